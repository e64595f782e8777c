"""Segments in no theme: why, and which theme is nearest."""

from __future__ import annotations

import numpy as np
import polars as pl

from feedback_miner.records import Clustering, Excluded, Segments, Themes

STAGE = "cluster"
TOO_FEW = "too few comments to find themes"
NOISE = "in no theme"
"""All that a clusterer tells of what it takes for noise."""
VANISHED = "no theme near: the group that it is nearest to was left out as a whole"
HALF = 0.5


def left_out_of_themes(
    clustering: Clustering, segments: Segments, themes: Themes, too_few: bool = False
) -> Excluded:
    """List the segments in no theme, in their order.

    Parameters
    ----------
    clustering, segments, themes
        Aligned: segment i has label i, and cluster j is theme j.
    too_few : bool
        There was too little to look for themes at all.
    """
    rows = np.flatnonzero(clustering.labels_ < 0)
    learned = (clustering.nearest_, clustering.probabilities_, clustering.outlier_scores_)
    nearest, membership, scores = (each[rows].tolist() for each in learned)
    by_score = clustering.parameters.get("outlier_bar") is not None
    ids = [*themes.frame["theme_id"].to_list(), None]
    reasons = [
        TOO_FEW if too_few else _reason(*each, by_score)
        for each in zip(nearest, membership, scores, strict=True)
    ]
    frame = segments.frame[rows.tolist()].select(
        "comment_id",
        "segment_id",
        stage=pl.lit(STAGE),
        reason=pl.Series(reasons, dtype=pl.String),
        text="text",
        nearest_theme_id=pl.Series([ids[cluster] for cluster in nearest], dtype=pl.String),
    )
    return Excluded(frame)


def _reason(nearest: int, membership: float, outlier_score: float, by_score: bool) -> str:
    """Say why a segment is in no theme.

    Either those were left out that are like nothing else (``by_score``), or those that belong least to
    their nearest theme, as many as were asked for.
    """
    if nearest < 0:
        return VANISHED if membership > 0 else NOISE
    if by_score:
        return f"unlike any other text: outlier score {outlier_score:.2f}"
    if membership == 0:
        return NOISE
    share = f"membership {min(membership, 0.99):.2f} in the nearest"
    return f"between themes: {share}" if membership < HALF else f"at the edge of a theme: {share}"
