"""Exports of no known tool: any table, any survey, any list of objects."""

from __future__ import annotations

from dataclasses import dataclass

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.base import Family, RawTable, Together, Verdict
from feedback_miner.ingest.json_table import open_flat
from feedback_miner.ingest.nested import AnyNested
from feedback_miner.ingest.objects import Objects
from feedback_miner.ingest.plan import Plan, read_planned
from feedback_miner.ingest.roles import find_roles
from feedback_miner.ingest.shape import Shape
from feedback_miner.ingest.source import KINDS
from feedback_miner.ingest.survey import AnySurvey
from feedback_miner.ingest.table import Table

NAMES = "Told apart by the names of the columns and by what they hold."


@dataclass(frozen=True)
class AnyTable:
    """A table with a ticket or comment per row, whose columns are told by name and content."""

    name: str = "table"
    title: str = "a table"
    shape: str = "table"

    def detect(self, table: Table) -> Verdict | None:
        """Take every table."""
        return Verdict(NAMES)

    def read(self, table: Table, settings: IngestSettings, together: Together) -> RawTable:
        """Read the table; raise TextColumnError where it is not plain what holds the comments."""
        plan = Plan(find_roles(table, table.content.name, settings, table.content.path), item="comment")
        return read_planned(table, plan, settings)


@dataclass(frozen=True)
class AnyObjects:
    """JSON with a ticket or comment per object."""

    name: str = "table"
    title: str = "JSON objects"
    shape: str = "json"

    def detect(self, objects: Objects) -> Verdict | None:
        """Take every list of objects."""
        return Verdict(NAMES)

    def read(self, objects: Objects, settings: IngestSettings, together: Together) -> RawTable:
        """Read the objects as a table."""
        return AnyTable().read(open_flat(objects), settings, together)


class UnknownSurvey(AnySurvey):
    """A survey of no known tool; read as any table if no question was answered in words."""

    def read(self, table: Table, settings: IngestSettings, together: Together) -> RawTable:
        """Read the answers to open questions, or else what the names of the columns tell."""
        try:
            return super().read(table, settings, together)
        except EmptyExportError:
            try:
                return AnyTable().read(table, settings, together)
            except UsageError:
                pass
            raise


def generic_family(shape: Shape, *, named: bool, nested: bool = True) -> tuple[Family, Verdict]:
    """Return the family for an export that no other one knows.

    Parameters
    ----------
    shape : Shape
    named : bool
        Whether the user asked for a plain table.
    nested : bool
        Whether lists of messages inside JSON objects may be comments of their own.

    Raises
    ------
    ExportError
        For XML: what its elements mean cannot be told.
    """
    if shape.kind == "table":
        if not named and (verdict := UnknownSurvey().detect(shape.view)) is not None:
            return UnknownSurvey(), verdict
        return AnyTable(), Verdict(f"{shape.why} {NAMES}".strip())
    if shape.kind == "json":
        if nested and (verdict := AnyNested().detect(shape.view)) is not None:
            return AnyNested(), verdict
        return AnyObjects(), Verdict(f"{shape.why} {NAMES}".strip())
    raise ExportError(
        f"{shape.view.content.name} holds {shape.format.upper()} of no tool that is known.",
        f"Allowed: {KINDS}; XML of Jira, ServiceNow and others that are listed in docs/exports.md.",
        "Export it as CSV or JSON.",
    )
