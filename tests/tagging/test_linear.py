"""The tagger's weights are the ones that were named, and what it gives are probabilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import feedback_miner.models as models
from feedback_miner.errors import MissingModelError
from feedback_miner.models import ModelEntry, model_entry
from feedback_miner.records import Float32Array
from feedback_miner.tagging import LinearTagger
from feedback_miner.tagging.linear import platt, softmax


@pytest.fixture(scope="module")
def tagger() -> LinearTagger:
    return LinearTagger()


def test_probabilities_are_in_range_and_kinds_sum_to_one(
    tagger: LinearTagger, unit_vectors: Callable[..., Float32Array]
) -> None:
    found = tagger.predict_proba(["x"] * 500, unit_vectors(500, 384))
    for values in (found.concern, found.kind):
        assert ((values >= 0) & (values <= 1)).all()
    np.testing.assert_allclose(found.kind.sum(axis=1), 1, rtol=1e-12)
    assert found.concern.shape == (500, 2)


def test_a_text_is_tagged_the_same_in_any_company(
    tagger: LinearTagger, unit_vectors: Callable[..., Float32Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = unit_vectors(50, 384)
    whole = tagger.predict_proba([""] * 50, vectors)
    monkeypatch.setattr("feedback_miner.tagging.linear.CHUNK", 7)
    parts = tagger.predict_proba([""] * 50, vectors)
    np.testing.assert_allclose(parts.kind, whole.kind, rtol=1e-12)
    np.testing.assert_allclose(parts.concern, whole.concern, rtol=1e-12)


def test_no_texts_have_no_probabilities(tagger: LinearTagger) -> None:
    found = tagger.predict_proba([], np.zeros((0, 384), np.float32))
    assert (found.concern.shape, found.kind.shape) == ((0, 2), (0, 4))


def test_the_tagger_tells_its_encoder_and_revision(tagger: LinearTagger) -> None:
    assert tagger.encoder == "all-MiniLM-L6-v2"
    assert tagger.revision == model_entry("concern-kind-minilm", "tagger").sha256[:16]


def test_nothing_is_loaded_before_the_first_use() -> None:
    assert vars(LinearTagger("no such tagger")) == {"name": "no such tagger"}


def test_damaged_weights_are_a_missing_model_with_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = model_entry("concern-kind-minilm", "tagger")
    content = bytearray(entry.path.read_bytes())
    content[-1] ^= 1
    (tmp_path / entry.file).write_bytes(bytes(content))
    monkeypatch.setattr(models, "models_folder", lambda: tmp_path)
    with pytest.raises(MissingModelError, match="are damaged") as caught:
        LinearTagger().predict_proba(["x"], np.zeros((1, 384), np.float32))
    assert entry.sha256 in caught.value.allowed
    assert caught.value.next_step.startswith("Run: pip install")
    assert caught.value.exit_code == 4


def test_an_unknown_tagger_lists_the_known_ones() -> None:
    with pytest.raises(MissingModelError, match="There is no tagger 'nonesuch'") as caught:
        LinearTagger("nonesuch").predict_proba(["x"], np.zeros((1, 384), np.float32))
    assert "concern-kind-minilm" in caught.value.allowed


def test_platt_is_a_sigmoid_of_slope_and_offset() -> None:
    found = platt(np.array([[0.0, 2.0]]), np.array([[1.0, 0.0], [0.5, -1.0]]))
    np.testing.assert_allclose(found, [[0.5, 0.5]])
    assert platt(np.array([[3.0]]), np.array([[2.0, 1.0]]))[0, 0] == pytest.approx(1 / (1 + np.exp(-7)))


def test_softmax_survives_large_values() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 1e4, -1e4]])), [[0.5, 0.5, 0]])


def test_a_model_entry_knows_whether_its_file_is_whole(tmp_path: Path) -> None:
    assert model_entry("concern-kind-minilm", "tagger").verify()
    assert isinstance(replace(model_entry("concern-kind-minilm", "tagger"), sha256="0" * 64), ModelEntry)
    assert not replace(model_entry("concern-kind-minilm", "tagger"), sha256="0" * 64).verify()
