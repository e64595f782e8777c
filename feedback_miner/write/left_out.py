"""Segments in no theme: why, and which theme is nearest."""

from __future__ import annotations

import numpy as np
import polars as pl

from feedback_miner.records import Clustering, Excluded, Segments, Themes
from feedback_miner.write.figures import percent

STAGE = "cluster"
TOO_FEW = "too few comments to find themes"
NOISE = "in no theme"
"""All that a clusterer tells which knows no nearest cluster."""
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
    nearest, membership = clustering.nearest_[rows].tolist(), clustering.probabilities_[rows].tolist()
    ids = [*themes.frame["theme_id"].to_list(), None]
    reasons = [
        TOO_FEW if too_few else _reason(cluster, share)
        for cluster, share in zip(nearest, membership, strict=True)
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


def _reason(nearest: int, membership: float) -> str:
    """Say why a segment is in no theme.

    ``membership`` is the share of its neighbours, weighed by how alike they are, in the nearest
    cluster; those with the least are left out first.
    """
    if nearest < 0:
        return VANISHED if membership > 0 else NOISE
    share = f"{percent(min(membership, 0.99))} of its neighbours are in the nearest"
    return f"between themes: {share}" if membership < HALF else f"at the edge of a theme: {share}"
