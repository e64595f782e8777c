"""Personal data replaced by placeholders: [email], [url], [ip], [iban], [card], [phone].

Every pattern starts at the border of a token and repeats only classes that exclude what
follows, or a bounded number of times, so the work grows with the length of the text and
nothing else.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address

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
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?!\w)")
_CARD = re.compile(r"(?<![\w.,+#-])[2-6]\d{2,5}(?:[ -]?\d){9,16}(?![\w-])")
_NUMBER = re.compile(r"(?<![\w#/\\$€£=+-])(?<!\d[.,:])(?:\+ ?)?\(?\d[\d ().\u00a0/-]{4,24}\d(?!\w|[.,:]\d)")
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
_MONEY_AFTER = re.compile(
    r"[ \u00a0]?(?:[$€£%¥]|eur\b|usd\b|gbp\b|chf\b|[km]?bytes?\b|[kmg]b\b)", re.IGNORECASE
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:eur|usd|gbp|chf))[ \u00a0]?$", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"\D+")


def redact(text: str) -> str:
    """Replace e-mail addresses, URLs, IP addresses, IBANs, card and phone numbers.

    IBANs must pass mod 97 (ISO 13616) and cards the Luhn check (ISO/IEC 7812). Dates, times,
    amounts, versions, error codes and ticket numbers stay.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The same text with placeholders; the same object where there is nothing to replace.
    """
    if "://" in text or "www." in text or "WWW." in text:
        text = _URL.sub(_url, text)
    if "@" in text:
        text = _EMAIL.sub("[email]", text)
    if _DIGIT.search(text) is None:
        return text
    n_digits = len(_NOT_DIGIT.sub("", text))
    if text.count(":") >= 2 and n_digits:
        text = _IPV6.sub(_ipv6, text)
    if n_digits < 4:
        return text
    if text.count(".") >= 3:
        text = _IPV4.sub(_ipv4, text)
    if n_digits < 5:
        return text
    if n_digits >= 10:
        text = _IBAN.sub(_iban, text)
        text = _CARD.sub(_card, text)
    return _NUMBER.sub(_phone, text)


def _url(match: re.Match[str]) -> str:
    found = match.group()
    kept = found.rstrip(".,;:!?'*_")
    if kept.endswith((")", "]", "}")) and kept.count("(") < kept.count(")") + kept.count("]") + kept.count(
        "}"
    ):
        kept = kept.rstrip(")]}.,;:!?'")
    return "[url]" + found[len(kept) :]


def _before(match: re.Match[str], width: int = 24) -> str:
    return match.string[max(0, match.start() - width) : match.start()]


def _ipv4(match: re.Match[str]) -> str:
    found, before = match.group(), _before(match)
    is_version = _VERSION_CUE.search(before) or (found[1] == "." and _PRODUCT.search(before))
    return found if is_version else "[ip]"


def _ipv6(match: re.Match[str]) -> str:
    found = match.group()
    try:
        IPv6Address(found)
    except AddressValueError:
        return found
    return "[ip]" if any(char.isdigit() for char in found) else found


def _iban(match: re.Match[str]) -> str:
    found = match.group()
    end = len(found)
    while end >= 15:
        if _is_iban(found[:end].replace(" ", "")):
            return "[iban]" + found[end:]
        end = found.rfind(" ", 0, end)
    return found


def _is_iban(code: str) -> bool:
    if not 15 <= len(code) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def _card(match: re.Match[str]) -> str:
    digits = [int(char) for char in _NOT_DIGIT.sub("", match.group())]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    valid = 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
    return "[card]" if valid and len(set(digits)) > 1 else match.group()


def _phone(match: re.Match[str]) -> str:
    found = match.group()
    return (
        "[phone]" if _is_phone(found, _before(match), match.string[match.end() : match.end() + 8]) else found
    )


def _is_phone(found: str, before: str, after: str) -> bool:
    digits = _NOT_DIGIT.sub("", found)
    if len(digits) > 15 or len(set(digits)) == 1:
        return False
    if found.startswith("+"):
        return len(digits) >= 7
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
