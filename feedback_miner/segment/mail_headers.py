"""The lines that mail programs put above a message which they forward or quote.

Their words are data (``words/mail_headers.toml``); the shapes are few: labelled lines ("From:", "Sent:"), the
same on one line, a line between dashes ("Forwarded message"), and a sentence that ends with a colon ("On ...
wrote:"), which may be wrapped over some lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from feedback_miner.segment.lines import Line
from feedback_miner.segment.patterns import any_of
from feedback_miner.word_lists import word_lists

MAX_LINE = 300
"""Lines are cut to this before they are matched, so that no pattern meets a long one."""
MAX_ON_ONE_LINE = 1000
"""Characters of a line that may hold a whole header: Yahoo writes all of it, with the addresses, on one."""
MAX_WRAPPED = 4
"""Lines over which "On ... wrote:" is wrapped at most, where the name and the address are long."""
MAX_LABELS = 16
"""Labelled lines of a header."""
MAX_HEADERS = 200
"""Headers that are looked for in a text."""
MAX_CONTINUED = 8
"""Lines of addresses below one label."""
MAX_ADDRESS = 100
"""Characters of a line that goes on with addresses."""
MAX_DATE = 60
"""Characters in which a sentence that begins with a day names it."""
MAX_WORDS_BEFORE = 6
MAX_WORDS_AFTER = 3
"""Words in small letters around "wrote": days and months in some languages, "the following" in others."""

_WORDS: Final = word_lists(Path(__file__).parent / "words" / "mail_headers.toml")
_LABEL_LISTS: Final = ("more", "copy", "date", "sent", "subject", "to", "from")
"""The later the stronger, where languages share a word."""
_ROLES: Final = {label.casefold(): role for role in _LABEL_LISTS for label in _WORDS[f"labels.{role}"]}
_ANY_WROTE: Final = any_of(_WORDS["wrote"])
_ANY_START: Final = any_of(_WORDS["wrote_starts"])
_MARKS = re.compile(r"(?:>(?![:：])[ \t]?)+")
_EDGES = " \t*_\u200b"
_LABEL = re.compile(r"[*_|\s]{0,4}([^\W\d_][^:：<>@*_]{0,24}?)[ \t*_]{0,4}[:：][*_]{0,2}(.*)", re.DOTALL)
_LABELS_INSIDE = re.compile(rf"(?<![^\W\d_])({any_of(_ROLES)})\*?\s?[:：]", re.IGNORECASE)
_BETWEEN_DASHES = re.compile(
    rf"[>*|\s]{{0,4}}+(?:[-_=]{{2,}}+|—++)\s*+(?:{any_of(_WORDS['forwarded'])}|{any_of(_WORDS['original'])})"
    rf"[^-_=—]{{0,120}}(?:[-_=]{{2,}}|—+)",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(rf"\W{{0,3}}(?:{any_of(_WORDS['forwarded'])})\s?[:：]\W{{0,3}}", re.IGNORECASE)
_RULE = re.compile(r"[-_=*—]{3,}")
_ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]|mailto:", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_WROTE = re.compile(
    rf"(?<![^\W\d_])(?:{_ANY_WROTE})(?![^\W\d_])|{any_of(_WORDS['wrote_unspaced'])}", re.IGNORECASE
)
_STARTS = re.compile(rf"(?:{_ANY_START})(?![^\W\d_])|\d|[^\W\d_]{{3,14}}\.?, ", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"<[^<>]*>|\"[^\"]*\"|\S*@\S*")
_PLAIN_WORD = re.compile(r"(?<![\w'’.-])[^\W\d_A-Z][^\W\d_]+")
_DATED = re.compile(r"\d{4}|\d{1,2}[./:-]\d{1,2}|\d{1,2}h\d{2}|\d\s?[年月]")
_IN_ANGLES = r"<\s{0,3}[^\s<>@]{1,80}@[^\s<>@]{1,80}\s{0,3}>\s?:?"
_DATE_AND_NAME = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}\b"
    rf"(?:[^<>]{{0,60}}?\bGMT[+-]\d{{1,2}}:?\d{{0,2}}\b[^<>]{{0,120}}(?:{_IN_ANGLES})?|[^<>]{{1,160}}{_IN_ANGLES})"
)


@dataclass(frozen=True, slots=True)
class Header:
    """Lines above an earlier message.

    Attributes
    ----------
    first, last : int
        Its lines.
    of_mail : bool
        It has the look of a forward (labelled lines, a separator), which a reply may have too; False for "On
        ... wrote:", which is the look of replies.
    """

    first: int
    last: int
    of_mail: bool


def depth(text: str) -> int:
    """Return by how many ``>`` a line is marked as quoted."""
    match = _MARKS.match(text)
    return match.group().count(">") if match else 0


def is_marked(text: str) -> bool:
    """Tell whether a line is marked as quoted, with no header above it: "> 50 % of the time" is not."""
    match = _MARKS.match(text)
    return match is not None and not text[match.end() : match.end() + 1].isdigit()


def unmarked(text: str) -> str:
    """Return a line without the ``>`` at its beginning."""
    match = _MARKS.match(text)
    return text[match.end() :].lstrip() if match else text


def find(lines: Sequence[Line]) -> list[Header]:
    """Return the headers among the lines that are not left out, in order; none overlaps another."""
    texts = ["" if line.reason else unmarked(line.text[:MAX_ON_ONE_LINE]) for line in lines]
    found: list[Header] = []
    at = 0
    candidates = islice(_candidates(texts), MAX_HEADERS)
    for header in sorted(candidates, key=lambda header: (header.first, -header.last)):
        if header.first >= at:
            found.append(header)
            at = header.last + 1
    return found


def _candidates(texts: list[str]) -> Iterator[Header]:
    readers = (_separator, _labelled, _on_one_line, _date_and_name, _sentence)
    for at, text in enumerate(texts):
        if text:
            yield from islice(filter(None, (read(texts, at) for read in readers)), 1)


def _separator(texts: list[str], at: int) -> Header | None:
    """Read a line between dashes, or one that announces a forward, with the labelled lines below it."""
    text = texts[at][:MAX_LINE]
    match = _BETWEEN_DASHES.match(text)
    if match is None and _ANNOUNCED.fullmatch(text) is None:
        return None
    below = _skip_blank(texts, at + 1, 2)
    block = _labelled(texts, below, announced=True) if below < len(texts) else None
    return Header(at, block.last if block else at, True)


def _labelled(texts: list[str], at: int, *, announced: bool = False) -> Header | None:
    """Read labelled lines (From, Sent, To, Subject in any order), which may stand below a rule."""
    first, last = at, at - 1
    if _RULE.fullmatch(texts[at]):
        at = _skip_blank(texts, at + 1, 1)
    roles: list[str] = []
    proof = announced
    while at < len(texts) and len(roles) < MAX_LABELS and (label := _label(texts[at])) is not None:
        role, value = label
        proof = proof or _proves(role, value)
        roles.append(role)
        last = _end_of_value(texts, at, value)
        at = _skip_blank(texts, last + 1, 0 if "subject" in roles else 1)
    kinds = set(roles) - {"more"}
    enough = len(kinds) >= 3 or (len(kinds) == 2 and roles[0] == "from")
    if kinds and (announced or (enough and "from" in kinds and proof)):
        return Header(first, last, True)
    return None


def _label(text: str) -> tuple[str, str] | None:
    """Return what a labelled line tells, and its value."""
    match = _LABEL.match(text[:MAX_LINE])
    role = _role(match[1]) if match else None
    return (role, match[2].strip()) if match and role else None


def _role(label: str) -> str | None:
    return _ROLES.get(" ".join(label.casefold().split()))


def _proves(role: str, value: str) -> bool:
    """Tell whether a label, or its value, is one that mails have and forms hardly."""
    if role in ("sent", "subject"):
        return True
    if role == "date":
        return _CLOCK.search(value) is not None
    return role != "more" and _ADDRESS.search(value) is not None


def _end_of_value(texts: list[str], at: int, value: str) -> int:
    """Return the last line of a value: addresses and subjects are wrapped, or stand below their label."""
    last = at
    for below in range(at + 1, min(at + 1 + MAX_CONTINUED, len(texts))):
        text = texts[below][:MAX_LINE]
        if not text or _label(text) is not None:
            break
        goes_on = _is_list_of_addresses(text) or (value.endswith((";", ",")) and len(text) < MAX_ADDRESS)
        before_label = below == at + 1 < len(texts) - 1 and _label(texts[below + 1]) is not None
        if not goes_on and not before_label:
            break
        last, value = below, text
    return last


def _is_list_of_addresses(text: str) -> bool:
    return _ADDRESS.search(text) is not None and text.rstrip().endswith((">", ";", ",", "]", ")"))


def _on_one_line(texts: list[str], at: int) -> Header | None:
    """Read a header whose labels all stand on one line."""
    text = texts[at]
    separator = _BETWEEN_DASHES.match(text)
    rest = text[separator.end() :].lstrip() if separator else text
    if (label := _LABELS_INSIDE.match(rest)) is None or label.start() > 0:
        return None
    roles = {_role(match[1]) for match in _LABELS_INSIDE.finditer(rest)}
    enough = "from" in roles and len(roles - {"more", None}) >= 3 and _ADDRESS.search(rest) is not None
    return Header(at, at, True) if enough else None


def _sentence(texts: list[str], at: int) -> Header | None:
    """Read a sentence such as "On ... wrote:" that ends in a line, and may begin some lines above it."""
    end = texts[at][:MAX_LINE].rstrip(_EDGES)
    if not end.endswith((":", "：")):
        return None
    joined, first, found = end, at, None
    for _ in range(MAX_WRAPPED):
        if _attributes(joined):
            found = Header(first, at, False)
            if _begins_dated(joined):
                break
        first = _line_above(texts, first)
        joined = f"{texts[first]} {joined}" if first >= 0 else ""
        if not 0 < len(joined) <= MAX_LINE:
            break
    return found


def _attributes(text: str) -> bool:
    """Tell whether a sentence names who wrote when, or from which address, and hardly more.

    "I wrote to help@example.org and got this answer:" tells more.
    """
    verb = _WROTE.search(text, 1)
    if verb is None or text.count("<") < text.count(">") or text.count('"') % 2:
        return False
    before, after = text[: verb.start()], text[verb.end() :]
    if _n_plain_words(before) > MAX_WORDS_BEFORE or _n_plain_words(after) > MAX_WORDS_AFTER:
        return False
    return _ADDRESS.search(text) is not None or _begins_dated(text) or _DATED.search(after) is not None


def _n_plain_words(text: str) -> int:
    """Count the words that are neither names nor within an address."""
    return len(_PLAIN_WORD.findall(_IN_BRACKETS.sub(" ", text)))


def _begins_dated(text: str) -> bool:
    """Tell whether a sentence begins with a day: "On 1 Jan 2024", "Monday, 6 October 2014"."""
    return _STARTS.match(text) is not None and _DATED.search(text[:MAX_DATE]) is not None


def _line_above(texts: list[str], at: int) -> int:
    """Return the line above; past a blank one where a line is the rest of an address; -1 = there is none."""
    above = at - 1
    if above >= 0 and not texts[above] and texts[at].startswith(("<", ">", "mailto:")):
        above -= 1
    return above if above >= 0 and texts[above] else -1


def _date_and_name(texts: list[str], at: int) -> Header | None:
    """Read a day, a name and an address without a verb, as an older Gmail wrote them."""
    text = texts[at][:MAX_LINE].rstrip(_EDGES)
    if not text[:1].isdigit():
        return None
    if text.endswith("<") and at + 1 < len(texts):
        joined = text + texts[at + 1][:MAX_LINE].rstrip(_EDGES)
        return Header(at, at + 1, False) if _DATE_AND_NAME.fullmatch(joined) else None
    return Header(at, at, False) if _DATE_AND_NAME.fullmatch(text) else None


def _skip_blank(texts: Sequence[str], at: int, n_most: int) -> int:
    """Return the next line that is not blank, or ``at`` where more than so many are."""
    end = at
    while end < len(texts) and not texts[end] and end - at <= n_most:
        end += 1
    return end if end < len(texts) and texts[end] and end - at <= n_most else at
