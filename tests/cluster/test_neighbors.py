"""The neighbour graph equals what a plain computation gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from feedback_miner.cluster.neighbors import (
    nearest_neighbors,
    neighbor_lists,
    shared_neighbor_weights,
    smooth,
)
from feedback_miner.records import Float32Array, IntArray
from feedback_miner.threads import single_threaded_numerics

Draw = Callable[..., Float32Array]
Blobs = Callable[..., tuple[Float32Array, np.ndarray]]
MODULE = "feedback_miner.cluster.neighbors"

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(autouse=True, scope="module")
def _numerics_on_one_thread() -> Iterator[None]:
    """Hold BLAS to one thread, which is the caller's to do."""
    with single_threaded_numerics():
        yield


def set_sizes(monkeypatch: pytest.MonkeyPatch, **sizes: int) -> None:
    """Shrink the pieces, so that few rows are many pieces."""
    for name, size in sizes.items():
        monkeypatch.setattr(f"{MODULE}.{name}", size)


def normalized(vectors: np.ndarray) -> Float32Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def brute_force(vectors: Float32Array, n_neighbors: int) -> IntArray:
    """All cosines, sorted by falling cosine, ties by row; each point itself first."""
    cosine = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    np.fill_diagonal(cosine, np.inf)
    rows = np.broadcast_to(np.arange(len(vectors)), cosine.shape)
    return np.lexsort((rows, -np.round(cosine, 6)), axis=1)[:, : n_neighbors + 1]


def check_lists(found: IntArray, n: int, n_neighbors: int) -> None:
    """Every row holds itself first, and then so many others, none twice."""
    assert found.shape == (n, n_neighbors + 1)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found[:, 0], np.arange(n))
    assert (np.diff(np.sort(found, axis=1), axis=1) > 0).all()
    assert 0 <= found.min() <= found.max() < n


def check_nearest(vectors: Float32Array, found: IntArray, n_neighbors: int) -> None:
    """No row was overlooked that is nearer than one that was found, and the nearest come first."""
    check_lists(found, len(vectors), n_neighbors)
    double = vectors.astype(np.float64)
    for start in range(0, len(vectors), 1000):
        rows = np.arange(start, min(start + 1000, len(vectors)))
        cosine = double[rows] @ double.T
        cosine[np.arange(len(rows)), rows] = -np.inf
        best = -np.sort(np.partition(-cosine, n_neighbors - 1, axis=1)[:, :n_neighbors], axis=1)
        np.testing.assert_allclose(np.take_along_axis(cosine, found[rows, 1:], axis=1), best, atol=1e-6)


def recall(found: IntArray, expected: IntArray) -> float:
    """Return the share of the true neighbours that were found."""
    hits = [np.isin(row[1:], true[1:]).mean() for row, true in zip(found, expected, strict=True)]
    return float(np.mean(hits))


@settings(max_examples=20)
@given(n=st.integers(3, 120), k=st.integers(1, 25), width=st.integers(8, 40), seed=st.integers(0, 999))
def test_neighbors_equal_brute_force(n: int, k: int, width: int, seed: int) -> None:
    vectors = normalized(np.random.default_rng(seed).normal(size=(n, width)))
    k = min(k, n - 1)
    check_nearest(vectors, nearest_neighbors(vectors, k, 1), k)


def test_neighbors_equal_brute_force_across_pieces(unit_vectors: Draw) -> None:
    vectors = unit_vectors(1500, 24)
    np.testing.assert_array_equal(nearest_neighbors(vectors, 10, 2), brute_force(vectors, 10))


def test_neighbors_are_exact_beyond_the_first_columns(unit_vectors: Draw) -> None:
    vectors = unit_vectors(9001, 12)
    check_nearest(vectors, nearest_neighbors(vectors, 10, 2), 10)


@pytest.mark.parametrize("n", [63, 64, 65, 95, 96, 97, 128, 200, 333])
@pytest.mark.parametrize("block", [24, 32, 100])
def test_the_second_look_overlooks_nothing_wherever_pieces_end(
    unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch, n: int, block: int
) -> None:
    vectors = unit_vectors(n, 8)
    set_sizes(monkeypatch, FIRST=64, PAIR=32, BLOCK=block)
    np.testing.assert_array_equal(nearest_neighbors(vectors, 12, 2), brute_force(vectors, 12))


@pytest.mark.parametrize("n_neighbors", [1, 40, 63])
def test_the_second_look_serves_any_number_of_neighbors(
    unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch, n_neighbors: int
) -> None:
    vectors = unit_vectors(150, 8)
    set_sizes(monkeypatch, FIRST=64, PAIR=32, BLOCK=24)
    np.testing.assert_array_equal(
        nearest_neighbors(vectors, n_neighbors, 1), brute_force(vectors, n_neighbors)
    )


@pytest.fixture
def tied() -> Float32Array:
    """600 unit vectors, all at the same distance from each other."""
    return np.eye(600, dtype=np.float32)


@pytest.fixture
def half_tied() -> Float32Array:
    """All unit vectors of eight dimensions with four halves: few cosines, and none is rounded."""
    grid = np.array(np.meshgrid(*[[-0.5, 0, 0.5]] * 8)).reshape(8, -1).T.astype(np.float32)
    grid = grid[(grid != 0).sum(axis=1) == 4]
    return np.random.default_rng(0).permutation(grid)


@pytest.mark.parametrize("name", ["tied", "half_tied"])
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("first", [8192, 64])
def test_ties_go_to_the_first_rows(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str, threads: int, first: int
) -> None:
    vectors = request.getfixturevalue(name)
    set_sizes(monkeypatch, FIRST=first, PAIR=32, BLOCK=24)
    np.testing.assert_array_equal(nearest_neighbors(vectors, 20, threads), brute_force(vectors, 20))


@pytest.mark.parametrize("sizes", [{}, {"FIRST": 64, "PAIR": 32, "BLOCK": 24}, {"EXACT": 100, "AROUND": 100}])
def test_neighbors_do_not_depend_on_the_number_of_threads(
    unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch, sizes: dict[str, int]
) -> None:
    vectors = unit_vectors(1300, 24)
    set_sizes(monkeypatch, **sizes)
    one = nearest_neighbors(vectors, 10, 1)
    for threads in (2, 3):
        np.testing.assert_array_equal(nearest_neighbors(vectors, 10, threads), one)


def nearly_the_same(n: int) -> Float32Array:
    vectors = np.ones((n, 64)) + np.random.default_rng(0).normal(scale=1e-7, size=(n, 64))
    return np.unique(normalized(vectors), axis=0)


@pytest.mark.parametrize("sizes", [{}, {"FIRST": 64, "PAIR": 32, "BLOCK": 24}, {"EXACT": 50, "AROUND": 60}])
def test_each_point_comes_first_among_many_that_are_nearly_the_same(
    monkeypatch: pytest.MonkeyPatch, sizes: dict[str, int]
) -> None:
    vectors = nearly_the_same(600)
    set_sizes(monkeypatch, **sizes)
    check_lists(nearest_neighbors(vectors, 10, 1), len(vectors), 10)


SMALL_CELLS = {
    "EXACT": 200, "BLOCK": 16, "PAIR": 32, "ROWS_PER_CELL": 25, "TRAINING_PER_CELL": 10, "AROUND": 120,
    "N_PROBES": 12, "CHUNK": 100,
}  # fmt: skip


def test_among_many_rows_nearly_all_neighbors_are_found(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, _ = blobs(20, 100, spread=0.15)
    expected = brute_force(vectors, 10)
    set_sizes(monkeypatch, **SMALL_CELLS)
    found = nearest_neighbors(vectors, 10, 2)
    check_lists(found, len(vectors), 10)
    assert recall(found, expected) > 0.95
    set_sizes(monkeypatch, N_PROBES=1)  # only the cells around its own
    assert recall(nearest_neighbors(vectors, 10, 2), expected) < recall(found, expected)


def test_with_all_cells_asked_nothing_is_overlooked(
    unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = unit_vectors(900, 12)
    for sizes in ({"N_PROBES": 1000}, {"N_PROBES": 12, "AROUND": 900}):
        set_sizes(monkeypatch, **SMALL_CELLS | sizes)
        check_nearest(vectors, nearest_neighbors(vectors, 10, 2), 10)


@pytest.mark.parametrize("threads", [2, 3])
def test_cells_do_not_depend_on_the_number_of_threads(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    vectors, _ = blobs(20, 60, spread=0.15)
    set_sizes(monkeypatch, **SMALL_CELLS)
    one = nearest_neighbors(vectors, 10, 1)
    np.testing.assert_array_equal(nearest_neighbors(vectors, 10, threads), one)


def test_more_neighbors_than_a_cell_has_rows_are_found(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, _ = blobs(20, 60)
    expected = brute_force(vectors, 150)
    set_sizes(monkeypatch, **SMALL_CELLS)
    found = nearest_neighbors(vectors, 150, 1)
    check_lists(found, len(vectors), 150)
    assert recall(found, expected) > 0.8


def test_empty_cells_are_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    means = np.eye(8)[[0] * 30 + [1] * 970]  # the first rows start as cells, all for the same few rows
    vectors = normalized(means + random.normal(scale=1e-4, size=(1000, 8)))
    set_sizes(monkeypatch, **SMALL_CELLS | {"N_LLOYD": 1})
    check_lists(nearest_neighbors(vectors, 10, 1), 1000, 10)


def test_a_cell_that_is_far_from_all_others_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    lean = np.eye(12)[0]
    near = 3 * lean + random.normal(size=(2000, 12))
    far = -lean + random.normal(scale=0.01, size=(200, 12))
    vectors = random.permutation(normalized(np.concatenate([near, far])))
    expected = brute_force(vectors, 8)
    set_sizes(monkeypatch, **SMALL_CELLS)
    found = nearest_neighbors(vectors, 8, 1)
    check_lists(found, len(vectors), 8)
    lonely = vectors[:, 0] < -0.5
    assert recall(found[lonely], expected[lonely]) > 0.95


def test_the_vectors_are_not_changed(unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = unit_vectors(500)
    before = vectors.copy()
    nearest_neighbors(vectors, 5, 1)
    set_sizes(monkeypatch, **SMALL_CELLS)
    nearest_neighbors(vectors, 5, 1)
    np.testing.assert_array_equal(vectors, before)


def random_lists(n: int, longest: int, seed: int) -> sparse.csr_array:
    """Draw lists of any length; each holds the point itself."""
    random = np.random.default_rng(seed)
    lists = np.eye(n, dtype=np.float32)
    for i in range(n):
        lists[i, random.permutation(n)[: random.integers(longest + 1)]] = 1
    return sparse.csr_array(lists)


def test_lists_are_a_matrix_of_ones() -> None:
    found = neighbor_lists(np.array([[0, 2], [1, 0], [2, 1]]))
    np.testing.assert_array_equal(found.toarray(), [[1, 0, 1], [1, 1, 0], [0, 1, 1]])
    assert found.has_sorted_indices


@settings(max_examples=20)
@given(n=st.integers(3, 60), longest=st.integers(0, 12), seed=st.integers(0, 999))
def test_weights_equal_the_jaccard_overlap_of_sets(n: int, longest: int, seed: int) -> None:
    lists = random_lists(n, longest, seed)
    sets = [set(np.flatnonzero(row)) for row in lists.toarray()]
    expected = np.zeros((n, n))
    for i in range(n):
        for j in sets[i]:
            expected[i, j] = len(sets[i] & sets[j]) / len(sets[i] | sets[j])
    weights = shared_neighbor_weights(lists, 1)
    np.testing.assert_allclose(weights.toarray(), expected, rtol=1e-12)
    assert weights.nnz == lists.nnz
    assert weights.dtype == np.float64
    assert (weights.diagonal() == 1).all()


@pytest.fixture
def weights(unit_vectors: Draw) -> sparse.csr_array:
    """The weights of 150 points with six neighbours each."""
    return shared_neighbor_weights(neighbor_lists(nearest_neighbors(unit_vectors(150, 12), 6, 1)), 1)


@pytest.mark.parametrize("n_iter", [0, 1, 8])
def test_smoothing_equals_a_dense_reference(
    unit_vectors: Draw, weights: sparse.csr_array, n_iter: int
) -> None:
    vectors = unit_vectors(150, 12)
    expected = vectors.astype(np.float64)
    for _ in range(n_iter):
        expected = weights.toarray() @ expected
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    found = smooth(vectors, weights, n_iter, 2)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=2e-6)
    np.testing.assert_array_equal(vectors, unit_vectors(150, 12))


def test_no_step_depends_on_where_the_pieces_end(
    unit_vectors: Draw, weights: sparse.csr_array, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, lists = unit_vectors(150, 12), (weights > 0).astype(np.float32)
    smoothed = smooth(vectors, weights, 4, 1)
    set_sizes(monkeypatch, CHUNK=7)
    for threads in (1, 3):
        assert shared_neighbor_weights(lists, threads).data.tobytes() == weights.data.tobytes()
        assert smooth(vectors, weights, 4, threads).tobytes() == smoothed.tobytes()
