"""Microsoft Forms: ID, two times, address and name in the language of the form, then the questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from feedback_miner.ingest.contract.base import Detection, ExportReader, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.question_kinds import looks_like_survey
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.values.dates import looks_like_dates
from feedback_miner.ingest.wording import list_group, listed, plain, plain_lists

OWN: Final = list_group("tools/microsoft_forms", "columns")
"""Columns that Microsoft Forms adds, in the languages of its users."""
POINTS_BEFORE: Final = plain_lists("tools/microsoft_forms")["points_before"]
"""What stands before a question that a quiz gives points and remarks for."""


class MicrosoftForms(TableReader):
    """Responses as a workbook, or as CSV that was saved from it."""

    name, title = "microsoft_forms", "Microsoft Forms"

    def detect(self, table: Table) -> Detection | None:
        """Tell by the first columns; in other languages by what they hold, and by questions behind them."""
        if len(table.names) < 4 or plain(table.header[0]) != "id" or not _counts(table):
            return None
        own = _own(table)
        if "start" in own and "end" in own:
            return Detection(
                f"The header begins with {listed(table.header[:3])}, as Microsoft Forms writes, and ids"
                " count up."
            )
        if all(_are_dates(table.column(name)) for name in table.names[1:3]) and _are_people(table):
            why = looks_like_survey(table.head.select(table.names[5:])) if len(table.names) > 5 else None
            if why:
                return Detection(f"Ids count up, two times and addresses follow, and {why}.")
        return None

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Take Forms' own columns, and leave out the points and remarks of a quiz."""
        own = _own(table)
        own.setdefault("end", table.names[2])
        points = [*_points(table)]
        types = dict.fromkeys([*own.values(), *points], "metadata")
        for name in table.names:
            if name not in types and _joins(table.column(name)):
                types[name] = "choices"
        columns = {"id": (table.names[0],), "date": (own["end"],)}
        if "email" in own and not _is_empty(table.column(own["email"])):
            columns["person"] = (own["email"],)
        used = {name for found in columns.values() for name in found}
        return survey_mapping(
            table,
            context.settings,
            columns=columns,
            types=types,
            ignore=[name for name in (*own.values(), *points) if name not in used],
        )


def _own(table: Table) -> dict[str, str]:
    """Return Forms' own columns; they stand before the questions, each once."""
    found: dict[str, str] = {}
    for name, header in zip(table.names[:10], table.header[:10], strict=True):
        words = plain(header)
        kind = next((kind for kind, known in OWN.items() if words in known and kind not in found), None)
        if kind is None and words not in OWN["points"]:
            break
        if kind is not None:
            found[kind] = name
    return found


def _points(table: Table) -> Iterator[str]:
    """Yield the columns with points and remarks: each is named by another column."""
    known = {*table.header}
    for name, header in zip(table.names, table.header, strict=True):
        if plain(header) in OWN["points"]:
            yield name
        for mark in (" - ", " – ", ": "):
            before, found, question = header.partition(mark)
            if found and question in known and plain(before) in POINTS_BEFORE:
                yield name


def _joins(column: pl.Series) -> bool:
    """Tell whether answers end in a semicolon, as several ticked options do."""
    cells = column.cast(pl.String).drop_nulls().str.strip_chars()
    cells = cells.filter(cells != "")
    return len(cells) > 0 and int(cells.str.ends_with(";").sum() or 0) >= 0.9 * len(cells)


def _counts(table: Table) -> bool:
    cells = table.column(table.names[0])
    if cells.dtype != pl.String:
        return False
    numbers = cells.drop_nulls().str.strip_chars().cast(pl.Int64, strict=False)
    return numbers.null_count() == 0 and len(numbers) > 0 and numbers.n_unique() == len(numbers)


def _are_dates(column: pl.Series) -> bool:
    if column.dtype != pl.String:
        return column.dtype.is_temporal()
    cells = column.drop_nulls().filter(column.drop_nulls() != "").head(1000)
    return len(cells) > 0 and looks_like_dates(cells)


def _are_people(table: Table) -> bool:
    """Tell whether the fourth column holds addresses, or one word for "anonymous"."""
    cells = table.column(table.names[3]).cast(pl.String).drop_nulls()
    cells = cells.filter(cells != "")
    others = cells.filter(~cells.str.contains("@"))
    return len(cells) > 0 and others.n_unique() <= 1 and len(others) in (0, len(cells))


def _is_empty(column: pl.Series) -> bool:
    return not bool(column.cast(pl.String).fill_null("").str.strip_chars().ne("").any())


READERS: tuple[ExportReader, ...] = (MicrosoftForms(),)
