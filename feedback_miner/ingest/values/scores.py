"""Scores given by the authors: numbers, stars, percentages and the words of usual scales.

A column is read on ONE scale, which nearly all its cells must be on; a cell is never read by itself:
"Good" is worth 1 beside "Bad", 3 beside "Excellent" and 4 beside "Very bad". That is why this is own code:
a cast of polars or pandas reads plain numbers only, and a lexicon of sentiment has one value a word.

The words stand in ``words/scores.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from feedback_miner.ingest.wording import NULLS, plain, plain_lists, seen_only, word_lists

FIT: Final = 0.95
"""Share of the filled cells that must be on the scale: one in twenty may hold a remark.

A judgement: lower, and columns of counts or codes with some words among them become scores; higher, and
one "see below" in a survey of thirty answers loses the column.
"""
MOST_WORDS: Final = 40
"""Different cells that a column of words, or of numbers with labels, may hold.

A judgement: the longest usual scale has eleven steps (0 to 10), the rest is room for spellings and
remarks. More, and free text is compared with every scale for nothing.
"""
MOST_STARS: Final = 10
"""Stars of the longest row that is a score; the longest usual scale, as in :data:`RANGES`."""


@dataclass(frozen=True)
class Scale:
    """The scale of a column of scores.

    Attributes
    ----------
    name : str
        "1-5", "1-7", "0-1", "nps 0-10", "-5 to 5", "0-100", "-100 to 100"; "0-N" or "1-N" for "4/N" and
        stars; "words 1-5", "words 1-6", "words 1-7"; "good/bad"; "yes/no".
    low, high : float
        The worst and the best score of the scale, whether or not anyone gave it.
    """

    name: str
    low: float
    high: float


RANGES: Final = (
    Scale("1-5", 1, 5),
    Scale("1-7", 1, 7),
    Scale("nps 0-10", 0, 10),
    Scale("-5 to 5", -5, 5),
    Scale("0-100", 0, 100),
    Scale("-100 to 100", -100, 100),
)
"""Scales of plain numbers: the first that holds all of a column is its scale."""
SHARES: Final = Scale("0-1", 0, 1)
"""The scale of plain numbers of which none is above 1 and any below: "bad" and "good" as 0 and 1, or 0.85."""

NPS: Final = frozenset({"nps", "promoter"})
"""Words in the name of a column from 0 to 10."""

_LISTS: Final = word_lists("scores")
_NAMES: Final = {"good_bad": "good/bad", "yes_no": "yes/no"}
_WITH_NEUTRAL: Final = frozenset(("satisfaction", "good", "agreement", "ease", "likelihood"))
"""Scales whose middle level, 3, has the words of the list ``neutral`` too."""


def _word(text: str) -> str:
    """Return a word to compare; a sign, of which :func:`plain` leaves nothing, as it stands."""
    return plain(text) or text


def _scale_of_words(key: str) -> tuple[str, Mapping[str, float]]:
    """Return the name of a scale of the file, and its words with what each is worth.

    Of two levels with one word the better counts.
    """
    paths = [path for path in _LISTS if path.startswith(f"{key}.")]
    levels = {float(path.removeprefix(f"{key}.")): _LISTS[path] for path in paths}
    if key in _WITH_NEUTRAL:
        levels[3] += _LISTS["neutral"]
    worth = {_word(word): level for level in sorted(levels) for word in levels[level]}
    return _NAMES.get(key, f"words 1-{len(levels)}"), worth


WORDS: Final[tuple[tuple[str, Mapping[str, float]], ...]] = tuple(
    _scale_of_words(key) for key in dict.fromkeys(path.partition(".")[0] for path in _LISTS if "." in path)
)
"""Scales of words with what each word is worth; of those that fit a column alike, see :func:`_words`."""
NO_ANSWER: Final = frozenset(plain_lists("scores")["no_answer"])
"""Words beside a scale that are no score."""

NUMBER: Final = r"[+-]?\d{1,4}(?:[.,]\d+)?"
RATIO: Final = rf"(?i)^({NUMBER})\s*(?:/|{'|'.join(_LISTS['out_of'])})\s*(\d{{1,3}})(?:\s+\p{{L}}+)?$"
PERCENT: Final = rf"^({NUMBER})\s*%$"
WORD: Final = r"[^\d\s]\S*"
LABEL_LAST: Final = rf"^({NUMBER})(?:\s*[-–—:=.)(]\s*({WORD}(?:\s+\S+){{0,7}})|\s+({WORD}(?:\s+\S+)?))$"
"""A number and its label: up to eight words behind a mark, else two, as "3 lifts are stuck" is text."""
LABEL_FIRST: Final = r"^([^\d\s][^\d]{0,60}?)\s*(?:[-–—:=]\s*(\d{1,3})|\((\d{1,3})\))$"
FULL, EMPTY = "★⭐🌟✭", "☆✩⚝"
STARS: Final = rf"^[{FULL}]*½?[{EMPTY}]*$"
ENDING: Final = re.compile(
    r"(?<=[^\W\d_])(?:\((?:e|a|o|in|ne)s?\)|[/·•⋅.](?:e|a|o|in|ne)s?\b)", re.IGNORECASE
)
"""Both genders in one word: "satisfait(e)", "satisfecho/a", "satisfait·e"."""
SKINS: Final = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""What may follow the sign of a thumb."""


@dataclass(frozen=True, eq=False)
class _Reading:
    scores: pl.Series
    n_others: int
    scale: Scale | None


def read_scores(column: pl.Series) -> tuple[pl.Series, int]:
    """Read a column of scores.

    A column that is no scale as a whole is read as plain numbers, of any size.

    Parameters
    ----------
    column : Series of String or of numbers

    Returns
    -------
    scores : Series of Float64
        Null where a cell is empty, or holds no score.
    n_others : int
        Cells that hold something else than a score.

    Examples
    --------
    >>> import polars as pl
    >>> scores, n_others = read_scores(pl.Series(["Very good", "Good", "Very bad", None]))
    >>> scores.to_list(), n_others
    ([5.0, 4.0, 1.0, None], 0)
    >>> read_scores(pl.Series(["8,5", "1234", "later"]))[1]
    1
    """
    reading = _read(column)
    return reading.scores, reading.n_others


def scale_of(column: pl.Series) -> Scale | None:
    """Tell the scale of a column; None if nearly all cells (95 %) are not on one.

    Plain numbers ("8", "8,5") are on the narrowest of these ranges that holds all of them: 0 to 1
    (if any is below 1), 1 to 5, 1 to 7, 0 to 10, -5 to 5, 0 to 100, -100 to 100; so a question from 1 to 7
    that nobody answered with 6 or 7 counts as 1 to 5. If "nps" or "promoter" is in the name of the column
    and they are between 0 and 10, that is the range. Beyond 100 there is none.

    Numbers with labels ("5 - Excellent", "10 (extremely likely)", "Poor (1)") are read as their
    numbers, if each number has one label. "4/5" and "4 out of 5" are 0 to 5, or 1 to 5 if nobody
    gave 0; the second number must be the same in all cells. "80 %" is 0 to 100. Stars count from
    1, or from 0 if a cell has only empty ones, to 5, or to 10 if a cell has more.

    Words: satisfaction, quality, agreement, ease and likelihood are 1 (worst) to 5 (best) in en, de,
    es, fr, pt, nl and it; German school marks 1 to 6 (6 = "sehr gut"), scales of seven words 1
    to 7 in English. "good" and "bad" alone are 1 and 0, "yes", "maybe" and "no" 1, .5 and 0.
    At least two different words must be there.

    Examples
    --------
    >>> import polars as pl
    >>> scale_of(pl.Series(["4 out of 5", "5/5"]))
    Scale(name='1-5', low=1, high=5)
    >>> scale_of(pl.Series("NPS", ["3", "4"])).name
    'nps 0-10'
    >>> scale_of(pl.Series(["good", "bad", "the lift is broken again"]))
    """
    return _read(column).scale


def is_score(column: pl.Series) -> bool:
    """Tell whether nearly all cells are on one scale; which there are, :func:`scale_of` tells.

    Examples
    --------
    >>> import polars as pl
    >>> is_score(pl.Series(["★★★★☆", "★"])), is_score(pl.Series(["10:30", "9:15"]))
    (True, False)
    """
    return scale_of(column) is not None


def _read(column: pl.Series) -> _Reading:
    """Read a column on the first scale that nearly all cells are on: plain numbers, then :data:`RULES`."""
    if column.dtype.is_numeric():
        column = column.cast(pl.Float64).cast(pl.String)
    if column.dtype != pl.String:
        none = pl.Series(column.name, [None] * len(column), pl.Float64)
        return _Reading(none, len(column) - column.null_count(), None)
    text = _clean(column)
    numbers = _numbers(text)
    plainly = _counted(text, numbers, None)
    if text.null_count() == len(text):
        return plainly
    if _fits(plainly):
        return _counted(text, numbers, _range(numbers, column.name))
    return next((found for rule in RULES if (found := rule(text)) is not None and _fits(found)), plainly)


def _clean(column: pl.Series) -> pl.Series:
    """Return cells with plain spaces and signs; null for all that stands for nothing."""
    # in one go: a table may have thousands of columns
    bare = pl.col("text").str.replace_all("[\u00a0\u202f]", " ").str.replace("^\u2212", "-")
    return (
        seen_only(column)
        .to_frame("text")
        .select(pl.when(~bare.str.to_lowercase().is_in(list(NULLS))).then(bare).alias(column.name))
        .to_series()
    )


def _fits(reading: _Reading) -> bool:
    n = len(reading.scores) - reading.scores.null_count()
    return n > 0 and reading.n_others <= (1 - FIT) * (n + reading.n_others)


def _numbers(text: pl.Series) -> pl.Series:
    """Return what reads as a number, "8,5" too; null for the rest."""
    number = pl.col("text").str.replace(r"^([+-]?\d+),(\d+)$", "$1.$2").cast(pl.Float64, strict=False)
    return text.to_frame("text").select(pl.when(number.is_finite()).then(number).alias(text.name)).to_series()


def _range(scores: pl.Series, name: str) -> Scale | None:
    """Return the first of :data:`RANGES` that holds all scores; NPS first where the name says so."""
    found = scores.drop_nulls().to_list()
    ranges = list(RANGES)
    if NPS & set(plain(name).split()):
        ranges.insert(0, next(one for one in RANGES if one.name == "nps 0-10"))
    elif SHARES.low <= min(found) < SHARES.high and max(found) <= SHARES.high:
        return SHARES
    return next((one for one in ranges if one.low <= min(found) and max(found) <= one.high), None)


def _counted(text: pl.Series, scores: pl.Series, scale: Scale | None) -> _Reading:
    return _Reading(scores, scores.null_count() - text.null_count(), scale)


def _percents(text: pl.Series) -> _Reading | None:
    """Read "80 %"; numbers without a sign among them count too, if fewer than half are so."""
    marked = text.str.extract(PERCENT)
    if marked.null_count() * 2 > len(text) + text.null_count():
        return None
    scores = _numbers(marked.zip_with(marked.is_not_null(), text))
    return _counted(text, scores.set(~scores.is_between(0, 100), None), Scale("0-100", 0, 100))


def _ratios(text: pl.Series) -> _Reading | None:
    """Read "4/5" where all are out of the same."""
    below = text.str.extract(RATIO, 2).cast(pl.Float64)
    of = below.drop_nulls().mode().to_list()
    if len(of) != 1 or of[0] == 0:
        return None
    scores = _numbers(text.str.extract(RATIO, 1))
    scores = scores.set(~((below == of[0]) & scores.is_between(0, of[0])).fill_null(False), None)
    return _counted(text, scores, _from_zero_or_one(scores, int(of[0])))


def _stars(text: pl.Series) -> _Reading | None:
    """Read "★★★★☆" and "★★½"."""
    bare = text.str.replace_all("[\ufe0e\ufe0f ]", "")
    stars = bare.set(~bare.str.contains(STARS).fill_null(False), None)
    width = stars.str.len_chars().max()
    if not isinstance(width, int) or width > MOST_STARS:
        return None
    full = stars.str.count_matches(f"[{FULL}]").cast(pl.Float64)
    half = stars.str.count_matches("½").cast(pl.Float64) / 2
    scores = full + half
    return _counted(text, scores, _from_zero_or_one(scores, MOST_STARS if width > 5 else 5))


def _from_zero_or_one(scores: pl.Series, high: int) -> Scale:
    low = 0 if bool((scores < 1).any()) else 1
    return Scale("nps 0-10" if (low, high) == (0, 10) else f"{low}-{high}", low, high)


@dataclass(frozen=True)
class _Match:
    """What one scale of words makes of the cells of a column.

    Attributes
    ----------
    scores : mapping of str to float
        Of the cells that it explains.
    scale : Scale
    goodness : tuple of int and float
        How many cells that are, and which share of its levels occurs.
    """

    scores: Mapping[str, float]
    scale: Scale
    goodness: tuple[int, float]


def _words(text: pl.Series) -> _Reading | None:
    """Read words of one scale.

    Of scales that explain the same number of cells, the one is taken of which most levels
    occur, then the one that stands first in :data:`WORDS`.
    """
    counts = {cell: int(n) for cell, n in text.drop_nulls().value_counts().iter_rows()}
    if len(counts) > MOST_WORDS:
        return None
    spellings = {cell: (plain(cell) or cell.rstrip(SKINS), plain(ENDING.sub("", cell))) for cell in counts}
    unanswered = [cell for cell, (word, _) in spellings.items() if word in NO_ANSWER]
    matches = [_match(counts, spellings, unanswered, name, worth) for name, worth in WORDS]
    best = max((one for one in matches if one is not None), key=lambda one: one.goodness, default=None)
    if best is None:
        return None
    answers = text.set(text.is_in(unanswered).fill_null(False), None)
    return _counted(answers, _mapped(text, best.scores), best.scale)


def _match(
    counts: Mapping[str, int],
    spellings: Mapping[str, tuple[str, str]],
    unanswered: Sequence[str],
    name: str,
    worth: Mapping[str, float],
) -> _Match | None:
    """Return what a scale explains; None if that is no cell, or all cells say the same.

    Parameters
    ----------
    counts : mapping of str to int
        Cell to how often it stands there.
    spellings : mapping of str to tuple of str
        Cell to its word as it stands, and without the ending of the other gender.
    unanswered : sequence of str
        Cells that say that there is no answer.
    name, worth
        The scale, as in :data:`WORDS`.
    """
    found = {
        cell: worth[word]
        for cell, words in spellings.items()
        if (word := next((one for one in words if one in worth), None)) is not None
    }
    if not found or len({spellings[cell][0] for cell in (*found, *unanswered)}) < 2:
        return None
    share = len(set(found.values())) / len(set(worth.values()))
    scale = Scale(name, min(worth.values()), max(worth.values()))
    return _Match(found, scale, (sum(counts[cell] for cell in found), share))


def _labelled(text: pl.Series) -> _Reading | None:
    """Read numbers with labels, some of which may stand alone, where each number has one label."""
    cells = text.drop_nulls().unique().to_list()
    if len(cells) > MOST_WORDS:
        return None
    read = {cell: (number, label) for cell in cells for number, label in [number_and_label(cell)]}
    numbers = {cell: number for cell, (number, _) in read.items() if number is not None}
    if not _one_label_each([(number, label) for number, label in read.values() if number is not None]):
        return None
    scores = _mapped(text, numbers)
    scale = _range(scores, text.name)
    return _counted(text, scores, scale) if scale is not None else None


def _one_label_each(read: Iterable[tuple[float, str]]) -> bool:
    """Tell whether any number has a label, and none has several."""
    labels: dict[float, set[str]] = {}
    for number, label in read:
        labels.setdefault(number, set()).update({plain(label)} if label else ())
    return any(labels.values()) and all(len(several) <= 1 for several in labels.values())


def number_and_label(cell: str) -> tuple[float | None, str]:
    """Return the number of a cell, None if it has none, and its label, empty if it has none."""
    if found := re.match(LABEL_LAST, cell):
        number, label = found[1], found[2] or found[3]
    elif found := re.match(LABEL_FIRST, cell):
        number, label = found[2] or found[3], found[1]
    else:
        number, label = cell, ""
    try:
        return float(number.replace(",", ".")), label
    except ValueError:
        return None, label


def _mapped(text: pl.Series, scores: Mapping[str, float]) -> pl.Series:
    cells = pl.Series(list(scores), dtype=pl.String)
    worth = pl.Series(list(scores.values()), dtype=pl.Float64)
    return text.replace_strict(cells, worth, default=None, return_dtype=pl.Float64)


RULES: Final[tuple[Callable[[pl.Series], _Reading | None], ...]] = (
    _percents,
    _ratios,
    _stars,
    _words,
    _labelled,
)
"""Kinds of scales besides plain numbers, in the order in which they are tried; None = of another kind."""
