"""A bag of word pieces: fast vectors that know words, but neither their order nor their context.

A text is split at spaces, each distinct word of a block is cut into pieces once, and a text's
vector is the sum of its pieces' vectors, added up in the order of the text. So it depends on
nothing but the text.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from feedback_miner.embed.base import gather
from feedback_miner.models import ModelEntry, model_entry
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Float32Array

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from tokenizers import Tokenizer

STATIC_ENCODER = "static-minilm"
BLOCK = 2048


class StaticEncoder:
    """Static embeddings distilled by ``scripts/distill_static.py``; part of the installation.

    Parameters
    ----------
    name : str
        Name in ``models/MANIFEST.toml``.
    """

    def __init__(self, name: str = STATIC_ENCODER) -> None:
        self.name = name

    @cached_property
    def entry(self) -> ModelEntry:
        """The model's entry in the manifest."""
        return model_entry(self.name, "encoder")

    @property
    def revision(self) -> str:
        """First 16 hex digits of the SHA-256 of the file."""
        return self.entry.sha256[:16]

    @cached_property
    def _model(self) -> tuple[Float32Array, Tokenizer]:
        """The vector of each piece, shape (n_pieces, embedding_width), and what cuts words into pieces."""
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from safetensors import safe_open
        from tokenizers import Tokenizer

        with safe_open(self.entry.checked_path(), "numpy") as file:
            weights = file.get_tensor("weights")[:, None]
            vectors = file.get_tensor("embeddings").astype(np.float32) * weights
            return vectors, Tokenizer.from_str(file.metadata()["tokenizer"])

    def encode(self, sentences: Sequence[str], progress: Progress | None = None) -> Float32Array:
        """Encode texts.

        Returns
        -------
        ndarray of shape (len(sentences), embedding_width), float32
            Unit vectors; zeros for a text without a known piece.
        """
        chunks = self.encode_in_chunks(sentences, progress or Silent())
        return gather(chunks, len(sentences), self._model[0].shape[1])

    def encode_in_chunks(
        self, sentences: Sequence[str], progress: Progress
    ) -> Iterator[tuple[list[int], Float32Array]]:
        """Yield ``(rows, vectors)``, a block of texts at a time."""
        starts = range(0, len(sentences), BLOCK)
        for start in progress.track(starts, total=len(starts), unit="batches"):
            block = sentences[start : start + BLOCK]
            yield list(range(start, start + len(block))), self._encode_block(block)

    def _encode_block(self, texts: Sequence[str]) -> Float32Array:
        pieces, tokenizer = self._model
        words = [text.split(" ") for text in texts]
        number = {word: i for i, word in enumerate(dict.fromkeys(chain.from_iterable(words)))}
        cut = [tokens.ids for tokens in tokenizer.encode_batch_fast(list(number), add_special_tokens=False)]
        by_word = _counts(cut, len(pieces)) @ pieces
        sums = _counts([[number[word] for word in text] for text in words], len(number)) @ by_word
        norms = np.sqrt((sums * sums).sum(axis=1, keepdims=True))
        return np.asarray(sums / np.where(norms == 0, 1, norms), np.float32)


def _counts(rows: list[list[int]], width: int) -> csr_matrix:
    """Return the sparse matrix that sums the numbered vectors of each row, in their order."""
    from scipy.sparse import csr_matrix

    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    ends = np.concatenate(([0], np.cumsum(lengths)))
    columns = np.fromiter(chain.from_iterable(rows), np.int32, int(ends[-1]))
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(rows), width))
