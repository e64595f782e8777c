"""Export files -> Comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.assemble import assemble
from feedback_miner.ingest.authors import Counted, doubt_persons, keys_of_all, with_basis, with_kinds
from feedback_miner.ingest.collection import collections_of
from feedback_miner.ingest.files.source import Export, open_exports
from feedback_miner.ingest.form_values import fill_in
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.json_table import open_flat
from feedback_miner.ingest.formats.named_people import people_in
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.read import Reading, read_tables
from feedback_miner.ingest.recognise import open_export
from feedback_miner.ingest.report import report
from feedback_miner.ingest.surveys.asked_for import Asked, check_given
from feedback_miner.ingest.unknown.mapping import mapping_of, with_mapping
from feedback_miner.ingest.values.dates import Dates
from feedback_miner.ingest.values.ids import numbered, part_ids
from feedback_miner.ingest.values.people import is_nobody, is_robot_account
from feedback_miner.ingest.values.score_ends import BestEnd
from feedback_miner.names import Names
from feedback_miner.outlying import find_outlying_dates
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import COLLECTION, Comments, Rejects, SourceReport

__all__ = ["Ingested", "read", "read_frame", "with_form_values"]


@dataclass(frozen=True, eq=False)
class Ingested:
    """All comments of a run, the rows that could not be read, what was recognised, and who is named.

    ``names`` are of all persons that columns of the exports name, for the redaction of texts.
    ``keep_templates`` are ids of templates that a mapping file says to mine all the same.
    """

    comments: Comments
    rejects: Rejects
    sources: tuple[SourceReport, ...]
    names: Names = field(default=Names(), repr=False)
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
    people = people_in(reading.people for reading in readings)
    staff = keys_of_all(people.handlers)
    made: list[_Made] = []
    for reading in readings:
        left = None if settings.limit is None else settings.limit - sum(len(one) for one in made)
        made.append(
            _read_one(reading, settings, left, [one.frame for one in made if one.frame is not None], staff)
        )
    _check_given(made, settings)
    _count(made, settings)
    comments, sources = _collected(made, settings)
    named = {*people.handlers, *people.others, *_authors(readings)}
    mapping = mapping_of(settings)
    return Ingested(
        comments,
        _rejects(readings),
        _with_outlying_dates(sources, comments.frame),
        Names.of(name for name in named if not is_robot_account(name) and not is_nobody(name)),
        mapping.keep_templates if mapping is not None else (),
    )


def _collected(made: Sequence[_Made], settings: IngestSettings) -> tuple[Comments, list[SourceReport]]:
    """Return all comments, with the collection that each is of, and the reports of the exports."""
    parts = [(one.reading, one.frame) for one in made if one.frame is not None]
    names = collections_of([reading for reading, _ in parts], [frame for _, frame in parts], settings)
    frames = [
        frame.with_columns(collection=pl.lit(name)) for (_, frame), name in zip(parts, names, strict=True)
    ]
    # what is made one collection by force need not have one scale
    of = pl.col("source") if settings.collections == "all" else COLLECTION
    comments = _with_scales(_join(frames, [reading.content.stem for reading, _ in parts]), of)
    of_file = dict(zip((reading.name for reading, _ in parts), names, strict=True))
    sources = [
        report(one.reading, one.frame, one.dates, one.warnings, one.n_again, one.best, one.counted)
        for one in made
    ]
    return comments, [replace(source, collection=of_file.get(source.file, "")) for source in sources]


def with_form_values(ingested: Ingested, values: pl.DataFrame) -> Ingested:
    """Return what was read, with what :func:`~feedback_miner.ingest.form_values.fill_in` adds."""
    return replace(ingested, comments=fill_in(ingested.comments, values))


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
    best: BestEnd | None = None
    counted: Counted | None = None
    asked: Asked = field(default_factory=Asked)

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
    best = assembled.best
    frame = with_kinds(frame, warnings)
    return _Made(reading, frame, assembled.dates, warnings, n_again, best, asked=assembled.asked)


def _check_given(made: Sequence[_Made], settings: IngestSettings) -> None:
    """Raise UsageError where the settings say of a question what it asks for and no export has it."""
    # what stands behind the limit was not read
    n_comments = sum(len(one) for one in made)
    if n_comments and (settings.limit is None or n_comments < settings.limit):
        check_given(settings.kinds_given, [(one.reading.content.path, one.asked) for one in made])


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


MAX_DAYS = 5
"""Outlying days that are named."""
MADE = r"^c[0-9a-f]{12}(?:-\d+)?(?:/\d+)?$"
"""Ids that were made from the content."""
SAME = ("comment_id", "record_id", "created_at", "person_id", "text")
"""What tells that a comment of two exports is one: pages and periods of exports overlap."""


def _new(frame: pl.DataFrame, before: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Drop comments that stand in an earlier export: the whole row does, or their dates tell it."""
    if before:
        keys = pl.concat([part["key"] for part in before]).drop_nulls()
        frame = frame.filter(~pl.col("key").is_in(keys.implode()).fill_null(False))
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


def _with_scales(comments: Comments, of: pl.Expr) -> Comments:
    """Give the scores of a group one scale; none where all are the same, which tells no scale."""
    frame = comments.frame
    if not frame["score"].count():
        return comments
    differ = pl.col("score").min() < pl.col("score").max()
    scales = frame.group_by(of=of).agg(
        low=pl.when(differ).then(pl.col("score_low").min()),
        high=pl.when(differ).then(pl.col("score_high").max()),
    )
    ends = frame.select(of=of).join(scales, on="of", how="left", maintain_order="left")
    scored = pl.col("score").is_not_null()
    return Comments(
        frame.with_columns(
            score_low=pl.when(scored).then(ends["low"]), score_high=pl.when(scored).then(ends["high"])
        )
    )


def _with_outlying_dates(sources: Sequence[SourceReport], comments: pl.DataFrame) -> tuple[SourceReport, ...]:
    """Return the reports with a warning on dates that lie far from all others of their collection."""
    outlying = find_outlying_dates(comments)
    if not outlying.any():
        return tuple(sources)
    dates = comments.select("source", "created_at")
    usual = (
        dates.filter(~outlying)
        .drop_nulls()
        .group_by("source")
        .agg(pl.min("created_at"), last=pl.max("created_at"))
    )
    period = {source: f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" for source, first, last in usual.iter_rows()}
    found = dates.filter(outlying).group_by("source").agg(pl.col("created_at").sort())
    far = dict(found.iter_rows())
    return tuple(
        replace(s, warnings=(*s.warnings, _told_outlying(far[s.file], s.n_comments, period.get(s.file))))
        if s.file in far
        else s
        for s in sources
    )


def _told_outlying(dates: Sequence[dt.datetime], n: int, period: str | None) -> str:
    days = list(dict.fromkeys(f"{date:%Y-%m-%d}" for date in dates))
    begin = "1 date lies" if len(dates) == 1 else f"{len(dates):,} dates lie"
    return (
        f"{begin} far from all others ({', '.join(days[:MAX_DAYS])}{', ...' if len(days) > MAX_DAYS else ''}"
        f"{f'; the others {period}' if period else ''}): left out of trends and of when a theme was seen. "
        "To count them: --set rank.outlying_dates=true"
    )


def _rejects(readings: Sequence[Reading]) -> Rejects:
    rows = [
        (r.name, line, why) for r in readings if r.table is not None for line, why in r.table.tally.rejects
    ]
    return Rejects(pl.DataFrame(rows, schema=dict(Rejects.schema), orient="row"))
