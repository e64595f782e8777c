"""Dates: one format for a whole column, decided by all its values, never cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from feedback_miner.ingest.aliases import NULLS
from feedback_miner.ingest.date_shapes import EPOCH, EPOCH_MILLIS, MONTHS, SHAPES, describe

FIT = 0.98
"""Share of the values that must fit; the others become null with a warning."""


@dataclass(frozen=True, eq=False)
class Dates:
    """A column read as dates.

    Attributes
    ----------
    values : Series of Datetime("us")
        UTC if ``zone`` is "known", else as written; null = no date.
    format : str or None
        In the manner of strptime; None if no format fits, or if two do.
    zone : str
        "known" or "unknown".
    ambiguous : bool
        Whether all values fit both day-first and month-first, with different results.
    n_misfits : int
        Values that hold something and are no date in this format.
    """

    values: pl.Series
    format: str | None
    zone: str = "unknown"
    ambiguous: bool = False
    n_misfits: int = 0


def read_dates(column: pl.Series, date_format: str | None = None) -> Dates:
    """Read a column of text or datetimes as dates.

    Parameters
    ----------
    column : Series of String or Datetime
    date_format : str, optional
        strptime format; None = decide by all values.
    """
    if isinstance(column.dtype, pl.Datetime):
        zone = "known" if column.dtype.time_zone else "unknown"
        return Dates(column.dt.replace_time_zone(None), "datetime", zone)
    text = column.str.strip_chars().str.replace_all("\u202f|\u00a0", " ")
    text = text.set(text.str.to_lowercase().is_in(list(NULLS)), None)
    n = len(text) - text.null_count()
    if n == 0:
        return _none(column)
    if date_format is not None:
        return _by_format(text, date_format)
    for pattern, unit, factor in (
        (EPOCH, "epoch seconds", 1_000_000),
        (EPOCH_MILLIS, "epoch milliseconds", 1000),
    ):
        if text.str.contains(pattern).sum() == n:
            micros = (text.cast(pl.Float64) * factor).round().cast(pl.Int64)
            return Dates(micros.cast(pl.Datetime("us")), unit, "known")
    for shape, pattern in SHAPES.items():
        if (text.str.contains(pattern).sum() or 0) >= FIT * n:
            return _by_shape(text, shape, pattern, n)
    return _none(column)


def looks_like_dates(sample: pl.Series) -> bool:
    """Tell whether nearly all values of a sample of text have the shape of a date."""
    stripped = sample.str.strip_chars()
    return any(
        (stripped.str.contains(pattern).sum() or 0) >= FIT * len(sample) for pattern in SHAPES.values()
    )


def _none(column: pl.Series) -> Dates:
    return Dates(pl.Series(column.name, [None] * len(column), pl.Datetime("us")), None)


def _by_shape(text: pl.Series, shape: str, pattern: str, n: int) -> Dates:
    parts = text.str.extract_groups(pattern).struct.unnest()
    if shape != "numbers":
        dates = _finish(text, parts, "%d", n)
        return dates if dates.n_misfits <= (1 - FIT) * n else _none(text)
    swapped = parts.rename({"d": "m", "m": "d"}).select(parts.columns)
    day_first, month_first = _finish(text, parts, "%d", n), _finish(text, swapped, "%m", n)
    fits = [dates for dates in (day_first, month_first) if dates.n_misfits <= (1 - FIT) * n]
    if not fits:
        return _none(text)
    if len(fits) == 2 and day_first.n_misfits != month_first.n_misfits:
        return min(fits, key=lambda dates: dates.n_misfits)
    dotted = (parts["sep"].drop_nulls() == ".").all()
    if len(fits) == 1 or dotted or day_first.values.equals(month_first.values):
        return fits[0]
    return Dates(_none(text).values, None, ambiguous=True)


def _finish(text: pl.Series, parts: pl.DataFrame, first: str, n: int) -> Dates:
    number = {name: parts[name].cast(pl.Int64, strict=False) for name in ("y", "d", "H", "M", "S")}
    if "mon" in parts.columns:
        month = parts["mon"].str.to_lowercase().replace_strict(MONTHS, default=None, return_dtype=pl.Int64)
    else:
        month = parts["m"].cast(pl.Int64, strict=False)
    frame = pl.DataFrame(
        {
            **number,
            "m": month,
            "pm": parts["p"].str.to_lowercase().str.starts_with("p"),
            "f": parts["f"].str.replace(",", ".").cast(pl.Float64, strict=False).fill_null(0),
            "offset": _offsets(parts["z"]),
        }
    )
    year, hour = pl.col("y"), pl.col("H").fill_null(0)
    hour = (
        pl.when(pl.col("pm").is_null() | (hour > 12))
        .then(hour)
        .otherwise(hour % 12 + 12 * pl.col("pm").cast(pl.Int64))
    )
    year = pl.when(year >= 100).then(year).when(year < 70).then(year + 2000).otherwise(year + 1900)
    frame = frame.with_columns(year=year, hour=hour, M=pl.col("M").fill_null(0), S=pl.col("S").fill_null(0))
    valid = (
        pl.col("m").is_between(1, 12) & pl.col("hour").is_between(0, 23) & pl.col("M").is_between(0, 59)
        & pl.col("S").is_between(0, 59) & pl.col("year").is_between(1, 9999)
        & (pl.col("d") >= 1) & (pl.col("d") <= _month_length())
    )  # fmt: skip
    frame = frame.with_columns(
        pl.when(valid).then(pl.col("d")).alias("d"), m=pl.when(valid).then(pl.col("m"))
    )
    for name in ("year", "hour", "M", "S"):
        frame = frame.with_columns(pl.when(valid).then(pl.col(name)).alias(name))
    moment = pl.datetime("year", "m", "d", "hour", "M", "S", time_unit="us")
    moment = moment + pl.duration(microseconds=(pl.col("f") * 1_000_000).round().cast(pl.Int64))
    frame = frame.with_columns(moment=moment)
    n_dates = frame.height - frame["moment"].null_count()
    zoned = bool((frame["offset"].is_not_null() | frame["moment"].is_null()).all()) and n_dates > 0
    if zoned:
        frame = frame.with_columns(moment=pl.col("moment") - pl.duration(minutes=pl.col("offset")))
    fitting = parts.filter(frame["moment"].is_not_null())
    return Dates(
        frame["moment"].alias(text.name),
        next((describe(one, first) for one in fitting.head(1).iter_rows(named=True)), None),
        "known" if zoned else "unknown",
        n_misfits=n - n_dates,
    )


def _month_length() -> pl.Expr:
    leap = (pl.col("year") % 4 == 0) & ((pl.col("year") % 100 != 0) | (pl.col("year") % 400 == 0))
    return (
        pl.when(pl.col("m") == 2).then(pl.when(leap).then(29).otherwise(28))
        .when(pl.col("m").is_in([4, 6, 9, 11])).then(30).otherwise(31)
    )  # fmt: skip


def _offsets(zones: pl.Series) -> pl.Series:
    """Return minutes east of UTC; null for no zone, and for abbreviations: CET may mean several."""
    groups = zones.str.extract_groups(
        r"(?i)^(?:GMT|UTC)?(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<m>\d{2})?$"
    ).struct.unnest()
    minutes = groups["h"].cast(pl.Int64) * 60 + groups["m"].cast(pl.Int64).fill_null(0)
    signed = minutes * groups["sign"].replace_strict({"+": 1, "-": -1}, default=None, return_dtype=pl.Int64)
    utc = zones.str.to_uppercase().is_in(["Z", "UTC", "GMT"]).fill_null(False)
    return signed.set(utc, 0)


def _by_format(text: pl.Series, date_format: str) -> Dates:
    def parse(value: str) -> datetime | None:
        try:
            return datetime.strptime(value, date_format)
        except ValueError:
            return None

    parsed = {value: parse(value) for value in text.drop_nulls().unique().to_list()}
    found = [value for value in parsed.values() if value is not None]
    zoned = bool(found) and all(value.tzinfo is not None for value in found)
    plain = {
        value: (moment.astimezone(UTC) if zoned else moment).replace(tzinfo=None)
        for value, moment in parsed.items()
        if moment is not None
    }
    values = pl.Series(text.name, [plain.get(value) for value in text.to_list()], pl.Datetime("us"))
    n_misfits = values.null_count() - text.null_count()
    return Dates(values, date_format if found else None, "known" if zoned else "unknown", n_misfits=n_misfits)
