"""A segment in no theme is listed with a reason that people understand, and the theme nearest to it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from feedback_miner.records import Clustering, Excluded, Segments, Themes
from feedback_miner.write.left_out import left_out_of_themes

THEMES = Themes.from_columns({"theme_id": ["ta", "tb"], "label": ["A", "B"]})


@pytest.fixture
def left_out(
    make_segments: Callable[..., Segments], make_clustering: Callable[..., Clustering]
) -> Callable[..., Excluded]:
    def run(
        labels: list[int], nearest: list[int], memberships: list[float], bar: float | None = None
    ) -> Excluded:
        segments = make_segments([f"text {i}" for i in range(len(labels))])
        scores = np.linspace(0.6, 0.8, len(labels))
        clustering = make_clustering(labels, memberships, None, nearest, scores, outlier_bar=bar)
        return left_out_of_themes(clustering, segments, THEMES)

    return run


def test_only_segments_in_no_theme_are_listed_in_their_order(left_out: Callable[..., Excluded]) -> None:
    found = left_out([-1, 0, 1, -1], [1, 0, 1, 0], [0.31, 1.0, 1.0, 0.049]).frame
    assert found.select("comment_id", "segment_id", "stage", "text", "nearest_theme_id").rows() == [
        ("c0", "s0", "cluster", "text 0", "tb"),
        ("c3", "s3", "cluster", "text 3", "ta"),
    ]


@pytest.mark.parametrize(
    ("nearest", "membership", "reason"),
    [
        (0, 0.31, "between themes: membership 0.31 in the nearest"),
        (0, 0.0, "in no theme"),
        (0, 0.5, "at the edge of a theme: membership 0.50 in the nearest"),
        (0, 1.0, "at the edge of a theme: membership 0.99 in the nearest"),
        (-1, 0.0, "in no theme"),
        (-1, 0.6, "no theme near: the group that it is nearest to was left out as a whole"),
    ],
)
def test_the_reason_says_how_near_a_theme_it_is(
    nearest: int, membership: float, reason: str, left_out: Callable[..., Excluded]
) -> None:
    found = left_out([0, 1, -1], [0, 1, nearest], [1.0, 1.0, membership]).frame
    assert found["reason"].to_list() == [reason]
    assert found["nearest_theme_id"].to_list() == ["ta" if nearest == 0 else None]


def test_what_was_left_out_for_its_outlier_score_is_said_to_be_like_no_other(
    left_out: Callable[..., Excluded],
) -> None:
    found = left_out([0, -1, -1], [0, 1, -1], [1.0, 0.7, 0.2], bar=0.65).frame
    assert found["reason"].to_list() == [
        "unlike any other text: outlier score 0.70",
        "no theme near: the group that it is nearest to was left out as a whole",
    ]
    assert found["nearest_theme_id"].to_list() == ["tb", None]


def test_where_there_is_too_little_to_look_for_themes_that_is_the_reason(
    make_segments: Callable[..., Segments], make_clustering: Callable[..., Clustering]
) -> None:
    none = Themes.from_columns({"theme_id": []})
    found = left_out_of_themes(make_clustering([-1, -1]), make_segments(["a", "b"]), none, too_few=True)
    assert found.frame["reason"].to_list() == ["too few comments to find themes"] * 2
    assert found.frame["nearest_theme_id"].to_list() == [None, None]


def test_where_every_segment_is_in_a_theme_nothing_is_listed(left_out: Callable[..., Excluded]) -> None:
    assert len(left_out([0, 1], [0, 1], [1.0, 1.0])) == 0
