"""What columns hint at: a role or a queue shifts whose concern a text is taken for, a little.

Who writes does not decide whose concern a text voices: members who pay ask for passwords, and
users speak of budgets. So a column moves the odds by no more than ``MOST`` in all, which no text
without words of its own can turn into a tag, and what moved them is written beside the tag.
No public data set has roles beside labelled concerns, so the weight is a choice, not a fit:
``tag.evidence_weight`` sets it, and 0 leaves columns out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import polars as pl

from feedback_miner.records import Comments, FloatArray

COLUMNS = ("role", "department", "organisation", "queue")
MOST = 0.8
"""Largest shift of the log-odds by all columns together."""

WORDS: Mapping[str, str] = {
    side: rf"\b(?:{'|'.join(words)})\b"
    for side, words in tomllib.loads(
        files(__package__).joinpath("evidence.toml").read_text(encoding="utf-8")
    ).items()
}
"""Words that speak for a client or for a consumer; a value with both speaks for none."""


def column_evidence(comments: Comments, weight: float) -> tuple[FloatArray, list[str | None]]:
    """Tell how the columns of comments shift the log-odds of both concerns.

    Parameters
    ----------
    comments : Comments
    weight : float
        Log-odds that one column is worth.

    Returns
    -------
    shifts : ndarray of shape (n_comments, 2), float64
        Added to the log-odds of a client and of a consumer concern; within ``MOST`` of 0.
    told : list of str or None
        What moved them, such as ``role: client``; None where nothing did.
    """
    frame = comments.frame
    side: dict[str, pl.Series] = {}
    for column in COLUMNS:
        values = frame[column].str.to_lowercase()
        if column == "role":
            # one column that holds both is one piece of evidence
            values = values.set((frame["role"] == frame["department"]).fill_null(False), None)
        speaks = {name: values.str.contains(pattern).fill_null(False) for name, pattern in WORDS.items()}
        side[column] = (
            pl.DataFrame(speaks)
            .select(
                pl.when(pl.col("client") & ~pl.col("consumer"))
                .then(pl.lit("client"))
                .when(pl.col("consumer") & ~pl.col("client"))
                .then(pl.lit("consumer"))
            )
            .to_series()
        )
    side["vip"] = frame.select(pl.when(pl.col("vip")).then(pl.lit("client"))).to_series()
    towards = sum(
        (found == "client").fill_null(False).cast(pl.Int8).to_numpy()
        - (found == "consumer").fill_null(False).cast(pl.Int8).to_numpy().astype(float)
        for found in side.values()
    )
    shift = np.clip(weight * np.asarray(towards, np.float64), -MOST, MOST)
    parts = [pl.format("{}: {}", pl.lit(name), pl.col(name)) for name in side]
    told = pl.DataFrame(side).select(pl.concat_str(parts, separator="; ", ignore_nulls=True)).to_series()
    moved = [text if by else None for text, by in zip(told.to_list(), shift.tolist(), strict=True)]
    return np.column_stack([shift, -shift]), moved


def shift_joint(joint: FloatArray, shifts: FloatArray) -> FloatArray:
    """Move the odds of both concerns in their joint probabilities.

    Parameters
    ----------
    joint : ndarray of shape (n, 4)
        Probabilities of client, consumer, both and none.
    shifts : ndarray of shape (n, 2)
        Log-odds of a client and of a consumer concern; half of either is added, so that the odds of one
        against the other move by no more than the larger.
    """
    client, consumer = np.exp(shifts[:, 0] / 2), np.exp(shifts[:, 1] / 2)
    moved = joint * np.column_stack([client, consumer, client * consumer, np.ones(len(joint))])
    return np.asarray(moved / moved.sum(axis=1, keepdims=True), np.float64)
