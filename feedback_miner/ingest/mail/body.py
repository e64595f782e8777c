"""The text that the author of a mail wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message as Part
from typing import Final

from feedback_miner.ingest.mail.charsets import text_of
from feedback_miner.ingest.mail.headers import Headers
from feedback_miner.ingest.mail.messages import header_end

DEEPEST, MOST_PARTS = 100, 2000
"""Parts within parts, and borders of parts, that are looked at: judgements, far beyond what programs
write, so that a mail made of nothing else takes no time (tests of hostile mails)."""
TEXTS = ("text/plain", "text/html")
SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
BUILT_BY = ("mime-version", "content-type", "content-transfer-encoding", "content-disposition")


@dataclass(slots=True)
class Body:
    """What stands in a mail besides its headers.

    Attributes
    ----------
    text : str
        As HTML where the mail has it, else plain; attachments and mails within it are no part.
    sealed : bool
        Whether it is encrypted, or packed into its signature.
    guessed : bool
        Whether letters were read by a charset that the mail does not name.
    """

    text: str = ""
    sealed: bool = False
    guessed: bool = False


@dataclass(slots=True)
class _Text:
    """Texts found side by side, all HTML or all plain."""

    html: bool
    texts: list[str] = field(default_factory=list)


def body_of(mail: bytes, headers: Headers, charset: str | None = None) -> Body:
    """Return what the author wrote.

    The parts are walked here, and by the lenient policy of :mod:`email`: ``get_body`` takes any
    HTML attachment for the answer, drops what Apple Mail writes below a picture, and the headers
    of the strict policy raise IndexError on mails of Exchange (python/cpython #151857).

    Parameters
    ----------
    mail : bytes
    headers : mapping of str to bytes
        Those of :func:`headers_of`.
    charset : str or None
        What the user names, for parts that name none.

    Raises
    ------
    ValueError
        When it cannot be taken apart.
    """
    body = Body()
    # of the headers, only those that tell how the body is built
    needed = b"".join(name.encode() + b": " + headers[name] + b"\n" for name in BUILT_BY if name in headers)
    rest = mail[header_end(mail)[1] :]
    if headers.get("content-type", b"")[:9].lower() == b"multipart":
        rest = rest[: _after_parts(rest)]
    try:
        found = _texts_in(message_from_bytes(needed + b"\n" + rest), body, charset, 0)
    except (RecursionError, MessageError, AttributeError, IndexError, KeyError, TypeError, LookupError):
        raise ValueError("its parts cannot be told apart") from None
    if found is not None:
        body.text = "\n\n".join(found.texts)
        if not found.html and "-----BEGIN PGP MESSAGE-----" in body.text[:4000]:
            body.text, body.sealed = "", True
    return body


def _after_parts(body: bytes) -> int:
    """Return where a body has had more borders of parts than any program writes."""
    at = -1
    for _ in range(MOST_PARTS):
        at = body.find(b"\n--", at + 1)
        if at < 0:
            return len(body)
    return at


def _texts_in(part: Part, body: Body, charset: str | None, depth: int) -> _Text | None:
    """Return the texts of a part that its author wrote; None where there are none."""
    kind = part.get_content_type()
    if depth > DEEPEST or part.get_content_disposition() == "attachment":
        return None
    if kind in SEALED:
        body.sealed = True
        return None
    if part.get_content_maintype() == "multipart":
        found = [text for inner in _inner(part) if (text := _texts_in(inner, body, charset, depth + 1))]
        return JOINED.get(kind, side_by_side)(found) if found else None
    if kind in TEXTS and not (depth and part.get_filename()):
        return _text(part, kind == "text/html", body, charset)
    return None


def alternatives(found: Sequence[_Text]) -> _Text:
    """Of several forms of one text, return the last that is HTML, else the first."""
    return next((text for text in reversed(found) if text.html), found[0])


def related(found: Sequence[_Text]) -> _Text:
    """Of a text and what it shows, return the text: it stands first."""
    return found[0]


def side_by_side(found: Sequence[_Text]) -> _Text:
    """Return all texts in the form of the first; in the other form it is the same again, or a footer."""
    html = found[0].html
    return _Text(html, [text for one in found if one.html == html for text in one.texts])


JOINED: Final[Mapping[str, Callable[[Sequence[_Text]], _Text]]] = {
    "multipart/alternative": alternatives,
    "multipart/related": related,
}
"""Kind of a part (RFC 2046, RFC 2387) to what is taken of the texts in it; else :func:`side_by_side`."""


def _inner(part: Part) -> Iterator[Part]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (inner for inner in payload if isinstance(inner, Part))
    elif isinstance(payload, str) and payload.strip():
        # a multipart whose border is not to be found: all of it is the text
        whole = Part()
        whole.set_payload(payload)
        yield whole


def _text(part: Part, html: bool, body: Body, charset: str | None) -> _Text | None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return None
    text, guessed = text_of(data, part.get_content_charset() or charset, html)
    body.guessed = body.guessed or guessed
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not html and str(part.get_param("format", "")).lower() == "flowed":
        text = _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    return _Text(html, [text]) if text.strip() else None


def _unflowed(text: str, delete_space: bool) -> str:
    """Join the lines that format=flowed broke (RFC 3676); quoted lines keep their marks."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        is_border = bare == "-- "
        flows = bare.endswith(" ") and not is_border
        if flows and delete_space:
            bare = bare[:-1]
        if open_depth == depth and not is_border:
            paragraphs[-1].append(bare)
        else:
            paragraphs.append([">" * depth + (" " if depth else "") + bare])
        open_depth = depth if flows else -1
    return "\n".join("".join(lines) for lines in paragraphs)
