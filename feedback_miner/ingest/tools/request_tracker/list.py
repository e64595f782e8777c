"""Request Tracker: the "spreadsheet" of a search (tab-separated, often named .xls).

It holds a subject per ticket and, by default, dates such as "3 days ago", which mean nothing later.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.contract.base import Detection, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.layout_reader import LayoutReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.values.dates import relative

TELLING = frozenset(
    {"QueueName", "ExtendedStatus", "Requestors", "OwnerName", "CreatedRelative", "ToldRelative"}
    | {"LastUpdatedRelative", "StartsRelative", "StartedRelative", "DueRelative", "ResolvedRelative"}
    | {"TimeLeft", "TimeWorked", "TimeEstimated", "LastUpdatedBy", "AdminCc", "UnreadMessages", "LastUpdated"}
)
"""Names of columns in a search's format, which stay as they are where a language has no words for them."""
OWN_FIELD = re.compile(r"(?:CF|CustomField)\.(\{.{1,200}\}|\w{1,200})")
"""How a search's format names the fields of one's own."""
WITH_TABS = 5
"""Known columns from which a table with tabs and relative dates is a spreadsheet of Request Tracker. A
judgement: the default format of a search has more."""


class RequestTrackerTable(LayoutReader):
    """The spreadsheet of a search: a ticket per row.

    It is told by names with capitals inside, which count as they are written, or by tabs and relative
    dates; and dates that are relative are no dates. No file can say either.
    """

    def __init__(self) -> None:
        super().__init__(Path(__file__).with_name("list.toml"))

    def find_columns(self, table: Table) -> dict[str, str]:
        """Return the known columns; the first of a name wins, but for dates one that is no "Relative"."""
        found: dict[str, str] = {}
        for header, name in zip(table.header, table.names, strict=True):
            column = self.layout.column_of.get(self.comparable(header))
            if column is not None and (column not in found or found[column].endswith("Relative")):
                found[column] = name
        return found

    def detect(self, table: Table) -> Detection | None:
        """Tell it by names that stay as they are, or by tabs and relative dates beside known columns."""
        columns = self.find_columns(table)
        if "id" not in columns or "text" not in columns:
            return None
        reason = self._by_names(table) or self._by_tabs(table, columns)
        return None if reason is None else Detection(reason, self.layout.part, self.missing)

    def _by_names(self, table: Table) -> str | None:
        technical = [name for name in table.names if name in TELLING or OWN_FIELD.fullmatch(name)]
        rule = self.layout.detect
        if len(technical) < rule.at_least:
            return None
        return rule.reason.format(n=len(technical), example=technical[0])

    def _by_tabs(self, table: Table, columns: Mapping[str, str]) -> str | None:
        if table.delimiter != "\t" or table.names[0] != columns["id"] or len(columns) < WITH_TABS:
            return None
        dates = _relative_dates(table)
        if len(dates) < 2:
            return None
        why = f"Tabs part the cells, and dates such as those in '{dates[0]}' are relative: so Request"
        return f"{why} Tracker writes its spreadsheet."

    def roles(self, table: Table, found: Mapping[str, str]) -> dict[str, str]:
        """Leave out dates that are relative or never set; take a field of the site for the department."""
        dates = _relative_dates(table)
        # a subject may read like a relative date, and stays a subject
        roles = {
            role: name
            for role, name in super().roles(table, found).items()
            if name not in dates or role == "text"
        }
        if "resolved" in roles and not _has_digits(table.column(roles["resolved"])):
            # "Not set" in the language of whoever exported it
            del roles["resolved"]
        for name in table.names:
            title = OWN_FIELD.fullmatch(name.strip())
            if title and rank("department", title[1].strip("{}")) is not None:
                roles.setdefault("department", name)
        return roles

    def free_texts(self, table: Table, taken: Collection[str]) -> dict[str, str]:
        """Take no dates."""
        return super().free_texts(table, {*taken, *_relative_dates(table)})

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Warn where all dates are relative."""
        mapping = super().map_columns(table, context)
        dates = _relative_dates(table)
        if not dates or "date" in mapping.columns:
            return mapping
        example = f"The dates in '{dates[0]}' are relative, such as '{_first(table, dates[0])}', and were"
        advice = "Put Created instead of CreatedRelative into the format of the search and export again."
        return replace(mapping, warnings=(f"{example} left out. {advice}",))


def _relative_dates(table: Table) -> list[str]:
    return [name for name in table.names if relative(table.column(name))]


def _has_digits(column: pl.Series) -> bool:
    return bool(column.cast(pl.String).str.contains(r"\d").any())


def _first(table: Table, name: str) -> str:
    filled = table.column(name).drop_nulls()
    return str(next((cell for cell in filled if cell), ""))
