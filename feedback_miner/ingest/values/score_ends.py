"""Which end of a scale of numbers is the best, by what its question and its labels say.

``1 = very satisfied`` stands beside ``1 = very dissatisfied`` in real exports, and German schools give 1
for "sehr gut". What a comment's score is good for (how much the mean would rise were a theme gone) turns
around with it, so that scores whose best end is the low one are turned around when they are read.

The words stand in ``words/score_ends.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import polars as pl

from feedback_miner.ingest.values.scores import MOST_WORDS, NPS, RANGES, Scale, number_and_label, scale_of
from feedback_miner.ingest.wording import plain, plain_lists, seen

_WORDS: Final = plain_lists("score_ends")
GOOD: Final = _WORDS["good"]
BAD: Final = _WORDS["bad"]
NEGATIONS: Final = frozenset(_WORDS["negations"])
MARKS: Final = frozenset(_WORDS["marks"])
MORE: Final = frozenset(_WORDS["more_is_better"])

BEHIND: Final = re.compile(
    r"(?<![\w.,/])(\d{1,2})\s{0,3}[=:(–—-]?\s{0,3}(?=[^\W\d_])([^\d=,;.()/?!|]{1,60})(\?)?"
)
"""A number and its label: "1 = very satisfied", "1 (best)"; what ends in a question mark is no label."""
BEFORE: Final = re.compile(
    r"([^\W\d_][^\d=,;.()/?!|]{0,59}?)\s{0,3}([=:(–—-])\s{0,3}(\d{1,2})(?=\s{0,3}(?:[),;.]|$))"
)
"""A label and its number: "very satisfied (1)", "best = 1"."""
HIGHEST_MARK: Final = 6
"""The worst mark of a German school (KMK, 1968)."""
WORST_AT_LEAST: Final = 3
"""A number from which on a lone label stands at the high end: no scale has fewer steps. 2 tells nothing."""

ENOUGH_SCORES: Final = 20
"""Of so many somebody gives more than the middle of a scale. A judgement."""

End = Literal["low", "high", "unknown"]


@dataclass(frozen=True)
class BestEnd:
    """Which end of a column of scores is the best.

    Attributes
    ----------
    end : {"low", "high", "unknown"}
        As the export has it; unknown is read as high.
    why : str
        What told it, as a phrase.
    low, high : float
        The ends of the scale.
    """

    end: End
    why: str
    low: float
    high: float

    def upwards(self, scores: pl.Series) -> pl.Series:
        """Return scores of which more is better.

        Examples
        --------
        >>> BestEnd("low", "", 1, 5).upwards(pl.Series([1.0, 4.0, None])).to_list()
        [5.0, 2.0, None]
        """
        return (self.low + self.high) - scores if self.end == "low" else scores


@dataclass(frozen=True, eq=False)
class _Scores:
    """A column of scores: its cells as they stand, what was read, and what it is about."""

    cells: pl.Series
    scores: pl.Series
    about: str

    @cached_property
    def low(self) -> float:
        return float(self.scores.min() or 0)  # type: ignore[arg-type]

    @cached_property
    def high(self) -> float:
        return float(self.scores.max() or 0)  # type: ignore[arg-type]

    @cached_property
    def scale(self) -> Scale | None:
        return scale_of(self.cells)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(plain(self.about).split())

    @cached_property
    def in_header(self) -> dict[float, int]:
        """Numbers that the header labels, with whether that is good (1) or bad (-1)."""
        return dict(_labels_in(seen(self.about)))

    @cached_property
    def in_cells(self) -> dict[float, int]:
        """The same of the labels in the cells."""
        if self.cells.dtype != pl.String or self.cells.n_unique() > MOST_WORDS:
            return {}
        told = (number_and_label(seen(cell).strip()) for cell in self.cells.drop_nulls().unique().to_list())
        return {number: worth for number, label in told if number is not None and (worth := worth_of(label))}


def best_end(cells: pl.Series, scores: pl.Series, about: str, named: End | None = None) -> BestEnd:
    """Tell which end of a column of scores is the best.

    Parameters
    ----------
    cells : Series
        As the export has them.
    scores : Series of Float64
        What was read of them; one at least.
    about : str
        The header, or the question.
    named : {"low", "high"}, optional
        What the user says, which wins.

    Examples
    --------
    >>> cells = pl.Series(["1", "5", "2"])
    >>> about = "How satisfied are you? (1 = very satisfied, 5 = very dissatisfied)"
    >>> best_end(cells, cells.cast(float), about)
    BestEnd(end='low', why='the header says so', low=1.0, high=5.0)
    >>> best_end(cells, cells.cast(float), "Satisfaction").end
    'unknown'
    """
    told = _Scores(cells, scores, about)
    end: End
    if named is not None:
        end, why = named, "as --score-best says"
    else:
        end, why = next((found for rule in RULES if (found := rule(told)) is not None), ("unknown", ""))
    low, high = _ends(told, end)
    return BestEnd(end, why, low, high)


def worth_of(label: str) -> int:
    """Tell whether a label is good (1), bad (-1) or neither (0).

    Examples
    --------
    >>> worth_of("very satisfied"), worth_of("pas du tout satisfait"), worth_of("weder gut noch schlecht")
    (1, -1, 0)
    """
    found: set[int] = set()
    turned = 1
    for word in plain(label).split():
        if word in NEGATIONS:
            turned = -1
        elif word.startswith(BAD):
            found.add(-turned)
        elif word.startswith(GOOD):
            found.add(turned)
    return found.pop() if len(found) == 1 else 0


def _labels_in(header: str) -> Iterator[tuple[float, int]]:
    """Yield numbers of a header and the worth of their labels, where these stand behind or before them."""
    behind = [
        (float(found[1]), worth)
        for found in BEHIND.finditer(header)
        # "1 - How satisfied are you?" is the number of a question
        if not found[3] and header[: found.start()].strip(" (") and (worth := worth_of(found[2]))
    ]
    if behind:
        yield from behind
        return
    before = [
        (float(found[3]), worth, found[2])
        for found in BEFORE.finditer(header)
        if (worth := worth_of(found[1]))
    ]
    # a question may end in a number, but not in two of opposite worth, nor in "best = 1"
    if len({worth for _, worth, _ in before}) == 2 or any(sign == "=" for _, _, sign in before):
        yield from ((number, worth) for number, worth, _ in before)


def _by_labels(labels: dict[float, int]) -> End | None:
    """Tell the best end by labelled numbers: those of both worths, or a lone one at an end."""
    good = [number for number, worth in labels.items() if worth > 0]
    bad = [number for number, worth in labels.items() if worth < 0]
    if good and bad:
        if max(good) < min(bad) or max(bad) < min(good):
            return "low" if max(good) < min(bad) else "high"
        return None
    for number in good or bad:
        if number <= 1 or number >= WORST_AT_LEAST:
            return "low" if (number <= 1) == bool(good) else "high"
    return None


def _header_says(told: _Scores) -> tuple[End, str] | None:
    end = _by_labels(told.in_header)
    return (end, "the header says so") if end else None


def _labels_say(told: _Scores) -> tuple[End, str] | None:
    end = _by_labels(told.in_cells)
    return (end, "its labels say so") if end else None


def _marks(told: _Scores) -> tuple[End, str] | None:
    """Tell marks of German schools by their name, where no number is beyond theirs."""
    is_mark = not MARKS.isdisjoint(told.words) and told.low >= 1 and told.high <= HIGHEST_MARK
    return ("low", "as marks in German schools are") if is_mark else None


def _more_is_better(told: _Scores) -> tuple[End, str] | None:
    """Tell it by names such as "stars"."""
    return ("high", "by its name") if not MORE.isdisjoint(told.words) else None


def _no_plain_numbers(told: _Scores) -> tuple[End, str] | None:
    """Tell it of words, stars and shares, which are read so that more is better."""
    plainly = told.scores.null_count() > told.cells.null_count() or told.cells.dtype.is_numeric()
    if plainly or told.cells.dtype != pl.String:
        return None
    numbers = told.cells.drop_nulls().str.contains(r"^\D?\d+(?:[.,]\d+)?(?:\D.*\p{L}.*)?$")
    return ("high", "by what its cells say") if len(numbers) and not numbers.any() else None


def _from_zero(told: _Scores) -> tuple[End, str] | None:
    """Tell it of scales that go to 0, or below, or beyond 10: of such points more is better."""
    return ("high", "as points are") if told.low <= 0 or told.high > 10 else None


RULES: Final[tuple[Callable[[_Scores], tuple[End, str] | None], ...]] = (
    _header_says,
    _labels_say,
    _marks,
    _no_plain_numbers,
    _more_is_better,
    _from_zero,
)
"""Each returns the end and what told it, or None where it cannot tell."""


def _ends(told: _Scores, end: End) -> tuple[float, float]:
    """Return the ends of the scale: those that are labelled, or those of the range that holds all scores.

    Where nobody gave what its better half holds, the scale is a shorter one: 0 to 3, and not 0 to 10.
    """
    labelled: Iterable[float] = (*told.in_header, *told.in_cells)
    low, high = min(told.low, *labelled, told.high), max(told.high, *labelled, told.low)
    if len({*labelled}) > 1 or told.scale is None:
        return low, high
    if high == HIGHEST_MARK or not MARKS.isdisjoint(told.words):
        return min(1.0, low), float(HIGHEST_MARK)
    lowest = 1.0 if low >= 1 and told.scale.low == 0 else told.scale.low
    is_shorter = (
        end != "low"
        and lowest >= 0
        # by identity: "3/5" tells its scale, and plain numbers do not
        and any(told.scale is one for one in RANGES)
        and told.scores.count() >= ENOUGH_SCORES
        and high <= (lowest + told.scale.high) / 2
        and not NPS & told.words
    )
    return lowest, high if is_shorter else max(high, told.scale.high)
