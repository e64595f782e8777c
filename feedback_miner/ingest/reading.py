"""Exports -> tables of columns, before anything is known of what the columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError
from feedback_miner.ingest.base import Content, RawTable
from feedback_miner.ingest.families import family_of
from feedback_miner.ingest.source import Export, names_of, open_export
from feedback_miner.progress import Progress


@dataclass(frozen=True, eq=False)
class Reading:
    """One export and its table; the table is None where there is nothing to take from it.

    ``path`` is the file as the user gave it, None for stdin and frames.
    """

    name: str
    path: str | None
    stem: str
    sha256: str
    n_bytes: int
    format: str
    why: str
    table: RawTable | None
    warnings: tuple[str, ...]


def read_tables(exports: Sequence[Export], settings: IngestSettings, progress: Progress) -> list[Reading]:
    """Read each export once.

    Raises
    ------
    ExportError
        When one cannot be read, or has a reject and ``settings.strict``.
    EmptyExportError
        When none holds a row. One of several that holds a header only is passed over.
    """
    readings: list[Reading] = []
    empty: EmptyExportError | None = None
    pairs = list(zip(exports, names_of(exports), strict=True))
    for export, name in progress.track(pairs, total=len(pairs), unit="files"):
        content = open_export(export, name, settings)
        twin = next((reading.name for reading in readings if reading.sha256 == content.sha256), None)
        if twin is not None:
            readings.append(_passed_over(content, "Already read.", f"The same content as {twin}: read once."))
            continue
        family, why = family_of(content, settings)
        try:
            table = family.read(content, settings)
        except EmptyExportError as error:
            empty = empty or error
            readings.append(_passed_over(content, why, error.given, family.name))
            continue
        if settings.strict and table.rejects:
            raise _rejected(name, table)
        readings.append(
            Reading(
                name,
                content.path,
                content.stem,
                content.sha256,
                content.n_bytes,
                family.name,
                why,
                table,
                table.warnings,
            )
        )
    if empty is not None and all(reading.table is None for reading in readings):
        raise empty
    return readings


def _passed_over(content: Content, why: str, warning: str, format_name: str = "") -> Reading:
    return Reading(
        content.name,
        content.path,
        content.stem,
        content.sha256,
        content.n_bytes,
        format_name,
        why,
        None,
        (warning,),
    )


def _rejected(name: str, table: RawTable) -> ExportError:
    line, reason = table.rejects[0]
    more = f" ({len(table.rejects)} such rows in all)" if len(table.rejects) > 1 else ""
    return ExportError(
        f"{name}, line {line}: {reason}{more}.",
        "With 'strict', every row must be readable.",
        "Correct the export, or leave out --strict to have such rows listed in rejects.jsonl.",
    )
