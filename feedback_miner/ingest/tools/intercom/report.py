"""Tables of Intercom's reports: numbers, and at best what was written with a rating."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import available_timezones

from feedback_miner.ingest.contract.base import ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.layout_reader import LayoutReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import plain

IN_PARENTHESES = re.compile(r"\(([^()]{1,60})\)\s*$")
"""What stands behind a name: the zone of dates, the unit of a time."""


class IntercomReport(LayoutReader):
    """A table of a report: of its columns only remarks to ratings are texts.

    Names of columns end with a zone or a unit, which differs from site to site: no list can have them all.
    """

    def __init__(self) -> None:
        super().__init__(Path(__file__).with_name("list.toml"))

    def comparable(self, header: str) -> str:
        """Return the name of a column without its unit or zone."""
        return plain(IN_PARENTHESES.sub("", header))

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Take the zone from the name of the column of dates."""
        mapping = super().map_columns(table, context)
        zone = IN_PARENTHESES.search(next(iter(mapping.columns.get("date", ())), ""))
        return replace(mapping, zone=zone[1] if zone and zone[1] in available_timezones() else None)
