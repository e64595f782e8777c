"""Zendesk: its JSON export, and pages of its API, also as connectors write them.

Who speaks: the author of a comment is compared with the requester and the assignee of the ticket,
and looked up among the users. What is not public is an agent's note, unless its author is known to
be an end user. A description is by whoever submitted the ticket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, NamedTuple

from feedback_miner.ingest.contract.base import ExportReader, LeftOut, Message
from feedback_miner.ingest.contract.joined_reader import PRESENT, JoinedObjectReader, bare
from feedback_miner.ingest.contract.json_reader import Known
from feedback_miner.ingest.formats.json_fields import as_text, objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.zendesk.list import FULL, ZendeskTable

TICKET: Final = frozenset(
    {
        *("submitter_id", "submitter", "raw_subject", "ticket_form_id", "brand_id", "assignee_id", "via"),
        *("organization_id", "satisfaction_rating", "allow_channelback", "has_incidents", "follower_ids"),
        *("generated_timestamp", "email_cc_ids", "custom_status_id", "from_messaging_channel"),
    }
)
COMMENT: Final = frozenset({"html_body", "plain_body", "audit_id", "public", "via"})
USER: Final = frozenset({"time_zone", "organization_id", "user_fields", "locale_id", "shared", "suspended"})
ROLES: Final = {"end-user": "requester", "agent": "agent", "admin": "agent"}
SCORES: Final = {"good": "1", "good_with_comment": "1", "bad": "0", "bad_with_comment": "0"}
"""As numbers, since one word alone is no scale."""
RATED: Final = frozenset({*SCORES, "offered", "unoffered", "received", "received_with_comment"})
NO_ONE: Final = frozenset({"rule", "system", "automation", "trigger"})
CALLS: Final = ("call from:", "call to:", "inbound call", "outbound call", "voicemail from:")
LABEL: Final = re.compile(r"[^:\n]{1,40}:")


APART: Final = (
    "Subjects, priorities and who is the requester stand in the tickets: give them, and the users,"
    " together with this file (GET /api/v2/incremental/tickets/cursor.json?include=users)."
)


class Ticket(NamedTuple):
    """What the messages of a ticket need to know of it; names and ids as the export has them."""

    id: str | None
    requester: str | None
    submitter: str | None = None
    assignee: str | None = None
    created: str | None = None
    words: int = 0
    """Hash of the words of the description; 0 = none."""
    priority: str | None = None
    group: tuple[str | None, str | None] = (None, None)
    """Name and id."""
    organisation: tuple[str | None, str | None] = (None, None)
    reopen: str | None = None
    resolved: str | None = None


class ZendeskJson(JoinedObjectReader):
    """Tickets, comments, audits, ratings, users, organisations and groups, in any envelope."""

    name: ClassVar[str] = "zendesk"
    title: ClassVar[str] = "Zendesk"
    learns: ClassVar[frozenset[str]] = frozenset({"users", "organizations", "groups"})
    inner: ClassVar[Mapping[str, tuple[str, ...]]] = {"tickets": ("comments", "ticket.comments")}
    joins: ClassVar[Mapping[str, frozenset[str]]] = {
        "comments": frozenset({"tickets"}),
        "audits": frozenset({"tickets", "audits"}),
        "ratings": frozenset({"tickets", "ratings"}),
    }

    def __init__(self, ticket: str | None = None) -> None:
        self.ticket = ticket
        """The one that all comments of a file belong to, where they do not say so."""

    def for_file(self, objects: JsonObjects, known: Known) -> ZendeskJson:
        """Tell which ticket a page of comments is of: they do not name it, but one of them opened it."""
        comments = (bare(v) for _, key, v in objects.sample if self.part(key, v) == "comments")
        if all(pick(comment, "ticket_id") for comment in comments):
            return self
        openings, found = known.get("openings", {}), set()
        for _, part, value in self.parts_of(objects):
            if part == "comments":
                value = bare(value)
                if pick(value, "ticket_id"):
                    return self
                found.add(openings.get(f"{pick(value, 'created_at')} {_author_id(value)}"))
        found.discard(None)
        return ZendeskJson(found.pop()) if len(found) == 1 else self

    missing: ClassVar[Mapping[str, str]] = {
        "tickets": (
            "Each ticket holds its first message only. Later comments are in "
            f"{FULL}; give that file together with this one."
        ),
        **dict.fromkeys(("comments", "audits", "ratings"), APART),
    }

    def kind(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is, by its fields."""
        value = _unwrapped(value)
        if "requester_id" in value or "requester" in value:
            return _part_with_requester(value)
        if "author_id" in value and "body" in value and (value.keys() & COMMENT - {"via"}):
            of_kind = str(value.get("type", "")).endswith("Comment")
            return "comments" if of_kind or len(COMMENT & value.keys()) >= 2 else None
        return _part_beside_tickets(value)

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep roles and organisations of people, names of organisations and groups, and tickets."""
        value = _unwrapped(value)
        ident = pick(value, "ticket_id" if part == "ratings" else "id")
        if ident is None:
            return
        if part == "tickets":
            known.setdefault(part, {})[ident] = (ticket := _ticket(value))
            for person in {ticket.submitter, ticket.requester} - {None}:
                opening = f"{ticket.created} {person}"
                of_one = known.setdefault("openings", {}).setdefault(opening, ident) == ident
                known["openings"][opening] = ident if of_one else None
            if ticket.assignee is not None:
                known.setdefault("assignees", {})[ticket.assignee] = True
        elif part == "audits":
            _learn_audit(value, known)
        elif part == "users":
            known.setdefault(part, {})[ident] = {
                "author": ROLES.get(str(value.get("role")), "unknown"),
                "organization": pick(value, "organization_id"),
                "department": pick(value, "user_fields.department"),
                "role": pick(value, "user_fields.job_title"),
                "vip": "yes" if _is_vip(value) else None,
            }
        elif part == "ratings":
            known.setdefault(part, {})[ident] = True
        else:
            known.setdefault(part, {})[ident] = pick(value, "name")

    def unpack(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield the description, the comments and the rating of a ticket, or what stands apart."""
        value = _unwrapped(value)
        if part == "tickets" and pick(value, "status") == "deleted":
            yield LeftOut("a deleted ticket")
        elif part == "tickets":
            yield from self._of_ticket(value, row, known)
        elif part == "ratings":
            ticket = _ticket_of(value, known)
            yield from _rating(value, ticket, pick(value, "id"), row, known)
        elif part == "comments":
            if self.ticket is not None:
                value = {**value, "ticket_id": self.ticket}
            yield from self._apart(value, _ticket_of(value, known), row, known)
        elif part == "audits":
            if "comments" in known.get(PRESENT, {}):
                yield LeftOut("in the file of comments too")
                return
            ticket = _ticket_of(value, known)
            comments = list(_of_audit(value))
            if not comments:
                yield LeftOut("a change of state, without words")
            for comment in comments:
                yield from self._apart(comment, ticket, row, known)

    def _of_ticket(self, value: Mapping[str, Any], row: int, known: Known) -> Iterator[Message | LeftOut]:
        ticket = _ticket(value)
        comments = objects_in(value, "comments")
        first = next((c for c in comments if _words(c) == ticket.words), None)
        first = first or next((c for c in comments if _is_first(c, ticket)), None)
        rating = value.get("satisfaction_rating")
        rating = rating if isinstance(rating, Mapping) else {}
        yield from _description(value, ticket, first, rating, row, known)
        for comment in comments:
            if comment is not first:
                yield from _comment(comment, ticket, row, known)
        if pick(rating, "comment") and ticket.id not in known.get("ratings", {}):
            yield from _rating(rating, ticket, "rating", row, known)

    def _apart(
        self, value: Mapping[str, Any], ticket: Ticket, row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield a comment that stands apart from its ticket, unless it is the description again."""
        if _words(value) == ticket.words or _is_first(value, ticket):
            yield LeftOut("the description of the ticket again")
        else:
            yield from _comment(value, ticket, row, known)


def _part_with_requester(value: Mapping[str, Any]) -> str | None:
    """Tell ratings by their scores, and tickets by three of their fields beside words."""
    if "ticket_id" in value and str(value.get("score")) in RATED:
        return "ratings"
    worded = "subject" in value or "raw_subject" in value or "description" in value
    return "tickets" if worded and len(TICKET & value.keys()) >= 3 else None


def _part_beside_tickets(value: Mapping[str, Any]) -> str | None:
    """Tell audits, and the users, organisations and groups that tickets name by id."""
    if "ticket_id" in value and ("child_events" in value or {"events", "author_id"} <= value.keys()):
        return "audits"
    if str(value.get("role")) in ROLES and len(USER & value.keys()) >= 2:
        return "users"
    if "domain_names" in value and "name" in value:
        return "organizations"
    return "groups" if {"id", "name", "deleted", "default", "is_public"} <= value.keys() else None


def _description(
    value: Mapping[str, Any],
    ticket: Ticket,
    first: Mapping[str, Any] | None,
    rating: Mapping[str, Any],
    row: int,
    known: Known,
) -> Iterator[Message | LeftOut]:
    """Yield what a ticket was opened with; ``first`` is the comment that says the same, if any."""
    text = pick(value, "description") or ""
    author = ticket.submitter or ticket.requester
    if first is not None:
        text, author = _text(first) or text, _author_id(first) or author
    subject = pick(value, "subject", "raw_subject")
    if _is_call(text, value):
        yield LeftOut("the data of a phone call, without words")
        text, subject = "", None if _is_of_call(subject) else subject
    message = _message(text, row, ticket, author, known, value)
    message.item, message.subject, message.public = "description", subject, None
    if not pick(rating, "comment"):
        message.score = SCORES.get(pick(rating, "score") or "")
    if text or subject:
        yield message


def _unwrapped(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a ticket that stands alone in its envelope, with the comments beside it."""
    inner = value.get("ticket")
    if not isinstance(inner, Mapping):
        return value
    return {**inner, "comments": value["comments"]} if isinstance(value.get("comments"), list) else inner


def _ticket(value: Mapping[str, Any]) -> Ticket:
    return Ticket(
        id=pick(value, "id", "nice_id"),
        requester=pick(value, "requester_id", "requester.id", "requester.email"),
        submitter=pick(value, "submitter_id", "submitter.id"),
        assignee=pick(value, "assignee_id", "assignee.id"),
        created=pick(value, "created_at"),
        words=hash(_flat(pick(value, "description"))),
        priority=pick(value, "priority"),
        group=(pick(value, "group.name"), pick(value, "group_id")),
        organisation=(pick(value, "organization.name"), pick(value, "organization_id")),
        reopen=pick(value, "metric_set.reopens"),
        resolved=pick(value, "metric_set.solved_at"),
    )


def _ticket_of(value: Mapping[str, Any], known: Known) -> Ticket:
    """Return the ticket that a comment, audit or rating belongs to, as far as it is known."""
    ident = pick(value, "ticket_id")
    found: Ticket | None = known.get("tickets", {}).get(ident or "")
    requester = pick(value, "requester_id") or known.get("requesters", {}).get(ident or "")
    return found or Ticket(ident, requester)


def _comment(value: Mapping[str, Any], ticket: Ticket, row: int, known: Known) -> Iterator[Message | LeftOut]:
    text = _text(value)
    if _is_call(text, value) or (str(value.get("type", "")).startswith("Voice") and not text):
        yield LeftOut("the data of a phone call, without words")
        return
    message = _message(text, row, ticket, _author_id(value), known, value)
    message.id = pick(value, "id")
    message.public = value["public"] if isinstance(value.get("public"), bool) else None
    if message.public is False and message.author != "requester":
        message.item, message.author = "note", "agent" if message.author == "unknown" else message.author
    yield message


def _rating(
    value: Mapping[str, Any],
    ticket: Ticket,
    ident: str | None,
    row: int,
    known: Known,
) -> Iterator[Message | LeftOut]:
    text = pick(value, "comment")
    if text is None:
        yield LeftOut("a rating without words")
        return
    message = _message(text, row, ticket, ticket.requester, known, value)
    message.item, message.author = "rating", "requester"
    message.id = f"rating-{ident}" if ident != "rating" else ident
    message.score = SCORES.get(pick(value, "score") or "")
    yield message


def _message(
    text: str, row: int, ticket: Ticket, author: str | None, known: Known, value: Mapping[str, Any]
) -> Message:
    users = known.get("users", {})
    user = users.get(author or "", {})
    organisation = ticket.organisation[1] or users.get(ticket.requester or "", {}).get("organization")
    return Message(
        text,
        row,
        record=ticket.id,
        date=pick(value, "created_at") or ticket.created,
        person=author,
        author=_author(author, ticket, known, value),
        role=user.get("role"),
        department=user.get("department"),
        organisation=ticket.organisation[0] or known.get("organizations", {}).get(organisation),
        queue=ticket.group[0] or known.get("groups", {}).get(ticket.group[1] or ""),
        vip=user.get("vip"),
        priority=ticket.priority,
        reopen=ticket.reopen,
        resolved=ticket.resolved,
    )


def _author(author: str | None, ticket: Ticket, known: Known, value: Mapping[str, Any]) -> str:
    channel = pick(value, "via.channel") or ""
    if author == "-1" or channel in NO_ONE:
        return "system"
    if "bot" in channel:
        return "bot"
    if author is not None and author == ticket.requester:
        return "requester"
    user: dict[str, str] = known.get("users", {}).get(author or "", {})
    if user:
        return user["author"]
    is_agent = author is not None and (author == ticket.assignee or author in known.get("assignees", {}))
    return "agent" if is_agent else "unknown"


def _of_audit(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the comments of an audit, with what the audit says of all of its events."""
    shared = {
        "author_id": value.get("author_id", value.get("updater_id")),
        "created_at": value.get("created_at") or value.get("timestamp"),
        "via": value.get("via"),
    }
    for event in (*objects_in(value, "events"), *objects_in(value, "child_events")):
        kind = pick(event, "type", "event_type") or ""
        if kind.endswith("Comment"):
            yield {**shared, **{key: inner for key, inner in event.items() if inner is not None}}


def _learn_audit(value: Mapping[str, Any], known: Known) -> None:
    """Keep who is told to be the requester or an assignee of the ticket."""
    ticket = pick(value, "ticket_id") or ""
    for event in (*objects_in(value, "events"), *objects_in(value, "child_events")):
        name = event.get("field_name")
        requester = pick(event, "value" if name == "requester_id" else "requester_id")
        assignee = pick(event, "value" if name == "assignee_id" else "assignee_id")
        if requester is not None:
            known.setdefault("requesters", {})[ticket] = requester
        if assignee is not None:
            known.setdefault("assignees", {})[assignee] = True


def _author_id(value: Mapping[str, Any]) -> str | None:
    return pick(value, "author_id", "author.id", "author.email")


def _text(value: Mapping[str, Any]) -> str:
    return pick(value, "data.transcription_text", "html_body", "body", "plain_body", "value") or ""


def _flat(text: str | None) -> str:
    return "".join((text or "").replace("\xa0", "").split())


def _words(value: Mapping[str, Any]) -> int | None:
    flat = _flat(pick(value, "body", "plain_body"))
    return hash(flat) if flat else None


def _is_first(value: Mapping[str, Any], ticket: Ticket) -> bool:
    """Tell whether a comment is what the ticket was opened with: made at once, by who opened it."""
    at_once = ticket.created is not None and value.get("created_at") == ticket.created
    return at_once and _author_id(value) in (ticket.submitter, ticket.requester)


def _is_call(text: str, value: Mapping[str, Any]) -> bool:
    """Tell whether a text only lists number, time and length of a phone call, in any language."""
    if len(text) > 2000 or not (pick(value, "via.channel") == "voice" or text.lower().startswith(CALLS)):
        return False
    lines = [line for line in re.sub(r"<[^<>]{0,200}>", "\n", text).splitlines() if line.strip()]
    return sum(LABEL.match(line) is not None for line in lines) >= max(2, len(lines) - 2)


def _is_of_call(subject: str | None) -> bool:
    return subject is None or ":" in subject or sum(c.isdigit() for c in subject) >= 6


def _is_vip(value: Mapping[str, Any]) -> bool:
    tags = value.get("tags")
    return isinstance(tags, list) and any(as_text(tag) in ("vip", "VIP") for tag in tags)


READERS: tuple[ExportReader, ...] = (ZendeskJson(), ZendeskTable())
