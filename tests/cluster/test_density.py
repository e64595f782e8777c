"""The hierarchy is hdbscan's own, on a graph that may fall apart."""

from __future__ import annotations

from collections.abc import Callable

import hdbscan
import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, is_valid_linkage
from sklearn.metrics import adjusted_rand_score, pairwise_distances

from feedback_miner.cluster.density import flat_clusters, single_linkage
from feedback_miner.cluster.neighbors import nearest_neighbors
from feedback_miner.records import Float32Array


def complete(vectors: Float32Array) -> np.ndarray:
    """Everybody is everybody's neighbour, so that the graph is the whole distance matrix."""
    return nearest_neighbors(vectors, len(vectors) - 1, 1)


@pytest.mark.parametrize("min_samples", [1, 3, 5])
@pytest.mark.parametrize("size", [4, 8, 15])
@pytest.mark.parametrize("selection", ["eom", "leaf"])
def test_on_a_complete_graph_the_clusters_are_hdbscans_own(
    blobs: Callable[..., tuple[Float32Array, np.ndarray]], min_samples: int, size: int, selection: str
) -> None:
    vectors, _ = blobs(4, 20, spread=0.15)
    theirs = hdbscan.HDBSCAN(
        min_cluster_size=size,
        min_samples=min_samples,
        metric="precomputed",
        cluster_selection_method=selection,
    ).fit(pairwise_distances(vectors.astype(np.float64)))
    linkage = single_linkage(vectors, complete(vectors), min_samples)
    labels = flat_clusters(linkage, size, selection)
    np.testing.assert_allclose(
        np.sort(linkage[:, 2]), np.sort(theirs.single_linkage_tree_.to_numpy()[:, 2]), rtol=1e-5
    )
    assert adjusted_rand_score(labels, theirs.labels_) == 1
    np.testing.assert_array_equal(labels < 0, theirs.labels_ < 0)


def test_parts_that_do_not_touch_are_joined_by_the_longest_edges(
    blobs: Callable[..., tuple[Float32Array, np.ndarray]],
) -> None:
    vectors, group = blobs(5, 30, spread=0.05)
    linkage = single_linkage(vectors, nearest_neighbors(vectors, 8, 1), 5)
    assert linkage.shape == (149, 4)
    assert is_valid_linkage(linkage)
    assert linkage[-1, 3] == 150
    lengths = linkage[:, 2]
    assert (np.diff(lengths) >= 0).all()
    np.testing.assert_allclose(lengths[-4:], 2 * max(lengths[-5], 0.5 * lengths[-1]))
    assert lengths[-4] >= 2 * lengths[-5]
    assert adjusted_rand_score(fcluster(linkage, lengths[-5], "distance"), group) == 1


def test_edges_are_no_shorter_than_the_core_distances_of_their_ends() -> None:
    vectors = np.array([[0, 0], [0, 1], [0, 3], [0, 7]], np.float32)
    neighbors = np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0], [3, 2, 1]])
    plain, dense = (single_linkage(vectors, neighbors, min_samples)[:, 2] for min_samples in (1, 2))
    np.testing.assert_allclose(plain, [1, 2, 4])
    np.testing.assert_allclose(dense, [3, 3, 6])


def test_points_at_the_same_place_make_no_missing_edge() -> None:
    vectors = np.zeros((6, 2), np.float32)
    neighbors = np.array([np.roll(np.arange(6), -i)[:4] for i in range(6)])
    linkage = single_linkage(vectors, neighbors, 2)
    assert linkage[-1, 3] == 6
    assert linkage[-1, 2] < 1e-6


def test_more_samples_than_neighbors_take_the_farthest_neighbor() -> None:
    vectors = np.array([[0, 0], [0, 1], [0, 3]], np.float32)
    neighbors = np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0]])
    np.testing.assert_array_equal(
        single_linkage(vectors, neighbors, 50), single_linkage(vectors, neighbors, 2)
    )
