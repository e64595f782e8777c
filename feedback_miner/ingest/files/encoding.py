"""How an export is encoded: byte order mark, then strict UTF-8, then chardet held to a short list.

Of 7,400 made-up lines in five languages of Western Europe, chardet 7 alone puts one in nine into an
encoding that no export is in, such as Cyrillic of a Macintosh or Hebrew.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest.files.scan import Scan

KINDS = "CSV, TSV, JSON, JSON Lines, XML, XLSX, XLS, ODS, Parquet, mail, and ZIP of these"
"""What can be read, for messages."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", 1),
    (codecs.BOM_UTF32_LE, "utf-32", 4),
    (codecs.BOM_UTF32_BE, "utf-32", 4),
    (codecs.BOM_UTF16_LE, "utf-16", 2),
    (codecs.BOM_UTF16_BE, "utf-16", 2),
)
"""Byte order mark, encoding and bytes a letter; UTF-32 first, as its mark begins with that of UTF-16."""
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
"""Share of bytes beyond ASCII in lines of a script that takes two bytes a letter, below which the guess is
not believed. A judgement about older detectors: chardet 7 took none of those lines for such a script."""
LEAST_NULS, MOST_NULS = 0.4, 0.05
"""Share of NULs in every other byte that tells UTF-16, and how many, beside those, the bytes between
may have. Judgements: Latin letters make the former, and other scripts have blanks and digits too."""
LETTERS_A_BROKEN = 10
"""Letters of UTF-8 for each place that is none, from which on the place is damage and the text UTF-8. A
judgement: hardly any text of another encoding is valid UTF-8 for even a few letters."""
FEW_CONTROLS, MOST_CONTROLS = 2, 0.02
"""Control characters that a text may have, and which share of its bytes; judgements."""
SAMPLE_BYTES = 1 << 16
"""First bytes that are looked at for NULs and control characters."""
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

    Examples
    --------
    >>> from feedback_miner.ingest.files.scan import scan
    >>> coding_of(scan(io.BytesIO("Büro".encode())), "tickets.csv").encoding
    'utf-8'
    >>> coding_of(scan(io.BytesIO("Das Büro ist kalt".encode("cp1252"))), "tickets.csv").encoding
    'cp1252'
    """
    if encoding is not None:
        return _named(encoding)
    if (coding := by_mark(found) or by_nuls(found)) is not None:
        return coding
    _refuse_binary(found.head, name)
    return by_validity(found) or by_letters(found)


def by_mark(found: Scan) -> Coding | None:
    """Decide where a byte order mark stands at the beginning."""
    for mark, encoding, width in BOMS:
        if found.head.startswith(mark):
            n_bad = found.n_bad if width == 1 else min(found.n_bytes % width, 1)
            return Coding(encoding, _damage(n_bad, encoding.removesuffix("-sig")))
    return None


def by_nuls(found: Scan) -> Coding | None:
    """Decide where NUL is every other byte: UTF-16 without a mark, of letters that are mostly Latin."""
    head = found.head[:SAMPLE_BYTES]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 4 or max(even, odd) < LEAST_NULS * len(head) / 2:
        return None
    if min(even, odd) > MOST_NULS * max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    return Coding(encoding, (_guess_of(encoding), *_damage(found.n_bytes % 2, encoding)))


def by_validity(found: Scan) -> Coding | None:
    """Decide where all bytes are valid UTF-8, or all but a few among many letters that are."""
    if found.n_bad == 0:
        return Coding("utf-8")
    if found.n_not_ascii >= LETTERS_A_BROKEN * found.n_bad:
        return Coding("utf-8", _damage(found.n_bad, "utf-8"))
    return None


def by_letters(found: Scan) -> Coding:
    """Guess from the lines beyond ASCII."""
    encoding = guess(found.telling)
    return Coding(encoding, (_guess_of(encoding),))


def _guess_of(encoding: str) -> str:
    return f"The encoding was guessed: {encoding}. Name another with --encoding if letters look wrong."


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
    lines = _without_mark(text)
    try:
        yield from lines if is_plain else _single_ends(_without_nuls(lines))
    except UnicodeError as error:
        place = f" (byte {error.start} of a block)" if isinstance(error, UnicodeDecodeError) else ""
        raise ExportError(
            f"{name} is not encoded as {coding.encoding}{place}.",
            "Every byte must be valid in the encoding that is named.",
            "Leave out --encoding to have it detected.",
        ) from None


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    """Drop a byte order mark that the encoding does not."""
    yield from (line.removeprefix("\ufeff") for line in islice(lines, 1))
    yield from lines


def _without_nuls(lines: Iterable[str]) -> Iterator[str]:
    """Drop NULs, and lines that are the mark by which DOS ends a file."""
    for line in lines:
        line = line.replace("\0", "")
        if not line.startswith("\x1a") or line.strip("\x1a\r\n"):
            yield line


def _single_ends(lines: Iterable[str]) -> Iterator[str]:
    r"""Make ``\r\r\n``, which reads as an empty line after one that ends in ``\r``, a single end.

    Examples
    --------
    >>> list(_single_ends(["a\r", "\r\n", "b\r", "c"]))
    ['a\r\n', 'b\r', 'c']
    """
    held = ""
    for line in lines:
        if held and line == "\r\n":
            yield held + "\n"
            held = ""
            continue
        if held:
            yield held
        held = line if line.endswith("\r") else ""
        if not held:
            yield line
    if held:
        yield held


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


def _refuse_binary(data: bytes, name: str) -> None:
    head = data[:SAMPLE_BYTES].rstrip(b"\0")
    n_controls = len(head) - len(head.translate(None, CONTROLS))
    if n_controls > max(FEW_CONTROLS, MOST_CONTROLS * len(head)):
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
