"""HubSpot: what its API gives of tickets, e-mails, notes, feedback and chats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import ExportReader, FileGroup, LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.contract.layout import load_layout
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects

NO_MESSAGES = load_layout(Path(__file__).with_name("list.toml")).missing
TICKET = ("hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "hs_ticket_category", "hs_ticket_id")
EMAIL = ("hs_email_text", "hs_email_html", "hs_email_direction", "hs_email_subject")
DIRECTIONS = {
    "INCOMING_EMAIL": "requester",
    "INCOMING": "requester",
    "EMAIL": "agent",
    "OUTGOING": "agent",
    "OUTGOING_EMAIL": "agent",
    # put on record by forwarding it: whoever wrote it first
    "FORWARDED_EMAIL": "unknown",
}
ACTORS = {"V": "requester", "E": "requester", "A": "agent", "I": "agent", "B": "bot", "S": "system"}
"""First letter of an actor in a conversation: visitor, address, agent, integration, bot, system."""


class HubspotObjects(ObjectReader):
    """Objects of the API: tickets, e-mails, notes, feedback, messages of conversations."""

    name = "hubspot"
    title = "HubSpot"
    missing: ClassVar[Mapping[str, str]] = {"tickets": NO_MESSAGES}

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell which kind of object it is, by the names of its properties."""
        found = value.get("properties")
        if isinstance(found, Mapping):
            if any(name in found for name in EMAIL):
                return "emails"
            if "hs_note_body" in found:
                return "notes"
            if "hs_survey_name" in found or "hs_survey_type" in found:
                return "feedback"
            return "tickets" if any(name in found for name in TICKET) else None
        if "conversationsThreadId" in value:
            return "messages"
        return "engagements" if {"engagement", "metadata", "associations"} <= value.keys() else None

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the message of an object."""
        if value.get("archived") is True and "properties" in value:
            return (LeftOut("deleted in HubSpot"),)
        if part == "emails":
            return _email(value, row, known["tickets"])
        return UNPACKERS[part](value, row)

    def learn_all(self, group: FileGroup) -> Known:
        """Learn what tickets say: an e-mail that is the description of one again is counted only."""
        return {"tickets": _told(group)}


def _told(group: FileGroup) -> dict[str, int]:
    """Return what tickets say, where e-mails are given together with them."""
    reader, found = HubspotObjects(), {}
    views = list(group.views(JsonObjects))
    parts = [{reader.part(key, value) for _, key, value in view.sample} for view in views]
    if not any("emails" in of_one for of_one in parts):
        return {}
    for view in (view for view, of_one in zip(views, parts, strict=True) if "tickets" in of_one):
        for _, part, value in reader.parts_of(view):
            text = _flat(_properties(value)("content")) if part == "tickets" else ""
            if text and (own := _id_of(value)):
                found[own] = hash(text)
    return found


def _ticket(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    get = _properties(value)
    own = _id_of(value)
    yield Message(
        get("content") or "",
        row=row,
        record=own,
        id=own,
        item="description",
        subject=get("subject"),
        date=get("createdate") or pick(value, "createdAt"),
        person=_associated(value, "contacts"),
        author="requester",
        queue=get("hs_pipeline"),
        priority=get("hs_ticket_priority"),
        resolved=get("closed_date"),
    )


def _email(value: Mapping[str, Any], row: int, tickets: Mapping[str, int]) -> Iterator[Message | LeftOut]:
    get = _properties(value)
    author = DIRECTIONS.get((get("hs_email_direction") or "").upper(), "unknown")
    ticket = _associated(value, "tickets")
    text = _flat(get("hs_email_text"))
    if text and author == "requester" and tickets.get(ticket or "") == hash(text):
        yield LeftOut("the description of the ticket again")
        return
    yield Message(
        get("hs_email_html", "hs_email_text") or "",
        row=row,
        record=ticket or get("hs_email_thread_id"),
        id=pick(value, "id"),
        item="email",
        date=get("hs_timestamp", "hs_createdate") or pick(value, "createdAt"),
        person=(_associated(value, "contacts") if author != "agent" else None) or get("hs_email_from_email"),
        author=author,
    )


def _note(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    get = _properties(value)
    yield Message(
        get("hs_note_body") or "",
        row=row,
        record=_associated(value, "tickets"),
        id=pick(value, "id"),
        item="note",
        date=get("hs_timestamp", "hs_createdate") or pick(value, "createdAt"),
        person=(owner := get("hubspot_owner_id")) and f"owner {owner}",
        author="agent",
        public=False,
    )


def _feedback(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    get = _properties(value)
    yield Message(
        get("hs_content") or "",
        row=row,
        record=_associated(value, "tickets") or pick(value, "id"),
        id=pick(value, "id"),
        item="rating",
        date=get("hs_submission_timestamp", "hs_createdate") or pick(value, "createdAt"),
        person=get("hs_contact_id") or _associated(value, "contacts"),
        author="requester",
        question=get("hs_survey_name"),
        score=get("hs_value"),
    )


def _message(value: Mapping[str, Any], row: int) -> Iterator[Message | LeftOut]:
    """Yield a message of a conversation: also greetings and notes, but no changes of its state."""
    kind = (pick(value, "type") or "").upper()
    if kind not in ("MESSAGE", "COMMENT", "WELCOME_MESSAGE", ""):
        yield LeftOut("a change of state, without words")
        return
    actor = pick(value, "senders.actorId", "createdBy") or ""
    author = ACTORS.get(actor[:1], "unknown") if actor[1:2] == "-" else "unknown"
    if author == "unknown" or actor[:1] == "E":
        author = DIRECTIONS.get((pick(value, "direction") or "").upper(), author)
    yield Message(
        pick(value, "richText", "text") or "",
        row=row,
        record=pick(value, "conversationsThreadId"),
        id=pick(value, "id"),
        item="note" if kind == "COMMENT" else "comment",
        date=pick(value, "createdAt"),
        person=actor or None,
        author="agent" if kind == "COMMENT" else "bot" if kind == "WELCOME_MESSAGE" else author,
        public=kind != "COMMENT",
    )


def _engagement(value: Mapping[str, Any], row: int) -> Iterator[Message | LeftOut]:
    """Yield a message as the API gave it before 2021."""
    kind = (pick(value, "engagement.type") or "").upper()
    if kind not in ("EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL", "NOTE"):
        yield LeftOut("a call, meeting or task")
        return
    note = kind == "NOTE"
    own = pick(value, "engagement.id")
    tickets = value["associations"].get("ticketIds") if isinstance(value["associations"], Mapping) else None
    record = str(tickets[0]) if isinstance(tickets, list) and tickets else None
    yield Message(
        pick(value, "metadata.html", "metadata.body", "metadata.text") or "",
        row=row,
        record=record or pick(value, "metadata.threadId"),
        id=own,
        item="note" if note else "email",
        date=pick(value, "engagement.timestamp", "engagement.createdAt"),
        person=pick(value, "metadata.from.email", "engagement.ownerId"),
        author="agent" if note else DIRECTIONS[kind],
        public=not note,
    )


UNPACKERS: Mapping[str, Callable[[Mapping[str, Any], int], Iterator[Message | LeftOut]]] = {
    "tickets": _ticket,
    "notes": _note,
    "feedback": _feedback,
    "messages": _message,
    "engagements": _engagement,
}


def _id_of(value: Mapping[str, Any]) -> str | None:
    return pick(value, "id") or _properties(value)("hs_ticket_id", "hs_object_id")


def _flat(text: str | None) -> str:
    return "".join((text or "").split())


def _properties(value: Mapping[str, Any]) -> Callable[..., str | None]:
    """Return what looks properties up: all are text or null, whatever they mean."""
    return partial(pick, value["properties"])


def _associated(value: Mapping[str, Any], kind: str) -> str | None:
    """Return the id of the first object of a kind that is associated with one."""
    found = objects_in(value, f"associations.{kind}.results")
    return pick(found[0], "id", "toObjectId") if found else None


READERS: tuple[ExportReader, ...] = (HubspotObjects(),)
