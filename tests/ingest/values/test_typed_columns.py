"""A column that is read for its role says in words what of it could not be read."""

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest.values.dates import read_dates
from feedback_miner.ingest.values.typed_columns import authors_of, dates_of, scores_of

AMBIGUOUS = ["03/04/2024", "05/06/2024"]
LISTOPAD = ["18/listopad/26"]
SLAVIC = " and ".join(read_dates(pl.Series(LISTOPAD)).languages)


def remarks(cells, name="due", **settings):
    warnings = []
    dates_of(pl.Series(name, cells, pl.String), "a.csv", IngestSettings(**settings), warnings)
    return warnings


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        (
            LISTOPAD,
            f"The months in 'due' mean different ones in {SLAVIC}, so the dates were left out.",
        ),
        (
            AMBIGUOUS,
            "The dates in 'due' can be read day first or month first and were left out."
            " Tell which with --date-format '%d/%m/%Y' or '%m/%d/%Y'.",
        ),
        (
            ["3 days ago", "yesterday"],
            "'due' counts from the day of the export, such as '3 days ago', so there are no dates.",
        ),
        (["soon", "later"], "No format fits the values of 'due', so there are no dates."),
        (
            ["2024-05-06"] * 98 + ["soon", "later"],
            "2 values of 'due' are no dates like the others and were left out.",
        ),
    ],
)
def test_what_is_left_out_of_a_column_of_dates_is_told_once(cells, remark):
    assert remarks(cells) == [remark]


@pytest.mark.parametrize("cells", [["2024-05-06"], [], [None, ""], ["n/a"]])
def test_nothing_is_told_where_nothing_is_left_out(cells):
    assert remarks(cells) == []


@pytest.mark.parametrize(
    ("cells", "settings", "error"),
    [
        (LISTOPAD, {}, f"a.csv: the months in 'due' mean different ones in {SLAVIC}."),
        (AMBIGUOUS, {}, "a.csv: the dates in 'due' can be read day first or month first."),
        (["soon"], {}, "a.csv: the column 'due' holds no dates in a format that is known."),
        (["3 days ago"], {}, "a.csv: the column 'due' holds no dates in a format that is known."),
        (["5.6.24"], {"date_format": "%Y"}, "a.csv: the column 'due' holds no dates in the format '%Y'."),
    ],
)
def test_a_column_of_dates_that_the_user_named_must_be_readable(cells, settings, error):
    with pytest.raises(UsageError) as raised:
        remarks(cells, columns={"date": "due"}, **settings)
    assert str(raised.value).splitlines()[0] == error


def test_misfits_in_a_column_that_the_user_named_are_only_counted():
    assert len(remarks(["2024-05-06"] * 99 + ["soon"], columns={"date": "due"})) == 1
    assert remarks([None, None], columns={"date": "due"}) == []


def test_a_format_without_a_column_of_dates_is_told():
    warnings = []
    assert dates_of(None, "a.csv", IngestSettings(date_format="%d/%m/%Y"), warnings) is None
    assert warnings[0].startswith("No column was found whose dates fit the format '%d/%m/%Y'")
    assert dates_of(None, "a.csv", IngestSettings(), warnings) is None
    assert len(warnings) == 1


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("Time Stamp (mm/dd/yyyy)", 3), ("Time Stamp (MM-DD-YY)", 3), ("Date (dd/mm/yyyy)", 4),
        ("Fecha (dd/mm/aaaa)", 4), ("Datum (TT.MM.JJJJ)", 4), ("Date (jj/mm/aaaa)", 4),
    ],
)  # fmt: skip
def test_the_name_of_a_column_may_say_which_number_comes_first(name, month):
    dates = dates_of(pl.Series(name, ["03/04/2024"]), "a.csv", IngestSettings(), [])
    assert dates.values[0].month == month


def test_the_zone_is_that_of_the_tool_then_of_the_user_then_of_the_name():
    column = pl.Series("Created (UTC)", ["2024-07-06 10:00"])
    user = IngestSettings(time_zone="Europe/Berlin")
    assert dates_of(column, "a.csv", user, [], zone="Asia/Tokyo").values[0].hour == 1
    assert dates_of(column, "a.csv", user, []).values[0].hour == 8
    found = dates_of(column, "a.csv", IngestSettings(), [])
    assert (found.values[0].hour, found.zone) == (10, "known")


def test_scores_that_are_none_are_counted_or_refused_where_the_user_named_the_column():
    column, warnings = pl.Series("CSAT", ["5", "later"]), []
    assert scores_of(column, 2, "a.csv", IngestSettings(columns={"score": "CSAT"}), warnings).to_list() == [
        5,
        None,
    ]
    assert warnings == ["1 values of 'CSAT' are no numbers and were left out."]
    with pytest.raises(UsageError, match=r"^a.csv: the column 'CSAT' holds no numbers\.\nA score is"):
        scores_of(pl.Series("CSAT", ["later"]), 1, "a.csv", IngestSettings(columns={"score": "CSAT"}), [])
    assert scores_of(None, 2, "a.csv", IngestSettings(), []).to_list() == [None, None]


def test_kinds_of_author_that_are_not_known_are_counted():
    warnings = []
    kinds = authors_of(pl.Series("By", ["agent", "ghost", "ghost", ""]), 4, warnings)
    assert kinds.to_list() == ["agent", "unknown", "unknown", "unknown"]
    assert warnings == ["1 different values of 'By' are no known kind of author."]
