"""Who says what: one row per person and theme, so that nobody counts twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from feedback_miner.records import (
    BASIS,
    COLLECTION,
    HURTING,
    PERSON,
    SCORE_PLACE,
    SCORED_BESIDE,
    UNCLEAR,
    Clustering,
    Comments,
    FloatArray,
    Segments,
    Tags,
)


@dataclass(frozen=True, eq=False)
class Voices:
    """What people say in each theme; sparse matrices of shape (n_people, n_themes).

    Attributes
    ----------
    present, judged, hurt : 0 or 1
        Says anything; says something that the tagger judged; reports a pain or asks for a change.
    client, consumer : in [0, 1]
        Voices a client or consumer concern; where the tag is unclear, the probability of it, so that
        shares of people are not too small by those of whom no tag is told.
    severity : in [0, 1]
        The severest that the person says.
    recent, old : 0 or 1
        Says it in the last third, or before, of the period of the collection.
    expected_recent, expected_old : in [0, 1]
        What ``recent`` and ``old`` would be, were the theme spread like its collection over time.
    score_sum, score_count : sums over the person's comments in the theme that carry a score.
    total_scores : ndarray of shape (n_people, 2)
        Sum and count of the scores of all comments of a person.
    """

    present: sparse.csr_array
    judged: sparse.csr_array
    hurt: sparse.csr_array
    client: sparse.csr_array
    consumer: sparse.csr_array
    severity: sparse.csr_array
    recent: sparse.csr_array
    old: sparse.csr_array
    expected_recent: sparse.csr_array
    expected_old: sparse.csr_array
    score_sum: sparse.csr_array
    score_count: sparse.csr_array
    total_scores: FloatArray

    @property
    def shape(self) -> tuple[int, int]:
        """Number of people and of themes."""
        return (int(self.present.shape[0]), int(self.present.shape[1]))

    @property
    def n_dated(self) -> FloatArray:
        """Number of people of each theme who are dated where there is a trend."""
        dated = self.expected_recent + self.expected_old
        return np.asarray(dated.sum(axis=0), np.float64).ravel().round()


READ = ("concern", "p_client", "p_consumer", "kind", "kind_score", "severity", "signals", "facet")
"""Columns of the tags that the ranking reads."""
JUDGED = (pl.col("kind_score") > 0).fill_null(True)
"""What the tagger judged: not what is in a language that it does not know."""


def segment_table(clustering: Clustering, segments: Segments, tags: Tags, comments: Comments) -> pl.DataFrame:
    """Join all that the ranking reads, one row per segment; ``theme`` is -1 for noise."""
    about = comments.frame.select(
        "comment_id",
        "created_at",
        "item_kind",
        # collections may use different scales, so a score is held against the mean of its own
        pl.col("score") - pl.col("score").mean().over(COLLECTION),
        "score_low",
        "score_high",
        place=pl.when(~SCORED_BESIDE).then(SCORE_PLACE),
        collection=COLLECTION,
        person=PERSON,
        basis=BASIS,
    )
    return (
        segments.frame.select("comment_id")
        .with_columns(
            theme=pl.Series(clustering.labels_),
            **{name: tags.frame[name] for name in READ},
        )
        .join(about, on="comment_id", how="left", maintain_order="left")
    )


def count_voices(table: pl.DataFrame, n_themes: int, concern: str | None = None) -> Voices:
    """Count what people say, over all segments or over those that voice one concern.

    ``table`` is that of :func:`segment_table`, with ``recent``.
    """
    people = table["person"].unique(maintain_order=True)
    index = pl.DataFrame({"person": people, "row": np.arange(len(people))})
    table = table.join(index, on="person", how="left", maintain_order="left")
    spread = (
        table.unique(["collection", "person", "recent"], maintain_order=True)
        .filter(pl.col("recent").is_not_null())
        .group_by("collection", maintain_order=True)
        .agg(recent_rate=pl.col("recent").mean())
    )
    said = table.filter(pl.col("theme") >= 0)
    if concern is not None:
        said = said.filter(pl.col("concern").is_in([concern, "both"]))
    said = said.join(spread, on="collection", how="left", maintain_order="left")
    dated = pl.col("recent").is_not_null()
    pairs = said.group_by("row", "theme", maintain_order=True).agg(
        judged=JUDGED.any(),
        hurt=pl.col("kind").is_in(HURTING).any(),
        client=_voiced("client").max(),
        consumer=_voiced("consumer").max(),
        severity=pl.col("severity").max(),
        recent=pl.col("recent").fill_null(False).any(),
        old=(~pl.col("recent")).fill_null(False).any(),
        expected_recent=pl.col("recent_rate").filter(dated).first().fill_null(0.0),
        expected_old=(1 - pl.col("recent_rate")).filter(dated).first().fill_null(0.0),
    )
    scored = said.filter(pl.col("score").is_not_null()).unique(["comment_id", "theme"], maintain_order=True)
    sums = scored.group_by("row", "theme", maintain_order=True).agg(
        score_sum=pl.col("score").sum(), score_count=pl.len().cast(pl.Float64)
    )
    shape = (len(people), n_themes)
    matrices = {name: _matrix(pairs, name, shape) for name in pairs.columns[2:]}
    matrices |= {name: _matrix(sums, name, shape) for name in ("score_sum", "score_count")}
    ones = pairs.select("row", "theme", present=pl.lit(1.0))
    return Voices(
        present=_matrix(ones, "present", shape), total_scores=_total_scores(table, len(people)), **matrices
    )


def _voiced(concern: str) -> pl.Expr:
    """Return how far segments voice a concern: 0 or 1 by their tag, the probability where it is unclear."""
    tag = pl.col("concern")
    return (
        pl.when(tag.is_in([concern, "both"]))
        .then(1.0)
        .when(tag == UNCLEAR)
        .then(pl.col(f"p_{concern}").fill_null(0.0))
        .otherwise(0.0)
    )


def said_by(matrix: sparse.csr_array) -> FloatArray:
    """Return how far each person says it in any theme: the largest entry."""
    return np.asarray(matrix.max(axis=1).todense(), np.float64).ravel()


def _total_scores(table: pl.DataFrame, n_people: int) -> FloatArray:
    scored = table.filter(pl.col("score").is_not_null()).unique("comment_id", maintain_order=True)
    rows = scored["row"].to_numpy()
    return np.column_stack(
        [np.bincount(rows, scored["score"].to_numpy(), n_people), np.bincount(rows, minlength=n_people)]
    ).astype(np.float64)


def _matrix(pairs: pl.DataFrame, column: str, shape: tuple[int, int]) -> sparse.csr_array:
    values = pairs[column].cast(pl.Float64).to_numpy()
    matrix = sparse.csr_array((values, (pairs["row"].to_numpy(), pairs["theme"].to_numpy())), shape=shape)
    matrix.sort_indices()
    return matrix
