"""What the columns of a table mean, and reading the table by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.columns.requested import lookup, named_columns
from feedback_miner.ingest.contract.base import RawTable
from feedback_miner.ingest.formats.table import Table


@dataclass(frozen=True)
class Plan:
    """What the columns of a table mean.

    Attributes
    ----------
    columns : mapping of str to tuple of str
        Role to columns, by their unique names.
    questions : mapping of str to str
        Question that a text column answers; columns that are not here have none.
    item : str
        What each text is: one of :data:`feedback_miner.records.ITEM_KINDS`.
    n_headers : int
        Rows below the header that are headers too.
    leave_out : mapping of str to mapping of str to str
        Column to what its cells hold (lower case, no outer blanks) where a row is no comment,
        to the reason.
    warnings : tuple of str
    zone, language : str or None
        As in :class:`~feedback_miner.ingest.contract.base.RawTable`.
    """

    columns: Mapping[str, tuple[str, ...]]
    questions: Mapping[str, str] = field(default_factory=dict)
    item: str = "description"
    n_headers: int = 0
    leave_out: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    zone: str | None = None
    language: str | None = None


def read_planned(table: Table, plan: Plan, settings: IngestSettings) -> RawTable:
    """Read a table by a plan; columns that the settings name win over those of the plan.

    Raises
    ------
    EmptyExportError
        When no row is left.
    """
    plan = replace(plan, columns=with_named(plan.columns, table, settings))
    wanted = dict.fromkeys(name for names in plan.columns.values() for name in names)
    looked_at = [name for name in plan.leave_out if name in table.names]
    frames: list[pl.DataFrame] = []
    rows: list[int] = []
    left_out: dict[str, int] = {}
    n_rows, n_above = 0, plan.n_headers
    for frame, lines in table.chunks(list(dict.fromkeys([*wanted, *looked_at]))):
        above = min(n_above, frame.height)
        n_above -= above
        frame, lines = frame.slice(above), lines[above:]
        n_rows += frame.height
        for column in looked_at:
            frame, lines = _without(frame, lines, column, plan.leave_out[column], left_out)
        frames.append(frame.select(list(wanted)))
        rows += lines
        # one more tells that there are more
        if settings.limit is not None and _n_comments(frames, plan) > settings.limit:
            break
    if not rows:
        reason = next(iter(left_out), "")
        raise EmptyExportError(
            f"{table.content.name} holds no row with a comment"
            + (f" (all are {reason})." if reason else "."),
            "A row per comment is expected below the header.",
            "Export it again with another filter.",
        )
    return RawTable(
        frame=pl.concat(frames),
        rows=rows,
        columns=plan.columns,
        unmapped=tuple(name for name in table.names if name not in wanted),
        questions={**table.questions, **plan.questions},
        header_row=table.header_row,
        n_rows=n_rows + len(table.rejects),
        rejects=tuple(table.rejects),
        left_out=left_out,
        warnings=(*table.all_warnings, *_repeated(table), *plan.warnings),
        encoding=table.content.encoding if table.delimiter or not table.sheets else None,
        delimiter=table.delimiter,
        zone=plan.zone,
        language=plan.language,
        item=plan.item,
    )


def _repeated(table: Table) -> list[str]:
    n = sum(n > 1 for name, n in Counter(table.header).items() if name)
    return [f"{n} column names repeat and were numbered."] if n else []


def _n_comments(frames: list[pl.DataFrame], plan: Plan) -> int:
    """Return how many comments some rows give."""
    if plan.item != "answer":
        return sum(frame.height for frame in frames)
    texts = pl.col(list(plan.columns["text"])).cast(pl.String).str.strip_chars()
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
    frame: pl.DataFrame, lines: list[int], column: str, reasons: Mapping[str, str], left_out: dict[str, int]
) -> tuple[pl.DataFrame, list[int]]:
    value = frame[column].cast(pl.String).str.strip_chars().str.to_lowercase()
    reason = value.replace_strict(reasons, default=None, return_dtype=pl.String)
    if reason.null_count() == len(reason):
        return frame, lines
    for name, n in reason.drop_nulls().value_counts(sort=True).iter_rows():
        left_out[name] = left_out.get(name, 0) + n
    kept = reason.is_null()
    return frame.filter(kept), [line for line, keep in zip(lines, kept, strict=True) if keep]
