"""Exports -> tables of messages: how each is built, who wrote it, and which belong together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from feedback_miner.config import IngestSettings
from feedback_miner.errors import (
    EmptyExportError,
    ExportError,
    FeedbackMinerError,
    TextColumnError,
    UsageError,
)
from feedback_miner.ingest.columns.requested import check_named
from feedback_miner.ingest.contract.base import Family, RawTable, Together, Verdict
from feedback_miner.ingest.contract.table_reader import PlannedTable
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.files.source import Export, open_exports
from feedback_miner.ingest.formats.json_objects import Objects
from feedback_miner.ingest.formats.json_table import flatten
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.mail.messages import is_mail
from feedback_miner.ingest.shape import FORMATS, Shape, shape_of
from feedback_miner.ingest.tools.registry import families
from feedback_miner.ingest.unknown.generic import generic_family
from feedback_miner.ingest.unknown.mapping import mapped_family
from feedback_miner.ingest.wording import listed
from feedback_miner.progress import Progress


@dataclass(frozen=True, eq=False)
class Reading:
    """One export and its table; the table is None where there is nothing to take from it."""

    content: Content
    shape: Shape | None
    family: Family | None
    verdict: Verdict
    table: RawTable | None = None
    warnings: tuple[str, ...] = ()
    error: FeedbackMinerError | None = None

    @property
    def name(self) -> str:
        """What messages call the export."""
        return self.content.name


def read_tables(exports: Sequence[Export], settings: IngestSettings, progress: Progress) -> list[Reading]:
    """Read each export; those of one tool are read with each other at hand.

    Raises
    ------
    ExportError
        When one cannot be read, or has a reject and ``settings.strict``. What cannot be read in
        a folder or archive is passed over, with the reason as a warning, as long as something
        else can.
    EmptyExportError
        When none holds a comment. One of several that holds none is passed over.
    UsageError
        When a named column does not exist, or it is not plain which column holds the comments.
    """
    contents = _mails_together(open_exports(exports, settings))
    readings = [_recognised(content, settings) for content in contents]
    readings = _once(readings)
    tables = [_columns(reading) for reading in readings if reading.shape is not None]
    # a mail has no columns, and what could not be read is told as such
    if tables := [table for table in tables if table[2]]:
        check_named(settings, tables)
    together: dict[str, Together] = {}
    for name in dict.fromkeys(reading.family.name for reading in readings if reading.family is not None):
        parts: dict[str, list[object]] = {}
        for reading in readings:
            if reading.family is not None and reading.family.name == name and reading.shape is not None:
                parts.setdefault(reading.verdict.part, []).append(reading.shape.view)
        together[name] = Together(parts)
    done = [
        _read(reading, settings, together)
        for reading in progress.track(readings, total=len(readings), unit="files")
    ]
    if all(reading.table is None for reading in done):
        raise _nothing(done)
    return done


def recognise(content: Content, settings: IngestSettings) -> tuple[Shape, Family, Verdict]:
    """Tell how an export is built and of which family it is.

    Raises
    ------
    ExportError
        When it is nothing that holds comments.
    UsageError
        When the settings name a family that does not exist, or that has no files of this shape.
    """
    named = settings.format
    own = mapped_family(settings)
    known = families()
    if named is not None and named not in FORMATS and named not in {family.name for family in known}:
        names = [*FORMATS, *dict.fromkeys(family.name for family in known)]
        raise UsageError(
            f"There is no format '{named}'.",
            f"Known: {', '.join(names)}.",
            "Leave out --format to have it told.",
        )
    if own is None:
        for family in known:
            if family.shape == "file" and named in (None, family.name) and content.frame is None:
                verdict = family.detect(content)
                if verdict is not None:
                    opened = getattr(family, "open", None)
                    view = content if opened is None else opened(content, settings)
                    return Shape(family.name, "file", verdict.why, view), family, verdict
    shape = shape_of(content, settings)
    if own is not None:
        return shape, own, Verdict(f"Read as {settings.mapping} says.")
    fitting = [family for family in known if family.shape == shape.kind]
    if named in FORMATS or (settings.text_columns and shape.kind == "json"):
        fitting = []
    elif settings.text_columns:
        fitting = [family for family in fitting if isinstance(family, PlannedTable)]
    if named is not None and named not in FORMATS:
        chosen = [family for family in fitting if family.name == named]
        if not chosen:
            raise UsageError(
                f"{content.name} is {shape.format}, which the format '{named}' is not read from.",
                f"Told by the content: {shape.why}",
                "Leave out --format to have it told.",
            )
        for family in chosen:
            if (verdict := family.detect(shape.view)) is not None:
                return shape, family, verdict
        return shape, chosen[0], Verdict("The format was named in the settings.")
    for family in fitting:
        if (verdict := family.detect(shape.view)) is not None:
            return shape, family, verdict
    nested = named is None and not settings.text_columns
    return (shape, *generic_family(shape, named=named is not None, nested=nested))


def _recognised(content: Content, settings: IngestSettings) -> Reading:
    if content.refused:
        return _passed_over(content, content.refused)
    try:
        if content.container is not None and content.n_bytes == 0:
            return _passed_over(content, "It is empty.")
        return Reading(content, *recognise(content, settings))
    except ExportError as error:
        if content.container is None and not isinstance(error, EmptyExportError):
            raise
        return _passed_over(content, error.given, error)


def _read(reading: Reading, settings: IngestSettings, together: dict[str, Together]) -> Reading:
    """Return the reading with its table."""
    family, shape, content = reading.family, reading.shape, reading.content
    if family is None or shape is None:
        return reading
    group = together[family.name]
    learned = getattr(family, "learned", ())
    others = [part for part in group.parts if part not in learned and part != reading.verdict.part]
    if others:
        # what one file lacks, another one may have
        reading = replace(reading, verdict=replace(reading.verdict, lacks=""))
    try:
        if reading.verdict.part in learned:
            if not others:
                raise EmptyExportError(
                    f"{content.name} holds {reading.verdict.part} of {family.title}, and no comments.",
                    "It says more about comments that stand in another file.",
                    "Give it together with the file that holds them.",
                )
            content.unchanged()
            return replace(
                reading,
                warnings=(f"No comments of its own: joined to the {listed(others)} of {family.title}.",),
            )
        table = family.read(shape.view, settings, group)
    except EmptyExportError as error:
        return replace(reading, warnings=(error.given,), error=error)
    except (ExportError, UsageError) as error:
        if content.container is None or (isinstance(error, TextColumnError) and error.asks):
            raise
        return _passed_over(content, error.given, error)
    content.unchanged()
    if settings.strict and table.rejects:
        raise _rejected(content.name, table)
    return replace(reading, table=table)


def _passed_over(content: Content, warning: str, error: FeedbackMinerError | None = None) -> Reading:
    return Reading(content, None, None, Verdict(""), None, (warning,), error)


def _once(readings: Sequence[Reading]) -> list[Reading]:
    """Pass over what has the same bytes as something before it."""
    first: dict[str, str] = {}
    found: list[Reading] = []
    for reading in readings:
        twin = first.setdefault(reading.content.sha256, reading.name)
        if twin != reading.name and reading.content.n_bytes:
            found.append(_passed_over(reading.content, f"The same content as {twin}: read once."))
        else:
            found.append(reading)
    return found


def _mails_together(contents: Sequence[Content]) -> list[Content]:
    """Return contents with the mails of each folder or archive as one."""
    mails: dict[str, list[Content]] = {}
    for content in contents:
        if content.container is not None and not content.refused and content.n_bytes and is_mail(content):
            mails.setdefault(content.container, []).append(content)
    first = {id(group[0]): group for group in mails.values() if len(group) > 1}
    grouped = {id(content) for group in first.values() for content in group}
    found: list[Content] = []
    for content in contents:
        if id(content) in first:
            found.append(_folder_of(first[id(content)]))
        elif id(content) not in grouped:
            found.append(content)
    return found


def _folder_of(group: Sequence[Content]) -> Content:
    digest = hashlib.sha256("".join(content.sha256 for content in group).encode()).hexdigest()
    name = group[0].container or ""

    def unchanged() -> None:
        for content in group:
            content.unchanged()

    return replace(
        group[0],
        name=f"{name} ({len(group)} mails)",
        stem=name,
        sha256=digest,
        n_bytes=sum(content.n_bytes for content in group),
        members=tuple(group),
        unchanged=unchanged,
    )


def _columns(reading: Reading) -> tuple[str, str | None, Sequence[str]]:
    """Return name, path and columns of an export, for the check of those that the settings name."""
    assert reading.shape is not None
    view = reading.shape.view
    names: list[str] = []
    if isinstance(view, Table):
        names = list(view.names)
    elif isinstance(view, Objects):
        # what is broken is told when it is read
        with suppress(ExportError):
            names = list(dict.fromkeys(name for _, _, value in view.sample for name, _ in flatten(value)))
    return reading.name, reading.content.path, names


def _nothing(readings: Sequence[Reading]) -> FeedbackMinerError:
    """Return the error for exports none of which holds a comment."""
    errors = {str(reading.error): reading.error for reading in readings if reading.error is not None}
    if len(errors) == 1 and len(readings) == 1:
        return next(iter(errors.values()))
    told = "\n".join(f"  {reading.name}: {' '.join(reading.warnings)}" for reading in readings[:10])
    return EmptyExportError(
        f"There is no comment in these {len(readings)} files.",
        f"At least one text is expected. What was found:\n{told}",
        "Give the files that hold comments.",
    )


def _rejected(name: str, table: RawTable) -> ExportError:
    line, reason = table.rejects[0]
    more = f" ({len(table.rejects)} such rows in all)" if len(table.rejects) > 1 else ""
    return ExportError(
        f"{name}, line {line}: {reason}{more}.",
        "With 'strict', every row must be readable.",
        "Correct the export, or leave out --strict to have such rows listed in rejects.jsonl.",
    )
