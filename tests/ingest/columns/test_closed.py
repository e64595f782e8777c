"""Columns of options: whatever a name promises, yes and no and the steps of a scale are no comments."""

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import TextColumnError
from feedback_miner.ingest import read
from feedback_miner.ingest.columns.closed import closed_columns, holds_yes_and_no

SENTENCES = [
    "The VPN drops every time I join a call",
    "Nobody answers the phone of the help desk",
    "Printing from the tablet has never worked",
    "My mailbox is full again since the move",
    "The wifi in the foyer is far too weak",
    "It takes a week to get a new headset",
]
SCALES = {
    "codes": ["SA", "A", "N", "D", "SD"],
    "en": ["Strongly agree", "Agree", "Neither agree nor disagree", "Disagree"],
    "de": ["Stimme voll zu", "Stimme zu", "Teils, teils", "Stimme nicht zu"],
    "fr": ["Tout à fait d'accord", "D'accord", "Pas d'accord"],
    "es": ["Muy de acuerdo", "De acuerdo", "En desacuerdo"],
    "pt": ["Concordo", "Neutro", "Discordo"],
    "nl": ["Eens", "Neutraal", "Oneens"],
    "it": ["D'accordo", "Neutrale", "Non d'accordo"],
    "pl": ["Zgadzam się", "Trudno powiedzieć", "Nie zgadzam się"],
    "own": ["1 - mostly", "2 - now and then", "3 - hardly"],
}


def likert(steps, n=24, **others):
    """Return three columns with the same steps in other orders, one of them named as comments are."""
    cells = {
        name: [steps[(i * by + i // 4) % len(steps)] for i in range(n)]
        for name, by in (("Morale", 1), ("Feedback", 2), ("Workload", 3))
    }
    return pl.DataFrame({"ID": [str(i) for i in range(n)], **cells, **others})


@pytest.mark.parametrize("language", SCALES)
def test_a_column_with_the_answers_of_its_neighbours_is_closed_in_any_language(language):
    frame = likert(SCALES[language])
    assert set(closed_columns(frame, frame.columns)) == {"Morale", "Feedback", "Workload"}


@pytest.mark.parametrize("language", SCALES)
def test_the_column_of_sentences_is_the_text_beside_one_that_is_only_named_so(language):
    frame = likert(SCALES[language], Experiences=SENTENCES * 4)
    assert read([frame], IngestSettings()).sources[0].columns["text"] == ("Experiences",)


def test_where_all_columns_are_closed_the_error_says_why_a_name_did_not_decide():
    with pytest.raises(TextColumnError) as error:
        read([likert(SCALES["codes"])], IngestSettings())
    assert "none holds texts that people wrote" in error.value.given
    assert "'Feedback' is closed: it has the same answers as 'Morale', 'Workload'." in error.value.allowed
    assert not error.value.asks


def test_a_column_that_the_settings_name_is_the_text_though_it_is_closed():
    settings = IngestSettings(columns={"text": ["Feedback"]})
    assert read([likert(SCALES["codes"])], settings).sources[0].columns["text"] == ("Feedback",)


@pytest.mark.parametrize(
    "cells",
    [
        ["Yes", "No"], ["yes.", "NO"], ["Oui", "Non"], ["ja", "nein"], ["Sí", "No"], ["Sim", "Não"],
        ["Tak", "Nie"], ["ja", "nee"], ["Sì", "No"], ["x", ""], ["1", "0"], ["Selected", "Not selected"],
        ["Checked", "Unchecked"], ["ausgewählt", "nicht ausgewählt"], ["true", "false"],
    ],
)  # fmt: skip
def test_ticks_are_yes_and_no_in_every_language_that_is_read(cells):
    column = pl.Series("Comments", cells * 5)
    assert holds_yes_and_no(column)
    assert closed_columns(column.to_frame(), ["Comments"]) == {"Comments": "it holds yes and no"}


@pytest.mark.parametrize("cells", [["No", "no wifi in room 3"], ["Yes", "No", "Perhaps later"], ["", None]])
def test_one_remark_among_yes_and_no_makes_a_column_of_words(cells):
    assert not holds_yes_and_no(pl.Series("Comments", cells * 5))


@pytest.mark.parametrize(("n", "closed"), [(19, False), (20, True)])
def test_the_words_of_a_scale_are_its_steps_also_alone_once_there_are_twenty(n, closed):
    frame = pl.DataFrame({"Review": (["good", "bad"] * 10)[:n]})
    assert bool(closed_columns(frame, ["Review"])) == closed


def test_a_description_that_repeats_the_subject_is_no_option():
    texts = [text[:40] for text in SENTENCES[:3]] * 8
    frame = pl.DataFrame({"Subject": texts, "Description": texts})
    assert closed_columns(frame, frame.columns) == {}


def test_short_comments_of_two_columns_that_say_nothing_alike_are_no_options():
    silent = ["none", "n/a", "no", "nothing", "", ""] * 3
    frame = pl.DataFrame(
        {"Good": [*silent, "the staff", "wifi", "speed"], "Bad": [*silent, "printing", "queues", "wifi"]}
    )
    assert closed_columns(frame, frame.columns) == {}
