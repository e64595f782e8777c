"""Closed questions of a survey that tell who answers and how content they are.

A column named "Role" is found by its name; a question such as "What best describes your job?" is
found here, by its words (``words/about_people.toml``) and by what was answered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from feedback_miner.ingest.column_names import ALIASES, SCORE_QUESTIONS, rank
from feedback_miner.ingest.columns.profile import profiles_of
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.question_kinds import Question
from feedback_miner.ingest.values.circumstances import is_yes_or_no
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import plain, plain_lists

CLOSED = ("choice", "score", "short")
"""Kinds of question that may tell a score."""
GROUPED = ("choice", "short")
"""Kinds of question that may tell a role."""
MOST_WORDS = 6
"""Words on average that names of jobs and departments may have; sentences have more. A judgement, the same
as for columns that are told by their names (:mod:`~feedback_miner.ingest.columns.roles`)."""
LEAST_FILLED = 0.2
"""Share of the responses that must have an answer. A judgement, held by a test: of what fewer say, most
people's role or score stays unknown."""
FULL = 0.5
"""Share of the most answers to one of some questions from which a question comes before those with fewer
answers, however good these are. A judgement, the same as for columns that are told by their names."""
SHORT_QUESTION = 6
"""Words of a question that is hardly more than what it asks for: "And your job title?". In longer ones a
word such as "your job" may stand for anything: "Which tools do you use in your job?"."""
MOST_WORDS_OF_A_NAME = 4
"""Words of the name of a score; longer ones are questions. A judgement: "customer satisfaction survey score"
has four."""

_WORDS: Final = plain_lists("about_people")
UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_COUNTED: Final = tuple(f" {stem}" for stem in plain_lists("question_words")["counted"])
"""Words of questions that are answered by a number. Each counts as the beginning of a word."""
ITEM = re.compile(r"^(.*?)\s*(?:\[([^\[\]]+)\]|\| (.+))$", re.DOTALL)
"""A question with several rows to be rated, and one of these."""


@dataclass(frozen=True)
class Phrases:
    """What a question says that asks for one thing: words in a row, and signs that count anywhere."""

    words: tuple[str, ...]
    signs: tuple[str, ...]

    def are_asked_for(self, asked: str) -> bool:
        """Tell whether a plain question asks for it, not only says it; ``asked`` has a blank at either end.

        In a long question the words stand first, or hold or follow a word that asks: "describes".
        """
        if any(sign in asked for sign in self.signs):
            return True
        return any(_is_asked_for(f" {words} ", asked) for words in self.words if f" {words} " in asked)


def _is_asked_for(words: str, asked: str) -> bool:
    if len(asked.split()) <= SHORT_QUESTION or not ASKING.isdisjoint(words.split()):
        return True
    before = asked.partition(words)[0].split()
    while before and before[-1] in BETWEEN:
        before.pop()
    return not before or before[-1] in BEFORE


ASKING: Final = frozenset(_WORDS["asking"])
"""Words right before, or among, what a question asks for."""
BEFORE: Final = ASKING | frozenset(_WORDS["asking_before"])
BETWEEN: Final = frozenset(_WORDS["asking_between"])
"""Words that may stand between the two."""
ROLE: Final = Phrases(_WORDS["role"], _WORDS["role_unspaced"])
DEPARTMENT: Final = Phrases(_WORDS["department"], _WORDS["department_unspaced"])
SCORES: Final = tuple(
    tuple(word if UNSPACED.search(word) else f" {word}" for word in _WORDS[f"score.{kind}"])
    for kind in ("recommend", "overall", "satisfied", "rate", "unspaced", "easy")
)
"""Beginnings of words of questions that are answered by a score; the best questions come first."""


def role_question(questions: Sequence[Question], table: Table, taken: Collection[str]) -> str | None:
    """Return the column of the question that asks for a role, or None."""
    return _group(ROLE, questions, table, taken)


def department_question(questions: Sequence[Question], table: Table, taken: Collection[str]) -> str | None:
    """Return the column of the question that asks for a department, or None."""
    return _group(DEPARTMENT, questions, table, taken)


def score_question(questions: Sequence[Question], table: Table, taken: Collection[str]) -> str | None:
    """Return the column whose score says most about how content somebody is, or None.

    One that most answered comes before one that few did, a likelihood to recommend before overall
    satisfaction, and that before satisfaction with something; of two alike a scale before yes and no.
    Where several things are rated at once, the one comes first that the other questions are about:
    "Spack" before "Spack documentation" in a survey about Spack.

    Parameters
    ----------
    questions : sequence of Question
    table : Table
    taken : collection of str
        Columns that have another role.
    """
    texts = [f" {plain(question.text)} " for question in questions]
    graded = [
        (grade, question)
        for question in questions
        if question.kind in CLOSED and question.name not in taken and not question.part
        and (grade := grade_of(question)) is not None and _is_filled(table, question.name)
    ]  # fmt: skip
    most = max((question.n_answers for _, question in graded), default=0)
    # sorted keeps the order of the table where all else is alike
    ranked = sorted(
        graded,
        key=lambda one: (
            one[1].n_answers < FULL * most,
            one[0],
            -_n_mentions(one[1], texts),
            is_yes_or_no(table.head[one[1].name]),
        ),
    )
    return next((q.name for _, q in ranked if is_score(table.column(q.name))), None)


def _n_mentions(question: Question, texts: Sequence[str]) -> int:
    """Return how many questions are about the thing that one rates; all, if it rates no row of several."""
    item = ITEM.match(question.text)
    if item is None:
        return len(texts)
    thing = f" {plain(item[2] or item[3])} "
    return sum(thing in text for text in texts)


def grade_of(question: Question) -> int | None:
    """Return how much a question is worth as a score, 0 the best; None = nothing.

    Examples
    --------
    >>> def ask(text): return grade_of(Question("Q1", text, "score", "", 9))
    >>> ask("NPS"), ask("How likely are you to recommend us?"), ask("How satisfied are you?")
    (0, 1, 3)
    >>> ask("How many years have you been satisfied?") is None
    True
    """
    if any(_is_named_score(name) for name in (question.text, question.name)):
        return 0
    asked = f" {plain(question.text)}"
    if any(stem in f"{asked} " for stem in _COUNTED):
        return None
    grades = (grade for grade, stems in enumerate(SCORES, 1) if any(stem in asked for stem in stems))
    return next(grades, None)


def _is_named_score(name: str) -> bool:
    """Tell whether a short name is that of a score, and no question, which is graded by what it asks."""
    words = plain(name)
    asks = words not in ALIASES["score"] and any(f" {part} " in f" {words} " for part in SCORE_QUESTIONS)
    return rank("score", name) is not None and not asks and len(words.split()) <= MOST_WORDS_OF_A_NAME


def _group(
    phrases: Phrases, questions: Sequence[Question], table: Table, taken: Collection[str]
) -> str | None:
    """Return the first column whose question asks for one of some phrases, and whose answers are groups.

    One that most answered comes before one that few did.
    """
    free = (q for q in questions if q.kind in GROUPED and q.name not in taken and not (q.part or q.beside))
    asking = [q for q in free if _asks_for(phrases, f" {plain(q.text)} ") and _is_filled(table, q.name)]
    most = max((q.n_answers for q in asking), default=0)
    asking.sort(key=lambda q: q.n_answers < FULL * most)
    return next((q.name for q in asking if _are_groups(table, q.name)), None)


def _asks_for(phrases: Phrases, asked: str) -> bool:
    return phrases.are_asked_for(asked) and not any(stem in asked for stem in _COUNTED)


def _are_groups(table: Table, name: str) -> bool:
    """Tell whether answers are several short names, neither yes and no nor steps of a scale."""
    answers, column = profiles_of(table)[name], table.column(name)
    worded = answers.mean_words < MOST_WORDS and answers.letters >= 0.5
    return worded and column.drop_nulls().n_unique() > 1 and not is_yes_or_no(column) and not is_score(column)


def _is_filled(table: Table, name: str) -> bool:
    answers = profiles_of(table)[name]
    return answers.n_filled >= max(1, LEAST_FILLED * answers.n_rows)
