"""Embeddings -> Clustering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback_miner.cluster.base import Clusterer, TellingClusterer
from feedback_miner.cluster.center import MIN_SEGMENTS, center
from feedback_miner.cluster.layout import principal_plane
from feedback_miner.cluster.means import cluster_means, nearest_mean
from feedback_miner.cluster.partition import numbered_by_first
from feedback_miner.config import ClusterSettings
from feedback_miner.errors import UsageError
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Clustering, Embeddings, Float32Array, FloatArray, IntArray
from feedback_miner.threads import single_threaded_numerics

if TYPE_CHECKING:
    from feedback_miner.cluster.graph_ward import GraphWard

__all__ = ["Clusterer", "GraphWard", "cluster", "make_clusterer"]


def __getattr__(name: str) -> Any:
    if name != "GraphWard":
        raise AttributeError(f"module 'feedback_miner.cluster' has no attribute '{name}'")
    # loads scikit-learn, which takes a second
    from feedback_miner.cluster.graph_ward import GraphWard

    return GraphWard


def _graph_ward(settings: ClusterSettings, threads: int | None) -> Clusterer:
    from feedback_miner.cluster.graph_ward import GraphWard

    return GraphWard(
        n_neighbors=settings.n_neighbors,
        n_smoothing=settings.n_smoothing,
        grain=settings.grain,
        n_clusters=settings.n_themes,
        min_size=settings.min_theme_size,
        coverage=settings.coverage,
        threads=threads,
    )


def _hdbscan(settings: ClusterSettings, threads: int | None) -> Clusterer:
    from feedback_miner.cluster.density import GraphHDBSCAN

    for name, given, usual in (("n_themes", settings.n_themes, None), ("grain", settings.grain, "auto")):
        if given != usual:
            raise UsageError(
                f"The setting cluster.{name} is {given}, and the clusterer is 'hdbscan'.",
                "HDBSCAN tells the number of themes by their density; no number or grain can be asked for.",
                "Raise cluster.min_theme_size for fewer themes, or take the clusterer graph-ward.",
            )
    return GraphHDBSCAN(
        n_neighbors=settings.n_neighbors,
        n_smoothing=settings.n_smoothing,
        min_cluster_size=settings.min_theme_size,
        coverage=settings.coverage,
        threads=threads,
    )


CLUSTERERS: dict[str, Callable[[ClusterSettings, int | None], Clusterer]] = {
    "graph-ward": _graph_ward,
    "hdbscan": _hdbscan,
}


def make_clusterer(settings: ClusterSettings, threads: int | None = None) -> Clusterer:
    """Return the clusterer that the settings name.

    Raises
    ------
    UsageError
        For an unknown name; the known ones are listed.
    """
    if settings.clusterer not in CLUSTERERS:
        raise UsageError(
            f"There is no clusterer '{settings.clusterer}'.",
            f"Known: {', '.join(CLUSTERERS)}.",
            "From Python, any scikit-learn clusterer can be passed: mine(..., clusterer=KMeans(20)).",
        )
    return CLUSTERERS[settings.clusterer](settings, threads)


@dataclass(frozen=True, eq=False)
class _Fit:
    """What a clusterer learned of some vectors; see scikit-learn for the names."""

    labels_: IntArray
    nearest_: IntArray
    probabilities_: FloatArray
    outlier_scores_: FloatArray
    parents_: FloatArray
    stability_: FloatArray
    embedding_: Float32Array
    parameters: dict[str, Any]

    @property
    def n_labels(self) -> int:
        return int(max(self.labels_.max(initial=-1), self.nearest_.max(initial=-1))) + 1


def cluster(
    embeddings: Embeddings,
    clusterer: Clusterer,
    languages: Sequence[str | None] | None = None,
    progress: Progress | None = None,
    by_language: bool = False,
    texts: Sequence[str] | None = None,
) -> Clustering:
    """Group the segments.

    Parameters
    ----------
    embeddings : Embeddings
    clusterer : Clusterer
        Fitted on the centred vectors; it is not copied, unless languages are kept apart.
    languages : sequence of str or None, optional
        Aligned with the vectors; vectors are centred by language, see :func:`center`.
    progress : Progress, optional
        Handed on to a clusterer that has ``fit_with_progress``; others tell nothing.
    by_language : bool
        Keep languages apart: each with ``MIN_SEGMENTS`` segments or more has clusters of its own, and all
        others together have theirs.
    texts : sequence of str, optional
        Aligned with the vectors. A clusterer that has ``fit_with_progress`` draws its samples by them: the
        same texts are in the same samples, whatever encoder or machine made the vectors.

    Returns
    -------
    Clustering
        Clusters by falling number of segments, ties by the first segment.
    """
    n = len(embeddings)
    if n == 0:
        none = np.zeros(0, np.int64)
        zero = np.zeros(0)
        return Clustering(none, none, zero, zero, none, zero, np.zeros((0, 2), np.float32))
    spoken = languages or [None] * n
    codes = np.unique([language or "" for language in spoken], return_inverse=True)[1]
    groups = _groups(spoken) if by_language else [np.arange(n)]
    with single_threaded_numerics():
        centered = center(embeddings.vectors, spoken)
        if len(groups) == 1:
            fitted = _fitted(clusterer, centered, texts, codes, progress or Silent())
        else:
            fits = [
                _fitted(
                    deepcopy(clusterer),
                    centered[rows],
                    _taken(texts, rows),
                    codes[rows],
                    progress or Silent(),
                )
                for rows in groups
            ]
            fitted = _joined(fits, groups, centered)
        plane = principal_plane(fitted.embedding_)
    labels, nearest = fitted.labels_, fitted.nearest_
    found, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    renumbered = np.full(fitted.n_labels + 1, -1, np.int64)
    renumbered[found[order]] = np.arange(len(found))
    return Clustering(
        labels_=renumbered[labels],
        nearest_=renumbered[nearest],
        probabilities_=fitted.probabilities_,
        outlier_scores_=fitted.outlier_scores_,
        parents_=_without_gaps(fitted.parents_[found][order]),
        stability_=fitted.stability_[found][order],
        coordinates_=plane,
        parameters={"clusterer": type(clusterer).__name__, **fitted.parameters},
    )


def _groups(languages: Sequence[str | None]) -> list[IntArray]:
    """Return the rows of each language that has enough of them, by its code, and of all others together."""
    codes = np.array([language or "" for language in languages])
    names, counts = np.unique(codes, return_counts=True)
    large = [name for name, count in zip(names, counts, strict=True) if name and count >= MIN_SEGMENTS]
    groups = [np.flatnonzero(codes == name) for name in large]
    rest = np.flatnonzero(~np.isin(codes, large))
    return [*groups, rest] if len(rest) else groups


def _taken(texts: Sequence[str] | None, rows: IntArray) -> Sequence[str] | None:
    return None if texts is None else [texts[row] for row in rows]


def _fitted(
    clusterer: Clusterer,
    vectors: Float32Array,
    texts: Sequence[str] | None,
    languages: IntArray,
    progress: Progress,
) -> _Fit:
    _fit(clusterer, vectors, texts, languages, progress)
    if not hasattr(clusterer, "labels_"):
        raise UsageError(
            f"The clusterer {type(clusterer).__name__} has no labels_ after fit().",
            "scikit-learn's clusterers have them; mixture models do not.",
        )
    labels = np.maximum(np.asarray(clusterer.labels_, np.int64), -1)  # some count kinds of noise
    if labels.shape != (len(vectors),):
        raise UsageError(f"The clusterer gave labels_ of shape {labels.shape} for {len(vectors)} segments.")
    nearest = np.maximum(np.asarray(getattr(clusterer, "nearest_", labels), np.int64), -1)
    n_labels = int(max(labels.max(), nearest.max())) + 1
    return _Fit(
        labels,
        nearest,
        _probabilities(getattr(clusterer, "probabilities_", None), labels),
        _outlier_scores(getattr(clusterer, "outlier_scores_", None), labels, vectors),
        _of_clusters(getattr(clusterer, "parents_", None), n_labels, -1),
        _of_clusters(getattr(clusterer, "stability_", None), n_labels, np.nan),
        np.asarray(getattr(clusterer, "embedding_", vectors), np.float32),
        {
            "grain": _grain(getattr(clusterer, "grain_", None)),
            "grains_tried": [_grain(grain) for grain in getattr(clusterer, "grains_", [])],
            "n_points": getattr(clusterer, "n_points_", None),
            "n_points_needed": getattr(clusterer, "n_points_needed_", None),
            "outlier_bar": getattr(clusterer, "outlier_bar_", None),
        },
    )


def _joined(fits: Sequence[_Fit], groups: Sequence[IntArray], vectors: Float32Array) -> _Fit:
    """Put what was learned of groups of rows together; clusters of one group come behind the last's."""
    n = sum(map(len, groups))
    labels, nearest, probabilities, scores = np.full(n, -1), np.full(n, -1), np.zeros(n), np.zeros(n)
    parents: list[FloatArray] = []
    n_labels = n_parents = 0
    for fit, rows in zip(fits, groups, strict=True):
        for joined, own in ((labels, fit.labels_), (nearest, fit.nearest_)):
            joined[rows] = np.where(own >= 0, own + n_labels, -1)
        probabilities[rows], scores[rows] = fit.probabilities_, fit.outlier_scores_
        parents.append(np.where(fit.parents_ >= 0, fit.parents_ + n_parents, -1))
        n_labels += fit.n_labels
        n_parents += int(fit.parents_.max(initial=-1)) + 1
    points = [fit.parameters["n_points"] for fit in fits if fit.parameters["n_points"] is not None]
    needed = [fit.parameters["n_points_needed"] or 0 for fit in fits]
    bars = [fit.parameters["outlier_bar"] for fit in fits if fit.parameters["outlier_bar"] is not None]
    return _Fit(
        labels,
        nearest,
        probabilities,
        scores,
        np.concatenate(parents),
        np.concatenate([fit.stability_ for fit in fits]),
        vectors,
        {
            "grain": None,
            "grains_tried": [],
            "n_points": sum(points) if points else None,
            "n_points_needed": max(needed),
            "outlier_bar": min(bars, default=None),
            "by_language": [fit.parameters for fit in fits],
        },
    )


def _fit(
    clusterer: Clusterer,
    vectors: Float32Array,
    texts: Sequence[str] | None,
    languages: IntArray,
    progress: Progress,
) -> None:
    if isinstance(clusterer, TellingClusterer) and _is_as_near(clusterer, "fit_with_progress", "fit"):
        clusterer.fit_with_progress(vectors, progress, texts, languages)
    else:
        clusterer.fit(vectors)


def _is_as_near(clusterer: Clusterer, name: str, other: str) -> bool:
    """Tell whether no subclass has a method of its own in place of ``other`` and not of ``name``."""
    for owner in type(clusterer).__mro__:
        if name in vars(owner):
            return True
        if other in vars(owner):
            return False
    return True


def _grain(grain: Any) -> dict[str, Any] | None:
    return None if grain is None else {**asdict(grain), "modularity": round(grain.modularity, 6)}


def _probabilities(learned: object, labels: np.ndarray) -> FloatArray:
    if learned is None:
        return (labels >= 0).astype(np.float64)
    return np.clip(np.asarray(learned, np.float64), 0.0, 1.0)


def _outlier_scores(learned: object, labels: IntArray, vectors: Float32Array) -> FloatArray:
    """Return what a clusterer learned, or 1 less the cosine to the nearest mean of a cluster, in [0, 1]."""
    if learned is not None:
        return np.clip(np.asarray(learned, np.float64), 0.0, 1.0)
    if labels.max() < 0:
        return np.full(len(labels), np.nan)
    return np.clip(1 - nearest_mean(vectors, cluster_means(vectors, labels), 1)[1], 0.0, 1.0)


def _without_gaps(parents: FloatArray) -> IntArray:
    """Number the areas from 0 by their first cluster; -1 stays."""
    known = parents >= 0
    renumbered = np.full(len(parents), -1, np.int64)
    renumbered[known] = numbered_by_first(parents[known].astype(np.int64))
    return renumbered


def _of_clusters(learned: object, n_labels: int, unknown: float) -> FloatArray:
    """Return what was learned about each cluster, up to the last that is named."""
    if learned is None or len(np.asarray(learned)) < n_labels:
        return np.full(n_labels, unknown, np.float64)
    return np.asarray(learned, np.float64)[:n_labels]
