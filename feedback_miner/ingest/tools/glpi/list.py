"""GLPI: the list of tickets as its users export it.

It has a ticket per row and speaks the language of the user who exports it. Columns of people
and of what belongs to a ticket are called "group - field" ("Demandeur - Demandeur", "Suivis -
Description"), which no other tool does.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.contract.base import Detection, ExportFacts, Message, ReadContext
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.wording import list_group, listed, plain

NAMES: Final = Path(__file__).with_name("names.toml")


def _by_name(table: str) -> dict[str, str]:
    """Return name of a column, or of a part of it, to the list of a table of ``names.toml`` that has it."""
    return {name: field for field, names in list_group(NAMES, table).items() for name in names}


FIELDS: Final = _by_name("fields")
"""Columns without a group; "id" and the titles alone tell nothing."""
GROUPS: Final = _by_name("groups")
PARTS: Final = _by_name("parts")
"""Columns within a group."""

SPACED_ID = re.compile(r"\d{1,3}(?:[\s.,'’]\d{3})+", re.ASCII)
"""How ids look in a list: "2 553"; the blank may be any, as ``clean_id`` makes it plain."""
LINE = re.compile(r"<[bh]r */?>", re.IGNORECASE)
"""What stands between several people."""
SPANISH = {"mediana": "medium", "mayor": "critical", "muy baja": "low", "muy alta": "critical"}
NO_TEXTS = (
    "A GLPI list holds the titles of tickets unless columns were added to it. To have what was written,"
    " add 'Description' and 'Followups - Description' with the wrench above the list of tickets and export"
    " again, or read Ticket and ITILFollowup from the API (apirest.php)."
)
NO_FOLLOWUPS = (
    "It has no column of follow-ups. To have what was answered, add 'Followups - Description' and"
    " 'Followups - Writer' with the wrench above the list of tickets and export again."
)
NO_DESCRIPTIONS = (
    "It has no column of descriptions. To have what was asked at first, add 'Description' with the wrench"
    " above the list of tickets and export again."
)
LACKS = {
    (False, False): NO_TEXTS,
    (False, True): NO_DESCRIPTIONS,
    (True, False): NO_FOLLOWUPS,
    (True, True): "",
}
"""By whether there are columns of descriptions and of follow-ups."""


@dataclass(frozen=True)
class GlpiList(RowReader):
    """The list of tickets, as the user interface exports it."""

    name = "glpi"
    title = "GLPI"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by its columns, of which one at least has a group."""
        found = columns_of(table)
        grouped = [name for field, name in found.items() if "." in field]
        if not grouped or len(found) < 4 or not {"id", "title", "description"} & found.keys():
            return None
        return Detection(
            f"The header names {len(found)} columns as GLPI lists tickets, such as '{grouped[0]}'.",
            "tickets",
            LACKS["description" in found, "followup.text" in found],
        )

    def facts(self, table: Table) -> ExportFacts:
        """Tell which columns mean what."""
        found = columns_of(table)
        shown = {role: [found[f] for f in fields if f in found] for role, fields in SHOWN.items()}
        return ExportFacts(source_columns=shown)

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message]:
        """Yield title and description, follow-ups, tasks, solution and rating of each ticket."""
        found = columns_of(table)
        if not TEXTS & found.keys():
            raise EmptyExportError(
                f"{table.content.name} is a GLPI list without titles and texts.",
                f"Columns found: {listed(table.names)}.",
                NO_TEXTS,
            )
        if "followup.text" in found and "followup.writer" not in found:
            tally.warn(
                f"'{found['followup.text']}' holds the follow-ups of requesters and of technicians alike, and"
                " GLPI's list does not tell who wrote which: their author is unknown. With the column"
                " 'Followups - Writer' it is told where one side alone wrote."
            )
        fields = list(found)
        for row, cells in table.rows([found[field] for field in fields], tally):
            ticket = {field: as_cell(cell) for field, cell in zip(fields, cells, strict=True)}
            yield from _of_ticket(ticket, row)


TEXTS = {"title", "description", "followup.text", "survey.text"}
SHOWN = {
    "text": ("description", "followup.text", "task.text", "solution.text", "survey.text"),
    "subject": ("title",),
    "id": ("id",),
    "date": ("opened", "followup.date"),
    "person": ("requester.person", "followup.writer"),
    "score": ("survey.score",),
    "department": ("requester.group",),
    "organisation": ("entity",),
    "queue": ("assigned.group",),
    "priority": ("priority",),
    "resolved": ("solved", "closed"),
}


def columns_of(table: Table) -> dict[str, str]:
    """Return field ("title", "followup.text") to column, the first of each."""
    found: dict[str, str] = {}
    for name in table.names:
        group, dash, part = name.partition(" - ")
        if not dash:
            field = FIELDS.get(plain(name), "")
        else:
            kind = GROUPS.get(plain(group), "")
            # the group and the person in it have the same name
            inner = (
                "person" if plain(group) == plain(part) and kind == "requester" else PARTS.get(plain(part))
            )
            field = f"{kind}.{inner}" if kind and inner else ""
        if field:
            found.setdefault(field, name)
    return found


def clean_id(text: str) -> str:
    """Return the id of a ticket without the separators of thousands that lists put into it."""
    flat = " ".join(text.split())  # also U+00A0 and U+202F
    return re.sub(r"\D", "", flat) if SPACED_ID.fullmatch(flat) else flat


def unescaped(text: str) -> str:
    """Return a text whose markup was escaped once more than a text's, as the database has it."""
    return html.unescape(text) if "&lt;" in text or "&#60;" in text else text


def _of_ticket(ticket: Mapping[str, str], row: int) -> Iterator[Message]:
    get = ticket.get
    record = clean_id(get("id", "")) or None
    requesters = _people(get("requester.person", ""))
    shared: dict[str, Any] = {
        "row": row,
        "record": record,
        "organisation": get("entity") or None,
        "department": _first(get("requester.group", "")),
        "queue": _first(get("assigned.group", "")),
        "priority": SPANISH.get(get("priority", "").lower(), get("priority")) or None,
        "resolved": get("solved") or get("closed") or None,
    }
    requester = next(iter(requesters), None)
    yield Message(
        unescaped(get("description", "")),
        id=record,
        item="description",
        subject=get("title") or None,
        date=get("opened") or None,
        person=requester,
        author="requester",
        **shared,
    )
    if get("followup.text"):
        yield _followups(ticket, requesters, shared)
    for part, item in (("task", "note"), ("solution", "comment")):
        if text := get(f"{part}.text"):
            yield Message(unescaped(text), id=record and part, item=item, author="agent", **shared)
    if get("survey.text"):
        yield _rating(ticket, requester, shared)


def _followups(ticket: Mapping[str, str], requesters: list[str], shared: Mapping[str, Any]) -> Message:
    """Return all follow-ups of a ticket, which stand in one cell; a date only where there is one."""
    author = _side(_people(ticket.get("followup.writer", "")), requesters)
    date = ticket.get("followup.date") or None
    several = date is not None and ("\n" in date or LINE.search(date) is not None)
    return Message(
        unescaped(ticket["followup.text"]),
        id=shared["record"] and "followups",
        date=None if several else date,
        person=next(iter(requesters), None) if author == "requester" else None,
        author=author,
        **shared,
    )


def _rating(ticket: Mapping[str, str], requester: str | None, shared: Mapping[str, Any]) -> Message:
    score = ticket.get("survey.score")
    return Message(
        ticket["survey.text"],
        id=shared["record"] and "rating",
        item="rating",
        person=requester,
        author="requester",
        score=score if _is_number(score) else None,
        **shared,
    )


def _side(writers: list[str], requesters: list[str]) -> str:
    """Return who wrote all follow-ups of a ticket; "unknown" where both sides did, or it is not told."""
    if not writers or not requesters:
        return "unknown"
    asked = [writer in requesters for writer in writers]
    return "requester" if all(asked) else "unknown" if any(asked) else "agent"


def _people(cell: str) -> list[str]:
    return [name for part in LINE.split(cell) if (name := part.strip())]


def _first(cell: str) -> str | None:
    return next(iter(_people(cell)), None)


def as_cell(cell: Any) -> str:
    """Return a cell as text; what a database writes for nothing is nothing."""
    return "" if cell is None or cell == "NULL" else str(cell).strip()


def _is_number(text: str | None) -> bool:
    try:
        return text is not None and float(text.replace(",", ".")) >= 0
    except ValueError:
        return False
