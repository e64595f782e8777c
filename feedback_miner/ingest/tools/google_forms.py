"""Google Forms: a timestamp, then a column per question; as downloaded, or from the sheet of responses."""

from __future__ import annotations

from typing import Final

import polars as pl

from feedback_miner.ingest.contract.base import Detection, ExportReader, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.question_kinds import looks_like_survey
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.values.dates import looks_like_dates
from feedback_miner.ingest.wording import plain, plain_lists

TIMESTAMP: Final = frozenset(plain_lists("tools/google_forms")["timestamp"])
EMAIL: Final = frozenset(plain_lists("tools/google_forms")["email"])
POINTS: Final = frozenset(plain_lists("tools/google_forms")["points"])
SHEETS: Final = plain_lists("tools/google_forms")["sheets"]
DOWNLOADED = (
    r"(?i)^\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}:\d{2}[  ]\p{L}.*[A-Z]{2,5}(?:[+-]\d{1,2}(?::\d{2})?)?$"
)
"""How a download writes dates: year first, half of the day, zone at the end."""
POINTS_OUT_OF = r"^\s*\d+(?:[.,]\d+)?\s*/\s*\d+\s*$"


class GoogleForms(TableReader):
    """Responses as CSV, TSV or a workbook."""

    name, title = "google_forms", "Google Forms"

    def detect(self, table: Table) -> Detection | None:
        """Tell by the first column, and by questions, the shape of the dates or the name of the sheet."""
        if len(table.names) < 2 or plain(table.header[0]) not in TIMESTAMP or not _is_date(table):
            return None
        stamp = table.header[0]
        sheet = next((s for s in table.sheets if plain(s).startswith(SHEETS)), None)
        if sheet is not None:
            return Detection(f"The sheet '{sheet}' begins with the column '{stamp}'.")
        first = table.column(table.names[0])
        if first.dtype == pl.String:
            filled = first.drop_nulls().head(100)
            if bool(filled.str.contains(DOWNLOADED).all()):
                return Detection(f"The first column is '{stamp}', with dates as Google Forms downloads them.")
        why = looks_like_survey(table.head)
        return Detection(f"The first column is '{stamp}', and {why}.") if why else None

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Take the timestamp and the address; the points of a quiz are no score of the respondent's."""
        columns = {"date": (table.names[0],)}
        ignore: list[str] = []
        for name, header in zip(table.names[1:3], table.header[1:3], strict=True):
            if plain(header) in EMAIL and _share(table, name, r"@|^$") == 1:
                columns["person"] = (name,)
            elif plain(header) in POINTS and _share(table, name, POINTS_OUT_OF) >= 0.9:
                ignore.append(name)
        types = dict.fromkeys(ignore, "metadata")
        return survey_mapping(table, context.settings, columns=columns, types=types, ignore=ignore)


def _is_date(table: Table) -> bool:
    first = table.column(table.names[0])
    if first.dtype != pl.String:
        return first.dtype.is_temporal()
    filled = first.drop_nulls().filter(first.drop_nulls() != "").head(1000)
    return len(filled) > 0 and (looks_like_dates(filled) or bool(filled.str.contains(DOWNLOADED).all()))


def _share(table: Table, name: str, pattern: str) -> float:
    cells = table.column(name).cast(pl.String).drop_nulls()
    cells = cells.filter(cells.str.strip_chars() != "")
    return int(cells.str.contains(pattern).sum() or 0) / len(cells) if len(cells) else 0.0


READERS: tuple[ExportReader, ...] = (GoogleForms(),)
