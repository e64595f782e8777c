"""Whole answers that say there is nothing to say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from feedback_miner.word_lists import lists_by_language, plain

MAX_CHARS = 60
"""A longer text says more than nothing."""

MAX_TIMES = 3
"""How often words of one list may follow each other: "no, sorry, currently nothing" has three before it."""

MIN_REPEATS = 3
"""Letters alike from which on a word is no word, as "aaa"; "xx" stands in the list."""

MIN_RUN = 3
MIN_MASHED = 5
"""Keys side by side that make a word of nothing: "asd" may be part of one, four at the end of a row or five
are one ("wert" and "tre" are words)."""

MIN_CONSONANTS = 6
"""Small letters of English without a vowel among them that are no word and no usual short form."""

_FILE = Path(__file__).parent / "words" / "no_answer.toml"
_MASHED = re.compile(rf"[b-df-hj-np-tv-xz]{{{MIN_CONSONANTS},}}")
_EMOJI = frozenset(("So", "Sk"))


def is_no_answer(text: str) -> bool:
    """Tell whether a whole text says only that there is nothing to say.

    Punctuation alone says nothing. An emoji alone may be praise, so it is none: it is left out for want
    of letters.
    """
    if len(text) > MAX_CHARS:
        return False
    words = plain(text.casefold()).replace("#", " ").split()
    if not words:
        return not any(unicodedata.category(char) in _EMOJI for char in text)
    if len(words) == 1 and _is_mash(words[0], text.strip()):
        return True
    bare = " ".join(words)
    return bare in _whole() or any(phrase.fullmatch(bare) for phrase in _phrases().get(words[0], ()))


@cache
def _lists() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return {
        language: {name: tuple(filter(None, map(plain, words))) for name, words in of.items()}
        for language, of in lists_by_language(_FILE).items()
    }


@cache
def _whole() -> frozenset[str]:
    lists = (of.get(name, ()) for of in _lists().values() for name in ("whole", "mash"))
    return frozenset(chain.from_iterable(lists))


@cache
def _phrases() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """Return what says nothing in one language, by the first word."""
    by_first: dict[str, list[re.Pattern[str]]] = {}
    for of in _lists().values():
        if "nothing" not in of:
            continue
        before, no, more, matter, behind = (
            _any_of(of.get(name, ())) for name in ("before", "no", "more", "matter", "behind")
        )
        nothing = rf"(?:{_any_of(of['nothing'])}|{no} (?:{more} ){{0,{MAX_TIMES}}}{matter})"
        pattern = re.compile(
            rf"(?:{before} ){{0,{MAX_TIMES}}}{nothing}(?: {nothing}| {behind}){{0,{MAX_TIMES}}}"
        )
        firsts = {words.split()[0] for name in ("before", "nothing", "no") for words in of.get(name, ())}
        for first in firsts:
            by_first.setdefault(first, []).append(pattern)
    return {first: tuple(patterns) for first, patterns in by_first.items()}


def _any_of(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})" if words else "(?!)"


def _is_mash(word: str, text: str) -> bool:
    """Tell whether a word is what a hand makes of a keyboard: a letter repeated, keys side by side."""
    if len(word) >= MIN_REPEATS and len(set(word)) == 1:
        return True
    if text.islower() and _MASHED.fullmatch(word):
        return True
    return (len(word) >= MIN_MASHED or _at_edge(word)) and _is_mashed(word)


@cache
def _rows() -> tuple[str, ...]:
    rows = [row for of in _lists().values() for row in of.get("keyboard_rows", ())]
    return (*rows, *(row[::-1] for row in rows))


def _at_edge(word: str) -> bool:
    return len(word) > MIN_RUN and any(row.startswith(word) or row.endswith(word) for row in _rows())


def _is_mashed(word: str) -> bool:
    """Tell whether a word parts into runs of keys side by side, the longest taken first."""
    at = 0
    while at < len(word):
        lengths = range(len(word) - at, MIN_RUN - 1, -1)
        length = next((n for n in lengths if any(word[at : at + n] in row for row in _rows())), 0)
        if not length:
            return False
        at += length
    return True
