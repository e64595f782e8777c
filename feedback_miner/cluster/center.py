"""What all texts of a language share says nothing about their themes, so it is taken away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feedback_miner.records import Float32Array

MIN_SEGMENTS = 50
"""Fewer segments do not tell their mean from their theme."""


def center(vectors: Float32Array, languages: Sequence[str | None]) -> Float32Array:
    """Subtract from each vector the mean of its language, and normalise again.

    Sentence vectors lean to one side, and those of a language that the encoder was not made for
    lean further, so that uncentred they cluster by language first. The mean of a language with
    fewer than ``MIN_SEGMENTS`` segments is that of all; fewer segments in all stay as they are.
    After Mu and Viswanath, "All-but-the-top: simple and effective postprocessing for word
    representations", ICLR 2018, with the mean alone.

    Parameters
    ----------
    vectors : ndarray of shape (n_segments, width), float32
    languages : sequence of str or None
        Aligned with ``vectors``.

    Returns
    -------
    ndarray of the shape of ``vectors``, float32
        Unit vectors; equal rows of a language stay equal.
    """
    if len(vectors) < MIN_SEGMENTS:
        return vectors
    names, group = np.unique([language or "" for language in languages], return_inverse=True)
    means = np.empty((len(names), vectors.shape[1]), np.float32)
    overall = vectors.mean(axis=0, dtype=np.float64)
    for i, name in enumerate(names):
        own = vectors[group == i]
        means[i] = own.mean(axis=0, dtype=np.float64) if name and len(own) >= MIN_SEGMENTS else overall
    centered = vectors - means[group]
    norms = np.linalg.norm(centered, axis=1, keepdims=True)
    return np.asarray(np.where(norms < 1e-6, vectors, centered / np.where(norms == 0, 1, norms)), np.float32)
