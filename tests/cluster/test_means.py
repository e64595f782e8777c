"""Points are near the means of clusters, and belong to them by shares."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from feedback_miner.cluster.means import (
    CONCENTRATION,
    closeness,
    cluster_means,
    graded_memberships,
    nearest_mean,
)
from feedback_miner.records import Float32Array

Graph = Callable[..., sparse.csr_array]
Blobs = Callable[..., tuple[Float32Array, np.ndarray]]

PLANE = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], np.float32)


def test_means_are_of_length_one_and_noise_has_no_part_in_them() -> None:
    means = cluster_means(PLANE, np.array([0, 0, 1, -1]))
    np.testing.assert_allclose(means, [[1.6 / np.sqrt(3.2), 0.8 / np.sqrt(3.2)], [0, 1]], rtol=1e-6)
    assert cluster_means(PLANE, np.full(4, -1)).shape == (0, 2)


def test_a_cluster_whose_members_cancel_out_has_a_mean_of_nothing() -> None:
    means = cluster_means(PLANE[[0, 3]], np.array([0, 0]))
    assert means.tolist() == [[0, 0]]


def test_closeness_is_the_cosine_to_the_own_mean_and_nothing_for_noise() -> None:
    means = np.array([[1, 0], [0, 1]], np.float32)
    found = closeness(PLANE, np.array([0, 1, 0, -1]), means)
    np.testing.assert_allclose(found, [1, 0.8, 0, 0], atol=1e-7)


def test_the_nearest_mean_is_found_with_its_cosine() -> None:
    clusters, cosines = nearest_mean(PLANE, np.array([[1, 0], [0, 1]], np.float32), 1)
    assert clusters.tolist() == [0, 1, 1, 1]
    np.testing.assert_allclose(cosines, [1, 0.8, 1, 0], atol=1e-7)


def test_membership_is_the_mean_of_the_shares_of_edges_and_of_the_soft_assignment(graph_of: Graph) -> None:
    means = np.array([[1, 0], [0, 1]], np.float32)
    graph = graph_of(4, (0, 1, 1.0), (1, 2, 3.0), (0, 3, 2.0))
    found = graded_memberships(PLANE, np.array([0, 1, 1, 0]), means, graph, 1)
    edges = np.array([2 / 3, 3 / 4, 1, 1])
    raised = np.exp(CONCENTRATION * PLANE.astype(np.float64))
    soft = raised[np.arange(4), [0, 1, 1, 0]] / raised.sum(axis=1)
    np.testing.assert_allclose(found, (edges + soft) / 2, rtol=1e-6)


def test_what_lies_between_two_clusters_belongs_less(blobs: Blobs, graph_of: Graph) -> None:
    points, group = blobs(3, 30)
    between = points[group == 0].mean(axis=0) + points[group == 1].mean(axis=0)
    points = np.concatenate([points, [between / np.linalg.norm(between)]]).astype(np.float32)
    labels = np.append(group, 0)
    found = graded_memberships(points, labels, cluster_means(points, labels), graph_of(91), 1)
    assert found.argmin() == 90
    assert ((found >= 0) & (found <= 0.5)).all()  # no edge speaks for any


def test_memberships_do_not_depend_on_the_threads(blobs: Blobs, graph_of: Graph) -> None:
    points, group = blobs(6, 500)
    means, graph = cluster_means(points, group), graph_of(3000)
    one, other = (graded_memberships(points, group, means, graph, threads) for threads in (1, 4))
    assert one.tobytes() == other.tobytes()
