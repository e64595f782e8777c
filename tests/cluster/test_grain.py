"""Which cut of the hierarchy is taken."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster.grain import MIN_POINTS_PER_CLUSTER, TOLERANCE, choose_grain
from feedback_miner.cluster.partition import modularity
from feedback_miner.cluster.tree import Tree, build_tree, find_neighbors
from feedback_miner.records import Float32Array

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]
Draw = Callable[..., Float32Array]
LEANINGS = ["coarse", "auto", "fine"]


def tree_of(vectors: Float32Array) -> Tree:
    return build_tree(vectors, np.ones(len(vectors), np.int64), find_neighbors(vectors, 20, 1), 4, 1)


@pytest.fixture(scope="module")
def loose(unit_vectors: Draw) -> Tree:
    """A cloud without groups, where no cut is much better than the next."""
    return tree_of(unit_vectors(1000))


@pytest.mark.parametrize(("n_groups", "per_group"), [(2, 100), (6, 40), (16, 25), (30, 40)])
def test_as_many_clusters_as_there_are_groups(blobs: Blobs, n_groups: int, per_group: int) -> None:
    vectors, group = blobs(n_groups, per_group)
    tree = tree_of(vectors)
    for leaning in ("coarse", "auto"):
        grain, _ = choose_grain(tree, leaning, 3)
        assert abs(grain.n_clusters - n_groups) <= 1
        assert adjusted_rand_score(group, tree.partition(grain.n_cut, 3)) > 0.8


@pytest.mark.parametrize("spread", [0.08, 0.14, 0.2, 0.3])
def test_a_finer_leaning_never_gives_fewer_clusters(blobs: Blobs, spread: float) -> None:
    tree = tree_of(blobs(8, 40, spread=spread)[0])
    coarse, auto, fine = (choose_grain(tree, leaning, 3)[0].n_clusters for leaning in LEANINGS)
    assert 2 <= coarse <= auto <= fine


def test_leanings_differ_where_there_are_no_clear_groups(loose: Tree) -> None:
    coarse, auto, fine = (choose_grain(loose, leaning, 3)[0].n_clusters for leaning in LEANINGS)
    assert coarse < auto < fine


@pytest.mark.parametrize("leaning", LEANINGS)
def test_the_finest_cut_that_is_about_as_modular_as_the_best_is_taken(loose: Tree, leaning: str) -> None:
    best, tried = choose_grain(loose, leaning, 3)
    bar = max(grain.modularity for grain in tried) - TOLERANCE[leaning]
    good = [grain for grain in tried if grain.modularity >= bar]
    assert best in good
    assert best.n_clusters == max(grain.n_clusters for grain in good)


def test_a_cut_is_measured_once_points_have_moved(loose: Tree) -> None:
    for grain in choose_grain(loose, "auto", 5)[1]:
        labels = loose.partition(grain.n_cut, 5)
        assert grain.n_clusters == len(set(labels))
        assert grain.modularity == modularity(labels, loose.graph)


def test_the_ladder_climbs_from_two_and_leaves_some_points_to_each_cluster(loose: Tree) -> None:
    cuts = [grain.n_cut for grain in choose_grain(loose, "fine", 1)[1]]
    assert cuts[0] == 2
    assert (np.diff(cuts) > 0).all()
    assert cuts[-1] <= len(loose) / MIN_POINTS_PER_CLUSTER


@pytest.mark.parametrize("n", [10, 11, 12, 16])
def test_few_points_still_have_a_grain(unit_vectors: Draw, n: int) -> None:
    best, tried = choose_grain(tree_of(unit_vectors(n)), "auto", 3)
    assert best in tried


@pytest.mark.parametrize("seed", [1, 3])
def test_the_ladder_goes_on_where_one_of_its_first_clusters_vanishes(unit_vectors: Draw, seed: int) -> None:
    tried = choose_grain(tree_of(unit_vectors(800, 32, seed)), "auto", 3)[1]
    assert tried[-1].n_cut > 9
