"""Columns of a survey judged together: the columns of one question settle each other.

Told by the question that columns share, and by what they hold:

- *ticks*: a column per option, with yes and no, or with one answer that comes back;
- *ranks*: a column per place with the same options, or a column per option with the places;
- *items*: columns with the steps of one scale, also if a name promises words ("Feedback");
- *write-ins*: "Other" beside a fact (a role, a place, a tool), whose answers are facts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.columns.closed import closed_columns, distinct_cells, holds_yes_and_no
from feedback_miner.ingest.surveys.answer_measures import measure, sample_of
from feedback_miner.ingest.surveys.kind_rules import SEPARATORS
from feedback_miner.ingest.surveys.labels import parted
from feedback_miner.ingest.surveys.question_words import (
    ASKED,
    FACT,
    FACT_NAMED,
    OPINION,
    TICKING,
    begins_with_other,
    beside,
    is_box_label,
)
from feedback_miner.ingest.values.circumstances import NO, YES
from feedback_miner.ingest.wording import plain

OPEN = ("open", "other")
CLOSED = ("choice", "choices", "short")
"""Kinds of question beside which there may be a box to type into."""
GROUPS = ("role", "department", "organisation")
"""Roles of columns in which people are grouped; a write-in may tell the group of a response."""
FACT_WORDS, FACT_LONG = 8, 0.4
"""Words on average, and share of long answers, from which a write-in is no fact, whatever was asked. As where
a fact is asked for (:func:`~feedback_miner.ingest.surveys.kind_rules.long_answers`)."""
LEAST_OFFERED = 10
"""Answers from which it shows whether they come back, as of fields of ticket tools."""
OFFERED, OFFERED_WORDS = 0.15, 2
"""Share of answers in own words, and words on average, of a question that may ask for them. Judgements: of
ticked options beside which some typed their own, up to 12 in 100 are (surveys of Dask and Binder); where
answers have fewer words they are names."""
JOINED = re.compile("|".join(map(re.escape, SEPARATORS)))
LEAST_RANKED = 3
"""Places from which whole numbers are ranks; two columns of numbers differ in most rows by chance."""
RANKED = 0.9
"""Share of the responses that must use each place once: the others gave a place twice by mistake."""


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
        One of ``KINDS``; "open" and "other" hold free text of respondents.
    reason : str
        What told the kind, for people.
    n_answers : int
        Cells that are filled and not a spelling of "nothing".
    part : str
        "tick" or "rank" where the column is a part of a question that tells nothing alone, else "".
    beside : str
        The column of the question whose write-in this is; "" = none that asks for a fact.
    offer : str
        Why it might be mined though it is not taken for an opinion; "" = nothing speaks for it.
    """

    name: str
    text: str
    kind: str
    reason: str
    n_answers: int
    part: str = ""
    beside: str = ""
    offer: str = ""


def settled(questions: Sequence[Question], frame: pl.DataFrame) -> tuple[Question, ...]:
    """Return questions with the kinds that they have beside each other.

    Parameters
    ----------
    questions : sequence of Question
        As each column tells alone, in the order of the columns.
    frame : DataFrame
        The same columns.
    """
    found = {question.name: question for question in questions}
    for family in _families(questions):
        parts = _ticks(family, frame) or _ranks(family, frame)
        found |= {part.name: part for part in parts}
    found |= {tick.name: tick for tick in _lone_ticks([*found.values()], frame)}
    opened = [q.name for q in found.values() if q.kind in OPEN]
    for name, why in closed_columns(frame, opened).items():
        found[name] = replace(found[name], kind="choice", reason=why)
    return tuple(_offered(q, frame) for q in _write_ins([*found.values()], frame))


def _offered(question: Question, frame: pl.DataFrame) -> Question:
    """Return a question that is not mined with what speaks for mining it: many answers in own words."""
    if question.kind not in CLOSED or question.part or question.offer or asks_fact(question):
        return question
    if _may_be_lists(question, frame):
        return replace(question, offer=f"ticks, or lists in own words: {question.reason}")
    # an answer in own words is another one
    n_least = OFFERED * question.n_answers
    if question.n_answers < LEAST_OFFERED or frame[question.name].n_unique() < n_least:
        return question
    answers = measure(sample_of(frame[question.name]))
    own = _own_words(answers.folded)
    if answers.mean_words < OFFERED_WORDS or own < OFFERED:
        return question
    why = f"{own:.0%} of {answers.n} answers are in own words, {answers.mean_words:.1f} words on average"
    return replace(question, offer=why)


def _may_be_lists(question: Question, frame: pl.DataFrame) -> bool:
    """Tell whether joined options have several words each, and the question asks for an opinion."""
    asked = plain(question.text)
    if question.kind != "choices" or not OPINION.are_in(asked) or TICKING.are_in(asked):
        return False
    cells = sample_of(frame[question.name])
    n_words = [len(part.split()) for cell in measure(cells).some_cells for part in JOINED.split(cell)]
    return sum(n_words) >= OFFERED_WORDS * len(n_words)


def _own_words(cells: Sequence[str]) -> float:
    """Return the share of answers with a part that nobody else gave."""
    parts = [{part for piece in JOINED.split(cell) if (part := piece.strip(" ."))} for cell in cells]
    counts = Counter(part for cell in parts for part in cell)
    return sum(any(counts[part] == 1 for part in cell) for cell in parts) / max(len(parts), 1)


def asks_fact(question: Question) -> bool:
    """Tell whether a question asks for a fact and for no opinion."""
    asked = plain(question.text)
    return FACT.are_in(asked) and not OPINION.are_in(asked)


def _families(questions: Sequence[Question]) -> list[list[Question]]:
    """Return the columns that share a question, two at least each."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        if question.kind != "empty" and (parts := parted(question.text)) is not None:
            found.setdefault(plain(parts[0]), []).append(question)
    return [family for family in found.values() if len(family) > 1]


def _ticks(family: Sequence[Question], frame: pl.DataFrame) -> list[Question]:
    """Return the columns of a family that were ticked: two at least, with yes and no, or their own label."""
    ticked = [q for q in family if q.kind != "metadata" and _is_ticked(frame[q.name], q.text)]
    if len(ticked) < 2:
        return []
    why = f"one of {len(ticked)} boxes to tick"
    return [replace(q, kind="choice", reason=why, part="tick") for q in ticked]


def _lone_ticks(questions: Sequence[Question], frame: pl.DataFrame) -> list[Question]:
    """Return boxes with yes and no whose brothers were left out, in a table of ticks: "Happy? [Very]"."""
    if not any(q.part == "tick" for q in questions):
        return []
    why = "a box to tick, the others of its question are missing"
    free = (q for q in questions if not q.part and q.kind not in ("metadata", "empty"))
    lone = [q for q in free if _asks_before_a_label(q.text) and holds_yes_and_no(frame[q.name])]
    return [replace(q, kind="choice", reason=why, part="tick") for q in lone]


def _asks_before_a_label(text: str) -> bool:
    """Tell whether a question stands before a label that is not "yes" or "no" itself."""
    parts = parted(text)
    if parts is None or not ASKED.search(parts[0]):
        return False
    return not all(word in YES or word in NO for word in plain(parts[1]).split())


def _is_ticked(column: pl.Series, text: str) -> bool:
    cells = distinct_cells(column)
    labelled = len(cells) == 1 and f" {plain(cells[0])} " in f" {plain(text)} "
    return labelled or holds_yes_and_no(column)


def _ranks(family: Sequence[Question], frame: pl.DataFrame) -> list[Question]:
    """Return the columns of a family that rank: each place once a response, or the same options a place."""
    closed = [q for q in family if q.kind in ("choice", "score")]
    placed = closed if _are_places(frame, [q.name for q in closed]) else _options(closed, frame)
    return [replace(q, kind="choice", reason="one of several ranks", part="rank") for q in placed]


def _are_places(frame: pl.DataFrame, names: Sequence[str]) -> bool:
    """Tell whether most rows use whole numbers once each, from 1 to as many as there are columns."""
    if len(names) < LEAST_RANKED:
        return False
    cells = pl.col(names).cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")
    numbers = frame.select(cells.cast(pl.Int64, strict=False)).drop_nulls()
    if numbers.is_empty():
        return False
    row = pl.concat_list(names).list
    once = numbers.select((row.n_unique() == len(names)) & (row.min() == 1) & (row.max() == len(names)))
    return float(once.to_series().mean() or 0) >= RANKED  # type: ignore[arg-type]


def _options(closed: Sequence[Question], frame: pl.DataFrame) -> list[Question]:
    """Return columns that hold the same options, which are no steps of a scale."""
    chosen = [q.name for q in closed if q.kind == "choice"]
    if len(chosen) < 2:
        return []
    shared = closed_columns(frame.select(chosen), chosen)
    return [q for q in closed if q.name in shared]


def _write_ins(questions: Sequence[Question], frame: pl.DataFrame) -> list[Question]:
    """Return questions; a write-in of one that asks for a fact is a short fact, and says whose it is."""
    found: list[Question] = []
    asked: Question | None = None
    by_text = {beside(q.text): q for q in questions if q.kind in CLOSED and not _is_write_in(q)}
    for question in questions:
        if _is_write_in(question):
            found.append(_write_in(question, asked, by_text, frame))
            continue
        found.append(question)
        asked = question
    return found


def _is_write_in(question: Question) -> bool:
    """Tell whether a column is a box beside a choice; what was typed may come back, as options do."""
    if question.part or question.kind not in (*OPEN, *CLOSED):
        return False
    return question.kind == "other" or is_box_label(question.text) or begins_with_other(question.text)


def _write_in(
    question: Question, left: Question | None, by_text: Mapping[str, Question], frame: pl.DataFrame
) -> Question:
    """Settle a write-in by its question: the one whose words it repeats, or else its left neighbour."""
    own = beside(question.text)
    left = left if left is not None and left.kind in CLOSED else None
    of = by_text.get(own) if own else left
    texts = (question.text, *([of.text] if of is not None else ()))
    opinion = any(OPINION.are_in(plain(text)) for text in texts)
    if opinion or not any(map(asks_named_fact, texts)) or not _are_facts(frame[question.name]):
        return question
    if of is None and left is not None and asks_named_fact(left.text):
        of = left
    why = f"typed beside '{of.text:.60}', a fact" if of is not None else "typed beside a choice, a fact"
    of_name = of.name if of is not None else ""
    return replace(question, kind="short", reason=why, beside=of_name, offer=why)


def with_write_ins(
    columns: Mapping[str, tuple[str, ...]], questions: Sequence[Question]
) -> dict[str, tuple[str, ...]]:
    """Return role -> columns, with the write-ins behind the columns in which people are grouped."""
    found = dict(columns)
    for role in GROUPS:
        if names := found.get(role):
            found[role] = (*names, *(q.name for q in questions if q.beside and q.beside == names[0]))
    return found


def filled_in(columns: Sequence[pl.Series]) -> pl.Series:
    """Return the first of some columns, with write-ins where it is empty or says no more than "Other".

    Examples
    --------
    >>> filled_in([pl.Series(["Nurse", "Other", ""]), pl.Series(["", "Porter", "Cook"])]).to_list()
    ['Nurse', 'Porter', 'Cook']
    """
    first, *others = (column.cast(pl.String) for column in columns)
    for other in others:
        blank = [cell for cell in first.drop_nulls().unique() if not beside(cell)]
        written = pl.col("other").str.strip_chars() != ""
        gap = pl.col("first").is_null() | pl.col("first").is_in(blank)
        cell = pl.when(gap & written).then("other").otherwise("first").alias(first.name)
        first = pl.DataFrame({"first": first, "other": other}).select(cell).to_series()
    return first


def first_filled_in(cells: Sequence[str]) -> str:
    """Return the same for one row.

    Examples
    --------
    >>> first_filled_in(["Other", "Porter"]), first_filled_in(["Other", ""]), first_filled_in(["Nurse"])
    ('Porter', 'Other', 'Nurse')
    """
    first = cells[0]
    for other in cells[1:]:
        if other.strip() and not beside(first):
            first = other
    return first


def asks_named_fact(text: str) -> bool:
    """Tell whether a question asks for a role, a place, a tool, an organisation.

    Examples
    --------
    >>> asks_named_fact("Which tools do you use?"), asks_named_fact("Which of these is true?")
    (True, False)
    """
    return FACT_NAMED.are_in(plain(text)) or any(rank(role, text) is not None for role in GROUPS)


def _are_facts(column: pl.Series) -> bool:
    """Tell whether answers are as short as names of jobs and places are."""
    answers = measure(sample_of(column))
    return answers.mean_words < FACT_WORDS and answers.long < FACT_LONG
