"""Themes are ordered by the people they hurt, and every figure can be checked by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

Rank = Callable[..., pl.DataFrame]
Row = Callable[[pl.DataFrame, int], Mapping[str, Any]]
Said = Callable[..., Any]
START = datetime(2024, 1, 1)
PARTS = ("reach", "severity", "trend", "impact")


@pytest.fixture(scope="module")
def many(said: Said) -> list[Any]:
    """300 comments by 80 people in 5 themes and noise, with dates, scores and all tags."""
    random = np.random.default_rng(0)
    return [
        said(
            theme=int(random.choice(6, p=[0.35, 0.2, 0.15, 0.1, 0.1, 0.1])) - 1,
            person=f"p{random.integers(80)}",
            kind=str(random.choice(["pain", "request", "praise", "other"])),
            concern=str(random.choice(["client", "consumer", "both", "none", "unclear"])),
            severity=float(random.random()),
            score=float(random.integers(11)) if random.random() < 0.8 else None,
            date=START + timedelta(days=int(random.integers(90))),
        )
        for _ in range(300)
    ]


def test_a_person_with_ten_segments_counts_once(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked([said(0, "loud") for _ in range(10)] + [said(1, "a"), said(1, "b")])
    loud, quiet = row(frame, 0), row(frame, 1)
    assert (loud["n_people"], loud["n_segments"], loud["n_comments"]) == (1, 10, 10)
    assert (quiet["n_people"], quiet["n_segments"]) == (2, 2)
    assert (quiet["rank"], loud["rank"]) == (1, 2)
    assert quiet["score_parts"]["reach"] == 2 * loud["score_parts"]["reach"]
    assert loud["share"] == pytest.approx(1 / 3, abs=1e-6)


def test_segments_of_one_comment_are_one_comment(ranked: Rank, row: Row, said: Said) -> None:
    found = row(ranked([said(0, "a", comment="c"), said(0, "a", comment="c"), said(0, "b")]), 0)
    assert (found["n_segments"], found["n_comments"], found["n_people"]) == (3, 2, 2)


def test_people_without_an_id_are_told_apart_by_their_record(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked([said(0, None, comment="x"), said(0, None, comment="x"), said(0, None, comment="y")])
    assert row(frame, 0)["n_people"] == 2


def test_records_of_the_same_id_in_two_exports_are_two_people(ranked: Rank, row: Row, said: Said) -> None:
    said_by_two = [said(0, None, source="frame", record="12"), said(0, None, source="frame1", record="2")]
    assert row(ranked(said_by_two), 0)["n_people"] == 2


def test_praise_does_not_hurt(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked([said(0, f"a{i}", kind="praise") for i in range(9)] + [said(1, "b"), said(1, "c")])
    assert row(frame, 0)["score_parts"]["reach"] == 0
    assert row(frame, 0)["n_people"] == 9
    assert row(frame, 1)["rank"] == 1


def test_requests_hurt_like_pains(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked([said(0, "a", kind="request"), said(1, "b", kind="pain")])
    assert row(frame, 0)["score_parts"]["reach"] == row(frame, 1)["score_parts"]["reach"] == 1


def test_severity_is_the_mean_over_people_of_the_severest_that_they_say(
    ranked: Rank, row: Row, said: Said
) -> None:
    frame = ranked([said(0, "a", severity=0.2), said(0, "a", severity=0.9), said(0, "b", severity=0.4)])
    assert row(frame, 0)["severity"] == pytest.approx((0.9 + 0.4) / 2)


def test_severity_counts_in_proportion_to_reach(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked(
        [said(0, f"a{i}", severity=0.5) for i in range(8)] + [said(1, f"b{i}", severity=1.0) for i in (0, 1)],
        reach_weight=0.7,
        severity_weight=0.4,
    )
    parts = [row(frame, theme)["score_parts"] for theme in (0, 1)]
    assert [part["reach"] for part in parts] == pytest.approx([0.7, 0.7 * 0.25])
    assert [part["severity"] for part in parts] == pytest.approx([0.4 * 0.5, 0.4 * 0.25])
    assert [row(frame, theme)["score"] for theme in (0, 1)] == pytest.approx([0.9, 0.275])


def test_parts_sum_to_the_score_and_the_score_gives_the_rank(ranked: Rank, many: list[Any]) -> None:
    frame = ranked(many)
    parts = frame["score_parts"].struct.unnest()
    assert tuple(parts.columns) == PARTS
    np.testing.assert_allclose(parts.sum_horizontal(), frame["score"], atol=1e-9)
    assert frame["score"].is_sorted(descending=True)
    assert frame["rank"].to_list() == [1, 2, 3, 4, 5]


def test_a_rank_lies_in_its_interval(ranked: Rank, many: list[Any]) -> None:
    frame = ranked(many)
    assert (frame["rank_low"] <= frame["rank"]).all()
    assert (frame["rank"] <= frame["rank_high"]).all()
    assert frame["rank_low"].min() >= 1
    assert frame["rank_high"].max() <= 5
    assert (frame["rank_low"] < frame["rank_high"]).any()
    for name in ("client", "consumer", "concern", "gap"):
        assert (frame[f"{name}_low"] <= frame[f"{name}_high"]).all()


def test_a_clear_winner_has_a_narrow_interval_and_twins_a_wide_one(
    ranked: Rank, row: Row, said: Said
) -> None:
    frame = ranked(
        [said(0, f"a{i}") for i in range(60)]
        + [said(1, f"b{i}") for i in range(10)]
        + [said(2, f"c{i}") for i in range(10)]
    )
    assert (row(frame, 0)["rank_low"], row(frame, 0)["rank_high"]) == (1, 1)
    for i in (1, 2):
        assert (row(frame, i)["rank_low"], row(frame, i)["rank_high"]) == (2, 3)


def test_ties_go_by_theme_id(ranked: Rank, said: Said) -> None:
    frame = ranked([said(2, "a"), said(0, "b"), said(1, "c")])
    assert frame["theme_id"].to_list() == ["t0", "t1", "t2"]


def test_the_same_seed_gives_the_same_table_and_another_the_same_ranks(ranked: Rank, many: list[Any]) -> None:
    one, other = ranked(many, seed=3), ranked(many, seed=4)
    assert ranked(many, seed=3).equals(one)
    assert not one.equals(other)
    figures = ["theme_id", "rank", "score", "trend", "impact", "gap"]
    assert one.select(figures).equals(other.select(figures))


def test_no_themes_give_an_empty_ranking(ranked: Rank, said: Said) -> None:
    assert ranked([], n_themes=0).height == 0
    assert ranked([said(-1, "a"), said(-1, "b")]).height == 0


def test_noise_counts_only_among_all_people(ranked: Rank, row: Row, said: Said) -> None:
    frame = ranked([said(0, "a"), said(-1, "b"), said(-1, "c"), said(-1, "d")])
    assert row(frame, 0)["share"] == 0.25
    assert row(frame, 0)["n_segments"] == 1


def test_a_weight_of_zero_leaves_a_part_out(ranked: Rank, many: list[Any]) -> None:
    for part in PARTS:
        parts = ranked(many, **{f"{part}_weight": 0.0})["score_parts"].struct.unnest()
        assert (parts[part] == 0).all()
        assert (parts["reach" if part != "reach" else "impact"] != 0).any()


def test_first_and_last_seen_are_the_dates_of_the_theme(ranked: Rank, row: Row, said: Said) -> None:
    days = [START + timedelta(days=d) for d in (5, 2, 9)]
    frame = ranked([said(0, "a", date=days[0]), said(0, "b", date=days[1]), said(1, "c", date=days[2]),
                    said(0, "d"), said(2, "e")])  # fmt: skip
    assert (row(frame, 0)["first_seen"], row(frame, 0)["last_seen"]) == (days[1], days[0])
    assert row(frame, 1)["first_seen"] == row(frame, 1)["last_seen"] == days[2]
    assert row(frame, 2)["first_seen"] is None


def test_nothing_given_is_changed_by_another_row_order(ranked: Rank, many: list[Any]) -> None:
    order = np.random.default_rng(1).permutation(len(many))
    figures = ["theme_id", "rank", "score", "n_people", "severity", "trend", "impact", "client_share"]
    one, other = ranked(many), ranked([many[i] for i in order])
    assert one.select(figures).equals(other.select(figures))


def test_signals_count_the_people_who_give_them_most_first_and_ties_by_name(
    ranked: Rank, row: Row, said: Said
) -> None:
    frame = ranked(
        [said(0, "a", signals=("outage", "sarcasm")), said(0, "a", signals=("outage",)),
         said(0, "b", signals=("outage", "data_loss")), said(0, "c"), said(-1, "d", signals=("security",)),
         said(1, "a")]
    )  # fmt: skip
    assert [tuple(sign.values()) for sign in row(frame, 0)["signals"]] == [
        ("outage", 2),
        ("data_loss", 1),
        ("sarcasm", 1),
    ]
    assert row(frame, 1)["signals"] == []


def test_a_theme_is_of_the_kind_that_most_people_write(ranked: Rank, row: Row, said: Said) -> None:
    loud = [said(0, "p0", kind="pain") for _ in range(9)]
    found = row(ranked(loud + [said(0, f"q{i}", kind="praise") for i in range(2)]), 0)
    assert (found["kind"], found["n_people"], found["n_hurt"]) == ("praise", 3, 1)


def test_of_kinds_of_as_many_people_the_pain_comes_first(ranked: Rank, row: Row, said: Said) -> None:
    found = row(
        ranked([said(0, "p", kind="other"), said(0, "q", kind="pain"), said(0, "r", kind="praise")]), 0
    )
    assert found["kind"] == "pain"


def test_a_theme_of_which_half_are_hurt_is_of_pains_or_requests(ranked: Rank, row: Row, said: Said) -> None:
    kinds = ["praise"] * 4 + ["pain"] * 3 + ["request"] * 2
    voices = [said(0, f"p{i}", kind=kind) for i, kind in enumerate(kinds)]
    found = row(ranked(voices), 0)
    assert (found["kind"], found["n_hurt"]) == ("pain", 5)
    found = row(ranked(voices + [said(0, f"q{i}", kind="praise") for i in range(2)]), 0)
    assert found["kind"] == "praise"


def test_who_reports_a_pain_or_asks_for_a_change_counts_once_as_hurt(
    ranked: Rank, row: Row, said: Said
) -> None:
    both = [said(0, "p", kind="pain"), said(0, "p", kind="request"), said(0, "p", kind="praise")]
    assert row(ranked([*both, said(0, "q", kind="request"), said(0, "r", kind="other")]), 0)["n_hurt"] == 2


def facets(said: Said, **people: int) -> list[Any]:
    return [said(0, f"{facet}{i}", facet=facet) for facet, n in people.items() for i in range(n)]


def test_a_facet_is_what_most_people_speak_of(ranked: Rank, row: Row, said: Said) -> None:
    loud = [said(0, "network0", facet="network") for _ in range(9)]
    assert row(ranked(facets(said, network=2, access=3) + loud), 0)["facet"] == "access"


def test_facets_of_as_many_people_go_by_name(ranked: Rank, row: Row, said: Said) -> None:
    assert row(ranked(facets(said, network=2, access=2)), 0)["facet"] == "access"


def test_a_facet_of_few_people_is_other(ranked: Rank, row: Row, said: Said) -> None:
    mixed = facets(said, network=2, access=2, device=2, cost=1, process=1)
    assert row(ranked(mixed), 0)["facet"] == "other"


def test_other_gives_way_to_a_part_that_three_in_ten_speak_of(ranked: Rank, row: Row, said: Said) -> None:
    assert row(ranked(facets(said, other=7, network=3)), 0)["facet"] == "network"
    assert row(ranked(facets(said, other=8, network=3)), 0)["facet"] == "other"


def test_without_facets_of_segments_a_theme_has_none(ranked: Rank, row: Row, said: Said) -> None:
    assert row(ranked([said(0, "a")]), 0)["facet"] is None
