"""JSON: an array of objects, an envelope around one, or an object per line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError
from feedback_miner.ingest.base import Content, RawTable, listed

SPACE = b" \t\r\n\xef\xbb\xbf"
DEEPEST_ENVELOPE = 4


class JsonLines:
    """An object per line."""

    name = "jsonl"

    def detect(self, content: Content) -> str | None:
        """Return why: a line that is a whole object, and another line or no more than this."""
        lines = (line for line in content.decoded.text.split("\n") if line.strip())
        first, second = next(lines, ""), next(lines, "")
        whole = _is_object(first) or (first.lstrip().startswith("{") and _is_object(second))
        if not whole or (not second and _arrays(_loads(first))):
            return None
        return "Lines of text that are JSON objects."

    def read(self, content: Content, settings: IngestSettings) -> RawTable:
        """Read the lines; one that is no object is a reject."""
        records: list[tuple[int, dict[str, Any]]] = []
        rejects: list[tuple[int, str]] = []
        for number, line in enumerate(content.decoded.text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                value = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                rejects.append((number, f"broken JSON: {error.msg} (column {error.colno})"))
                continue
            if isinstance(value, dict):
                records.append((number, value))
            else:
                rejects.append((number, f"a JSON {_kind(value)} where an object is expected"))
        return _table(content, records, rejects)


class Json:
    """One JSON document."""

    name = "json"

    def detect(self, content: Content) -> str | None:
        """Return why: the text begins like a JSON array or object and holds a quote or brace."""
        start = content.decoded.text.lstrip()[:200].split()
        joined = "".join(start)
        if not joined.startswith(("[{", "[[", '["', "[]", '{"', "{}")):
            return None
        return "Text that begins as a JSON array or object."

    def read(self, content: Content, settings: IngestSettings) -> RawTable:
        """Read the array; what is no object in it is a reject."""
        try:
            document = orjson.loads(content.decoded.text)
        except orjson.JSONDecodeError as error:
            raise ExportError(
                f"{content.name} is broken JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
                "A JSON array of objects, or an object around one, is expected.",
                "Export it again; it may have been cut off.",
            ) from None
        array = _the_array(document, content.name)
        records = [(i, value) for i, value in enumerate(array, 1) if isinstance(value, dict)]
        rejects = [
            (i, f"a JSON {_kind(value)} where an object is expected")
            for i, value in enumerate(array, 1)
            if not isinstance(value, dict)
        ]
        return _table(content, records, rejects)


def flatten(record: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ``(a.b, value)`` for nested objects."""
    for key, value in record.items():
        if isinstance(value, dict) and value:
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def as_text(value: Any) -> str | None:
    """Return a JSON value as a cell; null and empty lists are None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode() if value else None
    return str(value)


def _table(
    content: Content, records: list[tuple[int, dict[str, Any]]], rejects: list[tuple[int, str]]
) -> RawTable:
    if not records:
        raise ExportError(
            f"{content.name} holds no JSON object that can be read.",
            "An object per comment is expected.",
            "Export it again, as an array of objects or an object per line.",
        )
    columns: dict[str, list[str | None]] = {}
    rows: list[int] = []
    for number, record in records:
        cells = {name: as_text(value) for name, value in flatten(record)}
        if all(cell is None or not cell.strip() for cell in cells.values()):
            continue
        for name, cell in cells.items():
            column = columns.setdefault(name, [])
            column.extend([None] * (len(rows) - len(column)))
            column.append(cell)
        rows.append(number)
    if not rows:
        raise EmptyExportError(
            f"{content.name} holds blank objects only.", "An object per comment is expected."
        )
    for column in columns.values():
        column.extend([None] * (len(rows) - len(column)))
    frame = pl.DataFrame([pl.Series(name, column, pl.String) for name, column in columns.items()])
    decoded = content.decoded
    return RawTable(frame, rows, None, tuple(rejects), decoded.warnings, decoded.encoding)


def _the_array(document: Any, name: str) -> list[Any]:
    """Return the document's only array of objects."""
    if isinstance(document, list):
        if not document:
            raise EmptyExportError(f"{name} holds an empty array.", "An object per comment is expected.")
        if any(isinstance(value, dict) for value in document[:1000]):
            return document
    arrays = _arrays(document)
    if len(arrays) == 1:
        return next(iter(arrays.values()))
    found = f"Arrays of objects in it: {listed(arrays)}." if arrays else "There is no array of objects in it."
    raise ExportError(
        f"{name} is JSON, but not a table.",
        f"An array of objects, or an object around one such array, is expected. {found}",
        "Export one array only, with an object per comment.",
    )


def _arrays(value: Any, path: str = "", depth: int = 0) -> dict[str, list[Any]]:
    """Return the arrays that hold objects, by dotted path; arrays are not searched inside."""
    if not isinstance(value, dict) or depth > DEEPEST_ENVELOPE:
        return {}
    found: dict[str, list[Any]] = {}
    for key, inner in value.items():
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            found[f"{path}{key}"] = inner
        found.update(_arrays(inner, f"{path}{key}.", depth + 1))
    return found


def _loads(line: str) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _is_object(line: str) -> bool:
    return line.lstrip().startswith("{") and isinstance(_loads(line), dict)


def _kind(value: Any) -> str:
    names = {list: "array", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
