"""Areas group the clusters that belong together in the hierarchy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster.areas import areas_of
from feedback_miner.cluster.tree import Tree, build_tree, find_neighbors
from feedback_miner.cluster.ward import cut, merge_order
from feedback_miner.records import Float32Array

Draw = Callable[..., Float32Array]


def tree_of(vectors: Float32Array) -> Tree:
    return build_tree(vectors, np.ones(len(vectors), np.int64), find_neighbors(vectors, 20, 1), 4, 1)


@pytest.fixture(scope="module")
def loose(unit_vectors: Draw) -> Tree:
    """A cloud without groups, where no cut is much better than the next."""
    return tree_of(unit_vectors(1000))


def two_levels(n_areas: int, per_area: int, seed: int = 0) -> tuple[Float32Array, np.ndarray, np.ndarray]:
    """Draw groups of 8 around centres that are themselves grouped; also groups, and areas of groups."""
    random = np.random.default_rng(seed)
    areas = np.linalg.qr(random.normal(size=(48, 48)))[0][:n_areas]
    of_group = np.repeat(np.arange(n_areas), per_area)
    centers = areas[of_group] + random.normal(scale=0.08, size=(n_areas * per_area, 48))
    group = np.repeat(np.arange(len(centers)), 8)
    vectors = centers[group] + random.normal(scale=0.02, size=(len(group), 48))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32), group, of_group


@pytest.mark.parametrize(("n_areas", "per_area"), [(3, 4), (4, 5), (5, 6)])
def test_planted_areas_are_found(n_areas: int, per_area: int) -> None:
    vectors, group, of_group = two_levels(n_areas, per_area)
    areas = areas_of(group, tree_of(vectors))
    assert areas.dtype == np.int64
    assert adjusted_rand_score(of_group, areas) > 0.8


def test_a_cluster_belongs_to_the_area_of_most_of_its_points() -> None:
    vectors, group, of_group = two_levels(3, 4)
    strayed = group.copy()
    strayed[:3] = 11  # three points of the first group are put in the last
    assert areas_of(strayed, tree_of(vectors)).tolist() == of_group.tolist()


def test_areas_are_numbered_by_their_first_cluster() -> None:
    vectors, group, of_group = two_levels(3, 4)
    order = np.random.default_rng(0).permutation(12)
    areas = areas_of(order[group], tree_of(vectors))
    firsts = [areas.tolist().index(area) for area in range(3)]
    assert firsts == sorted(firsts)
    assert adjusted_rand_score(of_group, areas[order]) == 1


@pytest.mark.parametrize("n_clusters", range(1, 40))
def test_there_are_no_areas_over_few_clusters_and_at_most_a_third_as_many_over_more(
    loose: Tree, n_clusters: int
) -> None:
    labels = cut(loose.linkage, n_clusters)
    areas = areas_of(labels, loose)
    assert areas.shape == (n_clusters,)
    if n_clusters < 6:
        assert (areas == -1).all()
        return
    assert set(areas) == set(range(areas.max() + 1))
    assert 2 <= areas.max() + 1 <= n_clusters // 3
    coarse = cut(loose.linkage, int(areas.max()) + 1)
    assert adjusted_rand_score(coarse, areas[labels]) == 1  # clusters of the same hierarchy nest


@pytest.mark.parametrize("told", [False, True])
def test_one_point_far_from_all_leaves_more_than_one_area(
    monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    if told:  # where all cuts are as modular, the coarsest of more than one area is taken
        monkeypatch.setattr("feedback_miner.cluster.areas.modularity", lambda *_: 0.5)
    random = np.random.default_rng(0)
    vectors = np.ones((300, 10)) + random.normal(scale=0.01, size=(300, 10))
    vectors[0] = -1
    tree = tree_of(np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32))
    areas = areas_of(tree.partition(20, 3), tree)
    assert len(areas) >= 6
    assert len(set(areas)) >= 2


def areas_told(
    monkeypatch: pytest.MonkeyPatch, tree: Tree, n_clusters: int, modularity: Callable[[int], float]
) -> tuple[int, list[int]]:
    """Return how many areas there are where each cut is as modular as told, and the cuts looked at."""
    asked: list[int] = []

    def told(areas: np.ndarray, graph: object) -> float:
        asked.append(len(set(areas)))
        return modularity(asked[-1])

    monkeypatch.setattr("feedback_miner.cluster.areas.modularity", told)
    return len(set(areas_of(cut(tree.linkage, n_clusters), tree))), asked


@pytest.mark.parametrize(
    ("n_clusters", "most", "least"),
    [(6, 2, 2), (9, 3, 2), (12, 4, 2), (20, 6, 2), (21, 7, 3), (36, 12, 4), (49, 14, 4), (100, 20, 6)],
)
def test_areas_are_about_as_many_as_the_root_of_the_clusters(
    loose: Tree, monkeypatch: pytest.MonkeyPatch, n_clusters: int, most: int, least: int
) -> None:
    n_areas, asked = areas_told(monkeypatch, loose, n_clusters, lambda n: 0.5)
    assert asked == list(range(most, least - 1, -1))
    assert n_areas == least


def test_the_coarsest_areas_that_are_about_as_modular_as_the_best_are_taken(
    loose: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {12: 0.4, 11: 0.5, 10: 0.48, 9: 0.45, 8: 0.461, 7: 0.459, 6: 0.4}
    assert areas_told(monkeypatch, loose, 36, lambda n: told.get(n, 0.3))[0] == 8


@pytest.mark.parametrize("least", [1, 2, 7])
def test_the_order_of_mergers_is_that_of_coarser_cuts(loose: Tree, least: int) -> None:
    finest = cut(loose.linkage, 20)
    groups = list(merge_order(loose.linkage, finest, least))
    assert len(groups) == 20 - least + 1
    for n_groups, parts in zip(range(20, least - 1, -1), groups, strict=True):
        assert adjusted_rand_score(cut(loose.linkage, n_groups), parts[finest]) == 1
        assert len(set(parts)) == n_groups
