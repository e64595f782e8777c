"""Open an export: a file, stdin or a frame, hashed and read once."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from io import BytesIO
from itertools import count
from pathlib import Path

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest.base import Content, shown

Export = str | Path | pl.DataFrame

KINDS = "CSV, TSV, JSON, JSON Lines, XLSX, XLS, ODS and Parquet"
KNOWN_BINARIES = (
    (b"\x1f\x8b", "gzip archive", "Unpack it first: gunzip FILE"),
    (b"BZh", "bzip2 archive", "Unpack it first."),
    (b"7z\xbc\xaf", "7-Zip archive", "Unpack it first."),
    (b"\xfd7zXZ", "xz archive", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "zstd archive", "Unpack it first."),
    (b"%PDF", "PDF document", "Export the table itself instead."),
    (b"\x89PNG", "picture", "Export the table itself instead."),
    (b"\xff\xd8\xff", "picture", "Export the table itself instead."),
    (b"SQLite format 3", "SQLite database", "Export the table as CSV instead."),
    (b"$FL2", "SPSS file", "Save it as CSV, with labels instead of codes."),
    (b"ARROW1", "Arrow file", "Save it as Parquet."),
)


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
                "For a pandas frame, give polars.from_pandas(frame).",
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
    taken, seen = set(names), set[str]()
    unique: list[str] = []
    for name in names:
        new = name
        if name in seen:
            new = next(made for n in count(2) if (made := f"{name} ({n})") not in taken)
        seen.add(name)
        taken.add(new)
        unique.append(new)
    return unique


def open_export(export: Export, name: str, settings: IngestSettings) -> Content:
    """Read all bytes of an export.

    Raises
    ------
    ExportError
        When there is no such file, it may not be read, it is a folder or empty.
    """
    if isinstance(export, pl.DataFrame):
        return _from_frame(export, name)
    data = sys.stdin.buffer.read() if str(export) == "-" else _bytes_of(Path(export), name)
    if not data:
        raise ExportError(
            f"{name} is empty (0 bytes).", "A table with a header is expected.", "Export it again."
        )
    path = None if str(export) == "-" else str(export)
    stem = "stdin" if path is None else shown(Path(path).stem)
    digest = hashlib.sha256(data).hexdigest()
    return Content(name, stem, data, digest, len(data), settings.encoding, path=path)


def refuse_known(content: Content) -> None:
    """Raise ExportError, with the way out, for files that are known not to be tables."""
    for magic, kind, way_out in KNOWN_BINARIES:
        if content.data.startswith(magic):
            raise ExportError(f"{content.name} is a {kind}.", f"Allowed: {KINDS}.", way_out)
    start = content.data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<rss", b"<unload")):
        kind = "XML" if start.startswith((b"<?xml", b"<rss", b"<unload")) else "HTML"
        raise ExportError(
            f"{content.name} holds {kind}, whatever its name says.",
            f"Allowed: {KINDS}.",
            "Export it as CSV, or open it in a spreadsheet program and save it as XLSX.",
        )


def _bytes_of(path: Path, name: str) -> bytes:
    path = path.expanduser()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        given, way_out = f"There is no file {shown(str(path), 200)}.", "Check the path."
    except IsADirectoryError:
        given, way_out = f"{name} is a folder.", "Name the files in it: FOLDER/*.csv"
    except PermissionError:
        given, way_out = f"{name} may not be read.", "Check its permissions."
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        given, way_out = f"{name} cannot be read: {shown(reason)}.", "Check the path and the disk."
    raise ExportError(given, f"An export is a file ({KINDS}) or '-' for stdin.", way_out)


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
        b"",
        hashlib.sha256(view).hexdigest(),
        len(view),
        frame=frame,
    )
