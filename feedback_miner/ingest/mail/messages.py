"""Mails: a mailbox (mbox), one mail (eml), or a folder or archive of them, one after the other.

Mailboxes are split here and not by :mod:`mailbox`, which takes each line that begins with "From "
for a border, whatever sentence it begins, needs a file on disk, and keeps no limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import BinaryIO

from feedback_miner.ingest.files.content import Content

BLOCK = 1 << 18
"""Bytes that are read of a mailbox at a time."""
LOOK = 1 << 13
"""Bytes from a "From " line on that must be there to tell whether a mail begins; a judgement: headers that
are known stand within the first hundreds."""
LONGEST_LINE = 1000
"""Bytes of a "From " line that are looked at; RFC 5322 (section 2.1.1) allows 998 a line."""
LONGEST = 4 << 20
"""Bytes of a mail that are kept: what people write stands before what they attach. A judgement."""
BORDER = b"\nFrom "
BOM = b"\xef\xbb\xbf"
MONTH = re.compile(rb"(?<!\S)(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec),*(?!\S)")
TIME = re.compile(rb"(?<!\S)\d\S*:")
YEAR = re.compile(rb"(?<!\S)\d{4}(?!\S)")
SENDERS = frozenset((b"from", b"sender", b"return-path"))
TRANSPORT = frozenset(
    b"to cc bcc delivered-to received message-id return-path reply-to in-reply-to x-original-to".split()
)
KNOWN = (
    SENDERS
    | TRANSPORT
    | frozenset(b"date subject references mime-version content-type content-transfer-encoding".split())
)
"""Names of headers, lower case, that hardly anything but mail begins with."""

_FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]{0,9}:")
_END_OF_HEADER = re.compile(rb"\n\r?\n")
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(eq=False)
class Mails:
    """The mails of an export.

    Attributes
    ----------
    content : Content
        A mailbox, one mail, or the ``members`` of a folder, each of which may be either.
    """

    content: Content

    @cached_property
    def why(self) -> str:
        """Why this is mail, as a sentence."""
        if self.content.members:
            return f"A folder of {len(self.content.members)} files of mail."
        return is_mail(self.content) or "The format was named in the settings."

    def each(self, most: int = LONGEST) -> Iterator[tuple[int, bytes]]:
        """Yield row and bytes of each mail, without its "From " line; of a long one the first ``most``.

        The row is the line where the mail begins, or, where there are several files, its number.
        """
        if not self.content.members:
            yield from _mails_in(self.content, most)
            return
        number = 0
        for member in self.content.members:
            for _, mail in _mails_in(member, most):
                number += 1
                yield number, mail


def is_mail(content: Content) -> str | None:
    """Return why the content is mail, as a sentence; None if it is not."""
    head = content.head.removeprefix(BOM).lstrip(b"\r\n")
    if begins_mail(head):
        return "The file begins with a 'From ' line and headers of mail, as a mailbox (mbox) does."
    if len(content.head) < content.n_bytes:
        head = head[: head.rfind(b"\n") + 1]
    names = list(_names(head))
    known = KNOWN.intersection(names)
    if b"" in names or len(known) < 3 or SENDERS.isdisjoint(known) or TRANSPORT.isdisjoint(known):
        return None
    shown = dict.fromkeys(name for name in names if name in known)
    return f"The file begins with headers of mail: {', '.join(name.decode() for name in list(shown)[:5])}."


def open_mails(content: Content) -> Mails:
    """Look at mails."""
    return Mails(content)


def begins_mail(data: bytes, at: int = 0) -> bool:
    """Tell whether a mail of a mailbox begins at a place: a dated "From " line, and headers below it.

    A sentence that begins with "From" has no date as mailboxes write it, and no headers below.

    Examples
    --------
    >>> begins_mail(b"From ann@example.org Mon Jan  1 10:00:00 2024\\nSubject: Printer\\n")
    True
    >>> begins_mail(b"From 10:30 on Jan 5 2024 the VPN was down\\nand so on: every day\\n")
    False
    """
    if not data.startswith(b"From ", at):
        return False
    end = data.find(b"\n", at, at + LOOK)
    if end < 0 or not is_dated(data[at : min(end, at + LONGEST_LINE)]):
        return False
    return _is_header_of_mail(data[end + 1 : at + LOOK])


def is_dated(line: bytes) -> bool:
    """Tell whether a line has what every date of a mailbox has: a month, a time of day and a year."""
    return all(pattern.search(line) for pattern in (MONTH, TIME, YEAR))


def _is_header_of_mail(head: bytes) -> bool:
    """Tell whether a header that mail has comes first, but for headers that are not known."""
    telling = (name for name in _names(head) if name in KNOWN or not name)
    return bool(next(telling, b""))


def header_end(mail: bytes) -> tuple[int, int]:
    """Return where the headers of a mail end and where its body begins."""
    if mail.startswith((b"\n", b"\r\n")):
        return 0, 0
    found = _END_OF_HEADER.search(mail)
    if found is None:
        return len(mail), len(mail)
    start, end = found.span()
    return start - (mail[start - 1 : start] == b"\r"), end


def _names(head: bytes) -> Iterator[bytes]:
    """Yield the names of the headers that bytes begin with, lower case; "" for a line that is none."""
    position = 0
    while 0 <= position < len(head):
        end = head.find(b"\n", position)
        line = head[position : end if end >= 0 else len(head)]
        position = end + 1 or -1
        if not line.strip():
            return
        if line[:1] in (b" ", b"\t") or line.startswith(b">From "):
            continue
        found = _FIELD.match(line)
        yield found[1].lower() if found else b""


def _mails_in(content: Content, most: int) -> Iterator[tuple[int, bytes]]:
    """Yield line and bytes of each mail in one file."""
    start = content.head.removeprefix(BOM)
    skipped = len(content.head) - len(start.lstrip(b"\r\n"))
    mailbox = begins_mail(start.lstrip(b"\r\n"))
    with _opened(content) as stream:
        blank = stream.read(skipped).count(b"\n")
        if not mailbox:
            yield 1 + blank, stream.read(most)
            return
        for line, mail in _split(stream, most):
            body = mail.partition(b"\n")[2]
            yield line + blank, _ESCAPED_FROM.sub(rb"\1", body) if b"\n>" in body else body


def _opened(content: Content) -> BinaryIO:
    """Open a file; one that the first pass kept whole is not read again."""
    return BytesIO(content.head) if content.n_bytes <= len(content.head) else content.open()


def _split(stream: BinaryIO, most: int) -> Iterator[tuple[int, bytes]]:
    """Yield line and bytes of each mail of a mailbox; of a long one the first ``most``."""
    kept: list[bytes] = []
    n_kept = n_lines = 0
    line = 1
    for piece, is_last in _pieces(stream):
        kept.append(piece[: max(most - n_kept, 0)])
        n_kept += len(piece)
        n_lines += piece.count(b"\n")
        if is_last:
            yield line, b"".join(kept)
            line += n_lines
            kept, n_kept, n_lines = [], 0, 0


def _pieces(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield a mailbox piece by piece, with whether it is the last piece of a mail; no piece is long."""
    buffer, ended = b"", False
    while not ended:
        block = stream.read(BLOCK)
        ended = not block
        buffer += block
        # where less than that follows, it is looked at again with more behind it
        sure = len(buffer) if ended else max(len(buffer) - LOOK, 0)
        start = 0
        for border in _borders(buffer, sure):
            yield buffer[start:border], True
            start = border
        yield buffer[start:sure], ended
        buffer = buffer[max(start, sure) :]


def _borders(buffer: bytes, end: int) -> Iterator[int]:
    """Yield where mails begin behind another one, as long as the line before ends ahead of ``end``."""
    end += len(BORDER) - 1
    at = buffer.find(BORDER, 0, end)
    while at >= 0:
        if begins_mail(buffer, at + 1):
            yield at + 1
        at = buffer.find(BORDER, at + 1, end)
