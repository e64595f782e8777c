"""Export files -> Comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.assemble import assemble
from feedback_miner.ingest.authors import Counted, doubt_persons, keys_of_all, with_basis, with_kinds
from feedback_miner.ingest.files.source import Export, open_exports
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.json_table import open_flat
from feedback_miner.ingest.formats.named_people import people_in
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.read import Reading, read_tables
from feedback_miner.ingest.recognise import open_export
from feedback_miner.ingest.report import report
from feedback_miner.ingest.unknown.mapping import with_mapping
from feedback_miner.ingest.values.dates import Dates
from feedback_miner.ingest.values.ids import numbered, part_ids
from feedback_miner.ingest.values.people import is_nobody, is_robot_account
from feedback_miner.names import Names
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Comments, Rejects, SourceReport

__all__ = ["Ingested", "read", "read_frame"]


@dataclass(frozen=True, eq=False)
class Ingested:
    """All comments of a run, the rows that could not be read, what was recognised, and who is named.

    ``names`` are of all persons that columns of the exports name, for the redaction of texts.
    """

    comments: Comments
    rejects: Rejects
    sources: tuple[SourceReport, ...]
    names: Names = field(default=Names(), repr=False)


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
    people = people_in(reading.people for reading in readings)
    staff = keys_of_all(people.handlers)
    made: list[_Made] = []
    for reading in readings:
        left = None if settings.limit is None else settings.limit - sum(len(one) for one in made)
        made.append(
            _read_one(reading, settings, left, [one.frame for one in made if one.frame is not None], staff)
        )
    _count(made, settings)
    sources = tuple(
        report(one.reading, one.frame, one.dates, one.warnings, one.n_again, one.counted) for one in made
    )
    frames = [one.frame for one in made if one.frame is not None]
    named = {*people.handlers, *people.others, *_authors(readings)}
    names = Names.of(name for name in named if not is_robot_account(name) and not is_nobody(name))
    return Ingested(
        _join(frames, [one.reading.content.stem for one in made if one.frame is not None]),
        _rejects(readings),
        sources,
        names,
    )


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


def _authors(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield whom the exports name as authors, in columns or in what a tool makes of them."""
    for table in (reading.table for reading in readings):
        for column in table.columns.get("person", ()) if table is not None else ():
            assert table is not None
            yield from table.frame[column].cast(pl.String).drop_nulls().unique().to_list()


@dataclass(eq=False)
class _Made:
    """The comments of one export on their way; no frame where it has none."""

    reading: Reading
    frame: pl.DataFrame | None = None
    dates: Dates | None = None
    warnings: list[str] = field(default_factory=list)
    n_again: int = 0
    counted: Counted | None = None

    def __len__(self) -> int:
        return self.frame.height if self.frame is not None else 0

    @property
    def persons(self) -> tuple[str, ...]:
        """Columns that its persons come from."""
        table = self.reading.table
        return tuple((table.source_columns or table.columns).get("person", ())) if table is not None else ()


def _read_one(
    reading: Reading,
    settings: IngestSettings,
    left: int | None,
    before: Sequence[pl.DataFrame],
    staff: Collection[str],
) -> _Made:
    """Return the comments of one export that are not in those before, ``left`` at most."""
    if reading.table is None:
        return _Made(reading)
    assembled = assemble(reading.table, reading.name, settings, staff)
    frame, warnings = _new(assembled.frame, before), list(assembled.warnings)
    n_again = assembled.frame.height - frame.height
    if left is not None and left < frame.height:
        warnings.append(f"Only {left} comments were taken: the limit is {settings.limit}.")
        frame = frame.head(left)
    return _Made(reading, with_kinds(frame, warnings), assembled.dates, warnings, n_again)


def _count(made: Sequence[_Made], settings: IngestSettings) -> None:
    """Tell whether persons or records are counted: of files that are alike, for all of them at once."""
    alike: dict[tuple[str, tuple[str, ...]], list[tuple[_Made, pl.DataFrame]]] = {}
    for one in made:
        if one.frame is not None and one.reading.recognised is not None:
            key = one.reading.recognised.reader.name, one.persons
            alike.setdefault(key, []).append((one, one.frame))
    for (_, columns), group in alike.items():
        frames = [frame.with_columns(source=pl.lit(str(i))) for i, (_, frame) in enumerate(group)]
        doubt = doubt_persons(pl.concat(frames), columns, settings.people_basis)
        for one, frame in group:
            one.frame, one.counted = with_basis(frame, doubt)
        if doubt.told:
            group[0][0].warnings.append(doubt.told)


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
