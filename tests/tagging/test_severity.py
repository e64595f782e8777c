"""The severity of a text follows from its complaint and its named signs, and can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.records import BoolArray, Comments, FloatArray
from feedback_miner.signals import ALL
from feedback_miner.tagging.severity import complaint, severity, signs_of_columns, told

PAIN, REQUESTED, PRAISE, OTHER = np.eye(4)
NAMES = [signal.name for signal in ALL]
WEIGHT = {signal.name: signal.weight for signal in ALL}
START = datetime(2024, 1, 1)
MakeComments = Callable[..., Comments]


def signs(*names: str) -> BoolArray:
    return np.array([[name in names for name in NAMES]])


def of(kind: FloatArray, *names: str) -> float:
    return float(severity(kind[None], signs(*names))[0])


def test_a_plain_complaint_is_at_the_base_and_a_wish_below_it() -> None:
    assert of(PAIN) == pytest.approx(0.25)
    assert of(REQUESTED) == pytest.approx(0.4 * 0.25)


def test_praise_that_mentions_a_crash_is_not_severe() -> None:
    assert of(PRAISE, "outage", "data_loss") == 0
    assert of(OTHER, "outage") == 0


def test_each_sign_takes_a_share_of_what_is_left_to_one() -> None:
    assert of(PAIN, "outage") == pytest.approx(1 - 0.75 * (1 - WEIGHT["outage"]))
    both = (1 - WEIGHT["outage"]) * (1 - WEIGHT["reopened"])
    assert of(PAIN, "outage", "reopened") == pytest.approx(1 - 0.75 * both)


def test_every_sign_makes_a_complaint_worse() -> None:
    assert all(of(PAIN, name) > of(PAIN) for name in NAMES)


kinds = st.lists(st.floats(0.001, 1), min_size=4, max_size=4).map(lambda row: np.array(row) / sum(row))


@given(kinds, st.lists(st.booleans(), min_size=len(NAMES), max_size=len(NAMES)))
def test_severity_lies_between_zero_and_the_complaint(kind: FloatArray, row: Sequence[bool]) -> None:
    (found,) = severity(kind[None], np.array([row]))
    assert 0 <= found <= complaint(kind[None])[0] <= 1


def test_no_texts_have_no_severity() -> None:
    none = np.zeros((0, len(NAMES)), bool)
    assert severity(np.zeros((0, 4)), none).shape == (0,)
    assert told(np.zeros((0, 4)), none) == []


def test_signs_are_told_in_their_order_where_a_text_complains() -> None:
    assert told(PAIN[None], signs("reopened", "outage")) == [["outage", "reopened"]]
    assert told(PRAISE[None], signs("outage")) == [[]]
    assert told(PAIN[None], signs()) == [[]]


@pytest.mark.parametrize(("p", "shown"), [(0.25, True), (0.24, False)])
def test_signs_are_told_from_a_quarter_of_a_complaint_on(p: float, shown: bool) -> None:
    kind = np.array([[p, 0, 1 - p, 0]])
    assert told(kind, signs("outage")) == [["outage"] if shown else []]


def found_in(comments: Comments) -> dict[str, list[bool]]:
    return dict(zip(NAMES[-3:], signs_of_columns(comments).T.tolist(), strict=True))


def test_high_and_critical_priorities_are_a_sign(make_comments: MakeComments) -> None:
    found = found_in(make_comments(5, priority=["critical", "high", "medium", "low", None]))
    assert found["high_priority"] == [True, True, False, False, False]


def test_a_ticket_opened_again_is_a_sign(make_comments: MakeComments) -> None:
    assert found_in(make_comments(4, reopen_count=[0, 1, 7, None]))["reopened"] == [False, True, True, False]


def timed(make_comments: MakeComments, days: Sequence[float | None], **columns: Any) -> Comments:
    """Give tickets that were open for so many days."""
    resolved = [None if d is None else START + timedelta(days=d) for d in days]
    return make_comments(len(days), created_at=[START] * len(days), resolved_at=resolved, **columns)


def test_a_ticket_open_longer_than_nine_in_ten_was_open_long(make_comments: MakeComments) -> None:
    found = found_in(timed(make_comments, range(100)))
    assert found["open_long"] == [False] * 90 + [True] * 10


@pytest.mark.parametrize("n", [19, 20])
def test_a_few_tickets_do_not_tell_what_is_long(make_comments: MakeComments, n: int) -> None:
    assert any(found_in(timed(make_comments, [*range(n), None]))["open_long"]) == (n == 20)


def test_where_all_take_as_long_none_is_long(make_comments: MakeComments) -> None:
    assert not any(found_in(timed(make_comments, [3] * 40))["open_long"])


def test_a_solution_before_the_opening_is_no_time(make_comments: MakeComments) -> None:
    assert not any(found_in(timed(make_comments, [-d for d in range(1, 40)]))["open_long"])


def test_each_export_has_its_own_long(make_comments: MakeComments) -> None:
    sources = ["slow.csv"] * 30 + ["fast.csv"] * 30
    found = found_in(timed(make_comments, [*range(100, 130), *range(30)], source=sources))
    assert found["open_long"] == [*[False] * 27, *[True] * 3] * 2


def test_a_ticket_is_open_since_its_first_message(make_comments: MakeComments) -> None:
    days = [10.0] * 41
    created = [START] * 40 + [START - timedelta(days=9)]
    records = [f"r{i}" for i in range(39)] + ["old", "old"]
    comments = make_comments(
        41, created_at=created, record_id=records, resolved_at=[START + timedelta(days=d) for d in days]
    )
    assert found_in(comments)["open_long"] == [False] * 39 + [True] * 2


def test_an_export_without_such_columns_gives_no_sign(make_comments: MakeComments) -> None:
    assert not signs_of_columns(make_comments(3)).any()
    assert signs_of_columns(make_comments(0)).shape == (0, 3)
