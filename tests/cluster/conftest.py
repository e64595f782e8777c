"""Builders that the tests of clustering share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse


@pytest.fixture(scope="session")
def graph_of() -> Callable[..., sparse.csr_array]:
    """Build the undirected graph of n points with these edges (two ends and a weight)."""

    def build(n: int, *edges: tuple[int, int, float]) -> sparse.csr_array:
        dense = np.zeros((n, n))
        for i, j, weight in edges:
            dense[i, j] = dense[j, i] = weight
        return sparse.csr_array(dense)

    return build


@pytest.fixture(scope="session")
def random_graph() -> Callable[[int, float, int], sparse.csr_array]:
    """Draw an undirected weighted graph of n points, each pair tied with this probability."""

    def draw(n: int, density: float, seed: int) -> sparse.csr_array:
        random = np.random.default_rng(seed)
        dense = np.triu(random.random((n, n)) * (random.random((n, n)) < density), 1)
        return sparse.csr_array(dense + dense.T)

    return draw
