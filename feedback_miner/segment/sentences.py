"""Sentences, packed and cut to the size of a segment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedback_miner.segment.lines import Span

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CLAUSE_END = frozenset(",;:)–—，；：、،؛")
_TERMINATOR = re.compile(r"[.!?…。！？।؟۔:;\n]")
_LINE_ENDS = str.maketrans("\r\n\u2028\x85\x0b\x0c", "      ")


def n_words(text: str) -> int:
    """Count words; a Chinese character or Japanese kana counts as one."""
    if text.isascii() or _IDEOGRAPH.search(text) is None:
        return len(text.split())
    return sum(1 for _ in _WORD.finditer(text))


def sentences(text: str, start: int, end: int, language: str) -> list[Span]:
    """Return the sentences of the span ``[start, end)`` of a text, white space trimmed."""
    part = text[start:end].translate(_LINE_ENDS)
    if _TERMINATOR.search(part, 0, len(part) - 1) is None:
        return _trimmed(part, 0, len(part), start)
    from sentencex import get_sentence_boundaries

    spans: list[Span] = []
    for boundary in get_sentence_boundaries(language, part):
        spans += _trimmed(part, boundary["start_index"], boundary["end_index"], start)
    return spans


def _trimmed(part: str, first: int, last: int, shift: int) -> list[Span]:
    piece = part[first:last]
    stripped = piece.strip()
    if not stripped:
        return []
    begin = shift + first + len(piece) - len(piece.lstrip())
    return [(begin, begin + len(stripped))]


def pack(
    text: str, spans: list[Span], min_words: int, max_words: int, whole: Sequence[Span] = ()
) -> list[Span]:
    """Join short sentences of a paragraph to the next, or the last to the one before; cut long ones.

    Parameters
    ----------
    text : str
    spans : list of (int, int)
        The sentences.
    min_words, max_words : int
    whole : sequence of (int, int)
        Spans of the text within which nothing is cut; each counts as one word.

    Returns
    -------
    list of (int, int)
        In order. No span has more than ``max_words`` words.
    """
    packed: list[Span] = []
    words: list[int] = []
    for start, end in spans:
        n = n_words(text[start:end])
        if words and words[-1] < min_words and words[-1] + n <= max_words:
            packed[-1] = (packed[-1][0], end)
            words[-1] += n
        elif n > max_words:
            parts = cut(text, start, end, max_words, whole)
            packed += parts
            words += [max_words] * len(parts)
        else:
            packed.append((start, end))
            words.append(n)
    if len(packed) > 1 and words[-1] < min_words and words[-2] + words[-1] <= max_words:
        packed[-2:] = [(packed[-2][0], packed[-1][1])]
    return packed


def cut(text: str, start: int, end: int, max_words: int, whole: Sequence[Span] = ()) -> list[Span]:
    """Cut a span into even parts of at most ``max_words`` words, at clause ends where one is near.

    The spans in ``whole`` are not cut: each counts as one word.
    """
    words = _joined([match.span() for match in _WORD.finditer(text, start, end)], whole)
    parts: list[Span] = []
    first = 0
    while first < len(words):
        left = len(words) - first
        size = _part_size(text, words, first, left, max_words)
        parts.append((words[first][0], words[first + size - 1][1]))
        first += size
    return parts


def _joined(words: list[Span], whole: Sequence[Span]) -> list[Span]:
    """Make one word of all words that a span of ``whole`` touches."""
    joined: list[Span] = []
    inside, spans = -1, iter(whole)
    span = next(spans, None)
    for start, end in words:
        while span is not None and span[1] <= start:
            inside, span = -1, next(spans, None)
        if joined and start < inside:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        if span is not None and span[0] < end:
            inside = span[1]
    return joined


def _part_size(text: str, words: list[Span], first: int, left: int, max_words: int) -> int:
    if left <= max_words:
        return left
    even = -(-left // -(-left // max_words))
    low, high = max(1, even * 7 // 10), min(max_words, even * 13 // 10)
    sizes = sorted(range(low, high + 1), key=lambda size: (abs(size - even), size))
    return next((size for size in sizes if text[words[first + size - 1][1] - 1] in _CLAUSE_END), even)
