"""Rows as an estimator is given them, and the distinct points that they stand for."""

from __future__ import annotations

import hashlib
import math

import numpy as np

from feedback_miner.records import BoolArray, Float32Array, FloatArray, IntArray

UNIT_TOLERANCE = 1e-4
"""By which the length of a unit vector may differ from 1: rounding to float32 leaves a hundredth of it."""


def unit_rows(vectors: Float32Array) -> Float32Array:
    """Return rows of length 1; those that have it but for rounding keep their bytes, and zeros stay."""
    norms = np.linalg.norm(vectors, axis=1)
    off = np.flatnonzero((np.abs(norms - 1) > UNIT_TOLERANCE) & (norms > 0))
    if not len(off):
        return vectors
    scaled = vectors.copy()
    scaled[off] /= norms[off, None]
    return scaled


def distinct_rows(vectors: Float32Array) -> tuple[Float32Array, IntArray, IntArray]:
    """Return the distinct rows in an order of their own, where each row went, and counts.

    Rows are told apart and ordered by their BLAKE2b, so that neither depends on where they stood,
    and the first of them are a random sample.
    """
    rows = np.ascontiguousarray(vectors)
    zero = np.float32(0)  # -0.0 + 0.0 is 0.0
    digests = np.array([hashlib.blake2b(row + zero, digest_size=16).digest() for row in rows], dtype="V16")
    _, first, inverse, counts = np.unique(digests, return_index=True, return_inverse=True, return_counts=True)
    return rows[first], inverse.ravel(), counts


def weakest(strength: FloatArray, coverage: float) -> BoolArray:
    """Mark the weakest rows, as many as ``coverage`` leaves out, but never all.

    Rows as weak as the strongest that is left out stay, so that equal rows share a fate.
    """
    n_kept = max(1, math.ceil(coverage * len(strength) - 1e-9))
    bar = np.sort(strength)[len(strength) - n_kept] if n_kept < len(strength) else -np.inf
    return strength < bar
