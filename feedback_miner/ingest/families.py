"""The kinds of export, in the order in which they are asked."""

from __future__ import annotations

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest.base import Content, Family
from feedback_miner.ingest.csv_table import Delimited
from feedback_miner.ingest.json_table import Json, JsonLines
from feedback_miner.ingest.parquet import Frame, Parquet
from feedback_miner.ingest.source import KINDS, refuse_known
from feedback_miner.ingest.workbook import Workbook

FAMILIES: tuple[Family, ...] = (
    Frame(),
    Parquet(),
    Workbook(),
    JsonLines(),
    Json(),
    Delimited("tsv"),
    Delimited("csv"),
)
"""The first that recognises an export reads it, so the particular stand before the general."""


def family_of(content: Content, settings: IngestSettings) -> tuple[Family, str]:
    """Return the family of an export and why, as a sentence.

    Raises
    ------
    ExportError
        When no family knows it.
    """
    if settings.format is not None and content.frame is None:
        named = next(family for family in FAMILIES if family.name == settings.format)
        return named, "The format was named in the settings."
    if content.frame is None:
        refuse_known(content)
    for family in FAMILIES:
        if why := family.detect(content):
            return family, why
    raise ExportError(
        f"{content.name} is not a table.", f"Allowed: {KINDS}.", "Export it again in one of these."
    )
