"""Vectors of a narrow cone, spread: what all share is taken away, and what is common to many is made small.

Those of multilingual-e5-small, which was trained at a temperature of .01, have cosines of .7 and more, and
their first axes tell the register and the language of a text rather than its subject. As whitening does (Su
et al. 2021, "Whitening sentence representations for better semantics and faster retrieval"), the mean is
subtracted and each principal axis is divided, here by the fourth root of its variance: half way, since whole
whitening makes noise as large as signal. Both were taken of comments in seven languages, each alike, once:
no vector depends on the collection that it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feedback_miner.records import Float32Array, FloatArray

WHITENING = "multilingual-e5-whitening"
"""Name in ``models/MANIFEST.toml``."""
POWER = 0.25
"""Of the variance that an axis is divided by; 0 leaves it, 0.5 is whole whitening."""
FLOOR = 0.1
"""Of the mean variance, added to that of each axis."""


@dataclass(frozen=True, eq=False)
class Whitening:
    """A mean of shape (width,) and a matrix of shape (width, width), float32."""

    mean: Float32Array
    matrix: Float32Array

    def __call__(self, vectors: Float32Array) -> Float32Array:
        """Return vectors of shape ``(n_texts, width)`` spread; they are not of norm 1."""
        # one by one: the product of many rows sums in an order that depends on how many there are
        return np.stack([self.matrix @ row for row in vectors - self.mean]) if len(vectors) else vectors

    @classmethod
    def fit(cls, groups: list[Float32Array]) -> Whitening:
        """Fit on unit vectors, by language; each language counts alike.

        What languages differ by is not held against texts: variances are those within a language.
        """
        means = [group.mean(axis=0, dtype=np.float64) for group in groups]
        covariance: FloatArray = np.mean(
            [np.cov((group - mean).T) for group, mean in zip(groups, means, strict=True)], axis=0
        )
        variance, axes = np.linalg.eigh(covariance)
        scale = (np.maximum(variance, 0) + FLOOR * variance.mean()) ** -POWER
        matrix = (axes * scale) @ axes.T
        return cls(np.mean(means, axis=0).astype(np.float32), matrix.astype(np.float32))


def read_whitening(path: Path) -> Whitening:
    """Read what ``scripts/train_tags.py whitening`` wrote."""
    from safetensors.numpy import load_file

    found = load_file(path)
    return Whitening(found["mean"], found["matrix"])
