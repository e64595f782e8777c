"""Texts become unit vectors, equal texts once, and the listener hears of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import Encoder, SentenceTransformerEncoder, embed, encode_texts, make_encoder
from feedback_miner.errors import UsageError
from feedback_miner.records import Segments

Build = Callable[..., Segments]


class Fake:
    """Encodes a text by its hash, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, sentences: list[str]) -> list[list[float]]:
        self.asked += sentences
        return [[float(byte) - 100 for byte in hashlib.sha256(text.encode()).digest()] for text in sentences]


class Listener:
    """Counts the items that pass."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, int, str]] = []

    def stage(self, name: str) -> None: ...

    def track(self, items: Iterable[object], total: int, unit: str) -> Iterator[object]:
        n = 0
        for item in items:
            n += 1
            yield item
        self.seen.append((n, total, unit))


def test_identical_texts_are_encoded_once(make_segments: Build, uncached: EmbedSettings) -> None:
    fake = Fake()
    embeddings = embed(make_segments(["vpn", "mail", "vpn", "vpn", "mail"]), fake, uncached)
    assert sorted(fake.asked) == ["mail", "vpn"]
    assert (
        embeddings.vectors[0].tobytes() == embeddings.vectors[2].tobytes() == embeddings.vectors[3].tobytes()
    )
    assert embeddings.vectors[0].tobytes() != embeddings.vectors[1].tobytes()


def test_rows_follow_the_order_of_the_segments(make_segments: Build, uncached: EmbedSettings) -> None:
    texts = ["zebra", "apple", "mango", "apple"]
    vectors = embed(make_segments(texts), Fake(), uncached).vectors
    for text, vector in zip(texts, vectors, strict=True):
        own = np.array(Fake().encode([text])[0])
        np.testing.assert_allclose(vector, own / np.linalg.norm(own), rtol=1e-6)


def test_vectors_have_norm_one_and_float32(make_segments: Build, uncached: EmbedSettings) -> None:
    vectors = embed(make_segments([f"text {i}" for i in range(50)]), Fake(), uncached).vectors
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-6)


def test_a_zero_vector_stays_zero_and_is_not_nan(uncached: EmbedSettings) -> None:
    class Zero:
        def encode(self, sentences: list[str]) -> np.ndarray:
            return np.zeros((len(sentences), 4))

    assert (encode_texts(["a"], Zero(), uncached) == 0).all()


def test_more_texts_than_one_piece_keep_their_vectors(
    uncached: EmbedSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"text {i}" for i in range(25)]
    whole = encode_texts(texts, Fake(), uncached)
    monkeypatch.setattr("feedback_miner.embed.KEEP_EVERY", 7)
    assert encode_texts(texts, Fake(), uncached).tobytes() == whole.tobytes()


def test_no_segments_give_no_vectors_and_never_load_the_encoder(
    make_segments: Build, uncached: EmbedSettings
) -> None:
    lazy = SentenceTransformerEncoder()
    embeddings = embed(make_segments([]), lazy, uncached)
    assert len(embeddings) == 0
    assert "model" not in vars(lazy)


@pytest.mark.parametrize(
    ("answer", "shape"),
    [(np.zeros(2), r"\(2,\)"), (np.zeros((3, 4)), r"\(3, 4\)"), (np.zeros((2, 4, 1)), r"\(2, 4, 1\)")],
)
def test_an_encoder_that_returns_another_shape_is_told_so(
    answer: np.ndarray, shape: str, uncached: EmbedSettings
) -> None:
    class Wrong:
        def encode(self, sentences: list[str]) -> np.ndarray:
            return answer

    with pytest.raises(UsageError, match=rf"shape {shape} for 2 texts") as caught:
        encode_texts(["a", "b"], Wrong(), uncached)
    assert "one vector per text" in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_listener_hears_of_every_batch(uncached: EmbedSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback_miner.embed.KEEP_EVERY", 10)
    listener = Listener()
    encode_texts([f"text {i}" for i in range(25)], Fake(), uncached, listener)
    assert listener.seen == [(3, 3, "batches")]


def test_the_listener_hears_of_the_batches_of_the_real_encoder(
    encoder: SentenceTransformerEncoder, uncached: EmbedSettings
) -> None:
    listener = Listener()
    encode_texts([f"printer {i}" for i in range(20)], encoder, uncached, listener)
    assert listener.seen == [(5, 5, "batches")]


def test_the_name_of_an_encoder_without_one_is_its_class(
    make_segments: Build, uncached: EmbedSettings
) -> None:
    embeddings = embed(make_segments(["a"]), Fake(), uncached)
    assert (embeddings.encoder, embeddings.revision) == ("Fake", "unknown")


def test_settings_make_the_encoder_that_they_name() -> None:
    made = make_encoder(EmbedSettings(encoder="/some/model", backend="torch", batch_size=7), threads=3)
    assert (made.name, made.batch_size, made.threads) == ("/some/model", 7, 3)
    assert isinstance(made, Encoder)
