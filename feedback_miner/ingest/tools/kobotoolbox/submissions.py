"""Submissions of KoboToolbox and ODK: the main table, and the repeat groups that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.contract.base import Family, Message, RawTable, Together, Verdict
from feedback_miner.ingest.contract.column_mapping import Plan
from feedback_miner.ingest.contract.table_reader import PlannedTable
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.workbook import open_workbook
from feedback_miner.ingest.surveys.answers import answers_of, read_answers
from feedback_miner.ingest.tools.kobotoolbox.columns import KOBO, ODK, REPEATS, part_of, plan_of
from feedback_miner.ingest.tools.kobotoolbox.parents import Parents, joined, parents_in, parents_of

READ_SHEET = "Read the sheet"


class KoboTable(PlannedTable):
    """A submission, or a row of a repeat group, per row."""

    name: ClassVar[str] = "kobotoolbox"
    title: ClassVar[str] = "KoboToolbox or ODK"

    def detect(self, table: Table) -> Verdict | None:
        """Tell by the columns that both add to the questions; they have one name in all languages."""
        part = part_of(table)
        if part is None:
            return None
        own = [cell for cell in table.header if cell in KOBO or cell in ODK]
        tool = "ODK" if "KEY" in own else "KoboToolbox"
        return Verdict(f"The header names {len(own)} columns that {tool} adds, such as '{own[-1]}'.", part)

    def plan(self, table: Table, settings: IngestSettings, together: Together) -> Plan:
        """Tell what the columns mean."""
        return plan_of(table, settings)

    def read(self, table: Table, settings: IngestSettings, together: Together) -> RawTable:
        """Read the answers, with those on further sheets."""
        if part_of(table) == REPEATS:
            return self._read_repeats(table, settings, together.once(parents_in))
        sheets = list(_repeat_sheets(table, settings))
        try:
            plan = self.plan(table, settings, together)
        except EmptyExportError:
            if not sheets:
                raise
            plan = plan_of(table, settings, without_texts=True)
        parents = parents_of([(table.content.stem, table), *sheets]) if sheets else Parents()
        left_out: dict[str, int] = {}
        made = read_answers(
            table,
            plan,
            settings,
            more=self._on_sheets(sheets, settings, parents, left_out),
            warnings=None if not sheets else _notes(table, plan, [name for name, _ in sheets]),
        )
        return made

    def _read_repeats(self, table: Table, settings: IngestSettings, parents: Parents) -> RawTable:
        facts, also = joined(table, parents)
        return read_answers(table, self.plan(table, settings, Together()), settings, facts=facts, also=also)

    def _on_sheets(
        self,
        sheets: list[tuple[str, Table]],
        settings: IngestSettings,
        parents: Parents,
        left_out: dict[str, int],
    ) -> Iterator[Message]:
        for name, sheet in sheets:
            try:
                plan = self.plan(sheet, settings, Together())
            except (EmptyExportError, UsageError):
                continue  # nothing in words in this group
            facts, also = joined(sheet, parents, name)
            yield from answers_of(sheet, plan, left_out, facts=facts, also=also)


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


def _notes(table: Table, plan: Plan, sheets: list[str]) -> tuple[str, ...]:
    """Return the warnings, without the one that says that a single sheet was read."""
    told = [note for note in table.all_warnings if not note.startswith(READ_SHEET)]
    return (*told, *plan.warnings, f"Read with the sheets of its repeat groups: {', '.join(sheets)}.")


FAMILIES: tuple[Family, ...] = (KoboTable(),)
