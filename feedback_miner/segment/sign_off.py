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
from feedback_miner.segment.posts import has_role, is_post, is_post_word

MAX_LINE = 70
MAX_BELOW = 2
"""Lines with a post or a place that may stand below a name."""
MIN_WORDS_ABOVE = 4
MAX_LOOK_BACK = 300
"""Characters of the line above that are looked at for what asks for a name."""

_UPPER = "A-ZÀ-ÖØ-ÞŁŚŠŻŽČĆŐŰİ"
_WORD = rf"(?:[OD]['’])?(?:Mc|Mac)?[{_UPPER}][^\W\d_A-Z]+(?:[-'’][{_UPPER}][^\W\d_A-Z]+)*"
_INITIALS = rf"[{_UPPER}]\.(?: ?[{_UPPER}]\.)?"
_TITLE = r"(?:(?:Dr|Mrs?|Ms|Miss|Prof|Sister|Frau|Herr|Sra|Mme)\.?|Sr\.)"
_PARTICLE = r"(?:van|von|de|der|den|da|del|di|la|zu|bin|al)"
_NAME = (
    rf"(?:(?P<title>{_TITLE}) )?(?:(?P<initials>{_INITIALS}) ?)?"
    rf"(?P<names>{_WORD}(?:(?: {_PARTICLE}){{0,2}} {_WORD}){{0,2}})"
)
_TAIL = (
    r"(?:, ?(?P<role>[^,.?!:;()]{1,40}(?:, [^,.?!:;()]{1,25})?)|"
    r" \((?P<place>[^()?!:;]{2,30})\)|(?: x+)?)"
)
_SIGNED = re.compile(rf"(?P<dash>[-–—~] ?)?{_NAME}{_TAIL}")
_LED = re.compile(rf"{patterns.LEAD} ?[,–-] ?{_NAME}{_TAIL}")
_REGARDS = re.compile(r"(?i:(?:(?:best|kind|warm|with) ){0,2}regards), ?(?P<whose>[^\W\d_][\w'’&/ -]{1,40})")
_ALSO_A_WORD = frozenset({"Miss", "Sister"})
"""Titles that, with a capital, may as well begin a sentence."""
_ASKS_WHO = re.compile(
    r"\W*(?:[\w'’]+\W+){0,4}(?:who|whom|whose|which|whoever|wer|wen|wem|wessen|quién|quien|quiénes|qui)\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"\b(?:these|following|below|namely|folgenden?|folgender|untenstehenden?|siguientes?)\b", re.IGNORECASE
)
_LAST_SENTENCE = re.compile(r"[^.?!]*[.?!…]*[\"'”’)\]]*$")
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
        A farewell stands before it.
    titled : bool
        A title stands before the name.
    role : bool
        An occupation stands behind it.
    initials : bool
        Initials stand before the name.
    dashed : bool
        A dash stands before the name.
    own_line : bool
        It does not merely follow another sentence of its line.
    block : bool
        Lines with a post or a place stand below it.
    """

    start: int
    words: tuple[str, ...]
    courteous: bool = False
    titled: bool = False
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
    read = _read(line.text, begin, led, any(map(has_role, rest)))
    if read is None:
        return None
    above = [lines[i].text for i in kept[: at - led]]
    if not _is_enough(" ".join(above[-8:])) or (read.dashed and any(map(_BULLET.match, above))):
        return None
    thanked = any(between.reason == "closing" for between in lines[kept[at - 1] + 1 : kept[at]])
    if not (read.courteous or thanked) and _is_asked_for(above):
        return None
    return replace(read, block=bool(rest))


def _is_asked_for(above: list[str]) -> bool:
    """Tell whether what stands above may ask for a name, or announce one, or lead up to it.

    "I need access to the mailbox of" has no end; "Who helped you?" has, but wants an answer.
    """
    text = above[-1][-MAX_LOOK_BACK:]
    last = _LAST_SENTENCE.search(text)
    sentence = last.group() if last else text
    if _COMPLETE.search(text) is None or _ANNOUNCED.search(sentence):
        return True
    alone = len(above) == 1 and len(sentence) == len(above[0])
    return "?" in sentence[-4:] and (alone or _ASKS_WHO.match(sentence) is not None)


def _leads(text: str) -> bool:
    return (patterns.LEAD_LINE.fullmatch(text) or patterns.LEAD_WORD.fullmatch(text)) is not None


def _within(line: Line) -> SignOff | None:
    """Look at the last sentence of a line, where it does not end like one."""
    end = max(map(line.text.rfind, _SENTENCE_ENDS)) + 1
    if end < 1 or len(line.text) - end > MAX_LINE or not _is_enough(line.text[:end]):
        return None
    tail = line.text[end:].lstrip()
    read = _read(tail, line.end - len(tail))
    if read is None or (not read.courteous and _is_asked_for([line.text[:end].rstrip()])):
        return None
    return replace(read, own_line=False)


def _is_enough(text: str) -> bool:
    return len(text.split(maxsplit=MIN_WORDS_ABOVE)) >= MIN_WORDS_ABOVE


def _read(text: str, start: int, led: bool = False, role_below: bool = False) -> SignOff | None:
    """Read a name with what stands beside it; None = it has not the shape of one."""
    regards = _REGARDS.fullmatch(text)
    if regards is not None:
        return SignOff(start, (), courteous=True) if _is_post(regards["whose"]) else None
    match = _LED.fullmatch(text)
    led = led or match is not None
    match = match or _SIGNED.fullmatch(text)
    if match is None:
        return None
    words, tail = tuple(re.findall(_WORD, match["names"])), match["role"] or match["place"] or ""
    if not is_post(tail) or not _may_name(words, match["title"]):
        return None
    return SignOff(
        start,
        words,
        courteous=led,
        titled=match["title"] is not None,
        role=role_below or has_role(tail),
        initials=match["initials"] is not None,
        dashed=text[0] in "-–—~",
    )


def _may_name(words: tuple[str, ...], title: str | None) -> bool:
    """Tell whether words may name a person: one with a given name, or none that is known for a post."""
    if any(word.casefold() in GIVEN_NAMES for word in words):
        return True
    return not any(map(is_post_word, words)) and (title or "").strip(".") not in _ALSO_A_WORD


def _is_post(text: str) -> bool:
    """Tell whether a line below a name tells a post, a department or a place."""
    return text[0].isalnum() and is_post(text)
