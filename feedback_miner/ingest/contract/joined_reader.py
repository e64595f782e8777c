"""Readers of JSON whose tickets, messages and people stand apart and are joined by ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import Detection, FileGroup, LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import objects_in
from feedback_miner.ingest.formats.json_objects import SMALL, JsonObjects, loads

PRESENT = "present"
"""Under this key stand the parts that the files hold, each with nothing in it."""


class JoinedObjectReader(ObjectReader):
    """Objects that are joined by ids, without the envelope that a connector puts around each."""

    inner: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Part to the lists in it that hold messages; where these are filled, nothing is missing."""
    joins: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Part to the parts that must be learned first where it is present, beyond those in ``learns``."""

    def kind(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is, without the envelope of a connector."""
        raise NotImplementedError

    def unpack(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the messages of an object, without the envelope of a connector."""
        raise NotImplementedError

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is."""
        return self.kind(key, bare(value))

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the messages of an object."""
        return self.unpack(part, bare(value), row, known)

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Tell whether this is an export of this tool: by the fields of its first objects."""
        found = list(self._parts_in(objects))
        parts = list(dict.fromkeys(part for part, _ in found))
        if not parts:
            return None
        own = [part for part in parts if part not in self.learns]
        part = (own or parts)[0]
        whole = len(own) > 1 or any(
            objects_in(value, name) for kind, value in found for name in self.inner.get(kind, ())
        )
        return Detection(self.reason(parts), part, "" if whole else self.missing.get(part, ""))

    def learn_all(self, group: FileGroup) -> Known:
        """Learn from all files that were given together; from long ones only what their heads promise."""
        parts = {view: {part for part, _ in self._parts_in(view)} for view in group.views(JsonObjects)}
        present = {part for of_one in parts.values() for part in of_one}
        wanted = self.learns.union(*(self.joins.get(part, frozenset()) for part in present))
        known: Known = {PRESENT: {part: {} for part in present}}
        for view, of_one in parts.items():
            if of_one & wanted or view.content.n_bytes <= SMALL:
                self._learn_file(view, wanted, known)
        return known

    def _learn_file(self, objects: JsonObjects, wanted: frozenset[str], known: Known) -> None:
        for _, part, value in self.parts_of(objects):
            if part in wanted:
                self.learn(part, bare(value), known)

    def _parts_in(self, objects: JsonObjects) -> Iterator[tuple[str, Mapping[str, Any]]]:
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
