"""Ward's hierarchy over a neighbour graph, by merging all reciprocal nearest neighbours at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from feedback_miner.cluster.neighbors import nearest_neighbors
from feedback_miner.cluster.partition import numbered_by_first
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Float32Array, FloatArray, IntArray

CHUNK = 256
"""Edges whose ends are held at once: few enough for the processor's cache."""
N_BRIDGES = 20
"""Neighbours by which the parts of a graph that do not touch are tied together."""


def ward_linkage(
    vectors: Float32Array, graph: sparse.csr_array, counts: IntArray, progress: Progress | None = None
) -> FloatArray:
    """Merge the points of a neighbour graph, those first whose merger costs least variance.

    The cost of a merger is Ward's, the growth of the squared distances to the mean. Only
    clusters that an edge of the graph ties are merged. All pairs that are each other's
    cheapest are merged in one round, which gives the same tree as one merger at a time wherever
    the graph holds the edges that matter (Sumengen et al., "Scaling hierarchical agglomerative
    clustering to billion-sized datasets", arXiv 2105.11653). Ties go to the smaller index.

    Parameters
    ----------
    vectors : ndarray of shape (n_samples, width), float32
    graph : sparse array of shape (n_samples, n_samples)
        Symmetric; what its entries are does not matter.
    counts : ndarray of shape (n_samples,)
        How many segments each point stands for.
    progress : Progress, optional
        Told the mergers of each round.

    Returns
    -------
    ndarray of shape (n_samples - 1, 4), float64
        In the layout of :func:`scipy.cluster.hierarchy.linkage`: two nodes, the cost of merging
        them (never less than that of a merger below), and the number of points under the new one.
    """
    n_samples = len(vectors)
    means, weights = vectors.copy(), counts.astype(np.float64)
    points, heights = np.ones(n_samples, np.int64), np.zeros(n_samples)
    node, n_nodes = np.arange(n_samples), n_samples
    alive = np.ones(n_samples, bool)
    rows: list[FloatArray] = []
    tick = (progress or Silent()).count(n_samples - 1, "mergers")
    edges = sparse.triu(graph, 1, format="coo")
    low, high = edges.row.astype(np.int64), edges.col.astype(np.int64)
    costs = _merger_costs(means, weights, low, high)
    while n_nodes < 2 * n_samples - 1:
        if not len(low):
            low, high = _bridges(means, np.flatnonzero(alive), n_samples)
            costs = _merger_costs(means, weights, low, high)
        first, second, cost = _reciprocal_nearest(low, high, costs, n_samples)
        height = np.maximum(cost, np.maximum(heights[first], heights[second]))
        total = weights[first] + weights[second]
        points[first] += points[second]
        rows.append(np.column_stack((node[first], node[second], height, points[first])))
        share = (weights[second] / total).astype(np.float32)[:, None]
        means[first] += (means[second] - means[first]) * share
        weights[first], heights[first], alive[second] = total, height, False
        node[first] = n_nodes + np.arange(len(first))
        n_nodes += len(first)
        tick(len(first))
        goes_to = np.arange(n_samples)
        goes_to[second] = first
        changed = np.zeros(n_samples, bool)
        changed[first] = True
        low, high, costs = _contract(goes_to[low], goes_to[high], costs, n_samples)
        stale = changed[low] | changed[high]
        costs[stale] = _merger_costs(means, weights, low[stale], high[stale])
    return _sorted_by_height(np.concatenate(rows) if rows else np.zeros((0, 4)), n_samples)


def cut(linkage: FloatArray, n_clusters: int) -> IntArray:
    """Undo all but the cheapest mergers, so that ``n_clusters`` are left.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        Labels from 0, by the first point of each cluster.
    """
    return numbered_by_first(_tops(linkage, n_clusters))


def merge_order(linkage: FloatArray, labels: IntArray, least: int) -> Iterator[IntArray]:
    """Yield how the clusters of a cut merge, one merger after the other, until ``least`` are left.

    Parameters
    ----------
    linkage : ndarray of shape (n_samples - 1, 4)
    labels : ndarray of shape (n_samples,)
        From :func:`cut`.
    least : int

    Yields
    ------
    ndarray of shape (n_clusters,), int64
        The group, from 0, that each cluster is in; at first each has its own.
    """
    n_samples, n_clusters = len(labels), int(labels.max()) + 1
    node = np.zeros(n_clusters, np.int64)
    node[labels] = _tops(linkage, n_clusters)
    for n_groups in range(n_clusters, least - 1, -1):
        yield np.unique(node, return_inverse=True)[1].astype(np.int64)
        merger = n_samples - n_groups
        if merger < len(linkage):
            node[np.isin(node, linkage[merger, :2])] = n_samples + merger


def _tops(linkage: FloatArray, n_clusters: int) -> IntArray:
    """Return the node that each point is under once all but the cheapest mergers are undone."""
    n_samples = len(linkage) + 1
    kept = linkage[: max(0, n_samples - n_clusters), :2].astype(np.int64)
    above = np.arange(2 * n_samples - 1)
    above[kept.ravel()] = np.repeat(n_samples + np.arange(len(kept)), 2)
    while (above[above] != above).any():
        above = above[above]
    return np.asarray(above[:n_samples])


def _bridges(means: Float32Array, roots: IntArray, n_samples: int) -> tuple[IntArray, IntArray]:
    """Tie the clusters that nothing ties any more to those nearest to them, each pair once."""
    norms = np.linalg.norm(means[roots], axis=1, keepdims=True)
    directions = means[roots] / np.maximum(norms, np.finfo(np.float32).tiny)
    nearest = roots[nearest_neighbors(directions, min(N_BRIDGES, len(roots) - 1), threads=1)]
    start, end = np.repeat(nearest[:, 0], nearest.shape[1] - 1), nearest[:, 1:].ravel()
    low, high = np.divmod(np.unique(np.minimum(start, end) * n_samples + np.maximum(start, end)), n_samples)
    return low, high


def _merger_costs(means: Float32Array, weights: FloatArray, low: IntArray, high: IntArray) -> FloatArray:
    squared = np.empty(len(low))
    for start in range(0, len(low), CHUNK):
        part = slice(start, start + CHUNK)
        difference = means[low[part]] - means[high[part]]
        squared[part] = np.einsum("ij,ij->i", difference, difference)
    return np.asarray(squared * weights[low] * weights[high] / (weights[low] + weights[high]))


def _reciprocal_nearest(
    low: IntArray, high: IntArray, costs: FloatArray, n_samples: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the pairs that are each other's cheapest merger, cheapest first, and their costs."""
    least = np.full(n_samples, np.inf)
    np.minimum.at(least, low, costs)
    np.minimum.at(least, high, costs)
    nearest = np.full(n_samples, n_samples)
    of_low, of_high = costs == least[low], costs == least[high]
    np.minimum.at(nearest, low[of_low], high[of_low])
    np.minimum.at(nearest, high[of_high], low[of_high])
    mutual = of_low & of_high & (nearest[low] == high) & (nearest[high] == low)
    order = np.argsort(costs[mutual], kind="stable")
    return low[mutual][order], high[mutual][order], costs[mutual][order]


def _contract(
    start: IntArray, end: IntArray, costs: FloatArray, n_samples: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Drop edges within a cluster and all but one between two."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    across = low != high
    key, first = np.unique(low[across] * n_samples + high[across], return_index=True)
    low, high = np.divmod(key, n_samples)
    return low, high, costs[across][first]


def _sorted_by_height(rows: FloatArray, n_samples: int) -> FloatArray:
    """Number the nodes by the height of their merger, as SciPy does."""
    order = np.argsort(rows[:, 2], kind="stable")
    number = np.empty(len(rows), np.int64)
    number[order] = np.arange(len(rows))
    linkage = rows[order]
    nodes = linkage[:, :2].astype(np.int64)
    merged = nodes >= n_samples
    nodes[merged] = n_samples + number[nodes[merged] - n_samples]
    linkage[:, :2] = np.sort(nodes, axis=1)
    return linkage
