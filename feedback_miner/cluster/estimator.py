"""What the project's own clusterers share as scikit-learn estimators."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from feedback_miner.cluster.rows import Points, distinct_rows, unit_rows
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Float32Array, FloatArray, IntArray

MIN_POINTS = 20
"""Fewer distinct points are not clustered."""


class PointClusterer(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A clusterer of the directions of rows, equal ones counted as one point."""

    coverage: float | None
    probabilities_: FloatArray
    outlier_scores_: FloatArray
    parents_: IntArray
    embedding_: Float32Array
    n_points_: int
    n_points_needed_: int

    def fit(
        self,
        X: Float32Array,  # noqa: N803 - scikit-learn's name
        y: Any = None,
        keys: Sequence[str] | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        """Cluster vectors by their directions.

        Parameters
        ----------
        X : array-like of shape (n_samples, width)
            Finite. Rows that are not of length 1 are scaled to it.
        y : ignored
        keys : sequence of str, optional
            What each row is the vector of, see :func:`feedback_miner.cluster.rows.distinct_rows`.
        groups : ndarray of shape (n_samples,), int64, optional
            Language of each row, from 0: what is unusual is told within each.

        Returns
        -------
        Self
            The estimator itself.

        Raises
        ------
        ValueError
            For no rows, rows that are not finite, or a parameter out of its range.
        UsageError
            For more distinct rows than the clusterer takes.
        """
        return self.fit_with_progress(X, Silent(), keys, groups)

    @abstractmethod
    def fit_with_progress(
        self,
        X: Float32Array,  # noqa: N803
        progress: Progress,
        keys: Sequence[str] | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        """Do what ``fit`` does, and tell how far it is."""

    def _points_of(self, X: Float32Array, keys: Sequence[str] | None) -> Points:  # noqa: N803
        points = distinct_rows(unit_rows(validate_data(self, X, dtype=np.float32)), keys)
        self.n_points_, self.n_points_needed_ = len(points), MIN_POINTS
        return points

    def _check_ranges(self, least: Mapping[str, int]) -> None:
        """Raise for a coverage out of its range, or a parameter below the least that is allowed."""
        if self.coverage is not None and not 0 < self.coverage <= 1:
            raise ValueError(f"coverage must be in (0, 1], got {self.coverage!r}")
        for name, low in least.items():
            value = getattr(self, name)
            if value is not None and value < low:
                raise ValueError(f"{name} must be at least {low}, got {value!r}")

    def _fit_few(self, points: Points, min_size: int) -> IntArray:
        """Take each text that was repeated for a cluster of its own; there is no more to learn."""
        often = np.flatnonzero(points.counts >= min_size)
        labels = np.full(len(points), -1, np.int64)
        labels[often[np.argsort(-points.counts[often], kind="stable")]] = np.arange(len(often))
        self.probabilities_ = (labels >= 0).astype(np.float64)
        self.outlier_scores_ = np.full(len(points), np.nan)
        self.parents_ = np.full(len(often), -1, np.int64)
        self.embedding_ = points.vectors
        return labels
