"""Texts of questions are freed of what tools leave in them."""

import pytest

from feedback_miner.ingest.formats.markup import clean_question


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("<p>What would you&nbsp;<strong>change</strong>?</p>", "What would you change?"),
        ("&lt;div&gt;Why?&lt;/div&gt;", "Why?"),
        ("How *likely* are you,\n\u00a0**really**?", "How likely are you, really?"),
        ("Hi {{answer_42471732}}, what is missing?", "Hi …, what is missing?"),
        ("Thinking of ${q://QID4/ChoiceText}: why?", "Thinking of …: why?"),
        ("Is 3 < 5 and 2 * 3 * 4 > 9?", "Is 3 < 5 and 2 * 3 * 4 > 9?"),
        ("snake_case_name stays", "snake_case_name stays"),
        ("<style>.a{color:red}</style>Plain", "Plain"),
    ],
)
def test_question_texts_are_cleaned_to_one_line(raw, clean):
    assert clean_question(raw) == clean
