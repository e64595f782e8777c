"""A trend is put into words, and where there is none they say why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import pytest
from sample_result import manifest, sample_result

from feedback_miner.records import Result
from feedback_miner.write.figures import no_trend, status, trend
from feedback_miner.write.markdown import render_markdown
from feedback_miner.write.report import render_report
from feedback_miner.write.view import make_view


@pytest.mark.parametrize(
    ("value", "word", "shown"),
    [
        (1.0, "growing", ("↑", "growing", "+100 %")),
        (2.0, "growing", ("↑", "growing", "×4.0")),
        (-1.0, "fading", ("↓", "fading", "−50 %")),
        (0.4, "steady", ("→", "steady", "")),
        (None, "too_few", ("", "too few to tell", "")),
        (None, "undated", ("", "no trend", "")),
        (None, None, ("", "trend unknown", "")),
    ],
)
def test_a_trend_is_an_arrow_a_word_and_a_change(value: float | None, word: str | None, shown: Any) -> None:
    assert tuple(trend({"trend": value, "status": word})) == shown


def periods(*reasons: str | None) -> list[dict[str, Any]]:
    return [
        {"collection": f"{i}.csv", "files": [f"{i}.csv"], "no_trend": reason}
        for i, reason in enumerate(reasons)
    ]


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (("survey",), "one survey, no trend"),
        (("survey", None), "one survey, no trend"),
        (("survey", "survey"), "surveys asked once, no trend"),
        (("short",), "too short a time, no trend"),
        (("undated",), "no dates"),
        (("survey", "undated"), "no trend"),
        ((None,), "no trend"),
        ((), "no trend"),
    ],
)
def test_the_reason_for_no_trend_is_said_where_it_is_one(reasons: tuple[str | None, ...], words: str) -> None:
    assert no_trend(periods(*reasons)) == words


@pytest.mark.parametrize(
    ("word", "shown"), [("too_few", "too few"), ("undated", "no trend"), ("fading", "fading"), (None, "–")]
)
def test_a_status_fits_a_narrow_column(word: str | None, shown: str) -> None:
    assert status(word) == shown


@pytest.fixture
def one_survey() -> Result:
    """A result of one survey, whose themes have no trend."""
    whole = sample_result()
    themes = whole.themes.with_columns(status=pl.lit("undated"), trend=pl.lit(None, pl.Float64))
    return sample_result(themes=themes, manifest={**manifest(), "periods": periods("survey")})


@pytest.mark.parametrize("render", [render_markdown, render_report])
def test_the_documents_say_that_one_survey_has_no_trend(render: Any, one_survey: Result) -> None:
    document = render(make_view(one_survey))
    assert document.count("one survey, no trend") >= len(one_survey.themes)
    assert "steady</span>" not in document
    assert "| steady |" not in document


def test_the_period_of_a_report_leaves_out_dates_far_from_all_others() -> None:
    whole = sample_result()
    stray = pl.when(pl.int_range(pl.len()) == 3).then(datetime(1970, 1, 1)).otherwise("created_at")
    result = sample_result(comments=whole.comments.with_columns(created_at=stray.cast(pl.Datetime("us"))))
    assert make_view(result).period == make_view(whole).period
    kept = {**manifest(), "settings": {"rank": {"outlying_dates": True}}}
    counted = sample_result(comments=result.comments, manifest=kept)
    assert make_view(counted).period.startswith("1970-01-01 to ")
