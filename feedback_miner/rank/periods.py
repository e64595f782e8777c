"""Over what time each collection was written, and whether that allows a trend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from feedback_miner.config import RankSettings
from feedback_miner.outlying import find_outlying_dates
from feedback_miner.records import COLLECTION, Comments

RECENT = 1 / 3
"""The last third of a collection's period is held against the two thirds before it."""
TAIL = 0.1
"""First and last part of a survey's answers that do not tell how long it was open: trials, stragglers.

Seven surveys that were asked once, six public ones and a sample, have 0 to 58 days between their first and
their last decile, and up to 90 days between their first and last answer.
"""


def usual_dates(comments: Comments, settings: RankSettings) -> Comments:
    """Return comments without those dates that lie far from all others, unless the settings keep them."""
    if settings.outlying_dates:
        return comments
    outlying = find_outlying_dates(comments.frame)
    if not outlying.any():
        return comments
    return Comments(comments.frame.with_columns(created_at=pl.when(~outlying).then("created_at")))


def find_periods(table: pl.DataFrame, settings: RankSettings) -> pl.DataFrame:
    """Tell of each collection over what time it was written, and why it has no trend.

    Parameters
    ----------
    table : DataFrame
        One row per comment or segment: ``collection``, ``created_at``, ``item_kind``.

    Returns
    -------
    DataFrame
        ``collection``, ``first``, ``last``, and ``no_trend``, why it has no trend: "undated", "survey"
        (asked once) or "short"; null where it has one.
    """
    date = pl.col("created_at")
    days = (date.max() - date.min()).dt.total_seconds() / 86_400
    middle = date.quantile(1 - TAIL, "lower") - date.quantile(TAIL, "lower")
    is_survey = (pl.col("item_kind") == "answer").fill_null(False).mean() > 0.5
    return table.group_by("collection", maintain_order=True).agg(
        first=date.min(),
        last=date.max(),
        no_trend=pl.when(date.count() == 0)
        .then(pl.lit("undated"))
        .when(is_survey & (middle.dt.total_days() < settings.survey_days))
        .then(pl.lit("survey"))
        .when(days < settings.trend_days)
        .then(pl.lit("short")),
    )


def mark_recent(table: pl.DataFrame, settings: RankSettings) -> pl.DataFrame:
    """Add ``recent``: whether a row is of the last third of its collection's period; null without a trend."""
    last, first = pl.col("last"), pl.col("first")
    starts = find_periods(table, settings).select(
        "collection", start=pl.when(pl.col("no_trend").is_null()).then(last - (last - first) * RECENT)
    )
    return (
        table.join(starts, on="collection", how="left", maintain_order="left")
        .with_columns(recent=pl.col("created_at") >= pl.col("start"))
        .drop("start")
    )


def tell_periods(comments: Comments, mined: pl.Series, settings: RankSettings) -> list[Mapping[str, Any]]:
    """Tell of each collection what the ranking took for its period, as plain values for the manifest.

    Parameters
    ----------
    comments : Comments
    mined : Series
        Ids of the comments that were mined.
    """
    frame = usual_dates(comments, settings).frame.filter(pl.col("comment_id").is_in(mined.implode()))
    table = frame.select("created_at", "item_kind", "source", collection=COLLECTION)
    files = dict(table.group_by("collection").agg(pl.col("source").unique(maintain_order=True)).iter_rows())
    return [
        {**row, "files": files[row["collection"]]}
        for row in find_periods(table, settings).iter_rows(named=True)
    ]
