"""Which cut of the hierarchy is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster.grain import choose_cut
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
        labels = tree.partition(choose_cut(tree, leaning, 3)[0], 3)
        assert abs(len(set(labels)) - n_groups) <= 1
        assert adjusted_rand_score(group, labels) > 0.8


@pytest.mark.parametrize("spread", [0.08, 0.14, 0.2, 0.3])
def test_a_finer_leaning_never_gives_fewer_clusters(blobs: Blobs, spread: float) -> None:
    tree = tree_of(blobs(8, 40, spread=spread)[0])
    coarse, auto, fine = (choose_cut(tree, leaning, 3)[0] for leaning in LEANINGS)
    assert 2 <= coarse <= auto <= fine


def test_leanings_differ_where_there_are_no_clear_groups(loose: Tree) -> None:
    coarse, auto, fine = (choose_cut(loose, leaning, 3)[0] for leaning in LEANINGS)
    assert coarse < auto < fine


@pytest.mark.parametrize("leaning", LEANINGS)
def test_the_cut_lies_between_the_finest_that_is_about_as_modular_as_the_best_and_the_next(
    loose: Tree, leaning: str
) -> None:
    n_cut, tried = choose_cut(loose, leaning, 3)
    bar = max(grain.modularity for grain in tried) - {"coarse": 0, "auto": 0.04, "fine": 0.07}[leaning]
    good = [grain for grain in tried if grain.modularity >= bar]
    finest = tried.index(max(good, key=lambda grain: grain.n_clusters))
    assert tried[finest].n_cut <= n_cut <= tried[finest + 1].n_cut


class Told:
    """A hierarchy whose cuts are as modular as one is told, and lose so many clusters once points move."""

    def __init__(self, n: int, modularity: Callable[[int], float], lost: Callable[[int], int]) -> None:
        self.n, self.graph, self.modularity, self.lost = n, None, modularity, lost

    def __len__(self) -> int:
        return self.n

    def partition(self, n_clusters: int, min_size: int) -> np.ndarray:
        self.asked = n_clusters
        return np.arange(n_clusters - self.lost(n_clusters))


def grain_of(
    monkeypatch: pytest.MonkeyPatch,
    leaning: str,
    modularity: Callable[[int], float],
    lost: Callable[[int], int] = lambda n: 0,
    n: int = 400,
) -> tuple[int, list[int]]:
    """Return the cut that is taken, and those that were tried."""
    tree = Told(n, modularity, lost)
    monkeypatch.setattr("feedback_miner.cluster.grain.modularity", lambda *_: tree.modularity(tree.asked))
    n_cut, tried = choose_cut(cast(Tree, tree), leaning, 3)
    return n_cut, [grain.n_cut for grain in tried]


@pytest.mark.parametrize(("leaning", "n_cut"), [("coarse", 4), ("auto", 6), ("fine", 8)])
def test_how_far_below_the_best_each_leaning_goes(
    monkeypatch: pytest.MonkeyPatch, leaning: str, n_cut: int
) -> None:
    told = {2: 0.3, 3: 0.4, 4: 0.5, 5: 0.47, 6: 0.461, 7: 0.459, 8: 0.431, 9: 0.429}
    assert grain_of(monkeypatch, leaning, lambda n: told.get(n, 0.0))[0] == n_cut


def test_each_rung_has_an_eighth_of_a_doubling_more_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = grain_of(monkeypatch, "auto", lambda n: 0.5, n=127)[1]
    assert tried == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 19, 21, 23, 25, 27, 29]
    assert grain_of(monkeypatch, "auto", lambda n: 0.5, n=130)[1][-1] == 32


def test_four_rungs_in_a_row_that_are_too_little_modular_end_the_ladder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert grain_of(monkeypatch, "auto", lambda n: 0.5 if n < 4 else 0.42)[1] == [2, 3, 4, 5, 6, 7]
    assert grain_of(monkeypatch, "auto", lambda n: 0.5 if n < 4 or n == 7 else 0.42)[1][-1] == 11
    assert grain_of(monkeypatch, "auto", lambda n: 0.5 if n < 4 else 0.44)[1][-1] == 99


def test_a_rung_that_loses_more_than_one_cluster_and_a_tenth_ends_the_ladder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert grain_of(monkeypatch, "auto", lambda n: 0.5, lambda n: 2 if n == 11 else 1)[1][-1] == 11
    assert grain_of(monkeypatch, "auto", lambda n: 0.5, lambda n: 2 if n >= 21 else 1)[1][-1] == 99
    assert (
        grain_of(monkeypatch, "auto", lambda n: 0.5, lambda n: 3 if n == 29 else 2 if n == 19 else 1)[1][-1]
        == 19
    )


def test_of_cuts_with_as_many_clusters_the_one_that_lost_least_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = Told(400, lambda n: 0.5, lambda n: 1 if n == 5 else n - 1 if n > 5 else 0)
    monkeypatch.setattr("feedback_miner.cluster.grain.modularity", lambda *_: 0.5)
    n_cut, tried = choose_cut(cast(Tree, tree), "auto", 3)
    assert n_cut == 4
    assert [grain.n_clusters for grain in tried[2:4]] == [4, 4]


def test_a_cut_is_measured_once_points_have_moved(loose: Tree) -> None:
    for grain in choose_cut(loose, "auto", 5)[1]:
        labels = loose.partition(grain.n_cut, 5)
        assert grain.n_clusters == len(set(labels))
        assert grain.modularity == modularity(labels, loose.graph)


def test_the_ladder_climbs_from_two_and_leaves_some_points_to_each_cluster(loose: Tree) -> None:
    cuts = [grain.n_cut for grain in choose_cut(loose, "fine", 1)[1]]
    assert cuts[0] == 2
    assert (np.diff(cuts) > 0).all()
    assert cuts[-1] <= len(loose) / 4


@pytest.mark.parametrize("n", [10, 11, 12, 16])
def test_few_points_still_have_a_grain(unit_vectors: Draw, n: int) -> None:
    n_cut, tried = choose_cut(tree_of(unit_vectors(n)), "auto", 3)
    assert tried[0].n_cut <= n_cut <= tried[-1].n_cut


@pytest.mark.parametrize("seed", [1, 3])
def test_the_ladder_goes_on_where_one_of_its_first_clusters_vanishes(unit_vectors: Draw, seed: int) -> None:
    tried = choose_cut(tree_of(unit_vectors(800, 32, seed)), "auto", 3)[1]
    assert tried[-1].n_cut > 9


# --- between two rungs


@pytest.mark.parametrize(
    ("at_64", "at_70", "n_cut"),
    [
        (0.5, 0.44, 68),  # two thirds of the way, on a logarithmic scale
        (0.5, 0.42, 67),
        (0.5, 0.1, 65),
        (0.5, 0.46 - 1e-9, 70),
        (0.46 + 1e-9, 0.42, 64),
        (0.46 + 1e-9, 0.0, 64),
    ],
)
def test_the_number_is_taken_between_two_rungs_in_proportion_and_never_outside(
    monkeypatch: pytest.MonkeyPatch, at_64: float, at_70: float, n_cut: int
) -> None:
    told = {64: at_64, 70: at_70}
    found, tried = grain_of(monkeypatch, "auto", lambda n: told.get(n, 0.5 if n < 64 else 0.0), n=2000)
    assert {64, 70} < set(tried)
    assert found == n_cut


@pytest.mark.parametrize("leaning", LEANINGS)
def test_where_no_finer_rung_was_tried_the_last_is_taken(
    monkeypatch: pytest.MonkeyPatch, leaning: str
) -> None:
    found, tried = grain_of(monkeypatch, leaning, lambda n: 0.5, n=130)
    assert found == tried[-1] == 32
