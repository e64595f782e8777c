"""A column of dates has one format, decided by all its values."""

import datetime as dt

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.dates import read_dates


def dates(*values, date_format=None):
    return read_dates(pl.Series("date", values, pl.String), date_format)


@pytest.mark.parametrize(
    ("value", "iso", "zone"),
    [
        ("2023-09-18T23:25:58Z", "2023-09-18T23:25:58", "known"),
        ("2017-08-16T16:39:14.516+0200", "2017-08-16T14:39:14.516000", "known"),
        ("Sun, 8 Sep 2024 17:43:07 +0300", "2024-09-08T14:43:07", "known"),
        ("18/jul/26 9:10 AM", "2026-07-18T09:10:00", "unknown"),
        ("2016-12-12 07:19:57", "2016-12-12T07:19:57", "unknown"),
        ("13-Jul-2026 10:29:21", "2026-07-13T10:29:21", "unknown"),
        ("09/25/2026 06:10:00 PM", "2026-09-25T18:10:00", "unknown"),
        ("25-09-2025 14:10", "2025-09-25T14:10:00", "unknown"),
        ("05.09.2025", "2025-09-05T00:00:00", "unknown"),
        ("2021/06/20 12:20:52 PM GMT+5:45", "2021-06-20T06:35:52", "known"),
        ("2020/01/29 3:02:25 pm CET", "2020-01-29T15:02:25", "unknown"),
        ("11/17/2020 18:23:58", "2020-11-17T18:23:58", "unknown"),
        ("1/30/24 10:52", "2024-01-30T10:52:00", "unknown"),
        ("2017-10-23T05:40:39.000-04:00", "2017-10-23T09:40:39", "known"),
        ("12 mars 2024", "2024-03-12T00:00:00", "unknown"),
        ("Sep 8, 2024 12:15 AM", "2024-09-08T00:15:00", "unknown"),
        ("1607553246", "2020-12-09T22:34:06", "known"),
        ("1453770984.123", "2016-01-26T01:16:24.123000", "known"),
        ("1453770984123", "2016-01-26T01:16:24.123000", "known"),
    ],
)
def test_the_shapes_of_real_exports_are_read(value, iso, zone):
    found = dates(value, None, "N/A")
    assert found.values[0] == dt.datetime.fromisoformat(iso)
    assert (found.zone, found.n_misfits, found.format is not None) == (zone, 0, True)


@pytest.mark.parametrize("value", ["3 days ago", "2.9.2", "2023-02-30", "31/31/2024", "yesterday"])
def test_what_is_no_date_is_not_guessed(value):
    assert dates(value).format is None
    assert not dates(value).ambiguous


def test_one_value_past_twelve_decides_for_the_whole_column():
    assert dates("03/04/2024", "25/04/2024").values[0] == dt.datetime(2024, 4, 3)
    assert dates("03/04/2024", "04/25/2024").values[0] == dt.datetime(2024, 3, 4)


def test_day_first_and_month_first_in_one_column_fit_neither():
    assert dates("31/12/2024", "12/31/2024").format is None


def test_an_offset_here_and_none_there_leaves_the_zone_unknown():
    found = dates("2024-05-06T10:00:00+02:00", "2024-05-06T10:00:00")
    assert (found.zone, found.values[0]) == ("unknown", dt.datetime(2024, 5, 6, 10))


def test_a_named_format_is_followed():
    assert dates("03/04/2024", date_format="%m/%d/%Y").values[0] == dt.datetime(2024, 3, 4)
    found = dates("2024-05-06 10:00 +0200", date_format="%Y-%m-%d %H:%M %z")
    assert (found.zone, found.values[0]) == ("known", dt.datetime(2024, 5, 6, 8))


def test_ambiguous_dates_are_left_out_with_a_warning_or_asked_for_when_named(export):
    path = export(
        "id,date,comment\n1,03/04/2024,The lift is stuck again\n2,05/06/2024,The door squeaks a lot\n"
    )
    read_in = read([path], IngestSettings())
    assert read_in.comments.frame["created_at"].null_count() == 2
    assert "--date-format '%d/%m/%Y'" in read_in.sources[0].warnings[0]
    with pytest.raises(UsageError, match="can be read day first or month first"):
        read([path], IngestSettings(date_column="date"))
    with pytest.raises(UsageError, match="holds no dates in a format that is known"):
        read([path], IngestSettings(date_column="comment", text_columns=("comment",)))
    told = read([path], IngestSettings(date_column="date", date_format="%d/%m/%Y"))
    assert told.comments.frame["created_at"][0] == dt.datetime(2024, 4, 3)


def test_a_date_format_that_fits_no_value_is_an_error_where_the_column_was_named(export):
    path = export("created,comment\n2024-05-01,The lift is stuck again\n2024-05-02,The door squeaks a lot\n")
    with pytest.raises(UsageError, match=r"'created' holds no dates in the format '%d/%m/%Y'"):
        read([path], IngestSettings(date_column="created", date_format="%d/%m/%Y"))


@pytest.mark.parametrize("header", ["created", "moment"])
def test_a_date_format_that_fits_no_value_is_a_warning_elsewhere(export, header):
    path = export(
        f"{header},comment\n2024-05-01,The lift is stuck again\n2024-05-02,The door squeaks a lot\n"
    )
    read_in = read([path], IngestSettings(date_format="%d/%m/%Y"))
    assert read_in.comments.frame["created_at"].null_count() == 2
    assert any("fit the format '%d/%m/%Y'" in warning for warning in read_in.sources[0].warnings)
