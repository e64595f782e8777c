"""OTRS, Znuny and OTOBO: JSON of the generic interface, and results of a search as CSV or Excel.

Who speaks is told by ``SenderType``. The table holds articles only in its column ``ArticleTree``,
which an administrator switches on; those of OTRS 5 and older name the type of article there instead
of the sender, so that mail is the requester's where it comes from whom the row names.

Times are in the zone of the server (UTC by default since OTRS 6), which no export tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

import polars as pl

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    ExportReader,
    LeftOut,
    Message,
    ReadContext,
)
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.contract.table_reader import RowReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.wording import list_group, word_lists

SENDERS = {"customer": "requester", "agent": "agent", "system": "system"}
SENDER_IDS = {"1": "agent", "2": "system", "3": "requester"}
CHANNEL_IDS = {"1": "email", "2": "phone", "3": "internal", "4": "chat"}
PRIVATE_TYPES = ("note-internal", "note-report", "email-internal", "email-notification-int", "chat-internal")
INTERFACE = (
    "Get whole tickets from the generic interface (operation TicketGet or TicketSearch, with AllArticles=1)."
)
NO_ARTICLES = (
    "These search results hold the subject of one article per ticket, and no texts. Have the setting"
    " Ticket::Frontend::AgentTicketSearch###SearchArticleCSVTree switched on and export again, or: "
)
FIELDS: Final = {
    label: field for field, labels in list_group("tools/otrs", "columns").items() for label in labels
}
TECHNICAL: Final = frozenset(word_lists("tools/otrs")["technical"])
"""Names of columns that stay as they are where a language has no words for them."""
EVIDENT = (
    frozenset({"number", "age", "queue", "lock", "owner"}),
    frozenset({"number", "age", "queue", "company", "user"}),
)
"""Columns that tell it together: of results of a search, and of lists of tickets as statistics."""
HEAD = re.compile(
    r"^-->\|\|([^|\n]{0,60})\|\|([^\n]{0,500}?)\|\|([^|\n]{0,40})\|\|<-{5,}[ \r]*$", re.MULTILINE
)
"""Line above an article: ``-->||customer||Ann <ann@example.org>||2024-03-04 08:12:31||<--------------``."""
LOOKED_AT = 500


class OtrsJson(ObjectReader):
    """Tickets with their articles, or articles alone."""

    name = "otrs"
    title = "OTRS, Znuny or OTOBO"
    missing: ClassVar[Mapping[str, str]] = {
        "titles": f"These tickets come without their articles. {INTERFACE}"
    }

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell tickets with articles, tickets without, and articles."""
        if "ArticleID" in value and "Body" in value:
            return "articles"
        inner = value.get("Ticket")
        value = inner if isinstance(inner, Mapping) else value
        if _articles(value) and ("TicketNumber" in value or "TicketID" in value):
            return "tickets"
        told = sum(name in value for name in ("TicketID", "Title", "Queue", "QueueID", "StateType", "Lock"))
        return "titles" if "TicketNumber" in value and told >= 3 else None

    def messages(self, part: str, value: Mapping[str, Any], row: int, known: Known) -> Iterable[Message]:
        """Yield the articles; the first bears the title of its ticket."""
        inner = value.get("Ticket")
        ticket = inner if isinstance(inner, Mapping) else value
        if part == "articles":
            yield _message(value, value, row, first=False)
            return
        if not (articles := _articles(ticket)):
            told = {"Body": pick(ticket, "Description"), "CreateTime": pick(ticket, "Created", "CreateTime")}
            yield _message(told, ticket, row, first=True)
        for number, article in enumerate(articles):
            yield _message(article, ticket, row, first=number == 0)


def _articles(ticket: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    for name in ("Article", "Articles"):
        inner = ticket.get(name)
        if isinstance(inner, Mapping):
            return [inner]
        if found := objects_in(ticket, name):
            return _in_order(found) if any("Body" in one or "ArticleID" in one for one in found) else []
    return []


def _in_order(articles: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return articles the oldest first, as their order is one of the settings of a request."""
    dates = [pick(article, "CreateTime", "Created") for article in articles]
    if None in dates:
        return articles
    return [article for _, article in sorted(zip(dates, articles, strict=True), key=lambda one: one[0] or "")]


def _message(article: Mapping[str, Any], ticket: Mapping[str, Any], row: int, *, first: bool) -> Message:
    author = _author(article)
    public, is_mail = _visible(article), _channel(article).startswith("email")
    item = "email" if is_mail else "comment"
    if first:
        item = "description"
        author = "requester" if author == "unknown" else author
    elif public is False and author != "requester":
        item, author = "note", author if author == "system" else "agent"
    company = pick(ticket, "CustomerID")
    person = pick(ticket, "CustomerUserID") or pick(article, "CustomerUserID")
    return Message(
        text=pick(article, "Body") or "",
        subject=(pick(ticket, "Title") or pick(article, "Subject")) if first else None,
        row=row,
        record=pick(ticket, "TicketNumber", "TicketID"),
        id=pick(article, "ArticleID"),
        item=item,
        date=pick(article, "CreateTime", "Created", "SenderTime"),
        person=(person if author == "requester" else None) or pick(article, "From", "FromRealname"),
        author=author,
        public=public,
        queue=pick(ticket, "Queue"),
        priority=pick(ticket, "Priority"),
        organisation=None if company == person else company,
        resolved=pick(ticket, "Closed"),
    )


def _author(article: Mapping[str, Any]) -> str:
    named = SENDERS.get((pick(article, "SenderType") or "").strip().lower())
    found = named or SENDER_IDS.get(pick(article, "SenderTypeID") or "", "unknown")
    return "system" if _channel(article).startswith("email-notification") else found


def _channel(article: Mapping[str, Any]) -> str:
    told = pick(article, "ArticleType", "CommunicationChannel")
    if told is None or told.isdigit():
        told = CHANNEL_IDS.get(pick(article, "CommunicationChannelID") or told or "", "")
    return told.lower()


def _visible(article: Mapping[str, Any]) -> bool | None:
    told = pick(article, "IsVisibleForCustomer")
    if told is not None:
        return told.strip().lower() not in ("0", "false", "no")
    kind = (pick(article, "ArticleType") or "").lower()
    return kind not in PRIVATE_TYPES if kind else None


class OtrsTable(RowReader):
    """Results of a search: a ticket per row, with the subject of its last article."""

    name = "otrs"
    title = "OTRS, Znuny or OTOBO"

    def detect(self, table: Table) -> Detection | None:
        """Tell it by the heads of articles, by names that have no words, or by columns no one else has."""
        columns = table.fields(FIELDS)
        tree = _tree(table, columns)
        if tree is not None and "number" in columns:
            why = f"The cells of '{tree}' hold articles below lines that begin with '-->||', as OTRS writes."
            return Detection(why, "tickets")
        missing = NO_ARTICLES + INTERFACE[0].lower() + INTERFACE[1:]
        told = [name for name in table.names if name in TECHNICAL]
        if len(told) >= 3 and len(columns) >= 3:
            why = f"The header names {len(told)} columns that OTRS has, such as '{told[0]}'."
            return Detection(why, "tickets", missing)
        evident = next((names for names in EVIDENT if names <= set(columns)), None)
        if evident is not None and {"subject", "title", "from"} & set(columns):
            shown = "', '".join(columns[name] for name in sorted(evident - {"number", "age"}))
            return Detection(f"The header names '{shown}' and others that OTRS has.", "tickets", missing)
        return None

    def facts(self, table: Table) -> ExportFacts:
        """Return what was read from where."""
        columns = table.fields(FIELDS)
        tree = _tree(table, columns)
        shown = {
            "text": [tree] if tree else [columns[n] for n in ("body",) if n in columns],
            "subject": [columns[n] for n in ("title", "subject") if n in columns][:1],
            "record": [columns[n] for n in ("number",) if n in columns],
            "date": [columns[n] for n in ("created",) if n in columns],
            "person": [columns[n] for n in ("user", "from", "customer") if n in columns][:1],
            "organisation": [columns[n] for n in ("company",) if n in columns],
            "queue": [columns[n] for n in ("queue",) if n in columns],
            "priority": [columns[n] for n in ("priority",) if n in columns],
            "resolved": [columns[n] for n in ("closed",) if n in columns],
        }
        return ExportFacts(source_columns=shown)

    def messages(self, table: Table, context: ReadContext, tally: Tally) -> Iterator[Message | LeftOut]:
        """Yield the articles of each row, or its subject."""
        columns = table.fields(FIELDS)
        tree = _tree(table, columns)
        if tree is not None:
            columns["tree"] = tree
        if not {"tree", "body", "subject", "title"} & set(columns):
            raise EmptyExportError(
                f"{table.content.name} holds no texts of tickets.",
                "Search results of OTRS with a subject, or with the articles, are expected.",
                INTERFACE,
            )
        wanted = list(columns)
        for row, cells in table.rows(list(columns.values()), tally):
            fields = {
                name: str(cell) for name, cell in zip(wanted, cells, strict=True) if cell not in (None, "")
            }
            yield from _row_messages(fields, row)


def _tree(table: Table, columns: Mapping[str, str]) -> str | None:
    """Return the column that holds articles; any, as its name may be translated."""
    names_ = [columns["tree"]] if "tree" in columns else []
    for name in (*names_, *table.names):
        column = table.column(name)
        if column.dtype == pl.String:
            cells = column.drop_nulls().head(LOOKED_AT)
            if (cells.str.contains("-->||", literal=True).sum() or 0) and any(map(HEAD.search, cells)):
                return name
    return None


def _row_messages(fields: Mapping[str, str], row: int) -> Iterator[Message | LeftOut]:
    about = {
        "record": fields.get("number"),
        "row": row,
        "queue": fields.get("queue"),
        "organisation": fields.get("company"),
        "priority": fields.get("priority"),
        "resolved": fields.get("closed"),
    }
    subject = fields.get("title") or fields.get("subject")
    person = fields.get("user") or fields.get("from") or fields.get("customer")
    found = list(articles_in(fields.get("tree", "")))
    yield from (one for one in found if isinstance(one, LeftOut))
    articles = [one for one in found if not isinstance(one, LeftOut)]
    if not articles:
        yield Message(
            text=fields.get("body", ""),
            subject=subject,
            id=fields.get("number"),
            item="description",
            date=fields.get("created"),
            person=person,
            author="requester" if "customer" in fields or "user" in fields else "unknown",
            **about,  # type: ignore[arg-type]
        )
    for number, (kind, sender, date, text) in enumerate(articles, 1):
        author = _sender(kind, sender, fields)
        private = kind in PRIVATE_TYPES
        yield Message(
            text=text,
            subject=subject if number == 1 else None,
            id=f"article-{number}",
            item="description" if number == 1 else "note" if private else "comment",
            date=date or None,
            person=(person if author == "requester" else None) or sender or None,
            author=author,
            public=False if private else None,
            **about,  # type: ignore[arg-type]
        )


def articles_in(tree: str) -> Iterator[tuple[str, str, str, str] | LeftOut]:
    """Yield kind, sender, time and text of the articles in a cell, and what is left out of it.

    Some releases of Znuny write the last article's text below every head: then it is taken once.
    """
    heads = list(HEAD.finditer(tree))
    ends = [*(head.start() for head in heads[1:]), len(tree)]
    found = [
        (head[1].strip().lower(), head[2].strip(), head[3].strip(), tree[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=False)
    ]
    if len(found) > 1 and len({text for *_, text in found}) == 1:
        for _ in found[1:]:
            yield LeftOut("the same text below another article's head")
        found = [next((one for one in reversed(found) if one[0] == "customer"), found[-1])]
    yield from found


def _sender(kind: str, sender: str, fields: Mapping[str, str]) -> str:
    """Return who wrote an article, by its sender or, in older releases, its type."""
    if kind in SENDERS:
        return SENDERS[kind]
    if kind.startswith("email-notification"):
        return "system"
    if kind.startswith("note"):
        return "agent"
    if kind == "webrequest":
        return "requester"
    told = sender.casefold()
    if any(fields.get(name) and fields[name].casefold() in told for name in ("from", "customer", "user")):
        return "requester"
    owner = " ".join(fields[name] for name in ("first", "last") if name in fields).casefold()
    return "agent" if owner and owner in told else "unknown"


READERS: tuple[ExportReader, ...] = (OtrsJson(), OtrsTable())
