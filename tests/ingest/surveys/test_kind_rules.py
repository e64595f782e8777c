"""What kind of question a column is: each rule decides for the answers that it is made for."""

from itertools import combinations

import polars as pl
import pytest

from feedback_miner.ingest.surveys.answer_measures import measure, n_options
from feedback_miner.ingest.surveys.kind_rules import (
    BY_CONTENT,
    BY_NUMBERS,
    BY_OPTIONS,
    BY_WORDS,
    Column,
    kind_of,
    kind_of_box,
)
from feedback_miner.ingest.wording import plain

SENTENCES = [
    "The VPN drops every time I join a call from home",
    "I wait two weeks until someone looks at my request",
    "Printing from the tablet has never worked for our team",
]
PLACES = ["the ward", "our lab", "a shop", "the foyer", "two rooms"]


def column(cells, name="Q7", text=None, complete=True):
    text = name if text is None else text
    return Column(name, text, plain(text), pl.Series(name, cells, dtype=pl.String), complete)


EXAMPLES = {
    "email_addresses": (column(["ann@example.org", "bo@example.org", "please not"]), "personal"),
    "network_addresses": (column(["192.0.2.7", "198.51.100.3"]), "personal"),
    "named_as_personal": (column(["Ann Example", "Bo Sample"], "What is your name?"), "personal"),
    "named_as_metadata": (column(["DE", "EN"], "UserLanguage"), "metadata"),
    "dates": (column(["2024-05-01", "2024-05-02"]), "date"),
    "telephone_numbers": (column(["+44 20 7946 0001", "(020) 7946-0002", "020 7946 0003"]), "personal"),
    "pages_or_browsers": (column(["https://desk.example.org/a", "https://desk.example.org/b"]), "metadata"),
    "ids": (column([f"tok{i:03}x9f8a7" for i in range(9)]), "metadata"),
    "row_numbers": (column([str(i) for i in range(9)]), "metadata"),
    "steps_of_a_scale": (column(["4", "5", "2", "4", "1"] * 5), "score"),
    "boxes": (column(["0", "1", "1", "0"] * 10), "choice"),
    "points_of_a_hundred": (column(["85", "40", "99"], "Satisfaction score"), "score"),
    "few_numbers": (column(["101", "102", "103"] * 9), "choice"),
    "other_numbers": (column(["41", "29", "35", "58", "62", "33"], text="Age"), "short"),
    "one_answer": (column(["Headset", "Headset"]), "choice"),
    "steps_in_words": (column(["Useful", "Useless", "Very useful", "Useful"] * 3), "score"),
    "joined_options": (column(["Phone, Portal", "Portal, Mail", "Phone, Mail", "Phone"] * 3), "choices"),
    "options": (column(["Laptop", "Tablet"] * 8 + ["A thin client in the ward"]), "choice"),
    "options_joined_by_blanks": (column([f"a{i % 3} b{i % 7} c{i % 5}" for i in range(90)]), "choices"),
    "typed_beside_a_choice": (column(PLACES, text="Where? | Other (please specify)"), "other"),
    "opinion_asked_for": (column(PLACES, text="What should IT improve?"), "open"),
    "long_answers": (column(SENTENCES), "open"),
    "short_sentences": (column(["it is too slow", "no wifi at all", "not much to say"]), "open"),
    "short_and_different": (column(PLACES), "short"),
}
"""Rule -> a column that it decides for, and the kind."""


def test_every_rule_has_an_example_in_the_order_of_the_rules():
    rules = (*BY_CONTENT, *BY_NUMBERS, *BY_OPTIONS, *BY_WORDS)
    assert [*(rule.__name__ for rule in rules), "short_and_different"] == [*EXAMPLES]


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_rule_decides_for_its_example(rule):
    asked, kind = EXAMPLES[rule]
    assert (kind_of(asked)[0], kind_of(asked)[1][0]) == (rule, kind)


@pytest.mark.parametrize(
    ("cells", "text", "rule"),
    [
        (["4", "5", "2"], "Q7", "typed_numbers"),
        (PLACES, "Q7", "typed_opinion"),
        (PLACES, "Which city do you work in?", "short_and_different"),
        (["Laptop", "Tablet"] * 8, "Q7", "typed_opinion"),
        (["ann@example.org"], "Q7", "email_addresses"),
    ],
)
def test_what_is_typed_into_a_box_is_no_option_and_an_opinion_unless_a_fact_is_asked_for(cells, text, rule):
    assert kind_of_box(column(cells, text=text))[0] == rule


@pytest.mark.parametrize(
    ("cells", "text", "rule"),
    [
        # whole numbers of one respondent in ten rows count no rows
        (["1", "2", "3", "5", "9"], "Q7", "row_numbers"),
        (["1", "2", "3", "5", "12"], "Q7", "other_numbers"),
        # 0 and 1 are a box, 1 and 2 of few answers a scale
        (["0", "1"] * 4, "Q7", "boxes"),
        (["1", "2"] * 4, "Q7", "steps_of_a_scale"),
        (["1", "2"] * 10, "Q7", "boxes"),
        # years are no score
        (["1", "2", "3"] * 5, "How many years have you worked here?", "few_numbers"),
        # one word in twenty is a slip of the pen
        ([*["1", "2", "3", "4"] * 5, "n.n."], "Q7", "steps_of_a_scale"),
        ([*["1", "2", "3", "4"] * 4, "much", "more"], "Q7", "options"),
        # where a fact is asked for answers may be longer
        (["one two three four five six", "seven", "eight"], "Q7", "long_answers"),
        (["one two three four five six", "seven", "eight"], "Which tools?", "short_and_different"),
        # names have capitals
        (["University of Eastholm North", "Northfield City Main Hospital"], "Q7", "short_and_different"),
    ],
)
def test_at_its_limits_a_rule_leaves_the_decision_to_others(cells, text, rule):
    assert kind_of(column(cells, text=text))[0] == rule


def test_measures_are_taken_only_when_a_rule_asks_for_them():
    mails = column(["ann@example.org"])
    kind_of(mails)
    assert "numbers" not in vars(mails)
    assert "answers" not in vars(mails)


def words(n, stem="word"):
    """Return different answers of one word each."""
    return [f"{stem}{chr(97 + i // 26 % 26)}{chr(97 + i % 26)}" for i in range(n)]


LONG_ONE = "I would much rather have a thin client"


@pytest.mark.parametrize(
    ("cells", "name", "rule"),
    [
        # eight in ten answers are short
        (["Ann Example"] * 8 + [f"{LONG_ONE} in room {n}" for n in "xy"], "Name", "named_as_personal"),
        (["Ann Example"] * 7 + [f"{LONG_ONE} in room {n}" for n in "xyz"], "Name", "short_and_different"),
        # six in ten answers come back; of a thousand, those that five gave
        (["Laptop"] * 600 + words(200) * 2, "Q7", "options"),
        (["Laptop"] * 598 + words(201) * 2, "Q7", "short_and_different"),
        # fewer than a quarter is long and given once
        (["Laptop", "Tablet"] * 8 + [f"{LONG_ONE} {n}" for n in "abcd"], "Q7", "options"),
        (["Laptop", "Tablet"] * 8 + [f"{LONG_ONE} {n}" for n in "abcdef"], "Q7", "long_answers"),
        # of 20 answers seven may be options
        ([*words(7) * 2, *words(6)], "Q7", "options"),
        ([*words(8) * 2, *words(4)], "Q7", "short_and_different"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}",
)
def test_shares_that_make_names_and_options(cells, name, rule):
    assert kind_of(column(cells, name))[0] == rule


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("What should we improve?", "open"),
        ("Co powinniśmy poprawić?", "open"),
        ("Which tools could be better?", "choice"),
        ("Q7", "choice"),
    ],
)
def test_an_opinion_is_open_where_a_tenth_gives_one_whatever_the_others_say(asked, kind):
    told = [f"{LONG_ONE} {n}" for n in "abcdefgh"] + ["all is fine", "none to name"] * 30
    assert kind_of(column(told, text=asked))[1][0] == kind
    assert kind_of(column(told[4:], text=asked))[1][0] == "choice"


ITEMS = ["faster laptops", "stable wifi", "quiet rooms", "fewer passwords", "good chairs", "clear bills"]
LISTS = [", ".join((a, b, c)) for a, b, c in combinations(ITEMS, 3)]
VARIED = [", ".join(f"{item} {end}" for item in (a, b)) for a, b in combinations(ITEMS, 2) for end in "wxyz"]


@pytest.mark.parametrize(
    ("cells", "asked", "kind"),
    [
        # asked to name things
        (LISTS, "Which three things should we fix?", "open"),
        (LISTS, "Please list your frustrations", "open"),
        (LISTS, "Nennen Sie drei Dinge, die wir verbessern sollten", "open"),
        (LISTS, "¿Qué tres cosas mejoraría?", "open"),
        (LISTS, "Citez trois améliorations prioritaires", "open"),
        (LISTS, "Cite três coisas que podemos melhorar", "open"),
        (LISTS, "Noem drie dingen die beter kunnen", "open"),
        (LISTS, "Elenchi tre miglioramenti", "open"),
        (LISTS, "Jakie trzy rzeczy poprawić najpierw?", "open"),
        # what each says in other words
        (VARIED, "What should we improve?", "open"),
        # ticks
        (LISTS, "What should we improve?", "choices"),
        (LISTS, "3. What should we improve?", "choices"),
        (VARIED, "Q7", "choices"),
        (VARIED, "Which tools should we improve?", "choices"),
        (LISTS, "Select three things that we should improve", "choices"),
        (LISTS, "Wählen Sie drei Dinge, die wir verbessern sollten", "choices"),
        (LISTS, "Name three tools that you use", "choices"),
    ],
)
def test_lists_in_own_words_are_no_ticks(cells, asked, kind):
    assert kind_of(column(cells * 2, text=asked))[1][0] == kind


@pytest.mark.parametrize(("n_typed", "n_found"), [(1, 3), (2, None)])
def test_three_in_ten_parts_of_joined_options_may_be_typed(n_typed, n_found):
    ticked = ["Phone; Mail", "Mail; Portal", "Portal; Phone", "Phone; Portal; Mail"]
    typed = [f"{a}; {b}" for a, b in zip(words(n_typed, "x"), words(n_typed, "y"), strict=True)]
    assert n_options(measure(pl.Series(ticked + typed)), ";") == n_found


def test_of_many_cells_400_are_split():
    assert len(measure(pl.Series([f"a; {n}" for n in range(2000)])).some_cells) == 400
