"""What all texts of a language share says nothing about their themes, so it is taken away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feedback_miner.records import Float32Array, IntArray

MIN_SEGMENTS = 50
"""Fewer segments in all do not tell their mean from their theme."""
MIN_OF_LANGUAGE = 20
"""Fewer segments of a language do not; more of them would gather by language."""
CHUNK = 8192
"""Rows that are worked on at once, to keep memory low."""


def center(vectors: Float32Array, languages: Sequence[str | None]) -> Float32Array:
    """Subtract from each vector the mean of its language, and normalise again.

    Sentence vectors lean to one side, and those of a language that the encoder was not made for
    lean further, so that uncentred they cluster by language first. The mean of a language with
    fewer than ``MIN_OF_LANGUAGE`` segments is that of all; where all segments are fewer than
    ``MIN_SEGMENTS``, they stay as they are.
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
    overall = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    centered = np.empty_like(vectors)
    for i, name in enumerate(names):
        rows = np.flatnonzero(group == i)
        known = bool(name) and len(rows) >= MIN_OF_LANGUAGE
        mean = _mean(vectors, rows) if known else overall
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            centered[part] = _normalized(vectors[part] - mean, vectors[part])
    return centered


def _mean(vectors: Float32Array, rows: IntArray) -> Float32Array:
    total = np.zeros(vectors.shape[1])
    for start in range(0, len(rows), CHUNK):
        total += vectors[rows[start : start + CHUNK]].sum(axis=0, dtype=np.float64)
    return np.asarray(total / len(rows), np.float32)


def _normalized(centered: Float32Array, raw: Float32Array) -> Float32Array:
    """Return unit vectors; one that is the mean itself stays as it was."""
    norms = np.linalg.norm(centered, axis=1, keepdims=True)
    return np.asarray(np.where(norms < 1e-6, raw, centered / np.where(norms == 0, 1, norms)), np.float32)
