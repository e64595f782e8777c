"""What was recognised in an export, for ``inspect`` and the manifest."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from feedback_miner.ingest.dates import Dates
from feedback_miner.ingest.reading import Reading
from feedback_miner.records import SourceReport


def report(
    reading: Reading,
    columns: Mapping[str, tuple[str, ...]],
    comments: pl.DataFrame | None,
    dates: Dates | None = None,
    warnings: tuple[str, ...] = (),
) -> SourceReport:
    """Tell what was recognised.

    Parameters
    ----------
    reading : Reading
    columns : mapping of str to tuple of str
        Role to columns.
    comments : DataFrame or None
        What was taken from this export, after any limit.
    dates : Dates, optional
        How the date column was read.
    warnings : tuple of str
        Beyond those of the reading.
    """
    table = reading.table
    names = table.frame.columns if table is not None else []
    used = {name for found in columns.values() for name in found}
    moments = (
        comments["created_at"].drop_nulls()
        if comments is not None
        else pl.Series([], dtype=pl.Datetime("us"))
    )
    return SourceReport(
        file=reading.name,
        sha256=reading.sha256,
        n_bytes=reading.n_bytes,
        format=reading.format,
        why=reading.why,
        encoding=table.encoding if table is not None else None,
        delimiter=table.delimiter if table is not None else None,
        header_row=table.header_row if table is not None else None,
        columns=dict(columns),
        unmapped=tuple(name for name in names if name not in used),
        n_rows=table.frame.height + len(table.rejects) if table is not None else 0,
        n_comments=comments.height if comments is not None else 0,
        n_rejects=len(table.rejects) if table is not None else 0,
        date_format=dates.format if dates is not None else None,
        date_zone=dates.zone if dates is not None and dates.format is not None else None,
        date_min=_iso(moments, "min"),
        date_max=_iso(moments, "max"),
        warnings=(*reading.warnings, *warnings),
    )


def _iso(moments: pl.Series, which: str) -> str | None:
    if moments.is_empty():
        return None
    found = moments.dt.min() if which == "min" else moments.dt.max()
    return found.isoformat() if found is not None and hasattr(found, "isoformat") else None
