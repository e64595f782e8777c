"""What ServiceNow calls its fields and tables, in seven languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feedback_miner.ingest.wording import names

LABELS: Mapping[str, tuple[str, ...]] = {
    "number": names("number, Nummer, Número, Numéro, Numero"),
    "sys_id": names("sys_id"),
    "short_description": names(
        "short_description, Kurzbeschreibung, Breve descripción, Descripción breve, Brève description",
        "Description brève, Descrição resumida, Descrição curta, Korte omschrijving, Korte beschrijving",
        "Breve descrizione, Descrizione breve",
    ),
    "description": names(
        "description, Beschreibung, Descripción, Description, Descrição, Omschrijving, Beschrijving",
        "Descrizione",
    ),
    "opened_at": names(
        "opened_at, opened, Geöffnet, Abierto, Apertura, Ouvert, Ouverture, Aberto, Geopend, Aperto"
    ),
    "sys_created_on": names(
        "sys_created_on, created, Erstellt, Angelegt, Creado, Créé, Criado, Gemaakt, Aangemaakt, Creato"
    ),
    "caller_id": names(
        "caller_id, caller, Anrufer, Aufrufer, Autor de la llamada, Llamante, Appelant, Chamador",
        "Originador da chamada, Beller, Aanvrager, Chiamante, Solicitante, Demandeur, Richiedente",
    ),
    "requested_for": names("requested_for, opened_for, subject_person, Angefordert für, Solicitado para"),
    "opened_by": names(
        "opened_by, Geöffnet von, Abierto por, Ouvert par, Aberto por, Geopend door, Aperto da"
    ),
    "assigned_to": names(
        "assigned_to, Zugewiesen an, Zugewiesen zu, Asignado a, Affecté à, Attribué à, Atribuído a",
        "Atribuído para, Toegewezen aan, Assegnato a",
    ),
    "resolved_by": names("resolved_by, Gelöst von, Resuelto por, Résolu par, Resolvido por, Risolto da"),
    "closed_by": names("closed_by, Geschlossen von, Cerrado por, Fermé par, Fechado por, Chiuso da"),
    "assignment_group": names(
        "assignment_group, Zuweisungsgruppe, Grupo de asignación, Groupe d'affectation",
        "Groupe d'attribution, Grupo de atribuição, Grupo de designação, Toewijzingsgroep",
        "Gruppo di assegnazione",
    ),
    "priority": names("priority, Priorität, Prioridad, Priorité, Prioridade, Prioriteit, Priorità"),
    "contact_type": names("contact_type, channel, Kanal, Canal, Kanaal, Canale"),
    "company": names("company, caller_id.company, Unternehmen, Empresa, Société, Bedrijf, Azienda"),
    "account": ("account",),
    "department": names("caller_id.department, requested_for.department, caller.department, department"),
    "vip": names("caller_id.vip, requested_for.vip, caller.vip, vip"),
    "title": names("caller_id.title, requested_for.title, caller.title"),
    "reopen_count": names("reopen_count, Anzahl Wiedereröffnungen"),
    "resolved_at": names("resolved_at, resolved, Gelöst, Resuelto, Résolu, Resolvido, Opgelost, Risolto"),
    "closed_at": names("closed_at, closed, Geschlossen, Cerrado, Fermé, Fechado, Gesloten, Chiuso"),
    "comments": names(
        "comments, additional comments, Zusätzliche Kommentare, Kommentare, Comentarios adicionales",
        "Comentarios, Commentaires supplémentaires, Commentaires, Comentários adicionais, Comentários",
        "Aanvullende opmerkingen, Extra opmerkingen, Opmerkingen, Commenti aggiuntivi, Commenti",
    ),
    "work_notes": names(
        "work_notes, Arbeitsnotizen, Notas de trabajo, Notes de travail, Anotações de trabalho",
        "Notas de trabalho, Werknotities, Werkopmerkingen, Note di lavoro",
    ),
    "comments_and_work_notes": names(
        "comments_and_work_notes, Kommentare und Arbeitsnotizen, Comentarios y notas de trabajo",
        "Commentaires et notes de travail, Comentários e anotações de trabalho",
        "Comentários e notas de trabalho, Opmerkingen en werknotities, Commenti e note di lavoro",
    ),
    "element": ("element",),
    "element_id": names("element_id"),
    "value": ("value",),
    "sys_created_by": names("sys_created_by, created by"),
}
"""Name of a field to what lists call it: fields by their names, reports by labels in the user's language."""
FIELDS = {label: name for name, labels in LABELS.items() for label in reversed(labels)}
TELLING = frozenset(
    label.replace(" ", "_")
    for label in names(
        "short_description, opened_at, caller_id, opened_by, assigned_to, assignment_group, cmdb_ci",
        "contact_type, close_code, close_notes, comments_and_work_notes, work_notes, incident_state",
        "reassignment_count, sys_created_on, sys_created_by, sys_updated_on, sys_updated_by",
        "sys_class_name, sys_mod_count, sys_domain, sys_id, business_duration, calendar_duration",
        "made_sla, requested_for, opened_for, cat_item",
    )
)
"""Names of fields that hardly another tool has."""
KINDS = frozenset((*LABELS["comments"], *LABELS["work_notes"]))
CALLERS = ("caller_id", "requested_for", "opened_for", "subject_person", "contact", "consumer")
AGENTS = ("assigned_to", "resolved_by", "closed_by")
JOURNALS = ("comments", "work_notes", "comments_and_work_notes")
JOURNAL = ("element", "element_id", "value")
TABLES = (
    *("incident", "sc_req_item", "sc_request", "sc_task", "task", "problem", "change_request"),
    *("sn_customerservice_case", "sn_hr_core_case", "universal_request", "interaction", "ticket"),
)
OWN = ("CHG", "CTASK", "PRB", "PTASK", "SCTASK", "TASK", "ITASK")
"""What the numbers of records begin with that IT writes for itself."""
MACHINES = frozenset({"alert", "monitoring", "event", "event management", "integration", "system"})
SYSTEM = frozenset({"system", "workflow", "guest system"})
LEVELS = {"1": "critical", "2": "high", "3": "medium", "4": "low", "5": "low"}
NUMBER = r"^[A-Z]{2,8}\d{5,}$"
HEADER = re.compile(
    r"^(\d{1,4}[-/. ](?:\d{1,2}|[^\W\d_]{3,9}\.?)[-/. ]\d{1,4}\.?,? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?: ?[AaPp]\.?[Mm]\.?)?) - ([^\r\n]{1,300})\)[ \r]*$",
    re.MULTILINE,
)
"""Line above an entry of a journal: ``2016-12-13 12:30:14 - Joe Employee (Additional comments)``."""
FROM = re.compile(r"\A\s*(?:reply|received) from: ?\S{1,200}[ \t]*\r?\n")
"""First line of what came in by mail; it holds only an address."""
HEX = re.compile(r"[0-9a-f]{32}")
LOOKED_AT = 200
WITH_JOURNALS = (
    "Add 'Additional comments' (comments) to the columns of the list and export it as CSV again, or export"
    " the records as XML: a right click on the header of the list, Export."
)
