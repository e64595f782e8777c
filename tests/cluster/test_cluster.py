"""Any scikit-learn clusterer serves, and clusters come by falling size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
import pytest
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster import Clusterer, GraphWard, cluster, make_clusterer
from feedback_miner.config import ClusterSettings
from feedback_miner.errors import UsageError
from feedback_miner.progress import Silent
from feedback_miner.records import Embeddings, Float32Array

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]
Draw = Callable[..., Float32Array]


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
    assert found.parameters["clusterer"] == "GraphWard"
    assert found.parameters["grain"]["n_clusters"] == found.n_clusters
    tried = [grain["n_cut"] for grain in found.parameters["grains_tried"]]
    assert tried[0] <= found.parameters["grain"]["n_cut"] <= tried[-1]


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
    model = HDBSCAN(min_cluster_size=10, copy=True)
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


def test_a_clusterer_may_have_its_methods_as_attributes() -> None:
    class Bare:
        def __init__(self) -> None:
            self.fit_with_progress = self.fit = self._learn

        def _learn(
            self,
            X: Float32Array,  # noqa: N803
            y: Any = None,
            keys: Any = None,
            groups: Any = None,
        ) -> Self:
            self.labels_ = np.zeros(len(X), np.int64)
            self.listener = y
            return self

    clusterer, listener = Bare(), Silent()
    cluster(embeddings(np.eye(3, dtype=np.float32)), clusterer, progress=listener)
    assert clusterer.listener is listener


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
    assert "Known: graph-ward, hdbscan." in str(caught.value)


def test_settings_reach_the_clusterer() -> None:
    settings = ClusterSettings(
        n_neighbors=9, n_smoothing=2, grain="fine", n_themes=15, min_theme_size=4, coverage=0.9
    )
    made = make_clusterer(settings, 2)
    assert isinstance(made, GraphWard)
    assert isinstance(made, Clusterer)
    assert vars(made) == {
        "n_neighbors": 9, "n_smoothing": 2, "grain": "fine", "n_clusters": 15, "min_size": 4,
        "coverage": 0.9, "threads": 2,
    }  # fmt: skip


def test_coverage_puts_the_weakest_members_aside_but_tells_where_they_would_go(unit_vectors: Draw) -> None:
    vectors = embeddings(unit_vectors(200))
    whole = cluster(vectors, make_clusterer(ClusterSettings(coverage=1), 1))
    found = cluster(vectors, make_clusterer(ClusterSettings(coverage=0.8), 1))
    out = found.labels_ < 0
    assert (whole.labels_ >= 0).all()
    assert 0.15 <= out.mean() <= 0.2
    assert (found.nearest_[out] >= 0).all()
    assert found.probabilities_[out].max() < found.probabilities_[~out].min()
    np.testing.assert_array_equal(found.nearest_[~out], found.labels_[~out])


def test_nearest_clusters_are_renumbered_with_the_labels() -> None:
    given = Given([0, -1, 1, 1, 2, 2, 2], nearest_=np.array([0, 1, 1, 1, 2, 2, 2]))
    found = cluster(embeddings(np.eye(7, dtype=np.float32)), given)
    assert found.labels_.tolist() == [2, -1, 1, 1, 0, 0, 0]
    assert found.nearest_.tolist() == [2, 1, 1, 1, 0, 0, 0]


def test_parents_move_with_their_clusters() -> None:
    given = Given([0, 1, 1, 2, 2, 2], parents_=np.array([1, 0, 1]))
    assert cluster(embeddings(np.eye(6, dtype=np.float32)), given).parents_.tolist() == [0, 1, 0]
    given = Given([0, 1, 1, 2, 2, 2], parents_=np.array([0, 0, 1]))
    found = cluster(embeddings(np.eye(6, dtype=np.float32)), given)
    assert found.parents_.tolist() == [0, 1, 1]
    assert found.parents_.dtype == np.int64


def test_clusters_without_members_are_dropped() -> None:
    given = Given(
        [-1, 3, 1, 3, -1],
        nearest_=np.array([0, 3, 1, 3, 1]),
        parents_=np.array([0, 1, 0, 1]),
        stability_=np.array([0.1, 0.2, 0.3, 0.4]),
    )
    found = cluster(embeddings(np.eye(5, dtype=np.float32)), given)
    assert found.labels_.tolist() == [-1, 0, 1, 0, -1]
    assert found.nearest_.tolist() == [-1, 0, 1, 0, 1]
    assert found.parents_.tolist() == [0, 0]
    assert found.stability_.tolist() == [0.4, 0.2]


def test_what_a_clusterer_does_not_tell_is_not_known() -> None:
    found = cluster(embeddings(np.eye(5, dtype=np.float32)), Given([4, 4, -1, 2, -2]))
    assert found.nearest_.tolist() == found.labels_.tolist() == [0, 0, -1, 1, -1]
    assert found.parents_.tolist() == [-1, -1]
    assert np.isnan(found.stability_).all()
    assert found.probabilities_.tolist() == [1, 1, 0, 1, 0]
    assert (found.parameters["grain"], found.parameters["grains_tried"]) == (None, [])


def test_noise_that_is_nearest_to_nothing_stays_so() -> None:
    given = Given([0, 0, -1], nearest_=np.array([0, 0, -3]))
    assert cluster(embeddings(np.eye(3, dtype=np.float32)), given).nearest_.tolist() == [0, 0, -1]


def test_vectors_are_centered_by_language_before_they_are_clustered(blobs: Blobs) -> None:
    vectors, group = blobs(4, 60)
    french = np.random.default_rng(0).random(len(group)) < 0.5
    lean = np.where(french, 2.0, -2.0)[:, None] * np.eye(32)[31]
    leaning = vectors + lean
    unit = np.asarray(leaning / np.linalg.norm(leaning, axis=1, keepdims=True), np.float32)
    languages = ["fr" if each else "en" for each in french]
    made = ClusterSettings(n_themes=4)
    found = cluster(embeddings(unit), make_clusterer(made, 1), languages)
    assert adjusted_rand_score(group, found.labels_) > 0.95
    blind = cluster(embeddings(unit), make_clusterer(made, 1))
    assert adjusted_rand_score(group, blind.labels_) < 0.9


# --- languages kept apart


def test_languages_that_are_kept_apart_share_no_cluster(blobs: Blobs) -> None:
    vectors, group = blobs()
    n = len(vectors)
    languages: list[str | None] = ["de" if i % 2 else "en" for i in range(n)]
    found = cluster(embeddings(vectors), make_clusterer(ClusterSettings(), 1), languages, by_language=True)
    spoken = np.array(languages)
    for label in range(found.n_clusters):
        assert len(np.unique(spoken[found.labels_ == label])) == 1
    for language in ("de", "en"):
        rows = spoken == language
        assert adjusted_rand_score(group[rows], found.labels_[rows]) > 0.9
    sizes = np.bincount(found.labels_[found.labels_ >= 0])
    assert (np.diff(sizes) <= 0).all()
    assert len(found.parents_) == len(found.stability_) == found.n_clusters
    together = cluster(embeddings(vectors), make_clusterer(ClusterSettings(), 1), languages)
    assert any(len(np.unique(spoken[together.labels_ == label])) == 2 for label in range(together.n_clusters))


def test_languages_of_few_texts_are_looked_at_together(blobs: Blobs) -> None:
    vectors, _ = blobs()
    n = len(vectors)
    languages: list[str | None] = ["en"] * (n - 30) + ["de"] * 15 + ["fr"] * 14 + [None]
    found = cluster(embeddings(vectors), Given(np.zeros(n, int)), ["en"] * n, by_language=True)
    assert found.n_clusters == 1

    class OneCluster:
        def fit(self, X: Float32Array, y: Any = None) -> Self:  # noqa: N803
            self.labels_ = np.zeros(len(X), int)
            return self

    found = cluster(embeddings(vectors), OneCluster(), languages, by_language=True)
    assert found.labels_.tolist() == [0] * (n - 30) + [1] * 30
    again = cluster(embeddings(vectors), OneCluster(), languages, by_language=True)
    assert again.labels_.tolist() == found.labels_.tolist()


# --- what rows are the vectors of


class Keyed(Given):
    """Remembers the keys that it was handed."""

    def __init__(self, heard: list[Any]) -> None:
        self.heard = heard

    def __deepcopy__(self, memo: Any) -> Self:
        return type(self)(self.heard)

    def fit_with_progress(
        self,
        X: Float32Array,  # noqa: N803
        progress: Any,
        keys: Any = None,
        groups: Any = None,
    ) -> Self:
        self.heard.append(keys)
        self.labels_ = np.zeros(len(X), int)
        return self


def test_texts_are_handed_on_to_a_clusterer_that_takes_keys() -> None:
    heard: list[Any] = []
    vectors, texts = embeddings(np.eye(4, dtype=np.float32)), list("abcd")
    cluster(vectors, Keyed(heard), texts=texts)
    cluster(vectors, Keyed(heard))
    assert heard == [texts, None]


def test_languages_are_handed_on_as_groups() -> None:
    class Grouped(Keyed):
        def fit_with_progress(
            self,
            X: Float32Array,  # noqa: N803
            progress: Any,
            keys: Any = None,
            groups: Any = None,
        ) -> Self:
            return super().fit_with_progress(X, progress, groups.tolist())

    heard: list[Any] = []
    cluster(embeddings(np.eye(4, dtype=np.float32)), Grouped(heard), ["en", None, "de", "en"])
    assert heard == [[2, 0, 1, 2]]


def test_where_languages_are_kept_apart_each_has_its_own_texts(unit_vectors: Draw) -> None:
    heard: list[Any] = []
    languages = ["de" if i % 2 else "en" for i in range(200)]
    texts = [f"{language} {i}" for i, language in enumerate(languages)]
    cluster(embeddings(unit_vectors(200)), Keyed(heard), languages, by_language=True, texts=texts)
    assert heard == [texts[1::2], texts[::2]]


def test_a_clusterer_that_takes_no_keys_is_handed_none() -> None:
    class Strict:
        def fit(self, X: Float32Array) -> Self:  # noqa: N803
            self.labels_ = np.zeros(len(X), int)
            return self

    class OwnFit(GraphWard):
        def fit(self, X: Float32Array, y: Any = None) -> Self:  # noqa: N803
            self.labels_ = np.zeros(len(X), int)
            return self

    for clusterer in (Strict(), OwnFit()):
        found = cluster(embeddings(np.eye(4, dtype=np.float32)), clusterer, texts=list("abcd"))
        assert found.labels_.tolist() == [0, 0, 0, 0]


def test_texts_decide_the_samples_of_the_default_clusterer(blobs: Blobs) -> None:
    vectors = embeddings(blobs(6, 40, spread=0.3)[0])
    texts = [f"text {i}" for i in range(240)]
    one, same, other = (
        cluster(vectors, GraphWard(threads=1), texts=given) for given in (texts, texts, texts[::-1])
    )
    assert one.stability_.tobytes() == same.stability_.tobytes()
    assert one.stability_.tobytes() != other.stability_.tobytes()
