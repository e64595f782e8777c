"""Bytes of a mail as text, by the charset that they are in rather than the one that is named."""

from __future__ import annotations

import codecs
import re

from feedback_miner.ingest.files.encoding import ALIKE, DEFAULT, guess

TELLING = 1 << 14
"""Bytes from which a charset is guessed; a judgement: chardet's time grows with them."""
ODD_CODECS = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"))

_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([\w:.-]{1,40})", re.IGNORECASE)


def text_of(data: bytes, charset: str | None, html: bool = False) -> tuple[str, bool]:
    """Return bytes as text, and whether their charset had to be guessed.

    What is named counts where the bytes are valid in it; else UTF-8, else what the detector says
    of the encodings that are allowed.

    Examples
    --------
    >>> text_of("It’s slow".encode("cp1252"), "iso-8859-1")
    ('It’s slow', False)
    >>> text_of("läuft".encode(), "us-ascii")
    ('läuft', True)
    """
    if b"\0" in data:
        data = data.replace(b"\0", b"") if charset is None or "16" not in charset else data
    named = [charset] if charset else []
    if html and (found := _META_CHARSET.search(data, 0, 4096)):
        named.append(found[1].decode())
    for name in named:
        if (text := _strictly(data, name)) is not None:
            return text, False
    if (text := _strictly(data, "utf-8")) is not None:
        return text, not data.isascii() and bool(named)
    return _sound(data.decode(_guessed(data), "replace")), True


def _strictly(data: bytes, name: str) -> str | None:
    """Return the text if the charset exists and all bytes are valid in it."""
    try:
        codec = codecs.lookup(name)
        if not codec._is_text_encoding or codec.name.replace("_", "-") in ODD_CODECS:
            return None
        # what calls itself Latin-1 or ASCII is written on Windows
        found = ALIKE.get(codec.name, codec.name) if codec.name != "ascii" or data.isascii() else ""
        return _sound(data.decode(found)) if found else None
    except (LookupError, ValueError):
        return None


def _guessed(data: bytes) -> str:
    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())[:TELLING]
    name = guess(telling)
    return DEFAULT if name.startswith("utf") else name


def _sound(text: str) -> str:
    """Return text that can be written as UTF-8."""
    text = text.replace("\0", "") if "\0" in text else text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
