"""Columns read for their role, with a warning or an error for what does not fit."""

from __future__ import annotations

import re

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest.values.dates import Dates, read_dates, relative
from feedback_miner.ingest.values.people import author_kinds
from feedback_miner.ingest.values.scores import read_scores
from feedback_miner.ingest.wording import shown

IN_UTC = re.compile(r"[(\[](?:UTC|GMT)[)\]]")
ORDERS = {
    "%m": re.compile(r"\bmm[-/. ]dd[-/. ]yy", re.IGNORECASE),
    "%d": re.compile(
        r"\b(?:dd[-/. ]mm[-/. ](?:yy|aa|jj)|tt[-/. ]mm[-/. ]jj|jj[-/. ]mm[-/. ]aa)", re.IGNORECASE
    ),
}
"""How the name of a column says which number comes first: "Time Stamp (mm/dd/yyyy)"."""


def _order(column: pl.Series) -> str | None:
    """Return what comes first in the dates of a column, if its name says so: "%d", "%m", or None."""
    return next((order for order, pattern in ORDERS.items() if pattern.search(column.name)), None)


def dates_of(
    column: pl.Series | None,
    name: str,
    settings: IngestSettings,
    warnings: list[str],
    *,
    zone: str | None = None,
    language: str | None = None,
) -> Dates | None:
    """Read a column as dates; raise UsageError if the user named it and it cannot be done."""
    if column is None:
        if settings.date_format is not None:
            warnings.append(
                f"No column was found whose dates fit the format '{shown(settings.date_format)}', so there"
                " are no dates. Correct --date-format, or name the column with --date-column."
            )
        return None
    zone = zone or settings.time_zone or ("UTC" if IN_UTC.search(column.name) else None)
    dates = read_dates(column, settings.date_format, zone=zone, language=language, order=_order(column))
    named, title = settings.columns.of("date"), shown(column.name)
    if dates.ambiguous and named:
        if dates.languages:
            raise UsageError(
                f"{name}: the months in '{title}' mean different ones in {' and '.join(dates.languages)}.",
                "Every value fits both languages.",
                "Export it in English, or with numbers for months.",
            )
        raise UsageError(
            f"{name}: the dates in '{title}' can be read day first or month first.",
            "Every value fits both.",
            "Tell which: --date-format '%d/%m/%Y' or --date-format '%m/%d/%Y' (and the time).",
        )
    wanted = f"the format '{settings.date_format}'" if settings.date_format else "a format that is known"
    if dates.format is None and named and not dates.ambiguous and len(column) > column.null_count():
        raise UsageError(
            f"{name}: the column '{title}' holds no dates in {wanted}.",
            "One format for the whole column is expected; '3 days ago' is no date.",
            "Tell it with --date-format '%d/%m/%Y %H:%M', or name another column with --date-column.",
        )
    if dates.ambiguous and dates.languages:
        warnings.append(
            f"The months in '{title}' mean different ones in {' and '.join(dates.languages)}, so the dates"
            " were left out."
        )
    elif dates.ambiguous:
        warnings.append(
            f"The dates in '{title}' can be read day first or month first and were left out."
            " Tell which with --date-format '%d/%m/%Y' or '%m/%d/%Y'."
        )
    if dates.format is None and not dates.ambiguous and column.dtype == pl.String and relative(column):
        warnings.append(
            f"'{title}' counts from the day of the export, such as '3 days ago', so there are no dates."
        )
    elif dates.format is None and not dates.ambiguous and dates.n_misfits:
        warnings.append(f"No format fits the values of '{title}', so there are no dates.")
    if dates.format is not None and dates.n_misfits:
        warnings.append(
            f"{dates.n_misfits} values of '{title}' are no dates like the others and were left out."
        )
    return dates


def scores_of(
    column: pl.Series | None, height: int, name: str, settings: IngestSettings, warnings: list[str]
) -> pl.Series:
    """Read a column as numbers, null where there are none; raise UsageError if it holds none at all."""
    if column is None:
        return pl.Series([None] * height, dtype=pl.Float64)
    scores, n_others = read_scores(column)
    if n_others and scores.null_count() == height and settings.columns.of("score"):
        raise UsageError(
            f"{name}: the column '{shown(column.name)}' holds no numbers.",
            "A score is a number, such as 0 to 10.",
            "Name another column with --score-column, or leave it out.",
        )
    if n_others:
        warnings.append(f"{n_others} values of '{shown(column.name)}' are no numbers and were left out.")
    return scores


def authors_of(
    column: pl.Series | None, height: int, warnings: list[str], otherwise: str = "unknown"
) -> pl.Series:
    """Read a column as kinds of author; ``otherwise`` where there is none."""
    if column is None:
        return pl.repeat(otherwise, height, dtype=pl.String, eager=True)
    kinds, n_unknown = author_kinds(column)
    if n_unknown:
        warnings.append(
            f"{n_unknown} different values of '{shown(column.name)}' are no known kind of author."
        )
    return kinds
