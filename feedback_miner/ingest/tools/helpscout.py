"""Help Scout: conversations and their threads, and ratings, as its API gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import ExportReader, LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick

THREADS = {
    "customer": "requester",
    "message": "agent",
    "reply": "agent",
    "note": "agent",
    "phone": "agent",
    "forwardchild": "agent",
    "forwardparent": "agent",
}
"""Type of a thread to who wrote it; of others (chats) ``createdBy`` tells it. Calls are noted by agents."""
CREATORS = {"customer": "requester", "user": "agent", "team": "agent", "system": "system"}
NO_MESSAGES = {
    "lineitem": "a change of state, without words",
    "draft": "a draft that was never sent",
    "hidden": "hidden in Help Scout",
    "deleted": "deleted in Help Scout",
    "spam": "marked as spam",
}
"""Type or state of a thread, or state or status of a conversation, to why it is no message."""
RATINGS = {"1": "3", "2": "2", "3": "1"}
"""Great, okay, not good: as a score, of which more is better."""
NO_THREADS = (
    "A list of conversations of Help Scout holds subjects and the beginnings of messages only. Ask for the"
    " messages with it (GET /v2/conversations?embed=threads), or read GET /v2/conversations/ID/threads."
)


@dataclass(frozen=True)
class HelpScout(ObjectReader):
    """Conversations with their threads, pages of threads, and ratings."""

    name = "helpscout"
    title = "Help Scout"
    missing: ClassVar[Mapping[str, str]] = {"conversations without threads": NO_THREADS}

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell which kind of object it is, by its fields."""
        embedded = value.get("_embedded")
        threads = isinstance(embedded, Mapping) and isinstance(embedded.get("threads"), list)
        named = value.keys() & {"mailboxId", "primaryCustomer", "folderId"}
        if "subject" in value and (named or isinstance(value.get("mailbox"), Mapping)):
            if threads or isinstance(value.get("threads"), list):
                return "conversations"
            return "conversations without threads"
        if threads and "page" in value:
            return "pages of threads"
        own = key.endswith("threads") or value.keys() & {"savedReplyId", "assignedTo", "action"}
        if own and "createdBy" in value and "type" in value:
            return "threads"
        return "ratings" if {"ratingId", "ratingComments"} <= value.keys() else None

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the messages of an object."""
        if part == "ratings":
            return _rating(value, row)
        if part == "threads":
            return _of_thread(value, row, _conversation_of(value))
        if part == "pages of threads":
            return _of_threads(objects_in(value, "_embedded.threads"), row, _conversation_of(value))
        return _of_conversation(value, row)


def _of_conversation(value: Mapping[str, Any], row: int) -> Iterator[Message | LeftOut]:
    if why_not := _why_not(pick(value, "state"), pick(value, "status")):
        yield LeftOut(why_not)
        return
    record = pick(value, "id")
    threads = objects_in(value, "_embedded.threads") or objects_in(value, "threads")
    subject = pick(value, "subject")
    resolved = pick(value, "closedAt")
    found = list(_of_threads(threads, row, record))
    written = [message for message in found if isinstance(message, Message)]
    yield from (left_out for left_out in found if isinstance(left_out, LeftOut))
    if not written:
        # "_embedded" is missing where it is empty or was not asked for
        by = CREATORS.get((pick(value, "createdBy.type") or "").lower(), "unknown")
        written = [
            Message(
                pick(value, "preview") or "",
                row=row,
                record=record,
                id=record,
                item="description",
                date=pick(value, "createdAt"),
                person=pick(value, "primaryCustomer.id", "createdBy.id"),
                author=by,
            )
        ]
    written[0].subject = subject
    for message in written:
        message.resolved = resolved
    yield from written


def _of_threads(
    threads: Iterable[Mapping[str, Any]], row: int, record: str | None
) -> Iterator[Message | LeftOut]:
    """Yield the messages of a conversation, which the API gives last first, in their order."""
    first = True
    for thread in sorted(threads, key=lambda one: pick(one, "createdAt") or ""):
        for message in _of_thread(thread, row, record):
            if first and isinstance(message, Message) and message.item != "note":
                message.item = "description"
                first = False
            yield message


def _of_thread(thread: Mapping[str, Any], row: int, record: str | None) -> Iterator[Message | LeftOut]:
    kind = (pick(thread, "type") or "").lower()
    if why_not := _why_not(kind, pick(thread, "state")):
        yield LeftOut(why_not)
        return
    created = CREATORS.get((pick(thread, "createdBy.type") or "").lower(), "unknown")
    author = THREADS.get(kind, created)
    note = kind == "note"
    asked = author == "requester"
    yield Message(
        pick(thread, "body", "text") or "",
        row=row,
        record=record,
        id=pick(thread, "id"),
        item="note" if note else "comment",
        date=pick(thread, "createdAt"),
        person=pick(thread, "createdBy.id", "customer.id", "customer.email") if asked else _user(thread),
        author=author,
        public=not note,
    )


def _why_not(*told: str | None) -> str | None:
    return next((NO_MESSAGES[word.lower()] for word in told if word and word.lower() in NO_MESSAGES), None)


def _user(thread: Mapping[str, Any]) -> str | None:
    """Return the agent of a thread; agents and customers are numbered apart."""
    own = pick(thread, "createdBy.id")
    return own and f"user {own}"


def _rating(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    yield Message(
        pick(value, "ratingComments") or "",
        row=row,
        record=pick(value, "id", "number"),
        id=pick(value, "threadid", "threadId"),
        item="rating",
        date=pick(value, "ratingCreatedAt"),
        person=pick(value, "ratingCustomerId"),
        author="requester",
        score=RATINGS.get(pick(value, "ratingId") or ""),
    )


def _conversation_of(value: Mapping[str, Any]) -> str | None:
    """Return the id of the conversation from the address of a page or thread."""
    links = pick(value, "_links.self.href", "_links.first.href", "_links.page.href") or ""
    after = links.partition("/conversations/")[2]
    return after.partition("/")[0].partition("?")[0] or pick(value, "conversationId")


READERS: tuple[ExportReader, ...] = (HelpScout(),)
