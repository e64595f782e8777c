"""What the answers to a question show: whether they come back, join options or are numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.columns.profile import UNSPACED
from feedback_miner.ingest.surveys.question_words import COUNTED, LONG, SCALE, STEP
from feedback_miner.ingest.values.scores import read_scores
from feedback_miner.ingest.wording import NULLS, plain, seen_only, word_lists

SAMPLE = 2000
"""Answers that are looked at, spread over the rows: shares of them are known to within two points of a
hundred."""
SAMPLE_CHARS = 1000
"""Characters of an answer that are looked at. Answers to closed questions are far shorter."""
SAMPLE_JOINED = 400
"""Cells that are split at separators to see whether their parts come back, which Python does. A judgement:
an option that one in a hundred ticks is still found four times."""
NOTHING: Final = NULLS | {*word_lists("nothing")["answers"]}
"""Answers that say nothing: put aside before variety is measured."""
NO_ANSWER = r"^-(?:6|7|8|9|66|77|88|99|666|777|888|999)$"
"""Codes for questions that were not seen or not answered, as Unipark and statistics programs write."""


def sample_of(column: pl.Series) -> pl.Series:
    """Return some of a column's answers as text, spread over the rows; spellings of nothing are left out.

    Parameters
    ----------
    column : Series

    Returns
    -------
    Series of String
        At most ``SAMPLE``, of at most ``SAMPLE_CHARS`` characters each.

    Examples
    --------
    >>> sample_of(pl.Series(["too slow", "n/a", None, "", "-99"])).to_list()
    ['too slow']
    """
    cells = column.cast(pl.String).drop_nulls()
    cells = cells.filter(cells != "")
    sample = seen_only(cells.gather_every(max(1, -(-len(cells) // SAMPLE))).str.slice(0, SAMPLE_CHARS))
    sample = sample.filter(~sample.str.to_lowercase().is_in(list(NULLS)))
    coded = sample.str.contains(NO_ANSWER)  # among words only: a score may go below zero
    if coded.any() and sample.filter(~coded).str.contains(r"\p{L}").any():
        sample = sample.filter(~coded)
    return sample


@dataclass(frozen=True)
class Numbers:
    """Measures of answers that are numbers.

    Attributes
    ----------
    n, n_distinct : int
    low, high : float
        The ends of their range; of a hundred and more those that a slip of the pen does not move.
    are_whole, are_sorted : bool
    complete : bool
        Whether nearly everybody answered.
    asks_score, asks_number : bool
        What the words of the question ask for.
    """

    n: int
    n_distinct: int
    low: float
    high: float
    are_whole: bool
    are_sorted: bool
    complete: bool
    asks_score: bool
    asks_number: bool


def numbers_of(sample: pl.Series, text: str, asked: str, complete: bool) -> Numbers | None:
    """Measure answers as numbers; None if one in twenty is none.

    Parameters
    ----------
    sample : Series of String
        As :func:`sample_of` makes it; not empty.
    text, asked : str
        The question, clean and plain.
    complete : bool
        Whether nearly everybody answered.
    """
    numbers, n_others = read_scores(sample)
    found = numbers.drop_nulls()
    if len(found) == 0 or n_others > 0.05 * len(sample):
        return None
    n = len(found)
    low, high = float(found.min() or 0), float(found.max() or 0)  # type: ignore[arg-type]
    if n >= 100:  # a slip of the pen makes no other scale: one in 200 at either end
        low, high = float(found.quantile(0.005, "lower") or 0), float(found.quantile(0.995, "higher") or 0)
    return Numbers(
        n=n,
        n_distinct=found.n_unique(),
        low=low,
        high=high,
        are_whole=bool((found == found.round()).mean() >= 0.99),  # type: ignore[operator]
        are_sorted=found.is_sorted(),
        complete=complete,
        asks_score=rank("score", text) is not None,
        asks_number=COUNTED.are_in(asked),
    )


@dataclass(frozen=True, eq=False)
class Answers:
    """Measures of a sample of one column's answers.

    Attributes
    ----------
    cells : Series of String
        All of the sample.
    counts : Counter of str
        How often each answer that says something was given, without case and final stops.
    n : int
        Answers that say something; where none does, all.
    mean_words : float
    repeated : float
        Share of answers given twice or more.
    long : float
        Share of answers of ``LONG`` words or more.
    own : float
        Share of long answers given once.
    proper : float
        Share of words with a capital.
    """

    cells: pl.Series
    counts: Counter[str]
    n: int
    mean_words: float
    repeated: float
    long: float
    own: float
    proper: float

    @property
    def n_distinct(self) -> int:
        """Different answers."""
        return len(self.counts)

    @cached_property
    def some_cells(self) -> list[str]:
        """``SAMPLE_JOINED`` of the cells, up to twice as many, spread over all."""
        return self.cells.gather_every(max(1, len(self.cells) // SAMPLE_JOINED)).to_list()

    @cached_property
    def folded(self) -> list[str]:
        """The same without case and outer separators."""
        return [cell.casefold().strip(" ;|\n") for cell in self.some_cells]

    @cached_property
    def frequent(self) -> tuple[int, ...]:
        """How often each answer was given that comes back: twice, and by one in 200 respondents."""
        return tuple(count for count in self.counts.values() if count >= max(2, 0.005 * self.n))

    @property
    def come_back(self) -> bool:
        """Whether a few answers make most of all, and few respondents wrote a long one of their own.

        Six in ten are among at most 30 options (3 where there are few answers), a quarter is long
        and given once, half of the different ones are given twice. Judgements, held by the tests of
        choices beside which some typed an option.
        """
        few = len(self.frequent) <= max(3, min(30, 0.35 * self.n))
        varied = self.n_distinct > max(4, 0.5 * self.n)
        return self.covered >= 0.6 and few and self.own < 0.25 and not varied

    @property
    def covered(self) -> float:
        """Share of the answers that come back."""
        return sum(self.frequent) / self.n


def measure(sample: pl.Series) -> Answers:
    """Measure a sample of answers, which is not empty.

    Examples
    --------
    >>> told = measure(pl.Series(["Phone", "phone", "Please answer the phone before noon.", "none"]))
    >>> told.n, told.n_distinct, round(told.repeated, 2), round(told.own, 2)
    (3, 2, 0.67, 0.33)
    """
    telling = sample.filter(~sample.str.to_lowercase().is_in(list(NOTHING)))
    used = telling if len(telling) else sample
    cell = pl.col("cell").str
    # all at once: a survey may have thousands of columns
    told = used.to_frame("cell").select(
        key=cell.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars_end(" .;,!"),
        n_words=cell.count_matches(r"[^\s\p{P}\p{S}]\S*") + cell.count_matches(UNSPACED) / 2,
        n_letters=cell.count_matches(r"\p{L}+").sum(),
        n_capitals=cell.count_matches(r"\b\p{Lu}").sum(),
    )
    keys, words = told["key"].to_list(), told["n_words"]
    is_long = (words >= LONG).to_list()
    counts, n = Counter(keys), len(keys)
    return Answers(
        cells=sample,
        counts=counts,
        n=n,
        mean_words=float(words.mean() or 0),  # type: ignore[arg-type]
        repeated=sum(count for count in counts.values() if count > 1) / n,
        long=sum(is_long) / n,
        own=sum(long and counts[key] == 1 for key, long in zip(keys, is_long, strict=True)) / n,
        proper=int(told["n_capitals"][0] or 0) / max(int(told["n_letters"][0] or 0), 1),
    )


def are_steps(answers: Answers) -> bool:
    """Tell whether answers are steps of a scale in words, or with a number.

    Two different ones are needed, six in ten of all and half of the different ones.
    """
    counts = answers.counts
    steps = {value for value in counts if _is_step(value)}
    n_fitting = sum(counts[value] for value in steps)
    return len(steps) >= 2 and n_fitting >= 0.6 * answers.n and len(steps) >= 0.5 * len(counts)


def _is_step(value: str) -> bool:
    words = plain(value)
    # longer ones are sentences with a word such as "important" in them
    return len(words) <= 60 and (SCALE.are_in(words) or STEP.search(value) is not None)


def n_options(answers: Answers, separator: str, spare: float = 0.3) -> int | None:
    """Return how many options come back in cells that join several, or None if these do not.

    Parameters
    ----------
    answers : Answers
    separator : str
        What may join them.
    spare : float
        Share of the parts that need not come back: options that were typed.

    Examples
    --------
    >>> ticked = measure(pl.Series(["Phone, Mail", "Mail, Portal", "Portal, Phone", "Phone"]))
    >>> n_options(ticked, ", "), n_options(ticked, ";")
    (3, None)
    """
    if sum(separator in cell for cell in answers.some_cells) < 2:
        return None
    cells = answers.folded
    joined = [cell for cell in cells if separator in cell]
    # two cells, and one in twenty: fewer are sentences with a comma
    if len(joined) < max(2, 0.05 * len(cells)):
        return None
    split = {cell: _split(cell, separator) for cell in {*cells}}
    options = _parts_that_come_back(cells, split)
    parts = [part for cell in joined for part in split[cell]]
    back = sum(part in options for part in parts)
    return len(options) if len(options) >= 2 and back >= (1 - spare) * len(parts) else None


def _parts_that_come_back(cells: list[str], split: Mapping[str, set[str]]) -> set[str]:
    """Return parts that stand in two different cells, and in one cell of 200."""
    in_cells = Counter(part for cell in cells for part in split[cell])
    in_values = Counter(part for parts in split.values() for part in parts)
    least = max(2, 0.005 * len(cells))
    return {part for part, count in in_cells.items() if in_values[part] > 1 and count >= least}


def _split(cell: str, separator: str) -> set[str]:
    return {part for piece in cell.split(separator) if (part := piece.strip(" .;"))}
