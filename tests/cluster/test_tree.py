"""How many neighbours each point has in the graph."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from feedback_miner.cluster.tree import find_neighbors
from feedback_miner.records import Float32Array


@pytest.mark.parametrize(
    ("n", "asked", "n_neighbors"),
    [(3, 20, 2), (12, 20, 3), (13, 20, 4), (110, 20, 10), (111, 20, 11), (500, 20, 20), (500, 9, 9)],
)  # fmt: skip
def test_few_points_have_the_root_of_their_number_as_neighbors_and_three_at_least(
    unit_vectors: Callable[..., Float32Array], n: int, asked: int, n_neighbors: int
) -> None:
    lists = find_neighbors(unit_vectors(n), asked, 1)
    assert set(np.diff(lists.indptr)) == {n_neighbors + 1}  # and itself
