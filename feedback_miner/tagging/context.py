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
    asked = pl.col("question_kind").is_not_null()
    below = comments.frame.select(
        "comment_id",
        words=pl.when(asked).then("question").otherwise("subject"),
        kind=pl.when(asked).then("question_kind").when(pl.col("subject").is_not_null()).then(pl.lit(SUBJECT)),
    )
    if below["kind"].null_count() == len(below):
        return None
    itself = (pl.col("kind") == SUBJECT) & (_folded("words") == _folded("text"))
    found = texts.join(below, on="comment_id", how="left", maintain_order="left").with_columns(
        pl.when(~itself.fill_null(False)).then(name).alias(name) for name in ("words", "kind")
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


def _folded(column: str) -> pl.Expr:
    """Return texts without case and all but their letters and digits."""
    return pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
