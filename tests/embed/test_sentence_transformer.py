"""A text's vector depends on nothing but the text, and is what sentence-transformers gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import SentenceTransformerEncoder, encode_texts
from feedback_miner.embed.sentence_transformer import find_model
from feedback_miner.errors import MissingModelError
from feedback_miner.records import Float32Array

TEXTS = [
    "",
    "VPN drops.",
    "The printer on floor 3 jams every single morning and nobody from the desk tells us when it will end.",
    "Outlook " * 40,
    "Der Drucker 🖨️ geht nicht",
    "لا يمكنني تسجيل الدخول",
    *(f"ticket number {i} is still open after {i} days" for i in range(12)),
]
TOO_LONG = "too long " * 400


@pytest.fixture(scope="module")
def alone(encoder: SentenceTransformerEncoder) -> list[bytes]:
    """The vector of each text when it is the only one."""
    return [encoder.encode([text])[0].tobytes() for text in TEXTS]


def with_threads(
    encoder: SentenceTransformerEncoder, threads: int, batch_size: int = 4
) -> SentenceTransformerEncoder:
    """Share the loaded model."""
    other = SentenceTransformerEncoder(encoder.name, batch_size, threads)
    other.model = encoder.model  # type: ignore[misc]
    return other


def as_bytes(vectors: Float32Array) -> list[bytes]:
    return [vector.tobytes() for vector in vectors]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_vector_has_the_same_bits_with_any_number_of_threads(
    encoder: SentenceTransformerEncoder, alone: list[bytes], threads: int
) -> None:
    assert as_bytes(with_threads(encoder, threads).encode(TEXTS)) == alone


def test_a_text_is_tokenized_once(
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    tokenize = SentenceTransformerEncoder._tokenize
    monkeypatch.setattr(
        SentenceTransformerEncoder,
        "_tokenize",
        lambda self, texts: asked.extend(texts) or tokenize(self, texts),
    )
    with_threads(encoder, 2).encode(TEXTS)
    assert asked == TEXTS


def test_a_vector_has_the_same_bits_in_any_order_and_company(
    encoder: SentenceTransformerEncoder, alone: list[bytes]
) -> None:
    for seed in range(2):
        some = np.random.default_rng(seed).permutation(len(TEXTS))[: 9 + 9 * seed]
        assert as_bytes(encoder.encode([TEXTS[i] for i in some])) == [alone[i] for i in some]


@pytest.mark.parametrize("batch_size", [1, 3, 32])
def test_a_vector_has_the_same_bits_with_any_batch_size(
    encoder: SentenceTransformerEncoder, alone: list[bytes], batch_size: int
) -> None:
    assert as_bytes(with_threads(encoder, 2, batch_size).encode(TEXTS[4:12])) == alone[4:12]


@pytest.mark.parametrize("torch_threads", [1, 2])
def test_a_vector_has_the_same_bits_whatever_torch_was_told(
    encoder: SentenceTransformerEncoder, alone: list[bytes], torch_threads: int
) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(torch_threads)
    try:
        assert as_bytes(encoder.encode(TEXTS[5:9])) == alone[5:9]
        assert torch.get_num_threads() == torch_threads
    finally:
        torch.set_num_threads(before)


@settings(max_examples=6)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=5))
def test_any_text_has_the_same_bits_alone_and_in_company(texts: list[str]) -> None:
    encoder = _loaded()
    together = encoder.encode([*texts, *TEXTS[:2]])[: len(texts)]
    assert np.isfinite(together).all()
    assert as_bytes(together) == [encoder.encode([text])[0].tobytes() for text in texts]


_shared: list[SentenceTransformerEncoder] = []


@pytest.fixture(autouse=True, scope="module")
def _share(encoder: SentenceTransformerEncoder) -> None:
    _shared[:] = [encoder]


def _loaded() -> SentenceTransformerEncoder:
    return _shared[0]


def test_vectors_agree_with_sentence_transformers_own(encoder: SentenceTransformerEncoder) -> None:
    theirs = encoder.model.encode([*TEXTS, TOO_LONG], normalize_embeddings=True)
    ours = encoder.encode([*TEXTS, TOO_LONG])
    ours = ours / np.linalg.norm(ours, axis=1, keepdims=True)
    assert (np.einsum("ij,ij->i", ours, theirs) > 0.9999).all()


def test_a_sentence_transformer_can_be_passed_as_it_is(
    encoder: SentenceTransformerEncoder, uncached: EmbedSettings
) -> None:
    texts = TEXTS[1:4]
    plain, own = (encode_texts(texts, e, uncached) for e in (encoder.model, encoder))
    assert (np.einsum("ij,ij->i", plain, own) > 0.9999).all()


def test_no_texts_give_an_empty_matrix_of_the_right_width(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_torchs_threads_are_as_before_when_encoding_is_broken_off(
    encoder: SentenceTransformerEncoder,
) -> None:
    from feedback_miner.progress import Silent

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        chunks = with_threads(encoder, 1).encode_in_chunks([f"{i}" for i in range(20)], Silent())
        next(chunks)
        chunks.close()  # type: ignore[attr-defined]
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_the_revision_follows_from_the_files(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    first = SentenceTransformerEncoder(str(tmp_path)).revision
    assert SentenceTransformerEncoder(str(tmp_path)).revision == first
    (tmp_path / "config.json").write_text("{ }")
    second = SentenceTransformerEncoder(str(tmp_path)).revision
    (tmp_path / "config.json").rename(tmp_path / "other.json")
    third = SentenceTransformerEncoder(str(tmp_path)).revision
    assert len({first, second, third}) == 3


def test_nothing_is_loaded_before_the_first_use() -> None:
    given = {"name", "batch_size", "threads", "branch", "folder"}
    assert set(vars(SentenceTransformerEncoder("no such model"))) == given


@pytest.mark.parametrize("name", ["no-such-model-anywhere", "nobody/no-such-model", "not a name!"])
def test_an_unknown_name_is_a_missing_model_with_a_next_step(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(MissingModelError, match="is not on this machine") as caught:
        SentenceTransformerEncoder(name).encode(["text"])
    assert caught.value.exit_code == 4
    assert name in caught.value.given
    assert "all-MiniLM-L6-v2" in caught.value.allowed
    assert "hf download" in caught.value.next_step


def test_a_folder_that_holds_no_model_is_a_missing_model(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no model")
    with pytest.raises(MissingModelError, match="cannot be loaded") as caught:
        SentenceTransformerEncoder(str(tmp_path)).encode(["text"])
    assert "saved by sentence-transformers" in str(caught.value)


def test_the_default_encoder_is_found_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr("huggingface_hub.snapshot_download", refuse)
    assert (find_model("all-MiniLM-L6-v2") / "model.safetensors").is_file()
