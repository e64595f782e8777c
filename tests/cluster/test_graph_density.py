"""The default clusterer finds what is there, whatever the order and the number of threads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster import GraphDensity
from feedback_miner.records import Float32Array

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]
Draw = Callable[..., Float32Array]


@pytest.mark.parametrize(("n_groups", "per_group"), [(3, 60), (6, 40), (12, 15)])
def test_well_separated_groups_are_found(blobs: Blobs, n_groups: int, per_group: int) -> None:
    vectors, group = blobs(n_groups, per_group)
    found = GraphDensity(threads=1).fit(vectors)
    assert adjusted_rand_score(group, found.labels_) > 0.95
    assert (found.labels_ >= 0).mean() > 0.95


def test_the_order_of_rows_changes_nothing(blobs: Blobs) -> None:
    vectors, _ = blobs(6, 30, spread=0.14)
    order = np.random.default_rng(1).permutation(len(vectors))
    one, other = GraphDensity(threads=1).fit(vectors), GraphDensity(threads=1).fit(vectors[order])
    np.testing.assert_array_equal(one.labels_[order], other.labels_)
    assert one.probabilities_[order].tobytes() == other.probabilities_.tobytes()
    assert one.embedding_[order].tobytes() == other.embedding_.tobytes()
    assert one.grain_ == other.grain_


@pytest.mark.parametrize("threads", [2, 3, None])
def test_the_number_of_threads_changes_nothing(blobs: Blobs, threads: int | None) -> None:
    vectors, _ = blobs(6, 60, spread=0.16)
    one, other = GraphDensity(threads=1).fit(vectors), GraphDensity(threads=threads).fit(vectors)
    assert one.labels_.tobytes() == other.labels_.tobytes()
    assert one.probabilities_.tobytes() == other.probabilities_.tobytes()
    assert one.stability_.tobytes() == other.stability_.tobytes()
    assert one.embedding_.tobytes() == other.embedding_.tobytes()


def test_the_number_of_threads_changes_nothing_where_distances_tie() -> None:
    grid = np.array(np.meshgrid(*[[-1, 0, 1]] * 6)).reshape(6, -1).T.astype(np.float32)
    grid = grid[np.abs(grid).sum(axis=1) > 0]
    grid = grid / np.linalg.norm(grid, axis=1, keepdims=True)
    one, two = (GraphDensity(threads=threads).fit(grid).labels_ for threads in (1, 2))
    np.testing.assert_array_equal(one, two)


def test_equal_vectors_share_a_label_and_a_membership(blobs: Blobs) -> None:
    vectors, _ = blobs(4, 30, spread=0.2)
    copies = np.random.default_rng(0).integers(len(vectors), size=200)
    found = GraphDensity(threads=1).fit(np.concatenate([vectors, vectors[copies]]))
    np.testing.assert_array_equal(found.labels_[:120][copies], found.labels_[120:])
    np.testing.assert_array_equal(found.probabilities_[:120][copies], found.probabilities_[120:])


def test_minus_zero_is_zero() -> None:
    vectors = np.zeros((12, 2), np.float32)
    vectors[:, 0] = 1
    vectors[::2, 1] = -0.0
    assert set(GraphDensity(threads=1).fit(vectors).labels_) == {0}


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 30])
def test_few_rows_are_no_error(unit_vectors: Draw, n: int) -> None:
    found = GraphDensity(threads=1).fit(unit_vectors(n))
    assert found.labels_.shape == found.probabilities_.shape == (n,)
    assert found.embedding_.shape == (n, 16)
    assert len(found.stability_) == found.labels_.max(initial=-1) + 1
    assert np.isfinite(found.embedding_).all()
    assert np.isfinite(found.probabilities_).all()
    assert ((found.probabilities_ >= 0) & (found.probabilities_ <= 1)).all()


@pytest.mark.parametrize("n", [3, 5, 30, 400])
def test_rows_that_are_all_the_same_make_one_cluster(unit_vectors: Draw, n: int) -> None:
    found = GraphDensity(threads=1).fit(np.repeat(unit_vectors(1), n, axis=0))
    assert set(found.labels_) == {0}
    assert (found.probabilities_ == 1).all()


def test_a_text_repeated_often_enough_is_a_cluster_even_far_from_all(blobs: Blobs) -> None:
    vectors, _ = blobs(4, 30)
    far = -vectors[:1]
    found = GraphDensity(min_theme_size=10, threads=1).fit(
        np.concatenate([vectors, np.repeat(far, 12, axis=0)])
    )
    assert len(set(found.labels_[120:])) == 1
    assert found.labels_[120] >= 0


def test_clusters_are_numbered_by_falling_size(blobs: Blobs) -> None:
    random = np.random.default_rng(0)
    vectors, group = blobs(5, 60)
    some = random.random(len(group)) < np.array([0.4, 0.9, 0.6, 0.3, 1.0])[group]
    sizes = np.bincount(GraphDensity(threads=1).fit(vectors[some]).labels_ + 1)[1:]
    assert len(sizes) == 5
    assert (np.diff(sizes) <= 0).all()


def test_noise_has_no_membership(unit_vectors: Draw, blobs: Blobs) -> None:
    vectors, _ = blobs(3, 30)
    found = GraphDensity(min_theme_size=10, n_neighbors=5, threads=1).fit(
        np.concatenate([vectors, unit_vectors(8, 32)])
    )
    assert (found.probabilities_[found.labels_ < 0] == 0).all()


def test_the_input_is_not_changed(blobs: Blobs) -> None:
    vectors, _ = blobs(3, 20)
    before = vectors.copy()
    GraphDensity(threads=1).fit(vectors)
    np.testing.assert_array_equal(vectors, before)


def test_the_constructor_only_stores() -> None:
    model = GraphDensity(7, 3, 2, 9, 1)
    assert vars(model) == {
        "n_neighbors": 7, "n_smoothing": 3, "min_samples": 2, "min_theme_size": 9, "threads": 1
    }  # fmt: skip
