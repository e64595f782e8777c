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
