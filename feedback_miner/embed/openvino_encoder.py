"""Sentence-transformers models run by OpenVINO, several times faster than by torch.

Texts are not padded at all: a batch holds texts of one length in tokens, about
``TOKENS_PER_BATCH`` tokens in all, and the last batch of a length is filled up by repeating a
text. So no attention mask is needed, nothing is computed for padding, and a text sees the same
matrix shapes on every run, whatever its company. Each batch runs on one thread; several run side
by side, one per stream. Small batches cost nothing: 120 tokens run as fast per text as 1,000. In
bfloat16 the place in a batch was seen to change the last bits of one text in a hundred, so there
each text is a batch of its own, at half a millisecond more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from threading import local
from typing import Any

import numpy as np

from feedback_miner.embed.base import gather
from feedback_miner.embed.openvino_model import RECIPE, OpenVinoModel, open_model
from feedback_miner.embed.sentence_transformer import BLOCK, SentenceTransformerEncoder
from feedback_miner.embed.tuned import ToBase
from feedback_miner.embed.whitening import Whitening
from feedback_miner.models import Branch
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Float32Array, IntArray
from feedback_miner.threads import n_workers, ordered_map

log = logging.getLogger(__name__)

TOKENS_PER_BATCH = 256


class OpenVinoEncoder:
    """A sentence-transformers model, converted for OpenVINO at its first use.

    A model that cannot be converted, or whose vectors would not agree with torch's, runs on
    torch, and the log says so.

    Parameters
    ----------
    torch_encoder : SentenceTransformerEncoder
        The model to convert; torch is not loaded once its converted form lies in ``folder``.
    folder : Path or None
        Where converted models are kept; None = they are not.
    """

    def __init__(self, torch_encoder: SentenceTransformerEncoder, folder: Path | None) -> None:
        self.torch_encoder = torch_encoder
        self.folder = folder
        self.progress: Progress = Silent()

    @property
    def name(self) -> str:
        """Name of the model; the same for every backend."""
        return self.torch_encoder.name

    @property
    def branch(self) -> Branch | None:
        """The second exit, whose vector follows the sentence embedding in each vector."""
        return self.torch_encoder.branch

    @property
    def whitening(self) -> Whitening | None:
        """What spreads the unit vectors of the model."""
        return self.torch_encoder.whitening

    @property
    def to_base(self) -> ToBase | None:
        """What makes of its unit vectors those of the encoder that it was tuned from."""
        return self.torch_encoder.to_base

    @cached_property
    def revision(self) -> str:
        """Digest, version of OpenVINO, precision, branch, whitening: all that decides a vector."""
        if self.model is None:
            return self.torch_encoder.revision
        about = f"openvino{version('openvino')}+{self.model.precision}.{RECIPE}"
        return f"{self.torch_encoder.digest}+{about}{self.torch_encoder.suffix}{self.torch_encoder.spread}"

    @cached_property
    def model(self) -> OpenVinoModel | None:
        """The converted model; None if torch runs it."""
        return open_model(self.torch_encoder, self.folder, self.progress)

    def prepare(self, progress: Progress) -> None:
        """Load the model, converting it if this is its first use."""
        self.progress = progress
        try:
            _ = self.model
        finally:
            self.progress = Silent()

    @cached_property
    def compiled(self) -> Any:
        """The graph, compiled once; as many inferences at once as there are threads."""
        assert self.model is not None
        return self.model.compile(n_workers(self.torch_encoder.threads))

    def encode(self, sentences: Sequence[str], progress: Progress | None = None) -> Float32Array:
        """Encode texts.

        Returns
        -------
        ndarray of shape (len(sentences), width), float32
            The sentence embedding, then the vector of the branch if there is one, as the
            model leaves them.
        """
        if self.model is None:
            return self.torch_encoder.encode(sentences, progress)
        chunks = self.encode_in_chunks(sentences, progress or Silent())
        return gather(chunks, len(sentences), self.model.width)

    def encode_in_chunks(
        self, sentences: Sequence[str], progress: Progress
    ) -> Iterator[tuple[list[int], Float32Array]]:
        """Yield ``(rows, vectors)`` as batches are done, so that a caller can keep them at once."""
        if not sentences:
            return
        if self.model is None:
            yield from self.torch_encoder.encode_in_chunks(sentences, progress)
            return
        threads = n_workers(self.torch_encoder.threads)
        compiled = self.compiled
        tokens = _Tokens(self.model, sentences)
        own = local()  # an infer request serves one thread at a time

        def forward(rows: list[int]) -> tuple[list[int], Float32Array]:
            if not hasattr(own, "request"):
                own.request = compiled.create_infer_request()
            own.request.infer({0: tokens.matrix(rows)})
            return rows, own.request.get_output_tensor(0).data[: len(rows)].copy()

        batches = list(tokens.batches())
        yield from progress.track(ordered_map(forward, batches, threads), total=len(batches), unit="batches")


class _Tokens:
    """The tokens of all texts in one array, which takes 4 bytes per token."""

    def __init__(self, model: OpenVinoModel, texts: Sequence[str]) -> None:
        blocks, lengths = [], []
        for start in range(0, len(texts), BLOCK):
            ids = [tokens.ids for tokens in model.tokenize(texts[start : start + BLOCK])]
            blocks.append(np.fromiter(chain.from_iterable(ids), np.int32))
            lengths += [len(each) for each in ids]
        self.tokens_per_batch = 1 if model.precision == "bf16" else TOKENS_PER_BATCH
        self.ids = np.concatenate(blocks)
        self.lengths = np.array(lengths)
        self.starts = np.cumsum(self.lengths) - self.lengths

    def batches(self) -> Iterator[list[int]]:
        """Group rows by length, longest first so that memory peaks at once."""
        for length in np.unique(self.lengths)[::-1]:
            rows = np.flatnonzero(self.lengths == length).tolist()
            size = self._rows_per_batch(int(length))
            yield from (rows[start : start + size] for start in range(0, len(rows), size))

    def matrix(self, rows: list[int]) -> IntArray:
        """Return ids of shape ``(rows of a full batch, length)``; rows that are missing repeat the last."""
        length = int(self.lengths[rows[0]])
        full = rows + rows[-1:] * (self._rows_per_batch(length) - len(rows))
        return np.asarray(self.ids[self.starts[full][:, None] + np.arange(length)], np.int64)

    def _rows_per_batch(self, length: int) -> int:
        return max(1, self.tokens_per_batch // max(1, length))
