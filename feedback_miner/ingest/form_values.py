"""What forms within the texts say of whoever filled them in, where no column says it."""

from __future__ import annotations

import polars as pl

from feedback_miner.ingest.assemble import redacted
from feedback_miner.ingest.values.circumstances import read_priorities
from feedback_miner.ingest.values.ids import read_ids
from feedback_miner.records import Comments


def fill_in(comments: Comments, values: pl.DataFrame) -> Comments:
    """Return comments with the values of forms where they are null.

    Parameters
    ----------
    comments : Comments
    values : DataFrame
        ``row`` of a comment, ``role`` (priority, department, organisation, role) and ``value``; of several
        the first counts.
    """
    frame = comments.frame
    first = values.unique(["row", "role"], keep="first", maintain_order=True)
    for (role,), found in first.group_by("role", maintain_order=True):
        column = pl.Series([None] * frame.height, dtype=pl.String).scatter(found["row"], found["value"])
        said = read_priorities(column) if role == "priority" else redacted(read_ids(column))
        frame = frame.with_columns(pl.col(str(role)).fill_null(said))
    return Comments(frame)
