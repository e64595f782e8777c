"""What a column holds, measured: the content half of telling its role."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from feedback_miner.ingest.values.dates import looks_like_dates
from feedback_miner.ingest.wording import NULLS

SAMPLE = 1000
SAMPLE_CHARS = 4000
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]"
JSON = r"""^(?:\[[\[{"]|\[\d[\d.]*\s*(?:,|\]$)|\{")"""
MARKUP = r"</?[a-zA-Z][^<>]{0,1000}>"
PARTS = re.compile(r"[,;|/]")
COUNTED = {"words": r"\S+", "unspaced": UNSPACED, "marks": r"\S", "letters": r"\p{L}", "json": JSON}


@dataclass(frozen=True)
class Profile:
    """Measures of one column; words, letters and choices are taken on a sample.

    Attributes
    ----------
    n_filled, n_rows : int
    distinct : float
        Share of different values among the filled.
    mean_words : float
    letters : float
        Share of letters among characters that are no white space.
    choices : bool
        Whether cells join a few options that come back, as multiple-choice answers do.
    is_date : bool
    """

    name: str
    n_filled: int
    n_rows: int
    distinct: float
    mean_words: float
    letters: float
    choices: bool
    is_date: bool

    @property
    def has_words(self) -> bool:
        """Whether the cells could be comments, if the column's name says so."""
        return self.n_filled > 0 and self.letters >= 0.4 and not self.is_date

    @property
    def is_free_text(self) -> bool:
        """Whether the cells look like free text, whatever the name."""
        varied = self.distinct >= 0.5 or (self.mean_words >= 8 and self.distinct >= 0.1)
        return self.has_words and self.mean_words >= 3 and varied and self.letters >= 0.6 and not self.choices

    @property
    def is_unique(self) -> bool:
        """Whether the cells could be ids: one each, all different, short."""
        return self.n_filled >= 0.98 * self.n_rows and self.distinct == 1 and self.mean_words < 3

    def __str__(self) -> str:
        return f"{self.mean_words:.0f} words on average, {self.n_filled} of {self.n_rows} filled"


def profile(column: pl.Series) -> Profile:
    """Measure a column."""
    n_rows = len(column)
    if column.dtype != pl.String:
        n = n_rows - column.null_count()
        return Profile(column.name, n, n_rows, column.n_unique() / max(n_rows, 1), 1, 0, False, True)
    blank = pl.col("text").fill_null("").str.strip_chars().str.to_lowercase().is_in(list(NULLS))
    filled = column.to_frame("text").filter(~blank).to_series()
    n_filled = len(filled)
    if n_filled == 0:
        return Profile(column.name, 0, n_rows, 0, 0, 0, False, False)
    sample = filled.gather_every(max(1, n_filled // SAMPLE)).str.slice(0, SAMPLE_CHARS)
    sample = sample.str.replace_all(MARKUP, " ")
    # all at once: a table may have thousands of columns
    counted = sample.to_frame("text").select(
        pl.col("text").str.count_matches(pattern).sum().alias(name) for name, pattern in COUNTED.items()
    )
    counts = dict(zip(counted.columns, counted.row(0), strict=True))
    return Profile(
        name=column.name,
        n_filled=n_filled,
        n_rows=n_rows,
        distinct=filled.n_unique() / n_filled,
        mean_words=(counts["words"] + counts["unspaced"] / 2) / len(sample),
        letters=0 if counts["json"] > 0.5 * len(sample) else counts["letters"] / max(counts["marks"], 1),
        choices=_are_choices(sample.to_list()),
        is_date=looks_like_dates(sample),
    )


def _are_choices(cells: list[str]) -> bool:
    parts = [part.strip().casefold() for cell in cells for part in PARTS.split(cell) if part.strip()]
    joined = sum(bool(PARTS.search(cell)) for cell in cells)
    return len(cells) >= 20 and joined > 0 and len(set(parts)) < 0.4 * len(parts)
