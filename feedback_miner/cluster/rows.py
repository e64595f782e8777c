"""Rows as an estimator is given them, and the distinct points that they stand for."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from feedback_miner.records import BoolArray, Float32Array, FloatArray, IntArray

UNIT_TOLERANCE = 1e-4
"""By which the length of a unit vector may differ from 1: rounding to float32 leaves a hundredth of it."""
DIGEST_SIZE = 64
"""Bytes of a BLAKE2b."""

Draws = npt.NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Points:
    """The distinct rows, in a random order that does not depend on the order of the rows.

    Attributes
    ----------
    vectors : ndarray of shape (n_points, width), float32
    inverse : ndarray of shape (n_samples,), int64
        The point that each row is.
    counts : ndarray of shape (n_points,), int64
        Rows that are each point.
    draws : ndarray of shape (n_points, 16), uint32
        Random numbers of each point, by which it is in a sample or not: the same ones, whatever the other
        points are.
    """

    vectors: Float32Array
    inverse: IntArray
    counts: IntArray
    draws: Draws

    def __len__(self) -> int:
        return len(self.vectors)


def distinct_rows(vectors: Float32Array, keys: Sequence[str] | None = None) -> Points:
    """Return the points of rows.

    Parameters
    ----------
    vectors : ndarray of shape (n_samples, width), float32
    keys : sequence of str, optional
        What each row is the vector of. Points are put in order and drawn by the BLAKE2b of their key, so
        that vectors of the same texts that differ a little have the same samples; without keys by that
        of the row itself. Of a point with several keys that with the least digest counts.

    Returns
    -------
    Points
    """
    rows = np.ascontiguousarray(vectors)
    zero = np.float32(0)  # -0.0 + 0.0 is 0.0
    by_row = _digests(row + zero for row in rows)
    names, first, inverse, counts = np.unique(
        by_row, return_index=True, return_inverse=True, return_counts=True
    )
    if keys is not None:
        by_key, rank = np.unique(_digests(key.encode() for key in keys), return_inverse=True)
        least = np.full(len(names), len(by_key))
        np.minimum.at(least, inverse.ravel(), rank.ravel())
        names = by_key[least]
    order = np.argsort(names, kind="stable")
    draws = np.frombuffer(names[order].tobytes(), "<u4").reshape(len(order), -1)
    return Points(rows[first[order]], np.argsort(order)[inverse.ravel()], counts[order], draws)


def _digests(contents: Any) -> npt.NDArray[np.void]:
    digests = [hashlib.blake2b(content, digest_size=DIGEST_SIZE).digest() for content in contents]
    return np.array(digests, dtype=f"V{DIGEST_SIZE}")


def unit_rows(vectors: Float32Array) -> Float32Array:
    """Return rows of length 1; those that have it but for rounding keep their bytes, and zeros stay."""
    norms = np.linalg.norm(vectors, axis=1)
    off = np.flatnonzero((np.abs(norms - 1) > UNIT_TOLERANCE) & (norms > 0))
    if not len(off):
        return vectors
    scaled = vectors.copy()
    scaled[off] /= norms[off, None]
    return scaled


def weakest(strength: FloatArray, coverage: float) -> BoolArray:
    """Mark the weakest rows, as many as ``coverage`` leaves out, but never all.

    Rows as weak as the strongest that is left out stay, so that equal rows share a fate.
    """
    n_kept = max(1, math.ceil(coverage * len(strength) - 1e-9))
    bar = np.sort(strength)[len(strength) - n_kept] if n_kept < len(strength) else -np.inf
    return strength < bar
