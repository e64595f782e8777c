"""Concerns that are rare in an export are believed less easily."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from feedback_miner.records import FloatArray
from feedback_miner.tagging.base import TagProbabilities
from feedback_miner.tagging.prior import adapt, estimate_shares

MIX = np.array([0.3, 0.5, 0.05, 0.15])
TAGGER = SimpleNamespace(joint_prior=MIX)


def judged(shares: FloatArray, n: int, seed: int = 0) -> tuple[TagProbabilities, np.ndarray]:
    """Return what a tagger, calibrated on ``MIX``, says of texts whose classes occur in ``shares``."""
    generator = np.random.default_rng(seed)
    labels = generator.choice(4, n, p=shares)
    # one noisy feature per class, as likely under each class as a normal distribution says
    seen = np.eye(4)[labels] * 2 + generator.normal(size=(n, 4))
    likelihood = np.exp(2 * seen)
    joint = likelihood * MIX
    joint /= joint.sum(axis=1, keepdims=True)
    return TagProbabilities(joint, np.full((n, 4), 0.25)), labels


@pytest.mark.parametrize("shares", [[0.02, 0.9, 0.0, 0.08], [0.6, 0.2, 0.1, 0.1], [0.3, 0.5, 0.05, 0.15]])
def test_shares_of_a_large_export_are_found(shares: list[float]) -> None:
    found, _ = judged(np.array(shares), 20_000)
    np.testing.assert_allclose(estimate_shares(found.joint, MIX), shares, atol=0.05)


def test_the_mix_of_the_tagger_counts_as_a_thousand_texts() -> None:
    certain = np.tile([1.0, 0.0, 0.0, 0.0], (1000, 1))
    np.testing.assert_allclose(estimate_shares(certain, MIX), (MIX + np.eye(4)[0]) / 2, atol=1e-9)
    certain = np.tile([1.0, 0.0, 0.0, 0.0], (3000, 1))
    np.testing.assert_allclose(estimate_shares(certain, MIX), (MIX + 3 * np.eye(4)[0]) / 4, atol=1e-9)


def test_probabilities_move_by_how_far_the_shares_are_from_the_mix() -> None:
    found, _ = judged(np.array([0.02, 0.9, 0.0, 0.08]), 500)
    moved = found.joint * estimate_shares(found.joint, MIX) / MIX
    expected = moved / moved.sum(axis=1, keepdims=True)
    adapted = adapt(found, TAGGER, 500)  # type: ignore[arg-type]
    np.testing.assert_allclose(adapted.joint, expected)
    assert np.abs(adapted.joint - found.joint).max() > 0.1


def test_where_clients_are_rare_fewer_texts_are_called_theirs_and_more_of_these_are() -> None:
    found, labels = judged(np.array([0.02, 0.9, 0.0, 0.08]), 20_000)
    before, after = (p.joint.argmax(axis=1) == 0 for p in (found, adapt(found, TAGGER, len(found.joint))))  # type: ignore[arg-type]
    assert after.sum() < before.sum()
    assert (labels[after] == 0).mean() > (labels[before] == 0).mean() + 0.2


@pytest.mark.parametrize("n", [1, 499])
def test_few_texts_are_judged_as_by_the_tagger(n: int) -> None:
    found, _ = judged(np.array([0.02, 0.9, 0.0, 0.08]), n)
    assert adapt(found, TAGGER, len(found.joint)) is found  # type: ignore[arg-type]


def test_kinds_stay_and_rows_sum_to_one() -> None:
    found, _ = judged(np.array([0.02, 0.9, 0.0, 0.08]), 5_000)
    adapted = adapt(found, TAGGER, len(found.joint))  # type: ignore[arg-type]
    assert adapted.kind is found.kind
    np.testing.assert_allclose(adapted.joint.sum(axis=1), 1)


@pytest.mark.parametrize("tagger", [SimpleNamespace(), SimpleNamespace(joint_prior=None)])
def test_a_tagger_that_tells_no_mix_is_left_alone(tagger: object) -> None:
    found, _ = judged(np.array([0.02, 0.9, 0.0, 0.08]), 100)
    assert adapt(found, tagger, 500) is found  # type: ignore[arg-type]


def test_no_texts_have_no_shares() -> None:
    nothing = TagProbabilities(np.zeros((0, 4)), np.zeros((0, 4)))
    assert adapt(nothing, TAGGER, 0) is nothing  # type: ignore[arg-type]
