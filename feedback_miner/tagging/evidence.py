"""What columns hint at: whose concern a text is taken for, a little, and whether it is a pain or praise.

Who writes does not decide whose concern a text voices: members who pay ask for passwords, and
users speak of budgets. So a column moves the odds by no more than ``MOST`` in all, which no text
without words of its own can turn into a tag, and what moved them is written beside the tag.
No public data set has roles beside labelled concerns, so the weight is a choice, not a fit:
``tag.evidence_weight`` sets it, and 0 leaves columns out.

A score says more of the kind. Of 190 answers to "any other comments?" in three years of a public survey, the
log-odds of praise against pain that the tagger finds rise by 1.5 (1.0 to 2.0) from the middle score to the
best, as from the worst to the middle; of 2,046 answers to questions with a direction of their own (what
helped most, the biggest pain points, what to change) by 0.1 (0 to 0.25), by 0.4 at most for one of them. So
``tag.kind_evidence_weight`` is 1.5, and a score beside such an answer counts a quarter. No data has scores
beside labelled kinds: the tagger's own judgement stands for labels, so the weight is rather too small. What
reopening, priority and time open are worth is a choice. All together move the odds of praise against pain by
no more than ``MOST_OF_KIND``, and what is most probably neither, nor a request, stays what it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import polars as pl

from feedback_miner.records import (
    COLLECTION,
    KINDS,
    SCORE_PLACE,
    SCORED_BESIDE,
    Comments,
    Float32Array,
    FloatArray,
)
from feedback_miner.signals import FROM_COLUMNS, without_accents
from feedback_miner.word_lists import unaccented

COLUMNS = ("role", "department", "organisation", "queue")
MOST = 0.8
"""Largest shift of the log-odds of a concern by all columns together."""
MOST_OF_KIND = 2.0
"""Largest shift of the log-odds of pain against praise: who is 9 times as likely to complain still does."""
BESIDE = 0.25
"""What a score counts that was given to something else than the text."""
WORTH = {"high_priority": 1 / 6, "reopened": 1 / 3, "open_long": 1 / 6}
"""What a sign that columns give is worth beside the worst score: 0.25 or 0.5 at a weight of 1.5."""
ALIKE_POWER = 3
"""A score that nearly all others give tells little: of half of them it keeps 88 %, of nine in ten 27 %."""
CALM_RECORDS = 10
CALM_OF_PERSON = 5
"""So many other scores are counted with those of a collection and of a person: a few are no habit."""
TOLD_FROM = 0.5
"""A sign that counts by less than this share of its weight is not told, as in the column ``signals``."""
PAIN, PRAISE, OTHER = (KINDS.index(kind) for kind in ("pain", "praise", "other"))

WORDS: Mapping[str, str] = {
    side: rf"\b(?:{'|'.join(unaccented(word) for words in by_language.values() for word in words)})\b"
    for side, by_language in tomllib.loads(
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
        values = without_accents(frame[column].str.to_lowercase())
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


def score_evidence(comments: Comments) -> tuple[FloatArray, pl.Series]:
    """Tell how far scores speak for praise.

    Parameters
    ----------
    comments : Comments

    Returns
    -------
    speaks : ndarray of shape (n_comments,), float64
        1 for the best score of the scale, -1 for the worst, 0 for the middle and where there is none; nearer
        to 0 the more of the others in the collection, or of the same person, are the same.
    told : Series of String
        Such as ``score: 5 of 5 (praise)``; null where ``speaks`` is 0.
    """
    scored = (
        comments.frame.with_row_index("at")
        .filter(SCORE_PLACE.is_not_null())
        .select(
            "at",
            "score",
            "score_high",
            "person_id",
            of=COLLECTION,
            place=SCORE_PLACE,
            beside=SCORED_BESIDE,
            # a record counts once, however many texts it holds
            first=pl.struct("source", "record_id").is_first_distinct().cast(pl.Int64),
        )
        .with_columns(
            alike=pl.max_horizontal(
                _share_alike("of", CALM_RECORDS),
                pl.when(pl.col("person_id").is_not_null()).then(_share_alike("person_id", CALM_OF_PERSON)),
            )
        )
        .with_columns(
            speaks=(2 * pl.col("place") - 1)
            * (1 - pl.col("alike") ** ALIKE_POWER)
            * pl.when("beside").then(BESIDE).otherwise(1.0)
        )
    )
    number, best = (
        pl.col(name).round(2).cast(pl.String).str.strip_suffix(".0") for name in ("score", "score_high")
    )
    side = (
        pl.when(pl.col("speaks") > 0).then(pl.lit("praise")).when(pl.col("speaks") < 0).then(pl.lit("pain"))
    )
    words = scored.select(pl.format("score: {} of {} ({})", number, best, side)).to_series()
    speaks = np.zeros(len(comments))
    speaks[scored["at"].to_numpy()] = scored["speaks"].to_numpy()
    told = pl.Series([None], dtype=pl.String).new_from_index(0, len(comments))
    return speaks, told.scatter(scored["at"], words)


def _share_alike(group: str, calm: int) -> pl.Expr:
    """Return the share of the other records of a group that have the same score."""
    others, same = pl.col("first").sum().over(group) - 1, pl.col("first").sum().over(group, "score") - 1
    return (same / (others + calm)).clip(lower_bound=0)


def kind_evidence(kind: FloatArray, speaks: FloatArray, signs: Float32Array, weight: float) -> FloatArray:
    """Tell how columns shift the log-odds of praise against pain.

    Parameters
    ----------
    kind : ndarray of shape (n_texts, 4)
        Probabilities of the kinds.
    speaks : ndarray of shape (n_texts,)
        Of :func:`score_evidence`.
    signs : ndarray of shape (n_texts, len(FROM_COLUMNS)), float32 in [0, 1]
        How much each sign that columns give tells.
    weight : float
        Log-odds that the best score is worth.

    Returns
    -------
    ndarray of shape (n_texts,), float64
        Within ``MOST_OF_KIND`` of 0; 0 where a text is most probably neither pain, request nor praise.
    """
    worth = np.array([WORTH[sign.name] for sign in FROM_COLUMNS])
    shift = np.clip(weight * (speaks - signs @ worth), -MOST_OF_KIND, MOST_OF_KIND)
    return np.where(kind.argmax(axis=1) == OTHER, 0.0, shift)


def tell_kind(shifts: FloatArray, scores: pl.Series, signs: Float32Array) -> pl.Series:
    """Say what moved the kind of texts, such as ``score: 1 of 5 (pain); reopened (pain)``; else null."""
    named = {
        sign.name: pl.when(pl.Series(signs[:, place] >= TOLD_FROM)).then(
            pl.lit(f"{sign.name.replace('_', ' ')} (pain)")
        )
        for place, sign in enumerate(FROM_COLUMNS)
    }
    moved = pl.Series(shifts != 0)
    parts = pl.concat_str("scores", *named, separator="; ", ignore_nulls=True)
    frame = scores.alias("scores").to_frame().with_columns(**named)
    return frame.select(pl.when(moved & (parts != "")).then(parts)).to_series()


def shift_kind(kind: FloatArray, shifts: FloatArray) -> FloatArray:
    """Move the odds of praise against pain; what both have together, and the other kinds, stay.

    Parameters
    ----------
    kind : ndarray of shape (n, 4)
        Probabilities of the kinds.
    shifts : ndarray of shape (n,)
        Log-odds of praise against pain.
    """
    pain, praise = kind[:, PAIN], kind[:, PRAISE] * np.exp(shifts)
    both, sums = kind[:, PAIN] + kind[:, PRAISE], pain + praise
    moved = kind.astype(np.float64)
    moved[:, PRAISE] = both * np.divide(praise, sums, out=np.zeros(len(kind)), where=sums > 0)
    moved[:, PAIN] = both - moved[:, PRAISE]
    return moved
