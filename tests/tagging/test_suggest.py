"""Of many comments those are suggested that are doubtful, that stand for others and that differ."""

from __future__ import annotations

import numpy as np
import pytest

from feedback_miner.records import Embeddings, Float32Array
from feedback_miner.tagging import suggest as module
from feedback_miner.tagging.suggest import DRAWN, Choice, choose, doubt

WIDTH = 16


def around(direction: int, n: int, spread: float, seed: int = 0) -> Float32Array:
    vectors = np.random.default_rng([seed, direction]).normal(scale=spread, size=(n, WIDTH))
    vectors[:, direction] += 1
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def embedded(*parts: Float32Array) -> Embeddings:
    return Embeddings(np.concatenate(parts), "fake", "1")


def chosen(embeddings: Embeddings, doubts: np.ndarray, n: int, seed: int = 0) -> Choice:
    return choose(embeddings, doubts, np.arange(len(embeddings)), n, seed)


def test_each_subject_is_suggested_once_before_any_is_twice() -> None:
    subjects = embedded(*(around(i, 20, 0.05) for i in range(4)))
    found = chosen(subjects, np.ones(80), 4)
    assert sorted((found.rows // 20).tolist()) == [0, 1, 2, 3]
    assert found.n_like.sum() == 76


def test_what_many_resemble_comes_before_what_is_rare() -> None:
    found = chosen(embedded(around(0, 5, 0.1), around(1, 60, 0.1)), np.ones(65), 1)
    assert found.rows[0] >= 5


def test_what_is_doubted_comes_before_what_is_sure() -> None:
    doubts = np.r_[np.full(20, 0.9), np.full(20, 0.1)]
    assert chosen(embedded(around(0, 20, 0.1), around(1, 20, 0.1)), doubts, 1).rows[0] < 20
    assert chosen(embedded(around(0, 20, 0.1), around(1, 20, 0.1)), doubts[::-1].copy(), 1).rows[0] >= 20


def test_near_duplicates_are_suggested_once_and_the_list_is_shorter_then() -> None:
    copies = embedded(around(0, 30, 1e-4), around(1, 30, 1e-4), around(2, 1, 0.1))
    found = chosen(copies, np.ones(61), 50)
    assert sorted(np.searchsorted([30, 60], found.rows, side="right").tolist()) == [0, 1, 2]


def test_every_fifth_is_drawn_at_random_and_the_seed_decides_which() -> None:
    spread = Embeddings(around(0, 200, 1.0), "fake", "1")
    found = chosen(spread, np.ones(200), 20)
    assert np.flatnonzero(found.drawn).tolist() == [4, 9, 14, 19]
    assert DRAWN == 5
    assert len(set(found.rows.tolist())) == 20
    again, other = chosen(spread, np.ones(200), 20), chosen(spread, np.ones(200), 20, seed=1)
    assert again.rows.tobytes() == found.rows.tobytes()
    assert other.rows[found.drawn].tolist() != found.rows[found.drawn].tolist()
    assert other.rows[0] == found.rows[0]


def test_only_candidates_are_suggested_and_a_large_pool_is_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_POOL", 30)
    rows = np.arange(1, 100, 2)
    found = choose(Embeddings(around(0, 100, 1.0), "fake", "1"), np.ones(100), rows, 100, 0)
    assert len(found.rows) == 30
    assert (found.rows % 2 == 1).all()


def test_lazy_choice_is_that_of_trying_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DRAWN", 1000)
    embeddings, doubts = Embeddings(around(0, 60, 1.0), "fake", "1"), np.random.default_rng(3).random(60)
    like = module._similarities(embeddings, np.arange(60))
    nearest, plain = np.zeros(60), []
    for _ in range(15):
        plain.append(int((np.maximum(like - nearest, 0) @ doubts).argmax()))
        nearest = np.maximum(nearest, like[plain[-1]])
    assert chosen(embeddings, doubts, 15).rows.tolist() == plain


@pytest.mark.parametrize("n_comments", [0, 1, 2])
def test_of_few_comments_all_are_suggested(n_comments: int) -> None:
    found = chosen(Embeddings(around(0, n_comments, 1.0), "fake", "1"), np.ones(n_comments), 50)
    assert sorted(found.rows.tolist()) == list(range(n_comments))
    assert len(found.n_like) == n_comments


def test_where_nothing_is_doubted_different_comments_are_suggested_all_the_same() -> None:
    assert len(chosen(Embeddings(around(0, 40, 1.0), "fake", "1"), np.zeros(40), 10).rows) == 10


def test_doubt_is_0_of_what_is_sure_and_1_of_what_is_open() -> None:
    kind = np.array([[1.0, 0, 0, 0], [0.25] * 4, [0.6, 0.4, 0, 0]])
    voices = np.array([[1.0, 0], [0.5, 0.5], [0.9, 0.1]])
    sure, unsure, between = doubt(kind, voices)
    assert sure == pytest.approx(0, abs=1e-9)
    assert unsure == pytest.approx(1)
    assert 0.2 < between < 0.8
