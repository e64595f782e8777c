"""Request Tracker: its "spreadsheet" (tab-separated, often named .xls) and JSON of REST 2.

The spreadsheet holds a subject per ticket and, by default, dates such as "3 days ago", which mean
nothing later. In REST 2 a ticket, its transactions and their attachments, which hold the texts, are
asked for one by one: they are joined by their ids, in one file, in several, or nested.

Who speaks: a transaction by a requestor or Cc of the ticket is the requester's, one by RT_System is
the system's, all others are agents'. Type "Comment" is internal. Times are UTC and say so.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import polars as pl

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.columns.custom_fields import own_words
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportReader,
    FileGroup,
    LeftOut,
    Message,
    ReadContext,
)
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.json_fields import as_text, objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.values.circumstances import is_priority
from feedback_miner.ingest.values.dates import relative
from feedback_miner.ingest.wording import names, plain

TELLING = frozenset(
    {"QueueName", "ExtendedStatus", "Requestors", "OwnerName", "CreatedRelative", "ToldRelative"}
    | {"LastUpdatedRelative", "StartsRelative", "StartedRelative", "DueRelative", "ResolvedRelative"}
    | {"TimeLeft", "TimeWorked", "TimeEstimated", "LastUpdatedBy", "AdminCc", "UnreadMessages", "LastUpdated"}
)
"""Names of columns in a search's format, which stay as they are where a language has no words for them."""
OWN_FIELD = re.compile(r"(?:CF|CustomField)\.(\{.{1,200}\}|\w{1,200})")
"""How a search's format names the fields of one's own."""
LABELS: Mapping[str, tuple[str, ...]] = {
    "id": names("id, #"),
    "text": names("Subject, Betreff, Thema, Asunto, Sujet, Objet, Assunto, Onderwerp, Oggetto"),
    "status": names("Status, ExtendedStatus, Estado, État, Statut, Situação, Stato"),
    "queue": names("QueueName, Queue, Bereich, Warteschlange, Cola, File, Fila, Wachtrij, Coda"),
    "owner": names(
        "Owner, OwnerName, Besitzer, Verantwortlicher, Propietario, Intervenant, Propriétaire",
        "Proprietário, Responsável, Eigenaar, Proprietario, Assegnatario",
    ),
    "priority": names("Priority, Priorität, Prioridad, Priorité, Prioridade, Prioriteit, Priorità"),
    "person": names(
        "Requestors, Requestor, Auftraggeber, Antragsteller, Anforderer, Anfragender, Solicitante",
        "Solicitantes, Demandeur, Demandeurs, Requisitante, Requisitantes, Aanvrager, Aanvragers",
        "Richiedente, Richiedenti",
    ),
    "date": names("Created, Erstellt, Creado, Créé, Criado, Aangemaakt, Creato, CreatedRelative"),
    "resolved": names("Resolved, Erledigt, Resuelto, Résolu, Resolvido, Opgelost, Risolto, ResolvedRelative"),
}
FIELDS = {label: role for role, labels in LABELS.items() for label in labels}
REST = (
    "Get the texts from REST 2: for each ticket /REST/2.0/ticket/ID/history with"
    " fields=Type,Creator,Created,Object, and the attachments of its transactions with their content;"
    " or give the mail archive."
)
NO_TEXTS = f"A spreadsheet of Request Tracker holds subjects and no texts. {REST}"
WORDS = {"Create": "description", "Correspond": "email", "Comment": "note"}
"""Types of transaction that hold words, and what they are; the others log what was changed."""
NESTED = ("transactions", "history", "Transactions", "History")
SYSTEM = ("RT_System", "Nobody")


class RequestTrackerTable(TableReader):
    """The spreadsheet of a search: a ticket per row."""

    name = "request_tracker"
    title = "Request Tracker"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by names that stay as they are, or by tabs and relative dates beside known columns."""
        told = [name for name in table.names if name in TELLING or OWN_FIELD.fullmatch(name)]
        columns = _columns(table)
        if "id" not in columns or "text" not in columns:
            return None
        if len(told) >= 3:
            why = f"The header names {len(told)} columns that Request Tracker has, such as '{told[0]}'."
            return Detection(why, "tickets", NO_TEXTS)
        if table.delimiter == "\t" and table.names[0] == columns["id"] and len(columns) >= 5:
            dates = [name for name in table.names if relative(table.column(name))]
            if len(dates) >= 2:
                why = f"Tabs part the cells, and dates such as those in '{dates[0]}' are relative: so Request"
                return Detection(f"{why} Tracker writes its spreadsheet.", "tickets", NO_TEXTS)
        return None

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell what the columns mean."""
        columns = _columns(table)
        if "text" not in columns:
            raise EmptyExportError(
                f"{table.content.name} has no column with subjects.",
                "A spreadsheet of Request Tracker with the subjects is expected.",
                REST,
            )
        dates = [name for name in table.names if relative(table.column(name))]
        if "priority" in columns and not is_priority(table.column(columns["priority"])):
            del columns["priority"]
        used = {
            role: (name,)
            for role, name in columns.items()
            # a subject may read like a relative date, and stays a subject
            if (name not in dates or role == "text") and role not in ("status", "owner")
        }
        warnings: tuple[str, ...] = ()
        if dates and "date" not in used:
            example = f"The dates in '{dates[0]}' are relative, such as '{_first(table, dates[0])}', and were"
            advice = "Put Created instead of CreatedRelative into the format of the search and export again."
            warnings = (f"{example} left out. {advice}",)
        closed = table.column(columns["resolved"]).cast(pl.String) if "resolved" in used else None
        if closed is not None and not closed.str.contains(r"\d").any():
            # "Not set" in the language of whoever exported it
            del used["resolved"]
        for name in table.names:
            title = OWN_FIELD.fullmatch(name.strip())
            if title and rank("department", title[1].strip("{}")) is not None:
                used.setdefault("department", (name,))
        own = own_words(table, {*columns.values(), *dates})
        return ColumnMapping({**used, "text": (*used["text"], *own)}, own, warnings=warnings)


def _columns(table: Table) -> dict[str, str]:
    """Return role -> column; the first of a name wins, but for dates one that is no "Relative"."""
    found: dict[str, str] = {}
    for header, name in zip(table.header, table.names, strict=True):
        role = FIELDS.get(plain(header))
        if role is not None and (role not in found or found[role].endswith("Relative")):
            found[role] = name
    return found


def _first(table: Table, name: str) -> str:
    filled = table.column(name).drop_nulls()
    return str(next((cell for cell in filled if cell), ""))


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
        verdict = super().detect(objects)
        parts = {self.part(key, value) for _, key, value in objects.sample} - {None}
        missing = f"These tickets come without their texts. {REST}" if parts == {"tickets"} else ""
        return replace(verdict, missing=missing) if verdict is not None else None

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
