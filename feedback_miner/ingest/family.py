"""What families have in common: a table with known columns, rows or objects that hold messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.base import Message, RawTable, Together, Verdict
from feedback_miner.ingest.elements import Elements
from feedback_miner.ingest.messages import table_of
from feedback_miner.ingest.objects import SMALL, Objects, arrays_in
from feedback_miner.ingest.plan import Plan, read_planned
from feedback_miner.ingest.table import Table

__all__ = [
    "JsonFamily",
    "Message",
    "Plan",
    "PlannedTable",
    "RawTable",
    "Together",
    "UnpackedTable",
    "Verdict",
    "XmlFamily",
    "as_text",
    "objects_in",
    "pick",
]

Unpacker = Callable[[str, Mapping[str, Any], int], Iterable[Message | str]]
Known = dict[str, dict[str, Any]]
"""What was learned from the other parts of an export: part to id to what is needed of it."""


class PlannedTable:
    """A table whose columns are known: one row is one ticket or one response."""

    name: ClassVar[str]
    title: ClassVar[str]
    shape: ClassVar[str] = "table"

    def detect(self, table: Table) -> Verdict | None:
        """Tell whether this is an export of this family."""
        raise NotImplementedError

    def plan(self, table: Table, settings: IngestSettings, together: Together) -> Plan:
        """Tell what the columns mean."""
        raise NotImplementedError

    def read(self, table: Table, settings: IngestSettings, together: Together) -> RawTable:
        """Read the table."""
        return read_planned(table, self.plan(table, settings, together), settings)


class UnpackedTable:
    """A table whose rows hold several messages each, or need other files to be understood."""

    name: ClassVar[str]
    title: ClassVar[str]
    shape: ClassVar[str] = "table"

    def detect(self, table: Table) -> Verdict | None:
        """Tell whether this is an export of this family."""
        raise NotImplementedError

    def messages(
        self, table: Table, together: Together, notes: list[str], left_out: dict[str, int]
    ) -> Iterator[Message | str]:
        """Yield the messages; a string is the reason why something is none.

        What should be told goes to ``notes``; what is no message may be counted in ``left_out`` too.
        """
        raise NotImplementedError

    def about(self, table: Table) -> Mapping[str, Any]:
        """Return further arguments of :func:`~feedback_miner.ingest.messages.table_of`, such as ``zone``."""
        return {}

    def read(self, table: Table, settings: IngestSettings, together: Together) -> RawTable:
        """Read the table."""
        notes: list[str] = []
        left_out: dict[str, int] = {}
        made = table_of(
            table.content,
            self.messages(table, together, notes, left_out),
            rejects=table.rejects,
            left_out=left_out,
            limit=settings.limit,
            header_row=table.header_row,
            delimiter=table.delimiter,
            **self.about(table),
        )
        n_rows = table.n_read + len(table.rejects)
        return replace(made, n_rows=n_rows, warnings=(*table.all_warnings, *notes))


class JsonFamily:
    """Objects that hold messages, or parts of them.

    :meth:`part` is asked for each outermost object, and, where that is none of the family's, for
    the objects in its arrays: so envelopes, pages and lines need no care.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    shape: ClassVar[str] = "json"
    learned: ClassVar[frozenset[str]] = frozenset()
    """Parts that :meth:`messages` of other parts need, such as "users"."""
    lacks: ClassVar[Mapping[str, str]] = {}
    """Part to what an export of it cannot hold and which does, as sentences."""

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is, such as "tickets"; None = not of this family.

        Parameters
        ----------
        key : str
            Name of the array that it stands in, dotted where that is nested; "" = none.
        value : mapping
        """
        raise NotImplementedError

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep what is needed of an object of one of the ``learned`` parts."""

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | str]:
        """Yield the messages of an object; a string is the reason why something in it is none."""
        raise NotImplementedError

    def why(self, parts: Sequence[str]) -> str:
        """Return why an export was recognised, as a sentence."""
        return f"JSON objects with the fields of {self.title} {', '.join(parts)}."

    def detect(self, objects: Objects) -> Verdict | None:
        """Tell whether this is an export of this family: by the fields of its first objects."""
        parts = [part for _, key, value in objects.sample if (part := self.part(key, value))]
        if not parts:
            return None
        found = list(dict.fromkeys(parts))
        own = [part for part in found if part not in self.learned]
        return Verdict(self.why(found), (own or found)[0], self.lacks.get((own or found)[0], ""))

    def read(self, objects: Objects, settings: IngestSettings, together: Together) -> RawTable:
        """Read all messages."""
        known = together.once(self.learn_all) if self.learned else {}
        left_out: dict[str, int] = {}
        unpack = self.unpacker(objects, known, left_out)
        n_rows = 0

        def messages() -> Iterator[Message | str]:
            nonlocal n_rows
            for row, part, value in self.parts_of(objects, left_out):
                n_rows += 1
                yield from unpack(part, value, row)

        table = table_of(
            objects.content, messages(), rejects=objects.rejects, left_out=left_out, limit=settings.limit
        )
        return replace(table, n_rows=n_rows + len(table.rejects))

    def unpacker(self, objects: Objects, known: Known, left_out: dict[str, int]) -> Unpacker:
        """Return what turns part, object and number of the objects of one file into messages."""
        return lambda part, value, row: self.messages(part, value, row, known)

    def parts_of(
        self, objects: Objects, left_out: dict[str, int] | None = None
    ) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
        """Yield number, part and object of all that are of this family; others are counted."""
        for row, key, value in objects.each():
            if part := self.part(key, value):
                yield row, part, value
                continue
            n = 0
            for name, inner, place in arrays_in(value):
                if part := self.part(name, inner):
                    n += 1
                    # objects of a lone document are numbered themselves
                    yield (row if objects.lines else place), part, inner
            if n == 0 and left_out is not None:
                left_out["an object of another kind"] = left_out.get("an object of another kind", 0) + 1

    def learn_all(self, together: Together) -> Known:
        """Learn from all files that were given together."""
        known: Known = {}
        views = (view for same in together.parts.values() for view in same if isinstance(view, Objects))
        for objects in views:
            parts = {self.part(key, value) for _, key, value in objects.sample}
            # a long list of tickets is not read twice only to find that it holds no users
            if parts & self.learned or objects.content.n_bytes <= SMALL:
                for _, part, value in self.parts_of(objects):
                    if part in self.learned:
                        self.learn(part, value, known)
        return known


class XmlFamily:
    """Elements that hold messages."""

    name: ClassVar[str]
    title: ClassVar[str]
    shape: ClassVar[str] = "xml"
    tags: ClassVar[tuple[str, ...]]
    """Names of the elements that :meth:`messages` is given."""

    def detect(self, elements: Elements) -> Verdict | None:
        """Tell whether this is an export of this family."""
        raise NotImplementedError

    def learn(self, elements: Elements) -> Any:
        """Return what :meth:`messages` needs to know of the whole file; costs a pass of its own."""
        return None

    def messages(self, element: Element, row: int, known: Any) -> Iterable[Message | str]:
        """Yield the messages of an element; a string is the reason why something in it is none."""
        raise NotImplementedError

    def about(self, elements: Elements) -> Mapping[str, Any]:
        """Return further arguments of :func:`~feedback_miner.ingest.messages.table_of`, such as ``zone``."""
        return {}

    def read(self, elements: Elements, settings: IngestSettings, together: Together) -> RawTable:
        """Read all messages."""
        known = self.learn(elements)
        n_rows = 0

        def messages() -> Iterator[Message | str]:
            nonlocal n_rows
            for row, element in elements.each(*self.tags):
                n_rows += 1
                yield from self.messages(element, row, known)

        table = table_of(
            elements.content,
            messages(),
            rejects=elements.rejects,
            limit=settings.limit,
            **self.about(elements),
        )
        return replace(table, n_rows=n_rows + len(table.rejects))


def pick(value: Mapping[str, Any], *paths: str) -> str | None:
    """Return the first of some fields that holds anything, as text.

    Parameters
    ----------
    value : mapping
        A JSON object.
    *paths : str
        Dotted names, such as "author.email"; a list on the way stands for its first item.
    """
    for path in paths:
        found: Any = value
        for name in path.split("."):
            found = found[0] if isinstance(found, list) and found else found
            # asked of millions of fields: the check for any mapping costs ten times as much
            found = found.get(name) if isinstance(found, dict) else None
        text = as_text(found)
        if text is not None and text.strip():
            return text
    return None


def as_text(value: Any) -> str | None:
    """Return a JSON scalar as text; None for null, lists and objects."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def objects_in(value: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    """Return the objects of the list at a dotted path; empty where there is none."""
    found: Any = value
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
