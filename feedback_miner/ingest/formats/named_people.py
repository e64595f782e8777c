"""Who is named in an export, whatever its format: in columns, fields and elements that name persons.

What the readers use of an export is less than that: a list says who a ticket was assigned to, and who
closed it, and its reader may need neither. The words stand in ``words/person_columns.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from xml.etree.ElementTree import Element

import polars as pl

from feedback_miner.ingest.column_names import IN_BRACKETS, NO_PERSON, rank
from feedback_miner.ingest.wording import plain, plain_lists

_LISTS: Final = plain_lists("person_columns")
_HANDLERS: Final = frozenset(_LISTS["handlers"])
_OTHERS: Final = frozenset(_LISTS["others"])
_INNER: Final = frozenset(_LISTS["inner"])
LONGEST: Final = 200
"""Characters of a cell that may name somebody; a watch list of ten names fits."""
DEEPEST: Final = 20
"""Objects within objects that are looked into, as for columns of flattened JSON."""

HANDLER, OTHER = "handler", "other"


@lru_cache(maxsize=100_000)
def whom(name: str, parent: str = "") -> str | None:
    """Tell whom a column or field names: those who answer, others, or nobody (None).

    Parameters
    ----------
    name : str
        As the export has it; of a dotted name the last two parts count.
    parent : str
        Object around a field, or array around an object.

    Examples
    --------
    >>> whom("Assigned to"), whom("Caller"), whom("displayName", "assignee"), whom("name", "priority")
    ('handler', 'other', 'handler', None)
    """
    outer, _, last = name.rpartition(".")
    parent = outer.rpartition(".")[2] or parent
    if plain(parent) in _LISTS["things"]:
        return None
    if parent and plain(last) in _INNER:
        return _named_by(parent)
    return _named_by(last)


def _named_by(name: str) -> str | None:
    words = plain(IN_BRACKETS.sub(" ", name))
    if words in _HANDLERS:
        return HANDLER
    if words in _OTHERS:
        return OTHER
    # "name" alone is the title of a ticket as often as that of a person
    return OTHER if words not in NO_PERSON and rank("person", name) is not None else None


@dataclass(eq=False)
class NamedPeople:
    """Whoever one pass over an export came across, as the export spells them.

    Attributes
    ----------
    handlers : set of str
        Names, addresses and ids of those who answer.
    others : set of str
        Of all others.
    """

    handlers: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def note(self, kind: str | None, cells: Iterable[Any]) -> None:
        """Keep the cells of a column."""
        if kind is not None:
            found = self.handlers if kind == HANDLER else self.others
            found.update(cell for cell in cells if isinstance(cell, str) and 0 < len(cell) <= LONGEST)

    def note_frame(self, frame: pl.DataFrame) -> None:
        """Keep whom the columns of a table name."""
        for column in frame.iter_columns():
            if column.dtype == pl.String and (kind := whom(column.name)) is not None:
                self.note(kind, column.unique().to_list())

    def note_object(self, value: Mapping[str, Any], parent: str = "", depth: int = 0) -> None:
        """Keep whom the fields of a JSON object name, and those of objects inside."""
        for key, inner in value.items():
            if isinstance(inner, str):
                if inner and (kind := whom(key, parent)) is not None:
                    self.note(kind, (inner,))
            elif isinstance(inner, dict) and depth < DEEPEST:
                self.note_object(inner, key, depth + 1)
            elif isinstance(inner, list) and depth < DEEPEST:
                self._note_list(key, inner, depth + 1)

    def _note_list(self, key: str, items: list[Any], depth: int) -> None:
        for item in items:
            if isinstance(item, dict):
                self.note_object(item, key, depth)
            elif isinstance(item, str):
                self.note(whom(key), (item,))

    def note_element(self, element: Element) -> None:
        """Keep whom an XML element names, and those inside, in texts and attributes."""
        for inner in element.iter():
            for kind, cell in _cells_of(inner):
                self.note(kind, (cell.strip(),))


def _cells_of(element: Element) -> Iterator[tuple[str | None, str]]:
    """Yield what an element and its attributes hold, with whom they name."""
    if element.text:
        yield whom(element.tag), element.text
    for name, value in element.attrib.items():
        yield whom(name, element.tag), value


def people_in(tables: Iterable[NamedPeople]) -> NamedPeople:
    """Return those of several passes as one."""
    found = NamedPeople()
    for each in tables:
        found.handlers |= each.handlers
        found.others |= each.others
    return found
