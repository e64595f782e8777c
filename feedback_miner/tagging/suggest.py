"""Which comments to label first: those that the tagger doubts and that stand for many others.

Comments are chosen by facility location (Krause and Golovin 2014): one after the other, each time the
one that brings the doubtful comments nearest to one that is in the list. So many alike count for more
than one that is like no other, and what a list already covers brings nothing. Every ``DRAWN``-th is
drawn at random instead, so that labels also tell where the tagger is rightly sure.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from feedback_miner.records import BoolArray, Embeddings, Float32Array, FloatArray, IntArray
from feedback_miner.threads import single_threaded_numerics

DRAWN = 5
"""On a survey one label in five drawn at random did better than none, on tickets about as well; there
every second lost what doubt had gained on macro F1. Tried with 50 labels, 10 draws each."""
MAX_POOL = 4000
"""Comments among which is chosen; of more, so many are drawn. Similarities of each to each take 64 MB."""
NEAR = 0.95
"""Cosine, about the mean of all, from which on two comments are taken for the same."""


@dataclass(frozen=True, eq=False)
class Choice:
    """What to label, best first.

    Attributes
    ----------
    rows : ndarray of shape (n_chosen,), int64
    drawn : ndarray of shape (n_chosen,), bool
        Whether it was drawn at random.
    n_like : ndarray of shape (n_chosen,), int64
        Other comments in the pool that are nearest to this one of the chosen.
    """

    rows: IntArray
    drawn: BoolArray
    n_like: IntArray


def doubt(kind: FloatArray, voices: FloatArray) -> FloatArray:
    """Return how much a tagger doubts, from 0 to 1: the mean entropy of the kind and of both concerns.

    Parameters
    ----------
    kind : ndarray of shape (n, n_kinds)
    voices : ndarray of shape (n, 2)
        Probabilities of a client and of a consumer concern.
    """
    of_kind = _entropy(kind) / np.log(kind.shape[1])
    of_voices = _entropy(np.stack([voices, 1 - voices], axis=2)) / np.log(2)
    return np.asarray((of_kind + of_voices.mean(axis=1)) / 2, np.float64)


def choose(embeddings: Embeddings, doubts: FloatArray, rows: IntArray, n: int, seed: int) -> Choice:
    """Choose what to label.

    Parameters
    ----------
    embeddings : Embeddings
    doubts : ndarray of shape (n_comments,), float64
    rows : ndarray of shape (n_candidates,), int64
        Comments that may be chosen; ties go to the first of them.
    n : int
        Fewer are chosen where there are no more that differ.
    seed : int
    """
    random = np.random.default_rng(seed)
    pool = rows
    if len(rows) > MAX_POOL:
        pool = rows[np.sort(random.choice(len(rows), MAX_POOL, replace=False))]
    with single_threaded_numerics():
        like = _similarities(embeddings, pool)
    order = random.permutation(len(pool)).tolist()
    # rounded, so that what is tied is tied on every machine
    covering = _Covering(like, np.round(doubts[pool], 9))
    chosen: list[int] = []
    drawn: list[bool] = []
    while len(chosen) < n:
        by_chance = len(chosen) % DRAWN == DRAWN - 1
        place = next((p for p in order if covering.is_new(p)), None) if by_chance else covering.best()
        if place is None:
            break
        covering.take(place)
        chosen.append(place)
        drawn.append(by_chance)
    places = np.array(chosen, np.int64)
    return Choice(pool[places], np.array(drawn, bool), _followers(like, places))


class _Covering:
    """How near the pool is to what was taken, and what would bring it nearer."""

    def __init__(self, like: Float32Array, doubts: FloatArray) -> None:
        self.like, self.doubts = like, doubts
        self.nearest = np.zeros(len(like), np.float32)
        # gains only shrink as more is covered: one that is out of date is an upper bound (lazy greedy)
        self.bounds = [(-self._gain(place), place) for place in range(len(like))]
        heapq.heapify(self.bounds)

    def _gain(self, place: int) -> float:
        return float(np.dot(np.maximum(self.like[place] - self.nearest, 0), self.doubts))

    def is_new(self, place: int) -> bool:
        """Tell whether nothing that was taken is the same or nearly so."""
        return bool(self.nearest[place] < NEAR)

    def best(self) -> int | None:
        """Return the place that covers most; None when nothing new is left."""
        while self.bounds:
            _, place = heapq.heappop(self.bounds)
            if not self.is_new(place):
                continue
            now = (-self._gain(place), place)
            if not self.bounds or now <= self.bounds[0]:
                return place
            heapq.heappush(self.bounds, now)
        return None

    def take(self, place: int) -> None:
        """Cover what is like a place."""
        self.nearest = np.maximum(self.nearest, self.like[place])


def _entropy(probabilities: FloatArray) -> FloatArray:
    """Return the entropies along the last axis but what is too small to be seen."""
    safe = np.clip(probabilities, 1e-12, 1.0)
    return np.asarray(-(safe * np.log(safe)).sum(axis=-1), np.float64)


def _similarities(embeddings: Embeddings, pool: IntArray) -> Float32Array:
    """Return the cosines about the mean, of what the texts are about and how they say it; 0 at least."""
    parts = [embeddings.vectors] + ([] if embeddings.branch_vectors is None else [embeddings.branch_vectors])
    x = np.hstack([part[pool] for part in parts]).astype(np.float32)
    if len(x) == 0:
        return np.zeros((0, 0), np.float32)
    x -= x.mean(axis=0)
    x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
    like = np.maximum(x @ x.T, 0)
    np.fill_diagonal(like, 1.0)
    return np.asarray(like, np.float32)


def _followers(like: Float32Array, places: IntArray) -> IntArray:
    """Return how many others are nearest to each place, of those that are like any."""
    if len(places) == 0:
        return np.zeros(0, np.int64)
    to_chosen = like[:, places]
    counts = np.bincount(to_chosen.argmax(axis=1)[to_chosen.max(axis=1) > 0], minlength=len(places))
    return np.asarray(counts - 1, np.int64)
