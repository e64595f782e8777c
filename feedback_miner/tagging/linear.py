"""Logistic regression on sentence embeddings, calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from feedback_miner.errors import MissingModelError
from feedback_miner.models import ModelEntry, model_entry
from feedback_miner.records import Float32Array, FloatArray
from feedback_miner.tagging.base import TagProbabilities
from feedback_miner.threads import single_threaded_numerics

CHUNK = 8192


class LinearTagger:
    """Three linear heads fitted by ``scripts/train_tags.py``: client, consumer and kind.

    The first two are calibrated by Platt's sigmoid, the third by a temperature, both fitted on
    out-of-fold decision values.

    Parameters
    ----------
    name : str
        Name in ``models/MANIFEST.toml``.
    """

    def __init__(self, name: str = "concern-kind-minilm") -> None:
        self.name = name

    @cached_property
    def entry(self) -> ModelEntry:
        """The model's entry in the manifest."""
        return model_entry(self.name, "tagger")

    @property
    def revision(self) -> str:
        """First 16 hex digits of the SHA-256 of the weights."""
        return self.entry.sha256[:16]

    @property
    def encoder(self) -> str:
        """Name of the encoder whose vectors the weights were fitted on."""
        return self.entry.encoder

    @cached_property
    def weights(self) -> dict[str, FloatArray]:
        """The arrays of the safetensors file."""
        from safetensors.numpy import load_file

        if not self.entry.verify():
            raise MissingModelError(
                f"The weights of the tagger '{self.name}' are damaged: {self.entry.path}.",
                f"Their SHA-256 must be {self.entry.sha256}.",
                "Run: pip install --force-reinstall feedback-miner",
            )
        return {name: array.astype(np.float64) for name, array in load_file(self.entry.path).items()}

    def predict_proba(self, texts: Sequence[str], vectors: Float32Array) -> TagProbabilities:
        """Return the probabilities; only the vectors are read."""
        parts = [self._decide(vectors[start : start + CHUNK]) for start in range(0, len(vectors), CHUNK)]
        concern = np.concatenate([part[0] for part in parts]) if parts else np.zeros((0, 2))
        kind = np.concatenate([part[1] for part in parts]) if parts else np.zeros((0, 4))
        return TagProbabilities(concern, kind)

    def _decide(self, vectors: Float32Array) -> tuple[FloatArray, FloatArray]:
        w = self.weights
        with single_threaded_numerics():
            concern = vectors.astype(np.float64) @ w["concern_coef"].T + w["concern_intercept"]
            kind = vectors.astype(np.float64) @ w["kind_coef"].T + w["kind_intercept"]
        return platt(concern, w["concern_platt"]), softmax(kind / w["kind_temperature"])


def platt(decision: FloatArray, parameters: Any) -> FloatArray:
    """Map decision values (n, heads) to probabilities; ``parameters`` (heads, 2) are slope and offset."""
    return np.asarray(1.0 / (1.0 + np.exp(-(decision * parameters[:, 0] + parameters[:, 1]))), np.float64)


def softmax(decision: FloatArray) -> FloatArray:
    """Return rows that sum to 1."""
    weights = np.exp(decision - decision.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float64)
