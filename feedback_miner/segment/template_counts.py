"""Templates of a collection: lines and form labels that recur over the records of many people.

What a form, a signature, a disclaimer or a robot's wrapper looks like is a property of the collection, in
any language. :func:`learn` counts what recurs, and :func:`decide` says what of it is a template;
:mod:`feedback_miner.segment.templates` marks it in the lines of a comment.

What many people write in the same words about a trouble recurs as well. Three things tell it from a
template: a template stands above or below text that differs from record to record; it recurs together
with other lines in the same order; and many people share it, or it stands below what one person writes.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from feedback_miner.records import TemplateCounts
from feedback_miner.segment.boilerplate import courtesy
from feedback_miner.segment.form_labels import FACTS, TEXTS
from feedback_miner.segment.lines import Line
from feedback_miner.segment.template_lines import Unit, key, read_unit
from feedback_miner.segment.template_lines import units as cut_units
from feedback_miner.word_lists import plain

RECURS = 3
"""What stands in fewer records does not recur."""
MIN_RECORDS = 5
"""A template stands in as many records, but for one that ends texts."""
MIN_PEOPLE = 3
"""What fewer people write is a habit of theirs, and a template only below what they say: a signature."""
SKETCH = 32
"""Hashes kept of those who wrote a pattern: as many people are counted exactly, more are estimated within
18 % (one standard error); Bar-Yossef et al. 2002, Counting distinct elements in a data stream."""
MOSTLY = 0.8
"""Share of its records in which a template stands beside other text."""
TOGETHER = 0.5
"""Two patterns belong together where each has the other beside it in this share of its records."""
BELOW = 0.9
"""Share of its records in which what a few people write stands below a text, to be a signature."""
HEADS, HEAD_SHARE, CONSTANT_SHARE, HEAD_WORDS = 10, 0.1, 0.5, 4
"""A heading above what is said, of few words that are no phrase, which no other line speaks for: records,
share of all with a number in it, share without, and words. Titles that people choose vary."""
RARER = 0.5
"""What a template stands beside is text that is so much rarer: it differs from record to record."""
BLOCK = 3
"""So many lines in the same order are no chance: fewer records and people do."""
UNSPACED = 10
"""So many characters without a space are a phrase where words are not parted."""
IN_FORM = 0.5
"""A form has several labels: share of its records in which a label has another beside it."""
PHRASES, DISTINCT = 0.3, 0.5
"""A label holds text where so many of its values are phrases, and so many differ."""
VALUE_BITS = 0xFF
"""Values are told apart by so little of their hash that nobody can try out which they were."""
MAX_UNITS = 400
"""Units of a comment that are looked at: what comes later is a log."""

_DIGIT = re.compile(r"\d")

COUNTS = TemplateCounts.schema
COUNTED = tuple(COUNTS)[3:13]
"""Columns that add up."""


@dataclass(slots=True)
class Units:
    """The units of all comments of more than one, as columns."""

    row: array[int] = field(default_factory=lambda: array("q"))
    line: array[int] = field(default_factory=lambda: array("q"))
    label: array[int] = field(default_factory=lambda: array("q"))
    value: array[int] = field(default_factory=lambda: array("q"))
    n_chars: array[int] = field(default_factory=lambda: array("l"))
    n_value_words: array[int] = field(default_factory=lambda: array("l"))
    phrase: array[int] = field(default_factory=lambda: array("b"))
    heading: array[int] = field(default_factory=lambda: array("b"))
    numbered: array[int] = field(default_factory=lambda: array("b"))
    closing: array[int] = field(default_factory=lambda: array("b"))
    courteous: array[int] = field(default_factory=lambda: array("b"))

    def add(self, row: int, lines: Iterable[Line]) -> None:
        """Take the lines of the comment in ``row``."""
        texts = [
            line.text[a:b]
            for line in lines
            if line.reason is None and line.text
            for a, b in cut_units(line.text)
        ][:MAX_UNITS]
        if len(texts) < 2:
            return  # what stands alone is what the comment says
        read = [(text, unit) for text in texts if (unit := read_unit(text)).line]
        if len(read) < 2:
            return
        for text, unit in read:
            self._take(row, text, unit)

    def _take(self, row: int, text: str, unit: Unit) -> None:
        words = text.split()
        value = text[unit.value_start :].casefold() if unit.label else ""
        value_words = text[unit.value_start :].split() if unit.label else words
        self.row.append(row)
        self.line.append(unit.line)
        self.label.append(unit.label)
        self.value.append((key(value) if value else unit.line) & VALUE_BITS)
        self.n_chars.append(len(text))
        self.n_value_words.append(len(value_words))
        self.phrase.append(is_phrase(value_words))
        self.heading.append(len(words) <= HEAD_WORDS and not is_phrase(words))
        self.numbered.append(_DIGIT.search(text) is not None)
        courteous = courtesy(text)
        self.closing.append(courteous == "closing")
        self.courteous.append(courteous is not None)

    def frame(self) -> pl.DataFrame:
        """Return a row per unit, in order."""
        columns = {name: np.array(getattr(self, name), np.int64) for name in self.__slots__}
        flags = ("phrase", "heading", "numbered", "closing", "courteous")
        return pl.DataFrame(columns).with_columns(pl.col(flags) == 1)


def is_phrase(words: list[str]) -> bool:
    """Tell whether words are language rather than a choice, a name or a number.

    Names, posts and addresses begin with capitals; scripts without capitals are told by length.
    """
    n_lower = sum(word[0].isalpha() and not word[0].isupper() for word in words[:20])
    if n_lower and not words[0].isascii() and max(map(len, words[:20])) >= UNSPACED:
        return True
    return (len(words) >= 3 and n_lower >= 2) or (len(words) >= 5 and n_lower >= 1)


def hashed(values: pl.Series) -> pl.Series:
    """Return a 64-bit hash of each value that is the same on every machine; null stays null."""
    distinct = values.drop_nulls().unique()
    hashes = [int.from_bytes(blake2b(v.encode(), digest_size=8).digest(), "little") for v in distinct]
    return values.replace_strict(distinct, pl.Series(hashes, dtype=pl.UInt64), default=None)


def learn(units: pl.DataFrame, records: pl.Series, people: pl.Series) -> pl.DataFrame:
    """Count what recurs in a collection, or a part of it.

    Parameters
    ----------
    units : DataFrame
        Of :meth:`Units.frame`.
    records, people : Series of shape (n_comments,), str
        The record of each comment, and its author where persons are known.

    Returns
    -------
    polars.DataFrame
        With the columns of :class:`~feedback_miner.records.TemplateCounts`; see :func:`merge` for how
        those of several parts are joined.
    """
    frame = units.with_columns(record=records.gather(units["row"]), who=hashed(people).gather(units["row"]))
    n_line = pl.col("record").n_unique().over("line").cast(pl.Int64)
    frame = frame.with_columns(_recurs("line") & ~pl.col("courteous"), _recurs("label"), n_line=n_line)
    recurring = (pl.col("line_recurs") | pl.col("label_recurs")).alias("recurs")
    # of the phrases above and below the rarest counts: a template is much more common than that
    rarest = pl.when(pl.col("phrase") & ~pl.col("courteous")).then("n_line")
    above = rarest.cum_min().forward_fill().shift(1).over("row")
    below = rarest.cum_min(reverse=True).backward_fill().shift(-1).over("row")
    own = pl.when(pl.col("label_recurs") & pl.col("phrase")).then("n_line")
    frame = frame.with_columns(recurring, above=above, beside=pl.min_horizontal(above, below, own))
    frame = _with_values(frame)
    closed = pl.col("closing").cum_sum().over("row") > 0
    n_labels = pl.col("label").filter(pl.col("label_recurs")).n_unique().over("row")
    frame = frame.with_columns(closed=closed, in_form=n_labels > 1).filter("recurs")
    rarer = pl.col("beside") <= RARER * pl.col("record").n_unique()
    counts = [_counted(frame, "line", rarer), _counted(frame, "label", pl.col("in_form")), _pairs(frame)]
    counts.append(_everything(records.n_unique()))
    return pl.concat(counts).sort("kind", "key", "following")


def _recurs(column: str) -> pl.Expr:
    n_records = pl.col("record").n_unique().over(column)
    return ((pl.col(column) != 0) & (n_records >= RECURS)).alias(f"{column}_recurs")


def _with_values(frame: pl.DataFrame) -> pl.DataFrame:
    """Give a line, or a label without a value, that of the unit below it, unless that has a label itself."""
    names = ("value", "n_value_words", "phrase")
    below = {name: pl.col(name).shift(-1).over("row") for name in names}
    own = (pl.col("label") != 0) & (pl.col("n_value_words") > 0)
    free = pl.col("label").shift(-1).over("row").fill_null(1) == 0
    return frame.with_columns(
        pl.when(own).then(name).when(free).then(value).otherwise(0).cast(frame.schema[name]).alias(name)
        for name, value in below.items()
    )


def _counted(frame: pl.DataFrame, kind: str, beside: pl.Expr) -> pl.DataFrame:
    records = pl.col("record")
    much_rarer = pl.col("above") <= RARER * records.n_unique()
    filled = pl.col("n_value_words") > 0
    counted = (
        frame.filter(f"{kind}_recurs")
        .group_by(key=kind)
        .agg(
            n_records=records.n_unique(),
            n_chars=pl.col("n_chars").sum(),
            n_above=records.filter(much_rarer).n_unique(),
            n_closed=records.filter("closed").n_unique(),
            n_beside=records.filter(beside).n_unique(),
            n_headings=records.filter("heading").n_unique(),
            n_numbered=records.filter("numbered").n_unique(),
            n_filled=records.filter(filled).n_unique(),
            n_phrases=records.filter("phrase").n_unique(),
            n_nameless=records.filter(pl.col("who").is_null()).n_unique(),
            people=pl.col("who").drop_nulls().unique().sort().head(SKETCH),
            values=pl.col("value").filter(filled).reinterpret(signed=False).unique().sort().head(SKETCH),
        )
    )
    return counted.select(
        pl.lit(kind).alias("kind"),
        "key",
        pl.lit(0, pl.Int64).alias("following"),
        *(pl.col(name).cast(COUNTS[name]) for name in tuple(COUNTS)[3:]),
    )


def _everything(n_records: int) -> pl.DataFrame:
    """Return the row that tells how many records there are, which a share is measured against."""
    row: dict[str, object] = {
        name: [] if dtype == pl.List(pl.UInt64) else 0 for name, dtype in COUNTS.items()
    }
    return pl.DataFrame([row | {"kind": "all", "n_records": n_records}], dict(COUNTS))


def _pairs(frame: pl.DataFrame) -> pl.DataFrame:
    """Count how often what recurs is followed by what, with other text between them or not."""
    own = pl.when(pl.col("label_recurs") & pl.col("in_form")).then("label").otherwise("line")
    pairs = frame.select("row", "record", key=own).with_columns(following=pl.col("key").shift(-1).over("row"))
    counted = pairs.drop_nulls().group_by("key", "following").agg(n_records=pl.col("record").n_unique())
    counted = counted.filter(pl.col("n_records") >= RECURS)
    rest = [pl.lit(0, pl.Int64).alias(name) for name in COUNTED[1:]]
    lists = [pl.lit([], pl.List(pl.UInt64)).alias(name) for name in ("people", "values")]
    return counted.select(
        pl.lit("pair").alias("kind"), "key", "following", pl.col("n_records").cast(pl.Int64), *rest, *lists
    )


def merge(counts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Join the counts of parts of a collection, in any order.

    A record should stand in one part only: what is counted of it in two counts twice. What recurs in
    fewer than ``RECURS`` records of each part is not seen.
    """
    every = pl.concat(list(counts))
    sums = [pl.col(name).sum() for name in COUNTED]
    sketches = [
        pl.col(name).explode().drop_nulls().unique().sort().head(SKETCH) for name in ("people", "values")
    ]
    return (
        every.group_by("kind", "key", "following")
        .agg(*sums, *sketches)
        .select(list(COUNTS))
        .sort("kind", "key", "following")
    )


def shareable(counts: pl.DataFrame) -> pl.DataFrame:
    """Return the counts that may be kept: without lines and labels that only one person wrote."""
    kept = counts.filter((n_distinct("people") != 1) | (pl.col("kind") == "all"))
    patterns = kept.filter(pl.col("kind").is_in(["line", "label"]))["key"].unique().to_list()
    pair = pl.col("kind") == "pair"
    return kept.filter(~pair | (pl.col("key").is_in(patterns) & pl.col("following").is_in(patterns)))


def n_distinct(sketch: str) -> pl.Expr:
    """Return how many values a sketch stands for: exact below ``SKETCH``, an estimate from there on."""
    largest = pl.col(sketch).list.max().cast(pl.Float64)
    estimate = ((SKETCH - 1) * 2.0**64 / largest).round().cast(pl.Int64)
    n = pl.col(sketch).list.len().cast(pl.Int64)
    return pl.when(n < SKETCH).then(n).otherwise(estimate)


def decide(counts: pl.DataFrame) -> pl.DataFrame:
    """Say which of the patterns that were counted are templates.

    Returns
    -------
    polars.DataFrame
        A row per template: ``key``, ``kind`` (line, label), ``n_people``, ``n_values`` and what was counted
        of records but where in them it stands.
    """
    n_all = int(counts.filter(pl.col("kind") == "all")["n_records"].sum())
    table = counts.filter(pl.col("kind").is_in(["line", "label"])).with_columns(
        n_people=n_distinct("people"), n_values=pl.col("values").list.len().cast(pl.Int64)
    )
    pairs = _shares(counts)
    mutual = pairs.filter(pl.min_horizontal("of_first", "of_second") >= TOGETHER)
    often = pl.col("n_records") >= MIN_RECORDS
    many = often & ((pl.col("n_people") >= MIN_PEOPLE) | (pl.col("n_nameless") >= MIN_RECORDS))
    many = many | (pl.col("key").is_in(_in_blocks(mutual)) & (pl.col("n_people") > 1))
    # without a person to vouch for it few records are chance
    told = often | (pl.col("n_people") > 0)
    below = pl.col("n_above") >= BELOW * pl.col("n_records")
    beside = pl.col("n_beside") >= MOSTLY * pl.col("n_records")
    ends = told & below & (pl.col("n_closed") >= MOSTLY * pl.col("n_records"))
    # a title that a tool or a form made: "Request 17", or the same for most records
    n = pl.col("n_records")
    numbered = (pl.col("n_numbered") >= MOSTLY * n) & (n >= max(HEADS, HEAD_SHARE * n_all))
    head = (numbered | (n >= max(HEADS, CONSTANT_SHARE * n_all))) & (pl.col("n_headings") >= MOSTLY * n)
    head &= (pl.col("n_above") == 0) & (pl.col("n_beside") >= BELOW * n)
    together = pl.col("key").is_in([*mutual["key"], *mutual["following"]])
    is_line = pl.col("kind") == "line"
    in_form = pl.when(pl.col("n_records") >= MIN_RECORDS).then(IN_FORM).otherwise(MOSTLY)
    label = (pl.col("kind") == "label") & (pl.col("n_beside") >= in_form * pl.col("n_records"))
    sure = table.filter((is_line & ((together & beside & (many | (below & told))) | ends | head)) | label)
    near = _near(pairs, sure["key"])
    found = table.filter(
        pl.col("key").is_in(sure["key"].to_list()) | (is_line & told & below & pl.col("key").is_in(near))
    )
    return found.drop("following", "people", "values", "n_above", "n_closed", "n_beside")


def _shares(counts: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of patterns, and in which share of the records of each the other stands beside it."""
    patterns = counts.filter(pl.col("kind").is_in(["line", "label"]))
    totals = patterns.group_by("key").agg(total=pl.col("n_records").max())
    pairs = counts.filter((pl.col("kind") == "pair") & (pl.col("key") != pl.col("following")))
    second = totals.rename({"key": "following", "total": "second"})
    pairs = pairs.join(totals, on="key").join(second, on="following")
    shares = {"of_first": "total", "of_second": "second"}
    return pairs.select(
        "key", "following", **{name: pl.col("n_records") / pl.col(whole) for name, whole in shares.items()}
    )


def _in_blocks(mutual: pl.DataFrame) -> list[int]:
    """Return the patterns of blocks of ``BLOCK`` or more that recur in the same order."""
    keys = pl.concat([mutual["key"], mutual["following"]]).unique().sort()
    place = {value: i for i, value in enumerate(keys)}
    rows, columns = ([place[value] for value in mutual[name]] for name in ("key", "following"))
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(keys), len(keys)))
    _, component = connected_components(graph, directed=False)
    sizes = np.bincount(component)
    return keys.filter(pl.Series(sizes[component] >= BLOCK)).to_list()


def _near(pairs: pl.DataFrame, sure: pl.Series) -> list[int]:
    """Return the patterns that mostly have one of those beside them."""
    known = sure.to_list()
    before = pairs.filter(pl.col("following").is_in(known)).select("key", share="of_first")
    after = pairs.filter(pl.col("key").is_in(known)).select(key="following", share="of_second")
    shares = pl.concat(
        [before.group_by("key").agg(pl.col("share").sum()), after.group_by("key").agg(pl.col("share").sum())]
    )
    return shares.filter(pl.col("share") >= TOGETHER)["key"].unique().sort().to_list()


def holds_text(name: str, n_filled: int, n_phrases: int, n_values: int) -> bool:
    """Tell whether what stands behind a label is text rather than a fact."""
    bare = plain(name)
    if bare in TEXTS or bare in FACTS:
        return bare in TEXTS
    return n_phrases >= PHRASES * max(n_filled, 1) and n_values >= DISTINCT * min(n_filled, SKETCH)
