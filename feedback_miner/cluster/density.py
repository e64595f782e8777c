"""HDBSCAN on the smoothed vectors of the neighbour graph (``--clusterer hdbscan``).

Importing this module loads scikit-learn; the package hdbscan is loaded when something is clustered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np

from feedback_miner.cluster.areas import areas_of
from feedback_miner.cluster.estimator import MIN_POINTS, PointClusterer
from feedback_miner.cluster.means import cluster_means, nearest_mean
from feedback_miner.cluster.rows import Points, unit_rows, weakest
from feedback_miner.cluster.tree import Tree, find_neighbors, smoothed_graph
from feedback_miner.errors import UsageError
from feedback_miner.progress import Progress
from feedback_miner.records import Float32Array, FloatArray, IntArray
from feedback_miner.threads import single_threaded_numerics

if TYPE_CHECKING:
    from hdbscan import HDBSCAN

MAX_POINTS = 20_000
"""More are refused: all pairs are compared, so that twice the points take four times as long."""
MIN_SAMPLES = 10
"""Neighbours that tell how dense it is around a point. With 1 or 5, themes fall apart."""
POINTS_PER_ROOT = 4
"""The fewest points of a cluster are the root of their number over this."""
OWN = 0.1
"""Weight of a point's own vector beside the smoothed one. Without it the points of a tight theme coincide:
their density has no bound, every persistence is 1 and GLOSH tells nothing; with .3 themes are lost."""
TIE = 1e-3
"""Weight of the nearness to the nearest cluster, which tells apart those of equal membership."""


class GraphHDBSCAN(PointClusterer):
    """HDBSCAN on vectors that were smoothed over the neighbour graph.

    1. Nearest neighbours, edges and smoothing as in :class:`feedback_miner.cluster.GraphWard`.
    2. ``hdbscan.HDBSCAN`` on the smoothed unit vectors with a tenth of a point's own, whose Euclidean
       distance falls as their cosine rises. Its minimum spanning tree is exact, on one thread, and the
       points come in an order of their own, so that neither the order of rows nor the number of threads
       changes a byte.

    After Campello, Moulavi, Zimek and Sander, "Hierarchical density estimates for data clustering,
    visualization, and outlier detection", TKDD 10, 2015.

    Parameters
    ----------
    n_neighbors, n_smoothing : int
        See :class:`feedback_miner.cluster.GraphWard`.
    min_cluster_size : int
        Fewest distinct points of a cluster; a quarter of the root of their number where that is more.
    coverage : float or None
        Share of the rows to keep, in (0, 1]: those with the weakest membership are noise, and what
        HDBSCAN took for noise joins its nearest cluster, the nearest first. None keeps HDBSCAN's noise.
    max_points : int
        More distinct points are refused.
    threads : int or None
        For the neighbours; None is one per core.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,), int64
        -1 for noise.
    nearest_ : ndarray of shape (n_samples,), int64
        As ``labels_``, and for noise the cluster whose mean is nearest by cosine; -1 where there are none.
    probabilities_ : ndarray of shape (n_samples,), float64
        HDBSCAN's; 0 for what it takes for noise.
    outlier_scores_ : ndarray of shape (n_samples,), float64
        GLOSH; NaN where there were too few points.
    parents_ : ndarray of shape (n_clusters,), int64
        Area of each cluster, from the condensed tree; -1 where there are too few clusters for areas.
    cluster_persistence_ : ndarray of shape (n_clusters,), float64
        HDBSCAN's, in [0, 1]. It is no share of members that are found again, as the stability of
        :class:`feedback_miner.cluster.GraphWard` is, so that this is not known.
    embedding_ : ndarray of shape (n_samples, width), float32
        The smoothed vectors.
    n_points_, n_points_needed_ : int
        Distinct rows, and how many are needed.
    n_features_in_ : int
        Width of the rows.
    """

    labels_: IntArray
    nearest_: IntArray
    probabilities_: FloatArray
    outlier_scores_: FloatArray
    parents_: IntArray
    cluster_persistence_: FloatArray
    embedding_: Float32Array
    n_points_: int
    n_points_needed_: int

    def __init__(
        self,
        n_neighbors: int = 20,
        n_smoothing: int = 4,
        min_cluster_size: int = 3,
        coverage: float | None = None,
        max_points: int = MAX_POINTS,
        threads: int | None = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.n_smoothing = n_smoothing
        self.min_cluster_size = min_cluster_size
        self.coverage = coverage
        self.max_points = max_points
        self.threads = threads

    def fit_with_progress(
        self,
        X: Float32Array,  # noqa: N803
        progress: Progress,
        keys: Sequence[str] | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        """Do what ``fit`` does, and tell how far it is; of HDBSCAN itself nothing is told.

        Of groups nothing is learned: noise is what HDBSCAN takes for it.
        """
        self._check_ranges(
            {"n_neighbors": 1, "n_smoothing": 0, "min_cluster_size": 2, "max_points": 1, "threads": 1}
        )
        points = self._points_of(X, keys)
        if len(points) > self.max_points:
            raise UsageError(
                f"The clusterer 'hdbscan' was given {len(points):,} different pieces of text.",
                f"It compares all pairs, so at most {self.max_points:,} are allowed.",
                "Take the clusterer graph-ward, which has no limit, or mine a part of the export.",
            )
        with single_threaded_numerics():
            few = len(points) < MIN_POINTS
            strength = self._fit_few_points(points) if few else self._fit_points(points.vectors, progress)
        for name in ("labels_", "nearest_", "probabilities_", "outlier_scores_", "embedding_"):
            setattr(self, name, getattr(self, name)[points.inverse])
        if self.coverage is not None:
            out = weakest(strength[points.inverse], self.coverage)
            self.labels_ = np.where(out, -1, self.nearest_)
        return self

    def _fit_few_points(self, points: Points) -> FloatArray:
        self.labels_ = self.nearest_ = self._fit_few(points, self.min_cluster_size)
        self.cluster_persistence_ = np.full(len(self.parents_), np.nan)
        return self.probabilities_

    def _fit_points(self, points: Float32Array, progress: Progress) -> FloatArray:
        """Learn all but the noise that ``coverage`` asks for; return how strongly each point belongs."""
        from hdbscan import HDBSCAN

        lists = find_neighbors(points, self.n_neighbors, self.threads, progress)
        graph, self.embedding_ = smoothed_graph(points, lists, self.n_smoothing, self.threads, progress)
        spread = unit_rows(self.embedding_ + np.float32(OWN) * points)
        model = HDBSCAN(
            min_cluster_size=max(self.min_cluster_size, round(math.sqrt(len(points)) / POINTS_PER_ROOT)),
            min_samples=min(MIN_SAMPLES, len(points) - 1),
            approx_min_span_tree=False,
            core_dist_n_jobs=1,
        ).fit(spread.astype(np.float64))
        self.labels_ = model.labels_.astype(np.int64)
        self.probabilities_ = np.clip(np.nan_to_num(model.probabilities_), 0.0, 1.0)
        # not a number where so many points lie together that no distance is left: no outlier is there
        self.outlier_scores_ = np.clip(np.nan_to_num(model.outlier_scores_), 0.0, 1.0)
        self.cluster_persistence_ = np.clip(np.asarray(model.cluster_persistence_, np.float64), 0.0, 1.0)
        self.nearest_, near = self.labels_, np.zeros(len(points))
        self.parents_ = np.full(len(self.cluster_persistence_), -1, np.int64)
        if len(self.cluster_persistence_):
            means = cluster_means(self.embedding_, self.labels_)
            nearest, near = nearest_mean(self.embedding_, means, self.threads)
            self.nearest_ = np.where(self.labels_ < 0, nearest, self.labels_)
            linkage = _linkage(self.nearest_, _mergers(self.labels_, model))
            tree = Tree(lists, graph, linkage, self.embedding_)
            self.parents_ = areas_of(self.nearest_, tree)
        return np.asarray(self.probabilities_ + TIE * near, np.float64)


def _mergers(labels: IntArray, model: HDBSCAN) -> list[list[int]]:
    """Return which clusters the condensed tree parts, the last that it parts first.

    Each entry names one cluster of each of the branches that a node of the tree has.
    """
    tree = model.condensed_tree_.to_numpy()
    points = tree["child_size"] == 1
    above = dict(zip(tree["child"][~points].tolist(), tree["parent"][~points].tolist(), strict=True))
    born = dict(zip(tree["parent"][~points].tolist(), tree["lambda_val"][~points].tolist(), strict=True))
    left = np.zeros(len(labels), np.int64)
    left[tree["child"][points]] = tree["parent"][points]
    tops: dict[int, list[int]] = {}
    for label in range(int(labels.max()) + 1):
        nodes = set(left[labels == label].tolist())
        while len(nodes) > 1:  # a node's number is larger than that of the node above it
            last = max(nodes)
            nodes = nodes - {last} | {above[last]}
        tops.setdefault(nodes.pop(), []).append(label)
    mergers = []
    # the deeper a node, the denser it is where it parts
    for node in sorted({*above, *above.values()}, key=lambda node: (-born.get(node, np.inf), -node)):
        below = tops.get(node, [])
        if len(below) > 1:
            mergers.append(below)
        if below and node in above:
            tops.setdefault(above[node], []).append(below[0])
    return mergers


def _linkage(labels: IntArray, mergers: list[list[int]]) -> FloatArray:
    """Return a hierarchy of all points in SciPy's layout: first within clusters, then of clusters."""
    n_samples = len(labels)
    rows: list[tuple[float, float, float, float]] = []
    node_of: dict[int, tuple[int, int]] = {}

    def merge(one: tuple[int, int], other: tuple[int, int], height: float) -> tuple[int, int]:
        size = one[1] + other[1]
        rows.append((min(one[0], other[0]), max(one[0], other[0]), height, size))
        return n_samples + len(rows) - 1, size

    for point, label in enumerate(labels.tolist()):
        alone = (point, 1)
        node_of[label] = merge(node_of[label], alone, 0.0) if label in node_of else alone
    for height, (first, *others) in enumerate(mergers, 1):
        for other in others:
            node_of[first] = merge(node_of[first], node_of[other], float(height))
    return np.array(rows, np.float64).reshape(-1, 4)
