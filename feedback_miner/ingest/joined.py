"""JSON exports of ticket tools whose tickets, messages and people stand apart and are joined by ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar

import polars as pl

from feedback_miner.ingest.aliases import names, never_feedback, plain, rank
from feedback_miner.ingest.base import Message, Together, Verdict
from feedback_miner.ingest.family import JsonFamily, Known, Unpacker, objects_in
from feedback_miner.ingest.objects import SMALL, Objects, loads
from feedback_miner.ingest.profile import profile
from feedback_miner.ingest.table import Table

PRESENT = "present"
"""Under this key stand the parts that the files hold, each with nothing in it."""
TAGGED = re.compile(r"(?:CF|CustomField)\.\{(?P<rt>.+)\}|(?P<zendesk>.+?)\s*\[[a-z]{2,8}\]")
"""What tools put around the names of a site's own fields: ``Why? [txt]``, ``CF.{Why?}``."""
WORDS = frozenset(
    names(
        "comment, comments, feedback, verbatim, remark, remarks, Kommentar, Kommentare, Rückmeldung",
        "Anmerkung, Anmerkungen, comentario, comentarios, comentário, comentários, commentaire",
        "commentaires, remarque, remarques, opmerking, opmerkingen, toelichting, commento, commenti",
    )
)
NOT_OWN = frozenset(
    names(
        "internal, private, agent, technician, staff, work, resolution, solution, closing, closure, close",
        "intern, interne, interner, interno, interna, interni, Techniker, Agent, agente, Lösung, resolución",
        "résolution, resolução, oplossing, risoluzione, date, time, count, number, id, by",
    )
)
"""Words in the names of fields that those fill in who answer."""
FEW = 10
"""Answers from which it shows whether they come back."""


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


def own_words(table: Table, taken: Collection[str]) -> dict[str, str]:
    """Return the columns of a site's own fields in which requesters answer freely, and what each asks.

    They are told by their names (a question, or a word for comments), and by holding free text.

    Parameters
    ----------
    table : Table
    taken : collection of str
        Columns that are known already, by their unique names.
    """
    found: dict[str, str] = {}
    for header, name in zip(table.header, table.names, strict=True):
        if name in taken or never_feedback(header):
            continue
        tagged = TAGGED.fullmatch(header.strip())
        title = next(filter(None, tagged.groups())) if tagged else header.strip()
        if asks_for_words(title) and holds_words(table.column(name)):
            found[name] = title
    return found


def holds_words(column: pl.Series) -> bool:
    """Tell whether a field that asks for words was answered in words, and not by one of a few options."""
    held = profile(column)
    varied = held.n_filled < FEW or held.distinct >= 0.3
    return held.has_words and held.mean_words >= 3 and varied and not held.choices


def asks_for_words(title: str) -> bool:
    """Tell whether a field's name is a question or a word for comments, but none of those who answer."""
    words = plain(title).split()
    if never_feedback(title) or NOT_OWN.intersection(words):
        return False
    return title.endswith("?") or rank("text", title) is not None or not WORDS.isdisjoint(words)


def columns_of(table: Table, fields: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return field to column, for the fields that a table has; of two names the first in the list wins.

    Parameters
    ----------
    table : Table
    fields : mapping of str to tuple of str
        Field to its names, as :func:`~feedback_miner.ingest.aliases.plain` makes them.
    """
    there: dict[str, str] = {}
    for header, name in zip(table.header, table.names, strict=True):
        there.setdefault(plain(header), name)
    found = ((field, next((there[n] for n in names if n in there), None)) for field, names in fields.items())
    return {field: name for field, name in found if name is not None}
