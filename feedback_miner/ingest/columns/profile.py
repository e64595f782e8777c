"""What a column holds, measured: the content half of telling its role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import polars as pl

from feedback_miner.ingest.columns.asked import are_lists
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.values.dates import looks_like_dates
from feedback_miner.ingest.wording import NULLS, plain, seen_only

SAMPLE = 1000
"""Cells that are looked at, up to twice as many, spread over the rows: shares of them are known to within
three points of a hundred."""
SAMPLE_CHARS = 4000
"""Characters of a cell that are looked at: enough for 600 words, when the longest limit is 8."""
SENTENCE = 5
"""Words of a sentence. A judgement: names of persons and places have four, and remarks such as "none that I
know" too."""
LEAST_SENTENCES, SHARE_OF_SENTENCES, MANY_SENTENCES = 5, 0.1, 20
"""Different sentences, and their share of the cells, from which a column is one of comments however many
others say "nothing"; many are enough, whatever their share. Judgements."""
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]"
"""Letters of scripts without blanks between words; two of them count as a word."""
JSON = r"""^(?:\[[\[{"]|\[\d[\d.]*\s*(?:,|\]$)|\{")"""
MARKUP = r"</?[a-zA-Z][^<>]{0,1000}>"
PARTS = re.compile(r"[,;|/]")
COUNTED = {"words": r"\S+", "unspaced": UNSPACED, "marks": r"\S", "letters": r"\p{L}", "json": JSON}


@dataclass(frozen=True)
class Profile:
    """Measures of one column; words, letters and choices are taken on a sample.

    The limits below are judgements that the tables of the tests hold: names of persons and places are
    below them, sentences above.

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
    n_sentences : int
        Different sentences in the sample; 0 where they come back, or join options.
    sentences : float
        Their share of the sample.
    """

    name: str
    n_filled: int
    n_rows: int
    distinct: float
    mean_words: float
    letters: float
    choices: bool
    is_date: bool
    n_sentences: int = 0
    sentences: float = 0

    @property
    def has_words(self) -> bool:
        """Whether the cells could be comments, if the column's name says so.

        Two in five characters are letters: fewer are numbers, codes and addresses of pages.
        """
        return self.n_filled > 0 and self.letters >= 0.4 and not self.is_date

    @property
    def is_free_text(self) -> bool:
        """Whether the cells look like free text, whatever the name.

        Half of the cells differ, or a tenth where they have 8 words and more: sentences come back
        where many tickets are made of one template, as in logs.
        """
        varied = self.distinct >= 0.5 or (self.mean_words >= 8 and self.distinct >= 0.1)
        return self.has_words and self.mean_words >= 3 and varied and self.letters >= 0.6 and not self.choices

    @property
    def has_sentences(self) -> bool:
        """Whether a fair number of the cells are sentences of their own, whatever the others are."""
        several = self.n_sentences >= LEAST_SENTENCES and self.sentences >= SHARE_OF_SENTENCES
        return self.has_words and (several or self.n_sentences >= MANY_SENTENCES)

    @property
    def is_unique(self) -> bool:
        """Whether the cells could be ids: one each (but for 1 in 50), all different, short."""
        return self.n_filled >= 0.98 * self.n_rows and self.distinct == 1 and self.mean_words < 3

    def __str__(self) -> str:
        return f"{self.mean_words:.0f} words on average, {self.n_filled} of {self.n_rows} filled"


def profile(column: pl.Series) -> Profile:
    """Measure a column.

    Parameters
    ----------
    column : Series
        String, or else dates.

    Examples
    --------
    >>> told = profile(pl.Series("Q1", ["The lift is stuck again", "n/a", "No wifi in room 3"]))
    >>> str(told), told.is_free_text
    ('5 words on average, 2 of 3 filled', True)
    """
    n_rows = len(column)
    if column.dtype != pl.String:
        n = n_rows - column.null_count()
        return Profile(column.name, n, n_rows, column.n_unique() / max(n_rows, 1), 1, 0, False, True)
    told = seen_only(column.fill_null(""))
    filled = told.filter(~told.str.to_lowercase().is_in(list(NULLS)))
    n_filled = len(filled)
    if n_filled == 0:
        return _blank(column.name, n_rows)
    sample = filled.gather_every(max(1, n_filled // SAMPLE)).str.slice(0, SAMPLE_CHARS)
    sample = sample.str.replace_all(MARKUP, " ")
    n_sentences = _n_sentences(sample)
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
        choices=_are_choices(sample, plain(column.name)),
        is_date=looks_like_dates(sample),
        n_sentences=n_sentences,
        sentences=n_sentences / len(sample),
    )


def _blank(name: str, n_rows: int) -> Profile:
    """Return the profile of a column that holds nothing."""
    return Profile(name, 0, n_rows, 0, 0, 0, False, False)


def _n_sentences(sample: pl.Series) -> int:
    """Return how many different sentences cells hold; 0 where most come back, or where they join options."""
    n_words = sample.str.count_matches(r"\S+") + sample.str.count_matches(UNSPACED) // 2
    sentences = sample.filter(n_words >= SENTENCE)
    different = sentences.n_unique()
    return 0 if 2 * different < len(sentences) or _are_choices(sentences) else different


def _are_choices(sample: pl.Series, asked: str = "") -> bool:
    """Tell whether parts of cells come back, more than twice on average; of 20 cells at least.

    Not where the plain name of the column asks for lists in own words.
    """
    if len(sample) < 20 or not sample.str.contains(PARTS.pattern).any():
        return False
    parts = [part.strip().casefold() for cell in sample for part in PARTS.split(cell) if part.strip()]
    options = {*parts}
    return len(options) < 0.4 * len(parts) and not are_lists(asked, len(options))


class Profiles(Mapping[str, Profile]):
    """Profiles of the columns of a frame by their names, each measured when it is first asked for.

    Parameters
    ----------
    frame : DataFrame

    Examples
    --------
    >>> profiles = Profiles(pl.DataFrame({"a": ["x y", "z"], "b": ["", None]}))
    >>> profiles["a"].mean_words, profiles["b"].n_filled, list(profiles)
    (1.5, 0, ['a', 'b'])
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._known: dict[str, Profile] = {}

    @cached_property
    def _blanks(self) -> frozenset[str]:
        """Columns whose cells are empty without exception: told for all at once, as most may be."""
        longest = self._frame.select(pl.col(pl.String).str.len_bytes().max())
        return frozenset(column.name for column in longest if not column.item())

    def is_blank(self, name: str) -> bool:
        """Tell whether all cells of a column are empty, without measuring it."""
        return name in self._blanks

    def __getitem__(self, name: str) -> Profile:
        if name not in self._known:
            blank = self.is_blank(name)
            self._known[name] = _blank(name, self._frame.height) if blank else profile(self._frame[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frame.columns)

    def __len__(self) -> int:
        return self._frame.width


_OF_TABLES: WeakKeyDictionary[Table, Profiles] = WeakKeyDictionary()


def profiles_of(table: Table) -> Profiles:
    """Return the profiles of a table's first rows; they are measured once for all who ask."""
    if table not in _OF_TABLES:
        _OF_TABLES[table] = Profiles(table.head)
    return _OF_TABLES[table]
