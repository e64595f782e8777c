"""Static vectors: fast, the same bits in any company, and one file that stands alone."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from tokenizers import Tokenizer

import feedback_miner.embed.static as static_module
from feedback_miner.config import EmbedSettings
from feedback_miner.embed import StaticEncoder, encode_texts, make_encoder
from feedback_miner.errors import MissingModelError
from feedback_miner.models import model_entry
from feedback_miner.progress import Silent

TEXTS = [
    "VPN drops.",
    "",
    "The  printer\ton floor 3 jams -- every single morning!\nNobody cares.",
    "Outlook " * 600,
    "Der Drucker 🖨️ geht nicht, naïve café",
    "لا يمكنني تسجيل الدخول",
    "我的 VPN断了",
    *(f"ticket number {i} is still open after {i} days" for i in range(12)),
]


@pytest.fixture(scope="module")
def static() -> StaticEncoder:
    return StaticEncoder()


@cache
def book() -> tuple[np.ndarray, Tokenizer]:
    """Return the table of the file in double precision, and its tokenizer."""
    with safe_open(model_entry("static-minilm", "encoder").path, "numpy") as file:
        table = file.get_tensor("embeddings").astype(float) * file.get_tensor("weights")[:, None]
        return table, Tokenizer.from_str(file.metadata()["tokenizer"])


def by_the_book(texts: list[str]) -> np.ndarray:
    """Cut whole texts by the tokenizer of the file and add the pieces."""
    table, tokenizer = book()
    sums = np.array(
        [table[tokenizer.encode(text, add_special_tokens=False).ids].sum(axis=0) for text in texts]
    )
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)


def test_vectors_are_the_sums_of_the_pieces_that_the_tokenizer_finds(static: StaticEncoder) -> None:
    np.testing.assert_allclose(static.encode(TEXTS), by_the_book(TEXTS), atol=1e-5)


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=5))
def test_any_text_is_cut_as_the_tokenizer_cuts_it_and_has_the_same_bits_in_company(texts: list[str]) -> None:
    encoder = _shared[0]
    together = encoder.encode([*TEXTS[:3], *texts])[3:]
    np.testing.assert_allclose(together, by_the_book(texts), atol=1e-4)
    assert [row.tobytes() for row in together] == [encoder.encode([text])[0].tobytes() for text in texts]


_shared: list[StaticEncoder] = []


@pytest.fixture(autouse=True, scope="module")
def _share(static: StaticEncoder) -> None:
    _shared[:] = [static]


def test_a_vector_has_the_same_bits_in_any_block(
    static: StaticEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = static.encode(TEXTS)
    monkeypatch.setattr(static_module, "BLOCK", 4)
    assert static.encode(TEXTS[::-1])[::-1].tobytes() == whole.tobytes()


def test_a_text_without_words_gets_zeros_and_others_length_one(static: StaticEncoder) -> None:
    vectors = static.encode(["", "   ", "printer"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [0, 0, 1], atol=1e-6)


def test_like_meanings_are_nearer_than_others(static: StaticEncoder) -> None:
    a, b, c = static.encode(
        ["The printer is out of paper.", "My printer has a paper jam.", "We spend too much on licences."]
    )
    assert a @ b > a @ c + 0.2


def test_chunks_cover_every_row_once_and_no_texts_give_none(static: StaticEncoder) -> None:
    chunks = list(static.encode_in_chunks(TEXTS * 200, Silent()))
    assert len(chunks) == 2
    assert [row for rows, _ in chunks for row in rows] == list(range(len(TEXTS) * 200))
    assert static.encode([]).shape == (0, 256)


@pytest.mark.parametrize("name", ["static", "static-minilm"])
def test_settings_name_it_and_the_cache_tells_it_apart(name: str, tmp_path: Path) -> None:
    settings = EmbedSettings(encoder=name, cache_dir=tmp_path)
    encoder = make_encoder(settings)
    assert isinstance(encoder, StaticEncoder)
    entry = model_entry("static-minilm", "encoder")
    assert (encoder.name, encoder.revision) == (entry.name, entry.sha256[:16])
    assert (
        encode_texts(TEXTS, encoder, settings).tobytes() == encode_texts(TEXTS, encoder, settings).tobytes()
    )


def test_a_damaged_file_is_a_missing_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = StaticEncoder()
    damaged = bytearray(encoder.entry.path.read_bytes())
    damaged[-1] ^= 1
    (tmp_path / encoder.entry.file).write_bytes(damaged)
    monkeypatch.setattr("feedback_miner.models.models_folder", lambda: tmp_path)
    encoder.entry = replace(encoder.entry)  # type: ignore[misc]
    with pytest.raises(MissingModelError, match="'static-minilm' are damaged") as caught:
        encoder.encode(["text"])
    assert "force-reinstall" in caught.value.next_step


def test_the_tokenizer_in_the_file_neither_pads_nor_cuts() -> None:
    path = model_entry("static-minilm", "encoder").path
    assert path.stat().st_size < 16_000_000
    with safe_open(path, "numpy") as file:
        tokenizer = json.loads(file.metadata()["tokenizer"])
    assert (tokenizer["padding"], tokenizer["truncation"]) == (None, None)
