"""Linear heads on a branch of the sentence encoder that was fitted together with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from scipy.special import softmax

from feedback_miner.models import Branch, ModelEntry, model_entry
from feedback_miner.records import FACETS, KINDS, Context, Embeddings, Float32Array, FloatArray
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.threads import single_threaded_numerics

CHUNK = 8192
"""Texts whose vectors are held in double precision at once."""
CURVE = "precision_"
"""Begins the names of the tensors with precision curves; the class follows."""
WEIGHTS = ("weight", "bias", "context_weight", "context_bias", "words_weight", "joint_prior")
HEADS = {"joint": len(JOINT), "kind": len(KINDS), "facet": len(FACETS)}
"""What is told, and how many classes it has."""

Logits = dict[str, FloatArray]
"""Uncalibrated outputs by head, each of shape ``(n_texts, n_classes)``."""


class BranchTagger:
    """The project's tagger, fitted by ``scripts/train_tags.py``.

    The last layers of a sentence encoder forget much of whether a text praises or complains, so
    the tagger has transformer layers of its own on a lower layer of the encoder (a
    :class:`~feedback_miner.models.Branch`). Their vector ``t`` comes out of the same pass as the
    sentence embedding; on it stand three linear heads. What a text answers is read with it: with a
    question (or subject) of kind ``k`` and sentence embedding ``c`` the outputs are

        (weight + context_weight[k]) @ t + context_bias[k] + words_weight @ c + bias

    so that "the documentation" is a pain below "What do you dislike?", and praise below "What is
    good?". They are calibrated by vector scaling (Guo et al. 2017: a slope and an offset per class)
    on logits of writers that a model had not seen; where the tagger knows several languages, in each.

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

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of the languages that it can judge; none = all that its encoder can."""
        return self.entry.languages

    @property
    def measured(self) -> tuple[str, ...]:
        """ISO 639-1 codes of the languages in which it was measured."""
        return self.entry.measured

    @cached_property
    def weights(self) -> dict[str, FloatArray]:
        """``weight`` (width, n_outputs), ``bias``, ``context_weight`` (n_contexts, width, n_outputs),
        ``context_bias``, ``words_weight`` (width, n_outputs), ``joint_prior``, ``<head>_slope``,
        ``<head>_offset``; those of other languages end in ``_<code>``, and in ``_other``."""
        from safetensors import safe_open

        scaling = tuple(f"{head}_{part}" for head in HEADS for part in ("slope", "offset"))
        with safe_open(self.entry.checked_path(), "numpy") as file:
            names = [name for name in file.keys() if name in WEIGHTS or name.startswith(scaling)]  # noqa: SIM118
            return {name: file.get_tensor(name).astype(np.float64) for name in names}

    @property
    def joint_prior(self) -> FloatArray:
        """How often client, consumer, both and none occur where the probabilities were calibrated."""
        return self.weights["joint_prior"]

    @cached_property
    def precision_curves(self) -> dict[str, FloatArray]:
        """How precise tags above each probability were on texts that were left out, by class.

        Each has rows of (probability, share of the tags from it on that was right).
        """
        from safetensors import safe_open

        with safe_open(self.entry.path, "numpy") as file:
            names = [name for name in file.keys() if name.startswith(CURVE)]  # noqa: SIM118
            return {name.removeprefix(CURVE): file.get_tensor(name).astype(np.float64) for name in names}

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        """Return the probabilities; of the embeddings, the vectors of the branch and the context are read."""
        if embeddings.branch_vectors is None or embeddings.branch != self.revision:
            raise ValueError(f"{self.name} reads the branch {self.revision}, got {embeddings.branch}")
        logits = self.logits(embeddings.branch_vectors, embeddings.context)
        return self.calibrate(logits, embeddings.languages)

    def logits(self, branch_vectors: Float32Array, context: Context | None = None) -> Logits:
        """Return what the heads make of vectors of shape ``(n_texts, width)``."""
        weight, bias = self.weights["weight"], self.weights["bias"]
        outputs = np.empty((len(branch_vectors), len(bias)))
        with single_threaded_numerics():
            for start in range(0, len(branch_vectors), CHUNK):
                part = branch_vectors[start : start + CHUNK].astype(np.float64)
                outputs[start : start + CHUNK] = part @ weight + bias
            if context is not None:
                self._add_context(outputs, branch_vectors, context)
        return split_heads(outputs)

    def _add_context(self, outputs: FloatArray, branch_vectors: Float32Array, context: Context) -> None:
        """Add what questions and subjects change, in place."""
        w = self.weights
        words = np.empty((len(context.vectors), outputs.shape[1]))
        for start in range(0, len(words), CHUNK):
            words[start : start + CHUNK] = (
                context.vectors[start : start + CHUNK].astype(np.float64) @ w["words_weight"]
            )
        known = np.flatnonzero((context.rows >= 0) & (context.kinds > 0))
        outputs[known] += words[context.rows[known]]
        for kind in np.unique(context.kinds[context.kinds > 0]):
            rows = np.flatnonzero(context.kinds == kind)
            for start in range(0, len(rows), CHUNK):
                part = rows[start : start + CHUNK]
                vectors = branch_vectors[part].astype(np.float64)
                outputs[part] += vectors @ w["context_weight"][kind] + w["context_bias"][kind]

    def calibrate(self, logits: Logits, languages: Sequence[str | None] | None = None) -> TagProbabilities:
        """Return the probabilities that logits stand for."""
        found = scaled(logits, self.weights, languages)
        return TagProbabilities(**{name: softmax(part, axis=1) for name, part in found.items()})


def scaled(
    logits: Logits, weights: Mapping[str, FloatArray], languages: Sequence[str | None] | None = None
) -> Logits:
    """Return logits times slopes plus offsets, by the language of each text; None is English."""
    codes = np.array([code or "en" for code in (() if languages is None else languages)])
    found = {}
    for name, part in logits.items():
        found[name] = part * weights[f"{name}_slope"] + weights[f"{name}_offset"]
        for code in np.unique(codes[codes != "en"]):
            own = next((f"_{of}" for of in (code, "other") if f"{name}_slope_{of}" in weights), "")
            rows = codes == code
            found[name][rows] = part[rows] * weights[f"{name}_slope{own}"] + weights[f"{name}_offset{own}"]
    return found


def split_heads(outputs: FloatArray) -> Logits:
    """Split outputs of shape ``(n_texts, n_outputs)`` by head."""
    ends = np.cumsum(list(HEADS.values()))[:-1]
    return dict(zip(HEADS, np.split(outputs, ends, axis=1), strict=True))
