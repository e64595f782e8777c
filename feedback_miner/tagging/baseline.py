"""How much a sign of severity tells where it was found: less, the more of its collection gives it anyway.

In an inventory whose lines are in capitals, capitals are no strong words, and where half of all tickets are
of a high priority it sets none apart. So each way to give a sign is held against how common it is among all
other records of the collection, and among the other records of the same person, and tells

    1 - (share / HALF) ** POWER,        at least 0

with the larger of both shares. A sign of one record in ten keeps 99 % of its weight, of one in four 87 %, of
three in eight 58 %, and of half of the records none: it then says no more of a text than its absence does.
Shares of little are small (``CALM_RECORDS``, ``CALM_OF_PERSON``): three tickets that are all severe are no
habit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from feedback_miner.records import (
    COLLECTION,
    BoolArray,
    Comments,
    Float32Array,
    FloatArray,
    IntArray,
    Segments,
)
from feedback_miner.signals import ALL, find_words

HALF = 0.5
POWER = 3
"""Of 1, 2 and 3, the one that leaves most of its weight to what one in five gives (60, 84 and 94 %)."""
CALM_RECORDS = 10
"""So many records without the sign are counted with those of a collection: a handful has no habit."""
CALM_OF_PERSON = 5
"""The same for the records of a person."""
WORDS = "words"
"""Way of giving a sign that has others beside its words."""
NOTED_FROM = 0.9
"""What tells less than this stands in the manifest."""


@dataclass(frozen=True)
class Way:
    """One way to give a sign: by its words, by a habit, or by a column."""

    sign: int
    """Place of the sign in ``signals.ALL``."""
    name: str | None = None
    """None where the sign has but one way."""


WAYS = tuple(
    Way(place, name)
    for place, signal in enumerate(ALL)
    for name in ([WORDS, *(habit.name for habit in signal.habits)] if signal.habits else [None])
)


@dataclass(frozen=True, eq=False)
class Baseline:
    """How much each way to give a sign tells in each comment.

    Attributes
    ----------
    telling : ndarray of shape (n_comments, len(WAYS)), float32
        In [0, 1]; 1 for comments that were not mined.
    common : list of dict
        Where a way tells less than all: ``collection``, ``sign``, ``way``, ``share`` of the records and how
        much of the sign's weight counts there for those who have no habit of their own.
    """

    telling: Float32Array
    common: Sequence[Mapping[str, Any]]


def ways_given(texts: pl.Series, signs: BoolArray, languages: pl.Series | None = None) -> BoolArray:
    """Tell in which ways texts give the signs that were found.

    Parameters
    ----------
    texts : Series
    signs : ndarray of shape (n_texts, len(ALL)), bool
    languages : Series, optional
        Of the texts, as for :func:`~feedback_miner.signals.find_signals`.

    Returns
    -------
    ndarray of shape (n_texts, len(WAYS)), bool
    """
    given = signs[:, [way.sign for way in WAYS]]
    for place, signal in enumerate(ALL):
        rows = np.flatnonzero(signs[:, place])
        if not signal.habits or not len(rows):
            continue
        columns = [column for column, way in enumerate(WAYS) if way.sign == place]
        by_words = find_words(texts[rows], None if languages is None else languages[rows], [signal])
        by_habit = (
            texts[rows]
            .alias("text")
            .to_frame()
            .select(h.given().fill_null(False).alias(h.name) for h in signal.habits)
            .to_numpy()
            .astype(bool)
        )
        found = np.hstack([by_words, by_habit])
        # a whole comment may give a sign that no way finds in its joined segments
        found[:, 0] |= ~found.any(axis=1)
        for column, has in zip(columns, found.T, strict=True):
            given[rows, column] = has
    return given


def find_baseline(
    segments: Segments, rows: IntArray, signs: BoolArray, of_columns: BoolArray, comments: Comments
) -> Baseline:
    """Find how common each way to give a sign is, and so how much it tells.

    Parameters
    ----------
    segments : Segments
    rows : ndarray of shape (n_segments,), int64
        The comment that each segment is of.
    signs : ndarray of shape (n_segments, len(SIGNALS)), bool
        Those that the words of each segment give.
    of_columns : ndarray of shape (n_comments, len(FROM_COLUMNS)), bool
        Those that the columns give for each comment.
    comments : Comments
    """
    keys = {"collection": COLLECTION, "record": pl.col("record_id"), "person": pl.col("person_id")}
    frame = comments.frame.select(**keys)
    units = (
        _borne(segments, np.hstack([signs, of_columns[rows]]))
        .with_columns(frame[rows])
        .group_by(*keys, maintain_order=True)
        .max()
    )
    mined = np.unique(rows)
    places = units.select(*keys).with_row_index("unit")
    unit_of = frame[mined].join(places, on=list(keys), nulls_equal=True, how="left", maintain_order="left")[
        "unit"
    ]
    telling = np.ones((len(comments), len(WAYS)), np.float32)
    for column in range(len(WAYS)):
        telling[mined, column] = _telling(_share_of_others(units, str(column)))[unit_of.to_numpy()]
    return Baseline(telling, _common(units))


def telling_signs(given: BoolArray, telling: Float32Array) -> Float32Array:
    """Return how much each sign of each text tells: as much as the most telling way that gives it.

    Parameters
    ----------
    given : ndarray of shape (n_texts, len(WAYS)), bool
    telling : ndarray of shape (n_texts, len(WAYS)), float32

    Returns
    -------
    ndarray of shape (n_texts, len(ALL)), float32
        0 where a sign is not given.
    """
    found = np.zeros((len(given), len(ALL)), np.float32)
    for column, way in enumerate(WAYS):
        np.maximum(found[:, way.sign], given[:, column] * telling[:, column], out=found[:, way.sign])
    return found


def _borne(segments: Segments, signs: BoolArray) -> pl.DataFrame:
    """Return how far each segment is in each way, in [0, 1]; a column "0", "1", ... for each of ``WAYS``."""
    texts = segments.frame["text"]
    given = ways_given(texts, signs, segments.frame["language"])
    frame = texts.alias("text").to_frame()
    columns = {}
    for column, way in enumerate(WAYS):
        habit = next(
            (habit for habit in ALL[way.sign].habits if habit.name == way.name and habit.borne), None
        )
        if habit is None:
            columns[str(column)] = pl.Series(given[:, column]).cast(pl.Float32)
        else:
            columns[str(column)] = frame.select(habit.share().fill_null(0.0)).to_series()
    return pl.DataFrame(columns)


def _share_of_others(units: pl.DataFrame, way: str) -> FloatArray:
    """Return the share of the other records, of the collection or the person, that are given one way."""
    borne = pl.col(way).cast(pl.Float64)

    def share(group: str, calm: int) -> pl.Expr:
        return (borne.sum().over(group) - borne) / (pl.len().over(group) - 1 + calm)

    of_person = pl.when(pl.col("person").is_not_null()).then(share("person", CALM_OF_PERSON))
    return (
        units.select(pl.max_horizontal(share("collection", CALM_RECORDS), of_person)).to_series().to_numpy()
    )


def _telling(share: FloatArray) -> Float32Array:
    return np.maximum(1 - (share / HALF) ** POWER, 0).astype(np.float32)


def _common(units: pl.DataFrame) -> list[dict[str, Any]]:
    """List the ways that tell less than nine tenths in a collection, by collection and sign."""
    ways = [str(i) for i in range(len(WAYS))]
    counted = units.group_by("collection", maintain_order=True).agg(
        pl.len(), *(pl.col(way).cast(pl.Float64).sum() for way in ways)
    )
    found = []
    for collection, n, *sums in counted.iter_rows():
        telling = _telling(np.array(sums) / (n + CALM_RECORDS))
        for way, total, tells in zip(WAYS, sums, telling, strict=True):
            if tells < NOTED_FROM:
                name = {"collection": collection, "sign": ALL[way.sign].name, "way": way.name}
                found.append({**name, "share": round(total / n, 4), "counts": round(float(tells), 4)})
    return found
