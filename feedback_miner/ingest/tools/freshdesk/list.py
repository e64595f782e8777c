"""Lists of tickets of Freshdesk as CSV or workbook, in the language of the interface."""

from __future__ import annotations

from pathlib import Path

from feedback_miner.ingest.columns.custom_fields import columns_of
from feedback_miner.ingest.contract.base import Detection
from feedback_miner.ingest.contract.layout_reader import LayoutReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import plain_lists

HERE = Path(__file__).parent
LIST = HERE / "list.toml"
OF_FRESHSERVICE = {name: (name,) for name in plain_lists(HERE / "names.toml")["of_freshservice"]}
FRESHSERVICE = 3
"""Columns of Freshservice from which a list is that tool's. A judgement: more, and lists of Freshservice
with few columns are taken for Freshdesk's; fewer, and so are lists of Freshdesk with fields of their own."""


class FreshdeskTable(LayoutReader):
    """A ticket per row, without its conversations.

    Both tools of one house write the same columns, and the other's are more: what is told by columns
    that must be missing stands in no file.
    """

    def detect(self, table: Table) -> Detection | None:
        """Tell a list by its columns, unless it has those of Freshservice."""
        return super().detect(table) if n_of_freshservice(table) < FRESHSERVICE else None


def n_of_freshservice(table: Table) -> int:
    """Return how many columns a table has that Freshservice has and Freshdesk has not."""
    return len(columns_of(table, OF_FRESHSERVICE))
