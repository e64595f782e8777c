"""Personal data replaced by placeholders: [email], [url], [ip], [iban], [card], [phone].

Names are replaced by :mod:`feedback_miner.names`, which needs the export.

Every pattern starts at the border of a token and repeats only classes that exclude what
follows, or a bounded number of times, so the work grows with the length of the text and
nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import AddressValueError, IPv6Address
from itertools import islice
from typing import NamedTuple

from stdnum import iban, luhn
from stdnum.exceptions import InvalidComponent, ValidationError
from stdnum.iso7064 import mod_97_10

_DIGIT = re.compile(r"\d")
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]++@(?:[\w-]++\.)+[\w-]{2,}")
_URL = re.compile(r"(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]{1,15}+://|www\.(?=\w))[^\s<>\"]++", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\w|\.\d)")
_VERSION_CUE = re.compile(
    r"(?:\b(?:v|ver|version|release|rel|build|firmware|driver)[ .:]{0,2}|/|[a-z]-)$", re.IGNORECASE
)
_PRODUCT = re.compile(
    r"\b(?!(?i:ip|addr\w*|adresse|server|host|client|gateway|dns|router|ping|proxy|from|to|at|is|via|on)\b)"
    r"[A-Z][A-Za-z]{2,} $"
)
_IPV6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: {0,3}[A-Z\d]{4}){2,7}(?: {0,3}[A-Z\d]{1,4})?(?!\w)")
_CARD = re.compile(r"(?<![\w.,+#-])[2-6]\d{2,5}(?:(?:-| {1,3})?\d){9,16}(?![\w-])")
_NUMBER = re.compile(r"(?<![\w#/\\$€£=+-])(?<!\d[.,:])(?:\+ ?)?\(?\d[\d ()./-]{4,24}\d(?!\w|[.,:]\d)")
_PHONE_CUE = re.compile(
    r"(?:\b(?:tel|phone|telephone|call (?:me|us|back)|mobile|cell|fax|ext|extension|telefon|handy|mobil|"
    r"durchwahl|tfno|teléfono|telefono|móvil|llamar|téléphone|telefone|celular|whatsapp)\b\W{0,3}"
    r"(?:(?:no|nr|number|nummer|número|on|at|unter|al)\b\W{0,3})?)$",
    re.IGNORECASE,
)
_DATE_OR_TIME = re.compile(
    r"\(?(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d{2}(?!\d)|\d{1,2} \d{1,2} (?:19|20)\d{2}(?!\d)"
    r"|(?:19|20)\d{2}([./ -])[01]?\d(?:\2[0-3]?\d)?(?!\d)"
    r"|[0-2]?\d\.[0-5]\d ?- ?[0-2]?\d\.[0-5]\d(?!\d)|[01]?\d[./](?:19|20)\d{2}(?!\d))"
)
_NATIONAL = re.compile(
    r"\(\d{2,5}\) ?\d[\d ./-]{4,}"
    r"|\d{3}([-. ])\d{3}\1\d{4}"
    r"|[6-9]\d{2}([ -])\d{3}\2\d{3}"
    r"|\d{2}(?: \d{2}){3}"
    r"|1([-. ])\d{3}\3\d{3}\3\d{4}"
)
_MONEY_AFTER = re.compile(r" ?(?:[$€£%¥]|eur\b|usd\b|gbp\b|chf\b|[km]?bytes?\b|[kmg]b\b)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:eur|usd|gbp|chf)) ?$", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"\D+")
_BLANKS = re.compile(r" {2,}")
_BLANK_LINE = re.compile(r"\n\s*\n")
_APART = "\x1e"
"""Stands for the characters of a blank line while numbers are searched; no pattern matches it."""
_TO_BLANK = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\xa0\u2028\u2029\u202f\u205f\u3000"), " ") | dict.fromkeys(
    range(0x2000, 0x200B), " "
)
_NEXT = re.compile(r" (?=\(?0)")
"""Where the next number of a list begins."""
MOST_DIGITS = 15
"""Of a phone number (ITU-T E.164)."""
SHORTEST_IBAN, LONGEST_IBAN = 15, 34
"""Norway's, and the most that ISO 13616 allows."""
DIGITS_OF_UNREGISTERED = 10
"""Fewer are a code and some words in capitals, of which one in 97 has the right check digits."""


class Span(NamedTuple):
    """A part of a text that is personal data; ``end`` is exclusive."""

    start: int
    end: int
    placeholder: str


def redact(text: str) -> str:
    """Replace e-mail addresses, URLs, IP addresses, IBANs, card and phone numbers.

    The patterns here find what may be an IBAN or a card number, and python-stdnum decides: an IBAN must
    have the check digits (mod 97, ISO 13616) and the length and layout of its country, a card number
    the check digit of Luhn (ISO/IEC 7812). Dates, times,
    amounts, versions, error codes and ticket numbers stay. White space of any kind, but no
    blank line, may stand between the groups of a number.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The same text with placeholders; the same object where there is nothing to replace.
    """
    return replaced(text, personal_spans(text), 0, len(text))


def replaced(text: str, spans: Sequence[Span], start: int, end: int) -> str:
    """Return ``text[start:end]`` with each span, or what of it lies inside, replaced.

    Parameters
    ----------
    text : str
    spans : sequence of Span
        Of the whole text, as :func:`personal_spans` returns them.
    start, end : int
    """
    parts: list[str] = []
    position = start
    first = bisect_right(spans, start, key=lambda span: span.end)
    for span in islice(spans, first, None):
        if span.start >= end:
            break
        parts += text[position : max(span.start, position)], span.placeholder
        position = span.end
    return text[start:end] if not parts else "".join(parts) + text[position:end]


def personal_spans(text: str) -> list[Span]:
    """Return the spans that :func:`redact` replaces, in order; they do not overlap."""
    masked = _Masked(text)
    if "://" in text or "www." in text or "WWW." in text:
        masked.hide(_URL, "[url]", _url)
    if "@" in text:
        masked.hide(_EMAIL, "[email]", _whole)
    if _DIGIT.search(masked.text) is None:
        return masked.spans
    n_digits = len(_NOT_DIGIT.sub("", masked.text))
    if masked.text.count(":") >= 2 and n_digits:
        masked.hide(_IPV6, "[ip]", _ipv6)
    if n_digits < 4:
        return masked.spans
    masked.flatten()
    if masked.text.count(".") >= 3:
        masked.hide(_IPV4, "[ip]", _ipv4)
    masked.hide(_IBAN, "[iban]", _iban)
    if n_digits < 5:
        return masked.spans
    if n_digits >= 10:
        masked.hide(_CARD, "[card]", _card)
    masked.hide(_NUMBER, "[phone]", _phones)
    return masked.spans


Finder = Callable[[re.Match[str]], Iterable[tuple[int, int]]]
"""Which parts of a match are personal data, as offsets into the string that was searched."""


class _Masked:
    """A text in which one kind of personal data after the other is replaced.

    Later patterns see the placeholders of earlier ones, and none matches across a placeholder.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[Span] = []

    def hide(self, pattern: re.Pattern[str], placeholder: str, find: Finder) -> None:
        """Replace what ``find`` picks from the matches of ``pattern``."""
        found = [part for match in pattern.finditer(self.text) for part in find(match)]
        if not found:
            return
        new = [Span(*part, placeholder) for part in self._in_source(found)]
        here = [Span(start, end, placeholder) for start, end in found]
        self.text = replaced(self.text, here, 0, len(self.text))
        self.spans = sorted([*self.spans, *new])

    def flatten(self) -> None:
        """Make all white space blanks, so that numbers go on over a line end, but not over a blank line."""
        apart = _BLANK_LINE.sub(lambda match: _APART * len(match.group()), self.text)
        self.text = apart.translate(_TO_BLANK)

    def _in_source(self, found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield offsets into the text of the constructor for offsets into ``self.text``."""
        shift, known = 0, iter(self.spans)
        span = next(known, None)
        for start, end in found:
            while span is not None and span.start <= start + shift:
                shift += span.end - span.start - len(span.placeholder)
                span = next(known, None)
            yield start + shift, end + shift


def _before(text: str, start: int, width: int = 24) -> str:
    return text[max(0, start - width) : start]


def _whole(match: re.Match[str]) -> list[tuple[int, int]]:
    return [match.span()]


def _url(match: re.Match[str]) -> list[tuple[int, int]]:
    found = match.group()
    kept = found.rstrip(".,;:!?'*_")
    if kept.endswith((")", "]", "}")) and kept.count("(") < kept.count(")") + kept.count("]") + kept.count(
        "}"
    ):
        kept = kept.rstrip(")]}.,;:!?'")
    return [(match.start(), match.start() + len(kept))]


def _ipv4(match: re.Match[str]) -> list[tuple[int, int]]:
    before = _before(match.string, match.start())
    is_version = _VERSION_CUE.search(before) or (match.group()[1] == "." and _PRODUCT.search(before))
    return [] if is_version else [match.span()]


def _ipv6(match: re.Match[str]) -> list[tuple[int, int]]:
    found = match.group()
    try:
        IPv6Address(found)
    except AddressValueError:
        return []
    return [match.span()] if any(char.isdigit() for char in found) else []


def _iban(match: re.Match[str]) -> list[tuple[int, int]]:
    found = match.group()
    end = len(found)
    while end >= SHORTEST_IBAN:
        if _is_iban(found[:end].replace(" ", "")):
            return [(match.start(), match.start() + len(found[:end].rstrip()))]
        end = found.rfind(" ", 0, end)
    return []


def _is_iban(code: str) -> bool:
    """Tell whether check digits, length and layout of an account number are those of its country.

    Of a country that is not in SWIFT's registry (Morocco, Senegal and some twenty more use such numbers
    all the same, mostly of digits) the check digits alone decide, so that no real one stays. A country's
    own check digits inside the number do not count: one that was mistyped is still somebody's.
    """
    # iban.validate asks the same of the check digits, but cleans the code first, which takes as long again
    if not SHORTEST_IBAN <= len(code) <= LONGEST_IBAN or not mod_97_10.is_valid(code[4:] + code[:4]):
        return False
    try:
        iban.validate(code, check_country=False)
    except InvalidComponent:  # the country is not registered; the check digits are right
        return len(_NOT_DIGIT.sub("", code)) >= DIGITS_OF_UNREGISTERED
    except ValidationError:
        return False
    return True


def _card(match: re.Match[str]) -> list[tuple[int, int]]:
    digits = _NOT_DIGIT.sub("", match.group())
    valid = 13 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn.is_valid(digits)
    return [match.span()] if valid else []


def _phones(match: re.Match[str]) -> list[tuple[int, int]]:
    """Return the phone number that a match is, or those that it lists."""
    if _is_phone(match.string, *match.span()):
        return [match.span()]
    if len(_NOT_DIGIT.sub("", match.group())) <= MOST_DIGITS:
        return []
    starts = [match.start(), *(found.end() for found in _NEXT.finditer(match.string, *match.span()))]
    ends = [*(start - 1 for start in starts[1:]), match.end()]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if _is_phone(match.string, a, b)]


def _is_phone(text: str, start: int, end: int) -> bool:
    """Tell by shape and company whether a number is a phone number.

    Rules of our own, since the library phonenumbers (9.0, 48 MB) must be told a country, which a text
    seldom tells. On 9,021 texts with numbers from two bug trackers, which hold no phone number, it finds
    26 as of the United States and 90 as of Germany, and takes two to four times as long for each; these
    rules find none. Of 40 phone numbers written by hand it finds 11 without a country and 34 with eight
    countries in turn, which then also take 5 of 29 dates, versions and codes; these rules find 31 and
    take none.
    """
    found = _BLANKS.sub(" ", text[start:end])
    digits = _NOT_DIGIT.sub("", found)
    if len(digits) > MOST_DIGITS or len(set(digits)) == 1:
        return False
    if found.startswith("+"):
        return len(digits) >= 7
    before, after = _before(text, start), text[end : end + 8]
    if _DATE_OR_TIME.match(found) or _MONEY_AFTER.match(after) or _MONEY_BEFORE.search(before):
        return False
    if _PHONE_CUE.search(before):
        return len(digits) >= 6
    if len(digits) < 7:
        return False
    if digits.startswith("00"):
        return len(digits) >= 11 and not digits.startswith("000")
    if digits.startswith("0"):
        return _is_national_with_zero(found, digits)
    return _NATIONAL.fullmatch(found) is not None


def _is_national_with_zero(found: str, digits: str) -> bool:
    first = re.split(r"[^\d]+", found.lstrip("("), maxsplit=1)[0]
    if first == found:
        return len(digits) >= 9
    return len(first) >= 2
