"""What texts stand below: the question of an answer, else the subject of a ticket."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from feedback_miner.records import CONTEXTS, Comments, Context, Float32Array

SUBJECT = "subject"


def find_context(
    comments: Comments, texts: pl.DataFrame, embed: Callable[[list[str]], Float32Array]
) -> Context | None:
    """Find what texts are read with.

    Parameters
    ----------
    comments : Comments
    texts : polars.DataFrame
        ``comment_id`` that each text is of, and ``text``. The subject of a ticket is no context of itself.
    embed : callable
        Returns unit vectors of texts, shape ``(n_texts, width)``, by the encoder of the texts.

    Returns
    -------
    Context or None
        Aligned with the texts; None where nothing is known of any.
    """
    words = pl.coalesce("question", "subject")
    kind = (
        pl.when(pl.col("question_kind").is_not_null())
        .then("question_kind")
        .when(pl.col("subject").is_not_null())
        .then(pl.lit(SUBJECT))
    )
    below = comments.frame.select("comment_id", words=words, kind=kind)
    found = texts.join(below, on="comment_id", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("words") != pl.col("text")).then("words"),
        pl.when((pl.col("words") != pl.col("text")) | pl.col("words").is_null()).then("kind"),
    )
    if found["kind"].null_count() == len(found):
        return None
    distinct = found["words"].drop_nulls().unique().sort()
    rows = found["words"].replace_strict(
        distinct, np.arange(len(distinct)), default=-1, return_dtype=pl.Int64
    )
    kinds = found["kind"].replace_strict(CONTEXTS, range(len(CONTEXTS)), default=0, return_dtype=pl.Int64)
    return Context(
        kinds.to_numpy().astype(np.int64), rows.to_numpy().astype(np.int64), embed(distinct.to_list())
    )
