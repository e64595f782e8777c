"""Clients and consumers get a ranking each, and the gap between them is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log2
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from feedback_miner.rank.concern import name_concern

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


def voiced(said: Said, **people: int) -> list[Any]:
    """Let people of each concern speak in theme 0."""
    return [said(0, f"{concern}{i}", concern=concern) for concern, n in people.items() for i in range(n)]


@pytest.mark.parametrize("concern", ["client", "consumer"])
def test_one_person_of_one_is_never_certain(ranked: Rank, row: Row, said: Said, concern: str) -> None:
    found = row(ranked(voiced(said, **{concern: 1})), 0)
    assert found["concern"] == "unclear"
    assert found[f"{concern}_share"] == found[f"{concern}_high"] == 1
    assert found[f"{concern}_low"] < 0.5
    assert found["concern_low"] < 0 < found["concern_high"]


def test_thirty_people_of_thirty_are_certain(ranked: Rank, row: Row, said: Said) -> None:
    clients = row(ranked(voiced(said, client=30)), 0)
    assert clients["concern"] == "client"
    assert clients["client_low"] > 0.85
    assert 0 < clients["consumer_high"] < 0.15
    consumers = row(ranked(voiced(said, consumer=30)), 0)
    assert consumers["concern"] == "consumer"
    assert consumers["concern_high"] < -0.7


def test_people_who_voice_both_make_both(ranked: Rank, row: Row, said: Said) -> None:
    assert row(ranked(voiced(said, both=8)), 0)["concern"] == "both"
    assert row(ranked(voiced(said, client=6, consumer=5, none=4)), 0)["concern"] == "both"


@pytest.mark.parametrize(("n_silent", "concern"), [(9, "client"), (30, "client"), (31, "none")])
def test_a_concern_of_less_than_a_quarter_is_none(
    ranked: Rank, row: Row, said: Said, n_silent: int, concern: str
) -> None:
    assert row(ranked(voiced(said, client=10, none=n_silent)), 0)["concern"] == concern
    assert row(ranked(voiced(said, none=n_silent)), 0)["concern"] == "none"


def test_a_lead_that_may_be_chance_is_unclear(ranked: Rank, row: Row, said: Said) -> None:
    found = row(ranked(voiced(said, client=2, none=3)), 0)
    assert found["concern"] == "unclear"
    assert found["concern_low"] < 0 < found["concern_high"]


def test_unclear_segments_voice_neither(ranked: Rank, row: Row, said: Said) -> None:
    found = row(ranked(voiced(said, unclear=12)), 0)
    assert (found["client_share"], found["consumer_share"], found["concern"]) == (0, 0, "none")


def test_a_gap_of_nobodys_theme_is_that_of_the_prior(ranked: Rank, row: Row, divided: list[Any]) -> None:
    found = row(ranked(divided), 3)
    assert found["gap"] == pytest.approx(log2((0.5 / 51) / (0.5 / 71)), abs=1e-6)
    assert found["gap_low"] < 0 < found["gap_high"]


def test_a_gap_of_one_client_and_no_consumer_is_not_certain(ranked: Rank, row: Row, said: Said) -> None:
    found = row(ranked(voiced(said, client=1)), 0)
    assert found["gap"] > 0 > found["gap_low"]


def test_more_people_make_the_intervals_narrower(ranked: Rank, row: Row, said: Said) -> None:
    few, many = (row(ranked(voiced(said, client=2 * n, consumer=n, none=n)), 0) for n in (2, 200))
    for name in ("client", "consumer", "concern"):
        assert many[f"{name}_high"] - many[f"{name}_low"] < (few[f"{name}_high"] - few[f"{name}_low"]) / 3


def test_a_wider_confidence_gives_wider_intervals(
    ranked: Rank, row: Row, said: Said, divided: list[Any]
) -> None:
    mixed = divided + voiced(said, consumer=9, none=9)
    narrow, wide = (row(ranked(mixed, confidence=c), 0) for c in (0.5, 0.99))
    for name in ("client", "consumer", "concern", "gap"):
        assert wide[f"{name}_low"] < narrow[f"{name}_low"] <= narrow[f"{name}_high"] < wide[f"{name}_high"]


def test_all_that_was_seen_lies_in_its_interval(ranked: Rank, said: Said) -> None:
    people = []
    for theme in range(60):
        for i in range(theme % 7 + 1):
            concern = ("client", "consumer", "both", "none")[(theme // 7 + i * (theme % 3)) % 4]
            people.append(said(theme, f"p{theme}-{i}", concern=concern))
    frame = ranked(people)
    seen = {
        "client": frame["client_share"],
        "consumer": frame["consumer_share"],
        "concern": (frame["client_share"] - frame["consumer_share"]).round(6),
        "gap": frame["gap"],
    }
    for name, values in seen.items():
        assert (frame[f"{name}_low"] <= values + 1e-6).all()
        assert (values <= frame[f"{name}_high"] + 1e-6).all()
    assert frame["client_low"].min() >= 0
    assert frame["consumer_high"].max() <= 1


def test_the_interval_of_a_share_is_that_of_its_posterior(ranked: Rank, row: Row, said: Said) -> None:
    found = row(ranked(voiced(said, client=12, both=3, consumer=6, none=9)), 0)
    # a sum of Dirichlet cells, each with half a person more, is Beta
    low, high = stats.beta(12 + 3 + 1, 6 + 9 + 1).ppf([0.05, 0.95])
    assert (found["client_low"], found["client_high"]) == pytest.approx((low, high), abs=0.015)


def test_the_same_seed_gives_the_same_numbers_and_another_close_ones(
    ranked: Rank, divided: list[Any]
) -> None:
    ends = [f"{name}_{end}" for name in ("client", "consumer", "concern", "gap") for end in ("low", "high")]
    one, again, other = (ranked(divided, seed=seed).select(ends) for seed in (5, 5, 6))
    assert one.equals(again)
    assert not one.equals(other)
    shares = [name for name in ends if not name.startswith("gap")]
    np.testing.assert_allclose(one.select(shares), other.select(shares), atol=0.05)


@pytest.mark.parametrize(
    ("client", "consumer", "low", "high", "name"),
    [
        (0.24, 0.24, 0.1, 0.2, "none"),
        (0.9, 0.1, 0.01, 0.9, "client"),
        (0.1, 0.9, -0.9, -0.01, "consumer"),
        (0.5, 0.25, -0.1, 0.6, "both"),
        (0.5, 0.24, 0.0, 0.6, "unclear"),
    ],
)
def test_a_theme_is_named_by_shares_and_the_interval_of_their_difference(
    client: float, consumer: float, low: float, high: float, name: str
) -> None:
    assert name_concern(client, consumer, low, high) == name
