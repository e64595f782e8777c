"""Columns that tell how a ticket fared and whose it is: priority, reopening, VIP.

The words stand in ``words/circumstances.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from feedback_miner.ingest.wording import NULLS, plain, plain_lists, seen_only

FIT: Final = 0.9
"""Share of the filled cells that must be readable: nine in ten.

A judgement: lower, and a column of free values with many "high" or "no" among them plays the role;
higher, and one local word in a short export that the lists do not know loses the column.
"""
LEVELS: Final = ("critical", "high", "medium", "low")

_LISTS: Final = plain_lists("circumstances")
PRIORITIES: Final[Mapping[str, str]] = {
    word: level for level in LEVELS for word in _LISTS[f"priority.{level}"]
}
"""Plain word to level."""
YES: Final = frozenset(_LISTS["yes"])
NO: Final = frozenset(_LISTS["no"])


def read_priorities(column: pl.Series) -> pl.Series:
    """Read a column of priorities.

    Parameters
    ----------
    column : Series of String
        Of any other type, no cell is one.

    Returns
    -------
    Series of String
        "critical", "high", "medium", "low", or null where no word says so. Bare numbers are null: 1 is
        the highest in some tools and the lowest in others.

    Examples
    --------
    >>> import polars as pl
    >>> read_priorities(pl.Series(["1 - Critical", "Sehr hoch", "P3 (medium)", "4", None])).to_list()
    ['critical', 'critical', 'medium', None, None]
    """
    levels = {value: _level(value) for value in _distinct(column)}
    return _mapped(column, levels, pl.String)


def is_priority(column: pl.Series) -> bool:
    """Tell whether nearly all cells name a priority.

    Examples
    --------
    >>> import polars as pl
    >>> is_priority(pl.Series(["High", "", "Low"])), is_priority(pl.Series(["1", "2", "3"]))
    (True, False)
    """
    return _share(read_priorities(column), column) >= FIT


def read_yes_or_no(column: pl.Series) -> pl.Series:
    """Read a column of answers.

    Parameters
    ----------
    column : Series of String
        Of any other type, no cell is one.

    Returns
    -------
    Series of Boolean
        Null for what is neither yes nor no.

    Examples
    --------
    >>> import polars as pl
    >>> read_yes_or_no(pl.Series(["Yes", "nein", "x", "0", "maybe", None])).to_list()
    [True, False, True, False, None, None]
    """
    answers = {value: _answer(value) for value in _distinct(column)}
    return _mapped(column, answers, pl.Boolean)


def is_yes_or_no(column: pl.Series) -> bool:
    """Tell whether nearly all cells are yes or no.

    Examples
    --------
    >>> import polars as pl
    >>> is_yes_or_no(pl.Series(["yes", "no", None])), is_yes_or_no(pl.Series(["yes", "no", "perhaps"]))
    (True, False)
    """
    return _share(read_yes_or_no(column), column) >= FIT


def read_counts(column: pl.Series) -> pl.Series:
    """Read a column of counts.

    Parameters
    ----------
    column : Series of String
        Of any other type, no cell is one.

    Returns
    -------
    Series of Int64
        Whole numbers from 0; yes counts as 1 and no as 0, all else is null.

    Examples
    --------
    >>> import polars as pl
    >>> read_counts(pl.Series(["3", " 2.0", "yes", "no", "-1", "often"])).to_list()
    [3, 2, 1, 0, None, None]
    """
    if column.dtype != pl.String:
        return pl.Series(column.name, [None] * len(column), pl.Int64)
    numbers = seen_only(column).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    flags = read_yes_or_no(column).cast(pl.Int64)
    counts = numbers.to_frame("n").select(pl.coalesce("n", flags)).to_series()
    return counts.set((counts < 0).fill_null(False), None)


def is_count(column: pl.Series) -> bool:
    """Tell whether nearly all cells are counts, or yes or no.

    Examples
    --------
    >>> import polars as pl
    >>> is_count(pl.Series(["0", "", "2"])), is_count(pl.Series(["0.5", "1.5", "2"]))
    (True, False)
    """
    return _share(read_counts(column), column) >= FIT


def _level(value: str) -> str | None:
    """Return the level that a cell names; the first rule that knows one decides."""
    words = plain(value)
    return next((level for rule in LEVEL_RULES if (level := rule(words)) is not None), None)


def _whole(words: str) -> str | None:
    """Take the whole cell, as "very high" must not be read as "high"."""
    return PRIORITIES.get(words)


def _after_number(words: str) -> str | None:
    """Take all behind a number: "1 - Very high"."""
    return PRIORITIES.get(words.lstrip("0123456789 "))


def _last_word(words: str) -> str | None:
    """Take the last word that is a level: "P2 (High)", "3 Medium"."""
    known = [PRIORITIES[word] for word in words.split() if word in PRIORITIES]
    return known[-1] if known else None


LEVEL_RULES: Final = (_whole, _after_number, _last_word)


def _answer(value: str) -> bool | None:
    word = plain(value)
    return True if word in YES else False if word in NO else None


def _distinct(column: pl.Series) -> list[str]:
    return column.drop_nulls().unique().to_list() if column.dtype == pl.String else []


def _mapped(
    column: pl.Series, values: Mapping[str, object], dtype: pl.DataType | type[pl.DataType]
) -> pl.Series:
    if column.dtype != pl.String:
        return pl.Series(column.name, [None] * len(column), dtype)
    return column.replace_strict(values, default=None, return_dtype=dtype)


def _share(read: pl.Series, column: pl.Series) -> float:
    """Return which share of the cells that hold anything could be read, 0 to 1."""
    if column.dtype != pl.String:
        return 0.0
    filled = ~seen_only(column).str.to_lowercase().is_in(list(NULLS)).fill_null(True)
    return float((read.is_not_null() & filled).sum() / max(int(filled.sum()), 1))
