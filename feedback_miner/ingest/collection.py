"""Which exports hold the same kind of thing, so that a trend is measured over all of them.

The monthly exports of a ticket tool are one collection: whether the rows of January and February stand in
one file or in two, they have one period and one volume. A survey and a ticket system are two: a survey that
came late is no growth. Files are of one collection where the same reader takes them, and

* where it is that of a ticket tool or mailbox: both hold tickets or messages;
* where it is that of any table: at least half of all their columns are the same;
* where both hold answers: so are at least half of their columns and of their open questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.read import Reading, column_names

ALIKE = 0.5
"""Share of all columns or questions of two files that both have (Jaccard), from which on they are one layout.

A survey keeps most of its questions from wave to wave, and a tool most of its columns; two tables that share
an id, a date and a text beside six columns of their own have a third in common."""
ANY_TOOL = frozenset({"table", "survey", "mapping"})
"""Readers of what no tool is known for; their columns tell what they are."""


@dataclass(frozen=True)
class Layout:
    """What tells one kind of export from another."""

    reader: str
    is_survey: bool
    columns: frozenset[str]
    questions: frozenset[str]

    def is_like(self, other: Layout) -> bool:
        """Tell whether both are the layout of one collection."""
        if (self.reader, self.is_survey) != (other.reader, other.is_survey):
            return False
        if self.is_survey:
            return _alike(self.columns, other.columns) and _alike(self.questions, other.questions)
        return self.reader not in ANY_TOOL or _alike(self.columns, other.columns)


def collections_of(
    readings: Sequence[Reading], parts: Sequence[pl.DataFrame], settings: IngestSettings
) -> list[str]:
    """Return the collection of each reading, named after its first file.

    Parameters
    ----------
    readings : sequence of Reading
        Those with a table.
    parts : sequence of DataFrame
        Their comments.
    settings : IngestSettings
    """
    if settings.collections != "auto":
        return [readings[0].name if settings.collections == "all" else reading.name for reading in readings]
    known: list[tuple[Layout, str]] = []
    found: list[str] = []
    for reading, part in zip(readings, parts, strict=True):
        layout = _layout(reading, part)
        name = next((first for other, first in known if layout.is_like(other)), reading.name)
        known.append((layout, name))
        found.append(name)
    return found


def _layout(reading: Reading, part: pl.DataFrame) -> Layout:
    assert reading.recognised is not None
    return Layout(
        reader=reading.recognised.reader.name,
        is_survey=bool(len(part)) and bool((part["item_kind"] == "answer").all()),
        columns=_names(column_names(reading)),
        questions=_names(part["question"].drop_nulls().unique()),
    )


def _names(names: Iterable[str]) -> frozenset[str]:
    """Return names without what changes from month to month and from year to year."""
    return frozenset(re.sub(r"\d+", "#", " ".join(name.split()).casefold()) for name in names)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
