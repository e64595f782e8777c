"""Earlier messages that a mail program copied below or above a text, and messages that somebody forwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from feedback_miner.segment import mail_headers
from feedback_miner.segment.boilerplate import courtesy
from feedback_miner.segment.lines import Line, split_lines
from feedback_miner.segment.mail_headers import MAX_LINE, Header, depth, is_marked, unmarked
from feedback_miner.segment.patterns import any_of
from feedback_miner.word_lists import word_lists

MAX_POINTER = 200
"""A longer line that says "below" somewhere says more than that."""
MAX_GAP = 30
"""Blank lines between a header and its message."""
MIN_LETTERS = 3
"""Fewer letters are no answer."""

_WORDS: Final = word_lists(Path(__file__).parent / "words" / "mail_headers.toml")
_LETTER = re.compile(r"[^\W\d_]")
_POINTER = rf"(?<![^\W_])(?:{any_of(_WORDS['pointers'])})(?![^\W_])"
_POINTS = re.compile(_POINTER, re.IGNORECASE)
_ONLY_POINTS = re.compile(rf"\W*(?:(?:{any_of(_WORDS['please'])})\W+)?{_POINTER}\W*", re.IGNORECASE)


def mark(lines: list[Line], first: bool = False) -> None:
    """Set the reason "quoted" on earlier messages and on the headers above them.

    In the ``first`` message of a record a forwarded message is what it is about: only its header is left out,
    and what it quotes itself. In a reply all of that is a quote, unless fewer than three letters would be
    left.

    Parameters
    ----------
    lines : list of Line
        Changed in place. A forwarded message that is marked with ``>`` loses these marks.
    first : bool
        Whether the lines are the first message of their record.
    """
    headers = mail_headers.find(lines)
    if not headers and not any(is_marked(line.text) for line in lines):
        return
    before = [line.reason for line in lines]
    if first:
        _mark_first(lines, headers)
    else:
        _mark_reply(lines, headers)
    if not _has_words(lines, thanks=not first) and not (_has_letters(lines) and _all_marked(lines, headers)):
        _restore(lines, before, headers)
    elif first and headers and headers[0].of_mail:
        _leave_out_pointers(lines[: headers[0].first])


def holds_forward(text: str) -> bool:
    """Tell whether a text that stands apart as a quote may be a message that somebody forwards."""
    headers = mail_headers.find(split_lines(text))
    return bool(headers) and headers[0].of_mail


def _mark_first(lines: list[Line], headers: list[Header]) -> None:
    """Mark the headers, and what is marked with more ``>`` than the message that is forwarded."""
    above = {header.first: header for header in headers}
    base = at = 0
    points_below = below_header = False
    while at < len(lines):
        header = above.get(at)
        if header is None:
            if below_header or is_marked(lines[at].text):
                _mark_by_depth(lines[at], base)
            points_below = points_below or _points_below(lines[at])
            at += 1
            continue
        _quote(lines[at : header.last + 1])
        at = header.last + 1
        passed_on = header.of_mail or (points_below and not below_header)
        below_header = True
        if passed_on:
            below = islice(lines, at, at + MAX_GAP)
            base = next((depth(line.text) for line in below if unmarked(line.text)), base)


def _mark_by_depth(line: Line, base: int) -> None:
    """Mark a line that is quoted by the message which has ``base`` marks itself, else take its marks off."""
    if line.reason is not None or not (marks := depth(line.text)):
        return
    if marks > base:
        line.reason = "quoted"
    else:
        line.text = unmarked(line.text)
        line.start = line.end - len(line.text)


def _leave_out_pointers(above: Sequence[Line]) -> None:
    """Mark lines above a forwarded message that only say so: "Please see below"."""
    for line in above:
        if line.reason is None and line.text and _ONLY_POINTS.fullmatch(line.text[:MAX_LINE]):
            line.reason = "vague"


def _points_below(line: Line) -> bool:
    """Tell whether a line says that the message below is passed on."""
    return line.reason is None and 0 < len(line.text) <= MAX_POINTER and _POINTS.search(line.text) is not None


def _mark_reply(lines: list[Line], headers: list[Header]) -> None:
    for header in headers:
        if lines[header.first].reason is None:
            _mark_below(lines, header)
    for line in lines:
        if line.reason is None and is_marked(line.text):
            line.reason = "quoted"


def _mark_below(lines: list[Line], header: Header) -> None:
    """Mark a header, and below it the ``>`` lines, or all where there are none.

    A header with nothing above it belongs to a forwarded mail or to an answer below the
    quote: what is not marked by ``>`` stays.
    """
    below = end = header.last + 1
    while end < len(lines) and (not lines[end].text or depth(lines[end].text)):
        end += 1
    if not any(line.text for line in lines[below:end]):
        end = len(lines) if _has_words(lines[: header.first], thanks=True) else below
    _quote(lines[header.first : end])


def _quote(lines: Sequence[Line]) -> None:
    for line in lines:
        if line.text and line.reason is None:
            line.reason = "quoted"


def _restore(lines: list[Line], before: list[str | None], headers: list[Header]) -> None:
    """Take the marks back where nothing else would be left; of the headers too where these are all."""
    reasons = [line.reason for line in lines]
    of_headers = {at for header in headers for at in range(header.first, header.last + 1)}
    for at, line in enumerate(lines):
        line.reason = reasons[at] if at in of_headers else before[at]
    if not _has_letters(lines):
        for line, reason in zip(lines, before, strict=True):
            line.reason = reason


def _all_marked(lines: list[Line], headers: list[Header]) -> bool:
    """Tell whether all quoted lines but the headers begin with ``>``."""
    of_headers = {at for header in headers for at in range(header.first, header.last + 1)}
    return all(
        depth(line.text)
        for at, line in enumerate(lines)
        if line.reason == "quoted" and line.text and at not in of_headers
    )


def _has_letters(lines: list[Line]) -> bool:
    return any(line.reason is None and _LETTER.search(line.text[:MAX_LINE]) for line in lines)


def _has_words(lines: list[Line], *, thanks: bool) -> bool:
    """Tell whether anything is said.

    A greeting does not count, as what stands below it may be a mail that was forwarded; thanks count in a
    reply, where a quote is known from the message that it answers.
    """
    letters = 0
    for line in lines:
        if line.text and line.reason is None and not _ONLY_POINTS.fullmatch(line.text[:MAX_LINE]):
            polite = courtesy(line.text)
            if polite is None or (thanks and polite == "closing"):
                letters += len(_LETTER.findall(line.text[:MAX_LINE]))
            if letters >= MIN_LETTERS:
                return True
    return False
