"""Mail merges: the same paragraph or sentence in many records."""

from __future__ import annotations

import re
from array import array
from hashlib import blake2b

import numpy as np
import polars as pl

MIN_WORDS = 10
MAX_HEADING = 60
"""A line this short that ends in a colon is the label of a form, and counts at any number of words."""


_DIGITS = re.compile(r"\d+")


def fingerprint(text: str) -> int | None:
    """Return a 64-bit hash of a text without regard to case, digits and spacing; None if it is short."""
    words = text.split()
    if len(words) < MIN_WORDS and not (text.endswith(":") and len(text) < MAX_HEADING):
        return None
    normal = _DIGITS.sub("0", " ".join(words).casefold())
    return int.from_bytes(
        blake2b(normal.encode("utf-8", "replace"), digest_size=8).digest(), "little", signed=True
    )


class Repeats:
    """Counts fingerprints over the corpus, 16 bytes each."""

    def __init__(self) -> None:
        self._prints = array("q")
        self._rows = array("q")

    def add(self, row: int, prints: list[int]) -> None:
        """Note the fingerprints of the comment in ``row``."""
        self._prints.extend(prints)
        self._rows.extend([row] * len(prints))

    def find(self, records: pl.Series, at_least: int) -> dict[int, set[int]]:
        """Return, by row, the fingerprints to leave out there.

        A fingerprint found in ``at_least`` different ``records`` (Series of shape
        (n_comments,)) stays in the first row that has it.
        """
        rows = np.array(self._rows, np.int64)
        prints = np.array(self._prints, np.int64)
        frame = pl.DataFrame({"print": prints, "row": rows}).filter(pl.col("print").is_duplicated())
        frame = frame.with_columns(records.gather(frame["row"]).alias("record"))
        common = (
            frame.group_by("print")
            .agg(pl.col("record").n_unique().alias("n"), pl.col("row").min().alias("first"))
            .filter(pl.col("n") >= at_least)
        )
        found: dict[int, set[int]] = {}
        for row, value in (
            frame.join(common, on="print").filter(pl.col("row") > pl.col("first"))[["row", "print"]].rows()
        ):
            found.setdefault(row, set()).add(value)
        return found
