"""Marks of pasted pictures and attached files, and the record's own number: nothing that a person phrased."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from feedback_miner.segment.html import clean
from feedback_miner.segment.lines import Line, Span, split_lines
from feedback_miner.segment.traced import Traced, TracedBuilder
from feedback_miner.word_lists import word_lists

MAX_NAME = 150
"""Longest name of a file, or text beside a picture, within a mark."""

MAX_LINE = 400

MAX_ALONE = 30
"""The longest line that is a mark without the name of a file, and the room for the ending of one."""

MIN_DIGITS = 4
"""An own number of fewer digits, without letters, may be any other number: "(12)" may be a room."""
MIN_LETTERED = 5

_STARTS = frozenset("[!#(<{\ufffc")
_ENDING = re.compile(r"\.\w{2,5}(?:\s?\([^()]*\))?$")
_FILE = Path(__file__).parent / "words" / "marks.toml"
_CLOSED = re.compile(r"\s?[\])}]")
_PARTED = re.compile(r"[ \t]{0,2}(?:[:|–—-](?=\s)|(?=[\r\n])|$)")


def lines_of(source: str, own_id: str | None) -> list[Line]:
    """Return the lines of a comment, without its markup, marks, and the own number of its record."""
    return split_lines(without(clean(source).kept, own_id)[0].text)


def without(traced: Traced, own_id: str | None = None) -> tuple[Traced, dict[str, str]]:
    """Take marks out of a text, each leaving a blank.

    Parameters
    ----------
    traced : Traced
    own_id : str, optional
        What the record is called in its export.

    Returns
    -------
    Traced
        The text without marks; the same object where there are none.
    dict of str to str
        Reason to what was taken out for it, one a line.
    """
    text = traced.text
    found = [(start, end, "record_id") for start, end in _own(text, own_id)] if own_id else []
    found += [(match.start(), match.end(), "attachment") for match in _pictures(text)]
    if not found:
        return traced, {}
    out, position, taken = TracedBuilder(), 0, dict[str, list[str]]()
    for start, end, reason in sorted(found):
        if start >= position:
            _copy(out, traced, position, start)
            out.put(" ", *traced.source_span(start, end))
            taken.setdefault(reason, []).append(text[start:end])
            position = end
    _copy(out, traced, position, len(text))
    return out.build(), {reason: "\n".join(texts) for reason, texts in taken.items()}


def mark(lines: list[Line]) -> None:
    """Set the reason "attachment" on lines that only name attached files."""
    for line in lines:
        if line.reason is None and _may_name_files(line.text) and _line().fullmatch(line.text):
            line.reason = "attachment"


def _may_name_files(text: str) -> bool:
    """Tell at little cost what is no line of files: a long one that no ending of a file ends."""
    short = 0 < len(text) <= MAX_ALONE
    return short or (len(text) <= MAX_LINE and _ENDING.search(text, len(text) - MAX_ALONE) is not None)


def _copy(out: TracedBuilder, traced: Traced, start: int, end: int) -> None:
    if traced.starts is None:
        out.copy(traced.text[start:end], start)
    else:
        out.take(traced.text[start:end], traced, start)


def _pictures(text: str) -> Iterator[re.Match[str]]:
    if not _STARTS.isdisjoint(text):
        yield from _mark().finditer(text)
    if "ttachment:" in text:
        yield from _redmine().finditer(text)


def _own(text: str, own_id: str) -> Iterator[Span]:
    """Yield where the record's own number stands: in brackets, behind "#", at the head of a line.

    One with letters is nothing else anywhere.
    """
    lettered = len(own_id) >= MIN_LETTERED and any(map(str.isalpha, own_id)) and any(map(str.isdigit, own_id))
    if not lettered and sum(map(str.isdigit, own_id)) < MIN_DIGITS:
        return
    for spelling in {own_id: 0, "".join(own_id.split()): 0}:
        at = text.find(spelling)
        while at >= 0:
            end = at + len(spelling)
            if (span := _own_span(text, at, end, lettered)) is not None:
                yield span
            at = text.find(spelling, end)


def _own_span(text: str, start: int, end: int, lettered: bool) -> Span | None:
    if text[end : end + 1].isalnum() or text[max(0, start - 1) : start].isalnum():
        return None
    low = max(0, start - 40)
    opened, closed = _opened().search(text, low, start), _CLOSED.match(text, end)
    if opened and closed:
        return opened.start(), closed.end()
    head, parted = _head().search(text, low, start), _PARTED.match(text, end)
    if head and parted:
        return head.start(1), parted.end()
    if text[max(0, start - 1) : start] == "#":
        return start - 1, end
    return (start, end) if lettered else None


def _any_of(*names: str) -> str:
    lists = word_lists(_FILE)
    words = sorted((word for name in names for word in lists[name]), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s") for word in words) + ")"


@cache
def _opened() -> re.Pattern[str]:
    return re.compile(rf"[\[({{][#№\s]{{0,3}}(?:{_any_of('ticket')}[\s.:#№]{{0,4}})?$", re.IGNORECASE)


@cache
def _head() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\r\n])[ \t]*((?:{_any_of('ticket')}[\s.:#№]{{0,4}})?#?)$", re.IGNORECASE)


@cache
def _mark() -> re.Pattern[str]:
    """Return the pattern of a mark; all alternatives share the set of first characters, for speed."""
    name = rf"[^\[\]<>\r\n]{{0,{MAX_NAME}}}"
    ending = rf"\.{_any_of('picture_endings', 'file_endings')}"
    picture_ending = rf"\.{_any_of('picture_endings')}"
    picture, file, manner = _any_of("picture"), _any_of("file"), _any_of("manner")
    word = rf"(?:{picture}|{file})"
    number = r"[ -]?#?\d{1,4}"
    behind = rf"(?:(?:[ -]{manner})?(?:{number})?\s?[:|–-]\s?{name}|(?:[ -]{manner})?{number}|[ -]{manner})"
    named = rf"{manner}[ -]{word}{behind}?|{picture}{behind}?|{file}{behind}"
    # a bar or a slash makes it a link, whose words belong to the sentence
    file_name = rf"[^\[\]<>|/\r\n]{{0,{MAX_NAME}}}{ending}"
    in_brackets = rf"(?=[\w^\s])(?:{named}|\^{name}|{file_name})"
    return re.compile(
        rf"[\[!#(<{{\ufffc](?:"
        # GLPI: "#a1b2c3d4-e5f6a7b8-65f1c2d3e4f5a6.12345678#", in brackets in its e-mails
        rf"(?<=[#\[])\s?[0-9a-f]{{8}}(?:-[0-9a-f]{{4,32}}){{1,5}}(?:\.\d{{4,12}})?\s?[#\]]"
        # wikis, BBCode
        rf"|(?<=\[)\[{word}[:(]{name}\]\]|(?<=\{{)\{{[^{{}}\r\n]{{1,{MAX_NAME}}}{picture_ending}[^{{}}\r\n]{{0,60}}\}}\}}"
        rf"|(?<=\[)(img|attach|attachment)(?:=[^\[\]\r\n]{{0,50}})?\][^\[\]\r\n]{{0,300}}\[/\1\]"
        # mail programs; Markdown has a link behind, Jira a "^" before
        rf"|(?<=\[){in_brackets}\s?\](?:\([^()\s]{{0,500}}\))?|(?<=<){in_brackets}\s?>"
        # Jira and Textile, Markdown
        rf"|(?<=!)(?=\S)[^!|\r\n]{{1,{MAX_NAME}}}{ending}(?:\|[^!\r\n]{{0,100}})?!"
        rf"|(?<=!)\[[^\[\]\r\n]{{0,200}}\](?:\([^()\r\n]{{0,500}}\)|\[[^\[\]\r\n]{{0,100}}\])"
        # Notes
        rf"|(?<=\()(?=\w){_any_of('moved')}\s?[:：]\s?(?:[^()\r\n]|\([^()\r\n]{{0,20}}\)){{1,{MAX_NAME}}}\)"
        rf"|(?<=\ufffc))",
        re.IGNORECASE,
    )


@cache
def _redmine() -> re.Pattern[str]:
    ending = rf"\.{_any_of('picture_endings', 'file_endings')}\b"
    name = rf"(?:\"[^\"\r\n]{{1,{MAX_NAME}}}\"|[^\s\"]{{1,{MAX_NAME}}}{ending})"
    return re.compile(rf"\battachment:{name}", re.IGNORECASE)


@cache
def _line() -> re.Pattern[str]:
    """Return the pattern of a line that names files behind a label, or a picture without one."""
    picture = rf"\.{_any_of('picture_endings')}"
    size = r"(?:\s?\(\d[\d.,]{0,9}\s?(?:[kmg]?i?b(?:ytes?)?|[kmg]o|[кмг]б)\))?"
    ending = rf"\.{_any_of('picture_endings', 'file_endings')}"
    file = rf"[^\s:*?\"<>|,;][^\r\n:*?\"<>|,;]{{0,{MAX_NAME}}}{ending}{size}"
    files = rf"{file}(?:\s?[,;]\s?{file}){{0,20}}+"
    return re.compile(
        rf"{_any_of('moved')}\s?(?:\(\d{{1,3}}\)\s?)?[:：]\s?{files}"
        rf"|{_any_of('alone')}\W{{0,3}}(?:{files})?"
        rf"|(?:[^\s/\\]{{1,{MAX_NAME}}}|{_any_of('picture')}[\d\W_]{{1,40}}){picture}{size}",
        re.IGNORECASE,
    )
