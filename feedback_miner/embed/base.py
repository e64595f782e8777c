"""What an encoder is."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy.typing as npt


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors; a ``SentenceTransformer`` or a model2vec ``StaticModel`` is one.

    An encoder may have a ``name`` and a ``revision`` (both str). Only vectors of encoders that
    have both are kept in the cache on disk, since nothing else tells them apart.
    """

    def encode(self, sentences: list[str], /) -> npt.ArrayLike:
        """Return one vector per text, of shape ``(len(sentences), embedding_width)``."""
        ...
