"""Which column holds the comments: each rule decides for the table that it is made for."""

from dataclasses import replace

import pytest

from feedback_miner.errors import TextColumnError
from feedback_miner.ingest.columns import text_columns
from feedback_miner.ingest.columns.profile import Profile
from feedback_miner.ingest.columns.text_columns import (
    RULES,
    STEPS,
    Empty,
    Text,
    candidates_of,
    decide,
    find_text,
)


def column(name, words=9.0, distinct=1.0, filled=40, letters=0.9, choices=False):
    """Return the profile of a column; by default one of sentences, all different."""
    return Profile(name, filled, 40, distinct, words, letters, choices, is_date=False)


def title(name, words=2.0):
    return column(name, words)


def mixed(name):
    """Return the profile of a column of sentences among answers that come back."""
    return replace(column(name, words=2.0, distinct=0.4), n_sentences=8, sentences=0.2)


def options(name, words=1.0):
    return column(name, words, distinct=0.1)


TABLES = {
    "one_fitting_name": (
        [title("Subject"), column("Description"), options("State")],
        ("Subject", "Description"),
    ),
    "answer_beside_a_question": ([title("Subject"), column("Answer")], ["Subject", "Answer"]),
    "lone_free_text": ([options("Q1"), column("Q2")], (None, "Q2")),
    "several_fitting_names": (
        [title("Subject"), column("Description"), column("User survey comments")],
        ["Description", "User survey comments"],
    ),
    "several_free_texts": ([column("first"), column("second")], ["first", "second"]),
    "longer_than_the_subject": (
        [title("Subject"), column("Blurb", words=7, distinct=0.05)],
        ["Subject", "Blurb"],
    ),
    "subject_alone": ([title("Subject"), options("State")], (None, "Subject")),
    "sentences_among_others": ([options("ID"), mixed("What is missing?")], (None, "What is missing?")),
    "only_column": ([options("t", words=2)], (None, "t")),
    "empty_column": ([column("Description", filled=0), options("State")], "Description"),
}
"""Rule -> columns of a table, and subject and text, or those to ask about, or the empty one."""


def test_every_rule_has_a_table():
    assert [rule.__name__ for rule in RULES] == [*TABLES]


@pytest.mark.parametrize("rule", TABLES)
def test_the_rule_decides_for_its_table(rule):
    columns, expected = TABLES[rule]
    name, decision = decide(candidates_of(columns, [p.name for p in columns]))
    assert name == rule
    if isinstance(expected, tuple):
        assert decision == Text(*expected)
    elif isinstance(expected, list):
        assert [p.name for p in columns if p in decision.columns] == expected
    else:
        assert decision == Empty(columns[0])


@pytest.mark.parametrize(
    ("columns", "rule", "decision"),
    [
        # a name decides against short answers, and not against sentences
        ([column("Comment"), column("Room", words=5)], "one_fitting_name", Text(None, "Comment")),
        ([column("Comment"), column("Room", words=6)], "several_fitting_names", None),
        # of two fitting names the one of free text
        ([column("Comment"), options("Text")], "one_fitting_name", Text(None, "Comment")),
        ([options("Comment"), options("Text")], "several_fitting_names", None),
        # short answers are no comments without a name that says so
        ([column("Q1", words=4), options("Q2")], "lone_free_text", Text(None, "Q1")),
        ([column("Q1", words=3.9), options("Q2")], None, None),
        # what agents wrote is nobody's rival
        ([column("Description"), column("Work notes")], "one_fitting_name", Text(None, "Description")),
        # an answer is the author's where nothing was asked
        ([options("Id"), column("Answer")], "lone_free_text", Text(None, "Answer")),
        # names of two words behind a title may be persons
        ([title("Subject"), title("Blurb", words=2)], "subject_alone", Text(None, "Subject")),
    ],
)  # fmt: skip
def test_at_its_limits_a_rule_leaves_the_decision_to_others(columns, rule, decision):
    decided = decide(candidates_of(columns, [p.name for p in columns]))
    assert (decided and decided[0]) == rule
    if decision is not None:
        assert decided[1] == decision


SORTED = {
    "long_form_beside_short": (
        [column("Description", words=4), column("Detailed Description", words=30)],
        ("Description", "Detailed Description"),
    ),
    "name_as_title": ([title("Name", words=3), column("Description")], ("Name", "Description")),
    "asked_for_as_text": ([column("Request"), column("Remedy", words=5)], (None, "Request")),
    "answers_set_aside": ([column("Description"), column("Action")], (None, "Description")),
}


def test_every_step_has_a_table():
    assert [step.__name__ for step in STEPS] == [*SORTED]


@pytest.mark.parametrize("step", SORTED)
def test_only_the_step_makes_the_name_decide(step, monkeypatch):
    columns, (subject, text) = SORTED[step]
    names = [p.name for p in columns]
    assert decide(candidates_of(columns, names)) == ("one_fitting_name", Text(subject, text))
    others = tuple(one for one in STEPS if one.__name__ != step)
    monkeypatch.setattr(text_columns, "STEPS", others)
    assert decide(candidates_of(columns, names)) != ("one_fitting_name", Text(subject, text))


def test_a_name_of_two_words_is_a_person_and_no_title():
    columns = [title("Name", words=2), column("Description")]
    assert candidates_of(columns, ["Name", "Description"]).subject is None


def test_a_subject_that_the_settings_name_comes_before_one_with_a_fitting_name():
    columns = [title("Subject"), title("Gist"), column("Description")]
    assert candidates_of(columns, [p.name for p in columns], ["Gist"]).subject == "Gist"


def test_an_error_lists_twelve_candidates_in_the_order_of_the_table_and_counts_the_rest():
    columns = [column(f"q{n}") for n in range(14)]
    with pytest.raises(TextColumnError) as error:
        find_text(columns, [p.name for p in columns], "answers.csv")
    assert error.value.asks
    lines = str(error.value).splitlines()
    assert lines[0] == "answers.csv has 14 columns that may hold the comments."
    assert [line.split()[0] for line in lines[2:14]] == [f"q{n}" for n in range(12)]
    assert lines[14] == "  and 2 more"


def test_an_empty_text_is_told_with_the_number_of_rows():
    columns = [column("Description", filled=0), options("State")]
    with pytest.raises(TextColumnError, match="'Description' is empty in all 40 rows"):
        find_text(columns, ["Description", "State"], "list.csv")


def test_of_two_columns_of_sentences_among_other_answers_the_user_is_asked():
    with pytest.raises(TextColumnError) as error:
        find_text([mixed("first"), mixed("second")], ["first", "second"], "x.csv")
    assert error.value.asks


def test_a_title_comes_before_sentences_among_other_answers_which_are_offered():
    columns = [title("Subject"), mixed("Remark")]
    assert find_text(columns, ["Subject", "Remark"], "x.csv") == (None, "Subject")
    assert [*text_columns.offered_fields({p.name: p for p in columns}, ["Remark"])] == ["Remark"]


def test_what_people_may_have_written_is_named_where_nothing_is_taken():
    lists = column("Wishes", words=8, choices=True)
    with pytest.raises(TextColumnError) as error:
        find_text([lists], ["ID", "Wishes"], "x.csv")
    assert "none holds texts" not in str(error.value)
    assert "'Wishes' may be one" in str(error.value)
