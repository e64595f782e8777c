"""Bytes -> text: BOM, then strict UTF-8, then a detector held to a short list."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from feedback_miner.errors import ExportError, UsageError

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
SAMPLE_BYTES = 1 << 16
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was read with, and what was guessed on the way."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    r"""Decode an export; ``\r\r\n`` becomes ``\r\n``, and NUL goes.

    Parameters
    ----------
    data : bytes
    name : str
        What errors call the file.
    encoding : str or None
        What the user says; None = detect.

    Raises
    ------
    UsageError
        For an encoding that does not exist.
    ExportError
        When the bytes are no text, or not in the encoding that the user named.
    """
    if encoding is not None:
        text, used, warning = _named(data, name, encoding), encoding, ""
    else:
        text, used, warning = _detected(data, name)
    if "\r\r\n" in text:
        text = text.replace("\r\r\n", "\r\n")
    if "\0" in text:
        text = text.replace("\0", "")
    return Decoded(text, used, (warning,) if warning else ())


def _named(data: bytes, name: str, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise UsageError(
            f"There is no encoding '{encoding}'.",
            f"Allowed: any that Python knows, such as utf-8, {', '.join(ALLOWED)}.",
            "Leave out --encoding to have it detected.",
        ) from None
    except UnicodeError as error:
        place = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise ExportError(
            f"{name} is not encoded as {encoding}{place}.",
            "Every byte must be valid in the encoding that is named.",
            "Leave out --encoding to have it detected.",
        ) from None
    return text.removeprefix("\ufeff")


def _detected(data: bytes, name: str) -> tuple[str, str, str]:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace").removeprefix("\ufeff")
            return text, encoding, _damage(text, data.count("\ufffd".encode(encoding)[len(bom) :]), encoding)
    wide = _utf16(data)
    if wide is None:
        _refuse_binary(data, name)
        try:
            return data.decode("utf-8"), "utf-8", ""
        except UnicodeDecodeError:
            text = data.decode("utf-8", "replace")
        n_bad = text.count("\ufffd") - data.count("\ufffd".encode())
        if len(re.findall(r"[^\x00-\x7f\ufffd]", text)) >= 10 * n_bad:
            return text, "utf-8", _damage(text, 0, "utf-8")
    encoding = wide or _guess(data)
    text = data.decode(encoding, "replace")
    note = f"The encoding was guessed: {encoding}. Name another with --encoding if letters look wrong."
    return text, encoding, " ".join(part for part in (note, _damage(text, 0, encoding)) if part)


def _damage(text: str, n_genuine: int, encoding: str) -> str:
    n_bad = text.count("\ufffd") - n_genuine
    return f"{n_bad} characters are not valid {encoding} and were replaced." if n_bad > 0 else ""


def _utf16(data: bytes) -> str | None:
    """Tell UTF-16 without a BOM by NULs in every other place."""
    head = data[:SAMPLE_BYTES]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 4 or len(data) % 2 or max(even, odd) < 0.4 * len(head) / 2:
        return None
    if min(even, odd) > 0.05 * max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse_binary(data: bytes, name: str) -> None:
    head = data[:SAMPLE_BYTES]
    n_controls = len(head) - len(head.translate(None, CONTROLS))
    if n_controls > max(2, 0.02 * len(head)):
        raise ExportError(
            f"{name} is not a table: its bytes are no text.",
            "Allowed: CSV, TSV, JSON, JSON Lines, XLSX, XLS, ODS and Parquet.",
            "Export it again in one of these.",
        )


def _guess(data: bytes) -> str:
    import chardet

    telling = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(telling)[:SAMPLE_BYTES]
    try:
        found = codecs.lookup(str(chardet.detect(sample)["encoding"])).name
    except LookupError:
        return DEFAULT
    found = ALIKE.get(found, found)
    return found if found in ALLOWED else DEFAULT
