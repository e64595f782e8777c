"""JSON of Salesforce: records that a query gives, with what hangs on them (``sf data query --json``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import FileGroup, LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.salesforce.known import CUSTOMERS, USER, beginning, no_person
from feedback_miner.ingest.tools.salesforce.names import api_name

PARTS = {"Case": "cases", "CaseComment": "comments", "EmailMessage": "emails"}
INNER = {"CaseComments": "comments", "EmailMessages": "emails", "Emails": "emails"}
"""What the lists on a case are called, as in ``SELECT (SELECT CommentBody FROM CaseComments) FROM Case``."""
REST = (
    "These cases come without their comments and e-mails: query CaseComment and EmailMessage too, or with"
    " (SELECT CommentBody, CreatedDate, IsPublished, CreatedById FROM CaseComments)."
)
DRAFT = "5"
WRITER = ("CreatedById", "CreatedBy.Id", "CreatedBy.Name")


@dataclass(frozen=True)
class SalesforceJson(ObjectReader):
    """Cases with their comments and e-mails, or these alone; each record tells its type."""

    name: ClassVar[str] = "salesforce"
    title: ClassVar[str] = "Salesforce"
    learns: ClassVar[frozenset[str]] = frozenset({"users", "contacts", "accounts"})
    missing: ClassVar[Mapping[str, str]] = {"cases": REST}

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell a record by its type."""
        part = PARTS.get(pick(value, "attributes.type") or "")
        if part == "cases":
            return "cases with comments" if any(_inner(value, name) for name in INNER) else part
        return part

    def reason(self, parts: Any) -> str:
        """Return why an export was recognised."""
        return f"JSON records whose 'attributes' name an object of Salesforce: {', '.join(parts)}."

    def learn_all(self, group: FileGroup) -> Known:
        """Learn the cases, to which comments and e-mails belong that stand apart."""
        known: Known = {"cases": {}}
        for view in group.views(JsonObjects):
            for _, part, value in self.parts_of(view):
                if part.startswith("cases") and (ident := pick(value, "Id")):
                    known["cases"][ident[:15]] = _told(value)
        return known

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield what a record says, and what hangs on a case."""
        if not part.startswith("cases"):
            ident = (pick(value, "ParentId", "RelatedToId", "Parent.Id") or "")[:15]
            case = known["cases"].get(ident) or {"record": pick(value, "Parent.CaseNumber") or ident or None}
            yield from _said(part, value, case, row)
            return
        case = _told(value)
        if pick(value, "IsDeleted") == "true":
            yield LeftOut("deleted in Salesforce")
            return
        yield Message(
            pick(value, "Description") or "",
            row=row,
            record=case["record"],
            id=case["record"],
            item="description",
            subject=pick(value, "Subject"),
            date=pick(value, "CreatedDate"),
            person=case["person"],
            author="requester",
            organisation=case["organisation"],
            department=case["department"],
            **_shared(case),
        )
        for name, kind in INNER.items():
            for inner in _inner(value, name):
                yield from _said(kind, inner, case, row)


def _inner(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return objects_in(value, f"{name}.records") or objects_in(value, name)


def _told(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the messages of a case need to know of it."""
    owner = pick(value, "OwnerId") or ""
    return {
        "record": pick(value, "CaseNumber", "Id"),
        "person": pick(value, "ContactId", "Contact.Id", "Contact.Email", "ContactEmail", "SuppliedEmail")
        or pick(value, "Contact.Name", "SuppliedName"),
        "names": {
            found.casefold()
            for name in ("Contact.Email", "ContactEmail", "SuppliedEmail", "Contact.Name", "SuppliedName")
            if (found := pick(value, name))
        },
        "owner": owner[:15] if owner.startswith(USER) else None,
        "owner name": pick(value, "Owner.Name"),
        "organisation": no_person(
            pick(value, "Account.Name", "SuppliedCompany"), pick(value, "Contact.Name", "SuppliedName")
        ),
        "department": pick(value, "Contact.Department"),
        "priority": pick(value, "Priority"),
        "resolved": pick(value, "ClosedDate"),
        "described": beginning(pick(value, "Description")),
    }


def _shared(case: Mapping[str, Any]) -> dict[str, Any]:
    return {"priority": case.get("priority"), "resolved": case.get("resolved")}


def _said(
    kind: str, value: Mapping[str, Any], case: Mapping[str, Any], row: int
) -> Iterable[Message | LeftOut]:
    if pick(value, "IsDeleted") == "true":
        return [LeftOut("deleted in Salesforce")]
    if kind == "emails":
        return [_email(value, case, row)]
    public = value.get("IsPublished") if isinstance(value.get("IsPublished"), bool) else None
    author = _author(value, case, public)
    asked = author == "requester"
    return [
        Message(
            pick(value, "CommentBody") or "",
            row=row,
            record=case.get("record"),
            id=pick(value, "Id"),
            item="note" if public is False else "comment",
            date=pick(value, "CreatedDate"),
            person=case.get("person") if asked else pick(value, *WRITER),
            author=author,
            public=public,
            organisation=case.get("organisation") if asked else None,
            department=case.get("department") if asked else None,
            **_shared(case),
        )
    ]


def _author(value: Mapping[str, Any], case: Mapping[str, Any], public: bool | None) -> str:
    """Return who wrote a comment; only those who work on cases write what is not published."""
    kind, name = pick(value, "CreatedBy.UserType"), pick(value, "CreatedBy.Name")
    if kind:
        return "requester" if api_name(kind) in CUSTOMERS else "agent"
    if public is False:
        return "agent"
    told = {found.casefold() for found in (name, pick(value, "CreatedBy.Email")) if found}
    if told & case.get("names", set()):
        return "requester"
    ident = (pick(value, "CreatedById", "CreatedBy.Id") or "")[:15]
    owner = (ident and ident == case.get("owner")) or (name and name == case.get("owner name"))
    return "agent" if owner else "unknown"


def _email(value: Mapping[str, Any], case: Mapping[str, Any], row: int) -> Message | LeftOut:
    if pick(value, "Status") == DRAFT:
        return LeftOut("a draft that was never sent")
    incoming = value.get("Incoming") if isinstance(value.get("Incoming"), bool) else None
    text = pick(value, "TextBody")
    if incoming and text and beginning(text) == case.get("described"):
        return LeftOut("the description once more")
    asked = incoming is True
    return Message(
        pick(value, "HtmlBody") or text or "",
        row=row,
        record=case.get("record"),
        id=pick(value, "Id"),
        item="email",
        date=pick(value, "MessageDate", "CreatedDate"),
        person=(case.get("person") if asked else None) or pick(value, "FromAddress"),
        author="unknown" if incoming is None else "requester" if asked else "agent",
        public=True,
        organisation=case.get("organisation") if asked else None,
        department=case.get("department") if asked else None,
        **_shared(case),
    )
