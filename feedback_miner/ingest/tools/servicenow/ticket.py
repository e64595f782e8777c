"""What ServiceNow calls its fields, and the messages of a ticket: see :mod:`.servicenow`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from feedback_miner.ingest.contract.base import LeftOut, Message
from feedback_miner.ingest.contract.messages import FIELDS as FIELDS_OF_MESSAGES
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.tools.servicenow.names import (
    AGENTS,
    CALLERS,
    FROM,
    HEADER,
    HEX,
    JOURNALS,
    KINDS,
    LABELS,
    LEVELS,
    MACHINES,
    OWN,
    SYSTEM,
)
from feedback_miner.ingest.wording import plain


@dataclass(slots=True)
class Ticket:
    """What the messages of a ticket have in common, and how their authors are told.

    Attributes
    ----------
    record : str or None
    person : str or None
        The caller: id, else name.
    callers, agents : set of str
        Names and logins as :func:`same` makes them.
    about : dict of str to str or None
        Further attributes of each message.
    """

    record: str | None
    person: str | None
    callers: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)
    about: dict[str, Any] = field(default_factory=dict)

    def author(self, who: str, is_note: bool) -> str:
        """Return who wrote an entry."""
        name = same(who)
        if name in SYSTEM:
            return "system"
        if is_note or name in self.agents - self.callers:
            return "agent"
        if name in self.callers:
            return "requester"
        return "agent" if self.callers and name else "unknown"


def same(name: str) -> str:
    """Return a name in a form in which "Doe, Jane", "Jane Doe" and "jane.doe" are one."""
    return " ".join(sorted(re.findall(r"[^\W_]+", name.casefold())))


def entries(journal: str) -> Iterator[tuple[str | None, str, str, str]]:
    """Yield date, author, label and text of the entries of a journal, the oldest first.

    A text without headers is one entry without date and author.
    """
    found = [(match, *_labelled(match[2])) for match in HEADER.finditer(journal)]
    found = [one for one in found if _is_header(one[0], one[2], found[0][2])]
    starts = [match.start() for match, _, _ in found]
    above = journal[: starts[0]] if found else journal
    if above.strip():
        yield None, "", "", _body(above)
    if not found:
        return
    ends = [*starts[1:], len(journal)]
    for (match, who, label), end in zip(reversed(found), reversed(ends), strict=True):
        yield match[1], who, label, _body(journal[match.end() : end])


def _labelled(text: str) -> tuple[str, str]:
    """Part ``Jane (Ops) (Comments (public)`` into author and label; its last bracket is cut off."""
    depth = 1
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if depth == 0:
            return text[:at].strip(), text[at + 1 :]
    return text.strip(), ""


def _is_header(match: re.Match[str], label: str, first: str) -> bool:
    """Tell headers from lines of a log that was pasted: by their label, or a blank line above."""
    above = match.string[max(0, match.start() - 4) : match.start()].replace("\r", "")
    return bool(label) and (label == first or plain(label) in KINDS or above.endswith("\n\n") or not above)


def _body(text: str) -> str:
    text = text.replace("[code]", "").replace("[/code]", "").strip()
    return FROM.sub("", text, count=1).strip()


def ticket_of(fields: Mapping[str, str], key: str | None = None, *, has_callers: bool = False) -> Ticket:
    """Return what a ticket's fields tell; ``key`` is the caller's id where it is known.

    Where an export ``has_callers``, who opened a ticket without one is not asked: it may be a clerk.
    """
    name = next((fields[one] for one in CALLERS if fields.get(one)), None)
    own = fields.get("number", "").startswith(OWN)
    about = {
        "queue": _word(fields.get("assignment_group")),
        "organisation": _word(fields.get("company") or fields.get("account")),
        "department": _word(fields.get("department")),
        "role": _word(fields.get("title")),
        "vip": fields.get("vip"),
        "priority": _priority(fields.get("priority")),
        "reopen": fields.get("reopen_count"),
        "resolved": fields.get("resolved_at") or fields.get("closed_at"),
    }
    return Ticket(
        record=fields.get("number") or fields.get("sys_id"),
        person=key or name or (None if has_callers else fields.get("opened_by")),
        callers={same(name)} if name and not own else set(),
        agents={same(fields[one]) for one in AGENTS if fields.get(one)},
        about=about,
    )


def described(fields: Mapping[str, str], ticket: Ticket, row: int, date: str | None) -> Message:
    """Return what a ticket was opened with."""
    by_machine = fields.get("contact_type", "").strip().casefold() in MACHINES
    known = "requester" if ticket.callers else "unknown"
    return Message(
        text=_body(fields.get("description") or ""),
        subject=fields.get("short_description"),
        row=row,
        record=ticket.record,
        id=ticket.record,
        item="description",
        date=date,
        person=ticket.person,
        author="system" if by_machine else "agent" if (ticket.record or "").startswith(OWN) else known,
        **ticket.about,
    )


def opened(frame: pl.DataFrame, lines: Sequence[int]) -> pl.DataFrame:
    """Return what :func:`described` tells of each row of a list, as columns.

    Parameters
    ----------
    frame : DataFrame
        Its columns are named as the fields of ServiceNow.
    lines : sequence of int
    """
    nothing = pl.Series([None] * frame.height, dtype=pl.String)
    cells = {name: _texts(frame[name]) for name in frame.columns}

    def first(*fields: str) -> pl.Series:
        there = [cells[name] for name in fields if name in cells]
        return pl.select(pl.coalesce(there)).to_series() if there else nothing

    def begins_as_own(texts: pl.Series) -> pl.Series:
        return texts.fill_null("").str.contains(rf"\A(?:{'|'.join(OWN)})")

    record, caller = first("number", "sys_id"), first(*CALLERS)
    channel = _changed(first("contact_type"), lambda text: text.strip().casefold())
    known = caller.is_not_null() & ~begins_as_own(first("number"))
    about = pl.DataFrame(
        {"record": record, "channel": channel, "own": begins_as_own(record), "known": known}
    ).select(
        pl.when(pl.col("channel").is_in(sorted(MACHINES)))
        .then(pl.lit("system"))
        .when("own")
        .then(pl.lit("agent"))
        .when("known")
        .then(pl.lit("requester"))
        .otherwise(pl.lit("unknown"))
    )
    description = first("description").fill_null("")
    found = {
        "text": pl.Series([_body(text) for text in description], dtype=pl.String),
        "row": pl.Series(lines, dtype=pl.Int64),
        "record": record,
        "id": record,
        "item": pl.Series(["description"], dtype=pl.String).new_from_index(0, frame.height),
        "subject": first("short_description"),
        "date": first("opened_at", "sys_created_on"),
        "person": first(*CALLERS) if set(CALLERS) & set(cells) else first("opened_by"),
        "author": about.to_series(),
        "public": nothing.cast(pl.Boolean),
        "queue": _changed(first("assignment_group"), _word),
        "organisation": _changed(first("company", "account"), _word),
        "department": _changed(first("department"), _word),
        "role": _changed(first("title"), _word),
        "vip": first("vip"),
        "priority": _changed(first("priority"), _priority),
        "reopen": first("reopen_count"),
        "resolved": first("resolved_at", "closed_at"),
    }
    return pl.DataFrame({name: found.get(name, nothing) for name in FIELDS_OF_MESSAGES})


def _texts(cells: pl.Series) -> pl.Series:
    """Return cells as text, null where blank."""
    if cells.dtype != pl.String:
        # as in :func:`rows_of`: polars writes times otherwise
        cells = pl.Series([None if cell is None else str(cell) for cell in cells], dtype=pl.String)
    return cells.set(cells == "", None)


def _changed(texts: pl.Series, change: Callable[[str], str | None]) -> pl.Series:
    """Apply a function to texts of which many are alike."""
    old = texts.drop_nulls().unique().to_list()
    return texts.replace_strict(old, [change(text) for text in old], default=None, return_dtype=pl.String)


def journalled(fields: Mapping[str, str], ticket: Ticket, row: int) -> Iterator[Message | LeftOut]:
    """Yield the entries of a ticket's journals, each once, and why others are none.

    ``comments_and_work_notes`` is the union of the other two: it is read where these are not both there.
    """
    both = "comments" in fields and "work_notes" in fields
    read = JOURNALS[:2] if both or "comments_and_work_notes" not in fields else JOURNALS[2:]
    found = [
        (date, who, _is_note(name, label), text)
        for name in read
        if fields.get(name)
        for date, who, label, text in entries(fields[name])
    ]
    ticket.agents |= {same(who) for _, who, is_note, _ in found if is_note} - {""} - ticket.callers
    seen: set[tuple[str | None, str, str]] = {(None, "", " ".join(fields.get("description", "").split()))}
    numbers = {True: 0, False: 0}
    for date, who, is_note, text in found:
        numbers[is_note] += 1
        flat = " ".join(text.split())
        if (date, who, flat) in seen or (None, "", flat) in seen:
            yield LeftOut("repeated within its ticket")
            continue
        seen.add((date, who, flat))
        author = ticket.author(who, is_note)
        yield Message(
            text=text,
            row=row,
            record=ticket.record,
            # counted from the oldest, so that a later export gives the same ids
            id=f"{'note' if is_note else 'comment'}-{numbers[is_note]}",
            item="note" if is_note else "comment",
            date=date,
            person=ticket.person if author == "requester" else who or None,
            author=author,
            public=not is_note,
            **ticket.about,
        )


def _is_note(name: str, label: str) -> bool:
    return name == "work_notes" or (name == JOURNALS[2] and plain(label) in LABELS["work_notes"])


def entry_of(fields: Mapping[str, str], ticket: Ticket, row: int) -> Message:
    """Return the message of one row of ``sys_journal_field``."""
    is_note = fields.get("element") == "work_notes"
    who = fields.get("sys_created_by", "")
    author = ticket.author(who, is_note)
    return Message(
        text=_body(fields.get("value") or ""),
        row=row,
        record=ticket.record,
        id=fields.get("sys_id"),
        item="note" if is_note else "comment",
        date=fields.get("sys_created_on"),
        person=ticket.person if author == "requester" else who or None,
        author=author,
        public=not is_note,
        **ticket.about,
    )


def _word(text: str | None) -> str | None:
    return None if text is None or HEX.fullmatch(text) else text


def _priority(text: str | None) -> str | None:
    """Return the level of a code ("1") or a label in any language ("1 - Kritisch")."""
    number = re.match(r"\s*([1-5])\s*(?:$|[-–])", text or "")
    return LEVELS[number[1]] if number else text


def learn(fields: Mapping[str, str], key: str | None, tickets: dict[str, Ticket], agents: set[str]) -> None:
    """Put a ticket into ``tickets`` by its sys_id, or the author of a work note into ``agents``."""
    if "element_id" in fields:
        if fields.get("element") == "work_notes":
            agents.add(same(fields.get("sys_created_by", "")))
    elif "sys_id" in fields:
        ticket = tickets[fields["sys_id"]] = ticket_of(fields, key)
        opener, login = fields.get("opened_by"), fields.get("sys_created_by")
        if opener and login:
            by_caller = opener in (ticket.person, next((fields[n] for n in CALLERS if fields.get(n)), None))
            (ticket.callers if by_caller else ticket.agents).add(same(login))


def finish(ticket: Ticket, agents: set[str], login: str) -> None:
    """Add the logins that are known; ids of callers are none, so they tell nobody apart."""
    ticket.callers = {name for name in (*ticket.callers, same(login)) if name and not HEX.fullmatch(name)}
    ticket.agents |= agents - ticket.callers - {""}


def rows_of(
    table: Table, columns: Mapping[str, str], tally: Tally | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line and fields of each row; blank cells of journals stay, to tell that there is a column."""
    wanted = list(columns)
    for row, cells in table.rows(list(columns.values()), tally):
        fields = {
            name: str(cell) if cell is not None else ""
            for name, cell in zip(wanted, cells, strict=True)
            if (cell is not None and cell != "") or name in JOURNALS
        }
        yield row, fields
