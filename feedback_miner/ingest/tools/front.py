"""Front: messages, comments and conversations of its API and webhooks; the export of messages as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.columns.custom_fields import columns_of
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    ExportReader,
    LeftOut,
    Message,
    ReadContext,
)
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.wording import list_group, listed

NO_MESSAGES = (
    "A list of conversations of Front holds the last message of each at most. Read the others from the API"
    " (GET /conversations/ID/messages, and /comments for what was said inside)."
)
STATES = {"spam": "marked as spam", "deleted": "deleted in Front", "trashed": "deleted in Front"}
"""Status of a conversation to why it is not read."""


@dataclass(frozen=True)
class Front(ObjectReader):
    """Messages, comments among agents, conversations, and events."""

    name = "front"
    title = "Front"
    missing: ClassVar[Mapping[str, str]] = {"conversations": NO_MESSAGES}

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

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the message of an object."""
        if part == "messages":
            return _message(value, row, None)
        if part == "comments":
            return _comment(value, row, None)
        return _conversation(value, row) if part == "conversations" else _event(value, row)


def _message(value: Mapping[str, Any], row: int, record: str | None) -> Iterator[Message | LeftOut]:
    if value.get("is_draft") is True or pick(value, "draft_mode"):
        yield LeftOut("a draft that was never sent")
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


def _conversation(value: Mapping[str, Any], row: int) -> Iterator[Message | LeftOut]:
    """Yield the last message, or the subject where there is none."""
    if (why_not := STATES.get((pick(value, "status") or "").lower())) is not None:
        yield LeftOut(why_not)
        return
    record = pick(value, "id")
    subject = pick(value, "subject")
    last = value.get("last_message")
    if isinstance(last, Mapping) and "is_inbound" in last:
        for message in _message(last, row, record):
            yield message if isinstance(message, LeftOut) else replace(message, subject=subject)
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


def _event(value: Mapping[str, Any], row: int) -> Iterator[Message | LeftOut]:
    """Yield the message or comment that an event is about; others are changes of state."""
    target = value.get("target")
    data = target.get("data") if isinstance(target, Mapping) else None
    data = data if isinstance(data, Mapping) else {}
    record = pick(value, "conversation.id")
    if "is_inbound" in data:
        yield from _message(data, row, record)
    elif "posted_at" in data:
        yield from _comment(data, row, record)
    else:
        yield LeftOut("a change of state, without words")


def _conversation_of(value: Mapping[str, Any]) -> str | None:
    """Return the id of the conversation, which stands in an address."""
    address = pick(value, "_links.related.conversation") or ""
    return address.rstrip("/").rpartition("/")[2] or pick(value, "conversation_id", "conversation.id")


COLUMNS: Final = list_group("tools/front", "columns")
EXTRACT = (
    "The export of messages holds the beginning of each message only, as 'Extract'. Whole messages are in the"
    " API (GET /conversations/ID/messages)."
)


class FrontTable(RowReader):
    """The export of messages: a message per row."""

    name: ClassVar[str] = "front"
    title: ClassVar[str] = "Front"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by its columns."""
        found = columns_of(table, COLUMNS)
        if not {"id", "record", "direction", "text", "date"} <= found.keys():
            return None
        if not {"queue", "own"} & found.keys():
            return None
        directions = {str(cell).strip().lower() for cell in table.column(found["direction"]).drop_nulls()}
        if not directions - {""} <= INBOUND | OUTBOUND:
            return None
        why = f"A message per row, with '{found['direction']}' and '{found['record']}' as Front writes them."
        return Detection(why, "messages", EXTRACT if found["text"].lower() == "extract" else "")

    def facts(self, table: Table) -> ExportFacts:
        """Return what was read from where."""
        found = columns_of(table, COLUMNS)
        roles = ("text", "subject", "record", "id", "date", "queue", "organisation")
        shown = {role: (found[role],) for role in roles if role in found}
        if "direction" in found:
            shown["author"] = (found["direction"],)
        people = tuple(found[column] for column in ("handle", "author") if column in found)
        return ExportFacts(source_columns={**shown, "person": people})

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message]:
        """Yield the message of each row; the first of a conversation bears the subject."""
        found = columns_of(table, COLUMNS)
        if "text" not in found:
            raise EmptyExportError(
                f"{table.content.name} holds no messages of Front.",
                f"Columns found: {listed(table.names)}.",
                "Export the messages (Analytics > Export > Messages), or get them from the API.",
            )
        begun: set[str | None] = set()
        for row, cells in table.rows(list(found.values()), tally):
            told = {
                column: str(cell)
                for column, cell in zip(found, cells, strict=True)
                if cell is not None and str(cell).strip()
            }
            inbound = told.get("direction", "").strip().lower() in INBOUND
            first = told.get("record") not in begun
            begun.add(told.get("record"))
            # what goes out without a teammate is sent by a rule
            by_agent = "author" in told or "author" not in found
            author = "requester" if inbound else "agent" if by_agent else "system"
            yield Message(
                told.get("text", ""),
                row=row,
                record=told.get("record"),
                id=told.get("id"),
                item="description" if first else "comment",
                subject=told.get("subject") if first else None,
                date=told.get("date"),
                person=told.get("handle") if inbound else told.get("author"),
                author=author if "direction" in told else "unknown",
                public=True,
                queue=told.get("queue"),
                organisation=told.get("organisation") if inbound else None,
            )


INBOUND, OUTBOUND = frozenset({"inbound", "in"}), frozenset({"outbound", "out"})
READERS: tuple[ExportReader, ...] = (Front(), FrontTable())
