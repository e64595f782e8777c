"""osTicket: the list of tickets as agents export it, in the language of the interface."""

from __future__ import annotations

from dataclasses import dataclass

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.columns.custom_fields import own_words
from feedback_miner.ingest.columns.names import never_feedback, rank
from feedback_miner.ingest.contract.base import Detection, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import listed, names

NO_TEXTS = (
    "A list that osTicket exports holds subjects and the number of messages, not the messages. They stand"
    " in its database: export the tables ost_thread_entry, ost_thread and ost_ticket as CSV or JSON and"
    " give them together."
)
DUE = 5
"""Columns from which a header is osTicket's, two of which no other tool writes."""

COLUMNS = {
    alias: column
    for column, spelled in {
        "number": names(
            "Ticket Number, Ticketnummer, Ticket-Nummer, Número de ticket, Numéro du ticket",
            "Numéro de ticket, Número do ticket, Número do chamado, Ticket nummer, Numero ticket",
            "Numero del ticket",
        ),
        "created": names(
            "Date Created, Erstellungsdatum, Erstelldatum, Erstellt am, Datum erstellt, Fecha de creación",
            "Fecha creada, Fecha de Creación, Date de création, Data de criação, Data Criada, Criado em",
            "Datum aangemaakt, Aanmaakdatum, Data creazione, Data di creazione",
        ),
        "subject": names("Subject, Betreff, Asunto, Sujet, Objet, Assunto, Onderwerp, Oggetto, Soggetto"),
        "from": names("From, Von, De, Van, Da, Desde"),
        "email": names(
            "From Email, Von E-Mail, Absender E-Mail, E-Mail von, Absender-E-Mail-Adresse, De correo",
            "Correo de origen, Correo electrónico de, Email de origen, E-mail de, De l'e-mail, Email de",
            "E-mail de l'expéditeur, Do e-mail, De e-mail, E-mail do remetente, Van e-mail, E-mail van",
            "Da email, Email mittente, Dall'email",
        ),
        "priority": names("Priority, Priorität, Prioridad, Priorité, Prioridade, Prioriteit, Priorità"),
        "department": names(
            "Department, Abteilung, Departamento, Département, Service, Afdeling, Dipartimento, Reparto"
        ),
        "topic": names(
            "Help Topic, Hilfethema, Hilfe-Thema, Tema de ayuda, Temas de ayuda, Rubrique d'aide",
            "Sujet d'aide, Thème d'aide, Tópico de ajuda, Helponderwerp, Help onderwerp",
            "Argomento della guida, Argomento di aiuto, Argomento d'aiuto",
        ),
        "source": names("Source, Quelle, Fuente, Origen, Fonte, Origem, Bron, Origine"),
        "status": names(
            "Current Status, Aktueller Status, Estado actual, Statut actuel, État actuel, Status atual",
            "Estado atual, Huidige status, Stato attuale, Stato corrente",
        ),
        "updated": names(
            "Last Updated, Zuletzt aktualisiert, Letzte Aktualisierung, Última actualización",
            "Última atualização, Dernière mise à jour, Laatst bijgewerkt, Ultimo aggiornamento",
        ),
        "due": names(
            "Due Date, SLA Due Date, Fälligkeitsdatum, SLA Fälligkeitsdatum, Fecha de vencimiento",
            "Date d'échéance, Data de vencimento, Vervaldatum, Data di scadenza",
        ),
        "closed": names(
            "Closed Date, Abschlussdatum, Schließdatum, Geschlossen am, Fecha de cierre, Date de fermeture",
            "Date de clôture, Data de fechamento, Sluitingsdatum, Datum gesloten, Data di chiusura",
        ),
        "overdue": names("Overdue, Überfällig, Vencido, Atrasado, En retard, Achterstallig, Scaduto"),
        "merged": names("Merged, Zusammengeführt, Fusionado, Fusionné, Mesclado, Samengevoegd, Unito"),
        "answered": names("Answered, Beantwortet, Contestado, Respondido, Répondu, Beantwoord, Risposto"),
        "agent": names(
            "Agent Assigned, Zugewiesener Agent, Agent zugewiesen, Agente asignado, Agent assigné",
            "Agent attribué, Agente atribuído, Agente designado, Toegewezen medewerker, Toegewezen agent",
            "Agente assegnato",
        ),
        "team": names(
            "Team Assigned, Zugewiesenes Team, Team zugewiesen, Equipo asignado, Équipe assignée",
            "Équipe attribuée, Equipe atribuída, Equipe designada, Toegewezen team, Team assegnato",
        ),
        "threads": names(
            "Thread Count, Anzahl Threads, Anzahl Nachrichten, Cantidad de hilos, Nombre de fils",
            "Contagem de tópicos, Aantal berichten, Numero di thread, Conteggio thread",
        ),
        "reopened": names(
            "Reopen Count, Anzahl Wiedereröffnungen, Cantidad de reaperturas, Nombre de réouvertures",
            "Contagem de reaberturas, Aantal heropend, Numero di riaperture, Conteggio riaperture",
        ),
        "attachments": names(
            "Attachment Count, Anzahl Anhänge, Cantidad de adjuntos, Número de adjuntos",
            "Nombre de pièces jointes, Contagem de anexos, Aantal bijlagen, Numero di allegati",
        ),
        "tasks": names(
            "Task Count, Anzahl Aufgaben, Cantidad de tareas, Nombre de tâches, Contagem de tarefas",
            "Aantal taken, Numero di attività",
        ),
    }.items()
    for alias in spelled
}
TELLING = frozenset(("topic", "agent", "team", "threads", "reopened", "attachments", "tasks", "email"))
ROLES = {
    "id": "number",
    "date": "created",
    "person": "email",
    "queue": "department",
    "priority": "priority",
    "reopen": "reopened",
    "resolved": "closed",
}


@dataclass(frozen=True)
class OsticketList(TableReader):
    """The list of tickets, as agents export it."""

    name = "osticket"
    title = "osTicket"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by its columns."""
        found = table.fields(COLUMNS)
        telling = [name for column, name in found.items() if column in TELLING]
        if len(found) < DUE or len(telling) < 2:
            return None
        why = f"The header names {len(found)} columns that osTicket writes, such as '{telling[0]}'."
        return Detection(why, "ticket list", NO_TEXTS)

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Take a field for the text if the form of this help desk has one, else the subject."""
        found = table.fields(COLUMNS)
        own = [name for name in table.names if name not in found.values()]
        texts = [name for name in own if rank("text", name) is not None and not never_feedback(name)]
        asked = own_words(table, {*found.values(), *texts[:1]})
        columns = {role: (found[column],) for role, column in ROLES.items() if column in found}
        if "person" not in columns and "from" in found:
            columns["person"] = (found["from"],)
        if texts:
            columns["text"] = (texts[0],)
            if "subject" in found:
                columns["subject"] = (found["subject"],)
        elif "subject" in found:
            columns["text"] = (found["subject"],)
        elif not context.settings.columns.of("text"):
            raise EmptyExportError(
                f"{table.content.name} is a list of osTicket without subjects.",
                f"Columns found: {listed(table.names)}.",
                NO_TEXTS,
            )
        if asked:
            columns["text"] = (*columns.get("text", ()), *asked)
        return ColumnMapping(columns, asked)
