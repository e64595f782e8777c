"""Readers of tables: one with known columns, and one whose rows hold several messages each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, read_columns
from feedback_miner.ingest.contract.messages import NOTHING, message_table
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally


class TableReader(ReaderDefaults):
    """A table whose columns are known: one row is one ticket or one response."""

    name: ClassVar[str]
    title: ClassVar[str]
    view: ClassVar[type[Table]] = Table
    takes_text_column: ClassVar[bool] = True

    def detect(self, table: Table) -> Detection | None:
        """Tell whether this is an export of this kind."""
        raise NotImplementedError

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell what the columns mean."""
        raise NotImplementedError

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the table."""
        return read_columns(table, self.map_columns(table, context), context.settings)


class RowReader(ReaderDefaults):
    """A table whose rows hold several messages each, or need other files to be understood."""

    name: ClassVar[str]
    title: ClassVar[str]
    view: ClassVar[type[Table]] = Table

    def detect(self, table: Table) -> Detection | None:
        """Tell whether this is an export of this kind."""
        raise NotImplementedError

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message | LeftOut]:
        """Yield the messages of all rows, in one pass over the table that fills ``tally``."""
        raise NotImplementedError

    def facts(self, table: Table) -> ExportFacts:
        """Return which columns were read, and in which zone and language."""
        return NOTHING

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the table."""
        tally = Tally()
        tally.warn(*table.all_warnings)
        messages = self.messages(table, context, tally)
        return message_table(table, messages, tally, self.facts(table), limit=context.settings.limit)
