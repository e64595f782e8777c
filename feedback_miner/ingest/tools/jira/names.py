"""What Jira calls its fields in the header of a table, in seven languages."""

from __future__ import annotations

from collections.abc import Mapping

from feedback_miner.ingest.wording import names

LANGUAGES = ("en", "de", "es", "fr", "pt", "nl", "it")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "key": (
        "issue key, key, work item key",
        "Vorgangsschlüssel, Schlüssel",
        "clave de incidencia, clave",
        "clé de ticket, clé de demande, clé",
        "chave da item, chave do item, chave da ocorrência, chave da pendência, chave",
        "issuecode, issuesleutel, sleutel, code van issue",
        "chiave ticket, chiave del ticket, chiave segnalazione, chiave",
    ),
    "issue id": (
        "issue id, work item id",
        "Vorgangs-ID",
        "ID de la incidencia",
        "ID de ticket, id du ticket",
        "ID da item, ID do item, ID da ocorrência",
        "issue-id, id van issue",
        "ID ticket, ID del ticket, ID segnalazione",
    ),
    "type": (
        "issue type, work type, work item type",
        "Vorgangstyp",
        "tipo de incidencia",
        "type de ticket, type de demande",
        "tipo de item, tipo do item, tipo de ocorrência",
        "issuetype, type issue",
        "tipo di ticket, tipo ticket, tipo segnalazione",
    ),
    "summary": (
        "summary", "Zusammenfassung", "resumen", "résumé", "resumo", "samenvatting", "riepilogo",
    ),
    "description": (
        "description", "Beschreibung", "descripción", "description", "descrição",
        "beschrijving, omschrijving", "descrizione",
    ),
    "comment": (
        "comment", "Kommentar", "comentario", "commentaire", "comentário, comentar", "opmerking", "commento",
    ),
    "created": (
        "created", "Erstellt", "creada, creado", "création, créée, créé", "criado, criada", "aangemaakt",
        "creato, data creazione, creata",
    ),
    "resolved": (
        "resolved", "Erledigt, Gelöst", "resuelta, resuelto", "résolu, résolue", "resolvido, resolvida",
        "opgelost", "risolto, risolta",
    ),
    "priority": ("priority", "Priorität", "prioridad", "priorité", "prioridade", "prioriteit", "priorità"),
    "reporter": (
        "reporter", "Autor, Melder", "informador", "rapporteur", "relator", "melder", "segnalatore, relatore",
    ),
    "reporter id": (
        "reporter id", "ID des Autors, Melder-ID, ID des Melders", "ID del informador",
        "ID du rapporteur, id de rapporteur", "ID do relator", "ID van melder, melder-id",
        "ID segnalatore, ID del segnalatore, ID relatore",
    ),
    "creator": ("creator", "Ersteller", "creador", "créateur", "criador", "maker", "autore, creatore"),
    "creator id": (
        "creator id", "Ersteller-ID, ID des Erstellers", "ID del creador", "ID du créateur, id de créateur",
        "ID do criador", "ID van maker", "ID autore, ID creatore, ID del creatore",
    ),
    "assignee": (
        "assignee", "zugewiesene Person, Bearbeiter", "persona asignada, responsable",
        "personne assignée, responsable", "responsável", "toegewezen persoon, behandelaar",
        "assegnatario",
    ),
    "assignee id": (
        "assignee id", "ID der zugewiesenen Person", "ID de la persona asignada",
        "ID de la personne assignée", "ID do responsável", "ID van toegewezen persoon",
        "ID assegnatario, ID dell'assegnatario",
    ),
    "score": (
        "satisfaction rating", "Zufriedenheitsbewertung", "calificación de satisfacción",
        "note de satisfaction, indice de satisfaction", "classificação de satisfação",
        "tevredenheidsscore, tevredenheidsbeoordeling", "valutazione della soddisfazione",
    ),
    "mark": (
        "project key, project lead, project lead id, status category, status category changed, work ratio,"
        " last viewed, security level, parent summary, parent key, watchers id, affects version s,"
        " affects versions, fix version s, fix versions, remaining estimate, original estimate",
        "Projektschlüssel, Projektleiter, Statuskategorie, Sicherheitsstufe, Zuletzt angezeigt,"
        " Restschätzung",
        "clave del proyecto, líder del proyecto, responsable del proyecto, categoría de estado,"
        " nivel de seguridad, última visualización",
        "clé de projet, responsable de projet, catégorie d'état, catégorie de statut, niveau de sécurité",
        "chave do projeto, líder do projeto, categoria do status, categoria do status alterada,"
        " nível de segurança",
        "projectcode, projectsleutel, projectleider, statuscategorie, beveiligingsniveau",
        "chiave progetto, responsabile del progetto, categoria di stato, livello di sicurezza",
    ),
    "custom": (
        "custom field",
        "benutzerdefinierte Felder, benutzerdefiniertes Feld",
        "campo personalizado",
        "champs personnalisés, champ personnalisé",
        "campo personalizado",
        "aangepast veld",
        "campo personalizzato",
    ),
}  # fmt: skip
"""Field to what it is called in each of ``LANGUAGES``; "mark" and "custom" only tell that it is Jira."""

TELLING = ("key", "issue id", "type", "reporter id", "creator id", "assignee id", "mark", "custom")
GENERIC = frozenset(
    names("key, Schlüssel, clave, clé, chave, sleutel, chiave, id ticket, id de ticket, issuetype")
)
"""Names that other tools use too, and so tell nothing."""

NAMED: Mapping[str, tuple[tuple[str, str], ...]] = {
    name: tuple((field, found) for field, found, of_it in known if name in of_it)
    for known in [[
        (field, language, names(line))
        for field, lines in FIELDS.items()
        for language, line in zip(LANGUAGES, lines, strict=True)
    ]]
    for name in {name for _, _, of_it in known for name in of_it}
}  # fmt: skip
"""Plain name to the fields and languages that it stands for."""

ORGANISATIONS = frozenset(
    names(
        "organizations, organisations, Organisationen, organizaciones, organizações, organisaties",
        "organizzazioni",
    )
)
"""What the field of Jira Service Management is called that holds the companies of customers."""
