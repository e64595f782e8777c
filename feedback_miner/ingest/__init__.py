"""Export files -> Comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.assemble import assemble, redacted
from feedback_miner.ingest.files.source import Export, open_exports
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.json_table import open_flat
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.read import Reading, read_tables
from feedback_miner.ingest.recognise import open_export
from feedback_miner.ingest.report import report
from feedback_miner.ingest.unknown.mapping import mapping_of, with_mapping
from feedback_miner.ingest.values.circumstances import read_priorities
from feedback_miner.ingest.values.ids import numbered, part_ids, read_ids
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Comments, Rejects, SourceReport

__all__ = ["Ingested", "read", "read_frame"]


@dataclass(frozen=True, eq=False)
class Ingested:
    """All comments of a run, the rows that could not be read, and what was recognised.

    ``keep_templates`` are ids of templates that a mapping file says to mine all the same.
    """

    comments: Comments
    rejects: Rejects
    sources: tuple[SourceReport, ...]
    keep_templates: tuple[str, ...] = ()


def read(
    exports: Sequence[Export] | Export, settings: IngestSettings, progress: Progress | None = None
) -> Ingested:
    """Read exports, whatever their format; it is told by the content, not by the name of the file.

    Parameters
    ----------
    exports : sequence of str, Path or DataFrame
        Files, "-" for stdin, or polars frames; a lone one may stand without a sequence.
    settings : IngestSettings
    progress : Progress, optional

    Returns
    -------
    Ingested
        Comments in the order of the exports and of their rows; sources in the order of the
        exports.

    Raises
    ------
    ExportError
        When an export cannot be read, or a row of it if ``settings.strict``.
    UsageError
        When a named column does not exist, or it is not plain which column holds the comments.
    EmptyExportError
        When no export holds a comment.
    """
    exports = [exports] if isinstance(exports, str | Path | pl.DataFrame) else exports
    if not exports:
        raise UsageError(
            "No export was given.", "At least one is expected.", "Name a file, or '-' for stdin."
        )
    settings = with_mapping(settings)
    readings = read_tables(exports, settings, progress or Silent())
    parts: list[pl.DataFrame] = []
    sources: list[SourceReport] = []
    for reading in readings:
        left = None if settings.limit is None else settings.limit - sum(part.height for part in parts)
        part, source = _read_one(reading, settings, left, parts)
        parts += [part] if part is not None else []
        sources.append(source)
    stems = [r.content.stem for r in readings if r.table is not None]
    mapping = mapping_of(settings)
    kept = mapping.keep_templates if mapping is not None else ()
    return Ingested(_join(parts, stems), _rejects(readings), tuple(sources), kept)


def with_form_values(ingested: Ingested, values: pl.DataFrame) -> Ingested:
    """Return what was read, with what forms within the texts say where no column says it.

    Parameters
    ----------
    ingested : Ingested
    values : DataFrame
        ``row`` of a comment, ``role`` (priority, department, organisation, role) and ``value``.
    """
    frame = ingested.comments.frame
    for (role,), found in values.unique(["row", "role"], keep="first", maintain_order=True).group_by("role"):
        column = pl.Series([None] * frame.height, dtype=pl.String).scatter(found["row"], found["value"])
        read_column = read_priorities(column) if role == "priority" else redacted(read_ids(column))
        frame = frame.with_columns(pl.col(str(role)).fill_null(read_column))
    return replace(ingested, comments=Comments(frame))


def read_frame(export: Export, settings: IngestSettings) -> pl.DataFrame:
    """Read one table as it stands, whatever its format, without looking for comments in it.

    Returns
    -------
    polars.DataFrame
        All columns; String, or Datetime("us") where every cell is one.

    Raises
    ------
    ExportError
        When it cannot be read, or holds no row.
    """
    content = open_exports([export], settings)[0]
    view = open_export(content, settings).view
    table = open_flat(view) if isinstance(view, JsonObjects) else view
    if not isinstance(table, Table):
        raise ExportError(f"{content.name} is no table.", "A table is expected.", "Save it as CSV.")
    return pl.concat([frame for frame, _ in table.chunks()])


def _read_one(
    reading: Reading, settings: IngestSettings, left: int | None, before: Sequence[pl.DataFrame]
) -> tuple[pl.DataFrame | None, SourceReport]:
    """Return the comments of one export that are not in those before, ``left`` at most, and its report."""
    if reading.table is None:
        return None, report(reading, None)
    made = assemble(reading.table, reading.name, settings)
    frame, warnings = _new(made.frame, before), made.warnings
    n_again = made.frame.height - frame.height
    if left is not None and left < frame.height:
        warnings = (*warnings, f"Only {left} comments were taken: the limit is {settings.limit}.")
        frame = frame.head(left)
    return frame, report(reading, frame, made.dates, warnings, n_again)


MADE = r"^c[0-9a-f]{12}(?:-\d+)?(?:/\d+)?$"
"""Ids that were made from the content."""
SAME = ("comment_id", "record_id", "created_at", "person_id", "text")
"""What tells that a comment of two exports is one: pages and periods of exports overlap."""


def _new(frame: pl.DataFrame, before: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Drop comments that stand in an earlier export, where their dates tell that they are the same."""
    dated = pl.col("created_at").is_not_null()
    if not before or not frame["created_at"].count():
        return frame
    # two people may say the same on one day; an id, a person or a time of day tells them apart
    told = ~pl.col("comment_id").str.contains(MADE) | pl.col("person_id").is_not_null()
    told = told | (pl.col("created_at").dt.time() != dt.time())
    known = pl.concat([part.lazy().select(SAME).filter(dated & told) for part in before])
    return (
        frame.lazy().join(known, on=list(SAME), how="anti", nulls_equal=True, maintain_order="left").collect()
    )


def _join(parts: list[pl.DataFrame], stems: list[str]) -> Comments:
    if not any(part.height for part in parts):
        raise EmptyExportError(
            "There is no comment in these exports.",
            "At least one text is expected.",
            "See what was recognised: feedback-miner inspect EXPORT",
        )
    frame = pl.concat(part_ids(parts, stems))
    frame = frame.with_columns(comment_id=pl.Series(numbered(frame["comment_id"].to_list())))
    return Comments(frame.select(list(Comments.schema)))


def _rejects(readings: Sequence[Reading]) -> Rejects:
    rows = [
        (r.name, line, why) for r in readings if r.table is not None for line, why in r.table.tally.rejects
    ]
    return Rejects(pl.DataFrame(rows, schema=dict(Rejects.schema), orient="row"))
