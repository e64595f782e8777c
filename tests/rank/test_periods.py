"""A trend is measured over a collection, by its usual dates, and not given where there is none to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from feedback_miner.config import RankSettings
from feedback_miner.rank import tell_periods
from feedback_miner.records import Comments

Rank = Callable[..., pl.DataFrame]
Row = Callable[[pl.DataFrame, int], Mapping[str, Any]]
Said = Callable[..., Any]
MakeComments = Callable[..., Comments]
START = datetime(2024, 1, 1)


def day(n: float) -> datetime:
    return START + timedelta(days=n)


def spread(said: Said, theme: int, name: str, n: int, first: float, last: float, **about: Any) -> list[Any]:
    """n people who say it evenly between two days."""
    return [
        said(theme, f"{name}{i}", date=day(first + (last - first) * i / (n - 1)), **about) for i in range(n)
    ]


def by_month(rows: Sequence[Any], collection: str | None = "jan.csv") -> list[Any]:
    """Part rows into a file a month."""
    return [replace(row, source=f"{row.date:%b}.csv".lower(), collection=collection) for row in rows]


@pytest.fixture(scope="module")
def two_months(said: Said) -> list[Any]:
    """Trouble that begins in February, trouble that ends in January, and what goes on."""
    return [
        *spread(said, 0, "even", 60, 0, 58),
        *spread(said, 1, "new", 30, 32, 58),
        *spread(said, 2, "over", 30, 0, 26),
    ]


def test_the_same_rows_in_one_file_or_in_two_have_the_same_trends(
    ranked: Rank, two_months: list[Any]
) -> None:
    one, two = ranked(two_months), ranked(by_month(two_months))
    assert one.equals(two)
    assert one.sort("theme_id")["status"].to_list() == ["steady", "growing", "fading"]


def test_files_that_are_no_collection_have_each_its_own_period(ranked: Rank, two_months: list[Any]) -> None:
    apart = ranked(by_month(two_months, collection=None)).sort("theme_id")
    assert "growing" not in apart["status"].to_list()


def test_the_files_of_a_collection_have_one_mean_score(ranked: Rank, row: Row, said: Said) -> None:
    rows = [said(i % 2, f"p{i}", score=1.0 + i % 2 + 4 * (i > 30), date=day(i)) for i in range(58)]
    assert ranked(by_month(rows)).equals(ranked(rows))


@pytest.mark.parametrize("stray", [datetime(2027, 2, 10), datetime(1970, 1, 1), datetime(9999, 12, 31)])
def test_one_stray_date_changes_no_trend_and_not_when_a_theme_was_seen(
    ranked: Rank, row: Row, said: Said, two_months: list[Any], stray: datetime
) -> None:
    figures = ["theme_id", "trend", "status", "first_seen", "last_seen"]
    without = ranked([*two_months, said(3, "somebody")])
    found = ranked([*two_months, said(3, "somebody", date=stray)])
    assert found.select(figures).equals(without.select(figures))
    assert (row(found, 3)["first_seen"], row(found, 3)["status"]) == (None, "undated")


def test_stray_dates_count_where_the_settings_say_so(
    ranked: Rank, row: Row, said: Said, two_months: list[Any]
) -> None:
    found = ranked([*two_months, said(0, "somebody", date=day(900))], outlying_dates=True)
    assert row(found, 0)["last_seen"] == day(900)
    assert set(found["status"]) == {"too_few"}


@pytest.mark.parametrize(("n_days", "status"), [(20, "undated"), (21, "steady")])
def test_what_covers_less_than_three_weeks_has_no_trend(
    ranked: Rank, row: Row, said: Said, n_days: int, status: str
) -> None:
    found = row(ranked(spread(said, 0, "p", 90, 0, n_days)), 0)
    assert found["status"] == status
    assert (found["trend"] is None) == (status == "undated")
    assert row(ranked(spread(said, 0, "p", 90, 0, n_days), trend_days=60), 0)["status"] == "undated"
    assert row(ranked(spread(said, 0, "p", 90, 0, n_days), trend_days=10), 0)["status"] == "steady"


def survey(said: Said, last: float) -> list[Any]:
    """Answers of which most come in the first weeks, and stragglers much later."""
    begin = spread(said, 0, "soon", 95, 0, last, item="answer", source="survey.csv")
    return begin + spread(said, 0, "late", 5, last + 1, last + 60, item="answer", source="survey.csv")


def test_a_survey_that_was_asked_once_has_no_trend(ranked: Rank, row: Row, said: Said) -> None:
    found = row(ranked(survey(said, 40)), 0)
    assert (found["status"], found["trend"], found["score_parts"]["trend"]) == ("undated", None, 0)


def test_a_survey_that_is_always_open_and_one_in_waves_have_trends(
    ranked: Rank, row: Row, said: Said
) -> None:
    assert row(ranked(survey(said, 300)), 0)["status"] == "steady"
    waves = [
        *spread(said, 0, "last year", 60, 0, 20, item="answer"),
        *spread(said, 0, "a", 60, 365, 385, item="answer"),
        *spread(said, 1, "b", 60, 365, 385, item="answer"),
    ]
    assert row(ranked(waves), 1)["status"] == "growing"
    month = spread(said, 0, "p", 90, 0, 40, item="answer")
    assert row(ranked(month, survey_days=20), 0)["trend"] is not None
    assert row(ranked(month), 0)["trend"] is None


def test_a_late_survey_beside_old_tickets_leaves_the_trends_of_the_tickets(
    ranked: Rank, row: Row, said: Said, two_months: list[Any]
) -> None:
    late = spread(said, 1, "s", 200, 80, 95, item="answer", source="survey.csv")
    both, tickets = ranked([*two_months, *late]), ranked(two_months)
    for theme in range(3):
        assert row(both, theme)["trend"] == pytest.approx(row(tickets, theme)["trend"])
        assert row(both, theme)["status"] == row(tickets, theme)["status"]


def test_a_theme_of_four_dated_people_has_too_few(ranked: Rank, row: Row, said: Said) -> None:
    all_else = spread(said, 0, "p", 90, 0, 90)
    found = ranked([*all_else, *spread(said, 1, "q", 4, 70, 90), *spread(said, 2, "r", 5, 70, 90)])
    assert (row(found, 1)["status"], row(found, 1)["trend"]) == ("too_few", None)
    assert row(found, 2)["trend"] is not None
    without_dates = [said(1, f"u{i}") for i in range(9)]
    assert row(ranked([*all_else, *without_dates]), 1)["status"] == "undated"


def test_periods_are_told_with_their_files_and_why_there_is_no_trend(make_comments: MakeComments) -> None:
    n = 40
    sources = ["jan.csv"] * 10 + ["feb.csv"] * 10 + ["survey.csv"] * 10 + ["list.csv"] * 10
    comments = make_comments(
        n,
        source=sources,
        collection=["jan.csv"] * 20 + sources[20:],
        item_kind=["description"] * 20 + ["answer"] * 10 + ["comment"] * 10,
        created_at=[day(3 * i) for i in range(20)] + [day(100 + i) for i in range(10)] + [None] * 10,
    )
    told = tell_periods(comments, comments.frame["comment_id"], RankSettings())
    assert [(period["files"], period["no_trend"]) for period in told] == [
        (["jan.csv", "feb.csv"], None),
        (["survey.csv"], "survey"),
        (["list.csv"], "undated"),
    ]
    assert (told[0]["first"], told[0]["last"]) == (day(0), day(57))
    mined = comments.frame["comment_id"].head(10)
    assert [period["last"] for period in tell_periods(comments, mined, RankSettings())] == [day(27)]
