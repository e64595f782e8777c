"""JSON exports of ticket tools whose tickets, messages and people stand apart and are joined by ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.contract.base import Message, RawTable, Together, Verdict
from feedback_miner.ingest.contract.messages import table_of
from feedback_miner.ingest.formats.json_fields import objects_in
from feedback_miner.ingest.formats.json_objects import SMALL, Objects, arrays_in, loads

Unpacker = Callable[[str, Mapping[str, Any], int], Iterable[Message | str]]
Known = dict[str, dict[str, Any]]
"""What was learned from the other parts of an export: part to id to what is needed of it."""


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


PRESENT = "present"
"""Under this key stand the parts that the files hold, each with nothing in it."""


class JoinedJson(JsonFamily):
    """A JSON family that joins by ids, counts what it leaves out, and sees through connectors."""

    inner: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Part to the lists in it that hold messages; where these are filled, it lacks nothing."""
    joins: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Part to the parts that must be learned first where it is present, beyond those ``learned``."""

    def kind(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is, without the envelope of a connector."""
        raise NotImplementedError

    def unpack(
        self, part: str, value: Mapping[str, Any], row: int, known: Known, left_out: dict[str, int]
    ) -> Iterable[Message]:
        """Yield the messages of an object; what is no message is counted in ``left_out``."""
        raise NotImplementedError

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is."""
        return self.kind(key, bare(value))

    def detect(self, objects: Objects) -> Verdict | None:
        """Tell whether this is an export of this family: by the fields of its first objects."""
        found = list(self._parts_in(objects))
        parts = list(dict.fromkeys(part for part, _ in found))
        if not parts:
            return None
        own = [part for part in parts if part not in self.learned]
        part = (own or parts)[0]
        whole = len(own) > 1 or any(
            objects_in(value, name) for kind, value in found for name in self.inner.get(kind, ())
        )
        return Verdict(self.why(parts), part, "" if whole else self.lacks.get(part, ""))

    def unpacker(self, objects: Objects, known: Known, left_out: dict[str, int]) -> Unpacker:
        """Return what unpacks the objects of one file."""
        reader = self.for_file(objects, known)
        return lambda part, value, row: reader.unpack(part, bare(value), row, known, left_out)

    def for_file(self, objects: Objects, known: Known) -> JoinedJson:
        """Return what unpacks the objects of one file, where the file as a whole tells something of them."""
        return self

    def learn_all(self, together: Together) -> Known:
        """Learn from all files that were given together; from long ones only what their heads promise."""
        views = [view for same in together.parts.values() for view in same if isinstance(view, Objects)]
        parts = [{part for part, _ in self._parts_in(view)} for view in views]
        present = {part for of_one in parts for part in of_one}
        wanted = self.learned.union(*(self.joins.get(part, frozenset()) for part in present))
        known: Known = {PRESENT: {part: {} for part in present}}
        for view, of_one in zip(views, parts, strict=True):
            if of_one & wanted or view.content.n_bytes <= SMALL:
                for _, part, value in self.parts_of(view):
                    if part in wanted:
                        self.learn(part, bare(value), known)
        return known

    def _parts_in(self, objects: Objects) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield part and object of the first objects, but for those inside of one that is a part itself."""
        last, inside = -1, False
        for place, key, value in objects.sample:
            # of those with one place the first is the outermost
            first, last = place != last, place
            if not first and inside:
                continue
            part = self.part(key, value)
            inside = first and part is not None
            if part is not None:
                yield part, bare(value)


def bare(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an object without the envelope that Airbyte or Singer put around it."""
    found: Any = value
    if "data" in value and "stream" in value:
        found = value["data"]
    elif "_airbyte_data" in value:
        found = value["_airbyte_data"]
        found = loads(found)[0] if isinstance(found, str) else found
    elif value.get("type") == "RECORD":
        found = value.get("record")
        if isinstance(found, dict) and isinstance(found.get("data"), dict):
            found = found["data"]
    return found if isinstance(found, dict) else value


def count(left_out: dict[str, int], reason: str) -> None:
    """Count something that is no message."""
    left_out[reason] = left_out.get(reason, 0) + 1
