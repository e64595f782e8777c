"""Areas: groups of clusters, from the hierarchy that the clusters came from."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feedback_miner.cluster.partition import modularity, numbered_by_first
from feedback_miner.cluster.tree import Tree
from feedback_miner.cluster.ward import cut, merge_order
from feedback_miner.records import IntArray

MIN_CLUSTERS = 6
"""Fewer clusters than this need no areas over them."""
TOLERANCE = 0.04
"""How far below the best modularity a coarser cut may lie."""


def areas_of(labels: IntArray, tree: Tree) -> IntArray:
    """Group clusters into areas by a higher cut of the hierarchy that they came from.

    There are at most a third as many areas as clusters, and about as many as the square root of
    their number; of these cuts the coarsest that is about as modular as the best is taken. A
    cluster belongs to the area of most of its points.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,)
        From 0, without noise.
    tree : Tree

    Returns
    -------
    ndarray of shape (n_clusters,), int64
        Areas from 0, by the first cluster of each; all -1 where there are none.
    """
    n_clusters = int(labels.max()) + 1
    none = np.full(n_clusters, -1, np.int64)
    if n_clusters < MIN_CLUSTERS:
        return none
    root = np.sqrt(n_clusters)
    least, most = max(2, int(root / 1.5)), min(n_clusters // 3, round(2 * root))
    finest = cut(tree.linkage, most)
    votes = np.zeros((n_clusters, most), np.int64)
    np.add.at(votes, (labels, finest), 1)
    between = _weight_between(labels, tree.graph, n_clusters)
    found: list[tuple[float, IntArray]] = []
    for parts in merge_order(tree.linkage, finest, least):
        summed = np.zeros((n_clusters, int(parts.max()) + 1), np.int64)
        np.add.at(summed.T, parts, votes.T)
        areas = numbered_by_first(summed.argmax(axis=1))
        if areas.max() > 0:
            found.append((modularity(areas, between), areas))
    highest = max((score for score, _ in found), default=0.0)
    return next((areas for score, areas in reversed(found) if score >= highest - TOLERANCE), none)


def _weight_between(labels: IntArray, graph: sparse.csr_array, n_clusters: int) -> sparse.csr_array:
    """Return the graph of clusters: the edge weight within each and between any two."""
    rows = np.repeat(labels, np.diff(graph.indptr))
    cells = np.bincount(rows * n_clusters + labels[graph.indices], graph.data, n_clusters**2)
    return sparse.csr_array(cells.reshape(n_clusters, n_clusters))
