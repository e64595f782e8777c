"""The default clusterer: Ward's hierarchy on the smoothed graph of nearest neighbours.

Importing this module loads scikit-learn, so :mod:`feedback_miner.cluster` does so when something is
clustered, and not before.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Self

import numpy as np

from feedback_miner.cluster.areas import areas_of
from feedback_miner.cluster.consensus import N_SAMPLES, Sample, consensus, draw_samples
from feedback_miner.cluster.estimator import MIN_POINTS, PointClusterer
from feedback_miner.cluster.grain import TOLERANCE, Grain, choose_cut
from feedback_miner.cluster.join import join_near
from feedback_miner.cluster.means import closeness, cluster_means, graded_memberships
from feedback_miner.cluster.outliers import one_offs, outlier_scores
from feedback_miner.cluster.partition import modularity
from feedback_miner.cluster.rows import Points, weakest
from feedback_miner.cluster.stability import cluster_stability
from feedback_miner.cluster.tree import Tree, build_tree, find_neighbors
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import BoolArray, Float32Array, FloatArray, IntArray
from feedback_miner.threads import ordered_map, single_threaded_numerics

log = logging.getLogger(__name__)

SAMPLE = 4000
"""Points on which the grain is chosen.

Twenty neighbours reach across a whole theme of a small collection, and see only a corner of it in a
large one: there modularity would call every corner a theme. On a sample of fixed size, what counts as
a theme is a share of the collection. It is chosen on samples of these, whose mean moves by 3 to 4 % where
a hundredth of the texts goes; the choice of one tree moves by up to a fifth (the sample exports, the Spack
surveys, NHS answers).
"""
TIE = 1e-9
"""Weight of the outlier score, which tells apart those of equal membership."""


class GraphWard(PointClusterer):
    """Ward's hierarchy on the neighbour graph itself, without a projection.

    1. Nearest neighbours by cosine, equal vectors counted as one point.
    2. Edges weighed by the Jaccard overlap of the neighbour lists.
    3. Vectors smoothed over that graph.
    4. Ward's hierarchy of the smoothed vectors along the edges of the graph, once of all and once of each
       of some samples; each point then stands where its clusters are, over samples and levels, and the
       hierarchy of these places is cut, see :mod:`feedback_miner.cluster.consensus`.
    5. The cut is the finest that is about as modular as the best (chosen on samples of ``SAMPLE`` points).
    6. Points move to the cluster that most of their edge weight points to.
    7. Clusters whose means are as near as those of one theme are joined, see
       :mod:`feedback_miner.cluster.join`; not where ``n_clusters`` is given.

    Equal vectors always share a label, and the result does not depend on the order of rows or
    on the number of threads.

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
        The cuts tried, on one sample after the other; empty where none had to be chosen.
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
    [{0}, {2}, {1}]
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

    def fit_with_progress(
        self,
        X: Float32Array,  # noqa: N803
        progress: Progress,
        keys: Sequence[str] | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        """Do what ``fit`` does, and tell how far it is."""
        self._check_parameters()
        points = self._points_of(X, keys)
        with single_threaded_numerics():
            few = len(points) < MIN_POINTS
            labels = self._fit_few_points(points) if few else self._fit_points(points, progress)
        out = self._left_out(points, groups)
        self.nearest_ = labels[points.inverse]
        self.probabilities_ = self.probabilities_[points.inverse]
        self.outlier_scores_ = self.outlier_scores_[points.inverse]
        self.embedding_ = self.embedding_[points.inverse]
        self.labels_ = np.where(out, -1, self.nearest_)
        return self

    def _left_out(self, points: Points, groups: IntArray | None) -> BoolArray:
        """Mark the rows that become noise."""
        self.outlier_bar_ = None
        if self.coverage is not None:
            strength = self.probabilities_ - TIE * np.nan_to_num(self.outlier_scores_)
            return weakest(strength[points.inverse], self.coverage)
        if np.isnan(self.outlier_scores_).any():
            return np.zeros(len(points.inverse), bool)
        of_points = None
        if groups is not None:
            of_points = np.zeros(len(points), np.int64)
            np.maximum.at(of_points, points.inverse, groups)  # equal rows may be of several
        marked, self.outlier_bar_ = one_offs(self.outlier_scores_, points.counts, self.min_size, of_points)
        return marked[points.inverse]

    def _check_parameters(self) -> None:
        if self.grain not in TOLERANCE:
            raise ValueError(f"grain must be one of {list(TOLERANCE)}, got {self.grain!r}")
        self._check_ranges({"n_neighbors": 1, "n_smoothing": 0, "n_clusters": 1, "min_size": 1, "threads": 1})

    def _fit_few_points(self, points: Points) -> IntArray:
        labels = self._fit_few(points, self.min_size)
        self.grain_, self.grains_ = None, []
        self.stability_ = np.full(len(self.parents_), np.nan)
        return labels

    def _fit_points(self, points: Points, progress: Progress) -> IntArray:
        vectors, counts = points.vectors, points.counts
        tree = self._build(vectors, counts, progress)
        samples = draw_samples(tree, counts, points.draws, self.threads, progress)
        n_cut, self.grains_ = self.n_clusters, []
        if n_cut is None:
            n_cut, self.grains_ = self._choose(samples, points)
        n_cut = min(n_cut, len(points))
        agreed = consensus(tree, counts, samples, n_cut, self.min_size, self.threads)
        labels = agreed.partition(n_cut, self.min_size)
        if self.n_clusters is None:
            labels = join_near(labels, vectors, counts)
        labels = _by_size(labels, counts)
        self.grain_ = Grain(n_cut, int(labels.max()) + 1, modularity(labels, tree.graph))
        log.debug("%d points, %s", len(points), self.grain_)
        means = cluster_means(vectors, labels)
        self.probabilities_ = graded_memberships(vectors, labels, means, tree.graph, self.threads)
        near = closeness(vectors, labels, means)
        self.outlier_scores_ = outlier_scores(vectors, near, tree.lists, self.threads)
        self.parents_ = areas_of(labels, agreed)
        found = [(s.rows, s.tree.partition(min(n_cut, len(s.rows)), self.min_size)) for s in samples]
        self.stability_ = cluster_stability(labels, found)
        self.embedding_ = tree.smoothed
        return labels

    def _choose(self, samples: Sequence[Sample], points: Points) -> tuple[int, list[Grain]]:
        """Choose the cut on each sample, of all points or of ``SAMPLE`` of them, and return their mean."""
        if len(points) > SAMPLE:
            rows = np.sort(np.argsort(points.draws[:, N_SAMPLES], kind="stable")[:SAMPLE])
            counts = points.counts[rows]
            part = self._build(points.vectors[rows], counts, Silent())
            samples = draw_samples(part, counts, points.draws[rows], self.threads)

        def choose(sample: Sample) -> tuple[int, list[Grain]]:
            return choose_cut(sample.tree, self.grain, self.min_size)

        found = list(ordered_map(choose, samples, self.threads))
        n_cut = np.exp(np.mean([np.log(n_cut) for n_cut, _ in found]))
        return round(float(n_cut)), [grain for _, tried in found for grain in tried]

    def _build(self, points: Float32Array, counts: IntArray, progress: Progress) -> Tree:
        lists = find_neighbors(points, self.n_neighbors, self.threads, progress)
        return build_tree(points, counts, lists, self.n_smoothing, self.threads, progress)


def _by_size(labels: IntArray, counts: IntArray) -> IntArray:
    """Number the clusters by falling number of rows, ties by the first point."""
    order = np.argsort(-np.bincount(labels, counts), kind="stable")
    return np.asarray(np.argsort(order)[labels], np.int64)
