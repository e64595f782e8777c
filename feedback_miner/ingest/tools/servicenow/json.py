"""JSON of ServiceNow, and what its tables tell about each other: see :mod:`.servicenow`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import (
    Detection,
    FileGroup,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
)
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import as_text
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.tools.servicenow.names import (
    AGENTS,
    CALLERS,
    FIELDS,
    HEX,
    JOURNAL,
    JOURNALS,
    TELLING,
    WITH_JOURNALS,
)
from feedback_miner.ingest.tools.servicenow.ticket import (
    Ticket,
    described,
    entry_of,
    finish,
    journalled,
    learn,
    rows_of,
    ticket_of,
)
from feedback_miner.ingest.wording import plain

NO_JOURNALS_IN_JSON = (
    "The comments in this JSON are blank, as ServiceNow leaves them out of lists as JSON."
    " Get them with sysparm_display_value=true, or from the table sys_journal_field. " + WITH_JOURNALS
)


class ServiceNowJson(ObjectReader):
    """Lists as JSON (``records``) and answers of the Table API (``result``)."""

    name = "servicenow"
    title = "ServiceNow"
    learns: ClassVar[frozenset[str]] = frozenset({"users"})

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell tickets, rows of ``sys_journal_field`` and of ``sys_user``."""
        if "sys_id" in value or key in ("records", "result"):
            if all(name in value for name in JOURNAL):
                return "journal"
            if "user_name" in value and "sys_id" in value:
                return "users"
            n_told = sum(name in value for name in TELLING)
            return "tickets" if "short_description" in value and n_told >= 3 else None
        inner = value.get("result") if not key else None
        return self.part("result", inner) if isinstance(inner, Mapping) else None

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Tell it by the names of fields; journals that are blank everywhere are lacking."""
        detection = super().detect(objects)
        if detection is None or detection.part != "tickets":
            return detection
        texts = [texts_of(inner_of(value)) for _, _, value in objects.sample]
        blank = not any(fields.get(name) for fields in texts for name in JOURNALS)
        return replace(detection, missing=NO_JOURNALS_IN_JSON) if blank else detection

    def reason(self, parts: Any) -> str:
        """Return why an export was recognised."""
        return f"JSON objects with fields that ServiceNow has, such as 'sys_id': {', '.join(parts)}."

    def learn_all(self, group: FileGroup) -> Known:
        """Learn users, and tickets where their journals stand in a table of their own."""
        return {"tickets": dict(group.once(learn_tickets))}

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the messages of a ticket or the one of a row of a journal."""
        value = inner_of(value)
        fields = texts_of(value)
        if part == "journal":
            record = fields.get("element_id")
            yield entry_of(fields, known["tickets"].get(record or "") or Ticket(record, None), row)
        elif part == "tickets":
            ticket = ticket_of(fields, _key(value), has_callers=bool(set(CALLERS) & set(value)))
            yield described(fields, ticket, row, fields.get("opened_at") or fields.get("sys_created_on"))
            yield from journalled(fields, ticket, row)

    def read(self, objects: JsonObjects, context: ReadContext) -> MessageTable:
        """Read all messages; dates are UTC unless display values were asked for."""
        table = super().read(objects, context)
        found = [is_raw(inner_of(value)) for _, key, value in objects.sample if self.part(key, value)]
        return replace(table, zone="UTC") if True in found and False not in found else table


def texts_of(value: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a JSON object as text: what is shown, where that is told apart."""
    found: dict[str, str] = {}
    for name, inner in value.items():
        if isinstance(inner, Mapping):
            inner = inner.get("display_value") or inner.get("value")
        text = as_text(inner)
        if text or (text is not None and name in JOURNALS):
            known = FIELDS.get(plain(name), name) if "." in name else name
            found.setdefault(known, text)
    return found


def _key(value: Mapping[str, Any]) -> str | None:
    """Return the id of the caller."""
    for name in CALLERS:
        inner = value.get(name)
        if isinstance(inner, Mapping):
            link = as_text(inner.get("value")) or as_text(inner.get("link")) or ""
            return link.rpartition("/")[2] or None
        if inner:
            return as_text(inner)
    return None


def inner_of(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the record in the answer for a single one."""
    inner = value.get("result")
    return inner if isinstance(inner, Mapping) else value


def is_raw(value: Mapping[str, Any]) -> bool | None:
    """Tell whether an object holds codes and ids, and so UTC; what is shown is local; None = cannot tell."""
    if any(isinstance(item, Mapping) and "display_value" in item for item in value.values()):
        return False
    for name in (*CALLERS, *AGENTS, "opened_by", "assignment_group", "element_id"):
        item = value.get(name)
        if isinstance(item, Mapping):
            return "value" in item
        if isinstance(item, str) and item:
            return HEX.fullmatch(item) is not None
    return None


def learn_tickets(group: FileGroup) -> dict[str, Ticket]:
    """Return sys_id -> ticket, for journals in a table of their own; empty where there are none."""
    tickets: dict[str, Ticket] = {}
    logins: dict[str, str] = {}
    reader = ServiceNowJson()
    views = [view for found in group.parts.values() for view in found]
    if "journal" not in group.parts and not any(map(_has_journals, views)):
        return tickets
    agents: set[str] = set()
    for view in views:
        if isinstance(view, Table):
            for _, fields in rows_of(view, view.fields(FIELDS)):
                learn(fields, None, tickets, agents)
        elif isinstance(view, JsonObjects):
            for _, part, value in reader.parts_of(view):
                fields = texts_of(inner_of(value))
                if part == "users":
                    logins[fields.get("sys_id", "")] = fields.get("user_name", "")
                else:
                    learn(fields, _key(inner_of(value)), tickets, agents)
    for ticket in tickets.values():
        finish(ticket, agents, logins.get(ticket.person or "", ""))
    return tickets


def _has_journals(view: Any) -> bool:
    part = ServiceNowJson().part
    return isinstance(view, JsonObjects) and any(
        part(key, value) == "journal" for _, key, value in view.sample
    )
