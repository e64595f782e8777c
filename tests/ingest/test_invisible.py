"""Characters that nobody sees, in labels, dates, ids and names."""

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.surveys.labels import is_ticked
from feedback_miner.ingest.values.circumstances import read_counts, read_priorities, read_yes_or_no
from feedback_miner.ingest.values.dates import read_dates
from feedback_miner.ingest.values.people import author_kinds, hash_people
from feedback_miner.ingest.values.scores import read_scores
from feedback_miner.ingest.wording import plain

MARKS = ["\ufeff", "\u200b", "\u200e", "\u2060", "\u00ad", "\u200d"]


@pytest.mark.parametrize("mark", [*MARKS, "\u00a0"])
def test_they_do_not_hide_what_a_cell_says(mark):
    def column(*cells):
        return pl.Series("x", [f"{mark}{cell}{mark}" for cell in cells])

    assert read_scores(column("0 - Not at all", "7", "10 - Completely"))[0].to_list() == [0, 7, 10]
    assert read_scores(column("Very good", "Very bad"))[0].to_list() == [5, 1]
    assert read_dates(column("2024-05-06", "2024-05-07")).format == "%Y-%m-%d"
    assert read_priorities(column("High")).to_list() == ["high"]
    assert read_yes_or_no(column("yes")).to_list() == [True]
    assert read_counts(column("3")).to_list() == [3]
    assert author_kinds(column("agent"))[0].to_list() == ["agent"]
    assert hash_people(column("Ann"), "k").equals(hash_people(pl.Series("x", ["Ann"]), "k"))
    assert is_ticked(column("Phone", "Phone"), "Phone")


@pytest.mark.parametrize("mark", MARKS)
def test_a_name_with_one_within_is_the_same_name(mark):
    assert plain(f"com{mark}ment") == "comment"


def test_a_cell_of_nothing_else_is_blank(export):
    rows = "".join(f"R{n},{text}\n" for n, text in enumerate(["The wifi is slow", "\u200b", "\ufeff \u200b"]))
    path = export("Response ID,What should we improve?\n" + rows)
    assert read([path], IngestSettings()).comments.frame["text"].to_list() == ["The wifi is slow"]


def test_texts_keep_the_joiners_of_emoji_and_scripts(export):
    text = "\U0001f469\u200d\U0001f4bb می\u200cخواهم the new laptop"
    path = export(f"id,comment\n1,{text}\n2,The printer jams again\n")
    assert read([path], IngestSettings()).comments.frame["text"][0] == text
