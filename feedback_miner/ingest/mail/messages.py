"""Mails: a mailbox (mbox), one mail (eml), or a folder or archive of them, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import BinaryIO

from feedback_miner.ingest.files.content import Content

BLOCK = 1 << 18
LOOK = 1 << 13
"""Bytes behind a "From " line that must be there to tell whether a mail begins."""
LONGEST = 4 << 20
"""Bytes of a mail that are kept: what people write stands before what they attach."""
BOM = b"\xef\xbb\xbf"
MONTHS = frozenset(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
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
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
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
    if begins_mail(head[:LOOK]):
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


def begins_mail(window: bytes) -> bool:
    """Tell whether bytes begin with the "From " line of a mailbox, and headers below it.

    A sentence that begins with "From" has no date as mailboxes write it, and no headers below.
    """
    if not window.startswith(b"From "):
        return False
    line, _, below = window.partition(b"\n")
    words = line[:1000].split()
    dated = (
        not MONTHS.isdisjoint(word.rstrip(b",") for word in words)
        and any(b":" in word and word[:1].isdigit() for word in words)
        and any(len(word) == 4 and word.isdigit() for word in words)
    )
    return dated and next((name in KNOWN for name in _names(below) if name in KNOWN or not name), False)


def header_end(mail: bytes) -> tuple[int, int]:
    """Return where the headers of a mail end and where its body begins."""
    if mail.startswith((b"\n", b"\r\n")):
        return 0, 0
    found = _END_OF_HEADER.search(mail)
    return found.span() if found else (len(mail), len(mail))


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
    mailbox = begins_mail(start.lstrip(b"\r\n")[:LOOK])
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
    """Yield line and bytes of each mail of a mailbox, a block at a time."""
    kept: list[bytes] = []
    n_kept = n_lines = 0
    line, start, position = 1, 0, 0
    buffer = stream.read(BLOCK)
    ended = not buffer
    while True:
        at = buffer.find(b"\nFrom ", position)
        if not ended and (at < 0 or len(buffer) - at <= LOOK):
            # what cannot be told yet is looked at again with more behind it
            edge = max(at if at >= 0 else len(buffer) - len(b"\nFrom"), start)
            piece = buffer[start:edge]
            n_lines += piece.count(b"\n")
            if n_kept < most:
                kept.append(piece[: most - n_kept])
                n_kept += len(piece)
            block = stream.read(BLOCK)
            ended = not block
            buffer, start, position = buffer[edge:] + block, 0, 0
            continue
        if at >= 0 and not begins_mail(buffer[at + 1 : at + 1 + LOOK]):
            position = at + 1
            continue
        end = at + 1 if at >= 0 else len(buffer)
        piece = buffer[start:end]
        kept.append(piece[: max(most - n_kept, 0)])
        yield line, b"".join(kept)
        if at < 0:
            return
        line += n_lines + piece.count(b"\n")
        kept, n_kept, n_lines = [], 0, 0
        start = position = end
