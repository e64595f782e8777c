"""Results of the stages -> the tables of the run folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from feedback_miner.records import (
    COMMENTS_SCHEMA,
    SEGMENTS_SCHEMA,
    TAGGED_SCHEMA,
    THEMES_SCHEMA,
    Clustering,
    Comments,
    Excluded,
    Ranking,
    Rejects,
    Result,
    Schema,
    Segments,
    Tags,
    TemplateCounts,
    Templates,
    Themes,
)


def build_result(
    *,
    comments: Comments,
    languages: Sequence[str | None],
    segments: Segments,
    excluded: Excluded,
    templates: Templates,
    template_counts: TemplateCounts,
    rejects: Rejects,
    clustering: Clustering,
    themes: Themes,
    tags: Tags,
    comment_tags: pl.DataFrame,
    ranking: Ranking,
    texts: pl.Series,
    manifest: Mapping[str, Any],
) -> Result:
    """Join what the stages found into the tables that people read.

    Parameters
    ----------
    languages : sequence of str or None
        Aligned with ``comments``.
    comment_tags : polars.DataFrame
        ``comment_id`` and the columns of :class:`Tags` for comments.
    texts : polars.Series
        What is written of each comment's text, aligned with ``comments``.
    """
    segment_table = build_segments(segments, comments, clustering, themes, tags)
    return Result(
        themes=build_themes(themes, ranking, segments),
        comments=_comments(comments, languages, segment_table, comment_tags, texts),
        segments=segment_table,
        excluded=excluded.frame,
        templates=templates.frame,
        template_counts=template_counts.frame,
        rejects=rejects.frame,
        manifest=manifest,
    )


def build_segments(
    segments: Segments, comments: Comments, clustering: Clustering, themes: Themes, tags: Tags
) -> pl.DataFrame:
    """Return one row per segment with what was asked, its theme, its tags and its place on the map."""
    asked = comments.frame.select("comment_id", "question", "question_kind")
    ids = np.array([*themes.frame["theme_id"].to_list(), None], dtype=object)
    frame = segments.frame.join(asked, on="comment_id", how="left", maintain_order="left").with_columns(
        theme_id=pl.Series(ids[clustering.labels_].tolist(), dtype=pl.String),
        membership=pl.Series(np.round(clustering.probabilities_, 6)),
        outlier_score=pl.Series(np.round(clustering.outlier_scores_, 6)).fill_nan(None),
        **{name: _rounded(tags.frame[name]) for name in TAGGED_SCHEMA},
        x=pl.Series(clustering.coordinates_[:, 0]),
        y=pl.Series(clustering.coordinates_[:, 1]),
    )
    return _conform(frame, SEGMENTS_SCHEMA)


def build_themes(themes: Themes, ranking: Ranking, segments: Segments) -> pl.DataFrame:
    """Return one row per theme, best rank first, with its quotes."""
    quotes = (
        themes.frame.select("theme_id", segment_id="exemplars")
        .explode("segment_id", empty_as_null=True)
        .join(
            segments.frame.select("segment_id", "comment_id", "text"),
            on="segment_id",
            how="left",
            maintain_order="left",
        )
        .group_by("theme_id", maintain_order=True)
        .agg(quotes=pl.struct("comment_id", "text"))
    )
    frame = ranking.frame.join(
        themes.frame.drop("exemplars"), on="theme_id", how="left", maintain_order="left"
    )
    return _conform(frame.join(quotes, on="theme_id", how="left", maintain_order="left"), THEMES_SCHEMA)


def _comments(
    comments: Comments,
    languages: Sequence[str | None],
    segments: pl.DataFrame,
    comment_tags: pl.DataFrame,
    texts: pl.Series,
) -> pl.DataFrame:
    """Return one row per comment with its themes, the main one first, and its tags."""
    tags = comment_tags.select("comment_id", *(_rounded(comment_tags[name]) for name in TAGGED_SCHEMA))
    frame = (
        comments.frame.with_columns(text=texts, language=pl.Series(languages, dtype=pl.String))
        .join(themes_of_comments(segments), on="comment_id", how="left", maintain_order="left")
        .join(tags, on="comment_id", how="left", maintain_order="left")
        .with_columns(pl.col("theme_ids", "memberships", "signals").fill_null([]))
    )
    return _conform(frame, COMMENTS_SCHEMA)


def themes_of_comments(segments: pl.DataFrame) -> pl.DataFrame:
    """Return the themes of each comment that has any, the one that most of its text is about first.

    ``memberships`` are those of the segments that belong most to each of ``theme_ids``.
    """
    return (
        segments.filter(pl.col("theme_id").is_not_null())
        .group_by("comment_id", "theme_id", maintain_order=True)
        .agg(
            weight=(pl.col("membership") * pl.col("text").str.len_chars()).sum(),
            membership=pl.col("membership").max(),
        )
        .sort("weight", "theme_id", descending=[True, False], maintain_order=True)
        .group_by("comment_id", maintain_order=True)
        .agg(theme_ids=pl.col("theme_id"), memberships=pl.col("membership"))
        .with_columns(theme_id=pl.col("theme_ids").list.first())
    )


def _rounded(column: pl.Series) -> pl.Series:
    return column.round(6) if column.dtype == pl.Float64 else column


def _conform(frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
