"""Which segments speak for a theme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feedback_miner.records import Clustering, Float32Array, FloatArray, IntArray

QUOTE_WORDS = (6, 45)
"""Quotes of this many words are preferred: long enough to tell, short enough to read."""
N_CANDIDATES = 60
DIVERSITY = 0.45


@dataclass(frozen=True, eq=False)
class Members:
    """Members of one theme, the most central first.

    Attributes
    ----------
    rows : ndarray of int64
        Rows of the segments, by falling typicality; ties by row.
    typicality : ndarray of float64
        Cosine to the centroid times membership, aligned with ``rows``.
    centroid : ndarray of shape (embedding_width,), float32
    """

    rows: IntArray
    typicality: FloatArray
    centroid: Float32Array


def members_of_themes(clustering: Clustering, vectors: Float32Array) -> list[Members]:
    """Return the members of each cluster, in the order of the clusters."""
    order = np.argsort(clustering.labels_, kind="stable")
    borders = np.searchsorted(clustering.labels_[order], np.arange(clustering.n_clusters + 1))
    found = []
    for cluster in range(clustering.n_clusters):
        rows = order[borders[cluster] : borders[cluster + 1]]
        mean = vectors[rows].mean(axis=0, dtype=np.float64)
        centroid = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
        typicality = (vectors[rows] @ centroid).astype(np.float64) * clustering.probabilities_[rows]
        best = np.lexsort((rows, -typicality))
        found.append(Members(rows[best], typicality[best], centroid))
    return found


def choose_exemplars(
    members: Members, vectors: Float32Array, texts: list[str], comment_ids: list[str], n_exemplars: int
) -> list[int]:
    """Choose typical but different segments, of different comments where possible.

    Maximal marginal relevance (Carbonell and Goldstein, "The use of MMR, diversity-based
    reranking for reordering documents and producing summaries", SIGIR 1998).

    Returns
    -------
    list of int
        Rows, the most telling first; at most ``n_exemplars``, no two of the same text.
    """
    rows = _candidates(members.rows, texts)
    position = {int(row): i for i, row in enumerate(members.rows)}
    typicality = np.array([members.typicality[position[row]] for row in rows])
    handicap = np.array([0.0 if _good_length(texts[row]) else 0.15 for row in rows])
    similarity = vectors[rows] @ vectors[rows].T
    chosen: list[int] = []
    open_ = np.ones(len(rows), bool)
    while open_.any() and len(chosen) < n_exemplars:
        nearest = similarity[:, chosen].max(axis=1) if chosen else np.zeros(len(rows))
        value = (1 - DIVERSITY) * (typicality - handicap) - DIVERSITY * nearest
        value[~open_] = -np.inf
        best = int(value.argmax())
        chosen.append(best)
        same_comment = np.array([comment_ids[row] == comment_ids[rows[best]] for row in rows])
        open_ &= ~same_comment
    return [rows[i] for i in chosen]


def _candidates(rows: IntArray, texts: list[str]) -> list[int]:
    seen: set[str] = set()
    found = []
    for row in rows.tolist():
        key = texts[row].casefold()
        if key not in seen:
            seen.add(key)
            found.append(row)
        if len(found) == N_CANDIDATES:
            break
    return found


def _good_length(text: str) -> bool:
    return QUOTE_WORDS[0] <= text.count(" ") + 1 <= QUOTE_WORDS[1]
