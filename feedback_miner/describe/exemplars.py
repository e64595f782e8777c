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
    languages: Sequence[str | None] | None = None,
) -> list[int]:
    """Choose typical but different segments, of different comments where possible.

    Maximal marginal relevance (Carbonell and Goldstein, "The use of MMR, diversity-based
    reranking for reordering documents and producing summaries", SIGIR 1998).

    Parameters
    ----------
    members : Members
    appeal : ndarray of shape (n_members,), float64
        See :func:`weigh_members`.
    vectors, texts, comment_ids, languages
        Of all segments. Without languages, all count as of one.
    n_exemplars : int

    Returns
    -------
    list of int
        Rows, the most telling first; at most ``n_exemplars``, no two of the same text. Where members
        are in several languages, so are they, in like shares.
    """
    groups = _groups(members.rows, languages, n_exemplars)
    candidates = [_candidates(members, appeal, texts, quota, places) for places, quota in groups]
    found = [place for of_group in candidates for place in of_group]
    group = np.repeat(np.arange(len(groups)), [len(of_group) for of_group in candidates])
    left = [quota for _, quota in groups]
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
        left[group[best]] -= 1
        open_ &= np.array(left)[group] > 0
    return [int(row) for row in rows[chosen]]


def _groups(
    rows: IntArray, languages: Sequence[str | None] | None, n_exemplars: int
) -> list[tuple[IntArray, int]]:
    """Return the places of the members by language, and how many of each to quote, by largest remainder.

    Of those that hardly any member is in none is quoted; then all members are one group. A text
    whose language is not known goes with most.
    """
    spoken = [None if languages is None else languages[row] for row in rows]
    known = Counter(language for language in spoken if language)
    shares = {language: n_exemplars * n / known.total() for language, n in known.items()}
    quotas = {language: int(share) for language, share in shares.items()}
    by_rest = sorted(shares, key=lambda name: (quotas[name] - shares[name], -known[name], name))
    for language in by_rest[: n_exemplars - sum(quotas.values())]:
        quotas[language] += 1
    quoted = sorted((name for name in quotas if quotas[name]), key=lambda name: (-known[name], name))
    if len(quoted) < 2:
        return [(np.arange(len(rows)), n_exemplars)]
    of_member = np.array([language or quoted[0] for language in spoken])
    return [(np.flatnonzero(of_member == name), quotas[name]) for name in quoted]


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


def _candidates(
    members: Members, appeal: FloatArray, texts: Sequence[str], n_exemplars: int, places: IntArray
) -> list[int]:
    """Return those of the places that are the most appealing and have different texts."""
    seen: set[str] = set()
    found = []
    limit = max(SPARE * n_exemplars, int(TYPICAL * len(places)))
    for place in places[np.lexsort((members.rows[places], -appeal[places]))].tolist():
        key = texts[members.rows[place]].casefold()
        if key not in seen:
            seen.add(key)
            found.append(place)
        if len(found) == min(limit, N_CANDIDATES):
            break
    return found


def _good_length(text: str) -> bool:
    return QUOTE_WORDS[0] <= text.count(" ") + 1 <= QUOTE_WORDS[1]
