"""Freshdesk: pages of its API, and the XML of a whole account.

Who speaks: what came in is by the requester, what went out by an agent, and what is private is an
agent's note. A ticket that an agent opened by mail is the agent's; of one that was told by phone it
is unknown whose words they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final
from xml.etree.ElementTree import Element

from feedback_miner.ingest.contract.base import Detection, ExportReader, LeftOut, Message
from feedback_miner.ingest.contract.joined_reader import JoinedObjectReader, bare
from feedback_miner.ingest.contract.json_reader import Known
from feedback_miner.ingest.contract.xml_reader import ElementReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.xml_elements import XmlElements, text_of
from feedback_miner.ingest.tools.freshdesk.list import LIST, FreshdeskTable

TICKET: Final = frozenset(
    {
        *("responder_id", "fr_due_by", "fr_escalated", "email_config_id", "cc_emails", "fwd_emails"),
        *("reply_cc_emails", "to_emails", "description_text", "is_escalated", "spam", "company_id"),
        *("product_id", "structured_description", "association_type", "nr_due_by"),
    }
)
OF_SERVICE: Final = frozenset(
    {
        *("department_id", "workspace_id", "requested_for_id", "urgency", "impact", "sub_category"),
        *("item_category", "resolution_notes", "sla_policy_id", "planned_start_date", "is_agent"),
        *("department_ids", "primary_email", "vip_user", "head_user_id", "scoreboard_level_id"),
    }
)
"""Fields of the sister tool Freshservice."""
OWN_CONVERSATION: Final = frozenset(
    {
        *("category", "thread_id", "email_failure_count", "outgoing_failures", "source_additional_info"),
        *("auto_response", "automation_id", "last_edited_user_id"),
    }
)
CONTACT: Final = frozenset(
    {
        *("view_all_tickets", "twitter_id", "unique_external_id", "other_companies", "other_emails"),
        *("mobile", "job_title", "company_id"),
    }
)
AGENT: Final = frozenset({"occasional", "ticket_scope", "role_ids", "signature", "group_ids", "available"})
COMPANY: Final = frozenset({"health_score", "account_tier", "renewal_date"})
GROUP: Final = frozenset({"escalate_to", "unassigned_for", "agent_ids", "business_hour_id"})
PRIORITIES: Final = {"1": "low", "2": "medium", "3": "high", "4": "urgent"}
GONE: Final = {"spam": "a ticket marked as spam", "deleted": "a deleted ticket"}
OUTBOUND, PHONE = "10", "3"
RATINGS: Final = {"103": "7", "102": "6", "101": "5", "100": "4", "-101": "3", "-102": "2", "-103": "1"}
"""From extremely happy to extremely unhappy, as numbers, since one word alone is no scale."""


class FreshdeskJson(JoinedObjectReader):
    """Tickets, conversations, ratings, contacts, agents, companies and groups, in any envelope."""

    name: ClassVar[str] = "freshdesk"
    title: ClassVar[str] = "Freshdesk"
    learns: ClassVar[frozenset[str]] = frozenset({"contacts", "agents", "companies", "groups"})
    inner: ClassVar[Mapping[str, tuple[str, ...]]] = {"tickets": ("conversations", "ticket.conversations")}
    joins: ClassVar[Mapping[str, frozenset[str]]] = {
        "conversations": frozenset({"tickets"}),
        "ratings": frozenset({"tickets", "ratings"}),
    }
    missing: ClassVar[Mapping[str, str]] = {
        "tickets": (
            "The list of tickets holds at most their descriptions (with include=description). Later messages:"
            " GET /api/v2/tickets/ID/conversations; give them together with this file."
        ),
        "conversations": (
            "Conversations hold neither subjects nor descriptions. Give them together with the tickets:"
            " GET /api/v2/tickets?include=description,requester,company,stats."
        ),
    }

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Tell whether this is an export of Freshdesk, and not of Freshservice."""
        of_sister = any(self.is_sister(_unwrapped(bare(value))) for _, _, value in objects.sample)
        return None if of_sister else super().detect(objects)

    def is_sister(self, value: Mapping[str, Any]) -> bool:
        """Tell whether an object is one of Freshservice."""
        return len(OF_SERVICE & value.keys()) >= 2

    def kind(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is, by its fields."""
        value = _unwrapped(value)
        if self.is_sister(value):
            return None
        if "incoming" in value and "private" in value and ("body" in value or "body_text" in value):
            own = OWN_CONVERSATION & value.keys() or not key.endswith("conversations")
            return "conversations" if own else None
        if "ratings" in value and "feedback" in value and "ticket_id" in value:
            return "ratings"
        if "requester_id" in value or "requester" in value:
            worded = "subject" in value or "description_text" in value
            return "tickets" if worded and len(TICKET & value.keys()) >= 4 else None
        return _part_beside_tickets(value)

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep names of companies and groups, what is known of people, and what messages need of tickets."""
        value = _unwrapped(value)
        ident = pick(value, "ticket_id" if part == "ratings" else "id")
        if ident is None:
            return
        kept: Any = pick(value, "name")
        if part == "contacts":
            kept = {"role": pick(value, "job_title"), "company": pick(value, "company_id")}
        elif part == "agents":
            kept = True
        elif part == "ratings":
            kept = None if pick(value, "feedback") else _score(value)
        elif part == "tickets":
            kept = {
                name: value.get(name)
                for name in ("id", "requester_id", "company_id", "group_id", "priority", "company", "stats")
            }
        known.setdefault(part, {})[ident] = kept

    def unpack(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield the description and the conversations of a ticket, or what stands apart."""
        value = _unwrapped(value)
        if part == "tickets":
            if gone := next((why for name, why in GONE.items() if value.get(name) is True), None):
                yield LeftOut(gone)
                return
            yield self._description(value, row, known)
            for inner in objects_in(value, "conversations"):
                yield self._conversation(inner, value, row, known)
        elif part == "conversations":
            yield self._conversation(value, self._ticket_of(value, known), row, known)
        elif part == "ratings":
            if pick(value, "feedback"):
                yield self._rating(value, self._ticket_of(value, known), row, known)
            else:
                yield LeftOut("a rating without words")

    def _ticket_of(self, value: Mapping[str, Any], known: Known) -> Mapping[str, Any]:
        ident = pick(value, "ticket_id")
        found: Mapping[str, Any] = known.get("tickets", {}).get(ident or "", {"id": ident})
        return found

    def _description(self, value: Mapping[str, Any], row: int, known: Known) -> Message:
        person = pick(value, "requester_id", "requester.id", "email")
        message = self._message(value, value, person, row, known)
        message.item, message.subject = "description", pick(value, "subject")
        message.text = pick(value, "description", "description_text", "structured_description") or ""
        source = pick(value, "source")
        message.author = {OUTBOUND: "agent", PHONE: "unknown"}.get(source or "", "requester")
        message.score = known.get("ratings", {}).get(message.record or "")
        return message

    def _conversation(
        self, value: Mapping[str, Any], ticket: Mapping[str, Any], row: int, known: Known
    ) -> Message:
        person = pick(value, "user_id", "from_email")
        message = self._message(value, ticket, person, row, known)
        message.id, message.text = pick(value, "id"), pick(value, "body", "body_text") or ""
        private = value.get("private")
        message.public = not private if isinstance(private, bool) else None
        message.author = self.author(value, ticket, person, known)
        if message.public is False and message.author == "agent":
            message.item = "note"
        return message

    def author(
        self, value: Mapping[str, Any], ticket: Mapping[str, Any], person: str | None, known: Known
    ) -> str:
        """Return who wrote a message of a ticket."""
        if value.get("auto_response") is True:
            return "system"
        if value.get("incoming") is True or (person and person == pick(ticket, "requester_id")):
            return "requester"
        told = value.get("incoming") is False or value.get("private") is True
        return "agent" if told or person in known.get("agents", {}) else "unknown"

    def _rating(self, value: Mapping[str, Any], ticket: Mapping[str, Any], row: int, known: Known) -> Message:
        message = self._message(value, ticket, pick(value, "user_id"), row, known)
        message.item, message.author = "rating", "requester"
        message.text, message.score = pick(value, "feedback") or "", _score(value)
        message.id = f"rating-{pick(value, 'id') or row}"
        return message

    def _message(
        self, value: Mapping[str, Any], ticket: Mapping[str, Any], person: str | None, row: int, known: Known
    ) -> Message:
        contact = known.get("contacts", {}).get(person or "", {})
        company = pick(ticket, "company_id") or contact.get("company")
        return Message(
            "",
            row,
            record=pick(ticket, "id"),
            date=pick(value, "created_at"),
            person=person,
            role=contact.get("role"),
            organisation=pick(ticket, "company.name") or known.get("companies", {}).get(company or ""),
            queue=known.get("groups", {}).get(pick(ticket, "group_id") or ""),
            priority=PRIORITIES.get(pick(ticket, "priority") or ""),
            resolved=pick(ticket, "stats.resolved_at", "stats.closed_at"),
            reopen="yes" if pick(ticket, "stats.reopened_at") else None,
        )


def _part_beside_tickets(value: Mapping[str, Any]) -> str | None:
    """Tell the people, companies and groups that tickets name by id."""
    if len(AGENT & value.keys()) >= 3:
        return "agents"
    if len(CONTACT & value.keys()) >= 3:
        return "contacts"
    if "domains" in value and "name" in value and COMPANY & value.keys():
        return "companies"
    return "groups" if "name" in value and len(GROUP & value.keys()) >= 2 else None


def _unwrapped(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a ticket or conversation that stands alone in its envelope, with what stands beside it."""
    inner = value.get("ticket", value.get("conversation"))
    if not isinstance(inner, Mapping):
        return value
    beside = value.get("conversations")
    return {**inner, "conversations": beside} if isinstance(beside, list) else inner


def _score(value: Mapping[str, Any]) -> str | None:
    return RATINGS.get(pick(value, "ratings.default_question") or "")


class FreshdeskXml(ElementReader):
    """The tickets of a whole account: ``Tickets0.xml``, ``Tickets1.xml``, ... with their notes."""

    name: ClassVar[str] = "freshdesk"
    title: ClassVar[str] = "Freshdesk"
    tags: ClassVar[tuple[str, ...]] = ("helpdesk-ticket",)
    marks: ClassVar[frozenset[str]] = frozenset({"urgency", "impact", "department-id", "sub-category"})

    def detect(self, elements: XmlElements) -> Detection | None:
        """Tell whether this is an export of this tool."""
        there = {element.tag for element in elements.sample}
        if "helpdesk-ticket" not in there or not self.is_own(len(self.marks & there)):
            return None
        return Detection(f"XML of 'helpdesk-ticket' elements, as {self.title} writes them.")

    def is_own(self, n_sister: int) -> bool:
        """Tell by the number of elements of Freshservice whether an export is not of that tool."""
        return n_sister < 2

    def messages(self, element: Element, row: int, known: Any) -> Iterator[Message | LeftOut]:
        """Yield the description and the notes of a ticket."""
        if gone := next((why for name, why in GONE.items() if text_of(element, name) == "true"), None):
            yield LeftOut(gone)
            return
        record = text_of(element, "display-id") or text_of(element, "id")
        requester = text_of(element, "requester-id") or text_of(element, "requester-name")
        source = text_of(element, "source") or ""
        level = text_of(element, "priority")
        shared: dict[str, Any] = {
            "record": record,
            "priority": text_of(element, "priority-name") or PRIORITIES.get(level or "", level),
            "queue": text_of(element, "group-name"),
        }
        yield Message(
            text_of(element, "description-html") or text_of(element, "description") or "",
            row,
            item="description",
            subject=text_of(element, "subject"),
            date=text_of(element, "created-at"),
            person=requester,
            author={OUTBOUND: "agent", PHONE: "unknown"}.get(source, "requester"),
            **shared,
        )
        for note in element.iter("helpdesk-note"):
            if text_of(note, "deleted") == "true":
                yield LeftOut("a deleted note")
            else:
                yield self._note(note, row, requester, shared)

    def _note(self, note: Element, row: int, requester: str | None, shared: Mapping[str, Any]) -> Message:
        person = text_of(note, "user-id")
        incoming, private = text_of(note, "incoming"), text_of(note, "private")
        by_requester = incoming == "true" or (person is not None and person == requester)
        author = (
            "requester"
            if by_requester
            else "agent"
            if incoming == "false" or private == "true"
            else "unknown"
        )
        if text_of(note, "source") in ("3", "4") and not by_requester:
            author = "system"
        return Message(
            text_of(note, "body-html") or text_of(note, "body") or "",
            row,
            id=text_of(note, "id"),
            item="note" if private == "true" and not by_requester else "comment",
            date=text_of(note, "created-at"),
            person=person,
            author=author,
            public=None if private is None else private != "true",
            **shared,
        )


READERS: tuple[ExportReader, ...] = (FreshdeskJson(), FreshdeskTable(LIST), FreshdeskXml())
