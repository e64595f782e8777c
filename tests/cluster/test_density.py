"""HDBSCAN on the smoothed vectors: dense groups are clusters, the rest is noise with a nearest cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone, is_clusterer
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from feedback_miner.cluster import cluster, make_clusterer
from feedback_miner.cluster.density import MAX_POINTS, GraphHDBSCAN
from feedback_miner.config import ClusterSettings
from feedback_miner.errors import UsageError
from feedback_miner.records import Embeddings, Float32Array

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]
Draw = Callable[..., Float32Array]

LEARNED = ("labels_", "nearest_", "probabilities_", "outlier_scores_", "embedding_")


@pytest.fixture
def mixed(blobs: Blobs, unit_vectors: Draw) -> tuple[Float32Array, np.ndarray]:
    """Draw eight loose groups, and forty points that are like nothing (group -1)."""
    vectors, group = blobs(8, 60, spread=0.2)
    return np.concatenate([vectors, unit_vectors(40, 32, 3)]), np.append(group, np.full(40, -1))


@parametrize_with_checks([GraphHDBSCAN(threads=1)])
def test_the_checks_of_scikit_learn_for_estimators_pass(estimator: Any, check: Any) -> None:
    check(estimator)


def test_dense_groups_are_found_and_their_shares_told(mixed: tuple[Float32Array, np.ndarray]) -> None:
    vectors, group = mixed
    model = GraphHDBSCAN(threads=1)
    assert is_clusterer(model)
    found = model.fit(vectors)
    own = group >= 0
    assert adjusted_rand_score(group[own], found.labels_[own]) > 0.9
    assert len(found.cluster_persistence_) == len(found.parents_) == found.labels_.max() + 1
    for learned in (found.cluster_persistence_, found.probabilities_, found.outlier_scores_):
        assert ((learned >= 0) & (learned <= 1)).all()
    assert found.outlier_scores_[~own].mean() > found.outlier_scores_[own].mean()
    np.testing.assert_array_equal(found.probabilities_ == 0, found.labels_ < 0)


def test_noise_has_the_cluster_whose_mean_is_nearest(mixed: tuple[Float32Array, np.ndarray]) -> None:
    found = GraphHDBSCAN(threads=1).fit(mixed[0])
    noise = found.labels_ < 0
    assert noise.any()
    assert (found.nearest_ >= 0).all()
    np.testing.assert_array_equal(found.nearest_[~noise], found.labels_[~noise])
    means = np.stack([found.embedding_[found.labels_ == k].mean(0) for k in range(found.labels_.max() + 1)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    np.testing.assert_array_equal(found.nearest_[noise], (found.embedding_[noise] @ means.T).argmax(axis=1))


def test_neither_order_nor_threads_change_a_byte(mixed: tuple[Float32Array, np.ndarray]) -> None:
    vectors, _ = mixed
    order = np.random.default_rng(2).permutation(len(vectors))
    one, other = GraphHDBSCAN(threads=1).fit(vectors), GraphHDBSCAN(threads=4).fit(vectors[order])
    for name in LEARNED:
        assert getattr(one, name)[order].tobytes() == getattr(other, name).tobytes()
    assert one.parents_.tobytes() == other.parents_.tobytes()
    assert one.cluster_persistence_.tobytes() == other.cluster_persistence_.tobytes()


def test_equal_rows_share_all(mixed: tuple[Float32Array, np.ndarray]) -> None:
    vectors, _ = mixed
    found = GraphHDBSCAN(threads=1).fit(np.concatenate([vectors, vectors[:50]]))
    for name in LEARNED:
        np.testing.assert_array_equal(getattr(found, name)[:50], getattr(found, name)[len(vectors) :])


@pytest.mark.parametrize("coverage", [0.5, 0.8, 1.0])
def test_a_coverage_is_kept_and_brings_noise_in(
    mixed: tuple[Float32Array, np.ndarray], coverage: float
) -> None:
    found = GraphHDBSCAN(coverage=coverage, threads=1).fit(mixed[0])
    assert (found.labels_ >= 0).sum() >= coverage * len(mixed[0])
    assert (found.labels_ >= 0).mean() == pytest.approx(coverage, abs=0.02)


def test_groups_of_groups_are_areas() -> None:
    random = np.random.default_rng(0)
    areas = np.repeat(np.linalg.qr(random.normal(size=(48, 48)))[0][:4], 4, axis=0)
    centers = areas + random.normal(scale=0.09, size=areas.shape)
    vectors = np.repeat(centers, 40, axis=0) + random.normal(scale=0.04, size=(640, 48))
    found = GraphHDBSCAN(threads=1).fit(vectors.astype(np.float32))
    assert len(found.parents_) >= 8
    area = np.repeat(np.arange(4), 160)
    assert adjusted_rand_score(area, found.parents_[found.nearest_]) > 0.9


def test_tight_groups_are_not_all_persistent_for_ever(blobs: Blobs) -> None:
    found = GraphHDBSCAN(threads=1).fit(blobs(6, 21)[0])
    assert found.cluster_persistence_.max() < 1
    assert np.isfinite(found.outlier_scores_).all()


@pytest.mark.parametrize("n", [1, 2, 5, 19, 20, 21])
def test_few_rows_are_no_error(unit_vectors: Draw, n: int) -> None:
    found = GraphHDBSCAN(threads=1).fit(unit_vectors(n))
    assert found.labels_.shape == found.outlier_scores_.shape == (n,)
    assert np.isnan(found.outlier_scores_).all() == (n < 20)


def test_among_few_rows_those_that_are_repeated_are_clusters(unit_vectors: Draw) -> None:
    found = GraphHDBSCAN(threads=1).fit(np.repeat(unit_vectors(3), [5, 1, 3], axis=0))
    assert found.labels_.tolist() == [0] * 5 + [-1] + [1] * 3
    assert found.n_points_ == 3 < found.n_points_needed_


def test_more_than_is_allowed_is_refused_with_the_way_out(unit_vectors: Draw) -> None:
    with pytest.raises(UsageError) as caught:
        GraphHDBSCAN(max_points=99, threads=1).fit(unit_vectors(100))
    given, allowed, next_step = str(caught.value).splitlines()
    assert "100 different pieces of text" in given
    assert "at most 99" in allowed
    assert "graph-ward" in next_step
    assert MAX_POINTS == 20_000


def test_repeated_texts_do_not_count_against_the_limit(unit_vectors: Draw) -> None:
    GraphHDBSCAN(max_points=100, threads=1).fit(np.repeat(unit_vectors(100), 2, axis=0))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"coverage": 0.0}, r"coverage must be in \(0, 1\], got 0.0"),
        ({"min_cluster_size": 1}, "min_cluster_size must be at least 2, got 1"),
        ({"n_neighbors": 0}, "n_neighbors must be at least 1, got 0"),
    ],
)
def test_parameters_out_of_range_are_refused(
    parameters: dict[str, Any], words: str, unit_vectors: Draw
) -> None:
    with pytest.raises(ValueError, match=words):
        GraphHDBSCAN(**parameters).fit(unit_vectors(30))


def test_settings_reach_it() -> None:
    settings = ClusterSettings(
        clusterer="hdbscan", n_neighbors=9, n_smoothing=2, min_theme_size=5, coverage=0.9
    )
    made = make_clusterer(settings, 2)
    assert isinstance(made, GraphHDBSCAN)
    assert clone(made).get_params() == {
        "n_neighbors": 9, "n_smoothing": 2, "min_cluster_size": 5, "coverage": 0.9,
        "max_points": MAX_POINTS, "threads": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"), [({"n_themes": 30}, "cluster.n_themes is 30"), ({"grain": "fine"}, "grain is fine")]
)
def test_a_number_or_a_grain_of_themes_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        make_clusterer(ClusterSettings(clusterer="hdbscan", **given))


def test_a_clustering_holds_all_that_it_learned(mixed: tuple[Float32Array, np.ndarray]) -> None:
    found = cluster(
        Embeddings(mixed[0], "fake", "1"), make_clusterer(ClusterSettings(clusterer="hdbscan"), 1)
    )
    assert found.parameters["clusterer"] == "GraphHDBSCAN"
    assert found.n_clusters == len(found.parents_) == 8
    assert (found.labels_ < 0).any()
    assert np.isnan(found.stability_).all()  # nothing was drawn again
