"""A cluster is stable if it comes back when points are taken away."""

from __future__ import annotations

import numpy as np
import pytest

from feedback_miner.cluster.stability import cluster_stability

pytestmark = pytest.mark.filterwarnings("error")


def test_stability_is_the_mean_of_the_best_overlaps_by_hand() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    whole = (np.arange(8), np.array([0, 0, 0, 1, 1, 1, 1, 1]))  # 3/4 and 4/5
    part = (np.array([0, 1, 2, 4, 5, 6]), np.array([2, 2, 2, 0, 0, 1]))  # 1 and 2/3
    np.testing.assert_allclose(cluster_stability(labels, [whole]), [3 / 4, 4 / 5])
    np.testing.assert_allclose(cluster_stability(labels, [whole, part]), [7 / 8, (4 / 5 + 2 / 3) / 2])


def test_names_of_clusters_do_not_matter() -> None:
    labels = np.repeat([0, 1, 2], 5)
    assert cluster_stability(labels, [(np.arange(15), np.array([2, 0, 1])[labels])]).tolist() == [1, 1, 1]


def test_a_cluster_that_is_lumped_with_another_overlaps_by_its_share() -> None:
    labels = np.repeat([0, 1], [3, 9])
    np.testing.assert_allclose(cluster_stability(labels, [(np.arange(12), np.zeros(12, int))]), [0.25, 0.75])


def test_a_resample_with_too_few_members_says_nothing() -> None:
    labels = np.repeat([0, 1, 2], [4, 4, 2])
    few = (np.array([0, 1, 4, 5, 6, 7, 8, 9]), np.array([0, 1, 2, 2, 2, 2, 3, 3]))  # only two of the first
    all_of_it = (np.arange(10), np.array([0, 0, 1, 1, 2, 2, 2, 2, 3, 3]))
    np.testing.assert_allclose(cluster_stability(labels, [few]), [np.nan, 1, np.nan])
    np.testing.assert_allclose(cluster_stability(labels, [few, all_of_it]), [0.5, 1, np.nan])


def test_three_members_say_something_about_a_cluster() -> None:
    labels = np.repeat([0, 1], [4, 5])
    part = (np.array([0, 1, 2, 4, 5]), np.array([0, 0, 0, 1, 1]))
    np.testing.assert_allclose(cluster_stability(labels, [part]), [1, np.nan])
    gone = (np.arange(3), np.ones(3, int))  # none of the second cluster, and nothing is named 0
    np.testing.assert_allclose(cluster_stability(labels, [gone]), [1, np.nan])


@pytest.mark.parametrize("n_clusters", [1, 3])
def test_no_resamples_are_not_known(n_clusters: int) -> None:
    assert np.isnan(cluster_stability(np.arange(n_clusters), [])).all()
