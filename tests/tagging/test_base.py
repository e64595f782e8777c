"""Probabilities of a tagger are checked when they are put together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.records import FACETS, FloatArray
from feedback_miner.tagging.base import JOINT, TagProbabilities

KIND = np.full((2, 4), 0.25)
probability = st.floats(0, 1)


@pytest.mark.parametrize(
    ("joint", "kind", "facet", "words"),
    [
        (
            np.full((2, 4), 0.25),
            np.full((3, 4), 0.25),
            None,
            r"joint must be of shape \(3, 4\), got \(2, 4\)",
        ),
        (np.full((2, 2), 0.5), KIND, None, r"joint must be of shape \(2, 4\), got \(2, 2\)"),
        (KIND, np.full((2, 3), 1 / 3), None, r"kind must be of shape \(2, 4\), got \(2, 3\)"),
        (KIND, KIND, np.full((2, 7), 1 / 7), r"facet must be of shape \(2, 8\), got \(2, 7\)"),
        (KIND, KIND, np.full((1, 8), 1 / 8), r"facet must be of shape \(2, 8\), got \(1, 8\)"),
        (np.full((2, 4), 0.3), KIND, None, "rows of joint must sum to 1"),
        (KIND, np.full((2, 4), 0.2), None, "rows of kind must sum to 1"),
        (KIND, KIND, np.full((2, 8), 0.1), "rows of facet must sum to 1"),
        (np.full((2, 4), np.nan), KIND, None, "rows of joint must sum to 1"),
    ],
)
def test_probabilities_that_do_not_belong_together_are_refused(
    joint: FloatArray, kind: FloatArray, facet: FloatArray | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        TagProbabilities(joint, kind, facet)


def test_a_tagger_may_know_facets_or_none() -> None:
    assert TagProbabilities(KIND, KIND).facet is None
    facet = np.full((2, len(FACETS)), 1 / len(FACETS))
    assert TagProbabilities(KIND, KIND, facet).facet is facet


def test_no_texts_are_no_error() -> None:
    assert TagProbabilities(np.zeros((0, 4)), np.zeros((0, 4))).concern.shape == (0, 2)


def test_a_concern_is_voiced_alone_or_beside_the_other() -> None:
    assert JOINT == ("client", "consumer", "both", "none")
    found = TagProbabilities(np.array([[0.1, 0.2, 0.3, 0.4], [0, 0, 1, 0]]), KIND)
    np.testing.assert_allclose(found.concern, [[0.4, 0.5], [1, 1]])


@given(probability, probability)
def test_two_concerns_that_say_nothing_of_each_other_are_got_back(client: float, consumer: float) -> None:
    found = TagProbabilities.independent(np.array([[client, consumer]]), KIND[:1])
    np.testing.assert_allclose(found.concern, [[client, consumer]], atol=1e-12)
    np.testing.assert_allclose(found.joint[0, 2], client * consumer)
    assert ((found.concern >= 0) & (found.concern <= 1)).all()


def test_independent_concerns_keep_the_facets() -> None:
    facet = np.full((2, len(FACETS)), 1 / len(FACETS))
    assert TagProbabilities.independent(np.zeros((2, 2)), KIND, facet).facet is facet
