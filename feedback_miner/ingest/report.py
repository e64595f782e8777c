"""What was recognised in an export, for ``inspect`` and the manifest."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from feedback_miner.ingest.columns.names import rank
from feedback_miner.ingest.contract.base import RawTable
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.reading import Reading
from feedback_miner.ingest.values.dates import Dates
from feedback_miner.ingest.values.people import are_names
from feedback_miner.ingest.wording import names, plain
from feedback_miner.records import SourceReport
from feedback_miner.redact import redact

SAMPLE = 200
LONGEST = 2000
SHARE = 0.02
"""Share of the cells with personal data from which a column is reported."""
PERSONAL = frozenset(
    names(
        "ip address, ipaddr, ip, latitude, longitude, location latitude, location longitude, first name",
        "last name, recipient first name, recipient last name, phone, mobile, work phone, telephone",
    )
)


def report(
    reading: Reading,
    comments: pl.DataFrame | None,
    dates: Dates | None = None,
    warnings: tuple[str, ...] = (),
) -> SourceReport:
    """Tell what was recognised.

    Parameters
    ----------
    reading : Reading
    comments : DataFrame or None
        What was taken from this export, after any limit.
    dates : Dates, optional
        How the date column was read.
    warnings : tuple of str
        Beyond those of the reading.
    """
    table, content = reading.table, reading.content
    moments = (
        comments["created_at"].drop_nulls()
        if comments is not None
        else pl.Series([], dtype=pl.Datetime("us"))
    )
    n_rejects = len(table.rejects) if table is not None else 0
    n_rows = 0
    if table is not None:
        n_rows = table.frame.height + n_rejects if table.n_rows is None else table.n_rows
    authors = comments["author_kind"].value_counts().iter_rows() if comments is not None else ()
    return SourceReport(
        file=reading.name,
        sha256=content.sha256,
        n_bytes=content.n_bytes,
        format=reading.shape.format if reading.shape is not None else "",
        family=reading.family.name if reading.family is not None else "",
        why=reading.verdict.why,
        lacks=reading.verdict.lacks,
        encoding=table.encoding if table is not None else None,
        delimiter=table.delimiter if table is not None else None,
        header_row=table.header_row if table is not None else None,
        columns=dict((table.shown or table.columns) if table is not None else {}),
        questions=dict(_questions(table, comments)),
        unmapped=table.unmapped if table is not None else (),
        personal=personal_columns(reading),
        n_rows=n_rows,
        n_comments=comments.height if comments is not None else 0,
        n_rejects=n_rejects,
        left_out=dict(table.left_out) if table is not None else {},
        authors=dict(sorted(authors, key=lambda item: (-item[1], item[0]))),
        date_format=dates.format if dates is not None else None,
        date_zone=dates.zone if dates is not None and dates.format is not None else None,
        date_min=_iso(moments, "min"),
        date_max=_iso(moments, "max"),
        warnings=(*reading.warnings, *(table.warnings if table is not None else ()), *warnings),
    )


def personal_columns(reading: Reading) -> tuple[str, ...]:
    """Return the columns whose cells, or whose names, promise personal data; by a sample of their cells."""
    view = reading.shape.view if reading.shape is not None else None
    if not isinstance(view, Table):
        return ()
    found = []
    for name in view.names:
        column = view.head[name]
        if column.dtype != pl.String:
            continue
        sample = column.drop_nulls().filter(column.drop_nulls().str.strip_chars() != "")
        sample = sample.gather_every(max(1, len(sample) // SAMPLE)).head(SAMPLE)
        if len(sample) == 0:
            continue
        n_hits = sum(redact(cell[:LONGEST]) != cell[:LONGEST] for cell in sample.to_list())
        title = view.questions.get(name, name)
        named = rank("person", title) is not None and are_names(sample)
        if named or n_hits >= max(1, SHARE * len(sample)) or plain(title) in PERSONAL:
            found.append(name)
    return tuple(found)


def _questions(table: RawTable | None, comments: pl.DataFrame | None) -> Iterator[tuple[str, int]]:
    """Yield the questions that were answered, with the number of answers."""
    if table is None or comments is None or comments["question"].null_count() == comments.height:
        return
    counts = comments.filter(pl.col("question").is_not_null()).group_by("question", maintain_order=True).len()
    yield from counts.sort("len", descending=True, maintain_order=True).iter_rows()


def _iso(moments: pl.Series, which: str) -> str | None:
    if moments.is_empty():
        return None
    found = moments.dt.min() if which == "min" else moments.dt.max()
    return found.isoformat() if found is not None and hasattr(found, "isoformat") else None
