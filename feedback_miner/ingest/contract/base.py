"""What the pieces of ingest hand to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import polars as pl

from feedback_miner.config import IngestSettings

T = TypeVar("T")
SHAPES = ("file", "table", "json", "xml", "mail")
"""How an export is built, before anything is known of the tool that wrote it."""


@dataclass(slots=True)
class Message:
    """One message of a ticket or one answer of a survey, as an export has it.

    Only ``text`` and ``row`` are needed; all else is text as it stands in the export, or None.
    It lives for as long as it takes to put it into columns.

    Attributes
    ----------
    text : str
        Markup and all.
    row : int
        1-based line, row or number of the object it came from.
    record : str or None
        Id of the ticket or response.
    id : str or None
        Unique among the messages of an export; None = made from the record and the place.
    item : str
        One of :data:`feedback_miner.records.ITEM_KINDS`.
    subject : str or None
        Read before the text; on the first message of a ticket only.
    date : str or None
    person : str or None
        Whatever tells the author from others (id, else e-mail, else name); only a hash is kept.
    author : str
        One of :data:`feedback_miner.records.AUTHOR_KINDS`.
    public : bool or None
        Whether the requester can see it; None = the export does not say.
    question : str or None
        What was asked.
    role, department, organisation, queue, vip, priority, reopen, resolved, score : str or None
        As in :class:`~feedback_miner.records.Comments`.
    """

    text: str
    row: int
    record: str | None = None
    id: str | None = None
    item: str = "comment"
    subject: str | None = None
    date: str | None = None
    person: str | None = None
    author: str = "unknown"
    public: bool | None = None
    question: str | None = None
    role: str | None = None
    department: str | None = None
    organisation: str | None = None
    queue: str | None = None
    vip: str | None = None
    priority: str | None = None
    reopen: str | None = None
    resolved: str | None = None
    score: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a family recognised.

    Attributes
    ----------
    why : str
        The reason, as a sentence for the user.
    part : str
        What this file holds among those that belong together, such as "tickets" or "users".
    lacks : str
        What exports of this kind cannot hold and which export does, as sentences; "" = nothing.
    """

    why: str
    part: str = "comments"
    lacks: str = ""


@dataclass(frozen=True, eq=False)
class RawTable:
    """Messages or rows of an export, as columns of text.

    Attributes
    ----------
    frame : DataFrame
        Each column is String, Boolean, Datetime("us") as written, or Datetime("us", "UTC").
    rows : list of int
        1-based place of each row in the file: the line where it starts, the row of the sheet,
        or the number of the object.
    columns : mapping of str to tuple of str
        Role (also "item", "question", "public") to the columns of ``frame`` that hold it.
    shown : mapping of str to tuple of str, or None
        The same in the words of the export, for people; None = as ``columns``.
    unmapped : tuple of str
        Columns or fields that were not used, as the export calls them.
    questions : mapping of str to str
        Question that a text column answers, where its name is not the question.
    header_row : int or None
    n_rows : int or None
        Rows of the export, rejects included; None = as many as in ``frame``.
    rejects : tuple of (int, str)
        Line and reason of rows that could not be read.
    left_out : mapping of str to int
        Reason why rows that could be read are not in ``frame``, and how many.
    zone : str or None
        IANA name of the zone of dates that bear none.
    language : str or None
        ISO 639-1 code in which the names of months are written, where the export says so.
    item : str
        What each text is, where no column says so.
    """

    frame: pl.DataFrame
    rows: list[int]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shown: Mapping[str, tuple[str, ...]] | None = None
    unmapped: tuple[str, ...] = ()
    questions: Mapping[str, str] = field(default_factory=dict)
    header_row: int | None = None
    n_rows: int | None = None
    rejects: tuple[tuple[int, str], ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    zone: str | None = None
    language: str | None = None
    item: str = "comment"


@dataclass(frozen=True, eq=False)
class Together:
    """Files of one family that were given together, by the part that each holds."""

    parts: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    _made: dict[Any, Any] = field(default_factory=dict)

    def once(self, make: Callable[[Together], T]) -> T:
        """Return what ``make`` makes of these files, made once for all of them."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found


class Family(Protocol):
    """One kind of export: tells its own by the content, and reads them.

    ``view`` is what ``shape`` says: a :class:`~feedback_miner.ingest.formats.table.Table` ("table"),
    :class:`~feedback_miner.ingest.formats.json_objects.Objects` ("json"),
    :class:`~feedback_miner.ingest.formats.xml_elements.Elements` ("xml"),
    :class:`~feedback_miner.ingest.mail.messages.Mails` ("mail"), or the
    :class:`~feedback_miner.ingest.files.content.Content` itself ("file").

    Attributes
    ----------
    name : str
        What ``--format`` calls it, such as "jira"; several families may share one, a shape each.
    title : str
        What people call it, such as "Jira".
    shape : str
        One of :data:`SHAPES`.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def shape(self) -> str: ...  # noqa: D102

    def detect(self, view: Any) -> Verdict | None:
        """Tell whether this is an export of this family, from its head only."""
        ...

    def read(self, view: Any, settings: IngestSettings, together: Together) -> RawTable:
        """Read all of it; raise ExportError where that cannot be done."""
        ...


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of ``size`` items; the last may be shorter."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
