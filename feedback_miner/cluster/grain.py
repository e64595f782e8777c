"""How small a theme may be: the rung of a ladder of sizes that the graph itself prefers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from feedback_miner.cluster.density import flat_clusters
from feedback_miner.records import FloatArray, IntArray

LADDER = (3, 5, 7, 10, 14, 20, 28, 40, 56, 80, 113, 160, 226, 320)
"""Smallest theme sizes that are tried; each is about 1.4 times the one before."""
RUNG = 2**0.5
SELECTIONS = ("eom", "leaf")
TOLERANCE = 0.01
"""Differences of modularity below this count for nothing."""


def adjacency(neighbors: IntArray, weights: FloatArray) -> sparse.csr_array:
    """Return the undirected weighted graph without self-loops, of shape (n_samples, n_samples)."""
    n_samples, width = neighbors.shape
    rows, columns = np.repeat(np.arange(n_samples), width - 1), neighbors[:, 1:].ravel()
    directed = sparse.csr_array((weights[:, 1:].ravel(), (rows, columns)), shape=(n_samples, n_samples))
    graph = directed.maximum(directed.T).tocsr()
    graph.sort_indices()
    return graph


def join_noise(labels: IntArray, graph: sparse.csr_array, max_iter: int = 20) -> IntArray:
    """Let noise join the cluster that most of its edge weight points to.

    Points without a neighbour in a cluster wait until one of their neighbours has joined, and
    stay noise when none does in ``max_iter`` rounds. Ties go to the smaller label.
    """
    labels = labels.copy()
    n_clusters = int(labels.max(initial=-1)) + 1
    if n_clusters == 0:
        return labels
    for _ in range(max_iter):
        noise = np.flatnonzero(labels < 0)
        pull = _weight_to_clusters(graph[noise], labels, n_clusters)
        reached = pull.max(axis=1).toarray().ravel() > 0 if len(noise) else np.zeros(0, bool)
        if not reached.any():
            break
        labels[noise[reached]] = np.asarray(pull.argmax(axis=1)).ravel()[reached]
    return labels


def memberships(labels: IntArray, graph: sparse.csr_array) -> FloatArray:
    """Return for each point the share of its edge weight that stays in its cluster; 0 for noise."""
    n_samples = graph.shape[0]
    rows = np.repeat(np.arange(n_samples), np.diff(graph.indptr))
    inside = (labels[rows] == labels[graph.indices]) & (labels[rows] >= 0)
    total = np.bincount(rows, graph.data, n_samples)
    kept = np.bincount(rows, graph.data * inside, n_samples)
    return np.asarray(kept / np.where(total == 0, 1, total), np.float64)


def modularity(labels: IntArray, graph: sparse.csr_array) -> float:
    """Return the modularity of a partition, noise as clusters of one.

    Newman and Girvan, "Finding and evaluating community structure in networks", Physical
    Review E 69, 2004, for weighted graphs. Between -1/2 and 1.
    """
    n_samples = graph.shape[0]
    n_clusters = int(labels.max(initial=-1)) + 1
    alone = labels < 0
    community = labels.copy()
    community[alone] = n_clusters + np.arange(int(alone.sum()))
    rows = np.repeat(np.arange(n_samples), np.diff(graph.indptr))
    total = graph.data.sum()
    if total == 0:
        return 0.0
    inside = graph.data[community[rows] == community[graph.indices]].sum()
    degree = np.bincount(community, np.bincount(rows, graph.data, n_samples))
    return float(inside / total - np.square(degree / total).sum())


@dataclass(frozen=True)
class Grain:
    """How the hierarchy is cut: the smallest theme size, and ``eom`` or ``leaf`` selection."""

    size: int
    selection: str
    n_clusters: int = 0
    modularity: float = 0.0


def choose_grain(
    linkage: FloatArray, graph: sparse.csr_array, size: int | None = None
) -> tuple[Grain, list[Grain]]:
    """Choose the finest cut whose partition is about as modular as any, once its noise has joined.

    Modularity cannot see clusters that are small against the whole graph (Fortunato and
    Barthélemy, "Resolution limit in community detection", PNAS 104, 2007), so its maximum is too
    coarse; among the cuts within ``TOLERANCE`` of it, the one with most clusters is taken.

    Excess of mass alone may take one cluster that holds nearly everything, where texts are
    diffuse and a small outlying group (another language, say) splits off first; the leaves of
    the hierarchy never do.

    Parameters
    ----------
    linkage : ndarray of shape (n_samples - 1, 4)
    graph : sparse array of shape (n_samples, n_samples)
    size : int, optional
        The smallest theme size, if it is given; then only the selection is chosen.

    Returns
    -------
    best : Grain
    tried : list of Grain
        All cuts that give a cluster.
    """
    n_samples = graph.shape[0]
    sizes = [size] if size else [rung for rung in LADDER if rung <= max(LADDER[0], n_samples // 4)]
    tried = []
    for rung in sizes:
        for selection in SELECTIONS:
            labels = flat_clusters(linkage, rung, selection)
            n_clusters = int(labels.max(initial=-1)) + 1
            if n_clusters:
                score = modularity(join_noise(labels, graph), graph)
                tried.append(Grain(rung, selection, n_clusters, score))
    if not tried:
        return Grain(sizes[0], SELECTIONS[0]), []
    highest = max(grain.modularity for grain in tried)
    good = [grain for grain in tried if grain.modularity >= highest - TOLERANCE]
    return max(good, key=lambda grain: (grain.n_clusters, grain.modularity, -grain.size)), tried


def stability(labels: IntArray, linkage: FloatArray, graph: sparse.csr_array, grain: Grain) -> FloatArray:
    """Tell how well each cluster survives when the smallest size is a rung lower or higher.

    Returns
    -------
    ndarray of shape (n_clusters,), float64
        Largest Jaccard overlap of the cluster with any of the other cut, mean over both cuts;
        in [0, 1].
    """
    overlaps = []
    for size in (round(grain.size / RUNG), round(grain.size * RUNG)):
        other = join_noise(flat_clusters(linkage, max(2, size), grain.selection), graph)
        overlaps.append(_best_overlap(labels, other))
    return np.asarray(np.mean(overlaps, axis=0), np.float64)


def _best_overlap(labels: IntArray, other: IntArray) -> FloatArray:
    both = (labels >= 0) & (other >= 0)
    sizes, others = np.bincount(labels[labels >= 0]), np.bincount(other[other >= 0])
    shape = (len(sizes), max(len(others), 1))
    shared = (
        sparse.coo_array((np.ones(int(both.sum())), (labels[both], other[both])), shape=shape).tocsr().tocoo()
    )
    union = sizes[shared.row] + (others if len(others) else np.ones(1))[shared.col] - shared.data
    best = np.zeros(len(sizes))
    np.maximum.at(best, shared.row, shared.data / union)
    return best


def _weight_to_clusters(rows: sparse.csr_array, labels: IntArray, n_clusters: int) -> sparse.csr_array:
    assigned = np.flatnonzero(labels >= 0)
    indicator = sparse.csr_array(
        (np.ones(len(assigned)), (assigned, labels[assigned])), shape=(len(labels), n_clusters)
    )
    return (rows @ indicator).tocsr()
