"""Intercom: conversations, their parts and tickets from the API.

A conversation's first message is its ``source``; the parts hold the rest, among much that is no
message (assignments, changes of state).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from feedback_miner.ingest.columns.custom_fields import asks_for_words
from feedback_miner.ingest.contract.base import (
    ExportReader,
    LeftOut,
    Message,
)
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.tools.intercom.report import IntercomReport

AUTHORS = {
    "user": "requester",
    "lead": "requester",
    "contact": "requester",
    "visitor": "requester",
    "admin": "agent",
    "team": "agent",
    "teammate": "agent",
    "bot": "bot",
    "operator": "bot",
    "fin": "bot",
}
WORDED = frozenset(("comment", "note", "note_and_reopen", "open", "close", "assignment", ""))
"""Kinds of part that may bear a message: who answers may close, open or hand over in one go."""
WORDS = 3
"""Words from which what stands in a field is more than a choice."""
OLD = "conversation_message"
"""What the first message was called in older versions of the API."""
NO_MESSAGE, REDACTED = "a change of state, without words", "redacted in Intercom"
NO_PARTS = (
    "A list of conversations holds the first message of each only. The replies are in"
    " conversation_parts: read each conversation by itself (GET /conversations/ID)."
)


@dataclass(frozen=True)
class IntercomObjects(ObjectReader):
    """Conversations and tickets with their parts, or parts by themselves."""

    name = "intercom"
    title = "Intercom"
    missing: ClassVar[Mapping[str, str]] = {"first messages": NO_PARTS}

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell which kind of object it is: by ``type``, and by its fields where that is missing."""
        value = _unwrapped(value)
        kind = value.get("type")
        if "part_type" in value and ("author" in value or "body" in value):
            return "parts"
        if "ticket_attributes" in value or (kind == "ticket" and "ticket_parts" in value):
            return "tickets"
        first = value.get("source", value.get(OLD))
        told = isinstance(first, Mapping) and "body" in first
        if told and (kind == "conversation" or pick(value, "source.author.type", f"{OLD}.author.type")):
            return "conversations" if "conversation_parts" in value else "first messages"
        return None

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the messages of an object."""
        value = _unwrapped(value)
        if part == "parts":
            record = pick(value, "conversation_id", "conversation.id", "ticket_id")
            return _of_part(value, row, {"record": record})
        return _of_ticket(value, row) if part == "tickets" else _of_conversation(value, row)


def _unwrapped(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a webhook tells of."""
    if value.get("type") != "notification_event":
        return value
    data = value.get("data")
    item = data.get("item") if isinstance(data, Mapping) else None
    return item if isinstance(item, Mapping) else value


def _of_conversation(value: Mapping[str, Any], row: int) -> Iterator[Message | LeftOut]:
    rating, remark = pick(value, "conversation_rating.rating"), pick(value, "conversation_rating.remark")
    about = _about(value, row)
    first: Any = value.get("source") or value.get(OLD) or {}
    yield Message(
        pick(first, "body") or "",
        id=about["record"],
        item="description",
        subject=pick(first, "subject") or pick(value, "title"),
        date=pick(value, "created_at"),
        person=pick(first, "author.id", "author.email", "author.name"),
        author=_author(first),
        score=None if remark else rating,
        **about,
    )
    for part in _parts(value, "conversation_parts"):
        yield from _of_part(part, row, about)
    if remark:
        yield Message(
            remark,
            id="rating",
            item="rating",
            date=pick(value, "conversation_rating.created_at"),
            person=pick(value, "conversation_rating.contact.id", "conversation_rating.customer.id"),
            author="requester",
            score=rating,
            **about,
        )


def _of_ticket(value: Mapping[str, Any], row: int) -> Iterator[Message | LeftOut]:
    about = _about(value, row)
    written: Any = value.get("ticket_attributes")
    written = written if isinstance(written, Mapping) else {}
    category = (pick(value, "category", "ticket_type.category") or "").lower()
    # tickets for the back office and trackers are written by teammates
    asked = "agent" if category.startswith(("back", "tracker")) else "requester"
    yield Message(
        pick(written, "_default_description_") or "",
        id=about["record"],
        item="description",
        subject=pick(written, "_default_title_"),
        date=pick(value, "created_at"),
        person=pick(value, "contacts.contacts.id", "contacts.id") if asked == "requester" else None,
        author=asked,
        queue=pick(value, "ticket_type.name"),
        **about,
    )
    for title, said in written.items():
        text = said if isinstance(said, str) and not title.startswith("_default_") else ""
        if asked == "requester" and len(text.split()) >= WORDS and asks_for_words(title):
            yield Message(
                text,
                id=f"field {title}",
                item="answer",
                question=title,
                date=pick(value, "created_at"),
                person=pick(value, "contacts.contacts.id", "contacts.id"),
                author=asked,
                **about,
            )
    for part in _parts(value, "ticket_parts"):
        yield from _of_part(part, row, about)


def _of_part(part: Mapping[str, Any], row: int, about: Mapping[str, Any]) -> Iterator[Message | LeftOut]:
    kind = pick(part, "part_type") or ""
    text = pick(part, "body")
    if part.get("redacted") is True:
        yield LeftOut(REDACTED)
        return
    if kind not in WORDED or text is None:
        yield LeftOut(NO_MESSAGE)
        return
    note = kind.startswith("note")
    yield Message(
        text,
        id=pick(part, "id"),
        item="note" if note else "comment",
        date=pick(part, "created_at"),
        person=pick(part, "author.id", "author.email", "author.name"),
        author=_author(part),
        public=not note,
        **{"row": row, **about},
    )


def _about(value: Mapping[str, Any], row: int) -> dict[str, Any]:
    return {
        "row": row,
        "record": pick(value, "id"),
        # the other of two values is "not_priority"
        "priority": "high" if value.get("priority") == "priority" else None,
        "reopen": pick(value, "statistics.count_reopens"),
        "resolved": pick(value, "statistics.last_close_at"),
    }


def _parts(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return objects_in(value, f"{name}.{name}") or objects_in(value, name)


def _author(message: Mapping[str, Any]) -> str:
    return AUTHORS.get((pick(message, "author.type") or "").lower(), "unknown")


READERS: tuple[ExportReader, ...] = (IntercomObjects(), IntercomReport())
