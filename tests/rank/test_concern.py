"""Clients and consumers get a ranking each, and the gap between them is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log2
from typing import Any

import polars as pl
import pytest

Rank = Callable[..., pl.DataFrame]
Row = Callable[[pl.DataFrame, int], Mapping[str, Any]]
Said = Callable[..., Any]


@pytest.fixture
def divided(said: Said) -> list[Any]:
    """Theme 0 is the clients', 1 the consumers', 2 of both, 3 of nobody."""
    return (
        [said(0, f"a{i}", concern="client") for i in range(20)]
        + [said(1, f"b{i}", concern="consumer") for i in range(40)]
        + [said(2, f"c{i}", concern="both") for i in range(30)]
        + [said(3, f"d{i}", concern="none") for i in range(10)]
    )


def test_a_theme_has_the_concern_of_those_who_voice_it(ranked: Rank, row: Row, divided: list[Any]) -> None:
    frame = ranked(divided)
    assert [row(frame, i)["concern"] for i in range(4)] == ["client", "consumer", "both", "none"]


def test_shares_are_of_the_themes_people(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked(
        [said(0, "a", concern="client"), said(0, "a", concern="consumer"), said(0, "b", concern="consumer"),
         said(0, "c", concern="both"), said(0, "d", concern="unclear")]
    )  # fmt: skip
    assert (row(frame, 0)["client_share"], row(frame, 0)["consumer_share"]) == (0.5, 0.75)


def test_each_group_ranks_only_what_it_voices(ranked: Rank, row: Row, divided: list[Any]) -> None:
    frame = ranked(divided)
    assert [row(frame, i)["client_rank"] for i in range(4)] == [2, None, 1, None]
    assert [row(frame, i)["consumer_rank"] for i in range(4)] == [None, 1, 2, None]


def test_without_any_client_there_is_no_client_rank(ranked: Rank, said: Said) -> None:
    frame = ranked([said(0, "a"), said(1, "b")])
    assert frame["client_rank"].null_count() == 2
    assert frame["consumer_rank"].null_count() == 0


def test_the_gap_is_the_log_ratio_of_the_two_rates(ranked: Rank, row: Row, divided: list[Any]) -> None:
    frame = ranked(divided)
    clients, consumers = 20 + 30, 40 + 30
    assert row(frame, 0)["gap"] == pytest.approx(
        log2((20.5 / (clients + 1)) / (0.5 / (consumers + 1))), abs=1e-6
    )
    assert row(frame, 1)["gap"] == pytest.approx(
        log2((0.5 / (clients + 1)) / (40.5 / (consumers + 1))), abs=1e-6
    )
    assert row(frame, 0)["gap_low"] > 0 > row(frame, 1)["gap_high"]


def test_a_person_who_voices_a_concern_twice_is_one_speaker(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked(
        [said(0, "a", concern="client"), said(0, "a", concern="client"), said(1, "a", concern="client"),
         said(1, "b", concern="consumer")]
    )  # fmt: skip
    assert row(frame, 0)["gap"] == pytest.approx(log2((1.5 / 2) / (0.5 / 2)), abs=1e-6)


def test_one_voice_alone_decides_no_concern_of_a_mixed_theme(ranked: Rank, row: Row, said: Said) -> None:
    people = [said(0, f"a{i}", concern="client" if i % 2 else "consumer") for i in range(10)]
    found = row(ranked(people), 0)
    assert found["concern"] == "both"
    assert found["concern_low"] < 0 < found["concern_high"]
