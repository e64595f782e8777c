"""From probabilities to tags."""

from __future__ import annotations

import numpy as np

from feedback_miner.records import KINDS, FloatArray
from feedback_miner.tagging.base import TagProbabilities

JOINT = ("client", "consumer", "both", "none")


def decide_concern(concern: FloatArray, min_confidence: float) -> tuple[list[str], FloatArray]:
    """Choose the most probable of client, consumer, both and none, or unclear.

    Parameters
    ----------
    concern : ndarray of shape (n, 2)
        Probabilities of a client and of a consumer concern, taken as independent given the text.
    min_confidence : float
        A best choice less probable than this is ``unclear``.

    Returns
    -------
    tags : list of str
    scores : ndarray of shape (n,)
        Probability of the best choice, also where it is unclear.
    """
    client, consumer = concern[:, 0], concern[:, 1]
    joint = np.column_stack(
        [client * (1 - consumer), consumer * (1 - client), client * consumer, (1 - client) * (1 - consumer)]
    )
    best = joint.argmax(axis=1)
    score = joint.max(axis=1, initial=0.0)
    return [JOINT[b] if s >= min_confidence else "unclear" for b, s in zip(best, score, strict=True)], score


def decide_kind(kind: FloatArray) -> tuple[list[str], FloatArray]:
    """Choose the most probable kind; ties go to the first of ``KINDS``."""
    return [KINDS[i] for i in kind.argmax(axis=1)], kind.max(axis=1, initial=0.0)


def combine(probabilities: TagProbabilities, groups: np.ndarray, n_groups: int) -> TagProbabilities:
    """Combine the probabilities of segments to those of their comments.

    A comment voices a concern when one of its segments does, so the largest probability
    counts. Its kind is that of the mean over segments, except that a pain in one of them is
    not outvoted: the largest probability of pain counts and the others share the rest.
    """
    concern, kind = np.zeros((n_groups, 2)), np.zeros((n_groups, 4))
    np.maximum.at(concern, groups, probabilities.concern)
    np.add.at(kind, groups, probabilities.kind)
    kind /= np.maximum(kind.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    pain = np.zeros(n_groups)
    np.maximum.at(pain, groups, probabilities.kind[:, 0])
    rest = kind[:, 1:].sum(axis=1)
    scale = np.divide(1 - pain, rest, out=np.zeros(n_groups), where=rest > 0)
    return TagProbabilities(
        concern, np.column_stack([np.where(rest > 0, pain, 1.0), kind[:, 1:] * scale[:, None]])
    )
