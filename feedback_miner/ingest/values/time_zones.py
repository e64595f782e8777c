"""Local times and the zones of the IANA database."""

from __future__ import annotations

import difflib
import zoneinfo
from datetime import datetime
from typing import Final

import polars as pl

from feedback_miner.errors import UsageError

LONGEST_GAP: Final = 25
"""Hours that clocks may skip: Samoa left out a day in December 2011, and one hour to spare."""


def check_zone(zone: str) -> None:
    """Raise UsageError unless polars knows the zone, by its name in the IANA database.

    Examples
    --------
    >>> check_zone("Europe/Berlin")
    >>> check_zone("Berlin time")
    Traceback (most recent call last):
        ...
    feedback_miner.errors.UsageError: 'Berlin time' is no time zone.
    A zone has a name of the IANA database, such as Europe/Berlin, America/New_York or UTC.
    Name one of these, or none if it is not known.
    """
    try:
        known = zone != "" and _in_zone(pl.Series([datetime(1, 1, 1)]), zone) is not None
    except (pl.exceptions.PolarsError, ValueError):
        known = False
    if not known:
        near = difflib.get_close_matches(zone, zoneinfo.available_timezones(), 1, 0.7)
        raise UsageError(
            f"'{zone}' is no time zone.",
            "A zone has a name of the IANA database, such as Europe/Berlin, America/New_York or UTC.",
            f"Did you mean {near[0]}?" if near else "Name one of these, or none if it is not known.",
        )


def to_utc(local: pl.Series, zone: str) -> pl.Series:
    """Return local times as UTC.

    Parameters
    ----------
    local : Series of Datetime
        As clocks show it in the zone; nulls stay.
    zone : str
        Name in the IANA database.

    Returns
    -------
    Series of Datetime
        Of a time that comes twice the first moment; a time that clocks skip is as far past the gap as it
        would be without one.

    Examples
    --------
    >>> import polars as pl
    >>> local = pl.Series(["2024-07-06 10:00", "2024-03-31 02:30"]).str.to_datetime()
    >>> [str(moment) for moment in to_utc(local, "Europe/Berlin")]
    ['2024-07-06 08:00:00', '2024-03-31 01:30:00']
    """
    utc = _shifted(local, zone)
    for hours in range(1, LONGEST_GAP + 1):
        missing = utc.is_null() & local.is_not_null()
        if not missing.any():
            break
        away = pl.duration(hours=hours)
        before = _shifted(local.filter(missing).to_frame("t").select(pl.col("t") - away)["t"], zone)
        after = before.to_frame("t").select(pl.col("t") + away)["t"]
        utc = utc.scatter(missing.arg_true(), after)
    return utc


def _shifted(local: pl.Series, zone: str) -> pl.Series:
    """Return UTC; null for times that clocks skip."""
    return _in_zone(local, zone).dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _in_zone(local: pl.Series, zone: str) -> pl.Series:
    return local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
