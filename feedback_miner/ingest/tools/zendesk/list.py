"""Lists of Zendesk as CSV: of all tickets, or of a view, in the language of the interface."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from feedback_miner.ingest.columns.custom_fields import columns_of
from feedback_miner.ingest.contract.base import Detection
from feedback_miner.ingest.contract.layout_reader import LayoutReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import plain, plain_lists

FULL = (
    "the full JSON export (Admin Center > Account > Tools > Reports > Export), or the API:"
    " GET /api/v2/incremental/ticket_events.json?include=comment_events"
)

HERE = Path(__file__).parent
NAMES: Final = {
    kind: {name: (name,) for name in names} for kind, names in plain_lists(HERE / "names.toml").items()
}
EXPLORE: Final = re.compile(r"(?:Ticket|Update|Requester|Assignee) [a-z ]{2,40} - (?:Timestamp|Date)")
"""How a report of Explore names dates."""
TYPED: Final = re.compile(r"\[(?:list|txt|dec|flag|int)\]$")
"""How the export of all tickets ends the name of each field of one's own, in every language."""
OF_VIEW = 3
"""Columns of a view from which it is one, beside subject, requester and date, which all help desks have.
A judgement: fewer, and lists of others with an "assignee" and a "ticket status" are taken."""
OF_TICKETS = 3
"""Columns about tickets from which a report with dates as Explore names them is theirs. A judgement."""


class ZendeskTable(LayoutReader):
    """The CSV of all tickets, or of a view: a ticket per row, without any message.

    Three kinds of table are told in three ways, by dates and by ends of names too, which no file can say.
    """

    def __init__(self) -> None:
        super().__init__(HERE / "list.toml")

    def detect(self, table: Table) -> Detection | None:
        """Tell whether the columns are those of a report of Explore, or of a list."""
        return self._report(table) or self._list(table)

    def _report(self, table: Table) -> Detection | None:
        """Tell a report of Explore by its dates, and by columns about tickets."""
        dates = [name for name in table.header if EXPLORE.fullmatch(name.strip())]
        if not dates or sum(plain(name).startswith("ticket ") for name in table.header) < OF_TICKETS:
            return None
        why = f"The header names dates as reports of Zendesk's Explore do, such as '{dates[0]}'."
        missing = f"A report of Explore holds neither descriptions nor comments: {FULL}."
        return Detection(why, self.layout.part, missing)

    def _list(self, table: Table) -> Detection | None:
        """Tell the export of all tickets, or that of a view, by columns that only these have."""
        all_tickets = list(columns_of(table, NAMES["all_tickets"]).values())
        view = list(columns_of(table, NAMES["view"]).values())
        typed = min(sum(TYPED.search(name.strip()) is not None for name in table.header), 2)
        has_basics = {"subject", "person", "date"} <= self.find_columns(table).keys()
        if len(all_tickets) + typed < self.layout.detect.at_least and not (
            has_basics and len(view) + typed >= OF_VIEW
        ):
            return None
        found = all_tickets if len(all_tickets) >= len(view) else view
        n, example = max(len(found), 1) + typed, found[0] if found else ""
        reason = self.layout.detect.reason.format(n=n, example=example)
        missing = "A CSV of Zendesk holds subjects, but neither descriptions nor comments. They are in"
        return Detection(reason, self.layout.part, f"{missing} {FULL}.")

    def roles(self, table: Table, found: Mapping[str, str]) -> dict[str, str]:
        """Take the date of a report of Explore, whose name has a grain, where there is no other."""
        roles = super().roles(table, found)
        dates = [n for n in table.names if EXPLORE.fullmatch(n) and plain(n).startswith("ticket created")]
        return {"date": dates[0], **roles} if dates else roles

    def free_texts(self, table: Table, taken: Collection[str]) -> dict[str, str]:
        """Take what was written with a rating, too."""
        remarks = {name: name for name in columns_of(table, NAMES["remark"]).values()}
        return remarks | super().free_texts(table, taken)
