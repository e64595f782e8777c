"""What a clusterer is."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from feedback_miner.records import Float32Array


@runtime_checkable
class Clusterer(Protocol):
    """A scikit-learn clusterer: ``fit`` learns ``labels_``, where -1 is noise.

    ``probabilities_``, ``stability_`` and ``embedding_`` are used where they are
    learned too. ``hdbscan.HDBSCAN`` and ``sklearn.cluster.KMeans`` are clusterers.
    """

    def fit(self, X: Float32Array, y: Any = None) -> Any:  # noqa: N803 - scikit-learn's name
        """Learn ``labels_``, an integer array of shape ``(n_samples,)``."""
        ...
