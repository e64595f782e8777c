"""A column of dates has one format, decided by all its values."""

import datetime as dt
import importlib.util
import sys
import zoneinfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.values import months
from feedback_miner.ingest.values.date_patterns import ASCII_SHAPES, SHAPES, ZONES, offsets
from feedback_miner.ingest.values.dates import looks_like_dates, read_dates, relative


def dates(*values, date_format=None, **told):
    return read_dates(pl.Series("date", values, pl.String), date_format, **told)


def iso(found):
    return [None if value is None else value.isoformat() for value in found.values]


@pytest.mark.parametrize(
    ("value", "moment", "zone"),
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
        ("2020/01/29 3:02:25 pm CET", "2020-01-29T14:02:25", "known"),
        ("2020/04/01 3:02:25 午後 GMT+9", "2020-04-01T06:02:25", "known"),
        ("2023-09-18T23:25:58.123456789Z", "2023-09-18T23:25:58.123456", "known"),
        ("20230918T232558Z", "2023-09-18T23:25:58", "known"),
        ("20230918232558", "2023-09-18T23:25:58", "unknown"),
        ("20230918", "2023-09-18T00:00:00", "unknown"),
        ("Tue, 01 Jul 2003 10:52:37 +0200 (Westeuropäische Sommerzeit)", "2003-07-01T08:52:37", "known"),
        ("Sun,  8 Sep 2024 17:43:07 -0000", "2024-09-08T17:43:07", "known"),
        ("Sun Sep 08 2024 17:43:07 GMT+0300 (EEST)", "2024-09-08T14:43:07", "known"),
        ("Sun Sep  8 17:43:07 2024", "2024-09-08T17:43:07", "unknown"),
        ("2024-05-06T10:00+02:00[Europe/Berlin]", "2024-05-06T08:00:00", "known"),
        ("2026-09-14 11:21", "2026-09-14T11:21:00", "unknown"),
        ("11/23/2021 07:40:47 PM", "2021-11-23T19:40:47", "unknown"),
        ("18.7.2026 9.10", "2026-07-18T09:10:00", "unknown"),
        ("18. Juli 2026 um 09:10 Uhr", "2026-07-18T09:10:00", "unknown"),
        ("sábado, 18 de julio de 2026 9:10 p.\u00a0m.", "2026-07-18T21:10:00", "unknown"),
        ("2026年7月18日 上午9:10", "2026-07-18T09:10:00", "unknown"),
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
def test_the_shapes_of_real_exports_are_read(value, moment, zone):
    found = dates(value, None, "N/A")
    assert found.values[0] == dt.datetime.fromisoformat(moment)
    assert (found.zone, found.n_misfits, found.format is not None) == (zone, 0, True)


@pytest.mark.parametrize(
    "value",
    [
        "3 days ago", "2.9.2", "2023-02-30", "31/31/2024", "yesterday", "45123", "45123.5", "2024-W03",
        "Room 12 2024", "9999999999", "2024-01-01 13:10 AM", "2024-05-06 foo",
        "2024-05-06 24:01", "2024-05-06 24:00:01", "2024-05-06 25:00", "2024-05-06 24:00 PM",
        "2016-12-31 23:58:60", "2016-12-31 23:59:61", "2024-05-06 10:60", "2024-13-01", "2023-02-29",
        "1900-02-29", "2024-04-31", "2024-05-00", "0000-05-06", "٢٥/٠٤/٢٠٢٤",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed(value):
    assert dates(value).format is None
    assert not dates(value).ambiguous


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-02-28 24:00", "2024-02-29T00:00:00"),
        ("2024-12-31T24:00:00Z", "2025-01-01T00:00:00"),
        ("2016-12-31 23:59:60", "2016-12-31T23:59:59"),
        ("2000-02-29", "2000-02-29T00:00:00"),
        ("2024-05-06 12:30 AM", "2024-05-06T00:30:00"),
        ("2024-05-06 12:30 PM", "2024-05-06T12:30:00"),
        ("2024-05-06 00:30 AM", "2024-05-06T00:30:00"),
        ("2024-05-06 13:30 PM", "2024-05-06T13:30:00"),
        ("25/04/69", "2069-04-25T00:00:00"),
        ("25/04/70", "1970-04-25T00:00:00"),
        ("0001-01-02", "0001-01-02T00:00:00"),
        ("9999-12-31", "9999-12-31T00:00:00"),
        ("2024-05-06 10:00:00.1", "2024-05-06T10:00:00.100000"),
    ],
)
def test_the_ends_of_days_years_and_centuries_are_those_of_the_calendar(value, moment):
    found = dates(value)
    assert (iso(found), found.n_misfits) == ([moment], 0)


def test_the_end_of_the_last_day_of_the_calendar_is_no_date():
    found = dates("9999-12-31 24:00", *["2024-05-06 10:00"] * 99)
    assert (found.values[0], found.n_misfits) == (None, 1)


def test_one_value_past_twelve_decides_for_the_whole_column():
    assert dates("03/04/2024", "25/04/2024").values[0] == dt.datetime(2024, 4, 3)
    assert dates("03/04/2024", "04/25/2024").values[0] == dt.datetime(2024, 3, 4)


def test_day_first_and_month_first_in_one_column_fit_neither():
    assert dates("31/12/2024", "12/31/2024").format is None


def test_two_percent_that_fit_only_one_order_do_not_change_it():
    found = dates(*["25/04/2024"] * 99, "04/25/2024")
    assert (found.format, found.n_misfits) == ("%d/%m/%Y", 1)


@pytest.mark.parametrize(
    ("good", "form"),
    [
        ("2024-05-06 10:00", "%Y-%m-%d %H:%M"),
        ("25/04/2024", "%d/%m/%Y"),
        ("18/lipiec/26 9:10", "%d/%B/%y %H:%M"),
        ("20230918", "%Y%m%d"),
        ("1607553246", "epoch seconds"),
        ("1453770984123", "epoch milliseconds"),
    ],
)
def test_two_in_a_hundred_may_be_no_dates_and_three_may_not(good, form):
    found = dates(*[good] * 98, "later", "n.n.", None, "")
    assert (found.format, found.n_misfits, found.values.count()) == (form, 2, 98)
    worse = dates(*[good] * 97, "later", "n.n.", "??")
    assert (worse.format, worse.n_misfits, worse.values.count()) == (None, 100, 0)
    assert looks_like_dates(pl.Series([good] * 98 + ["later 1234"] * 2)) == (not form.startswith("epoch"))
    assert not looks_like_dates(pl.Series([good] * 97 + ["later 1234"] * 3))


def test_two_in_a_hundred_months_may_be_none_and_three_may_not():
    found = dates(*["18/lipiec/26"] * 98, *["18/foobar/26"] * 2)
    assert (found.format, found.n_misfits) == ("%d/%B/%y", 2)
    assert dates(*["18/lipiec/26"] * 97, *["18/foobar/26"] * 3).format is None
    assert dates(*["18/jul/26"] * 98, *["18/foobar/26"] * 2).n_misfits == 2
    assert dates(*["18/jul/26"] * 97, *["18/foobar/26"] * 3).format is None


def test_the_zone_is_known_where_98_in_a_hundred_dates_tell_it():
    zoned, bare = "2024-05-06T10:00:00+02:00", "2024-05-06T10:00:00"
    found = dates(*[zoned] * 98, *[bare] * 2)
    assert (found.zone, found.n_zoned, found.n_misfits) == ("known", 98, 2)
    found = dates(*[zoned] * 97, *[bare] * 3)
    assert (found.zone, found.n_zoned, found.n_misfits) == ("unknown", 97, 0)


def test_seconds_since_1970_are_dates_up_to_the_year_2100():
    assert iso(dates("4102444799")) == ["2099-12-31T23:59:59"]
    assert dates("4102444800").format is None
    assert iso(dates("4102444799999")) == ["2099-12-31T23:59:59.999000"]
    assert dates("4102444800000").format is None


def test_what_was_read_is_counted():
    epochs = dates(*["1607553246"] * 99, "4102444800", None)
    assert (epochs.zone, epochs.n_zoned, epochs.n_misfits) == ("known", 99, 1)
    there = pl.Series([dt.datetime(2024, 5, 6, 10), None]).dt.replace_time_zone("Asia/Tokyo")
    assert (read_dates(there).n_zoned, read_dates(there).n_misfits) == (1, 0)
    told = read_dates(pl.Series([dt.datetime(2024, 5, 6, 10), None]), zone="Asia/Tokyo")
    assert (told.n_zoned, told.n_misfits) == (0, 0)


def test_an_offset_here_and_none_there_leaves_all_as_written():
    found = dates("2024-05-06T10:00:00+02:00", "2024-05-06T10:00:00")
    assert iso(found) == ["2024-05-06T10:00:00"] * 2
    assert (found.zone, found.n_zoned, found.n_misfits) == ("unknown", 1, 0)


def test_the_one_date_without_an_offset_is_a_misfit_where_nearly_all_have_one():
    found = dates(*["2024-05-06T10:00:00+02:00"] * 99, "2024-05-06T10:00:00")
    assert (found.zone, found.n_zoned, found.n_misfits) == ("known", 99, 1)
    assert (found.values[0], found.values[99]) == (dt.datetime(2024, 5, 6, 8), None)


def test_a_zone_that_is_told_places_the_dates_without_an_offset_only():
    found = dates("2024-05-06T10:00:00-04:00", "2024-05-06T10:00:00", zone="Europe/Berlin")
    assert iso(found) == ["2024-05-06T14:00:00", "2024-05-06T08:00:00"]
    assert found.zone == "known"


def test_when_clocks_change_the_first_moment_is_taken_and_a_skipped_one_moves_forward():
    found = dates("2024-10-27 02:30", "2024-03-31 02:30", "2024-03-31 03:30", zone="Europe/Berlin")
    assert iso(found) == ["2024-10-27T00:30:00", "2024-03-31T01:30:00", "2024-03-31T01:30:00"]
    assert iso(dates("2011-12-30 12:00", zone="Pacific/Apia")) == ["2011-12-30T22:00:00"]


def test_a_moment_that_the_zone_puts_outside_the_calendar_is_no_date():
    found = dates("9999-12-31 23:00", "2024-01-01 10:00", zone="America/New_York")
    assert iso(found) == [None, "2024-01-01T15:00:00"]


@pytest.mark.parametrize("zone", ["Nope/X", "", "europe/berlin", "CEST"])
def test_an_unknown_zone_is_refused_with_what_is_allowed(zone):
    with pytest.raises(
        UsageError, match=rf"'{zone}' is no time zone.\nA zone has a name of the IANA database"
    ):
        dates("n/a", zone=zone)
    with pytest.raises(UsageError, match=r"Did you mean Europe/Berlin\?"):
        dates("2024-05-06", zone="Europe/Berln")
    with pytest.raises(UsageError, match=r"Did you mean America/New_York\?"):
        dates("2024-05-06", zone="Amerika/Newyork")
    with pytest.raises(UsageError, match="Name one of these, or none if it is not known"):
        dates("2024-05-06", zone="Europe/Frankfurt")


@pytest.mark.parametrize(
    ("zone", "minutes"),
    [
        ("GMT+5:45", 345), ("GMT-8", -480), ("UTC+01:00", 60), ("+0200", 120), ("+02:00", 120), ("+02", 120),
        ("−05:00", -300), ("Z", 0), ("UTC", 0), ("CEST", 120), ("PST", -480), ("HST", -600), ("JST", 540),
        ("NZDT", 780), ("WET", 0),
    ],
)  # fmt: skip
def test_offsets_and_abbreviations_with_one_meaning_are_known(zone, minutes):
    found = dates(f"2024-05-06 10:00 {zone}")
    assert found.values[0] == dt.datetime(2024, 5, 6, 10) - dt.timedelta(minutes=minutes)
    assert found.zone == "known"


@pytest.mark.parametrize("zone", ["IST", "CST", "CDT", "BST", "AST", "+99:00", "+01:75"])
def test_an_abbreviation_with_several_meanings_leaves_the_zone_unknown(zone):
    found = dates(f"2024-05-06 10:00 {zone}")
    assert (found.zone, found.values[0]) == ("unknown", dt.datetime(2024, 5, 6, 10))
    assert iso(dates(f"2024-05-06 10:00 {zone}", zone="Asia/Kolkata")) == ["2024-05-06T04:30:00"]


IANA = """
    Africa/Lagos Europe/Lisbon Europe/Berlin Europe/Athens Europe/Moscow Europe/London America/New_York
    America/Denver America/Los_Angeles America/Anchorage Pacific/Honolulu Asia/Tokyo Asia/Seoul
    Australia/Sydney Australia/Adelaide Australia/Perth Pacific/Auckland Africa/Nairobi Africa/Maputo
    Africa/Johannesburg Asia/Karachi Asia/Hong_Kong Asia/Jakarta Asia/Makassar Asia/Jayapura Asia/Jerusalem
"""


def test_abbreviations_have_the_offset_that_a_zone_of_the_iana_database_has_under_that_name():
    seen = set()
    for name in IANA.split():
        for month in (1, 7):
            moment = dt.datetime(2024, month, 1, tzinfo=zoneinfo.ZoneInfo(name))
            abbreviation, offset = moment.tzname(), moment.utcoffset()
            if abbreviation in ZONES:
                seen.add(abbreviation)
                assert ZONES[abbreviation] * 60 == offset.total_seconds(), abbreviation
    assert len(seen) >= 28
    assert offsets(pl.Series(["CET", None, "IST", "+02"])).to_list() == [60, None, None, 120]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("18/июл/26 9:10 AM", "2026-07-18T09:10:00"),
        ("18 июля 2026 г., 9:10", "2026-07-18T09:10:00"),
        ("18/май/26 9:10 AM", "2026-05-18T09:10:00"),
        ("18/мая/26 9:10 PM", "2026-05-18T21:10:00"),
        ("18/paź/26 9:10 AM", "2026-10-18T09:10:00"),
        ("18/čvc/26 9:10 odp.", "2026-07-18T21:10:00"),
        ("18/juli/26 9:10 em", "2026-07-18T21:10:00"),
        ("18/Ağu/26 9:10 ÖS", "2026-08-18T21:10:00"),
        ("18/7月/26 9:10 午前", "2026-07-18T09:10:00"),
        ("18/七月/26 9:10 下午", "2026-07-18T21:10:00"),
        ("18/7월/26 9:10 오후", "2026-07-18T21:10:00"),
        ("18/jul/26 9:10 p.\u202fm.", "2026-07-18T21:10:00"),
        ("18/Ιουλ/26 9:10 μ.μ.", "2026-07-18T21:10:00"),
        ("18/heinä/26 9:10 AM", "2026-07-18T09:10:00"),
        ("18/ก.ค./26 9:10 AM", "2026-07-18T09:10:00"),
        ("18 thg 7, 2026 9:10", "2026-07-18T09:10:00"),
        ("\u200f18/كانون الثاني/26 9:10 ص", "2026-01-18T09:10:00"),
        ("2026. júl. 18. 9:10", "2026-07-18T09:10:00"),
    ],
)
def test_months_are_read_in_any_language_of_the_cldr(value, moment):
    assert iso(dates(value)) == [moment]


@pytest.mark.parametrize(
    ("word", "month"),
    [("styc", 1), ("stude", 11), ("lipi", 7), ("oktob", 10), ("červen", 6), ("července", 7)],
)
def test_a_shortened_month_is_the_only_one_that_begins_so(word, month):
    assert dates(f"18/{word}/26").values[0] == dt.datetime(2026, month, 18)


@pytest.mark.parametrize("word", ["li", "st", "ju", "červ", "xyz"])
def test_two_letters_or_the_beginning_of_two_months_are_no_month(word):
    assert dates(f"18/{word}/26").format is None


def test_a_month_that_differs_between_languages_is_ambiguous():
    found = dates("18/listopad/26 9:10 AM")
    assert (found.ambiguous, found.format, iso(found)) == (True, None, [None])
    assert {"hr", "pl"} <= {*found.languages}


def test_another_month_tells_the_language_of_the_column():
    found = dates("18/listopad/26 9:10 AM", "18/lipiec/26 9:10 AM")
    assert iso(found) == ["2026-11-18T09:10:00", "2026-07-18T09:10:00"]
    assert (found.ambiguous, found.languages) == (False, ())


def test_the_language_that_is_told_wins():
    assert iso(dates("18/listopad/26", language="hr")) == ["2026-10-18T00:00:00"]
    assert iso(dates("18/listopad/26", language="pl_PL")) == ["2026-11-18T00:00:00"]
    assert dates("18/listopad/26", language="xx").ambiguous
    assert iso(dates("18/mai/26", language="hr")) == ["2026-05-18T00:00:00"]


def test_months_of_several_languages_in_one_column_are_no_format():
    assert dates("18/июл/26", "18/Ağu/26").format is None


def test_babel_is_loaded_for_unknown_months_only(monkeypatch):
    monkeypatch.setitem(sys.modules, "babel", None)  # whoever imports it now gets an error
    module = importlib.util.module_from_spec(months.__spec__)
    monkeypatch.setitem(sys.modules, months.__name__, module)
    months.__spec__.loader.exec_module(module)
    assert module.month_numbers({"jul": 2, "Okt.": 1}).numbers == {"jul": 7, "Okt.": 10}
    assert not module.are_relative(["lift 3 is stuck in the basement of the new building"])
    with pytest.raises(ImportError, match="babel"):
        module.month_numbers({"июл": 1})
    with pytest.raises(ImportError, match="babel"):
        module.are_relative(["3 dni temu"])


def test_values_that_mean_no_date_are_neither_dates_nor_misfits():
    blank = ("1980-01-01 00:00:00",)
    found = dates("1980-01-01 00:00:00", "2024-05-06 10:00:00", "0000-00-00 00:00:00", blank=blank)
    assert (iso(found), found.n_misfits) == ([None, "2024-05-06T10:00:00", None], 0)
    typed = read_dates(pl.Series([dt.datetime(1980, 1, 1), dt.datetime(2024, 5, 6)]), blank=blank)
    assert iso(typed) == [None, "2024-05-06T00:00:00"]


def test_columns_that_hold_dates_already_become_utc_if_their_zone_is_known_or_told():
    naive = pl.Series([dt.datetime(2024, 5, 6, 10)], dtype=pl.Datetime("ms"))
    there = naive.dt.replace_time_zone("Asia/Tokyo")
    assert (iso(read_dates(there)), read_dates(there).zone) == (["2024-05-06T01:00:00"], "known")
    assert (iso(read_dates(naive)), read_dates(naive).zone) == (["2024-05-06T10:00:00"], "unknown")
    assert iso(read_dates(naive, zone="Asia/Tokyo")) == ["2024-05-06T01:00:00"]
    assert iso(read_dates(pl.Series([dt.date(2024, 5, 6)]))) == ["2024-05-06T00:00:00"]
    assert read_dates(pl.Series([45123])).format is None


@pytest.mark.parametrize(
    "value",
    [
        "3 days ago", "an hour ago", "2d ago", "vor 3 Tagen", "hace 3 días", "il y a 3 jours", "há 3 dias",
        "3 dias atrás", "3 dagen geleden", "3 giorni fa", "3 dni temu", "3 дня назад", "för 3 dagar sedan",
        "3 gün önce", "3 日前", "3天前", "3일 전", "in 2 days", "yesterday", "gestern",
    ],
)  # fmt: skip
def test_relative_dates_are_recognised_so_that_they_can_be_refused(value):
    assert relative(pl.Series([value, "", value]))
    assert dates(value).format is None


@pytest.mark.parametrize(
    "value",
    [
        "2024-05-06", "Ticket 3", "12", "", "The lift broke 3 days ago", "3 lifts",
        "We have been waiting for about 3 days by now in this office",
    ],
)  # fmt: skip
def test_other_text_is_no_relative_date(value):
    assert not relative(pl.Series([value], dtype=pl.String))


@pytest.mark.parametrize("value", ["3 days ago", "3 dni temu"])
def test_more_than_half_of_a_column_must_be_relative_dates(value):
    assert relative(pl.Series([value] * 3 + ["2 lifts"] * 2))
    assert not relative(pl.Series([value] * 2 + ["2 lifts"] * 2))


WRITTEN = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y%m%dT%H%M%SZ", "%d/%b/%y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S +0000", "%B %d, %Y %I:%M:%S %p", "%a %b %d %H:%M:%S %Y",
    "%d-%b-%Y %H:%M:%S", "%Y/%m/%d %I:%M:%S %p GMT+0", "%Y年%m月%d日 %H:%M:%S", "%Y-%b-%d %H:%M:%S",
)  # fmt: skip
MOMENTS = st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2068, 12, 31)).map(
    lambda m: m.replace(microsecond=0)
)


def columns(n):
    # reading a column takes as long for thirty cells as for one: fewer columns with more cells are as strict
    return settings(max_examples=n)


def cells_of(values):
    return st.lists(values, min_size=1, max_size=3) | st.lists(values, min_size=10, max_size=30)


@pytest.mark.parametrize("shape", WRITTEN)
@columns(3)
@given(moments=cells_of(MOMENTS))
@example(moments=[dt.datetime(2024, 2, 29, 0, 0, 1), dt.datetime(2024, 2, 29, 12)])
def test_dates_are_read_back_as_they_were_written(shape, moments):
    found = dates(*(moment.strftime(shape) for moment in moments))
    assert (found.values.to_list(), found.n_misfits) == (moments, 0)


@pytest.mark.parametrize("shape", [shape for shape in WRITTEN if "GMT" not in shape])
@columns(3)
@given(moments=cells_of(MOMENTS))
@example(moments=[dt.datetime(2024, 5, 6), dt.datetime(2024, 6, 6)])
def test_the_format_that_is_reported_reads_the_same_dates_when_it_is_told(shape, moments):
    # "May" is as long as a short name, so its format is not that of "June"
    alike = [moment for moment in moments if (moment.month == 5) == (moments[0].month == 5)]
    written = [moment.strftime(shape) for moment in alike]
    found = dates(*written)
    assert (found.format is None) == found.ambiguous
    if found.format is not None:
        assert iso(dates(*written, date_format=found.format)) == iso(found)


ZONED = st.builds(
    lambda moment, minutes: moment.replace(tzinfo=dt.timezone(dt.timedelta(minutes=minutes))),
    st.datetimes(dt.datetime(1969, 1, 1), dt.datetime(2068, 12, 31)),
    st.integers(-15 * 60, 15 * 60),
)


@pytest.mark.parametrize(
    "form", ["%Y-%m-%d", "%d/%m/%y", "%d/%b/%y %I:%M %p", "%Y-%m-%dT%H:%M:%S.%f%z", "%B %d %Y %H:%M:%S %z"]
)
@columns(6)
@given(moments=cells_of(ZONED))
@example(moments=[dt.datetime(1969, 5, 6, tzinfo=dt.UTC)])
@example(moments=[dt.datetime(1970, 5, 6, tzinfo=dt.UTC)])
def test_a_format_that_is_told_means_what_it_means_in_python(form, moments):
    written = [moment.strftime(form) for moment in moments]
    read_back = [dt.datetime.strptime(value, form) for value in written]
    wanted = [one.astimezone(dt.UTC).replace(tzinfo=None) if one.tzinfo else one for one in read_back]
    assert dates(*written, date_format=form).values.to_list() == wanted


@columns(25)
@given(cells_of(st.tuples(MOMENTS, st.integers(-12 * 60, 14 * 60), st.booleans())))
def test_an_offset_is_taken_away(cells):
    written = []
    for moment, minutes, colon in cells:
        sign, east = "-" if minutes < 0 else "+", abs(minutes)
        zone = f"{sign}{east // 60:02}{':' if colon else ''}{east % 60:02}"
        written.append(f"{moment:%Y-%m-%dT%H:%M:%S}{zone}")
    found = dates(*written)
    assert (found.format is None) == found.ambiguous
    assert found.values.to_list() == [moment - dt.timedelta(minutes=minutes) for moment, minutes, _ in cells]
    assert found.zone == "known"


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
@columns(6)
@given(moments=cells_of(MOMENTS))
@example(moments=[dt.datetime(2024, 3, 31, 2, 30)])
@example(moments=[dt.datetime(2024, 11, 3, 1, 30)])
def test_a_local_time_is_the_moment_that_python_finds(moments, zone):
    there = [moment.replace(fold=0, tzinfo=zoneinfo.ZoneInfo(zone)) for moment in moments]
    wanted = [moment.astimezone(dt.UTC).replace(tzinfo=None) for moment in there]
    assert dates(*(f"{moment:%Y-%m-%d %H:%M:%S}" for moment in moments), zone=zone).values.to_list() == wanted


@columns(25)
@given(cells_of(st.tuples(st.integers(100_000_000, 4_000_000_000), st.integers(0, 999))))
def test_seconds_and_milliseconds_since_1970_are_moments(cells):
    def moments(cells):
        return [
            dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds, milliseconds=millis)
            for seconds, millis in cells
        ]

    assert dates(*(f"{s}.{ms:03}" for s, ms in cells)).values.to_list() == moments(cells)
    late = [cell for cell in cells if cell[0] >= 1_000_000_000]
    assert dates(*(f"{s}{ms:03}" for s, ms in late)).values.to_list() == moments(late)


@columns(25)
@given(st.lists(st.text(max_size=30), max_size=4) | st.lists(st.text(max_size=30), min_size=15, max_size=30))
def test_no_text_is_an_error(texts):
    found = dates(*texts, zone="Europe/Berlin")
    assert len(found.values) == len(texts)
    relative(pl.Series(texts, dtype=pl.String))


@pytest.mark.parametrize("shape", WRITTEN)
@columns(2)
@given(moments=cells_of(MOMENTS))
def test_columns_of_ascii_are_read_by_the_same_shapes(shape, moments):
    text = pl.Series([moment.strftime(shape) for moment in moments])
    for name, pattern in SHAPES.items():
        if text[0].isascii():
            assert text.str.contains(pattern).equals(text.str.contains(ASCII_SHAPES[name]))
    assert looks_like_dates(text)


def test_a_named_format_is_followed():
    assert dates("03/04/2024", date_format="%m/%d/%Y").values[0] == dt.datetime(2024, 3, 4)
    for value, form in (
        ("2024-05-06 10:00 +0200", "%Y-%m-%d %H:%M %z"),
        ("Mon 06 May 2024 10:00 +0200", "%a %d %b %Y %H:%M %z"),
    ):
        found = dates(value, date_format=form)
        assert (found.zone, found.values[0]) == ("known", dt.datetime(2024, 5, 6, 8))


def test_ambiguous_dates_are_left_out_with_a_warning_or_asked_for_when_named(export):
    path = export(
        "id,date,comment\n1,03/04/2024,The lift is stuck again\n2,05/06/2024,The door squeaks a lot\n"
    )
    read_in = read([path], IngestSettings())
    assert read_in.comments.frame["created_at"].null_count() == 2
    assert "--date-format '%d/%m/%Y'" in read_in.sources[0].warnings[0]
    with pytest.raises(UsageError, match="can be read day first or month first"):
        read([path], IngestSettings(columns={"date": "date"}))
    with pytest.raises(UsageError, match="holds no dates in a format that is known"):
        read([path], IngestSettings(columns={"date": "comment", "text": ("comment",)}))
    told = read([path], IngestSettings(columns={"date": "date"}, date_format="%d/%m/%Y"))
    assert told.comments.frame["created_at"][0] == dt.datetime(2024, 4, 3)


def test_a_date_format_that_fits_no_value_is_an_error_where_the_column_was_named(export):
    path = export("created,comment\n2024-05-01,The lift is stuck again\n2024-05-02,The door squeaks a lot\n")
    with pytest.raises(UsageError, match=r"'created' holds no dates in the format '%d/%m/%Y'"):
        read([path], IngestSettings(columns={"date": "created"}, date_format="%d/%m/%Y"))


@pytest.mark.parametrize("header", ["created", "moment"])
def test_a_date_format_that_fits_no_value_is_a_warning_elsewhere(export, header):
    path = export(
        f"{header},comment\n2024-05-01,The lift is stuck again\n2024-05-02,The door squeaks a lot\n"
    )
    read_in = read([path], IngestSettings(date_format="%d/%m/%Y"))
    assert read_in.comments.frame["created_at"].null_count() == 2
    assert any("fit the format '%d/%m/%Y'" in warning for warning in read_in.sources[0].warnings)


@pytest.mark.parametrize(
    "cells",
    [
        [f"03/0{n}/2026 0{n}:1{n}:07 AM" for n in range(2, 7)],
        [f"01/0{n}/2026 0{n}:1{n}" for n in range(2, 7)],  # the first of each month
        [f"03/0{n}/2026 09:00" for n in range(2, 7)],  # a machine that ran on a day of each month
        [f"03/0{n}/2026" for n in range(2, 7)],
    ],
)
def test_days_that_may_be_of_one_month_or_of_several_are_asked_for(cells):
    found = read_dates(pl.Series("At", cells))
    assert (found.format, found.ambiguous) == (None, True)


def test_the_order_is_only_asked_where_the_values_do_not_tell():
    assert read_dates(pl.Series("At", ["03/02/2026"]), order="%m").values[0].month == 3
    assert read_dates(pl.Series("At", ["13/02/2026"]), order="%m").values[0].month == 2
