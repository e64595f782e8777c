"""The neighbour graph equals what a plain computation gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_miner.cluster.neighbors import nearest_neighbors, shared_neighbor_weights, smooth
from feedback_miner.records import Float32Array, IntArray

Draw = Callable[..., Float32Array]


def brute_force(vectors: Float32Array, n_neighbors: int) -> IntArray:
    """All cosines, sorted by falling cosine, ties by row; each point itself first."""
    cosine = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    np.fill_diagonal(cosine, np.inf)
    rows = np.broadcast_to(np.arange(len(vectors)), cosine.shape)
    return np.lexsort((rows, -np.round(cosine, 6)), axis=1)[:, : n_neighbors + 1]


def random_graph(n: int, n_neighbors: int, seed: int) -> IntArray:
    random = np.random.default_rng(seed)
    others = [random.permutation(np.delete(np.arange(n), i))[:n_neighbors] for i in range(n)]
    return np.column_stack([np.arange(n), np.array(others)]).astype(np.int64)


@settings(max_examples=20, deadline=None)
@given(n=st.integers(3, 120), k=st.integers(1, 25), width=st.integers(8, 40), seed=st.integers(0, 999))
def test_neighbors_equal_brute_force(n: int, k: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(n, width))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    k = min(k, n - 1)
    found, expected = nearest_neighbors(vectors, k, 1), brute_force(vectors, k)
    cosine = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    assert (found[:, 0] == np.arange(n)).all()
    np.testing.assert_allclose(
        np.take_along_axis(cosine, found[:, 1:], axis=1),
        np.take_along_axis(cosine, expected[:, 1:], axis=1),
        atol=1e-6,
    )
    assert all(len(set(row)) == k + 1 for row in found.tolist())


def test_neighbors_equal_brute_force_across_pieces(unit_vectors: Draw) -> None:
    vectors = unit_vectors(1500, 24)
    np.testing.assert_array_equal(nearest_neighbors(vectors, 10, 2), brute_force(vectors, 10))


@pytest.fixture
def tied() -> Float32Array:
    """600 unit vectors, all at the same distance from each other."""
    return np.eye(600, dtype=np.float32)


def test_ties_go_to_the_first_rows(tied: Float32Array) -> None:
    np.testing.assert_array_equal(nearest_neighbors(tied, 20, 1), brute_force(tied, 20))


@pytest.mark.parametrize("threads", [2, 3])
def test_ties_do_not_depend_on_the_number_of_threads(tied: Float32Array, threads: int) -> None:
    np.testing.assert_array_equal(nearest_neighbors(tied, 20, threads), nearest_neighbors(tied, 20, 1))


def test_neighbors_do_not_depend_on_the_number_of_threads(unit_vectors: Draw) -> None:
    vectors = unit_vectors(700, 24)
    one = nearest_neighbors(vectors, 10, 1)
    for threads in (2, 3):
        np.testing.assert_array_equal(nearest_neighbors(vectors, 10, threads), one)


def test_each_point_comes_first_among_many_that_are_nearly_the_same() -> None:
    vectors = np.ones((300, 64)) + np.random.default_rng(0).normal(scale=1e-7, size=(300, 64))
    vectors = np.unique((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), axis=0)
    found = nearest_neighbors(vectors, 10, 1)
    assert (found[:, 0] == np.arange(len(vectors))).all()
    assert all(len(set(row)) == 11 for row in found.tolist())


@settings(max_examples=20, deadline=None)
@given(n=st.integers(3, 80), k=st.integers(1, 12), seed=st.integers(0, 999))
def test_weights_equal_the_jaccard_overlap_of_sets(n: int, k: int, seed: int) -> None:
    neighbors = random_graph(n, min(k, n - 1), seed)
    lists = [set(row) for row in neighbors.tolist()]
    expected = [[len(lists[i] & lists[j]) / len(lists[i] | lists[j]) for j in row] for i, row in
                enumerate(neighbors.tolist())]  # fmt: skip
    weights = shared_neighbor_weights(neighbors, 1)
    np.testing.assert_allclose(weights, expected, rtol=1e-12)
    assert (weights[:, 0] == 1).all()


def dense_smooth(vectors: Float32Array, neighbors: IntArray, weights: np.ndarray, n_iter: int) -> np.ndarray:
    matrix = np.zeros((len(vectors), len(vectors)))
    np.put_along_axis(matrix, neighbors, weights, axis=1)
    smoothed = vectors.astype(np.float64)
    for _ in range(n_iter):
        smoothed = matrix @ smoothed
        smoothed /= np.linalg.norm(smoothed, axis=1, keepdims=True)
    return smoothed


@pytest.mark.parametrize("n_iter", [0, 1, 8])
def test_smoothing_equals_a_dense_reference(unit_vectors: Draw, n_iter: int) -> None:
    vectors = unit_vectors(150, 12)
    neighbors = nearest_neighbors(vectors, 6, 1)
    weights = shared_neighbor_weights(neighbors, 1)
    found = smooth(vectors, neighbors, weights, n_iter, 2)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, dense_smooth(vectors, neighbors, weights, n_iter), atol=2e-6)


def test_no_step_depends_on_where_the_pieces_end(unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = unit_vectors(100, 12)
    neighbors = nearest_neighbors(vectors, 6, 1)
    weights = shared_neighbor_weights(neighbors, 1)
    smoothed = smooth(vectors, neighbors, weights, 4, 1)
    monkeypatch.setattr("feedback_miner.cluster.neighbors.CHUNK", 7)
    for threads in (1, 3):
        assert shared_neighbor_weights(neighbors, threads).tobytes() == weights.tobytes()
        assert smooth(vectors, neighbors, weights, 4, threads).tobytes() == smoothed.tobytes()
