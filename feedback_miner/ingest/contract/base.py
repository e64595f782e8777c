"""What a reader of exports is, and what it is given and gives.

An export is opened as a *view* of its format (a table, JSON objects, XML elements, mails, or the
bytes of a file), readers are asked whether they know it (:meth:`ExportReader.detect`), and the
first that does reads it (:meth:`ExportReader.read`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.formats.tally import Tally

T = TypeVar("T")


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
    question_kind : str or None
        What that asks for, where the export says so.
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
    question_kind: str | None = None
    role: str | None = None
    department: str | None = None
    organisation: str | None = None
    queue: str | None = None
    vip: str | None = None
    priority: str | None = None
    reopen: str | None = None
    resolved: str | None = None
    score: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in an export that is no message, such as a draft or a change of state.

    Attributes
    ----------
    reason : str
        What it is, in words that follow a number: "3 a deleted note".
    """

    reason: str


@dataclass(frozen=True)
class Detection:
    """What a reader recognised.

    Attributes
    ----------
    reason : str
        Why, as a sentence for the user.
    part : str
        What this file holds among those that belong together, such as "tickets" or "users".
    missing : str
        What exports of this kind cannot hold and which export does, as sentences; "" = nothing.
    """

    reason: str
    part: str = "comments"
    missing: str = ""


@dataclass(frozen=True, eq=False)
class FileGroup:
    """Files of one tool that were given together: their views, by the part that each holds.

    Attributes
    ----------
    parts : mapping of str to sequence of views
    """

    parts: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    _made: dict[Any, Any] = field(default_factory=dict)

    def views(self, kind: type[T]) -> Iterator[T]:
        """Yield the views of one kind, part by part."""
        return (view for same in self.parts.values() for view in same if isinstance(view, kind))

    def once(self, make: Callable[[FileGroup], T]) -> T:
        """Return what ``make`` makes of these files, made once for all of them."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found


@dataclass(frozen=True, eq=False)
class ReadContext:
    """What a reader may need besides the view it reads.

    Attributes
    ----------
    settings : IngestSettings
    group : FileGroup
        All files of the tool, this one among them.
    """

    settings: IngestSettings
    group: FileGroup = field(default_factory=FileGroup)


@dataclass(frozen=True)
class ExportFacts:
    """What is known of an export besides its messages.

    Attributes
    ----------
    source_columns : mapping of str to sequence of str
        Role to the columns or fields that hold it, in the words of the export; {} = nothing to tell.
    unmapped : sequence of str, or None
        Columns or fields that are not used; None = all that are not among ``source_columns``.
    zone : str or None
        IANA name of the zone of dates that bear none.
    language : str or None
        ISO 639-1 code in which the names of months are written.
    warnings : sequence of str
    offered : mapping of str to str
        Column that is not taken for comments and may hold some, to what speaks for it.
    """

    source_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unmapped: Sequence[str] | None = None
    zone: str | None = None
    language: str | None = None
    warnings: Sequence[str] = ()
    offered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class MessageTable:
    """Messages or rows of an export, as columns of text, and the counts of the pass that read them.

    Attributes
    ----------
    frame : DataFrame
        Each column is String, Boolean, Datetime("us") as written, or Datetime("us", "UTC").
    rows : list of int
        1-based place of each row in the file: the line where it starts, the row of the sheet,
        or the number of the object.
    tally : Tally
        Complete: nothing is added once the table is handed over.
    columns : mapping of str to tuple of str
        Role (also "item", "question", "public") to the columns of ``frame`` that hold it.
    source_columns : mapping of str to tuple of str, or None
        The same in the words of the export, for people; None = as ``columns``.
    unmapped : tuple of str
        Columns or fields that were not used, as the export calls them.
    questions : mapping of str to str
        Question that a text column answers, where its name is not the question.
    question_kinds : mapping of str to str
        What the question of a text column asks for, where a mapping file says so.
    header_row : int or None
    encoding, delimiter : str or None
    zone : str or None
        IANA name of the zone of dates that bear none.
    language : str or None
        ISO 639-1 code in which the names of months are written, where the export says so.
    item : str
        What each text is, where no column says so.
    offered : mapping of str to str
        As in :class:`ExportFacts`.
    keys : Series of UInt64, or None
        A hash of each row of the export, which is equal for rows that are one; null = it tells nothing.
    days : str
        From when numbers of days count, as in :class:`~feedback_miner.ingest.formats.table.Table`.
    """

    frame: pl.DataFrame
    rows: list[int]
    tally: Tally
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source_columns: Mapping[str, tuple[str, ...]] | None = None
    unmapped: tuple[str, ...] = ()
    questions: Mapping[str, str] = field(default_factory=dict)
    question_kinds: Mapping[str, str] = field(default_factory=dict)
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    zone: str | None = None
    language: str | None = None
    item: str = "comment"
    offered: Mapping[str, str] = field(default_factory=dict)
    days: str = "excel"
    keys: pl.Series | None = None


@runtime_checkable
class ExportReader(Protocol):
    """One kind of export: tells its own by the content, and reads them.

    :class:`~feedback_miner.ingest.contract.table_reader.TableReader` and its neighbours have all
    but the two methods.

    Attributes
    ----------
    name : str
        What ``--format`` calls it, such as "jira"; several readers may share one, a view each.
    title : str
        What people call it, such as "Jira".
    view : type
        What it reads: :class:`~feedback_miner.ingest.formats.table.Table`,
        :class:`~feedback_miner.ingest.formats.json_objects.JsonObjects`,
        :class:`~feedback_miner.ingest.formats.xml_elements.XmlElements`,
        :class:`~feedback_miner.ingest.mail.messages.Mails`, or, for bytes of a format of its own,
        :class:`~feedback_miner.ingest.files.content.Content`.
    learns : frozenset of str
        Parts that hold no comments but what those of other files need, such as "users".
    takes_text_column : bool
        Whether it reads columns that the settings name; other readers are passed over then.
    spread : frozenset of str
        Parts whose JSON files in one folder or archive are one export, such as the days of a chat.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def view(self) -> type[Any]: ...  # noqa: D102
    @property
    def learns(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def takes_text_column(self) -> bool: ...  # noqa: D102
    @property
    def spread(self) -> frozenset[str]: ...  # noqa: D102

    def detect(self, view: Any) -> Detection | None:
        """Tell whether this is an export of this kind, from its head only."""
        ...

    def read(self, view: Any, context: ReadContext) -> MessageTable:
        """Read all of it; raise ExportError where that cannot be done."""
        ...


class ReaderDefaults:
    """What most readers are: they know their columns, and read a file by itself."""

    learns: ClassVar[frozenset[str]] = frozenset()
    takes_text_column: ClassVar[bool] = False
    spread: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True, eq=False)
class OpenedExport:
    """An export as its format shows it, before any tool is thought of.

    Attributes
    ----------
    format : str
        "csv", "tsv", "json", "jsonl", "xlsx", "parquet", "frame", "xml", "mail", "spss", or the
        name of a reader that reads a format of its own.
    view : object
        What readers are given: one of the classes that :class:`ExportReader` names.
    reason : str
        How the format was told, as a sentence.
    """

    format: str
    view: Any
    reason: str
