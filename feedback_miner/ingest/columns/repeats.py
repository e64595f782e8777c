"""Whole rows that come again: given twice by mistake, not said by two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.formats.table import ROW_KEY, Table

REASON: Final = "the whole row repeated"
OF_OWN: Final = 0.5
"""Share of the different rows in which a column must differ to tell one from the other. A judgement: names of
a few clerks, and the day of an import, tell no rows apart."""
UNIQUE: Final = 0.98
"""The same for ids that are told by their cells alone; as for those of ``columns/profile``."""
LEAST_IDS: Final = 12
"""Different ids, at least: a scale from 0 to 10 has eleven steps."""
SEVERAL: Final = 3
"""Columns that half of the rows fill, from which on a row says more than its text."""
LONG: Final = 40
"""Bytes of a text that no two people word the same by chance: some eight words. A judgement."""
ID: Final = r"^\S*\d\S*$"
TIME: Final = r"\d[T ](?:0?[1-9]|[12]\d|0?0:(?:0[1-9]|[1-5]\d))"
"""A date with a time of day, which midnight is not."""


@dataclass(frozen=True)
class Telling:
    """What tells that two equal rows of a table are one.

    Attributes
    ----------
    columns : tuple of str
        Columns that tell which row it is, when it was written or who wrote it.
    long_texts : bool
        Whether a long text is enough.
    """

    columns: tuple[str, ...] = ()
    long_texts: bool = False

    @property
    def can_tell(self) -> bool:
        """Whether any row may be a repeat of another."""
        return bool(self.columns) or self.long_texts

    def keyed(self, frame: pl.DataFrame, texts: Sequence[str]) -> pl.DataFrame:
        """Return a frame whose column ``ROW_KEY`` is null where a row may equal another by chance."""
        told = [_filled(name) for name in self.columns]
        told += [pl.col(name).cast(pl.String).str.len_bytes() >= LONG for name in texts if self.long_texts]
        return frame.with_columns(pl.when(pl.any_horizontal(told)).then(ROW_KEY).alias(ROW_KEY))


def telling(table: Table) -> Telling:
    """Find what tells repeats in a table, from its first rows.

    Two rows are one where all their cells are equal and say more than a short text. That is so where a
    column tells which row it is (an id), when it was written (a date with a time of day) or who wrote
    it, and such a column is not the same in most rows; or where several columns are filled and the text
    is long. Forty people who answer "wifi is slow" in a file with one column, or beside a department and
    a mark, stay forty.

    Examples
    --------
    >>> rows = {"nr": [f"A{n}" for n in range(20)] * 2, "text": ["wifi is slow"] * 40}
    >>> frame = pl.DataFrame(rows)
    >>> telling(Table(None, ("nr", "text"), ("nr", "text"), frame, list(range(40)))).columns
    ('nr',)
    >>> telling(Table(None, ("text",), ("text",), frame.select("text"), list(range(40)))).can_tell
    False
    """
    if len(table.names) < 2:
        return Telling()
    rows = table.head.unique(maintain_order=True)
    counts = rows.select(_filled(name).sum() for name in rows.columns).row(0)
    n_filled = dict(zip(rows.columns, counts, strict=True))
    several = sum(2 * n > rows.height for n in counts) >= SEVERAL
    found = (name for name, n in n_filled.items() if 2 * n > rows.height and _tells(rows[name], several))
    first = next(found, None)
    return Telling((first,) if first is not None else (), long_texts=several)


def _tells(column: pl.Series, several: bool) -> bool:
    """Tell whether a column of the different rows tells them apart."""
    own = column.n_unique() / len(column)
    # in a table of one row that comes again nothing tells whether the column tells rows apart
    if own < OF_OWN or column.n_unique() < 2:
        return False
    if any(rank(role, column.name) is not None for role in ("id", "record")):
        return True
    if several and rank("person", column.name) is not None:
        return True
    return _has_times(column) or (own >= UNIQUE and column.n_unique() >= LEAST_IDS and _are_ids(column))


def _has_times(column: pl.Series) -> bool:
    if column.dtype != pl.String:
        return bool((column.dt.truncate("1d") != column).any())
    return int(column.str.contains(TIME).sum() or 0) > len(column) / 2


def _are_ids(column: pl.Series) -> bool:
    return column.dtype == pl.String and bool(column.drop_nulls().str.contains(ID).all())


def _filled(name: str) -> pl.Expr:
    return (pl.col(name).cast(pl.String).str.len_bytes() > 0).fill_null(False)
