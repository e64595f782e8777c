"""Who wrote in Jira: told by the id of the author and of the reporter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

CUSTOMER = "qm:"
"""How the ids of customers of the portal begin, who have no account of their own."""
AUTOMATION = "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077"
"""The account of "Automation for Jira", the same on every site."""


def author_kind(author: str | None, reporters: Iterable[str | None]) -> str:
    """Tell who wrote: the reporter and customers of the portal are requesters, other people agents.

    Parameters
    ----------
    author : str or None
        Id or name.
    reporters : iterable of (str or None)
        Id and name of who reported the issue; where there is none, nobody else can be told.
    """
    if not author:
        return "unknown"
    if author == AUTOMATION:
        return "bot"
    known = {reporter for reporter in reporters if reporter}
    if author.startswith(CUSTOMER) or author in known:
        return "requester"
    return "agent" if known else "unknown"


def opener_kind(reporter: str | None) -> str:
    """Tell who wrote the description: the reporter, who is the requester, or a rule."""
    return "unknown" if not reporter else "bot" if reporter == AUTOMATION else "requester"


def of_ticket(found: Mapping[str, str | None], author: str) -> dict[str, Any]:
    """Return what is told of an issue for one of its messages; of the reporter, for a requester's only."""
    told = TICKET if author != "requester" else (*TICKET, *REQUESTER)
    return {role: found.get(role) for role in told}


TICKET = ("priority", "resolved")
REQUESTER = ("organisation", "department", "vip")
