"""ServiceNow: lists as CSV or Excel, JSON of lists and of the Table API, XML of lists and records.

Comments and work notes are "journals". A list or the display values of the API hold all entries of
a journal in one text, the newest first; the XML of records and the table ``sys_journal_field`` hold
each on its own; the JSON of a list holds none.

Who speaks: a comment is the requester's where its author is the caller, else the agent's if a
caller is named at all; work notes are the agents'. Logins are compared with names and, through
``sys_user`` or who created the ticket, with the caller. Changes, problems and tasks are IT's own.

Zones: JSON and XML hold UTC, unless display values were asked for; a list as CSV or Excel and
display values are in the zone of whoever exported them, which they do not tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    ExportReader,
    LeftOut,
    Message,
)
from feedback_miner.ingest.contract.xml_reader import ElementReader
from feedback_miner.ingest.formats.xml_elements import XmlElements
from feedback_miner.ingest.tools.servicenow.json import ServiceNowJson
from feedback_miner.ingest.tools.servicenow.list import ServiceNowTable
from feedback_miner.ingest.tools.servicenow.names import CALLERS, TABLES, TELLING, WITH_JOURNALS
from feedback_miner.ingest.tools.servicenow.ticket import (
    Ticket,
    described,
    entry_of,
    finish,
    learn,
    ticket_of,
)

JOURNAL_TABLE = "sys_journal_field"
NO_TICKETS = ("sys_", "kb_", "cmdb_", "core_", "cmn_", "alm_", "sc_cat")
"""How tables begin that stand beside tickets in an unload."""


class ServiceNowXml(ElementReader):
    """Records as XML (``unload``, with journals beside them) and lists as XML (``xml``, without)."""

    name = "servicenow"
    title = "ServiceNow"

    def detect(self, elements: XmlElements) -> Detection | None:
        """Tell it by the root and by the names of fields."""
        found = {element.tag for element in elements.sample}
        if elements.root not in ("unload", "xml") or "short_description" not in found:
            return None
        if len(found & TELLING) < 3:
            return None
        why = f"XML with the root '{elements.root}' and {len(found & TELLING)} fields that ServiceNow has."
        missing = "" if elements.root == "unload" else f"A list as XML has no comments. {WITH_JOURNALS}"
        return Detection(why, "tickets", missing)

    def tags_of(self, elements: XmlElements) -> tuple[str, ...]:
        """Return the tables of tickets, and that of journals; attachments are passed over."""
        return (*_tables(elements), JOURNAL_TABLE)

    def learn(self, elements: XmlElements) -> dict[str, Ticket]:
        """Learn whose the tickets are, where journals stand beside them."""
        tickets: dict[str, Ticket] = {}
        if elements.root != "unload":
            return tickets
        agents: set[str] = set()
        for _, element in elements.each(*self.tags_of(elements)):
            fields, key = _fields(element)
            learn(fields, key, tickets, agents)
        for ticket in tickets.values():
            finish(ticket, agents, "")
        return tickets

    def facts(self, elements: XmlElements) -> ExportFacts:
        """Return the zone: XML holds UTC."""
        return ExportFacts(zone="UTC")

    def messages(
        self, element: Element, row: int, known: Mapping[str, Ticket]
    ) -> Iterator[Message | LeftOut]:
        """Yield the message of a ticket or of an entry of its journal."""
        fields, key = _fields(element)
        if element.get("action") == "DELETE":
            yield LeftOut("deleted in ServiceNow")
        elif element.tag == JOURNAL_TABLE:
            record = fields.get("element_id")
            yield entry_of(fields, known.get(record or "") or Ticket(record, None), row)
        else:
            has_callers = any(inner.tag in CALLERS for inner in element)
            ticket = ticket_of(fields, key, has_callers=has_callers)
            yield described(fields, ticket, row, fields.get("opened_at") or fields.get("sys_created_on"))


def _tables(elements: XmlElements) -> tuple[str, ...]:
    """Return the names of the elements that are tickets."""
    found = [e.tag for e in elements.sample[1:] if "action" in e.attrib and not e.tag.startswith(NO_TICKETS)]
    first = [elements.sample[1].tag] if elements.root == "xml" and len(elements.sample) > 1 else []
    return tuple(dict.fromkeys((*TABLES, *found, *first)))


def _fields(element: Element) -> tuple[dict[str, str], str | None]:
    """Return the fields of an element as they are shown, and the id of the caller."""
    fields: dict[str, str] = {}
    key: str | None = None
    for inner in element:
        text = (inner.text or "").strip()
        if text or inner.get("display_value"):
            fields.setdefault(inner.tag, inner.get("display_value") or text)
            if inner.tag in CALLERS and key is None:
                key = text or None
    return fields, key


READERS: tuple[ExportReader, ...] = (ServiceNowTable(), ServiceNowJson(), ServiceNowXml())
