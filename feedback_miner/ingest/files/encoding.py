"""How an export is encoded: BOM, then strict UTF-8, then a detector held to a short list."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest.files.scan import Scan

KINDS = "CSV, TSV, JSON, JSON Lines, XML, XLSX, XLS, ODS, Parquet, mail, and ZIP of these"
"""What can be read, for messages."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ALLOWED = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp932",
    "gb18030",
    "cp949",
    "big5",
    "mac-roman",
    "utf-16-le",
    "utf-16-be",
)
ALIKE = {
    "iso8859-1": "cp1252",
    "iso8859-15": "cp1252",
    "ascii": "cp1252",
    "iso8859-2": "cp1250",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5hkscs": "big5",
}
"""Encodings that the allowed one contains, or that Windows programs mean the other by."""
DEFAULT = "cp1252"
FOR_DOMAINS = frozenset({"idna", "punycode"})
"""Python counts them among the encodings, but they are for names of hosts."""
MULTIBYTE = ("cp932", "gb18030", "cp949", "big5")
LEAST_MULTIBYTE = 0.25
"""Share of bytes beyond ASCII in lines of a script that takes two bytes a letter."""
SAMPLE_BYTES = 1 << 16
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


@dataclass(frozen=True)
class Coding:
    """An encoding, and what was guessed on the way."""

    encoding: str
    warnings: tuple[str, ...] = ()


def coding_of(found: Scan, name: str, encoding: str | None = None) -> Coding:
    """Tell the encoding of an export.

    Parameters
    ----------
    found : Scan
    name : str
        What errors call the file.
    encoding : str or None
        What the user says; None = detect.

    Raises
    ------
    UsageError
        For an encoding that does not exist.
    ExportError
        When the bytes are no text.
    """
    if encoding is not None:
        return _named(encoding)
    for bom, known in BOMS:
        if found.head.startswith(bom):
            if known == "utf-8-sig":
                return Coding(known, _damage(found.n_bad, "utf-8"))
            return Coding(known, _damage(found.n_bytes % (4 if "32" in known else 2) and 1, known))
    wide = _utf16(found)
    if wide is None:
        _refuse_binary(found.head, name)
        if found.n_bad == 0:
            return Coding("utf-8")
        # a few broken bytes among many letters that are UTF-8
        if found.n_not_ascii >= 10 * found.n_bad:
            return Coding("utf-8", _damage(found.n_bad, "utf-8"))
    guessed = wide or guess(found.telling)
    cut = _damage(1, guessed) if wide and found.n_bytes % 2 else ()
    note = f"The encoding was guessed: {guessed}. Name another with --encoding if letters look wrong."
    return Coding(guessed, (note, *cut))


def lines_of(
    stream: BinaryIO, coding: Coding, name: str, *, strict: bool, is_plain: bool = False
) -> Iterator[str]:
    r"""Yield the lines of a text with their ends; ``\r\r\n`` becomes ``\r\n``, and NUL goes.

    Where ``is_plain`` tells that there is neither, the lines come several times as fast.

    Raises
    ------
    ExportError
        When ``strict`` and a byte is not valid in the encoding, which the user named.
    """
    text = io.TextIOWrapper(
        stream, encoding=coding.encoding, errors="strict" if strict else "replace", newline=""
    )
    held = ""
    try:
        if is_plain:
            yield from (line.removeprefix("\ufeff") for line in islice(text, 1))
            yield from text
            return
        first = True
        for line in text:
            if first:
                line, first = line.removeprefix("\ufeff"), False
            if "\0" in line:
                line = line.replace("\0", "")
            if line.startswith("\x1a") and not line.strip("\x1a\r\n"):
                continue  # DOS marks the end so
            if held:
                if line == "\r\n":
                    yield held + "\n"
                    held = ""
                    continue
                yield held
                held = ""
            if line.endswith("\r"):
                held = line
            else:
                yield line
        if held:
            yield held
    except UnicodeError as error:
        place = f" (byte {error.start} of a block)" if isinstance(error, UnicodeDecodeError) else ""
        raise ExportError(
            f"{name} is not encoded as {coding.encoding}{place}.",
            "Every byte must be valid in the encoding that is named.",
            "Leave out --encoding to have it detected.",
        ) from None


def _named(encoding: str) -> Coding:
    try:
        codec = codecs.lookup(encoding)
        b"a\xff".decode(encoding, "replace")
    except (LookupError, ValueError):
        codec = None
    if codec is None or not codec._is_text_encoding or codec.name in FOR_DOMAINS:
        raise UsageError(
            f"There is no encoding '{encoding}'.",
            f"Allowed: any that Python knows, such as utf-8, {', '.join(ALLOWED)}.",
            "Leave out --encoding to have it detected.",
        )
    return Coding(encoding)


def _damage(n_bad: int, encoding: str) -> tuple[str, ...]:
    return (f"{n_bad} characters are not valid {encoding} and were replaced.",) if n_bad else ()


def _utf16(found: Scan) -> str | None:
    """Tell UTF-16 without a BOM by NULs in every other place."""
    head = found.head[:SAMPLE_BYTES]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 4 or max(even, odd) < 0.4 * len(head) / 2:
        return None
    if min(even, odd) > 0.05 * max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse_binary(data: bytes, name: str) -> None:
    head = data[:SAMPLE_BYTES].rstrip(b"\0")
    n_controls = len(head) - len(head.translate(None, CONTROLS))
    if n_controls > max(2, 0.02 * len(head)):
        raise ExportError(
            f"{name} is not a table: its bytes are no text.",
            f"Allowed: {KINDS}.",
            "Export it again in one of these.",
        )


def guess(telling: bytes) -> str:
    """Return the allowed encoding that bytes are most likely in; lines beyond ASCII are enough."""
    import chardet

    try:
        guessed = codecs.lookup(str(chardet.detect(telling)["encoding"])).name
    except LookupError:
        return DEFAULT
    guessed = ALIKE.get(guessed, guessed)
    # a few umlauts among Latin letters look like Chinese to a detector; Chinese has few Latin letters
    if guessed in MULTIBYTE and _share_not_ascii(telling) < LEAST_MULTIBYTE:
        return DEFAULT
    return guessed if guessed in ALLOWED else DEFAULT


def _share_not_ascii(data: bytes) -> float:
    """Return the share of bytes beyond ASCII among those that are no white space."""
    solid = b"".join(data.split())
    return sum(byte > 127 for byte in solid) / max(len(solid), 1)
