"""From probabilities to tags, and to unclear where these would be wrong too often."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.records import FACETS, FloatArray
from feedback_miner.tagging.base import TagProbabilities
from feedback_miner.tagging.decide import (
    HIGHEST,
    LEAST,
    VOICES,
    bar,
    bars_of,
    decide_concern,
    decide_facet,
    decide_kind,
    find_bars,
)
from feedback_miner.tagging.prior import MIN_TEXTS

HALF = dict.fromkeys(VOICES, 0.5)


@pytest.mark.parametrize(
    ("voices", "concern", "score"),
    [
        ([0.9, 0.1, 0.05], "client", 0.9),
        ([0.1, 0.8, 0.1], "consumer", 0.8),
        ([0.9, 0.7, 0.02], "both", 0.7),
        ([0.1, 0.2, 0.72], "none", 0.72),
        ([1.0, 0.0, 0.0], "client", 1.0),
        ([0.4, 0.45, 0.2], "unclear", 0.45),
    ],
)
def test_a_concern_is_told_from_its_bar_on(voices: list[float], concern: str, score: float) -> None:
    tags, scores = decide_concern(np.array([voices]), HALF)
    assert tags == [concern]
    assert scores[0] == pytest.approx(score)


def test_each_class_has_a_bar_of_its_own() -> None:
    voices = np.array([[0.7, 0.1, 0.2], [0.1, 0.7, 0.2]])
    assert decide_concern(voices, HALF | {"client": 0.8})[0] == ["unclear", "consumer"]


def test_what_is_exactly_at_the_bar_is_told() -> None:
    voices = np.array([[0.75, 0.0, 0.25]])
    assert decide_concern(voices, HALF | {"client": 0.75})[0] == ["client"]
    assert decide_concern(voices, HALF | {"client": float(np.nextafter(0.75, 1))})[0] == ["unclear"]


def test_the_most_probable_kind_is_chosen_from_one_half_on_and_ties_go_to_the_first() -> None:
    tags, scores = decide_kind(np.array([[0.1, 0.2, 0.6, 0.1], [0.25] * 4, [0, 0.5, 0.5, 0]]))
    assert tags == ["praise", "unclear", "request"]
    assert scores.tolist() == [0.6, 0.25, 0.5]


@given(st.lists(st.floats(0.0, 0.95), min_size=1, max_size=40), st.floats(0.0, 1.0))
def test_above_a_bar_the_mean_is_as_wanted_and_with_the_next_it_is_not(
    values: list[float], wanted: float
) -> None:
    probabilities = np.array(values)
    found = bar(probabilities, wanted)
    told, lower = probabilities[probabilities >= found], probabilities[probabilities < found]
    if len(told):
        assert told.mean() >= wanted - 1e-9
    if len(lower):
        # equal ones are told together
        assert np.append(told, lower[lower == lower.max()]).mean() < wanted + 1e-9


def test_where_a_class_is_rare_its_bar_lies_higher() -> None:
    random = np.random.default_rng(0)
    common, rare = random.beta(8, 2, 2000), random.beta(0.6, 3, 2000)
    assert LEAST <= max(LEAST, bar(common, 0.85)) < bar(rare, 0.85)


def test_the_share_of_right_tags_is_as_wanted_where_probabilities_are_right() -> None:
    random = np.random.default_rng(1)
    probability = random.beta(0.5, 2, 20000)
    truth = random.random(20000) < probability
    for wanted in (0.7, 0.85, 0.95):
        told = probability >= bar(probability, wanted)
        assert truth[told].mean() == pytest.approx(wanted, abs=0.02)


def probabilities(n: int, client: float) -> TagProbabilities:
    return TagProbabilities.independent(np.tile([client, 0.1], (n, 1)), np.tile([0.7, 0.1, 0.1, 0.1], (n, 1)))


def test_many_texts_tell_their_own_bars_and_few_take_those_of_the_tagger() -> None:
    curve = np.array([[0.5, 0.6], [0.7, 0.84], [0.8, 0.9]])
    tagger: Any = SimpleNamespace(precision_curves={"client": curve})
    few = bars_of(tagger, probabilities(3, 0.6), 0.85, 3)
    assert few["client"] == 0.8
    assert few["consumer"] == LEAST
    many = bars_of(tagger, probabilities(MIN_TEXTS, 0.9), 0.85, MIN_TEXTS)
    assert many["client"] == pytest.approx(0.9)
    assert many == find_bars(probabilities(MIN_TEXTS, 0.9).voices, 0.85)


def test_a_class_that_was_never_as_precise_as_wanted_is_not_told() -> None:
    tagger: Any = SimpleNamespace(precision_curves={"client": np.array([[0.5, 0.6], [0.9, 0.8]])})
    bars = bars_of(tagger, probabilities(3, 0.95), 0.99, 3)
    assert decide_concern(probabilities(3, 0.95).voices, bars)[0] == ["unclear"] * 3


def test_nothing_less_probable_than_its_opposite_is_told_whatever_is_asked_for() -> None:
    bars = find_bars(probabilities(MIN_TEXTS, 0.4).voices, 0.0)
    assert all(value >= LEAST for value in bars.values())


def test_a_tagger_without_curves_tells_what_is_more_probable_than_not() -> None:
    tagger: Any = SimpleNamespace()
    assert bars_of(tagger, probabilities(2, 0.6), 0.85, 2) == HALF


def test_the_most_probable_facet_is_chosen() -> None:
    assert decide_facet(np.eye(len(FACETS)), len(FACETS)) == list(FACETS)


def test_a_tagger_without_facets_gives_none() -> None:
    assert decide_facet(None, 3) == [None] * 3


def test_no_texts_have_no_tags() -> None:
    empty: FloatArray = np.zeros((0, 3))
    tags, scores = decide_concern(empty, HALF)
    assert (tags, scores.shape) == ([], (0,))
    assert decide_kind(np.zeros((0, 4)))[0] == []
    assert decide_facet(np.zeros((0, len(FACETS))), 0) == decide_facet(None, 0) == []
    assert find_bars(empty, 0.85)["client"] == HIGHEST
