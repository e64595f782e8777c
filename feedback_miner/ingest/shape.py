"""How an export is built, told by its first bytes, before any tool is thought of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.files.source import KINDS, refuse_known
from feedback_miner.ingest.formats.delimited import delimiter_of, open_delimited, why_delimited
from feedback_miner.ingest.formats.json_objects import Objects
from feedback_miner.ingest.formats.json_table import json_shape
from feedback_miner.ingest.formats.parquet import open_frame, open_parquet
from feedback_miner.ingest.formats.workbook import open_workbook, why_workbook
from feedback_miner.ingest.formats.xml_elements import Elements, is_xml
from feedback_miner.ingest.mail.messages import is_mail, open_mails

FORMATS = ("csv", "tsv", "json", "jsonl", "xlsx", "parquet")
"""Formats that the settings may name instead of a family: read as a plain table."""


@dataclass(frozen=True)
class Shape:
    """How an export is built.

    Attributes
    ----------
    format : str
        "csv", "tsv", "json", "jsonl", "xlsx", "parquet", "frame", "xml", "mail".
    kind : str
        One of :data:`~feedback_miner.ingest.contract.base.SHAPES`.
    why : str
        The reason, as a sentence.
    view : object
        What families of that shape are given.
    """

    format: str
    kind: str
    why: str
    view: Any


def shape_of(content: Content, settings: IngestSettings) -> Shape:
    """Tell how an export is built, and open it.

    Raises
    ------
    ExportError
        When it is nothing that holds comments, or damaged.
    """
    if content.members:
        return Shape("mail", "mail", "A folder of mails.", open_mails(content))
    if content.frame is not None:
        return Shape("frame", "table", "A polars frame was given.", open_frame(content))
    forced = settings.format if settings.format in FORMATS else None
    if forced == "parquet" and not content.head.startswith(b"PAR1"):
        raise _is_no(content, forced)
    if forced in (None, "parquet") and content.head.startswith(b"PAR1"):
        return Shape(
            "parquet", "table", "The file begins with 'PAR1', as Parquet does.", open_parquet(content)
        )
    if forced in (None, "xlsx") and (why := why_workbook(content)):
        return Shape("xlsx", "table", why, open_workbook(content, settings))
    if forced == "xlsx":
        raise _is_no(content, forced)
    if forced is None:
        refuse_known(content)
    # a mail may hold bytes that no text has
    if forced is None and (why := is_mail(content)):
        return Shape("mail", "mail", why, open_mails(content))
    _refuse_html(content)
    if forced in ("json", "jsonl"):
        return Shape(forced, "json", "", Objects(content, lines=forced == "jsonl"))
    if forced is None and is_xml(content):
        return Shape("xml", "xml", "Text that begins as XML does.", Elements(content))
    if forced is None and (found := json_shape(content)):
        objects, why = found
        return Shape("jsonl" if objects.lines else "json", "json", why, objects)
    delimiter = delimiter_of(content, settings)
    name = "tsv" if delimiter == "\t" else "csv"
    return Shape(name, "table", why_delimited(delimiter), open_delimited(content, settings))


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
