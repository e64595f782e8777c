"""The encoder for themes is its base encoder with other last layers: what lies below has the same bits."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import feedback_miner.models as models
from feedback_miner.config import EmbedSettings
from feedback_miner.embed import (
    BASE_ENCODER,
    THEME_ENCODER,
    OpenVinoEncoder,
    SentenceTransformerEncoder,
    embed,
    embed_texts,
    make_encoder,
)
from feedback_miner.embed.tuned import ToBase
from feedback_miner.errors import MissingModelError
from feedback_miner.models import Branch, base_encoder, model_entry, tuned_entry
from feedback_miner.records import Float32Array, Segments

WIDTH = 384
TEXTS = [
    "",
    "VPN drops.",
    "Who pays for the new licences, and what will they cost us a year?",
    "The printer on floor 3 jams every single morning and nobody from the desk tells us when it will end.",
    "Der Drucker geht nicht",
    "too long " * 400,
    *(f"ticket number {i} is still open after {i} days" for i in range(8)),
]


@pytest.fixture(scope="module")
def tagger_branch() -> Branch:
    """The branch of the tagger that ships."""
    entry = model_entry("concern-kind-minilm", "tagger")
    return Branch(entry.path, entry.revision, entry.layer)


@pytest.fixture(scope="module")
def tuned(tagger_branch: Branch) -> SentenceTransformerEncoder:
    """The encoder for themes, with the tagger's branch."""
    return SentenceTransformerEncoder(THEME_ENCODER, batch_size=4, threads=2, branch=tagger_branch)


@pytest.fixture(scope="module")
def plain(tagger_branch: Branch) -> SentenceTransformerEncoder:
    """Its base encoder, with the same branch."""
    return SentenceTransformerEncoder(BASE_ENCODER, batch_size=4, threads=2, branch=tagger_branch)


@pytest.fixture(scope="module")
def vectors(tuned: SentenceTransformerEncoder) -> Float32Array:
    return tuned.encode(TEXTS)


def unit(vectors: Float32Array) -> Float32Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def layers_of(encoder: SentenceTransformerEncoder) -> Any:
    transformer: Any = encoder.model[0]
    return transformer.auto_model.encoder.layer


def same(left: Any, right: Any) -> bool:
    return all(
        bool((left.state_dict()[name] == right.state_dict()[name]).all()) for name in left.state_dict()
    )


# --- what it is made of


def test_the_layers_from_the_one_of_the_manifest_on_are_others_and_none_is_added(
    tuned: SentenceTransformerEncoder, plain: SentenceTransformerEncoder
) -> None:
    entry = model_entry(THEME_ENCODER, "encoder")
    pairs = list(zip(layers_of(tuned), layers_of(plain), strict=True))
    assert [same(*pair) for pair in pairs] == [True] * entry.layer + [False] * (len(pairs) - entry.layer)


def test_the_branch_of_the_tagger_has_the_same_bits_in_both_and_the_sentence_another_direction(
    vectors: Float32Array, plain: SentenceTransformerEncoder
) -> None:
    expected = plain.encode(TEXTS)
    assert vectors[:, WIDTH:].tobytes() == expected[:, WIDTH:].tobytes()
    cosines = (unit(vectors[:, :WIDTH]) * unit(expected[:, :WIDTH])).sum(axis=1)
    assert cosines.max() < 0.9999


def test_the_plain_encoder_is_the_one_that_the_package_brings(
    encoder: SentenceTransformerEncoder, plain: SentenceTransformerEncoder
) -> None:
    assert plain.encode(TEXTS[:4])[:, :WIDTH].tobytes() == encoder.encode(TEXTS[:4]).tobytes()
    assert plain.tuned is None
    assert plain.to_base is None


def test_a_text_has_the_same_bits_in_any_company(
    tuned: SentenceTransformerEncoder, vectors: Float32Array
) -> None:
    some = [7, 2, 5]
    assert tuned.encode([TEXTS[i] for i in some]).tobytes() == vectors[some].tobytes()


def test_its_name_and_revision_are_its_own_and_the_latter_follows_from_the_weights(
    tuned: SentenceTransformerEncoder, plain: SentenceTransformerEncoder
) -> None:
    assert tuned.name == THEME_ENCODER
    assert len(tuned.digest) == 16
    assert tuned.digest != plain.digest
    other = SentenceTransformerEncoder(THEME_ENCODER, branch=tuned.branch)
    assert other.revision == tuned.revision
    changed = SentenceTransformerEncoder(THEME_ENCODER, branch=tuned.branch)
    changed.tuned = replace(model_entry(THEME_ENCODER, "encoder"), sha256="ab" * 32)
    assert changed.digest not in (tuned.digest, plain.digest)


@pytest.mark.parametrize(
    ("name", "base"),
    [
        (THEME_ENCODER, BASE_ENCODER),
        (BASE_ENCODER, BASE_ENCODER),
        ("static-minilm", "static-minilm"),
        ("", ""),
    ],
)
def test_the_base_of_an_encoder_is_the_one_that_it_was_tuned_from_or_itself(name: str, base: str) -> None:
    assert base_encoder(name) == base
    assert (tuned_entry(name) is None) == (name == base)


def damaged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the weights with one byte changed, and have them read from there."""
    entry = model_entry(THEME_ENCODER, "encoder")
    content = bytearray(entry.path.read_bytes())
    content[-1] ^= 1
    (folder / entry.file).write_bytes(content)
    monkeypatch.setattr(models, "models_folder", lambda: folder)
    return folder / entry.file


@pytest.mark.parametrize("backend", ["torch", "auto"])
def test_damaged_weights_are_a_missing_model_with_a_next_step(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = damaged(tmp_path, monkeypatch)
    settings = EmbedSettings(encoder=THEME_ENCODER, backend=backend, cache_dir=tmp_path / "cache")
    encoder = make_encoder(settings)
    with pytest.raises(
        MissingModelError, match="weights of the encoder 'theme-minilm' are damaged"
    ) as caught:
        encoder.encode(["VPN drops."])
    assert str(path) in caught.value.given
    assert caught.value.next_step == "Run: pip install --force-reinstall feedback-miner"
    with pytest.raises(MissingModelError, match="are damaged"):
        _ = encoder.to_base  # type: ignore[attr-defined]


def test_weights_that_are_gone_are_a_missing_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged(tmp_path, monkeypatch).unlink()
    with pytest.raises(MissingModelError, match="'theme-minilm' is missing"):
        SentenceTransformerEncoder(THEME_ENCODER).encode(["VPN drops."])


# --- who takes it


def test_it_is_taken_where_the_settings_leave_the_encoder_open() -> None:
    assert getattr(make_encoder(EmbedSettings()), "name", None) == THEME_ENCODER
    named = make_encoder(EmbedSettings(encoder=BASE_ENCODER))
    assert getattr(named, "name", None) == BASE_ENCODER


def test_it_reads_texts_with_slips_mended_as_its_base_does(
    make_segments: Callable[..., Segments],
) -> None:
    read: list[list[str]] = []

    class Heard:
        revision = "1"

        def __init__(self, name: str) -> None:
            self.name = name

        def encode(self, texts: list[str]) -> Float32Array:
            read.append(texts)
            return np.ones((len(texts), 4), np.float32)

    segments = make_segments(["the pritner is broken again today"])
    for name in (THEME_ENCODER, BASE_ENCODER, "other"):
        embed(segments, Heard(name), EmbedSettings(cache=False))
    assert read == [["the printer is broken again today"]] * 2 + [["the pritner is broken again today"]]


# --- to the base encoder


def test_embeddings_carry_what_makes_vectors_of_the_base_encoder(
    tuned: SentenceTransformerEncoder, plain: SentenceTransformerEncoder, uncached: EmbedSettings
) -> None:
    found, expected = (embed_texts(TEXTS[1:5], each, uncached) for each in (tuned, plain))
    assert expected.as_base(expected.vectors) is expected.vectors
    near = (found.as_base(found.vectors) * expected.vectors).sum(axis=1)
    assert near.mean() > 0.8
    assert near.mean() > (found.vectors * expected.vectors).sum(axis=1).mean()
    assert found.take(np.array([1])).to_base is found.to_base


def test_the_map_gives_unit_vectors_and_leaves_those_without_direction(
    unit_vectors: Callable[..., Float32Array],
) -> None:
    to_base = ToBase(np.random.default_rng(0).normal(size=(16, 16)))
    found = to_base(np.concatenate([unit_vectors(5), np.zeros((1, 16), np.float32)]))
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), [1] * 5 + [0], rtol=1e-6)
    assert to_base(unit_vectors(0)).shape == (0, 16)


# --- OpenVINO


@pytest.mark.skipif(importlib.util.find_spec("openvino") is None, reason="openvino is not installed")
def test_openvino_agrees_with_torch_in_both_parts_and_keeps_it_apart_from_the_base(
    tuned: SentenceTransformerEncoder, vectors: Float32Array, tmp_path: Path
) -> None:
    converted = OpenVinoEncoder(tuned, tmp_path)
    found = converted.encode(TEXTS)
    for part in (slice(None, WIDTH), slice(WIDTH, None)):
        assert (unit(found[:, part]) * unit(vectors[:, part])).sum(axis=1).mean() > 0.999
    (kept,) = (tmp_path / "openvino").iterdir()
    assert kept.name.startswith(tuned.digest)
    assert converted.name == THEME_ENCODER
    assert converted.revision.startswith(f"{tuned.digest}+openvino")
    assert converted.to_base is tuned.to_base
