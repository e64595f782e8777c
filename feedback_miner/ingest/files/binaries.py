"""Files that hold no comments that can be read: told by their bytes, refused with the way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from feedback_miner.errors import ExportError
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.files.encoding import KINDS

UNPACK: Final = "Unpack it first."
EXPORT_TABLE: Final = "Export the table itself instead."
BEGINNINGS: Final = (
    (b"PK\x05\x06", "ZIP archive with nothing in it", "Export it again."),
    (b"BZh", "bzip2 archive", UNPACK),
    (b"7z\xbc\xaf", "7-Zip archive", UNPACK),
    (b"Rar!", "RAR archive", UNPACK),
    (b"\xfd7zXZ", "xz archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "zstd archive", UNPACK),
    (b"%PDF", "PDF document", EXPORT_TABLE),
    (b"\x89PNG", "picture", EXPORT_TABLE),
    (b"GIF8", "picture", EXPORT_TABLE),
    (b"\xff\xd8\xff", "picture", EXPORT_TABLE),
    (b"SQLite format 3", "SQLite database", "Export the table as CSV instead."),
    (b"ARROW1", "Arrow file", "Save it as Parquet."),
)
"""First bytes, what a file that begins so is, and what to do instead."""
MAIL: Final = "Mail is read as mbox, as .eml, or as a folder or ZIP of .eml files."
OUTLOOK_DATA: Final = b"!BDN"
"""How .pst and .ost begin ([MS-PST] 2.2.2.6)."""
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How OLE files begin ([MS-CFB] 2.2): .msg, and workbooks of Excel 97."""
MESSAGE_STREAMS: Final = tuple(
    name.encode("utf-16-le") for name in ("__substg1.0_", "__properties_version1.0")
)
"""Names in the directory of a .msg file ([MS-OXMSG])."""
DIRECTORY_BYTES: Final = 1 << 14
"""Bytes of a directory that are looked at, which are 128 entries; a judgement, as a message has such
names from the first entries on."""


def refuse_known(content: Content) -> None:
    """Raise ExportError, with the way out, for files that are known to hold no comments."""
    for rule in RULES:
        if (error := rule(content)) is not None:
            raise error


def of_another_kind(content: Content) -> ExportError | None:
    """Return the error for archives, pictures, documents and databases."""
    for magic, kind, way_out in BEGINNINGS:
        if content.head.startswith(magic):
            return ExportError(f"{content.name} is a {kind}.", f"Allowed: {KINDS}.", way_out)
    return None


def outlook_data(content: Content) -> ExportError | None:
    """Return the error for a data file of Outlook."""
    if not content.head.startswith(OUTLOOK_DATA):
        return None
    return ExportError(
        f"{content.name} is a data file of Outlook (.pst or .ost).",
        MAIL,
        "Turn it into mbox with 'readpst -r FILE.pst' (package pst-utils), or open the mailbox in"
        " Thunderbird and save its folders as .eml.",
    )


def outlook_message(content: Content) -> ExportError | None:
    """Return the error for a mail that Outlook saved, which begins as an old workbook does."""
    if not content.head.startswith(OLE) or not any(map(_directory(content).__contains__, MESSAGE_STREAMS)):
        return None
    return ExportError(
        f"{content.name} is an Outlook message (.msg).",
        MAIL,
        "Save it as .eml: Outlook on the web and the new Outlook offer EML under 'Save as' or 'Download';"
        " for many, run 'msgconvert *.msg' (package libemail-outlook-message-perl).",
    )


RULES: Final[tuple[Callable[[Content], ExportError | None], ...]] = (
    of_another_kind,
    outlook_data,
    outlook_message,
)
"""Each returns why a file is refused, or None."""


def _directory(content: Content) -> bytes:
    """Return the beginning of an OLE file and of its directory, which may stand far behind ([MS-CFB] 2.2)."""
    head = content.head
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 16)
    start = (int.from_bytes(head[48:52], "little") + 1) * sector
    if start + DIRECTORY_BYTES <= len(head):
        return head[:DIRECTORY_BYTES] + head[start : start + DIRECTORY_BYTES]
    if start >= content.n_bytes:
        return head[:DIRECTORY_BYTES]
    with content.open() as stream:
        # what is packed cannot be read from the middle
        while start > 0 and (block := stream.read(min(start, 1 << 20))):
            start -= len(block)
        return head[:DIRECTORY_BYTES] + stream.read(DIRECTORY_BYTES)
