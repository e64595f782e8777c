"""The default clusterer: density on the smoothed graph of nearest neighbours."""

from __future__ import annotations

import hashlib
import logging
from typing import Any, Self

import numpy as np

from feedback_miner.cluster.density import flat_clusters, single_linkage
from feedback_miner.cluster.grain import (
    LADDER,
    Grain,
    adjacency,
    choose_grain,
    join_noise,
    memberships,
    stability,
)
from feedback_miner.cluster.neighbors import nearest_neighbors, shared_neighbor_weights, smooth
from feedback_miner.records import Float32Array, FloatArray, IntArray

log = logging.getLogger(__name__)


class GraphDensity:
    """Density clustering on the neighbour graph itself, without a projection.

    1. Exact nearest neighbours by cosine, equal vectors counted as one point.
    2. Edges weighed by the Jaccard overlap of the neighbour lists.
    3. Vectors smoothed over that graph.
    4. The density hierarchy of the graph, cut where the partition is most modular on the graph of
       step 2, over a ladder of smallest theme sizes (or the one that is given) and both ways of
       selecting clusters; the finest of the cuts that are about equally good.
    5. Noise joins the cluster that most of its edge weight points to.

    Equal vectors always share a label, and the result does not depend on the order of rows or
    on the number of threads.

    Parameters
    ----------
    n_neighbors : int
        Neighbours of each point; fewer where there are few points.
    n_smoothing : int
        Rounds of smoothing.
    min_samples : int
        Neighbours that make a point dense.
    min_theme_size : int or None
        Fewest distinct points of a dense cluster; None chooses by modularity.
    threads : int or None
        None is one per core.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,), int64
        Clusters by falling size; -1 is noise.
    probabilities_ : ndarray of shape (n_samples,), float64
        Share of a point's edge weight that stays in its cluster; 0 for noise.
    stability_ : ndarray of shape (n_clusters,), float64
        How well the cluster survives a change of the smallest size by a rung, in [0, 1]; NaN for
        a text repeated often enough to be a cluster of its own.
    embedding_ : ndarray of shape (n_samples, width), float32
        The smoothed vectors.
    grain_ : Grain
        The cut used.
    grains_ : list of Grain
        The cuts tried.
    """

    labels_: IntArray
    probabilities_: FloatArray
    stability_: FloatArray
    embedding_: Float32Array
    grain_: Grain
    grains_: list[Grain]

    def __init__(
        self,
        n_neighbors: int = 20,
        n_smoothing: int = 8,
        min_samples: int = 5,
        min_theme_size: int | None = None,
        threads: int | None = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.n_smoothing = n_smoothing
        self.min_samples = min_samples
        self.min_theme_size = min_theme_size
        self.threads = threads

    def fit(self, X: Float32Array, y: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Cluster unit vectors of shape ``(n_samples, width)``, float32."""
        points, inverse, counts = _distinct_rows(X)
        n_neighbors = min(self.n_neighbors, len(points) - 1)
        self.grain_, self.grains_ = Grain(self.min_theme_size or LADDER[0], "eom"), []
        if n_neighbors < 2:
            labels = np.full(len(points), -1, np.int64)
            probabilities, stable, smoothed = np.zeros(len(points)), np.zeros(0), points
        else:
            labels, probabilities, stable, smoothed = self._fit_points(points, n_neighbors)
        labels, probabilities, stable = _keep_repeated(
            labels, probabilities, stable, counts, self.grain_.size
        )
        order = np.argsort(-np.bincount(labels[labels >= 0], counts[labels >= 0], len(stable)), kind="stable")
        renumbered = np.full(len(stable) + 1, -1, np.int64)
        renumbered[order] = np.arange(len(order))
        self.labels_ = renumbered[labels][inverse]
        self.probabilities_ = probabilities[inverse]
        self.stability_ = stable[order]
        self.embedding_ = smoothed[inverse]
        return self

    def _fit_points(
        self, points: Float32Array, n_neighbors: int
    ) -> tuple[IntArray, FloatArray, FloatArray, Float32Array]:
        neighbors = nearest_neighbors(points, n_neighbors, self.threads)
        weights = shared_neighbor_weights(neighbors, self.threads)
        smoothed = smooth(points, neighbors, weights, self.n_smoothing, self.threads)
        graph = adjacency(neighbors, weights)
        linkage = single_linkage(smoothed, neighbors, self.min_samples)
        self.grain_, self.grains_ = choose_grain(linkage, graph, self.min_theme_size)
        dense = flat_clusters(linkage, self.grain_.size, self.grain_.selection)
        labels = join_noise(dense, graph)
        log.debug("%d points, %s", len(points), self.grain_)
        return labels, memberships(labels, graph), stability(labels, linkage, graph, self.grain_), smoothed


def _distinct_rows(vectors: Float32Array) -> tuple[Float32Array, IntArray, IntArray]:
    """Return the distinct rows in an order of their own, where each row went, and counts.

    Rows are told apart and ordered by their BLAKE2b, so that neither depends on where they stood.
    """
    rows = np.ascontiguousarray(vectors)
    zero = np.float32(0)  # -0.0 + 0.0 is 0.0
    digests = np.array([hashlib.blake2b(row + zero, digest_size=16).digest() for row in rows], dtype="V16")
    _, first, inverse, counts = np.unique(digests, return_index=True, return_inverse=True, return_counts=True)
    return rows[first], inverse.ravel(), counts


def _keep_repeated(
    labels: IntArray, probabilities: FloatArray, stable: FloatArray, counts: IntArray, size: int
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Make a noise point that stands for ``size`` rows or more a cluster of its own."""
    alone = np.flatnonzero((labels < 0) & (counts >= size))
    labels, probabilities = labels.copy(), probabilities.copy()
    labels[alone] = len(stable) + np.arange(len(alone))
    probabilities[alone] = 1.0
    return labels, probabilities, np.r_[stable, np.full(len(alone), np.nan)]
