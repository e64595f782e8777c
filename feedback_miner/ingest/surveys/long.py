"""Answers below one another: a row per respondent and question, as databases and some tools write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.columns.roles import find_roles
from feedback_miner.ingest.contract.base import MessageTable
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, read_columns
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.about_people import department_question, role_question, score_question
from feedback_miner.ingest.surveys.question_kinds import Question, classify
from feedback_miner.ingest.wording import names, plain

QUESTION: Final = names(
    "question, question text, question title, question label, item text, Frage, Fragetext, pregunta",
    "pergunta, vraag, domanda, 質問, 问题",
)
ANSWER: Final = names(
    "answer, answer text, answer value, response, response text, response value, value, Antwort, Antworttext",
    "respuesta, réponse, resposta, antwoord, risposta, 回答",
)
MOST_QUESTIONS = 200
CLOSED = "answers to closed questions"
FACTS: Final = (("score", score_question), ("role", role_question), ("department", department_question))


def long_columns(table: Table) -> tuple[str, str] | None:
    """Return the columns of questions and of answers, if the same questions come back; else None."""
    known = {plain(name): name for name in reversed(table.names)}
    asked = next((known[name] for name in QUESTION if name in known), None)
    answer = next((known[name] for name in ANSWER if name in known), None)
    if asked is None or answer is None:
        return None
    cells = table.column(asked).cast(pl.String).drop_nulls()
    n = cells.n_unique()
    return (asked, answer) if 0 < n <= min(MOST_QUESTIONS, 0.5 * len(cells)) else None


def read_long(
    table: Table, asked: str, answer: str, settings: IngestSettings, open_kinds: tuple[str, ...]
) -> MessageTable | None:
    """Read answers to open questions, with what closed ones tell of the respondent; None if none is open."""
    questions = tuple(
        classify(pl.DataFrame({str(key): group[answer].cast(pl.String)}))[0]
        for (key,), group in table.head.group_by(asked, maintain_order=True)
        if key is not None
    )
    closed = {q.name.strip().lower(): CLOSED for q in questions if q.kind not in open_kinds}
    if len(closed) == len(questions):
        return None
    known = {"text": (answer,), "question": (asked,)}
    columns = find_roles(
        table, table.content.name, settings, table.content.path, known=known, without={asked, answer}
    )
    columns.pop("author", None)
    plan = ColumnMapping({**columns, **known}, item="answer", leave_out={asked: closed})
    made = read_columns(table, plan, settings)
    whose = next((columns[role][0] for role in ("record", "id", "person") if role in columns), None)
    if whose is None:
        return made
    for role, column in _facts(table, questions, whose, asked, answer).items():
        if role not in made.columns:
            told = (
                made.frame[whose].cast(pl.String).replace_strict(column, default=None, return_dtype=pl.String)
            )
            name = f"{answer} ({role})"
            made = replace(
                made,
                frame=made.frame.with_columns(told.alias(name)),
                columns={**made.columns, role: (name,)},
            )
    return made


def _facts(
    table: Table, questions: tuple[Question, ...], whose: str, asked: str, answer: str
) -> dict[str, dict[str, str]]:
    """Return role -> respondent -> answer, of the closed questions that ask for a role or a score."""
    by_respondent: dict[str, dict[str, str]] = {}
    wanted = {q.name for q in questions}
    for _, cells in table.rows([whose, asked, answer]):
        who, question, said = (str(cell) if cell is not None else "" for cell in cells)
        if who and question in wanted and said:
            by_respondent.setdefault(who, {})[question] = said
    wide = pl.DataFrame(
        {q.name: [answers.get(q.name) for answers in by_respondent.values()] for q in questions},
        schema=dict.fromkeys((q.name for q in questions), pl.String),
    )
    responses = Table(table.content, tuple(wide.columns), tuple(wide.columns), wide, [*range(wide.height)])
    found: dict[str, dict[str, str]] = {}
    used: set[str] = set()
    for role, search in FACTS:
        asks = search(questions, responses, used)
        if asks is not None:
            used.add(asks)
            found[role] = _answers(by_respondent, asks)
    if "department" in found:
        found.setdefault("role", found["department"])
    return found


def _answers(by_respondent: Mapping[str, Mapping[str, str]], question: str) -> dict[str, str]:
    return {who: answers[question] for who, answers in by_respondent.items() if question in answers}
