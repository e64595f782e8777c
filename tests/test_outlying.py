"""Dates far from all others are found in short and in long files; quiet periods and bursts stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from feedback_miner.outlying import find_outlying, find_outlying_dates

START = datetime(2024, 5, 1, 8)


def days(*numbers: float) -> list[datetime]:
    return [START + timedelta(days=number) for number in numbers]


def outlying(dates: Sequence[datetime | None]) -> list[datetime]:
    series = pl.Series(dates, dtype=pl.Datetime("us"))
    return series.filter(find_outlying(series)).to_list()


STRAYS = {
    "next year": [datetime(2027, 2, 10, 18, 22)],
    "the zero of Unix": [datetime(1970, 1, 1)],
    "the zero of spreadsheets": [datetime(1900, 1, 1)],
    "the end of days": [datetime(9999, 12, 31)],
    "one at either end": [datetime(1970, 1, 1), datetime(2099, 1, 1)],
}


@pytest.mark.parametrize("n", [20, 21, 300, 5_000, 1_000_000])
@pytest.mark.parametrize("strays", STRAYS.values(), ids=STRAYS)
def test_a_stray_date_is_found_among_few_and_among_many(n: int, strays: list[datetime]) -> None:
    evenly = pl.Series((np.linspace(0, 200, n) * 86_400_000_000).astype("timedelta64[us]")) + START
    dates = pl.concat([evenly, pl.Series(strays, dtype=pl.Datetime("us"))])
    assert dates.filter(find_outlying(dates)).sort().to_list() == sorted(strays)


def test_strays_hide_no_other_stray() -> None:
    strays = [datetime(1900, 1, 1), datetime(1970, 1, 1), datetime(2030, 3, 1), datetime(2041, 1, 1)]
    assert outlying([*strays, *days(*range(60))]) == strays


def test_a_default_date_is_found_though_it_is_no_rarity() -> None:
    default = [datetime(1970, 1, 1)] * 30
    assert outlying([*default, *days(*range(0, 300, 2))]) == default


KEPT = {
    "a quiet summer": [*range(100), *range(190, 290)],
    "a long silence before a new start": [*range(20), *range(400, 420)],
    "quiet weeks before the last tickets": [*range(200), 230, 233, 240],
    "a burst at the end": [*range(0, 360, 12), *np.linspace(360, 362, 1000)],
    "a burst at the start": [*np.linspace(0, 2, 1000), *range(10, 360, 12)],
    "one ticket a month before a burst": [*range(0, 360, 30), *np.linspace(390, 391, 1000)],
    "a second wave of a survey": [*np.linspace(0, 20, 500), *np.linspace(365, 380, 60)],
    "years that fill up": [*(365 * np.sqrt(np.linspace(0, 9, 400)))],
    "one ticket a quarter": [*range(0, 900, 90)],
    "a ticket some weeks after a month": [*range(30), 55],
    "all on one day": [3] * 40,
    "two days": [0, 1] * 20,
}


@pytest.mark.parametrize("numbers", KEPT.values(), ids=KEPT)
def test_quiet_periods_bursts_and_waves_are_kept(numbers: list[float]) -> None:
    assert outlying(days(*numbers)) == []


@pytest.mark.parametrize("n", range(7))
def test_too_few_dates_have_no_outliers(n: int) -> None:
    assert outlying([datetime(1970, 1, 1), *days(*range(n))][:6]) == []


def test_rows_stay_in_place_and_what_has_no_date_is_not_outlying() -> None:
    dates = pl.Series([None, *days(*range(30)), datetime(1970, 1, 1), None], dtype=pl.Datetime("us"))
    assert find_outlying(dates).arg_true().to_list() == [31]
    assert len(find_outlying(dates)) == 33
    assert find_outlying(pl.Series([], dtype=pl.Datetime("us"))).len() == 0


def test_each_collection_has_dates_of_its_own() -> None:
    old, new = days(*range(0, 60, 2)), days(*range(2000, 2060, 2))
    frame = pl.DataFrame(
        {
            "created_at": [*old, *new, new[0]],
            "collection": ["old.csv"] * 30 + ["new.csv"] * 30 + ["old.csv"],
            "source": "any.csv",
        }
    )
    assert find_outlying_dates(frame).arg_true().to_list() == [60]
    by_file = frame.with_columns(source="collection", collection=pl.lit(None, pl.String))
    assert find_outlying_dates(by_file).arg_true().to_list() == [60]
    assert not find_outlying_dates(frame.with_columns(collection=pl.lit("all"))).any()
