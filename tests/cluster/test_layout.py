"""The map is the plane of largest variance, the same on every run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.decomposition import PCA

from feedback_miner.cluster.layout import principal_plane
from feedback_miner.records import Float32Array

Draw = Callable[..., Float32Array]


def test_the_plane_is_that_of_principal_components(unit_vectors: Draw) -> None:
    vectors = unit_vectors(200, 8) * np.array([5, 3, 1, 1, 1, 1, 1, 1], np.float32)
    expected = PCA(2, svd_solver="full").fit_transform(vectors.astype(np.float64))
    np.testing.assert_allclose(np.abs(principal_plane(vectors)), np.abs(expected), atol=2e-4)


def test_the_largest_loading_of_each_axis_is_positive(unit_vectors: Draw) -> None:
    scale = np.array([5, 1, 3, 1], np.float32)
    vectors = unit_vectors(200, 4) * scale
    for turned in (vectors, vectors * np.array([-1, 1, -1, 1], np.float32)):
        plane = principal_plane(turned)
        assert np.corrcoef(plane[:, 0], turned[:, 0])[0, 1] > 0.9
        assert np.corrcoef(plane[:, 1], turned[:, 2])[0, 1] > 0.9


def test_values_are_rounded_to_four_decimals(unit_vectors: Draw) -> None:
    plane = principal_plane(unit_vectors(50)).astype(np.float64)
    np.testing.assert_allclose(plane, np.round(plane, 4), atol=1e-7)
    assert (plane != np.round(plane, 3)).any()


def test_equal_input_gives_equal_bytes_and_is_not_changed(unit_vectors: Draw) -> None:
    vectors = unit_vectors(300)
    before = vectors.copy()
    assert principal_plane(vectors).tobytes() == principal_plane(before).tobytes()
    np.testing.assert_array_equal(vectors, before)


@pytest.mark.parametrize("shape", [(0, 4), (1, 4), (2, 4), (9, 1), (9, 0)])
def test_where_there_is_no_plane_all_lie_at_the_origin(shape: tuple[int, int]) -> None:
    plane = principal_plane(np.ones(shape, np.float32))
    assert plane.shape == (shape[0], 2)
    assert not plane.any()


def test_equal_rows_lie_at_the_origin(unit_vectors: Draw) -> None:
    assert not principal_plane(np.repeat(unit_vectors(1), 9, axis=0)).any()
