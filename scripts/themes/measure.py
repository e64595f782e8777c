"""How well vectors tell themes, and how far they went from the plain ones."""

from __future__ import annotations

import numpy as np
from bench.measures import accuracy
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from feedback_miner.cluster.center import center
from feedback_miner.cluster.graph_ward import GraphWard
from feedback_miner.records import Float32Array, IntArray

N_PURE = 100
"""Themes that tickets are cut into, of which there are 8 groups."""
N_NEIGHBORS = 10
FEW = 6
"""Where classes have fewer texts on average, the engine's graph of 20 neighbours cannot tell them apart. It
lies between the 4 texts of a trouble in the test part and the 8 (once 7) of one in the train part."""


def centered(vectors: Float32Array) -> Float32Array:
    """Return the vectors as a run clusters them."""
    return center(vectors, ["en"] * len(vectors))


def r_precision(vectors: Float32Array, labels: IntArray) -> float:
    """Return the share of a text's nearest texts that are of its class, as many as its class has others.

    Texts that are alone in their class do not count.

    Examples
    --------
    >>> vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 1]]
    >>> r_precision(vectors, np.array([5, 5, 3, 3])), r_precision(vectors, np.array([5, 3, 5, 3]))
    (1.0, 0.0)
    """
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -np.inf)
    nearest = np.argsort(-similarity, axis=1, kind="stable")
    n_others = np.bincount(labels)[labels] - 1
    shares = [np.mean(labels[nearest[row, :n]] == labels[row]) for row, n in enumerate(n_others) if n]
    return float(np.mean(shares))


def at_true_number(vectors: Float32Array, labels: IntArray) -> IntArray:
    """Return as many themes as there are classes: the engine's, or average linkage where classes are tiny."""
    n_classes = len(np.unique(labels))
    if len(labels) < FEW * n_classes:
        linkage = AgglomerativeClustering(n_classes, metric="cosine", linkage="average")
        return linkage.fit_predict(vectors)
    return GraphWard(n_clusters=n_classes).fit_predict(vectors)


def class_figures(vectors: Float32Array, labels: IntArray) -> dict[str, float]:
    """Return R-precision, and ACC, ARI and AMI at the true number of themes."""
    vectors = centered(vectors)
    found = at_true_number(vectors, labels)
    return {
        "r_precision": r_precision(vectors, labels),
        "acc": accuracy(labels, found),
        "ari": float(adjusted_rand_score(labels, found)),
        "ami": float(adjusted_mutual_info_score(labels, found)),
    }


def purity(vectors: Float32Array, groups: IntArray) -> float:
    """Return the share of texts that are of the commonest group of their theme, at ``N_PURE`` themes."""
    found = GraphWard(n_clusters=N_PURE).fit_predict(centered(vectors))
    most = [np.bincount(groups[found == theme]).max() for theme in np.unique(found)]
    return float(np.sum(most) / len(groups))


def shared_neighbors(vectors: Float32Array, plain: Float32Array) -> float:
    """Return the share of a text's ten nearest that are the same by either vectors.

    Examples
    --------
    >>> vectors = np.linalg.qr(np.random.default_rng(0).normal(size=(30, 30)))[0]
    >>> shared_neighbors(vectors, vectors)
    1.0
    """
    first, second = (_nearest(each) for each in (vectors, plain))
    return float(np.mean([len({*a} & {*b}) / N_NEIGHBORS for a, b in zip(first, second, strict=True)]))


def _nearest(vectors: Float32Array) -> IntArray:
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -np.inf)
    return np.argsort(-similarity, axis=1, kind="stable")[:, :N_NEIGHBORS]
