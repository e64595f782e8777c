"""HubSpot: tickets as the CRM exports them, and what its API gives of tickets, e-mails and chats."""

from __future__ import annotations

from dataclasses import dataclass

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.columns.custom_fields import own_words
from feedback_miner.ingest.contract.base import Detection, ExportReader, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.tools.hubspot.objects import NO_MESSAGES, HubspotObjects
from feedback_miner.ingest.wording import listed, names

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
class HubspotTable(TableReader):
    """Tickets as the CRM exports them: one per row."""

    name = "hubspot"
    title = "HubSpot"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by its columns."""
        found = table.fields(COLUMNS)
        telling = [name for column, name in found.items() if column in TELLING]
        if len(found) < 5 or len(telling) < 3 or not {"subject", "text"} & found.keys():
            return None
        why = f"The header names {len(found)} columns that HubSpot writes, such as '{telling[0]}'."
        return Detection(why, "tickets", NO_MESSAGES)

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell what the columns mean."""
        found = table.fields(COLUMNS)
        roles = ("id", "subject", "text", "date", "queue", "priority", "organisation", "resolved")
        columns = {role: (found[role],) for role in roles if role in found}
        person = found.get("contact id") or found.get("contact")
        if person:
            columns["person"] = (person,)
        if "text" not in columns and "subject" in columns:
            columns["text"] = columns.pop("subject")
        if "text" not in columns and not context.settings.columns.of("text"):
            raise EmptyExportError(
                f"{table.content.name} holds tickets of HubSpot without name and description.",
                f"Columns found: {listed(table.names)}.",
                "Add the property 'Ticket description' to the view and export it again.",
            )
        own = own_words(table, found.values())
        return ColumnMapping({**columns, "text": (*columns.get("text", ()), *own)} if own else columns, own)


READERS: tuple[ExportReader, ...] = (HubspotTable(), HubspotObjects())
