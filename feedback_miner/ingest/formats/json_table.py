"""JSON of no known tool, as a table: an object per row, nested objects as dotted columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from feedback_miner.errors import EmptyExportError, ExportError
from feedback_miner.ingest.column_names import never_feedback, rank
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.json_objects import LONGEST_LINE, JsonObjects, arrays_in, loads, unfolded
from feedback_miner.ingest.formats.table import HEAD_CHARS, HEAD_ROWS, Row, StreamedTable, Table, about_late
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.wording import listed, shown

DEEPEST = 20
KEY = re.compile(r'(?<!["\w])"[^"\\\n]{1,80}"\s{0,2}:\s{0,2}(?=["\d\[{tfn-])')
"""A key of a JSON object; in a cell of a CSV its quotes would be doubled."""
BRACKETS = re.compile(r"[\s\[\]{},]+")
TORN_CHARS = 1 << 16
LEAST_KEYS = 5
TORN = 0.8
"""Keys, and share of the lines that hold one, of a piece of JSON; judgements: long texts have lines too."""
PAGES = ("results", "result", "items", "records", "data", "tickets", "issues", "value", "values", "rows")
"""Names of the array in the answer of an API."""


def json_shape(content: Content) -> tuple[JsonObjects, str] | None:
    """Return the objects of a JSON export and why it is one, as a sentence; None if it is not."""
    text = content.start
    lines = (line for line in text.split("\n") if line.strip())
    first, second, third = next(lines, ""), next(lines, ""), next(lines, "")
    if not first.lstrip().startswith(("{", "[")):
        return _below_a_torn_line(content, second, third)
    whole = _is_object(first) or (first.lstrip().startswith("{") and _is_object(second))
    # one line that is one object: a document if it is an envelope, else a line
    only = loads(first)[0] if whole and not second else None
    lone = isinstance(only, dict) and (any(arrays_in(only)) or _is_document(only))
    if whole and not lone:
        return JsonObjects(content, lines=True), "Lines of text that are JSON objects."
    if len(text.split("\n", 1)) == 1 and first.lstrip().startswith("{") and _is_long_line(content):
        return JsonObjects(content, lines=True), "Lines of text that begin as JSON objects."
    joined = "".join(text.lstrip()[:200].split())
    if joined == "[" or joined.startswith(("[{", "[[", '["', "[]", '{"', "{}")):
        return JsonObjects(content, lines=False), "Text that begins as a JSON array or object."
    # a line longer than what was looked at
    if joined.startswith("{"):
        return JsonObjects(content, lines=True), "Lines of text that begin as JSON objects."
    return None


def _below_a_torn_line(content: Content, second: str, third: str) -> tuple[JsonObjects, str] | None:
    if not (_is_object(second) and _is_object(third)):
        return None
    return JsonObjects(content, lines=True), "Lines of text that are JSON objects, but for the first."


def refuse_torn(content: Content) -> None:
    """Refuse what is the rest of a JSON document whose beginning is missing.

    Nearly all of its lines hold keys, or brackets and nothing else, and none of them is an object of its
    own, as in a table with JSON in its cells.
    """
    lines = [line for line in content.start[:TORN_CHARS].split("\n") if line.strip()]
    keyed = sum(len(KEY.findall(line)) for line in lines)
    told = sum(bool(KEY.search(line) or BRACKETS.fullmatch(line)) for line in lines)
    if keyed < LEAST_KEYS or told < TORN * len(lines) or any(map(_holds_object, lines[:LEAST_KEYS])):
        return
    raise ExportError(
        f"{content.name} is a part of a JSON document: its beginning is missing.",
        "A whole JSON array of objects, or an object around one, is expected.",
        "Export it again, or put its parts together.",
    )


def _holds_object(line: str) -> bool:
    """Tell whether all from the first brace of a line to the last is one JSON object."""
    start, end = line.find("{"), line.rfind("}")
    return 0 <= start < end and _is_object(line[start : end + 1])


def _is_document(value: dict[str, Any]) -> bool:
    """Tell whether an object is no record: a table in another order, or a page with nothing on it."""
    return bool(unfolded(value)) or any(value.get(name) == [] for name in PAGES)


def _is_long_line(content: Content) -> bool:
    """Tell whether a first line that is longer than what was looked at is followed by another object."""
    with content.open() as stream:
        line = stream.readline(LONGEST_LINE)
        return line.endswith(b"\n") and stream.read(64).lstrip().startswith(b"{")


def flatten(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield ``(a.b, value)`` for nested objects."""
    for key, value in record.items():
        if isinstance(value, dict) and value and depth < DEEPEST:
            yield from flatten(value, f"{prefix}{key}.", depth + 1)
        else:
            yield f"{prefix}{key}", value


def every_field(objects: JsonObjects) -> list[str]:
    """Return the fields of all objects, and of those in their arrays, however late one appears."""
    fields: dict[str, None] = {}
    for _, _, value in objects.each():
        fields.update((name, None) for name, _ in flatten(value))
        for _, inner, _ in arrays_in(value):
            fields.update((name, None) for name, _ in flatten(inner))
    return list(fields)


def as_cell(value: Any) -> str | None:
    """Return a JSON value as a cell; null and empty lists are None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        try:
            return orjson.dumps(value, default=str).decode() if value else None
        except TypeError:  # nested beyond what it writes
            return "…"
    return str(value)


def open_flat(objects: JsonObjects, array: str | None = None, wanted: Iterable[str] = ()) -> Table:
    """Look at the first objects as a table; ``array`` names the array whose objects are the rows.

    Columns that are ``wanted`` are there even if no object has them until far below.

    Raises
    ------
    ExportError
        When there is no object, or several arrays might be the table.
    """
    source = FlatSource(objects, array or _array(objects))
    columns: dict[str, list[str | None]] = {}
    lines: list[int] = []
    n_chars, is_whole = 0, True
    tally = Tally()
    for place, cells in source.cells(tally):
        if len(lines) >= HEAD_ROWS or n_chars >= HEAD_CHARS:
            is_whole = False
            break
        for name, cell in cells.items():
            column = columns.setdefault(name, [])
            column.extend([None] * (len(lines) - len(column)))
            column.append(cell)
            n_chars += len(cell or "")
        lines.append(place)
    if not lines:
        _refuse_empty(objects, source.n_objects, tally)
    for column in columns.values():
        column.extend([None] * (len(lines) - len(column)))
    if not is_whole:
        columns |= {name: [None] * len(lines) for name in _late(objects, columns, wanted)}
    names = tuple(columns)
    about: dict[str, Any] = {
        "content": objects.content,
        "header": names,
        "names": names,
        "head": pl.DataFrame([pl.Series(name, column, pl.String) for name, column in columns.items()]),
        "head_lines": lines,
        "is_whole": is_whole,
        "rejects": tally.rejects if is_whole else [],
        "warnings": tally.warnings if is_whole else [],
    }
    return Table(**about) if is_whole else StreamedTable(source, **about)


def _late(objects: JsonObjects, known: Collection[str], wanted: Iterable[str]) -> list[str]:
    """Return the fields that are wanted and not known, as far as any object has them."""
    missing = [name for name in dict.fromkeys(wanted) if name not in known]
    return [name for name in every_field(objects) if name in missing] if missing else []


@dataclass(eq=False)
class FlatSource:
    """The objects of one array as rows: what a pass over them needs."""

    objects: JsonObjects
    array: str | None
    """Name of the array whose objects are the rows; None = the outermost objects are."""
    n_objects: int = 0

    def cells(self, tally: Tally) -> Iterator[tuple[int, dict[str, str | None]]]:
        """Yield place and cells of each object that holds anything."""
        self.n_objects = 0
        for place, record in self._records(tally):
            self.n_objects += 1
            cells = {name: as_cell(value) for name, value in flatten(record)}
            if any(cell is not None and not cell.isspace() and cell for cell in cells.values()):
                yield place, cells

    def body(self, table: Table, tally: Tally) -> Iterator[Row]:
        """Yield the objects as rows of the table's columns."""
        known, late = set(table.names), dict[str, None]()
        for place, cells in self.cells(tally):
            yield place, [cells.get(name) for name in table.names]
            if not known.issuperset(cells):
                late.update(dict.fromkeys(name for name, cell in cells.items() if cell and name not in known))
        if late:
            tally.warn(about_late(late))

    def _records(self, tally: Tally) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for place, key, value in self.objects.each(tally):
            if self.array is None or key == self.array:
                yield place, value
            else:
                for name, inner, number in arrays_in(value):
                    if name == self.array:
                        yield number, inner


def _array(objects: JsonObjects) -> str | None:
    """Return the name of the array that holds the rows; None where the outermost objects do."""
    if objects.lines or not objects.content.start.lstrip().startswith("{"):
        return None
    if sum(key == "" for _, key, _ in objects.sample) > 1:
        return None
    names: dict[str, None] = {}
    for _, key, value in objects.sample:
        if key:
            names[key] = None
        else:
            names.update(dict.fromkeys(name for name, _, _ in arrays_in(value)))
    if len(names) == 1:
        return next(iter(names))
    if len(worded := _with_texts(objects, names)) == 1:
        return worded[0]
    empty = [key for _, _, value in objects.sample for key, inner in value.items() if inner == []]
    if not names and empty:
        raise EmptyExportError(
            f"{objects.content.name} holds an empty array '{shown(empty[0])}'.",
            "An object per comment is expected.",
            "Export it again with another filter.",
        )
    found = f"Arrays of objects in it: {listed(names)}." if names else "There is no array of objects in it."
    raise ExportError(
        f"{objects.content.name} is JSON, but not a table.",
        f"An array of objects, or an object around one such array, is expected. {found}",
        "Export one array only, with an object per comment, or tell what to take with --mapping.",
    )


def _with_texts(objects: JsonObjects, arrays: Iterable[str]) -> list[str]:
    """Return those arrays most of whose objects have a field named and worded as comments are."""
    worded: dict[str, list[bool]] = {}
    for _, key, value in objects.sample:
        for name, item in [(key, value)] if key else [(name, item) for name, item, _ in arrays_in(value)]:
            told = any(_is_text(field, inner) for field, inner in flatten(item))
            worded.setdefault(name, []).append(told)
    return [name for name in arrays if 2 * sum(worded.get(name, ())) > len(worded.get(name, ()))]


def _is_text(name: str, value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value.split()) > 1
        and (rank("text", name) is not None or rank("subject", name) is not None)
        and not never_feedback(name)
    )


def _refuse_empty(objects: JsonObjects, n_objects: int, tally: Tally) -> None:
    name = objects.content.name
    if n_objects:
        raise EmptyExportError(f"{name} holds blank objects only.", "An object per comment is expected.")
    if objects.content.start.lstrip().startswith("[") and not tally.rejects:
        raise EmptyExportError(f"{name} holds an empty array.", "An object per comment is expected.")
    if objects.content.start.lstrip().startswith("["):
        raise ExportError(
            f"{name} is JSON, but not a table.",
            "An array of objects, or an object around one such array, is expected. "
            "There is no array of objects in it.",
            "Export one array only, with an object per comment.",
        )
    raise ExportError(
        f"{name} holds no JSON object that can be read.",
        "An object per comment is expected.",
        "Export it again, as an array of objects or an object per line.",
    )


def _is_object(line: str) -> bool:
    return line.lstrip().startswith("{") and isinstance(loads(line)[0], dict)
