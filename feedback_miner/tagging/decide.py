"""From probabilities to tags."""

from __future__ import annotations

from feedback_miner.records import FACETS, KINDS, FloatArray
from feedback_miner.tagging.base import JOINT


def decide_concern(joint: FloatArray, min_confidence: float) -> tuple[list[str], FloatArray]:
    """Choose the most probable of client, consumer, both and none, or unclear.

    Parameters
    ----------
    joint : ndarray of shape (n, 4)
        In the order of ``JOINT``.
    min_confidence : float
        A best choice less probable than this is ``unclear``.

    Returns
    -------
    tags : list of str
    scores : ndarray of shape (n,)
        Probability of the best choice, also where it is unclear.
    """
    best, score = joint.argmax(axis=1), joint.max(axis=1, initial=0.0)
    return [JOINT[b] if s >= min_confidence else "unclear" for b, s in zip(best, score, strict=True)], score


def decide_kind(kind: FloatArray) -> tuple[list[str], FloatArray]:
    """Choose the most probable kind; ties go to the first of ``KINDS``."""
    return [KINDS[i] for i in kind.argmax(axis=1)], kind.max(axis=1, initial=0.0)


def decide_facet(facet: FloatArray | None, n_texts: int) -> list[str | None]:
    """Choose the most probable facet; None where the tagger knows none."""
    return [None] * n_texts if facet is None else [FACETS[i] for i in facet.argmax(axis=1)]
