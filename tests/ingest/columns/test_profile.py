"""What a column holds is measured once, and blank columns not at all."""

import polars as pl
import pytest

from feedback_miner.ingest.columns import profile as module
from feedback_miner.ingest.columns.profile import Profiles, profile, profiles_of
from feedback_miner.ingest.formats.table import Table


@pytest.fixture
def measured(monkeypatch):
    """Return the names of columns that were measured."""
    names = []

    def counted(column):
        names.append(column.name)
        return profile(column)

    monkeypatch.setattr(module, "profile", counted)
    return names


def test_a_column_is_measured_once_for_all_who_ask(measured):
    head = pl.DataFrame({"a": ["too slow", "no wifi"], "b": ["1", "2"]})
    table = Table(None, ("a", "b"), ("a", "b"), head, [2, 3])
    assert profiles_of(table)["a"] == profiles_of(table)["a"] == profile(head["a"])
    assert measured == ["a"]


def test_blank_columns_are_told_without_measuring_them(measured):
    frame = pl.DataFrame({"blank": ["", None], "null": [None, None], "text": ["x", ""]})
    profiles = Profiles(frame.with_columns(pl.col("null").cast(pl.String)))
    assert profiles["blank"] == profile(frame["blank"])
    assert profiles["null"].n_filled == 0
    assert measured == []
    assert profiles["text"].n_filled == 1


@pytest.mark.parametrize(
    ("cells", "free"),
    [
        ([f"The lift on floor {n} is stuck" for n in range(9)], True),
        (["The lift is stuck again"] * 9, False),
        ([f"floor {n}" for n in range(9)], False),
        ([f"2024-05-0{n} 10:00" for n in range(1, 9)], False),
        ([f'{{"floor": {n}, "state": "stuck again today"}}' for n in range(9)], False),
        ([f"<p>The lift on floor {n} is stuck</p>" for n in range(9)], True),
        ([f"{n} 11 12 13 14 15 16 17 18" for n in range(9)], False),
        ([a + b for a in ("phone, pen", "cup, pen") for b in (", keys or so", ", food or so")] * 9, False),
    ],
    ids=["sentences", "one sentence", "short", "dates", "JSON", "HTML", "numbers", "options"],
)
def test_free_text_is_told_from_all_else(cells, free):
    assert profile(pl.Series("c", cells)).is_free_text is free


@pytest.mark.parametrize(
    ("cells", "worded"), [(["abcd 12345 x9"] * 3, True), (["abc 1234567 x9"] * 3, False)]
)
def test_two_in_five_characters_of_words_are_letters(cells, worded):
    assert profile(pl.Series("c", cells)).has_words is worded


SAID = [f"The printer on floor {n} smears the badges" for n in range(12)]


@pytest.mark.parametrize(
    "nothing", [["no", "nothing", "n/a"], ["nessun commento", "no"], ["brak uwag", "nie"]]
)
@pytest.mark.parametrize("sentences", [SAID, [said.replace(" on", ", on") for said in SAID]])
def test_sentences_count_however_many_others_say_nothing(nothing, sentences):
    assert profile(pl.Series("c", sentences + nothing * 20)).has_sentences


@pytest.mark.parametrize(
    "cells",
    [
        ["no"] * 60 + SAID[:4],
        ["no"] * 60 + SAID[:5] * 6,
        [f"printer {n}" for n in range(60)],
        [", ".join(f"thing {(n * k) % 7}" for k in range(1, 5)) for n in range(60)],
        ["no"] * 600 + SAID,
    ],
    ids=["too few", "they come back", "short", "options", "too small a share"],
)
def test_few_sentences_options_and_those_that_come_back_do_not_count(cells):
    assert not profile(pl.Series("c", cells)).has_sentences
