"""How well clusters survive when some of the points are taken away."""

from __future__ import annotations

import numpy as np

from feedback_miner.records import FloatArray, IntArray

MIN_MEMBERS = 3
"""Members in a resample below which it says nothing about a cluster."""


def cluster_stability(labels: IntArray, resamples: list[tuple[IntArray, IntArray]]) -> FloatArray:
    """Tell how often the members of each cluster stay together, and apart from others.

    For each resample, the largest Jaccard overlap of the cluster with any cluster found there;
    the mean of them over the resamples. After Hennig, "Cluster-wise assessment of cluster
    stability", Computational Statistics & Data Analysis 52, 2007, who calls clusters above 0.75
    stable and those below 0.5 dissolved.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,)
        From 0, without noise.
    resamples : list of (rows, labels)
        Which rows of ``labels`` were clustered again, and what was found.

    Returns
    -------
    ndarray of shape (n_clusters,), float64
        In [0, 1]; NaN where too few members were drawn.
    """
    n_clusters = int(labels.max(initial=-1)) + 1
    total, n_seen = np.zeros(n_clusters), np.zeros(n_clusters)
    for rows, found in resamples:
        own = labels[rows]
        width = int(found.max()) + 1
        shared = np.bincount(own * width + found, minlength=n_clusters * width).reshape(n_clusters, width)
        sizes = shared.sum(axis=1)
        union = sizes[:, None] + shared.sum(axis=0)[None, :] - shared
        seen = sizes >= MIN_MEMBERS
        total[seen] += (shared / np.maximum(union, 1)).max(axis=1)[seen]
        n_seen += seen
    return np.where(n_seen > 0, total / np.maximum(n_seen, 1), np.nan)
