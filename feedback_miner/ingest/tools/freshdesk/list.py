"""Lists of tickets of Freshdesk as CSV or workbook, in the language of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.columns.custom_fields import columns_of, own_words
from feedback_miner.ingest.contract.base import Detection, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import names

FIELDS: Final = {
    "id": names("ticket id, ID do ticket, ID del ticket, ID de ticket, ID du ticket, identifiant du ticket"),
    "subject": names("subject, Betreff, asunto, objet, sujet, assunto, onderwerp, oggetto"),
    "text": names(
        "description, Beschreibung, descripción, descrição, omschrijving, beschrijving, descrizione"
    ),
    "source": names("source, Quelle, origen, fuente, fonte, origem, bron, origine"),
    "date": names(
        "created time, creation time, Erstellungszeit, erstellt um, hora de creación, heure de création",
        "hora de criação, tempo de criação, aanmaaktijd, tijdstip van aanmaak, ora di creazione",
    ),
    "person": names(
        "contact id, requester id, email, requester email, full name, requester name, Kontakt-ID, E-Mail",
        "vollständiger Name, ID de contacto, correo electrónico, nombre completo, ID du contact, e-mail",
        "nom complet, ID do contato, nome completo, contact-id, volledige naam, ID contatto",
    ),
    "organisation": names(
        "company name, company, Firmenname, Unternehmensname, nombre de la empresa, nom de l'entreprise",
        "nom de la société, nome da empresa, bedrijfsnaam, nome azienda, nome dell'azienda",
    ),
    "queue": names("group, Gruppe, grupo, groupe, groep, gruppo"),
    "priority": names("priority, Priorität, prioridad, priorité, prioridade, prioriteit, priorità"),
    "resolved": names(
        "resolved time, Lösungszeitpunkt, gelöst um, hora de resolución, heure de résolution",
        "hora da resolução, hora de resolução, oplostijd, tijdstip van oplossing, ora di risoluzione",
    ),
    "score": names(
        "survey results, survey result, Umfrageergebnisse, Umfrageergebnis, resultados de la encuesta",
        "résultats de l'enquête, résultats du sondage, resultados da pesquisa, enquêteresultaten",
        "risultati del sondaggio",
    ),
}
"""Columns that have a meaning here. Names that are not English are as the interface words them."""
TELLING: Final = {
    "due": names(
        "due by time, Fälligkeitszeit, fällig um, hora de vencimiento, heure d'échéance, prazo",
        "hora de vencimento, vervaltijd, ora di scadenza",
    ),
    "closed": names(
        "closed time, geschlossen um, Abschlusszeit, hora de cierre, heure de fermeture, heure de clôture",
        "hora de fechamento, sluitingstijd, ora di chiusura",
    ),
    "updated": names(
        "last update time, last updated time, letzte Aktualisierungszeit, letzte Aktualisierung",
        "hora de la última actualización, heure de la dernière mise à jour, hora da última atualização",
        "tijd laatste update, tijd van laatste update, ora dell'ultimo aggiornamento",
    ),
    "first reply": names(
        "initial response time, Zeit der ersten Antwort, erste Antwortzeit, hora de la respuesta inicial",
        "tiempo de respuesta inicial, heure de réponse initiale, tempo de resposta inicial",
        "initiële reactietijd, tempo di risposta iniziale",
    ),
    "tracked": names(
        "time tracked, erfasste Zeit, tiempo registrado, temps suivi, tempo controlado, tempo rastreado",
        "bijgehouden tijd, tempo tracciato, tempo registrato",
    ),
    "first reply hours": names(
        "first response time (in hrs), first response time (in hours), erste Reaktionszeit (in Std.)",
        "erste Antwortzeit (in Stunden), tiempo de primera respuesta (en horas)",
        "temps de première réponse (en heures), tempo da primeira resposta (em horas)",
        "eerste reactietijd (in uren), tempo della prima risposta (in ore)",
    ),
    "resolution hours": names(
        "resolution time (in hrs), resolution time (in hours), Lösungszeit (in Std.)",
        "Lösungszeit (in Stunden), tiempo de resolución (en horas), temps de résolution (en heures)",
        "tempo de resolução (em horas), oplossingstijd (in uren), tempo di risoluzione (in ore)",
    ),
    "by agents": names(
        "agent interactions, Agenteninteraktionen, Agent-Interaktionen, interacciones del agente",
        "interactions de l'agent, interações do agente, interacties van agent, agentinteracties",
        "interazioni dell'agente, interazioni agente",
    ),
    "by customers": names(
        "customer interactions, Kundeninteraktionen, interacciones del cliente, interactions du client",
        "interactions client, interações do cliente, klantinteracties, interacties van klant",
        "interazioni del cliente, interazioni cliente",
    ),
    "kept resolution": names(
        "resolution status, Lösungsstatus, estado de resolución, estado de la resolución",
        "statut de résolution, status da resolução, status de resolução, oplossingsstatus",
        "stato risoluzione, stato della risoluzione",
    ),
    "kept reply": names(
        "first response status, Status der ersten Antwort, estado de la primera respuesta",
        "statut de la première réponse, status da primeira resposta, status van eerste reactie",
        "stato della prima risposta",
    ),
}
"""Columns that tell the tool; the durations and counts that it adds to each list."""
SISTER: Final = names(
    "urgency, impact, requester vip, requester location, resolution note, item, approval status, department",
    "Dringlichkeit, Auswirkung, VIP-Antragsteller, urgencia, impacto, urgence, urgência, urgentie, impatto",
    "urgenza, Auswirkungen, Genehmigungsstatus, Abteilung",
)
SENT: Final = dict.fromkeys(
    (
        "outbound email",
        "ausgehende e-mail",
        "correo electrónico saliente",
        "e-mail sortant",
        "e-mail de saída",
    ),
    "written by an agent (outbound e-mail)",
)


class FreshdeskTable(TableReader):
    """The CSV or workbook of a list of tickets: a ticket per row, without its conversations."""

    name: ClassVar[str] = "freshdesk"
    title: ClassVar[str] = "Freshdesk"
    fields: ClassVar[Mapping[str, tuple[str, ...]]] = FIELDS

    def detect(self, table: Table) -> Detection | None:
        """Tell whether the columns are those of a list of this tool."""
        found = columns_of(table, TELLING)
        n_sister = len(columns_of(table, {name: (name,) for name in SISTER}))
        if len(found) < 4 - (n_sister >= 4) or not self.is_own(n_sister):
            return None
        rare = ("by customers", "by agents", "first reply hours", "kept reply", "tracked")
        example = next((found[name] for name in rare if name in found), next(iter(found.values())))
        return Detection(
            f"The header names {len(found)} columns that {self.title} writes, such as '{example}'.",
            "list",
            f"A list of {self.title} holds at most the description of a ticket, but no replies."
            " They are in the API (GET /api/v2/tickets/ID/conversations)"
            + (" and in the export of the whole account (XML)." if self.name == "freshdesk" else "."),
        )

    def is_own(self, n_sister: int) -> bool:
        """Tell by the number of columns of Freshservice whether a list is not of that tool."""
        return n_sister < 3

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Take the subject for the text where there is no description."""
        found = columns_of(table, self.fields)
        source = found.pop("source", None)
        if "text" not in found:
            if "subject" not in found:
                raise EmptyExportError(
                    f"{table.content.name} is a list of {self.title} with neither subjects nor descriptions.",
                    "A column with the words of the requesters is expected.",
                    "Export the tickets again with the fields 'Subject' and 'Description' ticked.",
                )
            found["text"] = found.pop("subject")
        if "score" in found and not is_score(table.head[found["score"]]):
            del found["score"]
        own = own_words(table, {*found.values(), *columns_of(table, TELLING).values()})
        return ColumnMapping(
            {role: (name, *own) if role == "text" else (name,) for role, name in found.items()},
            own,
            leave_out={source: SENT} if source is not None else {},
        )
