"""Linear heads on a branch of the sentence encoder that was fitted together with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy.special import softmax

from feedback_miner.errors import MissingModelError
from feedback_miner.models import Branch, ModelEntry, model_entry
from feedback_miner.records import FACETS, KINDS, Embeddings, Float32Array, FloatArray
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.threads import single_threaded_numerics

CHUNK = 8192
"""Texts whose vectors are held in double precision at once."""
HEADS = {"joint": len(JOINT), "kind": len(KINDS), "facet": len(FACETS)}
"""What is told, and how many classes it has."""

Logits = dict[str, FloatArray]
"""Uncalibrated outputs by head, each of shape ``(n_texts, n_classes)``."""


class BranchTagger:
    """The project's tagger, fitted by ``scripts/train_tags.py``.

    The last layers of a sentence encoder forget much of whether a text praises or complains, so
    the tagger has transformer layers of its own on a lower layer of the encoder (a
    :class:`~feedback_miner.models.Branch`). Their vector comes out of the same pass as the
    sentence embedding; on it stand three linear heads, calibrated by vector scaling (Guo et al.
    2017: a slope and an offset per class) on logits of writers that a model had not seen.

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
        """Name of the encoder that the branch belongs to."""
        return self.entry.encoder

    @property
    def branch(self) -> Branch:
        """The branch whose vectors are read."""
        return Branch(self.entry.path, self.revision, self.entry.layer)

    @cached_property
    def weights(self) -> dict[str, FloatArray]:
        """``weight`` (width, n_outputs), ``bias``, ``joint_prior``, ``<head>_slope``, ``<head>_offset``."""
        from safetensors import safe_open

        if not self.entry.verify():
            raise MissingModelError(
                f"The weights of the tagger '{self.name}' are damaged: {self.entry.path}.",
                f"Their SHA-256 must be {self.entry.sha256}.",
                "Run: pip install --force-reinstall feedback-miner",
            )
        scaling = (f"{head}_{part}" for head in HEADS for part in ("slope", "offset"))
        names = ["weight", "bias", "joint_prior", *scaling]
        with safe_open(self.entry.path, "numpy") as file:
            return {name: file.get_tensor(name).astype(np.float64) for name in names}

    @property
    def joint_prior(self) -> FloatArray:
        """How often client, consumer, both and none occur where the probabilities were calibrated."""
        return self.weights["joint_prior"]

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        """Return the probabilities; of the embeddings, the vectors of the branch are read."""
        if embeddings.branch_vectors is None or embeddings.branch != self.revision:
            raise ValueError(f"{self.name} reads the branch {self.revision}, got {embeddings.branch}")
        return self.calibrate(self.logits(embeddings.branch_vectors))

    def logits(self, branch_vectors: Float32Array) -> Logits:
        """Return what the heads make of vectors of shape ``(n_texts, width)``."""
        weight, bias = self.weights["weight"], self.weights["bias"]
        outputs = np.empty((len(branch_vectors), len(bias)))
        with single_threaded_numerics():
            for start in range(0, len(branch_vectors), CHUNK):
                part = branch_vectors[start : start + CHUNK].astype(np.float64)
                outputs[start : start + CHUNK] = part @ weight + bias
        return split_heads(outputs)

    def calibrate(self, logits: Logits) -> TagProbabilities:
        """Return the probabilities that logits stand for."""
        w = self.weights
        return TagProbabilities(
            **{
                name: softmax(part * w[f"{name}_slope"] + w[f"{name}_offset"], axis=1)
                for name, part in logits.items()
            }
        )


def split_heads(outputs: FloatArray) -> Logits:
    """Split outputs of shape ``(n_texts, n_outputs)`` by head."""
    ends = np.cumsum(list(HEADS.values()))[:-1]
    return dict(zip(HEADS, np.split(outputs, ends, axis=1), strict=True))
