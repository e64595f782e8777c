"""An encoder made from another: its last layers were tuned for a purpose, the others are the other's own.

It costs what the other costs, since the layers that were tuned stand in place of those that they came
from. A branch on a layer below them (:mod:`feedback_miner.embed.branch`) gives the same bits in both. What
was fitted on the sentence embeddings of the other, as taggers are, reads them through a linear map that
was fitted on short texts (``scripts/themes/to_base.py``): the two say nearly the same in other directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from feedback_miner.models import ModelEntry
from feedback_miner.records import Float32Array
from feedback_miner.threads import single_threaded_numerics

TO_BASE = "to_base"
"""Name of the map among the tensors."""
CHUNK = 8192
"""Vectors that are held in double precision at once."""


@dataclass(frozen=True, eq=False)
class ToBase:
    """Makes of unit vectors of a tuned encoder those of its base encoder, as nearly as a linear map can.

    Attributes
    ----------
    matrix : ndarray of shape (embedding_width, embedding_width), float64
    """

    matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]]

    def __call__(self, vectors: Float32Array) -> Float32Array:
        """Return unit vectors of the same shape."""
        found = np.empty_like(vectors)
        with single_threaded_numerics():
            for start in range(0, len(vectors), CHUNK):
                part = vectors[start : start + CHUNK].astype(np.float64) @ self.matrix
                norms = np.linalg.norm(part, axis=1, keepdims=True)
                found[start : start + CHUNK] = part / np.where(norms == 0, 1, norms)
        return found


def tune(transformer: Any, entry: ModelEntry) -> None:
    """Put the layers that were tuned in place of a transformer's own.

    Raises
    ------
    MissingModelError
        If the weights are missing or damaged.
    """
    from feedback_miner.embed.branch import read_layers

    transformer.encoder.layer[entry.layer :].load_state_dict(read_layers(entry.checked_path()))


def read_to_base(entry: ModelEntry) -> ToBase:
    """Read the map to the base encoder from the weights."""
    from safetensors import safe_open

    with safe_open(entry.checked_path(), "numpy") as file:
        return ToBase(file.get_tensor(TO_BASE).astype(np.float64))
