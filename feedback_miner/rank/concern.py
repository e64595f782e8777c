"""Whose concern a theme is, and how far the data allow to say so.

People count once. What they voice in a theme falls into four cells: a client concern only, a
consumer concern only, both, neither; who writes in a language that the tagger does not know falls into
none. The shares are given a Dirichlet posterior under Jeffreys'
prior (half a person per cell), and the rates behind the gap a Beta posterior each; unlike a
bootstrap these do not pretend that two people of two are all people.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from feedback_miner.rank.people import Voices, said_by
from feedback_miner.records import UNCLEAR, BoolArray, FloatArray

N_DRAWS = 2000
PRIOR = 0.5
MIN_SHARE = 0.25
"""A theme voices a concern when this share of its people does."""
DECIMALS = 6


def concern_columns(voices: Voices, confidence: float, seed: int) -> dict[str, Any]:
    """Return the columns of :class:`~feedback_miner.records.Ranking` on concern and gap.

    Parameters
    ----------
    voices : Voices
    confidence : float
        Coverage of the intervals.
    seed : int
    """
    cells = _cells(voices)
    generator = np.random.default_rng(seed)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    gammas = generator.standard_gamma(cells + PRIOR, (N_DRAWS, *cells.shape))
    shares = gammas / gammas.sum(axis=2, keepdims=True)
    client, consumer = shares[..., 0] + shares[..., 2], shares[..., 1] + shares[..., 2]
    bounds = {
        "client": np.quantile(client, tails, axis=0),
        "consumer": np.quantile(consumer, tails, axis=0),
        "concern": np.quantile(client - consumer, tails, axis=0),
        "gap": np.quantile(_gap_draws(voices, generator), tails, axis=0),
    }
    people = np.maximum(cells.sum(axis=1), 1)
    found = {
        "client_share": (cells[:, 0] + cells[:, 2]) / people,
        "consumer_share": (cells[:, 1] + cells[:, 2]) / people,
    }
    low, high = bounds["concern"]
    names = [
        name_concern(*row) if enough else UNCLEAR
        for enough, *row in zip(
            _mostly_judged(voices), found["client_share"], found["consumer_share"], low, high, strict=True
        )
    ]
    # the quantiles of few people may leave out what was seen
    columns: dict[str, Any] = {"concern": names, **found, "gap": _gap(voices)}
    for name, (lower, upper) in bounds.items():
        seen = columns.get(
            f"{name}_share",
            columns["gap"] if name == "gap" else found["client_share"] - found["consumer_share"],
        )
        columns[f"{name}_low"] = np.minimum(lower, seen)
        columns[f"{name}_high"] = np.maximum(upper, seen)
    return {
        name: values if name == "concern" else np.round(values, DECIMALS) + 0.0
        for name, values in columns.items()
    }


def name_concern(client: float, consumer: float, low: float, high: float) -> str:
    """Name a theme's concern from the shares of its people and the interval of their difference."""
    if max(client, consumer) < MIN_SHARE:
        return "none"
    if low > 0:
        return "client"
    if high < 0:
        return "consumer"
    return "both" if min(client, consumer) >= MIN_SHARE else "unclear"


def _mostly_judged(voices: Voices) -> BoolArray:
    """Tell of which themes at least half of the people were judged."""
    judged, present = (np.asarray(of.sum(axis=0)).ravel() for of in (voices.judged, voices.present))
    return np.asarray(2 * judged >= present, bool)


def _cells(voices: Voices) -> FloatArray:
    """Return people per theme and cell, shape (n_themes, 4): those of whom anything was judged."""
    both = np.asarray(voices.client.multiply(voices.consumer).sum(axis=0), np.float64).ravel()
    client, consumer, judged = (
        np.asarray(matrix.sum(axis=0), np.float64).ravel()
        for matrix in (voices.client, voices.consumer, voices.judged)
    )
    neither = judged - client - consumer + both
    return np.column_stack([client - both, consumer - both, both, neither])


def _counts(voices: Voices) -> list[tuple[FloatArray, float]]:
    """Return, for clients and consumers, who voices each theme, and who voices any."""
    return [
        (np.asarray(matrix.sum(axis=0), np.float64).ravel(), float(said_by(matrix).sum()))
        for matrix in (voices.client, voices.consumer)
    ]


def _gap(voices: Voices) -> FloatArray:
    """Log2 of the rate among those who voice client concerns over that among consumers."""
    client, consumer = ((said + PRIOR) / (speakers + 2 * PRIOR) for said, speakers in _counts(voices))
    return np.asarray(np.log2(client / consumer), np.float64)


def _gap_draws(voices: Voices, generator: np.random.Generator) -> FloatArray:
    rates = [
        generator.beta(said + PRIOR, speakers - said + PRIOR, (N_DRAWS, len(said)))
        for said, speakers in _counts(voices)
    ]
    tiny = np.finfo(float).tiny
    return np.asarray(np.log2(np.maximum(rates[0], tiny) / np.maximum(rates[1], tiny)), np.float64)
