"""A theme whose people score against its kind says so, and no other does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

Rank = Callable[..., pl.DataFrame]
Row = Callable[[pl.DataFrame, int], Mapping[str, Any]]
Said = Callable[..., Any]


@pytest.fixture
def conflict(ranked: Rank, row: Row, said: Said) -> Callable[..., str | None]:
    """Return what is told of a theme of such scores, beside one that 20 others score for a mean."""

    def build(
        scores: list[float | None], kind: str = "pain", others: float = 3.0, n_people: int = 99, **how: Any
    ) -> str | None:
        how = {"scale": (1.0, 5.0), "item": "answer"} | how
        theme = [said(0, f"p{i % n_people}", kind, score=score, **how) for i, score in enumerate(scores)]
        rest = [said(1, f"q{i}", "other", score=others, **how) for i in range(20)]
        told: str | None = row(ranked([*theme, *rest]), 0)["score_conflict"]
        return told

    return build


Conflict = Callable[..., str | None]


def test_a_pain_whose_people_score_high_and_praise_whose_people_score_low_say_so(conflict: Conflict) -> None:
    assert conflict([5.0] * 5 + [4.0] * 3) == "people score 4.6 of 5"
    assert conflict([1.0] * 5 + [2.0] * 3, "praise") == "people score 1.4 of 5"
    assert conflict([9.0] * 8, scale=(0.0, 10.0)) == "people score 9.0 of 10"
    assert conflict([0.9] * 8, others=0.5, scale=(0.0, 1.0)) == "people score 0.9 of 1"


@pytest.mark.parametrize(
    ("scores", "kind"),
    [
        ([1.0] * 8, "pain"),
        ([3.0] * 8, "pain"),
        ([3.0] * 8, "praise"),
        ([5.0] * 8, "praise"),
        ([5.0] * 8, "request"),
        ([1.0] * 8, "other"),
        ([5.0] * 7, "pain"),
        ([5.0] * 7 + [None] * 5, "pain"),
    ],
)
def test_scores_that_fit_or_are_few_say_nothing(conflict: Conflict, scores: list[Any], kind: str) -> None:
    assert conflict(scores, kind) is None


def test_a_person_counts_once(conflict: Conflict) -> None:
    assert conflict([5.0] * 30, n_people=7) is None
    assert conflict([5.0] * 30, n_people=8) == "people score 5.0 of 5"


def test_where_all_score_high_a_pain_that_scores_lower_does_not_contradict(conflict: Conflict) -> None:
    assert conflict([4.2] * 8, others=4.8) is None


def test_a_score_without_a_scale_or_of_how_a_ticket_was_handled_contradicts_nothing(
    conflict: Conflict,
) -> None:
    assert conflict([5.0] * 8, scale=(None, None)) is None
    assert conflict([5.0] * 8, item="description") is None


def test_what_is_counted_instead_of_people_is_named(ranked: Rank, row: Row, said: Said) -> None:
    how = {"scale": (1.0, 5.0), "item": "answer", "basis": "response"}
    frame = ranked(
        [said(0, None, "pain", score=5.0, **how) for _ in range(9)]
        + [said(1, None, "other", score=1.0, **how) for _ in range(9)]
    )
    assert row(frame, 0)["score_conflict"] == "responses score 5.0 of 5"
    assert row(frame, 1)["score_conflict"] is None
