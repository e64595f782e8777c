"""What the columns of KoboToolbox and ODK mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.answers import as_text, titles_of
from feedback_miner.ingest.surveys.wide import survey_mapping

SUBMISSIONS, REPEATS = "submissions", "repeat groups"
KOBO: Final = frozenset(
    {
        "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
        "_tags", "_index", "__version__", "_parent_index", "_parent_table_name", "_submission__id",
        "_submission__uuid", "_submission__submission_time", "_submission__validation_status",
        "_submission__notes", "_submission__status", "_submission__submitted_by",
        "_submission___version__", "_submission__tags", "formhub/uuid", "meta/instanceID",
        "meta/instanceName", "meta/rootUuid", "_attachments", "_geolocation", "_xform_id_string",
    }
)  # fmt: skip
ODK: Final = frozenset(
    {
        "SubmissionDate", "KEY", "PARENT_KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent",
        "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion",
        "meta-instanceID", "meta-instanceName", "meta-audit", "isValidated",
    }
)  # fmt: skip
ASKED_OF_PHONE: Final = frozenset(
    {
        "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username",
        "audit",
    }
)  # fmt: skip
"""Questions that the telephone answers."""
SUBMITTERS: Final = ("_submitted_by", "SubmitterName", "SubmitterID", "username", "deviceid", "DeviceID")
"""Columns that name an account: of the respondent, or of the one person who asks them all."""
IDS: Final = ("_uuid", "_id", "KEY", "_index")
DATES: Final = ("_submission_time", "SubmissionDate", "_submission__submission_time", "end", "start")
HXL = re.compile(r"#[a-z]+(?:[+ ].*)?", re.IGNORECASE)
PATH = re.compile(r"[^/]+(?:/[^/]+)+")
NUMBERS = r"^[\s\d.,;°+-]+$"


def plan_of(table: Table, settings: IngestSettings, *, without_texts: bool = False) -> ColumnMapping:
    """Tell what the columns mean.

    Raises
    ------
    EmptyExportError
        Where nothing was answered in words, unless only the other columns are asked for.
    """
    if part_of(table) is None:
        return survey_mapping(table, settings)
    columns = _certain_columns(table)
    if without_texts:
        columns["text"] = ()
    accounts = [name for name in SUBMITTERS if name in table.names and not _are_respondents(table, name)]
    return survey_mapping(
        table,
        settings,
        columns=columns,
        texts=_questions(table),
        types=_types(table),
        ignore=accounts,
        n_headers=_n_headers(table),
        zone="UTC",
    )


def part_of(table: Table) -> str | None:
    """Tell submissions from rows of repeat groups; None = a table of another tool."""
    header = {*table.header}
    if "PARENT_KEY" in header and "KEY" in header:
        return REPEATS
    if "KEY" in header and "SubmissionDate" in header and len(header & ODK) >= 3:
        return SUBMISSIONS
    if len(header & KOBO) < 3:
        return None
    if "_parent_index" in header:
        return REPEATS
    return SUBMISSIONS if header & {"_uuid", "_id"} and header & {"_submission_time", "_index"} else None


def _n_headers(table: Table) -> int:
    """Return 1 where tags of the Humanitarian Exchange Language stand below the header."""
    first = [as_text(cell).strip() for cell in table.head.row(0)] if table.head.height else []
    tags = [cell for cell in first if cell]
    return int(bool(tags) and all(HXL.fullmatch(cell) for cell in tags))


def _types(table: Table) -> dict[str, str]:
    """Return what is certain: columns of the tool, choices in columns of their own, places on the map."""
    names = {*table.names}
    rows = table.head.slice(_n_headers(table)).head(500)
    types: dict[str, str] = {}
    for name in table.names:
        stem, _, _ = name.rpartition("/")
        if name in KOBO or name in ODK or name.rpartition("/")[2] in ASKED_OF_PHONE:
            types[name] = "metadata"
        elif stem in names and _fits(rows[name], r"^(?:0|1|true|false)$"):
            types[name] = "choice"
            types[stem] = "choices"
        elif f"_{name}_latitude" in names or _fits(rows[name], NUMBERS, " "):
            types[name] = "personal"
    return types


def _fits(column: pl.Series, pattern: str, needed: str = "") -> bool:
    """Tell whether all cells that hold something fit, and most hold ``needed``."""
    if column.dtype != pl.String:
        return False
    cells = column.drop_nulls().str.strip_chars().str.to_lowercase()
    cells = cells.filter(cells != "")
    fits = len(cells) > 0 and bool(cells.str.contains(pattern).all())
    return fits and int(cells.str.contains(needed, literal=True).sum()) >= 0.5 * len(cells)


def _questions(table: Table) -> dict[str, str]:
    """Return the questions without the groups that they stand in, "group/question"."""
    groups = Counter(cell.partition("/")[0] for cell in table.header if PATH.fullmatch(cell))
    texts = titles_of(table)
    for name, cell in zip(table.names, table.header, strict=True):
        group, _, rest = cell.partition("/")
        while rest and group not in table.names and (groups[group] > 1 or re.fullmatch(r"[\w.-]+", group)):
            texts[name] = rest
            group, _, rest = rest.partition("/")
    return texts


def _are_respondents(table: Table, name: str) -> bool:
    cells = table.column(name).slice(_n_headers(table)).drop_nulls().cast(pl.String)
    cells = cells.filter(cells.str.strip_chars() != "")
    return cells.n_unique() > max(1, 0.5 * len(cells))


def _certain_columns(table: Table) -> dict[str, tuple[str, ...]]:
    """Return what names and dates a submission, by role."""
    found = {"id": _first_of(table, IDS), "date": _first_of(table, DATES)}
    return {role: (name,) for role, name in found.items() if name is not None}


def _first_of(table: Table, known: Sequence[str]) -> str | None:
    """Return the first of some columns that a table has."""
    return next((name for name in known if name in table.names), None)
