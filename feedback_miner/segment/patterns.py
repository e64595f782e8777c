"""What boilerplate looks like, line by line: patterns built from the words of ``words/``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feedback_miner.word_lists import word_lists

_FOLDER: Final = Path(__file__).parent / "words"
_CLOSINGS: Final = word_lists(_FOLDER / "closings.toml")
_GREETINGS: Final = word_lists(_FOLDER / "greetings.toml")
_SIGNATURES: Final = word_lists(_FOLDER / "signatures.toml")
_MACHINES: Final = word_lists(_FOLDER / "machines.toml")


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of some words, the longest first; a space stands for any white space."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


def _any(patterns: Iterable[str], before: str = "", flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Compile patterns as one; ``{ticket}``, ``{done}`` and ``{end}`` stand for what these lists hold.

    Where there are hundreds the text is given in lower case instead, which is twice as fast.
    """
    kinds = {kind: f"(?:{any_of(_MACHINES[kind])})" for kind in ("ticket", "done")}
    kinds["end"] = f"(?:{'|'.join(_MACHINES['end.patterns'])})"
    filled = "|".join(patterns)
    for kind, words in kinds.items():
        filled = filled.replace(f"{{{kind}}}", words)
    return re.compile(f"{before}(?:{filled})", flags)


_PAINS = any_of(_GREETINGS["pains"])
_HELP = r"(?:help|support|time|patience|assistance|understanding|attention|efforts?)"
_COURTESY = (
    rf"(?: (?:{any_of(_CLOSINGS['lead.courtesies'])}|"
    rf"for (?:all )?(?:your|any|the|all) (?:kind |quick |prompt |continued )?{_HELP}(?: and {_HELP})?"
    r"(?: with this| you can (?:give|offer))?)){0,3}"
)
LEAD = (
    rf"(?i:(?:sorry and |with )?(?:(?:{any_of(_CLOSINGS['lead.thanks_before'])}) )?"
    rf"(?:{any_of(_CLOSINGS['lead.thanks'])}){_COURTESY}|"
    rf"(?:with )?(?:(?:{any_of(_CLOSINGS['lead.regards_before'])}) )?(?:{any_of(_CLOSINGS['lead.regards'])})|"
    rf"{any_of(_CLOSINGS['lead.alone'])}|(?:{_PAINS})(?: you)?(?: all)?(?: again)?)"
)
"""A farewell before a name. Closed lists of courtesies, as "Thanks for losing my data," is none."""
LEAD_LINE = re.compile(rf"{LEAD} ?[,–-]")
LEAD_WORD = re.compile(rf"(?:{any_of(_CLOSINGS['lead.words'])})", re.IGNORECASE)

SENT_FROM = _any(_SIGNATURES["sent_from.patterns"])
LEGAL = _any(_SIGNATURES["legal.patterns"])
LEGAL_HINTS = _SIGNATURES["legal.hints"]
_LABELS = any_of(word for word in _SIGNATURES["contact_labels"] if len(word) > 1)
_LETTERS = "".join(word for word in _SIGNATURES["contact_labels"] if len(word) == 1)
CONTACT = re.compile(
    rf"(?:(?<!\w)(?:{_LABELS})(?!\w) ?[.:]{{0,2}}|(?<!\w)[{_LETTERS}] ?[.:]|"
    r"[\w.%+-]{1,64}+@[\w.-]+|(?:https?://|www\.)\S+|\+?[\d(][\d ()./-]{5,22}\d)",
    re.IGNORECASE,
)
PHONE = re.compile(
    rf"\W{{0,3}}(?:{any_of(_SIGNATURES['phone_labels'])})(?!\w)\W{{0,4}}\d[\d ()/.-]{{1,22}}\W{{0,3}}|"
    r"\(?\+?\d{2,4}\)?[ .-]\d{2,4}[ .-]\d{2,4}(?:[ .-]\d{2,4})?|\d{3}[ .-]\d{4}",
    re.IGNORECASE,
)
"""A line with nothing but a number to call."""
ADVERT = re.compile(rf"\W{{0,3}}(?:{any_of(_SIGNATURES['adverts'])})(?!\w)", re.IGNORECASE)
PRONOUNS = re.compile(rf"\W*(?:{any_of(_SIGNATURES['pronouns'])})(?:/\w{{2,8}})?\W*", re.IGNORECASE)
CONTACT_LABEL = re.compile(r"\W{0,3}(?:web(?:site)?|www|w|internet|linkedin)\b ?[.:]?", re.IGNORECASE)
HOURS = re.compile(rf"(?:{any_of(_SIGNATURES['hours'])})(?!\w)", re.IGNORECASE)
TITLE = re.compile(rf"(?<!\w)(?:{any_of(_SIGNATURES['titles'] + _SIGNATURES['firms'])})(?!\w)", re.IGNORECASE)
FIRM = re.compile(rf"(?<!\w)(?:{any_of(_SIGNATURES['firms'])})(?!\w)", re.IGNORECASE)
STREET = re.compile(
    rf"(?<!\w)(?:{any_of(_SIGNATURES['streets'])})(?!\w)|\w(?:{any_of(_SIGNATURES['street_ends'])})(?!\w)",
    re.IGNORECASE,
)
SMALL_WORDS = _SIGNATURES["small_words"]
POSTSCRIPT = re.compile(rf"\W{{0,3}}(?:{any_of(_SIGNATURES['postscripts'])})(?!\w)", re.IGNORECASE)

AUTO_REPLY = _any(_MACHINES["auto_reply.patterns"])
BOUNCE = _any(_MACHINES["bounce.patterns"])
AUTOMATIC = _any(_MACHINES["automatic.patterns"], before=r"\W{0,4}", flags=0)
"""Of a text in lower case."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a kind of machine writes around what somebody says, in lower case.

    Attributes
    ----------
    heads : re.Pattern
        Lines that only such a machine writes.
    label : re.Pattern
        Begins of lines with a value.
    look : re.Pattern or None
        Whole lines that count below a head.
    said : re.Pattern or None
        Labels of what somebody said: with words behind them they stay.
    sure : re.Pattern or None
        Labels that need no head where several stand in a message.
    """

    heads: re.Pattern[str]
    label: re.Pattern[str]
    look: re.Pattern[str] | None
    said: re.Pattern[str] | None
    sure: re.Pattern[str] | None


def _notice(kind: str) -> Notice:
    """Compile the lists of a kind of notice."""

    def label(name: str, after: str) -> re.Pattern[str] | None:
        words = _MACHINES.get(f"{kind}.{name}")
        return re.compile(rf"\W{{0,3}}({any_of(words)}){after}") if words else None

    looks = _MACHINES.get(f"{kind}.looks.patterns")
    return Notice(
        heads=_any(_MACHINES[f"{kind}.heads.patterns"], before=r"\W{0,4}", flags=0),
        label=re.compile(rf"\W{{0,3}}({any_of(_MACHINES[f'{kind}.lines'])})(?!\w)"),
        look=_any(looks, before=r"\W{0,4}", flags=0) if looks else None,
        said=label("said", r"\b[^:]{0,30}:?\W*$"),
        sure=label("sure", " ?:"),
    )


NOTICES = tuple(map(_notice, ("voice_mail", "monitoring", "meeting", "chat")))
TICKET_NOTICE = _notice("ticket_notice")
