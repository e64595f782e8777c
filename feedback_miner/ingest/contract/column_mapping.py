"""What the columns of a table mean, and reading the table by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.columns.repeats import REASON, Telling, telling
from feedback_miner.ingest.columns.requested import lookup, named_columns
from feedback_miner.ingest.contract.base import MessageTable
from feedback_miner.ingest.formats.table import ROW_KEY, Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.wording import seen_only


@dataclass(frozen=True)
class ColumnMapping:
    """What the columns of a table mean.

    Attributes
    ----------
    columns : mapping of str to tuple of str
        Role to columns, by their unique names.
    questions : mapping of str to str
        Question that a text column answers; columns that are not here have none.
    question_kinds : mapping of str to str
        What the question of a text column asks for, where a mapping file says so.
    item : str
        What each text is: one of :data:`feedback_miner.records.ITEM_KINDS`.
    n_headers : int
        Rows below the header that are headers too.
    leave_out : mapping of str to mapping of str to str
        Column to what its cells hold (lower case, no outer blanks) where a row is no comment,
        to the reason.
    warnings : tuple of str
    offered : mapping of str to str
    zone, language : str or None
        As in :class:`~feedback_miner.ingest.contract.base.MessageTable`.
    """

    columns: Mapping[str, tuple[str, ...]]
    questions: Mapping[str, str] = field(default_factory=dict)
    question_kinds: Mapping[str, str] = field(default_factory=dict)
    item: str = "description"
    n_headers: int = 0
    leave_out: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    zone: str | None = None
    language: str | None = None
    offered: Mapping[str, str] = field(default_factory=dict)


def read_columns(table: Table, mapping: ColumnMapping, settings: IngestSettings) -> MessageTable:
    """Read a table by a mapping; columns that the settings name win over those of the mapping.

    Raises
    ------
    EmptyExportError
        When no row is left.
    """
    mapping = replace(mapping, columns=with_named(mapping.columns, table, settings))
    wanted = list(dict.fromkeys(name for names in mapping.columns.values() for name in names))
    told = telling(table)
    tally = Tally()
    frames: list[pl.DataFrame] = []
    rows: list[int] = []
    for frame, lines in _rows(table, mapping, wanted, told, tally):
        frames.append(frame)
        rows += lines
        # one more tells that there are more
        if settings.limit is not None and _n_comments(frames, mapping) > settings.limit:
            break
    if not rows:
        raise _no_row(table, next(iter(tally.left_out), ""))
    tally.warn(*_repeated(table), *mapping.warnings)
    frame, rows = _once(pl.concat(frames), rows, tally)
    return MessageTable(
        frame=frame.select(wanted),
        rows=rows,
        tally=tally,
        columns=mapping.columns,
        unmapped=tuple(name for name in table.names if name not in wanted),
        questions={**table.questions, **mapping.questions},
        question_kinds=mapping.question_kinds,
        header_row=table.header_row,
        encoding=table.encoding,
        delimiter=table.delimiter,
        zone=mapping.zone,
        language=mapping.language,
        item=mapping.item,
        offered={name: why for name, why in mapping.offered.items() if name not in wanted},
        days=table.days,
        keys=frame[ROW_KEY] if told.can_tell else None,
    )


def _once(frame: pl.DataFrame, rows: list[int], tally: Tally) -> tuple[pl.DataFrame, list[int]]:
    """Drop the rows that repeat a whole row above them."""
    if ROW_KEY not in frame.columns:
        return frame, rows
    kept = frame.select(pl.col(ROW_KEY).is_null() | pl.col(ROW_KEY).is_first_distinct()).to_series()
    if kept.all():
        return frame, rows
    tally.leave_out(REASON, len(kept) - int(kept.sum()))
    return frame.filter(kept), [line for line, keep in zip(rows, kept, strict=True) if keep]


def _rows(
    table: Table, mapping: ColumnMapping, wanted: Sequence[str], told: Telling, tally: Tally
) -> Iterator[tuple[pl.DataFrame, list[int]]]:
    """Yield the wanted columns of the rows that are comments, some at a time, with their lines and keys."""
    texts = mapping.columns.get("text", ())
    keys = [ROW_KEY] if told.can_tell else []
    deciding = [name for name in mapping.leave_out if name in table.names]
    n_above = mapping.n_headers
    for frame, lines in table.chunks([*dict.fromkeys([*wanted, *deciding, *told.columns]), *keys], tally):
        above = min(n_above, frame.height)
        n_above -= above
        tally.n_rows -= above
        frame, lines = frame.slice(above), lines[above:]
        for column in deciding:
            frame, lines = _without(frame, lines, column, mapping.leave_out[column], tally)
        frame = told.keyed(frame, texts) if keys else frame
        yield frame.select(*wanted, *keys), lines


def _no_row(table: Table, reason: str) -> EmptyExportError:
    return EmptyExportError(
        f"{table.content.name} holds no row with a comment" + (f" (all are {reason})." if reason else "."),
        "A row per comment is expected below the header.",
        "Export it again with another filter.",
    )


def _repeated(table: Table) -> list[str]:
    n = sum(n > 1 for name, n in Counter(table.header).items() if name)
    return [f"{n} column names repeat and were numbered."] if n else []


def _n_comments(frames: list[pl.DataFrame], mapping: ColumnMapping) -> int:
    """Return how many comments some rows give."""
    if mapping.item != "answer":
        return sum(frame.height for frame in frames)
    texts = pl.col(list(mapping.columns["text"])).cast(pl.String).str.strip_chars()
    return sum(int(frame.select(pl.sum_horizontal((texts != "").sum())).item()) for frame in frames)


def with_named(
    columns: Mapping[str, tuple[str, ...]], table: Table, settings: IngestSettings
) -> dict[str, tuple[str, ...]]:
    """Return roles with the columns that the settings name, as far as the table has them."""
    found = dict(columns)
    for role, wanted in named_columns(settings).items():
        present = tuple(name for n in wanted if (name := lookup(n, table.names)) is not None)
        if present:
            found[role] = present
    return found


def _without(
    frame: pl.DataFrame, lines: list[int], column: str, reasons: Mapping[str, str], tally: Tally
) -> tuple[pl.DataFrame, list[int]]:
    value = seen_only(frame[column].cast(pl.String)).str.to_lowercase()
    reason = value.replace_strict(reasons, default=None, return_dtype=pl.String)
    if reason.null_count() == len(reason):
        return frame, lines
    for name, n in reason.drop_nulls().value_counts(sort=True).iter_rows():
        tally.leave_out(name, n)
    kept = reason.is_null()
    return frame.filter(kept), [line for line, keep in zip(lines, kept, strict=True) if keep]
