"""Open exports: files, folders, archives, stdin or frames."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest.files.archives import nothing_in
from feedback_miner.ingest.files.content import Content, Opener
from feedback_miner.ingest.files.encoding import KINDS
from feedback_miner.ingest.files.names import inner_name, names_of, numbered
from feedback_miner.ingest.files.packed import unpacked
from feedback_miner.ingest.files.scan import MEMBER_HEAD, scan
from feedback_miner.ingest.wording import shown

Export = str | Path | pl.DataFrame

IN_MEMORY = 64 << 20
"""Bytes of stdin that are kept in memory; more go to a temporary file. A judgement."""


def open_exports(exports: Sequence[Export], settings: IngestSettings) -> list[Content]:
    """Open each export; a folder or archive gives what stands in it, in the order of the names.

    Raises
    ------
    ExportError
        When there is no such file, it may not be read, or it holds nothing.
    """
    contents = [
        content
        for export, name in zip(exports, names_of(exports), strict=True)
        for content in _opened(export, name, settings)
    ]
    # a name in an archive may stand there twice, or be cut
    names = numbered([content.name for content in contents])
    return [
        content if content.name == name else replace(content, name=name)
        for content, name in zip(contents, names, strict=True)
    ]


def _opened(export: Export, name: str, settings: IngestSettings) -> list[Content]:
    """Return what one export gives."""
    if isinstance(export, pl.DataFrame):
        return [_from_frame(export, name)]
    if export == "":
        raise UsageError(
            "The name of an export is empty.",
            "A file, a folder, or - for standard input is expected.",
            "Look whether a variable in the command is not set.",
        )
    if str(export) == "-":
        return unpacked(_from_stdin(name, settings))
    path = Path(export).expanduser()
    if _is(Path.is_fifo, path, name):
        with _open(path, name) as stream:
            return unpacked(_from_stream(stream, name, "pipe", settings))
    if _is(Path.is_dir, path, name):
        return _from_folder(path, name, settings)
    return unpacked(_from_file(path, name, str(export), settings))


def _from_file(
    path: Path, name: str, given: str | None, settings: IngestSettings, container: str | None = None
) -> Content:
    mark = _mark(path, name)
    with _open(path, name) as stream:
        found = scan(stream) if container is None else scan(stream, MEMBER_HEAD)
    content = Content(
        name=name,
        stem=shown(path.stem),
        sha256=found.sha256,
        n_bytes=found.n_bytes,
        scan=found,
        opener=partial(_open, path, name),
        named_encoding=settings.encoding,
        path=given,
        container=container,
        unchanged=partial(_compare, path, name, mark),
    )
    content.unchanged()
    if found.n_bytes == 0 and container is None:
        raise _empty(name)
    return content


def _empty(name: str) -> ExportError:
    return ExportError(
        f"{name} is empty (0 bytes).", "A table with a header is expected.", "Export it again."
    )


def _is(kind: Callable[[Path], bool], path: Path, name: str) -> bool:
    try:
        return kind(path)
    except OSError as error:  # a name too long, a loop of links
        raise _unreadable(path, name, error) from None


def _from_stdin(name: str, settings: IngestSettings) -> Content:
    if sys.stdin is None:
        raise ExportError(
            "There is no standard input.", "An export is expected there for '-'.", "Name a file instead."
        )
    return _from_stream(sys.stdin.buffer, name, "stdin", settings)


def _from_stream(stream: BinaryIO, name: str, stem: str, settings: IngestSettings) -> Content:
    """Keep what can be read only once."""
    beginning = stream.read(IN_MEMORY + 1)
    if not beginning:
        raise _empty(name)
    is_small = len(beginning) <= IN_MEMORY
    opener: Opener = partial(BytesIO, beginning) if is_small else _on_disk(beginning, stream, name)
    with opener() as kept:
        found = scan(kept)
    return Content(name, stem, found.sha256, found.n_bytes, found, opener, settings.encoding)


def _on_disk(beginning: bytes, rest: BinaryIO, name: str) -> Opener:
    """Write a stream to a file that is gone once it is needed no longer."""
    handle, place = tempfile.mkstemp(prefix="feedback-miner-")
    path = Path(place)
    opener = partial(_open, path, name)
    weakref.finalize(opener, path.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(beginning)
        shutil.copyfileobj(rest, file, 1 << 20)
    return opener


def _from_folder(folder: Path, name: str, settings: IngestSettings) -> list[Content]:
    """Return what stands in a folder; hidden files, and links that lead out of it, are not read."""
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        raise _unreadable(folder, name, error) from None
    root = folder.resolve()
    found: list[Content] = []
    for path in paths:
        inner = path.relative_to(folder)
        if not _is_hidden(inner) and path.resolve().is_relative_to(root):
            given = _from_file(path, inner_name(name, inner.as_posix()), str(path), settings, name)
            found += _unpacked_or_refused(given)
    if not found:
        raise nothing_in(name, [path.name for path in paths])
    return found


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _unpacked_or_refused(content: Content) -> list[Content]:
    """Return the files of an archive, or the content as it is; one that is damaged is refused."""
    try:
        return unpacked(content)
    except ExportError as error:
        return [replace(content, refused=error.given)]


def _mark(path: Path, name: str) -> tuple[int, int, int]:
    try:
        stat = path.stat()
    except (OSError, ValueError) as error:
        raise _unreadable(path, name, error) from None
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _compare(path: Path, name: str, mark: tuple[int, int, int]) -> None:
    if _mark(path, name) != mark:
        raise ExportError(
            f"{name} changed while it was read.",
            "An export must be whole and at rest; another program is still writing it.",
            "Wait until it is done, or copy the file first, and start again.",
        )


def _open(path: Path, name: str) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path, name, error) from None


def _unreadable(path: Path, name: str, error: Exception) -> ExportError:
    given = f"{name} cannot be read: {shown(getattr(error, 'strerror', None) or str(error))}."
    way_out = "Check the path and the disk."
    if isinstance(error, FileNotFoundError):
        given, way_out = f"There is no file {shown(str(path), 200)}.", "Check the path."
    elif isinstance(error, PermissionError):
        given, way_out = f"{name} may not be read.", "Check its permissions."
    return ExportError(given, f"An export is a file or folder ({KINDS}) or '-' for stdin.", way_out)


def _from_frame(frame: pl.DataFrame, name: str) -> Content:
    stream = BytesIO()
    try:
        frame.write_ipc(stream, compression="uncompressed")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        raise ExportError(
            f"{name} has a column of Python objects.",
            "Allowed: text, numbers, dates and what polars can write to Parquet.",
            "Turn that column into text first.",
        ) from None
    view = stream.getbuffer()
    return Content(
        name,
        name.strip("<>").replace(" ", "-"),
        hashlib.sha256(view).hexdigest(),
        len(view),
        scan=None,
        opener=partial(BytesIO, b""),
        frame=frame,
    )
