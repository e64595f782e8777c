"""Mail merges: the same paragraph or sentence in many records, by one author.

Who wrote it decides. Forty people who say one thing in one wording are forty people; one author who sends one
text to many records, or the desk that answers so, said it once. Where the author of a text is not known it
stays, unless it is plainly a mass mailing, the label of a form, or so long that it was copied: then records
alone decide.
"""

from __future__ import annotations

import re
import tomllib
from array import array
from hashlib import blake2b
from importlib.resources import files
from itertools import pairwise

import numpy as np
import polars as pl

from feedback_miner.records import BASIS

MIN_WORDS = 10
MAX_HEADING = 60
"""A line this short that ends in a colon is the label of a form, and counts at any number of words."""
COPIED_WORDS = 40
"""Nobody writes so many words in the same order as somebody else."""
WORDING, MERGED, COPIED = 0, 1, 2
"""The last two bits of a fingerprint: the words of whoever wrote them, of a form or mailing, or copied."""

_DIGITS = re.compile(r"\d+")


def _mailings() -> tuple[str, ...]:
    content = tomllib.loads(files(__package__).joinpath("mailings.toml").read_text(encoding="utf-8"))
    return tuple(phrase for phrases in content.values() for phrase in phrases)


MAILINGS = _mailings()
"""Phrases of mass mailings and forms, in lower case."""
_STARTS = frozenset(
    (first, f"{second}{end}")
    for first, second in (phrase.split()[:2] for phrase in MAILINGS if " " in phrase)
    for end in ("", ",", ".", ":", "!", "?", ")")
)
"""The first two words of each, which most texts lack: looking for all phrases in every text would be slow."""
_SINGLE = tuple(phrase for phrase in MAILINGS if " " not in phrase)


def fingerprint(text: str) -> int | None:
    """Return a 64-bit hash of a text without regard to case, digits and spacing; None if it is short.

    Its last bits tell whether this is the label of a form, plainly a mass mailing, or a long text.
    """
    words = text.split()
    is_label = text.endswith(":") and len(text) < MAX_HEADING
    if len(words) < MIN_WORDS and not is_label:
        return None
    normal = _DIGITS.sub("0", " ".join(words).casefold())
    digest = blake2b(normal.encode("utf-8", "replace"), digest_size=8).digest()
    kind = COPIED if len(words) >= COPIED_WORDS else WORDING
    kind = MERGED if is_label or _is_mailing(normal) else kind
    return int.from_bytes(digest, "little", signed=True) & ~3 | kind


def _is_mailing(normal: str) -> bool:
    if not _STARTS.isdisjoint(pairwise(normal.split())):
        return any(phrase in normal for phrase in MAILINGS)
    return any(word in normal for word in _SINGLE)


class Repeats:
    """Counts fingerprints over the corpus, 16 bytes each."""

    def __init__(self) -> None:
        self._prints = array("q")
        self._rows = array("q")

    def add(self, row: int, prints: list[int]) -> None:
        """Note the fingerprints of the comment in ``row``."""
        self._prints.extend(prints)
        self._rows.extend([row] * len(prints))

    def find(self, comments: pl.DataFrame, records: pl.Series, at_least: int) -> dict[int, set[int]]:
        """Return, by row, the fingerprints to leave out there.

        A fingerprint stays in the first row that has it where one author used it in ``at_least`` different
        records; those of other authors stay too.

        Parameters
        ----------
        comments : DataFrame of shape (n_comments,)
            ``person_id``, ``people_basis`` and ``author_kind``.
        records : Series of shape (n_comments,)
        at_least : int
        """
        rows = np.array(self._rows, np.int64)
        prints = np.array(self._prints, np.int64)
        frame = pl.DataFrame({"print": prints, "row": rows}).filter(pl.col("print").is_duplicated())
        if frame.is_empty():
            return {}
        by = frame["row"]
        frame = frame.with_columns(
            records.gather(by).alias("record"),
            author=comments.select(AUTHOR).to_series().gather(by),
        )
        kind = pl.col("print") & 3
        anybodys = (kind == MERGED) | ((kind == COPIED) & pl.col("author").is_null())
        frame = frame.with_columns(author=pl.when(anybodys).then(pl.lit(ONE)).otherwise("author"))
        common = (
            frame.filter(pl.col("author").is_not_null())
            .group_by("print", "author")
            .agg(pl.col("record").n_unique().alias("n"), pl.col("row").min().alias("first"))
            .filter(pl.col("n") >= at_least)
        )
        found: dict[int, set[int]] = {}
        for row, value in (
            frame.join(common, on=["print", "author"])
            .filter(pl.col("row") > pl.col("first"))[["row", "print"]]
            .rows()
        ):
            found.setdefault(row, set()).add(value)
        return found


ONE = "\x1f"
"""Stands for the author of what is not anybody's own words; no person has such an id."""
AUTHOR = (
    pl.when(pl.col("author_kind").is_in(["agent", "bot", "system"]))
    .then(pl.lit(ONE))
    .when(BASIS == "person")
    .then("person_id")
)
"""Who wrote a comment: its person, or the desk and its programs as one; null = not known."""
