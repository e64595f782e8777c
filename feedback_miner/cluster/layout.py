"""Positions on a map."""

from __future__ import annotations

import numpy as np

from feedback_miner.records import Float32Array

DECIMALS = 4
"""Of positions that lie within 2 of the origin: a thousand points across a map need no more, and what
rounding errors of another order of sums change stands further to the right."""


def principal_plane(vectors: Float32Array) -> Float32Array:
    """Project on the two directions of largest variance.

    scikit-learn's PCA with the solver that forms the covariance, whose cost grows with the number
    of vectors alone. It works in double precision, fixes signs (the largest loading is positive)
    and, under :func:`~feedback_miner.threads.single_threaded_numerics`, adds in one order; so,
    rounded, the map is the same on every run.

    Returns
    -------
    ndarray of shape (n_samples, 2), float32
        All at the origin where there are fewer than three vectors, or less than two dimensions.
    """
    if len(vectors) < 3 or vectors.shape[1] < 2:
        return np.zeros((len(vectors), 2), np.float32)
    from sklearn.decomposition import PCA

    with np.errstate(invalid="ignore"):  # shares of the variance, where there is none
        plane = PCA(2, svd_solver="covariance_eigh").fit_transform(vectors.astype(np.float64))
    return np.asarray(np.round(plane, DECIMALS) + 0.0, np.float32)  # + 0.0 turns -0.0 into 0.0
