"""Freshservice: pages of its API, and tickets as XML.

It is built as its sister Freshdesk is; here stand the fields by which the two differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from feedback_miner.ingest.contract.base import Detection, ExportReader, Message
from feedback_miner.ingest.contract.joined_reader import JoinedObjectReader
from feedback_miner.ingest.contract.json_reader import Known
from feedback_miner.ingest.formats.json_fields import pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.freshdesk.tickets import OF_SERVICE, FreshdeskJson, FreshdeskXml
from feedback_miner.ingest.tools.freshservice.list import FreshserviceTable

SYSTEM: Final = ("3", "4")
"""Sources of conversations: changes of status, and what the tool notes itself."""
FEEDBACK = "5"


class FreshserviceJson(FreshdeskJson):
    """Tickets, conversations, requesters, agents, departments and groups, in any envelope."""

    name: ClassVar[str] = "freshservice"
    title: ClassVar[str] = "Freshservice"
    learns: ClassVar[frozenset[str]] = frozenset({"contacts", "agents", "companies", "groups"})
    joins: ClassVar[Mapping[str, frozenset[str]]] = {"conversations": frozenset({"tickets"})}
    missing: ClassVar[Mapping[str, str]] = {
        "tickets": (
            "The list of tickets holds their descriptions only. Later messages:"
            " GET /api/v2/tickets/ID/conversations; give them together with this file."
        ),
        "conversations": (
            "Conversations hold neither subjects nor descriptions. Give them together with the tickets:"
            " GET /api/v2/tickets?include=requester,department,stats."
        ),
    }

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Tell whether this is an export of this tool: by the fields of its first objects."""
        return JoinedObjectReader.detect(self, objects)

    def is_sister(self, value: Mapping[str, Any]) -> bool:
        """Tell whether an object is one of Freshdesk: nothing is, as that was asked first."""
        return False

    def kind(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is, by its fields."""
        if {"primary_email", "department_ids"} <= value.keys():
            return "contacts"
        if "scoreboard_level_id" in value and "role_ids" in value:
            return "agents"
        if "head_user_id" in value and "name" in value:
            return "companies"
        part = super().kind("", value)
        if part == "tickets":
            inner = value.get("ticket", value)
            return part if isinstance(inner, Mapping) and len(OF_SERVICE & inner.keys()) >= 2 else None
        return part if part in ("conversations", "groups") else None

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep what is known of people beside what Freshdesk has."""
        super().learn(part, value, known)
        ident = pick(value, "id")
        if part in ("contacts", "agents") and ident is not None:
            known.setdefault("people", {})[ident] = {
                "role": pick(value, "job_title"),
                "department": pick(value, "department_names", "department_ids"),
                "vip": "yes" if value.get("vip_user") is True else None,
            }
        elif part == "tickets" and ident is not None:
            known[part][ident]["department"] = value.get("department")
            known[part][ident]["department_id"] = value.get("department_id")

    def author(
        self, value: Mapping[str, Any], ticket: Mapping[str, Any], person: str | None, known: Known
    ) -> str:
        """Return who wrote a message of a ticket."""
        source = pick(value, "source")
        if source in SYSTEM:
            return "system"
        return "requester" if source == FEEDBACK else super().author(value, ticket, person, known)

    def _message(
        self, value: Mapping[str, Any], ticket: Mapping[str, Any], person: str | None, row: int, known: Known
    ) -> Message:
        message = super()._message(value, ticket, person, row, known)
        about = known.get("people", {}).get(person or "", {})
        departments = known.get("companies", {})
        message.role, message.vip = about.get("role"), about.get("vip")
        department = pick(ticket, "department_id") or about.get("department")
        message.department = pick(ticket, "department.name") or departments.get(department or "")
        return message


class FreshserviceXml(FreshdeskXml):
    """Tickets with their notes."""

    name: ClassVar[str] = "freshservice"
    title: ClassVar[str] = "Freshservice"

    def is_own(self, n_sister: int) -> bool:
        """Tell by the number of elements of Freshservice whether an export is of that tool."""
        return n_sister >= 2


READERS: tuple[ExportReader, ...] = (FreshserviceJson(), FreshserviceTable(), FreshserviceXml())
