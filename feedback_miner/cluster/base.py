"""What a clusterer is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from feedback_miner.progress import Progress
from feedback_miner.records import Float32Array, IntArray


@runtime_checkable
class Clusterer(Protocol):
    """A scikit-learn clusterer: ``fit`` learns ``labels_``, where -1 is noise.

    What :class:`~feedback_miner.cluster.GraphWard` learns besides (``nearest_``,
    ``probabilities_``, ``parents_``, ``stability_``, ``embedding_``) is used where it is there.
    ``hdbscan.HDBSCAN`` and ``sklearn.cluster.KMeans`` are clusterers. An estimator need not be one of
    scikit-learn's by inheritance: this Protocol is all that is asked for.
    """

    def fit(self, X: Float32Array, y: Any = None) -> Any:  # noqa: N803 - scikit-learn's name
        """Learn ``labels_``, an integer array of shape ``(n_samples,)``."""
        ...


@runtime_checkable
class TellingClusterer(Clusterer, Protocol):
    """A clusterer that tells how far it is, and knows rows by what they are the vectors of."""

    def fit_with_progress(
        self,
        X: Float32Array,  # noqa: N803
        progress: Progress,
        keys: Sequence[str] | None = None,
        groups: IntArray | None = None,
    ) -> Any:
        """Learn what ``fit`` learns; ``keys`` and ``groups``, the language of each, are as many as rows."""
        ...
