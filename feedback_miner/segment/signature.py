"""Signatures below a text: names, posts, addresses, contact data, and notices of law."""

from __future__ import annotations

import re
from collections.abc import Callable

from feedback_miner.redact import redact
from feedback_miner.segment import patterns
from feedback_miner.segment.courtesy import is_farewell, may_be_farewell
from feedback_miner.segment.lines import Line

MAX_UNSURE = 8
"""Lines of a signature that only their place makes one: names, slogans."""
MAX_SLOGANS = 3
"""Sentences in a row between the sure lines of a signature: mottos, adverts, days of work."""
MAX_SLOGAN_WORDS = 15
MAX_NAMES = 4
"""Lines with a name or contact data that may follow thanks."""
MAX_POST_WORDS = 6
MAX_LINE = 120
"""Longer lines are none of a signature, but for notices of law."""
MAX_LEGAL = 400
MAX_LOOK = 60
"""Lines, blank ones too, below a closing that are looked at."""
MAX_TAIL = 25
"""Lines at the end of a message in which a signature without a closing may begin."""
MIN_SURE = 2
"""Sure lines that make a block at the end of a message a signature, without a closing above it."""
MAX_LEFT = 2
"""Lines, such as adverts, that may stand below such a block."""
MIN_CAPITALS = 0.6
"""Share of the words of a line that are written like names, in posts and addresses with other words."""

EDGES = " \t\r\n.,;:!?*_\"'“”‘’()[]{}…。、！？-–—"
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END = re.compile(r"[^.\d\s]{3,}[.!?]\s*$")
_DELIMITER = re.compile(r"(?:-- ?|--+|__+|==+|\*\*+|~~+)$")
_POSTCODE = re.compile(r"(?<!\d)\d{4,6}(?!\d)|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b")
_PASSED = frozenset(["automatic", "signature", "closing", "greeting"])
"""Reasons of lines that may stand within a signature."""
_SMALL = frozenset(patterns.SMALL_WORDS)
_SPELLED = re.compile(r"[^\W\d_][\w.'’&-]*")
_WEB = re.compile(r"\W?(?:https?://|www\.)?[\w-]+(?:\.[\w-]+){1,6}(?:/\S*)?(?: ?<\S+>)?\W?")
_BARS = re.compile(r" ?[|·•] ?| [–-] ")
_DIGIT = re.compile(r"\d")
_REMARK = re.compile(r"\([^()]{0,60}\)")


def mark(lines: list[Line], *, spoken: bool = False) -> None:
    """Set the reason "signature" on the lines of one message that are one.

    Parameters
    ----------
    lines : list of Line
        Greetings, closings and what machines wrote have their reasons.
    spoken : bool
        Whether something is said above them, as above a quote.
    """
    _mark_closed(lines, spoken)
    _mark_contacts(lines)
    _mark_tail(lines, spoken)
    _mark_last_block(lines, spoken)
    _mark_legal(lines)


def _mark_closed(lines: list[Line], spoken: bool) -> None:
    """Mark a mobile's own line and, below a text, what follows a farewell, thanks or a ``--`` line."""
    open_ends = [line for line in lines if line.text and line.reason is None][-MAX_NAMES - 1 :]
    for at, line in enumerate(lines):
        if line.reason is None and is_sent_from(line.text):
            line.reason = "signature"
        elif spoken:
            _mark_below(lines, at, open_ends)
        spoken = spoken or says_something(line)


def says_something(line: Line) -> bool:
    """Tell whether a line stays and has a word."""
    return line.reason is None and _WORD.search(line.text) is not None


def is_sent_from(text: str) -> bool:
    """Tell whether a line is the signature of a program or device."""
    return len(text) < MAX_LINE and patterns.SENT_FROM.match(text) is not None


def _mark_below(lines: list[Line], at: int, open_ends: list[Line]) -> None:
    """Mark what stands below a line, if that ends a text; ``open_ends`` are the last lines that stay."""
    line = lines[at]
    if line.reason is None and _DELIMITER.fullmatch(line.text):
        marked = _mark_block(lines, at + 1, certain=line.text == "--")
        line.reason = "signature" if marked or line.text == "--" else None
    elif line.reason in ("closing", "greeting") and is_farewell(line.text):
        _mark_block(lines, at + 1, certain=True)
    elif line.reason == "closing" or (line.reason is None and may_be_farewell(line.text)):
        below = [end for end in open_ends if end.start > line.start]
        if _mark_block(lines, at + 1, certain=False) or _mark_names(below):
            line.reason = "closing"


def _mark_block(lines: list[Line], start: int, *, certain: bool) -> bool:
    """Mark the lines of a signature that begins at ``start``; return whether there are any."""
    block = _block(lines, start, certain=certain)
    for line in block:
        line.reason = "signature"
    return bool(block)


def _block(lines: list[Line], start: int, *, certain: bool, n_sure_least: int = 1) -> list[Line]:
    """Return the lines of a signature that begins at ``start``; none where too few of them are sure."""
    block = _Block(certain)
    for line in lines[start : start + MAX_LOOK]:
        if line.reason == "closing":
            break  # it has a block of its own; going on would look at every line for every closing
        if line.text and line.reason not in _PASSED and not block.take(line):
            break
    return block.lines[: block.n_kept] if certain or block.n_sure >= n_sure_least else []


class _Block:
    """Lines that may be a signature, taken from the top.

    Where it is not ``certain`` that one begins here, as below thanks, it must begin with a name or a sure
    line, and ends with the last sure line or web address. What stands between are mottos and adverts.
    """

    def __init__(self, certain: bool) -> None:
        self.certain = certain
        self.lines: list[Line] = []
        self.n_kept = self.n_sure = 0
        self._n_unsure = self._n_slogans = 0

    def take(self, line: Line) -> bool:
        """Take a line; False = the signature ends above it."""
        sure = line.reason in (None, "code") and is_sure(line.text)
        if not sure and (line.reason is not None or not self._goes_on(line.text)):
            return False
        self.lines.append(line)
        if sure:
            self.n_sure, self._n_slogans, self.n_kept = self.n_sure + 1, 0, len(self.lines)
        return True

    def _goes_on(self, text: str) -> bool:
        """Count a line that is not sure; False = it is none of a signature, or one too many."""
        if not self.lines and not self.certain and not _is_full_name(text):
            return False
        if _is_signature_line(text, certain=self.certain):
            self._n_unsure += 1
            if not self._n_slogans and (self.certain or (self.n_sure and _is_reference(text))):
                self.n_kept = len(self.lines) + (self._n_unsure <= MAX_UNSURE)
        elif self.n_sure and _may_be_slogan(text):
            self._n_slogans += 1
        else:
            return False
        return self._n_unsure <= MAX_UNSURE and self._n_slogans <= MAX_SLOGANS


def _may_be_slogan(text: str) -> bool:
    return len(text.split()) <= MAX_SLOGAN_WORDS and patterns.POSTSCRIPT.match(text) is None


def _is_signature_line(text: str, *, certain: bool) -> bool:
    """Tell whether a line may be one of a signature, by its shape; below thanks its words are names."""
    if patterns.POSTSCRIPT.match(text):
        return False
    if _DELIMITER.match(text) or _is_reference(text):
        return True
    n_words = len(text.split())
    if (
        n_words > 8
        or len(text) > 70
        or text.endswith((":", "?"))
        or (n_words > 2 and _SENTENCE_END.search(text))
    ):
        return False
    return certain or _share_of_capitals(text) >= MIN_CAPITALS or patterns.TITLE.match(text) is not None


def _is_reference(text: str) -> bool:
    """Tell whether a line begins with contact data or a label of it, or is a web address."""
    return patterns.CONTACT.match(text) is not None or _WEB.fullmatch(text) is not None


def is_sure(text: str) -> bool:
    """Tell whether a line is one of a signature: contact data, address, firm, post, hours."""
    if len(text) > MAX_LINE or text.endswith("?"):
        return False
    if _is_certain(text) or patterns.HOURS.match(text) or patterns.ADVERT.match(text):
        return True
    if len(text.split()) > 12 or _SENTENCE_END.search(text):
        return False
    if _DIGIT.search(text) and _is_address(text):
        return True
    barred = _BARS.split(text)
    if not _is_in_title_case(text):
        return False
    return len(barred) > 2 or (
        len(text.split()) <= MAX_POST_WORDS and patterns.TITLE.search(text) is not None
    )


def _is_certain(text: str) -> bool:
    """Tell whether a line is contact data or says how somebody is to be spoken of."""
    return (
        _is_contact(text)
        or patterns.PHONE.fullmatch(text) is not None
        or patterns.PRONOUNS.fullmatch(text) is not None
    )


def _is_address(text: str) -> bool:
    """Tell whether a line with a number has the street or the code of a place, and else names."""
    rest, n_streets = patterns.STREET.subn(" ", text)
    return _is_in_title_case(rest) and (n_streets > 0 or _POSTCODE.search(text) is not None)


def _is_in_title_case(text: str) -> bool:
    """Tell whether the words of a line are names: with a capital, but for small words between them."""
    return _share_of_capitals(text) == 1


def _share_of_capitals(text: str) -> float:
    words = [word for word in _SPELLED.findall(text) if len(word) > 1 and word.casefold() not in _SMALL]
    return sum(word[0].isupper() for word in words) / len(words) if words else 0.0


def _is_full_name(text: str) -> bool:
    """Tell whether a line may be a name, with titles and degrees: "ALBA N. QUIRK, MHA"."""
    if len(text) > 60 or len(text.split()) > 6 or text[-1] in "?!:" or _DIGIT.search(text):
        return False
    return _is_in_title_case(text)


def _mark_names(rest: list[Line]) -> bool:
    """Mark the names below a thanks line where nothing else follows them; return whether there are any."""
    few = 0 < len(rest) <= MAX_NAMES
    rest = [line for line in rest if line.reason is None]
    if not few or not all(_is_name(line.text) or _is_contact(line.text) for line in rest):
        return False
    for line in rest:
        line.reason = "signature"
    return bool(rest)


def _is_name(text: str) -> bool:
    words = text.strip(EDGES).split()
    return 0 < len(words) <= 3 and all(
        word[0].isupper() and word[1:].islower() for word in words if len(word) > 2
    )


def _is_contact(text: str) -> bool:
    """Tell whether a line holds contact data and hardly a word besides."""
    if len(text) > MAX_LINE:
        return False
    bare = patterns.CONTACT.sub(" ", _REMARK.sub(" ", text))
    if len(_WORD.findall(bare)) > 2:
        return False
    masked = redact(text)
    held = (
        "[phone]" in masked
        or "[email]" in masked
        or ("[url]" in masked and patterns.CONTACT_LABEL.match(text))
    )
    return bool(held)


def _mark_contacts(lines: list[Line]) -> None:
    """Mark contact lines at the end, and the name and the post above them, where a text is left."""
    end = next((i for i in reversed(range(len(lines))) if lines[i].text and lines[i].reason is None), -1)
    if end < 1 or not _is_contact(lines[end].text):
        return
    first = _first_above(lines, end, _stands_in_signature)
    first = _first_above(lines, first, lambda line: line.reason is None and is_title_or_name(line.text))
    if any(line.reason is None and _WORD.search(line.text) for line in lines[:first]):
        for line in lines[first : end + 1]:
            if line.text and line.reason is None:
                line.reason = "signature"


def _stands_in_signature(line: Line) -> bool:
    return not line.text or line.reason in _PASSED or is_sure(line.text)


def _mark_tail(lines: list[Line], spoken: bool) -> None:
    """Mark a block at the end of a message that begins with a name and has sure lines, without a closing."""
    with_words = [i for i, line in enumerate(lines) if says_something(line)]
    for at in with_words[-MAX_TAIL:]:
        if not (spoken or at > with_words[0]) or not _may_begin(lines, at):
            continue
        block = _block(lines, at, certain=False, n_sure_least=MIN_SURE)
        if block and sum(lines[i].start > block[-1].start for i in with_words) <= MAX_LEFT:
            for line in block:
                line.reason = "signature"
            return


def _mark_last_block(lines: list[Line], spoken: bool) -> None:
    """Mark short lines below the last blank one that begin with a name, where one of them is certain."""
    end = next((i + 1 for i in reversed(range(len(lines))) if says_something(lines[i])), 0)
    start = next((i + 1 for i in reversed(range(end)) if not lines[i].text), 0)
    block = [line for line in lines[start:end] if line.reason is None]
    above = next((line.text for line in reversed(lines[:start]) if says_something(line)), "." * spoken)
    if (
        above
        and above[-1] not in ":,"
        and 0 < len(block) <= MAX_UNSURE
        and _signs([line.text for line in block])
    ):
        for line in block:
            line.reason = "signature"


def _signs(block: list[str]) -> bool:
    """Tell whether lines are a name or firm and what stands below it, one of them certain."""
    if not (_is_full_name(block[0]) or patterns.FIRM.search(block[0])):
        return False
    return any(map(_is_certain, block)) and all(map(_may_sign, block))


def _may_sign(text: str) -> bool:
    return is_sure(text) or _is_signature_line(text, certain=False)


def _may_begin(lines: list[Line], at: int) -> bool:
    """Tell whether a signature may begin here: a name below a blank line or the end of a sentence."""
    above = lines[at - 1] if at else None
    apart = above is None or not above.text or above.reason is not None or above.text[-1] in ".!?"
    return apart and _is_full_name(lines[at].text)


def _first_above(lines: list[Line], at: int, belongs: Callable[[Line], bool]) -> int:
    """Go up from a line as long as the line above belongs to it."""
    while at > 0 and belongs(lines[at - 1]):
        at -= 1
    return at


def is_title_or_name(text: str) -> bool:
    """Tell whether a line is a name or a post rather than a sentence."""
    short = 0 < len(text.split()) <= MAX_POST_WORDS
    return short and (_is_name(text) or (patterns.TITLE.search(text) is not None and text[0].isupper()))


def _mark_legal(lines: list[Line]) -> None:
    """Mark notices of law up to the end of their paragraph; a formula may be wrapped over two lines."""
    inside = False
    for at, line in enumerate(lines):
        inside = bool(line.text) and (inside or _is_legal(lines, at))
        if inside and line.reason is None:
            line.reason = "signature"


def _is_legal(lines: list[Line], at: int) -> bool:
    if lines[at].reason is not None:
        return False
    text = lines[at].text[:MAX_LEGAL]
    if at + 1 < len(lines) and lines[at + 1].text:
        text = f"{text} {lines[at + 1].text[:MAX_LINE]}"
    folded = text.casefold()
    if not any(hint in folded for hint in patterns.LEGAL_HINTS):
        return False
    match = patterns.LEGAL.search(text)
    return match is not None and match.start() < len(lines[at].text)
