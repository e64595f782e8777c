"""Earlier messages that a mail client copied below or above the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from feedback_miner.segment.boilerplate import courtesy
from feedback_miner.segment.lines import Line

if TYPE_CHECKING:
    from mailparser_reply import EmailReplyParser

MAX_CHARS = 20_000
MAX_LINE = 300
"""Lines are cut to this before they are matched, so that no pattern meets a long one."""

MAX_BLANK = 3
"""Blank lines in a row that the library is shown: no header of its own spans as many, and a pattern of
it for signatures takes minutes over twenty thousand."""

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "sv", "da", "cs", "pl", "ja", "ko", "zh")

_MARKER = re.compile(
    r"^[ \t]*(?:>|\W{0,3}(?:From|Von|De|Da|Van|Från|Fra|Od|发件人|보낸 ?사람|差出人|От)\*? ?[:：])"
    r"|(?:wrote|schrieb|écrit|scritto|escribió|escreveu|schreef|skrev|napsal|napisał|nadesłał|"
    r"написал\w*|写道)\b.{0,120}[:：]\W*$"
    r"|님이 작성|<\S+@\S+>[:：]\s*$"
    r"|^[ \t]*-{3,} ?\w.{0,40}-{3,}\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"-{3,} ?(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|"
    r"mensaje original|"
    r"mensaje reenviado|message d'origine|message transféré|messaggio originale|mensagem original|"
    r"oorspronkelijk bericht|ursprungligt meddelande|oprindelig meddelelse) ?-{3,}",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r".{6,200}\b(?:написал\w*|пишет|escreveu|escribió|wrote|schrieb)\b[^:]{0,100}:", re.IGNORECASE
)
_WROTE_START = re.compile(r"(?:on|am|el|em|le|il|op|den)\b|\d|\w+, ", re.IGNORECASE)
_LABEL = re.compile(r"[>\s*]*([^\W\d_][^\W\d_ ]{0,12}(?: [^\W\d_]{1,8})?)\*? ?[:：]")
_FROM = frozenset(
    ["from", "von", "de", "da", "van", "från", "fra", "od", "发件人", "보낸사람", "差出人", "от"]
)
_QUOTED = re.compile(r">(?!\s*\d)")
_LETTER = re.compile(r"[^\W\d_]")
_POINTER = re.compile(
    r"\W*(?:fyi|fwd?|see (?:below|the (?:mail|message) below)|please see (?:below|attached)|as (?:below|"
    r"discussed)|"
    r"siehe unten|zur info|z\.?k|ver abajo|voir ci-dessous)\W*",
    re.IGNORECASE,
)


def mark(lines: list[Line], first: bool = False) -> None:
    """Set the reason "quoted" on quoted lines, unless fewer than three letters would be left.

    In the ``first`` message of a record, what is forwarded is content.

    A greeting does not count, as what stands below it may be a mail that was forwarded; where all
    of that is marked by ``>`` it was not.
    """
    text = "\n".join(map(_searched, lines))
    if _MARKER.search(text) is None:
        return
    before = [line.reason for line in lines]
    headers = _headers(lines)
    for begin, end in headers:
        if lines[begin].reason is None:
            _mark_below(lines, begin, end)
    for line in lines:
        if line.reason is None and _QUOTED.match(line.text):
            line.reason = "quoted"
    if not _has_words(lines) and not (_has_letters(lines) and _all_marked(lines, headers)):
        for line, reason in zip(lines, before, strict=True):
            line.reason = reason


def _all_marked(lines: list[Line], headers: list[tuple[int, int]]) -> bool:
    """Tell whether all quoted lines but the headers begin with ``>``."""
    above = {i for first, last in headers for i in range(first, last + 1)}
    return all(
        _QUOTED.match(line.text)
        for i, line in enumerate(lines)
        if line.reason == "quoted" and line.text and i not in above
    )


def _has_letters(lines: list[Line]) -> bool:
    return any(line.reason is None and _LETTER.search(line.text[:MAX_LINE]) for line in lines)


def _mark_below(lines: list[Line], first: int, last: int) -> None:
    """Mark a header, and below it the ``>`` lines, or all where there are none.

    A header with nothing above it belongs to a forwarded mail or to an answer below the
    quote: what is not marked by ``>`` stays.
    """
    end = last + 1
    while end < len(lines) and (not lines[end].text or lines[end].text.startswith(">")):
        end += 1
    if not any(line.text for line in lines[last + 1 : end]):
        end = len(lines) if _has_words(lines[:first]) else last + 1
    for line in lines[first:end]:
        if line.text and line.reason is None:
            line.reason = "quoted"


def _has_words(lines: list[Line]) -> bool:
    letters = 0
    for line in lines:
        if (
            line.text
            and line.reason is None
            and not courtesy(line.text)
            and not _POINTER.fullmatch(line.text)
        ):
            letters += len(_LETTER.findall(line.text[:MAX_LINE]))
            if letters >= 3:
                return True
    return False


def _headers(lines: list[Line]) -> list[tuple[int, int]]:
    """Return the first and the last line of each header of a quoted message, in order."""
    found = {
        (i, i)
        for i, line in enumerate(lines)
        if _SEPARATOR.match(line.text) or (_WROTE.fullmatch(line.text) and _WROTE_START.match(line.text))
    }
    shown = _without_long_gaps(lines)
    for row, header in _library_headers("\n".join(_searched(lines[i]) for i in shown)[:MAX_CHARS]):
        if _is_header(header):
            found.add((shown[row], shown[row + _header_lines(header) - 1]))
    return sorted(found)


def _searched(line: Line) -> str:
    """Return what of a line is searched for headers: nothing of one that is left out already."""
    return "" if line.reason else line.text[:MAX_LINE]


def _without_long_gaps(lines: list[Line]) -> list[int]:
    """Return the lines that are shown to the library: of blank ones in a row ``MAX_BLANK`` at most."""
    shown, n_blank = [], 0
    for i, line in enumerate(lines):
        n_blank = 0 if _searched(line) else n_blank + 1
        if n_blank <= MAX_BLANK:
            shown.append(i)
    return shown


def _library_headers(text: str) -> Iterator[tuple[int, str]]:
    """Yield the row in which each header that the library finds begins, and the header."""
    position = 0
    for reply in _parser().read(text).replies:
        found = text.find(reply.headers, position) if reply.headers else -1
        if found >= 0:  # the library drops long rules of dashes, so a header with one is not in the text
            yield text.count("\n", 0, found), reply.headers
            position = found + 1


@cache
def _parser() -> EmailReplyParser:
    from mailparser_reply import EmailReplyParser

    return EmailReplyParser(languages=list(LANGUAGES))


def _is_header(header: str) -> bool:
    """Refuse what the library takes for a header on thin evidence, such as one "Data:" line."""
    if header.endswith((":", "：")) and len(header.split("\n")) <= 3 and not _LABEL.fullmatch(header):
        return True
    labels = [match[1].casefold() for line in header.split("\n") if (match := _LABEL.match(line))]
    return len(set(labels)) >= 3 or (len(set(labels)) == 2 and labels[0].replace(" ", "") in _FROM)


def _header_lines(header: str) -> int:
    """Count the lines of a header; the library adds one line below it, which may be the message."""
    rows = header.split("\n")
    while len(rows) > 1 and not _LABEL.match(rows[-1]) and not rows[-1].rstrip().endswith((":", "：")):
        rows.pop()
    return len(rows)
