"""Texts -> vectors, by any backend that can run the encoder here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import embed_texts, make_encoder, mended, openvino_model
from feedback_miner.offline import load_openvino

TORCH = "torch"
AUTO = "auto"
PRECISIONS = ("f32", "int8", "bf16")


def backends() -> list[str]:
    """Return what can run an encoder here: torch, and the precisions of OpenVINO that the processor has."""
    try:
        capabilities = load_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except ImportError:
        return [TORCH]
    return [TORCH, *(name for name in PRECISIONS if name != "bf16" or "BF16" in capabilities)]


@contextmanager
def backend_settings(backend: str, encoder: str, cache: bool) -> Iterator[EmbedSettings]:
    """Give the settings of a backend: auto, torch, or a precision that OpenVINO is held to."""
    if backend in (AUTO, TORCH):
        yield EmbedSettings(encoder=encoder, backend=backend, cache=cache)
        return
    # which precision suits a processor is no setting, since only a comparison wants another
    with patch.object(openvino_model, "best_precision", lambda: backend):
        yield EmbedSettings(encoder=encoder, backend="openvino", cache=cache)


def encode(
    texts: Sequence[str], encoder: str, backend: str = AUTO, cache: bool = True, respelled: bool = False
) -> tuple[np.ndarray, str]:
    """Return unit vectors, and the revision of the encoder that made them.

    With ``respelled`` single slips of spelling are mended before, as a run does.
    """
    with backend_settings(backend, encoder, cache) as settings:
        made = make_encoder(settings)
        read = mended(list(texts), made, settings) if respelled else list(texts)
        found = embed_texts(read, made, settings)
    return found.vectors, found.revision
