"""Answers below one another: a row per respondent and question, as databases and some tools write.

The names of such columns stand in ``words/long_surveys.toml``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from feedback_miner.ingest.wording import plain, plain_lists

QUESTION: Final = plain_lists("long_surveys")["question"]
ANSWER: Final = plain_lists("long_surveys")["answer"]
"""Names of the columns of questions and of answers, the better ones first."""
MOST_QUESTIONS = 200
"""Questions that a survey may have. A judgement: with more the column is one of free text or of titles."""
CLOSED = "answers to closed questions"
SEARCHES: Final = (("score", score_question), ("role", role_question), ("department", department_question))
"""Role -> how the question that asks for it is found, in the order in which questions are given away."""


def long_columns(table: Table) -> tuple[str, str] | None:
    """Return the columns of questions and of answers, if the same questions come back; else None."""
    known = {plain(name): name for name in reversed(table.names)}
    question = next((known[name] for name in QUESTION if name in known), None)
    answer = next((known[name] for name in ANSWER if name in known), None)
    if question is None or answer is None:
        return None
    cells = table.column(question).cast(pl.String).drop_nulls()
    # each of them twice on average
    return (question, answer) if 0 < cells.n_unique() <= min(MOST_QUESTIONS, 0.5 * len(cells)) else None


def read_long(
    table: Table, question: str, answer: str, settings: IngestSettings, open_kinds: tuple[str, ...]
) -> MessageTable | None:
    """Read answers to open questions, with what closed ones tell of the respondent; None if none is open.

    Parameters
    ----------
    table : Table
    question, answer : str
        Its columns, as :func:`long_columns` tells them.
    settings : IngestSettings
    open_kinds : tuple of str
        Kinds of question whose answers are read.
    """
    questions = _questions(table, question, answer)
    closed = {q.name.strip().lower(): CLOSED for q in questions if q.kind not in open_kinds}
    if len(closed) == len(questions):
        return None
    known = {"text": (answer,), "question": (question,)}
    columns = find_roles(
        table, table.content.name, settings, table.content.path, known=known, without={question, answer}
    )
    columns.pop("author", None)
    mapping = ColumnMapping({**columns, **known}, item="answer", leave_out={question: closed})
    made = read_columns(table, mapping, settings)
    whose = next((columns[role][0] for role in ("record", "id", "person") if role in columns), None)
    if whose is None:
        return made
    responses = _by_respondent(table, {q.name for q in questions}, (whose, question, answer))
    for role, told in _told_of_respondents(table, questions, responses).items():
        if role not in made.columns:
            made = _with_role(made, role, whose, f"{answer} ({role})", told)
    return made


Responses = Mapping[str, Mapping[str, str]]
"""Respondent -> question -> answer."""


def _questions(table: Table, question: str, answer: str) -> tuple[Question, ...]:
    """Return what kind each question is."""
    return tuple(
        classify(pl.DataFrame({str(key): group[answer].cast(pl.String)}))[0]
        for (key,), group in table.head.group_by(question, maintain_order=True)
        if key is not None
    )


def _by_respondent(table: Table, wanted: Collection[str], columns: tuple[str, str, str]) -> Responses:
    """Return all answers to some questions, from the columns of respondent, question and answer."""
    found: dict[str, dict[str, str]] = {}
    for _, cells in table.rows(columns):
        who, question, said = (str(cell) if cell is not None else "" for cell in cells)
        if who and question in wanted and said:
            found.setdefault(who, {})[question] = said
    return found


def _told_of_respondents(
    table: Table, questions: tuple[Question, ...], responses: Responses
) -> dict[str, dict[str, str]]:
    """Return role -> respondent -> answer, of the closed questions that ask for a role or a score."""
    wide = pl.DataFrame(
        {q.name: [answers.get(q.name) for answers in responses.values()] for q in questions},
        schema=dict.fromkeys((q.name for q in questions), pl.String),
    )
    made = Table(table.content, tuple(wide.columns), tuple(wide.columns), wide, [*range(wide.height)])
    found: dict[str, dict[str, str]] = {}
    used: set[str] = set()
    for role, search in SEARCHES:
        if (name := search(questions, made, used)) is not None:
            used.add(name)
            found[role] = {who: answers[name] for who, answers in responses.items() if name in answers}
    if "department" in found:
        found.setdefault("role", found["department"])
    return found


def _with_role(made: MessageTable, role: str, whose: str, name: str, told: Mapping[str, str]) -> MessageTable:
    """Return messages with a column more, by respondent."""
    column = made.frame[whose].cast(pl.String).replace_strict(told, default=None, return_dtype=pl.String)
    return replace(
        made,
        frame=made.frame.with_columns(column.alias(name)),
        columns={**made.columns, role: (name,)},
    )
