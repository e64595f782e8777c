"""Reports of cases of Salesforce: CSV and Excel with labels in the language of the user."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    LeftOut,
    Message,
    ReadContext,
)
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.tools.salesforce.known import cell_of, no_person, yes_or_no
from feedback_miner.ingest.tools.salesforce.names import REST, labels_of
from feedback_miner.ingest.wording import listed

TRAILER = b"salesforce.com"
"""Stands below a report in every language."""
TRAILERS = re.compile(
    r"(?:(?:grand|sub) ?)?totals?\b[\s:(]*(?:[\d,. ]+(?:records?\)?)?)?|confidential information\b.*",
    re.IGNORECASE | re.DOTALL,
)
BELOW = "a line below the report"


class SalesforceReport(RowReader):
    """A report of cases with the labels of the user's language; a case may have a row per comment."""

    name: ClassVar[str] = "salesforce"
    title: ClassVar[str] = "Salesforce"

    def detect(self, table: Table) -> Detection | None:
        """Tell a report by its labels, or by fewer and what stands below it."""
        one, telling = labels_of(table.header, table.names)
        scan = table.content.scan
        signed = scan is not None and TRAILER in scan.tail.lower()
        if not {"number", "comment"} & set(one) or len(telling) < (1 if signed else 3):
            return None
        shown = listed([f"'{title}'" for title in telling[:3]])
        why = f"The header names {len(telling)} columns of Salesforce's reports of cases, such as {shown}."
        why += " Salesforce's line stands below it." if signed else ""
        missing = "" if "comment" in one else f"Reports tell cases without their comments. {REST}"
        return Detection(why, "report", missing)

    def facts(self, table: Table) -> ExportFacts:
        """Return the columns that are used."""
        one, _ = labels_of(table.header, table.names)
        shown = {role: (one[of],) for role, of in REPORTED.items() if of in one}
        texts = tuple(one[of] for of in ("description", "comment") if of in one)
        return ExportFacts(source_columns={"text": texts, **shown})

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message | LeftOut]:
        """Yield each case once, and each of its comments."""
        one, _ = labels_of(table.header, table.names)
        if {"subject", "description", "comment"}.isdisjoint(one):
            raise EmptyExportError(
                f"{table.content.name} is a report of Salesforce without texts.",
                "Columns with texts are Subject, Description and Case Comments.",
                "Add them to the report, or export the objects (Setup > Data Export).",
            )
        fields = list(one)
        seen: set[str] = set()
        last: dict[str, str | None] = {}
        for line, cells in table.rows([one[of] for of in fields], tally):
            row = dict.fromkeys(LABELLED)
            row.update({of: cell_of(cell) for of, cell in zip(fields, cells, strict=True)})
            if _is_trailer(row):
                yield LeftOut(BELOW)
                continue
            # a grouped report names a case in its first row only
            if not row["number"] and row["comment"] and last:
                row = {**last, "comment": row["comment"], "comment date": row["comment date"]}
            last = row
            number = row["number"]
            if number is None or number not in seen:
                seen.update((number,) if number else ())
                yield _reported(row, line)
            if row["comment"]:
                yield _reported_comment(row, line)


REPORTED = {
    **{"subject": "subject", "record": "number", "date": "opened", "resolved": "closed"},
    **{"person": "contact", "organisation": "account", "priority": "priority"},
}
"""Role to field of a report."""
LABELLED: tuple[str, ...] = (
    *("number", "subject", "description", "comment", "comment by", "comment date", "published", "owner"),
    *("opened", "closed", "priority", "contact", "account", "mark"),
)


def _is_trailer(row: Mapping[str, str | None]) -> bool:
    """Tell whether a row is one of the lines below a report."""
    filled = [cell for cell in row.values() if cell]
    if len(filled) != 1:
        return False
    line = filled[0].strip()
    return "salesforce.com" in line.lower() or TRAILERS.fullmatch(line) is not None


def _reported(row: Mapping[str, str | None], line: int) -> Message:
    return Message(
        text=row["description"] or "",
        row=line,
        record=row["number"],
        id=row["number"],
        item="description",
        subject=row["subject"],
        date=row["opened"],
        person=row["contact"],
        author="requester",
        organisation=no_person(row["account"], row["contact"]),
        priority=row["priority"],
        resolved=row["closed"],
    )


def _reported_comment(row: Mapping[str, str | None], line: int) -> Message:
    public, by = yes_or_no(row["published"]), row["comment by"]
    if public is False or (by and by == row["owner"]):
        author = "agent"
    else:
        author = "requester" if by and by == row["contact"] else "unknown"
    message = replace(
        _reported(row, line),
        text=row["comment"] or "",
        id=None,
        item="comment" if public is not False else "note",
        subject=None,
        date=row["comment date"],
        person=by,
        author=author,
        public=public,
    )
    return message if author == "requester" else replace(message, organisation=None)
