"""Why a text got its tags: the words that carried them, and labelled examples that are like it.

A word's part is measured by leaving it out (occlusion, Zeiler and Fergus 2014): how far the
log-odds of the given tag fall. The examples are comments written for this project, nearest by
cosine among the vectors that the tagger decides on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from feedback_miner.models import model_entry
from feedback_miner.records import KINDS, Embeddings, Float32Array, FloatArray
from feedback_miner.tagging.base import JOINT, Tagger

EXAMPLES = "concern-examples"
N_EXAMPLES = 3
N_WORDS = 5
MAX_WORDS = 120
"""Words of a text that are left out in turn; those beyond stay."""
LEAST = 0.05
"""Log-odds that a word must carry to be told."""

Embed = Callable[[list[str]], Embeddings]


@dataclass(frozen=True)
class Example:
    """A labelled comment and its cosine to the text."""

    text: str
    concern: str
    kind: str
    cosine: float


@dataclass(frozen=True)
class Explanation:
    """Why a text got its tags.

    Attributes
    ----------
    concern, kind : list of (str, float)
        Words that speak for the tag (positive) or against it, and the log-odds that each carries;
        the strongest first.
    examples : list of Example
        The nearest first.
    """

    concern: list[tuple[str, float]]
    kind: list[tuple[str, float]]
    examples: list[Example]


def explain(text: str, tagger: Tagger, embed: Embed) -> Explanation:
    """Explain the tags of one text.

    Parameters
    ----------
    text : str
    tagger : Tagger
    embed : callable
        Embeds texts as the tagger reads them.
    """
    spans = [match.span() for match in re.finditer(r"[^\W_]+(?:['’-][^\W_]+)*", text)][:MAX_WORDS]
    texts = [text, *(f"{text[:start]} {text[end:]}".strip() or "." for start, end in spans)]
    embeddings = embed(texts)
    found = tagger.predict_proba(texts, embeddings)
    words = [text[start:end] for start, end in spans]
    return Explanation(
        concern=_carried(found.joint, words),
        kind=_carried(found.kind, words),
        examples=nearest_examples(embeddings, 0),
    )


def _carried(probabilities: FloatArray, words: Sequence[str]) -> list[tuple[str, float]]:
    """Return the words that carry most of the best class of the first row; the other rows lack one each."""
    clipped = np.clip(probabilities[:, probabilities[0].argmax()], 1e-6, 1 - 1e-6)
    odds = np.log(clipped / (1 - clipped))
    parts = odds[0] - odds[1:]
    order = np.argsort(-np.abs(parts), kind="stable")[:N_WORDS]
    return [(words[i], round(float(parts[i]), 2)) for i in order if abs(parts[i]) >= LEAST]


def nearest_examples(embeddings: Embeddings, row: int) -> list[Example]:
    """Return the labelled comments nearest to one row; none where the examples are of another branch."""
    if embeddings.branch_vectors is None:
        return []
    texts, vectors, joint, kind, branch = _examples()
    if embeddings.branch != branch:
        return []
    cosines = vectors @ embeddings.branch_vectors[row]
    nearest = np.argsort(-cosines, kind="stable")[:N_EXAMPLES]
    return [Example(texts[i], JOINT[joint[i]], KINDS[kind[i]], round(float(cosines[i]), 3)) for i in nearest]


@cache
def _examples() -> tuple[list[str], Float32Array, list[int], list[int], str]:
    """Return texts, unit vectors, labels and the branch of the examples."""
    from safetensors import safe_open

    with safe_open(model_entry(EXAMPLES, "examples").path, "numpy") as file:
        texts = file.get_tensor("texts").tobytes().decode("utf-8").split("\0")
        vectors = file.get_tensor("vectors").astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        labels = [file.get_tensor(name).tolist() for name in ("joint", "kind")]
        return texts, vectors, labels[0], labels[1], file.metadata()["branch"]
