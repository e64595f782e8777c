"""What a theme is told by: by what hurts, where enough of it does."""

from __future__ import annotations

import numpy as np

from feedback_miner.records import HURTING, KINDS, FloatArray

TELLING = (*HURTING, "praise")
"""What is none of these informs or greets, and speaks for no theme."""
LEAST_HURT = 0.5
"""Where this share of what tells something hurts, a theme is named and quoted by what hurts alone."""


def focus(kinds: FloatArray) -> FloatArray:
    """Weigh the kinds by how much each speaks for a theme.

    People are read for what hurts them. Where some praise the food and more find no choice of it, the
    theme is a pain point, and the praise would hide it.

    Parameters
    ----------
    kinds : ndarray of shape (n_segments, 4), float64
        Probabilities of the kinds of the theme's segments, in the order of ``KINDS``.

    Returns
    -------
    ndarray of shape (4,), float64
        In [0, 1]; 1 for the commonest of the kinds that count, 0 for those that do not. All are 0 where
        nothing tells anything.
    """
    shares = np.where(np.isin(KINDS, TELLING), kinds.mean(axis=0), 0.0)
    hurts = np.isin(KINDS, HURTING)
    if shares[hurts].sum() >= LEAST_HURT * shares.sum():
        shares = np.where(hurts, shares, 0.0)
    return np.asarray(shares / max(shares.max(), 1e-9), np.float64)
