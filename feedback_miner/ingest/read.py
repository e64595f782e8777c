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
from feedback_miner.ingest.contract.base import FileGroup, MessageTable, ReadContext
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.files.source import Export, open_exports
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.json_table import flatten
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.mail.messages import is_mail
from feedback_miner.ingest.recognise import Recognised, recognise
from feedback_miner.ingest.wording import listed
from feedback_miner.progress import Progress


@dataclass(frozen=True, eq=False)
class Reading:
    """One export and its table; the table is None where there is nothing to take from it."""

    content: Content
    recognised: Recognised | None = None
    table: MessageTable | None = None
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
    contents = _group_mails(open_exports(exports, settings))
    readings = _group_spread(_once([_recognised(content, settings) for content in contents]))
    _check_columns(readings, settings)
    groups = _groups(readings)
    done = [
        _read(reading, settings, groups)
        for reading in progress.track(readings, total=len(readings), unit="files")
    ]
    if all(reading.table is None for reading in done):
        raise _nothing(done)
    return done


def _check_columns(readings: Sequence[Reading], settings: IngestSettings) -> None:
    """Raise UsageError where the settings name a column that no export has."""
    tables = [_columns(reading) for reading in readings if reading.recognised is not None]
    # a mail has no columns, and what could not be read is told as such
    if tables := [table for table in tables if table[2]]:
        check_named(settings, tables)


def _groups(readings: Sequence[Reading]) -> dict[str, FileGroup]:
    """Return the name of each reader with all its files, by the part that each holds."""
    parts: dict[str, dict[str, list[object]]] = {}
    for reading in readings:
        if (found := reading.recognised) is not None:
            of_tool = parts.setdefault(found.reader.name, {})
            of_tool.setdefault(found.detection.part, []).append(found.opened.view)
    return {name: FileGroup(of_tool) for name, of_tool in parts.items()}


def _recognised(content: Content, settings: IngestSettings) -> Reading:
    if content.refused:
        return _passed_over(content, content.refused)
    try:
        if content.container is not None and content.n_bytes == 0:
            return _passed_over(content, "It is empty.")
        return Reading(content, recognise(content, settings))
    except ExportError as error:
        if content.container is None and not isinstance(error, EmptyExportError):
            raise
        return _passed_over(content, error.given, error)


def _read(reading: Reading, settings: IngestSettings, groups: dict[str, FileGroup]) -> Reading:
    """Return the reading with its table."""
    found, content = reading.recognised, reading.content
    if found is None:
        return reading
    group = groups[found.reader.name]
    others = [part for part in group.parts if part not in {*found.reader.learns, found.detection.part}]
    if others:
        # what one file lacks, another one may have
        reading = replace(reading, recognised=replace(found, detection=replace(found.detection, missing="")))
    try:
        if found.detection.part in found.reader.learns:
            return _joined(reading, found, others)
        table = found.reader.read(found.opened.view, ReadContext(settings, group))
    except EmptyExportError as error:
        return replace(reading, warnings=(error.given,), error=error)
    except (ExportError, UsageError) as error:
        if content.container is None or (isinstance(error, TextColumnError) and error.asks):
            raise
        return _passed_over(content, error.given, error)
    content.unchanged()
    if settings.strict and table.tally.rejects:
        raise _rejected(content.name, table.tally)
    return replace(reading, table=table)


def _joined(reading: Reading, found: Recognised, others: Sequence[str]) -> Reading:
    """Return the reading of a file that has no comments of its own; others must have some."""
    if not others:
        raise EmptyExportError(
            f"{reading.name} holds {found.detection.part} of {found.reader.title}, and no comments.",
            "It says more about comments that stand in another file.",
            "Give it together with the file that holds them.",
        )
    reading.content.unchanged()
    joined = f"No comments of its own: joined to the {listed(others)} of {found.reader.title}."
    return replace(reading, warnings=(joined,))


def _passed_over(content: Content, warning: str, error: FeedbackMinerError | None = None) -> Reading:
    return Reading(content, warnings=(warning,), error=error)


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


def _group_mails(contents: Sequence[Content]) -> list[Content]:
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
            found.append(_folder_of(first[id(content)], "mails"))
        elif id(content) not in grouped:
            found.append(content)
    return found


def _group_spread(readings: Sequence[Reading]) -> list[Reading]:
    """Return readings with the files of a folder or archive that are pieces of one export as one."""
    spread: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in readings:
        if (key := _spread_over(reading)) is not None:
            spread.setdefault(key, []).append(reading)
    found: list[Reading] = []
    for reading in readings:
        key = _spread_over(reading)
        group = spread[key] if key is not None else [reading]
        if len(group) == 1:
            found.append(reading)
        elif reading is group[0]:
            found.append(_as_one(group))
    return found


def _spread_over(reading: Reading) -> tuple[str, str, str] | None:
    """Return folder or archive, reader and part of a file that is a piece of one export; None for others."""
    found, container = reading.recognised, reading.content.container
    if found is None or container is None or found.detection.part not in found.reader.spread:
        return None
    return container, found.reader.name, found.detection.part


def _as_one(group: Sequence[Reading]) -> Reading:
    """Return the reading of JSON files that are one export."""
    views = [reading.recognised.opened.view for reading in group if reading.recognised is not None]
    content = _folder_of([reading.content for reading in group], "files")
    first = group[0].recognised
    assert first is not None
    view = JsonObjects(content, lines=False, members=tuple(views))
    return replace(
        group[0], content=content, recognised=replace(first, opened=replace(first.opened, view=view))
    )


def _folder_of(group: Sequence[Content], what: str) -> Content:
    """Return the contents of a folder or archive as one."""
    digest = hashlib.sha256("".join(content.sha256 for content in group).encode()).hexdigest()
    name = group[0].container or ""

    def unchanged() -> None:
        for content in group:
            content.unchanged()

    return replace(
        group[0],
        name=f"{name} ({len(group)} {what})",
        stem=name,
        sha256=digest,
        n_bytes=sum(content.n_bytes for content in group),
        members=tuple(group),
        unchanged=unchanged,
    )


def _columns(reading: Reading) -> tuple[str, str | None, Sequence[str]]:
    """Return name, path and columns of an export, for the check of those that the settings name."""
    assert reading.recognised is not None
    view = reading.recognised.opened.view
    names: list[str] = []
    if isinstance(view, Table):
        names = list(view.names)
    elif isinstance(view, JsonObjects):
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


def _rejected(name: str, tally: Tally) -> ExportError:
    line, reason = tally.rejects[0]
    more = f" ({len(tally.rejects)} such rows in all)" if len(tally.rejects) > 1 else ""
    return ExportError(
        f"{name}, line {line}: {reason}{more}.",
        "With 'strict', every row must be readable.",
        "Correct the export, or leave out --strict to have such rows listed in rejects.jsonl.",
    )
