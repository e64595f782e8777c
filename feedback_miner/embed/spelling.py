"""Slips of the pen, mended in what the encoder reads.

A word-piece encoder cuts a misspelt word into pieces that mean something else, and a short answer
with one slip can change sides. So a word that the encoder has no piece of its own for, and that is
one slip away from one it has, is read as that one: a letter too many, too few, wrong, or two
swapped (Damerau's distance 1). Only what the encoder reads changes; texts stay as written.

What may be a word of the trade is left alone: a word in ``COMMON`` texts or more of the run, with
capitals, digits or symbols, and any text that is mostly of unknown words, as one in another language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from string import ascii_lowercase

COMMON = 3
"""A word that stands in this many different texts is no slip."""
SHORTEST = 4
"""Shorter words are one slip away from too many others."""
LONGEST = 25
MAX_UNKNOWN = 0.4
"""A text with a larger share of unknown words is left alone; so is one of two words, one unknown."""

_WORD = re.compile(r"(?<![\w./\\@#:'’-])(?:\A[A-Z])?[a-z]{3,}(?![\w/\\@:'’-]|\.\w)")


def respell(texts: Sequence[str]) -> list[str]:
    """Return texts with slips mended, as an encoder should read them."""
    known = vocabulary()
    distinct = list(dict.fromkeys(texts))
    words = [_WORD.findall(text) for text in distinct]
    unknown = [
        [word for word in found if SHORTEST <= len(word) <= LONGEST and word.lower() not in known]
        for found in words
    ]
    counts = Counter(word for found in unknown for word in {word.lower() for word in found})
    mended = {word: _nearest(word, known) for word, n in counts.items() if n < COMMON}
    read = {
        text: _mend(text, mended) if slips and len(slips) <= MAX_UNKNOWN * len(found) else text
        for text, found, slips in zip(distinct, words, unknown, strict=True)
    }
    return [read[text] for text in texts]


def _mend(text: str, mended: dict[str, str | None]) -> str:
    return _WORD.sub(lambda match: mended.get(match.group().lower()) or match.group(), text)


def _nearest(word: str, known: dict[str, int]) -> str | None:
    """Return the commonest word that is one slip away, None if there is none."""
    found = {other for other in _one_slip_away(word) if other in known and len(other) >= SHORTEST - 1}
    # hardly anybody misses the first letter
    same_start = {other for other in found if other[0] == word[0]}
    return min(same_start or found, key=lambda other: (known[other], other), default=None)


def _one_slip_away(word: str) -> set[str]:
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in ascii_lowercase),
        *(head + letter + tail for head, tail in cuts for letter in ascii_lowercase),
    }


@cache
def vocabulary() -> dict[str, int]:
    """Return the whole words among MiniLM's pieces, and their places: the commonest come first."""
    from feedback_miner.embed.sentence_transformer import BASE_ENCODER, find_model

    pieces = (find_model(BASE_ENCODER) / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return {piece: place for place, piece in enumerate(pieces) if piece.isascii() and piece.isalpha()}
