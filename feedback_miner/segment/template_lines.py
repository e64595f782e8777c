"""What makes two lines of different records one: their normal form, and the label that a line begins with.

Numbers, dates, addresses and links vary where a template is filled in, so they count as one. The unit is
a line; a long one, whose line ends were lost, is taken by sentences.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from feedback_miner.segment.lines import Span

MAX_CHARS = 600
"""A unit longer than this is nobody's template; its beginning tells it."""
LONG_LINE = 160
"""Characters from which a line is taken by sentences: mail programs wrap at 70 to 100."""
MAX_LABEL_WORDS = 7
MAX_QUESTION_WORDS = 14
"""Words of a label that is a question."""

_VARIES = re.compile(
    r"<(?:mailto:|https?://)[^<>\s]{1,300}>|(?:https?://|www\.)[^\s<>|]+|[\w.%+-]{1,64}@[\w.-]+|"
    r"(?=\w*\d)[\w.,:/-]+|\d"
)
_WORDS = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_BEFORE = r"[\s>*_#\[(•·–-]{0,6}(?:\d{1,2}[:.]\d\d(?:[:.]\d\d)?[\])]?\s+)?(?:\(?\d{1,2}[.)]+\s*)?[*_\[(]{0,3}"
"""Bullets, the time of a line of a chat, and the number of a field may stand before a label."""
_NAME = r"(?P<label>[^\W\d_][^:：\n|\t]{0,90}?)[*_\])]{0,3}"
_LABELS = (
    re.compile(rf"{_BEFORE}{_NAME}\s{{0,3}}(?:：|:(?=[*_\])\s]|$|\d{{3}}|(?-i:[A-ZÀ-Þ])))[*_\])]{{0,3}}\s*"),
    re.compile(r"\|\s*[*_]{0,2}(?P<label>[^\W\d_][^|\n]{0,90}?)[*_]{0,2}\s*\|\s*"),
    re.compile(r"(?P<label>[^\W\d_][^\t\n|]{0,90}?)\t\s*"),
    re.compile(r"(?P<label>[^\W\d_][^?\n]{2,90}\?)\s+(?=\S)"),
    re.compile(r"[*_]{0,2}(?P<label>[^\W\d_][^=–—\n|*_-]{0,40}?)[*_]{0,2}\s+[=–—-]\s+(?=\S)"),
)
"""``label: value``, a row of a table with bars or tabs, a question and its answer, ``label = value``."""
_MAY_BE_LABEL = re.compile(r"[:：?|\t]|\s[=–—-]\s")


class Unit(NamedTuple):
    """What tells a unit: the hash of its normal form, and the label that it begins with.

    ``line`` is 0 for what has no letters, ``label`` is 0 and ``name`` is empty where there is none;
    ``value_start`` is where the value of the label begins.
    """

    line: int
    label: int = 0
    name: str = ""
    value_start: int = 0


def normal(text: str) -> str:
    """Return a text without case, punctuation, and what varies where a template is filled in.

    Examples
    --------
    >>> normal("Office (200) 820-1500 | www.example.org")
    'office 0 0 0'
    """
    return " ".join(_WORDS.findall(_VARIES.sub("0", text[:MAX_CHARS].casefold())))


def key(name: str) -> int:
    """Return the 64-bit hash that stands for a normal form."""
    digest = blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def may_have_units(text: str) -> bool:
    """Tell at little cost which texts may be of more than one unit."""
    several = "\n" in text or "\r" in text or "<" in text
    return several or (len(text) > LONG_LINE and _SENTENCE.search(text) is not None)


def units(text: str) -> list[Span]:
    """Return the spans of a line that are compared: the line, or the sentences of a long one."""
    if len(text) <= LONG_LINE:
        return [(0, len(text))]
    spans, start = [], 0
    for gap in _SENTENCE.finditer(text):
        spans.append((start, gap.start()))
        start = gap.end()
    return [*spans, (start, len(text))]


@lru_cache(maxsize=16_384)
def read_unit(text: str) -> Unit:
    """Return what tells a unit.

    Examples
    --------
    >>> read_unit("Priority: High").name, read_unit("At 10:30 it broke").name
    ('priority', '')
    """
    pattern = normal(text)
    if _LETTERS.search(pattern) is None:
        return Unit(0)
    line = key(pattern)
    match = _find_label(text)
    if match is None:
        return Unit(line)
    label = match["label"].rstrip()
    most = MAX_QUESTION_WORDS if label.endswith("?") else MAX_LABEL_WORDS
    name = normal(label)
    sentence = _SENTENCE.search(label) is not None or label.count("(") != label.count(")")
    if sentence or len(label.split()) > most or _LETTERS.search(name) is None:
        return Unit(line)
    return Unit(line, key(f"{name}:"), name, match.end())


def _find_label(text: str) -> re.Match[str] | None:
    if _MAY_BE_LABEL.search(text) is None:
        return None
    return next((found for pattern in _LABELS if (found := pattern.match(text))), None)
