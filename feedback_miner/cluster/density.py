"""The density hierarchy of a neighbour graph, after HDBSCAN."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from feedback_miner.records import Float32Array, FloatArray, IntArray

CHUNK = 16384
"""Edges whose ends are held in memory at once."""


def single_linkage(vectors: Float32Array, neighbors: IntArray, min_samples: int) -> FloatArray:
    """Build the single-linkage tree of the neighbour graph under mutual reachability.

    Edges are as long as the Euclidean distance of the vectors, but no shorter than the core
    distances of their ends (Campello, Moulavi and Sander, "Density-based clustering based on
    hierarchical density estimates", PAKDD 2013). Parts of the graph that do not touch are
    joined by edges twice as long as the longest.

    Parameters
    ----------
    vectors : ndarray of shape (n_samples, width), float32
    neighbors : ndarray of shape (n_samples, n_neighbors + 1)
        Each point first, then its neighbours.
    min_samples : int
        A point's core distance is the distance to its ``min_samples``-th nearest neighbour.

    Returns
    -------
    ndarray of shape (n_samples - 1, 4), float64
        In the layout of :func:`scipy.cluster.hierarchy.linkage`.
    """
    from hdbscan._hdbscan_linkage import label

    n_samples, width = neighbors.shape
    lengths = _edge_lengths(vectors, neighbors)
    core = np.sort(lengths, axis=1)[:, min(min_samples, width - 1) - 1]
    rows, columns = np.repeat(np.arange(n_samples), width - 1), neighbors[:, 1:].ravel()
    reach = np.maximum(lengths.ravel(), np.maximum(core[rows], core[columns]))
    # csgraph takes a stored zero for a missing edge
    reach = np.maximum(reach, np.finfo(np.float32).tiny)
    low, high = np.minimum(rows, columns), np.maximum(rows, columns)
    order = np.lexsort((high, low))
    first = np.r_[True, np.diff(low[order] * n_samples + high[order]) != 0]
    edge = order[first]
    graph = sparse.csr_array((reach[edge], (low[edge], high[edge])), shape=(n_samples, n_samples))
    tree = csgraph.minimum_spanning_tree(graph).tocoo()
    starts, ends, values = tree.row, tree.col, tree.data
    n_parts, part = csgraph.connected_components(graph, directed=False)
    if n_parts > 1:
        heads = np.unique(part, return_index=True)[1]
        starts = np.r_[starts, np.full(n_parts - 1, heads[0])]
        ends = np.r_[ends, heads[1:]]
        values = np.r_[values, np.full(n_parts - 1, 2 * values.max(initial=1.0))]
    by_length = np.lexsort((ends, starts, values))
    edges = np.column_stack((starts, ends, values))[by_length].astype(np.float64)
    return np.asarray(label(np.ascontiguousarray(edges)), np.float64)


def flat_clusters(linkage: FloatArray, min_cluster_size: int, selection: str) -> IntArray:
    """Cut the hierarchy into clusters of at least ``min_cluster_size``.

    Parameters
    ----------
    linkage : ndarray of shape (n_samples - 1, 4)
    min_cluster_size : int
    selection : str
        ``eom`` takes the clusters that last longest, ``leaf`` the finest ones.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        Labels; -1 is noise.
    """
    from hdbscan._hdbscan_tree import compute_stability, condense_tree, get_clusters

    condensed = condense_tree(linkage, min_cluster_size)
    stability = compute_stability(condensed)
    labels, _, _ = get_clusters(condensed, stability, selection, False, False, 0.0, 0)
    return np.asarray(labels, np.int64)


def _edge_lengths(vectors: Float32Array, neighbors: IntArray) -> npt.NDArray[np.float64]:
    """Return the distances to the neighbours, of shape ``(n_samples, n_neighbors)``."""
    lengths = np.empty((len(neighbors), neighbors.shape[1] - 1))
    for start in range(0, len(neighbors), CHUNK // neighbors.shape[1]):
        stop = start + CHUNK // neighbors.shape[1]
        difference = vectors[neighbors[start:stop, 1:]] - vectors[start:stop, None, :]
        lengths[start:stop] = np.sqrt(np.einsum("ijk,ijk->ij", difference, difference, dtype=np.float64))
    return lengths
