"""What was recognised in an export, for ``inspect`` and the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from feedback_miner.ingest.authors import Counted
from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.columns.profile import profiles_of
from feedback_miner.ingest.columns.text_columns import offered_fields
from feedback_miner.ingest.contract.base import MessageTable
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.read import Reading
from feedback_miner.ingest.values.dates import Dates
from feedback_miner.ingest.values.people import are_names
from feedback_miner.ingest.values.score_ends import BestEnd
from feedback_miner.ingest.wording import plain, plain_lists
from feedback_miner.records import SourceReport
from feedback_miner.redact import redact

AGAIN = "in an earlier file too"
SAMPLE = 200
LONGEST = 2000
SHARE = 0.02
"""Share of the cells with personal data from which a column is reported."""
PERSONAL = frozenset(plain_lists("personal_columns")["columns"])


def report(
    reading: Reading,
    comments: pl.DataFrame | None,
    dates: Dates | None = None,
    warnings: Sequence[str] = (),
    n_again: int = 0,
    best: BestEnd | None = None,
    counted: Counted | None = None,
) -> SourceReport:
    """Tell what was recognised.

    Parameters
    ----------
    reading : Reading
    comments : DataFrame or None
        What was taken from this export, after any limit.
    dates : Dates, optional
        How the date column was read.
    warnings : sequence of str
        Beyond those of the reading.
    n_again : int
        Comments that stand in an earlier export too.
    best : BestEnd, optional
        Which end of the scores is the best.
    counted : Counted, optional
        What stands for people.
    """
    table, content, found = reading.table, reading.content, reading.recognised
    tally = table.tally if table is not None else Tally()
    authors = comments["author_kind"].value_counts().iter_rows() if comments is not None else ()
    date_min, date_max = _span(comments)
    return SourceReport(
        file=reading.name,
        sha256=content.sha256,
        n_bytes=content.n_bytes,
        format=found.opened.format if found is not None else "",
        reader=found.reader.name if found is not None else "",
        reason=found.detection.reason if found is not None else "",
        missing=found.detection.missing if found is not None else "",
        encoding=table.encoding if table is not None else None,
        delimiter=table.delimiter if table is not None else None,
        header_row=table.header_row if table is not None else None,
        columns=dict((table.source_columns or table.columns) if table is not None else {}),
        questions=dict(_questions(table, comments)),
        question_kinds=dict(_question_kinds(comments)),
        unmapped=table.unmapped if table is not None else (),
        personal=personal_columns(reading),
        n_rows=tally.n_all,
        n_comments=comments.height if comments is not None else 0,
        n_rejects=len(tally.rejects),
        left_out={**tally.left_out, **({AGAIN: n_again} if n_again else {})},
        authors=dict(sorted(authors, key=lambda item: (-item[1], item[0]))),
        date_format=dates.format if dates is not None else None,
        date_zone=dates.zone if dates is not None and dates.format is not None else None,
        date_min=date_min,
        date_max=date_max,
        warnings=(*reading.warnings, *tally.warnings, *warnings),
        offered=_offered(reading),
        **_about_people(counted),
        **_about_scores(best),
    )


def _about_people(counted: Counted | None) -> dict[str, Any]:
    if counted is None:
        return {}
    return {
        "people_basis": counted.basis,
        "n_people": counted.n_people,
        "n_records": counted.n_records,
        "n_nameless": counted.n_nameless,
    }


def _about_scores(best: BestEnd | None) -> dict[str, Any]:
    if best is None:
        return {}
    return {"score_best": best.end, "score_why": best.why, "score_ends": (best.low, best.high)}


def personal_columns(reading: Reading) -> tuple[str, ...]:
    """Return the columns whose cells, or whose names, promise personal data; by a sample of their cells."""
    view = reading.recognised.opened.view if reading.recognised is not None else None
    if not isinstance(view, Table):
        return ()
    found = []
    profiles = profiles_of(view)
    for name in view.names:
        column = view.head[name]
        if column.dtype != pl.String or profiles.is_blank(name):
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


def _offered(reading: Reading) -> dict[str, str]:
    """Return columns that were not taken and may hold comments: those of the reader, or fields of tickets."""
    table, view = reading.table, reading.recognised.opened.view if reading.recognised is not None else None
    if table is None:
        return {}
    if table.offered or table.item == "answer" or not isinstance(view, Table):
        return dict(table.offered)
    return offered_fields(profiles_of(view), [name for name in table.unmapped if name in view.names])


def _questions(table: MessageTable | None, comments: pl.DataFrame | None) -> Iterator[tuple[str, int]]:
    """Yield the questions that were answered, with the number of answers."""
    if table is None or comments is None or comments["question"].null_count() == comments.height:
        return
    counts = comments.filter(pl.col("question").is_not_null()).group_by("question", maintain_order=True).len()
    yield from counts.sort("len", descending=True, maintain_order=True).iter_rows()


def _question_kinds(comments: pl.DataFrame | None) -> Iterator[tuple[str, str]]:
    """Yield each question, "" for none, with what it asks for; several kinds where the export has them."""
    if comments is None or comments["question_kind"].null_count() == comments.height:
        return
    distinct = comments.select(pl.col("question").fill_null(""), "question_kind").drop_nulls().unique()
    told = distinct.sort("question_kind").group_by("question", maintain_order=True).agg("question_kind")
    yield from told.with_columns(pl.col("question_kind").list.join(", ")).sort("question").iter_rows()


def _span(comments: pl.DataFrame | None) -> tuple[str | None, str | None]:
    """Return the first and the last date, as ISO 8601."""
    moments = comments["created_at"].drop_nulls() if comments is not None else pl.Series([])
    if moments.is_empty():
        return None, None
    return moments.dt.min().isoformat(), moments.dt.max().isoformat()  # type: ignore[union-attr]
