"""Columns read for their role, with a warning or an error for what does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest.values.dates import Dates, read_dates, relative
from feedback_miner.ingest.values.people import author_kinds
from feedback_miner.ingest.values.scores import read_scores
from feedback_miner.ingest.wording import shown

IN_UTC: Final = re.compile(r"[(\[](?:UTC|GMT)[)\]]")
"""How the name of a column says that its dates are in UTC: "Created (UTC)"."""
ORDERS: Final = {
    "%m": re.compile(r"\bmm[-/. ]dd[-/. ]yy", re.IGNORECASE),
    "%d": re.compile(
        r"\b(?:dd[-/. ]mm[-/. ](?:yy|aa|jj)|tt[-/. ]mm[-/. ]jj|jj[-/. ]mm[-/. ]aa)", re.IGNORECASE
    ),
}
"""How the name of a column says which number comes first: "Time Stamp (mm/dd/yyyy)"."""


def dates_of(
    column: pl.Series | None,
    name: str,
    settings: IngestSettings,
    warnings: list[str],
    *,
    zone: str | None = None,
    language: str | None = None,
    days: str = "excel",
) -> Dates | None:
    """Read a column as dates.

    Parameters
    ----------
    column : Series or None
        None where no column plays the role.
    name : str
        What errors call the export.
    settings : IngestSettings
    warnings : list of str
        Gets one for what could not be read; see :data:`REMARKS`.
    zone, language : str, optional
        What is known of the tool's dates; see :func:`~feedback_miner.ingest.values.dates.read_dates`.
    days : str
        From when numbers of days count, as there.

    Raises
    ------
    UsageError
        If the user named the column and it cannot be done; see :data:`REFUSALS`.

    Examples
    --------
    >>> import polars as pl
    >>> warnings: list[str] = []
    >>> dates = dates_of(pl.Series("due", ["03/04/2024"]), "a.csv", IngestSettings(), warnings)
    >>> warnings[0].partition(" were ")[0]
    "The dates in 'due' can be read day first or month first and"
    >>> dates_of(pl.Series("due", ["03/04/2024"]), "a.csv", IngestSettings(columns={"date": "due"}), [])
    Traceback (most recent call last):
        ...
    feedback_miner.errors.UsageError: a.csv: the dates in 'due' can be read day first or month first.
    Every value fits both.
    Tell which: --date-format '%d/%m/%Y' or --date-format '%m/%d/%Y' (and the time).
    """
    if column is None:
        warnings.extend(_no_column(settings))
        return None
    zone = zone or settings.time_zone or ("UTC" if IN_UTC.search(column.name) else None)
    dates = read_dates(
        column, settings.date_format, zone=zone, language=language, order=_order(column), days=days
    )
    found = _Found(column, dates, name, settings.date_format)
    if settings.columns.of("date"):
        for refuse in REFUSALS:
            refuse(found)
    remark = next((remark for rule in REMARKS if (remark := rule(found)) is not None), None)
    warnings.extend([remark] if remark is not None else [])
    return dates


def _order(column: pl.Series) -> str | None:
    """Return what comes first in the dates of a column, if its name says so: "%d", "%m", or None."""
    return next((order for order, pattern in ORDERS.items() if pattern.search(column.name)), None)


def _no_column(settings: IngestSettings) -> list[str]:
    """Return what there is to say where no column has dates: that a format was given for nothing."""
    if settings.date_format is None:
        return []
    return [
        f"No column was found whose dates fit the format '{shown(settings.date_format)}', so there"
        " are no dates. Correct --date-format, or name the column with --date-column."
    ]


@dataclass(frozen=True, eq=False)
class _Found:
    """A column that was read as dates.

    Attributes
    ----------
    column : Series
    dates : Dates
    name : str
        What errors call the export.
    date_format : str or None
        The format that the user gave.
    """

    column: pl.Series
    dates: Dates
    name: str
    date_format: str | None

    @property
    def title(self) -> str:
        """The column's name, fit for a terminal."""
        return shown(self.column.name)

    @property
    def languages(self) -> str:
        """Languages that differ about the months."""
        return " and ".join(self.dates.languages)

    @property
    def no_format(self) -> bool:
        """Whether no format fits, rather than two."""
        return self.dates.format is None and not self.dates.ambiguous


def _refuse_months_of_several_languages(found: _Found) -> None:
    """Raise where languages differ about the months."""
    if found.dates.ambiguous and found.dates.languages:
        raise UsageError(
            f"{found.name}: the months in '{found.title}' mean different ones in {found.languages}.",
            "Every value fits both languages.",
            "Export it in English, or with numbers for months.",
        )


def _refuse_two_orders(found: _Found) -> None:
    """Raise where day or month may come first."""
    if found.dates.ambiguous and not found.dates.languages:
        raise UsageError(
            f"{found.name}: the dates in '{found.title}' can be read day first or month first.",
            "Every value fits both.",
            "Tell which: --date-format '%d/%m/%Y' or --date-format '%m/%d/%Y' (and the time).",
        )


def _refuse_no_format(found: _Found) -> None:
    """Raise where cells hold something and no format fits."""
    if found.no_format and len(found.column) > found.column.null_count():
        wanted = f"the format '{found.date_format}'" if found.date_format else "a format that is known"
        raise UsageError(
            f"{found.name}: the column '{found.title}' holds no dates in {wanted}.",
            "One format for the whole column is expected; '3 days ago' is no date.",
            "Tell it with --date-format '%d/%m/%Y %H:%M', or name another column with --date-column.",
        )


REFUSALS: Final[tuple[Callable[[_Found], None], ...]] = (
    _refuse_months_of_several_languages,
    _refuse_two_orders,
    _refuse_no_format,
)
"""What is an error where the user named the column; the first that applies is raised."""


def _months_of_several_languages(found: _Found) -> str | None:
    """Tell that languages differ about the months."""
    if not (found.dates.ambiguous and found.dates.languages):
        return None
    return (
        f"The months in '{found.title}' mean different ones in {found.languages}, so the dates were left out."
    )


def _two_orders(found: _Found) -> str | None:
    """Tell that day or month may come first."""
    if not found.dates.ambiguous or found.dates.languages:
        return None
    return (
        f"The dates in '{found.title}' can be read day first or month first and were left out."
        " Tell which with --date-format '%d/%m/%Y' or '%m/%d/%Y'."
    )


def _relative_dates(found: _Found) -> str | None:
    """Tell that the cells count from the day of the export."""
    if not (found.no_format and relative(found.column)):
        return None
    return f"'{found.title}' counts from the day of the export, such as '3 days ago', so there are no dates."


def _no_format_fits(found: _Found) -> str | None:
    """Tell that the cells hold something else than dates in one format."""
    if not (found.no_format and found.dates.n_misfits):
        return None
    return f"No format fits the values of '{found.title}', so there are no dates."


def _misfits(found: _Found) -> str | None:
    """Tell how many cells are not like the others."""
    if found.dates.format is None or not found.dates.n_misfits:
        return None
    return (
        f"{found.dates.n_misfits} values of '{found.title}' are no dates like the others and were left out."
    )


REMARKS: Final[tuple[Callable[[_Found], str | None], ...]] = (
    _months_of_several_languages,
    _two_orders,
    _relative_dates,
    _no_format_fits,
    _misfits,
)
"""What is a warning elsewhere; the first that applies is given."""


def scores_of(
    column: pl.Series | None, height: int, name: str, settings: IngestSettings, warnings: list[str]
) -> pl.Series:
    """Read a column as scores.

    Parameters
    ----------
    column : Series or None
        None where no column plays the role.
    height : int
        Rows of the table.
    name : str
        What errors call the export.
    settings : IngestSettings
    warnings : list of str
        Gets one that counts what is no score.

    Returns
    -------
    Series of Float64
        Null where there is none.

    Raises
    ------
    UsageError
        If the user named the column and no cell is a score.

    Examples
    --------
    >>> import polars as pl
    >>> warnings: list[str] = []
    >>> scores_of(pl.Series("CSAT", ["5", "4", "later"]), 3, "a.csv", IngestSettings(), warnings).to_list()
    [5.0, 4.0, None]
    >>> warnings
    ["1 values of 'CSAT' are no numbers and were left out."]
    """
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
    """Read a column as kinds of author.

    Parameters
    ----------
    column : Series or None
        None where no column plays the role: then all are ``otherwise``.
    height : int
        Rows of the table.
    warnings : list of str
        Gets one that counts what is no known kind.
    otherwise : str

    Returns
    -------
    Series of String

    Examples
    --------
    >>> import polars as pl
    >>> authors_of(pl.Series("from", ["customer", "agent"]), 2, []).to_list()
    ['requester', 'agent']
    >>> authors_of(None, 2, [], otherwise="requester").to_list()
    ['requester', 'requester']
    """
    if column is None:
        return pl.repeat(otherwise, height, dtype=pl.String, eager=True)
    kinds, n_unknown = author_kinds(column)
    if n_unknown:
        warnings.append(
            f"{n_unknown} different values of '{shown(column.name)}' are no known kind of author."
        )
    return kinds
