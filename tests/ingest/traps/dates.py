"""Dates: the shapes of formats.md 1.30, and how a whole column decides."""

from __future__ import annotations

from ingest.traps.case import JAMS, LOGIN, Case, dated, table

from feedback_miner.errors import UsageError

LEFT_OUT = "The dates in 'date' can be read day first or month first and were left out."
NONE = {"columns": {"date": ""}, "form": "", "zone": ""}


def _read(
    told: str, written: list[str], moments: list[str | None], zone: str = "unknown", **more: object
) -> Case:
    return Case(told, dated(*written), dates=moments, zone=zone, **more)  # type: ignore[arg-type]


SHAPES = [
    _read(
        "ISO with a Z is a moment",
        ["2023-09-18T23:25:58Z", "2023-09-19T00:00:00Z"],
        ["2023-09-18T23:25:58", "2023-09-19T00:00:00"],
        "known",
    ),
    _read(
        "an offset without a colon and a fraction, as Jira's REST writes",
        ["2017-08-16T16:39:14.516+0200", "2017-01-16T00:39:14.000+0100"],
        ["2017-08-16T14:39:14.516000", "2017-01-15T23:39:14"],
        "known",
    ),
    _read(
        "dates of mail, with and without the name of the day",
        ["Sun, 8 Sep 2024 17:43:07 +0300", "9 Sep 2024 01:00:00 -0500"],
        ["2024-09-08T14:43:07", "2024-09-09T06:00:00"],
        "known",
    ),
    _read(
        "months by name and halves of the day, as Jira's CSV writes",
        ["18/Jul/26 9:10 AM", "01/Aug/26 12:00 AM"],
        ["2026-07-18T09:10:00", "2026-08-01T00:00:00"],
    ),
    _read(
        "seconds without a zone leave the zone unknown",
        ["2016-12-12 07:19:57", "2016-12-13 08:00:00"],
        ["2016-12-12T07:19:57", "2016-12-13T08:00:00"],
        form="%Y-%m-%d %H:%M:%S",
    ),
    _read(
        "a day, a month by name and a year with dashes, as ServiceNow writes",
        ["13-Jul-2026 10:29:21", "02-Feb-2026 23:59:59"],
        ["2026-07-13T10:29:21", "2026-02-02T23:59:59"],
    ),
    _read(
        "noon and midnight on a clock of twelve hours",
        ["09/25/2026 12:10:00 PM", "09/26/2026 12:10:00 AM"],
        ["2026-09-25T12:10:00", "2026-09-26T00:10:00"],
    ),
    _read(
        "an offset of five hours and three quarters, as Google Forms writes",
        ["2021/06/20 12:20:52 PM GMT+5:45", "2021/06/21 9:00:00 AM GMT+5:45"],
        ["2021-06-20T06:35:52", "2021-06-21T03:15:00"],
        "known",
    ),
    _read(
        "small letters and an abbreviation of the zone",
        ["2020/01/29 3:02:25 pm CET", "2020/07/29 3:02:25 am CEST"],
        ["2020-01-29T14:02:25", "2020-07-29T01:02:25"],
        "known",
    ),
    _read(
        "a month without a leading zero and a year of two digits, as Excel shows",
        ["1/30/24 10:52", "2/1/24 0:13"],
        ["2024-01-30T10:52:00", "2024-02-01T00:13:00"],
    ),
    _read(
        "seconds since 1970",
        ["1607553246", "1607553247"],
        ["2020-12-09T22:34:06", "2020-12-09T22:34:07"],
        "known",
    ),
    _read(
        "seconds since 1970 with a fraction",
        ["1453770984.123", "1453770985.5"],
        ["2016-01-26T01:16:24.123000", "2016-01-26T01:16:25.500000"],
        "known",
    ),
    _read(
        "milliseconds since 1970",
        ["1607553246123", "1607553247000"],
        ["2020-12-09T22:34:06.123000", "2020-12-09T22:34:07"],
        "known",
    ),
    _read(
        "digits alone, as LDAP and file names write them",
        ["20240506101500", "20240507111500"],
        ["2024-05-06T10:15:00", "2024-05-07T11:15:00"],
    ),
    _read(
        "German with a comma and the word for o'clock",
        ["Montag, 6. Mai 2024 um 10:15 Uhr", "Dienstag, 7. Mai 2024 um 11:15 Uhr"],
        ["2024-05-06T10:15:00", "2024-05-07T11:15:00"],
    ),
    _read(
        "Japanese characters for year, month and day",
        ["2024年5月6日 10:15", "2024年12月31日 23:59"],
        ["2024-05-06T10:15:00", "2024-12-31T23:59:00"],
    ),
    _read(
        "nine digits of a second's fraction are cut to six",
        ["2024-05-06 10:15:00.123456789", "2024-05-06 10:15:01.000000001"],
        ["2024-05-06T10:15:00.123456", "2024-05-06T10:15:01"],
    ),
    _read(
        "a decimal comma in the seconds, as log files write",
        ["2024-05-06 10:15:00,250", "2024-05-06 10:15:01,000"],
        ["2024-05-06T10:15:00.250000", "2024-05-06T10:15:01"],
    ),
    _read("a leap day", ["2024-02-29", "2023-02-28"], ["2024-02-29T00:00:00", "2023-02-28T00:00:00"]),
    _read(
        "dates before 1970",
        ["1969-12-31 23:59:59", "1900-01-01 00:00:00"],
        ["1969-12-31T23:59:59", "1900-01-01T00:00:00"],
    ),
    _read(
        "years of two digits: 69 is past 2000, 70 is before",
        ["13.01.69", "14.01.70"],
        ["2069-01-13T00:00:00", "1970-01-14T00:00:00"],
    ),
    _read(
        "no-break spaces before the half of the day, as newer browsers write",
        ["5/26/2024, 9:15\u202fAM", "5/27/2024, 1:15\u202fPM"],
        ["2024-05-26T09:15:00", "2024-05-27T13:15:00"],
    ),
]

ORDER = [
    Case(
        "dates that fit both orders are left out, and the user is told how to settle it",
        dated("03/04/2024", "05/06/2024", "07/08/2024"),
        dates=[None, None, None],
        warns=[LEFT_OUT],
        form="",
    ),
    Case(
        "the same under a named column is an error",
        dated("03/04/2024", "05/06/2024"),
        settings={"columns": {"date": "date"}},
        fails=(UsageError, "the dates in 'date' can be read day first or month first."),
    ),
    Case(
        "the user's format settles it",
        dated("03/04/2024", "05/06/2024"),
        settings={"date_format": "%d/%m/%Y"},
        dates=["2024-04-03T00:00:00", "2024-06-05T00:00:00"],
    ),
    _read(
        "one day after the twelfth settles the order of the whole column",
        ["03/04/2024", "05/06/2024", "13/07/2024"],
        ["2024-04-03T00:00:00", "2024-06-05T00:00:00", "2024-07-13T00:00:00"],
        form="%d/%m/%Y",
    ),
    _read(
        "dots are always day first",
        ["03.04.2024", "05.06.2024"],
        ["2024-04-03T00:00:00", "2024-06-05T00:00:00"],
    ),
    _read(
        "days equal to their months fit both orders alike and are no question",
        ["04/04/2024", "05/05/2024"],
        ["2024-04-04T00:00:00", "2024-05-05T00:00:00"],
    ),
    Case(
        "orders that are mixed fit none and are not guessed by cell",
        dated("13/07/2024", "07/13/2024", "14/08/2024", "08/14/2024"),
        dates=[None] * 4,
        **NONE,
    ),
    Case(
        "a name of a column that tells of dates while the cells tell of days ago",
        dated("3 days ago", "yesterday", "2 hours ago"),
        dates=[None] * 3,
        columns={"date": ""},
    ),
    Case(
        "days ago under a column that was named",
        dated("3 days ago", "yesterday"),
        settings={"columns": {"date": "date"}},
        fails=(UsageError, "'3 days ago' is no date."),
    ),
    Case(
        "numbers of days as Excel stores them are read where the column is one of dates",
        dated("45418.5", "45419.25"),
        dates=["2024-05-06T12:00:00", "2024-05-07T06:00:00"],
    ),
    Case(
        "a time without a date is no date",
        dated("10:15", "11:30"),
        dates=[None, None],
        columns={"date": ""},
    ),
    Case(
        "years alone are no dates",
        dated("2023", "2024"),
        dates=[None, None],
        columns={"date": ""},
    ),
    Case(
        "a day that no month has is a misfit among good ones",
        dated(*["2024-05-06"] * 60, "2024-02-30"),
        dates=[*["2024-05-06T00:00:00"] * 60, None],
        warns=["1 values of 'date' are no dates like the others and were left out."],
    ),
    _read(
        "24:00 is the midnight at the end of the day",
        ["2024-05-06 24:00", "2024-05-06 23:00"],
        ["2024-05-07T00:00:00", "2024-05-06T23:00:00"],
    ),
    _read(
        "a leap second is read as the second before it",
        ["2016-12-31T23:59:60Z", "2016-12-31T23:59:58Z"],
        ["2016-12-31T23:59:59", "2016-12-31T23:59:58"],
        "known",
    ),
    _read(
        "a moment here and a local time there leave all as written, zone unknown",
        ["2024-05-06T10:00:00Z", "2024-05-06T10:00:00"],
        ["2024-05-06T10:00:00", "2024-05-06T10:00:00"],
    ),
    _read(
        "different offsets in one column become moments",
        ["2024-03-30T12:00:00+01:00", "2024-03-31T12:00:00+02:00"],
        ["2024-03-30T11:00:00", "2024-03-31T10:00:00"],
        "known",
    ),
    Case(
        "a zone that the user tells places local times, in summer and winter",
        dated("2024-01-06 10:00", "2024-07-06 10:00"),
        settings={"time_zone": "Europe/Berlin"},
        dates=["2024-01-06T09:00:00", "2024-07-06T08:00:00"],
        zone="known",
    ),
    Case(
        "a zone that the user tells does not move what has an offset",
        dated("2024-01-06T10:00:00Z", "2024-07-06T10:00:00Z"),
        settings={"time_zone": "Europe/Berlin"},
        dates=["2024-01-06T10:00:00", "2024-07-06T10:00:00"],
        zone="known",
    ),
    _read(
        "a number with a sign of its own (U+2212) as offset",
        ["2024-05-06T10:00:00\u221205:00", "2024-05-07T10:00:00\u221205:00"],
        ["2024-05-06T15:00:00", "2024-05-07T15:00:00"],
        "known",
    ),
    _read(
        "marks of direction around dates, as Arabic and Hebrew Windows puts them",
        ["\u200e2024-05-06\u200e 10:00", "\u200e2024-05-07\u200e 11:00"],
        ["2024-05-06T10:00:00", "2024-05-07T11:00:00"],
    ),
    _read(
        "blanks, NA, N/A, NULL and zeros in a column of dates are no dates and no misfits",
        ["2024-05-06", "", "NA", "N/A", "NULL", "0000-00-00", "0000-00-00 00:00:00", "-", "2024-05-07"],
        ["2024-05-06T00:00:00", None, None, None, None, None, None, None, "2024-05-07T00:00:00"],
    ),
    Case(
        "a format that the user told and that fits nothing is told of",
        dated("2024-05-06", "2024-05-07"),
        settings={"date_format": "%d.%m.%Y"},
        dates=[None, None],
        warns=["No column was found whose dates fit the format '%d.%m.%Y'"],
    ),
    Case(
        "of two columns of dates the one of creation is taken",
        f"id,due,created,closed at,comment\n1,2024-06-01,2024-05-06,2024-05-08,{JAMS}\n"
        f"2,2024-06-02,2024-05-07,2024-05-09,{LOGIN}\n",
        dates=["2024-05-06T00:00:00", "2024-05-07T00:00:00"],
        columns={"date": "created", "resolved": "closed at"},
    ),
    Case(
        "a column of dates with a name that says nothing is not taken for the date",
        f"id,due,comment\n1,2024-06-01,{JAMS}\n2,2024-06-02,{LOGIN}\n",
        dates=[None, None],
        **NONE,
    ),
    Case(
        "dates in the comments do not make them dates",
        table("2024-05-06 the printer jams", "2024-05-07 the printer jams again", header="id,text"),
        ["2024-05-06 the printer jams", "2024-05-07 the printer jams again"],
        **NONE,
    ),
]

CASES = [*SHAPES, *ORDER]
