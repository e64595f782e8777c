"""JSON, one object at a time: lines, an array, an envelope around arrays, or any of these in a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import orjson

from feedback_miner.errors import ExportError
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.tally import Tally

SMALL = 64 << 20
"""Bytes of a document that is parsed whole; a larger one is streamed."""
N_SAMPLE = 200
N_EACH = 20
"""Objects of a sample: outermost ones, and of each array in one of these."""
DEEPEST_ENVELOPE = 4
LONGEST_LINE = 256 << 20
DEEPEST = 1000
BLOCK = 1 << 13
"""Bytes parsed at once: for each level in them, the parser writes a path as long as it is deep."""

Found = tuple[int, str, dict[str, Any]]
"""Place (line, or number of the object), name of the array around it ("" = none), and the object."""


@dataclass(eq=False)
class JsonObjects:
    """The objects of a JSON export.

    Attributes
    ----------
    content : Content
    lines : bool
        Whether each line is an object of its own.
    members : tuple of JsonObjects
        The files of a folder, which are one export; empty for a lone file.
    """

    content: Content
    lines: bool
    members: tuple[JsonObjects, ...] = ()

    @property
    def files(self) -> tuple[JsonObjects, ...]:
        """The files that hold the objects: the members, or this one."""
        return self.members or (self,)

    @cached_property
    def sample(self) -> list[Found]:
        """The first objects: of the outermost level, each followed by those in its arrays."""
        found: list[Found] = []
        outer = islice(self.each(), N_SAMPLE)
        for place, key, value in outer:
            found.append((place, key, value))
            inner = islice(arrays_in(value), 5 * N_SAMPLE)
            found.extend((place, name, item) for name, item, number in inner if number <= N_EACH)
            if len(found) > 5 * N_SAMPLE:
                break
        return found

    def each(self, tally: Tally | None = None) -> Iterator[Found]:
        """Yield the outermost objects in order.

        Parameters
        ----------
        tally : Tally, optional
            Gets the lines and objects that could not be read.

        Raises
        ------
        ExportError
            When a document is broken before its first object.
        """
        tally = tally or Tally()
        if self.members:
            for member in self.members:
                yield from member.each(tally)
        elif self.lines:
            yield from self._from_lines(tally)
        elif self.content.n_bytes <= SMALL:
            yield from self._from_document(tally)
        else:
            yield from self._from_stream(tally)

    def _from_lines(self, tally: Tally) -> Iterator[Found]:
        for place, line in enumerate(self._raw_lines(), 1):
            if not line.strip():
                continue
            value, reason = loads(line)
            if isinstance(value, dict):
                yield place, "", value
            else:
                reason = reason or f"a JSON {_kind(value)} where an object is expected"
                tally.reject(place, reason)

    def _raw_lines(self) -> Iterator[bytes | str]:
        if self.content.encoding not in ("utf-8", "utf-8-sig") or self.content.named_encoding is not None:
            yield from self.content.lines()
            return
        with self.content.open() as stream:
            first = stream.readline(LONGEST_LINE)
            yield first.removeprefix(b"\xef\xbb\xbf")
            while line := stream.readline(LONGEST_LINE):
                yield line

    def _from_document(self, tally: Tally) -> Iterator[Found]:
        text = "".join(self.content.lines())
        document, reason = loads(text)
        if reason and (several := _several(text)):
            yield from ((place, "", value) for place, value in enumerate(several, 1))
        elif reason:
            yield from self._from_stream(tally)
        elif isinstance(document, list):
            texts = all(isinstance(value, str) for value in document)
            for place, value in enumerate(document, 1):
                if isinstance(value, dict):
                    yield place, "", value
                elif texts:
                    yield place, "", {"text": value}
                else:
                    tally.reject(place, f"a JSON {_kind(value)} where an object is expected")
        elif isinstance(document, dict):
            records = unfolded(document) or [document]
            yield from ((place, "", value) for place, value in enumerate(records, 1))

    def _from_stream(self, tally: Tally) -> Iterator[Found]:
        """Yield the objects of a document that is large or broken, up to where it breaks."""
        import ijson

        n = 0
        lines = _Bytes(self.content)
        try:
            for n, (key, value) in enumerate(_streamed(lines), 1):
                yield n, key, clean(value)
        except (ijson.JSONError, ValueError, RecursionError) as error:
            # what this parser says of the place differs by its version; the line is certain enough
            reason = " ".join(str(error).partition("(right here)")[0].split())[:120]
            if n == 0:
                raise ExportError(
                    f"{self.content.name} is broken JSON: {_reason(self.content) or reason}.",
                    "A JSON array of objects, or an object around one, is expected.",
                    "Export it again; it may have been cut off.",
                ) from None
            tally.reject(n + 1, f"broken JSON from here on ({reason}); nothing below was read")


class _Bytes:
    """A text as UTF-8 bytes, for a parser that reads blocks."""

    def __init__(self, content: Content) -> None:
        self._lines, self._rest = content.lines(), b""

    def read(self, size: int = -1) -> bytes:
        parts, n = [self._rest], len(self._rest)
        while size < 0 or n < size:
            line = next(self._lines, None)
            if line is None:
                break
            parts.append(line.encode("utf-8", "replace"))
            n += len(parts[-1])
        data = b"".join(parts)
        cut = len(data) if size < 0 else size
        self._rest = data[cut:]
        return data[:cut]


def _streamed(stream: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects of arrays that are no deeper than an envelope, with the array's name.

    Of an outermost array the name is ""; of one in an envelope it is its dotted path.
    """
    import ijson
    from ijson.common import ObjectBuilder

    builder: Any = None
    depth = level = 0
    name = ""
    for prefix, event, value in ijson.parse(stream, use_float=True, multiple_values=True, buf_size=BLOCK):
        level += event in ("start_map", "start_array")
        level -= event in ("end_map", "end_array")
        if level > DEEPEST:
            raise ValueError(f"nested more than {DEEPEST} deep")
        if builder is not None:
            builder.event(event, value)
            depth += event in ("start_map", "start_array")
            depth -= event in ("end_map", "end_array")
            if depth == 0:
                yield name, builder.value
                builder = None
        elif event == "start_map" and (prefix == "item" or prefix.endswith(".item")):
            name = "" if prefix == "item" else prefix.removesuffix(".item")
            if name.count(".") >= DEEPEST_ENVELOPE:
                continue
            builder, depth = ObjectBuilder(), 1
            builder.event(event, value)


def arrays_in(
    value: Mapping[str, Any], path: str = "", depth: int = 0
) -> Iterator[tuple[str, dict[str, Any], int]]:
    """Yield ``(name of the array, object, place)`` for the objects of arrays inside an object.

    Arrays are not searched inside; names of nested ones are dotted paths.
    """
    if depth > DEEPEST_ENVELOPE:
        return
    for key, inner in value.items():
        if isinstance(inner, list):
            for place, item in enumerate(inner, 1):
                if isinstance(item, dict):
                    yield f"{path}{key}", item, place
        elif isinstance(inner, dict):
            yield from arrays_in(inner, f"{path}{key}.", depth + 1)


def loads(text: str | bytes) -> tuple[Any, str]:
    """Return the value of a JSON text, and why there is none ("" = there is one).

    What Python writes and JSON does not know (NaN, lone surrogates) is read too.
    """
    try:
        return orjson.loads(text), ""
    except orjson.JSONDecodeError as error:
        reason = f"broken JSON: {error.msg} (column {error.colno})"
    try:
        return clean(json.loads(text)), ""
    except (ValueError, RecursionError):
        return None, reason


def unfolded(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of an object of objects by id, or of columns; empty if it is neither."""
    values = list(document.values())
    if len(values) < 2:
        return []
    if all(isinstance(value, dict) for value in values):
        alike = len({frozenset(value) for value in values}) == 1 and len(values[0]) > 1
        return [{"key": key, **value} for key, value in document.items()] if alike else []
    if all(isinstance(value, list) and value for value in values):
        plain = not any(isinstance(item, dict | list) for value in values for item in value)
        if plain and len({len(value) for value in values}) == 1:
            return [dict(zip(document, row, strict=True)) for row in zip(*values, strict=True)]
    return []


def _several(text: str) -> list[dict[str, Any]]:
    """Return the objects of a text that holds several, one after the other; empty if it holds else."""
    decoder, found, place = json.JSONDecoder(), list[dict[str, Any]](), 0
    try:
        while place < len(text):
            value, end = decoder.raw_decode(text, place)
            if not isinstance(value, dict):
                return []
            found.append(clean(value))
            place = end + len(text[end : end + 100]) - len(text[end : end + 100].lstrip())
    except (ValueError, RecursionError):
        return []
    return found


def clean(value: Any) -> Any:
    """Return a value whose texts can be encoded: lone surrogates become "?"."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, float) and value != value:
        return None
    return value


def _reason(content: Content) -> str:
    """Return line and column where a small document breaks."""
    if content.n_bytes > SMALL:
        return ""
    try:
        orjson.loads("".join(content.lines()))
    except orjson.JSONDecodeError as error:
        return f"{error.msg} (line {error.lineno}, column {error.colno})"
    return ""


def _kind(value: Any) -> str:
    names = {list: "array", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
