"""Ids come from the export, or from the content, and never collide."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.ids import numbered
from feedback_miner.ingest.people import hash_people


def test_without_an_id_column_ids_are_made_from_the_content(export):
    path = export("comment\nThe lift is stuck again\nThe door squeaks a lot\nThe lift is stuck again\n")
    ids = read([path], IngestSettings()).comments.frame["comment_id"].to_list()
    assert ids[2] == f"{ids[0]}-2"
    assert all(len(value) == 13 and value[0] == "c" for value in ids[:2])


def test_ids_from_content_do_not_depend_on_the_other_rows(export):
    whole = export("comment\nThe lift is stuck again\nThe door squeaks a lot\n", "a.csv")
    part = export("comment\nThe door squeaks a lot\n", "b.csv")
    ids = [read([path], IngestSettings()).comments.frame["comment_id"].to_list() for path in (whole, part)]
    assert ids[0][1] == ids[1][0]


def test_an_id_that_repeats_becomes_the_record(export):
    path = export(
        "id,comment\n7,The lift is stuck again\n7,It is still stuck today\n8,The door squeaks a lot\n"
    )
    read_in = read([path], IngestSettings(id_column="id"))
    assert read_in.comments.frame["comment_id"].to_list() == ["7#1", "7#2", "8#1"]
    assert read_in.comments.frame["record_id"].to_list() == ["7", "7", "8"]
    assert "Ids repeat" in read_in.sources[0].warnings[0]


def test_a_missing_id_is_replaced_by_one_from_the_content(export):
    path = export("id,comment\n7,The lift is stuck again\n,It is still stuck today\n")
    read_in = read([path], IngestSettings(id_column="id"))
    ids = read_in.comments.frame["comment_id"].to_list()
    assert (ids[0], ids[1][0]) == ("7", "c")
    assert "1 comments have no id" in read_in.sources[0].warnings[0]


@given(st.lists(st.sampled_from(["a", "a-2", "a-3", "b", "a-2-2"])))
def test_numbered_ids_are_unique_and_the_first_of_each_stays(values):
    unique = numbered(values)
    assert len(set(unique)) == len(values)
    assert all(unique[values.index(value)] == value for value in values)


def test_nobody_is_null_and_anonymous_people_are_nobody():
    people = hash_people(pl.Series("p", ["ann", " ANN", "", None, "anonymous", "N/A"]), "k" * 100)
    assert people[0] == people[1]
    assert people[2:].null_count() == 4
