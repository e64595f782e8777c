"""Salesforce Service Cloud: cases, comments and e-mails in a file each, and reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.column_names import rank
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
from feedback_miner.ingest.tools.salesforce.json import SalesforceJson
from feedback_miner.ingest.tools.salesforce.known import (
    CASE,
    Case,
    Known,
    beginning,
    cell_of,
    is_id,
    known_of,
    rows_of,
    yes_or_no,
)
from feedback_miner.ingest.tools.salesforce.names import PREFIXES, REST, api_name, part_of
from feedback_miner.ingest.tools.salesforce.report import SalesforceReport
from feedback_miner.ingest.wording import listed

DRAFT = frozenset(("5", "draft"))
CALLED = {"emails": "e-mails", "comments": "comments on cases"}
DELETED, UNSENT, AGAIN = "deleted in Salesforce", "a draft that was never sent", "the description once more"


OF_ALL = {"record": ("parentid", "relatedtoid", "parentcasenumber"), "id": ("id", "guid")}
SHOWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "cases": {
        **{"text": ("description",), "subject": ("subject",), "record": ("casenumber",), "id": ("id",)},
        **{"date": ("createddate",), "resolved": ("closeddate",), "priority": ("priority",)},
        "person": ("contactid", "contactemail", "suppliedemail", "suppliedname"),
        "organisation": ("accountid", "accountname", "suppliedcompany"),
        "department": ("contactdepartment",),
    },
    "comments": {
        **{"text": ("commentbody",), **OF_ALL, "date": ("createddate",), "person": ("createdbyid",)},
        **{"author": ("createdbyid", "ispublished"), "public": ("ispublished",)},
    },
    "emails": {
        **{"text": ("htmlbody", "textbody"), "subject": ("subject",), **OF_ALL, "person": ("fromaddress",)},
        **{"date": ("messagedate", "createddate"), "author": ("incoming",)},
    },
}
"""Part to the role of its columns, for people."""


class SalesforceObjects(RowReader):
    """An object per file, with the names of the API; files are joined by the ids of cases."""

    name: ClassVar[str] = "salesforce"
    title: ClassVar[str] = "Salesforce"
    learns: ClassVar[frozenset[str]] = frozenset(("users", "contacts", "accounts"))

    def detect(self, table: Table) -> Detection | None:
        """Tell which object the header belongs to; ids of people and companies must look so."""
        part = part_of(table.header)
        if part is None or (part in PREFIXES and not _has_ids(table, PREFIXES[part])):
            return None
        told = [title for title in table.header if " " not in title.strip()]
        of = CALLED.get(part, part)
        why = f"The header has the API names of Salesforce's {of}, such as {listed(told[:4])}."
        return Detection(why, part, REST if part == "cases" else "")

    def facts(self, table: Table) -> ExportFacts:
        """Return the columns that are used, and the zone: all is exported in UTC."""
        part = part_of(table.header) or "cases"
        titles = {api_name(title): name for title, name in zip(table.header, table.names, strict=True)}
        shown = {
            role: found
            for role, wanted in SHOWN[part].items()
            if (found := tuple(titles[name] for name in wanted if name in titles))
        }
        if part == "cases":
            shown |= {role: (titles[name],) for role, name in _rated(table).items()}
        return ExportFacts(source_columns=shown, zone="UTC")

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message | LeftOut]:
        """Yield the messages of cases, comments or e-mails."""
        known = context.group.once(known_of)
        part = part_of(table.header)
        if part == "comments":
            found = _comments(table, known, tally)
        elif part == "emails":
            found = _emails(table, known, tally)
        else:
            found = _cases(table, known, tally)
        n_untold = 0
        for message in found:
            n_untold += isinstance(message, Message) and message.author == "unknown"
            yield message
        if n_untold:
            tally.warn(
                f"{n_untold} texts do not tell whether a customer or an agent wrote them; files of cases and"
                " users that are given together with it may tell."
            )


def _has_ids(table: Table, prefix: str) -> bool:
    titled = zip(table.header, table.names, strict=True)
    name = next((name for title, name in titled if title.strip().lower() == "id"), None)
    if name is None:
        return False
    cells = [cell_of(cell) for cell in table.column(name).head(50).to_list()]
    return sum(is_id(cell) and str(cell).startswith(prefix) for cell in cells) * 2 > len(cells)


def _cases(table: Table, known: Known, tally: Tally) -> Iterator[Message | LeftOut]:
    titles = {title.strip().lower() for title in table.header}
    if titles.isdisjoint(("subject", "description")):
        raise EmptyExportError(
            f"{table.content.name} holds cases of Salesforce without their texts.",
            "Columns with texts are Subject and Description.",
            "Export them too, with CaseComment.csv and EmailMessage.csv.",
        )
    rated = _rated(table)
    for line, row in rows_of(table, (*CASE, "subject", "createddate", "isdeleted", *rated.values()), tally):
        if yes_or_no(row["isdeleted"]):
            yield LeftOut(DELETED)
            continue
        case = known.cases.get((row["id"] or "")[:15], Case(number=row["casenumber"] or row["id"]))
        yield Message(
            text=row["description"] or "",
            row=line,
            record=case.number,
            id=case.number,
            item="description",
            subject=row["subject"],
            date=row["createddate"],
            author="requester",
            score=row[rated["score"]] if "score" in rated else None,
            vip=row[rated["vip"]] if "vip" in rated else None,
            **_told(case, "requester"),
        )


def _rated(table: Table) -> dict[str, str]:
    """Return the columns of the site's own fields, such as ``CSAT_Score__c``, by their role."""
    found: dict[str, str] = {}
    for title in table.header:
        if title.lower().endswith("__c"):
            for role in ("score", "vip"):
                if rank(role, title[:-3]) is not None:
                    found.setdefault(role, api_name(title))
    return found


COMMENT = (
    *("id", "guid", "parentid", "parentcasenumber", "commentbody", "ispublished", "createdbyid"),
    *("createddate", "isdeleted"),
)


def _comments(table: Table, known: Known, tally: Tally) -> Iterator[Message | LeftOut]:
    for line, row in rows_of(table, COMMENT, tally):
        if yes_or_no(row["isdeleted"]):
            yield LeftOut(DELETED)
            continue
        case = _case(row, known)
        public = yes_or_no(row["ispublished"])
        by = (row["createdbyid"] or "")[:15]
        if public is False or by in known.agents:
            author = "agent"
        else:
            author = "requester" if by in known.customers else "unknown"
        yield Message(
            text=row["commentbody"] or "",
            row=line,
            record=case.number,
            id=_ident(row["id"] or row["guid"]),
            item="comment" if public is not False else "note",
            date=row["createddate"],
            author=author,
            public=public,
            **{**_told(case, author), **({"person": by or None} if author != "requester" else {})},
        )


EMAIL = (
    *("id", "guid", "parentid", "relatedtoid", "parentcasenumber", "subject", "textbody", "htmlbody"),
    *("incoming", "fromaddress", "messagedate", "createddate", "status", "isdeleted"),
)


def _emails(table: Table, known: Known, tally: Tally) -> Iterator[Message | LeftOut]:
    seen: set[str | None] = set()
    described: set[str | None] = set()
    for line, row in rows_of(table, EMAIL, tally):
        case = _case(row, known)
        reason = _no_message(row, case, described)
        if reason:
            yield LeftOut(reason)
            continue
        incoming = yes_or_no(row["incoming"])
        author = "unknown" if incoming is None else "requester" if incoming else "agent"
        # a subject that stands with the case is not needed again
        is_first = case.number not in seen and case.described is None
        seen.add(case.number)
        told = _told(case, author)
        yield Message(
            text=row["htmlbody"] or row["textbody"] or "",
            row=line,
            record=case.number,
            id=_ident(row["id"] or row["guid"]),
            item="email",
            subject=row["subject"] if is_first else None,
            date=row["messagedate"] or row["createddate"],
            author=author,
            **{**told, "person": told["person"] or row["fromaddress"]},
        )


def _no_message(row: Mapping[str, str | None], case: Case, described: set[str | None]) -> str:
    """Return why an e-mail is not read; "" where nothing speaks against it."""
    if yes_or_no(row["isdeleted"]):
        return DELETED
    if (row["status"] or "").strip().lower() in DRAFT:
        return UNSENT
    # a case that was made of an e-mail has it as its description
    if case.described is None or case.number in described or beginning(row["textbody"]) != case.described:
        return ""
    described.add(case.number)
    return AGAIN


def _case(row: Mapping[str, str | None], known: Known) -> Case:
    ident = row["parentid"] or row.get("relatedtoid")
    return known.cases.get((ident or "")[:15]) or Case(number=row["parentcasenumber"] or _ident(ident))


def _ident(ident: str | None) -> str | None:
    """Return an id by its first 15 characters, which are the same in all exports."""
    return ident[:15] if is_id(ident) and ident is not None else ident


def _told(case: Case, author: str) -> dict[str, Any]:
    """Return what is told of a case for one of its messages; of the customer, for a customer's only."""
    told: dict[str, Any] = {"priority": case.priority, "resolved": case.resolved, "person": None}
    if author == "requester":
        told |= {"person": case.person, "organisation": case.organisation, "department": case.department}
    return told


READERS = (SalesforceObjects(), SalesforceReport(), SalesforceJson())
