"""The default clusterer: Ward's hierarchy on the smoothed graph of nearest neighbours.

Importing this module loads scikit-learn, so :mod:`feedback_miner.cluster` does so when something is
clustered, and not before.
"""

from __future__ import annotations

import hashlib
import logging
import math
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from feedback_miner.cluster.areas import areas_of
from feedback_miner.cluster.grain import TOLERANCE, Grain, choose_grain
from feedback_miner.cluster.means import closeness, cluster_means, graded_memberships
from feedback_miner.cluster.outliers import one_offs, outlier_scores
from feedback_miner.cluster.partition import modularity
from feedback_miner.cluster.stability import cluster_stability
from feedback_miner.cluster.tree import Tree, build_tree, find_neighbors
from feedback_miner.progress import Progress, Silent, Tick
from feedback_miner.records import BoolArray, Float32Array, FloatArray, IntArray
from feedback_miner.threads import ordered_map, single_threaded_numerics

log = logging.getLogger(__name__)

MIN_POINTS = 20
"""Fewer distinct points are not clustered."""
SAMPLE = 4000
"""Points on which the grain is chosen.

Twenty neighbours reach across a whole theme of a small collection, and see only a corner of it in a
large one: there modularity would call every corner a theme. On a sample of fixed size, what counts as
a theme is a share of the collection.
"""
N_FOLDS = 5
"""Each resample leaves out a fifth of the points."""
N_RESAMPLES = 3
MANY = 200_000
"""Points above which resamples are clustered one after the other, to keep memory low."""
TIE = 1e-9
"""Weight of the outlier score, which tells apart those of equal membership."""
UNIT_TOLERANCE = 1e-4
"""By which the length of a unit vector may differ from 1: rounding to float32 leaves a hundredth of it."""


class GraphWard(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Ward's hierarchy on the neighbour graph itself, without a projection.

    1. Nearest neighbours by cosine, equal vectors counted as one point.
    2. Edges weighed by the Jaccard overlap of the neighbour lists.
    3. Vectors smoothed over that graph.
    4. Ward's hierarchy of the smoothed vectors along the edges of the graph, cut at the finest
       partition that is about as modular as the best (chosen on a sample of ``SAMPLE`` points).
    5. Points move to the cluster that most of their edge weight points to.

    Equal vectors always share a label, and the result does not depend on the order of rows or
    on the number of threads. Any other change of the rows draws another sample, which may move the
    number of clusters by some percent.

    Parameters
    ----------
    n_neighbors : int
        Neighbours of each point; fewer where there are few points.
    n_smoothing : int
        Rounds of smoothing.
    grain : {"coarse", "auto", "fine"}
        Fewer or more clusters than the data suggest.
    n_clusters : int or None
        Cut here instead; clusters that vanish when points move make it fewer.
    min_size : int
        Fewest distinct points of a cluster.
    coverage : float or None
        Share of the rows to keep, in (0, 1]; those with the weakest membership become noise, and
        of equal ones those that are like the fewest. None makes noise of what is like nothing else, see
        :func:`feedback_miner.cluster.outliers.one_offs`.
    threads : int or None
        None is one per core.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,), int64
        As ``nearest_``, but -1 for noise.
    nearest_ : ndarray of shape (n_samples,), int64
        The nearest cluster of each point, also of noise, clusters by falling size; -1 where there
        are no clusters.
    probabilities_ : ndarray of shape (n_samples,), float64
        How much a point is its nearest cluster's, see
        :func:`feedback_miner.cluster.means.graded_memberships`.
    outlier_scores_ : ndarray of shape (n_samples,), float64
        How little a point is like any other, in [0, 1], see
        :func:`feedback_miner.cluster.outliers.outlier_scores`; NaN where there were too few points.
    outlier_bar_ : float or None
        Points were left out for a score above it; None where ``coverage`` says how many.
    parents_ : ndarray of shape (n_clusters,), int64
        Area of each cluster; -1 where there are too few clusters for areas.
    stability_ : ndarray of shape (n_clusters,), float64
        See :func:`feedback_miner.cluster.stability.cluster_stability`.
    embedding_ : ndarray of shape (n_samples, width), float32
        The smoothed vectors.
    grain_ : Grain or None
        The cut used, and what it gave; None if there were too few points.
    grains_ : list of Grain
        The cuts tried on the sample; empty where none had to be chosen.
    n_points_, n_points_needed_ : int
        Distinct rows, and how many are needed; where they are fewer, only a row that is repeated
        ``min_size`` times is a cluster.
    n_features_in_ : int
        Width of the rows.

    Examples
    --------
    Twenty-five points around each of three directions:

    >>> import numpy as np
    >>> directions = np.repeat(np.eye(8)[:3], 25, axis=0)
    >>> points = directions + np.random.default_rng(0).normal(scale=0.1, size=(75, 8))
    >>> labels = GraphWard(n_clusters=3).fit_predict(points)
    >>> [set(group.tolist()) for group in np.split(labels, 3)]
    [{2}, {1}, {0}]
    """

    labels_: IntArray
    nearest_: IntArray
    probabilities_: FloatArray
    outlier_scores_: FloatArray
    outlier_bar_: float | None
    parents_: IntArray
    stability_: FloatArray
    embedding_: Float32Array
    grain_: Grain | None
    grains_: list[Grain]
    n_points_: int
    n_points_needed_: int

    def __init__(
        self,
        n_neighbors: int = 20,
        n_smoothing: int = 4,
        grain: str = "auto",
        n_clusters: int | None = None,
        min_size: int = 3,
        coverage: float | None = 1.0,
        threads: int | None = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.n_smoothing = n_smoothing
        self.grain = grain
        self.n_clusters = n_clusters
        self.min_size = min_size
        self.coverage = coverage
        self.threads = threads

    def fit(self, X: Float32Array, y: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Cluster vectors by their directions.

        Parameters
        ----------
        X : array-like of shape (n_samples, width)
            Finite. Rows that are not of length 1 are scaled to it.
        y : ignored

        Returns
        -------
        GraphWard
            Itself.

        Raises
        ------
        ValueError
            For no rows, rows that are not finite, or a parameter out of its range.
        """
        return self.fit_with_progress(X, Silent())

    def fit_with_progress(self, X: Float32Array, progress: Progress) -> Self:  # noqa: N803
        """Do what ``fit`` does, and tell how far it is."""
        self._check_parameters()
        rows = _unit_rows(validate_data(self, X, dtype=np.float32))
        points, inverse, counts = _distinct_rows(rows)
        self.n_points_, self.n_points_needed_ = len(points), MIN_POINTS
        with single_threaded_numerics():
            labels = (
                self._fit_points(points, counts, progress)
                if len(points) >= MIN_POINTS
                else self._fit_few(points, counts)
            )
        out = self._left_out(counts, inverse)
        self.nearest_ = labels[inverse]
        self.probabilities_ = self.probabilities_[inverse]
        self.outlier_scores_ = self.outlier_scores_[inverse]
        self.embedding_ = self.embedding_[inverse]
        self.labels_ = np.where(out, -1, self.nearest_)
        return self

    def _left_out(self, counts: IntArray, inverse: IntArray) -> BoolArray:
        """Mark the rows that become noise."""
        self.outlier_bar_ = None
        if self.coverage is not None:
            strength = self.probabilities_ - TIE * np.nan_to_num(self.outlier_scores_)
            return _weakest(strength[inverse], self.coverage)
        if np.isnan(self.outlier_scores_).any():
            return np.zeros(len(inverse), bool)
        marked, self.outlier_bar_ = one_offs(self.outlier_scores_, counts, self.min_size)
        return marked[inverse]

    def _check_parameters(self) -> None:
        if self.grain not in TOLERANCE:
            raise ValueError(f"grain must be one of {list(TOLERANCE)}, got {self.grain!r}")
        if self.coverage is not None and not 0 < self.coverage <= 1:
            raise ValueError(f"coverage must be in (0, 1], got {self.coverage!r}")
        least = {"n_neighbors": 1, "n_smoothing": 0, "n_clusters": 1, "min_size": 1, "threads": 1}
        for name, low in least.items():
            value = getattr(self, name)
            if value is not None and value < low:
                raise ValueError(f"{name} must be at least {low}, got {value!r}")

    def _fit_few(self, points: Float32Array, counts: IntArray) -> IntArray:
        """Take each text that was repeated for a cluster of its own; there is no more to learn."""
        often = np.flatnonzero(counts >= self.min_size)
        labels = np.full(len(counts), -1, np.int64)
        labels[often[np.argsort(-counts[often], kind="stable")]] = np.arange(len(often))
        self.grain_, self.grains_ = None, []
        self.probabilities_ = (labels >= 0).astype(np.float64)
        self.outlier_scores_ = np.full(len(counts), np.nan)
        self.parents_, self.stability_ = np.full(len(often), -1, np.int64), np.full(len(often), np.nan)
        self.embedding_ = points
        return labels

    def _fit_points(self, points: Float32Array, counts: IntArray, progress: Progress) -> IntArray:
        tree = self._build(points, counts, progress)
        n_cut, self.grains_ = self.n_clusters, []
        if n_cut is None:
            few = len(points) <= SAMPLE
            sample = tree if few else self._build(points[:SAMPLE], counts[:SAMPLE], Silent())
            chosen, self.grains_ = choose_grain(sample, self.grain, self.min_size)
            n_cut = chosen.n_cut
        labels = _by_size(tree.partition(min(n_cut, len(points)), self.min_size), counts)
        self.grain_ = Grain(n_cut, int(labels.max()) + 1, modularity(labels, tree.graph))
        log.debug("%d points, %s", len(points), self.grain_)
        means = cluster_means(points, labels)
        self.probabilities_ = graded_memberships(points, labels, means, tree.graph, self.threads)
        near = closeness(points, labels, means)
        self.outlier_scores_ = outlier_scores(points, near, tree.lists, self.threads)
        self.parents_ = areas_of(labels, tree)
        self.stability_ = self._stability(tree, labels, points, counts, n_cut, progress)
        self.embedding_ = tree.smoothed
        return labels

    def _build(self, points: Float32Array, counts: IntArray, progress: Progress) -> Tree:
        lists = find_neighbors(points, self.n_neighbors, self.threads, progress)
        return build_tree(points, counts, lists, self.n_smoothing, self.threads, progress)

    def _stability(
        self,
        tree: Tree,
        labels: IntArray,
        points: Float32Array,
        counts: IntArray,
        n_cut: int,
        progress: Progress,
    ) -> FloatArray:
        """Cluster again without one fold of the points or another; their order is random already."""
        fold_of = np.arange(len(points)) % N_FOLDS
        kept = [np.flatnonzero(fold_of != fold) for fold in range(N_RESAMPLES)]
        n_mergers = sum(len(rows) - 1 for rows in kept)
        summed = _Summed(progress.count(n_mergers, "mergers of resamples"))

        def again(rows: IntArray) -> tuple[IntArray, IntArray]:
            lists = tree.lists[rows][:, rows]  # a neighbour that is gone leaves the list shorter
            rest = build_tree(points[rows], counts[rows], lists, self.n_smoothing, inner, summed)
            return rows, rest.partition(min(n_cut, len(rows)), self.min_size)

        outer, inner = (1, self.threads) if len(points) > MANY else (self.threads, 1)
        return cluster_stability(labels, list(ordered_map(again, kept, outer)))


class _Summed(Silent):
    """Counts the mergers of trees that grow at the same time as one sum."""

    def __init__(self, tick: Tick) -> None:
        self.tick = tick

    def count(self, total: int, unit: str) -> Tick:
        """Return the counter of the sum for mergers."""
        return self.tick if unit == "mergers" else super().count(total, unit)


def _unit_rows(vectors: Float32Array) -> Float32Array:
    """Return rows of length 1; those that have it but for rounding keep their bytes, and zeros stay."""
    norms = np.linalg.norm(vectors, axis=1)
    off = np.flatnonzero((np.abs(norms - 1) > UNIT_TOLERANCE) & (norms > 0))
    if not len(off):
        return vectors
    scaled = vectors.copy()
    scaled[off] /= norms[off, None]
    return scaled


def _distinct_rows(vectors: Float32Array) -> tuple[Float32Array, IntArray, IntArray]:
    """Return the distinct rows in an order of their own, where each row went, and counts.

    Rows are told apart and ordered by their BLAKE2b, so that neither depends on where they stood,
    and the first of them are a random sample.
    """
    rows = np.ascontiguousarray(vectors)
    zero = np.float32(0)  # -0.0 + 0.0 is 0.0
    digests = np.array([hashlib.blake2b(row + zero, digest_size=16).digest() for row in rows], dtype="V16")
    _, first, inverse, counts = np.unique(digests, return_index=True, return_inverse=True, return_counts=True)
    return rows[first], inverse.ravel(), counts


def _by_size(labels: IntArray, counts: IntArray) -> IntArray:
    """Number the clusters by falling number of rows, ties by the first point."""
    order = np.argsort(-np.bincount(labels, counts), kind="stable")
    return np.asarray(np.argsort(order)[labels], np.int64)


def _weakest(strength: FloatArray, coverage: float) -> BoolArray:
    """Mark the weakest rows, as many as ``coverage`` leaves out, but never all.

    Rows as weak as the strongest that is left out stay, so that equal rows share a fate.
    """
    n_kept = max(1, math.ceil(coverage * len(strength) - 1e-9))
    bar = np.sort(strength)[len(strength) - n_kept] if n_kept < len(strength) else -np.inf
    return strength < bar
