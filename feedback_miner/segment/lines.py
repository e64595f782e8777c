"""Lines, and the paragraphs that they make up."""

from __future__ import annotations

import re
from dataclasses import dataclass

Span = tuple[int, int]

MIN_WRAP_WIDTH = 40
"""Lines shorter than this are not wrapped text: each is a paragraph of its own."""

_LINE = re.compile(r"[^\r\n\u2028\x85]+|\r\n?|[\n\u2028\x85]")
# an "o" stands for a bullet where a word processor was pasted from; in Portuguese it is the article
_BULLET = re.compile(
    r"[ \t>]*(?:[-*•‣▪·–»→]|o(?=\t| {2}| +[A-ZÀ-Þ])|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+(?=\S)"
)


@dataclass(slots=True)
class Line:
    """One line of a comment.

    Attributes
    ----------
    start, end : int
        Span in the cleaned text, without line end and outer white space.
    text : str
        The characters of that span; empty for a blank line.
    reason : str or None
        Why the line is left out; None = it stays.
    """

    start: int
    end: int
    text: str
    reason: str | None = None


def split_lines(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Cut a span of a text at its line ends."""
    lines: list[Line] = []
    blank = True
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        piece = match.group()
        if piece[0] in "\r\n\u2028\x85":
            if blank:
                lines.append(Line(match.start(), match.start(), ""))
            blank = True
            continue
        stripped = piece.strip()
        first = match.start() + len(piece) - len(piece.lstrip()) if stripped else match.start()
        lines.append(Line(first, first + len(stripped), stripped))
        blank = False
    return lines


def paragraphs(lines: list[Line]) -> list[Span]:
    """Join the lines that stay into paragraphs.

    A blank line, a line left out and a bullet end a paragraph; so does a line end that is
    not there because the next word found no room.
    """
    spans: list[Span] = []
    run: list[Line] = []
    for line in lines:
        if line.reason is None and line.text:
            run.append(line)
        elif run:
            spans += _unwrap(run)
            run = []
    return spans + _unwrap(run)


def _unwrap(run: list[Line]) -> list[Span]:
    if len(run) == 1:
        return [(_after_bullet(run[0]), run[0].end)]
    width = max((len(line.text) for line in run), default=0)
    spans: list[Span] = []
    for i, line in enumerate(run):
        if i and _continues(run[i - 1].text, line.text, width):
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((_after_bullet(line), line.end))
    return spans


def _continues(line: str, following: str, width: int) -> bool:
    """Tell whether ``following`` goes on with the paragraph of ``line``."""
    if _BULLET.match(following):
        return False
    if following[0].islower() and line[-1] not in ".!?:;":
        return True
    first_word = following.split(maxsplit=1)[0]
    return width >= MIN_WRAP_WIDTH and len(line) + 1 + len(first_word) > min(width, 100)


def _after_bullet(line: Line) -> int:
    match = _BULLET.match(line.text)
    return line.start + match.end() if match else line.start
