"""Texts that are like nothing else."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feedback_miner.records import BoolArray, Float32Array, FloatArray, IntArray
from feedback_miner.threads import ordered_map

N_NEAREST = 10
"""Neighbours whose nearness counts. Fewer tell better what is read as a one-off, more what another
source wrote (the texts of CLINC150 that are out of its scope)."""
THEME_WEIGHT = 0.25
"""Weight of the nearness to the theme; more of it tells worse what is read as a one-off."""
ROWS = 256
"""Points that are worked on at once; no result depends on it."""

FENCE = 1.75
"""Robust standard deviations above the median from where on a score is unusual. From 2 on hardly any
survey answer is, at 1.5 most of what is left out is like others."""
LEAST = 0.5
"""No text with a lower score is a one-off: where most texts are nearly equal, the rest is unusual and
still alike."""
MAX_SHARE = 0.1
"""Largest share of the rows that are one-offs."""
MIN_OF_GROUP = 20
"""Fewer points do not tell what is usual among them."""
TO_DEVIATION = 1.4826
"""Times the median absolute deviation, it is the standard deviation of a normal distribution."""


def outlier_scores(
    points: Float32Array, closeness: FloatArray, lists: sparse.csr_array, threads: int | None = None
) -> FloatArray:
    """Tell how little each point is like any other, in [0, 1].

    It is 1 less the mean cosine to its nearest neighbours, for a quarter that to the mean of its
    cluster. Distances to neighbours after Angiulli and Pizzuti, "Fast outlier detection in high
    dimensional spaces", PKDD 2002. Set against the distances of the neighbours themselves, as in LOF
    (Breunig et al., "LOF: identifying density-based local outliers", SIGMOD 2000), or against the
    densest points of the cluster, as in GLOSH (Campello et al., "Hierarchical density estimates for data
    clustering, visualization, and outlier detection", TKDD 10, 2015), it tells one-offs worse: texts
    between two themes have dense neighbours (``docs/benchmarks.md``).

    Parameters
    ----------
    points : ndarray of shape (n_samples, width), float32
        Unit vectors.
    closeness : ndarray of shape (n_samples,)
        Cosine of each to the mean of its cluster.
    lists : sparse array of shape (n_samples, n_samples)
        Neighbour lists of one length, each with the point itself; see
        :func:`feedback_miner.cluster.tree.find_neighbors`.
    threads : int or None
    """
    n_samples = len(points)
    neighbors = lists.indices.reshape(n_samples, -1)
    n_nearest = min(N_NEAREST, neighbors.shape[1] - 1)

    def nearness(start: int) -> FloatArray:
        rows = np.arange(start, min(start + ROWS, n_samples))
        cosines = np.einsum("ijk,ik->ij", points[neighbors[rows]], points[rows])
        cosines[neighbors[rows] == rows[:, None]] = -np.inf
        nearest = -np.sort(-cosines, axis=1)[:, :n_nearest]
        return np.asarray(nearest.mean(axis=1, dtype=np.float64))

    mean = np.concatenate(list(ordered_map(nearness, range(0, n_samples, ROWS), threads)))
    return np.clip(1 - (1 - THEME_WEIGHT) * mean - THEME_WEIGHT * closeness, 0.0, 1.0)


def one_offs(
    scores: FloatArray, counts: IntArray, min_size: int, groups: IntArray | None = None
) -> tuple[BoolArray, float]:
    """Mark the points that are like nothing else.

    Their score is above the median by ``FENCE`` robust standard deviations and at least ``LEAST``, and
    they are not repeated as often as makes a theme. Together they are at most ``MAX_SHARE`` of the rows,
    those with the highest scores.
    The median and the median absolute deviation bear many outliers (Leys et al., "Detecting outliers: do
    not use standard deviation around the mean, use absolute deviation around the median", Journal of
    Experimental Social Psychology 49, 2013), and follow the encoder and the collection, whose scores lie
    higher or lower. They are taken within each group, since texts of a language that the encoder knows less
    well have higher scores throughout.

    Parameters
    ----------
    scores, counts : ndarray of shape (n_points,)
        Of distinct points, and how many rows each stands for.
    min_size : int
        Fewest members of a theme.
    groups : ndarray of shape (n_points,), int64, optional
        From 0; points of groups with fewer than ``MIN_OF_GROUP`` are measured against all.

    Returns
    -------
    marked : ndarray of shape (n_points,), bool
    bar : float
        Every point that is marked has a higher score.
    """
    bars = np.full(len(scores), _bar(scores))
    if groups is not None:
        for group in np.flatnonzero(np.bincount(groups) >= MIN_OF_GROUP):
            bars[groups == group] = _bar(scores[groups == group])
    unusual = np.flatnonzero((scores > bars) & (counts < min_size))
    order = unusual[np.argsort(bars[unusual] - scores[unusual], kind="stable")]
    kept = order[np.cumsum(counts[order]) <= MAX_SHARE * counts.sum()]
    marked = np.zeros(len(scores), bool)
    marked[kept] = True
    return marked, float(bars.min())


def _bar(scores: FloatArray) -> float:
    """Return the score from where on one is unusual."""
    middle = np.median(scores)
    return max(LEAST, float(middle + FENCE * TO_DEVIATION * np.median(np.abs(scores - middle))))
