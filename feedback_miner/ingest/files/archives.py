"""What stands in an archive or is packed, read within limits: :mod:`zipfile` and :mod:`gzip` have none."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from feedback_miner.errors import ExportError
from feedback_miner.ingest.wording import listed, shown

FREE = 64 << 20
"""Bytes that may come out of anything packed, whatever its size; a judgement: they fit into memory."""
MOST_TIMES = 200
"""How many times larger than packed it may be beyond that; exports of words are 5 to 30 times."""
MOST_MEMBERS = 50_000
"""Files of an archive; a judgement: of each ``MEMBER_HEAD`` bytes are kept, which makes 1.6 GB."""
ENCRYPTED = 0x1
"""Bit of the flags of a file that is protected by a password (APPNOTE.TXT 4.4.4)."""
IGNORED = ("__MACOSX",)
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
)


class DamagedError(ExportError):
    """What is packed cannot be unpacked."""


def most_unpacked(n_packed: int) -> int:
    """Return how many bytes may come out of so many."""
    return max(FREE, MOST_TIMES * n_packed)


def trap(name: str, most: int) -> ExportError:
    """Return the error for what unpacks to more than that."""
    return ExportError(
        f"{name} unpacks to more than {most:,} bytes.",
        f"Up to {FREE >> 20} MB, or {MOST_TIMES} times its packed size, are unpacked.",
        "If it is no trap, unpack it yourself and give the file.",
    )


class Limited(io.RawIOBase):
    """A stream that refuses to grow out of all proportion, and whose damage is an ExportError."""

    def __init__(self, stream: BinaryIO, n_packed: int, name: str) -> None:
        self._stream, self._name = stream, name
        self._most = most_unpacked(n_packed)
        self._n = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read up to the size of ``buffer``."""
        try:
            block = self._stream.read(len(buffer))
        except BROKEN as error:
            cut = "it is cut off, " if isinstance(error, EOFError) else ""
            raise DamagedError(
                f"{self._name} is damaged: {cut}{shown(str(error)) or type(error).__name__}.",
                "A whole archive is expected.",
                "Export or copy it again.",
            ) from None
        self._n += len(block)
        if self._n > self._most:
            raise trap(self._name, self._most)
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        """Close what it reads from."""
        self._stream.close()
        super().close()


def open_gzip(stream: BinaryIO, n_packed: int, name: str) -> BinaryIO:
    """Open what is packed with gzip."""
    unpacked = gzip.GzipFile(fileobj=stream)
    unpacked.myfileobj = stream  # type: ignore[assignment]  # closed with it
    return io.BufferedReader(Limited(unpacked, n_packed, name), 1 << 20)  # type: ignore[arg-type]


def is_archive(head: bytes, names: list[str]) -> bool:
    """Tell whether a zip file is an archive of exports and no workbook."""
    return (
        head.startswith(ZIP)
        and not any(name.startswith("xl/") for name in names)
        and ("content.xml" not in names)
    )


def members_of(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """Yield the files of an archive with what speaks against reading one ("" = nothing), by name.

    Raises
    ------
    ExportError
        When there are too many, or none.
    """
    infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda i: i.filename)
    if len(infos) > MOST_MEMBERS:
        raise ExportError(
            f"{name} holds {len(infos):,} files.",
            f"Up to {MOST_MEMBERS:,} are read.",
            "Unpack it and give the files that hold comments.",
        )
    for info in infos:
        path = path_of(info)
        if not is_ignored(path):
            yield info, why_refused(info, path)


def path_of(info: zipfile.ZipInfo) -> PurePosixPath:
    """Return the path of a file within an archive; programs of Windows part it by backslashes."""
    return PurePosixPath(info.filename.replace("\\", "/"))


def is_ignored(path: PurePosixPath) -> bool:
    """Tell hidden files, and what systems put into archives beside the files.

    Examples
    --------
    >>> [is_ignored(PurePosixPath(path)) for path in ("in/.DS_Store", "__MACOSX/a.csv", "../a.csv")]
    [True, True, False]
    """
    return any((part.startswith(".") and part != "..") or part in IGNORED for part in path.parts)


def why_refused(info: zipfile.ZipInfo, path: PurePosixPath) -> str:
    """Return what speaks against reading a file of an archive; "" = nothing."""
    if leads_out(path):
        return "Its path leads out of the archive."
    if info.flag_bits & ENCRYPTED:
        return "It is protected by a password; unpack it first."
    return ""


def leads_out(path: PurePosixPath) -> bool:
    """Tell a path that a program which unpacks could be led astray by.

    Examples
    --------
    >>> [leads_out(PurePosixPath(path)) for path in ("/a.csv", "in/../../a.csv", "C:/a.csv", "in/a.csv")]
    [True, True, True, False]
    """
    return path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1])


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> BinaryIO:
    """Open one file of an archive."""
    try:
        stream = archive.open(info)
    except BROKEN as error:
        raise DamagedError(
            f"{name} cannot be unpacked: {shown(str(error))}.",
            "A whole archive without a password is expected.",
            "Unpack it yourself and give the files.",
        ) from None
    return io.BufferedReader(Limited(stream, info.compress_size, name), 1 << 20)  # type: ignore[arg-type]


def open_archive(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """Open a zip archive."""
    try:
        return zipfile.ZipFile(stream)
    except (*BROKEN, ValueError):
        raise ExportError(
            f"{name} begins like a workbook or archive but cannot be read.",
            "A whole XLSX, ODS or ZIP file is expected; this one is damaged, cut off or something else.",
            "Export or copy it again.",
        ) from None


def nothing_in(name: str, found: list[str]) -> ExportError:
    """Return the error for a folder or archive that holds nothing to read."""
    return ExportError(
        f"{name} holds no file that could be an export.",
        f"In it: {listed(found, 10)}." if found else "There is nothing in it.",
        "Give the files themselves.",
    )
