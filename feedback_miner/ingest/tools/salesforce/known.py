"""What is known of cases from all files of a Salesforce export that were given together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from feedback_miner.ingest.contract.base import FileGroup
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.tools.salesforce.names import ID, api_name, part_of
from feedback_miner.ingest.values.circumstances import NO, YES

NULLS = frozenset(("", "#N/A", "null", "NULL"))
USER = "005"
CUSTOMERS = frozenset(
    ("csplite", "csponly", "cspliteportal", "customersuccess", "powercustomersuccess", "guest")
)
"""Types of users that are customers of a portal."""


@dataclass(slots=True)
class Case:
    """What other files need of a case."""

    number: str | None = None
    person: str | None = None
    contact: str | None = None
    organisation: str | None = None
    department: str | None = None
    priority: str | None = None
    resolved: str | None = None
    described: int | None = None
    """Hash of how its description begins: the first e-mail says the same."""


@dataclass
class Known:
    """Cases by the first 15 characters of their id, and who is an agent."""

    cases: dict[str, Case] = field(default_factory=dict)
    agents: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)


def known_of(group: FileGroup) -> Known:
    """Learn from all files, once."""
    known = Known()
    organisations: dict[str, str] = {}
    contacts: dict[str, tuple[str | None, str | None]] = {}
    for table in _tables(group, "accounts"):
        for _, row in rows_of(table, ("id", "name")):
            if row["id"] and row["name"]:
                organisations[row["id"][:15]] = row["name"]
    for table in _tables(group, "contacts"):
        for _, row in rows_of(table, ("id", "department", "accountid")):
            if row["id"]:
                contacts[row["id"][:15]] = row["department"], row["accountid"]
    for table in _tables(group, "users"):
        for _, row in rows_of(table, ("id", "usertype", "contactid")):
            if row["id"]:
                is_customer = row["contactid"] or api_name(row["usertype"] or "") in CUSTOMERS
                (known.customers if is_customer else known.agents).add(row["id"][:15])
    for table in _tables(group, "cases"):
        _learn_cases(table, known, contacts, organisations)
    for table in _tables(group, "comments"):
        # only people who work on cases write what customers cannot see
        for _, row in rows_of(table, ("ispublished", "createdbyid")):
            if row["createdbyid"] and yes_or_no(row["ispublished"]) is False:
                known.agents.add(row["createdbyid"][:15])
    known.agents -= known.customers
    return known


def _tables(group: FileGroup, part: str) -> Sequence[Table]:
    return [table for table in group.parts.get(part, ()) if part_of(table.header) == part]


CASE = (
    *("id", "casenumber", "contactid", "accountid", "accountname", "suppliedemail", "suppliedname"),
    *(
        "suppliedcompany",
        "contactemail",
        "contactdepartment",
        "ownerid",
        "priority",
        "closeddate",
        "description",
    ),
)


def _learn_cases(
    table: Table,
    known: Known,
    contacts: dict[str, tuple[str | None, str | None]],
    organisations: dict[str, str],
) -> None:
    for _, row in rows_of(table, CASE):
        if row["ownerid"] and row["ownerid"].startswith(USER):
            known.agents.add(row["ownerid"][:15])
        if row["id"]:
            known.cases[row["id"][:15]] = case_of(row, contacts, organisations)


def case_of(
    row: dict[str, str | None],
    contacts: dict[str, tuple[str | None, str | None]],
    organisations: dict[str, str],
) -> Case:
    """Return what is known of the case in a row."""
    contact = (row["contactid"] or "")[:15]
    department, account = contacts.get(contact, (None, None))
    organisation = organisations.get((row["accountid"] or account or "")[:15])
    return Case(
        number=row["casenumber"] or row["id"],
        person=contact or row["contactemail"] or row["suppliedemail"] or row["suppliedname"],
        contact=row["contactemail"] or row["suppliedemail"],
        organisation=no_person(
            organisation or row["accountname"] or row["suppliedcompany"], row["suppliedname"]
        ),
        department=row["contactdepartment"] or department,
        priority=row["priority"],
        resolved=row["closeddate"],
        described=beginning(row["description"]),
    )


def rows_of(
    table: Table, wanted: Sequence[str], tally: Tally | None = None
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield line and cells by API name; those that are not there or hold nothing are None."""
    columns: dict[str, str] = {}
    for title, name in zip(table.header, table.names, strict=True):
        columns.setdefault(api_name(title), name)
    present = [name for name in wanted if name in columns]
    empty: dict[str, str | None] = dict.fromkeys(wanted)
    for line, cells in table.rows([columns[name] for name in present], tally):
        yield line, {**empty, **{n: cell_of(cell) for n, cell in zip(present, cells, strict=True)}}


def cell_of(cell: Any) -> str | None:
    """Return a cell as text; None for the ways to write nothing."""
    text = cell if isinstance(cell, str) else str(cell) if cell is not None else ""
    return None if text in NULLS or not text.strip() or text.strip() in NULLS else text


def no_person(account: str | None, person: str | None) -> str | None:
    """Return the name of an account; None where it is the person's own ("person accounts")."""
    same = account is not None and person is not None and account.casefold() == person.casefold()
    return None if same else account


def yes_or_no(cell: str | None) -> bool | None:
    """Return what a check box holds."""
    word = (cell or "").strip().lower()
    return True if word in YES else False if word in NO else None


def beginning(text: str | None) -> int | None:
    """Return a hash of how a text begins, whatever its white space; None where it has no words."""
    words = " ".join((text or "")[:4000].split())[:500]
    return hash(words) if words else None


def is_id(cell: str | None) -> bool:
    """Tell whether a cell is an id of 15 or 18 characters."""
    return cell is not None and ID.fullmatch(cell.strip()) is not None
