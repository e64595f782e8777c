"""What nobody judged, since the tagger does not know its language, hurts nobody and claims nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

from feedback_miner.rank import goes_by_people
from feedback_miner.records import Tags

Rank = Callable[..., pl.DataFrame]
Row = Callable[[pl.DataFrame, int], Mapping[str, Any]]
Said = Callable[..., Any]
UNJUDGED: dict[str, Any] = {"kind": "unclear", "concern": "unclear", "severity": 0.0, "judged": False}


def test_where_a_fifth_is_not_judged_themes_go_by_people(ranked: Rank, row: Row, said: Said) -> None:
    hurt = [said(0, f"a{i}") for i in range(8)]
    foreign = [said(1, f"b{i}", **UNJUDGED) for i in range(12)]
    frame = ranked([*hurt, *foreign])
    assert (row(frame, 1)["rank"], row(frame, 0)["rank"]) == (1, 2)
    assert (row(frame, 1)["n_hurt"], row(frame, 1)["kind"], row(frame, 1)["concern"]) == (
        0,
        "unclear",
        "unclear",
    )


def test_where_less_is_not_judged_themes_go_by_who_is_hurt(ranked: Rank, row: Row, said: Said) -> None:
    hurt = [said(0, f"a{i}") for i in range(3)] + [said(2, f"c{i}", kind="praise") for i in range(20)]
    foreign = [said(1, f"b{i}", **UNJUDGED) for i in range(4)]
    frame = ranked([*hurt, *foreign])
    assert row(frame, 0)["rank"] == 1
    assert row(frame, 1)["score"] == 0


def test_shares_are_of_those_who_were_judged(ranked: Rank, row: Row, said: Said) -> None:
    judged = [said(0, f"a{i}", concern="client") for i in range(6)]
    frame = ranked([*judged, *(said(0, f"b{i}", **UNJUDGED) for i in range(4))])
    assert row(frame, 0)["client_share"] == 1
    assert row(frame, 0)["concern"] == "client"


def test_a_theme_of_which_less_than_half_was_judged_has_no_concern(
    ranked: Rank, row: Row, said: Said
) -> None:
    judged = [said(0, f"a{i}", concern="client") for i in range(4)]
    frame = ranked([*judged, *(said(0, f"b{i}", **UNJUDGED) for i in range(6))])
    assert row(frame, 0)["concern"] == "unclear"


def test_of_a_theme_that_nobody_judged_no_share_is_known(ranked: Rank, row: Row, said: Said) -> None:
    found = row(ranked([said(0, f"b{i}", **UNJUDGED) for i in range(30)]), 0)
    assert found["client_low"] < 0.01
    assert found["client_high"] > 0.9
    assert found["signals"] == []


@pytest.mark.parametrize(("n_unjudged", "expected"), [(0, False), (1, False), (2, True), (10, True)])
def test_a_fifth_is_the_bar(n_unjudged: int, expected: bool) -> None:
    scores = [0.0] * n_unjudged + [0.8] * (10 - n_unjudged)
    tags = Tags.from_columns({"segment_id": [f"s{i}" for i in range(10)], "kind_score": scores})
    assert goes_by_people(tags) is expected


def test_of_no_texts_none_goes_unjudged() -> None:
    assert not goes_by_people(Tags.from_columns({"segment_id": []}))
