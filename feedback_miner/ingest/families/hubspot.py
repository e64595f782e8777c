"""HubSpot: tickets as the CRM exports them, and what its API gives of tickets, e-mails and chats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.aliases import names, plain
from feedback_miner.ingest.base import Family, Message, Together, Verdict, listed
from feedback_miner.ingest.family import JsonFamily, Known, PlannedTable, objects_in, pick
from feedback_miner.ingest.joined import own_words
from feedback_miner.ingest.plan import Plan
from feedback_miner.ingest.table import Table

NO_MESSAGES = (
    "A ticket of HubSpot holds its description only. What was written after it stands in e-mails, notes"
    " and conversations: read /crm/v3/objects/emails and /crm/v3/objects/notes with associations=tickets,"
    " or /conversations/v3/conversations/threads/ID/messages, from the API."
)
COLUMNS = {
    alias: column
    for column, spelled in {
        "id": names(
            "Ticket ID, Ticket-ID, Record ID, Record ID - Ticket, Datensatz-ID, ID de ticket, ID del ticket",
            "ID de registro, ID du ticket, ID do ticket, ID do registro, Record-ID, ID ticket, ID record",
            "ID del record, ID dell'oggetto",
        ),
        "subject": names(
            "Ticket name, Ticketname, Ticket-Name, Name des Tickets, Nombre del ticket, Nombre de ticket",
            "Nom du ticket, Nome do ticket, Nome do tíquete, Ticketnaam, Nome ticket, Nome del ticket",
        ),
        "text": names(
            "Ticket description, Ticketbeschreibung, Ticket-Beschreibung, Beschreibung des Tickets",
            "Descripción del ticket, Description du ticket, Descrição do ticket, Descrição do tíquete",
            "Ticketbeschrijving, Ticketomschrijving, Descrizione ticket, Descrizione del ticket",
        ),
        "date": names(
            "Create date, Erstellungsdatum, Erstelldatum, Fecha de creación, Date de création",
            "Data de criação, Aanmaakdatum, Datum van aanmaak, Data di creazione",
        ),
        "queue": names("Pipeline, Ticket-Pipeline, Pipeline de tickets, Flujo de trabajo"),
        "status": names(
            "Ticket status, Ticketstatus, Ticket-Status, Estado del ticket, Statut du ticket",
            "Status do ticket, Status do tíquete, Stato ticket, Stato del ticket",
        ),
        "priority": names("Priority, Priorität, Prioridad, Priorité, Prioridade, Prioriteit, Priorità"),
        "source": names("Source, Quelle, Fuente, Origen, Fonte, Origem, Bron, Origine"),
        "category": names("Category, Kategorie, Categoría, Catégorie, Categoria, Categorie"),
        "owner": names(
            "Ticket owner, Ticket-Inhaber, Ticketinhaber, Zuständiger Mitarbeiter für Ticket",
            "Für Ticket zuständiger Mitarbeiter, Propietario del ticket, Propriétaire du ticket",
            "Proprietário do ticket, Ticketeigenaar, Proprietario del ticket, Proprietario ticket",
        ),
        "contact id": names(
            "Associated Contact IDs, Zugeordnete Kontakt-IDs, IDs de contactos asociados",
            "ID des contacts associés, IDs de contatos associados, Gekoppelde contact-ID's",
            "ID contatti associati",
        ),
        "contact": names(
            "Associated Contact, Zugeordneter Kontakt, Zugehöriger Kontakt, Contacto asociado",
            "Contact associé, Contato associado, Contacto associado, Gekoppeld contact, Contatto associato",
        ),
        "organisation": names(
            "Associated Company, Zugeordnetes Unternehmen, Zugehöriges Unternehmen, Empresa asociada",
            "Entreprise associée, Empresa associada, Gekoppeld bedrijf, Azienda associata",
        ),
        "resolved": names(
            "Close date, Abschlussdatum, Schließungsdatum, Fecha de cierre, Date de fermeture",
            "Data de fechamento, Sluitingsdatum, Data di chiusura",
        ),
    }.items()
    for alias in spelled
}
TELLING = frozenset(("subject", "text", "queue", "status", "owner", "contact", "contact id", "organisation"))
"""What HubSpot alone calls so; "Create date" and the like are found in many exports."""


@dataclass(frozen=True)
class HubspotTable(PlannedTable):
    """Tickets as the CRM exports them: one per row."""

    name = "hubspot"
    title = "HubSpot"

    def detect(self, table: Table) -> Verdict | None:
        """Tell it by its columns."""
        found = columns_of(table)
        telling = [name for column, name in found.items() if column in TELLING]
        if len(found) < 5 or len(telling) < 3 or not {"subject", "text"} & found.keys():
            return None
        why = f"The header names {len(found)} columns that HubSpot writes, such as '{telling[0]}'."
        return Verdict(why, "tickets", NO_MESSAGES)

    def plan(self, table: Table, settings: IngestSettings, together: Together) -> Plan:
        """Tell what the columns mean."""
        found = columns_of(table)
        roles = ("id", "subject", "text", "date", "queue", "priority", "organisation", "resolved")
        columns = {role: (found[role],) for role in roles if role in found}
        person = found.get("contact id") or found.get("contact")
        if person:
            columns["person"] = (person,)
        if "text" not in columns and "subject" in columns:
            columns["text"] = columns.pop("subject")
        if "text" not in columns and not settings.text_columns:
            raise EmptyExportError(
                f"{table.content.name} holds tickets of HubSpot without name and description.",
                f"Columns found: {listed(table.names)}.",
                "Add the property 'Ticket description' to the view and export it again.",
            )
        own = own_words(table, found.values())
        return Plan({**columns, "text": (*columns.get("text", ()), *own)} if own else columns, own)


def columns_of(table: Table) -> dict[str, str]:
    """Return what a column holds to its name, the first of each."""
    found: dict[str, str] = {}
    for name in table.names:
        if column := COLUMNS.get(plain(name)):
            found.setdefault(column, name)
    return found


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


@dataclass(frozen=True)
class HubspotObjects(JsonFamily):
    """Objects of the API: tickets, e-mails, notes, feedback, messages of conversations."""

    name = "hubspot"
    title = "HubSpot"
    lacks: ClassVar[Mapping[str, str]] = {"tickets": NO_MESSAGES}

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

    def messages(self, part: str, value: Mapping[str, Any], row: int, known: Known) -> Iterable[Message]:
        """Yield the message of an object."""
        return READERS[part](value, row)


def _ticket(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    get = _properties(value)
    own = pick(value, "id") or get("hs_ticket_id", "hs_object_id")
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


def _email(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    get = _properties(value)
    author = DIRECTIONS.get((get("hs_email_direction") or "").upper(), "unknown")
    yield Message(
        get("hs_email_html", "hs_email_text") or "",
        row=row,
        record=_associated(value, "tickets") or get("hs_email_thread_id"),
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


def _message(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    """Yield a message of a conversation: also greetings and notes, but no changes of its state."""
    kind = (pick(value, "type") or "").upper()
    if kind not in ("MESSAGE", "COMMENT", "WELCOME_MESSAGE", ""):
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


def _engagement(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    """Yield a message as the API gave it before 2021."""
    kind = (pick(value, "engagement.type") or "").upper()
    if kind not in ("EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL", "NOTE"):
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


READERS = {
    "tickets": _ticket,
    "emails": _email,
    "notes": _note,
    "feedback": _feedback,
    "messages": _message,
    "engagements": _engagement,
}


def _properties(value: Mapping[str, Any]) -> Callable[..., str | None]:
    """Return what looks properties up: all are text or null, whatever they mean."""
    return partial(pick, value["properties"])


def _associated(value: Mapping[str, Any], kind: str) -> str | None:
    """Return the id of the first object of a kind that is associated with one."""
    found = objects_in(value, f"associations.{kind}.results")
    return pick(found[0], "id", "toObjectId") if found else None


FAMILIES: tuple[Family, ...] = (HubspotTable(), HubspotObjects())
