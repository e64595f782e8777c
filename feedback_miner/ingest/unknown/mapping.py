"""A mapping file: the user's word on what an export means.

.. code-block:: toml

    delimiter = ";"                 # also format, encoding, sheet, date_format, time_zone, score_best
    no_header = true                # or: column_names = ["nr", "opened", "description"]
    array = "data.tickets"          # JSON: the array whose objects are the records
    messages = "comments"           # JSON: the list of messages in each record
    keep_templates = ["0f3a9c1e"]   # recurring lines that inspect shows and that are mined all the same

    [columns]
    text = ["description", "comments.body"]
    date = ["comments.created", "opened"]   # the first that a message, or a table, has
    author = "comments.by"

    [authors]                       # what the author column holds
    Kunde = "requester"

    [questions]                     # what a text column answers
    Q7 = "What should we do first?"

    [question_kinds]                # what it asks for, where the program tells it wrong
    Q7 = "wishes"

    [leave_out.Status]              # rows that are no comments
    Spam = "spam"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest.columns.requested import lookup
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    ExportReader,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, read_columns
from feedback_miner.ingest.contract.layout import ExportLayout, read_layout
from feedback_miner.ingest.contract.layout_reader import with_authors
from feedback_miner.ingest.contract.messages import message_table
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects, arrays_in
from feedback_miner.ingest.formats.json_table import flatten, open_flat
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.wording import inspect_hint, listed
from feedback_miner.records import QUESTION_KINDS

OWN_SETTINGS = (
    *("format", "encoding", "delimiter", "no_header", "column_names", "sheet"),
    *("date_format", "time_zone", "score_best"),
)


def _known_kind(kind: str) -> str:
    if kind not in QUESTION_KINDS:
        raise ValueError(
            f"'{kind}' is nothing that a question asks for; allowed: {', '.join(QUESTION_KINDS)}"
        )
    return kind


EXAMPLE = 'A file with at least [columns] text = "NAME" is expected; see docs/exports.md.'


QuestionKind = Annotated[str, AfterValidator(_known_kind)]


class ExportMapping(ExportLayout):
    """What a mapping file may hold: how to open the export, and what its columns or fields mean."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    no_header: bool | None = None
    column_names: tuple[str, ...] | None = None
    sheet: str | None = None
    date_format: str | None = None
    time_zone: str | None = None
    score_best: Literal["low", "high"] | None = None
    array: str | None = None
    messages: str | None = None
    item: Literal["description", "comment", "answer", "email"] = "comment"
    keep_templates: tuple[str, ...] = ()
    question_kinds: dict[str, QuestionKind] = Field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class MappingReader(ReaderDefaults):
    """An export that is read as a mapping file says."""

    mapping: ExportMapping
    name: str = "mapping"
    title: str = "the mapping file"
    view: type[Any] = object

    def detect(self, view: Any) -> Detection | None:
        """Take everything."""
        return Detection("A mapping file was given.")

    def read(self, view: Any, context: ReadContext) -> MessageTable:
        """Read a table or JSON objects by the mapping."""
        if isinstance(view, JsonObjects):
            if self.mapping.messages is not None:
                return self._read_messages(view)
            wanted = (name for names in self.mapping.columns.values() for name in names)
            view = open_flat(view, self.mapping.array, wanted)
        if not isinstance(view, Table):
            raise UsageError(
                "A mapping file says what columns of a table or fields of JSON objects mean.",
                "This export is neither.",
                "Leave out --mapping.",
            )
        columns = {
            role: tuple(_found(name, view) for name in names) if role == "text" else (_first(names, view),)
            for role, names in self.mapping.columns.items()
        }
        leave_out = {
            _found(column, view): self.mapping.cells_left_out(column) for column in self.mapping.leave_out
        }
        meaning = ColumnMapping(
            columns=columns,
            questions={_found(name, view): text for name, text in self.mapping.questions.items()},
            question_kinds={_found(name, view): kind for name, kind in self.mapping.question_kinds.items()},
            item=self.mapping.item,
            leave_out=leave_out,
        )
        return with_authors(read_columns(view, meaning, context.settings), self.mapping.authors)

    def _read_messages(self, objects: JsonObjects) -> MessageTable:
        self._check_fields(objects)
        if self.mapping.question_kinds:
            raise UsageError(
                "[question_kinds] says what columns of a table ask for, and 'messages' reads none.",
                "A field of each message may say it, or one kind may hold for all.",
                'Write [columns] question_kind = "NAME", or give --question-kind KIND.',
            )
        tally = Tally()
        facts = ExportFacts(source_columns=self.mapping.columns)
        return message_table(objects.content, self._all_messages(objects, tally), tally, facts)

    def _all_messages(self, objects: JsonObjects, tally: Tally) -> Iterator[Message | LeftOut]:
        for row, record in self._records(objects, tally):
            tally.n_rows += 1
            yield from self._messages(record, row, str(tally.n_rows))

    def _records(self, objects: JsonObjects, tally: Tally) -> Iterator[tuple[int, Mapping[str, Any]]]:
        array = self.mapping.array
        for row, key, value in objects.each(tally):
            if array is None or key == array:
                yield row, value
            else:
                yield from ((place, inner) for name, inner, place in arrays_in(value) if name == array)

    def _messages(self, record: Mapping[str, Any], row: int, ident: str) -> Iterator[Message | LeftOut]:
        for column in self.mapping.leave_out:
            cell = (pick(record, column) or "").strip().lower()
            if (reason := self.mapping.cells_left_out(column).get(cell)) is not None:
                yield LeftOut(reason)
                return
        prefix = f"{self.mapping.messages}."
        texts = self.mapping.columns["text"]
        own = [name for name in texts if not name.startswith(prefix)]
        inner = [name.removeprefix(prefix) for name in texts if name.startswith(prefix)]
        if own and (text := pick(record, *own)):
            yield self._message(text, row, ident, record, {}, "description")
        for item in objects_in(record, self.mapping.messages or ""):
            if text := pick(item, *inner):
                yield self._message(text, row, ident, record, item, "comment")

    def _message(
        self, text: str, row: int, ident: str, record: Mapping[str, Any], item: Mapping[str, Any], kind: str
    ) -> Message:
        prefix = f"{self.mapping.messages}."
        # ids of messages may begin anew in each record
        values: dict[str, Any] = {} if "record" in self.mapping.columns else {"record": ident}
        for role, names in self.mapping.columns.items():
            if role == "text" or (role in ("subject", "id") and item and not _inner(names, prefix)):
                continue
            for name in names:
                within = name.startswith(prefix)
                found = pick(item if within else record, name.removeprefix(prefix) if within else name)
                if found is not None:
                    values[role] = found
                    break
        if item and values.get("id") is not None and values["id"] == values.get("record"):
            values["id"] = f"{prefix}{values['id']}"  # else it would be the record's own text
        author = values.pop("author", None)
        return Message(
            text=text,
            row=row,
            item=kind,
            author=self.mapping.authors.get((author or "").strip(), "unknown"),
            **values,
        )

    def _check_fields(self, objects: JsonObjects) -> None:
        """Raise UsageError for a field that no object has."""
        array = f"{self.mapping.array}." if self.mapping.array else ""
        wanted = [name for names in self.mapping.columns.values() for name in names]
        fields: dict[str, None] = {}
        # the first objects tell, or else all of them
        for found in (objects.sample, objects.each()):
            for _, _, value in found:
                fields.update(dict.fromkeys(name for name, _ in flatten(value)))
                for name, inner, _ in arrays_in(value):
                    fields.update(dict.fromkeys(f"{name}.{field}" for field, _ in flatten(inner)))
            missing = [name for name in wanted if name not in fields and f"{array}{name}" not in fields]
            if not missing:
                return
        raise _no_column(missing[0], objects.content.name, list(fields), objects.content.path)


def load_mapping(path: Path) -> ExportMapping:
    """Read a mapping file.

    Raises
    ------
    UsageError
        When it cannot be read, or holds what no mapping has.
    """
    return read_layout(ExportMapping, path, "mapping file", EXAMPLE)


@lru_cache(maxsize=4)
def _cached(path: Path, mark: int) -> ExportMapping:
    return load_mapping(path)


def mapping_of(settings: IngestSettings) -> ExportMapping | None:
    """Return the mapping that the settings name; None where they name none."""
    if settings.mapping is None:
        return None
    path = settings.mapping.expanduser()
    return _cached(path, path.stat().st_mtime_ns if path.exists() else 0)


def with_mapping(settings: IngestSettings) -> IngestSettings:
    """Return settings with those of the mapping file, where they are not set themselves."""
    mapping = mapping_of(settings)
    if mapping is None:
        return settings
    own = {
        name: value
        for name in OWN_SETTINGS
        if (value := getattr(mapping, name)) is not None and not getattr(settings, name)
    }
    return settings.model_copy(update=own)


def mapping_reader(settings: IngestSettings) -> ExportReader | None:
    """Return the reader that the mapping file describes; None where there is none."""
    mapping = mapping_of(settings)
    return None if mapping is None else MappingReader(mapping)


def _inner(names: tuple[str, ...], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)


def _first(names: tuple[str, ...], table: Table) -> str:
    """Return the first column of some names that a table has."""
    return next(
        (found for name in names if (found := lookup(name, table.names)) is not None), None
    ) or _found(names[0], table)


def _found(name: str, table: Table) -> str:
    found = lookup(name, table.names)
    if found is None:
        raise _no_column(name, table.content.name, list(table.names), table.content.path)
    return found


def _no_column(name: str, export: str, names: list[str], path: str | None) -> UsageError:
    return UsageError(
        f"{export} has no column '{name}', which the mapping file names.",
        f"Columns found: {listed(names)}.",
        f"Correct the mapping file{inspect_hint(path)}",
    )
