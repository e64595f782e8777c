"""Lines that carry no feedback: greetings, closings, signatures, automatic text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice

from feedback_miner.segment import notices, patterns, signature
from feedback_miner.segment.courtesy import (
    closing_start,
    greeting_end,
    is_addressed,
    is_closing,
    is_greeting,
    is_opening,
    is_parting,
)
from feedback_miner.segment.lines import Line
from feedback_miner.segment.vague import VAGUE

MAX_LINE = 400
MAX_SHORT = 80
MIN_WORDS_LEFT = 4
"""Fewer words make no comment of their own: what stands above them stays with them."""
MAX_HEADING = 200
"""A first line longer than this is a text whose line ends were lost, and may hold an answer."""


def courtesy(text: str) -> str | None:
    """Return "greeting" or "closing" where a short line or sentence is nothing else, or None."""
    if is_closing(text):
        return "closing"
    return "greeting" if is_greeting(text) else None


def said(text: str) -> tuple[int, int]:
    """Return where what is said begins and ends in a paragraph, without greeting and thanks around it.

    They stay where too few words are left: what they stand beside may be all that somebody says.
    """
    start, end = greeting_end(text), len(text)
    if len(text[start:].split(maxsplit=MIN_WORDS_LEFT)) < MIN_WORDS_LEFT:
        start = 0
    thanks = closing_start(text[start:])
    if thanks and len(text[start : start + thanks].split(maxsplit=MIN_WORDS_LEFT)) >= MIN_WORDS_LEFT:
        end = start + thanks
    return start, end


def is_automatic(text: str) -> bool:
    """Tell whether a line was written by a machine."""
    return patterns.AUTOMATIC.match(text[:MAX_LINE].lower()) is not None


def is_auto_reply(text: str) -> bool:
    """Tell whether a comment that begins like this is an automatic reply, bounce or receipt."""
    first_line = text.lstrip()[:MAX_LINE].split("\n", 1)[0].rstrip()
    if len(first_line) > MAX_HEADING:
        return False
    return patterns.AUTO_REPLY.match(first_line) is not None or patterns.BOUNCE.match(first_line) is not None


def mark(lines: list[Line]) -> None:
    """Set the reason of every line that is boilerplate.

    A comment may hold several messages, parted by what is quoted: each has a greeting, a closing and a
    signature of its own.
    """
    for line in lines:
        if line.reason is None and line.text:
            line.reason = "automatic" if is_automatic(line.text) else courtesy(line.text)
    spoken = False
    for message in _messages(lines):
        notices.mark(message)
        signature.mark(message, spoken=spoken)
        _mark_edges(message)
        spoken = spoken or any(map(signature.says_something, message))


def _messages(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield the runs of lines between quoted ones."""
    for quoted, run in groupby(lines, key=lambda line: line.reason == "quoted"):
        if not quoted:
            yield list(run)


def _mark_edges(lines: list[Line]) -> None:
    """Mark a greeting or a subject without content at the top, and a farewell at the end."""
    kept = [i for i, line in enumerate(lines) if line.reason is None and line.text]
    n_words = sum(len(lines[i].text[:MAX_LINE].split()) for i in kept)
    for i in kept[:3]:
        if (reason := _opening(lines, i, first=i == kept[0])) is not None:
            n_words -= len(lines[i].text.split())
            if n_words < MIN_WORDS_LEFT:
                return
            lines[i].reason = reason
    last = lines[kept[-1]] if kept else None
    if last is not None and last.reason is None and _takes_leave(last.text):
        last.reason = "closing" if n_words - len(last.text.split()) >= MIN_WORDS_LEFT else None


def _takes_leave(text: str) -> bool:
    return patterns.LEAD_LINE.fullmatch(text, 0, MAX_LINE) is not None or is_parting(text)


def _opening(lines: list[Line], at: int, *, first: bool) -> str | None:
    """Return "greeting" or "vague" where a line at the top of a comment is nothing else."""
    text = lines[at].text
    if len(text) > MAX_SHORT:
        return None
    if is_opening(text) or (first and is_addressed(text)):
        return "greeting"
    apart = text[-1] in "!?," or (at + 1 < len(lines) and not lines[at + 1].text)
    bare = " ".join(text.casefold().replace("’", "'").split()).strip(signature.EDGES)
    return "vague" if first and apart and bare in VAGUE and _goes_on(lines, at) else None


def _goes_on(lines: list[Line], at: int) -> bool:
    """Tell whether the next line that stays is a sentence: above a list, a word may be an answer too."""
    following = (line.text for line in islice(lines, at + 1, None) if line.reason is None and line.text)
    text = next((text for text in following if not is_opening(text[:MAX_LINE])), "")
    n_words = len(text[:MAX_LINE].split())
    return n_words > MIN_WORDS_LEFT or (n_words == MIN_WORDS_LEFT and text[-1] in ".?!")
