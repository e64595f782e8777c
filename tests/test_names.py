"""Names of persons in texts: found where they are names, left where they are words."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from feedback_miner.names import NameFinder, Names, redact_names

LIST = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
NAMES = Names.of(LIST["people"])
FINDER = NameFinder.of(NAMES, pl.Series([re.sub(r"[{}]", "", s) for s in LIST["sentences"]]))


def told(sentence):
    """Return what is made of a sentence, and what should be."""
    return FINDER.replaced(re.sub(r"[{}]", "", sentence)), re.sub(r"\{[^}]*\}", "[name]", sentence)


@pytest.mark.parametrize(("part", "at_least"), [(0, 48), (1, 45)])
def test_nearly_all_sentences_of_the_list_are_redacted_as_they_should_be(part, at_least):
    right = [found == wanted for found, wanted in map(told, LIST["sentences"][part::2])]
    assert len(right) == 50
    assert sum(right) >= at_least


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Quorrin was rude", "[name] was rude"),
        ("Quorrin Vale was rude", "[name] was rude"),
        ("Vale, Quorrin was rude", "[name] was rude"),
        ("q.vale was rude", "[name] was rude"),
        ("QUORRIN was rude", "[name] was rude"),
        ("Mr. T. Ramsbottoms was rude", "[name] was rude"),
        ("by Q. Vale", "by [name]"),
        ("Quorrin's answer and Quorrin’s tone", "[name]'s answer and [name]’s tone"),
        ("Quorrin, Xiulanne and Siobhan", "[name], [name] and [name]"),
        ("[email] wrote to Quorrin", "[email] wrote to [name]"),
        ("https://example.org/quorrin shows Quorrin", "https://example.org/quorrin shows [name]"),
        ("Inés\nBlanco y negro", "[name]\nBlanco y negro"),
    ],
)
def test_names_are_found_in_every_form(text, wanted):
    assert FINDER.replaced(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "My phone bill is wrong.", "Price of the licence", "Mark it as done", "Will it come?",
        "Rose by ten percent",
        "Der Koch druckt nicht.", "Klein und langsam", "Blanco y negro", "Petit souci ce matin",
        "Quorrinesque", "",
    ],
)  # fmt: skip
def test_words_stay(text):
    assert FINDER.replaced(text) is text


@pytest.mark.parametrize(
    "cell",
    [
        "Service Desk", "IT Support", "Network Team", "Caller 2 (c2)", "Tech 7", "4711", "a@b",
        "info@example.org",
        "System Administrator", "Gruppe Nord", "Please call me back as soon as you can today", "Acme GmbH",
    ],
)  # fmt: skip
def test_teams_roles_and_numbers_are_no_names(cell):
    assert not Names.of([cell])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Vale, Quorrin (IT)", {"quorrin", "vale"}),
        ("quorrin.vale@example.org", {"quorrin", "vale"}),
        ("Frau Dr. Jana von der Au-Lind", {"jana", "au", "lind"}),
        ("Tam Toe; Lu Lind", {"tam", "toe", "lu", "lind"}),
        ("tvale12", {"tvale12"}),
        ("T. Ramsbottoms", {"ramsbottoms"}),
    ],
)
def test_cells_are_taken_apart(cell, words):
    assert Names.of([cell]).words == words


def test_names_of_two_exports_are_merged_and_none_of_them_is_shown():
    both = Names.of(["Quorrin Vale"]) | Names.of(["Tam Toe"])
    assert both.words == {"quorrin", "vale", "tam", "toe"}
    assert repr(both) == "Names(4 words)"


@pytest.mark.parametrize(("n_lower", "found"), [(4, "[name]"), (5, "gizmo")])
def test_what_the_texts_write_in_lower_case_is_a_word(n_lower, found):
    texts = pl.Series(["the gizmo is broken"] * n_lower + ["Gizmo was here"])
    finder = NameFinder.of(Names.of(["Gizmo"]), texts)
    assert finder.replaced("the gizmo is broken") == f"the {found} is broken"


@pytest.mark.parametrize(("n", "found"), [(4, "[name]"), (5, "ZAPP")])
def test_what_the_texts_write_in_capitals_is_a_system(n, found):
    finder = NameFinder.of(Names.of(["Zapp Basis"]), pl.Series(["The ZAPP portal is down"] * n))
    assert finder.replaced("The ZAPP portal is down") == f"The {found} portal is down"


def test_words_for_things_are_no_names_where_a_team_is_named_after_one():
    finder = NameFinder.of(Names.of(["Outlook Two"]), pl.Series([""]), things={"outlook"})
    assert finder.replaced("Outlook crashes at every start.") == "Outlook crashes at every start."


def test_all_texts_that_hold_a_name_are_changed_and_no_others():
    texts = pl.Series("text", ["Quorrin never calls.", "The wifi is slow.", None, "ask ÅSA"])
    names = Names.of(["Quorrin", "Åsa"])
    assert redact_names(texts, NameFinder.of(names, texts)).to_list() == [
        "[name] never calls.", "The wifi is slow.", None, "ask [name]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["May was the worst month.", "June is when it ends.", "Janvier est loin.", "Montag war zu."]
)
def test_months_and_days_that_are_names_too_stay_where_they_act(text):
    names = Names.of(["May Quirk", "June Vale", "Janvier Loom", "Montag Pelt"])
    assert NameFinder.of(names, pl.Series([text])).replaced(text) == text


def test_a_person_called_like_a_month_is_found_beside_the_other_half():
    names = Names.of(["June Vale"])
    assert NameFinder.of(names, pl.Series([""])).replaced("Ask June Vale.") == "Ask [name]."
