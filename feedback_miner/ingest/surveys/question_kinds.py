"""What kind of question each column of a survey is: told by its answers first, by its words second.

What the answers show holds in every language: options come back, and the words of one respondent
do not. The words of a question only decide between a short opinion ("speed") and a short fact
("Denmark"), and name what no answer shows, such as a respondent's name.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from feedback_miner.ingest.columns.names import ALIASES, never_feedback, rank
from feedback_miner.ingest.columns.profile import UNSPACED
from feedback_miner.ingest.values.dates import looks_like_dates
from feedback_miner.ingest.values.scores import read_scores
from feedback_miner.ingest.wording import NULLS, names, plain

KINDS: Final = (
    "open", "other", "short", "choice", "choices", "score", "date", "personal", "metadata", "empty",
)  # fmt: skip

SAMPLE = 2000
SAMPLE_CHARS = 1000
SAMPLE_JOINED = 400
"""Cells that are split at separators to see whether their parts come back."""
LONGEST_NULL = 12
"""Bytes of a spelling of nothing with a few blanks; longer cells are answers unread."""
LONG = 6
"""Words from which on a cell is hardly a name or an option typed by hand."""
SEPARATORS: Final = (";", "|", "\n", ", ", " / ", "、", "，", "；")
DELIMITER = re.compile(r"\s*[|\n]\s*|:(?=\S)|::")

NOTHING: Final = NULLS | {
    *("no", "nope", "nothing", "none.", "n.a.", "n\\a", "nan", "no comment", "no comments", "not applicable"),
    *("not really", "nothing else", "no.", "nothing.", "x", ".", "yes", "ok", "i don't know", "don't know"),
    *("idk", "not sure", "nein", "nichts", "keine", "kein", "keine angabe", "k.a.", "ka", "ja", "weiß nicht"),
    *("nada", "ninguno", "ninguna", "sí", "si", "no sé", "no se", "rien", "non", "aucun", "aucune", "oui"),
    *("ras", "r.a.s.", "não", "nao", "nenhum", "nenhuma", "sim", "nee", "geen", "niets", "n.v.t.", "niente"),
    *("nessuno", "nessuna", "なし", "無し", "無", "特になし", "特にない", "特にありません", "ありません"),
    *("はい", "いいえ", "无", "没有", "是", "否", "없음", "없습니다", "нет", "да", "ничего", "brak", "nie"),
}
"""Answers that say nothing: put aside before variety is measured."""

NO_ANSWER = r"^-(?:6|7|8|9|66|77|88|99|666|777|888|999)$"
"""Codes for questions that were not seen or not answered, as Unipark and statistics programs write."""
EMAIL = r"[\w.+-]+@[\w-]+\.[\w.-]+"
IP = r"^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}$"
PHONE = r"^\+?[\d\s()./-]{7,20}$"
PHONE_MARKS = r"^\+|[\s()/-]"
URL = r"^(?:https?://|www\.)\S+$"
AGENT = r"^Mozilla/\d|\bAppleWebKit/"
TOKEN = r"^[\w:.{}+/=-]{8,}$"
STEP = re.compile(r"^[(\[]?(?:10|\d)[)\]]?\s*[-–—:.=)]\s*[^\W\d]|[^\W\d]\W*\((?:10|\d)\)$")

TAGS = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
STYLES = re.compile(r"<(style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
PIPED = re.compile(r"\{\{[^{}]*\}\}|[$]\{[^{}]*\}|\[(?:Field|pipe)-[^\[\]]*\]")
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])")
UNDERLINED = re.compile(r"(?<!\w)(_{1,2})(?=\S)([^_\n]+?)(?<=\S)\1(?!\w)")


FEEDBACK: Final = names(
    "why, reason, improv, better, chang, suggest, feedback, comment, opinion, think, feel, thought",
    "problem, trouble, pain, frustrat, annoy, difficult, challeng, obstacle, hinder, hindranc, barrier",
    "miss, lack, wish, would you like, like to see, you like, do you like, like most, like least, dislike",
    "enjoy, love, hate, best thing, worst, explain, elaborate, tell us, own words, anything else, complain",
    "needs, help you, helped you, benefit, advantage, disadvantage, strength, weakness, concern, enhanc",
    "pleasant, remark, recommendation, went well, appreciat, do you wish, could we, should we, can we",
    "warum, wieso, weshalb, grund, grunde, verbesser, besser, anreg, vorschlag, vorschlage, wunsch, fehlt",
    "vermiss, schwierig, stort, argert, gefallt, gefallen, meinung, ruckmeldung, kommentar, anmerk, kritik",
    "lob, andern, sonst noch, por que, porque, motivo, razon, mejor, suger, opina, dificult, molesta",
    "gusta, falta, echa de menos, cambi, comentario, queja, necesit, pourquoi, raison, amelior, avis, gene",
    "plait, aimez, manqu, souhait, remarque, melhor, sugest, opini, dificuld, gosta, mudar, coment",
    "reclama, waarom, reden, verbeter, beter, mening, probleem, moeilijk, mist, missen, opmerking",
    "toelicht, wens, perche, miglior, piace, manca, consigli",
)
"""Beginnings of words of questions that ask for an opinion."""

FACTS: Final = names(
    "which, who, where, when, how many, how much, how long, how often, what is your, job, title, role",
    "position, occupation, institution, organisation, organization, company, employer, department, country",
    "city, region, location, field, industr, discipline, age, gender, language, version, operating system",
    "os, software, tools, tool, library, libraries, package, device, browser, name, list, model, degree",
    "area, affiliation, team, welche, welcher, welches, wo, wer, wann, wie lange, wie viele, beruf, firma",
    "unternehmen, abteilung, land, stadt, ort, alter, fach, sprache, nennen, hochschule, cual, cuales",
    "donde, quien, cuando, cuant, cargo, puesto, empresa, departamento, pais, ciudad, edad, idioma, quel",
    "quelle, quels, quelles, combien, poste, entreprise, pays, ville, langue, qual, quais, onde, quem",
    "profissao, cidade, welk, welke, waar, functie, bedrijf, afdeling, plaats, quale, quali, dove, azienda",
    "reparto, paese, citta",
)
"""Beginnings of words of questions that ask for a fact."""

FEEDBACK_UNSPACED: Final = names(
    "理由, なぜ, 改善, 意見, 感想, 要望, 問題, 不満, 困, 良い, 悪い, 希望, コメント, 自由, 为什么, 原因",
    "建议, 意见, 问题, 改进, 이유, 의견, 개선, 불편",
)
FACTS_UNSPACED: Final = names(
    "職, 会社, 部署, 名前, 年齢, どの, どこ, 何年, 言語, 国, 城市, 职业, 公司, 姓名, 哪, 직업, 회사",
)

WHOLE: Final = frozenset(
    names(
        "age, os, list, who, when, name, team, land, alter, ort, wo, wer, fach, qual, edad, mist, gene",
        "lob, grund, mal, bon, bom, boa, gut, bad, hard, fair, good, eens, regular, role, stadt, pays",
        "model",
    )
)
"""Of all these words those that other words begin with: they count only as a whole."""

COUNTED: Final = names(
    "how many, how much, how long, how old, how often, years, age, number of, wie lange, wie viele, jahre",
    "alter, cuant, anos, edad, combien, annees, quant, hoeveel, hoe lang, anni",
)
OTHER = re.compile(
    r"^others? (?:please|write|specify|namely|words?|text|\w{1,12}$)|^others?$|(?: other| others| autre| otro"
    r"| otra| outro| altro| sonstige| sonstiges| andere| anders| andere bitte angeben)$"
    r"|please specify|write in|bitte angeben|bitte erlautern|bitte begrunden|especifi|precisez|preciser"
    r"|specificare|namelijk|please explain|please elaborate"
    r"|^(?:if \w+ )?why(?: why)?(?: not)?(?: or why not)?$"
    r"|^(?:warum|wieso|weshalb)(?: nicht)?$|^por que(?: no)?$|^pourquoi(?: pas)?$|^waarom(?: niet)?$|^perche$"
    r"|^why or why not$|^sonstiges\b|^andere[sr]?$|^otros?\b(?! coment)|^autres?$|^その他|^其他|^기타|^なせ$"
)

LIKERT: Final = names(
    "agree, disagree, satisf, dissatisf, unsatisf, important, unimportant, useful, useless, likely",
    "unlikely, excellent, good, poor, bad, fair, horrible, terrible, awful, great, neutral, favorabl",
    "unfavorabl, easy, hard, difficult, critical, relevant, irrelevant, helpful, unhelpful, confident",
    "comfortable, stimme, zufrieden, unzufrieden, wichtig, unwichtig, gut, schlecht, ausreichend",
    "mangelhaft, befriedigend, zutreffend, trifft, einverstanden, acuerdo, desacuerdo, satisfech",
    "insatisfech, importante, buen, mal, excelente, regular, accord, desaccord, bon, mauvais, insatisf",
    "concordo, discordo, bom, boa, ruim, otimo, eens, oneens, tevreden, ontevreden, goed, slecht, accordo",
    "disaccordo, soddisf, insoddisf, buono, cattivo, ottimo",
)
LIKERT_UNSPACED: Final = names(
    "満足, 不満, そう思う, そう思わない, 同意, 良い, 悪い, 普通, 满意, 重要, 一般",
)
NAMES_OF_PERSONS: Final = frozenset(
    names(
        "name, names, full name, first name, last name, surname, given name, family name, name first",
        "name last, your name, recipient last name, recipient first name, respondent name, respondent",
        "username, user name, what is your name, what s your name, email, e mail, mail, email address",
        "your email, recipient email, phone, telephone, phone number, mobile, cell phone, address",
        "postal address, street, dob, date of birth, birthday, birth date, ip, ip address, ipaddr",
        "location latitude, location longitude, latitude, longitude, lat, lon, lng, github handle",
        "github username, twitter handle, vorname, nachname, telefon, telefonnummer, anschrift, adresse",
        "geburtsdatum, nombre, apellido, apellidos, correo, correo electronico, telefono, direccion, nom",
        "prenom, courriel, nome, sobrenome, telefone, endereco, naam, voornaam, achternaam, cognome, 氏名",
        "お名前, 名前, メールアドレス, 姓名, 이름",
    )
)
PERSONAL = re.compile(
    r"\b(?:e ?mail address|your e ?mail|your (?:full |first |last )?name|contact (?:name|address|phone)"
    r"|contact details|phone number|(?:first|last|full) name|name (?:first|last)|ihr name|ihre e mail"
    r"|su nombre|votre nom"
    r"|seu nome|uw naam)\b|^(?:e ?mail|telephone|phone)(?: \d+)?$|\bphone$"
)

METADATA_NAMES: Final = frozenset(
    names(
        "id, #, uuid, guid, timestamp, start time, completion time, last modified time, start date",
        "end date, recorded date, response id, respondent id, collector id, survey id, status, progress",
        "finished, duration in seconds, duration, distribution channel, user language, external reference",
        "response type, ending, network id, custom data 1, session id, referer, referrer, user agent",
        "response set, location accuracy, submitdate, submit date, submitted at, submission time, lastpage",
        "last page, startlanguage, start language, seed, token, startdate, datestamp, refurl",
        "interviewtime, record id, study id, instance id, parent key, submission date, submission id",
        "time started, date submitted, submit date utc, start date utc, created at, updated at",
        "completed at, landed at, index, row index, row id, row number, time zone, country code, link name",
        "case, serial, ref, questnnr, mode, started, mailsent, lastdata, q viewer, maxpage, missing, missrel",
        "time sum, time rsi, deg time, lfdn, external lfdn, tester, dispcode, quality, quota, page history",
        "date of last access, date of first mail, participant code, browser, page url, device, platform",
        "contact id, survey version, validation status, submitted by, device type, redcap event name",
        "redcap repeat instrument, redcap repeat instance, redcap data access group",
        "redcap survey identifier, total points, quiz feedback, respondent no, gesamtpunktzahl",
        "zeitstempel, startzeit, fertigstellungszeit, anfangsdatum, enddatum, horodateur, marca temporal",
        "heure de debut, heure de fin, hora de inicio, hora de finalizacion, carimbo de data hora",
        "tijdstempel, informazioni cronologiche, タイムスタンプ, 开始时间, 完成时间, 開始時刻, 完了時刻",
    )
)
METADATA = re.compile(r"^TIME\d+$|^rts\d+$|^redcap_|_complete$|^(?:interview|group)Time|^Duration \(")
TOOLS = re.compile(r"^redcap_|\w_complete$")
SURVEY_NAMES: Final = frozenset(
    names(
        "respondent id, collector id, response id, recorded date, distribution channel, user language",
        "recipient email, submitdate, lastpage, startlanguage, network id, submit date utc",
        "redcap event name, redcap repeat instrument, redcap survey identifier, validation status",
        "interviewtime, completion time, fertigstellungszeit, heure de fin, hora de finalizacion",
        "time started, date submitted, questnnr, lastdata, missrel, maxpage, lfdn, external lfdn, dispcode",
        "page history",
    )
)
TICKET_NAMES: Final = frozenset(
    {
        *(n for role in ("subject", "priority", "queue", "resolved", "vip", "reopen") for n in ALIASES[role]),
        *names(
            "status, state, assignee, assigned to, resolution, category, subcategory, description",
            "reporter, requester, caller, opened by, labels, components, component, issue type, issue key",
            "ticket id, ticket number, ticket, number, sla, affects version s, fix version s, environment",
            "work notes, close notes, comments, comment, text, body, message, duplicate id, label, sprint",
            "watchers",
        ),
    }
)
ASKED = re.compile(r"[?？؟]\s*[)\]\"”*]*\s*(?:\[.*\]|\(.*\)|$)|^\s*[¿]|[?？]\S*\s*\d?\s*-|\?\s+\S")


@dataclass(frozen=True)
class Question:
    """One column of a survey.

    Attributes
    ----------
    name : str
        The column.
    text : str
        The question, cleaned, on one line.
    kind : str
        One of ``KINDS``; "open" and "other" hold what respondents wrote in their own words.
    why : str
        What told the kind, for people.
    n_answers : int
        Cells that are filled and not a spelling of "nothing".
    """

    name: str
    text: str
    kind: str
    why: str
    n_answers: int


@dataclass(frozen=True)
class _Answers:
    """Measures of a sample of one column's answers.

    ``counts`` holds those that say something, without case; ``n`` is their number. ``repeated``
    is the share of answers given twice or more, ``long`` that of answers of ``LONG`` words or
    more, ``own`` that of long answers given once. ``proper`` is the share of words with a capital.
    """

    cells: list[str]
    counts: Counter[str]
    n: int
    mean_words: float
    repeated: float
    long: float
    own: float
    proper: float

    @property
    def distinct(self) -> float:
        return len(self.counts) / max(self.n, 1)


def clean_question(text: str) -> str:
    """Return a question on one line without HTML, markdown emphasis and piped answers."""
    resolved = text
    for _ in range(2):
        resolved = TAGS.sub(" ", STYLES.sub(" ", html.unescape(resolved)))
    resolved = PIPED.sub("…", resolved)
    resolved = UNDERLINED.sub(r"\2", EMPHASIS.sub(r"\2", resolved))
    resolved = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", resolved)
    return re.sub(r"\s+([?.,;:!])(?=\s|$)", r"\1", " ".join(resolved.split()))


def label_kind(label: str) -> str | None:
    """Tell of one of a question's boxes, by its label, that it asks for no opinion; None if it may.

    "City" and "Your name" stand beside "Anything else?" under "Tell us about your office".
    """
    words = plain(label)
    if words in NAMES_OF_PERSONS or PERSONAL.search(words):
        return "personal"
    asks_fact = _has(words, FACTS) or any(sign in words for sign in FACTS_UNSPACED)
    asks_opinion = _has(words, FEEDBACK) or any(sign in words for sign in FEEDBACK_UNSPACED)
    return "short" if asks_fact and not asks_opinion and _n_words(label) <= LONG else None


def classify(
    frame: pl.DataFrame,
    texts: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    typed: Collection[str] = (),
) -> tuple[Question, ...]:
    """Tell for each column of a survey what kind of question it is.

    Parameters
    ----------
    frame : DataFrame
        One row per respondent.
    texts : mapping, optional
        Question texts of columns whose name is not the question.
    types : mapping, optional
        Kinds of columns that are known for certain, as the form's definition tells them.
    typed : collection of str
        Columns of boxes that were typed into: no choices, but not all of them opinions.

    Returns
    -------
    tuple of Question
        One per column, in the order of columns.

    Raises
    ------
    ValueError
        If ``types`` holds what is not in ``KINDS``.
    """
    texts, types = texts or {}, types or {}
    if wrong := sorted({*types.values()} - {*KINDS}):
        raise ValueError(f"Unknown kinds of question: {', '.join(wrong)}. Known: {', '.join(KINDS)}.")
    n_answers = _count_answers(frame)
    found: list[Question] = []
    for column in frame:
        text = clean_question(texts.get(column.name, column.name))
        n = n_answers[column.name]
        if column.name in types:
            kind, why = types[column.name], "the form's definition says so"
        else:
            kind, why = _kind(column, text, n, column.name in typed)
        found.append(Question(column.name, text, kind, why, n))
    return tuple(found)


def looks_like_survey(frame: pl.DataFrame) -> str | None:
    """Return why a table holds one respondent per row and one question per column, or None."""
    if frame.height == 0:
        return None
    plain_names = [plain(clean_question(name)) for name in frame.columns]
    n_ticket = sum(name in TICKET_NAMES for name in plain_names)
    headers = [clean_question(name) for name in frame.columns]
    asked = [text for text in headers if ASKED.search(text) and _n_words(text) >= 3]
    sentences = [text for text in headers if _n_words(text) >= LONG and text not in asked]
    sentences = [text for text in sentences if not text.casefold().startswith("custom field")]
    # "Review Last Update Date and Time" is a title, a question has words in lower case
    sentences = [text for text in sentences if not _is_title(text)]
    tool = [name for name in frame.columns if plain(name) in SURVEY_NAMES or TOOLS.search(name)]
    stamped = any(rank("date", name) is not None for name in frame.columns)
    told = asked + sentences
    enough = len(asked) >= 2 or (told and (stamped or tool)) or len(told) >= max(3, 0.3 * frame.width)
    if enough and len(told) > n_ticket:
        return f"{len(told)} of {frame.width} columns are named by a question, such as '{told[0]:.60}'"
    if len(tool) >= 2 and n_ticket <= len(tool):
        return f"columns as survey tools write them: {', '.join(tool[:4])}"
    if n_ticket > 1:
        return None
    questions = classify(frame.gather_every(max(1, frame.height // SAMPLE)))
    kinds = Counter(q.kind for q in questions)
    opened = [q.name for q in questions if q.kind in ("open", "other") and not never_feedback(q.name)]
    n_open, n_closed = kinds["open"] + kinds["other"], kinds["choice"] + kinds["choices"] + kinds["score"]
    of_ticket = sum(map(_is_ticket, frame.columns))
    if frame.width >= 8 and n_open >= 3 and n_closed >= 3 and of_ticket < 2:
        return f"{n_open} columns of answers in own words beside {n_closed} of choices and scores"
    scored = any(q.kind == "score" and rank("id", q.name) is None for q in questions)
    if scored and len(opened) >= 2 and n_ticket == of_ticket == 0:
        return f"a score and {len(opened)} columns of answers in own words, such as '{opened[0]:.60}'"
    return None


def _is_ticket(name: str) -> bool:
    """Tell whether a column is what tickets have, or what others said of the answer."""
    return never_feedback(name) or any(
        rank(role, name) is not None for role in ("subject", "priority", "queue", "resolved", "reopen")
    )


def _is_title(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", text)
    return len(words) >= 3 and not text.rstrip().endswith("?") and all(word[0].isupper() for word in words)


def _n_words(text: str) -> float:
    return len(re.findall(r"[^\W\d_]{2,}", text)) + len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]", text)) / 2


def _count_answers(frame: pl.DataFrame) -> dict[str, int]:
    """Return per column how many cells are filled and not a spelling of nothing."""
    filled: list[pl.Expr] = []
    for name, dtype in frame.schema.items():
        cells = pl.col(name)
        if dtype != pl.String:
            filled.append(cells.count())
            continue
        n_bytes = cells.str.len_bytes()
        short = cells.filter(n_bytes.is_between(1, LONGEST_NULL)).str.strip_chars().str.to_lowercase()
        filled.append((n_bytes > 0).sum() - short.is_in(list(NULLS)).sum())
    if not filled:
        return {}
    counted = frame.select(n.alias(name) for n, name in zip(filled, frame.columns, strict=True))
    return {name: int(n or 0) for name, n in counted.row(0, named=True).items()}


def _kind(column: pl.Series, text: str, n_answers: int, typed: bool) -> tuple[str, str]:
    if n_answers == 0:
        return "empty", "no answers"
    asked = plain(text)
    if column.dtype.is_temporal():
        return ("metadata", "time of the form") if _is_metadata(column.name, asked) else ("date", "dates")
    cells = column.cast(pl.String).drop_nulls()
    cells = cells.filter(cells != "")
    sample = cells.gather_every(max(1, -(-len(cells) // SAMPLE))).str.slice(0, SAMPLE_CHARS).str.strip_chars()
    sample = sample.filter(~sample.str.to_lowercase().is_in(list(NULLS)))
    coded = sample.str.contains(NO_ANSWER)  # among words only: a score may go below zero
    if coded.any() and sample.filter(~coded).str.contains(r"\p{L}").any():
        sample = sample.filter(~coded)
    if len(sample) == 0:
        return "empty", "hardly any answers"
    complete = n_answers >= 0.9 * len(column)
    if typed:
        return _by_content(sample, column.name, asked, complete) or _typed(sample, text, asked)
    return (
        _by_content(sample, column.name, asked, complete)
        or _by_numbers(sample, text, asked, complete)
        or _by_options(answers := _measure(sample), asked)
        or _free(answers, text, asked)
    )


def _share(sample: pl.Series, pattern: str) -> float:
    return int(sample.str.contains(pattern).sum() or 0) / len(sample)


def _is_metadata(name: str, asked: str) -> bool:
    known = {plain(name), asked}
    return bool(known & METADATA_NAMES) or METADATA.search(name) is not None


def _by_content(sample: pl.Series, name: str, asked: str, complete: bool) -> tuple[str, str] | None:
    """Tell personal data, dates and metadata."""
    if _share(sample, EMAIL) >= 0.4:
        return "personal", "e-mail addresses"
    if _share(sample, IP) >= 0.8:
        return "personal", "network addresses"
    known = {plain(name), asked}
    few_words = _share(sample, r"^\S+(?:\s+\S+){0,7}$") >= 0.8
    if few_words and (known & NAMES_OF_PERSONS or any(PERSONAL.search(one) for one in known)):
        return "personal", "named as personal data"
    if few_words and _is_metadata(name, asked):
        return "metadata", "named as what the form's tool writes"
    if looks_like_dates(sample):
        return "date", "dates"
    varied = sample.n_unique() > len(sample) / 2
    if varied and _share(sample, PHONE) >= 0.8 and _share(sample, PHONE_MARKS) >= 0.5:
        return "personal", "telephone numbers"
    if _share(sample, URL) >= 0.8 or _share(sample, AGENT) >= 0.8:
        return "metadata", "addresses of pages or names of browsers"
    unique = sample.n_unique() == len(sample) >= 5
    if unique and complete and _share(sample, TOKEN) >= 0.95 and _share(sample, r"\d") >= 0.9:
        return "metadata", "ids, all different"
    return None


def _by_numbers(sample: pl.Series, text: str, asked: str, complete: bool) -> tuple[str, str] | None:
    numbers, n_others = read_scores(sample)
    found = numbers.drop_nulls()
    if len(found) == 0 or n_others > 0.05 * len(sample):
        return None
    n, n_distinct = len(found), found.n_unique()
    low, high = float(found.min() or 0), float(found.max() or 0)  # type: ignore[arg-type]
    if n >= 100:  # a slip of the pen makes no other scale
        low, high = float(found.quantile(0.005, "lower") or 0), float(found.quantile(0.995, "higher") or 0)
    whole = bool((found == found.round()).mean() >= 0.99)  # type: ignore[operator]
    if whole and n >= 5 and n == n_distinct and complete and found.is_sorted() and high - low < 2 * n:
        return "metadata", "numbers that count the rows"
    asks_score = rank("score", text) is not None
    counted = _has(asked, COUNTED)
    if whole and (0 <= low <= high <= 10 or -5 <= low <= high <= 5) and not counted:
        if asks_score or (n_distinct >= 3 and not (low == 0 and high == 1)) or (n < 20 and high > 1):
            return "score", f"whole numbers from {low:.0f} to {high:.0f}"
        return "choice", f"{n_distinct} different numbers"
    if asks_score and 0 <= low <= high <= 100:
        return "score", f"numbers from {low:g} to {high:g}"
    if n_distinct <= max(2, min(20, 0.3 * n)) and (n_distinct < n or low == 0 or high == 1):
        return "choice", f"{n_distinct} different numbers"
    return "short", "numbers"


def _measure(sample: pl.Series) -> _Answers:
    everything = sample.to_list()
    telling = sample.filter(~sample.str.to_lowercase().is_in(list(NOTHING)))
    used = telling if len(telling) else sample
    unspaced = used.str.count_matches(UNSPACED)
    words = used.str.count_matches(r"[^\s\p{P}\p{S}]\S*") + unspaced / 2
    keys = used.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars_end(" .;,!").to_list()
    counts = Counter(keys)
    n = len(keys)
    is_long = [w >= LONG for w in words]
    n_words = max(int(used.str.count_matches(r"\p{L}+").sum() or 0), 1)
    capitals = int(used.str.count_matches(r"\b\p{Lu}").sum() or 0)
    return _Answers(
        cells=everything,
        counts=counts,
        n=n,
        mean_words=float(words.mean() or 0),  # type: ignore[arg-type]
        repeated=sum(count for count in counts.values() if count > 1) / n,
        long=sum(is_long) / n,
        own=sum(long and counts[key] == 1 for key, long in zip(keys, is_long, strict=True)) / n,
        proper=capitals / n_words,
    )


def _by_options(answers: _Answers, asked: str) -> tuple[str, str] | None:
    """Tell choices, also where some respondents typed an option of their own."""
    n_distinct = len(answers.counts)
    if n_distinct == 1 and (answers.n > 1 or plain(next(iter(answers.counts))) in asked):
        return "choice", "one answer that comes back"
    steps = n_distinct <= 11 and n_distinct < answers.n
    if steps and (answers.repeated >= 0.5 or answers.mean_words <= 3) and _is_scale(answers):
        return "score", f"{n_distinct} steps of a scale in words"
    for separator in SEPARATORS:
        if (options := _joined(answers, separator)) is not None:
            by = "line breaks" if separator == "\n" else f"'{separator.strip()}'"
            return "choices", f"{options} options that come back, joined by {by}"
    if answers.n < 5:
        return None
    frequent = [c for c in answers.counts.values() if c >= max(2, 0.005 * answers.n)]
    covered = sum(frequent) / answers.n
    few = len(frequent) <= max(3, min(30, 0.35 * answers.n))
    if covered >= 0.6 and few and answers.own < 0.25 and n_distinct <= max(4, 0.5 * answers.n):
        if n_distinct > 40 and n_distinct > 0.25 * answers.n:
            return None
        return "choice", f"{len(frequent)} answers come back and make {covered:.0%}"
    if (options := _joined(answers, " ", spare=0.05)) is not None and answers.n >= 20 and options <= 40:
        return "choices", f"{options} options that come back, joined by blanks"
    return None


def _is_scale(answers: _Answers) -> bool:
    def on_scale(value: str) -> bool:
        words = plain(value)
        return len(words) <= 60 and (
            _has(words, LIKERT)
            or any(sign in words for sign in LIKERT_UNSPACED)
            or STEP.search(value) is not None
        )

    fitting = sum(count for value, count in answers.counts.items() if on_scale(value))
    n_fitting = sum(on_scale(value) for value in answers.counts)
    return n_fitting >= 2 and fitting >= 0.6 * answers.n and n_fitting >= 0.5 * len(answers.counts)


def _joined(answers: _Answers, separator: str, spare: float = 0.3) -> int | None:
    """Return how many options come back in cells that join several, or None if these do not."""
    sampled = answers.cells[:: max(1, len(answers.cells) // SAMPLE_JOINED)]
    if sum(separator in cell for cell in sampled) < 2:
        return None
    cells = [cell.casefold().strip(" ;|\n") for cell in sampled]
    joined = [cell for cell in cells if separator in cell]
    if len(joined) < max(2, 0.05 * len(cells)):
        return None
    split = {cell: _split(cell, separator) for cell in {*cells}}
    in_cells = Counter(part for cell in cells for part in split[cell])
    in_values = Counter(part for parts in split.values() for part in parts)
    floor = max(2, 0.005 * len(cells))
    parts = [part for cell in joined for part in split[cell]]
    back = sum(in_values[part] > 1 and in_cells[part] >= floor for part in parts)
    options = sum(in_values[part] > 1 and count >= floor for part, count in in_cells.items())
    if back < (1 - spare) * len(parts) or options < 2:
        return None
    return options


def _split(cell: str, separator: str) -> set[str]:
    return {part for piece in cell.split(separator) if (part := piece.strip(" .;"))}


def _typed(sample: pl.Series, text: str, asked: str) -> tuple[str, str]:
    """Part opinions from facts in a box that was typed into; what is no fact is an opinion there."""
    if int(read_scores(sample)[0].count()) >= 0.9 * len(sample):
        return "short", "numbers"
    kind, why = _free(_measure(sample), text, asked)
    fact = _has(asked, FACTS) or any(sign in asked for sign in FACTS_UNSPACED)
    return (
        (kind, why) if kind != "short" or fact else ("open", f"a box to type into, {why.rpartition(', ')[2]}")
    )


def _free(answers: _Answers, text: str, asked: str) -> tuple[str, str]:
    """Part opinions from facts among answers typed by hand."""
    mean, measured = answers.mean_words, f"{answers.mean_words:.1f} words on average"
    if any(OTHER.search(plain(part)) for part in {text, *DELIMITER.split(text)}):
        return "other", f"typed beside a choice, {measured}"
    opinion = _has(asked, FEEDBACK) or any(sign in asked for sign in FEEDBACK_UNSPACED)
    fact = _has(asked, FACTS) or any(sign in asked for sign in FACTS_UNSPACED)
    if opinion:
        return "open", f"an opinion is asked for, {measured}"
    if mean >= (8 if fact else LONG) or answers.long >= (0.4 if fact else 0.25):
        return "open", f"own words, {measured}"
    if mean >= 3.5 and not fact and answers.proper < 0.6:
        return "open", f"own words, {measured}"
    return "short", f"short and different, {measured}"


def _has(asked: str, stems: Iterable[str]) -> bool:
    padded = f" {asked} "
    return any((f" {stem} " if stem in WHOLE else f" {stem}") in padded for stem in stems)
