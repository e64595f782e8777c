"""Clusters that are about the same are one, however well the graph parts them."""

from __future__ import annotations

import numpy as np

from feedback_miner.cluster.means import cluster_sums
from feedback_miner.cluster.partition import numbered_by_first
from feedback_miner.records import Float32Array, FloatArray, IntArray

NEAR = 0.65
"""Cosine of their means from which on two clusters are one.

Of an encoder that was tuned so that the same trouble in other words lies together, the angle says whether
two clusters are about the same. Chosen on the classes of banking77, clinc150 and hwu64 that the encoder was
not fitted on (halves, up to 4,000 texts of each): mean ARI .698 with .65, .697 with .7, .694 with .75, .678
with .6, .663 without. It was seen to suit DSTC11's development set, too.
"""


def join_near(labels: IntArray, points: Float32Array, counts: IntArray) -> IntArray:
    """Join the two clusters whose means are nearest, until none are as near as ``NEAR``.

    Parameters
    ----------
    labels : ndarray of shape (n_points,)
        From 0, without noise.
    points : ndarray of shape (n_points, width), float32
        Unit vectors, centred.
    counts : ndarray of shape (n_points,)
        Rows that are each point.

    Returns
    -------
    ndarray of shape (n_points,), int64
        Labels from 0, by the first point of each cluster.
    """
    sums = cluster_sums(points, labels, counts.astype(np.float64))
    group = np.arange(len(sums))
    cosines = _cosines(sums, sums)
    np.fill_diagonal(cosines, -np.inf)
    while len(sums) > 1:
        low, high = sorted(divmod(int(cosines.argmax()), len(sums)))
        if cosines[low, high] < NEAR:
            break
        sums[low] += sums[high]
        sums[high] = 0
        group[group == high] = low
        cosines[low] = cosines[:, low] = _cosines(sums[low : low + 1], sums)[0]
        gone = ~sums.any(axis=1)
        cosines[gone] = cosines[:, gone] = cosines[low, low] = -np.inf
    return numbered_by_first(group[labels])


def _cosines(some: FloatArray, others: FloatArray) -> FloatArray:
    tiny = np.finfo(np.float64).tiny
    lengths = np.linalg.norm(some, axis=1)[:, None] * np.linalg.norm(others, axis=1)[None]
    return np.asarray(some @ others.T / np.maximum(lengths, tiny))
