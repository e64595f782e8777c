"""GLPI: the list of tickets, tables of its database, and objects of its API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import (
    Detection,
    ExportReader,
    LeftOut,
    Message,
    ReadContext,
)
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.json_fields import as_text
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.tools.glpi.list import NO_TEXTS, GlpiList, as_cell, unescaped

NO_DATABASE_FOLLOWUPS = "Follow-ups stand in another table or object of GLPI: give ITILFollowup as well."
PRIORITIES = {"1": "low", "2": "low", "3": "medium", "4": "high", "5": "critical", "6": "critical"}
"""Codes of the database, from "very low" to "major"."""
TICKET = frozenset(
    (
        *("solvedate", "closedate", "users_id_recipient", "itilcategories_id", "entities_id"),
        *("requesttypes_id", "time_to_resolve", "users_id_lastupdater", "takeintoaccount_delay_stat"),
    )
)
OLD_DUMP = frozenset(("id", "name", "date", "content", "status", "solution"))
SEARCH = {
    "1": "name",
    "2": "id",
    "3": "priority",
    "4": "users_id_recipient",
    "15": "date",
    "16": "closedate",
    "17": "solvedate",
    "21": "content",
    "24": "solution",
}
"""Numbers by which the search of the API calls the fields of a ticket."""


def database_part(fields: Iterable[str]) -> str | None:
    """Tell which table of the database has these columns, which are those of API objects too."""
    found = set(fields)
    if "content" not in found:
        return None
    if {"is_private", "requesttypes_id"} <= found and found & {"items_id", "tickets_id"}:
        return "followups"
    if {"items_id", "solutiontypes_id"} <= found:
        return "solutions"
    if {"tickets_id", "taskcategories_id"} <= found:
        return "tasks"
    if {"id", "name"} <= found and len(found & TICKET) >= 3:
        return "tickets"
    return None


def of_database(part: str, row: Mapping[str, Any], n: int) -> Iterator[Message | LeftOut]:
    """Yield the messages of a row of the database, or of an object of the API, or why there are none."""

    def get(*fields: str) -> str | None:
        for field in fields:
            text = as_text(row.get(field))
            if text and text not in ("NULL", "\\N"):
                return text
        return None

    if get("is_deleted") == "1":
        yield LeftOut("a ticket in the bin")
        return
    # problems and changes are numbered apart, so theirs would be taken for those of tickets
    if part != "tickets" and get("itemtype") not in ("Ticket", None):
        yield LeftOut("written on a problem or a change")
        return
    text = unescaped(get("content") or "")
    date, own = get("date", "date_creation", "date_mod"), get("id")
    if part == "tickets":
        about: dict[str, Any] = {
            "row": n,
            "record": own,
            "priority": PRIORITIES.get(get("priority") or "", get("priority")),
            "resolved": get("solvedate", "closedate"),
        }
        yield Message(
            text,
            id=own,
            item="description",
            subject=get("name"),
            date=date,
            person=get("users_id_recipient"),
            author="requester",
            **about,
        )
        if solution := get("solution"):
            yield Message(unescaped(solution), id=own and "solution", author="agent", **about)
        return
    private = get("is_private") == "1"
    author = "agent"
    if part == "followups" and not private:
        # requesters are shown at the left of the timeline, technicians at the right
        author = {"1": "requester", "4": "agent"}.get(get("timeline_position") or "", "unknown")
    yield Message(
        text,
        row=n,
        record=get("items_id", "tickets_id"),
        id=own and f"{part[:-1]} {own}",
        item="note" if private or part == "tasks" else "comment",
        date=date,
        person=get("users_id"),
        author=author,
        public=False if private else None,
    )


@dataclass(frozen=True)
class GlpiDatabase(RowReader):
    """A table of the database, as CSV."""

    name = "glpi"
    title = "GLPI"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by the names of its columns, which are the same in all languages."""
        # the old dump names its columns in capitals, exactly so
        old = set(table.names) == {name.upper() for name in OLD_DUMP}
        part = "tickets" if old else database_part(name.lower() for name in table.names)
        if part is None:
            return None
        missing = NO_DATABASE_FOLLOWUPS if part == "tickets" else ""
        return Detection(f"The columns are those of the {part} in GLPI's database.", part, missing)

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message | LeftOut]:
        """Yield the messages of each row."""
        fields = [name.lower() for name in table.names]
        part = database_part(fields) or "tickets"
        for row, cells in table.rows(tally=tally):
            yield from of_database(part, dict(zip(fields, map(as_cell, cells), strict=True)), row)


@dataclass(frozen=True)
class GlpiObjects(ObjectReader):
    """Objects of the API (apirest.php), or tables of the database as JSON."""

    name = "glpi"
    title = "GLPI"
    missing: ClassVar[Mapping[str, str]] = {"tickets": NO_DATABASE_FOLLOWUPS, "found tickets": NO_TEXTS}

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell which kind of object it is; those of a search have numbers for names."""
        if {"1", "2", "12", "15", "19"} <= value.keys() and all(name.isdecimal() for name in value):
            return "tickets" if "21" in value else "found tickets"
        return database_part(value)

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the messages of an object."""
        if "2" in value and "id" not in value:
            value = {field: value.get(number) for number, field in SEARCH.items()}
        return of_database("tickets" if part == "found tickets" else part, value, row)


READERS: tuple[ExportReader, ...] = (GlpiList(), GlpiDatabase(), GlpiObjects())
