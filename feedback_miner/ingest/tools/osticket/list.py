"""osTicket: the list of tickets as agents export it, in the language of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from feedback_miner.ingest.column_names import never_feedback, rank
from feedback_miner.ingest.contract.layout_reader import LayoutReader
from feedback_miner.ingest.formats.table import Table


class OsticketList(LayoutReader):
    """The list of tickets, as agents export it.

    A help desk puts fields of its own on the form, and one of them may hold the problem; as its name
    is not known, no file can say it. The subject is the text only where there is no such field.
    """

    def roles(self, table: Table, found: Mapping[str, str]) -> dict[str, str]:
        """Take a field of the form for the text, and what would be the text for the subject."""
        roles = super().roles(table, found)
        others = [name for name in table.names if name not in found.values()]
        fields = [name for name in others if rank("text", name) is not None and not never_feedback(name)]
        if not fields:
            return roles
        subject = {"subject": roles.pop("text")} if "text" in roles else {}
        return {**roles, **subject, "text": fields[0]}


TICKET_LIST = OsticketList(Path(__file__).with_name("list.toml"))
