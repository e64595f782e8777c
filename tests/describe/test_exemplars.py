"""Quotes are typical, different and of different people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from feedback_miner.describe.exemplars import Members, choose_exemplars, members_of_themes, weigh_members
from feedback_miner.records import Clustering, Float32Array

GOOD = "the printer on our floor jams number {}"


@pytest.fixture
def members(
    unit_vectors: Callable[..., Float32Array], make_clustering: Callable[..., Clustering]
) -> tuple[Members, Float32Array]:
    vectors = unit_vectors(30, 6)
    return members_of_themes(make_clustering([0] * 30), vectors)[0], vectors


def test_members_come_by_cosine_to_the_centroid_times_membership(
    unit_vectors: Callable[..., Float32Array], make_clustering: Callable[..., Clustering]
) -> None:
    vectors = unit_vectors(12, 6)
    weights = np.linspace(0.1, 1, 12)
    labels = [0, 1, -1] * 4
    found = members_of_themes(make_clustering(labels, weights), vectors)
    assert len(found) == 2
    for cluster, theme in enumerate(found):
        rows = np.flatnonzero(np.array(labels) == cluster)
        center = vectors[rows].mean(axis=0)
        center /= np.linalg.norm(center)
        value = dict(zip(rows.tolist(), (vectors[rows] @ center) * weights[rows], strict=True))
        assert theme.rows.tolist() == sorted(value, key=lambda row: -value[row])
        np.testing.assert_allclose(theme.typicality, [value[row] for row in theme.rows], rtol=1e-5)
        np.testing.assert_allclose(theme.centroid, center, rtol=1e-5)
        np.testing.assert_allclose(theme.coherence, (vectors[rows] @ center).mean(), rtol=1e-5)


@pytest.mark.parametrize("n", [1, 3, 5, 100])
def test_there_are_at_most_n_and_no_comment_twice(members: tuple[Members, Float32Array], n: int) -> None:
    texts = [GOOD.format(i) for i in range(30)]
    comment_ids = [f"c{i // 3}" for i in range(30)]
    theme, vectors = members
    rows = choose_exemplars(theme, theme.typicality, vectors, texts, comment_ids, n)
    assert len(rows) == min(n, 10)
    assert len({comment_ids[row] for row in rows}) == len(rows)


def test_no_text_is_quoted_twice_whatever_its_case(members: tuple[Members, Float32Array]) -> None:
    texts = [GOOD.format(i % 4).upper() if i % 2 else GOOD.format(i % 4) for i in range(30)]
    theme, vectors = members
    rows = choose_exemplars(theme, theme.typicality, vectors, texts, [f"c{i}" for i in range(30)], 10)
    assert len(rows) == 4
    assert len({texts[row].casefold() for row in rows}) == 4


def test_a_twin_of_the_first_quote_yields_to_a_different_one() -> None:
    vectors = np.array([[1, 0, 0], [1, 0.01, 0], [0.8, 0, 0.6]], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    theme = Members(np.array([0, 1, 2]), np.array([1.0, 0.99, 0.9]), vectors[0], 0.9)
    texts = [GOOD.format(i) for i in range(3)]
    assert choose_exemplars(theme, theme.typicality, vectors, texts, ["a", "b", "c"], 2) == [0, 2]


def test_what_hardly_belongs_to_a_theme_is_not_quoted_for_being_different() -> None:
    angles = np.linspace(0, 1.5, 60)
    vectors = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    theme = Members(np.arange(60), np.cos(angles), vectors[0], 0.9)
    texts = [GOOD.format(i) for i in range(60)]
    rows = choose_exemplars(theme, theme.typicality, vectors, texts, texts, 4)
    assert max(rows) < 20


def weigh(texts: list[str], languages: list[str | None], speaking: list[float]) -> list[int]:
    theme = Members(np.arange(len(texts)), np.full(len(texts), 0.8), np.ones(2, np.float32), 0.8)
    return np.argsort(-weigh_members(theme, texts, languages, np.array(speaking)), kind="stable").tolist()


def test_a_quote_of_readable_length_is_preferred() -> None:
    texts = ["Broken.", "so " * 60 + "long", GOOD.format(1)]
    assert weigh(texts, ["en"] * 3, [0, 0, 0])[0] == 2


def test_a_quote_that_says_what_the_theme_is_told_by_is_preferred() -> None:
    assert weigh([GOOD.format(i) for i in range(3)], ["en"] * 3, [0.1, 0.9, 0.5]) == [1, 2, 0]


def test_a_quote_in_the_language_of_most_is_preferred_and_an_unknown_language_is_no_fault() -> None:
    texts = [GOOD.format(i) for i in range(4)]
    assert weigh(texts, ["de", "en", "en", None], [0.1, 0, 0, 0]) == [1, 2, 3, 0]
    assert weigh(texts, ["en", "de", "de", None], [0, 0, 0, 0]) == [1, 2, 3, 0]


def test_a_theme_of_one_text_has_one_quote() -> None:
    theme = Members(np.array([0, 1]), np.array([1.0, 1.0]), np.ones(2, np.float32), 0.9)
    vectors = np.eye(2, dtype=np.float32)
    assert choose_exemplars(theme, theme.typicality, vectors, ["x", "X"], ["a", "b"], 5) == [0]


def choose_of(spoken: list[str | None], n: int) -> list[str | None]:
    """Return the languages of the quotes of a theme whose members are equally typical."""
    vectors = np.eye(len(spoken), dtype=np.float32)
    theme = Members(np.arange(len(spoken)), np.full(len(spoken), 0.9), vectors[0], 0.9)
    texts = [GOOD.format(i) for i in range(len(spoken))]
    appeal = weigh_members(theme, texts, spoken, np.zeros(len(spoken)))
    return [spoken[row] for row in choose_exemplars(theme, appeal, vectors, texts, texts, n, spoken)]


@pytest.mark.parametrize(
    ("spoken", "n", "quoted"),
    [
        (["de"] * 6 + ["en"] * 4, 5, {"de": 3, "en": 2}),
        (["de"] * 8 + ["en"] * 2, 5, {"de": 4, "en": 1}),
        (["de"] * 19 + ["en"], 5, {"de": 5}),
        (["de"] * 5 + ["en"] * 5, 5, {"de": 3, "en": 2}),
        (["fr"] * 4 + ["de"] * 3 + ["en"] * 3, 3, {"fr": 1, "de": 1, "en": 1}),
        (["de"] * 6 + ["en"] * 4, 1, {"de": 1}),
        (["de", "en"], 5, {"de": 1, "en": 1}),
        ([None] * 8, 5, {None: 5}),
    ],
)
def test_quotes_are_in_the_languages_of_the_members_in_like_shares(
    spoken: list[str | None], n: int, quoted: dict[str | None, int]
) -> None:
    assert Counter(choose_of(spoken, n)) == quoted


def test_a_text_whose_language_is_not_known_goes_with_most() -> None:
    quoted = Counter(choose_of(["de"] * 3 + [None] * 3 + ["en"] * 4, 5))
    assert quoted["de"] == 2
    assert quoted["en"] + quoted[None] == 3
    assert set(choose_of(["de"] * 6 + [None] * 3, 5)) <= {"de", None}
