"""What families have in common: a table with known columns, rows or objects that hold messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.contract.base import Message, RawTable, Together, Verdict
from feedback_miner.ingest.contract.column_mapping import Plan, read_planned
from feedback_miner.ingest.contract.messages import table_of
from feedback_miner.ingest.formats.table import Table


class PlannedTable:
    """A table whose columns are known: one row is one ticket or one response."""

    name: ClassVar[str]
    title: ClassVar[str]
    shape: ClassVar[str] = "table"

    def detect(self, table: Table) -> Verdict | None:
        """Tell whether this is an export of this family."""
        raise NotImplementedError

    def plan(self, table: Table, settings: IngestSettings, together: Together) -> Plan:
        """Tell what the columns mean."""
        raise NotImplementedError

    def read(self, table: Table, settings: IngestSettings, together: Together) -> RawTable:
        """Read the table."""
        return read_planned(table, self.plan(table, settings, together), settings)


class UnpackedTable:
    """A table whose rows hold several messages each, or need other files to be understood."""

    name: ClassVar[str]
    title: ClassVar[str]
    shape: ClassVar[str] = "table"

    def detect(self, table: Table) -> Verdict | None:
        """Tell whether this is an export of this family."""
        raise NotImplementedError

    def messages(
        self, table: Table, together: Together, notes: list[str], left_out: dict[str, int]
    ) -> Iterator[Message | str]:
        """Yield the messages; a string is the reason why something is none.

        What should be told goes to ``notes``; what is no message may be counted in ``left_out`` too.
        """
        raise NotImplementedError

    def about(self, table: Table) -> Mapping[str, Any]:
        """Return further arguments of ``table_of``, such as ``zone``."""
        return {}

    def read(self, table: Table, settings: IngestSettings, together: Together) -> RawTable:
        """Read the table."""
        notes: list[str] = []
        left_out: dict[str, int] = {}
        made = table_of(
            table.content,
            self.messages(table, together, notes, left_out),
            rejects=table.rejects,
            left_out=left_out,
            limit=settings.limit,
            header_row=table.header_row,
            delimiter=table.delimiter,
            **self.about(table),
        )
        n_rows = table.n_read + len(table.rejects)
        return replace(made, n_rows=n_rows, warnings=(*table.all_warnings, *notes))
