"""Names that columns go by, in English, German, Spanish, French, Portuguese, Dutch and Italian, and
some in Japanese and Chinese.

Names are compared as :func:`plain` makes them: lower case, no accents, words parted by single
spaces. Within a role the better name stands first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from feedback_miner.ingest.wording import names, plain

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
        "desc, narrative, complaint narrative, problem statement, detailed description, contents",
        "repro steps, steps to reproduce, detailed decription, Meldungstext, Nachrichtentext, Kommentartext",
        "Störungstext",
        "long description, full description, transcript, chat transcript, conversation transcript",
        "内容, 本文, 問い合わせ内容, お問い合わせ内容, 問合せ内容, お問合せ内容, 質問内容",
        "コメント, 感想, ご意見, 自由記述, 詳細, 描述, 问题描述, 反馈内容, 内容描述, 评论, 意见, 正文",
    ),
    "subject": names(
        "subject, short description, summary, title, headline, ticket name, ticket subject, ticket title",
        "issue summary, email subject, raw subject, case subject, review title, Betreff, Titel",
        "Zusammenfassung, Kurzbeschreibung, Kurztext, Thema, asunto, resumen, título, descripción corta",
        "breve descripción, descripción breve, objet, sujet, titre, résumé, description courte",
        "brève description, assunto, resumo, descrição curta, descrição resumida, onderwerp, samenvatting",
        "korte omschrijving, oggetto, titolo, riepilogo, descrizione breve",
        "brief description, overview, 件名, タイトル, 題名, 表題, 概要, 标题, 主题",
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
        "tweet id, post id, work item id, ticket reference, reference no, n, no, nr, lfd nr",
        "番号, 受付番号, 管理番号, 编号, 工单编号, 单号",
    ),
    "record": names(
        "record, record id, ticket id, ticket number, ticket, case id, case number, parent id, parent",
        "issue id, issue key, issue, incident, incident id, incident number, conversation id, conversation",
        "thread id, request id, response id, respondent id, respondent, respondent no, study id",
        "submission id, survey id, Vorgangsnummer, Ticketnummer, Fallnummer, Vorgang, número de ticket",
        "clave de incidencia, numéro de ticket, número do chamado, ticketnummer, numero ticket",
        "ticket fk, issue fk, case fk, noteable id, session id",
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
        "created date time, create time, created ts, creation ts, creation time, open time, opened time",
        "logged, logged at, logged on, log date, date logged, date reported, posted, posted on, date posted",
        "published, published at, date published, submit date and time, unix time, at, ts, Meldedatum",
        "started at, started, started on",
        "gemeldet am, erfasst am, eröffnet, eröffnet am, Eröffnungsdatum, Erstellungszeit, fecha de alta",
        "fecha de registro, fecha de solicitud, date de saisie, date de réception, reçu le, date de demande",
        "data de registro, registrado em, aanmeldtijdstip, aanmelddatum, aangemeld op, gemeld op",
        "data apertura, data creazione, data invio, unix review time, 日時, 日付, 受付日時, 受付日",
        "作成日時, 作成日, 登録日時, 登録日, 投稿日, 投稿日時, 回答日時, 発生日時, 発生日, タイムスタンプ",
        "提交时间, 创建时间, 时间, 日期",
    ),
    "person": names(
        "person id, person, author id, requester id, reporter id, customer id, user id, contact id",
        "respondent id, client id, caller id, employee id, author email, requester email, reporter email",
        "customer email, user email, person email, respondent email, employee email, contact email",
        "email address, email, e-mail, from email",
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
        "reviewer, reviewer id, reviewer name, profile full name, owner user id, display name, logged by",
        "author fk, user fk, raised by, sender id, sender email, sender name, opened for, call user",
        "aanmelder",
        "氏名, お名前, 名前, 申請者, 依頼者, 投稿者, 問い合わせ者, 社員番号, メールアドレス, ユーザー名",
    ),
    "score": names(
        "score, rating, nps, nps score, csat, csat score, satisfaction, satisfaction score",
        "satisfaction rating, overall satisfaction, overall rating, customer satisfaction, star rating",
        "stars, likelihood to recommend, net promoter score, recommend score, survey score, ces",
        "review score, review rating, Bewertung, Zufriedenheit, Gesamtbewertung, Note der Bewertung, Sterne",
        "Weiterempfehlung, Punktzahl, puntuación, calificación, satisfacción, calificación de satisfacción",
        "valoración, nota de satisfacción, évaluation, note de satisfaction, indice de satisfaction",
        "étoiles, note sur 5, note sur 10, note sur 20, note /5, note /10, note /20, pontuação, avaliação",
        "satisfação, classificação, nota de satisfação, beoordeling",
        "tevredenheid, waardering, cijfer, valutazione, punteggio, soddisfazione, voto",
        "overall, csat rating, satisfaction survey score, 評価, 満足度, 满意度, 评分",
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
        "customer department, user department, caller department, Abt, 部署, 部門, 部门, 所属",
        "departamento, área, département, service, setor, afdeling, reparto, dipartimento",
    ),
    "organisation": names(
        "organisation, organization, company, company name, customer organisation, customer organization",
        "requester organization, account name, customer company, employer, institution, Firma, Unternehmen",
        "Organisation des Kunden, empresa, organización, entreprise, société, organização, bedrijf",
        "organisatie, azienda, organizzazione",
        "会社名, 公司",
    ),
    "queue": names(
        "queue, assignment group, assigned group, support group, group, group name, assigned to group",
        "service desk queue, Warteschlange, Gruppe, Zuständige Gruppe, cola, grupo, grupo de asignación",
        "file d'attente, groupe, groupe d'affectation, fila, wachtrij, groep, coda, gruppo",
        "operator group, owner team, owned by team, behandelaarsgroep, behandelgroep, team",
    ),
    "vip": names("vip, is vip, vip user, vip customer, vip caller, caller vip, requester vip"),
    "priority": names(
        "priority, ticket priority, case priority, urgency, severity, impact, Priorität, Dringlichkeit",
        "prioridad, urgencia, priorité, urgence, prioridade, urgência, prioriteit, priorità, urgenza",
        "優先度, 緊急度, 优先级",
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
        "closed time, closed date time, close date, close time, resolved time, resolved date time",
        "last resolved date, completed time, completed date, erledigt, erledigt am, abgeschlossen am",
        "clôturé le, clôturé, résolu le, date de résolution, fecha de resolución, data de fechamento",
        "gereed op, afgemeld op, gesloten op, opgelost op, data di chiusura, 完了日, 完了日時, 解決日時",
    ),
    "author": names(
        "author kind, author type, author role, sender type, from type, user type, created by type",
        "incoming, is inbound, inbound, is agent, actor type, via agent, person type, message type",
        "source type, party, role, author, sender, from, speaker, Absendertyp, Autorentyp, tipo de autor",
        "direction, event, event type, from agent, staff, is staff, is admin",
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
        "endereço, notas internas, oplossing, adres, soluzione, indirizzo, acceptance criteria, action taken",
        "actions taken, interne Notizen, interne Bemerkung, Bearbeiternotiz, Lösungstext, réponse apportée",
        "solution apportée, commentaire interne, actions réalisées, action réalisée, acción realizada",
        "comentario interno, comentário interno, interne notitie",
        "回答内容, 対応内容, 対応結果, 対応履歴, 解決策, 処理内容, 处理结果, 处理意见, 解决方案, 回复内容",
    )
)
"""Columns with words that are not the author's complaint: never taken unless they are named."""
OTHER_SIDE = frozenset(
    names(
        "answer, answers, response, responses, action, actions, last note, last notes, latest comment",
        "last comment, Antwort, Maßnahme, Maßnahmen, Aktion, Aktionen, Erledigung, réponse, réponses",
        "traitement, suivi, respuesta, acción, acciones, resposta, ação, ações, antwoord, actie, acties",
        "afhandeling, risposta, azione, azioni, 回答, 対応, 返信, 回复",
    )
)
"""Names of what was answered or done, where another column is named after what was asked."""
HANDLERS = frozenset(
    names(
        "agent, technician, developer, analyst, operator, engineer, assignee, internal, close, closing",
        "closure, resolution, resolved, resolving, solution, Bearbeiter, Techniker, technicien, técnico",
        "tecnico, behandelaar",
    )
)
WRITTEN = frozenset(
    names(
        "comment, comments, note, notes, description, text, detail, details, message, remark, remarks, body",
        "content, log, summary, Kommentar, Notiz, Notizen, Beschreibung, commentaire, commentaires",
        "comentario, comentarios, comentário, comentários, opmerking, commento",
    )
)
REPLIERS = HANDLERS | frozenset(names("company, business, seller, merchant, vendor, admin, official, owner"))
REPLIED = frozenset(names("response, responses, answer, answers"))
SOLUTIONS = frozenset(
    names("solution, resolution, Lösung, solución, solução, oplossing, soluzione, closure, workaround")
)
REPLY = frozenset(names("reply, replies, replied"))
MOST_WORDS_OF_OTHERS = 5
"""Words of a name that says who wrote; longer ones are questions."""
NOT_FEEDBACK_PARENTS = frozenset(
    names(
        "answer, reply, replies, assignee, agent, attachment, attachments, metadata, via, resolution, links",
        "developer response, purpose, topic, profile",
    )
)
"""Objects in JSON whose inner texts are not the author's."""
SCORE_QUESTIONS: Final = names(
    "likely, recommend, how satisfied, satisfied are you, rate your, weiterempfehlen, empfehlen",
    "wie zufrieden, bewerten sie, recomendar, recomendaria, satisfecho, recommander, recommanderiez",
    "satisfait, recomendaria, satisfeito, aanbevelen, hoe tevreden, consiglierebbe, consigliare, soddisfatto",
)
"""Words of survey questions that are answered by a score."""
LONGEST_NAME: Final = 60
"""Characters of a name; longer ones are sentences."""
THINGS: Final = (
    "ticket|case|issue|incident|problem|request|call|bug|review|complaint|conversation|chat|survey|task|feedback|post"
    "|work item|meldung|anfrage|vorgang|storung|demande|requete|solicitud|incidencia|caso|consulta|chamado"
    "|solicitacao|pedido|melding|verzoek|richiesta|segnalazione"
)
PEOPLE: Final = "customer|client|consumer|user|end user|requester|caller|visitor|reviewer|contact|from"
OF_THINGS: Final = re.compile(
    rf"(?: (?:of|for|de|du|des|del|do|da|der|van|di|della))?(?: (?:the|la|le|l|el|het|de))? (?:{THINGS})$"
    r"| des (?:tickets|falls|vorgangs)$"
)
ABOUT_THINGS: Final = re.compile(rf"^(?:{THINGS}) (?!of |to |for |de )(?=\w)")
ABOUT_PEOPLE: Final = re.compile(rf"^(?:{THINGS}|{PEOPLE}) (?=\w)")
IN_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
LOOSE: Final = ("text", "subject", "id", "date", "person", "score", "priority", "resolved")
"""Roles whose columns may be named after what they are about, such as "Ticket Priority"."""
REMARKED: Final = ("role", "department", "organisation", "queue")
"""Roles beside whose names a remark may stand, such as "Department (Property)"."""
OF_PEOPLE: Final = ("person", "score", "priority")
SAID_BY_PEOPLE: Final = frozenset(
    names("comment, comments, feedback, message, review, text, verbatim, complaint")
)
NO_PERSON: Final = frozenset(names("name, full name, nombre, nom, naam, nome, 名前"))
"""Names of persons only where they are not of a thing: a ticket may have a name too."""
INNER: Final = frozenset(
    names("id, name, email, mail, display name, unique name, user name, login, full name, value, label")
)
OBJECTS: Final = ("person", "priority", "department", "queue", "organisation")
"""Roles that an object in JSON may have, such as ``priority.name``."""


@lru_cache(maxsize=100_000)
def rank(role: str, name: str) -> int | None:
    """Return how good a name is for a role, 0 the best, or None.

    The last part of a dotted name counts too, less than any whole name; still less what is left
    of a name without what it is about, as in "Ticket Priority" or "Description (Ticket)". So
    does, for a score, a question that asks for one.
    """
    known = ALIASES[role]
    if role == "score" and name.startswith("_"):  # how well it fits a search
        return None
    tiers = list(_forms(role, name))
    for tier, form in enumerate(tiers):
        if form in known:
            return tier * len(known) + known.index(form)
    if role == "score" and any(f" {words} " in f" {tiers[0]} " for words in SCORE_QUESTIONS):
        return 20 * len(known)
    return None


def _forms(role: str, name: str) -> Iterator[str]:
    """Yield a name as it may stand among those of a role, the whole name first."""
    yield plain(name)
    # as MongoDB writes ids and dates: createdAt.$date
    parts = [part for part in name.split(".") if not part.startswith("$")] or [name]
    if parts != [name]:
        yield plain(".".join(parts))
    if len(parts) > 1:
        last = plain(parts[-1])
        if role != "person" or last not in NO_PERSON:
            yield last
        if role in OBJECTS and last in INNER and (role == "person" or last != "id"):
            yield plain(parts[-2])
    if len(name) > LONGEST_NAME:
        return
    rest = plain(IN_BRACKETS.sub(" ", parts[-1]))
    if role not in LOOSE:
        if role in REMARKED:
            yield rest
        return
    if role in ("text", "subject"):
        rest = re.sub(r"(?<=[^\W\d]) \d$| html$", "", rest)
    if role == "person" and len(parts) > 1 and rest in NO_PERSON:
        return
    yield rest
    yield OF_THINGS.sub("", rest)
    while found := (ABOUT_PEOPLE if role in OF_PEOPLE else ABOUT_THINGS).match(rest):
        rest = rest[found.end() :]
        if role != "person" or rest not in NO_PERSON:
            yield rest
    if role == "text" and (found := ABOUT_PEOPLE.match(rest)) and rest[found.end() :] in SAID_BY_PEOPLE:
        yield rest[found.end() :]


def never_feedback(name: str) -> bool:
    """Tell whether a name promises words that are not the author's feedback."""
    parts = [plain(part) for part in name.split(".")]
    if plain(name) in NOT_FEEDBACK or parts[-1] in NOT_FEEDBACK or NOT_FEEDBACK_PARENTS & {*parts[:-1]}:
        return True
    if any(not REPLY.isdisjoint(part.split()) for part in parts[:-1]):
        return True
    last = plain(IN_BRACKETS.sub(" ", name.rpartition(".")[2]))
    if ABOUT_THINGS.sub("", last) in NOT_FEEDBACK or OF_THINGS.sub("", last) in NOT_FEEDBACK:
        return True
    words = last.split()
    if len(words) > MOST_WORDS_OF_OTHERS:
        return False
    if words and words[0] in SOLUTIONS:
        return True
    if words and words[-1] in REPLIED and not REPLIERS.isdisjoint(words):
        return True
    return not REPLY.isdisjoint(words) or any(
        one in HANDLERS and other in WRITTEN for one, other in pairwise(words)
    )
