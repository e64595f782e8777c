"""osTicket: the list of tickets that agents export, and tables of its database.

The list holds no word of a ticket but its subject; what was written stands in the table
``ost_thread_entry`` (``ost_ticket_thread`` before 1.10) only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import (
    Detection,
    ExportReader,
    FileGroup,
    LeftOut,
    Message,
    ReadContext,
)
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.json_fields import as_text
from feedback_miner.ingest.formats.json_objects import SMALL
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.tools.osticket.list import TICKET_LIST

ENTRY = frozenset(("thread_id", "staff_id", "user_id", "type", "poster", "body"))
OLD_ENTRY = frozenset(("ticket_id", "staff_id", "thread_type", "poster", "body"))
TICKET = frozenset(("ticket_id", "number", "user_id", "status_id", "dept_id", "topic_id"))
THREAD = frozenset(("id", "object_id", "object_type"))
LEARNED = frozenset(("tickets", "threads"))
OLDER = "an older version of a message that was edited"
ORIGINAL, HIDDEN, SYSTEM = 0x1, 0x4, 0x80
"""Flags of an entry: the first of its ticket; replaced by an edited one; written by osTicket."""


@dataclass
class Joined:
    """What the other tables say: thread to ticket, and ticket to its columns."""

    tickets: dict[str, dict[str, str]] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)

    def learn(self, part: str, row: Mapping[str, Any]) -> None:
        """Keep what is needed of a row of ``ost_ticket`` or ``ost_thread``."""
        if part == "threads":
            if _get(row, "object_type") in ("T", None):
                self.threads[_get(row, "id") or ""] = _get(row, "object_id") or ""
            return
        kept = {key: text for key in ("number", "closed", "user_id") if (text := _get(row, key))}
        self.tickets[_get(row, "ticket_id") or ""] = kept

    def ticket_of(self, row: Mapping[str, Any]) -> tuple[str | None, dict[str, str]]:
        """Return the number of an entry's ticket, or what comes nearest, and the ticket's columns."""
        thread = _get(row, "thread_id")
        own = _get(row, "ticket_id") or self.threads.get(thread or "")
        ticket = self.tickets.get(own or "", {})
        # those of tasks stand in no ticket; a bare number would be taken for a ticket's
        alone = f"thread {thread}" if thread and self.threads else thread
        return ticket.get("number") or own or alone, ticket


def database_part(fields: Iterable[str]) -> str | None:
    """Tell which table of the database has these columns."""
    found = set(fields)
    if found >= ENTRY or found >= OLD_ENTRY:
        return "thread entries"
    if found >= TICKET:
        return "tickets"
    return "threads" if found >= THREAD and found & {"lastresponse", "lastmessage", "extra"} else None


def of_entry(row: Mapping[str, Any], n: int, joined: Joined) -> Message | LeftOut:
    """Return the message of a row of ``ost_thread_entry``, or why it is none."""
    kind = (_get(row, "type", "thread_type") or "").upper()
    flags = _get(row, "flags") or "0"
    bits = int(flags) if flags.isdecimal() and len(flags) < 10 else 0
    if bits & HIDDEN:
        return LeftOut(OLDER)
    record, ticket = joined.ticket_of(row)
    staff, user = _get(row, "staff_id"), _get(row, "user_id")
    author = {"M": "requester", "R": "agent", "N": "note"}.get(kind, "unknown")
    if author == "note":
        author = "agent" if staff not in (None, "0") else "system"
    if bits & SYSTEM:
        author = "system"
    # before 1.10 the first message of a ticket has no flag, but it alone has a title and no parent
    original = bool(bits & ORIGINAL) or ("thread_type" in row and kind == "M" and _get(row, "pid") == "0")
    # agents and users are numbered apart
    person = user if author == "requester" else staff and f"staff {staff}"
    return Message(
        _get(row, "body") or "",
        row=n,
        record=record,
        id=_get(row, "id"),
        item="note" if kind == "N" else "description" if original else "comment",
        subject=_get(row, "title") if original else None,
        date=_get(row, "created"),
        person=person if person not in (None, "0", "staff 0") else _get(row, "poster"),
        author=author,
        public=kind != "N",
        resolved=ticket.get("closed"),
    )


def _get(row: Mapping[str, Any], *fields: str) -> str | None:
    for name in fields:
        text = as_text(row.get(name))
        if text and text not in ("NULL", "\\N"):
            return text
    return None


@dataclass(frozen=True)
class OsticketDatabase(RowReader):
    """A table of the database, as CSV; the messages are joined to their tickets if these are given."""

    name = "osticket"
    title = "osTicket"
    learns: ClassVar[frozenset[str]] = LEARNED

    def detect(self, table: Table) -> Detection | None:
        """Tell it by the names of its columns, which are the same in all languages."""
        part = database_part(name.lower() for name in table.names)
        return (
            Detection(f"The columns are those of the {part} in osTicket's database.", part) if part else None
        )

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message | LeftOut]:
        """Yield the message of each entry."""
        joined = context.group.once(_learn_all)
        if not joined.threads and not joined.tickets:
            tally.warn(
                "Messages are grouped by thread. With the tables ost_thread and ost_ticket beside it,"
                " they are grouped under the numbers of their tickets."
            )
        for row, cells in _rows(table, tally):
            yield of_entry(cells, row, joined)


def _learn_all(group: FileGroup) -> Joined:
    joined = Joined()
    for part, views in group.parts.items():
        for view in views:
            for found, row in _learnable(view, part):
                joined.learn(found, row)
    return joined


def _learnable(view: Any, part: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield part and row of what :meth:`Joined.learn` keeps."""
    if isinstance(view, Table):
        yield from ((part, row) for _, row in (_rows(view) if part in LEARNED else ()))
        return
    objects = OsticketObjects()
    sample = {objects.part(key, value) for _, key, value in view.sample}
    # messages are not read twice only to find no tickets among them
    if sample & LEARNED or view.content.n_bytes <= SMALL:
        yield from ((found, value) for _, found, value in objects.parts_of(view) if found in LEARNED)


def _rows(table: Table, tally: Tally | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    fields = [name.lower() for name in table.names]
    for row, cells in table.rows(tally=tally):
        texts = (cell if cell is None or isinstance(cell, str) else str(cell) for cell in cells)
        yield row, dict(zip(fields, texts, strict=True))


@dataclass(frozen=True)
class OsticketObjects(ObjectReader):
    """The list as JSON, whose keys are paths in the program, or tables of the database as JSON."""

    name = "osticket"
    title = "osTicket"
    learns: ClassVar[frozenset[str]] = LEARNED
    missing: ClassVar[Mapping[str, str]] = {"ticket list": TICKET_LIST.missing}

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell which table or list an object is of."""
        if "number" in value and sum("::" in name or name.startswith("cdata.") for name in value) >= 2:
            return "ticket list"
        return database_part(value)

    def learn_all(self, group: FileGroup) -> Known:
        """Join the tables, whether they are JSON or CSV."""
        return {"joined": {"": group.once(_learn_all)}}

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the message of an entry, or the subject of a ticket."""
        if part == "ticket list":
            return _of_list(value, row)
        return () if part in LEARNED else (of_entry(value, row, known["joined"][""]),)


def _of_list(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    def get(*fields: str) -> str | None:
        """Return a field; what is not set is written as the last name of its path."""
        for name in fields:
            text = _get(value, name)
            if text and text != name.partition("::")[0].rpartition(".")[2]:
                return text
        return None

    yield Message(
        get("cdata.message", "cdata.description", "cdata.details") or "",
        row=row,
        record=get("number"),
        item="description",
        subject=get("cdata.subject"),
        date=get("created"),
        person=get("user.default_email.address", "user.name"),
        author="requester",
        queue=get("dept::getLocalName"),
        priority=get("cdata.:priority.priority_desc", "cdata.priority"),
        reopen=get("reopen_count"),
        resolved=get("closed"),
    )


READERS: tuple[ExportReader, ...] = (TICKET_LIST, OsticketDatabase(), OsticketObjects())
