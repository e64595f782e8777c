"""Positions on a map."""

from __future__ import annotations

import numpy as np

from feedback_miner.records import Float32Array

DECIMALS = 4


def principal_plane(vectors: Float32Array) -> Float32Array:
    """Project on the two directions of largest variance.

    Signs are fixed (the largest loading is positive) and values rounded, so that the map is
    the same on every run.

    Returns
    -------
    ndarray of shape (n_samples, 2), float32
    """
    plane = np.zeros((len(vectors), 2), np.float32)
    if len(vectors) < 3 or vectors.shape[1] < 2:
        return plane
    center = vectors.mean(axis=0, dtype=np.float64)
    covariance = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), 8192):
        part = vectors[start : start + 8192] - center
        covariance += part.T @ part
    axes = np.linalg.eigh(covariance)[1][:, :-3:-1]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    for start in range(0, len(vectors), 8192):
        plane[start : start + 8192] = np.round((vectors[start : start + 8192] - center) @ axes, DECIMALS)
    return plane
