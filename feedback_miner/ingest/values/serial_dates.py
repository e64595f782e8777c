"""Dates as spreadsheets store them: a number of days, and the time of day behind the point (46023.5)."""

from __future__ import annotations

from typing import Final

import polars as pl

FORMATS: Final = {"excel": 25_569, "excel-1904": 24_107}
"""Names that ``--date-format`` takes, and the number of 1970-01-01: in most workbooks day 1 is
1900-01-01 and there is a 1900-02-29, in those that say ``date1904`` day 0 is 1904-01-01 (ECMA-376,
part 1, 18.17.4.1)."""
DAYS: Final = r"^\d{1,7}(?:[.,]\d+)?$"
LAST: Final = 2_958_465
"""9999-12-31, the last day that Excel knows."""
LIKELY: Final = (29_221, 73_051)
"""1980 to 2100: other numbers in a column of dates are not taken for days unless the user says so. A
judgement: no export is older, and counts and codes are seldom all between."""
PER_DAY: Final = 86_400


def read_serial_dates(text: pl.Series, form: str, *, likely: bool = True) -> pl.Series:
    """Read numbers of days, to the second.

    Parameters
    ----------
    text : Series of String
    form : {"excel", "excel-1904"}
        From when the days count.
    likely : bool
        Whether only days that an export may hold are read.

    Returns
    -------
    Series of Datetime("us")
        As written; null = no such number.

    Examples
    --------
    >>> read_serial_dates(pl.Series(["46023.5", "46023,75", "7"]), "excel").dt.to_string("%F %T").to_list()
    ['2026-01-01 12:00:00', '2026-01-01 18:00:00', None]
    """
    first, last = LIKELY if likely else (0, LAST)
    shift = FORMATS["excel"] - FORMATS[form] if likely else 0
    written = text.set(~text.str.contains(DAYS).fill_null(False), None)
    days = written.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    days = days.set(~days.is_between(first - shift, last - shift).fill_null(False), None)
    seconds = ((days - FORMATS[form]) * PER_DAY).round().cast(pl.Int64)
    return (seconds * 1_000_000).cast(pl.Datetime("us"))


def are_stamps(sample: pl.Series) -> bool:
    """Tell whether numbers of days have a time of day, for the most part: counts have none.

    Examples
    --------
    >>> are_stamps(pl.Series(["46023.5", "46024.25"])), are_stamps(pl.Series(["46023", "46024"]))
    (True, False)
    """
    read = read_serial_dates(sample, "excel")
    return 2 * int((read.dt.truncate("1d") != read).sum() or 0) > len(sample)
