"""Closed questions of a survey that tell who answers and how content they are.

A column named "Role" is found by its name; a question such as "What best describes your job?" is
found here, by its words and by what was answered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

import polars as pl

from feedback_miner.ingest.columns.names import ALIASES, SCORE_QUESTIONS, rank
from feedback_miner.ingest.columns.profile import profile
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.question_kinds import COUNTED, Question
from feedback_miner.ingest.values.circumstances import is_yes_or_no
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import names, plain

CLOSED = ("choice", "score", "short")
"""Kinds of question that may tell a role or a score."""
MOST_WORDS = 6
LEAST_FILLED = 0.2
"""Share of the responses that must have an answer."""

ROLE_ASKED: Final = names(
    "your role, your current role, your primary role, your main role, your job, your current job",
    "your primary job, job title, job role, job function, your position, your current position",
    "your occupation, your profession, kind of user, type of user, best describes you, describes you best",
    "best describes what you do, role do you, role are you, position do you, welche rolle, ihre rolle",
    "deine rolle, welche funktion, ihre funktion, deine funktion, ihre position, welche position",
    "ihren beruf, ihr beruf, ihre tatigkeit, berufsbezeichnung, stellenbezeichnung, su rol, tu rol",
    "su cargo, tu cargo, su puesto, tu puesto, su profesion, que puesto, que cargo, que rol, votre role",
    "votre fonction, votre poste, votre metier, votre profession, quel poste, quel role, quelle fonction",
    "seu cargo, sua funcao, seu papel, sua profissao, qual cargo, qual funcao, uw rol, je rol, jouw rol",
    "uw functie, je functie, jouw functie, welke functie, welke rol, uw beroep, suo ruolo, tuo ruolo",
    "quale ruolo, sua mansione, tua mansione, quale mansione, sua professione",
)
"""Words of questions that ask what somebody's work is."""

DEPARTMENT_ASKED: Final = names(
    "which department, what department, your department, department do you, department are you",
    "which business unit, your business unit, what business unit, which division, your division",
    "which team, what team, your team, which unit, what unit, is your unit, your unit or",
    "welcher abteilung, welche abteilung, ihre abteilung, ihrer abteilung",
    "deine abteilung, welchem bereich, welcher bereich, ihr bereich, que departamento, su departamento",
    "tu departamento, que area, su area, quel departement, votre departement, quel service travaillez",
    "dans quel service, quelle equipe, votre equipe, qual departamento, seu departamento, qual setor",
    "seu setor, qual area, sua area, welke afdeling, uw afdeling, je afdeling, jouw afdeling, quale reparto",
    "suo reparto, tuo reparto, quale dipartimento, quale ufficio",
)
"""Words of questions that ask where in an organisation somebody works."""

SCORE_ASKED: Final = (
    names("recommend, weiterempfehl, empfehl, recomend, recommand, aanbevel, consiglier, raccomand"),
    names(
        "overall, insgesamt, alles in allem, gesamt, en general, en conjunto, globalement, dans l ensemble",
        "de modo geral, no geral, over het algemeen, al met al, nel complesso, complessiv, in generale",
    ),
    names("satisf, zufrieden, satisfech, satisfeit, tevreden, soddisf"),
    names(
        "rate, rating, bewerte, beurteil, benote, valora, valore, calific, califique, evalu, evalue, noter",
        "avali, beoordeel, waardeer, valuta, valuti",
    ),
    names("満足, 評価, 满意, 滿意, 만족"),
    names(
        "how easy, wie einfach, wie leicht, que tan facil, facile, quao facil, hoe makkelijk, e stato facile"
    ),
)
"""Beginnings of words of questions that are answered by a score; the best questions come first."""

ROLE_UNSPACED: Final = names("職種, 役職, 职位, 직책")
DEPARTMENT_UNSPACED: Final = names("部署, 所属, 部门, 부서")

UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
ITEM = re.compile(r"^(.*?)\s*(?:\[([^\[\]]+)\]|\| (.+))$", re.DOTALL)
"""A question with several rows to be rated, and one of these."""


def role_question(questions: Sequence[Question], table: Table, taken: Collection[str]) -> str | None:
    """Return the column of the question that asks for a role, or None."""
    return _fact(ROLE_ASKED, ROLE_UNSPACED, questions, table, taken)


def department_question(questions: Sequence[Question], table: Table, taken: Collection[str]) -> str | None:
    """Return the column of the question that asks for a department, or None."""
    return _fact(DEPARTMENT_ASKED, DEPARTMENT_UNSPACED, questions, table, taken)


def score_question(questions: Sequence[Question], table: Table, taken: Collection[str]) -> str | None:
    """Return the column whose score says most about how content somebody is, or None.

    A likelihood to recommend comes before overall satisfaction, and that before satisfaction with
    something. Where several things are rated at once, the one comes first that the other
    questions are about: "Spack" before "Spack documentation" in a survey about Spack.
    """
    ranked: list[tuple[int, int, int]] = []
    texts = [f" {plain(question.text)} " for question in questions]
    for place, question in enumerate(questions):
        grade = _grade(question)
        if grade is None or question.kind not in CLOSED or question.name in taken:
            continue
        item = ITEM.match(question.text)
        thing = f" {plain(item[2] or item[3])} " if item else ""
        mentioned = sum(thing in text for text in texts) if item else len(texts)
        ranked.append((grade, -mentioned, place))
    found = (questions[place].name for _, _, place in sorted(ranked))
    return next((name for name in found if _is_filled(table, name) and is_score(table.column(name))), None)


def _grade(question: Question) -> int | None:
    """Return how much a question is worth as a score, 0 the best; None = nothing."""
    for name in (question.text, question.name):
        words = plain(name)
        # words of a question are ranked below, by what it asks
        asks = words not in ALIASES["score"] and any(f" {part} " in f" {words} " for part in SCORE_QUESTIONS)
        if rank("score", name) is not None and not asks and len(words.split()) <= 4:
            return 0
    asked = f" {plain(question.text)}"
    if any(f" {stem}" in f"{asked} " for stem in COUNTED):
        return None
    return next(
        (
            n
            for n, stems in enumerate(SCORE_ASKED, 1)
            if any((stem if UNSPACED.search(stem) else f" {stem}") in asked for stem in stems)
        ),
        None,
    )


def _fact(
    phrases: Sequence[str],
    signs: Sequence[str],
    questions: Sequence[Question],
    table: Table,
    taken: Collection[str],
) -> str | None:
    for question in questions:
        asked = f" {plain(question.text)} "
        if question.kind not in ("choice", "short") or question.name in taken:
            continue
        if not any(f" {phrase} " in asked for phrase in phrases) and not any(s in asked for s in signs):
            continue
        if any(f" {stem}" in asked for stem in COUNTED) or not _is_filled(table, question.name):
            continue
        if _are_groups(table.column(question.name)):
            return question.name
    return None


def _are_groups(column: pl.Series) -> bool:
    """Tell whether answers are several short names, neither yes and no nor steps of a scale."""
    answers = profile(column)
    worded = answers.mean_words < MOST_WORDS and answers.letters >= 0.5
    return worded and column.drop_nulls().n_unique() > 1 and not is_yes_or_no(column) and not is_score(column)


def _is_filled(table: Table, name: str) -> bool:
    answers = profile(table.column(name))
    return answers.n_filled >= max(1, LEAST_FILLED * answers.n_rows)
