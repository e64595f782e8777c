"""What Salesforce calls the columns of its exports: API names of objects, labels of reports."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feedback_miner.ingest.wording import names, plain

PARTS: Mapping[str, tuple[frozenset[str], ...]] = {
    "comments": (frozenset(("commentbody",)), frozenset(("parentid", "parentcasenumber"))),
    "emails": (
        frozenset(("textbody", "htmlbody")),
        frozenset(("parentid", "relatedtoid", "parentcasenumber")),
        frozenset(("incoming", "fromaddress", "messagedate")),
    ),
    "cases": (
        frozenset(("id",)),
        frozenset(("casenumber",)),
        frozenset(
            ("contactid", "accountid", "ownerid", "suppliedemail", "isescalated", "isclosed", "origin")
        ),
    ),
    "users": (
        frozenset(("id",)),
        frozenset(("username",)),
        frozenset(("usertype", "profileid", "userroleid")),
    ),
    "contacts": (
        frozenset(("id",)),
        frozenset(("lastname", "name")),
        frozenset(("accountid",)),
        frozenset(("reportstoid", "department", "mailingcity", "otherphone", "assistantname", "leadsource")),
    ),
    "accounts": (
        frozenset(("id",)),
        frozenset(("name",)),
        frozenset(("billingcity", "billingstreet", "parentid", "numberofemployees", "industry")),
        frozenset(("ownerid", "systemmodstamp", "createddate")),
    ),
}
"""Part of an export to what its header must hold: one name at least of each set."""
PREFIXES: Mapping[str, str] = {"cases": "500", "users": "005", "contacts": "003", "accounts": "001"}
"""How the ids of objects begin, on every site."""
ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")

REST = (
    "Comments and e-mails of cases stand in CaseComment.csv and EmailMessage.csv, to be given together with"
    " it (Setup > Data Export, or Data Loader)."
)
LABELS: Mapping[str, tuple[str, ...]] = {
    "number": names(
        "case number, Kundenvorgangsnummer, Vorgangsnummer, Fallnummer, número del caso, número de caso",
        "numéro de la requête, numéro de requête, número do caso, casenummer, aanvraagnummer, numero caso",
        "numero del caso",
    ),
    "subject": names("subject, Betreff, asunto, objet, assunto, onderwerp, oggetto"),
    "description": names("description, Beschreibung, descripción, descrição, beschrijving, descrizione"),
    "comment": names(
        "case comments, case comment, comments, comment body, Kundenvorgangskommentare, Vorgangskommentare",
        "comentarios del caso, comentarios de caso, commentaires de la requête, commentaires sur la requête",
        "comentários do caso, casecommentaren, caseopmerkingen, commenti caso, commenti sul caso",
    ),
    "comment by": names(
        "case comment created by, comment created by, comments created by, comment by",
        "Kommentar erstellt von, comentario creado por, commentaire créé par, comentário criado por",
        "commento creato da, commentaar gemaakt door",
    ),
    "comment date": names(
        "case comment created date, comment created date, comment date, comment last modified date",
        "Kommentar erstellt am, fecha de creación del comentario, date de création du commentaire",
        "data de criação do comentário, data creazione commento",
    ),
    "published": names(
        "public, published, is published, comment public, case comment published, öffentlich",
        "veröffentlicht, público, publicado, publié, pubblico, pubblicato, gepubliceerd, openbaar",
    ),
    "owner": names(
        "case owner, Kundenvorgangsinhaber, Vorgangsinhaber, propietario del caso",
        "propriétaire de la requête, proprietário do caso, eigenaar van case, case-eigenaar",
        "titolare caso, proprietario caso, titolare del caso",
    ),
    "opened": names(
        "date time opened, opened date, Datum/Uhrzeit des Öffnens, geöffnet am, Datum/Uhrzeit der Öffnung",
        "fecha/hora de apertura, date/heure d'ouverture, data/hora de abertura, datum/tijd geopend",
        "data/ora apertura",
    ),
    "closed": names(
        "date time closed, closed date, Datum/Uhrzeit der Schließung, geschlossen am, fecha/hora de cierre",
        "date/heure de fermeture, data/hora de fechamento, datum/tijd gesloten, data/ora chiusura",
    ),
    "priority": names("priority, Priorität, prioridad, priorité, prioridade, prioriteit, priorità"),
    "contact": names(
        "contact name, Kontaktname, nombre del contacto, nom du contact, nome do contato",
        "naam contactpersoon, nome referente, nome del contatto",
    ),
    "account": names(
        "account name, Accountname, nombre de la cuenta, nom du compte, nome da conta, accountnaam",
        "nome account",
    ),
    "mark": names(
        "case origin, case reason, case record type, case age, web email, web name, web company, escalated",
        "case last modified date, case date time last modified, parent case number, case id",
        "Kundenvorgangsursprung, Vorgangsursprung, Kundenvorgangsgrund, origen del caso, motivo del caso",
        "origine de la requête, motif de la requête, origem do caso, motivo do caso, herkomst van case",
        "origine caso, motivo caso",
    ),
}
"""Field of a report to its labels in seven languages; "mark" only tells that it is a report of cases."""
TELLING = ("number", "comment", "owner", "opened", "closed", "mark")
GENERIC = frozenset(
    names("comments, comment by, Vorgangsnummer, Fallnummer, comment body, opened date, closed date, case id")
    + names("geöffnet am, geschlossen am, escalated, número de caso, casenummer, aanvraagnummer")
)
"""Labels that other tools use too, and so tell nothing."""


def api_name(title: str) -> str:
    """Return an API name without case and signs: ``Parent.CaseNumber`` and ``PARENTID`` are comparable."""
    return "".join(c for c in title.lower() if c.isalnum())


def part_of(header: tuple[str, ...]) -> str | None:
    """Return which object a header belongs to; None where it is of none that matters."""
    found = {api_name(title) for title in header if " " not in title.strip()}
    return next(
        (p for p, sets in PARTS.items() if all(not found.isdisjoint(wanted) for wanted in sets)), None
    )


def labels_of(header: tuple[str, ...], unique: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Return field to column of a report, and the labels that tell it from other tables."""
    one: dict[str, str] = {}
    telling: list[str] = []
    for title, name in zip(header, unique, strict=True):
        label = plain(title)
        for found, known in LABELS.items():
            if label in known:
                one.setdefault(found, name)
                if found in TELLING and label not in GENERIC:
                    telling.append(title)
    return one, telling
