"""Trend, impact and resampling, each against a plain computation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from feedback_miner.rank.measures import resamples

Rank = Callable[..., pl.DataFrame]
Row = Callable[[pl.DataFrame, int], Mapping[str, Any]]
Said = Callable[..., Any]
START = datetime(2024, 1, 1)


def day(n: float) -> datetime:
    return START + timedelta(days=n)


def spread(said: Said, theme: int, name: str, n: int, first: float, last: float, source: str) -> list[Any]:
    """n people who say it evenly between two days."""
    return [
        said(theme, f"{name}{i}", date=day(first + (last - first) * i / (n - 1)), source=source)
        for i in range(n)
    ]


def test_a_theme_that_grows_has_a_positive_trend(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked(
        spread(said, 0, "even", 90, 0, 90, "t.csv")
        + spread(said, 1, "late", 30, 75, 90, "t.csv")
        + spread(said, 2, "early", 30, 0, 15, "t.csv")
    )
    assert row(frame, 1)["trend"] > 1
    assert row(frame, 2)["trend"] < -1
    assert abs(row(frame, 0)["trend"]) < 0.5
    assert [row(frame, i)["status"] for i in range(3)] == ["steady", "growing", "fading"]
    assert row(frame, 1)["score_parts"]["trend"] > 0 > row(frame, 2)["score_parts"]["trend"]


def test_a_late_survey_beside_old_tickets_is_no_growth(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked(
        spread(said, 0, "a", 60, 0, 300, "tickets.csv")
        + spread(said, 1, "b", 60, 0, 300, "tickets.csv")
        + spread(said, 1, "c", 60, 330, 360, "survey.csv")
        + spread(said, 2, "d", 60, 330, 360, "survey.csv")
    )
    for theme in range(3):
        assert abs(row(frame, theme)["trend"]) < 0.25
        assert row(frame, theme)["status"] == "steady"


def test_the_trend_is_the_log_ratio_to_what_was_expected(ranked: Rank, row: Row, said: Said) -> None:
    early = [said(i % 2, f"e{i}", date=day(i % 50)) for i in range(60)]
    late = [said(0, f"l{i}", date=day(70 + i)) for i in range(30)] + [said(1, "last", date=day(100))]
    found = row(ranked(early + late), 0)
    rate = 31 / 91
    expected = np.log2(30.5 / (60 * rate + 0.5)) - np.log2(30.5 / (60 * (1 - rate) + 0.5))
    assert found["trend"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("n_late", [19, 20])
def test_a_trend_needs_twenty_dated_people_on_both_sides(
    ranked: Rank, row: Row, said: Said, n_late: int
) -> None:
    early = [said(0, f"e{i}", date=day(i % 10)) for i in range(40)]
    late = [said(0, f"l{i}", date=day(100)) for i in range(n_late)]
    found = row(ranked(early + late), 0)
    assert (found["trend"] is None) == (n_late < 20)
    assert (found["status"] == "too_few") == (n_late < 20)


def test_growth_that_many_resamples_cannot_date_is_steady(ranked: Rank, row: Row, said: Said) -> None:
    early = [said(1, f"e{i}", date=day(i % 10)) for i in range(40)]
    late = [said(0, f"l{i}", date=day(100)) for i in range(20)]  # about half of the resamples hold fewer
    found = row(ranked(early + late), 0)
    assert found["trend"] > 2
    assert found["status"] == "steady"


def test_a_trend_counts_by_half_of_it(ranked: Rank, row: Row, said: Said) -> None:
    early = [said(i % 2, f"e{i}", date=day(i % 50)) for i in range(60)]
    late = [said(0, f"l{i}", date=day(70 + i)) for i in range(30)] + [said(1, "last", date=day(100))]
    found = row(ranked(early + late, trend_weight=0.4), 0)
    assert found["trend"] == pytest.approx(0.9355, abs=1e-3)
    assert found["score_parts"]["trend"] == pytest.approx(0.4 * found["trend"] / 2, abs=1e-6)


def test_a_trend_beyond_four_times_as_many_counts_no_more_and_by_reach(
    ranked: Rank, row: Row, said: Said
) -> None:
    early = [said(1, f"e{i}", date=day(i % 10)) for i in range(60)]
    late = [said(0, f"l{i}", date=day(100)) for i in range(30)]
    frame = ranked(early + late, trend_weight=0.4)
    assert row(frame, 0)["trend"] > 2
    assert row(frame, 0)["score_parts"]["trend"] == pytest.approx(0.4 * 0.5)
    assert row(frame, 1)["trend"] < -2
    assert row(frame, 1)["score_parts"]["trend"] == pytest.approx(-0.4)


def test_ten_people_who_speak_of_three_themes_are_not_thirty(ranked: Rank, said: Said) -> None:
    early = [said(theme, f"e{i}", date=day(i)) for theme in range(3) for i in range(10)]
    late = [said(theme, f"l{i}", date=day(100)) for theme in range(3) for i in range(10)]
    assert ranked(early + late)["trend"].null_count() == 3


def test_without_dates_there_is_no_trend(ranked: Rank, row: Row, said: Said) -> None:
    found = row(ranked([said(0, f"p{i}") for i in range(60)]), 0)
    assert found["trend"] is None
    assert found["status"] == "undated"
    assert found["score_parts"]["trend"] == 0


def test_all_on_one_day_gives_no_trend(ranked: Rank, row: Row, said: Said) -> None:
    assert row(ranked([said(0, f"p{i}", date=day(1)) for i in range(60)]), 0)["trend"] is None


def test_impact_is_how_much_the_mean_score_rises_without_the_theme(
    ranked: Rank, row: Row, said: Said
) -> None:
    random = np.random.default_rng(0)
    themes = random.integers(-1, 3, size=60)
    scores = [float(s) if random.random() < 0.8 else None for s in random.integers(0, 11, size=60)]
    people = [
        said(int(t), f"p{i % 45}", score=s) for i, (t, s) in enumerate(zip(themes, scores, strict=True))
    ]
    frame = ranked(people)
    known = np.array([s is not None for s in scores])
    values = np.array([s or 0.0 for s in scores])
    for theme in range(3):
        expected = values[known & (themes != theme)].mean() - values[known].mean()
        assert row(frame, theme)["impact"] == pytest.approx(expected, abs=1e-6)


def test_a_comment_with_two_segments_in_a_theme_gives_its_score_once(
    ranked: Rank, row: Row, said: Said
) -> None:
    rest = [said(1, f"p{i}", score=8.0) for i in range(30)]
    twice = [said(0, "a", score=2.0, comment="x"), said(0, "a", score=2.0, comment="x")]
    assert row(ranked(rest + twice), 0)["impact"] == pytest.approx(8 - (30 * 8 + 2) / 31, abs=1e-6)


def test_impact_is_null_where_nobody_scored_or_too_few_did(ranked: Rank, row: Row, said: Said) -> None:
    scored = [said(1, f"p{i}", score=5.0) for i in range(30)] + [said(2, "z", score=1.0)]
    frame = ranked([said(0, "a"), *scored])
    assert row(frame, 0)["impact"] is None
    assert row(frame, 2)["impact"] > 0
    assert ranked([said(0, "a", score=1.0), *scored[:10]])["impact"].null_count() == 2


@pytest.mark.parametrize("n", [19, 20])
def test_an_impact_needs_twenty_comments_with_a_score(ranked: Rank, row: Row, said: Said, n: int) -> None:
    frame = ranked([said(0, "a", score=1.0)] + [said(1, f"p{i}", score=5.0) for i in range(n - 1)])
    for theme in (0, 1):  # but for one comment, theme 1 holds every score
        assert (row(frame, theme)["impact"] is None) == (n < 20)


def test_impact_counts_against_the_largest_of_any_theme(ranked: Rank, row: Row, said: Said) -> None:
    scores = {0: 1.0, 1: 8.0, 2: 6.0}
    said_by_all = [said(t, f"{t}-{i}", score=s) for t, s in scores.items() for i in range(10)]
    frame = ranked(said_by_all, impact_weight=0.4)
    assert [row(frame, t)["impact"] for t in range(3)] == pytest.approx([2, -1.5, -0.5])
    parts = [row(frame, t)["score_parts"]["impact"] for t in range(3)]
    assert parts == pytest.approx([0.4, -0.3, -0.1])


def test_a_theme_that_holds_every_score_has_no_impact(ranked: Rank, row: Row, said: Said) -> None:
    assert row(ranked([said(0, f"p{i}", score=5.0) for i in range(30)]), 0)["impact"] is None


def test_resamples_draw_as_many_people_as_there_are_and_by_the_seed() -> None:
    drawn = np.concatenate(list(resamples(50, 210, seed=1)))
    assert drawn.shape == (210, 50)
    assert (drawn.sum(axis=1) == 50).all()
    assert drawn.mean() == 1
    np.testing.assert_array_equal(drawn, np.concatenate(list(resamples(50, 210, seed=1))))
    assert (drawn != np.concatenate(list(resamples(50, 210, seed=2)))).any()
    assert drawn.max() > 1
