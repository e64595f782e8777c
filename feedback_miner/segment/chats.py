"""Transcripts of chats that were saved as one text: who speaks, and when, is no text."""

from __future__ import annotations

import re

from feedback_miner.segment.lines import Line

MIN_LINES = 3
"""Fewer lines that look so may be times that somebody noted, and so may those of as many speakers."""
MAX_LINE = 200

_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[apAP]\.?[mM]\.?)?"
_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? )?"
_STAMP = rf"[\[(]?{_DATE}{_CLOCK}[\])]?"
_NAME = r"[^\W\d_][\w.'’@ -]{0,40}?(?: \([^()\n]{1,30}\))?"
_SPEAKER = re.compile(rf"(?:{_STAMP}(?: ?[-–|])? {_NAME}|{_NAME} {_STAMP}) ?[:>](?: |$)")
"""``[10:32] Anna: ``, ``12.03.26, 10:32 - Anna: ``, ``Anna (10:32): ``."""
_DIGITS = re.compile(r"\d+")
_NOTICE = re.compile(rf"(?:{_STAMP} )?\*{{2,3}}[^*]+\*{{2,3}}$")
"""``*** Anna joined the conversation ***``."""


def mark(lines: list[Line]) -> None:
    """Cut off who speaks from the lines of a transcript, and set the reason "automatic" of its notices."""
    spoken = [at for at, line in enumerate(lines) if _speaker(line) is not None]
    heads = [_DIGITS.sub("", lines[at].text[: _speaker(lines[at])]) for at in spoken]
    if len(spoken) < MIN_LINES or len(set(heads)) == len(heads):
        return
    for line in lines:
        if line.reason is None and _NOTICE.match(line.text, 0, MAX_LINE):
            line.reason = "automatic"
    for at in reversed(spoken):
        line = lines[at]
        end = _speaker(line) or 0
        head = line.text[:end].rstrip()
        said = Line(line.start + end, line.end, line.text[end:])
        lines[at : at + 1] = [Line(line.start, line.start + len(head), head, "automatic"), said]


def _speaker(line: Line) -> int | None:
    """Return where what was said begins; None where nobody is named."""
    match = _SPEAKER.match(line.text, 0, MAX_LINE) if line.reason is None and line.text else None
    return None if match is None else match.end()
