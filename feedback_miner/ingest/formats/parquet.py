"""Tables that come with types: Parquet files and polars frames."""

from __future__ import annotations

from io import BytesIO

import polars as pl

from feedback_miner.errors import EmptyExportError, ExportError
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.table import Table

ROW = "\x1frow"
"""Column with the number of the row, while rows are dropped; no export holds it."""
WHOLE = 2**53
"""Numbers below it are whole without loss in 64 bits of floating point (IEEE 754)."""


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
    frame = unnested(exploded(frame.with_columns(pl.int_range(1, pl.len() + 1).alias(ROW))))
    plain, n_dropped = _as_text(frame)
    if blank := _blank_cells(plain):
        plain = plain.filter(~pl.all_horizontal(blank))
    if plain.is_empty() or not blank:
        raise EmptyExportError(f"{content.name} holds blank rows only.", "A row per comment is expected.")
    rows = plain[ROW].to_list()
    plain = plain.drop(ROW)
    return Table(
        content=content,
        header=tuple(plain.columns),
        names=tuple(plain.columns),
        head=plain,
        head_lines=rows,
        warnings=[f"{n_dropped} columns of lists or bytes were left out."] if n_dropped else [],
    )


def exploded(frame: pl.DataFrame) -> pl.DataFrame:
    """Give each of the comments within their tickets a row, beside what the ticket says.

    That is done where one column alone is a list of structs.

    Examples
    --------
    >>> tickets = pl.DataFrame({"id": [7], "comments": [[{"text": "Slow"}, {"text": "Still slow"}]]})
    >>> unnested(exploded(tickets)).rows()
    [(7, 'Slow'), (7, 'Still slow')]
    """
    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.Struct)]
    return frame.explode(lists) if len(lists) == 1 else frame


def unnested(frame: pl.DataFrame) -> pl.DataFrame:
    """Make the fields of structs, and of structs within these, columns such as ``person.name``.

    A field is left out where a column has its name already.
    """
    while structs := [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Struct)]:
        for column in structs:
            fields = frame[column].struct.unnest()
            fields.columns = [f"{column}.{inner}" for inner in fields.columns]
            clash = [inner for inner in fields.columns if inner in frame.columns]
            frame = frame.drop(column).hstack(fields.drop(clash))
    return frame


def _as_text(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return columns of text or datetimes, the numbers of rows last, and how many columns cannot be that."""
    columns = [_as_plain(frame[name]) for name in frame.columns if name != ROW]
    kept = [column for column in columns if column is not None]
    return pl.DataFrame([*kept, frame[ROW]]), len(columns) - len(kept)


def _blank_cells(frame: pl.DataFrame) -> list[pl.Expr]:
    """Tell of each column, but for the numbers of rows, which cells hold nothing."""
    return [
        pl.col(name).fill_null("").str.strip_chars().eq("") if dtype == pl.String else pl.col(name).is_null()
        for name, dtype in frame.schema.items()
        if name != ROW
    ]


def _as_plain(column: pl.Series) -> pl.Series | None:
    dtype = column.dtype
    if isinstance(dtype, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        return utc.dt.cast_time_unit("us")
    if dtype == pl.Date:
        return column.cast(pl.Datetime("us"))
    if dtype.is_float():
        column = column.cast(pl.Float64).fill_nan(None)
        whole = (column.is_finite() & (column == column.round()) & (column.abs() < WHOLE)).all()
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
