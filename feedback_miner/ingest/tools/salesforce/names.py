"""What Salesforce calls columns: API names of objects, and labels of reports (in ``names.toml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from feedback_miner.ingest.wording import list_group, plain, plain_lists

PARTS: Mapping[str, tuple[frozenset[str], ...]] = {
    "comments": (frozenset(("commentbody",)), frozenset(("parentid", "parentcasenumber"))),
    "emails": (
        frozenset(("textbody", "htmlbody")),
        frozenset(("parentid", "relatedtoid", "parentcasenumber")),
        frozenset(("incoming", "fromaddress", "messagedate")),
    ),
    "cases": (
        frozenset(("id",)),
        frozenset(("casenumber",)),
        frozenset(
            ("contactid", "accountid", "ownerid", "suppliedemail", "isescalated", "isclosed", "origin")
        ),
    ),
    "users": (
        frozenset(("id",)),
        frozenset(("username",)),
        frozenset(("usertype", "profileid", "userroleid")),
    ),
    "contacts": (
        frozenset(("id",)),
        frozenset(("lastname", "name")),
        frozenset(("accountid",)),
        frozenset(("reportstoid", "department", "mailingcity", "otherphone", "assistantname", "leadsource")),
    ),
    "accounts": (
        frozenset(("id",)),
        frozenset(("name",)),
        frozenset(("billingcity", "billingstreet", "parentid", "numberofemployees", "industry")),
        frozenset(("ownerid", "systemmodstamp", "createddate")),
    ),
}
"""Part of an export to what its header must hold: one name at least of each set."""
PREFIXES: Mapping[str, str] = {"cases": "500", "users": "005", "contacts": "003", "accounts": "001"}
"""How the ids of objects begin, on every site."""
ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")

REST = (
    "Comments and e-mails of cases stand in CaseComment.csv and EmailMessage.csv, to be given together with"
    " it (Setup > Data Export, or Data Loader)."
)
NAMES: Final = Path(__file__).with_name("names.toml")
LABELS: Final = list_group(NAMES, "labels")
"""Field of a report to its labels in seven languages; "mark" only tells that it is a report of cases."""
TELLING = ("number", "comment", "owner", "opened", "closed", "mark")
GENERIC: Final = frozenset(plain_lists(NAMES)["generic"])
"""Labels that other tools use too, and so tell nothing."""


def api_name(title: str) -> str:
    """Return an API name without case and signs: ``Parent.CaseNumber`` and ``PARENTID`` are comparable."""
    return "".join(c for c in title.lower() if c.isalnum())


def part_of(header: tuple[str, ...]) -> str | None:
    """Return which object a header belongs to; None where it is of none that matters."""
    found = {api_name(title) for title in header if " " not in title.strip()}
    return next(
        (p for p, sets in PARTS.items() if all(not found.isdisjoint(wanted) for wanted in sets)), None
    )


def labels_of(header: tuple[str, ...], unique: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Return field to column of a report, and the labels that tell it from other tables."""
    one: dict[str, str] = {}
    telling: list[str] = []
    for title, name in zip(header, unique, strict=True):
        label = plain(title)
        for found, known in LABELS.items():
            if label in known:
                one.setdefault(found, name)
                if found in TELLING and label not in GENERIC:
                    telling.append(title)
    return one, telling
