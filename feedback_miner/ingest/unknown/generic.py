"""Exports of no known tool: any table, any survey, any list of objects."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import ClassVar

import polars as pl

from feedback_miner.errors import EmptyExportError, ExportError, TextColumnError, UsageError
from feedback_miner.ingest.columns.requested import named_columns
from feedback_miner.ingest.columns.roles import find_roles
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportReader,
    MessageTable,
    OpenedExport,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, read_columns
from feedback_miner.ingest.files.encoding import KINDS
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.json_table import open_flat
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.xml_elements import XmlElements
from feedback_miner.ingest.surveys.wide import AnySurvey
from feedback_miner.ingest.unknown.missing_texts import with_columns_to_add
from feedback_miner.ingest.unknown.nested import AnyNested
from feedback_miner.ingest.values.circumstances import is_yes_or_no, read_yes_or_no
from feedback_miner.ingest.values.people import BY_SYSTEM, PRIVATE, PUBLIC
from feedback_miner.ingest.values.typed_columns import authors_of
from feedback_miner.ingest.wording import plain

WROTE, SHOWN = "\x1fwrote", "\x1fshown"
"""Columns with the kind of each author, and whether the requester sees it; no export holds them."""
NAMES = "Told apart by the names of the columns and by what they hold."


class AnyTable(ReaderDefaults):
    """A table with a ticket or comment per row, whose columns are told by name and content."""

    name: ClassVar[str] = "table"
    title: ClassVar[str] = "a table"
    view: ClassVar[type[Table]] = Table
    takes_text_column: ClassVar[bool] = True

    def detect(self, table: Table) -> Detection | None:
        """Take every table."""
        return Detection(NAMES)

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the table; raise TextColumnError where it is not plain what holds the comments."""
        try:
            roles = find_roles(table, table.content.name, context.settings, table.content.path)
        except TextColumnError as error:
            raise with_columns_to_add(error, table) from None
        # of a ticket, which has a subject, "private" says nothing of who wrote it
        taken = {name for found in roles.values() for name in found}
        flags = {} if "subject" in roles else _flags(table, taken)
        made = read_columns(table, ColumnMapping({**roles, **flags}, item="comment"), context.settings)
        return _with_flags(made, flags) if flags else made


def _flags(table: Table, taken: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns that say of each row whether it is public, or was written by no person."""
    free = [name for name in table.names if name not in taken]
    named = {"public": (*PUBLIC, *PRIVATE), "system": BY_SYSTEM}
    # by the name first: what a column holds takes far longer to tell
    found = {
        flag: tuple(
            name
            for name in free
            if plain(name.rpartition(".")[2]) in known and is_yes_or_no(table.head[name])
        )
        for flag, known in named.items()
    }
    return {flag: told for flag, told in found.items() if told}


def _with_flags(table: MessageTable, flags: Mapping[str, tuple[str, ...]]) -> MessageTable:
    """Tell who wrote by what is said of each row: what is not public is an agent's."""
    frame = table.frame
    wrote = authors_of(
        frame[table.columns["author"][0]] if "author" in table.columns else None, frame.height, []
    ).to_list()
    columns = {role: found for role, found in table.columns.items() if role != "system"}
    if "public" in flags:
        said = [read_yes_or_no(frame[name]).alias(name) for name in flags["public"]]
        shown = [told if plain(told.name.rpartition(".")[2]) in PUBLIC else ~told for told in said]
        public = pl.DataFrame(shown).select(pl.all_horizontal(pl.all())).to_series()
        frame = frame.with_columns(public.alias(SHOWN))
        columns["public"] = (SHOWN,)
        wrote = [
            "agent" if seen is False and kind == "unknown" else kind
            for kind, seen in zip(wrote, public.to_list(), strict=True)
        ]
    if "system" in flags:
        by_system = read_yes_or_no(frame[flags["system"][0]]).to_list()
        wrote = ["system" if told else kind for kind, told in zip(wrote, by_system, strict=True)]
    told = dict(table.columns)
    system = told.pop("system", ())
    if system:
        told["author"] = (*told.get("author", ()), *system)
    return replace(
        table,
        frame=frame.with_columns(pl.Series(WROTE, wrote, pl.String)),
        columns={**columns, "author": (WROTE,)},
        source_columns=told,
    )


class AnyObjects(ReaderDefaults):
    """JSON with a ticket or comment per object."""

    name: ClassVar[str] = "table"
    title: ClassVar[str] = "JSON objects"
    view: ClassVar[type[JsonObjects]] = JsonObjects
    takes_text_column: ClassVar[bool] = True

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Take every list of objects."""
        return Detection(NAMES)

    def read(self, objects: JsonObjects, context: ReadContext) -> MessageTable:
        """Read the objects as a table."""
        wanted = (name for names in named_columns(context.settings).values() for name in names)
        return AnyTable().read(open_flat(objects, wanted=wanted), context)


class UnknownSurvey(AnySurvey):
    """A survey of no known tool; read as any table if no question was answered in words."""

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the answers to open questions, or else what the names of the columns tell."""
        try:
            return super().read(table, context)
        except EmptyExportError:
            try:
                return AnyTable().read(table, context)
            except UsageError:
                pass
            raise


def generic_reader(
    opened: OpenedExport, *, named: bool, nested: bool = True
) -> tuple[ExportReader, Detection]:
    """Return the reader for an export that no other one knows.

    Parameters
    ----------
    opened : OpenedExport
    named : bool
        Whether the user asked for a plain table.
    nested : bool
        Whether lists of messages inside JSON objects may be comments of their own.

    Raises
    ------
    ExportError
        For XML: what its elements mean cannot be told.
    """
    by_name = Detection(f"{opened.reason} {NAMES}".strip())
    if isinstance(opened.view, Table):
        survey = UnknownSurvey()
        if not named and (detection := survey.detect(opened.view)) is not None:
            return survey, detection
        return AnyTable(), by_name
    if isinstance(opened.view, JsonObjects):
        if nested and (detection := AnyNested().detect(opened.view)) is not None:
            return AnyNested(), detection
        return AnyObjects(), by_name
    is_cut = isinstance(opened.view, XmlElements) and opened.view.is_cut
    raise ExportError(
        f"{opened.view.content.name} holds {opened.format.upper()} of no tool that is known"
        + (", and is cut off." if is_cut else "."),
        f"Allowed: {KINDS}; XML of Jira, ServiceNow and others that are listed in docs/exports.md.",
        "Export it as CSV or JSON.",
    )
