"""What was tried for the tagger, in one table: cross-validated by writer, and on a file of real comments."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy import sparse
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPClassifier

from feedback_miner.embed import SentenceTransformerEncoder, StaticEncoder
from feedback_miner.records import KINDS
from feedback_miner.tagging.base import JOINT
from feedback_miner.tagging.heads import HEADS, split_heads
from tags.branch import BranchRecipe, Material, TokenStates, fit, outputs, prepare, write_states
from tags.data import Labelled, joined

Matrix = np.ndarray | sparse.csr_array
Probabilities = dict[str, np.ndarray]
Candidate = Callable[[np.ndarray, np.ndarray], Probabilities]
"""Rows to fit on and rows to judge -> probabilities of joint and kind. Rows count the comments first,
then those of the second file."""

NAMES = {"joint": JOINT, "kind": KINDS}


@dataclass
class Texts:
    """All texts, encoded in every way that a candidate reads; the second file's come last."""

    comments: Labelled
    test: Labelled
    encoder: SentenceTransformerEncoder

    def __post_init__(self) -> None:
        self.texts = [*self.comments.texts, *self.test.texts]
        self.labels = {
            name: np.concatenate([getattr(self.comments, name), getattr(self.test, name)]) for name in HEADS
        }
        self.final = _unit(self.encoder.encode(self.texts))
        self.static = StaticEncoder().encode(self.texts)
        self.both = joined([self.comments, self.test])
        self.means: dict[int, np.ndarray] = {}

    def mean_layer(self, layer: int) -> np.ndarray:
        if layer not in self.means:
            with TemporaryDirectory() as folder:
                write_states(self.encoder, self.texts, layer, Path(folder))
                states = TokenStates(Path(folder), np.arange(len(self.texts)))
                means = [states[row].float().mean(0).numpy() for row in range(len(states))]
            self.means[layer] = _unit(np.stack(means))
        return self.means[layer]


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9)


def candidates(material: Texts, slow: bool) -> dict[str, Candidate]:
    """Return what is compared, by name, simple ones first."""
    final, static = material.final, material.static
    middle = np.hstack([final, material.mean_layer(4)])
    found: dict[str, Candidate] = {
        "prototypes on MiniLM": _prototypes(material, final),
        "linear on MiniLM": _linear(material, final),
        "linear on MiniLM and words": _linear(material, final, words=True),
        "neural on MiniLM": _neural(material, final),
        "linear on static": _linear(material, static),
        "linear on static and words": _linear(material, static, words=True),
        "linear on MiniLM and its layer 4": _linear(material, middle),
        "linear on MiniLM, layer 4 and words": _linear(material, middle, words=True),
        "neural on MiniLM and its layer 4": _neural(material, middle),
        "branch of 1 layer": _branch(material, BranchRecipe(layer=4, n_layers=1)),
        "branch of 2 layers": _branch(material, BranchRecipe(layer=4, n_layers=2)),
        "branch of 3 layers": _branch(material, BranchRecipe(layer=3, n_layers=3)),
    }
    if slow:
        found["branch of 6 layers (all of MiniLM fine-tuned)"] = _branch(
            material, BranchRecipe(layer=0, n_layers=6, learning_rate=7e-5)
        )
    return found


def measure(material: Texts, candidate: Candidate, n_folds: int) -> dict[str, float]:
    """Return the figures of one candidate."""
    n = len(material.comments)
    began = time.perf_counter()
    held_out = {name: np.zeros((n, HEADS[name])) for name in NAMES}
    for fitted, left in GroupKFold(n_folds).split(np.arange(n), groups=material.comments.source):
        for name, values in candidate(fitted, left).items():
            held_out[name][left] = values
    seconds = time.perf_counter() - began
    real = candidate(np.arange(n), np.arange(n, len(material.texts)))
    rows = slice(0, n), slice(n, None)
    cross = _figures({name: material.labels[name][rows[0]] for name in NAMES}, held_out)
    test = _figures({name: material.labels[name][rows[1]] for name in NAMES}, real)
    return {
        **{f"cv {name}": value for name, value in cross.items()},
        **{f"real {name}": value for name, value in test.items()},
        "seconds": seconds,
    }


def _figures(labels: Probabilities, found: Probabilities) -> dict[str, float]:
    said = {name: values.argmax(axis=1) for name, values in found.items()}
    client, consumer = (
        f1_score(
            np.isin(labels["joint"], [place, JOINT.index("both")]),
            found["joint"][:, place] + found["joint"][:, JOINT.index("both")] >= 0.5,
        )
        for place in (0, 1)
    )
    return {
        "client": client,
        "consumer": consumer,
        "kind": f1_score(labels["kind"], said["kind"], average="macro"),
        "pain": f1_score(labels["kind"] == 0, said["kind"] == 0),
    }


def _prototypes(material: Texts, vectors: np.ndarray) -> Candidate:
    def judge(fitted: np.ndarray, left: np.ndarray) -> Probabilities:
        found = {}
        for name, classes in NAMES.items():
            labels = material.labels[name][fitted]
            means = _unit(np.stack([vectors[fitted][labels == c].mean(0) for c in range(len(classes))]))
            found[name] = softmax(20.0 * vectors[left] @ means.T, axis=1)
        return found

    return judge


def _linear(material: Texts, vectors: np.ndarray, words: bool = False) -> Candidate:
    def judge(fitted: np.ndarray, left: np.ndarray) -> Probabilities:
        inputs: tuple[Matrix, Matrix] = vectors[fitted], vectors[left]
        if words:
            tfidf = TfidfVectorizer(
                ngram_range=(1, 2), min_df=3, sublinear_tf=True, token_pattern=r"[a-z']+|[?!]"
            )
            lexical = tfidf.fit_transform([material.texts[i] for i in fitted])
            others = tfidf.transform([material.texts[i] for i in left])
            inputs = sparse.hstack([inputs[0], lexical]).tocsr(), sparse.hstack([inputs[1], others]).tocsr()
        return {
            name: LogisticRegression(C=5.0, max_iter=3000)
            .fit(inputs[0], material.labels[name][fitted])
            .predict_proba(inputs[1])
            for name in NAMES
        }

    return judge


def _neural(material: Texts, vectors: np.ndarray) -> Candidate:
    def judge(fitted: np.ndarray, left: np.ndarray) -> Probabilities:
        network = MLPClassifier((128,), alpha=3.0, max_iter=40, batch_size=64, random_state=0)
        scaled = vectors * np.sqrt(vectors.shape[1])
        return {
            name: network.fit(scaled[fitted], material.labels[name][fitted]).predict_proba(scaled[left])
            for name in NAMES
        }

    return judge


def _branch(material: Texts, recipe: BranchRecipe) -> Candidate:
    def judge(fitted: np.ndarray, left: np.ndarray) -> Probabilities:
        with TemporaryDirectory() as folder:
            prepare(material.encoder, material.both, recipe.layer, Path(folder))
            learned, judged = (Material(material.both, Path(folder), rows) for rows in (fitted, left))
            logits = split_heads(outputs(fit(material.encoder, learned, recipe), judged))
        return {name: softmax(logits[name], axis=1) for name in NAMES}

    return judge
