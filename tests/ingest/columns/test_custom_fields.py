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
