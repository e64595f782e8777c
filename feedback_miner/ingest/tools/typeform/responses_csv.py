"""Responses of Typeform: CSV or XLSX, and JSON of its API and webhooks with the form's definition."""

from __future__ import annotations

import re
from typing import ClassVar, Final

import polars as pl

from feedback_miner.ingest.contract.base import Detection, ExportReader, MessageTable, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.answers import Facts, Row, read_answers, titles_of
from feedback_miner.ingest.surveys.question_kinds import OTHER
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.tools.typeform.responses_json import TypeformJson
from feedback_miner.ingest.wording import names, plain

DATES: Final = names("Submit Date (UTC), Stage Date (UTC), Start Date (UTC)")
"""Names of the columns of dates, the best first."""
OWN: Final = (*DATES, *names("Network ID, Response Type, Tags, Ending"))
TOKEN = r"^[0-9a-z]{20,40}$"
STAMP = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?"
FORMULA = re.compile(r"'[=+@-]")
"""Typeform puts an apostrophe before what a spreadsheet would take for a formula."""


class TypeformTable(TableReader):
    """A response per row: "#", the questions, and what Typeform adds behind them."""

    name: ClassVar[str] = "typeform"
    title: ClassVar[str] = "Typeform"

    def detect(self, table: Table) -> Detection | None:
        """Tell by the tokens under "#" and the columns at the end, which are known by name or by dates."""
        if not table.header or table.header[0] != "#":
            return None
        own = [cell for cell in table.header if plain(cell) in OWN]
        if len(own) >= 2:
            return Detection(f"The header begins with '#' and names columns of Typeform, such as '{own[0]}'.")
        dated = [name for name in table.names[-7:] if _share(table, name, STAMP) >= 0.9]
        if len(dated) >= 2 and _share(table, table.names[0], TOKEN) >= 0.9:
            return Detection(
                "The first column, '#', holds tokens as Typeform makes them, and the last ones the dates."
            )
        return None

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell what the columns mean."""
        stamps = self._stamps(table)
        types = {
            name: "metadata"
            for name, cell in zip(table.names, table.header, strict=True)
            if plain(cell) in OWN or name in stamps
        }
        certain = {"id": (table.names[0],), **({"date": (stamps[0],)} if stamps else {})}
        return survey_mapping(
            table,
            context.settings,
            columns=certain,
            texts=titles_of(table) | _others(table),
            types=types,
            zone="UTC",
        )

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the answers; a response that was not submitted has the date of its last page."""
        stamps = [] if context.settings.columns.of("date") else self._stamps(table)

        def facts(row: Row) -> Facts:
            return {"date": next((row[name] for name in stamps if row[name]), None)} if stamps else {}

        plan = self.map_columns(table, context)
        return read_answers(table, plan, context.settings, facts=facts, also=stamps, clean=_without_mark)

    def _stamps(self, table: Table) -> list[str]:
        """Return the columns of dates, the best first; by content where no name is known they stand last."""
        named = {plain(cell): name for cell, name in zip(table.header, table.names, strict=True)}
        found = [named[name] for name in DATES if name in named]
        return found or [name for name in reversed(table.names[-7:]) if _share(table, name, STAMP) >= 0.9]


def _share(table: Table, name: str, pattern: str) -> float:
    cells = table.column(name).head(200).drop_nulls()
    if cells.dtype != pl.String:
        return float(pattern == STAMP)
    cells = cells.filter(cells != "")
    return int(cells.str.contains(pattern).sum()) / len(cells) if len(cells) else 0.0


def _others(table: Table) -> dict[str, str]:
    """Return the question of each column that is only called "Other": that of the column before it."""
    texts: dict[str, str] = {}
    for (before, asked), (name, cell) in zip(
        zip(table.names, table.header, strict=True),
        list(zip(table.names, table.header, strict=True))[1:],
        strict=False,
    ):
        if OTHER.search(plain(cell)) and len(cell.split()) <= 2:
            answers = set(table.column(before).drop_nulls().cast(str).str.strip_chars()) - {""}
            # in the old layout that is a choice, which names itself and not the question
            if not answers <= {asked} and not OTHER.search(plain(asked)):
                texts[name] = f"{asked} | {cell}"
    return texts


def _without_mark(cell: str) -> str:
    return cell[1:] if FORMULA.match(cell) else cell


READERS: tuple[ExportReader, ...] = (TypeformTable(), TypeformJson())
