"""Readers of JSON whose objects hold messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from feedback_miner.ingest.contract.base import (
    Detection,
    FileGroup,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.messages import message_table
from feedback_miner.ingest.formats.json_objects import SMALL, JsonObjects, arrays_in
from feedback_miner.ingest.formats.tally import Tally

Known = dict[str, dict[str, Any]]
"""What was learned from the other parts of an export: part to id to what is needed of it."""
FOREIGN = "an object of another kind"


class ObjectReader(ReaderDefaults):
    """Objects that hold messages, or parts of them.

    :meth:`part` is asked for each outermost object, and, where that is none of the tool's, for
    the objects in its arrays: so envelopes, pages and lines need no care.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    view: ClassVar[type[JsonObjects]] = JsonObjects
    missing: ClassVar[Mapping[str, str]] = {}
    """Part to what an export of it cannot hold and which does, as sentences."""

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell what an object is, such as "tickets"; None = not of this tool.

        Parameters
        ----------
        key : str
            Name of the array that it stands in, dotted where that is nested; "" = none.
        value : mapping
        """
        raise NotImplementedError

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep what is needed of an object of one of the parts in ``learns``."""

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterable[Message | LeftOut]:
        """Yield the messages of an object."""
        raise NotImplementedError

    def reason(self, parts: Sequence[str]) -> str:
        """Return why an export was recognised, as a sentence."""
        return f"JSON objects with the fields of {self.title} {', '.join(parts)}."

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Tell whether this is an export of this tool: by the fields of its first objects."""
        parts = [part for _, key, value in objects.sample if (part := self.part(key, value))]
        if not parts:
            return None
        found = list(dict.fromkeys(parts))
        own = [part for part in found if part not in self.learns]
        return Detection(self.reason(found), (own or found)[0], self.missing.get((own or found)[0], ""))

    def read(self, objects: JsonObjects, context: ReadContext) -> MessageTable:
        """Read all messages."""
        tally = Tally()
        messages = self._messages(objects, context.group, tally)
        return message_table(objects.content, messages, tally, limit=context.settings.limit)

    def _messages(self, objects: JsonObjects, group: FileGroup, tally: Tally) -> Iterator[Message | LeftOut]:
        known = group.once(self.learn_all)
        last = 0
        for file in objects.files:
            reader = self.for_file(file, known)
            n_before, n_rejects = last, len(tally.rejects)
            for row, part, value in self.parts_of(file, tally):
                tally.n_rows += 1
                last = n_before + row
                yield from reader.messages(part, value, last, known)
            if objects.members:
                # a place tells nothing without its file
                tally.rejects[n_rejects:] = [
                    (n_before + row, f"{file.content.name}, object {row}: {why}")
                    for row, why in tally.rejects[n_rejects:]
                ]
            tally.warn(*reader.warnings())

    def warnings(self) -> Sequence[str]:
        """Return what the user should know once all objects of a file were read."""
        return ()

    def for_file(self, objects: JsonObjects, known: Known) -> Self:
        """Return what reads the objects of one file, where the file as a whole says something of them."""
        return self

    def parts_of(
        self, objects: JsonObjects, tally: Tally | None = None
    ) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
        """Yield number, part and object of all that are of this tool; others are counted."""
        for row, key, value in objects.each(tally):
            if part := self.part(key, value):
                yield row, part, value
                continue
            n = 0
            for name, inner, place in arrays_in(value):
                if part := self.part(name, inner):
                    n += 1
                    # objects of a lone document are numbered themselves
                    yield (row if objects.lines else place), part, inner
            if n == 0 and tally is not None:
                tally.leave_out(FOREIGN)

    def learn_all(self, group: FileGroup) -> Known:
        """Learn from all files that were given together."""
        known: Known = {}
        if not self.learns:
            return known
        for objects in group.views(JsonObjects):
            parts = {self.part(key, value) for _, key, value in objects.sample}
            # a long list of tickets is not read twice only to find that it holds no users
            if parts & self.learns or objects.content.n_bytes <= SMALL:
                for _, part, value in self.parts_of(objects):
                    if part in self.learns:
                        self.learn(part, value, known)
        return known
