"""Spiceworks: the JSON export of the cloud help desk, and its list of tickets as CSV.

The export holds ``tickets``, each with its ``Comments``, and ``users``, all known by an ``import_id``.
Who speaks: whoever created a ticket is its requester, and so is a user whose role is no
administrator's; what an administrator writes in the ticket of another is an agent's. Comments that
only tell an action ("assigned", "closed") are no messages.

The layout is known from programs that read such exports, not from an export itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    ExportReader,
    FileGroup,
    LeftOut,
    Message,
    ReadContext,
)
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.values.circumstances import is_priority
from feedback_miner.ingest.wording import list_group

AGENT_ROLES = ("admin", "helpdesk_admin", "helpdesk_tech", "technician", "tech", "agent", "manager")
COMMENTS = ("Comments", "comments", "ticket_comments")
TICKET = ("import_id", "summary", "created_by", "assigned_to", "ticket_number", "Comments", "status")
COMMENT = ("body", "created_at", "created_by", "import_id", "user_id", "attachment", "public", "is_public")
USER = ("import_id", "email", "first_name", "last_name", "role")
EXPORT = "In the cloud help desk: Settings, Export (a JSON file in a ZIP) holds the comments too."
NO_COMMENTS = f"This list of Spiceworks holds no comments. {EXPORT}"
COLUMNS: Final = {
    name: field for field, names in list_group("tools/spiceworks", "columns").items() for name in names
}
EVIDENT = frozenset({"summary", "created", "creator", "assignee"})


class SpiceworksJson(ObjectReader):
    """The export of a cloud help desk, also of one that was moved there."""

    name = "spiceworks"
    title = "Spiceworks"
    learns: ClassVar[frozenset[str]] = frozenset({"users"})

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell tickets and users by their fields; a ticket without ``import_id`` by those of its comments."""
        if "import_id" in value and "email" in value and sum(name in value for name in USER) >= 3:
            return "users"
        if "summary" not in value or "subject" in value:
            return None
        told = sum(name in value for name in TICKET)
        if "import_id" in value and told >= 4:
            return "tickets"
        comments = _comments(value)
        by_comments = comments and "body" in comments[0] and sum(name in comments[0] for name in COMMENT) >= 3
        return "tickets" if by_comments and "description" in value and told >= 3 else None

    def learn_all(self, group: FileGroup) -> Known:
        """Learn users from all files that were given together."""
        known: Known = {"users": {}}
        for view in group.views(JsonObjects):
            for _, part, value in self.parts_of(view):
                if part == "users":
                    self.learn(part, value, known)
        return known

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep the role and the mail address of a user."""
        known["users"][pick(value, "import_id", "id") or ""] = {
            "email": pick(value, "email"),
            "is_agent": (pick(value, "role") or "").lower() in AGENT_ROLES if "role" in value else None,
            "department": pick(value, "department"),
        }

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the description of a ticket and its comments."""
        if part != "tickets":
            return
        users = known["users"]
        creator = _who(value.get("created_by")) or _who(value.get("creator"))
        priority = pick(value, "priority.name", "priority")
        about: dict[str, Any] = {
            "row": row,
            "record": pick(value, "ticket_number", "import_id", "id"),
            "department": users.get(creator or "", {}).get("department"),
            "organisation": pick(value, "organization.name", "organization"),
            # its numbers mean the opposite in the desktop and in the cloud
            "priority": None if priority is None or priority.isdigit() else priority,
            "resolved": pick(value, "closed_at"),
        }
        description = pick(value, "description") or ""
        yield Message(
            text=description,
            subject=pick(value, "summary"),
            id=about["record"],
            item="description",
            date=pick(value, "created_at"),
            person=_person(creator, users),
            author="requester",
            **about,
        )
        told = " ".join(description.split())
        for number, comment in enumerate(_comments(value), 1):
            text = pick(comment, "body") or ""
            if not text:
                yield LeftOut("a change of state, without words")
                continue
            if number == 1 and " ".join(text.split()) == told:
                yield LeftOut("the description of the ticket again")
                continue
            who = _who(comment.get("created_by")) or _who(comment.get("creator")) or _who(comment.get("user"))
            public = _public(comment)
            author = _author(who, creator, users)
            if public is False and author == "unknown":
                author = "agent"
            yield Message(
                text=text,
                id=pick(comment, "import_id", "id") or f"comment-{number}",
                item="note" if public is False else "comment",
                date=pick(comment, "created_at"),
                person=_person(who, users),
                author=author,
                public=public,
                **about,
            )


def _comments(ticket: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return next((found for name in COMMENTS if (found := objects_in(ticket, name))), ())


def _who(value: Any) -> str | None:
    """Return the id, else the mail address, of a user as a field names one."""
    inner = value if isinstance(value, Mapping) else {"id": value}
    return pick(inner, "import_id", "id", "email")


def _person(who: str | None, users: Mapping[str, Any]) -> str | None:
    return users.get(who or "", {}).get("email") or who


def _author(who: str | None, creator: str | None, users: Mapping[str, Any]) -> str:
    if who is None:
        return "unknown"
    if who == creator:
        return "requester"
    is_agent = users.get(who, {}).get("is_agent")
    if is_agent is None:
        return "agent" if creator is not None else "unknown"
    return "agent" if is_agent else "requester"


def _public(comment: Mapping[str, Any]) -> bool | None:
    for name in ("is_public", "public"):
        if isinstance(comment.get(name), bool):
            return bool(comment[name])
    for name in ("is_internal", "internal", "private"):
        if isinstance(comment.get(name), bool):
            return not comment[name]
    return None


class SpiceworksTable(RowReader):
    """A list of tickets as CSV: it holds no comments."""

    name = "spiceworks"
    title = "Spiceworks"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by its columns and by dates such as ``Oct 04, 2024 @ 09:15 AM``, or by ten columns."""
        columns = table.fields(COLUMNS)
        if not set(columns) >= EVIDENT:
            return None
        created = table.column(columns["created"]).cast(str).drop_nulls()
        has_at = bool(len(created)) and (created.str.contains(r"\d{4} @ \d").sum() or 0) > 0.5 * len(created)
        if has_at or len(columns) >= 10:
            why = f"The header names {len(columns)} columns of a Spiceworks ticket list"
            return Detection(f"{why}{', and dates have an @' if has_at else ''}.", "tickets", NO_COMMENTS)
        return None

    def facts(self, table: Table) -> ExportFacts:
        """Return what was read from where."""
        columns = table.fields(COLUMNS)
        roles = {
            "text": "description",
            "subject": "summary",
            "id": "number",
            "date": "created",
            "person": "creator",
            "organisation": "organization",
            "priority": "priority",
            "resolved": "closed",
        }
        shown = {role: (columns[name],) for role, name in roles.items() if name in columns}
        return ExportFacts(source_columns=shown)

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message]:
        """Yield summary and description of each ticket."""
        columns = table.fields(COLUMNS)
        if not {"summary", "description"} & set(columns):
            raise EmptyExportError(
                f"{table.content.name} holds no texts of tickets.",
                "A list of Spiceworks with the summaries is expected.",
                EXPORT,
            )
        worded = "priority" in columns and is_priority(table.column(columns["priority"]))
        wanted = list(columns)
        for row, cells in table.rows(list(columns.values()), tally):
            fields = {
                name: str(cell) for name, cell in zip(wanted, cells, strict=True) if cell not in ("", None)
            }
            yield Message(
                text=fields.get("description", ""),
                subject=fields.get("summary"),
                row=row,
                record=fields.get("number"),
                id=fields.get("number"),
                item="description",
                date=_moment(fields.get("created")),
                person=fields.get("creator"),
                author="requester",
                organisation=fields.get("organization"),
                priority=fields.get("priority") if worded else None,
                resolved=_moment(fields.get("closed")),
            )


def _moment(text: str | None) -> str | None:
    """Return a date as others write it too: ``Oct 04, 2024, 09:15 AM``."""
    return None if text is None else text.replace(" @ ", ", ", 1)


READERS: tuple[ExportReader, ...] = (SpiceworksJson(), SpiceworksTable())
