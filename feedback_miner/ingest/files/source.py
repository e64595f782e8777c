"""Open exports: files, folders, archives, stdin or frames."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import BinaryIO

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest.files.archives import (
    GZIP,
    ZIP,
    DamagedError,
    is_archive,
    members_of,
    most_unpacked,
    nothing_in,
    open_archive,
    open_gzip,
    open_member,
    trap,
)
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.files.encoding import KINDS
from feedback_miner.ingest.files.scan import scan
from feedback_miner.ingest.wording import shown

Export = str | Path | pl.DataFrame

MEMBER_HEAD = 32 << 10
"""First bytes that are kept of each file in a folder or archive, of which there may be many."""
IN_MEMORY = 64 << 20
"""Bytes of stdin that are kept in memory; more go to a temporary file."""


def names_of(exports: Sequence[Export]) -> list[str]:
    """Name each export for messages, no two alike.

    A file is called by its name, with as many of its folders as tell it from the others. The
    same path given twice is numbered.
    """
    n_frames = 0
    paths: list[tuple[str, ...]] = []
    for export in exports:
        if isinstance(export, pl.DataFrame):
            n_frames += 1
            paths.append((f"<frame {n_frames}>",))
        elif isinstance(export, str | Path):
            paths.append(Path(export).parts or (str(export),))
        else:
            raise UsageError(
                f"An export cannot be of type {type(export).__name__}.",
                "Allowed: the path of a file, '-' for stdin, or a polars DataFrame.",
                "Give polars.from_pandas(frame) of a pandas frame, frame.collect() of a lazy one, and "
                'polars.DataFrame({"text": texts}) of texts.',
            )
    return _with_numbers([shown(str(Path(*path)), 120) for path in _told_apart(paths)])


def _told_apart(paths: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the end of each path, as long as it takes to differ from every other path."""
    depths = [1] * len(paths)
    while True:
        ends = [path[-depth:] for path, depth in zip(paths, depths, strict=True)]
        owners: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for end, path in zip(ends, paths, strict=True):
            owners.setdefault(end, set()).add(path)
        short = [i for i, end in enumerate(ends) if len(owners[end]) > 1 and depths[i] < len(paths[i])]
        if not short:
            return ends
        for i in short:
            depths[i] += 1


def _with_numbers(names: Sequence[str]) -> list[str]:
    """Make names unique: the second of a kind gets " (2)", the third " (3)"."""
    taken = set(names)
    numbers: dict[str, Iterator[int]] = {}
    unique: list[str] = []
    for name in names:
        new = name
        if name in numbers:
            new = next(made for n in numbers[name] if (made := f"{name} ({n})") not in taken)
        numbers.setdefault(name, count(2))
        taken.add(new)
        unique.append(new)
    return unique


def open_exports(exports: Sequence[Export], settings: IngestSettings) -> list[Content]:
    """Open each export; a folder or archive gives what stands in it, in the order of the names.

    Raises
    ------
    ExportError
        When there is no such file, it may not be read, or it holds nothing.
    """
    contents: list[Content] = []
    for export, name in zip(exports, names_of(exports), strict=True):
        if isinstance(export, pl.DataFrame):
            contents.append(_from_frame(export, name))
        elif export == "":
            raise UsageError(
                "The name of an export is empty.",
                "A file, a folder, or - for standard input is expected.",
                "Look whether a variable in the command is not set.",
            )
        elif str(export) == "-":
            contents += _unpacked(_from_stdin(name, settings), settings)
        elif _is(Path.is_fifo, export, name):
            with _open(Path(export).expanduser(), name) as stream:
                contents += _unpacked(_from_stream(stream, name, "pipe", settings), settings)
        elif _is(Path.is_dir, export, name):
            contents += _from_folder(Path(export).expanduser(), name, settings)
        else:
            path = Path(export).expanduser()
            contents += _unpacked(_from_file(path, name, str(export), settings), settings)
    # a name in an archive may stand there twice, or be cut
    names = _with_numbers([content.name for content in contents])
    return [
        content if content.name == name else replace(content, name=name)
        for content, name in zip(contents, names, strict=True)
    ]


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
        asked=settings.encoding,
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


def _is(told: Callable[[Path], bool], export: str | Path, name: str) -> bool:
    path = Path(export).expanduser()
    try:
        return told(path)
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
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    shutil.copyfileobj(stream, spool, 1 << 20)
    spool.seek(0)
    opener: Callable[[], BinaryIO]
    path: Path | None = None
    if spool.tell() == 0 and not spool._rolled:  # type: ignore[attr-defined]
        data = spool.read()
        opener = partial(BytesIO, data)
    else:
        handle, place = tempfile.mkstemp(prefix="feedback-miner-")
        path = Path(place)
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(spool, file, 1 << 20)
        opener = partial(_open, path, name)
    spool.close()
    if path is not None:
        weakref.finalize(opener, path.unlink, missing_ok=True)
    with opener() as kept:
        found = scan(kept)
    if found.n_bytes == 0:
        raise _empty(name)
    return Content(name, stem, found.sha256, found.n_bytes, found, opener, settings.encoding)


def _from_folder(folder: Path, name: str, settings: IngestSettings) -> list[Content]:
    """Return what stands in a folder; hidden files, and links that lead out of it, are not read."""
    root = folder.resolve()
    found: list[Content] = []
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        raise _unreadable(folder, name, error) from None
    for path in paths:
        inner = path.relative_to(folder)
        if any(part.startswith(".") for part in inner.parts) or not path.resolve().is_relative_to(root):
            continue
        within = shown(f"{name}/{inner.as_posix()}", 160)
        content = _from_file(path, within, str(path), settings, name)
        try:
            found += _unpacked(content, settings)
        except ExportError as error:
            found.append(replace(content, refused=error.given))
    if not found:
        raise nothing_in(name, [path.name for path in paths])
    return found


def _unpacked(content: Content, settings: IngestSettings) -> list[Content]:
    """Return the files of an archive, what is packed with gzip, or the content as it is."""
    if content.head.startswith(GZIP):
        return [_ungzipped(content)]
    if not content.head.startswith(ZIP):
        return [content]
    packed_in = content.open()
    archive = open_archive(packed_in, content.name)
    names = archive.namelist()
    if not is_archive(content.head, names):
        archive.close()
        packed_in.close()
        return [content]
    found: list[Content] = []
    n_unpacked = 0
    for info, reason in members_of(archive, content.name):
        name = shown(f"{content.name}/{info.filename}", 160)
        opener = partial(open_member, archive, info, name)
        data: Callable[[], BinaryIO] = partial(BytesIO, b"") if reason else opener
        try:
            with data() as stream:
                inner = scan(stream, MEMBER_HEAD)
        except DamagedError as error:
            inner, reason, data = scan(BytesIO()), error.given, BytesIO
        n_unpacked += inner.n_bytes
        if n_unpacked > most_unpacked(content.n_bytes):
            raise trap(content.name, most_unpacked(content.n_bytes))
        packed = ZIP if inner.head.startswith(ZIP) and not _is_workbook(data) else b""
        refused = reason or ("An archive within an archive is not opened; unpack it first." if packed else "")
        found.append(
            Content(
                name=name,
                stem=shown(Path(info.filename).stem),
                sha256=inner.sha256,
                n_bytes=inner.n_bytes,
                scan=inner,
                opener=data,
                asked=settings.encoding,
                path=content.path,
                container=content.name,
                refused=refused,
                unchanged=content.unchanged,
            )
        )
    if not found:
        raise nothing_in(content.name, names)
    return [_ungzipped(c) if c.head.startswith(GZIP) and not c.refused else c for c in found]


def _is_workbook(opener: Callable[[], BinaryIO]) -> bool:
    try:
        with opener() as stream, zipfile.ZipFile(BytesIO(stream.read())) as archive:
            return not is_archive(ZIP, archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _ungzipped(content: Content) -> Content:
    def opener() -> BinaryIO:
        return open_gzip(content.open(), content.n_bytes, content.name)

    with opener() as stream:
        found = scan(stream)
    stem = content.stem.rpartition(".")[0] or content.stem
    return replace(content, scan=found, opener=opener, n_bytes=found.n_bytes, stem=stem)


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
