"""Any scikit-learn clusterer serves, and clusters come by falling size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import hdbscan
import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster import Clusterer, GraphDensity, cluster, make_clusterer
from feedback_miner.config import ClusterSettings
from feedback_miner.errors import UsageError
from feedback_miner.records import Embeddings, Float32Array

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]


class Given:
    """Learns the labels that it is given."""

    def __init__(self, labels: Any, **learned: Any) -> None:
        self.labels, self.learned = labels, learned

    def fit(self, X: Float32Array, y: Any = None) -> Self:  # noqa: N803
        self.labels_ = np.asarray(self.labels)
        vars(self).update(self.learned)
        return self


def embeddings(vectors: Float32Array) -> Embeddings:
    return Embeddings(vectors, "fake", "1")


def test_the_default_clusterer_finds_the_groups_and_tells_its_grain(blobs: Blobs) -> None:
    vectors, group = blobs()
    found = cluster(embeddings(vectors), make_clusterer(ClusterSettings(), 1))
    assert adjusted_rand_score(group, found.labels_) > 0.95
    assert found.parameters["clusterer"] == "GraphDensity"
    assert found.parameters["grain"] in found.parameters["grains_tried"]


def test_a_kmeans_can_be_passed(blobs: Blobs) -> None:
    vectors, group = blobs(5, 30)
    found = cluster(embeddings(vectors), KMeans(5, random_state=0))
    assert found.n_clusters == 5
    assert adjusted_rand_score(group, found.labels_) > 0.95
    assert (found.probabilities_ == 1).all()
    assert np.isnan(found.stability_).all()
    assert found.parameters["grain"] is None


def test_an_hdbscan_can_be_passed_and_keeps_its_probabilities(blobs: Blobs) -> None:
    vectors, group = blobs(5, 30)
    model = hdbscan.HDBSCAN(min_cluster_size=10)
    found = cluster(embeddings(vectors), model)
    assert adjusted_rand_score(group, found.labels_) > 0.9
    np.testing.assert_allclose(found.probabilities_, model.probabilities_)
    assert np.isnan(found.stability_).all()


def test_clusters_are_numbered_by_falling_size_and_ties_by_the_first_segment() -> None:
    labels = [7, 3, -1, 3, 9, 7, 3, 9]
    found = cluster(embeddings(np.eye(8, dtype=np.float32)), Given(labels))
    assert found.labels_.tolist() == [1, 0, -1, 0, 2, 1, 0, 2]


def test_stability_moves_with_its_cluster() -> None:
    given = Given([0, 1, 1, 2, 2, 2], stability_=np.array([0.1, 0.2, 0.3]))
    assert cluster(embeddings(np.eye(6, dtype=np.float32)), given).stability_.tolist() == [0.3, 0.2, 0.1]


@pytest.mark.parametrize("labels", [[0, 0], [[0], [0], [0]], 0])
def test_labels_of_another_shape_are_a_usage_error(labels: Any) -> None:
    shape = str(np.asarray(labels).shape).replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(UsageError, match=f"labels_ of shape {shape} for 3 segments"):
        cluster(embeddings(np.eye(3, dtype=np.float32)), Given(labels))


@pytest.mark.parametrize("noise", [-1, -2, -3])
def test_every_negative_label_is_noise(noise: int) -> None:
    found = cluster(embeddings(np.eye(5, dtype=np.float32)), Given([0, 0, 1, 1, noise]))
    assert found.labels_.tolist() == [0, 0, 1, 1, -1]


def test_a_clusterer_that_learns_no_labels_is_a_usage_error() -> None:
    class Mute:
        def fit(self, X: Float32Array, y: Any = None) -> Self:  # noqa: N803
            return self

    with pytest.raises(UsageError, match="labels_"):
        cluster(embeddings(np.eye(3, dtype=np.float32)), Mute())


def test_all_noise_makes_no_clusters() -> None:
    found = cluster(embeddings(np.eye(4, dtype=np.float32)), Given([-1] * 4))
    assert found.n_clusters == 0
    assert len(found.stability_) == 0
    assert (found.probabilities_ == 0).all()


def test_no_segments_are_not_shown_to_the_clusterer() -> None:
    found = cluster(embeddings(np.zeros((0, 0), np.float32)), KMeans(5))
    assert (len(found.labels_), found.n_clusters, found.coordinates_.shape) == (0, 0, (0, 2))


def test_the_map_is_made_of_the_smoothed_vectors_where_there_are_some() -> None:
    spread = np.array([[0, 0, 9], [0, 0, -9], [1, 0, 0], [-1, 0, 0]], np.float32)
    found = cluster(embeddings(np.eye(4, dtype=np.float32)), Given([0] * 4, embedding_=spread))
    np.testing.assert_allclose(found.coordinates_, [[9, 0], [-9, 0], [0, 1], [0, -1]])


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="There is no clusterer 'kmeans'") as caught:
        make_clusterer(ClusterSettings(clusterer="kmeans"))
    assert "Known: graph-density." in str(caught.value)


def test_settings_reach_the_clusterer() -> None:
    settings = ClusterSettings(n_neighbors=9, n_smoothing=2, min_samples=3, min_theme_size=4)
    made = make_clusterer(settings, 2)
    assert isinstance(made, GraphDensity)
    assert isinstance(made, Clusterer)
    assert vars(made) == {
        "n_neighbors": 9, "n_smoothing": 2, "min_samples": 3, "min_theme_size": 4, "threads": 2
    }  # fmt: skip
