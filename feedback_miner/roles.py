"""What a column of an export may mean: declared once, for settings, flags, mapping files and messages.

Whoever adds a role adds a line here, a field to ``Message`` (``ingest/contract/base.py``), a column
to ``Comments`` (``records.py``) and the names that such columns go by (``ingest/words``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Role:
    """One role of a column.

    Attributes
    ----------
    name : str
        What settings (``ingest.columns.NAME``) and mapping files (``[columns]``) call it.
    help : str
        What such a column does, as a phrase that follows "Column that".
    flag : {"read", "tag", "mine", None}
        Which commands have the flag ``--NAME-column``: all that read exports, those that tag, or
        those that mine; None = no command: it is named as a setting.
    several : bool
        Whether several columns may have it.
    """

    name: str
    help: str
    flag: Literal["read", "tag", "mine"] | None = None
    several: bool = False

    @property
    def option(self) -> str:
        """What names its column on the command line."""
        return f"--{self.name}-column" if self.flag else f"--set ingest.columns.{self.name}=NAME"


ROLES = (
    Role("text", "holds the comments", "read", several=True),
    Role("subject", "holds a subject, read before the text", "read"),
    Role("id", "holds a unique id of the comment", "read"),
    Role("record", "holds the id of the ticket or response", "read"),
    Role("date", "holds the date of the comment", "mine"),
    Role("person", "tells authors apart; only a hash of it is kept", "mine"),
    Role("score", "holds a score given by the author", "mine"),
    Role("role", "holds the author's job or department", "tag"),
    Role("author", "tells requester, agent or system", "read"),
    Role("department", "holds the author's department"),
    Role("organisation", "holds the author's organisation"),
    Role("queue", "holds the group that the ticket was given to"),
    Role("vip", "tells whether the author is a VIP: yes or no"),
    Role("priority", "holds the priority, in words"),
    Role("reopen", "tells how often a ticket was reopened"),
    Role("resolved", "holds the date of the solution"),
    Role("question", "holds what was asked, where each row has a question of its own"),
    Role("question_kind", "tells what the question asks for: likes, dislikes, wishes, obstacles, use, ..."),
)
ROLE_NAMES = tuple(role.name for role in ROLES)
