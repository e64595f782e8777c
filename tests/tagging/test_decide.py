"""From probabilities to tags."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.records import FACETS, KINDS, FloatArray
from feedback_miner.tagging.base import JOINT
from feedback_miner.tagging.decide import decide_concern, decide_facet, decide_kind

rows = st.lists(st.floats(0.001, 1), min_size=4, max_size=4).map(lambda row: np.array([row]) / sum(row))


@pytest.mark.parametrize(
    ("joint", "concern", "score"),
    [
        ([0.81, 0.01, 0.09, 0.09], "client", 0.81),
        ([0.01, 0.81, 0.09, 0.09], "consumer", 0.81),
        ([0.18, 0.08, 0.72, 0.02], "both", 0.72),
        ([0.18, 0.08, 0.02, 0.72], "none", 0.72),
        ([1.0, 0.0, 0.0, 0.0], "client", 1.0),
        ([0.25, 0.25, 0.25, 0.25], "unclear", 0.25),
        ([0.24, 0.16, 0.24, 0.36], "unclear", 0.36),
    ],
)
def test_the_most_probable_concern_is_chosen_or_none_is_sure(
    joint: list[float], concern: str, score: float
) -> None:
    tags, scores = decide_concern(np.array([joint]), 0.45)
    assert tags == [concern]
    assert scores[0] == pytest.approx(score)


def test_both_at_once_may_win_though_neither_alone_is_likely() -> None:
    assert decide_concern(np.array([[0.02, 0.03, 0.5, 0.45]]), 0.45)[0] == ["both"]


def test_a_choice_exactly_as_probable_as_asked_for_is_taken() -> None:
    joint = np.array([[0.75, 0.0, 0.0, 0.25]])
    assert decide_concern(joint, 0.75)[0] == ["client"]
    assert decide_concern(joint, np.nextafter(0.75, 1))[0] == ["unclear"]


@given(rows)
def test_nothing_is_unclear_when_no_confidence_is_asked_for(joint: FloatArray) -> None:
    assert decide_concern(joint, 0.0)[0] == [JOINT[joint.argmax()]]


@given(rows, st.floats(0, 1))
def test_the_score_is_that_of_the_best_of_four_whatever_is_asked_for(joint: FloatArray, asked: float) -> None:
    (tag,), (score,) = decide_concern(joint, asked)
    assert score == joint.max() >= 0.25 - 1e-9
    assert (tag == "unclear") == (score < asked)


def test_equal_concerns_go_to_the_first() -> None:
    assert decide_concern(np.array([[0.0, 0.5, 0.5, 0.0]]), 0.5)[0] == ["consumer"]


def test_the_most_probable_kind_is_chosen_and_ties_go_to_the_first() -> None:
    tags, scores = decide_kind(np.array([[0.1, 0.2, 0.6, 0.1], [0.25] * 4, [0, 0.5, 0.5, 0]]))
    assert tags == ["praise", KINDS[0], "request"]
    assert scores.tolist() == [0.6, 0.25, 0.5]


def test_the_most_probable_facet_is_chosen() -> None:
    assert decide_facet(np.eye(len(FACETS)), len(FACETS)) == list(FACETS)


def test_a_tagger_without_facets_gives_none() -> None:
    assert decide_facet(None, 3) == [None] * 3


def test_no_texts_have_no_tags() -> None:
    tags, scores = decide_concern(np.zeros((0, 4)), 0.5)
    assert (tags, scores.shape) == ([], (0,))
    assert decide_kind(np.zeros((0, 4)))[0] == []
    assert decide_facet(np.zeros((0, len(FACETS))), 0) == decide_facet(None, 0) == []
