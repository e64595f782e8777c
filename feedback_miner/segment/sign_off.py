"""What may be a name signed below a comment without "Regards": its shape and its place.

A shape proves little, as products, places and German nouns are written like names. So an ending
found here is only a candidate; :mod:`feedback_miner.segment.witness` asks the export about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from feedback_miner.given_names import GIVEN_NAMES
from feedback_miner.segment import patterns
from feedback_miner.segment.lines import Line

MAX_LINE = 70
MAX_BELOW = 2
"""Lines with a post or a place that may stand below a name."""
MIN_WORDS_ABOVE = 4

_UPPER = "A-ZÀ-ÖØ-ÞŁŚŠŻŽČĆŐŰİ"
_WORD = rf"(?:[OD]['’])?(?:Mc|Mac)?[{_UPPER}][^\W\d_A-Z]+(?:[-'’][{_UPPER}][^\W\d_A-Z]+)*"
_INITIALS = rf"[{_UPPER}]\.(?: ?[{_UPPER}]\.)?"
_TITLE = r"(?:Dr|Mrs?|Ms|Miss|Sr|Prof|Sister|Frau|Herr|Sra|Mme)\.?"
_PARTICLE = r"(?:van|von|de|der|den|da|del|di|la|zu|bin|al)"
_NAME = (
    rf"(?:(?P<title>{_TITLE}) )?(?:(?P<initials>{_INITIALS}) ?)?"
    rf"(?P<names>{_WORD}(?:(?: {_PARTICLE}){{0,2}} {_WORD}){{0,2}})"
)
_TAIL = r"(?:, ?(?P<role>[^,.?!:;()]{2,40}(?:, [^,.?!:;()]{1,25})?)| \([^()?!:;]{2,30}\)|(?: x+)?)"
_SIGNED = re.compile(rf"(?P<dash>[-–—~] ?)?{_NAME}{_TAIL}")
_LED = re.compile(rf"{patterns.LEAD} ?[,–-] ?{_NAME}{_TAIL}")
_REGARDS = re.compile(r"(?i:(?:(?:best|kind|warm|with) ){0,2}regards), ?[^\W\d_][\w'’&/ -]{1,40}")
_ROLE = re.compile(
    r"\b(?:manager|nurse|sister|officer|head of|director|principal|teacher|engineer|buyer|porter|clerk|"
    r"secretary|supervisor|foreman|accountant|administrator|assistant|coordinator|consultant|analyst|"
    r"technician|governor|apprentice|trainee|librarian|caretaker|shift|crew|team lead(?:er)?|compliance|"
    r"leiter(?:in)?|sachbearbeiter(?:in)?|jef[ea]|director[ae]?|responsable)\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (". ", "? ", "! ")
_COMPLETE = re.compile(r"[.?!…][\"'”’)\]]*$")
_BULLET = re.compile(r"[-*•–]|\(?\w{1,2}[.)] ")


@dataclass(frozen=True, slots=True)
class SignOff:
    """The end of a comment that may be a signature.

    Attributes
    ----------
    start : int
        Where it begins in the cleaned text; it goes on to the end of what stays.
    words : tuple of str
        The words of the name as written, without title and initials; empty where a farewell
        makes clear without a name that somebody signs.
    courteous : bool
        Thanks or a title stand before the name: nothing but a person is written of like that.
    role : bool
        An occupation stands behind it.
    initials : bool
        Initials stand before the name.
    dashed : bool
        A dash stands before the name.
    own_line : bool
        It does not merely follow another sentence of its line.
    block : bool
        Lines that are no name stand below it.
    """

    start: int
    words: tuple[str, ...]
    courteous: bool = False
    role: bool = False
    initials: bool = False
    dashed: bool = False
    own_line: bool = True
    block: bool = False


def find(lines: list[Line]) -> tuple[SignOff, ...]:
    """Return what may be a signature at the end of the lines that stay, the longest first."""
    kept = [i for i, line in enumerate(lines) if line.reason is None and line.text]
    if not kept or lines[kept[-1]].text[-1] in ".?!:;":
        return ()
    found = [_below(lines, kept, at) for at in range(max(1, len(kept) - 1 - MAX_BELOW), len(kept))]
    found = found if any(found) else [_within(lines[kept[-1]])]
    return tuple(one for one in found if one is not None)


def mark(lines: list[Line], start: int) -> None:
    """Set the reason "signature" on all that stays from ``start``; a line that holds it is cut there."""
    for i, line in enumerate(lines):
        if line.reason is None and line.start < start < line.end:
            head = line.text[: start - line.start]
            lines.insert(i + 1, Line(start, line.end, line.text[start - line.start :]))
            line.text, line.end = head.rstrip(), line.start + len(head.rstrip())
            break
    for line in lines:
        if line.reason is None and line.text and line.start >= start:
            line.reason = "signature"


def _below(lines: list[Line], kept: list[int], at: int) -> SignOff | None:
    """Look at a line of its own, and at what stands below it."""
    line, rest = lines[kept[at]], [lines[i].text for i in kept[at + 1 :]]
    if len(line.text) > MAX_LINE or not all(_is_post(text) for text in rest):
        return None
    led = at > 1 and _leads(lines[kept[at - 1]].text)
    begin = lines[kept[at - led]].start
    read = _read(line.text, begin, led, any(_ROLE.search(text) for text in rest))
    if read is None:
        return None
    above = [lines[i].text for i in kept[: at - led]]
    if not _is_enough(" ".join(above[-8:])) or (read.dashed and any(map(_BULLET.match, above))):
        return None
    apart = led or kept[at] - kept[at - 1] > 1 or _COMPLETE.search(above[-1]) is not None
    return replace(read, block=bool(rest)) if apart else None


def _leads(text: str) -> bool:
    return (patterns.LEAD_LINE.fullmatch(text) or patterns.LEAD_WORD.fullmatch(text)) is not None


def _within(line: Line) -> SignOff | None:
    """Look at the last sentence of a line, where it does not end like one."""
    end = max(map(line.text.rfind, _SENTENCE_ENDS)) + 1
    if end < 1 or len(line.text) - end > MAX_LINE or not _is_enough(line.text[:end]):
        return None
    tail = line.text[end:].lstrip()
    read = _read(tail, line.end - len(tail))
    return None if read is None else replace(read, own_line=False)


def _is_enough(text: str) -> bool:
    return len(text.split(maxsplit=MIN_WORDS_ABOVE)) >= MIN_WORDS_ABOVE


def _read(text: str, start: int, led: bool = False, role_below: bool = False) -> SignOff | None:
    """Read a name with what stands beside it; None = it has not the shape of one."""
    if _REGARDS.fullmatch(text):
        return SignOff(start, (), courteous=True)
    match = _LED.fullmatch(text)
    led = led or match is not None
    match = match or _SIGNED.fullmatch(text)
    if match is None or _names_somebody(match["role"] or ""):
        return None
    return SignOff(
        start,
        tuple(re.findall(_WORD, match["names"])),
        courteous=led or match["title"] is not None,
        role=role_below or _ROLE.search(match["role"] or "") is not None,
        initials=match["initials"] is not None,
        dashed=text[0] in "-–—~",
    )


def _names_somebody(text: str) -> bool:
    """Tell whether a given name is among the words: a list of names is no signature."""
    return any(word.strip(".,&").casefold() in GIVEN_NAMES for word in text.split())


def _is_post(text: str) -> bool:
    """Tell whether a line below a name may tell a post, a department or a place."""
    short = len(text.split()) <= 6 and text[0].isupper() and text[-1] not in ".?!:;"
    return short and not _names_somebody(text)
