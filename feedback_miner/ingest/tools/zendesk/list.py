"""Lists of Zendesk as CSV: of all tickets, or of a view, in the language of the interface."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.columns.custom_fields import columns_of, own_words
from feedback_miner.ingest.contract.base import Detection, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import names, plain

FULL = (
    "the full JSON export (Admin Center > Account > Tools > Reports > Export), or the API:"
    " GET /api/v2/incremental/ticket_events.json?include=comment_events"
)

FIELDS: Final = {
    "summation": names("summation column"),
    "id": names("id, ticket id, #, ID des Tickets, ticket-id, ID del ticket, ID du ticket, ID do ticket"),
    "subject": names("subject, Betreff, asunto, objet, sujet, assunto, onderwerp, oggetto, ticket subject"),
    "description": names("description, Beschreibung, descripción, descrição, omschrijving, descrizione"),
    "person": names(
        "requester id, requester email, requester, requester name, Anfragender, Anfragende, Antragsteller",
        "solicitante, demandeur, requerente, aanvrager, richiedente",
    ),
    "date": names(
        "created at, requested, ticket created, angefragt, angefordert, erstellt, erstellt am, solicitado",
        "creado, creado el, fecha de solicitud, demandé, demandée, créé, créé le, criado, criado em",
        "aangevraagd, aangemaakt, gemaakt op, richiesto, data richiesta, creato, creato il",
    ),
    "group": names("group, ticket group, Gruppe, grupo, groupe, groep, gruppo"),
    "priority": names(
        "priority, ticket priority, Priorität, prioridad, priorité, prioridade, prioriteit, priorità"
    ),
    "organisation": names(
        "organization, organisation, Organisation, organización, organização, organisatie, organizzazione",
    ),
    "resolved": names("solved at, solved, gelöst, resuelto, résolu, resolvido, opgelost, risolto"),
    "reopen": names("reopens, wiedereröffnungen, reaperturas, réouvertures, reaberturas, riaperture"),
    "score": names(
        "satisfaction score, satisfaction, ticket satisfaction rating, Zufriedenheit, satisfacción",
        "satisfação, tevredenheid, soddisfazione",
    ),
}
"""Columns that have a meaning here. Names that are not English are as the interface words them."""

LEGACY: Final = names(
    "summation column, requester external id, requester domain, initially assigned at, group stations",
    "assignee stations, first reply time in minutes, first reply time in minutes within business hours",
    "first resolution time in minutes, full resolution time in minutes, requester wait time in minutes",
    "agent wait time in minutes, on hold time in minutes, satisfaction score, reopens, replies",
    "requester id, ticket type, assigned at",
)
VIEW: Final = names(
    "requested, requester updated, assignee updated, latest update by type, next sla breach, ticket form",
    "ticket status, requester language, assignee, submitter, satisfaction, ticket satisfaction rating",
    "Anfragender, Anfragende, angefragt, angefordert, Anfragender aktualisiert, Mitarbeiter aktualisiert",
    "Mitarbeiter, zugewiesener Mitarbeiter, Ticketformular, Ticketstatus, nächster SLA-Verstoß",
    "Zufriedenheit",
    "agente asignado, solicitado, actualización del solicitante, actualización del agente asignado",
    "próxima violación del SLA, próximo incumplimiento de SLA, formulario de ticket, estado del ticket",
    "assigné, demandé, demandée, mise à jour par demandeur, mise à jour par assigné, prochaine violation SLA",
    "formulaire de ticket, statut du ticket, atribuído, atribuído a, atualizado pelo solicitante",
    "atualizado pelo atribuído, próxima violação de SLA, formulário de ticket, status do ticket",
    "toegewezen persoon, bijgewerkt door aanvrager, bijgewerkt door toegewezen persoon, aangevraagd",
    "volgende SLA-schending, ticketformulier, richiesto, assegnatario, aggiornamento richiedente",
    "aggiornamento assegnatario, prossima violazione SLA, modulo ticket, stato del ticket, stato ticket",
)
EXPLORE: Final = re.compile(r"(?:Ticket|Update|Requester|Assignee) [a-z ]{2,40} - (?:Timestamp|Date)")
"""How a report of Explore names dates."""
REMARK: Final = names("satisfaction comment, ticket satisfaction comment, satisfaction rating comment")
TYPED: Final = re.compile(r"\[(?:list|txt|dec|flag|int)\]$")
"""How the export of all tickets ends the name of each field of one's own, in every language."""


class ZendeskTable(TableReader):
    """The CSV of all tickets, or of a view: a ticket per row, without any message."""

    name: ClassVar[str] = "zendesk"
    title: ClassVar[str] = "Zendesk"

    def detect(self, table: Table) -> Detection | None:
        """Tell whether the columns are those of a list of Zendesk."""
        there = columns_of(table, {name: (name,) for name in (*LEGACY, *VIEW)})
        legacy, view = [n for n in LEGACY if n in there], [n for n in VIEW if n in there]
        typed = sum(TYPED.search(name.strip()) is not None for name in table.header)
        basic = {"subject", "person", "date"} <= columns_of(table, FIELDS).keys()
        dates = [name for name in table.header if EXPLORE.fullmatch(name.strip())]
        if dates and sum(plain(name).startswith("ticket ") for name in table.header) >= 3:
            why = f"The header names dates as reports of Zendesk's Explore do, such as '{dates[0]}'."
            return Detection(
                why, "list", f"A report of Explore holds neither descriptions nor comments: {FULL}."
            )
        if len(legacy) + min(typed, 2) < 4 and not (basic and len(view) + min(typed, 2) >= 3):
            return None
        found = legacy if len(legacy) >= len(view) else view
        example = there[found[0]] if found else ""
        return Detection(
            f"The header names {max(len(found), 1) + min(typed, 2)} columns as lists of Zendesk do,"
            f" such as '{example}'.",
            "list",
            f"A CSV of Zendesk holds subjects, but neither descriptions nor comments. They are in {FULL}.",
        )

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Take the subject for the text where there is no description."""
        found = columns_of(table, FIELDS)
        if "subject" not in found and "description" not in found:
            raise EmptyExportError(
                f"{table.content.name} is a list of tickets of Zendesk without their subjects.",
                "A column with the words of the requesters is expected.",
                f"Add the subject to the view, or get {FULL}.",
            )
        roles = {"group": "queue", "description": "text"}
        if "description" not in found:
            roles["subject"] = "text"
        columns = {roles.get(field, field): (name,) for field, name in found.items() if field != "summation"}
        if "score" in found and not is_score(table.head[found["score"]]):
            del columns["score"]
        remarks = columns_of(table, {name: (name,) for name in REMARK})
        own = {name: name for name in remarks.values()} | own_words(table, found.values())
        if "date" not in columns:
            made = [n for n in table.names if EXPLORE.fullmatch(n) and plain(n).startswith("ticket created")]
            columns |= {"date": (made[0],)} if made else {}
        return ColumnMapping({**columns, "text": (*columns["text"], *own)}, own)
