"""The cache of vectors never changes a result and never stops a run."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import SentenceTransformerEncoder, encode_texts
from feedback_miner.embed.cache import VectorCache

TEXTS = [f"text number {i}" for i in range(1100)]


class Named:
    """A fake encoder with a name and a revision; its vectors differ with ``factor``."""

    def __init__(self, name: object = "fake", revision: object = "1", factor: float = 1.0) -> None:
        self.name, self.revision, self.factor = name, revision, factor
        self.asked: list[str] = []

    def encode(self, sentences: list[str]) -> np.ndarray:
        self.asked += sentences
        return np.array([[1.0, self.factor * (1 + len(text)), hash(text) % 97] for text in sentences])


@pytest.fixture
def kept(tmp_path: Path) -> EmbedSettings:
    """Settings with a cache in a folder that does not exist yet."""
    return EmbedSettings(cache=True, cache_dir=tmp_path / "new" / "cache")


def file_of(settings: EmbedSettings) -> Path:
    assert settings.cache_dir is not None
    return settings.cache_dir / "vectors.sqlite3"


def test_a_hit_gives_the_same_bytes_and_asks_the_encoder_nothing(kept: EmbedSettings) -> None:
    first = encode_texts(TEXTS, Named(), kept)
    again = Named()
    assert encode_texts(TEXTS, again, kept).tobytes() == first.tobytes()
    assert again.asked == []


def test_only_unknown_texts_are_encoded(kept: EmbedSettings) -> None:
    encode_texts(["a", "b"], Named(), kept)
    again = Named()
    vectors = encode_texts(["c", "a", "b", "c"], again, kept)
    assert again.asked == ["c"]
    assert (
        vectors.tobytes() == encode_texts(["c", "a", "b", "c"], Named(), EmbedSettings(cache=False)).tobytes()
    )


@pytest.mark.parametrize(
    "other", [Named("other", "1", 2.0), Named("fake", "2", 2.0)], ids=["name", "revision"]
)
def test_another_encoder_or_revision_never_gets_these_vectors(kept: EmbedSettings, other: Named) -> None:
    first = encode_texts(["a"], Named(), kept)
    assert encode_texts(["a"], other, kept).tobytes() != first.tobytes()
    assert other.asked == ["a"]


@pytest.mark.parametrize(("name", "revision"), [(None, "1"), ("fake", None), ("fake", 1), (None, None)])
def test_an_encoder_without_name_and_revision_is_never_cached(
    kept: EmbedSettings, name: object, revision: object
) -> None:
    encode_texts(["a"], Named(name, revision), kept)
    again = Named(name, revision, 2.0)
    encode_texts(["a"], again, kept)
    assert again.asked == ["a"]
    assert not file_of(kept).exists()


def test_no_file_is_made_when_the_cache_is_off(tmp_path: Path) -> None:
    encode_texts(["a"], Named(), EmbedSettings(cache=False, cache_dir=tmp_path / "cache"))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_left_out_with_a_warning(
    kept: EmbedSettings, caplog: pytest.LogCaptureFixture
) -> None:
    file_of(kept).parent.mkdir(parents=True)
    file_of(kept).write_bytes(b"this is no database " * 500)
    _same_result_with_a_warning(kept, caplog)


def test_a_file_that_was_damaged_in_the_middle_is_left_out_with_a_warning(
    kept: EmbedSettings, caplog: pytest.LogCaptureFixture
) -> None:
    encode_texts(TEXTS, Named(), kept)
    content = bytearray(file_of(kept).read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file_of(kept).write_bytes(bytes(content))
    _same_result_with_a_warning(kept, caplog)


def test_a_vector_that_was_cut_short_is_encoded_again(kept: EmbedSettings) -> None:
    encode_texts(TEXTS[:5], Named(), kept)
    with sqlite3.connect(file_of(kept)) as connection:
        connection.execute("UPDATE vectors SET vector = substr(vector, 1, 6)")
    connection.close()
    expected = encode_texts(TEXTS[:5], Named(), EmbedSettings(cache=False))
    assert encode_texts(TEXTS[:5], Named(), kept).tobytes() == expected.tobytes()


def test_a_folder_that_cannot_be_made_is_left_out_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    _same_result_with_a_warning(EmbedSettings(cache_dir=tmp_path / "file" / "cache"), caplog)


def test_a_file_that_cannot_be_opened_is_left_out_with_a_warning(
    kept: EmbedSettings, caplog: pytest.LogCaptureFixture
) -> None:
    file_of(kept).mkdir(parents=True)
    _same_result_with_a_warning(kept, caplog)


def test_a_locked_file_is_left_out_with_a_warning(
    kept: EmbedSettings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode_texts(["something"], Named(), kept)
    connect = sqlite3.connect
    monkeypatch.setattr(
        "feedback_miner.embed.cache.sqlite3.connect", lambda path, timeout: connect(path, timeout=0.05)
    )
    other = connect(file_of(kept), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        _same_result_with_a_warning(kept, caplog)
    finally:
        other.close()


def _same_result_with_a_warning(settings: EmbedSettings, caplog: pytest.LogCaptureFixture) -> None:
    expected = encode_texts(TEXTS, Named(), EmbedSettings(cache=False))
    with caplog.at_level(logging.WARNING, "feedback_miner"):
        found = encode_texts(TEXTS, Named(), settings)
    assert found.tobytes() == expected.tobytes()
    assert [record for record in caplog.records if "cache of vectors" in record.message]


def test_the_folder_and_its_files_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "cache"
    with VectorCache(folder, "fake", "1") as cache:
        cache.put(["a"], np.ones((1, 3), np.float32))
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    names = ("vectors.sqlite3", "vectors.sqlite3-shm", "vectors.sqlite3-wal")
    assert modes == dict.fromkeys(names, 0o600)
    assert {each.stat().st_mode & 0o777 for each in (folder, folder.parent)} == {0o700}


def test_two_caches_may_be_open_at_once(tmp_path: Path) -> None:
    vector = np.ones((1, 3), np.float32)
    with VectorCache(tmp_path, "fake", "1") as one, VectorCache(tmp_path, "fake", "1") as two:
        one.put(["a"], vector)
        two.put(["b"], 2 * vector)
        two.put(["a"], 3 * vector)
        found = one.get(["a", "b", "c"])
    assert {i: row.tolist() for i, row in found.items()} == {0: [3, 3, 3], 1: [2, 2, 2]}


def test_what_was_encoded_before_a_failure_is_kept(
    kept: EmbedSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback_miner.embed.KEEP_EVERY", 10)

    class Breaks(Named):
        def encode(self, sentences: list[str]) -> np.ndarray:
            if len(self.asked) >= 20:
                raise KeyboardInterrupt
            return super().encode(sentences)

    with pytest.raises(KeyboardInterrupt):
        encode_texts(TEXTS[:40], Breaks(), kept)
    resumed = Named()
    encode_texts(TEXTS[:40], resumed, kept)
    assert len(resumed.asked) == 20


def test_the_real_encoders_vectors_come_back_with_the_same_bits(
    encoder: SentenceTransformerEncoder, kept: EmbedSettings
) -> None:
    texts = ["VPN drops every hour.", "The budget for laptops is unclear.", "VPN drops every hour."]
    first = encode_texts(texts, encoder, kept)
    assert encode_texts(texts[::-1], encoder, kept).tobytes() == first[::-1].tobytes()
    assert encode_texts(texts, encoder, EmbedSettings(cache=False)).tobytes() == first.tobytes()


def test_vectors_do_not_depend_on_the_batch_size_that_filled_the_cache(
    encoder: SentenceTransformerEncoder, kept: EmbedSettings
) -> None:
    small = SentenceTransformerEncoder(encoder.name, batch_size=1, threads=1)
    small.model = encoder.model  # type: ignore[misc]
    texts = [f"The printer on floor {i} jams " + "again and " * i + "again." for i in range(24)]
    plain = encode_texts(texts, small, EmbedSettings(cache=False))
    encode_texts(texts, encoder, kept)
    assert encode_texts(texts, small, kept).tobytes() == plain.tobytes()
