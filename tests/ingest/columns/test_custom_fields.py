"""Fields of a site's own in which requesters answer freely: told by their names."""

import polars as pl
import pytest

from feedback_miner.ingest.columns.custom_fields import asks_for_words, holds_words


@pytest.mark.parametrize(
    ("title", "asks"),
    [
        ("How can we improve?", True),
        ("Customer feedback comment", True),
        ("Kommentar des Kunden", True),
        ("Commentaires", True),
        ("Internal comment", False),
        ("Agent feedback", False),
        ("Resolution comments", False),
        ("Comment date", False),
        ("Workaround", False),
        ("Business unit", False),
    ],
)
def test_names_of_fields_that_ask_for_words(title, asks):
    assert asks_for_words(title) is asks


def test_questions_that_were_answered_by_options_are_no_words():
    options = ["Yes, it is fixed", "No, not at all", "I do not know"]
    assert not holds_words(pl.Series("Fixed?", options * 10))
    assert holds_words(pl.Series("Why?", [f"The lift on floor {n} is stuck" for n in range(30)]))
    assert not holds_words(pl.Series("Why?", ["yes", "no", ""]))


@pytest.mark.parametrize(
    ("n_different", "n_answers", "in_words"),
    [(3, 9, True), (2, 9, True), (3, 10, True), (2, 10, False), (9, 30, True), (8, 30, False)],
)
def test_of_ten_answers_three_must_differ_and_of_fewer_none(n_different, n_answers, in_words):
    answers = [f"The lift on floor {n % n_different} is stuck" for n in range(n_answers)]
    assert holds_words(pl.Series("Why?", answers)) is in_words
