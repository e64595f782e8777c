"""Tables as people open them in a spreadsheet: flat, rounded, and harmless.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, so text
that does gets an apostrophe first (https://owasp.org/www-community/attacks/CSV_Injection).
Where a semicolon separates lists, a spreadsheet also begins a new cell after each semicolon,
tab and line break inside a text; there, too. Only the CSV is changed; the Parquet file holds
the text as it is.
"""

from __future__ import annotations

import orjson
import polars as pl

DECIMALS = 4
MAX_CELL = 32_000
"""Characters per cell; Excel spills what is beyond 32,767 into the next rows."""

_TRIGGER = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_INNER = rf"([;\t\n])([\s\p{{Cf}}\"']*{_TRIGGER})"
_LEADING = rf"^([\t\n]|[\s\p{{Cf}}\"']*{_TRIGGER})"


def spreadsheet(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table with only text, whole numbers and rounded numbers; null is an empty cell.

    Lists of texts and of numbers are joined by ``"; "``; structs become JSON text; dates are ISO 8601.
    """
    return frame.select(_column(frame, name, dtype) for name, dtype in frame.schema.items())


def _column(frame: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr | pl.Series:
    column = pl.col(name)
    if dtype == pl.String:
        return _harmless(_cut(column))
    if dtype == pl.List(pl.String):
        return _harmless(_cut(column.list.join("; ", ignore_nulls=True)))
    if dtype == pl.List(pl.Float64):
        numbers = column.list.eval(pl.element().round(DECIMALS).cast(pl.String))
        return _harmless(numbers.list.join("; ", ignore_nulls=True))
    if dtype.is_nested():
        texts = pl.Series(name, [_json(value) for value in frame[name].to_list()], dtype=pl.String)
        return texts.to_frame().select(_harmless(column)).to_series()
    if dtype.is_float():
        return (column.round(DECIMALS) + 0.0).fill_nan(None)  # + 0.0 turns -0.0 into 0.0
    if dtype.is_temporal():
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S")
    return column


def _harmless(text: pl.Expr) -> pl.Expr:
    return (
        text.str.replace_all(r"\r\n?", "\n")
        .str.replace_all(r"[\p{Cc}--[\n\t]]", "")
        .str.replace_all(_INNER, "${1}'${2}")
        .str.replace(_LEADING, "'${1}")
    )


def as_it_was(text: pl.Expr) -> pl.Expr:
    """Take the apostrophes out again that keep a spreadsheet from running a cell."""
    return text.str.replace_all(rf"(^|[;\t\n])'([\s\p{{Cf}}\"']*{_TRIGGER})", "${1}${2}")


def _cut(text: pl.Expr) -> pl.Expr:
    cut = pl.concat_str(text.str.head(MAX_CELL), pl.lit(" [cut here; the Parquet file has all of it]"))
    return pl.when(text.str.len_chars() > MAX_CELL).then(cut).otherwise(text).name.keep()


def _json(value: object) -> str | None:
    return None if value is None else orjson.dumps(_rounded(value)).decode()


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
