"""How bad it is: one figure per text, from named signs that a person can check.

The figure is the chance that the text complains at all, times how much its signs add up to:

    severity = complaint * (1 - (1 - BASE) * product of (1 - weight of each sign found))

with ``complaint = p_pain + REQUEST * p_request``. So praise that mentions a crash is not severe, a
plain complaint is at ``BASE``, and each sign takes a share of what is left to 1. Where a sign is common in
its collection or with its author, only a part of its weight counts: :mod:`feedback_miner.tagging.baseline`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from feedback_miner.records import COLLECTION, KINDS, BoolArray, Comments, Float32Array, FloatArray
from feedback_miner.signals import ALL, FROM_COLUMNS

BASE = 0.25
"""Severity of a certain complaint without any sign."""
REQUEST = 0.4
"""What a wish counts, held against a complaint."""
SHOWN_FROM = 0.25
"""Signs in a text that complains less than this (praise, mostly) are not told."""
TELLING_FROM = 0.5
"""A sign that counts by less than this share of its weight is not told either."""
LONG = 0.9
"""A ticket that stayed open longer than this share of its collection's was open long."""
MIN_TIMED = 20
"""Fewer tickets with a time do not tell what is long."""


def complaint(kind: FloatArray) -> FloatArray:
    """Return how far texts complain, in [0, 1], from the probabilities of their kinds (n, 4)."""
    return np.asarray(kind[:, KINDS.index("pain")] + REQUEST * kind[:, KINDS.index("request")], np.float64)


def severity(kind: FloatArray, signs: BoolArray | Float32Array) -> FloatArray:
    """Return the severity of texts.

    Parameters
    ----------
    kind : ndarray of shape (n_texts, 4)
        Probabilities of the kinds.
    signs : ndarray of shape (n_texts, n_signals), bool or float32 in [0, 1]
        Which signs each text gives, in the order of ``signals.ALL``, or how much each tells there.

    Returns
    -------
    ndarray of shape (n_texts,), float64
        In [0, 1].
    """
    left = (1 - signs * np.array([signal.weight for signal in ALL])).prod(axis=1)
    return np.asarray(complaint(kind) * (1 - (1 - BASE) * left), np.float64)


def told(kind: FloatArray, signs: BoolArray | Float32Array) -> list[list[str]]:
    """Return the names of the signs of each text that complains; in the order of ``signals.ALL``."""
    names = np.array([signal.name for signal in ALL])
    shown = (signs >= TELLING_FROM) & (complaint(kind) >= SHOWN_FROM)[:, None]
    return [names[row].tolist() for row in shown]


def signs_of_columns(comments: Comments) -> BoolArray:
    """Tell which signs the columns of the exports give for each comment.

    Returns
    -------
    ndarray of shape (n_comments, len(FROM_COLUMNS)), bool
    """
    frame = comments.frame
    opened = pl.col("created_at").min().over("source", "record_id")
    hours = (pl.col("resolved_at") - opened).dt.total_minutes() / 60
    first = pl.struct("source", "record_id").is_first_distinct()  # a ticket counts once
    hours = pl.when(hours >= 0).then(hours)
    timed = pl.when(first).then(hours)
    bar = timed.quantile(LONG, "lower").over(COLLECTION)
    enough = timed.count().over(COLLECTION) >= MIN_TIMED
    found = frame.select(
        high_priority=pl.col("priority").is_in(["critical", "high"]),
        reopened=pl.col("reopen_count") > 0,
        open_long=(hours > bar) & enough,
    )
    return (
        found.select(pl.col(signal.name).fill_null(False) for signal in FROM_COLUMNS).to_numpy().astype(bool)
    )
