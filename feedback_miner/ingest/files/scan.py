"""The first pass over an export: its hash, its size, and how it is encoded. A block at a time."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

BLOCK = 1 << 20
"""Bytes that are read at a time."""
HEAD_BYTES = 1 << 20
"""First bytes that are kept of an export; formats and encodings are told by them."""
MEMBER_HEAD = 32 << 10
"""The same for each file in a folder or archive, of which there may be many."""
TELLING_BYTES = 1 << 16
"""Bytes beyond ASCII, with their lines, that a detector is given; a judgement: its time grows with them."""
TAIL_BYTES = 4096
"""Last bytes that are kept, by which a text that was cut off is told."""


@dataclass(frozen=True)
class Scan:
    """What one pass over the bytes tells.

    Attributes
    ----------
    sha256 : str
    n_bytes : int
    head : bytes
        The first ``HEAD_BYTES``, or as many as were asked for.
    tail : bytes
        The last ``TAIL_BYTES`` at most.
    n_bad : int
        Places that are not valid UTF-8.
    n_not_ascii : int
        Characters beyond ASCII, if it is UTF-8.
    is_plain : bool
        Whether there is no NUL, no line end of two carriage returns, and no mark of the end.
    telling : bytes
        Lines with bytes beyond ASCII, ``TELLING_BYTES`` at most: what a detector learns from.
    """

    sha256: str
    n_bytes: int
    head: bytes
    tail: bytes
    n_bad: int
    n_not_ascii: int
    is_plain: bool
    telling: bytes


def scan(stream: BinaryIO, head_bytes: int = HEAD_BYTES) -> Scan:
    """Read a stream to its end; ``head_bytes`` of it are kept."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    head, tail, telling = b"", b"", bytearray()
    n_bytes = n_bad = n_not_ascii = 0
    is_plain = True
    while block := stream.read(BLOCK):
        digest.update(block)
        n_bytes += len(block)
        if len(head) < head_bytes:
            head += block[: head_bytes - len(head)]
        is_plain = is_plain and b"\0" not in block and b"\r\r" not in tail[-1:] + block
        tail = (tail + block).rstrip(b"\0")[-TAIL_BYTES:]
        if block.isascii() and not decoder.getstate()[0]:
            continue
        n_bad += decoder.decode(block).count("\ufffd") - block.count(b"\xef\xbf\xbd")
        values = np.frombuffer(block, np.uint8)
        n_not_ascii += int((values >= 0xC0).sum())
        if len(telling) < TELLING_BYTES:
            telling += b"\n".join(line for line in block.splitlines() if not line.isascii()) + b"\n"
    is_plain = is_plain and not tail.rstrip(b"\r\n").endswith(b"\x1a")
    n_bad += decoder.decode(b"", final=True).count("\ufffd")
    return Scan(
        digest.hexdigest(),
        n_bytes,
        head,
        tail,
        max(n_bad, 0),
        n_not_ascii,
        is_plain,
        bytes(telling[:TELLING_BYTES]),
    )
