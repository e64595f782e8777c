"""The verb: several exports, named columns, limits, and what is reported."""

import io
import sys

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest import read

TICKETS = (
    "Number,Opened,Caller,Short description,Description,Department,Rating\n"
    "T1,2024-05-06 10:00:00,ann@example.org,Printer,The printer eats the paper every day,Sales,2\n"
    "T2,2024-05-07 11:30:00,bob@example.org,Password,I cannot log in since the last update,Finance,4\n"
    "T3,2024-05-08 09:15:00,Ann@Example.org ,Screen,,Sales,5\n"
)


def test_a_ticket_list_is_recognised_without_flags(export):
    read_in = read([export(TICKETS)], IngestSettings())
    source = read_in.sources[0]
    assert dict(source.columns) == {
        "text": ("Description",),
        "subject": ("Short description",),
        "id": ("Number",),
        "date": ("Opened",),
        "person": ("Caller",),
        "score": ("Rating",),
        "role": ("Department",),
        "department": ("Department",),
    }
    assert (source.format, source.encoding, source.delimiter, source.header_row) == ("csv", "utf-8", ",", 1)
    assert (source.n_rows, source.n_comments, source.n_rejects, source.unmapped) == (3, 3, 0, ())
    assert (source.date_format, source.date_zone) == ("%Y-%m-%d %H:%M:%S", "unknown")
    assert (source.date_min, source.date_max) == ("2024-05-06T10:00:00", "2024-05-08T09:15:00")
    frame = read_in.comments.frame
    assert frame["comment_id"].to_list() == frame["record_id"].to_list() == ["T1", "T2", "T3"]
    assert frame["row"].to_list() == [2, 3, 4]
    assert frame["text"].to_list() == [
        "Printer\n\nThe printer eats the paper every day",
        "Password\n\nI cannot log in since the last update",
        "Screen",
    ]
    assert frame["field"].unique().to_list() == ["Short description + Description"]


def test_people_are_only_kept_as_a_keyed_hash(export):
    people = read([export(TICKETS)], IngestSettings()).comments.frame["person_id"].to_list()
    assert people[0] == people[2] != people[1]
    assert all(len(person) == 16 and int(person, 16) >= 0 for person in people)
    other = (
        read([export(TICKETS)], IngestSettings(person_key="another")).comments.frame["person_id"].to_list()
    )
    assert set(other).isdisjoint(people)


def test_answers_such_as_none_and_na_are_not_eaten(export):
    path = export("id,comment\n1,None\n2,NA\n3,The network is far too slow\n4,null\n5,-\n")
    assert read([path], IngestSettings()).comments.frame["text"].to_list() == [
        "None", "NA", "The network is far too slow", "null", "-",
    ]  # fmt: skip


def test_a_blank_text_still_gives_a_comment_so_that_nothing_disappears(export):
    path = export("id,comment\n1,The network is far too slow\n2,\n,\n")
    frame = read([path], IngestSettings()).comments.frame
    assert frame.select("comment_id", "text").rows() == [("1", "The network is far too slow"), ("2", "")]


def test_several_named_text_columns_give_a_comment_per_answer(export):
    path = export("id,good,bad\n1,all of it,nothing\n2,,the slow network\n3,NA,  \n")
    frame = read([path], IngestSettings(columns={"text": ("good", "bad")})).comments.frame
    assert frame.select("comment_id", "record_id", "field", "text").rows() == [
        ("1/1", "1", "good", "all of it"),
        ("1/2", "1", "bad", "nothing"),
        ("2/2", "2", "bad", "the slow network"),
        ("3/1", "3", "good", "NA"),
    ]


def test_a_named_column_that_does_not_exist_is_an_error_that_lists_the_columns(export):
    with pytest.raises(UsageError) as error:
        read([path := export(TICKETS)], IngestSettings(columns={"text": ("comment",)}))
    assert str(error.value) == (
        "tickets.csv has no column 'comment'.\n"
        "Columns found: Number, Opened, Caller, Short description, Description, Department, Rating.\n"
        f"Name one with --text-column, or run: feedback-miner inspect {path}"
    )


def test_a_named_column_need_only_be_in_one_of_several_exports(export):
    survey = export(
        "answer id,Q7\nA,Better chairs would help me a lot\nB,More meeting rooms on every floor\n",
        "survey.csv",
    )
    read_in = read([export(TICKETS), survey], IngestSettings(columns={"text": ("Q7",)}))
    assert [source.columns["text"] for source in read_in.sources] == [("Description",), ("Q7",)]
    with pytest.raises(UsageError, match=r"None of tickets\.csv, survey\.csv has a column 'Q8'\."):
        read([export(TICKETS), survey], IngestSettings(columns={"text": ("Q8",)}))


def test_ids_that_two_exports_share_get_the_name_of_the_file(export):
    first = export("id,comment\n1,The network is far too slow\n2,The lift is out of order\n", "it.csv")
    second = export(
        "id,comment\n1,The canteen closes far too early\n9,The parking is full by nine\n", "hr.csv"
    )
    frame = read([first, second], IngestSettings()).comments.frame
    assert frame["comment_id"].to_list() == ["it:1", "2", "hr:1", "9"]
    assert frame["record_id"].to_list() == ["it:1", "2", "hr:1", "9"]
    assert frame["source"].to_list() == ["it.csv", "it.csv", "hr.csv", "hr.csv"]


def test_exports_of_the_same_name_are_told_apart_by_their_folder(export):
    first = export("id,comment\n1,The network is far too slow\n", "may/t.csv")
    second = export("id,comment\n1,The canteen closes far too early\n", "june/t.csv")
    frame = read([first, second], IngestSettings()).comments.frame
    assert frame["source"].to_list() == ["may/t.csv", "june/t.csv"]
    assert frame["comment_id"].to_list() == ["t:1", "t-2:1"]


def test_the_same_bytes_given_twice_are_read_once(export):
    read_in = read([export(TICKETS, "a.csv"), export(TICKETS, "b.csv")], IngestSettings())
    assert len(read_in.comments) == 3
    assert read_in.sources[1].warnings == ("The same content as a.csv: read once.",)


def test_the_limit_holds_for_all_exports_together(export):
    other = export("id,comment\n8,The canteen closes far too early\n9,The parking is full by nine\n", "b.csv")
    read_in = read([export(TICKETS), other], IngestSettings(limit=4))
    assert read_in.comments.frame["comment_id"].to_list() == ["T1", "T2", "T3", "8"]
    assert [source.n_comments for source in read_in.sources] == [3, 1]
    assert "the limit is 4" in read_in.sources[1].warnings[0]


def test_stdin_is_read_as_bytes(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO("id,comment\n1,Größe stimmt leider nicht\n".encode("cp1252")))
    monkeypatch.setattr(sys, "stdin", stdin)
    read_in = read(["-"], IngestSettings())
    assert read_in.sources[0].file == "-"
    assert read_in.comments.frame["text"].to_list() == ["Größe stimmt leider nicht"]


def test_a_polars_frame_can_stand_for_a_file():
    frame = pl.DataFrame({"id": [1.0, 2.0], "text": ["The network is far too slow", "All fine with me"]})
    read_in = read(frame, IngestSettings())
    assert read_in.sources[0].file == "<frame 1>"
    assert read_in.comments.frame["comment_id"].to_list() == ["1", "2"]


def test_other_objects_are_refused_with_the_way_to_convert_them():
    with pytest.raises(UsageError, match=r"type dict.*\n.*\n.*from_pandas"):
        read([{"text": ["x"]}], IngestSettings())


def test_a_header_alone_is_not_enough_but_one_of_several_may_be_empty(export):
    empty = export("id,comment\n", "empty.csv")
    with pytest.raises(EmptyExportError, match=r"empty\.csv holds a header \(line 1\) and no rows"):
        read([empty], IngestSettings())
    read_in = read([empty, export(TICKETS)], IngestSettings())
    assert len(read_in.comments) == 3
    assert read_in.sources[0].n_comments == 0


def test_a_broken_row_is_a_reject_or_with_strict_an_error(export):
    path = export("id,comment\n1,The network is far too slow\n2,one,two\n3,All fine with me today\n")
    read_in = read([path], IngestSettings())
    assert read_in.rejects.frame.rows() == [("tickets.csv", 3, "3 cells where the header has 2")]
    assert (read_in.sources[0].n_rows, read_in.sources[0].n_rejects) == (3, 1)
    with pytest.raises(ExportError, match=r"tickets\.csv, line 3: 3 cells where the header has 2"):
        read([path], IngestSettings(strict=True))


def test_reading_twice_gives_the_same_comments(export):
    path = export(TICKETS.replace("Number", "x"))
    first, second = (read([path], IngestSettings()).comments.frame for _ in range(2))
    assert first.equals(second)


def test_a_ticket_that_stands_in_two_exports_of_overlapping_periods_counts_once(export):
    header, *rows = TICKETS.splitlines(keepends=True)
    first = export(header + "".join(rows[:2]), "january.csv")
    second = export(header + "".join(rows[1:]), "february.csv")
    read_in = read([first, second], IngestSettings())
    assert read_in.comments.frame["comment_id"].to_list() == ["T1", "T2", "T3"]
    assert read_in.sources[1].left_out == {"in an earlier file too": 1}
    changed = export((header + rows[1]).replace("since the last update", "at all"), "march.csv")
    ids = read([first, changed], IngestSettings()).comments.frame["comment_id"].to_list()
    assert ids == ["T1", "january:T2", "march:T2"]
