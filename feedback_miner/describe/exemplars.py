"""Which segments speak for a theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feedback_miner.records import Clustering, Float32Array, FloatArray, IntArray

QUOTE_WORDS = (6, 45)
"""Quotes of this many words are preferred: long enough to tell, short enough to read."""
N_CANDIDATES = 60
TYPICAL = 1 / 3
"""Quotes come from this share of a theme, so that what is different is not what hardly belongs."""
SPARE = 3
"""Candidates per quote of a theme so small that the share would leave no choice."""
DIVERSITY = 0.4
FOCUS_BONUS = 0.1
LENGTH_COST = 0.15
LANGUAGE_COST = 0.2


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
    coherence : float
        Mean cosine to the centroid.
    """

    rows: IntArray
    typicality: FloatArray
    centroid: Float32Array
    coherence: float


def members_of_themes(clustering: Clustering, vectors: Float32Array) -> list[Members]:
    """Return the members of each cluster, in the order of the clusters."""
    order = np.argsort(clustering.labels_, kind="stable")
    borders = np.searchsorted(clustering.labels_[order], np.arange(clustering.n_clusters + 1))
    found = []
    for cluster in range(clustering.n_clusters):
        rows = order[borders[cluster] : borders[cluster + 1]]
        mean = vectors[rows].mean(axis=0, dtype=np.float64)
        centroid = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
        cosines = (vectors[rows] @ centroid).astype(np.float64)
        typicality = cosines * clustering.probabilities_[rows]
        best = np.lexsort((rows, -typicality))
        found.append(Members(rows[best], typicality[best], centroid, float(cosines.mean())))
    return found


def choose_exemplars(
    members: Members,
    appeal: FloatArray,
    vectors: Float32Array,
    texts: Sequence[str],
    comment_ids: Sequence[str],
    n_exemplars: int,
) -> list[int]:
    """Choose typical but different segments, of different comments where possible.

    Maximal marginal relevance (Carbonell and Goldstein, "The use of MMR, diversity-based
    reranking for reordering documents and producing summaries", SIGIR 1998).

    Parameters
    ----------
    members : Members
    appeal : ndarray of shape (n_members,), float64
        See :func:`weigh_members`.
    vectors, texts, comment_ids
        Of all segments.
    n_exemplars : int

    Returns
    -------
    list of int
        Rows, the most telling first; at most ``n_exemplars``, no two of the same text.
    """
    found = _candidates(members, appeal, texts, n_exemplars)
    rows, value = members.rows[found], appeal[found]
    similarity = vectors[rows] @ vectors[rows].T
    chosen: list[int] = []
    open_ = np.ones(len(rows), bool)
    while open_.any() and len(chosen) < n_exemplars:
        nearest = similarity[:, chosen].max(axis=1) if chosen else np.zeros(len(rows))
        gain = (1 - DIVERSITY) * value - DIVERSITY * nearest
        gain[~open_] = -np.inf
        best = int(gain.argmax())
        chosen.append(best)
        open_ &= np.array([comment_ids[row] != comment_ids[rows[best]] for row in rows])
    return [int(row) for row in rows[chosen]]


def weigh_members(
    members: Members, texts: Sequence[str], languages: Sequence[str | None], speaking: FloatArray
) -> FloatArray:
    """Tell how well each member would speak for its theme.

    Parameters
    ----------
    members : Members
    texts, languages
        Of all segments.
    speaking : ndarray of shape (n_members,), float64
        How much each member is of the kinds that the theme is told by, in [0, 1].

    Returns
    -------
    ndarray of shape (n_members,), float64
        Typicality, more for what speaks, less for what is long, short or not in the language of most.
    """
    known = Counter(languages[row] for row in members.rows if languages[row])
    usual = min(known, key=lambda name: (-known[name], str(name)), default=None)
    odd_length = np.array([not _good_length(texts[row]) for row in members.rows])
    odd_language = np.array([languages[row] not in (None, usual) for row in members.rows])
    costs = LENGTH_COST * odd_length + LANGUAGE_COST * odd_language
    return np.asarray(members.typicality + FOCUS_BONUS * speaking - costs, np.float64)


def _candidates(members: Members, appeal: FloatArray, texts: Sequence[str], n_exemplars: int) -> list[int]:
    """Return the places of the most appealing members with different texts."""
    seen: set[str] = set()
    found = []
    limit = max(SPARE * n_exemplars, int(TYPICAL * len(members.rows)))
    for place in np.lexsort((members.rows, -appeal)).tolist():
        key = texts[members.rows[place]].casefold()
        if key not in seen:
            seen.add(key)
            found.append(place)
        if len(found) == min(limit, N_CANDIDATES):
            break
    return found


def _good_length(text: str) -> bool:
    return QUOTE_WORDS[0] <= text.count(" ") + 1 <= QUOTE_WORDS[1]
