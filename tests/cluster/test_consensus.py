"""A hierarchy that samples agree on stays where vectors move a little."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster.consensus import Sample, _representatives, consensus, draw_samples
from feedback_miner.cluster.rows import Draws
from feedback_miner.cluster.tree import Tree, build_tree, find_neighbors
from feedback_miner.progress import Silent, Tick
from feedback_miner.records import Float32Array, IntArray

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]
Draw = Callable[..., Float32Array]
Graph = Callable[..., sparse.csr_array]


def tree_of(vectors: Float32Array) -> Tree:
    return build_tree(vectors, ones(len(vectors)), find_neighbors(vectors, 20, 1), 4, 1)


def ones(n: int) -> IntArray:
    return np.ones(n, np.int64)


def draws_of(n: int, seed: int = 0) -> Draws:
    return np.random.default_rng(seed).integers(2**32, size=(n, 16), dtype=np.uint32)


def agreed(vectors: Float32Array, n_clusters: int, threads: int = 1) -> Tree:
    tree, n = tree_of(vectors), len(vectors)
    samples = draw_samples(tree, ones(n), draws_of(n), threads)
    return consensus(tree, ones(n), samples, n_clusters, 3, threads)


# --- samples


def test_a_point_is_in_the_same_samples_whatever_other_points_there_are(unit_vectors: Draw) -> None:
    vectors, draws = unit_vectors(200), draws_of(200)
    every = draw_samples(tree_of(vectors), ones(200), draws, 1)
    some = draw_samples(tree_of(vectors[:120]), ones(120), draws[:120], 1)
    assert len(every) == len(some) == 8
    for one, other in zip(every, some, strict=True):
        np.testing.assert_array_equal(one.rows[one.rows < 120], other.rows)


def test_half_of_the_points_are_in_each_sample(unit_vectors: Draw) -> None:
    draws = draws_of(200)
    for i, sample in enumerate(draw_samples(tree_of(unit_vectors(200)), ones(200), draws, 1)):
        np.testing.assert_array_equal(sample.rows, np.flatnonzero(draws[:, i] < 2**31))
        assert len(sample.tree) == len(sample.rows)


def test_of_many_points_no_more_than_a_fixed_number_is_in_a_sample(
    unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback_miner.cluster.consensus.MOST", 25)
    draws = draws_of(200)
    for i, sample in enumerate(draw_samples(tree_of(unit_vectors(200)), ones(200), draws, 1)):
        np.testing.assert_array_equal(sample.rows, np.flatnonzero(draws[:, i] < 2**29))


def test_a_sample_is_a_hierarchy_along_the_edges_between_its_points(unit_vectors: Draw) -> None:
    tree = tree_of(unit_vectors(200))
    for sample in draw_samples(tree, ones(200), draws_of(200), 1):
        assert sample.tree.linkage.shape == (len(sample.rows) - 1, 4)
        between = tree.graph.toarray()[np.ix_(sample.rows, sample.rows)]
        np.testing.assert_array_equal(sample.tree.graph.toarray(), between)
        np.testing.assert_array_equal(sample.tree.smoothed, tree.smoothed[sample.rows])


def test_samples_with_less_than_two_points_are_left_out(unit_vectors: Draw) -> None:
    draws = np.full((30, 16), 2**32 - 1, np.uint32)
    draws[:1, 0] = draws[:2, 1] = 0
    samples = draw_samples(tree_of(unit_vectors(30)), ones(30), draws, 1)
    assert [sample.rows.tolist() for sample in samples] == [[0, 1]]


def test_points_of_samples_are_counted_to_their_end(unit_vectors: Draw) -> None:
    steps: list[int] = []
    totals: list[int] = []

    class Counting(Silent):
        def count(self, total: int, unit: str) -> Tick:
            totals.append(total)
            return steps.append

    samples = draw_samples(tree_of(unit_vectors(100)), ones(100), draws_of(100), 2, Counting())
    assert totals == [sum(steps)] == [sum(len(sample.rows) for sample in samples)]


# --- points that a sample lacks


def test_a_point_that_a_sample_lacks_stands_where_the_one_it_is_tied_to_most_does(graph_of: Graph) -> None:
    graph = graph_of(5, (0, 2, 0.2), (1, 2, 0.9), (2, 3, 0.5), (3, 4, 0.1))
    assert _representatives(np.array([0, 1]), graph).tolist() == [0, 1, 1, 1, 1]
    assert _representatives(np.array([1, 4]), graph).tolist() == [0, 0, 0, 1, 1]


def test_a_point_that_nothing_ties_to_a_sample_is_no_error(graph_of: Graph) -> None:
    graph = graph_of(5, (0, 1, 1.0), (3, 4, 1.0))
    assert _representatives(np.array([1, 2]), graph).tolist() == [0, 0, 1, 0, 0]


def test_a_sample_without_a_whole_part_of_the_graph_still_gives_a_whole_hierarchy(blobs: Blobs) -> None:
    vectors, group = blobs(3, 30, spread=0.01)
    tree, rows = tree_of(vectors), np.flatnonzero(group < 2)
    part = Sample(rows, tree_of(vectors[rows]))
    found = consensus(tree, ones(90), [part], 3, 3, 1)
    assert found.linkage.shape == (89, 4)
    assert np.isfinite(found.linkage).all()


# --- what is agreed on


@pytest.mark.parametrize("threads", [2, 3])
def test_the_number_of_threads_changes_nothing(unit_vectors: Draw, threads: int) -> None:
    vectors = unit_vectors(300)
    assert agreed(vectors, 12).linkage.tobytes() == agreed(vectors, 12, threads).linkage.tobytes()


@pytest.mark.parametrize(("n_groups", "per_group"), [(4, 50), (10, 30)])
def test_of_clear_groups_it_is_those_groups(blobs: Blobs, n_groups: int, per_group: int) -> None:
    vectors, group = blobs(n_groups, per_group)
    labels = agreed(vectors, n_groups).partition(n_groups, 3)
    assert adjusted_rand_score(group, labels) == 1


def test_without_samples_the_levels_of_the_whole_are_left(blobs: Blobs) -> None:
    vectors, group = blobs(4, 50)
    tree = tree_of(vectors)
    labels = consensus(tree, ones(200), [], 4, 3, 1).partition(4, 3)
    assert adjusted_rand_score(group, labels) == 1


def test_graph_and_vectors_are_those_of_the_whole(unit_vectors: Draw) -> None:
    vectors = unit_vectors(100)
    whole, found = tree_of(vectors), agreed(vectors, 5)
    np.testing.assert_array_equal(whole.smoothed, found.smoothed)
    assert (whole.graph != found.graph).nnz == 0


def test_vectors_that_move_a_little_agree_more_than_without(unit_vectors: Draw) -> None:
    """The vectors of a loose cloud, and three copies a cosine of .9992 away."""
    cloud = unit_vectors(500, 24)
    copies = [cloud]
    for seed in range(1, 4):
        moved = cloud + np.float32(0.04) * unit_vectors(500, 24, seed)
        copies.append(moved / np.linalg.norm(moved, axis=1, keepdims=True))

    def agreement(build: Callable[[Float32Array], Tree]) -> float:
        labels = [build(vectors).partition(15, 3) for vectors in copies]
        return float(np.mean([adjusted_rand_score(one, other) for one, other in pairwise(labels)]))

    without, with_it = agreement(tree_of), agreement(lambda vectors: agreed(vectors, 15))
    assert with_it > without + 0.05, (without, with_it)
