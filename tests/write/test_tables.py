"""What the stages found is joined into the tables that people read."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from feedback_miner.records import (
    COMMENTS_SCHEMA,
    SEGMENTS_SCHEMA,
    THEMES_SCHEMA,
    Clustering,
    Comments,
    Excluded,
    Ranking,
    Rejects,
    Result,
    Segments,
    Tags,
    TemplateCounts,
    Templates,
    Themes,
)
from feedback_miner.write.tables import build_result, themes_of_comments

SEGMENTS = [  # segment, comment, text, cluster, membership
    ("s0", "c0", "short", 0, 1.0),
    ("s1", "c0", "a much longer piece of text", 1, 0.9),
    ("s2", "c1", "tie one", 1, 0.5),
    ("s3", "c1", "tie two", 0, 0.5),
    ("s4", "c2", "noise", -1, 0.0),
]


def build(n_segments: int = 5) -> Result:
    comments = Comments.from_columns(
        {
            "comment_id": ["c0", "c1", "c2", "c3"],
            "record_id": ["r0"] * 4,
            "question": ["Why?", None, None, None],
            "question_kind": ["other", "wishes", None, None],
            "created_at": [datetime(2024, 1, 1), None, None, None],
            "text": ["raw me@example.org", "raw", "raw", "raw"],
        }
    )
    ids, comment_ids, texts, labels, members = zip(*SEGMENTS, strict=True)
    segments = Segments.from_columns({"segment_id": ids, "comment_id": comment_ids, "text": texts})
    tags = Tags.from_columns(
        {"segment_id": ids, "concern": ["client"] * 5, "concern_score": [1 / 3] * 5, "kind": ["pain"] * 5,
         "kind_score": [2 / 3] * 5, "facet": ["network"] * 5, "severity": [2 / 3] * 5,
         "signals": [["outage", "reopened"], [], [], ["sarcasm"], []],
         "evidence": [None, "role: client", None, None, None]}
    )  # fmt: skip
    comment_tags = (
        tags.frame.head(3)
        .drop("segment_id")
        .insert_column(0, pl.Series("comment_id", ["c2", "c0", "c1"]))
        .with_columns(concern=pl.Series(["none", "client", "both"]))
    )
    themes = Themes.from_columns(
        {"theme_id": ["tb", "ta"], "parent_id": ["ax", "ax"], "area": ["Both", "Both"],
         "label": ["Zero", "One"], "keywords": [["z"], ["o"]],
         "exemplars": [["s3", "s0"], ["s1"]], "stability": [0.5, None]}
    )  # fmt: skip
    ranking = Ranking.from_columns(
        {"theme_id": ["ta", "tb"], "rank": [1, 2], "n_people": [2, 1], "facet": ["network", None],
         "severity": [0.5, 0.25], "client_low": [0.1, 0.2], "client_high": [0.3, 0.4],
         "signals": [[{"signal": "outage", "n_people": 2}], []]}
    )  # fmt: skip
    clustering = Clustering(
        labels_=np.array(labels),
        nearest_=np.array([0, 1, 1, 0, 1]),
        probabilities_=np.array(members),
        outlier_scores_=np.array([0.1234567, 0.2, 0.3, 0.4, np.nan]),
        parents_=np.array([0, 0]),
        stability_=np.ones(2),
        coordinates_=np.arange(10, dtype=np.float32).reshape(5, 2),
    )
    return build_result(
        comments=comments,
        languages=["en", "de", None, "en"],
        segments=segments,
        excluded=Excluded.from_columns({"comment_id": ["c3"], "reason": ["signature"]}),
        templates=Templates.from_columns({"template_id": ["0f3a9c1e"]}),
        template_counts=TemplateCounts.from_columns({"kind": ["line"]}),
        rejects=Rejects.from_columns({"file": ["a.csv"]}),
        clustering=clustering,
        themes=themes,
        tags=tags,
        comment_tags=comment_tags,
        ranking=ranking,
        texts=pl.Series(["clean [email]", "b", "c", "d"]),
        manifest={"seed": 7},
    )


def test_comments_and_segments_have_the_question_and_what_it_asks_for(built: Result) -> None:
    columns = ("comment_id", "question", "question_kind")
    assert built.comments.select(columns).rows()[:3] == [
        ("c0", "Why?", "other"),
        ("c1", None, "wishes"),
        ("c2", None, None),
    ]
    assert built.segments.select(columns).rows() == [
        ("c0", "Why?", "other"),
        ("c0", "Why?", "other"),
        ("c1", None, "wishes"),
        ("c1", None, "wishes"),
        ("c2", None, None),
    ]


@pytest.fixture(scope="module")
def built() -> Result:
    return build()


def test_tables_have_the_declared_columns(built: Result) -> None:
    assert dict(built.themes.schema) == dict(THEMES_SCHEMA)
    assert dict(built.comments.schema) == dict(COMMENTS_SCHEMA)
    assert dict(built.segments.schema) == dict(SEGMENTS_SCHEMA)
    assert built.manifest == {"seed": 7}


def test_themes_come_by_rank_with_their_own_label(built: Result) -> None:
    rows = built.themes.select("rank", "theme_id", "label", "keywords", "n_people", "stability").rows()
    assert rows == [(1, "ta", "One", ["o"], 2, None), (2, "tb", "Zero", ["z"], 1, 0.5)]


def test_themes_name_their_area(built: Result) -> None:
    assert built.themes.select("theme_id", "parent_id", "area").rows() == [
        ("ta", "ax", "Both"),
        ("tb", "ax", "Both"),
    ]


def test_quotes_are_the_exemplars_in_their_order_with_their_comment(built: Result) -> None:
    assert built.themes["quotes"].to_list() == [
        [{"comment_id": "c0", "text": "a much longer piece of text"}],
        [{"comment_id": "c1", "text": "tie two"}, {"comment_id": "c0", "text": "short"}],
    ]


def test_segments_have_their_theme_and_noise_has_none(built: Result) -> None:
    assert built.segments["theme_id"].to_list() == ["tb", "ta", "ta", "tb", None]
    assert built.segments["membership"].to_list() == [1.0, 0.9, 0.5, 0.5, 0.0]
    assert built.segments["outlier_score"].to_list() == [0.123457, 0.2, 0.3, 0.4, None]
    assert built.segments.select("x", "y").row(3) == (6.0, 7.0)
    assert built.segments["concern_score"].to_list() == [0.333333] * 5


def test_themes_tell_their_facet_severity_signs_and_intervals(built: Result) -> None:
    rows = built.themes.select("facet", "severity", "signals", "client_low", "client_high").rows()
    assert rows == [
        ("network", 0.5, [{"signal": "outage", "n_people": 2}], 0.1, 0.3),
        (None, 0.25, [], 0.2, 0.4),
    ]


def test_segments_tell_their_facet_severity_signs_and_evidence(built: Result) -> None:
    rows = built.segments.select("facet", "severity", "signals", "evidence").rows()
    assert rows[:2] == [
        ("network", 0.666667, ["outage", "reopened"], None),
        ("network", 0.666667, [], "role: client"),
    ]


def test_comments_have_their_signs_and_those_without_tags_have_none(built: Result) -> None:
    assert built.comments["signals"].to_list() == [[], [], ["outage", "reopened"], []]
    assert built.comments["evidence"].to_list() == ["role: client", None, None, None]
    assert built.comments["severity"].to_list() == [0.666667] * 3 + [None]


def test_the_main_theme_of_a_comment_is_what_most_of_its_text_is_about(built: Result) -> None:
    first = built.comments.row(0, named=True)
    assert (first["theme_id"], first["theme_ids"]) == ("ta", ["ta", "tb"])


def test_memberships_stand_beside_the_themes_of_a_comment(built: Result) -> None:
    assert built.comments["memberships"].to_list() == [[0.9, 1.0], [0.5, 0.5], [], []]


def test_the_strongest_of_several_segments_is_the_membership_of_the_comment() -> None:
    segments = pl.DataFrame(
        {"comment_id": ["c0"] * 3, "theme_id": ["ta"] * 3, "membership": [0.2, 0.8, 0.4], "text": ["x"] * 3}
    )
    assert themes_of_comments(segments)["memberships"].to_list() == [[0.8]]


def test_themes_with_equal_claim_go_by_id(built: Result) -> None:
    second = built.comments.row(1, named=True)
    assert (second["theme_id"], second["theme_ids"]) == ("ta", ["ta", "tb"])


def test_a_comment_without_theme_has_an_empty_list_and_keeps_its_tags(built: Result) -> None:
    noise, left_out = (built.comments.row(i, named=True) for i in (2, 3))
    assert (noise["theme_id"], noise["theme_ids"], noise["concern"]) == (None, [], "none")
    assert (left_out["theme_id"], left_out["theme_ids"], left_out["concern"]) == (None, [], None)


def test_comments_stay_in_order_with_the_text_that_may_be_written(built: Result) -> None:
    assert built.comments["comment_id"].to_list() == ["c0", "c1", "c2", "c3"]
    assert built.comments["text"].to_list() == ["clean [email]", "b", "c", "d"]
    assert built.comments["language"].to_list() == ["en", "de", None, "en"]
    assert built.comments["concern"].to_list() == ["client", "both", "none", None]


def test_building_twice_gives_equal_tables(built: Result) -> None:
    again = build()
    for name in ("themes", "comments", "segments", "excluded", "rejects"):
        assert getattr(again, name).equals(getattr(built, name))
