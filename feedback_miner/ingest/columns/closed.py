"""Closed columns: their cells are yes and no, the steps of a scale, or the same few as in other columns.

A name such as "Feedback" may promise comments; what a column and its neighbours hold says more. Columns
that share their answers are the items of one question, or of one scale, in any language: "SA", "A", "D".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from feedback_miner.ingest.values.circumstances import NO, YES
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import NULLS, listed, plain, word_lists

MOST_OPTIONS = 11
"""Different answers of a scale: the longest usual one is 0 to 10."""
LONGEST = 60
"""Bytes on average of an option: "Neither agree nor disagree" has 26, and may be written in Greek. A
judgement."""
LEAST_ON_A_SCALE = 20
"""Answers from which words of a scale are its steps where no other column has them; fewer may be short
comments ("good", "bad"). A judgement, as of choices in :mod:`~feedback_miner.ingest.columns.profile`."""
SHARED = 0.9
"""Share of the answers that other columns must have too: one in ten is a slip of the pen or a remark."""
REPEATED = 3
"""How often each option must stand in the columns together, on average. A judgement: less, and few short
comments that happen to be alike would be options."""
COPIED = 0.8
"""Share of the rows from which two columns are one text twice, as subjects and descriptions may be."""
BROTHERS = 8
"""Columns with the same answers that are looked at and named: more say nothing new."""
NOTHING = NULLS | {*word_lists("nothing")["answers"]}


@dataclass(frozen=True, eq=False)
class _Cells:
    """A column of few short answers."""

    column: pl.Series

    @cached_property
    def cells(self) -> pl.Series:
        """What says something, in lower case; null elsewhere."""
        cells = self.column.str.strip_chars().str.to_lowercase()
        silent = cells.is_in(list(NOTHING)).fill_null(True)
        return cells.to_frame("cell").select(pl.when(~silent).then("cell")).to_series()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How often each answer stands there."""
        return dict(self.cells.drop_nulls().value_counts().iter_rows())

    def is_copy(self, other: _Cells) -> bool:
        """Tell whether most rows hold the same in both."""
        same = int((self.cells == other.cells).sum())
        return same >= COPIED * max(1, min(sum(self.counts.values()), sum(other.counts.values())))


def closed_columns(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, str]:
    """Return the columns of some whose cells are options, and what tells it, for people.

    Parameters
    ----------
    frame : DataFrame
        All columns of the table: any may be a brother.
    names : sequence of str

    Examples
    --------
    >>> cells = {"Workload": ["SA", "D", "A", "A"] * 3, "Feedback": ["A", "SA", "D", "SA"] * 3}
    >>> frame = pl.DataFrame({**cells, "What is missing?": ["wifi", "a key", "tea"] * 4})
    >>> closed_columns(frame, frame.columns)["Feedback"]
    "it has the same answers as 'Workload'"
    """
    few = {name: _Cells(frame[name]) for name in _with_few(frame)} if names else {}
    found: dict[str, str] = {}
    for name in names:
        if name not in few:
            continue
        if holds_yes_and_no(frame[name]):
            found[name] = "it holds yes and no"
        elif brothers := _brothers(name, few):
            quoted = listed([f"'{one}'" for one in brothers], 3)
            found[name] = f"it has the same answers as {quoted}"
        elif sum(few[name].counts.values()) >= LEAST_ON_A_SCALE and is_score(frame[name]):
            found[name] = "it holds the steps of a scale"
    return found


def holds_yes_and_no(column: pl.Series) -> bool:
    """Tell whether all cells that hold anything are yes or no, or a tick, in any language that is read.

    Examples
    --------
    >>> holds_yes_and_no(pl.Series(["oui", "", "Non"])), holds_yes_and_no(pl.Series(["no", "no wifi"]))
    (True, False)
    """
    cells = distinct_cells(column)
    return 0 < len(cells) <= MOST_OPTIONS and all(plain(cell) in YES or plain(cell) in NO for cell in cells)


def distinct_cells(column: pl.Series) -> list[str]:
    """Return the different cells of a column of text that are no spelling of nothing."""
    different = column.unique().drop_nulls().to_list() if column.dtype == pl.String else []
    return [cell for cell in map(str.strip, different) if cell.lower() not in NULLS]


def _with_few(frame: pl.DataFrame) -> list[str]:
    """Return the columns that hold few short answers."""
    cells = frame.select(pl.col(pl.String))
    if not cells.width:
        return []
    # all at once: a table may have thousands of columns
    n_distinct = cells.select(pl.all().n_unique()).row(0)
    n_bytes = cells.select(pl.all().str.len_bytes().mean()).row(0)
    told = zip(cells.columns, n_distinct, n_bytes, strict=True)
    return [name for name, n, size in told if n <= 2 * MOST_OPTIONS and size and size <= LONGEST]


def _brothers(name: str, few: dict[str, _Cells]) -> list[str]:
    """Return columns that have the same answers; none where these are too few to tell."""
    own = few[name].counts
    if not 2 <= len(own) <= MOST_OPTIONS:
        return []
    found: list[str] = []
    shared: set[str] = set()
    n_all = sum(own.values())
    for other in _alike(name, few):
        found.append(other)
        shared |= own.keys() & few[other].counts.keys()
        n_all += sum(few[other].counts.values())
        if len(found) == BROTHERS:
            break
    told = sum(own[cell] for cell in shared) >= SHARED * sum(own.values()) and n_all >= REPEATED * len(own)
    return found if told else []


def _alike(name: str, few: dict[str, _Cells]) -> Iterator[str]:
    """Yield columns that share two answers at least, and half of the fewer, and are no copy."""
    own = few[name].counts
    for other, cells in few.items():
        n_shared, fewer = len(own.keys() & cells.counts.keys()), min(len(own), len(cells.counts))
        if n_shared < max(2, fewer / 2) or len(cells.counts) > MOST_OPTIONS:
            continue
        if other != name and not few[name].is_copy(cells):
            yield other
