"""Whole rows that come again."""

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.columns.repeats import REASON
from feedback_miner.ingest.formats import delimited, table

LONG = [f"The printer on floor {n} prints two pages and then it stops for the day" for n in range(20)]


def counted(*paths):
    made = read(list(paths), IngestSettings())
    return len(made.comments), [dict(source.left_out) for source in made.sources]


def rows(header, *lines, times=3):
    return header + "\n" + ("\n".join(lines) + "\n") * times


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("nr,comment", [f"A-{n},wifi is slow" for n in range(20)]),
        ("row,comment", [f"{n},wifi is slow" for n in range(20)]),
        ("comment,submitted", [f"wifi is slow,2025-05-{n + 1:02} 10:0{n % 10}" for n in range(20)]),
        ("name,comment,day", [f"Visitor {n},wifi is slow,2025-05-01" for n in range(20)]),
        ("comment,rating,day", [f"{text},3,2025-05-01" for text in LONG]),
    ],
)
def test_rows_that_tell_which_who_or_when_count_once(export, header, lines):
    assert counted(export(rows(header, *lines))) == (20, [{REASON: 40}])


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("comment", ["wifi is slow"] * 20),
        ("comment", LONG),
        ("department,rating,comment", ["HR,5,wifi is slow", "IT,4,mail is late"] * 10),
        ("comment,day", ["wifi is slow,2025-05-01"] * 20),
        ("comment,imported", ["wifi is slow,2025-05-01 10:15"] * 20),
        ("rating,comment", ["5,wifi is slow", "4,mail is late"] * 10),
        ("clerk,day,comment", ["Ann,2025-05-01,reset", "Bob,2025-05-01,reset"] * 10),
    ],
)
def test_rows_that_say_no_more_than_a_short_text_stay_as_many_as_they_are(export, header, lines):
    assert counted(export(rows(header, *lines))) == (60, [{}])


def test_rows_that_differ_in_one_cell_are_two(export):
    lines = [f"{n},{state},wifi is slow" for n in range(20) for state in ("open", "closed")]
    assert counted(export(rows("nr,state,comment", *lines, times=1))) == (40, [{}])


def test_a_row_of_an_earlier_file_counts_once(export):
    january = export(rows("comment,rating,day", *(f"{t},3,2025-01-01" for t in LONG[:12]), times=1), "a.csv")
    both = export(rows("comment,rating,day", *(f"{t},3,2025-01-01" for t in LONG), times=1), "b.csv")
    assert counted(january, both) == (20, [{}, {"in an earlier file too": 12}])


def test_forty_people_in_two_files_stay_forty(export):
    files = [export("comment\n" + "slow wifi\n" * n, f"{n}.csv") for n in (20, 21)]
    assert counted(*files) == (41, [{}, {}])


def test_a_table_that_is_read_as_a_stream_gives_the_same(export, monkeypatch):
    path = export(rows("nr,comment", *(f"A-{n},wifi is slow" for n in range(20))))
    whole = counted(path)
    monkeypatch.setattr(delimited, "HEAD_ROWS", 15)
    monkeypatch.setattr(table, "CHUNK_ROWS", 7)
    assert counted(path) == whole
