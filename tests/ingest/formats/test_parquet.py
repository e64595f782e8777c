"""Tables that come with types."""

import datetime as dt

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.formats.parquet import exploded, unnested


def test_comments_within_their_tickets_get_a_row_each():
    frame = pl.DataFrame({"id": [1, 2], "said": [[{"text": "a"}, {"text": "b"}], [{"text": "c"}]]})
    assert unnested(exploded(frame)).rows() == [(1, "a"), (1, "b"), (2, "c")]


def test_where_two_columns_are_lists_of_structs_neither_is_taken_apart():
    said = [[{"text": "a"}, {"text": "b"}]]
    frame = pl.DataFrame({"said": said, "done": said})
    assert exploded(frame).height == 1


def test_fields_within_fields_become_columns_unless_their_name_is_taken():
    frame = pl.DataFrame({"a": [{"b": {"c": 1}, "d": 2}], "a.d": [3]})
    assert unnested(frame).to_dicts() == [{"a.d": 3, "a.b.c": 1}]


def test_parquet_keeps_dates_and_makes_whole_floats_ids(tmp_path):
    frame = pl.DataFrame(
        {
            "id": [1.0, 2.0],
            "created": [dt.datetime(2024, 5, 6, tzinfo=dt.UTC), None],
            "comment": ["The lift is stuck again", None],
            "user": [{"email": "ann@example.org"}, {"email": None}],
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    read_in = read([tmp_path / "t.parquet"], IngestSettings())
    assert (read_in.sources[0].format, read_in.sources[0].date_zone) == ("parquet", "known")
    assert read_in.comments.frame["comment_id"].to_list() == ["1", "2"]
    assert read_in.comments.frame["text"].to_list() == ["The lift is stuck again", ""]
    assert read_in.comments.frame["person_id"].null_count() == 1
