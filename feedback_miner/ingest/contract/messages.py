"""Messages, one by one -> columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any

import polars as pl

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.contract.base import ExportFacts, LeftOut, Message, MessageTable
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally

BATCH = 20_000
"""Messages that are objects at a time; a judgement: some 10 MB."""
FIELDS = tuple(field.name for field in fields(Message))
AGAIN = "repeated in the export"
NO_TEXT = "without text"
NOTHING = ExportFacts()


def message_table(
    export: Content | Table,
    messages: Iterable[Message | LeftOut],
    tally: Tally,
    facts: ExportFacts = NOTHING,
    *,
    limit: int | None = None,
) -> MessageTable:
    """Put messages into columns, a batch at a time; one that comes again is kept once.

    Parameters
    ----------
    export : Content or Table
        Where they come from.
    messages : iterable of Message or LeftOut
        In the order in which they shall stay. Those without text and subject are counted only.
    tally : Tally
        What the pass counts that yields the messages; part of the result.
    facts : ExportFacts
    limit : int, optional
        Messages that are wanted.

    Raises
    ------
    EmptyExportError
        When there is no message.
    """
    if isinstance(export, Content):
        tally.warn(*export.warnings)
    # one more tells that there are more
    taken = islice(_worded(messages, tally), None if limit is None else limit + 1)
    return frame_table(export, [_frame(batch) for batch in _batched(taken)], tally, facts)


def frame_table(
    export: Content | Table, frames: Sequence[pl.DataFrame], tally: Tally, facts: ExportFacts = NOTHING
) -> MessageTable:
    """As :func:`message_table`, for messages that are columns already, with all of ``FIELDS``.

    Parameters
    ----------
    export : Content or Table
    frames : sequence of DataFrame
        Messages with a text or a subject; none may be without rows.
    tally : Tally
        Of the pass that made the frames; messages that come again are added.
    facts : ExportFacts

    Raises
    ------
    EmptyExportError
        When there is no message.
    """
    content, table = (export, None) if isinstance(export, Content) else (export.content, export)
    if not frames:
        counts = ", ".join(f"{n:,} {reason}" for reason, n in tally.left_out.items())
        raise EmptyExportError(
            f"{content.name} holds no comment with a text" + (f" (left out: {counts})." if counts else "."),
            "At least one text is expected.",
            "Export it again with another filter, and with its comments.",
        )
    frame = pl.concat(frames)
    n_all = frame.height
    frame = _once(_with_ids(frame))
    if frame.height < n_all:
        tally.leave_out(AGAIN, n_all - frame.height)
    tally.rejects.sort()
    tally.warn(*facts.warnings)
    used = [name for name in FIELDS if name != "row" and frame[name].null_count() < frame.height]
    about: dict[str, Any] = {}
    if table is not None:
        about = {"header_row": table.header_row, "delimiter": table.delimiter, "days": table.days}
    return MessageTable(
        frame=frame.select(used),
        rows=frame["row"].to_list(),
        tally=tally,
        columns={name: (name,) for name in used},
        source_columns={role: tuple(names) for role, names in facts.source_columns.items() if names} or None,
        unmapped=_unmapped(table, facts),
        encoding=content.encoding,
        zone=facts.zone,
        language=facts.language,
        offered=facts.offered,
        **about,
    )


def _unmapped(table: Table | None, facts: ExportFacts) -> tuple[str, ...]:
    if facts.unmapped is not None:
        return tuple(facts.unmapped)
    if table is None or not facts.source_columns:
        return ()
    used = {name for names in facts.source_columns.values() for name in names}
    return tuple(name for name in table.names if name not in used)


def _worded(messages: Iterable[Message | LeftOut], tally: Tally) -> Iterator[Message]:
    for message in messages:
        if isinstance(message, LeftOut):
            tally.leave_out(message.reason)
        elif (message.text and not message.text.isspace()) or message.subject:
            yield message
        else:
            tally.leave_out(NO_TEXT)


def _batched(messages: Iterator[Message]) -> Iterator[list[Message]]:
    while batch := list(islice(messages, BATCH)):
        yield batch


def _frame(messages: Sequence[Message]) -> pl.DataFrame:
    columns = []
    for name in FIELDS:
        dtype = {"row": pl.Int64, "public": pl.Boolean}.get(name, pl.String)
        columns.append(pl.Series(name, [getattr(message, name) for message in messages], dtype))
    return pl.DataFrame(columns)


def _with_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Put the record before each id; number messages without one within their record."""
    number = pl.int_range(1, pl.len() + 1).over("record")
    own = (
        pl.when(pl.col("id") == pl.col("record")).then("id").otherwise(pl.col("record") + "/" + pl.col("id"))
    )
    made = pl.when(number == 1).then("record").otherwise(pl.col("record") + "/" + number.cast(pl.String))
    return frame.with_columns(
        text=pl.col("text").fill_null(""),
        id=pl.when(pl.col("record").is_null()).then("id")
        .when(pl.col("id").is_not_null()).then(own)
        .otherwise(made),
    )  # fmt: skip


def _once(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop messages that came before: the same id; of pages that overlap, the last word counts."""
    keyed = frame.filter(pl.col("id").is_not_null())
    if keyed["id"].n_unique() == keyed.height:
        return frame
    again = pl.col("id").is_not_null() & ~pl.col("id").is_last_distinct()
    return frame.filter(~again)
