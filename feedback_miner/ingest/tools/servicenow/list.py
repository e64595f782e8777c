"""Lists of ServiceNow as CSV or Excel: see :mod:`.servicenow`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import polars as pl

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    FileGroup,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
)
from feedback_miner.ingest.contract.messages import NO_TEXT, frame_table
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.tools.servicenow.json import learn_tickets
from feedback_miner.ingest.tools.servicenow.names import (
    CALLERS,
    FIELDS,
    HEADER,
    JOURNAL,
    JOURNALS,
    LOOKED_AT,
    NUMBER,
    TELLING,
    WITH_JOURNALS,
)
from feedback_miner.ingest.tools.servicenow.ticket import (
    Ticket,
    described,
    entry_of,
    journalled,
    opened,
    rows_of,
    ticket_of,
)
from feedback_miner.ingest.values.dates import read_dates

NO_JOURNALS = f"This list has no column of comments, only what tickets were opened with. {WITH_JOURNALS}"


class ServiceNowTable(RowReader):
    """A list as CSV or Excel, or the rows of ``sys_journal_field``."""

    name = "servicenow"
    title = "ServiceNow"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by names of fields, by the headers of journal entries, or by labels and numbers."""
        columns = table.fields(FIELDS)
        told = [name for name in table.names if name.strip() in TELLING]
        if set(JOURNAL) <= set(columns) and "sys_created_on" in columns:
            return Detection(
                "The header names the columns of ServiceNow's table sys_journal_field.", "journal"
            )
        missing = "" if set(JOURNALS) & set(columns) else NO_JOURNALS
        # every table of ServiceNow has the fields sys_; a ticket has others
        if len(told) >= 3 and sum(not name.strip().startswith("sys_") for name in told) >= 2:
            why = f"The header names {len(told)} fields that ServiceNow has, such as '{told[0]}'."
            return Detection(why, "tickets", missing)
        journals = [columns[name] for name in JOURNALS if name in columns]
        if len(columns) >= 3 and any(_is_journal(table.column(name)) for name in journals):
            return Detection(
                f"The cells of '{journals[0]}' hold comments below lines with date, name and kind,"
                " as ServiceNow writes them.",
                "tickets",
            )
        if len(columns) >= 4 and {"number", "short_description"} <= set(columns):
            numbers = table.column(columns["number"]).cast(pl.String).drop_nulls().head(LOOKED_AT)
            if len(numbers) and (numbers.str.contains(NUMBER).sum() or 0) >= 0.8 * len(numbers):
                why = f"The header names {len(columns)} columns of ServiceNow, and numbers are such as"
                return Detection(f"{why} '{numbers[0]}'.", "tickets", missing)
        return None

    def facts(self, table: Table) -> ExportFacts:
        """Return what was read from where."""
        columns = table.fields(FIELDS)
        shown = {
            "text": [columns[n] for n in ("description", *JOURNALS, "value") if n in columns],
            "subject": [columns[n] for n in ("short_description",) if n in columns],
            "record": [columns[n] for n in ("number", "element_id", "sys_id") if n in columns][:1],
            "date": [columns[n] for n in ("opened_at", "sys_created_on") if n in columns][:1],
            "person": [columns[n] for n in (*CALLERS, "opened_by", "sys_created_by") if n in columns][:1],
            "queue": [columns[n] for n in ("assignment_group",) if n in columns],
            "priority": [columns[n] for n in ("priority",) if n in columns],
        }
        unmapped = [name for name in table.names if name not in columns.values()]
        return ExportFacts(source_columns=shown, unmapped=unmapped)

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the table; without journals column by column, as such lists are long."""
        columns = table.fields(FIELDS)
        if {*JOURNALS, *JOURNAL} & set(columns) or not {"short_description", "description"} & set(columns):
            return super().read(table, context)
        tally = Tally()
        frames = list(_opened(table, columns, tally, context.settings.limit))
        return frame_table(table, frames, tally, self.facts(table))

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message | LeftOut]:
        """Yield the messages of each row."""
        columns = table.fields(FIELDS)
        if set(JOURNAL) <= set(columns):
            yield from self._entries(table, columns, context.group, tally)
            return
        if not {"short_description", "description", *JOURNALS} & set(columns):
            raise EmptyExportError(
                f"{table.content.name} holds no texts of tickets.",
                "A list of ServiceNow with the short description, the description and the comments is"
                " expected.",
                WITH_JOURNALS,
            )
        if set(JOURNALS) & set(columns) and not {"caller_id", "requested_for"} & set(columns):
            tally.warn(
                "The list does not name the caller, so it is not known whether a comment is the requester's"
                " or an agent's. Add the column 'Caller' (caller_id) and export it again."
            )
        in_step = _in_step(table, columns)
        has_callers = bool(set(CALLERS) & set(columns))
        for row, fields in rows_of(table, columns, tally):
            ticket = ticket_of(fields, has_callers=has_callers)
            date = fields.get("opened_at") or fields.get("sys_created_on")
            yield described(fields, ticket, row, in_step(date))
            yield from journalled(fields, ticket, row)

    def _entries(
        self, table: Table, columns: Mapping[str, str], group: FileGroup, tally: Tally
    ) -> Iterator[Message]:
        known = group.once(learn_tickets)
        for row, fields in rows_of(table, columns, tally):
            record = fields.get("element_id")
            yield entry_of(fields, known.get(record or "") or Ticket(record, None), row)


def _opened(
    table: Table, columns: Mapping[str, str], tally: Tally, limit: int | None
) -> Iterator[pl.DataFrame]:
    """Yield the messages that tickets were opened with, some at a time."""
    n_found = 0
    for frame, lines in table.chunks(list(columns.values()), tally):
        made = opened(frame.rename({name: field for field, name in columns.items()}), lines)
        worded = made.filter((pl.col("text") != "") | pl.col("subject").is_not_null())
        if worded.height < made.height:
            tally.leave_out(NO_TEXT, made.height - worded.height)
        if worded.height:
            yield worded
        n_found += worded.height
        # one more tells that there are more
        if limit is not None and n_found > limit:
            return


def _is_journal(column: pl.Series) -> bool:
    if column.dtype != pl.String:
        return False
    filled = column.drop_nulls().filter(column.drop_nulls() != "").head(LOOKED_AT)
    n_headed = sum(HEADER.match(cell.lstrip()) is not None for cell in filled)
    return n_headed > 0.6 * len(filled)


class _InStep:
    """Writes the dates of tickets as those of journals are written: a column has one format."""

    def __init__(self, own: str | None, wanted: str | None) -> None:
        self.own, self.wanted = own, wanted

    def __call__(self, date: str | None) -> str | None:
        if date is None or self.own is None or self.wanted is None or self.own == self.wanted:
            return date
        try:
            return datetime.strptime(date, self.own).strftime(self.wanted)
        except ValueError:
            return date


def _in_step(table: Table, columns: Mapping[str, str]) -> _InStep:
    name = columns.get("opened_at") or columns.get("sys_created_on")
    journals = [table.column(columns[one]) for one in JOURNALS if one in columns]
    stamps = [
        found[1]
        for column in journals
        for cell in column.cast(pl.String).drop_nulls().head(2000)
        if (found := HEADER.search(cell))
    ]
    if name is None or not stamps:
        return _InStep(None, None)
    column = table.column(name)
    own = read_dates(column.cast(pl.String).str.replace(r"\.0+$", "")).format
    return _InStep(own, read_dates(pl.Series(stamps)).format)
