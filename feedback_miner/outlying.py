"""Dates that lie far from all others: a year that was mistyped, 1970 for "no date", a ticket from the future.

One such date stretches the period of an export, and with it what counts as lately. The rule is that of
Dixon's Q test (Dean and Dixon 1951, Anal. Chem. 23:636; for blocks of outliers Barnett and Lewis 1994,
Outliers in Statistical Data, 6.4): a gap to the rest is held against the range of the rest. Fences by
quartiles would not do, since a burst narrows them until the quiet months before it are outside.

The dates beyond a gap at either end are outlying where

* the gap is a month or more, at least ``SPAN`` of the span of the rest, and ``TIMES`` the widest gap within
  the rest, so that what has quiet periods may have another one; and
* they are few, or all of one day and further off than the rest is long: a default date.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from feedback_miner.records import COLLECTION, FloatArray, IntArray

MIN_DATES = 7
"""Fewer dates have no outliers. From here on the rule asks for more than Dixon's Q at 99 % does: .68 of 7."""
MIN_GAP = 28.0
"""Days; a smaller gap does no harm to a trend over months."""
SPAN = 1 / 6
"""With a lesser gap the last third of the period begins at most a ninth of it too late."""
SMALL = 15
"""The gap is at least this over the number of dates, in spans of the rest: 1.5 of 10 dates, which is a
Q of .60 (Dixon: .57 at 99 %)."""
TIMES = 3.0
FEW = 5
"""Fewer people than a trend needs are lost with so many dates, ..."""
SHARE_OF_FEW = 20
"""... which are at most one in 20, but for the first, ..."""
SHARE_OF_MANY = 10_000
"""... and of a million as many as one in ten thousand: 0.01 % are mistyped somewhere."""
SHARE_OF_DEFAULT = 5
"""A default date stands in at most one in five."""
DAY_US = 86_400_000_000


def find_outlying(dates: pl.Series) -> pl.Series:
    """Tell which dates lie far from all others; null is none.

    Examples
    --------
    >>> from datetime import datetime
    >>> days = [datetime(2024, 5, day) for day in range(1, 20)]
    >>> find_outlying(pl.Series([datetime(1970, 1, 1), *days])).arg_true().to_list()
    [0]
    """
    moments = dates.drop_nulls().dt.cast_time_unit("us").sort()
    first, last = _bounds(moments.dt.epoch("us").to_numpy() / DAY_US)
    if last - first == len(moments):
        return pl.repeat(False, len(dates), eager=True)
    usual = dates.is_between(moments[first], moments[last - 1])
    return (~usual).fill_null(False)


def find_outlying_dates(comments: pl.DataFrame) -> pl.Series:
    """Tell which comments are dated far from all others of their collection.

    Parameters
    ----------
    comments : DataFrame
        With the columns of :class:`~feedback_miner.records.Comments`.
    """
    frame = comments.select("created_at", collection=COLLECTION).with_row_index()
    found = [
        part["index"].filter(find_outlying(part["created_at"])) for part in frame.partition_by("collection")
    ]
    outlying = pl.repeat(False, len(comments), eager=True)
    return outlying.scatter(pl.concat(found), True) if found else outlying


def _bounds(days: FloatArray) -> tuple[int, int]:
    """Return where sorted dates begin and end that are not outlying.

    First each end is judged by a rest that the other end cannot stretch, then by the rest that is left.
    """
    n = len(days)
    if n < MIN_DATES:
        return 0, n
    mirrored = -days[::-1]
    inner = n - n // SHARE_OF_DEFAULT
    first, last = _n_outer(days, inner), _n_outer(mirrored, inner)
    return _n_outer(days, n - last), n - _n_outer(mirrored, n - first)


def _n_outer(days: FloatArray, end: int) -> int:
    """Return how many of the first dates are outlying, judged by the rest up to ``end``."""
    n = len(days)
    gaps = np.diff(days[:end])
    outer: IntArray = np.arange(1, max(1, n // SHARE_OF_DEFAULT) + 1)
    outer = outer[outer < len(gaps)]
    gap, span = gaps[outer - 1], days[end - 1] - days[outer]
    widest = np.maximum.accumulate(gaps[::-1])[::-1][outer]
    far = gap >= np.maximum.reduce(
        [np.full(len(outer), MIN_GAP), max(SPAN, SMALL / n) * span, TIMES * widest]
    )
    few = outer <= max(1, min(FEW, n // SHARE_OF_FEW), n // SHARE_OF_MANY)
    default = (np.floor(days[outer - 1]) == np.floor(days[0])) & (gap >= span)
    return int(outer[far & (few | default)].max(initial=0))
