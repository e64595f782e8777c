"""What labels are worth on a set, by all that is known of its texts. Label -1 means left out."""

from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import average_precision_score
from sklearn.metrics.cluster import contingency_matrix

from bench.measures import score, shape
from bench.sets import LabelledSet

FOUND = 0.5
"""F1 from which on a true theme counts as found."""
BANDS = ((1, 2), (3, 5), (6, 10), (11, 20), (21, 50), (51, 10**9))
"""Fewest and most texts of the true themes that are counted together; a theme of about 8 is in the third."""
NEIGHBORS = (1, 5, 10)
"""Numbers of neighbours among which duplicates are looked for."""


def band_name(band: tuple[int, int]) -> str:
    """Return how a band is called.

    Examples
    --------
    >>> band_name((6, 10)), band_name(BANDS[-1])
    ('6-10', '51-')
    """
    low, high = band
    return f"{low}-{high if high < BANDS[-1][1] else ''}"


def best_f1(truth: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Match true and found themes one to one so that the sum of F1 is largest.

    Returns
    -------
    sizes, f1 : ndarray of shape (n_true_themes,)
        Texts of each true theme, and the F1 of its match; 0 where it has none.

    Examples
    --------
    >>> best_f1(np.array([0, 0, 0, 1, 1]), np.array([4, 4, -1, 4, -1]))
    (array([3, 2]), array([0.66666667, 0.        ]))
    """
    names, classes = np.unique(truth, return_inverse=True)
    sizes = np.bincount(classes)
    kept = found >= 0
    f1 = np.zeros(len(names))
    if kept.any():
        found_names, themes = np.unique(found[kept], return_inverse=True)
        both = np.zeros((len(names), len(found_names)))
        np.add.at(both, (classes[kept], themes), 1)
        every = 2 * both / (sizes[:, None] + both.sum(axis=0))
        rows, columns = linear_sum_assignment(-every)
        f1[rows] = every[rows, columns]
    return sizes, f1


def survival(truth: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """Return the number of true themes that were found, and the share of them by size.

    Examples
    --------
    >>> survival(np.array([0, 0, 0, 1, 1]), np.array([4, 4, -1, 4, -1]))
    {'found': 1, 'found 1-2': 0.0, 'found 3-5': 1.0}
    """
    sizes, f1 = best_f1(truth, found)
    is_found = f1 >= FOUND
    shares = {}
    for band in BANDS:
        within = (sizes >= band[0]) & (sizes <= band[1])
        if within.any():
            shares[f"found {band_name(band)}"] = float(is_found[within].mean())
    return {"found": int(is_found.sum()), **shares}


def purity(groups: np.ndarray, found: np.ndarray) -> float:
    """Return the share of the texts in a theme that belong to the theme's largest group.

    Examples
    --------
    >>> purity(np.array([0, 0, 1, 1]), np.array([0, 0, 0, -1])).__round__(3)
    0.667
    """
    kept = found >= 0
    if not kept.any():
        return 0.0
    return float(contingency_matrix(groups[kept], found[kept]).max(axis=0).sum() / kept.sum())


def together(pairs: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """Return the share of the duplicates that are in one theme, and that of all pairs of texts.

    Examples
    --------
    >>> together(np.array([[0, 1], [2, 3]]), np.array([0, 0, 1, -1]))
    {'together': 0.5, 'together_by_chance': 0.16666666666666666}
    """
    a, b = found[pairs[:, 0]], found[pairs[:, 1]]
    sizes, n = np.bincount(found[found >= 0]), len(found)
    return {
        "together": float(np.mean((a == b) & (a >= 0))),
        "together_by_chance": float((sizes * (sizes - 1)).sum() / (n * (n - 1))),
    }


def retrieval(pairs: np.ndarray, vectors: np.ndarray) -> dict[str, float]:
    """Return how well the nearest neighbours of a text are its duplicates.

    Returns
    -------
    dict
        ``texts`` that have a duplicate; over them, the mean of the ``average_precision`` of all other texts
        by their cosine, and of the recall among so many neighbours.

    Examples
    --------
    >>> vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]])
    >>> retrieval(np.array([[0, 1]]), vectors)["average_precision"]
    1.0
    """
    duplicates: dict[int, set[int]] = {}
    for a, b in pairs.tolist():
        duplicates.setdefault(a, set()).add(b)
        duplicates.setdefault(b, set()).add(a)
    precision, recall = [], {k: [] for k in NEIGHBORS}
    for row, others in duplicates.items():
        cosine = vectors @ vectors[row]
        is_duplicate = np.zeros(len(vectors), bool)
        is_duplicate[list(others)] = True
        rest = np.arange(len(vectors)) != row
        precision.append(average_precision_score(is_duplicate[rest], cosine[rest]))
        order = np.argsort(-cosine[rest], kind="stable")
        for k in NEIGHBORS:
            recall[k].append(is_duplicate[rest][order[:k]].sum() / len(others))
    means = {f"recall at {k}": float(np.mean(values)) for k, values in recall.items()}
    return {"texts": len(duplicates), "average_precision": float(np.mean(precision)), **means}


def checks(found: np.ndarray, sample: LabelledSet | None = None) -> dict[str, Any]:
    """Return the number of themes, what is left out, and what the set lets one compare with."""
    told: dict[str, Any] = dict(shape(found))
    if sample is None:
        return told
    if sample.labels is not None:
        truth = np.asarray(sample.labels)
        told |= {**score(truth, found), **survival(truth, found)}
    if sample.groups is not None:
        told["purity"] = purity(np.asarray(sample.groups), found)
    if sample.pairs is not None:
        told |= together(sample.pairs, found)
    return told
