"""What is like nothing else has a high score, and the highest, at most a tenth, are one-offs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from feedback_miner.cluster.means import closeness, cluster_means
from feedback_miner.cluster.outliers import LEAST, MAX_SHARE, one_offs, outlier_scores
from feedback_miner.cluster.tree import find_neighbors
from feedback_miner.records import Float32Array, FloatArray

Blobs = Callable[..., tuple[Float32Array, np.ndarray]]


def scored(points: Float32Array, labels: np.ndarray, threads: int = 1) -> FloatArray:
    near = closeness(points, labels, cluster_means(points, labels))
    return outlier_scores(points, near, find_neighbors(points, 20, 1), threads)


def test_the_score_is_one_less_the_nearness_to_ten_neighbours_and_for_a_quarter_to_the_theme(
    blobs: Blobs,
) -> None:
    points, group = blobs(4, 200)
    cosines = points @ points.T
    np.fill_diagonal(cosines, -1)
    nearest = np.sort(cosines, axis=1)[:, -10:].mean(axis=1)
    means = np.stack([points[group == label].mean(axis=0) for label in range(4)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    own = (points * means[group]).sum(axis=1)
    np.testing.assert_allclose(scored(points, group), 1 - 0.75 * nearest - 0.25 * own, atol=1e-5)


def test_what_lies_apart_has_the_highest_scores(blobs: Blobs) -> None:
    points, group = blobs(4, 50)
    alone = np.linalg.qr(np.random.default_rng(5).normal(size=(32, 32)))[0][:3].astype(np.float32)
    scores = scored(np.concatenate([points, alone]), np.concatenate([group, [0, 1, 2]]))
    assert set(np.argsort(-scores)[:3]) == {200, 201, 202}
    assert (scores >= 0).all()
    assert (scores <= 1).all()


def test_opposite_points_score_no_more_than_one() -> None:
    points = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]], np.float32)
    assert scored(points, np.array([0, 0, 1, 1])).max() <= 1


def test_scores_do_not_depend_on_the_threads(blobs: Blobs) -> None:
    points, group = blobs(6, 150)
    assert scored(points, group, 1).tobytes() == scored(points, group, 4).tobytes()


def test_what_is_far_above_the_rest_is_a_one_off() -> None:
    scores = np.append(np.linspace(0.2, 0.4, 97), [0.9, 0.55, 0.6])
    marked, bar = one_offs(scores, np.ones(100, int), 3)
    assert np.flatnonzero(marked).tolist() == [97, 98, 99]
    assert LEAST <= bar < 0.55


def test_where_all_are_alike_what_is_unusual_is_no_one_off() -> None:
    scores = np.append(np.full(90, 0.05), np.full(10, LEAST))
    marked, bar = one_offs(scores, np.ones(100, int), 3)
    assert not marked.any()
    assert bar == LEAST


@pytest.mark.parametrize("n", [20, 99, 1000])
def test_at_most_a_tenth_of_the_rows_are_one_offs_and_those_with_the_highest_scores(n: int) -> None:
    scores = np.where(np.arange(n) % 3 == 0, 0.8, 0.2) + np.arange(n) / n / 10
    counts = np.where(np.arange(n) % 2 == 0, 2, 1)
    marked, _ = one_offs(scores, counts, 3)
    assert 0 < counts[marked].sum() <= MAX_SHARE * counts.sum()
    assert scores[marked].min() > np.median(scores)


def test_a_text_that_is_repeated_as_often_as_makes_a_theme_is_no_one_off() -> None:
    scores = np.append(np.linspace(0.2, 0.4, 98), [0.9, 0.9])
    marked, _ = one_offs(scores, np.append(np.ones(98, int), [2, 3]), 3)
    assert np.flatnonzero(marked).tolist() == [98]


def test_equal_scores_are_told_by_no_deviation() -> None:
    marked, _ = one_offs(np.full(50, 0.7), np.ones(50, int), 3)
    assert not marked.any()


def test_what_is_unusual_is_told_within_each_group() -> None:
    """Texts of a language that the encoder knows less well have higher scores throughout."""
    usual = np.linspace(0.50, 0.60, 400)
    foreign = np.append(np.linspace(0.78, 0.82, 39), 0.95)
    scores, groups = np.append(usual, foreign), np.repeat([0, 1], [400, 40])
    alone, _ = one_offs(scores, np.ones(440, int), 3)
    assert alone[400:].all()
    marked, bar = one_offs(scores, np.ones(440, int), 3, groups)
    assert np.flatnonzero(marked).tolist() == [439]
    assert bar < scores[marked].min()


def test_too_small_a_group_is_measured_against_all() -> None:
    scores, groups = np.append(np.linspace(0.50, 0.60, 400), [0.8] * 19), np.repeat([0, 1], [400, 19])
    assert one_offs(scores, np.ones(419, int), 3, groups)[0][400:].all()


def test_of_several_groups_those_furthest_above_their_bar_are_left_out_first() -> None:
    usual, foreign = np.full(180, 0.55), np.full(100, 0.80)
    scores = np.concatenate([usual, np.full(20, 0.90), foreign, np.full(20, 0.95)])
    groups = np.repeat([0, 1], [200, 120])
    marked, _ = one_offs(scores, np.ones(320, int), 3, groups)
    assert np.flatnonzero(marked).tolist() == [*range(180, 200), *range(300, 312)]  # a tenth of 320 rows
