"""JSON of no known tool whose records hold a list of messages, such as ``tickets[].comments[].body``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.column_names import never_feedback, rank
from feedback_miner.ingest.columns.profile import profile
from feedback_miner.ingest.columns.roles import find_roles
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.messages import message_table
from feedback_miner.ingest.formats.json_fields import as_text, objects_in
from feedback_miner.ingest.formats.json_objects import JsonObjects, arrays_in
from feedback_miner.ingest.formats.json_table import as_cell, flatten
from feedback_miner.ingest.formats.table import Table, about_late
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.values.ids import content_id, numbered
from feedback_miner.ingest.values.people import (
    AUTHOR_KINDS_BY_VALUE,
    BY_SYSTEM,
    OF_AGENTS,
    PRIVATE,
    PUBLIC,
    TURNED,
)
from feedback_miner.ingest.wording import listed, plain, plain_lists

NO_THREADS = frozenset(plain_lists("json_lists")["no_threads"])
"""Lists whose words nobody wrote to the service."""
ENVELOPES = frozenset(plain_lists("json_lists")["envelopes"])
"""Arrays that hold the records themselves, not the messages of one."""
QUESTIONS = frozenset(plain_lists("json_lists")["questions"])
CIRCUMSTANCES = ("role", "department", "organisation", "queue", "vip", "priority", "reopen", "resolved")
MOST_ITEMS = 20
FILLED = 0.6
"""Share of the items in which a field must have words to be what they say."""
AGAIN = "the description repeated as a comment"


@dataclass(frozen=True)
class Fields:
    """Where records, or the items of their lists, keep what; dotted names, "" = nowhere.

    ``is_unique`` tells whether no two of those that were looked at have the same id.
    """

    text: str = ""
    subject: str = ""
    id: str = ""
    date: str = ""
    author: str = ""
    question: str = ""
    public: str = ""
    system: str = ""
    people: tuple[str, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    is_unique: bool = True


@dataclass(frozen=True)
class Layout:
    """An array of records and the lists of messages in them, by what was seen of them.

    Attributes
    ----------
    array : str
        Name of the array of records; "" = the outermost objects are the records.
    threads : mapping of str to list of mapping
        Dotted name of a list to the first items of all.
    records : list of mapping
    """

    array: str
    threads: Mapping[str, list[Mapping[str, Any]]]
    records: list[Mapping[str, Any]]


class AnyNested(ReaderDefaults):
    """JSON with a ticket per object and its messages in a list inside.

    The text of the record itself is its first message. A message is the requester's or an agent's
    where a field says so, or where its author is named and in some record is the one who asked;
    what is not public is an agent's note.
    """

    name: ClassVar[str] = "table"
    title: ClassVar[str] = "JSON objects with messages inside"
    view: ClassVar[type[JsonObjects]] = JsonObjects

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Tell whether records hold lists of objects most of which have a text."""
        layout = layout_of(objects)
        if layout is None:
            return None
        told = listed((f"{name}[].{text_field(items)}" for name, items in layout.threads.items()), 3)
        where = f"The objects of '{layout.array}'" if layout.array else "The objects"
        return Detection(f"{where} hold lists of messages: {told}.")

    def read(self, objects: JsonObjects, context: ReadContext) -> MessageTable:
        """Read the records and their messages."""
        layout = layout_of(objects)
        assert layout is not None, "it was recognised"
        own = fields_of(layout.records, objects, context.settings)
        threads = {
            name: fields_of(items, objects, context.settings) for name, items in layout.threads.items()
        }
        tally = Tally()
        messages = _all_messages(objects, layout, own, threads, tally)
        used = {name.split(".", 1)[0] for name in (*threads, *_names(own))}
        seen = dict.fromkeys(name for record in layout.records for name in record)
        facts = ExportFacts(
            source_columns=_shown(own, threads), unmapped=[name for name in seen if name not in used]
        )
        return message_table(objects.content, messages, tally, facts, limit=context.settings.limit)


def _all_messages(
    objects: JsonObjects, layout: Layout, own: Fields, threads: Mapping[str, Fields], tally: Tally
) -> Iterator[Message | LeftOut]:
    """Yield the messages of all records, and warn of fields that come late."""
    compare = _can_compare(layout, own, threads)
    known = {name for record in layout.records for name, value in record.items() if value}
    late: dict[str, None] = {}
    for row, record in _records(objects, layout.array, tally):
        tally.n_rows += 1
        if not known.issuperset(record):
            late.update((name, None) for name in record if record[name] and name not in known)
        ident = _at(record, own.id) or str(tally.n_rows)
        yield from _messages(record, row, ident, own, threads, compare)
    if late:
        tally.warn(about_late(late))


def layout_of(objects: JsonObjects) -> Layout | None:
    """Return where the records and their lists of messages are; None where there are none."""
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    records: dict[str, list[Mapping[str, Any]]] = {}
    for _, key, value in objects.sample:
        records.setdefault(key, []).append(value)
        for name, item, number in arrays_in(value):
            if number <= MOST_ITEMS and plain(name.rpartition(".")[2]) not in NO_THREADS:
                found.setdefault(key, {}).setdefault(name, []).append(item)
    threads = {
        key: {name: items for name, items in lists.items() if text_field(items)}
        for key, lists in found.items()
    }
    threads = {key: lists for key, lists in threads.items() if lists}
    # an envelope is no record: its list is that of the records
    if not objects.lines and _is_envelope(records.get("", []), threads):
        threads.pop("", None)
    if not threads:
        return None
    array = max(threads, key=lambda key: sum(map(len, threads[key].values())))
    return Layout(array, threads[array], records[array])


def _is_envelope(
    outer: Sequence[Mapping[str, Any]], threads: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
) -> bool:
    lists = threads.get("", {})
    return len(outer) == 1 and (
        any(name in threads for name in lists)
        or any(plain(name.rpartition(".")[2]) in ENVELOPES for name in lists)
        or not _is_named(outer[0], "subject", "text")
        or not _is_named(outer[0], "id", "record", "date")
    )


def _is_named(record: Mapping[str, Any], *roles: str) -> bool:
    return any(rank(role, name) is not None for name in record for role in roles)


def text_field(items: Sequence[Mapping[str, Any]]) -> str:
    """Return the field with the best name for a text that has words in most items; "" = none."""
    if not items:
        return ""
    cells = _cells(items)
    for name in _ranked("text", cells):
        measured = profile(pl.Series(name, cells[name], pl.String))
        enough = measured.n_filled >= FILLED * len(items) and measured.mean_words >= 2
        if enough and measured.has_words and not never_feedback(name):
            return name
    return ""


def fields_of(
    objects_: Sequence[Mapping[str, Any]], objects: JsonObjects, settings: IngestSettings
) -> Fields:
    """Tell what the fields of some objects mean, by name and content."""
    cells = {name: column for name, column in _cells(objects_).items() if any(column)}
    worded = (name for name in _ranked("text", cells) if _has_words(name, cells))
    text = text_field(objects_) or next(worded, "")
    one = _roles_of(cells, text, objects, settings)
    ident = one.get("id") or one.get("record", "")
    ids = [cell for cell in cells.get(ident, []) if cell]
    return Fields(
        text=text,
        subject=next((name for name in _ranked("subject", cells) if name != text), ""),
        id=ident,
        date=one.get("date", ""),
        author=one.get("author", ""),
        question=_first_named(QUESTIONS, cells, last_part=True),
        public=_first_named((*PUBLIC, *PRIVATE), cells),
        system=_first_named(BY_SYSTEM, cells),
        people=_people(one.get("person", ""), cells),
        others={role: one[role] for role in (*CIRCUMSTANCES, "score") if role in one},
        is_unique=len(set(ids)) == len(ids),
    )


def _roles_of(
    cells: Mapping[str, list[str | None]], text: str, objects: JsonObjects, settings: IngestSettings
) -> dict[str, str]:
    """Return role to field, as for the columns of a table."""
    table = Table(
        content=objects.content,
        header=tuple(cells),
        names=tuple(cells),
        head=pl.DataFrame([pl.Series(name, column, pl.String) for name, column in cells.items()]),
        head_lines=list(range(max(map(len, cells.values()), default=0))),
    )
    known = {"text": (text,) if text else ()}
    roles = find_roles(table, objects.content.name, settings, known=known)
    return {role: found[0] for role, found in roles.items() if found}


def _first_named(known: Collection[str], cells: Iterable[str], *, last_part: bool = False) -> str:
    """Return the first field with a known name, or one whose last part has one; "" = none."""
    named = (name for name in cells if plain(name.rpartition(".")[2] if last_part else name) in known)
    return next(named, "")


def _has_words(name: str, cells: Mapping[str, list[str | None]]) -> bool:
    return not never_feedback(name) and profile(pl.Series(name, cells[name], pl.String)).has_words


def _people(best: str, cells: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that name the same person: ``requester.id`` and ``requester.email``."""
    if not best:
        return ()
    stem = plain(best).partition(" ")[0]
    same = [name for name in _ranked("person", cells) if plain(name).partition(" ")[0] == stem]
    return tuple(dict.fromkeys((best, *same)))


def _ranked(role: str, cells: Mapping[str, Any]) -> list[str]:
    places = [(rank(role, name), name) for name in cells]
    return [name for _, name in sorted((place, name) for place, name in places if place is not None)]


def _cells(objects_: Sequence[Mapping[str, Any]]) -> dict[str, list[str | None]]:
    """Return the fields of objects as columns."""
    columns: dict[str, list[str | None]] = {}
    for number, value in enumerate(objects_):
        for name, inner in flatten(value):
            column = columns.setdefault(name, [])
            column.extend([None] * (number - len(column)))
            if len(column) == number:
                column.append(as_cell(inner) if not isinstance(inner, list | dict) else None)
    for column in columns.values():
        column.extend([None] * (len(objects_) - len(column)))
    return columns


def _can_compare(layout: Layout, own: Fields, threads: Mapping[str, Fields]) -> bool:
    """Tell whether authors are named as requesters are: somewhere they must be the same."""
    return any(
        _people_in(record, own) & _people_in(item, inner)
        for record in layout.records
        for name, inner in threads.items()
        for item in islice(objects_in(record, name), MOST_ITEMS)
    )


def _people_in(value: Mapping[str, Any], fields: Fields) -> set[str]:
    return {text.strip().casefold() for name in fields.people if (text := _at(value, name)) and text.strip()}


def _records(objects: JsonObjects, array: str, tally: Tally) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for place, key, value in objects.each(tally):
        if key == array:
            yield place, value
        else:
            for name, inner, number in arrays_in(value):
                if name == array:
                    yield (place if objects.lines else number), inner


def _messages(
    record: Mapping[str, Any],
    row: int,
    ident: str,
    own: Fields,
    threads: Mapping[str, Fields],
    compare: bool,
) -> Iterator[Message | LeftOut]:
    requester = _people_in(record, own)
    shared: dict[str, Any] = {
        role: _at(record, name) for role, name in own.others.items() if role in CIRCUMSTANCES
    }
    shared |= {"row": row, "record": ident}
    opened = _opened(record, own, ident, "requester" if requester and compare else "unknown", shared)
    if opened is not None:
        yield opened
    said = " ".join((_at(record, own.text) or "").split())
    n_items = 0
    for name, inner in threads.items():
        items = objects_in(record, name)
        ids = _item_ids(items, name, ident if opened is not None else "", inner)
        for item, made in zip(items, ids, strict=True):
            n_items += 1
            if n_items == 1 and said and " ".join((_at(item, inner.text) or "").split()) == said:
                yield LeftOut(AGAIN)
            else:
                yield _item(item, inner, made, _author(item, inner, requester, compare), shared)


def _opened(
    record: Mapping[str, Any], own: Fields, ident: str, author: str, shared: Mapping[str, Any]
) -> Message | None:
    """Return the text of the record itself; None where it has neither text nor subject."""
    text, subject = _at(record, own.text) or "", _at(record, own.subject)
    if not text.strip() and not (subject or "").strip():
        return None
    return Message(
        text=text,
        subject=subject,
        id=ident if own.is_unique else None,
        item="description",
        date=_at(record, own.date),
        person=_at(record, own.people[0]) if own.people else None,
        author=author,
        score=_at(record, own.others.get("score", "")),
        **shared,
    )


def _item(
    item: Mapping[str, Any], fields: Fields, ident: str, author: str, shared: Mapping[str, Any]
) -> Message:
    """Return a message of a record; what requesters cannot see is an agent's note."""
    public = _public(item, fields)
    return Message(
        text=_at(item, fields.text) or "",
        id=ident,
        item="answer" if fields.question else "note" if public is False else "comment",
        date=_at(item, fields.date),
        person=_at(item, fields.people[0]) if fields.people else None,
        author="agent" if public is False and author == "unknown" else author,
        public=public,
        question=_at(item, fields.question),
        **shared,
    )


def _item_ids(items: Sequence[Mapping[str, Any]], name: str, taken: str, fields: Fields) -> list[str]:
    """Return the ids of items, or else ones made of what they say.

    Not of their places: another object may go on with the same record. Ids that items of one
    record share are none, nor is the id ``taken`` by the record's own text.
    """
    told = [_at(item, fields.id) for item in items]
    given = [value for value in told if value and value != taken]
    if given and len(set(given)) == len(items):
        return given
    said = (content_id(name, _at(item, fields.date) or "", _at(item, fields.text) or "") for item in items)
    return numbered(list(said))


def _author(item: Mapping[str, Any], fields: Fields, requester: set[str], compare: bool) -> str:
    if (_at(item, fields.system) or "").lower() in ("true", "1", "yes"):
        return "system"
    told = _at(item, fields.author)
    kind = AUTHOR_KINDS_BY_VALUE.get(plain(told)) if told else None
    if kind is not None:
        if plain(fields.author.rpartition(".")[2]) in OF_AGENTS:
            return TURNED.get(kind, kind)
        return kind
    wrote = _people_in(item, fields)
    if not compare or not requester or not wrote:
        return "unknown"
    return "requester" if wrote & requester else "agent"


def _public(item: Mapping[str, Any], fields: Fields) -> bool | None:
    told = (_at(item, fields.public) or "").strip().lower()
    if told not in ("true", "false", "1", "0", "yes", "no"):
        return None
    return (told in ("true", "1", "yes")) == (plain(fields.public) in PUBLIC)


def _at(value: Mapping[str, Any], path: str) -> str | None:
    """Return the scalar at a dotted path as text; a name may have dots of its own."""
    if not path:
        return None
    if path in value:
        return as_text(value[path])
    found: Any = value
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return as_text(found)


def _names(fields: Fields) -> list[str]:
    single = (fields.text, fields.subject, fields.id, fields.date, fields.author, fields.question)
    return [
        name
        for name in (*single, fields.public, fields.system, *fields.people, *fields.others.values())
        if name
    ]


def _shown(own: Fields, threads: Mapping[str, Fields]) -> dict[str, list[str]]:
    """Return role -> fields, those of a list as ``comments[].body``."""
    found: dict[str, list[str]] = {}
    for prefix, fields in (("", own), *((f"{name}[].", inner) for name, inner in threads.items())):
        people = fields.people[0] if fields.people else ""
        single = {"text": fields.text, "subject": "" if prefix else fields.subject, "id": fields.id}
        single |= {"date": fields.date, "person": people, "author": fields.author, "public": fields.public}
        for role, name in {**single, **({} if prefix else fields.others)}.items():
            if name:
                found.setdefault(role, []).append(prefix + name)
    return found
