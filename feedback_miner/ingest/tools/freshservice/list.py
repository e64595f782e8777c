"""Lists of tickets of Freshservice as CSV or workbook, in the language of the interface."""

from __future__ import annotations

from pathlib import Path

from feedback_miner.ingest.contract.base import Detection
from feedback_miner.ingest.contract.layout_reader import LayoutReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.tools.freshdesk.list import FRESHSERVICE, LIST, n_of_freshservice

EVIDENT = 4
"""Columns of Freshservice from which one fewer of those of both tools is enough. A judgement, made with
lists of few columns in mind."""


class FreshserviceTable(LayoutReader):
    """A ticket per row, without its conversations; what both tools write counts, if it has the rarer ones."""

    def __init__(self) -> None:
        super().__init__(Path(__file__).with_name("list.toml"), base=LIST)

    def detect(self, table: Table) -> Detection | None:
        """Tell a list by its columns, if it has those of Freshservice."""
        return super().detect(table) if n_of_freshservice(table) >= FRESHSERVICE else None

    def least_own(self, table: Table) -> int:
        """Ask for one fewer where there are many of Freshservice's own."""
        return super().least_own(table) - (n_of_freshservice(table) >= EVIDENT)
