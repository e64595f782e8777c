"""Dates: one format for a whole column, decided by all its values, never cell by cell."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from feedback_miner.errors import UsageError
from feedback_miner.ingest.values.date_patterns import (
    ASCII_SHAPES,
    EPOCH,
    EPOCH_MILLIS,
    PM,
    SHAPES,
    ZEROS,
    describe,
    offsets,
)
from feedback_miner.ingest.values.months import RELATIVE, are_relative, month_numbers
from feedback_miner.ingest.wording import NULLS

FIT = 0.98
"""Share of the values that must fit; the others become null with a warning."""
SAMPLE, LIKELY = 1000, 0.9
"""Cells looked at to leave out a shape early, and the share of them that must have it; all cells decide."""
LATEST_EPOCH = 4_102_444_800
"""Seconds from 1970 to 2100: a greater number is no date."""
FIRST, LAST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)
LONGEST_GAP = 25
"""Hours; Samoa once left out a whole day."""


CLOCK = frozenset({"%H", "%I", "%M", "%S", "%.f", "%p"})
QUICK = CLOCK | {"%Y", "%y", "%m", "%b", "%B", "%d", "%z"}
"""Parts of formats that polars and Python read alike, but for the years 69."""


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
        Whether the values can be read in two ways with different results: day first and month
        first, or, if ``languages`` is not empty, with the months of several languages.
    n_misfits : int
        Values that hold something and are no date in this format.
    n_zoned : int
        Dates that tell their offset from UTC.
    languages : tuple of str
        Languages that all know the names of the months and differ about their meaning.
    """

    values: pl.Series
    format: str | None
    zone: str = "unknown"
    ambiguous: bool = False
    n_misfits: int = 0
    n_zoned: int = 0
    languages: tuple[str, ...] = ()


def read_dates(
    column: pl.Series,
    date_format: str | None = None,
    zone: str | None = None,
    *,
    blank: Collection[str] = (),
    language: str | None = None,
    order: str | None = None,
) -> Dates:
    """Read a column of text, dates or datetimes as dates.

    Parameters
    ----------
    column : Series of String, Date or Datetime
    date_format : str, optional
        strptime format; None = decide by all values.
    zone : str, optional
        Name in the IANA database, such as "Europe/Berlin": dates without an offset are local times
        there. When clocks go back the first of two moments is taken; a time that is skipped when
        they go forward moves forward as far as they do. Dates with an offset pay no heed to it.
    blank : collection of str
        Values that stand for "no date", such as "1980-01-01 00:00:00" in LimeSurvey, as written
        in the export without surrounding white space. "0000-00-00" is always one.
    language : str, optional
        Of the names of months, such as "pl" or "pt-BR"; see :func:`months.month_numbers`.
    order : str, optional
        "%d" or "%m": which number comes first, where the values themselves do not tell.

    Returns
    -------
    Dates

    Raises
    ------
    UsageError
        If the zone is unknown.

    Notes
    -----
    An offset is a number (+02:00, GMT-8) or an abbreviation with one meaning (``date_shapes.ZONES``).
    Where only some dates have one and no ``zone`` is told: if at least 98 % do, the others are
    misfits and the zone is known; else all stay as written, on the clock where they were
    written, and the zone is unknown. A date without an offset is never taken for UTC.

    Numbers of days, as Excel stores dates (45123.5), and weeks (2024-W03) are not guessed: they
    look like any other number or code.
    """
    if zone is not None:
        _check(zone)
    if column.dtype.is_temporal() and column.dtype in (pl.Date, pl.Datetime):
        return _typed(column, zone, blank)
    if column.dtype != pl.String:
        return _none(column)
    text = _clean(column, blank)
    n = len(text) - text.null_count()
    if n == 0:
        return _none(column)
    if date_format is not None:
        return _by_format(text, date_format, zone)
    sample = text.drop_nulls().gather_every(max(1, n // SAMPLE))
    shapes = SHAPES if text.str.contains(r"[^\x00-\x7f]").any() else ASCII_SHAPES
    for shape, pattern in shapes.items():
        if (sample.str.contains(pattern).sum() or 0) >= LIKELY * len(sample):
            found = _by_shape(text, shape, pattern, zone, language, order)
            if found.format is not None or found.ambiguous:
                return found
    return _epoch(text) or _none(column, n)


def looks_like_dates(sample: pl.Series) -> bool:
    """Tell whether nearly all values of a sample of text have the shape of a date."""
    likely = sample.str.contains(r"^[^\d]{0,60}\d.{3}")  # cheap, and true of every shape
    if (likely.sum() or 0) < 0.5 * len(sample):
        return False
    text = _clean(sample, ())
    return any((text.str.contains(pattern).sum() or 0) >= FIT * len(sample) for pattern in SHAPES.values())


def relative(column: pl.Series) -> bool:
    """Tell whether most cells are relative dates ("3 days ago"), which mean nothing later.

    Words ("yesterday") are known in seven languages, numbers with a unit in all of the CLDR.
    """
    if column.dtype != pl.String:
        return False
    cells = _clean(column, ()).drop_nulls()
    if cells.is_empty():
        return False
    if int(cells.str.contains("(?i)" + RELATIVE).sum()) * 2 > len(cells):
        return True
    numbered = cells.str.contains(r"^(?:\D{0,30}\p{L}\D{0,5})?\d{1,4}(?:\D{0,30}\p{L}\D{0,5})?$")
    return int(numbered.sum()) * 2 > len(cells) and are_relative(
        cells.gather_every(max(1, len(cells) // 1000))
    )


def _check(zone: str) -> None:
    try:
        known = zone != "" and pl.Series([FIRST]).dt.replace_time_zone(zone, non_existent="null") is not None
    except (pl.exceptions.PolarsError, ValueError):
        known = False
    if not known:
        near = difflib.get_close_matches(zone, zoneinfo.available_timezones(), 1, 0.7)
        raise UsageError(
            f"'{zone}' is no time zone.",
            "A zone has a name of the IANA database, such as Europe/Berlin, America/New_York or UTC.",
            f"Did you mean {near[0]}?" if near else "Name one of these, or none if it is not known.",
        )


def _clean(column: pl.Series, blank: Collection[str]) -> pl.Series:
    """Return values with plain spaces and signs; null for all that stands for no date."""
    text = column.str.strip_chars()
    if blank:
        text = text.set(text.is_in(list(blank)).fill_null(False), None)
    if text.str.contains(r"[^\x20-\x7e]|  ").any():
        text = text.str.replace_all(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "")
        text = (
            text.str.replace_all(r"\s+", " ").str.replace_all("\u2212", "-", literal=True).str.strip_chars()
        )
    nothing = text.str.to_lowercase().is_in(list(NULLS)) | text.str.contains(ZEROS)
    return text.set(nothing.fill_null(False), None)


def _none(column: pl.Series, n_misfits: int = 0) -> Dates:
    values = pl.Series(column.name, [None] * len(column), pl.Datetime("us"))
    return Dates(values, None, n_misfits=n_misfits)


def _typed(column: pl.Series, zone: str | None, blank: Collection[str]) -> Dates:
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone:
        moments = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(pl.Datetime("us"))
        return Dates(moments, "datetime", "known", n_zoned=len(moments) - moments.null_count())
    moments = column.cast(pl.Datetime("us"))
    if blank:
        written = moments.dt.to_string("%Y-%m-%d %H:%M:%S")
        moments = moments.set(written.is_in(list(blank)).fill_null(False), None)
    if zone is None:
        return Dates(moments, "datetime")
    return Dates(_to_utc(moments, zone), "datetime", "known")


def _epoch(text: pl.Series) -> Dates | None:
    """Read seconds (with a fraction) or milliseconds since 1970."""
    n = len(text) - text.null_count()
    for pattern, unit, factor in (
        (EPOCH, "epoch seconds", 1_000_000),
        (EPOCH_MILLIS, "epoch milliseconds", 1000),
    ):
        fits = text.str.contains(pattern)
        if (fits.sum() or 0) < FIT * n:
            continue
        micros = (text.cast(pl.Float64, strict=False) * factor).round().cast(pl.Int64, strict=False)
        keep = fits & (micros < LATEST_EPOCH * 1_000_000)
        moments = micros.set(~keep.fill_null(False), None).cast(pl.Datetime("us"))
        n_dates = len(moments) - moments.null_count()
        if n_dates >= FIT * n:
            return Dates(moments, unit, "known", n_misfits=n - n_dates, n_zoned=n_dates)
    return None


def _by_shape(
    text: pl.Series, shape: str, pattern: str, zone: str | None, language: str | None, order: str | None
) -> Dates:
    parts = text.str.extract_groups(pattern).struct.unnest()
    n = len(text) - text.null_count()
    if "mon" in parts.columns:
        counts = parts["mon"].drop_nulls().value_counts()
        months = month_numbers(dict(counts.iter_rows()), language, FIT)
        if months.disagreeing:
            return Dates(_none(text).values, None, ambiguous=True, languages=months.disagreeing)
        words, numbers = list(months.numbers), list(months.numbers.values())
        month = parts["mon"].replace_strict(words, numbers, default=None, return_dtype=pl.Int64)
    else:
        month = parts["m"].cast(pl.Int64, strict=False)
    readings = {"%d": _moments(parts, parts["d"].cast(pl.Int64, strict=False), month)}
    if shape == "numbers":
        readings["%m"] = _moments(parts, month, parts["d"].cast(pl.Int64, strict=False))
    n_dates = {first: moments.len() - moments.null_count() for first, moments in readings.items()}
    fits = [first for first in readings if n_dates[first] >= FIT * n]
    if not fits:
        return _none(text)
    first = max(fits, key=lambda one: n_dates[one])
    if len(fits) == 2 and n_dates["%d"] == n_dates["%m"]:
        dotted = (parts["sep"].drop_nulls() == ".").all()
        if not dotted and not readings["%d"].equals(readings["%m"]):
            if order not in fits:
                return Dates(_none(text).values, None, ambiguous=True)
            first = order
    moments = readings[first]
    at = moments.is_not_null().arg_max() or 0
    return _placed(
        moments, offsets(parts["z"]), zone, n, describe(str(text[at]), parts.row(at, named=True), first)
    )


def _moments(parts: pl.DataFrame, day: pl.Series, month: pl.Series) -> pl.Series:
    """Return the moments as written, Datetime("us"), null where the numbers are no date."""
    clock = [name for name in ("y", "H", "M", "S") if name in parts.columns]
    frame = parts.select(pl.col(clock).cast(pl.Int64, strict=False)).with_columns(
        d=day, m=month, short=parts["y"].str.len_bytes() == 2
    )
    hour = pl.col("H").fill_null(0)
    if "p" in parts.columns:
        half = parts.select(pl.coalesce("p", "q"))["p"]
        bare = half.str.to_lowercase().str.replace_all(r"[. ]", "")
        frame = frame.with_columns(pm=bare.is_in(PM))
        late = hour % 12 + 12 * pl.col("pm").cast(pl.Int64)
        hour = pl.when(pl.col("pm").is_null()).then(hour).when(hour <= 12).then(late).when("pm").then(hour)
    year = pl.col("y")
    year = pl.when(~pl.col("short")).then(year).when(year < 70).then(year + 2000).otherwise(year + 1900)
    frame = frame.with_columns(y=year, H=hour, M=pl.col("M").fill_null(0), S=pl.col("S").fill_null(0))
    # ISO 8601 knows 24:00, the end of the day, and 23:59:60, a leap second
    midnight = (pl.col("H") == 24) & (pl.col("M") == 0) & (pl.col("S") == 0)
    if "pm" in frame.columns:
        midnight &= pl.col("pm").is_null()
    leap = (pl.col("S") == 60) & (pl.col("M") == 59)
    frame = frame.with_columns(end=midnight.fill_null(False), S=pl.when(leap).then(59).otherwise("S"))
    frame = frame.with_columns(H=pl.when("end").then(0).otherwise("H"))
    valid = (
        pl.col("m").is_between(1, 12) & pl.col("H").is_between(0, 23) & pl.col("M").is_between(0, 59)
        & pl.col("S").is_between(0, 59) & pl.col("y").is_between(1, 9999)
        & (pl.col("d") >= 1) & (pl.col("d") <= _month_length())
    )  # fmt: skip
    at_end = frame["end"]
    frame = frame.select(
        pl.when(valid).then(pl.col(name)).alias(name) for name in ("y", "m", "d", "H", "M", "S")
    )
    moment = frame.select(pl.datetime("y", "m", "d", "H", "M", "S", time_unit="us").alias("t"))["t"]
    if at_end.any():
        moment = moment + (at_end.cast(pl.Int64) * 86_400_000_000).cast(pl.Duration("us"))
        moment = moment.set((moment > LAST).fill_null(False), None)
    if "f" in parts.columns and parts["f"].null_count() < parts.height:
        digits = parts["f"].str.slice(1, 6).str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
        moment = moment + digits.cast(pl.Duration("us"))
    return moment


def _month_length() -> pl.Expr:
    leap = (pl.col("y") % 4 == 0) & ((pl.col("y") % 100 != 0) | (pl.col("y") % 400 == 0))
    return (
        pl.when(pl.col("m") == 2).then(pl.when(leap).then(29).otherwise(28))
        .when(pl.col("m").is_in([4, 6, 9, 11])).then(30).otherwise(31)
    )  # fmt: skip


def _placed(moments: pl.Series, minutes: pl.Series, zone: str | None, n: int, form: str | None) -> Dates:
    """Put moments as written on the line of time, as far as their offsets and the zone tell.

    Parameters
    ----------
    moments : Series of Datetime("us")
    minutes : Series of Int64
        East of UTC; null for no offset.
    zone : str or None
        For moments without an offset.
    n : int
        Cells that hold something.
    form : str or None
        Their format.
    """
    zoned = moments.is_not_null() & minutes.is_not_null()
    n_dates, n_zoned = len(moments) - moments.null_count(), int(zoned.sum())
    known = n_dates > 0 and (zone is not None or n_zoned >= FIT * n_dates)
    if known:
        shifted = moments - (minutes * 60_000_000).cast(pl.Duration("us"))
        bare = _to_utc(moments, zone) if zone is not None and n_zoned < n_dates else shifted
        moments = shifted.zip_with(zoned, bare)
        moments = moments.set(~moments.is_between(FIRST, LAST).fill_null(False), None)
    return Dates(
        moments,
        form,
        "known" if known else "unknown",
        n_misfits=n - (len(moments) - moments.null_count()),
        n_zoned=n_zoned,
    )


def _to_utc(local: pl.Series, zone: str) -> pl.Series:
    """Return local times as UTC; a skipped time is as far past the gap as it would be without one."""

    def plain(times: pl.Series) -> pl.Series:
        there = times.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        return there.dt.convert_time_zone("UTC").dt.replace_time_zone(None)

    utc = plain(local)
    for hours in range(1, LONGEST_GAP + 1):
        missing = utc.is_null() & local.is_not_null()
        if not missing.any():
            break
        away = pl.duration(hours=hours)
        before = plain(local.filter(missing).to_frame("t").select(pl.col("t") - away)["t"])
        after = before.to_frame("t").select(pl.col("t") + away)["t"]
        utc = utc.scatter(missing.arg_true(), after)
    return utc


def _by_format(text: pl.Series, date_format: str, zone: str | None) -> Dates:
    """Read dates by strptime; polars does the plain ones."""
    n = len(text) - text.null_count()
    quick = _quick(text, date_format)
    left = text.filter(text.is_not_null() & quick.is_null()).unique().to_list()
    parsed = {value: moment for value in left if (moment := _strptime(value, date_format)) is not None}
    moments = [value.replace(tzinfo=None) for value in parsed.values()]
    east = [
        None if (off := value.utcoffset()) is None else int(off.total_seconds()) // 60
        for value in parsed.values()
    ]
    keys = pl.Series(list(parsed), dtype=pl.String)
    slow = text.replace_strict(
        keys, pl.Series(moments, dtype=pl.Datetime("us")), default=None, return_dtype=pl.Datetime("us")
    )
    minutes = text.replace_strict(keys, pl.Series(east, dtype=pl.Int64), default=None, return_dtype=pl.Int64)
    if "%z" in date_format:
        minutes = minutes.set(quick.is_not_null(), 0)
    read = quick.zip_with(quick.is_not_null(), slow)
    found = read.null_count() < len(read)
    return _placed(read.alias(text.name), minutes, zone, n, date_format if found else None)


def _quick(text: pl.Series, date_format: str) -> pl.Series:
    """Read by polars what it reads as Python does, in a tenth of the time; null for the rest.

    A format with an offset gives UTC.
    """
    none = pl.Series(text.name, [None] * len(text), pl.Datetime("us"))
    form = date_format.replace(".%f", "%.f")
    codes = set(re.findall(r"%\.?.", form))
    date = (
        ("%Y" in codes or "%y" in codes)
        and ("%m" in codes or "%b" in codes or "%B" in codes)
        and "%d" in codes
    )
    clock = {"%H", "%M"} <= codes or {"%I", "%M", "%p"} <= codes
    if not date or codes - QUICK or (codes & CLOCK and not clock) or ("%z" in codes and not clock):
        return none
    kind = (pl.Datetime("us", "UTC") if "%z" in codes else pl.Datetime("us")) if clock else pl.Date
    try:
        moments = text.str.strptime(kind, form, strict=False)
    except pl.exceptions.PolarsError:
        return none
    if "%z" in codes:
        moments = moments.dt.replace_time_zone(None)
    moments = moments.cast(pl.Datetime("us"))
    year = moments.dt.year()
    sure = year.is_between(1000, 9999) & ~(year.is_in([1969, 2069]) if "%y" in codes else year.is_null())
    return moments.set(~sure.fill_null(False), None)


def _strptime(value: str, date_format: str) -> datetime | None:
    try:
        return datetime.strptime(value, date_format)
    except ValueError:
        return None
