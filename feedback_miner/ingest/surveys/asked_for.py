"""What the questions of an export ask for: as their words tell, or as the user or the export says.

Strongest last: the words of the question, the mapping file, a column of the export, the settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from feedback_miner.errors import UsageError
from feedback_miner.ingest.columns.requested import lookup
from feedback_miner.ingest.contract.base import MessageTable
from feedback_miner.ingest.wording import inspect_hint, listed, plain, seen_only, shown
from feedback_miner.question_kinds import kinds_of_questions
from feedback_miner.records import QUESTION_KINDS


@dataclass(frozen=True)
class Asked:
    """What the settings may name in one export, and what they did name.

    Attributes
    ----------
    columns, questions : tuple of str
        Columns of comments, in the words of the export, and questions.
    named : frozenset of str
        Those names of the settings that are among them.
    """

    columns: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()


def read_kinds(column: pl.Series) -> pl.Series:
    """Return the kinds that a column of an export holds; null where a cell is blank.

    Raises
    ------
    UsageError
        For a cell that holds something else.
    """
    kinds = seen_only(column.cast(pl.String)).str.to_lowercase()
    kinds = kinds.set(kinds == "", None)
    unknown = kinds.filter(~kinds.is_in(QUESTION_KINDS)).unique(maintain_order=True).to_list()
    if unknown:
        raise UsageError(
            f"The column '{shown(column.name)}' holds {listed(unknown, 5)}, which no question asks for.",
            f"Allowed: {', '.join(QUESTION_KINDS)}, or nothing.",
            "Correct the column, or give it another name if it is about something else.",
        )
    return kinds


def question_kinds(
    frame: pl.DataFrame, table: MessageTable, given: Mapping[str, str]
) -> tuple[pl.Series, Asked]:
    """Tell what the question of each comment asks for.

    Parameters
    ----------
    frame : DataFrame
        Comments with their ``column``, ``question``, and, as the export says, ``question_kind``.
    table : MessageTable
        Where they come from.
    given : mapping of str to str
        Name of a column or question to a kind, as the settings say; "" stands for all comments.

    Returns
    -------
    kinds : Series of String
        Called ``question_kind``; null where nothing was asked and nobody said what.
    asked : Asked
    """
    columns = _called(table)
    distinct = [question for question in frame["question"].unique(maintain_order=True) if question]
    distinct = list(dict.fromkeys((*distinct, *(table.questions.get(name, name) for name in columns))))
    by_column = {name: kind for name in columns if (kind := _given(given, columns[name])) is not None}
    by_question = {text: kind for text in distinct if (kind := _given(given, (text,))) is not None}
    kinds = frame.select(
        question_kind=pl.coalesce(
            _looked_up("question", by_question),
            _looked_up("column", by_column),
            pl.lit(given.get(""), pl.String),
            "question_kind",
            _looked_up("column", table.question_kinds),
            kinds_of_questions(frame["question"]),
        )
    ).to_series()
    called = tuple(name for names in columns.values() for name in names)
    named = frozenset(name for name in given if name and _is_one_of(name, (*called, *distinct)))
    return kinds, Asked(called, tuple(distinct), named)


def _called(table: MessageTable) -> dict[str, tuple[str, ...]]:
    """Return the columns of the comments with their names, also that in the words of the export."""
    texts = table.columns["text"]
    told = (table.source_columns or {}).get("text", ())
    own = told if len(texts) == len(told) == 1 else ()
    return {name: tuple(dict.fromkeys((*own, name))) for name in texts}


def _given(given: Mapping[str, str], names: Sequence[str]) -> str | None:
    """Return the kind that the settings give to what goes by some names; the last word counts."""
    found = [kind for name, kind in given.items() if name and _is_one_of(name, names)]
    return found[-1] if found else None


def _is_one_of(name: str, names: Sequence[str]) -> bool:
    return lookup(name, names) is not None or plain(name) in map(plain, names)


def _looked_up(column: str, kinds: Mapping[str, str]) -> pl.Expr:
    """Return the kinds of the cells of a column."""
    if not kinds:
        return pl.lit(None, pl.String)
    return pl.col(column).replace_strict(kinds, default=None, return_dtype=pl.String)


def check_given(given: Iterable[str], exports: Sequence[tuple[str | None, Asked]]) -> None:
    """Raise UsageError where the settings name what no export has.

    Parameters
    ----------
    given : iterable of str
    exports : sequence of (str or None, Asked)
        Path as given, and what was found, of each export with comments.
    """
    found = frozenset[str]().union(*(asked.named for _, asked in exports))
    missing = next((name for name in given if name and name not in found), None)
    if missing is None:
        return
    columns = dict.fromkeys(name for _, asked in exports for name in asked.columns)
    questions = dict.fromkeys(name for _, asked in exports for name in asked.questions if name not in columns)
    raise UsageError(
        f"There is no column of comments and no question '{shown(missing)}' to say what it asks for.",
        f"Columns of comments: {listed(list(columns))}."
        + (f" Questions: {listed([shown(text) for text in questions])}." if questions else ""),
        f"Name one with --question-kind NAME=KIND{inspect_hint(exports[0][0])}",
    )
