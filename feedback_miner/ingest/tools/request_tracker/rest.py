"""Request Tracker: JSON of REST 2.

A ticket, its transactions and their attachments, which hold the texts, are asked for one by one: they
are joined by their ids, in one file, in several, or nested.

Who speaks: a transaction by a requestor or Cc of the ticket is the requester's, one by RT_System is
the system's, all others are agents'. Type "Comment" is internal. Times are UTC and say so.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import (
    Detection,
    ExportReader,
    FileGroup,
    LeftOut,
    Message,
)
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import as_text, objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.request_tracker.list import RequestTrackerTable

REST = (
    "Get the texts from REST 2: for each ticket /REST/2.0/ticket/ID/history with"
    " fields=Type,Creator,Created,Object, and the attachments of its transactions with their content;"
    " or give the mail archive."
)
WORDS = {"Create": "description", "Correspond": "email", "Comment": "note"}
"""Types of transaction that hold words, and what they are; the others log what was changed."""
NESTED = ("transactions", "history", "Transactions", "History")
SYSTEM = ("RT_System", "Nobody")


class RequestTrackerJson(ObjectReader):
    """Tickets, transactions and attachments of REST 2."""

    name = "request_tracker"
    title = "Request Tracker"
    learns: ClassVar[frozenset[str]] = frozenset({"transactions"})

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is by its type and by fields that only Request Tracker has."""
        kind = value.get("type")
        if "Content" in value and ("TransactionId" in value or (kind == "attachment" and "id" in value)):
            return "attachments"
        if kind == "transaction" or ("Creator" in value and "Object" in value and "Type" in value):
            if "Content" in value or any(_nested(value, ("attachments", "Attachments"))):
                return "messages"
            return "transactions" if "Type" in value else None
        if any(_nested(value, NESTED)) and ("Subject" in value or "Requestor" in value):
            return "histories"
        told = sum(name in value for name in ("EffectiveId", "Requestor", "AdminCc", "_hyperlinks", "Queue"))
        return "tickets" if "Subject" in value and "id" in value and told >= 2 else None

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Tell it by the fields; tickets alone lack their texts."""
        detection = super().detect(objects)
        parts = {self.part(key, value) for _, key, value in objects.sample} - {None}
        missing = f"These tickets come without their texts. {REST}" if parts == {"tickets"} else ""
        return replace(detection, missing=missing) if detection is not None else None

    def learn_all(self, group: FileGroup) -> Known:
        """Learn tickets and transactions, from all files that were given together."""
        known: Known = {"tickets": {}, "transactions": {}, "texts": {}}
        for view in group.views(JsonObjects):
            for _, part, value in self.parts_of(view):
                self.learn(part, value, known)
        return known

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep who requested a ticket, who did a transaction, and which transactions have a text."""
        ident = pick(value, "id") or ""
        if part in ("tickets", "histories"):
            known["tickets"][ident] = {
                "ours": {*_ids(value.get("Requestor")), *_ids(value.get("Cc"))},
                "person": next(iter(_ids(value.get("Requestor"))), None),
                "subject": pick(value, "Subject"),
                "queue": pick(value, "Queue.Name", "Queue.id", "Queue"),
                "priority": pick(value, "Priority"),
                "resolved": _moment(pick(value, "Resolved")),
            }
        elif part in ("transactions", "messages"):
            known["transactions"][ident] = _transaction(value)
        if part == "attachments":
            known["texts"][pick(value, "TransactionId.id", "TransactionId") or ""] = True
        elif part == "messages":
            known["texts"][ident] = True

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the messages of a ticket, of a transaction or of an attachment."""
        ident = pick(value, "id") or ""
        if part == "attachments":
            ident = pick(value, "TransactionId.id", "TransactionId") or ""
            done = known["transactions"].get(ident) or {"Creator": pick(value, "Creator.id", "Creator")}
            done = {**done, "Created": done.get("Created") or pick(value, "Created")}
            yield from _message(ident, done, content_of(value), row, known)
        elif part == "messages":
            yield from _message(ident, _transaction(value), _text(value), row, known)
        elif part == "histories":
            for transaction in _nested(value, NESTED):
                done = {**_transaction(transaction), "ticket": ident}
                yield from _message(pick(transaction, "id") or "", done, _text(transaction), row, known)
        elif part == "tickets" and not _is_described(ident, known):
            ticket = known["tickets"].get(ident, {})
            yield Message(
                text=pick(value, "Description") or "",
                subject=pick(value, "Subject"),
                row=row,
                record=ident,
                id=ident,
                item="description",
                date=pick(value, "Created"),
                person=ticket.get("person"),
                author="requester",
                queue=ticket.get("queue"),
                priority=_word(ticket.get("priority")),
                resolved=ticket.get("resolved"),
            )


def _message(
    ident: str, done: Mapping[str, Any], text: str | None, row: int, known: Known
) -> Iterator[Message | LeftOut]:
    """Yield the message of a transaction, or why it is none: it only logs a change or holds a file."""
    kind = done.get("Type")
    if kind is not None and kind not in WORDS:
        yield LeftOut("a change of state, without words")
        return
    if text is None:
        yield LeftOut("a file, or a part of a mail without words")
        return
    record = done.get("ticket") or ident
    ticket = known["tickets"].get(record, {})
    author = _author(kind, done.get("Creator"), ticket.get("ours", ()))
    yield Message(
        text=text,
        subject=ticket.get("subject") if kind == "Create" else None,
        row=row,
        record=record,
        # plain and HTML text of a mail are two attachments of one transaction: the later one stays
        id=record if kind == "Create" else ident,
        item=WORDS.get(kind or "", "comment"),
        date=done.get("Created"),
        person=done.get("Creator") if kind != "Create" else ticket.get("person") or done.get("Creator"),
        author=author,
        public=None if kind is None else kind != "Comment",
        queue=ticket.get("queue"),
        priority=_word(ticket.get("priority")),
        resolved=ticket.get("resolved"),
    )


def _author(kind: str | None, creator: str | None, ours: Collection[str]) -> str:
    if creator in SYSTEM:
        return "system"
    if kind == "Create" or creator in ours:
        return "requester"
    if kind == "Comment":
        return "agent"
    return "agent" if ours and creator else "unknown"


def _transaction(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ticket": pick(value, "Object.id", "Object", "ObjectId", "Ticket.id", "Ticket"),
        "Type": pick(value, "Type"),
        "Creator": pick(value, "Creator.id", "Creator.Name", "Creator"),
        "Created": pick(value, "Created"),
    }


def _is_described(ident: str, known: Known) -> bool:
    """Tell whether the text that a ticket was created with stands elsewhere."""
    if "described" not in known:
        known["described"] = {
            done["ticket"]: True
            for number, done in known["transactions"].items()
            if done["Type"] == "Create" and number in known["texts"]
        }
    return ident in known["described"]


def _nested(value: Mapping[str, Any], wanted: Iterable[str]) -> Sequence[Mapping[str, Any]]:
    for name in wanted:
        if found := objects_in(value, name) or objects_in(value, f"{name}.items"):
            return found
    return ()


def _text(value: Mapping[str, Any]) -> str | None:
    """Return the text of a transaction: HTML where it has both."""
    parts = [
        (plain_type, text)
        for one in _nested(value, ("attachments", "Attachments"))
        if (text := content_of(one))
        for plain_type in [pick(one, "ContentType") or ""]
    ]
    if parts:
        return next((text for kind, text in parts if kind.startswith("text/html")), parts[0][1])
    return content_of(value) if "Content" in value else None


def content_of(value: Mapping[str, Any]) -> str | None:
    """Return the text of an attachment; None for files and pictures.

    ``/attachment/ID`` answers in base64 and lists of attachments answer in words, unmarked.
    """
    kind = (pick(value, "ContentType") or "text/plain").lower()
    text = as_text(value.get("Content"))
    if not text or not kind.startswith("text/") or pick(value, "Filename"):
        return None
    squeezed = "".join(text.split())
    if len(squeezed) % 4 or not squeezed.isascii() or (" " in text.strip()):
        return text
    try:
        decoded = base64.b64decode(squeezed, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return text
    return decoded if all(c.isprintable() or c in "\r\n\t\f\xa0" for c in decoded) else text


def _ids(value: Any) -> list[str]:
    """Return who a field names: objects with an id, or texts."""
    found = value if isinstance(value, list) else [value]
    return [
        name
        for one in found
        if (name := pick(one, "id", "EmailAddress", "Name") if isinstance(one, Mapping) else as_text(one))
    ]


def _moment(text: str | None) -> str | None:
    """Return a date; the beginning of 1970 stands for none."""
    return None if text is None or text.startswith("1970-01-01") else text


def _word(priority: str | None) -> str | None:
    """Return a priority that is a word; numbers mean what each site makes of them."""
    return None if priority is None or priority.lstrip("-").isdigit() else priority


READERS: tuple[ExportReader, ...] = (RequestTrackerJson(), RequestTrackerTable())
