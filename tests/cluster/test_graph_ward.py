"""The default clusterer finds what is there, whatever the order and the number of threads."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_info, threadpool_limits

from feedback_miner.cluster import GraphWard, make_clusterer
from feedback_miner.cluster.consensus import N_SAMPLES
from feedback_miner.cluster.grain import Grain, choose_cut
from feedback_miner.cluster.rows import Points, distinct_rows
from feedback_miner.cluster.stability import cluster_stability
from feedback_miner.cluster.tree import Tree
from feedback_miner.config import ClusterSettings
from feedback_miner.progress import Silent, Tick
from feedback_miner.records import Float32Array

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]
Draw = Callable[..., Float32Array]

pytestmark = pytest.mark.filterwarnings("error")


def normalized(vectors: np.ndarray) -> Float32Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def check_learned(model: GraphWard, vectors: Float32Array) -> None:
    """What fit() learned has the promised shapes, ranges and numbers."""
    n = len(vectors)
    assert model.labels_.shape == model.nearest_.shape == model.probabilities_.shape == (n,)
    assert model.labels_.dtype == model.nearest_.dtype == model.parents_.dtype == np.int64
    assert model.embedding_.shape == vectors.shape
    assert np.isfinite(model.embedding_).all()
    assert ((model.probabilities_ >= 0) & (model.probabilities_ <= 1)).all()
    n_clusters = int(model.nearest_.max(initial=-1)) + 1
    assert set(model.nearest_[model.nearest_ >= 0]) == set(range(n_clusters))
    assert len(model.parents_) == len(model.stability_) == n_clusters
    known = model.stability_[~np.isnan(model.stability_)]
    assert ((known >= 0) & (known <= 1)).all()
    kept = model.labels_ >= 0
    np.testing.assert_array_equal(model.labels_[kept], model.nearest_[kept])
    assert (model.labels_[~kept] == -1).all()


def assert_same(one: GraphWard, other: GraphWard, order: np.ndarray | slice = slice(None)) -> None:
    np.testing.assert_array_equal(one.labels_[order], other.labels_)
    np.testing.assert_array_equal(one.nearest_[order], other.nearest_)
    np.testing.assert_array_equal(one.parents_, other.parents_)
    assert one.probabilities_[order].tobytes() == other.probabilities_.tobytes()
    assert one.embedding_[order].tobytes() == other.embedding_.tobytes()
    assert one.stability_.tobytes() == other.stability_.tobytes()
    assert (one.grain_, one.grains_) == (other.grain_, other.grains_)


@pytest.mark.parametrize(("n_groups", "per_group"), [(3, 60), (6, 40), (12, 15), (30, 20)])
def test_well_separated_groups_are_found(blobs: Blobs, n_groups: int, per_group: int) -> None:
    vectors, group = blobs(n_groups, per_group)
    found = GraphWard(threads=1).fit(vectors)
    check_learned(found, vectors)
    assert adjusted_rand_score(group, found.labels_) > 0.95
    assert (found.labels_ >= 0).all()


@pytest.mark.parametrize("n_blocks", [2, 5])
def test_groups_that_no_edge_ties_are_never_in_one_cluster(n_blocks: int) -> None:
    random = np.random.default_rng(0)
    group = np.repeat(np.arange(n_blocks), 30)
    vectors = normalized(np.eye(8)[group] + random.normal(scale=0.01, size=(len(group), 8)))
    found = GraphWard(threads=1).fit(vectors)
    assert all(len(set(group[found.labels_ == label])) == 1 for label in set(found.labels_))


def test_the_order_of_rows_changes_nothing(blobs: Blobs) -> None:
    vectors, _ = blobs(8, 30, spread=0.16)
    vectors = np.concatenate([vectors, vectors[:40]])
    order = np.random.default_rng(1).permutation(len(vectors))
    one = GraphWard(threads=1, coverage=0.8).fit(vectors)
    other = GraphWard(threads=1, coverage=0.8).fit(vectors[order])
    assert_same(one, other, order)


@pytest.mark.parametrize("threads", [2, 3, None])
def test_the_number_of_threads_changes_nothing(blobs: Blobs, threads: int | None) -> None:
    vectors, _ = blobs(8, 80, spread=0.16)
    assert_same(GraphWard(threads=1).fit(vectors), GraphWard(threads=threads).fit(vectors))


@pytest.mark.parametrize("threads", [1, 2])
def test_numeric_libraries_are_held_to_one_thread_and_let_go_after(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    seen: list[int] = []

    def spy(labels: np.ndarray, graph: object) -> float:
        seen.extend(library["num_threads"] for library in threadpool_info())
        return 0.5

    monkeypatch.setattr("feedback_miner.cluster.graph_ward.modularity", spy)
    with threadpool_limits(2):
        before = [library["num_threads"] for library in threadpool_info()]
        GraphWard(threads=threads).fit(blobs(3, 20)[0])
        assert [library["num_threads"] for library in threadpool_info()] == before
    assert set(seen) == {1}


def test_the_number_of_threads_and_the_order_change_nothing_where_distances_tie() -> None:
    grid = np.array(np.meshgrid(*[[-1, 0, 1]] * 6)).reshape(6, -1).T.astype(np.float32)
    grid = normalized(grid[np.abs(grid).sum(axis=1) > 0])
    order = np.random.default_rng(0).permutation(len(grid))
    one = GraphWard(threads=1).fit(grid)
    assert_same(one, GraphWard(threads=2).fit(grid))
    assert_same(one, GraphWard(threads=2).fit(grid[order]), order)


@pytest.mark.parametrize("coverage", [1.0, 0.7])
def test_equal_vectors_share_a_label_and_a_membership(blobs: Blobs, coverage: float) -> None:
    vectors, _ = blobs(4, 30, spread=0.2)
    copies = np.random.default_rng(0).integers(len(vectors), size=200)
    found = GraphWard(coverage=coverage, threads=1).fit(np.concatenate([vectors, vectors[copies]]))
    np.testing.assert_array_equal(found.labels_[:120][copies], found.labels_[120:])
    np.testing.assert_array_equal(found.probabilities_[:120][copies], found.probabilities_[120:])


def test_minus_zero_is_zero() -> None:
    vectors = np.zeros((12, 2), np.float32)
    vectors[:, 0] = 1
    vectors[::2, 1] = -0.0
    assert set(GraphWard(threads=1).fit(vectors).labels_) == {0}


@pytest.mark.parametrize("n", [*range(1, 13), 19, 20, 30, 50])
def test_few_rows_are_no_error(unit_vectors: Draw, n: int) -> None:
    found = GraphWard(threads=1).fit(unit_vectors(n))
    check_learned(found, unit_vectors(n))
    if n < 20:
        assert (found.labels_ == -1).all()
        assert found.grain_ is None
        assert found.grains_ == []
    else:
        assert (found.labels_ >= 0).all()
        assert np.bincount(found.labels_).min() >= 3


@settings(max_examples=60)
@given(
    n=st.integers(1, 120),
    width=st.integers(2, 50),
    kind=st.sampled_from(["cloud", "copies", "twins", "plane", "corners", "far point"]),
    grain=st.sampled_from(["coarse", "auto", "fine"]),
    coverage=st.floats(0.05, 1),
    n_neighbors=st.integers(2, 30),
    seed=st.integers(0, 9999),
)
def test_no_unit_vectors_break_it(
    n: int, width: int, kind: str, grain: str, coverage: float, n_neighbors: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(n, width))
    few = random.integers(max(1, n // 5), size=n)
    if kind == "copies":
        vectors = vectors[few]
    elif kind == "twins":
        vectors = vectors[few] + random.normal(scale=1e-7, size=(n, width))
    elif kind == "plane":
        vectors[:, 2:] = 0
    elif kind == "corners":
        vectors = np.sign(vectors)
    elif kind == "far point":
        vectors = 1 + 0.01 * vectors
        vectors[:1] = -1
    unit = normalized(vectors)
    model = GraphWard(n_neighbors=n_neighbors, grain=grain, coverage=coverage, threads=1).fit(unit)
    check_learned(model, unit)
    sizes = [len(np.unique(unit[model.nearest_ == i], axis=0)) for i in range(len(model.stability_))]
    if model.grain_ is None:  # nothing to part: only what is repeated is a cluster
        assert set(sizes) <= {1}
    else:
        assert (model.nearest_ >= 0).all()
        assert min(sizes) >= 3


@pytest.mark.parametrize("n", [3, 5, 30, 400])
def test_rows_that_are_all_the_same_make_one_cluster(unit_vectors: Draw, n: int) -> None:
    found = GraphWard(threads=1).fit(np.repeat(unit_vectors(1), n, axis=0))
    assert set(found.labels_) == {0}
    assert (found.probabilities_ == 1).all()
    assert found.parents_.tolist() == [-1]
    assert np.isnan(found.stability_).all()


def test_among_few_distinct_rows_those_repeated_often_enough_are_clusters(unit_vectors: Draw) -> None:
    rows = np.repeat(np.arange(5), [1, 4, 2, 6, 3])
    found = GraphWard(min_size=3, threads=1).fit(unit_vectors(5)[rows])
    assert found.labels_.tolist() == np.array([-1, 1, -1, 0, 2])[rows].tolist()
    np.testing.assert_array_equal(found.nearest_, found.labels_)
    np.testing.assert_array_equal(found.probabilities_, found.labels_ >= 0)


@pytest.mark.parametrize("n_distinct", [19, 20])
def test_distinct_rows_are_counted_and_not_rows(unit_vectors: Draw, n_distinct: int) -> None:
    found = GraphWard(threads=1).fit(np.tile(unit_vectors(n_distinct), (9, 1)))
    assert (found.grain_ is None) == (n_distinct < 20)


def test_clusters_are_numbered_by_falling_size(blobs: Blobs) -> None:
    random = np.random.default_rng(0)
    vectors, group = blobs(5, 60)
    some = random.random(len(group)) < np.array([0.4, 0.9, 0.6, 0.3, 1.0])[group]
    sizes = np.bincount(GraphWard(threads=1).fit(vectors[some]).labels_)
    assert len(sizes) >= 5
    assert len(set(sizes)) > 3
    assert (np.diff(sizes) <= 0).all()


def test_copies_count_for_the_size_of_a_cluster(blobs: Blobs) -> None:
    vectors, group = blobs(4, 30)
    least = np.flatnonzero(group == 3)
    found = GraphWard(threads=1).fit(np.concatenate([vectors, np.tile(vectors[least], (2, 1))]))
    assert (found.labels_[least] == 0).all()
    assert (np.diff(np.bincount(found.labels_)) <= 0).all()


@pytest.mark.parametrize("coverage", [0.99, 0.75, 0.5, 0.1])
def test_coverage_leaves_out_that_share_and_the_weakest_first(unit_vectors: Draw, coverage: float) -> None:
    vectors = unit_vectors(400)
    everyone = GraphWard(threads=1).fit(vectors)
    found = GraphWard(coverage=coverage, threads=1).fit(vectors)
    out = found.labels_ < 0
    assert out.mean() == pytest.approx(1 - coverage, abs=0.02)
    assert out.mean() <= 1 - coverage + 1e-9
    assert found.probabilities_[out].max() < found.probabilities_[~out].min()
    np.testing.assert_array_equal(found.nearest_, everyone.labels_)
    np.testing.assert_array_equal(found.probabilities_, everyone.probabilities_)
    check_learned(found, vectors)


def test_a_tenth_of_thirty_rows_is_three_rows(unit_vectors: Draw) -> None:
    assert (GraphWard(coverage=0.9, threads=1).fit(unit_vectors(30)).labels_ < 0).sum() == 3


def test_with_full_coverage_nothing_is_noise(unit_vectors: Draw) -> None:
    found = GraphWard(threads=1).fit(unit_vectors(200))
    assert (found.labels_ >= 0).all()
    np.testing.assert_array_equal(found.labels_, found.nearest_)


@pytest.mark.parametrize("n_clusters", [2, 3, 6, 20, 60])
def test_the_number_of_clusters_can_be_given(unit_vectors: Draw, n_clusters: int) -> None:
    found = GraphWard(n_clusters=n_clusters, threads=1).fit(unit_vectors(600))
    n_found = len(set(found.labels_))
    assert 0.7 * n_clusters <= n_found <= n_clusters
    assert found.grain_ is not None
    assert (found.grain_.n_cut, found.grain_.n_clusters) == (n_clusters, n_found)
    assert found.grains_ == []


def test_more_clusters_than_points_are_no_error(unit_vectors: Draw) -> None:
    vectors = unit_vectors(25)
    check_learned(GraphWard(n_clusters=500, threads=1).fit(vectors), vectors)


def test_a_finer_grain_gives_more_clusters(unit_vectors: Draw) -> None:
    vectors = unit_vectors(1000)
    coarse, auto, fine = (
        len(set(GraphWard(grain=grain, threads=1).fit(vectors).labels_))
        for grain in ("coarse", "auto", "fine")
    )
    assert coarse < auto < fine


@pytest.mark.parametrize("min_size", [1, 5, 20])
def test_no_cluster_has_fewer_distinct_points_than_asked(unit_vectors: Draw, min_size: int) -> None:
    vectors = unit_vectors(300)
    found = GraphWard(min_size=min_size, n_clusters=30, threads=1).fit(np.tile(vectors, (2, 1)))
    assert np.bincount(found.labels_[:300]).min() >= min_size


@pytest.mark.parametrize(("n", "n_clusters", "min_size"), [(20, None, 30), (30, 51, 15)])
def test_no_cluster_is_smaller_than_asked_even_where_all_are(
    unit_vectors: Draw, n: int, n_clusters: int | None, min_size: int
) -> None:
    found = GraphWard(n_clusters=n_clusters, min_size=min_size, threads=1).fit(unit_vectors(n, 8))
    assert np.bincount(found.labels_ + 1)[1:].min(initial=n) >= min(n, min_size)


def test_the_grain_tells_what_was_found(blobs: Blobs) -> None:
    vectors, _ = blobs(6, 40, spread=0.16)
    found = GraphWard(threads=1).fit(vectors)
    assert found.grain_ is not None
    assert found.grain_.n_clusters == len(set(found.labels_))
    assert found.grains_[0].n_cut <= found.grain_.n_cut <= found.grains_[-1].n_cut


def test_well_separated_groups_are_stable_and_a_cloud_is_not(blobs: Blobs, unit_vectors: Draw) -> None:
    groups = GraphWard(n_clusters=8, threads=1).fit(blobs(8, 40)[0])
    cloud = GraphWard(n_clusters=8, threads=1).fit(unit_vectors(320, 32))
    assert groups.stability_.min() > 0.95
    assert cloud.stability_.mean() < 0.6


def test_themes_of_a_kind_share_an_area() -> None:
    random = np.random.default_rng(0)
    area = np.repeat(np.arange(3), 4)
    centers = np.eye(48)[area] + random.normal(scale=0.08, size=(12, 48))
    group = np.repeat(np.arange(12), 40)
    vectors = normalized(centers[group] + random.normal(scale=0.04, size=(480, 48)))
    found = GraphWard(n_clusters=12, threads=1).fit(vectors)
    assert adjusted_rand_score(group, found.labels_) > 0.95
    assert adjusted_rand_score(area[group], found.parents_[found.labels_]) > 0.85


def test_groups_are_found_where_the_grain_is_chosen_on_a_sample(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, group = blobs(6, 150)
    chosen_on: list[int] = []

    def spy(tree: Tree, leaning: str, min_size: int) -> tuple[int, list[Grain]]:
        chosen_on.append(len(tree))
        return choose_cut(tree, leaning, min_size)

    monkeypatch.setattr("feedback_miner.cluster.graph_ward.choose_cut", spy)
    monkeypatch.setattr("feedback_miner.cluster.graph_ward.SAMPLE", 200)
    found = GraphWard(threads=1).fit(vectors)
    check_learned(found, vectors)
    assert len(chosen_on) == N_SAMPLES
    assert all(70 < n < 130 for n in chosen_on)  # a half of 200, by chance
    assert adjusted_rand_score(group, found.labels_) > 0.9
    assert np.isfinite(found.stability_).all()
    order = np.random.default_rng(0).permutation(len(vectors))
    assert_same(found, GraphWard(threads=2).fit(vectors[order]), order)


def test_it_can_be_fitted_again(blobs: Blobs, unit_vectors: Draw) -> None:
    vectors, _ = blobs(4, 30)
    model = GraphWard(threads=1).fit(vectors)
    check_learned(model.fit(unit_vectors(5)), unit_vectors(5))
    assert model.grain_ is None
    assert_same(model.fit(vectors), GraphWard(threads=1).fit(vectors))


def test_the_input_is_not_changed(blobs: Blobs) -> None:
    vectors, _ = blobs(3, 20)
    before = vectors.copy()
    GraphWard(threads=1).fit(vectors)
    np.testing.assert_array_equal(vectors, before)


def test_the_constructor_only_stores() -> None:
    model = GraphWard(7, 3, "fine", 12, 9, 0.8, 1)
    assert vars(model) == {
        "n_neighbors": 7, "n_smoothing": 3, "grain": "fine", "n_clusters": 12, "min_size": 9,
        "coverage": 0.8, "threads": 1,
    }  # fmt: skip


def test_without_settings_it_has_those_of_the_command_but_leaves_out_nothing() -> None:
    assert vars(GraphWard()) == {
        "n_neighbors": 20, "n_smoothing": 4, "grain": "auto", "n_clusters": None, "min_size": 3,
        "coverage": 1.0, "threads": None,
    }  # fmt: skip
    assert vars(make_clusterer(ClusterSettings())) == vars(GraphWard(coverage=None))


def points_of(n: int) -> Points:
    draws = np.random.default_rng(0).integers(2**32, size=(n, 16), dtype=np.uint32)
    return Points(np.zeros((n, 1), np.float32), np.arange(n), np.ones(n, np.int64), draws)


class Stop:
    """Notes how many points the grain is chosen on, and goes no further."""

    def __call__(self, tree: list[object], leaning: str, min_size: int) -> None:
        self.n_points = len(tree)
        raise KeyboardInterrupt


@pytest.mark.parametrize(("n", "few"), [(4000, True), (4001, False)])
def test_the_grain_is_chosen_on_4000_points_at_most(
    monkeypatch: pytest.MonkeyPatch, n: int, few: bool
) -> None:
    built: list[int] = []
    model, chosen_on = GraphWard(threads=1), Stop()
    monkeypatch.setattr(model, "_build", lambda points, *_: built.append(len(points)) or points)
    monkeypatch.setattr("feedback_miner.cluster.graph_ward.draw_samples", whole_only)
    monkeypatch.setattr("feedback_miner.cluster.graph_ward.choose_cut", chosen_on)
    with pytest.raises(KeyboardInterrupt):
        model._fit_points(points_of(n), Silent())
    assert built == ([n] if few else [n, 4000])
    assert chosen_on.n_points == 4000


def whole_only(tree: Any, *_: Any) -> list[Any]:
    return [SimpleNamespace(tree=tree)]


def test_the_grain_of_many_points_is_the_geometric_mean_over_samples_of_4000(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[np.ndarray] = []
    points = points_of(4500)
    points.vectors[:, 0] = np.arange(4500)
    told = iter([(10, [Grain(10, 10, 0.5)]), (40, [Grain(40, 39, 0.4)])])
    model = GraphWard(threads=1)
    monkeypatch.setattr(model, "_build", lambda rows, *_: drawn.append(rows[:, 0].astype(int)))
    monkeypatch.setattr(
        "feedback_miner.cluster.graph_ward.draw_samples", lambda tree, *_: whole_only(tree) * 2
    )
    monkeypatch.setattr("feedback_miner.cluster.graph_ward.choose_cut", lambda *_: next(told))
    n_cut, tried = model._choose([], points)
    assert n_cut == 20
    assert [grain.n_cut for grain in tried] == [10, 40]
    # by a draw that no sample of the consensus is made by
    least = points.draws[:, N_SAMPLES] < np.sort(points.draws[:, N_SAMPLES])[4000]
    np.testing.assert_array_equal(drawn[0], np.flatnonzero(least))


def test_stability_is_that_over_the_eight_samples_of_the_consensus(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = blobs(4, 25)[0]
    kept: list[np.ndarray] = []

    def spy(labels: np.ndarray, resamples: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
        kept.extend(rows for rows, _ in resamples)
        return cluster_stability(labels, resamples)

    monkeypatch.setattr("feedback_miner.cluster.graph_ward.cluster_stability", spy)
    GraphWard(threads=1).fit(vectors)
    draws = distinct_rows(vectors).draws
    assert len(kept) == 8
    for i, rows in enumerate(kept):
        np.testing.assert_array_equal(rows, np.flatnonzero(draws[:, i] < 2**31))


def test_points_of_samples_are_told_as_one_sum(blobs: Blobs) -> None:
    class Totals(Silent):
        def __init__(self) -> None:
            self.totals: dict[str, int] = {}

        def count(self, total: int, unit: str) -> Tick:
            self.totals[unit] = total
            return super().count(total, unit)

    vectors, progress = blobs(4, 25)[0], Totals()
    GraphWard(threads=1).fit_with_progress(vectors, progress)
    assert progress.totals["points of samples"] == (distinct_rows(vectors).draws[:, :8] < 2**31).sum()


def test_rows_are_told_apart_to_their_last_bit() -> None:
    rows = np.array([[1, 1e-9], [1, 2e-9], [1, 0], [1, -0.0]], np.float32)
    assert GraphWard(threads=1).fit(rows).n_points_ == 3


@pytest.mark.parametrize("coverage", [1e-10, 0.01, 0.05, 0.3, 0.8])
def test_coverage_is_kept_where_every_membership_is_whole(unit_vectors: Draw, coverage: float) -> None:
    found = GraphWard(coverage=coverage, min_size=160, threads=1).fit(unit_vectors(300, 32))
    assert (found.probabilities_ == 1).all()  # so the membership alone would leave out none
    assert (found.labels_ >= 0).sum() == max(1, np.ceil(coverage * 300 - 1e-9))
    out = found.labels_ < 0
    assert found.outlier_scores_[out].min() >= found.outlier_scores_[~out].max()


# --- what is like nothing else


def test_what_is_like_nothing_else_is_left_out_where_no_coverage_is_asked_for(blobs: Blobs) -> None:
    vectors, _ = blobs(6, 40, 64)
    alone = np.linalg.qr(np.random.default_rng(1).normal(size=(64, 64)))[0][:5].astype(np.float32)
    found = GraphWard(coverage=None, threads=1).fit(np.concatenate([vectors, alone]))
    assert np.flatnonzero(found.labels_ < 0).tolist() == list(range(240, 245))
    assert (found.nearest_ >= 0).all()
    assert found.outlier_scores_[240:].min() > found.outlier_bar_ > found.outlier_scores_[:240].max()


def test_where_everything_is_like_something_nothing_is_left_out(blobs: Blobs) -> None:
    found = GraphWard(coverage=None, threads=1).fit(blobs()[0])
    assert (found.labels_ >= 0).all()


def test_a_coverage_leaves_no_bar(blobs: Blobs) -> None:
    assert GraphWard(coverage=0.9, threads=1).fit(blobs(3, 20)[0]).outlier_bar_ is None


@pytest.mark.parametrize("seed", range(3))
def test_without_themes_at_most_a_tenth_is_left_out(unit_vectors: Draw, seed: int) -> None:
    found = GraphWard(coverage=None, threads=1).fit(unit_vectors(200, 32, seed))
    assert 0 <= (found.labels_ < 0).mean() <= 0.1


def test_outlier_scores_are_those_of_the_row_whatever_the_order_and_the_threads(unit_vectors: Draw) -> None:
    vectors = unit_vectors(900, 24)
    order = np.random.default_rng(3).permutation(900)
    one = GraphWard(coverage=None, threads=1).fit(vectors)
    other = GraphWard(coverage=None, threads=4).fit(vectors[order])
    assert one.outlier_scores_[order].tobytes() == other.outlier_scores_.tobytes()
    assert one.labels_[order].tobytes() == other.labels_.tobytes()
    assert one.outlier_bar_ == other.outlier_bar_
    assert ((one.outlier_scores_ >= 0) & (one.outlier_scores_ <= 1)).all()


def test_too_few_points_have_no_outlier_scores_and_are_not_left_out_for_them(unit_vectors: Draw) -> None:
    found = GraphWard(coverage=None, threads=1).fit(np.repeat(unit_vectors(4), 3, axis=0))
    assert np.isnan(found.outlier_scores_).all()
    assert found.outlier_bar_ is None
    assert (found.labels_ >= 0).all()


def test_what_cannot_be_parted_is_one_cluster(unit_vectors: Draw) -> None:
    found = GraphWard(min_size=160, threads=1).fit(unit_vectors(300, 32))
    assert set(found.labels_) == {0}


def test_few_points_are_told_from_what_is_needed(blobs: Blobs) -> None:
    found = GraphWard(threads=1).fit(
        np.concatenate([blobs(3, 5)[0], np.repeat(blobs(3, 5)[0][:1], 5, axis=0)])
    )
    assert found.n_points_ == 15 < found.n_points_needed_
    assert np.bincount(found.labels_ + 1).tolist() == [14, 6]


# --- runs whose vectors differ a little


def test_themes_stay_where_the_vectors_of_the_same_texts_move_a_little(blobs: Blobs) -> None:
    """Another machine, precision or release of a library moves vectors by a cosine of about .9992."""
    vectors, _ = blobs(12, 60, spread=0.2)
    keys = [f"text {i}" for i in range(len(vectors))]
    aside = normalized(np.random.default_rng(9).normal(size=vectors.shape))
    moved = normalized(vectors + np.float32(0.04) * aside)
    assert np.einsum("ij,ij->i", vectors, moved).mean() == pytest.approx(0.9992, abs=2e-4)
    one, other = (GraphWard(threads=1).fit(given, keys=keys) for given in (vectors, moved))
    n_one, n_other = len(one.stability_), len(other.stability_)
    assert abs(n_one - n_other) <= 0.15 * n_one
    assert adjusted_rand_score(one.labels_, other.labels_) > 0.8


def test_which_rows_are_of_a_group_does_not_depend_on_their_order(unit_vectors: Draw) -> None:
    vectors = np.concatenate([unit_vectors(300), unit_vectors(300)[:60]])  # sixty stand twice, in two groups
    groups = np.repeat([0, 1], [300, 60])
    found = GraphWard(coverage=None).fit(vectors, groups=groups)
    order = np.random.default_rng(0).permutation(len(vectors))
    assert_same(found, GraphWard(coverage=None).fit(vectors[order], groups=groups[order]), order)
