"""Dates: one format for a whole column, decided by all its values, never cell by cell.

This is own code because what we found reads each cell by itself. dateutil 4.0 and dateparser 1.5 make
March of "03/04/2024" and April of "13/04/2024" in one column, and take "12" for a date; dateutil knows
English months only, dateparser takes 2 ms a cell and reads "IST" as an offset without saying which it
chose. polars 2.1 takes the day for the first number and does not say that the month might be; it reads
no names of months without a format. babel reads numbers and needs the language.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from feedback_miner.ingest.values.date_patterns import (
    ASCII_SHAPES,
    EPOCH,
    EPOCH_MILLIS,
    SHAPES,
    ZEROS,
    describe,
    offsets,
)
from feedback_miner.ingest.values.moments import LAST, moments_of
from feedback_miner.ingest.values.months import RELATIVE, are_relative, month_numbers
from feedback_miner.ingest.values.named_format import read_in_format
from feedback_miner.ingest.values.serial_dates import FORMATS, read_serial_dates
from feedback_miner.ingest.values.time_zones import check_zone, to_utc
from feedback_miner.ingest.wording import NULLS, UNSEEN

FIT: Final = 0.98
"""Share of the values that must fit; the others become null with a warning.

A judgement: lower, and a column that mixes day first with month first is read in one of the two, its other
dates lost; higher, and two "tbd" in a hundred cells lose the column.
"""
SAMPLE, LIKELY = 1000, 0.9
"""Cells looked at to leave out a shape early, and the share of them that must have it; all cells decide.

LIKELY is below FIT, for a sample may hold more misfits than the column. A judgement: it only saves time.
"""
LATEST_EPOCH: Final = 4_102_444_800
"""Seconds from 1970 to 2100: a greater number is no date. A judgement: numbers of tickets are as long."""
FIRST: Final = datetime(1, 1, 1)
EPOCHS: Final = ((EPOCH, "epoch seconds", 1_000_000), (EPOCH_MILLIS, "epoch milliseconds", 1000))
"""Pattern, name and microseconds of what counts from 1970."""
LIKELY_DATE: Final = r"^[^\d]{0,60}\d.{3}"
"""A digit with three characters behind it: cheap, and true of every shape."""
NUMBER_IN_WORDS: Final = r"^(?:\D{0,30}\p{L}\D{0,5})?\d{1,4}(?:\D{0,30}\p{L}\D{0,5})?$"
"""One number among a few words, as a relative date is in any language."""


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
    days: str | None = None,
) -> Dates:
    """Read a column of text, dates or datetimes as dates.

    Parameters
    ----------
    column : Series of String, Date or Datetime
    date_format : str, optional
        strptime format, or "excel" or "excel-1904" for numbers of days; None = decide by all values.
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
    days : {"excel", "excel-1904"}, optional
        Read numbers of days, where the column is known to hold dates and no other format fits; see
        :mod:`~feedback_miner.ingest.values.serial_dates`.

    Returns
    -------
    Dates

    Raises
    ------
    UsageError
        If the zone is unknown.

    Notes
    -----
    An offset is a number (+02:00, GMT-8) or an abbreviation with one meaning
    (:data:`~feedback_miner.ingest.values.date_patterns.ZONES`).
    Where only some dates have one and no ``zone`` is given: if at least 98 % do, the others are
    misfits and the zone is known; else all stay as written, on the clock where they were
    written, and the zone is unknown. A date without an offset is never taken for UTC.

    Numbers of days, as Excel stores dates (45123.5), are read where ``days`` says so, and weeks
    (2024-W03) are not guessed: they look like any other number or code.

    Examples
    --------
    >>> import polars as pl
    >>> dates = read_dates(pl.Series(["13/07/2024 10:15", "03/04/2024 09:00"]))
    >>> dates.format, dates.zone, str(dates.values[1])
    ('%d/%m/%Y %H:%M', 'unknown', '2024-04-03 09:00:00')
    >>> read_dates(pl.Series(["03/04/2024"])).ambiguous
    True
    >>> str(read_dates(pl.Series(["6. Mai 2024 um 10:15 Uhr"]), zone="Europe/Berlin").values[0])
    '2024-05-06 08:15:00'
    """
    if zone is not None:
        check_zone(zone)
    if column.dtype in (pl.Date, pl.Datetime):
        return _typed(column, zone, blank)
    if column.dtype != pl.String:
        return _no_dates(column)
    text = _clean(column, blank)
    n = _n_filled(text)
    if n == 0:
        return _no_dates(text)
    if date_format is not None:
        return _in_format(text, date_format, zone)
    hints = _Hints(zone, language, order)
    return _in_a_shape(text, hints) or _since_1970(text) or _in_days(text, days, zone) or _no_dates(text, n)


def looks_like_dates(sample: pl.Series) -> bool:
    """Tell whether nearly all values of a sample of text have the shape of a date.

    Examples
    --------
    >>> import polars as pl
    >>> looks_like_dates(pl.Series(["6 May 2024", "2024-05-06"]))
    False
    >>> looks_like_dates(pl.Series(["6 May 2024", "31/Dez/2024"]))
    True
    """
    # an early end for most columns; half is far below FIT, since marks of direction are not cleaned away yet
    if (sample.str.contains(LIKELY_DATE).sum() or 0) < 0.5 * len(sample):
        return False
    text = _clean(sample, ())
    return any((text.str.contains(pattern).sum() or 0) >= FIT * len(sample) for pattern in SHAPES.values())


def relative(column: pl.Series) -> bool:
    """Tell whether most cells are relative dates ("3 days ago"), which mean nothing later.

    Words ("yesterday") are known in seven languages, numbers with a unit in all of the CLDR.

    Examples
    --------
    >>> import polars as pl
    >>> relative(pl.Series(["3 days ago", "yesterday", ""])), relative(pl.Series(["soon"]))
    (True, False)
    """
    if column.dtype != pl.String:
        return False
    cells = _clean(column, ()).drop_nulls()
    if cells.is_empty():
        return False
    if _most(cells, "(?i)" + RELATIVE):
        return True
    return _most(cells, NUMBER_IN_WORDS) and are_relative(_sample(cells))


def _most(cells: pl.Series, pattern: str) -> bool:
    return int(cells.str.contains(pattern).sum()) * 2 > len(cells)


def _sample(cells: pl.Series) -> pl.Series:
    """Return 1000 to 1999 cells from all over a longer column."""
    return cells.gather_every(max(1, len(cells) // SAMPLE))


def _n_filled(column: pl.Series) -> int:
    return len(column) - column.null_count()


def _clean(column: pl.Series, blank: Collection[str]) -> pl.Series:
    """Return values with plain spaces and signs; null for all that stands for no date."""
    text = column.str.strip_chars()
    if blank:
        text = text.set(text.is_in(list(blank)).fill_null(False), None)
    if text.str.contains(r"[^\x20-\x7e]|  ").any():
        text = text.str.replace_all(UNSEEN, "")
        text = (
            text.str.replace_all(r"\s+", " ").str.replace_all("\u2212", "-", literal=True).str.strip_chars()
        )
    nothing = text.str.to_lowercase().is_in(list(NULLS)) | text.str.contains(ZEROS)
    return text.set(nothing.fill_null(False), None)


def _nulls(column: pl.Series) -> pl.Series:
    return pl.Series(column.name, [None] * len(column), pl.Datetime("us"))


def _no_dates(column: pl.Series, n_misfits: int = 0) -> Dates:
    return Dates(_nulls(column), None, n_misfits=n_misfits)


def _ambiguous(column: pl.Series, languages: tuple[str, ...] = ()) -> Dates:
    return Dates(_nulls(column), None, ambiguous=True, languages=languages)


def _typed(column: pl.Series, zone: str | None, blank: Collection[str]) -> Dates:
    """Read a column whose type says that it holds dates."""
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone:
        moments = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(pl.Datetime("us"))
        return Dates(moments, "datetime", "known", n_zoned=_n_filled(moments))
    moments = column.cast(pl.Datetime("us"))
    if blank:
        written = moments.dt.to_string("%Y-%m-%d %H:%M:%S")
        moments = moments.set(written.is_in(list(blank)).fill_null(False), None)
    if zone is None:
        return Dates(moments, "datetime")
    return Dates(to_utc(moments, zone), "datetime", "known")


def _in_format(text: pl.Series, date_format: str, zone: str | None) -> Dates:
    """Read dates in the format that the user gave."""
    if date_format in FORMATS:
        return _placed_days(text, read_serial_dates(text, date_format, likely=False), date_format, zone)
    moments, minutes = read_in_format(text, date_format)
    return _placed(moments, minutes, zone, _n_filled(text), date_format if _n_filled(moments) else None)


def _since_1970(text: pl.Series) -> Dates | None:
    """Read seconds (with a fraction) or milliseconds since 1970; None where they are neither."""
    n = _n_filled(text)
    for pattern, name, factor in EPOCHS:
        fits = text.str.contains(pattern)
        if (fits.sum() or 0) < FIT * n:
            continue
        micros = (text.cast(pl.Float64, strict=False) * factor).round().cast(pl.Int64, strict=False)
        keep = fits & (micros < LATEST_EPOCH * 1_000_000)
        moments = micros.set(~keep.fill_null(False), None).cast(pl.Datetime("us"))
        n_dates = _n_filled(moments)
        if n_dates >= FIT * n:
            return Dates(moments, name, "known", n_misfits=n - n_dates, n_zoned=n_dates)
    return None


def _in_days(text: pl.Series, form: str | None, zone: str | None) -> Dates | None:
    """Read numbers of days; None where they are not, or the column is not known to hold dates."""
    if form is None:
        return None
    moments = read_serial_dates(text, form)
    return _placed_days(text, moments, form, zone) if _n_filled(moments) >= FIT * _n_filled(text) else None


def _placed_days(text: pl.Series, moments: pl.Series, form: str, zone: str | None) -> Dates:
    no_offset = pl.Series([None] * len(text), dtype=pl.Int64)
    return _placed(moments, no_offset, zone, _n_filled(text), form if _n_filled(moments) else None)


@dataclass(frozen=True)
class _Hints:
    """What is known of a column from elsewhere; see :func:`read_dates`."""

    zone: str | None
    language: str | None
    order: str | None


def _in_a_shape(text: pl.Series, hints: _Hints) -> Dates | None:
    """Read dates by the first shape that fits, or that fits in two ways; None where no shape does."""
    shapes = (_by_shape(text, shape, pattern, hints) for shape, pattern in _likely_shapes(text))
    return next((dates for dates in shapes if dates is not None), None)


def _likely_shapes(text: pl.Series) -> Iterator[tuple[str, str]]:
    """Yield name and pattern of shapes that most cells of a sample have."""
    shapes = SHAPES if text.str.contains(r"[^\x00-\x7f]").any() else ASCII_SHAPES
    sample = _sample(text.drop_nulls())
    for shape, pattern in shapes.items():
        if (sample.str.contains(pattern).sum() or 0) >= LIKELY * len(sample):
            yield shape, pattern


def _by_shape(text: pl.Series, shape: str, pattern: str, hints: _Hints) -> Dates | None:
    parts = text.str.extract_groups(pattern).struct.unnest()
    month, disagreeing = _months_of(parts, hints.language)
    if disagreeing:
        return _ambiguous(text, disagreeing)
    n = _n_filled(text)
    day = parts["d"].cast(pl.Int64, strict=False)
    readings = {"%d": moments_of(parts, day, month)}
    if shape == "numbers":
        readings["%m"] = moments_of(parts, month, day)
    readings = {first: moments for first, moments in readings.items() if _n_filled(moments) >= FIT * n}
    if not readings:
        return None
    first = _first_number(_Order(readings, parts["sep"], hints.order))
    if first is None:
        return _ambiguous(text)
    moments = readings[first]
    at = moments.is_not_null().arg_max() or 0
    form = describe(str(text[at]), parts.row(at, named=True), first)
    return _placed(moments, offsets(parts["z"]), hints.zone, n, form)


def _months_of(parts: pl.DataFrame, language: str | None) -> tuple[pl.Series, tuple[str, ...]]:
    """Return numbers of months, and the languages that differ about them: then all are null."""
    if "mon" not in parts.columns:
        return parts["m"].cast(pl.Int64, strict=False), ()
    counts = parts["mon"].drop_nulls().value_counts()
    months = month_numbers(dict(counts.iter_rows()), language, FIT)
    words, numbers = list(months.numbers), list(months.numbers.values())
    month = parts["mon"].replace_strict(words, numbers, default=None, return_dtype=pl.Int64)
    return month, months.disagreeing


@dataclass(frozen=True)
class _Order:
    """What tells the order of day and month.

    Attributes
    ----------
    readings : mapping of str to Series of Datetime
        Number that comes first ("%d", "%m") to the dates; only orders that fit, at least one.
    separators : Series of String
        Between the numbers.
    known : str or None
        The order that the caller knows.
    """

    readings: Mapping[str, pl.Series]
    separators: pl.Series
    known: str | None


def _first_number(order: _Order) -> str | None:
    """Return which number comes first, by the first rule that can tell; None if none can."""
    return next((first for rule in ORDER_RULES if (first := rule(order)) is not None), None)


def _most_dates(order: _Order) -> str | None:
    """Decide where more cells are dates in one order than in the other: one holds a 13."""
    n_dates = {first: _n_filled(moments) for first, moments in order.readings.items()}
    first = max(n_dates, key=lambda one: n_dates[one])
    return first if list(n_dates.values()).count(n_dates[first]) == 1 else None


def _dots(order: _Order) -> str | None:
    """Decide where all separators are dots: who writes them puts the day first."""
    return "%d" if (order.separators.drop_nulls() == ".").all() else None


def _same_dates(order: _Order) -> str | None:
    """Decide where day and month are the same number in each date."""
    return "%d" if order.readings["%d"].equals(order.readings["%m"]) else None


def _known_order(order: _Order) -> str | None:
    """Decide where the caller knows the order, and it fits."""
    return order.known if order.known in order.readings else None


ORDER_RULES: Final[tuple[Callable[[_Order], str | None], ...]] = (
    _most_dates,
    _dots,
    _same_dates,
    _known_order,
)


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
    n_dates, n_zoned = _n_filled(moments), int(zoned.sum())
    known = n_dates > 0 and (zone is not None or n_zoned >= FIT * n_dates)
    if known:
        shifted = moments - (minutes * 60_000_000).cast(pl.Duration("us"))
        bare = to_utc(moments, zone) if zone is not None and n_zoned < n_dates else shifted
        moments = shifted.zip_with(zoned, bare)
        moments = moments.set(~moments.is_between(FIRST, LAST).fill_null(False), None)
    return Dates(
        moments,
        form,
        "known" if known else "unknown",
        n_misfits=n - _n_filled(moments),
        n_zoned=n_zoned,
    )
