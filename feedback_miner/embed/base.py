"""What an encoder is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from feedback_miner.progress import Progress
from feedback_miner.records import Float32Array


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors; a ``SentenceTransformer`` or a model2vec ``StaticModel`` is one.

    An encoder may have a ``name`` and a ``revision`` (both str). Only vectors of encoders that
    have both are kept in the cache on disk, since nothing else tells them apart: the revision
    must change with the weights and with all else that changes a vector, such as the library.
    """

    def encode(self, sentences: list[str], /) -> npt.ArrayLike:
        """Return one vector per text, of shape ``(len(sentences), embedding_width)``."""
        ...


@runtime_checkable
class ChunkEncoder(Encoder, Protocol):
    """An encoder that chooses its own batches and hands their vectors over as they are done."""

    def encode_in_chunks(
        self, sentences: Sequence[str], progress: Progress
    ) -> Iterator[tuple[list[int], Float32Array]]:
        """Yield ``(rows, vectors)``; each row of ``sentences`` comes once, in any order."""
        ...


@runtime_checkable
class PreparedEncoder(Encoder, Protocol):
    """An encoder that has something to do, once, before it can encode or tell its revision."""

    def prepare(self, progress: Progress) -> None:
        """Do it now, and tell how far it is."""
        ...


def gather(chunks: Iterable[tuple[list[int], Float32Array]], n_texts: int, width: int) -> Float32Array:
    """Return the vectors of :meth:`ChunkEncoder.encode_in_chunks` in the order of their texts."""
    vectors = np.empty((n_texts, width), np.float32)
    for rows, part in chunks:
        vectors[rows] = part
    return vectors
