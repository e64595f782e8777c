"""Front: messages, comments and conversations as its API and its webhooks give them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from feedback_miner.ingest.base import Family, Message
from feedback_miner.ingest.family import JsonFamily, Known, objects_in, pick

NO_MESSAGES = (
    "A list of conversations of Front holds the last message of each at most. Read the others from the API"
    " (GET /conversations/ID/messages, and /comments for what was said inside)."
)


@dataclass(frozen=True)
class Front(JsonFamily):
    """Messages, comments among agents, conversations, and events."""

    name = "front"
    title = "Front"
    lacks: ClassVar[Mapping[str, str]] = {"conversations": NO_MESSAGES}

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell which kind of object it is, by its fields and the beginning of its id."""
        own = value.get("id")
        prefix = own[:4] if isinstance(own, str) else ""
        if "is_inbound" in value and (prefix == "msg_" or value.keys() & {"blurb", "recipients"}):
            return "messages"
        if prefix == "com_" and "body" in value and "posted_at" in value:
            return "comments"
        if prefix == "cnv_" and "subject" in value and "status" in value:
            return "conversations"
        return "events" if prefix == "evt_" and isinstance(value.get("conversation"), Mapping) else None

    def messages(self, part: str, value: Mapping[str, Any], row: int, known: Known) -> Iterable[Message]:
        """Yield the message of an object."""
        if part == "messages":
            return _message(value, row, None)
        if part == "comments":
            return _comment(value, row, None)
        return _conversation(value, row) if part == "conversations" else _event(value, row)


def _message(value: Mapping[str, Any], row: int, record: str | None) -> Iterator[Message]:
    if value.get("is_draft") is True or pick(value, "draft_mode"):
        return
    inbound = value.get("is_inbound") is True
    teammate = pick(value, "author.id", "author.email", "author.username")
    sender = next((r for r in objects_in(value, "recipients") if r.get("role") == "from"), {})
    links = value.get("_links")
    related = links.get("related") if isinstance(links, Mapping) else None
    answers = isinstance(related, Mapping) and bool(related.get("message_replied_to"))
    # what goes out without a teammate is sent by a rule
    author = "requester" if inbound else "agent" if teammate else "system"
    yield Message(
        pick(value, "body", "text", "blurb") or "",
        row=row,
        record=_conversation_of(value) or record,
        id=pick(value, "id"),
        item="comment" if answers else "description",
        subject=None if answers else pick(value, "subject"),
        date=pick(value, "created_at"),
        person=pick(sender, "handle") if inbound else teammate,
        author=author if isinstance(value.get("is_inbound"), bool) else "unknown",
        public=True,
    )


def _comment(value: Mapping[str, Any], row: int, record: str | None) -> Iterator[Message]:
    """Yield what agents said among themselves."""
    yield Message(
        pick(value, "body") or "",
        row=row,
        record=_conversation_of(value) or record,
        id=pick(value, "id"),
        item="note",
        date=pick(value, "posted_at"),
        person=pick(value, "author.id", "author.email"),
        author="agent",
        public=False,
    )


def _conversation(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    """Yield the last message, or the subject where there is none."""
    record = pick(value, "id")
    subject = pick(value, "subject")
    last = value.get("last_message")
    if isinstance(last, Mapping) and "is_inbound" in last:
        for message in _message(last, row, record):
            message.subject = subject
            yield message
        return
    yield Message(
        "",
        row=row,
        record=record,
        id=record,
        item="description",
        subject=subject,
        date=pick(value, "created_at"),
        person=pick(value, "recipient.handle"),
    )


def _event(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    """Yield the message or comment that an event is about; others are changes of state."""
    target = value.get("target")
    data = target.get("data") if isinstance(target, Mapping) else None
    if not isinstance(data, Mapping):
        return
    record = pick(value, "conversation.id")
    if "is_inbound" in data:
        yield from _message(data, row, record)
    elif "posted_at" in data:
        yield from _comment(data, row, record)


def _conversation_of(value: Mapping[str, Any]) -> str | None:
    """Return the id of the conversation, which stands in an address."""
    address = pick(value, "_links.related.conversation") or ""
    return address.rstrip("/").rpartition("/")[2] or pick(value, "conversation_id", "conversation.id")


FAMILIES: tuple[Family, ...] = (Front(),)
