"""How much of what an engine finds changes when nothing that matters does.

from bench.steadiness import steadiness
found = steadiness(lambda vectors, rows: KMeans(20).fit(vectors).labels_, vectors)
found["deviation"], found["ari_median"], found["ari_worst"]
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score

from bench.measures import alone

Fit = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From vectors, and the rows of the collection that they belong to, to a label each, -1 for left out."""

COSINE = 0.9992
"""Mean cosine between the vectors of torch and of OpenVINO with 8-bit integers (docs/encoders.md)."""
FEWER = 0.01
"""Share of the rows that is left out of a draw of fewer rows."""
KINDS = ("nudge", "order", "fewer", "nudge", "order", "fewer", "nudge", "order", "fewer", "nudge")
"""The ten draws: four of moved vectors, three of other orders, three of fewer rows."""
STEADY = 0.05
"""Most that a steady number of themes moves, as a share of the median."""


@dataclass(frozen=True, eq=False)
class Draw:
    """The same collection, a little different: its rows, as they come, and their vectors."""

    kind: str
    rows: np.ndarray
    vectors: np.ndarray


def nudged(vectors: np.ndarray, random: np.random.Generator, cosine: float = COSINE) -> np.ndarray:
    """Return unit vectors with this cosine to those given; rows that are equal stay so.

    Examples
    --------
    >>> points = np.eye(4, dtype=np.float32)[[0, 1, 1]]
    >>> moved = nudged(points, np.random.default_rng(0), 0.9)
    >>> (moved * points).sum(axis=1).round(3), bool((moved[1] == moved[2]).all())
    (array([0.9, 0.9, 0.9], dtype=float32), True)
    """
    rows = np.ascontiguousarray(vectors)
    whole = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    _, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    points = rows[first]
    noise = random.standard_normal(points.shape, np.float32)
    noise -= (noise * points).sum(axis=1, keepdims=True) * points
    noise *= np.sqrt(1 - cosine**2) / np.linalg.norm(noise, axis=1, keepdims=True)
    return np.asarray(cosine * points + noise, np.float32)[inverse]


def draw(kind: str, vectors: np.ndarray, random: np.random.Generator) -> Draw:
    """Return a draw of a kind: nudge, order or fewer.

    Examples
    --------
    >>> draw("fewer", np.eye(200, dtype=np.float32), np.random.default_rng(0)).rows.shape
    (198,)
    """
    n = len(vectors)
    if kind == "nudge":
        return Draw(kind, np.arange(n), nudged(vectors, random))
    if kind == "order":
        rows = random.permutation(n)
    elif kind == "fewer":
        rows = np.sort(random.permutation(n)[max(1, round(FEWER * n)) :])
    else:
        raise ValueError(f"There is no draw '{kind}'. Known: nudge, order, fewer.")
    return Draw(kind, rows, vectors[rows])


def draws(vectors: np.ndarray, kinds: Sequence[str] = KINDS, seed: int = 0) -> Iterator[Draw]:
    """Yield the draws of a collection, the same ones for the same seed."""
    random = np.random.default_rng(seed)
    for kind in kinds:
        yield draw(kind, vectors, random)


def n_themes(labels: np.ndarray) -> int:
    return len(np.unique(labels[labels >= 0]))


def agreement(base: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> float:
    """Return the ARI of labels with those of the whole collection, over the rows that both have.

    Examples
    --------
    >>> agreement(np.array([0, 0, 1, 1]), np.array([5, 7, 7]), np.array([0, 2, 3]))
    1.0
    """
    return float(adjusted_rand_score(alone(base[rows]), alone(labels)))


def summary(base: int, found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return how far the number of themes moves, and how well the draws agree.

    Parameters
    ----------
    base : int
        Number of themes of the collection as it is.
    found : sequence of dict
        ``themes`` and ``ari`` of each draw.

    Returns
    -------
    dict
        ``themes``; ``themes_median``, ``themes_low``, ``themes_high`` and ``deviation`` (largest, as a
        share of the median) over the collection as it is and all draws; ``within``, the share of the
        draws that deviate by ``STEADY`` at most; ``ari_median`` and ``ari_worst``.

    Examples
    --------
    >>> told = summary(20, [{"themes": 20, "ari": 1.0}, {"themes": 22, "ari": 0.9}])
    >>> told["themes_median"], told["deviation"], told["within"], told["ari_worst"]
    (20.0, 0.1, 0.5, 0.9)
    """
    numbers = np.array([base, *(one["themes"] for one in found)], np.float64)
    median = float(np.median(numbers))
    deviation = np.abs(numbers - median) / max(median, 1)
    return {
        "themes": base,
        "themes_median": median,
        "themes_low": int(numbers.min()),
        "themes_high": int(numbers.max()),
        "deviation": float(deviation.max()),
        "within": float(np.mean(deviation[1:] <= STEADY + 1e-9)),
        "ari_median": float(np.median([one["ari"] for one in found])),
        "ari_worst": float(min(one["ari"] for one in found)),
    }


def steadiness(
    fit: Fit,
    vectors: np.ndarray,
    kinds: Sequence[str] = KINDS,
    more: Sequence[Draw] = (),
    seed: int = 0,
    base: np.ndarray | None = None,
) -> dict[str, Any]:
    """Fit a collection as it is and once for each draw, and return how far the results are apart.

    Parameters
    ----------
    fit : callable
        Is given vectors and the rows that they belong to, and returns labels, -1 for left out.
    vectors : ndarray of shape (n_texts, width), float32
        Unit vectors.
    kinds : sequence of str
        One draw each: ``nudge``, ``order`` or ``fewer``.
    more : sequence of Draw
        Such as the vectors of other backends, or the collection without its last week.
    seed : int
        Of the draws.
    base : ndarray of shape (n_texts,), optional
        Labels of the collection as it is, where they are known already.

    Returns
    -------
    dict
        What :func:`summary` tells; ``labels``, those of the collection as it is; and ``draws``: kind,
        number of rows and of themes, ``ari`` with the collection as it is, ``labels`` and ``rows``.
    """
    base = np.asarray(fit(vectors, np.arange(len(vectors))) if base is None else base)
    found: list[dict[str, Any]] = []
    for each in (*draws(vectors, kinds, seed), *more):
        labels = np.asarray(fit(each.vectors, each.rows))
        measured = {"kind": each.kind, "n_rows": len(each.rows), "themes": n_themes(labels)}
        found.append(
            measured | {"ari": agreement(base, labels, each.rows), "labels": labels, "rows": each.rows}
        )
    return {**summary(n_themes(base), found), "labels": base, "draws": found}
