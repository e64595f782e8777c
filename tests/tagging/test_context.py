"""A text is read with the question that it answers, else with the subject of its ticket."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from feedback_miner.records import CONTEXTS, Comments, Context, Float32Array
from feedback_miner.tagging.context import find_context


def comments(**columns: list[str | None]) -> Comments:
    n = len(next(iter(columns.values())))
    ids = {name: [f"c{i}" for i in range(n)] for name in ("comment_id", "record_id")}
    return Comments.from_columns({**ids, "source": ["a"] * n, "text": [""] * n, **columns})


def texts(*pairs: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema=["comment_id", "text"], orient="row")


def lengths(words: list[str]) -> Float32Array:
    return np.array([[len(word)] for word in words], np.float32).reshape(len(words), 1)


def names(context: Context) -> list[str]:
    return [CONTEXTS[kind] for kind in context.kinds]


def test_an_answer_is_read_with_its_question_and_a_message_with_its_subject() -> None:
    found = find_context(
        comments(
            question=["What annoys you?", None, None],
            question_kind=["dislikes", None, None],
            subject=[None, "VPN", None],
        ),
        texts(("c2", "a"), ("c0", "b"), ("c1", "c"), ("c0", "d")),
        lengths,
    )
    assert found is not None
    assert names(found) == ["none", "dislikes", "subject", "dislikes"]
    words = [None if row < 0 else float(found.vectors[row, 0]) for row in found.rows]
    assert words == [None, len("What annoys you?"), len("VPN"), len("What annoys you?")]
    assert len(found.vectors) == 2


def test_a_subject_is_no_context_of_itself() -> None:
    found = find_context(comments(subject=["VPN down"]), texts(("c0", "VPN down"), ("c0", "Again.")), lengths)
    assert found is not None
    assert names(found) == ["none", "subject"]
    assert found.rows.tolist() == [-1, 0]


def test_a_kind_that_was_told_counts_also_where_the_words_of_the_question_are_not_known() -> None:
    found = find_context(comments(question_kind=["likes"]), texts(("c0", "a")), lengths)
    assert found is not None
    assert (names(found), found.rows.tolist()) == (["likes"], [-1])


def test_where_nothing_is_known_there_is_no_context() -> None:
    assert find_context(comments(subject=[None, None]), texts(("c0", "a"), ("c1", "b")), lengths) is None
    assert find_context(comments(subject=["VPN"]), texts(("c0", "VPN")), lengths) is None


def test_kinds_and_rows_must_be_aligned() -> None:
    with pytest.raises(ValueError, match="of one shape"):
        Context(np.zeros(2, np.int64), np.zeros(3, np.int64), np.zeros((1, 4), np.float32))


def test_some_of_the_texts_keep_their_context() -> None:
    context = Context(np.array([0, 3, 8]), np.array([-1, 0, 1]), np.zeros((2, 4), np.float32))
    some = context.take(np.array([2, 0]))
    assert len(some.vectors) == 1
    assert (some.kinds.tolist(), some.rows.tolist()) == ([8, 0], [0, -1])
