"""Embeddings -> Clustering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from feedback_miner.cluster.base import Clusterer
from feedback_miner.cluster.center import center
from feedback_miner.cluster.graph_density import GraphDensity
from feedback_miner.cluster.layout import principal_plane
from feedback_miner.config import ClusterSettings
from feedback_miner.errors import UsageError
from feedback_miner.records import Clustering, Embeddings, FloatArray
from feedback_miner.threads import single_threaded_numerics

__all__ = ["Clusterer", "GraphDensity", "cluster", "make_clusterer"]


def _graph_density(settings: ClusterSettings, threads: int | None) -> Clusterer:
    return GraphDensity(
        n_neighbors=settings.n_neighbors,
        n_smoothing=settings.n_smoothing,
        min_samples=settings.min_samples,
        min_theme_size=settings.min_theme_size,
        threads=threads,
    )


CLUSTERERS: dict[str, Callable[[ClusterSettings, int | None], Clusterer]] = {"graph-density": _graph_density}


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
    embeddings: Embeddings, clusterer: Clusterer, languages: Sequence[str | None] | None = None
) -> Clustering:
    """Group the segments.

    Parameters
    ----------
    embeddings : Embeddings
    clusterer : Clusterer
        Fitted on the centred vectors; it is not copied.
    languages : sequence of str or None, optional
        Aligned with the vectors; vectors are centred by language, see :func:`center`.

    Returns
    -------
    Clustering
        Clusters by falling number of segments, ties by the first segment.
    """
    if len(embeddings) == 0:
        return Clustering(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros((0, 2), np.float32))
    with single_threaded_numerics():
        clusterer.fit(center(embeddings.vectors, languages or [None] * len(embeddings)))
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
    renumbered = np.full(int(found.max(initial=-1)) + 2, -1, np.int64)
    renumbered[found[order]] = np.arange(len(found))
    probabilities = getattr(clusterer, "probabilities_", None)
    return Clustering(
        labels_=renumbered[labels],
        probabilities_=_probabilities(probabilities, labels),
        stability_=_stability(getattr(clusterer, "stability_", None), len(found))[order],
        coordinates_=plane,
        parameters={
            "clusterer": type(clusterer).__name__,
            "grain": _grain(getattr(clusterer, "grain_", None)),
            "grains_tried": [_grain(grain) for grain in getattr(clusterer, "grains_", [])],
        },
    )


def _grain(grain: Any) -> dict[str, Any] | None:
    return None if grain is None else {**asdict(grain), "modularity": round(grain.modularity, 6)}


def _probabilities(learned: object, labels: np.ndarray) -> FloatArray:
    if learned is None:
        return (labels >= 0).astype(np.float64)
    return np.clip(np.asarray(learned, np.float64), 0.0, 1.0)


def _stability(learned: object, n_clusters: int) -> FloatArray:
    if learned is None or len(np.asarray(learned)) != n_clusters:
        return np.full(n_clusters, np.nan)
    return np.asarray(learned, np.float64)
