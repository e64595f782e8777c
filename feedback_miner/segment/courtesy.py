"""Greetings and closings: lines and sentences of polite phrases, names and words that say nothing.

The phrases are data (``words/greetings.toml``, ``words/closings.toml``). A text is read from left to right,
the longest phrase first, so the time is linear; it is polite where nothing else is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import islice, product
from pathlib import Path
from typing import Final

from feedback_miner.given_names import GIVEN_NAMES
from feedback_miner.word_lists import word_lists

MAX_CHARS = 80
"""A longer text says more than a courtesy."""
MAX_NAMES = 5
"""Names and titles in a row behind a hail."""
MAX_SIGNED = 2
"""Names behind a closing."""

_GREETINGS: Final = word_lists(Path(__file__).parent / "words" / "greetings.toml")
_CLOSINGS: Final = word_lists(Path(__file__).parent / "words" / "closings.toml")
_TOKEN = re.compile(r"[^\W_]+(?:['’.@-][^\W_]+)*|[?&+]+")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞŁŚŠŻŽČĆŐŰİĐА-ЯІЇЄ][\w'’.-]{0,20}")

_Words = tuple[str, ...]
_Phrases = Mapping[str, tuple[Sequence[int], Set[_Words]]]
"""By first word how many words its phrases have, the most first, and the phrases."""


def _words(text: str) -> _Words:
    return tuple(_TOKEN.findall(text.casefold().replace("’", "'")))


def _phrases(*lists: Iterable[str]) -> _Phrases:
    """Return phrases by their first word; ``a|b`` in a phrase stands for either word."""
    found: dict[str, set[_Words]] = {}
    for phrase in (phrase for one in lists for phrase in one):
        for choice in product(*(place.split("|") for place in phrase.split())):
            words = _words(" ".join(choice))
            found.setdefault(words[0], set()).add(words)
    return {first: (sorted({*map(len, every)}, reverse=True), every) for first, every in found.items()}


_HAILS = _phrases(_GREETINGS["hails"])
_HAILS_WITH_WHOM = _phrases(_GREETINGS["hails_with_whom"])
_WISHES = _phrases(_GREETINGS["wishes"], _GREETINGS["unknown_persons"])
_ADDRESSED = _phrases(_GREETINGS["addressed"])
_BEGINNINGS = _HAILS.keys() | _HAILS_WITH_WHOM.keys() | _WISHES.keys()
_LINKS = frozenset(["&", "and", "e", "y", "et", "und"])
"""Words between names that are none."""
_WHOM = frozenset(_GREETINGS["whom"])
_OPENING_HAILS = _phrases(_GREETINGS["opening_hails"])
_ADDRESSEES = frozenset(_GREETINGS["addressees"])
_OPENINGS = _phrases(_GREETINGS["pains"], _GREETINGS["unknown_persons"])
_REGARDS = _phrases(_CLOSINGS["regards"])
_BEFORE_COMMA = _phrases(_CLOSINGS["regards_before_comma"])
_EITHER = _phrases(_CLOSINGS["either"])
_SAID_LAST = _phrases(_CLOSINGS["thanks"], _CLOSINGS["asking"], _CLOSINGS["wishes"])
_FILLERS = frozenset(_CLOSINGS["fillers"])
_BEFORE_THANKS = _phrases(_CLOSINGS["before_thanks"])
_THANKS = _phrases(_CLOSINGS["thanks"])
_ENDINGS = _phrases(_CLOSINGS["thanks"], _CLOSINGS["wishes"], _CLOSINGS["regards"])
_AMBIGUOUS = frozenset(_GREETINGS["ambiguous"])
_NONE: tuple[Sequence[int], Set[_Words]] = ((), frozenset())
_STOP = re.compile(r"(?:[,!:] ?|,? [–—-] )(?=[^\s\d])|[,!:]\n")
"""What parts a courtesy from the rest of its sentence."""
MAX_STOPS = 4
"""Marks that are looked at from either end of a text."""


def is_greeting(text: str) -> bool:
    """Tell whether a short text only greets: hails, names, wishes."""
    words = _short_words(text)
    if words[:1] and words[0] not in _BEGINNINGS:
        return False
    spelled = _TOKEN.findall(text)
    at = n_names = n_open = 0
    while at < len(words):
        if length := max(_length(_HAILS, words, at), _length(_WISHES, words, at)):
            n_names = 0
        elif length := _length(_HAILS_WITH_WHOM, words, at):
            n_names, n_open = 0, n_open + 1
        elif at and n_names < MAX_NAMES and (words[at] in _WHOM or _is_name(spelled[at])):
            length, n_names, n_open = 1, n_names + 1, 0 if words[at] not in _LINKS else n_open
        else:
            return False
        at += length
    return at > 0 and (n_open == 0 or text.rstrip().endswith((",", "!")))


def is_closing(text: str) -> bool:
    """Tell whether a short text only thanks, asks for help or takes leave."""
    return _closes(text) is not None


def is_parting(text: str) -> bool:
    """Tell whether a short text only thanks behind a word that praises or agrees: "perfect thx"."""
    words = _short_words(text)
    length = _length(_BEFORE_THANKS, words, 0)
    rest = text[len(text) - len(text.lstrip()) :]
    for word in _TOKEN.findall(text)[:length]:
        rest = rest[rest.index(word) + len(word) :]
    return length > 0 and _length(_THANKS, words, length) > 0 and is_closing(rest)


def greeting_end(text: str) -> int:
    """Return where what follows a greeting begins in the same sentence, behind a comma; 0 = nowhere.

    Examples
    --------
    >>> "Hi Jo, the VPN is slow"[greeting_end("Hi Jo, the VPN is slow") :]
    'the VPN is slow'
    """
    stops = islice(_STOP.finditer(text, 0, MAX_CHARS), MAX_STOPS)
    ends = [stop.end() for stop in stops if _is_open_greeting(text[: stop.start()])]
    return max(ends, default=0)


def _is_open_greeting(text: str) -> bool:
    return is_greeting(text) and not (len(_words(text)) == 1 and _AMBIGUOUS.issuperset(_words(text)))


def closing_start(text: str) -> int:
    """Return where thanks or a farewell begin that end a sentence, behind a comma; 0 = nowhere.

    Examples
    --------
    >>> "Please reset my password, many thanks"[: closing_start("Please reset my password, many thanks")]
    'Please reset my password, '
    """
    shift = max(0, len(text) - MAX_CHARS)
    stops = list(_STOP.finditer(text, shift))[-MAX_STOPS:]
    starts = [stop.end() for stop in stops if _ends(text[stop.end() :])]
    return min(starts, default=0)


def _ends(text: str) -> bool:
    return _length(_ENDINGS, _short_words(text), 0) > 0 and is_closing(text)


def is_farewell(text: str) -> bool:
    """Tell whether a short text takes leave, so that a name may follow."""
    words = _short_words(text)
    return _closes(text) is True or _length(_EITHER, words, 0) == len(words) > 0


def may_be_farewell(text: str) -> bool:
    """Tell whether a line takes leave if a name follows, such as "Best,": alone it may be an answer."""
    words = _short_words(text)
    return text.rstrip().endswith(",") and _length(_BEFORE_COMMA, words, 0) == len(words) > 0


def is_addressed(text: str) -> bool:
    """Tell whether a line only names whom it is for: "All," "Gareth," "Messieurs,"; ends with a comma."""
    words = _short_words(text)
    if not words or not text.rstrip().endswith((",", "!")):
        return False
    if _length(_ADDRESSED, words, 0) == len(words):
        return True
    spelled = _TOKEN.findall(text)
    known = any(word in _WHOM or word in GIVEN_NAMES for word in words)
    return (
        len(words) <= MAX_SIGNED + 1
        and known
        and all(map(_is_name, spelled[:1]))
        and all(_is_name(name) or word in _WHOM for name, word in zip(spelled, words, strict=True))
    )


def is_opening(text: str) -> bool:
    """Tell whether a line hails those who help, in words that may also begin a text; ends with a comma."""
    words = _short_words(text)
    with_comma = text.rstrip().endswith(",")
    if length := _length(_OPENINGS, words, 0):
        return (with_comma or length == len(words)) and _ADDRESSEES.issuperset(words[length:])
    length = _length(_OPENING_HAILS, words, 0)
    rest, spelled = words[length:], _TOKEN.findall(text)[length:]
    if not length or not with_comma or len(rest) > MAX_NAMES or _ADDRESSEES.isdisjoint(rest):
        return False
    others = [name for word, name in zip(rest, spelled, strict=True) if word not in _ADDRESSEES]
    return not others or ("/" in text and all(map(_is_name, others)))


def _short_words(text: str) -> _Words:
    """Return the words of a text that is short enough for a courtesy, else none."""
    return _words(text) if len(text) <= MAX_CHARS else ()


def _closes(text: str) -> bool | None:
    """Tell whether a text that only closes takes leave too; None if it says anything else."""
    words = _short_words(text)
    takes_leave = False
    at = 0
    while at < len(words):
        regards = _length(_REGARDS, words, at)
        length = max(regards, _length(_SAID_LAST, words, at))
        if length:
            takes_leave = takes_leave or length == regards
            at += length
        elif at and words[at] in _FILLERS:
            at += 1
        else:
            break
    signed = _TOKEN.findall(text)[at:] if at < len(words) else []
    return takes_leave if at and len(signed) <= MAX_SIGNED and all(map(_is_name, signed)) else None


def _length(phrases: _Phrases, words: _Words, at: int) -> int:
    """Return how many words the longest phrase at a place has; 0 = there is none."""
    if at >= len(words):
        return 0
    lengths, known = phrases.get(words[at], _NONE)
    return next((length for length in lengths if words[at : at + length] in known), 0)


def _is_name(word: str) -> bool:
    return _CAPITAL.fullmatch(word) is not None
