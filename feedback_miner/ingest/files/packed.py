"""What is packed -> the exports in it: archives, and files packed with gzip."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

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
from feedback_miner.ingest.files.content import Content, Opener
from feedback_miner.ingest.files.names import inner_name
from feedback_miner.ingest.files.scan import MEMBER_HEAD, Scan, scan
from feedback_miner.ingest.wording import shown

WITHIN = "An archive within an archive is not opened; unpack it first."


def unpacked(content: Content) -> list[Content]:
    """Return the files of an archive, what is packed with gzip, or the content as it is.

    Raises
    ------
    ExportError
        When it is damaged, holds no file, or unpacks to more than is allowed.
    """
    if content.head.startswith(GZIP):
        return [_ungzipped(content)]
    archive = _archive(content) if content.head.startswith(ZIP) else None
    if archive is None:
        return [content]
    members = list(_members(content, archive))
    if not members:
        raise nothing_in(content.name, archive.namelist())
    return [_ungzipped(c) if c.head.startswith(GZIP) and not c.refused else c for c in members]


def _archive(content: Content) -> zipfile.ZipFile | None:
    """Open a zip file; None for a workbook, which is one too."""
    stream = content.open()
    archive = open_archive(stream, content.name)
    if is_archive(content.head, archive.namelist()):
        return archive  # its members are read as often as it takes
    archive.close()
    stream.close()
    return None


def _members(outer: Content, archive: zipfile.ZipFile) -> Iterator[Content]:
    """Yield the files of an archive, as long as all of them are no larger than may come out of it."""
    most, n_unpacked = most_unpacked(outer.n_bytes), 0
    for info, refused in members_of(archive, outer.name):
        member = _member(outer, archive, info, refused)
        n_unpacked += member.n_bytes
        if n_unpacked > most:
            raise trap(outer.name, most)
        yield member


def _member(outer: Content, archive: zipfile.ZipFile, info: zipfile.ZipInfo, refused: str) -> Content:
    """Look at a file of an archive; one that is refused or damaged is empty."""
    name = inner_name(outer.name, info.filename)
    opener: Opener = BytesIO if refused else partial(open_member, archive, info, name)
    found, damage = _first_pass(opener)
    if damage:
        opener = BytesIO
    elif found.head.startswith(ZIP) and not _is_workbook(opener):
        refused = WITHIN
    return Content(
        name=name,
        stem=shown(Path(info.filename).stem),
        sha256=found.sha256,
        n_bytes=found.n_bytes,
        scan=found,
        opener=opener,
        named_encoding=outer.named_encoding,
        path=outer.path,
        container=outer.name,
        refused=refused or damage,
        unchanged=outer.unchanged,
    )


def _first_pass(opener: Opener) -> tuple[Scan, str]:
    """Return what the first pass tells, and what is damaged ("" = nothing)."""
    try:
        with opener() as stream:
            return scan(stream, MEMBER_HEAD), ""
    except DamagedError as error:
        return scan(BytesIO()), error.given


def _is_workbook(opener: Opener) -> bool:
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
