"""Records of REDCap as CSV, raw or with labels, and the data dictionary that explains them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import polars as pl

from feedback_miner.ingest.contract.base import Detection, ExportReader, MessageTable, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.answers import Facts, Row, read_answers, titles_of
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.tools.redcap.fields import (
    DICTIONARY,
    FIELD_NAME,
    Field,
    cells_of,
    fields_of,
    is_dictionary,
)
from feedback_miner.ingest.wording import list_group, plain, plain_lists

RECORDS = "records"

KEYS: Final = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
"""Columns that tell the rows of a record apart, in raw exports."""
OWN: Final = frozenset({*KEYS, "redcap_data_access_group", "redcap_survey_identifier"})
LABELLED: Final = list_group("tools/redcap", "columns")
CODE_OF: Final = {alias: code for code, aliases in LABELLED.items() for alias in aliases}
STAMPS: Final = plain_lists("tools/redcap")["timestamps"]
COMPLETE: Final = plain_lists("tools/redcap")["complete"]
CHECKBOX = re.compile(r"\w+?___\w+")
CHOSEN = re.compile(r"(.+?)\s*\(\w{3,20}=(.+)\)", re.DOTALL)
"""A checkbox in an export with labels, "Race (choice=Asian)"."""


class RedcapRecords(TableReader):
    """A record, or one instrument, event or instance of a record, per row."""

    name: ClassVar[str] = "redcap"
    title: ClassVar[str] = "REDCap"
    learns: ClassVar[frozenset[str]] = frozenset({DICTIONARY})

    def detect(self, table: Table) -> Detection | None:
        """Tell a data dictionary by its layout, and records by the columns that REDCap adds to the fields."""
        if is_dictionary(table):
            return Detection("Each row describes a field, as the data dictionary of REDCap does.", DICTIONARY)
        if len(table.header) < 3:
            return None
        return _by_added_columns(table) or _by_labels(table)

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell what the columns mean, by the data dictionary where it was given too."""
        fields = fields_of(table, context.group)
        types = {name: kind for name, f in fields.items() if (kind := f.question) and name != table.names[0]}
        stamps = _stamps(table)
        for name, cell in zip(table.names, table.header, strict=True):
            if _own(cell) or name in stamps or _is_complete(table, cell, name) or cell.endswith("_complete"):
                types[name] = "metadata"
            elif CHECKBOX.fullmatch(name) or CHOSEN.fullmatch(cell):
                types[name] = "choice"
        for name in [name for name, kind in types.items() if kind == "open" and not _holds_any(table, name)]:
            types[name] = "empty"
        texts = titles_of(table) | {name: f.label for name, f in fields.items() if f.label}
        columns = {"id": (table.names[0],), **({"date": (stamps[0],)} if stamps else {})}
        # a name or an address would tell people apart, but the record does so already
        columns["person"] = (table.names[0],)
        personal = [name for name, kind in types.items() if kind == "personal"]
        decoded = _decoded(table, fields)
        return survey_mapping(
            decoded, context.settings, columns=columns, texts=texts, types=types, ignore=personal
        )

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the answers; event, instrument and instance are part of what a response is called."""
        fields = fields_of(table, context.group)
        plan = self.map_columns(table, context)
        first = table.names[0]
        keys = [n for n, c in zip(table.names, table.header, strict=True) if _own(c) in KEYS]
        stamps = [] if context.settings.columns.of("date") else _stamps(table)
        is_named = context.settings.columns.of("id") or context.settings.columns.of("record")
        coded = {role: fields[found[0]].choices for role, found in plan.columns.items() if found[0] in fields}
        seen: Counter[str] = Counter()

        def facts(row: Row) -> Facts:
            found: dict[str, str | None] = {}
            if not is_named:
                key = "/".join(part for name in (first, *keys) if (part := row[name].strip()))
                seen[key] += 1
                found["record"] = key if seen[key] == 1 or not key else f"{key}#{seen[key]}"
            if stamps:
                # "[not completed]" stands where a survey was opened and never sent
                found["date"] = next((row[name] for name in stamps if row[name][:1].isdigit()), None)
            for role, choices in coded.items():
                if choices and role not in ("text", "id", "record"):
                    cell = row[plan.columns[role][0]]
                    found[role] = choices.get(cell.strip(), cell)
            return found

        notes = () if fields else (_WITHOUT_DICTIONARY,) if _is_raw(table) else ()
        plan = replace(plan, warnings=(*plan.warnings, *notes))
        return read_answers(table, plan, context.settings, facts=facts, also=[first, *keys, *stamps])


def _by_added_columns(table: Table) -> Detection | None:
    """Tell an export with names of fields by what REDCap adds to them.

    One of its own columns is enough; of columns that tell whether an instrument is complete two are
    needed, one beside two check boxes, or one that ends a table which begins with the record.
    """
    own = [cell for cell in table.header if cell in OWN]
    done = [name for name in table.names if name.endswith("_complete") and _holds(table, name, "012")]
    boxes = [name for name in table.names if CHECKBOX.fullmatch(name) and _holds(table, name, "01")]
    lone = done[-1:] == [table.names[-1]] and table.names[0] == "record_id"
    if not (own or len(done) >= 2 or (done and len(boxes) >= 2) or lone):
        return None
    telling = (own or done)[0]
    return Detection(
        f"The header names columns that REDCap adds to the fields, such as '{telling}'.", RECORDS
    )


def _by_labels(table: Table) -> Detection | None:
    """Tell an export with labels by those of its own columns, in the language of the interface.

    Two kinds of them are needed (instruments that are complete, own columns, two check boxes), or
    two instruments, or three own columns.
    """
    finished = [c for c, n in zip(table.header, table.names, strict=True) if _is_complete(table, c, n)]
    labels = [cell for cell in table.header if plain(cell) in CODE_OF or plain(cell) in STAMPS]
    ticked = [cell for cell in table.header if CHOSEN.fullmatch(cell)]
    n_kinds = bool(finished) + bool(labels) + (len(ticked) >= 2)
    if n_kinds < 2 and len(finished) < 2 and len(labels) < 3:
        return None
    telling = (labels or finished)[0]
    return Detection(f"The header has labels that REDCap writes, such as '{telling}'.", RECORDS)


_WITHOUT_DICTIONARY = (
    "The header holds names of fields. Give the data dictionary too (Designer or Project Setup > Download the"
    " current Data Dictionary) to see the questions and to leave out fields that are marked as identifiers."
)


def _is_raw(table: Table) -> bool:
    return sum(bool(re.match(FIELD_NAME, cell)) for cell in table.header) > 0.9 * len(table.header)


def _own(cell: str) -> str:
    """Return the raw name of a column that REDCap adds; "" for others."""
    return cell if cell in OWN else CODE_OF.get(plain(cell), "")


def _holds(table: Table, name: str, digits: str) -> bool:
    """Tell whether a column holds these digits only, and any of them."""
    cells = cells_of(table, name)
    return len(cells) > 0 and bool(cells.is_in(list(digits)).all())


def _holds_any(table: Table, name: str) -> bool:
    return len(cells_of(table, name)) > 0


def _is_complete(table: Table, cell: str, name: str) -> bool:
    return plain(cell) in COMPLETE and cells_of(table, name).n_unique() <= 3


def _stamps(table: Table) -> list[str]:
    """Return the columns that say when a survey was sent."""
    forms = {name.removesuffix("_complete") for name in table.names if name.endswith("_complete")}
    return [
        name
        for name, cell in zip(table.names, table.header, strict=True)
        if plain(cell) in STAMPS or (name.endswith("_timestamp") and name.removesuffix("_timestamp") in forms)
    ]


def _decoded(table: Table, fields: Mapping[str, Field]) -> Table:
    """Return a table whose first rows have labels for codes, for telling what its columns mean."""
    coded = [
        pl.col(name).replace(dict(known.choices))
        for name, known in fields.items()
        if known.choices and table.head.schema[name] == pl.String
    ]
    return replace(table, head=table.head.with_columns(coded)) if coded and type(table) is Table else table


READERS: tuple[ExportReader, ...] = (RedcapRecords(),)
