"""Markdown of GitHub -> readable text: what the form of an issue wrote is left out.

Fenced code stays: the stage that cuts texts puts it aside, and tells so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_WORDS = 10
"""Words of a heading; a longer one is a sentence that somebody wrote."""
_FENCE = re.compile(r"^[ \t]{0,3}(```|~~~)", re.MULTILINE)
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+[^\n]*")
_BOLD_LINE = re.compile(r"[ \t]*\*\*[^*\n]{1,120}\*\*:?[ \t]*")
_BOX = re.compile(r"[ \t]*[-*+] \[[ xX]\] [^\n]*")
_NO_RESPONSE = frozenset(("_no response_", "*no response*", "n/a", "_n/a_"))
_GAP = re.compile(r"\n{3,}")
_WORDS = (
    ("![", re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,1000}\)"), ""),
    ("](", re.compile(r"\[([^\[\]\n]{1,500})\]\([^()\n]{1,1000}\)"), r"\1"),
    ("**", re.compile(r"\*\*(?=[^\s*])([^*\n]{1,500})\*\*"), r"\1"),
    ("<", re.compile(r"</?(?:details|summary|sub|sup|kbd|picture|source|video)\b[^<>\n]{0,500}>", re.I), ""),
)


def markdown_text(text: str) -> str:
    """Return the body of an issue or comment without comments, headings and boxes of its form.

    Where nothing else is left the headings stay: then somebody wrote them.
    """
    text = _uncommented(text.replace("\r\n", "\n"))
    kept, whole = [], []
    for fenced, part in _by_fence(text):
        kept.append(part if fenced else _words("\n".join(filter(_is_own, part.split("\n")))))
        whole.append(part if fenced else _words(part))
    own = "".join(kept).strip()
    return own or "".join(whole).strip()


def _uncommented(text: str) -> str:
    """Leave out ``<!-- ... -->``; one that is never closed hides the rest, as on the page."""
    if "<!--" not in text:
        return text
    parts, place = [], 0
    while (start := text.find("<!--", place)) >= 0:
        parts.append(text[place:start])
        end = text.find("-->", start)
        place = end + 3 if end >= 0 else len(text)
    return "".join((*parts, text[place:]))


def _by_fence(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text and whether each is fenced; a fence without a partner is none."""
    start = 0
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(text):
        if opened is None:
            opened = match
        elif opened[1] == match[1]:
            yield False, text[start : opened.start()]
            yield True, text[opened.start() : match.end()]
            start, opened = match.end(), None
    yield False, text[start:]


def _is_own(line: str) -> bool:
    """Tell whether a line is more than the heading or box of a form."""
    if _HEADING.fullmatch(line) or _BOLD_LINE.fullmatch(line):
        return len(line.split()) > MOST_WORDS
    return line.strip().lower() not in _NO_RESPONSE and not _BOX.fullmatch(line)


def _words(text: str) -> str:
    for sign, pattern, new in _WORDS:
        if sign in text:
            text = pattern.sub(new, text)
    return _GAP.sub("\n\n", text)
