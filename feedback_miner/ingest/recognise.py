"""Content -> format and reader: how an export is built, told by its first bytes, and who can read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest.contract.base import Detection, ExportReader, OpenedExport
from feedback_miner.ingest.files.binaries import refuse_known
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.files.encoding import KINDS
from feedback_miner.ingest.formats.delimited import delimiter_of, open_delimited, why_delimited
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.json_table import json_shape, refuse_torn
from feedback_miner.ingest.formats.parquet import open_frame, open_parquet
from feedback_miner.ingest.formats.spss import MAGIC as SPSS
from feedback_miner.ingest.formats.spss import open_spss
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.workbook import open_workbook, why_workbook
from feedback_miner.ingest.formats.xml_elements import XmlElements, is_xml
from feedback_miner.ingest.mail.messages import is_mail, open_mails
from feedback_miner.ingest.surveys.header_rows import with_header_rows
from feedback_miner.ingest.tools.registry import readers
from feedback_miner.ingest.unknown.generic import UnknownSurvey, generic_reader
from feedback_miner.ingest.unknown.mapping import mapping_reader

FORMATS = ("csv", "tsv", "json", "jsonl", "xlsx", "parquet")
"""Formats that the settings may name instead of a tool: read as a plain table."""
PARQUET = b"PAR1"


@dataclass(frozen=True, eq=False)
class Recognised:
    """What an export was recognised as."""

    opened: OpenedExport
    reader: ExportReader
    detection: Detection


def recognise(content: Content, settings: IngestSettings) -> Recognised:
    """Tell how an export is built and who reads it.

    Asked in this order: the mapping file of the user, readers of formats of their own, the reader
    that the settings name, the readers of tools, and what reads any table or list of objects.

    Raises
    ------
    ExportError
        When it is nothing that holds comments.
    UsageError
        When the settings name a reader that does not exist, or that does not read this format.
    """
    known = readers()
    _check_format(settings.format, known)
    own = mapping_reader(settings)
    if own is None and (found := _by_bytes(content, settings, known)) is not None:
        return found
    opened = open_export(content, settings)
    if own is not None:
        return Recognised(opened, own, Detection(f"Read as {settings.mapping} says."))
    asked = _asked(known, opened, settings)
    if settings.format is not None and settings.format not in FORMATS:
        return _named(asked, opened, content.name, settings.format)
    return _first(asked, opened) or _unknown(opened, settings)


def _check_format(named: str | None, known: Iterable[ExportReader]) -> None:
    names = [*FORMATS, *dict.fromkeys(reader.name for reader in known)]
    if named is not None and named not in names:
        raise UsageError(
            f"There is no format '{named}'.",
            f"Known: {', '.join(names)}.",
            "Leave out --format to have it told.",
        )


def _by_bytes(content: Content, settings: IngestSettings, known: Iterable[ExportReader]) -> Recognised | None:
    """Return a reader of a format of its own that knows the bytes of a file."""
    if content.frame is not None:
        return None
    for reader in known:
        if issubclass(reader.view, Content) and settings.format in (None, reader.name):
            detection = reader.detect(content)
            if detection is not None:
                return Recognised(OpenedExport(reader.name, content, detection.reason), reader, detection)
    return None


def _asked(
    known: Iterable[ExportReader], opened: OpenedExport, settings: IngestSettings
) -> list[ExportReader]:
    """Return the readers that may read this view: by the settings, those of tools, or none."""
    fitting = [reader for reader in known if isinstance(opened.view, reader.view)]
    # a reader of exactly this kind of view comes first: a data file of SPSS is a table too
    fitting.sort(key=lambda reader: reader.view is not type(opened.view))
    if settings.format in FORMATS or _has_no_names(opened):
        return []
    if settings.columns.of("text"):
        fitting = [reader for reader in fitting if reader.takes_text_column]
    if settings.format is not None:
        fitting = [reader for reader in fitting if reader.name == settings.format]
    return fitting


def _first(asked: Iterable[ExportReader], opened: OpenedExport) -> Recognised | None:
    """Return the first reader that knows the export."""
    for reader in asked:
        if (detection := reader.detect(opened.view)) is not None:
            return Recognised(opened, reader, detection)
    return None


def _named(asked: Sequence[ExportReader], opened: OpenedExport, name: str, wanted: str) -> Recognised:
    """Return the reader that the settings name, whether it knows the export or not."""
    if not asked:
        raise UsageError(
            f"{name} is {opened.format}, which the format '{wanted}' is not read from.",
            f"Told by the content: {opened.reason}",
            "Leave out --format to have it told.",
        )
    named = Recognised(opened, asked[0], Detection("The format was named in the settings."))
    return _first(asked, opened) or named


def _unknown(opened: OpenedExport, settings: IngestSettings) -> Recognised:
    named = settings.format is not None
    if isinstance(opened.view, Table):
        table, certain = with_header_rows(opened.view)
        if certain or UnknownSurvey().detect(table) is not None:
            opened = replace(opened, view=table)
    reader, detection = generic_reader(
        opened,
        named=named or _has_no_names(opened),
        nested=not named and not settings.columns.of("text"),
    )
    return Recognised(opened, reader, detection)


def _has_no_names(opened: OpenedExport) -> bool:
    """Tell a table without a header: tools, and surveys, are told by the names of columns."""
    return isinstance(opened.view, Table) and not any(opened.view.header)


def open_export(content: Content, settings: IngestSettings) -> OpenedExport:
    """Tell how an export is built, and open it.

    Raises
    ------
    ExportError
        When it is nothing that holds comments, or damaged.
    MissingModelError
        When a package that reads this format is not installed.
    """
    if content.members:
        return OpenedExport("mail", open_mails(content), "A folder of mails.")
    if content.frame is not None:
        return OpenedExport("frame", open_frame(content), "A polars frame was given.")
    if settings.format in FORMATS:
        return _as_named(content, settings, settings.format)
    return _binary(content, settings) or _text(content, settings)


def _as_named(content: Content, settings: IngestSettings, wanted: str) -> OpenedExport:
    """Open an export in the format that the settings name."""
    if wanted == "parquet":
        if not content.head.startswith(PARQUET):
            raise _is_no(content, wanted)
        return _parquet(content)
    if wanted == "xlsx":
        if not (why := why_workbook(content)):
            raise _is_no(content, wanted)
        return OpenedExport("xlsx", open_workbook(content, settings), why)
    _refuse_html(content)
    if wanted in ("json", "jsonl"):
        return OpenedExport(wanted, JsonObjects(content, lines=wanted == "jsonl"), "")
    return _delimited(content, settings)


def _binary(content: Content, settings: IngestSettings) -> OpenedExport | None:
    """Open an export whose first bytes name its format, or that is mail, which no text need be."""
    refuse_known(content)  # a mail of Outlook begins as an old workbook does
    if content.head.startswith(PARQUET):
        return _parquet(content)
    if why := why_workbook(content):
        return OpenedExport("xlsx", open_workbook(content, settings), why)
    if content.head.startswith(SPSS):
        begins = f"The file begins with '{content.head[:4].decode()}', as data files of SPSS do."
        return OpenedExport("spss", open_spss(content, settings.encoding), begins)
    if why := is_mail(content):
        return OpenedExport("mail", open_mails(content), why)
    return None


def _text(content: Content, settings: IngestSettings) -> OpenedExport:
    """Open an export that is text: XML, JSON, else delimited."""
    _refuse_html(content)
    if is_xml(content):
        return OpenedExport("xml", XmlElements(content), "Text that begins as XML does.")
    if found := json_shape(content):
        objects, why = found
        return OpenedExport("jsonl" if objects.lines else "json", objects, why)
    refuse_torn(content)
    return _delimited(content, settings)


def _parquet(content: Content) -> OpenedExport:
    begins = "The file begins with 'PAR1', as Parquet does."
    return OpenedExport("parquet", open_parquet(content), begins)


def _delimited(content: Content, settings: IngestSettings) -> OpenedExport:
    delimiter = delimiter_of(content, settings)
    name = "tsv" if delimiter == "\t" else "csv"
    return OpenedExport(name, open_delimited(content, delimiter, settings), why_delimited(delimiter))


def _is_no(content: Content, format_name: str) -> ExportError:
    return ExportError(
        f"{content.name} does not begin as {format_name} does.",
        f"The format '{format_name}' was named in the settings.",
        "Leave out --format to have it told.",
    )


def _refuse_html(content: Content) -> None:
    start = content.start[:1024].lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html", "<table", "<head", "<body")):
        raise ExportError(
            f"{content.name} holds HTML, whatever its name says.",
            f"Allowed: {KINDS}.",
            "Export it as CSV, or open it in a spreadsheet program and save it as XLSX.",
        )
