"""Clusters whose means are near are joined, the nearest first."""

from __future__ import annotations

import numpy as np
import pytest

from feedback_miner.cluster.join import NEAR, join_near
from feedback_miner.records import Float32Array

pytestmark = pytest.mark.filterwarnings("error")


def at(*degrees: float) -> Float32Array:
    """Return the unit vectors at these angles in the plane."""
    angles = np.radians(degrees)
    return np.column_stack((np.cos(angles), np.sin(angles))).astype(np.float32)


def joined(labels: list[int], points: Float32Array, counts: list[int] | None = None) -> list[int]:
    weights = np.ones(len(labels), np.int64) if counts is None else np.array(counts)
    return join_near(np.array(labels), points, weights).tolist()


@pytest.mark.parametrize(("degrees", "labels"), [(49, [0, 0]), (50, [0, 1])])
def test_clusters_are_joined_where_the_cosine_of_their_means_is_at_least_65_hundredths(
    degrees: float, labels: list[int]
) -> None:
    assert NEAR == 0.65  # cos 49° is .656, cos 50° is .643
    assert joined([0, 1], at(0, degrees)) == labels


def test_it_is_the_means_that_are_compared_and_not_their_members() -> None:
    assert joined([0, 0, 1, 1], at(-50, 50, -55, 55)) == [0, 0, 0, 0]  # members of one are 100° apart
    assert joined([0, 0, 1, 1], at(0, 60, 61, 121)) == [0, 0, 1, 1]  # members of two are 1° apart


@pytest.mark.parametrize(
    ("degrees", "labels"), [((0, 35, 80), [0, 0, 1]), ((0, 45, 80), [0, 1, 1]), ((80, 0, 35), [0, 1, 1])]
)
def test_of_a_chain_the_nearest_are_joined_first_and_measured_again(
    degrees: tuple[float, ...], labels: list[int]
) -> None:
    assert joined([0, 1, 2], at(*degrees)) == labels  # each is near enough to the next, until two are one


def test_a_cluster_that_was_joined_can_be_joined_again() -> None:
    assert joined([0, 1, 2, 3], at(0, 20, 45, 170)) == [0, 0, 0, 1]


def test_where_none_are_near_nothing_changes() -> None:
    points = np.repeat(np.eye(5, dtype=np.float32), 2, axis=0)
    labels = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert joined(labels, points) == labels


def test_where_all_are_near_one_is_left() -> None:
    assert joined([0, 1, 2, 3, 2, 1], at(0, 5, 10, 15, 12, 3)) == [0] * 6


def test_one_cluster_stays_one() -> None:
    assert joined([0, 0, 0], at(0, 90, 180)) == [0, 0, 0]


@pytest.mark.parametrize(("counts", "labels"), [([9, 1, 1], [0, 0, 0]), ([1, 9, 1], [0, 0, 1])])
def test_a_point_weighs_as_many_as_its_rows(counts: list[int], labels: list[int]) -> None:
    assert joined([0, 0, 1], at(0, 90, -30), counts) == labels


@pytest.mark.parametrize(("counts", "labels"), [([9, 1, 1], [0, 0, 1]), ([1, 9, 1], [0, 0, 0])])
def test_a_joined_cluster_weighs_what_both_did(counts: list[int], labels: list[int]) -> None:
    assert joined([0, 1, 2], at(0, 20, 60), counts) == labels  # the mean of both lies at 2° or at 18°


def test_clusters_are_numbered_by_their_first_point() -> None:
    assert joined([2, 0, 1, 2], at(0, 90, 95, 3)) == [0, 1, 1, 0]


def test_means_of_no_length_are_near_to_nothing() -> None:
    opposite = at(0, 180)
    opposite[:, 1] = 0
    points = np.concatenate([opposite, np.zeros((1, 2), np.float32), at(90, 91)])
    assert joined([0, 0, 1, 2, 3], points) == [0, 0, 1, 2, 2]
    assert joined([0, 1], np.zeros((2, 2), np.float32)) == [0, 1]


def test_neither_labels_nor_points_are_changed() -> None:
    labels, points = np.array([0, 1]), at(0, 10)
    join_near(labels, points, np.ones(2, np.int64))
    assert labels.tolist() == [0, 1]
    assert points.tobytes() == at(0, 10).tobytes()
