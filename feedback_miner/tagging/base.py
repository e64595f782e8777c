"""What a tagger is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from feedback_miner.records import Float32Array, FloatArray


@dataclass(frozen=True, eq=False)
class TagProbabilities:
    """Calibrated probabilities of one tagger, aligned with the texts by row.

    Attributes
    ----------
    concern : ndarray of shape (n_texts, 2), float64
        Probability that the text voices a client concern, and a consumer concern. Both may be high.
    kind : ndarray of shape (n_texts, 4), float64
        In the order of ``KINDS``; rows sum to 1.
    """

    concern: FloatArray
    kind: FloatArray

    def __post_init__(self) -> None:
        if self.concern.shape != (len(self.kind), 2) or self.kind.shape != (len(self.kind), 4):
            raise ValueError(
                f"concern must be (n, 2) and kind (n, 4), got {self.concern.shape} and {self.kind.shape}"
            )
        if not np.allclose(self.kind.sum(axis=1), 1.0):
            raise ValueError("the rows of kind must sum to 1")


class Tagger(Protocol):
    """Tells concern and kind of texts.

    Plain attributes serve as well as properties.
    """

    @property
    def name(self) -> str:
        """Name of the tagger."""
        ...

    @property
    def revision(self) -> str:
        """What tells its weights from any other's of the same name."""
        ...

    @property
    def encoder(self) -> str:
        """Name of the encoder whose vectors it reads."""
        ...

    def predict_proba(self, texts: Sequence[str], vectors: Float32Array) -> TagProbabilities:
        """Return the probabilities for texts and their unit vectors, aligned by row."""
        ...
