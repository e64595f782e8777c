"""Rows become distinct points, in an order and with draws that keys decide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pytest

from feedback_miner.cluster.rows import distinct_rows, unit_rows, weakest
from feedback_miner.records import Float32Array

Draw = Callable[..., Float32Array]


def digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=64).digest()


def keys_of(n: int) -> list[str]:
    return [f"text {i}" for i in range(n)]


def test_keys_decide_the_order_and_the_draws(unit_vectors: Draw) -> None:
    vectors, keys = unit_vectors(50), keys_of(50)
    points = distinct_rows(vectors, keys)
    order = sorted(range(50), key=lambda i: digest(keys[i].encode()))
    np.testing.assert_array_equal(points.vectors, vectors[order])
    assert points.draws.shape == (50, 16)
    assert [row.tobytes() for row in points.draws] == [digest(keys[i].encode()) for i in order]


def test_without_keys_bytes_of_the_rows_decide(unit_vectors: Draw) -> None:
    vectors = unit_vectors(50)
    points = distinct_rows(vectors)
    order = sorted(range(50), key=lambda i: digest(vectors[i].tobytes()))
    np.testing.assert_array_equal(points.vectors, vectors[order])
    assert [row.tobytes() for row in points.draws] == [digest(vectors[i].tobytes()) for i in order]


@pytest.mark.parametrize("with_keys", [False, True])
def test_each_row_is_found_again_whatever_the_order(unit_vectors: Draw, with_keys: bool) -> None:
    which = np.random.default_rng(0).integers(40, size=200)
    vectors = unit_vectors(40)[which]
    keys = [f"text {i}" for i in which] if with_keys else None
    points = distinct_rows(vectors, keys)
    assert len(points) == len(np.unique(which))
    np.testing.assert_array_equal(points.vectors[points.inverse], vectors)
    np.testing.assert_array_equal(points.counts, np.bincount(points.inverse))
    shuffled = np.random.default_rng(1).permutation(200)
    other = distinct_rows(vectors[shuffled], None if keys is None else [keys[i] for i in shuffled])
    np.testing.assert_array_equal(points.vectors, other.vectors)
    np.testing.assert_array_equal(points.draws, other.draws)
    np.testing.assert_array_equal(points.inverse[shuffled], other.inverse)


def test_of_equal_rows_with_several_keys_one_counts_whichever_comes_first(unit_vectors: Draw) -> None:
    one, other = unit_vectors(2)
    rows = np.stack([one, other, one, one])
    keys = ["Login", "printer", "login", "LOGIN"]
    least = min(digest(key.encode()) for key in ("Login", "login", "LOGIN"))
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]):
        points = distinct_rows(rows[order], [keys[i] for i in order])
        assert sorted(points.counts) == [1, 3]
        assert points.draws[points.counts == 3].tobytes() == least


def test_rows_that_differ_stay_apart_where_they_share_a_key(unit_vectors: Draw) -> None:
    vectors = unit_vectors(6)
    points = distinct_rows(vectors, ["same"] * 6)
    assert len(points) == 6
    np.testing.assert_array_equal(points.vectors[points.inverse], vectors)
    np.testing.assert_array_equal(points.vectors, distinct_rows(vectors[::-1], ["same"] * 6).vectors)


@pytest.mark.parametrize("with_keys", [False, True])
def test_draws_of_a_point_do_not_depend_on_the_other_points(unit_vectors: Draw, with_keys: bool) -> None:
    vectors, keys = unit_vectors(60), keys_of(60)
    every = distinct_rows(vectors, keys if with_keys else None)
    some = distinct_rows(vectors[::3], keys[::3] if with_keys else None)
    np.testing.assert_array_equal(every.draws[every.inverse[::3]], some.draws[some.inverse])


def test_vectors_of_the_same_texts_that_differ_a_little_have_the_same_draws(unit_vectors: Draw) -> None:
    vectors, keys = unit_vectors(60), keys_of(60)
    nudged = unit_rows(vectors + np.float32(0.01) * unit_vectors(60, seed=1))
    one, other = distinct_rows(vectors, keys), distinct_rows(nudged, keys)
    np.testing.assert_array_equal(one.inverse, other.inverse)
    np.testing.assert_array_equal(one.draws, other.draws)
    assert not np.array_equal(distinct_rows(vectors).draws, distinct_rows(nudged).draws)


def test_minus_zero_is_zero_also_for_the_draws() -> None:
    plus, minus = np.array([[1, 0.0]], np.float32), np.array([[1, -0.0]], np.float32)
    np.testing.assert_array_equal(distinct_rows(plus).draws, distinct_rows(minus).draws)
    assert len(distinct_rows(np.concatenate([plus, minus]))) == 1


def test_rows_of_length_one_but_for_rounding_keep_their_bytes_and_zeros_stay() -> None:
    rows = np.array([[1 + 5e-5, 0], [3, 4], [0, 0]], np.float32)
    before = rows.copy()
    found = unit_rows(rows)
    assert found[0].tobytes() == rows[0].tobytes()
    np.testing.assert_allclose(found[1:], [[0.6, 0.8], [0, 0]], atol=1e-7)
    assert rows.tobytes() == before.tobytes()


def test_the_weakest_are_marked_but_never_more_than_asked_nor_all() -> None:
    strength = np.array([0.1, 0.4, 0.2, 0.3, 0.2])
    assert weakest(strength, 0.8).tolist() == [True, False, False, False, False]
    assert weakest(strength, 0.6).tolist() == [True, False, False, False, False]  # equal ones share a fate
    assert weakest(strength, 0.4).tolist() == [True, False, True, False, True]
    assert weakest(strength, 1e-9).tolist() == [True, False, True, True, True]
    assert not weakest(strength, 1.0).any()
