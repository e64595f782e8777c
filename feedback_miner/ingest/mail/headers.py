"""The headers of a mail: addresses, ids, dates and words in them."""

from __future__ import annotations

import binascii
import re
from calendar import timegm
from collections.abc import Mapping
from email.errors import MessageError
from email.header import decode_header
from email.utils import parsedate_tz

from feedback_miner.ingest.mail.charsets import text_of
from feedback_miner.ingest.mail.messages import header_end
from feedback_miner.ingest.values.date_patterns import ZONES
from feedback_miner.ingest.wording import word_lists

LONGEST_HEADER = 1 << 18
LONGEST_VALUE = 1 << 14
LONGEST_SUBJECT = 2000
"""Bytes that are read of all headers, of one, and of a subject: judgements, ten times what mails of
people have, so that headers made to take long do not (tests of hostile mails)."""
RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
"""Headers that say who a mail was sent to; they may repeat."""
REPLIES = frozenset(word_lists("mail")["replies"])
"""What mail programs put before the subject of an answer or a forwarded mail, in many languages."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
AMERICAN = {"CST": -360, "CDT": -300, "AST": -240, "ADT": -180}
"""Zones of RFC 5322, in minutes east of UTC, that mean something else outside of mail."""

_FOLD = re.compile(rb"\n[ \t]+")
_ADDRESS = re.compile(r"(?<![^\s<>,;:\"'()\[\]])([^\s<>,;:\"'()\[\]@]{1,128}@[^\s<>,;:\"'()\[\]@]{1,255})")
_SPELLED = re.compile(r"(?<!\S)([\w.+=-]{1,64}) at ([\w-]{1,63}(?:\.[\w-]{1,63}){1,9})")
_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}\"?([\w:.-]{1,40})", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,512})>")

Headers = Mapping[str, bytes]


def headers_of(mail: bytes) -> dict[str, bytes]:
    """Return the headers of a mail by their names, lower case; of those that repeat the first.

    They are taken apart here: the parser of :mod:`email` takes a line that is no header, and names
    with a blank, for the end of all headers, and its new policy raises IndexError for addresses
    and ids such as ``x@`` and ``<[x@y]>`` (seen with Python 3.11). Both are slower: for the ten
    headers of a short mail 48 and 725 microseconds, and 41 here.

    Examples
    --------
    >>> headers_of(b"From: ann@example.org\\nTo: it@example.org,\\n desk@example.org\\n\\nHello")
    {'from': b'ann@example.org', 'to': b'it@example.org, desk@example.org'}
    """
    end = min(header_end(mail)[0], LONGEST_HEADER)
    found: dict[str, bytes] = {}
    for line in _FOLD.sub(b" ", mail[:end].replace(b"\r\n", b"\n")).split(b"\n"):
        name, colon, value = line.partition(b":")
        if not colon:
            continue
        key = name.strip().lower().decode("latin-1")
        value = value[:LONGEST_VALUE].strip()
        if key not in found:
            found[key] = value
        elif key in RECIPIENTS and len(found[key]) < LONGEST_VALUE:
            found[key] += b", " + value
    return found


def addresses_in(value: bytes | None) -> list[str]:
    """Return the addresses of a header, lower case; also those that archives spell "ann at example.org".

    Names are not needed, and :func:`email.utils.getaddresses`, which parts them from the addresses,
    takes twenty times as long and raises RecursionError for a row of brackets.

    Examples
    --------
    >>> addresses_in(b'"Ann, of IT" <Ann@example.org>, it@example.org (desk)')
    ['ann@example.org', 'it@example.org']
    >>> addresses_in(b"ann at example.org")
    ['ann@example.org']
    """
    if not value:
        return []
    text = value.decode("utf-8", "replace").lower()
    return _ADDRESS.findall(text) or [f"{name}@{host}" for name, host in _SPELLED.findall(text)]


def sender_of(headers: Headers) -> str:
    """Return the address of who sent a mail, lower case; all of the header where there is none in it.

    Examples
    --------
    >>> sender_of({"from": b'"boss@example.org" <ann@example.org>'})
    'ann@example.org'
    """
    for name in ("from", "sender"):
        value = headers.get(name, b"")
        # a name may look like an address too, and stands before it
        found = addresses_in(value[value.rfind(b"<") :] if b"<" in value else value) or addresses_in(value)
        if found:
            return found[-1]
    return headers.get("from", b"").decode("utf-8", "replace").strip().lower()


def message_ids_in(value: bytes | None) -> list[str]:
    """Return the message ids of a header, without their angles.

    Examples
    --------
    >>> message_ids_in(b"<1@example.org> <2@example.org>")
    ['1@example.org', '2@example.org']
    """
    return _MESSAGE_ID.findall(value.decode("latin-1")) if value else []


def subject_of(headers: Headers, charset: str | None = None) -> str:
    """Return the subject, decoded, without what mail programs put before it ("Re:", "AW:").

    Examples
    --------
    >>> subject_of({"subject": b"Re: AW[2]: =?utf-8?Q?B=C3=BCro?= is cold"})
    'Büro is cold'
    """
    text = decoded(headers.get("subject", b"")[:LONGEST_SUBJECT], charset)
    text = " ".join(text.split())
    while True:
        head, colon, rest = text.partition(":")
        if not colon:
            head, colon, rest = text.partition("：")
        name = head.strip().casefold().rstrip("0123456789[]()")
        if not colon or name not in REPLIES:
            return text
        text = rest.strip()


def date_of(headers: Headers) -> tuple[str, int] | None:
    """Return when a mail was sent, "22 Aug 2015 19:22:20 +0200", and that as seconds since 1970.

    A zone that is missing or unknown is UTC, as RFC 5322 has it (section 4.3). Without a
    readable date, the moment when the mail was received.

    Examples
    --------
    >>> date_of({"date": b"Sat, 22 Aug 2015 19:22:20 +0200 (CEST)"})
    ('22 Aug 2015 19:22:20 +0200', 1440264140)
    """
    received = headers.get("received", b"").rpartition(b";")[2]
    for value in (headers.get("date", b""), received):
        text = value[:100].decode("ascii", "replace").strip()
        try:
            parts = parsedate_tz(text)
        except (ValueError, IndexError, TypeError):
            parts = None
        if parts is None or not 1970 <= parts[0] < 2200 or not 1 <= parts[1] <= 12:
            continue
        year, month, day, hour, minute, second = parts[:6]
        name = (text.partition("(")[0].split() or [""])[-1].upper()
        east = AMERICAN.get(name, ZONES.get(name, (parts[9] or 0) // 60))
        if abs(east) > 15 * 60:
            east = 0
        sign, size = "-" if east < 0 else "+", abs(east)
        shown = (
            f"{day:02} {MONTHS[month - 1]} {year} {hour:02}:{minute:02}:{second:02}"
            f" {sign}{size // 60:02}{size % 60:02}"
        )
        return shown, timegm((year, month, day, hour, minute, second)) - east * 60
    return None


def decoded(value: bytes, charset: str | None = None) -> str:
    """Return a header as text: encoded words (RFC 2047), and bytes beyond ASCII that should not be there."""
    if not value.isascii():
        return text_of(value, charset)[0]
    text = value.replace(b"\0", b"").decode("ascii")
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (MessageError, binascii.Error, ValueError):
        return text
    return "".join(
        piece if isinstance(piece, str) else text_of(piece, name or "ascii")[0] for piece, name in pieces
    )


def charset_of(headers: Headers) -> str | None:
    """Return the charset that the headers name for the body."""
    found = _CHARSET.search(headers.get("content-type", b""))
    return found[1].decode() if found else None
