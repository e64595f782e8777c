"""Embeddings -> Clustering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback_miner.cluster.base import Clusterer, TellingClusterer
from feedback_miner.cluster.center import center
from feedback_miner.cluster.layout import principal_plane
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


CLUSTERERS: dict[str, Callable[[ClusterSettings, int | None], Clusterer]] = {"graph-ward": _graph_ward}


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


def cluster(
    embeddings: Embeddings,
    clusterer: Clusterer,
    languages: Sequence[str | None] | None = None,
    progress: Progress | None = None,
) -> Clustering:
    """Group the segments.

    Parameters
    ----------
    embeddings : Embeddings
    clusterer : Clusterer
        Fitted on the centred vectors; it is not copied.
    languages : sequence of str or None, optional
        Aligned with the vectors; vectors are centred by language, see :func:`center`.
    progress : Progress, optional
        Handed on to a clusterer that has ``fit_with_progress``; others tell nothing.

    Returns
    -------
    Clustering
        Clusters by falling number of segments, ties by the first segment.
    """
    if len(embeddings) == 0:
        none = np.zeros(0, np.int64)
        return Clustering(none, none, np.zeros(0), none, np.zeros(0), np.zeros((0, 2), np.float32))
    with single_threaded_numerics():
        centered = center(embeddings.vectors, languages or [None] * len(embeddings))
        _fit(clusterer, centered, progress or Silent())
        if not hasattr(clusterer, "labels_"):
            raise UsageError(
                f"The clusterer {type(clusterer).__name__} has no labels_ after fit().",
                "scikit-learn's clusterers have them; mixture models do not.",
            )
        labels = np.maximum(np.asarray(clusterer.labels_, np.int64), -1)  # some count kinds of noise
        if labels.shape != (len(embeddings),):
            raise UsageError(
                f"The clusterer gave labels_ of shape {labels.shape} for {len(embeddings)} segments."
            )
        learned = getattr(clusterer, "embedding_", embeddings.vectors)
        plane = principal_plane(np.asarray(learned, np.float32))
    found, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    nearest = np.maximum(np.asarray(getattr(clusterer, "nearest_", labels), np.int64), -1)
    renumbered = np.full(int(max(labels.max(), nearest.max())) + 2, -1, np.int64)
    renumbered[found[order]] = np.arange(len(found))
    return Clustering(
        labels_=renumbered[labels],
        nearest_=renumbered[nearest],
        probabilities_=_probabilities(getattr(clusterer, "probabilities_", None), labels),
        parents_=_without_gaps(_of_clusters(getattr(clusterer, "parents_", None), found, -1)[order]),
        stability_=_of_clusters(getattr(clusterer, "stability_", None), found, np.nan)[order],
        coordinates_=plane,
        parameters={
            "clusterer": type(clusterer).__name__,
            "grain": _grain(getattr(clusterer, "grain_", None)),
            "grains_tried": [_grain(grain) for grain in getattr(clusterer, "grains_", [])],
            "n_points": getattr(clusterer, "n_points_", None),
            "n_points_needed": getattr(clusterer, "n_points_needed_", None),
        },
    )


def _fit(clusterer: Clusterer, vectors: Float32Array, progress: Progress) -> None:
    if isinstance(clusterer, TellingClusterer) and _is_as_near(clusterer, "fit_with_progress", "fit"):
        clusterer.fit_with_progress(vectors, progress)
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


def _without_gaps(parents: FloatArray) -> IntArray:
    """Number the areas from 0 by their first cluster; -1 stays."""
    known = parents >= 0
    renumbered = np.full(len(parents), -1, np.int64)
    renumbered[known] = numbered_by_first(parents[known].astype(np.int64))
    return renumbered


def _of_clusters(learned: object, found: IntArray, unknown: float) -> FloatArray:
    """Return what was learned about each cluster that has members."""
    if learned is None or len(np.asarray(learned)) <= found.max(initial=-1):
        return np.full(len(found), unknown, np.float64)
    return np.asarray(learned, np.float64)[found]
