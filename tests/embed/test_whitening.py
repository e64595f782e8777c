"""Axes that all texts vary along are made small, and languages count alike."""

from __future__ import annotations

import numpy as np

from feedback_miner.embed.whitening import FLOOR, POWER, Whitening


def drawn(n: int, shift: float, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return (random.normal(size=(n, 3)) * [3.0, 1.0, 0.1] + shift).astype(np.float32)


def test_the_mean_is_that_of_the_languages_each_alike() -> None:
    fitted = Whitening.fit([drawn(1000, 5.0, 0), drawn(100, -5.0, 1)])
    np.testing.assert_allclose(fitted.mean, 0.0, atol=0.5)


def test_each_axis_is_divided_by_the_fourth_root_of_its_variance() -> None:
    fitted = Whitening.fit([drawn(20_000, 5.0, 0), drawn(20_000, -5.0, 1)])
    variance = np.array([9.0, 1.0, 0.01])
    expected = (variance + FLOOR * variance.mean()) ** -POWER
    np.testing.assert_allclose(np.diag(fitted.matrix), expected, rtol=0.05)
    np.testing.assert_allclose(fitted.matrix, fitted.matrix.T, atol=1e-6)


def test_a_row_has_the_same_bytes_alone_and_among_others() -> None:
    fitted, rows = Whitening.fit([drawn(50, 0.0, 0)]), drawn(7, 0.0, 1)
    assert fitted(rows)[3].tobytes() == fitted(rows[3:4])[0].tobytes()
    assert fitted(rows[:0]).shape == (0, 3)
