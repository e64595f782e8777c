"""How often each concern occurs in an export, and what that means for each text.

A tagger is calibrated on a mix in which every third text voices a client concern. Among patients'
answers or service-desk tickets it is one in fifty or fewer, and then most texts that look a little
like a client's are not. So the shares of the classes are estimated from the export itself by
expectation maximisation on the tagger's probabilities (Saerens, Latinne and Decaestecker 2002), held
to the mix of the tagger by a Dirichlet prior of ``STRENGTH`` texts. Fewer than ``MIN_TEXTS`` comments
change nothing, so that in a small file the tags of one comment do not depend on the others.

Kinds are left as they are: there the method was seen to overshoot.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from feedback_miner.records import FloatArray
from feedback_miner.tagging.base import Tagger, TagProbabilities
from feedback_miner.threads import single_threaded_numerics

MIN_TEXTS = 500
"""Fewer comments tell neither shares nor bars of their own."""
STRENGTH = 1000
"""Texts that the tagger's own mix counts as."""
MAX_STEPS = 500
TOLERANCE = 1e-7


def adapt(found: TagProbabilities, tagger: Tagger, n_comments: int) -> TagProbabilities:
    """Return the probabilities that fit the shares of the concerns among these texts.

    A tagger that does not tell its own mix, in an attribute ``joint_prior`` of shape (4,), is left
    alone.
    """
    mix = getattr(tagger, "joint_prior", None)
    if mix is None or n_comments < MIN_TEXTS:
        return found
    shares = estimate_shares(found.joint, np.asarray(mix, np.float64))
    moved = found.joint * (shares / mix)
    return replace(found, joint=moved / moved.sum(axis=1, keepdims=True))


def estimate_shares(joint: FloatArray, mix: FloatArray) -> FloatArray:
    """Estimate how often each class occurs.

    Parameters
    ----------
    joint : ndarray of shape (n_texts, n_classes)
        Probabilities, calibrated where the classes occur as in ``mix``.
    mix : ndarray of shape (n_classes,)

    Returns
    -------
    ndarray of shape (n_classes,), float64
        Sums to 1.
    """
    shares: FloatArray = mix
    with single_threaded_numerics():
        for _ in range(MAX_STEPS):
            moved = joint * (shares / mix)
            counts = (moved / moved.sum(axis=1, keepdims=True)).sum(axis=0)
            found = (counts + STRENGTH * mix) / (len(joint) + STRENGTH)
            if np.abs(found - shares).max() < TOLERANCE:
                return np.asarray(found, np.float64)
            shares = found
    return shares
