"""The neighbour graph of a set of points, and the hierarchy over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from feedback_miner.cluster.neighbors import (
    nearest_neighbors,
    neighbor_lists,
    shared_neighbor_weights,
    smooth,
)
from feedback_miner.cluster.partition import propagate, undirected
from feedback_miner.cluster.ward import cut, ward_linkage
from feedback_miner.progress import Progress
from feedback_miner.records import Float32Array, FloatArray, IntArray

N_PROPAGATION = 3
"""Rounds in which points may leave for the cluster of most of their neighbours."""
MIN_NEIGHBORS = 3


@dataclass(frozen=True, eq=False)
class Tree:
    """A hierarchy over a neighbour graph.

    Attributes
    ----------
    lists : sparse array of shape (n_samples, n_samples)
        Who is in whose list of neighbours.
    graph : sparse array of shape (n_samples, n_samples)
        Undirected; weights are overlaps of the lists.
    linkage : ndarray of shape (n_samples - 1, 4)
        In SciPy's layout, see :func:`feedback_miner.cluster.ward.ward_linkage`.
    smoothed : ndarray of shape (n_samples, width), float32
        What the hierarchy was built on.
    """

    lists: sparse.csr_array
    graph: sparse.csr_array
    linkage: FloatArray
    smoothed: Float32Array

    def __len__(self) -> int:
        return len(self.smoothed)

    def partition(self, n_clusters: int, min_size: int) -> IntArray:
        """Cut into ``n_clusters``, then let points move; small clusters vanish on the way."""
        return propagate(cut(self.linkage, n_clusters), self.graph, N_PROPAGATION, min_size)


def find_neighbors(
    points: Float32Array, n_neighbors: int, threads: int | None = None, progress: Progress | None = None
) -> sparse.csr_array:
    """Return the neighbour lists of distinct unit vectors.

    Where points are few, a list is as long as the root of their number, since a graph that ties
    all to all has no parts.
    """
    few = max(MIN_NEIGHBORS, round(np.sqrt(len(points))))
    n_neighbors = min(n_neighbors, few, len(points) - 1)
    return neighbor_lists(nearest_neighbors(points, n_neighbors, threads, progress))


def build_tree(
    points: Float32Array,
    counts: IntArray,
    lists: sparse.csr_array,
    n_smoothing: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Tree:
    """Build the hierarchy of distinct unit vectors.

    Parameters
    ----------
    points : ndarray of shape (n_samples, width), float32
    counts : ndarray of shape (n_samples,)
        How many segments each point stands for.
    lists : sparse array of shape (n_samples, n_samples)
        See :func:`find_neighbors`.
    n_smoothing : int
    threads : int or None
    progress : Progress, optional
    """
    graph, smoothed = smoothed_graph(points, lists, n_smoothing, threads, progress)
    return Tree(lists, graph, ward_linkage(smoothed, graph, counts, progress), smoothed)


def smoothed_graph(
    points: Float32Array,
    lists: sparse.csr_array,
    n_smoothing: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[sparse.csr_array, Float32Array]:
    """Return the undirected graph of neighbour lists, and the points smoothed over it."""
    weights = shared_neighbor_weights(lists, threads)
    return undirected(weights), smooth(points, weights, n_smoothing, threads, progress)
