"""A theme is told by what hurts, where at least half of it does."""

from __future__ import annotations

import numpy as np
import pytest

from feedback_miner.describe.focus import focus


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([[0.8, 0.1, 0.1, 0.0]], [1, 0.125, 0, 0]),
        ([[0.2, 0.4, 0.4, 0.0]], [0.5, 1, 0, 0]),
        ([[0.2, 0.2, 0.5, 0.1]], [0.4, 0.4, 1, 0]),
        ([[1, 0, 0, 0], [0, 0, 1, 0]], [1, 0, 0, 0]),
        ([[0.05, 0.01, 0.04, 0.9]], [1, 0.2, 0, 0]),
        ([[0, 0, 0, 1]], [0, 0, 0, 0]),
    ],
)
def test_kinds_weigh_by_their_shares_and_praise_nothing_where_half_of_them_hurts(
    kinds: list[list[float]], expected: list[float]
) -> None:
    np.testing.assert_allclose(focus(np.array(kinds, float)), expected)
