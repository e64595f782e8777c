"""The tagger's weights are the ones that were named, and what it gives are probabilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import feedback_miner.models as models
from feedback_miner.errors import MissingModelError
from feedback_miner.models import model_entry
from feedback_miner.records import CONTEXTS, FACETS, KINDS, Context, Embeddings, Float32Array
from feedback_miner.tagging import BranchTagger
from feedback_miner.tagging.base import JOINT
from feedback_miner.tagging.decide import VOICES
from feedback_miner.tagging.heads import HEADS, split_heads

NAME = "concern-kind-minilm"
WIDTH = 384


def on_branch(vectors: Float32Array, branch: str | None) -> Embeddings:
    """Return embeddings whose sentence part says nothing."""
    return Embeddings(np.zeros_like(vectors), "all-MiniLM-L6-v2", "1", vectors, branch)


def test_the_rows_of_each_head_are_probabilities_that_sum_to_one(
    tagger: BranchTagger, unit_vectors: Callable[..., Float32Array]
) -> None:
    found = tagger.predict_proba(["x"] * 300, on_branch(unit_vectors(300, WIDTH), tagger.revision))
    assert found.facet is not None
    for values, names in ((found.joint, JOINT), (found.kind, KINDS), (found.facet, FACETS)):
        assert values.shape == (300, len(names))
        assert values.dtype == np.float64
        assert ((values >= 0) & (values <= 1)).all()
        np.testing.assert_allclose(values.sum(axis=1), 1, rtol=1e-12)
    assert ((found.concern >= 0) & (found.concern <= 1)).all()


def test_a_text_is_tagged_the_same_in_any_company(
    tagger: BranchTagger, unit_vectors: Callable[..., Float32Array]
) -> None:
    vectors = unit_vectors(50, WIDTH)
    whole = tagger.predict_proba([""] * 50, on_branch(vectors, tagger.revision))
    for row in (0, 17, 49):
        alone = tagger.predict_proba([""], on_branch(vectors[row : row + 1], tagger.revision))
        np.testing.assert_allclose(alone.joint[0], whole.joint[row], rtol=1e-12)
        np.testing.assert_allclose(alone.kind[0], whole.kind[row], rtol=1e-12)


def test_the_sentence_embedding_plays_no_part(
    tagger: BranchTagger, unit_vectors: Callable[..., Float32Array]
) -> None:
    embeddings = on_branch(unit_vectors(9, WIDTH), tagger.revision)
    other = replace(embeddings, vectors=unit_vectors(9, WIDTH, seed=1))
    found, again = (tagger.predict_proba([""] * 9, each) for each in (embeddings, other))
    assert found.joint.tobytes() == again.joint.tobytes()


@pytest.mark.parametrize("branch", [None, "another-branch"])
def test_vectors_of_another_branch_are_refused(
    branch: str | None, tagger: BranchTagger, unit_vectors: Callable[..., Float32Array]
) -> None:
    with pytest.raises(ValueError, match=f"reads the branch {tagger.revision}, got {branch}"):
        tagger.predict_proba(["x"], on_branch(unit_vectors(1, WIDTH), branch))


def test_embeddings_without_a_branch_are_refused(
    tagger: BranchTagger, unit_vectors: Callable[..., Float32Array]
) -> None:
    with pytest.raises(ValueError, match="reads the branch"):
        tagger.predict_proba(["x"], Embeddings(unit_vectors(1, WIDTH), "all-MiniLM-L6-v2", "1"))


@pytest.mark.parametrize("width", [WIDTH, 0])
def test_no_texts_have_no_probabilities(width: int, tagger: BranchTagger) -> None:
    found = tagger.predict_proba([], on_branch(np.zeros((0, width), np.float32), tagger.revision))
    assert (found.joint.shape, found.concern.shape, found.kind.shape) == ((0, 4), (0, 2), (0, 4))


def test_the_tagger_tells_its_encoder_its_revision_and_its_branch(tagger: BranchTagger) -> None:
    entry = model_entry(NAME, "tagger")
    assert tagger.encoder == "all-MiniLM-L6-v2"
    assert tagger.revision == entry.sha256[:16]
    assert (tagger.branch.path, tagger.branch.revision) == (entry.path, tagger.revision)
    assert 1 <= tagger.branch.layer == entry.layer < 6


def test_nothing_is_loaded_before_the_first_use() -> None:
    assert vars(BranchTagger("no such tagger")) == {"name": "no such tagger"}


def test_damaged_weights_are_a_missing_model_with_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = model_entry(NAME, "tagger")
    content = bytearray(entry.path.read_bytes())
    content[-1] ^= 1
    (tmp_path / entry.file).write_bytes(bytes(content))
    monkeypatch.setattr(models, "models_folder", lambda: tmp_path)
    tagger = BranchTagger()
    with pytest.raises(MissingModelError, match="are damaged") as caught:
        tagger.predict_proba(["x"], on_branch(np.zeros((1, WIDTH), np.float32), tagger.revision))
    assert entry.sha256 in caught.value.allowed
    assert caught.value.next_step.startswith("Run: pip install")
    assert caught.value.exit_code == 4


def test_an_unknown_tagger_lists_the_known_ones() -> None:
    with pytest.raises(MissingModelError, match="There is no tagger 'nonesuch'") as caught:
        BranchTagger("nonesuch").predict_proba(["x"], on_branch(np.zeros((1, WIDTH), np.float32), "1"))
    assert NAME in caught.value.allowed


def test_logits_are_calibrated_by_a_slope_and_an_offset_per_class() -> None:
    tagger = BranchTagger()
    ones = {name: np.ones(n) for name, n in HEADS.items()}
    tagger.weights = {  # type: ignore[misc]
        **{f"{name}_slope": 2 * one for name, one in ones.items()},
        **{f"{name}_offset": 0 * one for name, one in ones.items()},
    }
    tagger.weights["kind_offset"] = np.log([4.0, 1.0, 1.0, 1.0])
    logits = {name: np.zeros((1, n)) for name, n in HEADS.items()}
    logits["joint"][0, 0] = np.log(3) / 2
    found = tagger.calibrate(logits)
    np.testing.assert_allclose(found.joint, [[3 / 6, 1 / 6, 1 / 6, 1 / 6]])
    np.testing.assert_allclose(found.kind, [[4 / 7, 1 / 7, 1 / 7, 1 / 7]])


def with_weights(**changed: np.ndarray) -> BranchTagger:
    """Return a tagger of two-dimensional vectors, all of whose weights are 0 but those that are given."""
    tagger, n = BranchTagger(), sum(HEADS.values())
    shapes = {
        "weight": (2, n),
        "bias": (n,),
        "words_weight": (2, n),
        "context_weight": (len(CONTEXTS), 2, n),
        "context_bias": (len(CONTEXTS), n),
    }
    tagger.weights = {name: np.zeros(shape) for name, shape in shapes.items()} | changed  # type: ignore[misc]
    return tagger


def test_what_a_text_answers_changes_the_outputs_by_its_kind_its_words_and_the_text() -> None:
    n = sum(HEADS.values())
    random = np.random.default_rng(0)
    changed = {
        "weight": random.normal(size=(2, n)),
        "bias": random.normal(size=n),
        "words_weight": random.normal(size=(2, n)),
        "context_weight": random.normal(size=(len(CONTEXTS), 2, n)),
        "context_bias": random.normal(size=(len(CONTEXTS), n)),
    }
    tagger = with_weights(**changed)
    text = np.array([[0.6, 0.8], [1.0, 0.0], [0.0, 1.0]], np.float32)
    context = Context(np.array([0, 2, 2]), np.array([-1, 0, -1]), np.array([[0.8, 0.6]], np.float32))
    found = np.hstack([*tagger.logits(text, context).values()])
    plain = text @ changed["weight"] + changed["bias"]
    below = text @ changed["context_weight"][2] + changed["context_bias"][2]
    words = context.vectors[0] @ changed["words_weight"]
    np.testing.assert_allclose(found[0], plain[0], rtol=1e-6)
    np.testing.assert_allclose(found[1], plain[1] + below[1] + words, rtol=1e-6)
    np.testing.assert_allclose(found[2], plain[2] + below[2], rtol=1e-6)
    np.testing.assert_allclose(np.hstack([*tagger.logits(text).values()]), plain, rtol=1e-6)


def test_a_text_below_a_question_is_tagged_the_same_in_any_company(
    tagger: BranchTagger, unit_vectors: Callable[..., Float32Array]
) -> None:
    vectors, questions = unit_vectors(40, WIDTH), unit_vectors(3, WIDTH, seed=1)
    kinds, rows = np.arange(40) % len(CONTEXTS), np.arange(40) % 4 - 1
    whole = tagger.logits(vectors, Context(kinds, rows, questions))["kind"]
    for row in (0, 7, 39):
        one = slice(row, row + 1)
        alone = tagger.logits(vectors[one], Context(kinds[one], rows[one], questions))["kind"]
        np.testing.assert_allclose(alone[0], whole[row], rtol=1e-9)


def test_precision_curves_are_of_all_classes_of_the_concern(tagger: BranchTagger) -> None:
    assert set(tagger.precision_curves) == {*VOICES}
    for curve in tagger.precision_curves.values():
        assert ((curve >= 0) & (curve <= 1)).all()
        assert (np.diff(curve[:, 0]) > 0).all()


def test_outputs_are_split_by_head_in_their_order() -> None:
    parts = split_heads(np.arange(16.0)[None])
    assert {name: part.shape[1] for name, part in parts.items()} == HEADS
    assert [part[0, 0] for part in parts.values()] == [0, 4, 8]


def test_extreme_logits_still_give_probabilities() -> None:
    logits = {head: np.full((1, n), -1e4) for head, n in HEADS.items()}
    for part in logits.values():
        part[0, 0] = 1e4
    found = BranchTagger(NAME).calibrate(logits)
    np.testing.assert_allclose([found.joint[0, 0], found.kind[0, 0]], 1.0)


def test_a_model_entry_knows_whether_its_file_is_whole() -> None:
    entry = model_entry(NAME, "tagger")
    assert entry.verify()
    assert not replace(entry, sha256="0" * 64).verify()
