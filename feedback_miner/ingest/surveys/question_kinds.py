"""What kind of question each column of a survey is, and whether a table is a survey at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from feedback_miner.ingest.column_names import never_feedback, rank
from feedback_miner.ingest.columns.rules import first_answer
from feedback_miner.ingest.formats.markup import clean_question
from feedback_miner.ingest.surveys.answer_measures import SAMPLE, sample_of
from feedback_miner.ingest.surveys.kind_rules import Column, Kind, kind_of, kind_of_box
from feedback_miner.ingest.surveys.question_words import (
    ASKED,
    LONG,
    OTHER,
    SURVEY_NAMES,
    TICKET_NAMES,
    TICKET_ROLES,
    TOOLS,
    is_metadata,
    is_title,
    label_kind,
    n_words,
)
from feedback_miner.ingest.surveys.together import Question, settled
from feedback_miner.ingest.wording import NULLS, plain

__all__ = ["KINDS", "OTHER", "Question", "classify", "clean_question", "label_kind", "looks_like_survey"]

KINDS: Final = (
    "open", "other", "short", "choice", "choices", "score", "date", "personal", "metadata", "empty",
)  # fmt: skip
LONGEST_NULL = 12
"""Bytes of a spelling of nothing with a few blanks; longer cells are answers unread. The longest spelling
has nine."""


def classify(
    frame: pl.DataFrame,
    texts: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    typed: Collection[str] = (),
) -> tuple[Question, ...]:
    """Tell for each column of a survey what kind of question it is, alone and beside the others.

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

    Examples
    --------
    >>> answers = pl.DataFrame({"Q1": ["4", "5", "2"], "Q2": ["The lift is stuck again", "No wifi", "n/a"]})
    >>> for question in classify(answers, {"Q2": "What should we improve?"}):
    ...     print(question.name, question.kind, question.reason, question.n_answers, sep=" | ")
    Q1 | score | whole numbers from 2 to 5 | 3
    Q2 | open | an opinion is asked for, 3.5 words on average | 2
    """
    return settled(_each_alone(frame, texts, types, typed), frame)


def _each_alone(
    frame: pl.DataFrame,
    texts: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    typed: Collection[str] = (),
) -> tuple[Question, ...]:
    """Tell for each column what kind of question it is, whatever the others are."""
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


def _count_answers(frame: pl.DataFrame) -> dict[str, int]:
    """Return per column how many cells are filled and not a spelling of nothing."""
    cells = pl.col(pl.String)
    n_bytes = cells.str.len_bytes()
    short = cells.filter(n_bytes.is_between(1, LONGEST_NULL)).str.strip_chars().str.to_lowercase()
    # one expression for all columns: there may be thousands
    counts = {name: frame.height - n for name, n in _only_row(frame.null_count()).items()}
    counts |= _only_row(frame.select((n_bytes > 0).sum()))
    nulls = _only_row(frame.select(short.is_in(list(NULLS)).sum()))
    return {name: n - nulls.get(name, 0) for name, n in counts.items()}


def _only_row(frame: pl.DataFrame) -> dict[str, int]:
    return frame.row(0, named=True) if frame.width else {}


def _kind(column: pl.Series, text: str, n_answers: int, typed: bool) -> Kind:
    if n_answers == 0:
        return "empty", "no answers"
    asked = plain(text)
    if column.dtype.is_temporal():
        return ("metadata", "time of the form") if is_metadata(column.name, asked) else ("date", "dates")
    sample = sample_of(column)
    if len(sample) == 0:
        return "empty", "hardly any answers"
    # nine in ten, as some give up before the end
    told = Column(column.name, text, asked, sample, complete=n_answers >= 0.9 * len(column))
    _, kind = kind_of_box(told) if typed else kind_of(told)
    return kind


@dataclass(frozen=True, eq=False)
class Layout:
    """A table as far as it shows whether columns are questions, and rows are respondents."""

    frame: pl.DataFrame

    @cached_property
    def headers(self) -> list[str]:
        """Names of the columns, as questions are cleaned."""
        return [clean_question(name) for name in self.frame.columns]

    @cached_property
    def n_ticket(self) -> int:
        """Columns named as those of a list of tickets."""
        return sum(plain(header) in TICKET_NAMES for header in self.headers)

    @cached_property
    def asked(self) -> list[str]:
        """Headers with a question mark, of three words at least."""
        return [text for text in self.headers if ASKED.search(text) and n_words(text) >= 3]

    @cached_property
    def questions(self) -> list[str]:
        """The same, and then those that are sentences without one."""
        sentences = [text for text in self.headers if n_words(text) >= LONG and text not in self.asked]
        untitled = [text for text in sentences if not is_title(text)]
        # ticket tools may put this before the names of a site's own fields
        return self.asked + [text for text in untitled if not text.casefold().startswith("custom field")]

    @cached_property
    def of_tools(self) -> list[str]:
        """Columns that survey tools alone write."""
        return [name for name in self.frame.columns if plain(name) in SURVEY_NAMES or TOOLS.search(name)]

    @cached_property
    def is_stamped(self) -> bool:
        """Whether a column is named as one that tells when it was written."""
        return any(rank("date", name) is not None for name in self.frame.columns)

    @cached_property
    def kinds(self) -> tuple[Question, ...]:
        """Kinds of the columns by what each holds, of some rows spread over the table.

        Columns are not settled: a box to type into tells a survey, also beside a fact.
        """
        return _each_alone(self.frame.gather_every(max(1, self.frame.height // SAMPLE)))

    @cached_property
    def n_of_ticket(self) -> int:
        """Columns that are what tickets have, or what others said of the answer."""
        return sum(map(_is_ticket, self.frame.columns))


Told = tuple[bool, str]
"""Whether a table is a survey, and why."""


def holds_nothing(t: Layout) -> Told | None:
    """No, if there are no rows."""
    return (False, "no rows") if t.frame.height == 0 else None


def named_by_questions(t: Layout) -> Told | None:
    """Yes, if columns are questions, and more of them than are named as those of tickets.

    Two with a question mark are enough, or one beside the date or a column of a survey tool, or
    three and a third of the columns.
    """
    n = len(t.questions)
    beside = n > 0 and (t.is_stamped or bool(t.of_tools))
    enough = len(t.asked) >= 2 or beside or n >= max(3, 0.3 * t.frame.width)
    if not enough or n <= t.n_ticket:
        return None
    return True, f"{n} of {t.frame.width} columns are named by a question, such as '{t.questions[0]:.60}'"


def written_by_a_survey_tool(t: Layout) -> Told | None:
    """Yes, if two columns are those that survey tools alone write, and no more are those of tickets."""
    told = len(t.of_tools) >= 2 and t.n_ticket <= len(t.of_tools)
    return (True, f"columns as survey tools write them: {', '.join(t.of_tools[:4])}") if told else None


def named_as_tickets(t: Layout) -> Told | None:
    """No, if two columns are named as those of tickets."""
    return (False, "columns of tickets") if t.n_ticket > 1 else None


def open_beside_closed(t: Layout) -> Told | None:
    """Yes, if of eight columns at least three are open and three closed questions, whatever their names."""
    kinds = Counter(q.kind for q in t.kinds)
    n_open, n_closed = kinds["open"] + kinds["other"], kinds["choice"] + kinds["choices"] + kinds["score"]
    if t.frame.width < 8 or n_open < 3 or n_closed < 3 or t.n_of_ticket >= 2:
        return None
    return True, f"{n_open} columns of free text beside {n_closed} of choices and scores"


def score_beside_open(t: Layout) -> Told | None:
    """Yes, if there is a score beside two columns of free text, and nothing that tickets have."""
    opened = [q.name for q in t.kinds if q.kind in ("open", "other") and not never_feedback(q.name)]
    scored = any(q.kind == "score" and rank("id", q.name) is None for q in t.kinds)
    if not scored or len(opened) < 2 or t.n_ticket or t.n_of_ticket:
        return None
    return True, f"a score and {len(opened)} columns of free text, such as '{opened[0]:.60}'"


SURVEY_RULES: Final[tuple[Callable[[Layout], Told | None], ...]] = (
    holds_nothing,
    named_by_questions,
    written_by_a_survey_tool,
    named_as_tickets,
    open_beside_closed,
    score_beside_open,
)
"""Who decides, in this order; if none does, a table is no survey. The counts are judgements: real lists of
tickets (in the tests) are below them, surveys of six columns above."""


def looks_like_survey(frame: pl.DataFrame) -> str | None:
    """Return why a table holds one respondent per row and one question per column, or None.

    Examples
    --------
    >>> looks_like_survey(pl.DataFrame({"When?": ["1"], "What is good here?": ["x"], "What is bad?": ["y"]}))
    "2 of 3 columns are named by a question, such as 'What is good here?'"
    >>> looks_like_survey(pl.DataFrame({"Number": ["INC7"], "Description": ["too slow"]})) is None
    True
    """
    _, (is_survey, why) = first_answer(SURVEY_RULES, Layout(frame)) or ("", (False, ""))
    return why if is_survey else None


def _is_ticket(name: str) -> bool:
    return never_feedback(name) or any(rank(role, name) is not None for role in TICKET_ROLES)
