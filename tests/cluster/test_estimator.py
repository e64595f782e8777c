"""The clusterer keeps scikit-learn's contract, so that it can be cloned, searched over and replaced."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone, is_clusterer
from sklearn.cluster import KMeans
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import ParameterGrid
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted

from feedback_miner.cluster import GraphWard, cluster
from feedback_miner.records import Embeddings, Float32Array

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]
Draw = Callable[..., Float32Array]

GIVEN = {
    "n_neighbors": 7,
    "n_smoothing": 3,
    "grain": "fine",
    "n_clusters": 12,
    "min_size": 9,
    "coverage": 0.8,
    "threads": 1,
}


@parametrize_with_checks([GraphWard(threads=1)])
def test_the_checks_of_scikit_learn_for_estimators_pass(estimator: Any, check: Any) -> None:
    check(estimator)


def test_parameters_are_told_and_set_by_name() -> None:
    model = GraphWard(**GIVEN)
    assert model.get_params() == GIVEN
    assert model.set_params(min_size=4).min_size == 4
    with pytest.raises(ValueError, match="Invalid parameter 'size'"):
        model.set_params(size=4)


def test_a_clone_has_the_parameters_and_nothing_that_was_learned(blobs: Blobs) -> None:
    model = GraphWard(grain="fine", threads=1).fit(blobs(3, 20)[0])
    again = clone(model)
    assert again.get_params() == model.get_params()
    with pytest.raises(NotFittedError):
        check_is_fitted(again)
    check_is_fitted(model)
    np.testing.assert_array_equal(again.fit_predict(blobs(3, 20)[0]), model.labels_)


def test_it_is_a_clusterer_whose_fit_predict_returns_the_labels(blobs: Blobs) -> None:
    vectors, group = blobs(3, 20)
    model = GraphWard(n_clusters=3, threads=1)
    assert is_clusterer(model)
    labels = model.fit_predict(vectors)
    assert labels is model.labels_
    assert adjusted_rand_score(group, labels) == 1


def test_parameters_can_be_searched_over(blobs: Blobs) -> None:
    vectors, group = blobs(4, 30)
    grid = ParameterGrid({"n_clusters": [2, 4], "n_smoothing": [0, 4], "threads": [1]})
    scores = {
        (given["n_clusters"], given["n_smoothing"]): adjusted_rand_score(
            group, clone(GraphWard()).set_params(**given).fit_predict(vectors)
        )
        for given in grid
    }
    assert scores[4, 4] > scores[2, 4]
    assert scores[4, 0] > scores[2, 0]


def test_rows_that_are_longer_are_clustered_by_their_direction(blobs: Blobs) -> None:
    vectors, _ = blobs(4, 30)
    lengths = np.random.default_rng(0).uniform(0.5, 20, (len(vectors), 1))
    longer, unit = (GraphWard(n_clusters=4, threads=1).fit(x) for x in (vectors * lengths, vectors))
    assert adjusted_rand_score(unit.labels_, longer.labels_) == 1


def test_rows_are_not_changed_and_unit_rows_keep_their_bytes(unit_vectors: Draw) -> None:
    vectors = unit_vectors(10)  # too few to be smoothed
    given, longer = vectors.copy(), 2 * vectors
    assert GraphWard(threads=1).fit(given).embedding_[:1].tobytes() == vectors[:1].tobytes()
    assert given.tobytes() == vectors.tobytes()
    GraphWard(threads=1).fit(longer)
    assert longer.tobytes() == (2 * vectors).tobytes()


def test_no_rows_are_an_error_as_for_every_estimator() -> None:
    with pytest.raises(ValueError, match="0 sample"):
        GraphWard().fit(np.zeros((0, 4), np.float32))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"grain": "huge"}, r"grain must be one of \['coarse', 'auto', 'fine'\], got 'huge'"),
        ({"coverage": 0.0}, r"coverage must be in \(0, 1\], got 0.0"),
        ({"coverage": 1.5}, r"coverage must be in \(0, 1\], got 1.5"),
        ({"n_neighbors": 0}, "n_neighbors must be at least 1, got 0"),
        ({"n_smoothing": -1}, "n_smoothing must be at least 0, got -1"),
        ({"n_clusters": 0}, "n_clusters must be at least 1, got 0"),
        ({"min_size": 0}, "min_size must be at least 1, got 0"),
        ({"threads": 0}, "threads must be at least 1, got 0"),
    ],
)
def test_a_parameter_out_of_its_range_is_refused_when_it_is_used(
    blobs: Blobs, given: dict[str, Any], message: str
) -> None:
    model = GraphWard(**given)
    with pytest.raises(ValueError, match=message):
        model.fit(blobs(3, 20)[0])


def test_clusterers_of_scikit_learn_and_of_the_package_hdbscan_can_be_passed(blobs: Blobs) -> None:
    hdbscan = pytest.importorskip("hdbscan")
    vectors, group = blobs(5, 30)
    for model in (KMeans(5, random_state=0), hdbscan.HDBSCAN(min_cluster_size=10)):
        found = cluster(Embeddings(vectors, "fake", "1"), clone(model))
        assert adjusted_rand_score(group, found.labels_) > 0.9
        assert found.parameters["clusterer"] == type(model).__name__


def test_the_pipeline_is_imported_without_scikit_learn_until_something_is_clustered() -> None:
    code = (
        "import sys, feedback_miner.pipeline, feedback_miner.cluster as c\n"
        "assert 'sklearn' not in sys.modules\n"
        "c.GraphWard\n"
        "assert 'sklearn' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_name_that_the_stage_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Ward'"):
        getattr(__import__("feedback_miner.cluster", fromlist=["cluster"]), "Ward")  # noqa: B009
