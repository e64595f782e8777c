"""Ids of comments and records: from the export where it has them, else from the content."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Final

import polars as pl

from feedback_miner.ingest.wording import NULLS, seen_only

HASH_BYTES: Final = 6
"""12 hex digits: among 100,000 comments of different content the odds that two share an id are 1 in 56,000;
then the second gets "-2"."""
SEPARATOR: Final = "\x1f"
"""The unit separator of ASCII, made for this."""
KEPT_AS_TEXT: Final = r'^="([^"]*)"$'
"""How programs keep a spreadsheet from taking an id for a number."""


def read_ids(column: pl.Series) -> pl.Series:
    """Return the ids of a column without outer blanks; null where there is none.

    What a program put around them goes: marks that nobody sees, ``="0012"``, and the ``.0`` of a
    column of floats, if all have it.

    Parameters
    ----------
    column : Series

    Returns
    -------
    Series of String

    Examples
    --------
    >>> import polars as pl
    >>> read_ids(pl.Series(['="0012"', " INC7", "n/a"])).to_list(), read_ids(pl.Series([7.0, 8.0])).to_list()
    (['0012', 'INC7', None], ['7', '8'])
    """
    text = seen_only(column.cast(pl.String))
    text = text.str.replace(KEPT_AS_TEXT, "$1")
    text = text.set(text.str.to_lowercase().is_in(list(NULLS)), None)
    if text.count() and text.str.contains(r"^\d+\.0$").all():
        text = text.str.strip_suffix(".0")
    return text


def content_ids(parts: pl.DataFrame) -> list[str]:
    """Return "c" and 12 hex digits of BLAKE2b over each row; repeats get "-2", "-3" in order.

    Examples
    --------
    >>> import polars as pl
    >>> content_ids(pl.DataFrame({"who": ["Ann", "Ann"], "text": ["stuck", "stuck"]}))
    ['caec9b0c89b5b', 'caec9b0c89b5b-2']
    """
    rows = parts.select(
        pl.concat_str(
            [pl.col(name).cast(pl.String).fill_null("") for name in parts.columns], separator=SEPARATOR
        )
    ).to_series()
    return numbered([content_id(row) for row in rows.to_list()])


def content_id(*parts: str) -> str:
    """Return "c" and 12 hex digits of BLAKE2b over what a comment says.

    Examples
    --------
    >>> content_id("Ann", "stuck")
    'caec9b0c89b5b'
    """
    row = SEPARATOR.join(parts)
    return f"c{hashlib.blake2b(row.encode(), digest_size=HASH_BYTES).hexdigest()}"


def numbered(ids: Sequence[str]) -> list[str]:
    """Make ids unique: the second of a kind gets "-2", the third "-3".

    Examples
    --------
    >>> numbered(["a", "a", "b", "a-2"])
    ['a', 'a-3', 'b', 'a-2']
    """
    taken = set(ids)
    if len(taken) == len(ids):
        return list(ids)
    seen: Counter[str] = Counter()
    unique: list[str] = []
    for value in ids:
        seen[value] += 1
        new = value
        while seen[value] > 1 and new in taken:
            new = f"{value}-{seen[value]}"
            seen[value] += new in taken
        taken.add(new)
        unique.append(new)
    return unique


def ordinals(values: Sequence[str]) -> list[int]:
    """Return 1 for the first of each value, 2 for the second, and so on.

    Examples
    --------
    >>> ordinals(["a", "b", "a"])
    [1, 1, 2]
    """
    seen: Counter[str] = Counter()
    places: list[int] = []
    for value in values:
        seen[value] += 1
        places.append(seen[value])
    return places


def part_ids(parts: Sequence[pl.DataFrame], stems: Sequence[str]) -> list[pl.DataFrame]:
    """Put the stem of the file before ids that two exports share.

    Parameters
    ----------
    parts : sequence of DataFrame
        One per export, with ``comment_id``, ``record_id`` and ``base``: what the ids were made
        from. Where one comment's id is shared, all comments of its base get the prefix, and so
        does a record id that equals the base.
    stems : sequence of str
        Made unique here with "-2", "-3".

    Returns
    -------
    list of DataFrame
        The parts without ``base``; ``comment_id`` is unique over all of them.

    Examples
    --------
    >>> import polars as pl
    >>> part = pl.DataFrame({"comment_id": ["7", "8"], "record_id": ["7", "8"], "base": ["7", "8"]})
    >>> [fixed["comment_id"].to_list() for fixed in part_ids([part, part.head(1)], ["north", "south"])]
    [['north:7', '8'], ['south:7']]
    """
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part["comment_id"].to_list())
    shared = [value for value, n in counts.items() if n > 1]
    fixed: list[pl.DataFrame] = []
    for part, stem in zip(parts, numbered(stems), strict=True):
        bases = part.filter(pl.col("comment_id").is_in(shared))["base"].unique().to_list() if shared else []
        hit = pl.col("base").is_in(bases)
        prefix = pl.lit(f"{stem}:")
        fixed.append(
            part.with_columns(
                comment_id=pl.when(hit).then(prefix + pl.col("comment_id")).otherwise("comment_id"),
                record_id=pl.when(hit & (pl.col("record_id") == pl.col("base")))
                .then(prefix + pl.col("record_id"))
                .otherwise("record_id"),
            ).drop("base")
        )
    return fixed
