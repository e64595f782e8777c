"""What a partition of the neighbour graph is worth, and how it is tidied up."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feedback_miner.records import BoolArray, FloatArray, IntArray

MAX_CELLS = 4_000_000
"""Cells of the largest table (points by clusters) that is held at once."""


def numbered_by_first(labels: IntArray) -> IntArray:
    """Number labels from 0, without gaps, by where each stands first."""
    _, first, places = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[places].astype(np.int64)


def undirected(weights: sparse.csr_array) -> sparse.csr_array:
    """Return the graph whose edges have the larger weight of both directions, without self-loops."""
    graph = weights.maximum(weights.T).tocoo()
    apart = graph.row != graph.col
    graph = sparse.csr_array((graph.data[apart], (graph.row[apart], graph.col[apart])), shape=graph.shape)
    graph.sort_indices()
    return graph


def modularity(labels: IntArray, graph: sparse.csr_array) -> float:
    """Return Newman's modularity of a partition.

    The share of edge weight inside the clusters, less what it would be if the weight were thrown
    at random (Newman and Girvan, "Finding and evaluating community structure in networks",
    Physical Review E 69, 2004).
    """
    total = float(graph.data.sum())
    if total == 0:
        return 0.0
    rows = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    inside = float(graph.data[labels[rows] == labels[graph.indices]].sum())
    degrees = np.bincount(labels[rows], graph.data)
    return inside / total - float((degrees**2).sum()) / total**2


def propagate(labels: IntArray, graph: sparse.csr_array, n_iter: int, min_size: int) -> IntArray:
    """Move each point ``n_iter`` times to the cluster that most of its edge weight points to.

    A hierarchy cannot take back a merger; its neighbours can. Clusters that are left with fewer
    than ``min_size`` points are shared out in the same way, and labels renumbered without gaps; where
    all are that small, one is left.
    After Raghavan, Albert and Kumara, "Near linear time algorithm to detect community structures
    in large-scale networks", Physical Review E 76, 2007, but with all points moving at once, so
    that their order does not matter. Ties go to the smaller label.
    """
    everyone = np.ones(len(labels), bool)
    for _ in range(n_iter):
        labels = _strongest(labels, graph, everyone)[0]
    small = np.bincount(labels) < min_size
    if small.all():
        return np.zeros(len(labels), np.int64)
    labels = _share_out(labels, graph, small)
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def memberships(labels: IntArray, graph: sparse.csr_array) -> FloatArray:
    """Return the share of each point's edge weight that stays in its cluster, in [0, 1]."""
    rows = np.repeat(np.arange(len(labels)), np.diff(graph.indptr))
    inside = labels[rows] == labels[graph.indices]
    kept = np.bincount(rows[inside], graph.data[inside], len(labels))
    all_of_it = np.bincount(rows, graph.data, len(labels))
    return np.divide(kept, all_of_it, out=np.zeros(len(labels)), where=all_of_it > 0)


def _share_out(labels: IntArray, graph: sparse.csr_array, small: BoolArray) -> IntArray:
    """Give the points of small clusters to the others, those with a neighbour there first."""
    waiting = small[labels]
    labels = np.where(waiting, -1, labels)
    while waiting.any():
        labels, pull = _strongest(labels, graph, waiting)
        reached = waiting & (pull > 0)
        if not reached.any():  # nothing ties them to the rest
            labels[waiting] = np.argmax(np.bincount(labels[labels >= 0]))
            break
        waiting &= ~reached
    return labels


def _strongest(labels: IntArray, graph: sparse.csr_array, movable: BoolArray) -> tuple[IntArray, FloatArray]:
    """Return labels where the movable points have joined their strongest cluster, and its weight.

    A point without a labelled neighbour stays as it is.
    """
    n_clusters = int(labels.max()) + 1
    moved, pull = labels.copy(), np.zeros(len(labels))
    points = np.flatnonzero(movable)
    step = max(1, MAX_CELLS // n_clusters)
    for start in range(0, len(points), step):
        part = points[start : start + step]
        rows = graph[part]
        row = np.repeat(np.arange(len(part)), np.diff(rows.indptr))
        label = labels[rows.indices]
        known = label >= 0
        cells = np.bincount(
            row[known] * n_clusters + label[known], rows.data[known], len(part) * n_clusters
        ).reshape(len(part), n_clusters)
        best = cells.argmax(axis=1)
        pull[part] = cells[np.arange(len(part)), best]
        moved[part] = np.where(pull[part] > 0, best, labels[part])
    return moved, pull
