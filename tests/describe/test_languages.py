"""A theme is described in the language in which most of its people write."""

from __future__ import annotations

import numpy as np

from feedback_miner.describe.languages import main_language, rows_in

SPOKEN = ["de", "de", "de", "en", "en", None, "fr"]
ROWS = np.arange(len(SPOKEN))


def test_people_count_and_not_their_comments() -> None:
    assert main_language(ROWS, SPOKEN, list("abcdefg")) == "de"
    assert main_language(ROWS, SPOKEN, list("aaadefg")) == "en"


def test_of_equals_the_first_by_its_code_whatever_the_order_of_rows() -> None:
    for rows in (np.array([0, 3]), np.array([3, 0])):
        assert main_language(rows, SPOKEN, list("abcdefg")) == "de"


def test_a_language_that_is_not_known_has_no_say_and_is_taken_for_english() -> None:
    assert main_language(np.array([5, 5, 6]), SPOKEN, list("abcdefg")) == "fr"
    assert main_language(np.array([5]), SPOKEN, list("abcdefg")) == "en"
    assert rows_in(ROWS, "en", SPOKEN).tolist() == [3, 4, 5]
    assert rows_in(ROWS[::-1], "de", SPOKEN).tolist() == [2, 1, 0]
