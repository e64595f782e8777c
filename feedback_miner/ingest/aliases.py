"""Names that columns go by, in English, German, Spanish, French, Portuguese, Dutch and Italian.

Names are compared as :func:`plain` makes them: lower case, no accents, words parted by single
spaces. Within a role the better name stands first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final


def plain(name: str) -> str:
    """Return a column name without case, accents and punctuation; ``createdAt`` has two words."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    decomposed = unicodedata.normalize("NFKD", apart.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"#|[^\W_]+", letters))


def names(*lines: str) -> tuple[str, ...]:
    """Split lines at commas and make the names plain."""
    return tuple(dict.fromkeys(plain(name) for line in lines for name in line.split(",")))


ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": names(
        "text, comment, comments, comment text, comment body, feedback, feedback text, verbatim, verbatims",
        "body, plain body, body text, description, description text, content, message, message text, review",
        "review text, answer text, free text, open text, details, problem description, issue description",
        "ticket description, request description, utterance, customer comment, customer comments",
        "additional comments, remarks, notes, response text, open ended response, suggestion, suggestions",
        "complaint, Beschreibung, Kommentar, Kommentare, Nachricht, Freitext, Rückmeldung, Anmerkung",
        "Anmerkungen, Bemerkung, Bemerkungen, Inhalt, Problembeschreibung, Fehlerbeschreibung, Antworttext",
        "descripción, comentario, comentarios, mensaje, texto, contenido, detalles, observaciones, opinión",
        "reseña, description du problème, commentaire, commentaires, texte, contenu, détails, remarque",
        "remarques, avis, descrição, comentário, comentários, mensagem, conteúdo, detalhes, observações",
        "opinião, omschrijving, beschrijving, opmerking, opmerkingen, bericht, tekst, inhoud, toelichting",
        "reactie, descrizione, commento, commenti, messaggio, testo, contenuto, dettagli, osservazioni",
        "note, recensione",
    ),
    "subject": names(
        "subject, short description, summary, title, headline, ticket name, ticket subject, ticket title",
        "issue summary, email subject, raw subject, case subject, review title, Betreff, Titel",
        "Zusammenfassung, Kurzbeschreibung, Kurztext, Thema, asunto, resumen, título, descripción corta",
        "breve descripción, descripción breve, objet, sujet, titre, résumé, description courte",
        "brève description, assunto, resumo, descrição curta, descrição resumida, onderwerp, samenvatting",
        "korte omschrijving, oggetto, titolo, riepilogo, descrizione breve",
    ),
    "id": names(
        "comment id, message id, answer id, article id, feedback id, review id, response id, submission id",
        "record id, instance id, id, uuid, guid, key, #, issue key, ticket number, ticket id, ticket no",
        "ticket, case number, case id, incident number, incident id, request number, request id, number",
        "issue id, issue number, conversation id, respondent id, survey response id, reference",
        "reference number, ref, utterance id, Kennung, Nummer, Ticketnummer, Ticket Nummer, Vorgangsnummer",
        "Fallnummer, Antwort-ID, Schlüssel, número, número de ticket, clave de incidencia, clave",
        "ID de la incidencia, ID de respuesta, identificador, numéro, numéro de ticket, n°, clé",
        "identifiant, référence, número do chamado, número do ticket, chave, protocolo, ID do chamado",
        "nummer, ticketnummer, kenmerk, numero, numero ticket, chiave, identificativo",
    ),
    "record": names(
        "record, record id, ticket id, ticket number, ticket, case id, case number, parent id, parent",
        "issue id, issue key, issue, incident, incident id, incident number, conversation id, conversation",
        "thread id, request id, response id, respondent id, respondent, respondent no, study id",
        "submission id, survey id, Vorgangsnummer, Ticketnummer, Fallnummer, Vorgang, número de ticket",
        "clave de incidencia, numéro de ticket, número do chamado, ticketnummer, numero ticket",
    ),
    "date": names(
        "comment date, comment created, message date, created at, created, created on, created date",
        "created time, creation date, date created, create date, sys created on, opened at, opened",
        "open date, date opened, submitted at, submitted, submit date, date submitted, submission date",
        "submission time, response date, recorded date, completion time, completed at, date completed",
        "end date, timestamp, time stamp, date, datetime, date time, time, received at, received",
        "date received, sent at, sent date, review date, posted at, reported, reported date, report date",
        "submit date utc, start time, start date, time started, created utc, erstellt, erstellt am",
        "Erstelldatum, Erstellungsdatum, angelegt, angelegt am, geöffnet, geöffnet am, Datum, Zeitstempel",
        "Erfassungsdatum, Eingangsdatum, eingegangen am, Zeitpunkt, Enddatum, Anfangsdatum, creada, creado",
        "creado el, fecha de creación, fecha creación, fecha de apertura, fecha, marca temporal, abierto",
        "fecha de envío, créé, créée, créé le, date de création, date d'ouverture, ouvert le, horodateur",
        "date d'envoi, criado, criada, criado em, data de criação, data de abertura, aberto em, data",
        "carimbo de data/hora, aangemaakt, aangemaakt op, aanmaakdatum, geopend, geopend op, tijdstempel",
        "ingediend op, creato, creato il, data di creazione, data di apertura, aperto, aperto il",
        "informazioni cronologiche",
    ),
    "person": names(
        "person id, person, author id, requester id, reporter id, customer id, user id, contact id",
        "respondent id, client id, caller id, employee id, author email, requester email, reporter email",
        "customer email, user email, contact email, email address, email, e-mail, from email",
        "recipient email, requester, requestor, requestors, requester name, requested by, requested for",
        "reporter, reported by, author, author name, caller, caller name, customer, customer name, contact",
        "contact name, user, user name, username, submitted by, opened by, created by, creator, submitter",
        "from, sender, employee, respondent, participant, full name, name, person name, Melder, Anforderer",
        "Antragsteller, Autor, Kunde, Kundin, Benutzer, Benutzername, Absender, Ersteller, gemeldet von",
        "erstellt von, E-Mail-Adresse, Mitarbeiter, solicitante, informador, ID del informador, autor",
        "cliente, usuario, correo electrónico, correo, remitente, creado por, nombre de usuario, nombre",
        "demandeur, Demandeur - Demandeur, rapporteur, auteur, client, utilisateur, adresse e-mail",
        "courriel, nom, expéditeur, créé par, requerente, Requerente - Requerente, relator, utilizador",
        "usuário, e-mail do solicitante, criado por, nome, aanvrager, melder, klant, gebruiker",
        "gebruikersnaam, afzender, e-mailadres, naam, aangemaakt door, richiedente, segnalatore, autore",
        "utente, nome utente, mittente, indirizzo email, creato da",
    ),
    "score": names(
        "score, rating, nps, nps score, csat, csat score, satisfaction, satisfaction score",
        "satisfaction rating, overall satisfaction, overall rating, customer satisfaction, star rating",
        "stars, likelihood to recommend, net promoter score, recommend score, survey score, ces",
        "review score, review rating, Bewertung, Zufriedenheit, Gesamtbewertung, Note der Bewertung, Sterne",
        "Weiterempfehlung, Punktzahl, puntuación, calificación, satisfacción, calificación de satisfacción",
        "valoración, nota de satisfacción, évaluation, note de satisfaction, indice de satisfaction",
        "étoiles, pontuação, avaliação, satisfação, classificação, nota de satisfação, beoordeling",
        "tevredenheid, waardering, cijfer, valutazione, punteggio, soddisfazione, voto",
    ),
    "role": names(
        "role, job title, job, job role, primary role, position, occupation, profession, department, dept",
        "team, business unit, user role, requester role, requester department, user group, customer type",
        "persona, Rolle, Funktion, Abteilung, Beruf, Stellenbezeichnung, Tätigkeit, Bereich, rol, cargo",
        "puesto, departamento, profesión, área, rôle, fonction, poste, service, département, função, papel",
        "profissão, setor, functie, afdeling, beroep, ruolo, mansione, reparto, dipartimento, professione",
    ),
    "department": names(
        "department, dept, requester department, business unit, division, team, Abteilung, Bereich",
        "departamento, área, département, service, setor, afdeling, reparto, dipartimento",
    ),
    "organisation": names(
        "organisation, organization, company, company name, customer organisation, customer organization",
        "requester organization, account name, customer company, employer, institution, Firma, Unternehmen",
        "Organisation des Kunden, empresa, organización, entreprise, société, organização, bedrijf",
        "organisatie, azienda, organizzazione",
    ),
    "queue": names(
        "queue, assignment group, assigned group, support group, group, group name, assigned to group",
        "service desk queue, Warteschlange, Gruppe, Zuständige Gruppe, cola, grupo, grupo de asignación",
        "file d'attente, groupe, groupe d'affectation, fila, wachtrij, groep, coda, gruppo",
    ),
    "vip": names("vip, is vip, vip user, vip customer, vip caller, caller vip, requester vip"),
    "priority": names(
        "priority, ticket priority, case priority, urgency, severity, impact, Priorität, Dringlichkeit",
        "prioridad, urgencia, priorité, urgence, prioridade, urgência, prioriteit, priorità, urgenza",
    ),
    "reopen": names(
        "reopened, reopen count, reopens, times reopened, reopen, reopened count, number of reopens",
        "wiedereröffnet, reabierto, réouvert, rouvert, reaberto, heropend, riaperto",
    ),
    "resolved": names(
        "resolved, resolved at, resolved on, resolved date, resolution date, date resolved, closed",
        "closed at, closed on, closed date, date closed, solved at, gelöst, gelöst am, geschlossen",
        "geschlossen am, resuelto, cerrado, fecha de cierre, résolu, clos, date de clôture, resolvido",
        "fechado em, opgelost, gesloten, risolto, chiuso, chiuso il",
    ),
    "author": names(
        "author kind, author type, author role, sender type, from type, user type, created by type",
        "incoming, is inbound, inbound, is agent, actor type, via agent, person type, message type",
        "source type, party, role, author, sender, from, speaker, Absendertyp, Autorentyp, tipo de autor",
        "type d'auteur, tipo autore, soort auteur",
    ),
}

NOT_FEEDBACK = frozenset(
    names(
        "resolution, resolution notes, resolution note, resolution code, solution, close notes",
        "closing notes, closure notes, work notes, internal notes, internal note, agent notes, root cause",
        "workaround, reply, agent reply, response to customer, address, street, environment, user agent",
        "browser, url, link, tags, labels, keywords, category, categories, topic, topics, theme, themes",
        "attachments, signature, metadata, annotator notes, licence, license, source, Lösung",
        "Lösungsbeschreibung, Adresse, interne Notiz, solución, dirección, notes internes, adresse, solução",
        "endereço, notas internas, oplossing, adres, soluzione, indirizzo",
    )
)
"""Columns with words that are not the author's complaint: never taken unless they are named."""

NOT_FEEDBACK_PARENTS = frozenset(
    names(
        "answer, reply, replies, assignee, agent, attachment, attachments, metadata, via, resolution, links",
    )
)
"""Objects in JSON whose inner texts are not the author's."""

NULLS = frozenset(
    {
        "",
        "null",
        "none",
        "nan",
        "nat",
        "na",
        "n/a",
        "#n/a",
        "-",
        "--",
        "---",
        "?",
        "nil",
        "unknown",
        "undefined",
    }
)
"""Spellings of "nothing", in columns other than text."""


SCORE_QUESTIONS: Final = names(
    "likely, recommend, how satisfied, satisfied are you, rate your, weiterempfehlen, empfehlen",
    "wie zufrieden, bewerten sie, recomendar, recomendaria, satisfecho, recommander, recommanderiez",
    "satisfait, recomendaria, satisfeito, aanbevelen, hoe tevreden, consiglierebbe, consigliare, soddisfatto",
)
"""Words of survey questions that are answered by a score."""


def rank(role: str, name: str) -> int | None:
    """Return how good a name is for a role, 0 the best, or None.

    The last part of a dotted name counts too, less than any whole name; so does, for a score,
    a question that asks for one.
    """
    known = ALIASES[role]
    whole = plain(name)
    if whole in known:
        return known.index(whole)
    last = plain(name.rpartition(".")[2]) if "." in name else ""
    if last in known:
        return len(known) + known.index(last)
    if role == "score" and any(f" {words} " in f" {whole} " for words in SCORE_QUESTIONS):
        return 2 * len(known)
    return None


def never_feedback(name: str) -> bool:
    """Tell whether a name promises words that are not the author's feedback."""
    parts = [plain(part) for part in name.split(".")]
    return (
        plain(name) in NOT_FEEDBACK or parts[-1] in NOT_FEEDBACK or bool(NOT_FEEDBACK_PARENTS & {*parts[:-1]})
    )
