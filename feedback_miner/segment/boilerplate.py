"""Lines that carry no feedback: greetings, closings, signatures, automatic text."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from feedback_miner.redact import redact
from feedback_miner.segment import patterns
from feedback_miner.segment.lines import Line
from feedback_miner.segment.vague import VAGUE

MAX_LINE = 400
MAX_SHORT = 80
MIN_WORDS_LEFT = 4
"""Fewer words make no comment of their own: what stands above them stays with them."""
MAX_HEADING = 200
"""A first line longer than this is a text whose line ends were lost, and may hold an answer."""

SIGNATURE_LINES = 8
MAX_NAMES = 4
"""Lines with a name or contact data that may follow thanks."""

_EDGES = " \t\r\n.,;:!?*_\"'“”‘’()[]{}…。、！？-–—"
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END = re.compile(r"[^.\d\s]{3,}[.!?]\s*$")
_DELIMITER = re.compile(r"(?:-- ?|--+|__+|==+|\*\*+|~~+)$")


def courtesy(text: str) -> str | None:
    """Return "greeting" or "closing" where a short line or sentence is nothing else, or None."""
    if len(text) > MAX_SHORT:
        return None
    if patterns.CLOSING.fullmatch(text) or patterns.FAREWELL.fullmatch(text):
        return "closing"
    return "greeting" if patterns.GREETING.fullmatch(text) else None


def is_automatic(text: str) -> bool:
    """Tell whether a line was written by a machine."""
    return patterns.AUTOMATIC.match(text, 0, MAX_LINE) is not None


def is_auto_reply(text: str) -> bool:
    """Tell whether a comment that begins like this is an automatic reply, bounce or receipt."""
    first_line = text.lstrip()[:MAX_LINE].split("\n", 1)[0].rstrip()
    if len(first_line) > MAX_HEADING:
        return False
    return patterns.AUTO_REPLY.match(first_line) is not None or patterns.BOUNCE.match(first_line) is not None


def mark(lines: list[Line]) -> None:
    """Set the reason of every line that is boilerplate."""
    for line in lines:
        if line.reason is None and line.text:
            line.reason = "automatic" if is_automatic(line.text) else courtesy(line.text)
    _mark_signatures(lines)
    _mark_contacts(lines)
    _mark_legal(lines)
    _mark_edges(lines)


def _mark_signatures(lines: list[Line]) -> None:
    """Mark a mobile's own line and, below a text, what follows a farewell, thanks or a ``--`` line."""
    spoken = False
    open_ends = [i for i, line in enumerate(lines) if line.text and line.reason is None][-MAX_NAMES - 1 :]
    for i, line in enumerate(lines):
        if line.reason is None and _is_sent_from(line.text):
            line.reason = "signature"
        elif spoken:
            _mark_below(lines, i, open_ends)
        spoken = spoken or (line.reason is None and _WORD.search(line.text) is not None)


def _mark_below(lines: list[Line], at: int, open_ends: list[int]) -> None:
    """Mark what stands below a line, if that ends a text; ``open_ends`` are the last lines that stay."""
    line = lines[at]
    if line.reason is None and line.text == "--":
        line.reason = "signature"
        _mark_block(lines, at + 1)
    elif _is_farewell(line):
        _mark_block(lines, at + 1)
    elif line.reason == "closing":
        _mark_name([lines[below] for below in open_ends if below > at])


def _is_sent_from(text: str) -> bool:
    return patterns.SENT_FROM.match(text) is not None and len(text) < MAX_SHORT


def _is_farewell(line: Line) -> bool:
    return line.reason in ("closing", "greeting") and patterns.FAREWELL.fullmatch(line.text) is not None


def _mark_block(lines: list[Line], start: int) -> None:
    """Mark up to eight short lines that do not read like sentences."""
    marked = 0
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.text:
            continue
        if line.reason == "closing":
            if patterns.FAREWELL.fullmatch(line.text):
                return  # it has a block of its own; going on would look at every line for every farewell
            continue
        if line.reason is not None or marked == SIGNATURE_LINES or not _is_signature_line(line.text):
            return
        line.reason = "signature"
        marked += 1


def _is_signature_line(text: str) -> bool:
    if _DELIMITER.match(text) or patterns.CONTACT.match(text):
        return True
    n_words = len(text.split())
    return (
        not text.endswith((":", "?"))
        and len(text) <= 70
        and n_words <= 8
        and not (n_words > 2 and _SENTENCE_END.search(text))
    )


def _mark_name(rest: list[Line]) -> None:
    """Mark the name below a thanks line where nothing else follows it."""
    few = 0 < len(rest) <= MAX_NAMES
    rest = [line for line in rest if line.reason is None]
    if few and all(_is_name(line.text) or _is_contact(line.text) for line in rest):
        for line in rest:
            line.reason = "signature"


def _is_name(text: str) -> bool:
    words = text.strip(_EDGES).split()
    return 0 < len(words) <= 3 and all(
        word[0].isupper() and word[1:].islower() for word in words if len(word) > 2
    )


def _is_contact(text: str) -> bool:
    """Tell whether a line holds contact data and hardly a word besides."""
    if len(text) > 120:
        return False
    bare = patterns.CONTACT.sub(" ", text)
    masked = redact(text)
    held = (
        "[phone]" in masked
        or "[email]" in masked
        or ("[url]" in masked and patterns.CONTACT_LABEL.match(text))
    )
    return bool(held) and len(_WORD.findall(bare)) <= 2


def _mark_contacts(lines: list[Line]) -> None:
    """Mark contact lines at the end, and the name and the job title above them, where a text is left."""
    end = next((i for i in reversed(range(len(lines))) if lines[i].text and lines[i].reason is None), -1)
    if end < 1 or not _is_contact(lines[end].text):
        return
    first = _first_above(lines, end, lambda line: not line.text or _is_contact(line.text))
    first = _first_above(lines, first, lambda line: line.reason is None and is_title_or_name(line.text))
    if any(line.reason is None and _WORD.search(line.text) for line in lines[:first]):
        for line in lines[first : end + 1]:
            if line.text and line.reason is None:
                line.reason = "signature"


def _first_above(lines: list[Line], at: int, belongs: Callable[[Line], bool]) -> int:
    """Go up from a line as long as the line above belongs to it."""
    while at > 0 and belongs(lines[at - 1]):
        at -= 1
    return at


def is_title_or_name(text: str) -> bool:
    """Tell whether a line is a name or a post rather than a sentence."""
    short = 0 < len(text.split()) <= 6
    return short and (_is_name(text) or (patterns.TITLE.search(text) is not None and text[0].isupper()))


def _mark_legal(lines: list[Line]) -> None:
    """Mark legal notices up to the end of their paragraph."""
    inside = False
    for line in lines:
        inside = bool(line.text) and (inside or patterns.LEGAL.match(line.text, 0, MAX_LINE) is not None)
        if inside and line.reason is None:
            line.reason = "signature"


def _mark_edges(lines: list[Line]) -> None:
    """Mark a greeting or a subject without content at the top, and a farewell at the end."""
    kept = [i for i, line in enumerate(lines) if line.reason is None and line.text]
    n_words = sum(len(lines[i].text[:MAX_LINE].split()) for i in kept)
    for i in kept[:3]:
        if (reason := _opening(lines, i, i == kept[0])) is not None:
            n_words -= len(lines[i].text.split())
            if n_words < MIN_WORDS_LEFT:
                return
            lines[i].reason = reason
    last = lines[kept[-1]] if kept else None
    if last is not None and last.reason is None and patterns.LEAD_LINE.fullmatch(last.text, 0, MAX_LINE):
        last.reason = "closing" if n_words - len(last.text.split()) >= MIN_WORDS_LEFT else None


def _opening(lines: list[Line], at: int, first: bool) -> str | None:
    """Return "greeting" or "vague" where a line at the top of a comment is nothing else."""
    text = lines[at].text
    if len(text) > MAX_SHORT:
        return None
    if patterns.OPENING.fullmatch(text):
        return "greeting"
    apart = text[-1] in "!?," or (at + 1 < len(lines) and not lines[at + 1].text)
    bare = " ".join(text.casefold().replace("’", "'").split()).strip(_EDGES)
    return "vague" if first and apart and bare in VAGUE and _goes_on(lines, at) else None


def _goes_on(lines: list[Line], at: int) -> bool:
    """Tell whether the next line that stays is a sentence: above a list, a word may be an answer too."""
    following = (line.text for line in islice(lines, at + 1, None) if line.reason is None and line.text)
    text = next((text for text in following if not patterns.OPENING.fullmatch(text[:MAX_LINE])), "")
    n_words = len(text[:MAX_LINE].split())
    return n_words > MIN_WORDS_LEFT or (n_words == MIN_WORDS_LEFT and text[-1] in ".?!")
