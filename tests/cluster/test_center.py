"""What all texts of a language share is taken away, once there are enough of them to tell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from feedback_miner.cluster.center import center
from feedback_miner.records import Float32Array

Draw = Callable[..., Float32Array]


def leaning(vectors: Float32Array, *lean: float) -> Float32Array:
    moved = vectors + np.resize(lean, vectors.shape[1]).astype(np.float32)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


def test_each_language_loses_its_own_mean(unit_vectors: Draw) -> None:
    english, german = leaning(unit_vectors(80), 1, 0), leaning(unit_vectors(70, seed=1), 0, 1)
    found = center(np.concatenate([english, german]), ["en"] * 80 + ["de"] * 70)
    for rows, given in ((found[:80], english), (found[80:], german)):
        expected = given - given.mean(axis=0)
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
        np.testing.assert_allclose(rows, expected, atol=1e-5)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", ["de", None])
def test_a_small_or_unknown_language_loses_the_mean_of_all(unit_vectors: Draw, name: str | None) -> None:
    n_other = 19 if name else 60
    vectors = leaning(unit_vectors(80 + n_other), 1, 0)
    found = center(vectors, ["en"] * 80 + [name] * n_other)
    expected = vectors[80:] - vectors.mean(axis=0)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(found[80:], expected, atol=1e-5)


def test_few_segments_stay_as_they_are(unit_vectors: Draw) -> None:
    few = leaning(unit_vectors(49), 1, 0)
    assert center(few, ["en"] * len(few)).tobytes() == few.tobytes()


def test_fifty_segments_lose_their_mean_and_twenty_of_a_language_that_of_the_language(
    unit_vectors: Draw,
) -> None:
    vectors = np.concatenate([leaning(unit_vectors(30), 1, 0), leaning(unit_vectors(20, seed=1), 0, 1)])
    found = center(vectors, ["en"] * 30 + ["de"] * 20)
    for rows in (slice(30), slice(30, 50)):
        expected = vectors[rows] - vectors[rows].mean(axis=0)
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
        np.testing.assert_allclose(found[rows], expected, atol=1e-5)


def test_equal_rows_stay_equal_and_finite(unit_vectors: Draw) -> None:
    same = np.repeat(unit_vectors(1), 60, axis=0)
    found = center(same, ["en"] * 60)
    assert np.isfinite(found).all()
    assert len(np.unique(found, axis=0)) == 1
    twice = np.tile(leaning(unit_vectors(60), 1, 0), (2, 1))
    found = center(twice, ["en"] * 120)
    np.testing.assert_array_equal(found[:60], found[60:])


def test_the_input_is_not_changed(unit_vectors: Draw) -> None:
    vectors = unit_vectors(60)
    before = vectors.copy()
    center(vectors, [None] * 60)
    np.testing.assert_array_equal(vectors, before)
