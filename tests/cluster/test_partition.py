"""Modularity by the book, and points that move to where most of their weight points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from feedback_miner.cluster.partition import memberships, modularity, propagate, undirected

Graph = Callable[..., sparse.csr_array]

TWO_TRIANGLES = [(0, 1, 1.0), (0, 2, 1.0), (1, 2, 1.0), (3, 4, 1.0), (3, 5, 1.0), (4, 5, 1.0), (2, 3, 1.0)]


def test_the_graph_is_undirected_with_the_larger_weight_and_without_loops() -> None:
    weights = sparse.csr_array([[1, 0.2, 0], [0, 1, 0.5], [0, 0.3, 1]])
    found = undirected(weights)
    np.testing.assert_array_equal(found.toarray(), [[0, 0.2, 0], [0.2, 0, 0.5], [0, 0.5, 0]])
    assert found.nnz == 4
    assert found.has_sorted_indices


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([0, 0, 0, 1, 1, 1], 6 / 7 - 2 * (7 / 14) ** 2),
        ([0, 0, 0, 0, 0, 0], 0.0),
        ([0, 1, 2, 3, 4, 5], -(4 * 2**2 + 2 * 3**2) / 14**2),
        ([0, 0, 1, 1, 1, 1], 5 / 7 - (4 / 14) ** 2 - (10 / 14) ** 2),
    ],
)
def test_modularity_of_two_triangles_by_hand(graph_of: Graph, labels: list[int], expected: float) -> None:
    graph = graph_of(6, *TWO_TRIANGLES)
    assert modularity(np.array(labels), graph) == pytest.approx(expected)
    assert modularity(np.array(labels), graph * 0.3) == pytest.approx(expected)


@settings(max_examples=30)
@given(n=st.integers(2, 25), n_clusters=st.integers(1, 6), seed=st.integers(0, 999))
def test_modularity_is_the_sum_over_all_pairs(
    random_graph: Graph, n: int, n_clusters: int, seed: int
) -> None:
    weights = random_graph(n, 0.5, seed).toarray()
    labels = np.random.default_rng(seed).integers(n_clusters, size=n)
    degrees, total = weights.sum(axis=0), weights.sum()
    pairs = [(i, j) for i in range(n) for j in range(n) if labels[i] == labels[j]]
    expected = sum(weights[i, j] - degrees[i] * degrees[j] / total for i, j in pairs) / total if total else 0
    assert modularity(labels, sparse.csr_array(weights)) == pytest.approx(expected, abs=1e-12)


def test_a_point_that_was_put_wrong_moves(graph_of: Graph) -> None:
    graph = graph_of(6, *TWO_TRIANGLES)
    labels = np.array([0, 0, 1, 1, 1, 1])
    assert propagate(labels, graph, 1, 1).tolist() == [0, 0, 0, 1, 1, 1]
    assert propagate(labels, graph, 0, 1).tolist() == [0, 0, 1, 1, 1, 1]
    assert labels.tolist() == [0, 0, 1, 1, 1, 1]


def test_weight_counts_and_not_the_number_of_edges(graph_of: Graph) -> None:
    graph = graph_of(7, (0, 1, 1), (2, 3, 1), (2, 4, 1), (0, 6, 0.7), (2, 6, 0.3), (3, 6, 0.3))
    assert propagate(np.array([0, 0, 1, 1, 1, 1, 1]), graph, 1, 1)[6] == 0


def test_all_points_move_at_once(graph_of: Graph) -> None:
    graph = graph_of(2, (0, 1, 1.0))
    assert propagate(np.array([0, 1]), graph, 1, 1).tolist() == [1, 0]
    assert propagate(np.array([0, 1]), graph, 2, 1).tolist() == [0, 1]


def test_a_tie_goes_to_the_smaller_label(graph_of: Graph) -> None:
    graph = graph_of(5, (0, 1, 1), (2, 3, 1), (0, 4, 0.5), (2, 4, 0.5))
    assert propagate(np.array([1, 1, 0, 0, 1]), graph, 1, 1).tolist() == [1, 1, 0, 0, 0]


def test_a_point_without_edges_stays(graph_of: Graph) -> None:
    graph = graph_of(4, (0, 1, 1.0), (0, 2, 1.0))
    assert propagate(np.array([0, 0, 0, 1]), graph, 3, 1).tolist() == [0, 0, 0, 1]


def test_small_clusters_are_shared_out_among_their_neighbors(graph_of: Graph) -> None:
    graph = graph_of(8, *TWO_TRIANGLES, (6, 7, 1.0), (6, 0, 0.2), (7, 5, 0.1))
    found = propagate(np.array([0, 0, 0, 2, 2, 2, 1, 1]), graph, 0, 3)
    assert found.tolist() == [0, 0, 0, 1, 1, 1, 0, 1]


def test_points_of_small_clusters_wait_for_a_neighbor_that_has_a_cluster(graph_of: Graph) -> None:
    graph = graph_of(8, *TWO_TRIANGLES, (5, 6, 0.1), (6, 7, 1.0))
    assert propagate(np.array([0, 0, 0, 1, 1, 1, 2, 2]), graph, 0, 3).tolist() == [0, 0, 0, 1, 1, 1, 1, 1]


def test_small_parts_that_nothing_ties_join_the_largest_cluster(graph_of: Graph) -> None:
    graph = graph_of(9, *TWO_TRIANGLES, (5, 6, 1.0), (7, 8, 1.0))
    found = propagate(np.array([0, 0, 0, 1, 1, 1, 1, 2, 2]), graph, 3, 3)
    assert found.tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1]


@settings(max_examples=40)
@given(
    n=st.integers(2, 40), n_clusters=st.integers(1, 12), min_size=st.integers(1, 6), seed=st.integers(0, 999)
)
def test_labels_have_no_gaps_and_clusters_are_large_enough_where_any_is(
    random_graph: Graph, n: int, n_clusters: int, min_size: int, seed: int
) -> None:
    graph = random_graph(n, 0.2, seed)
    labels = np.random.default_rng(seed).integers(n_clusters, size=n)
    found = propagate(labels, graph, 2, min_size)
    sizes = np.bincount(found)
    assert (sizes > 0).all()
    assert (sizes >= min_size).all() or (sizes < min_size).all()


@settings(max_examples=30)
@given(n=st.integers(2, 40), seed=st.integers(0, 999))
def test_the_order_of_points_does_not_matter(random_graph: Graph, n: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    graph, labels, order = random_graph(n, 0.2, seed), random.integers(5, size=n), random.permutation(n)
    moved = propagate(labels[order], graph[order][:, order], 3, 3)
    np.testing.assert_array_equal(propagate(labels, graph, 3, 3)[order], moved)


@pytest.mark.parametrize("max_cells", [1, 7, 50])
def test_nothing_depends_on_where_the_pieces_end(
    random_graph: Graph, monkeypatch: pytest.MonkeyPatch, max_cells: int
) -> None:
    graph, labels = random_graph(80, 0.1, 0), np.random.default_rng(0).integers(20, size=80)
    whole = propagate(labels, graph, 3, 4)
    monkeypatch.setattr("feedback_miner.cluster.partition.MAX_CELLS", max_cells)
    np.testing.assert_array_equal(propagate(labels, graph, 3, 4), whole)


def test_membership_is_the_share_of_weight_that_stays_inside(graph_of: Graph) -> None:
    graph = graph_of(5, (0, 1, 0.75), (0, 2, 0.25), (2, 3, 0.5))
    found = memberships(np.array([0, 0, 1, 1, 1]), graph)
    np.testing.assert_allclose(found, [0.75, 1, 0.5 / 0.75, 1, 0])
