"""The data dictionary of REDCap: what each field of a record is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from feedback_miner.ingest.contract.base import FileGroup
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.answers import as_text
from feedback_miner.ingest.surveys.question_kinds import clean_question
from feedback_miner.ingest.wording import plain

DICTIONARY = "the data dictionary"
FIELD_TYPES: Final = frozenset(
    {
        "text", "notes", "radio", "dropdown", "checkbox", "calc", "file", "yesno", "truefalse", "slider",
        "descriptive", "sql",
    }
)  # fmt: skip
ADDED = re.compile(r"^redcap_|___|_(?:complete|timestamp)$|=[^=]*\)$")
"""Names of columns that are no fields of their own."""
FIELD_NAME = r"^[a-z][a-z0-9_]*$"
CODED: Final = frozenset({"radio", "dropdown", "sql"})
CERTAIN: Final = {"checkbox": "choice", "file": "metadata", "calc": "short", "sql": "choice"}
"""Type of a field to kind of question; types that are not here are told by their answers."""
PERSONAL: Final = frozenset({"email", "phone", "phone_australia", "zipcode", "ssn", "mrn_10d"})


@dataclass(frozen=True)
class Field:
    """A line of the data dictionary."""

    name: str
    kind: str
    label: str
    validation: str
    is_personal: bool
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def question(self) -> str | None:
        """The kind of question, where the dictionary tells it."""
        if self.is_personal or self.validation in PERSONAL:
            return "personal"
        if self.kind == "notes":
            return "open"
        if self.validation.startswith(("date", "time")):
            return "date"
        return CERTAIN.get(self.kind)


def cells_of(table: Table, name: str) -> pl.Series:
    """Return the cells of a column that hold anything, without outer blanks."""
    cells = table.column(name).drop_nulls().cast(pl.String).str.strip_chars()
    return cells.filter(cells != "")


def is_dictionary(table: Table) -> bool:
    """Tell by the cells: names of fields, forms, and in the fourth column types of fields."""
    if len(table.header) < 8 or table.head.height < 1:
        return False
    kinds = cells_of(table, table.names[3]).str.to_lowercase()
    fields = cells_of(table, table.names[0])
    return (
        len(kinds) == len(fields) > 0
        and bool(kinds.is_in(list(FIELD_TYPES)).all())
        and bool(fields.str.contains(FIELD_NAME).all())
        and fields.n_unique() == len(fields)
    )


def _dictionaries(group: FileGroup) -> list[dict[str, Field]]:
    return [{f.name: f for f in _fields_in(table)} for table in group.parts.get(DICTIONARY, ())]


def _fields_in(table: Table) -> Iterator[Field]:
    """Yield the fields of a data dictionary, whose columns always stand in the same order."""
    for _, row in table.rows():
        cells = [as_text(cell).strip() for cell in row] + [""] * 12
        kind = cells[3].lower()
        choices = dict(_choices(cells[5])) if kind in CODED else {}
        yield Field(
            name=cells[0],
            kind=kind,
            label=clean_question(cells[4]),
            validation=cells[7].lower(),
            is_personal=cells[10].lower() in ("y", "1"),
            choices={"1": "Yes", "0": "No"} if kind == "yesno" else choices,
        )


def _choices(cell: str) -> Iterator[tuple[str, str]]:
    for option in cell.split("|"):
        code, comma, label = option.partition(",")
        if comma:
            yield code.strip(), clean_question(label)


def fields_of(table: Table, group: FileGroup) -> dict[str, Field]:
    """Return the column -> its field, by the dictionary that knows most of the columns.

    One that knows less than half of them is that of another project, where names such as "comments"
    stand for something else.
    """
    best: dict[str, Field] = {}
    told = [name for name in table.names if not ADDED.search(name)]
    for dictionary in group.once(_dictionaries):
        labels = {plain(f.label): f for f in dictionary.values() if f.label}
        found = {
            name: known
            for name, cell in zip(table.names, table.header, strict=True)
            if (known := dictionary.get(cell) or labels.get(plain(cell)))
        }
        if len(found) >= 0.5 * len(told):
            best = max(best, found, key=len)
    return best
