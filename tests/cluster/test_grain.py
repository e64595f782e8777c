"""Which cut of the hierarchy is taken, and what becomes of noise."""

from __future__ import annotations

from collections.abc import Callable

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from feedback_miner.cluster.density import flat_clusters, single_linkage
from feedback_miner.cluster.grain import (
    LADDER,
    TOLERANCE,
    Grain,
    adjacency,
    choose_grain,
    join_noise,
    memberships,
    modularity,
    stability,
)
from feedback_miner.cluster.neighbors import nearest_neighbors, shared_neighbor_weights
from feedback_miner.records import Float32Array


def graph_of(*edges: tuple[int, int, float], n: int) -> sparse.csr_array:
    """Return the undirected graph with these edges."""
    dense = np.zeros((n, n))
    for i, j, weight in edges:
        dense[i, j] = dense[j, i] = weight
    return sparse.csr_array(dense)


def random_graph(n: int, seed: int) -> sparse.csr_array:
    random = np.random.default_rng(seed)
    dense = np.triu(random.random((n, n)) * (random.random((n, n)) < 0.4), 1)
    return sparse.csr_array(dense + dense.T)


def test_the_graph_is_undirected_and_without_loops() -> None:
    neighbors = np.array([[0, 1], [1, 2], [2, 1]])
    weights = np.array([[1, 0.2], [1, 0.5], [1, 0.5]])
    expected = [[0, 0.2, 0], [0.2, 0, 0.5], [0, 0.5, 0]]
    np.testing.assert_array_equal(adjacency(neighbors, weights).toarray(), expected)


@settings(max_examples=30, deadline=None)
@given(n=st.integers(2, 30), n_clusters=st.integers(1, 6), seed=st.integers(0, 999))
def test_modularity_equals_networkx(n: int, n_clusters: int, seed: int) -> None:
    graph = random_graph(n, seed)
    labels = np.random.default_rng(seed + 1).integers(-1, n_clusters, size=n)
    if graph.nnz == 0:
        assert modularity(labels, graph) == 0
        return
    communities = [set(np.flatnonzero(labels == label)) for label in range(n_clusters)]
    communities += [{int(i)} for i in np.flatnonzero(labels < 0)]
    expected = networkx.community.modularity(
        networkx.from_scipy_sparse_array(graph), [c for c in communities if c], weight="weight"
    )
    assert modularity(labels, graph) == pytest.approx(expected, abs=1e-9)


def test_noise_joins_where_most_of_its_weight_points() -> None:
    graph = graph_of((0, 4, 0.4), (1, 4, 0.4), (2, 4, 0.7), (3, 5, 0.1), n=7)
    labels = np.array([0, 0, 1, 1, -1, -1, -1])
    assert join_noise(labels, graph).tolist() == [0, 0, 1, 1, 0, 1, -1]
    assert labels.tolist() == [0, 0, 1, 1, -1, -1, -1]


def test_noise_waits_for_a_neighbor_that_joins() -> None:
    graph = graph_of((0, 1, 1.0), (1, 2, 0.1), (2, 3, 0.1), (4, 5, 1.0), n=6)
    assert join_noise(np.array([0, -1, -1, -1, -1, -1]), graph).tolist() == [0, 0, 0, 0, -1, -1]


def test_a_tie_goes_to_the_smaller_label() -> None:
    graph = graph_of((0, 2, 0.5), (1, 2, 0.5), n=3)
    assert join_noise(np.array([1, 0, -1]), graph).tolist() == [1, 0, 0]


def test_nothing_joins_where_all_is_noise_or_none_is() -> None:
    graph = graph_of((0, 1, 1.0), n=2)
    assert join_noise(np.array([-1, -1]), graph).tolist() == [-1, -1]
    assert join_noise(np.array([0, 1]), graph).tolist() == [0, 1]


def test_membership_is_the_share_of_weight_that_stays_inside() -> None:
    graph = graph_of((0, 1, 0.75), (0, 2, 0.25), (2, 3, 0.5), n=5)
    found = memberships(np.array([0, 0, 1, -1, 1]), graph)
    np.testing.assert_allclose(found, [0.75, 1, 0, 0, 0])


@pytest.fixture(scope="module")
def blob_graph(blobs: Callable[..., tuple[Float32Array, np.ndarray]]) -> tuple[np.ndarray, sparse.csr_array]:
    vectors, _ = blobs(5, 30)
    neighbors = nearest_neighbors(vectors, 10, 1)
    graph = adjacency(neighbors, shared_neighbor_weights(neighbors, 1))
    return single_linkage(vectors, neighbors, 5), graph


def test_the_finest_cut_that_is_about_as_modular_as_any_is_chosen(
    blob_graph: tuple[np.ndarray, sparse.csr_array],
) -> None:
    best, tried = choose_grain(*blob_graph)
    good = [cut for cut in tried if cut.modularity >= max(c.modularity for c in tried) - TOLERANCE]
    assert best in good
    assert best.n_clusters == max(cut.n_clusters for cut in good)
    assert {cut.selection for cut in tried} == {"eom", "leaf"}


def test_a_cut_is_measured_once_its_noise_has_joined(
    blob_graph: tuple[np.ndarray, sparse.csr_array],
) -> None:
    linkage, graph = blob_graph
    for cut in choose_grain(linkage, graph)[1]:
        labels = flat_clusters(linkage, cut.size, cut.selection)
        assert cut.n_clusters == len(set(labels[labels >= 0]))
        assert cut.modularity == modularity(join_noise(labels, graph), graph)


def test_the_ladder_stops_at_a_quarter_of_the_points(
    blob_graph: tuple[np.ndarray, sparse.csr_array],
) -> None:
    sizes = sorted({grain.size for grain in choose_grain(*blob_graph)[1]})
    assert sizes[0] == LADDER[0]
    assert max(sizes) <= 150 // 4
    assert set(sizes) <= set(LADDER)


def test_a_given_size_is_the_only_one_tried(blob_graph: tuple[np.ndarray, sparse.csr_array]) -> None:
    best, tried = choose_grain(*blob_graph, size=12)
    assert {grain.size for grain in tried} == {12}
    assert best.size == 12


def test_a_size_that_gives_no_cluster_is_still_reported(
    blob_graph: tuple[np.ndarray, sparse.csr_array],
) -> None:
    best, tried = choose_grain(*blob_graph, size=1000)
    assert (best.size, tried) == (1000, [])


def test_a_cluster_that_survives_other_sizes_is_stable(
    blob_graph: tuple[np.ndarray, sparse.csr_array],
) -> None:
    linkage, graph = blob_graph
    labels = join_noise(flat_clusters(linkage, 10, "eom"), graph)
    np.testing.assert_allclose(stability(labels, linkage, graph, Grain(10, "eom")), np.ones(5))


def test_stability_is_the_mean_of_the_best_overlaps_with_both_neighboring_cuts(
    blob_graph: tuple[np.ndarray, sparse.csr_array],
) -> None:
    linkage, graph = blob_graph
    others = [join_noise(flat_clusters(linkage, size, "leaf"), graph) for size in (4, 7)]
    labels = np.random.default_rng(0).integers(-1, 4, size=150)
    expected = []
    for label in range(4):
        own = set(np.flatnonzero(labels == label))
        best = []
        for other in others:
            sets = [set(np.flatnonzero(other == i)) for i in range(other.max() + 1)]
            best.append(max(len(own & s) / len(own | s) for s in sets))
        expected.append(np.mean(best))
    np.testing.assert_allclose(stability(labels, linkage, graph, Grain(5, "leaf")), expected)


def test_nothing_is_stable_where_other_sizes_find_nothing(
    blob_graph: tuple[np.ndarray, sparse.csr_array],
) -> None:
    linkage, graph = blob_graph
    labels = np.zeros(150, np.int64)
    assert stability(labels, linkage, graph, Grain(1000, "eom")).tolist() == [0.0]
