"""Messages, one by one -> columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import TypedDict, Unpack

import polars as pl

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.contract.base import Message, RawTable, batched
from feedback_miner.ingest.files.content import Content

BATCH = 20_000
FIELDS = tuple(field.name for field in fields(Message))
AGAIN = "repeated in the export"
NO_TEXT = "without text"


class About(TypedDict, total=False):
    """What is known of an export besides its messages: fields of ``RawTable``."""

    shown: Mapping[str, Sequence[str]] | None
    unmapped: Sequence[str]
    rejects: Sequence[tuple[int, str]]
    left_out: Mapping[str, int] | None
    warnings: Sequence[str]
    zone: str | None
    language: str | None
    n_rows: int | None
    header_row: int | None
    delimiter: str | None


def table_of(
    content: Content,
    messages: Iterable[Message | str],
    *,
    limit: int | None = None,
    **about: Unpack[About],
) -> RawTable:
    """Put messages into columns, a batch at a time; one that comes again is kept once.

    Parameters
    ----------
    content : Content
        Where they come from.
    messages : iterable of Message or str
        In the order in which they shall stay. Those without text and subject are counted only; so
        is a string: the reason why something is no message.
    limit : int, optional
        Messages that are wanted.
    **about
        Fields of :class:`~feedback_miner.ingest.contract.base.RawTable`. ``rejects``, ``left_out`` and
        ``warnings`` are read after the last message, so that they may grow while they are made.

    Raises
    ------
    EmptyExportError
        When there is no message.
    """
    counts: dict[str, int] = {}
    # one more tells that there are more
    taken = islice(_worded(messages, counts), None if limit is None else limit + 1)
    return table_of_frames(content, [_frame(batch) for batch in batched(taken, BATCH)], counts, **about)


def table_of_frames(
    content: Content, frames: Sequence[pl.DataFrame], counts: dict[str, int], **about: Unpack[About]
) -> RawTable:
    """As :func:`table_of`, for messages that are columns already, with all of ``FIELDS``.

    Parameters
    ----------
    content : Content
    frames : sequence of DataFrame
        Messages with a text or a subject; none may be without rows.
    counts : dict of str to int
        Reason why something is no message, and how many; messages that come again are added.

    Raises
    ------
    EmptyExportError
        When there is no message.
    """
    left_out = about.get("left_out") or {}
    if not frames:
        told = ", ".join(f"{n:,} {reason}" for reason, n in (Counter(left_out) + Counter(counts)).items())
        raise EmptyExportError(
            f"{content.name} holds no comment with a text" + (f" (left out: {told})." if told else "."),
            "At least one text is expected.",
            "Export it again with another filter, and with its comments.",
        )
    frame = pl.concat(frames)
    n_all = frame.height
    frame = _once(_with_ids(frame))
    if frame.height < n_all:
        counts[AGAIN] = n_all - frame.height
    rows = frame["row"].to_list()
    used = [name for name in FIELDS if name != "row" and frame[name].null_count() < frame.height]
    return RawTable(
        frame=frame.select(used),
        rows=rows,
        columns={name: (name,) for name in used},
        shown={role: tuple(names) for role, names in (about.get("shown") or {}).items()} or None,
        unmapped=tuple(about.get("unmapped", ())),
        header_row=about.get("header_row"),
        n_rows=about.get("n_rows"),
        rejects=tuple(sorted(about.get("rejects", ()))),
        left_out=dict(Counter(left_out) + Counter(counts)),
        warnings=(*content.warnings, *about.get("warnings", ())),
        encoding=content.encoding,
        delimiter=about.get("delimiter"),
        zone=about.get("zone"),
        language=about.get("language"),
    )


def _worded(messages: Iterable[Message | str], counts: dict[str, int]) -> Iterable[Message]:
    for message in messages:
        if isinstance(message, str):
            counts[message] = counts.get(message, 0) + 1
        elif (message.text and not message.text.isspace()) or message.subject:
            yield message
        else:
            counts[NO_TEXT] = counts.get(NO_TEXT, 0) + 1


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
