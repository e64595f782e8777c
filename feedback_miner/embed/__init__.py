"""Segments -> Embeddings."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np

from feedback_miner.config import AUTO, EmbedSettings
from feedback_miner.embed.base import ChunkEncoder, Encoder, PreparedEncoder
from feedback_miner.embed.cache import VectorCache
from feedback_miner.embed.openvino_encoder import OpenVinoEncoder
from feedback_miner.embed.sentence_transformer import (
    BASE_ENCODER,
    MULTILINGUAL_ENCODER,
    THEME_ENCODER,
    SentenceTransformerEncoder,
)
from feedback_miner.embed.spelling import respell
from feedback_miner.embed.static import STATIC_ENCODER, StaticEncoder
from feedback_miner.embed.tuned import ToBase
from feedback_miner.embed.whitening import Whitening
from feedback_miner.errors import MissingModelError, UsageError
from feedback_miner.models import Branch, base_encoder, model_entry
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Embeddings, Float32Array, Segments

__all__ = [
    "BASE_ENCODER",
    "MULTILINGUAL_ENCODER",
    "THEME_ENCODER",
    "ChunkEncoder",
    "Encoder",
    "OpenVinoEncoder",
    "SentenceTransformerEncoder",
    "StaticEncoder",
    "embed",
    "embed_texts",
    "encode_texts",
    "has_multilingual",
    "make_encoder",
    "mended",
]

log = logging.getLogger(__name__)

KEEP_EVERY = 2048
"""Texts after which vectors are written to the cache, so that an interrupted run resumes."""


STATIC_NAMES = ("static", STATIC_ENCODER)


def make_encoder(
    settings: EmbedSettings, threads: int | None = None, branch: Branch | None = None
) -> ChunkEncoder:
    """Return the encoder that the settings name; nothing is loaded before its first use.

    Where they leave it to the languages of a collection (``auto``), it is the one for English.

    Parameters
    ----------
    settings : EmbedSettings
    threads : int or None
    branch : Branch, optional
        A second exit that a reader of the vectors wants; a static encoder has none.

    Raises
    ------
    MissingModelError
        If the settings ask for OpenVINO and it is not installed.
    """
    if settings.encoder in STATIC_NAMES:
        return StaticEncoder()
    name = THEME_ENCODER if settings.encoder == AUTO else settings.encoder
    folder = settings.multilingual_folder if name == MULTILINGUAL_ENCODER else None
    torch = SentenceTransformerEncoder(name, settings.batch_size, threads, branch, folder)
    has_openvino = importlib.util.find_spec("openvino") is not None
    if settings.backend == "openvino" and not has_openvino:
        raise MissingModelError(
            "The backend 'openvino' is not installed.",
            "The setting embed.backend may also be auto or torch.",
            'Run: pip install "openvino>=2026.0,<2027"',
        )
    if settings.backend == "torch" or not has_openvino:
        return torch
    # the converted model holds no text, so it is kept where vectors are not
    return OpenVinoEncoder(torch, cache_folder(settings))


def has_multilingual(settings: EmbedSettings) -> bool:
    """Tell whether the multilingual encoder is on this machine; its weights are checked when it is loaded."""
    try:
        return bool(settings.multilingual_folder or model_entry(MULTILINGUAL_ENCODER, "encoder").path)
    except MissingModelError:
        return False


def embed(
    segments: Segments, encoder: Encoder, settings: EmbedSettings, progress: Progress | None = None
) -> Embeddings:
    """Encode the segments, identical texts once, and normalise the vectors.

    Parameters
    ----------
    segments : Segments
    encoder : Encoder
        Its vectors are cached on disk if it has a ``name`` and a ``revision``.
    settings : EmbedSettings
    progress : Progress, optional

    Returns
    -------
    Embeddings
        Row i belongs to segment i. Texts that are equal have equal bytes.
    """
    texts = mended(segments.frame["text"].to_list(), encoder, settings)
    languages = tuple(segments.frame["language"].to_list())
    return replace(embed_texts(texts, encoder, settings, progress), languages=languages)


def mended(texts: list[str], encoder: Encoder, settings: EmbedSettings) -> list[str]:
    """Return texts with single slips mended, where the settings and the encoder have it so."""
    # the words that are known are MiniLM's
    known = settings.respell and base_encoder(getattr(encoder, "name", "")) == BASE_ENCODER
    return respell(texts) if known else texts


def embed_texts(
    texts: list[str], encoder: Encoder, settings: EmbedSettings, progress: Progress | None = None
) -> Embeddings:
    """Encode texts as :func:`embed` does segments."""
    joined = _encode_distinct(texts, encoder, settings, progress)
    branch = branch_of(encoder)
    width = joined.shape[1] // _n_parts(encoder)
    return Embeddings(
        vectors=np.ascontiguousarray(joined[:, :width]),
        encoder=getattr(encoder, "name", type(encoder).__name__),
        revision=getattr(encoder, "revision", "unknown"),
        branch_vectors=np.ascontiguousarray(joined[:, width:]) if branch else None,
        branch=branch.revision if branch else None,
        to_base=to_base_of(encoder),
    )


def encode_texts(
    texts: list[str], encoder: Encoder, settings: EmbedSettings, progress: Progress | None = None
) -> Float32Array:
    """Return unit vectors of shape ``(len(texts), embedding_width)``, float32, through the cache."""
    return embed_texts(texts, encoder, settings, progress).vectors


def branch_of(encoder: Encoder) -> Branch | None:
    """Return the branch of an encoder, if it has one."""
    branch = getattr(encoder, "branch", None)
    return branch if isinstance(branch, Branch) else None


def to_base_of(encoder: Encoder) -> ToBase | None:
    """Return what makes of an encoder's vectors those of the one that it was tuned from, if it was."""
    found = getattr(encoder, "to_base", None)
    return found if isinstance(found, ToBase) else None


def _n_parts(encoder: Encoder) -> int:
    return 2 if branch_of(encoder) else 1


def _encode_distinct(
    texts: list[str], encoder: Encoder, settings: EmbedSettings, progress: Progress | None
) -> Float32Array:
    """Return what the encoder makes of each text, identical ones encoded once, through the cache."""
    if isinstance(encoder, PreparedEncoder):
        encoder.prepare(progress or Silent())
    distinct = sorted(set(texts))
    with _cache_of(encoder, settings) as cache:
        known = cache.get(distinct) if cache else {}
        missing = [i for i in range(len(distinct)) if i not in known]
        log.debug("%d distinct texts, %d of them in the cache", len(distinct), len(known))
        made = _encode([distinct[i] for i in missing], encoder, progress or Silent())
        vectors = _collected(len(distinct), known, _kept(made, missing, distinct, cache))
    position = {text: i for i, text in enumerate(distinct)}
    return vectors[[position[text] for text in texts]]


def _cache_of(encoder: Encoder, settings: EmbedSettings) -> AbstractContextManager[VectorCache | None]:
    """Open the cache of an encoder; None where there is none, or the encoder does not say what it is."""
    name, revision = getattr(encoder, "name", None), getattr(encoder, "revision", None)
    if settings.cache and isinstance(name, str) and isinstance(revision, str):
        return VectorCache(cache_folder(settings), name, revision)
    return nullcontext()


def _kept(
    made: Iterable[tuple[list[int], Float32Array]],
    missing: Sequence[int],
    distinct: Sequence[str],
    cache: VectorCache | None,
) -> Iterator[tuple[list[int], Float32Array]]:
    """Put new vectors into the cache, and yield them with their places among all texts."""
    for rows, vectors in made:
        places = [missing[row] for row in rows]
        if cache:
            cache.put((distinct[place] for place in places), vectors)
        yield places, vectors


def _collected(
    n: int, known: Mapping[int, Float32Array], made: Iterable[tuple[list[int], Float32Array]]
) -> Float32Array:
    """Put vectors that were known and new ones into one array of ``n`` rows."""
    vectors: Float32Array | None = None
    for places, part in made:
        if vectors is None:
            vectors = np.zeros((n, part.shape[1]), np.float32)
        vectors[places] = part
    if vectors is None:
        width = len(next(iter(known.values()))) if known else 0
        vectors = np.zeros((n, width), np.float32)
    for place, vector in known.items():
        vectors[place] = vector
    return vectors


def _encode(
    texts: list[str], encoder: Encoder, progress: Progress
) -> Iterator[tuple[list[int], Float32Array]]:
    """Yield ``(rows, unit vectors)`` in pieces of about ``KEEP_EVERY`` texts."""
    if isinstance(encoder, ChunkEncoder):
        chunks = encoder.encode_in_chunks(texts, progress)
    else:
        starts = range(0, len(texts), KEEP_EVERY)
        blocks = [list(range(start, min(start + KEEP_EVERY, len(texts)))) for start in starts]
        chunks = (
            (rows, _as_matrix(encoder.encode([texts[i] for i in rows]), len(rows)))
            for rows in progress.track(blocks, total=len(blocks), unit="batches")
        )
    n_parts, whitening = _n_parts(encoder), whitening_of(encoder)
    rows: list[int] = []
    parts: list[Float32Array] = []
    for chunk_rows, vectors in chunks:
        rows += chunk_rows
        parts.append(_normalize(vectors.reshape(len(vectors), n_parts, -1), whitening))
        if len(rows) >= KEEP_EVERY:
            yield rows, np.concatenate(parts)
            rows, parts = [], []
    if rows:
        yield rows, np.concatenate(parts)


def _as_matrix(vectors: object, n_texts: int) -> Float32Array:
    matrix = np.asarray(vectors, dtype=np.float32)
    if matrix.ndim != 2 or len(matrix) != n_texts:
        raise UsageError(
            f"The encoder returned an array of shape {matrix.shape} for {n_texts} texts.",
            "encode() must return one vector per text, in order.",
        )
    if not np.isfinite(matrix).all():
        raise UsageError(
            f"The encoder returned values that are no finite numbers for {n_texts} texts.",
            "Every value of a vector must be finite.",
        )
    return matrix


def _normalize(parts: Float32Array, whitening: Whitening | None = None) -> Float32Array:
    """Return rows whose parts, shape ``(n_texts, n_parts, width)``, have norm 1 each.

    The first part is spread where the encoder wants it.
    """
    unit = parts / _norms(parts)
    if whitening is not None:
        unit[:, 0] = whitening(unit[:, 0])
        unit[:, :1] /= _norms(unit[:, :1])
    return np.asarray(unit, np.float32).reshape(len(parts), -1)


def _norms(parts: Float32Array) -> Float32Array:
    norms = np.linalg.norm(parts, axis=2, keepdims=True)
    return np.asarray(np.where(norms == 0, 1, norms), np.float32)


def whitening_of(encoder: Encoder) -> Whitening | None:
    """Return what spreads the vectors of an encoder, if it has it."""
    found = getattr(encoder, "whitening", None)
    return found if isinstance(found, Whitening) else None


def cache_folder(settings: EmbedSettings) -> Path:
    """Return the folder of the vector cache."""
    from platformdirs import user_cache_path

    return settings.cache_dir or user_cache_path("feedback-miner", appauthor=False)
