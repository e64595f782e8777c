"""The hierarchy is Ward's, as plain computations and SciPy give it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster.ward import cut, ward_linkage
from feedback_miner.records import Float32Array, FloatArray, IntArray

Graph = Callable[..., sparse.csr_array]
Draw = Callable[..., Float32Array]
Merger = tuple[frozenset[int], float]

pytestmark = pytest.mark.filterwarnings("error")


def drawn(n: int, width: int, seed: int) -> tuple[Float32Array, IntArray]:
    """Draw vectors, and how many segments each stands for."""
    random = np.random.default_rng(seed)
    return random.normal(size=(n, width)).astype(np.float32), random.integers(1, 6, size=n)


def connected(graph: sparse.csr_array) -> sparse.csr_array:
    """Tie each point to the next, so that nothing stands apart."""
    return (graph + sparse.diags_array(np.ones(graph.shape[0] - 1), offsets=1, shape=graph.shape)).tocsr()


def symmetric(graph: sparse.csr_array) -> sparse.csr_array:
    return (graph + graph.T).tocsr()


def complete(n: int) -> sparse.csr_array:
    return sparse.csr_array(np.ones((n, n)) - np.eye(n))


def one_merger_at_a_time(
    vectors: Float32Array, graph: sparse.csr_array, counts: IntArray
) -> tuple[list[Merger], bool]:
    """Merge the cheapest tied pair until one cluster is left.

    Also tells whether a merger ever made something cheaper than it was, where the order of
    mergers may matter.
    """
    groups = [frozenset([i]) for i in range(len(vectors))]
    tied = {frozenset([groups[i], groups[j]]) for i, j in np.argwhere(graph.toarray()) if i != j}

    def cost(pair: frozenset[frozenset[int]]) -> float:
        (mean, weight), (other, other_weight) = (
            (np.average(vectors[rows].astype(float), axis=0, weights=counts[rows]), counts[rows].sum())
            for rows in (sorted(group) for group in pair)
        )
        return float(((mean - other) ** 2).sum() * weight * other_weight / (weight + other_weight))

    mergers: list[Merger] = []
    steady = True
    while tied:
        cheapest = min(tied, key=cost)
        union = frozenset[int]().union(*cheapest)
        mergers.append((union, cost(cheapest)))
        after = set()
        for pair in tied - {cheapest}:
            if pair & cheapest:
                (rest,) = pair - cheapest
                steady &= cost(frozenset([union, rest])) >= min(
                    cost(frozenset([half, rest])) for half in cheapest if frozenset([half, rest]) in tied
                )
                after.add(frozenset([union, rest]))
            else:
                after.add(pair)
        tied = after
    return mergers, steady


def mergers_of(linkage: FloatArray) -> list[Merger]:
    """Return the points under each node of a linkage, and its height."""
    under = [frozenset([i]) for i in range(len(linkage) + 1)]
    for left, right in linkage[:, :2].astype(int):
        under.append(under[left] | under[right])
    return list(zip(under[len(linkage) + 1 :], linkage[:, 2].tolist(), strict=True))


@settings(max_examples=60)
@given(n=st.integers(2, 16), density=st.floats(0, 1), seed=st.integers(0, 9999))
def test_it_is_the_tree_of_one_merger_at_a_time_along_the_edges(
    random_graph: Graph, n: int, density: float, seed: int
) -> None:
    vectors, counts = drawn(n, 3, seed)
    graph = symmetric(connected(random_graph(n, density, seed)))
    expected, steady = one_merger_at_a_time(vectors, graph, counts)
    assume(steady)
    found = dict(mergers_of(ward_linkage(vectors, graph, counts)))
    assert set(found) == {group for group, _ in expected}
    for group, cost in expected:
        assert found[group] == pytest.approx(cost, rel=1e-4)


@settings(max_examples=60)
@given(
    n=st.integers(1, 60), density=st.floats(0, 0.3), width=st.integers(1, 8), seed=st.integers(0, 9999)
)  # fmt: skip
def test_any_graph_gives_a_valid_hierarchy(
    random_graph: Graph, n: int, density: float, width: int, seed: int
) -> None:
    vectors, counts = drawn(n, width, seed)
    graph = random_graph(n, density, seed)
    linkage = ward_linkage(vectors, graph, counts)
    assert linkage.shape == (n - 1, 4)
    assert linkage.dtype == np.float64
    if n == 1:
        return
    assert hierarchy.is_valid_linkage(linkage)
    assert hierarchy.is_monotonic(linkage)
    assert (np.diff(linkage[:, 2]) >= 0).all()
    assert linkage[:, 3].tolist() == [len(group) for group, _ in mergers_of(linkage)]
    assert linkage[-1, 3] == n


@settings(max_examples=30)
@given(n=st.integers(2, 40), density=st.floats(0, 0.2), seed=st.integers(0, 9999))
def test_all_clusters_hang_together_where_the_graph_does(
    random_graph: Graph, n: int, density: float, seed: int
) -> None:
    vectors, counts = drawn(n, 3, seed)
    graph = symmetric(connected(random_graph(n, density, seed)))
    for group, _ in mergers_of(ward_linkage(vectors, graph, counts)):
        rows = sorted(group)
        assert connected_components(graph[rows][:, rows])[0] == 1


@settings(max_examples=30)
@given(n=st.integers(2, 80), width=st.integers(2, 20), seed=st.integers(0, 9999))
def test_on_a_complete_graph_it_is_the_tree_of_scipy(n: int, width: int, seed: int) -> None:
    vectors, _ = drawn(n, width, seed)
    found = ward_linkage(vectors, complete(n), np.ones(n, np.int64))
    expected = hierarchy.linkage(vectors, method="ward")
    np.testing.assert_allclose(np.sqrt(2 * found[:, 2]), expected[:, 2], rtol=1e-4)
    np.testing.assert_array_equal(np.sort(found[:, :2]), np.sort(expected[:, :2]))
    np.testing.assert_array_equal(found[:, 3], expected[:, 3])


def test_a_count_is_as_good_as_so_many_copies() -> None:
    vectors, counts = drawn(40, 6, 3)
    found = ward_linkage(vectors, complete(40), counts)
    copies = np.repeat(np.arange(40), counts)
    expected = hierarchy.linkage(vectors[copies], method="ward")
    np.testing.assert_allclose(np.sqrt(2 * found[:, 2]), expected[-39:, 2], rtol=1e-4)
    for n_clusters in (2, 5, 11, 30):
        of_copies = hierarchy.fcluster(expected, n_clusters, "maxclust")
        assert adjusted_rand_score(of_copies, cut(found, n_clusters)[copies]) == 1


def test_four_points_by_hand(graph_of: Graph) -> None:
    line = np.array([[0.0], [1.0], [2.0], [3.0]], np.float32)
    path = graph_of(4, (0, 1, 0.9), (1, 2, 0.1), (2, 3, 0.5))
    linkage = ward_linkage(line, path, np.ones(4, np.int64))
    assert linkage.tolist() == [[0, 1, 0.5, 2], [2, 3, 0.5, 2], [4, 5, 4.0, 4]]


def test_a_merger_is_never_lower_than_those_below_it(graph_of: Graph) -> None:
    line = np.array([[0.0], [1.0], [1.1]], np.float32)  # the last is tied to the first only
    linkage = ward_linkage(line, graph_of(3, (0, 1, 1), (0, 2, 1)), np.ones(3, np.int64))
    assert linkage.tolist() == [[0, 1, 0.5, 2], [2, 3, 0.5, 3]]


def test_the_weights_of_the_edges_do_not_matter(random_graph: Graph) -> None:
    vectors, counts = drawn(50, 5, 0)
    graph = random_graph(50, 0.2, 1)
    ones = sparse.csr_array((np.ones(graph.nnz), graph.indices, graph.indptr), shape=graph.shape)
    assert ward_linkage(vectors, graph, counts).tobytes() == ward_linkage(vectors, ones, counts).tobytes()


def test_ties_always_fall_the_same_way() -> None:
    grid = np.array(np.meshgrid(*[[-1, 0, 1]] * 3)).reshape(3, -1).T.astype(np.float32)
    ones = np.ones(27, np.int64)
    linkage = ward_linkage(grid, complete(27), ones)
    assert hierarchy.is_valid_linkage(linkage)
    assert linkage.tobytes() == ward_linkage(grid.copy(), complete(27), ones).tobytes()
    assert linkage[0, :2].tolist() == [0, 1]  # the smallest of the equally cheap


def test_equal_points_are_merged_for_nothing() -> None:
    linkage = ward_linkage(np.ones((9, 4), np.float32), complete(9), np.ones(9, np.int64))
    assert hierarchy.is_valid_linkage(linkage)
    assert (linkage[:, 2] == 0).all()


@pytest.mark.parametrize("n_parts", [2, 3, 30])
def test_parts_that_nothing_ties_are_joined_last(n_parts: int) -> None:
    random = np.random.default_rng(n_parts)
    centers = np.linalg.qr(random.normal(size=(32, 32)))[0][:n_parts]
    part = random.permutation(np.repeat(np.arange(n_parts), 6))
    vectors = (centers[part] + random.normal(scale=0.05, size=(len(part), 32))).astype(np.float32)
    graph = sparse.csr_array((part[:, None] == part) & ~np.eye(len(part), dtype=bool))
    linkage = ward_linkage(vectors, graph, np.ones(len(part), np.int64))
    assert hierarchy.is_valid_linkage(linkage)
    assert adjusted_rand_score(part, cut(linkage, n_parts)) == 1
    assert linkage[-1, 3] == len(part)


def test_parts_join_the_part_that_is_nearest(graph_of: Graph) -> None:
    vectors = np.array([[1, 0], [0.99, 0.1], [0.8, 0.6], [0.75, 0.66], [-1, 0], [-0.99, 0.1]], np.float32)
    graph = graph_of(6, (0, 1, 1), (2, 3, 1), (4, 5, 1))
    assert cut(ward_linkage(vectors, graph, np.ones(6, np.int64)), 2).tolist() == [0, 0, 0, 0, 1, 1]


def test_a_graph_without_edges_is_no_error(unit_vectors: Draw, graph_of: Graph) -> None:
    linkage = ward_linkage(unit_vectors(50), graph_of(50), np.ones(50, np.int64))
    assert hierarchy.is_valid_linkage(linkage)


def test_vectors_and_counts_are_not_changed() -> None:
    vectors, counts = drawn(20, 4, 0)
    before = vectors.copy(), counts.copy()
    ward_linkage(vectors, complete(20), counts)
    np.testing.assert_array_equal(vectors, before[0])
    np.testing.assert_array_equal(counts, before[1])


def test_a_cut_equals_that_of_scipy() -> None:
    vectors, counts = drawn(60, 4, 5)
    linkage = ward_linkage(vectors, complete(60), counts)
    assert len(set(linkage[:, 2])) == 59
    for n_clusters in range(1, 61):
        labels = cut(linkage, n_clusters)
        assert labels.dtype == np.int64
        assert len(set(labels)) == n_clusters
        expected = hierarchy.fcluster(linkage, n_clusters, "maxclust")
        assert adjusted_rand_score(expected, labels) == 1


def test_a_cut_is_numbered_by_the_first_point() -> None:
    linkage = np.array([[1, 4, 0.1, 2], [0, 3, 0.2, 2], [2, 6, 0.3, 3], [5, 7, 0.4, 5]])
    assert [cut(linkage, n).tolist() for n in range(1, 7)] == [
        [0, 0, 0, 0, 0], [0, 1, 0, 0, 1], [0, 1, 2, 0, 1], [0, 1, 2, 3, 1], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]
    ]  # fmt: skip
    assert cut(np.zeros((0, 4)), 1).tolist() == [0]


def test_a_finer_cut_only_parts_what_a_coarser_one_held_together() -> None:
    vectors, counts = drawn(50, 3, 8)
    linkage = ward_linkage(vectors, complete(50), counts)
    for coarse, fine in pairwise(cut(linkage, n) for n in range(1, 51)):
        assert len({*zip(coarse.tolist(), fine.tolist(), strict=True)}) == len(set(fine))
