"""Submissions of KoboToolbox and ODK: the main table, and the repeat groups that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportReader,
    Message,
    MessageTable,
    ReadContext,
)
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.formats.workbook import open_workbook
from feedback_miner.ingest.surveys.answers import answers_of, read_answers
from feedback_miner.ingest.tools.kobotoolbox.columns import KOBO, ODK, REPEATS, part_of, plan_of
from feedback_miner.ingest.tools.kobotoolbox.parents import Parents, joined, parents_in, parents_of

READ_SHEET = "Read the sheet"


class KoboTable(TableReader):
    """A submission, or a row of a repeat group, per row."""

    name: ClassVar[str] = "kobotoolbox"
    title: ClassVar[str] = "KoboToolbox or ODK"

    def detect(self, table: Table) -> Detection | None:
        """Tell by the columns that both add to the questions; they have one name in all languages."""
        part = part_of(table)
        if part is None:
            return None
        own = [cell for cell in table.header if cell in KOBO or cell in ODK]
        tool = "ODK" if "KEY" in own else "KoboToolbox"
        return Detection(f"The header names {len(own)} columns that {tool} adds, such as '{own[-1]}'.", part)

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell what the columns mean."""
        return plan_of(table, context.settings)

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the answers, with those on further sheets."""
        if part_of(table) == REPEATS:
            return self._read_repeats(table, context.settings, context.group.once(parents_in))
        sheets = list(_repeat_sheets(table, context.settings))
        try:
            mapping = self.map_columns(table, context)
        except EmptyExportError:
            if not sheets:
                raise
            mapping = plan_of(table, context.settings, without_texts=True)
        parents = parents_of([(table.content.stem, table), *sheets]) if sheets else Parents()
        if sheets:
            table, mapping = _with_sheets(table, mapping, [name for name, _ in sheets])
        more = self._on_sheets(sheets, context.settings, parents)
        return read_answers(table, mapping, context.settings, more=more)

    def _read_repeats(self, table: Table, settings: IngestSettings, parents: Parents) -> MessageTable:
        facts, also = joined(table, parents)
        return read_answers(
            table, self.map_columns(table, ReadContext(settings)), settings, facts=facts, also=also
        )

    def _on_sheets(
        self,
        sheets: list[tuple[str, Table]],
        settings: IngestSettings,
        parents: Parents,
    ) -> Iterator[Message]:
        for name, sheet in sheets:
            try:
                mapping = self.map_columns(sheet, ReadContext(settings))
            except (EmptyExportError, UsageError):
                continue  # nothing in words in this group
            facts, also = joined(sheet, parents, name)
            found = answers_of(sheet, mapping, Tally(), facts=facts, also=also)
            # a group without words is no response without an answer
            yield from (message for message in found if isinstance(message, Message))


def _repeat_sheets(table: Table, settings: IngestSettings) -> Iterator[tuple[str, Table]]:
    """Yield the sheets of a workbook that hold repeat groups."""
    if len(table.sheets) < 2 or settings.sheet is not None:
        return
    for name in table.sheets:
        try:
            sheet = open_workbook(table.content, settings.model_copy(update={"sheet": name}))
        except (ExportError, UsageError):
            continue  # a sheet without a table
        if part_of(sheet) == REPEATS:
            yield name, sheet


def _with_sheets(table: Table, mapping: ColumnMapping, sheets: list[str]) -> tuple[Table, ColumnMapping]:
    """Return both with the warning that says which sheets were read, in place of the one that names one."""
    kept = [warning for warning in table.warnings if not warning.startswith(READ_SHEET)]
    read = f"Read with the sheets of its repeat groups: {', '.join(sheets)}."
    return replace(table, warnings=kept), replace(mapping, warnings=(*mapping.warnings, read))


READERS: tuple[ExportReader, ...] = (KoboTable(),)
