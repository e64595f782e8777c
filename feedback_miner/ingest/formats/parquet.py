"""Tables that come with types: Parquet files and polars frames."""

from __future__ import annotations

from io import BytesIO

import polars as pl

from feedback_miner.errors import EmptyExportError, ExportError
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.table import Table

ROW = "\x1frow"
"""Column with the number of the row, while rows are dropped; no export holds it."""


def open_parquet(content: Content) -> Table:
    """Read a Parquet file."""
    try:
        frame = pl.read_parquet(BytesIO(content.data) if content.container else content.open())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise ExportError(
            f"{content.name} begins like Parquet but cannot be read.",
            "A whole Parquet file is expected; this one is damaged or cut off.",
            "Export or copy it again.",
        ) from error
    return _plain(frame, content)


def open_frame(content: Content) -> Table:
    """Take a polars frame in memory."""
    return _plain(pl.DataFrame() if content.frame is None else content.frame, content)


def _plain(frame: pl.DataFrame, content: Content) -> Table:
    """Turn every column into text or datetimes; structs into columns; drop blank rows."""
    if frame.is_empty():
        raise EmptyExportError(f"{content.name} holds no rows.", "A row per comment is expected.")
    numbers = pl.Series(range(1, frame.height + 1), dtype=pl.Int64)
    lists = [c for c, dtype in frame.schema.items() if dtype == pl.List(pl.Struct)]
    if len(lists) == 1:
        # comments within their tickets: a row each, beside what the ticket says
        frame = frame.with_columns(numbers.alias(ROW)).explode(lists[0])
        numbers = frame[ROW]
        frame = frame.drop(ROW)
    while structs := [c for c, dtype in frame.schema.items() if isinstance(dtype, pl.Struct)]:
        for column in structs:
            fields = frame[column].struct.unnest()
            fields.columns = [f"{column}.{inner}" for inner in fields.columns]
            clash = [inner for inner in fields.columns if inner in frame.columns]
            frame = frame.drop(column).hstack(fields.drop(clash))
    columns = [_as_plain(frame[column]) for column in frame.columns]
    dropped = [c for c, plain in zip(frame.columns, columns, strict=True) if plain is None]
    plain = pl.DataFrame([column for column in columns if column is not None] + [numbers.alias(ROW)])
    blank = [
        pl.col(c).is_null() if dtype != pl.String else pl.col(c).fill_null("").str.strip_chars().eq("")
        for c, dtype in plain.schema.items()
        if c != ROW
    ]
    plain = plain.filter(~pl.all_horizontal(blank)) if blank else plain
    if plain.is_empty() or plain.width == 1:
        raise EmptyExportError(f"{content.name} holds blank rows only.", "A row per comment is expected.")
    rows = plain[ROW].to_list()
    plain = plain.drop(ROW)
    return Table(
        content=content,
        header=tuple(plain.columns),
        names=tuple(plain.columns),
        head=plain,
        head_lines=rows,
        warnings=[f"{len(dropped)} columns of lists or bytes were left out."] if dropped else [],
    )


def _as_plain(column: pl.Series) -> pl.Series | None:
    dtype = column.dtype
    if isinstance(dtype, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        return utc.dt.cast_time_unit("us")
    if dtype == pl.Date:
        return column.cast(pl.Datetime("us"))
    if dtype.is_float():
        column = column.cast(pl.Float64).fill_nan(None)
        whole = (column.is_finite() & (column == column.round()) & (column.abs() < 2**53)).all()
        return column.cast(pl.Int64).cast(pl.String) if whole else column.cast(pl.String)
    if dtype == pl.Binary:
        # how programs without a type for text write it
        try:
            return column.cast(pl.String)
        except pl.exceptions.PolarsError:
            return None
    if dtype.is_nested() or dtype == pl.Object:
        return None
    return column.cast(pl.String)
