"""The neighbour graph: who is near whom, how much neighbours share, and smoothing over it."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feedback_miner.records import Float32Array, FloatArray, IntArray
from feedback_miner.threads import n_workers, ordered_map

CHUNK = 2048
"""Rows that are worked on at once; no result depends on it."""


def nearest_neighbors(vectors: Float32Array, n_neighbors: int, threads: int | None = None) -> IntArray:
    """Find the exact nearest neighbours by cosine.

    Parameters
    ----------
    vectors : ndarray of shape (n_samples, width), float32
        Unit vectors, no two of them equal.
    n_neighbors : int
        Neighbours per row, less than ``n_samples``.
    threads : int or None
        None is one per core.

    Returns
    -------
    ndarray of shape (n_samples, n_neighbors + 1), int64
        Each row holds the point itself, then its neighbours, nearest first; ties by row.
    """
    # What NearestNeighbors(algorithm="brute") calls; but that divides the work by rows or by
    # columns as the number of threads has it, and with it the ties.
    from sklearn.metrics._pairwise_distances_reduction import ArgKmin
    from threadpoolctl import threadpool_limits

    rows = np.ascontiguousarray(vectors)
    distances = np.empty((len(rows), n_neighbors + 1))
    neighbors = np.empty((len(rows), n_neighbors + 1), np.int64)
    with threadpool_limits(n_workers(threads), user_api="openmp"), threadpool_limits(1, user_api="blas"):
        # in blocks, since a signal waits for the end of a call
        for start in range(0, len(rows), CHUNK):
            block = slice(start, start + CHUNK)
            distances[block], neighbors[block] = ArgKmin.compute(
                rows[block],
                rows,
                k=n_neighbors + 1,
                metric="euclidean",
                strategy="parallel_on_X",
                return_distance=True,
            )
    own = np.arange(len(vectors))[:, None]
    distances[neighbors == own] = -1.0
    order = np.lexsort((neighbors, distances), axis=1)
    neighbors = np.take_along_axis(neighbors, order, axis=1)
    neighbors[:, 0] = own[:, 0]
    return neighbors


def shared_neighbor_weights(neighbors: IntArray, threads: int | None = None) -> FloatArray:
    """Weigh each edge to a neighbour by the Jaccard overlap of the two neighbour lists.

    Shared nearest neighbours after Jarvis and Patrick, "Clustering using a similarity measure
    based on shared near neighbors", IEEE Transactions on Computers, 1973.

    Returns
    -------
    ndarray of the shape of ``neighbors``, float64
        In [0, 1]; the first column, each point to itself, is 1.
    """
    n_samples, width = neighbors.shape
    listed = sparse.csr_array(
        (np.ones(neighbors.size, np.float32), neighbors.ravel(), np.arange(0, neighbors.size + 1, width)),
        shape=(n_samples, n_samples),
    )

    def overlap(start: int) -> FloatArray:
        rows = neighbors[start : start + CHUNK]
        own = listed[np.repeat(np.arange(start, start + len(rows)), width)]
        others = listed[rows.ravel()]
        shared = np.asarray(own.multiply(others).sum(axis=1), dtype=np.float64).reshape(rows.shape)
        return np.asarray(shared / (2 * width - shared), np.float64)

    return np.concatenate(list(ordered_map(overlap, range(0, n_samples, CHUNK), threads)))


def smooth(
    vectors: Float32Array, neighbors: IntArray, weights: FloatArray, n_iter: int, threads: int | None = None
) -> Float32Array:
    """Replace each vector ``n_iter`` times by the normalised weighted mean of its neighbours'."""
    n_samples, width = neighbors.shape
    averaging = sparse.csr_array(
        (weights.astype(np.float32).ravel(), neighbors.ravel(), np.arange(0, neighbors.size + 1, width)),
        shape=(n_samples, n_samples),
    )
    for _ in range(n_iter):
        before, after = vectors, np.empty_like(vectors)

        def average(start: int, before: Float32Array = before, after: Float32Array = after) -> None:
            part = averaging[start : start + CHUNK] @ before
            after[start : start + CHUNK] = part / np.linalg.norm(part, axis=1, keepdims=True)

        for _ in ordered_map(average, range(0, n_samples, CHUNK), threads):
            pass
        vectors = after
    return vectors
