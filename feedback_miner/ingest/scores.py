"""Scores given by the authors."""

from __future__ import annotations

import polars as pl

from feedback_miner.ingest.aliases import NULLS

RANGES = ((0, 10), (-5, 5), (0, 100), (-100, 100))
FIT = 0.95


def read_scores(column: pl.Series) -> tuple[pl.Series, int]:
    """Return the numbers of a column as Float64, and how many cells hold something else."""
    if column.dtype != pl.String:
        return pl.Series(column.name, [None] * len(column), pl.Float64), len(column) - column.null_count()
    text = column.str.strip_chars()
    text = text.set(text.str.to_lowercase().is_in(list(NULLS)), None)
    scores = text.str.replace(r"^([+-]?\d+),(\d+)$", "$1.$2").cast(pl.Float64, strict=False)
    scores = scores.set(~scores.is_finite(), None)
    return scores, scores.null_count() - text.null_count()


def is_score(column: pl.Series) -> bool:
    """Tell whether nearly all cells are numbers of a usual scale: 0 to 10, -5 to 5, 0 to 100."""
    scores, n_others = read_scores(column)
    found = scores.drop_nulls()
    if len(found) == 0 or n_others > (1 - FIT) * (len(found) + n_others):
        return False
    low, high = float(found.min() or 0), float(found.max() or 0)  # type: ignore[arg-type]
    return any(start <= low and high <= end for start, end in RANGES)
