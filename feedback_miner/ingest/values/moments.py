"""The parts of dates, as text has them, become moments."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from feedback_miner.ingest.values.date_patterns import PM

LAST: Final = datetime(9999, 12, 31, 23, 59, 59, 999999)
"""The last moment that Python knows."""
PIVOT: Final = 70
"""Years of two digits from here on are of the 20th century, as polars reads %y; Python puts 69 there too."""
DAY_US: Final = 86_400_000_000
ORDER: Final = ("y", "m", "d", "H", "M", "S")


def moments_of(parts: pl.DataFrame, day: pl.Series, month: pl.Series) -> pl.Series:
    """Return the moments as written.

    Parameters
    ----------
    parts : DataFrame of String
        The groups of a pattern of :data:`~feedback_miner.ingest.values.date_patterns.SHAPES`: ``y``, and
        as far as the pattern has them ``H``, ``M``, ``S``, ``f`` with its mark, ``p`` and ``q``.
    day, month : Series of Int64

    Returns
    -------
    Series of Datetime("us")
        Null where the numbers are no date.

    Examples
    --------
    >>> import polars as pl
    >>> parts = pl.DataFrame({"y": ["24", "2023"], "H": ["9", None], "M": ["10", None], "S": [None, None],
    ...                       "p": ["PM", None], "q": [None, None]}, dict.fromkeys("yHMSpq", pl.String))
    >>> [str(moment) for moment in moments_of(parts, pl.Series([6, 30]), pl.Series([5, 2]))]
    ['2024-05-06 21:10:00', 'None']
    """
    frame = _numbers(parts, day, month)
    frame = frame.with_columns(
        _full_year().alias("y"), _hour_of_day().alias("H"), pl.col("M", "S").fill_null(0)
    )
    # ISO 8601 knows 24:00, the end of the day, and 23:59:60, a leap second
    end = _end_of_day()
    leap = (pl.col("S") == 60) & (pl.col("M") == 59)
    frame = frame.with_columns(
        end=end, H=pl.when(end).then(0).otherwise("H"), S=pl.when(leap).then(59).otherwise("S")
    )
    frame = frame.with_columns(valid=_is_date())
    written = (pl.when("valid").then(pl.col(name)) for name in ORDER)
    moments = frame.select(pl.datetime(*written, time_unit="us").alias("t"))["t"]
    return _with_fraction(_with_end_of_day(moments, frame["end"]), parts)


def _numbers(parts: pl.DataFrame, day: pl.Series, month: pl.Series) -> pl.DataFrame:
    """Return y m d H M S as numbers, ``short`` for years of two digits, and ``pm``, null without halves."""
    clock = [name for name in ("y", "H", "M", "S") if name in parts.columns]
    half = pl.coalesce("p", "q") if "p" in parts.columns else pl.lit(None, pl.String)
    return parts.select(
        pl.col(clock).cast(pl.Int64, strict=False),
        short=pl.col("y").str.len_bytes() == 2,
        pm=half.str.to_lowercase().str.replace_all(r"[. ]", "").is_in(list(PM)),
    ).with_columns(d=day, m=month)


def _full_year() -> pl.Expr:
    year = pl.col("y")
    return pl.when(~pl.col("short")).then(year).when(year < PIVOT).then(year + 2000).otherwise(year + 1900)


def _hour_of_day() -> pl.Expr:
    """Return hours from 0 to 23 of a clock of twelve hours; "13:10 PM" stands, "13:10 AM" is none."""
    hour = pl.col("H").fill_null(0)
    of_24 = hour % 12 + 12 * pl.col("pm").cast(pl.Int64)
    return pl.when(pl.col("pm").is_null()).then(hour).when(hour <= 12).then(of_24).when("pm").then(hour)


def _end_of_day() -> pl.Expr:
    midnight = (pl.col("H") == 24) & (pl.col("M") == 0) & (pl.col("S") == 0)
    return (midnight & pl.col("pm").is_null()).fill_null(False)


def _is_date() -> pl.Expr:
    """Tell whether the calendar and the clock have the numbers."""
    return (
        pl.col("y").is_between(1, 9999)
        & pl.col("m").is_between(1, 12)
        & (pl.col("d") >= 1)
        & (pl.col("d") <= _month_length())
        & pl.col("H").is_between(0, 23)
        & pl.col("M").is_between(0, 59)
        & pl.col("S").is_between(0, 59)
    )


def _month_length() -> pl.Expr:
    leap = (pl.col("y") % 4 == 0) & ((pl.col("y") % 100 != 0) | (pl.col("y") % 400 == 0))
    return (
        pl.when(pl.col("m") == 2).then(pl.when(leap).then(29).otherwise(28))
        .when(pl.col("m").is_in([4, 6, 9, 11])).then(30).otherwise(31)
    )  # fmt: skip


def _with_end_of_day(moments: pl.Series, end: pl.Series) -> pl.Series:
    """Put 24:00 on the next day; null beyond the calendar."""
    if not end.any():
        return moments
    moments = moments + (end.cast(pl.Int64) * DAY_US).cast(pl.Duration("us"))
    return moments.set((moments > LAST).fill_null(False), None)


def _with_fraction(moments: pl.Series, parts: pl.DataFrame) -> pl.Series:
    """Add fractions of a second, cut to millionths."""
    if "f" not in parts.columns or parts["f"].null_count() == parts.height:
        return moments
    digits = parts["f"].str.slice(1, 6).str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
    return moments + digits.cast(pl.Duration("us"))
