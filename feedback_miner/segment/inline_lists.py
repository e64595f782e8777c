"""Lists in one line: "faster wifi, printers, licences" names three things, and each counts.

A list is told from prose by its shape: how many parts there are, how long they are, and that none has a word
that only sentences have. Where that does not suffice, the other answers to the question decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

from feedback_miner.segment.language import detect
from feedback_miner.segment.lines import MIN_WRAP_WIDTH, Span
from feedback_miner.segment.sentences import n_words
from feedback_miner.word_lists import lists_by_language

MAX_CHARS = 2000
"""A longer paragraph is no list in one line."""

MAX_WORDS = 12
"""Words of an item at most, where its neighbours or the other answers make it one."""

MAX_WORDS_ALONE = 8
MAX_MEAN_WORDS = 5
"""Words of the items of a list that commas part and nothing else tells; read off 300 answers of five public
surveys, where longer parts were clauses."""

SAMPLE = 300
"""Answers of a question, the first, that tell whether it is answered by lists."""

N_TEXTS = 5
"""Answers that tell the language beside the question."""

MIN_ANSWERS = 8
MIN_SHARE = 0.5
"""Lists among the answers of several words that make a question one that lists answer."""

_FILE = Path(__file__).parent / "words" / "inline_lists.toml"
_LETTERS = re.compile(r"[^\W\d_]{2}")
_URL = re.compile(r"https?://\S+")
_POSTCODE = re.compile(r"\b\d{5}\b")
_CLOSED = re.compile(r"\([^()]{0,200}\)|\"[^\"]{0,200}\"|“[^“”]{0,200}”|«[^«»]{0,200}»|https?://\S+|\S+@\S+")
_SENTENCE_END = re.compile(r"[^\s.][.!?…][\"')]?\s+\S|[。！？]\s*\S")
_WORD = re.compile(r"[^\W\d_](?:[\w.'’-]*\w)?|&")
_NUMBERS = re.compile(r"(?<![^\s(;,])\(?(\d{1,2})(?:[.)]|:(?!\d))(?!\d)\s*(?=[^\s\d])")
_LETTERS_COUNTED = re.compile(r"(?<![^\s(;,])\(?([a-h])\)\s*(?=\S)")
_COUNTED = re.compile(r"\d[.):]|[a-h]\)")
_ANY_SEPARATOR = re.compile(r"[,;；、，،/|\r\n\u2028\x85]|\s[-–—]")
_BULLETS = re.compile(r"(?<!\S)[•·▪‣●◦✓✔➢→]\s+")
_LEAD_END = re.compile(r"(?:[\r\n:.;?!–—-])\s*$")
_DASHES = re.compile(r"\s[-–—]{1,2}\s+")
_LINE_BULLETS = {"-": _DASHES, "–": _DASHES, "—": _DASHES, "*": re.compile(r"\s\*\s+")}
"""What parts the items of a text that begins with it: within one, a dash is as often part of a sentence."""
_LINES = re.compile(r"\s*[\r\n\u2028\x85]+\s*")
_SEMICOLONS = re.compile(r"\s*[;；]\s*|\s\|\s")
_COMMAS = re.compile(r"\s*(?:(?<!\d),|,(?!\d)|[、，،])\s*")
_SLASHES = re.compile(r"\s+/\s*|\s*/\s+")
_CLOSE_SLASHES = re.compile(r"(?<=[^\W\d_]{3})/(?=[^\W\d_]{3})")
_STOPS = re.compile(r"(?<=[^\W\d_]{2})[.!](?=\s+\S)\s+")
_EDGES = " \t\r\n\xa0,;"


class _Rule(NamedTuple):
    """How parts may be told apart.

    Attributes
    ----------
    name : str
    separator : Pattern or None
        None is "and", which depends on the language.
    at_least : int or None
        Parts that make a list by themselves; None = no number does.
    at_least_listed : int
        Parts that make one where the other answers are lists.
    """

    name: str
    separator: re.Pattern[str] | None
    at_least: int | None
    at_least_listed: int


_RULES = (
    _Rule("lines", _LINES, 2, 2),
    _Rule("clauses", _SEMICOLONS, 3, 3),
    _Rule("semicolons", _SEMICOLONS, 2, 2),
    _Rule("slashes", _SLASHES, 3, 2),
    _Rule("close slashes", _CLOSE_SLASHES, None, 2),
    _Rule("dashes", _DASHES, 3, 3),
    _Rule("full stops", _STOPS, None, 2),
    _Rule("commas", _COMMAS, 3, 2),
    _Rule("and", None, None, 2),
)
"""In this order: the first by which all parts are items."""


class Place(IntEnum):
    """Where a text stands: the bolder, the more is taken for a list."""

    TEXT = 0
    """A message: only what is numbered or has bullets."""
    ANSWER = 1
    """An answer of a survey."""
    LISTED = 2
    """An answer to a question that most answer by a list."""


class Standing(NamedTuple):
    """Where a comment stands, and the language of the question above it, if there is one."""

    place: Place = Place.TEXT
    language: str | None = None


NOWHERE = Standing()
"""The standing of a message."""


def items(text: str, start: int, end: int, standing: Standing) -> list[Span]:
    """Return the items of a paragraph that is a list, in order, or none.

    Parameters
    ----------
    text : str
    start, end : int
        Span of the paragraph, after the bullet of its line.
    standing : Standing

    Returns
    -------
    list of (int, int)
        Spans without outer white space and separators, at least two; empty where it is no list.
    """
    if end - start > MAX_CHARS:
        return []
    found = _marked(text, start, end)
    if not found and _may_be_parted(text, start, end, standing.place):
        found = _Parting(text, start, end, standing).items()
    return found if len(found) > 1 else []


def _may_be_parted(text: str, start: int, end: int, place: Place) -> bool:
    """Tell at little cost what is no list: without separators, or sentences without semicolons."""
    if place != Place.ANSWER:
        return place == Place.LISTED
    return _ANY_SEPARATOR.search(text, start, end) is not None and (
        _SENTENCE_END.search(text, start, end) is None or ";" in text
    )


def standings(frame: pl.DataFrame) -> list[Standing]:
    """Return where each comment stands; ``frame`` is that of ``Comments``."""
    answers = frame.select("source", "field", "question", "text", answer=pl.col("item_kind") == "answer")
    answers = answers.with_row_index("row").filter(pl.col("answer").fill_null(False))
    found = [NOWHERE] * frame.height
    for (_, _, question), rows in answers.group_by("source", "field", "question", maintain_order=True):
        texts = rows["text"].head(SAMPLE).to_list()
        language = detect(" ".join([str(question or ""), *texts[:N_TEXTS]]))
        standing = Standing(Place.ANSWER, language)
        if _answered_by_lists(texts, standing):
            standing = Standing(Place.LISTED, language)
        for row in rows["row"]:
            found[row] = standing
    return found


def _answered_by_lists(texts: Iterable[str], standing: Standing) -> bool:
    """Tell whether most of the answers of several words are lists, in one line or over several."""
    verdicts = [_is_list(text, standing) for text in texts if len(text.split()) > 2]
    return len(verdicts) >= MIN_ANSWERS and sum(verdicts) >= MIN_SHARE * len(verdicts)


def _is_list(text: str, standing: Standing) -> bool:
    text = text.strip()
    lines = [line for line in text[: MAX_CHARS + 1].splitlines() if line.strip()]
    if len(lines) > 1:
        return all(_is_item(line, MAX_WORDS, _of_sentences(standing.language)) for line in lines)
    return len(items(text, 0, len(text), standing)) > 2


def _marked(text: str, start: int, end: int) -> list[Span]:
    """Return the items that numbers, letters or bullets stand before."""
    lead = text[max(0, start - 6) : start].strip()
    if _COUNTED.search(text, start, end) is not None:
        for pattern, first in ((_NUMBERS, "1"), (_LETTERS_COUNTED, "a")):
            if found := _enumerated(text, start, end, pattern, first, lead.strip("().") == first):
                return found
    marks = list(_BULLETS.finditer(text, start, end))
    begun = bool(lead) and _BULLETS.match(f"{lead} ") is not None
    if len(marks) + begun > 1:
        return _between(text, start, end, marks, begun)
    spaced = _LINE_BULLETS.get(lead)
    # what stands around is looked at only behind a bullet: a text has many paragraphs
    if spaced is not None and (text[:start].strip(f"{lead} \t\r\n") or text[end:].strip()):
        spaced = None
    return [] if spaced is None else _behind_line_bullet(text, start, end, spaced)


def _enumerated(
    text: str, start: int, end: int, pattern: re.Pattern[str], first: str, begun: bool
) -> list[Span]:
    """Return the items of a count that goes up from ``first``, which stands before the span if ``begun``."""
    marks = list(pattern.finditer(text, start, end))
    counted = [*([first] if begun else []), *(mark[1].lstrip("0") for mark in marks)]
    if len(counted) < 2 or counted != [_counted(first, n) for n in range(len(counted))]:
        return []
    # "I have to (1) find the file and (2) add this" is a sentence
    parted = begun or marks[0].start() == start or _LEAD_END.search(text, start, marks[0].start())
    return _between(text, start, end, marks, begun) if parted else []


def _behind_line_bullet(text: str, start: int, end: int, spaced: re.Pattern[str]) -> list[Span]:
    """Return the items of a text that begins with a dash, of which others part the items."""
    spans = _between(text, start, end, list(spaced.finditer(text, start, end)), True)
    named = all(
        _LETTERS.search(text, *span) and not _leading_and(None).match(text[slice(*span)] + " x")
        for span in spans
    )
    return spans if len(spans) > 2 and named else []


def _counted(first: str, n: int) -> str:
    return str(1 + n) if first == "1" else chr(ord(first) + n)


def _between(text: str, start: int, end: int, marks: Sequence[re.Match[str]], begun: bool) -> list[Span]:
    """Return the spans between marks; what stands before the first mark belongs to the first item."""
    first, rest = start, marks
    if not begun:
        first = marks[0].end() if marks[0].start() == start else start
        rest = marks[1:]
    firsts = [first, *(mark.end() for mark in rest)]
    lasts = [*(mark.start() for mark in rest), end]
    spans = (_trimmed(text, low, high) for low, high in zip(firsts, lasts, strict=True))
    return [(low, high) for low, high in spans if low < high]


class _Parting:
    """A paragraph that nothing but its shape may make a list."""

    def __init__(self, text: str, start: int, end: int, standing: Standing) -> None:
        self.text, self.start, self.end = text, start, end
        self.language = standing.language
        self.listed = standing.place == Place.LISTED
        self.closed = [match.span() for match in _CLOSED.finditer(text, start, end)]
        self.clause = _of_sentences(standing.language)

    def items(self) -> list[Span]:
        """Return the items between lines, semicolons, slashes, dashes, full stops or commas."""
        for rule in _RULES:
            at_least = rule.at_least_listed if self.listed else rule.at_least
            if at_least is None:
                continue
            separator = _ands(self.language) if rule.separator is None else rule.separator
            marks = self._marks(separator, self.start, self.end)
            if not marks:
                continue
            spans = self._joined(_between(self.text, self.start, self.end, marks, True))
            if rule.name == "commas":
                spans = self._with_last(spans)
            # "wifi, printers, etc." has three parts and two items
            several = len(spans) > 1 and max(len(spans), len(marks) + 1) >= at_least
            if several and self._accepts(rule.name, spans):
                return spans
        return []

    def _words(self, name: str) -> frozenset[str]:
        return _words(name, self.language)

    def _marks(self, separator: re.Pattern[str], start: int, end: int) -> list[re.Match[str]]:
        found = separator.finditer(self.text, start, end)
        return [mark for mark in found if not any(low <= mark.start() < high for low, high in self.closed)]

    def _joined(self, spans: Sequence[Span]) -> list[Span]:
        """Join "and so on" to the item before; an "and" before the last is no part of it."""
        joined: list[Span] = []
        for start, end in spans:
            if joined and _bare(self.text[start:end]) in self._words("and_so_on"):
                joined[-1] = (joined[-1][0], end)
            else:
                first = _leading_and(self.language).match(self.text, start, end) if joined else None
                joined.append((first.end() if first else start, end))
        return joined

    def _with_last(self, spans: list[Span]) -> list[Span]:
        """Part the last of some items at its only "and"."""
        if len(spans) < 2:
            return spans
        start, end = spans[-1]
        marks = self._marks(_ands(self.language), start, end)
        if len(marks) != 1 or _bare(self.text[marks[0].start() : end]) in self._words("and_so_on"):
            return spans
        return [*spans[:-1], *self._joined(_between(self.text, start, end, marks, True))]

    def _accepts(self, name: str, spans: Sequence[Span]) -> bool:
        """Tell whether the parts that a rule found are items."""
        if name == "clauses":
            return all(self._n_words(span) <= MAX_WORDS and self._has_letters(span) for span in spans)
        if name == "lines" and any(end - start >= MIN_WRAP_WIDTH for start, end in spans):
            return False
        if name == "and" and not self._are_even(spans):
            return False
        if name == "commas" and not self._are_named(spans):
            return False
        most = MAX_WORDS if self.listed else MAX_WORDS_ALONE
        return all(self._has_letters(span) and self._is_item(span, most) for span in spans)

    def _is_item(self, span: Span, most: int) -> bool:
        return _is_item(self.text[slice(*span)], most, self.clause)

    def _n_words(self, span: Span) -> int:
        return n_words(self.text[slice(*span)])

    def _has_letters(self, span: Span) -> bool:
        return _LETTERS.search(_URL.sub(" ", self.text[slice(*span)])) is not None

    def _are_even(self, spans: Sequence[Span]) -> bool:
        """Tell whether "and" joins items, not words of one: "faster and better wifi" is uneven."""
        sizes = [self._n_words(span) for span in spans]
        return min(sizes) > 1 or len(set(sizes)) == 1

    def _are_named(self, spans: Sequence[Span]) -> bool:
        """Tell whether parts between commas may be items: even and short ones, if nothing else tells."""
        if any(map(self._opens_phrase, spans[:1] if self.listed else spans)):
            return False
        if _POSTCODE.search(self.text, spans[0][0], spans[-1][1]):
            return False
        if self.listed:
            return True
        governed = {span for span in spans if self._is_governed(span)}
        if (governed and governed <= {spans[0], spans[-1]}) or self._marks(_DASHES, *spans[0]):
            return False
        return sum(map(self._n_words, spans)) <= MAX_MEAN_WORDS * len(spans)

    def _opens_phrase(self, span: Span) -> bool:
        first = _WORD.match(self.text, *span)
        return first is not None and first.group().lower() in self._words("subordinate")

    def _is_governed(self, span: Span) -> bool:
        """Tell whether a part has a word that may hold for the others too: "a mix of text, code, plots"."""
        bare = _CLOSED.sub(" ", self.text[slice(*span)])
        return not self._words("governing").isdisjoint(bare.lower().split())


def _is_item(part: str, most: int, clause: Set[str]) -> bool:
    """Tell whether a part may name a thing: short, not the opening or a clause of a sentence."""
    if n_words(part) > most or _SENTENCE_END.search(part) or part.count("(") != part.count(")"):
        return False
    # "IT" is no pronoun
    return _bare(part) not in _words("opener") and not any(
        word.lower() in clause
        for word in _WORD.findall(part.replace("’", "'"))
        if len(word) == 1 or not word.isupper()
    )


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    start += len(part) - len(part.lstrip(_EDGES))
    return start, max(start, end - (len(part) - len(part.rstrip(_EDGES))))


def _bare(text: str) -> str:
    return " ".join(text.lower().strip(" .…!?,;:").split())


@cache
def _words(name: str, language: str | None = None) -> frozenset[str]:
    """Return the words of a list in a language, or in all where that is unknown or has none."""
    lists = lists_by_language(_FILE)
    of = lists.get(language or "", {}).get(name)
    return frozenset(of if of is not None else (w for words in lists.values() for w in words.get(name, ())))


@cache
def _of_sentences(language: str | None) -> frozenset[str]:
    """Return words of sentences in all languages, as a question may be answered in another than its own."""
    return _words("clause") - frozenset(lists_by_language(_FILE).get(language or "", {}).get("no_clause", ()))


@cache
def _ands(language: str | None) -> re.Pattern[str]:
    return re.compile(rf"(?<=\w)\s+{_any_and(language)}\s+(?=\w)", re.IGNORECASE)


@cache
def _leading_and(language: str | None) -> re.Pattern[str]:
    return re.compile(rf"{_any_and(language)}\s+(?=\S)", re.IGNORECASE)


def _any_and(language: str | None) -> str:
    own = lists_by_language(_FILE).get(language or "", {}).get("and_of_language", ())
    words = sorted({*_words("and"), *own}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words) + ")"
