"""From probabilities to tags, and from segments to comments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.records import KINDS
from feedback_miner.tagging.base import TagProbabilities
from feedback_miner.tagging.decide import combine, decide_concern, decide_kind

probability = st.floats(0, 1)


def probabilities(concern: list[list[float]], kind: list[list[float]]) -> TagProbabilities:
    return TagProbabilities(np.array(concern, float), np.array(kind, float))


@pytest.mark.parametrize(
    ("client", "consumer", "concern", "score"),
    [
        (0.9, 0.1, "client", 0.81),
        (0.1, 0.9, "consumer", 0.81),
        (0.9, 0.8, "both", 0.72),
        (0.2, 0.1, "none", 0.72),
        (1.0, 0.0, "client", 1.0),
        (0.5, 0.5, "unclear", 0.25),
        (0.6, 0.4, "unclear", 0.36),
    ],
)
def test_the_most_probable_concern_is_chosen_or_none_is_sure(
    client: float, consumer: float, concern: str, score: float
) -> None:
    tags, scores = decide_concern(np.array([[client, consumer]]), 0.45)
    assert tags == [concern]
    assert scores[0] == pytest.approx(score)


def test_a_choice_exactly_as_probable_as_asked_for_is_taken() -> None:
    concern = np.array([[0.75, 0.0]])
    assert decide_concern(concern, 0.75)[0] == ["client"]
    assert decide_concern(concern, np.nextafter(0.75, 1))[0] == ["unclear"]


def test_nothing_is_unclear_when_no_confidence_is_asked_for() -> None:
    grid = np.array([[a, b] for a in np.linspace(0, 1, 11) for b in np.linspace(0, 1, 11)])
    assert "unclear" not in decide_concern(grid, 0.0)[0]
    assert set(decide_concern(grid, 0.99)[0]) == {"client", "consumer", "both", "none", "unclear"}


@given(probability, probability)
def test_the_score_is_that_of_the_best_of_four_and_never_below_a_quarter(a: float, b: float) -> None:
    _, scores = decide_concern(np.array([[a, b]]), 0.5)
    assert scores[0] == pytest.approx(max(a * (1 - b), b * (1 - a), a * b, (1 - a) * (1 - b)))
    assert 0.25 - 1e-9 <= scores[0] <= 1


def test_the_most_probable_kind_is_chosen_and_ties_go_to_the_first() -> None:
    tags, scores = decide_kind(np.array([[0.1, 0.2, 0.6, 0.1], [0.25] * 4, [0, 0.5, 0.5, 0]]))
    assert tags == ["praise", KINDS[0], "request"]
    assert scores.tolist() == [0.6, 0.25, 0.5]


def test_no_texts_have_no_tags() -> None:
    assert decide_concern(np.zeros((0, 2)), 0.5)[0] == []
    assert decide_kind(np.zeros((0, 4)))[0] == []


def test_a_comment_voices_what_one_of_its_segments_voices() -> None:
    given_ = probabilities([[0.9, 0.1], [0.1, 0.8], [0.3, 0.2]], [[0.25] * 4] * 3)
    found = combine(given_, np.array([0, 0, 1]), 2)
    assert found.concern.tolist() == [[0.9, 0.8], [0.3, 0.2]]


def test_the_pain_of_one_segment_is_not_outvoted() -> None:
    kinds = [[0.9, 0.05, 0.03, 0.02], *([[0.02, 0.02, 0.9, 0.06]] * 5)]
    found = combine(probabilities([[0, 0]] * 6, kinds), np.zeros(6, int), 1)
    assert decide_kind(found.kind)[0] == ["pain"]
    assert found.kind[0, 0] == pytest.approx(0.9)
    assert found.kind.sum() == pytest.approx(1)


def test_kinds_other_than_pain_share_the_rest_as_their_means_do() -> None:
    found = combine(
        probabilities([[0, 0]] * 2, [[0.2, 0.6, 0.1, 0.1], [0, 0.2, 0.5, 0.3]]), np.array([0, 0]), 1
    )
    mean = np.array([0.4, 0.3, 0.2])
    np.testing.assert_allclose(found.kind[0], [0.2, *(0.8 * mean / mean.sum())])


def test_a_comment_of_one_segment_is_tagged_like_it() -> None:
    kind = [[0.1, 0.2, 0.3, 0.4], [1, 0, 0, 0], [0, 0, 1, 0]]
    found = combine(probabilities([[0.1, 0.2]] * 3, kind), np.array([2, 0, 1]), 3)
    np.testing.assert_allclose(found.kind, [kind[1], kind[2], kind[0]])


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.lists(st.floats(0.001, 1), min_size=4, max_size=4)),
        min_size=1,
        max_size=12,
    )
)
def test_combined_kinds_always_sum_to_one(rows: list[tuple[int, list[float]]]) -> None:
    kind = np.array([row / np.sum(row) for _, row in rows])
    groups = np.unique([group for group, _ in rows], return_inverse=True)[1]
    n = int(groups.max()) + 1
    found = combine(TagProbabilities(np.zeros((len(rows), 2)), kind), groups, n)
    np.testing.assert_allclose(found.kind.sum(axis=1), 1)
    assert (found.kind >= 0).all()
    for group in range(n):
        assert found.kind[group, 0] == pytest.approx(kind[groups == group, 0].max())


@pytest.mark.parametrize(
    ("concern", "kind", "words"),
    [
        (np.zeros((2, 2)), np.full((3, 4), 0.25), r"got \(2, 2\) and \(3, 4\)"),
        (np.zeros((2, 3)), np.full((2, 4), 0.25), r"got \(2, 3\) and \(2, 4\)"),
        (np.zeros((2, 2)), np.full((2, 4), 0.3), "must sum to 1"),
    ],
)
def test_probabilities_that_do_not_belong_together_are_refused(
    concern: np.ndarray, kind: np.ndarray, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        TagProbabilities(concern, kind)
