"""A score, a reopening or a priority beside a text moves whether it is a pain or praise, and says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.config import IngestSettings, TagSettings
from feedback_miner.ingest import read
from feedback_miner.records import KINDS, SCORED_BESIDE, Comments, Embeddings, Segments, Tags
from feedback_miner.signals import FROM_COLUMNS
from feedback_miner.tagging import TagProbabilities, tag
from feedback_miner.tagging.evidence import (
    MOST_OF_KIND,
    kind_evidence,
    score_evidence,
    shift_kind,
    tell_kind,
)

MakeComments = Callable[..., Comments]
UNSURE = [0.45, 0.15, 0.3, 0.1]
PLAIN_PAIN = [0.9, 0.0, 0.1, 0.0]


def scored(
    make: MakeComments, scores: Sequence[float | None], low: float, high: float, **columns: Any
) -> Any:
    """Return how far each score speaks for praise, and what is told of it."""
    n = len(scores)
    given = {
        "score": list(scores),
        "score_low": [low] * n,
        "score_high": [high] * n,
        "item_kind": ["answer"] * n,
    }
    speaks, told = score_evidence(make(n, **{**given, **columns}))
    return speaks, told.to_list()


@pytest.mark.parametrize(("low", "high"), [(1, 5), (0, 10), (0, 1), (-100, 100), (1, 3)])
def test_the_ends_of_a_scale_speak_most_and_its_middle_not_at_all(
    make_comments: MakeComments, low: float, high: float
) -> None:
    steps = [low + step * (high - low) / 4 for step in range(5)]
    speaks, told = scored(make_comments, steps, low, high)
    np.testing.assert_allclose(speaks, [-1, -0.5, 0, 0.5, 1])
    assert [word and word.rpartition(" ")[2] for word in told] == [*["(pain)"] * 2, None, *["(praise)"] * 2]


@pytest.mark.parametrize(
    ("score", "low", "high", "told"),
    [(5, 1, 5, "5 of 5"), (9, 0, 10, "9 of 10"), (4.5, 1, 5, "4.5 of 5"), (0.853, 0, 1, "0.85 of 1")],
)
def test_a_score_is_told_as_it_is_written(
    make_comments: MakeComments, score: float, low: float, high: float, told: str
) -> None:
    assert scored(make_comments, [score, low], low, high)[1][0] == f"score: {told} (praise)"


@pytest.mark.parametrize("ends", [(None, None), (5.0, 5.0), (1.0, None)])
def test_a_score_without_a_scale_says_nothing(make_comments: MakeComments, ends: tuple[Any, Any]) -> None:
    speaks, told = scored(make_comments, [5.0, 1.0], *ends)
    assert (speaks.tolist(), told) == ([0, 0], [None, None])


def test_comments_without_a_score_say_nothing_and_stay_in_order(make_comments: MakeComments) -> None:
    speaks, told = scored(make_comments, [None, 5.0, None, 1.0], 1, 5)
    np.testing.assert_allclose(speaks, [0, 1, 0, -1])
    assert told == [None, "score: 5 of 5 (praise)", None, "score: 1 of 5 (pain)"]
    speaks, words = score_evidence(make_comments(0))
    assert (len(speaks), len(words)) == (0, 0)


@pytest.mark.parametrize("item", ["description", "note", "email"])
def test_how_a_ticket_was_handled_says_little_of_its_first_words(
    make_comments: MakeComments, item: str
) -> None:
    speaks, _ = scored(make_comments, [5.0, 1.0], 1, 5, item_kind=[item, "rating"])
    np.testing.assert_allclose(speaks, [0.25, -1])


@pytest.mark.parametrize(
    ("asked", "beside"),
    [
        *((kind, True) for kind in ("likes", "dislikes", "wishes", "obstacles", "use", "facts")),
        ("other", False),
        (None, False),
    ],
)
def test_a_score_of_a_whole_response_says_little_of_an_answer_whose_question_has_a_direction(
    asked: str | None, beside: bool
) -> None:
    frame = pl.DataFrame(
        {"item_kind": ["answer"], "question_kind": [asked]}, schema_overrides={"question_kind": pl.String}
    )
    assert frame.select(SCORED_BESIDE).item() is beside


def test_a_score_that_nearly_all_give_says_little_and_the_rare_one_all(make_comments: MakeComments) -> None:
    speaks, _ = scored(make_comments, [5.0] * 199 + [1.0], 1, 5)
    assert speaks[0] == pytest.approx(1 - (198 / 209) ** 3)
    assert speaks[-1] == -1
    half, _ = scored(make_comments, [5.0] * 100 + [1.0] * 100, 1, 5)
    assert half[0] > 0.85


def test_a_person_who_always_gives_the_same_score_says_little_by_it(make_comments: MakeComments) -> None:
    people = ["always"] * 50 + [f"p{i}" for i in range(150)]
    speaks, _ = scored(make_comments, [5.0] * 80 + [1.0] * 120, 1, 5, person_id=people)
    assert speaks[0] == pytest.approx(1 - (49 / 54) ** 3)
    assert speaks[60] > 0.9


def test_a_response_with_many_answers_counts_its_score_once(make_comments: MakeComments) -> None:
    records = ["long"] * 40 + [f"r{i}" for i in range(10)]
    people = ["p"] * 40 + [f"p{i}" for i in range(10)]
    speaks, _ = scored(make_comments, [5.0] * 45 + [1.0] * 5, 1, 5, record_id=records, person_id=people)
    assert speaks[0] == pytest.approx(1 - (5 / 20) ** 3)
    assert speaks[45] == pytest.approx(-(1 - (4 / 20) ** 3))


def moved(kind: list[float], speaks: float = 0.0, weight: float = 1.5, **signs: float) -> Any:
    """Return the probabilities of one text as columns move them, and what they say."""
    row = np.array([kind])
    given = np.array([[signs.get(sign.name, 0.0) for sign in FROM_COLUMNS]], np.float32)
    shifts = kind_evidence(row, np.array([speaks]), given, weight)
    told = tell_kind(shifts, pl.Series(["score: told"] if speaks else [None], dtype=pl.String), given)
    return shift_kind(row, shifts)[0], told.item()


def top(kind: Any) -> str:
    return KINDS[int(np.argmax(kind))]


def test_the_best_score_makes_praise_of_a_text_that_the_tagger_is_unsure_of() -> None:
    kind, told = moved(UNSURE, 1.0)
    assert top(kind) == "praise"
    assert told == "score: told"
    assert kind[[1, 3]].tolist() == [0.15, 0.1]
    assert np.log(kind[2] / kind[0]) == pytest.approx(np.log(0.3 / 0.45) + 1.5)


def test_no_score_makes_praise_of_a_plain_pain_at_whatever_weight() -> None:
    assert top(moved(PLAIN_PAIN, 1.0, weight=2.0)[0]) == "pain"
    assert top(moved(PLAIN_PAIN, 1.0, weight=100.0)[0]) == "pain"


@pytest.mark.parametrize("speaks", [-1.0, 1.0])
def test_what_is_neither_pain_nor_praise_is_left_alone(speaks: float) -> None:
    silent = [0.3, 0.0, 0.3, 0.4]
    kind, told = moved(silent, speaks, reopened=1.0)
    assert (kind.tolist(), told) == (silent, None)


def test_a_wish_stays_one() -> None:
    assert top(moved([0.25, 0.5, 0.25, 0.0], -1.0)[0]) == "request"


def test_signs_of_columns_speak_for_a_pain_and_are_told() -> None:
    kind, told = moved([0.4, 0.0, 0.5, 0.1], reopened=1.0)
    assert (top(kind), told) == ("pain", "reopened (pain)")
    for sign in ("high_priority", "open_long"):
        kind, told = moved([0.4, 0.0, 0.5, 0.1], **{sign: 1.0})
        assert np.log(kind[0] / kind[2]) == pytest.approx(np.log(0.4 / 0.5) + 0.25)
        assert told == f"{sign.replace('_', ' ')} (pain)"


def test_a_sign_that_tells_little_in_its_collection_moves_little_and_is_not_told() -> None:
    kind, told = moved([0.4, 0.0, 0.5, 0.1], reopened=0.1)
    assert (top(kind), told) == ("praise", None)


def test_score_and_signs_add_up_within_the_cap_and_are_all_told() -> None:
    kind, told = moved([0.5, 0.0, 0.5, 0.0], -1.0, reopened=1.0, open_long=1.0, high_priority=1.0)
    assert np.log(kind[0] / kind[2]) == pytest.approx(MOST_OF_KIND)
    assert told is not None
    assert set(told.split("; ")) == {
        "score: told",
        "high priority (pain)",
        "reopened (pain)",
        "open long (pain)",
    }


def test_a_weight_of_zero_leaves_the_kind_alone() -> None:
    kind, told = moved(UNSURE, 1.0, weight=0.0, reopened=1.0)
    assert (kind.tolist(), told) == (pytest.approx(UNSURE), None)


rows = st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda row: sum(row) > 0.01)


@given(rows, st.floats(-1, 1), st.floats(0, 2))
def test_moved_rows_sum_to_one_and_go_where_the_score_points(
    row: list[float], speaks: float, weight: float
) -> None:
    start = np.array(row) / sum(row)
    kind, _ = moved(start.tolist(), speaks, weight)
    assert kind.sum() == pytest.approx(1)
    assert (kind >= 0).all()
    assert (kind[2] - start[2]) * speaks >= -1e-12
    assert kind[[1, 3]] == pytest.approx(start[[1, 3]])


class Flat:
    """Is unsure of every text, alike."""

    name, revision, encoder = "flat", "1", "fake"

    def __init__(self, kind: list[float]) -> None:
        self.kind = kind

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        n = len(texts)
        return TagProbabilities.independent(np.full((n, 2), 0.3), np.tile(self.kind, (n, 1)))


def tags_of(
    frame: pl.DataFrame, kind: list[float], make_segments: Callable[..., Segments], **settings: Any
) -> Tags:
    comments = read(frame, IngestSettings()).comments
    segments = make_segments(comments.frame["text"].to_list(), comments.frame["comment_id"].to_list())
    embeddings = Embeddings(np.zeros((len(segments), 2), np.float32), "fake", "1")
    return tag(segments, embeddings, Flat(kind), TagSettings(adapt=False, **settings), comments)


LINES = ("Bagus banget, saya suka kak, mantap", "Aplikasi error terus tidak bisa dibuka dong")


def reviews(scores: Sequence[Any], header: str = "score") -> pl.DataFrame:
    texts = [f"{LINES[i % 2]} nomor {chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(len(scores))]
    return pl.DataFrame({"content": texts, header: list(scores)})


@pytest.mark.parametrize(
    ("header", "best", "worst"),
    [
        ("score", "5", "1"),
        ("NPS", "10", "0"),
        ("rating", "★★★★★", "★☆☆☆☆"),
        ("Satisfaction", "Very satisfied", "Very dissatisfied"),
        ("Zufriedenheit", "sehr zufrieden", "sehr unzufrieden"),
        ("Satisfaction", "Très satisfait", "Très insatisfait"),
        ("Satisfacción", "Muy satisfecho", "Muy insatisfecho"),
        ("Satisfaction (1 = very satisfied, 5 = very dissatisfied)", "1", "5"),
        ("Schulnote", "1", "6"),
    ],
)
def test_a_text_that_the_tagger_is_unsure_of_is_what_its_score_says(
    make_segments: Callable[..., Segments], header: str, best: str, worst: str
) -> None:
    frame = tags_of(reviews([best, worst] * 20, header), UNSURE, make_segments).frame
    assert frame["kind"].to_list() == ["praise", "pain"] * 20
    assert frame["p_praise"][0] > UNSURE[2] > frame["p_praise"][1]
    assert frame["severity"][0] < frame["severity"][1]
    assert [told.rpartition(" ")[2] for told in frame["evidence"]] == ["(praise)", "(pain)"] * 20
    unmoved = tags_of(reviews([best, worst] * 20, header), UNSURE, make_segments, kind_evidence_weight=0.0)
    assert unmoved.frame["kind"].to_list() == ["unclear"] * 40


@pytest.mark.parametrize("scores", [["5"] * 40, ["5"], ["4", *[None] * 39]])
def test_one_score_alone_or_the_same_everywhere_tells_nothing(
    make_segments: Callable[..., Segments], scores: list[str | None]
) -> None:
    frame = tags_of(reviews(scores), UNSURE, make_segments).frame
    assert set(frame["kind"]) == {"unclear"}
    assert frame["evidence"].null_count() == len(scores)


def test_a_score_stands_beside_what_other_columns_say(make_segments: Callable[..., Segments]) -> None:
    frame = reviews(["5", "1"] * 20).with_columns(Role=pl.Series(["CFO", "Nurse"] * 20))
    told = tags_of(frame, UNSURE, make_segments).frame["evidence"].to_list()
    assert told[:2] == [
        "role: client; score: 5 of 5 (praise)",
        "role: consumer; score: 1 of 5 (pain)",
    ]
