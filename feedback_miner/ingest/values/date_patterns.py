"""The shapes of dates, as regular expressions and as strptime formats; the offsets of zones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

from feedback_miner.ingest.wording import word_lists

_LISTS: Final = word_lists("dates")
AM: Final = _LISTS["half_of_day.am"]
PM: Final = _LISTS["half_of_day.pm"]
"""Halves of the day in the CLDR, lower case and without dots and spaces: "a. m." is "am"."""
LONGEST_SHORT: Final = 4
"""Letters of a half of the day that may have dots and spaces between them, as "p. m." has."""


def _half_of_day(ascii_only: bool = False) -> str:
    words = [word for word in (*AM, *PM) if word.isascii() or not ascii_only]
    dotted = (r"\.? ?".join(word) if len(word) <= LONGEST_SHORT else word for word in _longest_first(words))
    return "|".join(rf"{word}\.?" for word in dotted)


def _longest_first(words: Iterable[str]) -> list[str]:
    """Sort words so that none hides a longer one that begins alike."""
    return sorted(dict.fromkeys(words), key=len, reverse=True)


BEFORE_TIME: Final = "|".join(word.replace(".", r"\.") for word in _LISTS["before_time"])
ZONE: Final = (
    r"(?P<z>(?:GMT|UTC|UT)? ?[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT|(?-i:[A-Z]{2,5}))"
    r"(?:\[[\w/+-]+\])?"
)
COMMENT: Final = r"(?: ?\([^()]*\))?$"
TIME: Final = (
    rf"(?:(?:[T ]|, ?|,? (?:{BEFORE_TIME}) )"
    rf"(?:(?P<q>{_half_of_day()}) ?)?"
    r"(?P<H>\d{1,2})[:h.](?P<M>\d{2})(?:[:.](?P<S>\d{2})(?P<f>[.,]\d{1,9})?)?"
    rf"(?: ?(?P<p>{_half_of_day()}))?(?: uhr)?(?: ?{ZONE})?)?{COMMENT}"
)
YEAR: Final = r"(?P<y>\d{4}|\d{2})(?: ?г\.?)?"
BEYOND: Final = r"\u{80}-\u{10ffff}"
"""All but ASCII counts as letters: months are looked up anyway, and classes of Unicode are slow."""
LETTER: Final = rf"[a-zA-Z{BEYOND}]"
MONTH: Final = (
    rf"(?P<mon>{LETTER}[a-zA-Z.'{BEYOND}]{{1,24}}(?: {LETTER}+)??|\d{{1,2}}[月월]|(?:thg|tháng) \d{{1,2}}"
    r"|\d{1,2}-р сар)\.?"
)
WEEKDAY: Final = rf"(?:{LETTER}{{1,15}}\.?,? )?"
SHAPES: Final = {
    "year first": rf"(?i)^(?P<y>\d{{4}})(?P<sep>[-/.]) ?(?P<m>\d{{1,2}})[-/.] ?(?P<d>\d{{1,2}})\.?{TIME}",
    "numbers": rf"(?i)^(?P<d>\d{{1,2}})(?P<sep>[-/.]) ?(?P<m>\d{{1,2}})[-/.] ?{YEAR}{TIME}",
    "day and month name": (
        rf"(?i)^{WEEKDAY}(?P<d>\d{{1,2}})(?:\.|º|er)?(?P<sep>[-/. ]) ?(?:de |d['’])?{MONTH}"
        rf"[-/., ]+(?:de )?{YEAR}{TIME}"
    ),
    "month name and day": (
        rf"(?i)^{WEEKDAY}{MONTH}(?P<sep>[ -])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| |-){YEAR}{TIME}"
    ),
    "year and month name": rf"(?i)^(?P<y>\d{{4}})\.?(?P<sep>[-/ ]){MONTH}[-/ ](?P<d>\d{{1,2}})\.?{TIME}",
    "characters": rf"^(?P<y>\d{{4}})(?P<sep>[年년]) ?(?P<m>\d{{1,2}})[月월] ?(?P<d>\d{{1,2}})[日일]{TIME}",
    "compact": (
        r"^(?P<y>(?:19|20)\d{2})(?P<sep>)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
        rf"(?:[T ]?(?P<H>[01]\d|2[0-3])(?P<M>[0-5]\d)(?:(?P<S>[0-5]\d)(?P<f>[.,]\d{{1,9}})?)?(?:{ZONE})?)?$"
    ),
    "year last": (
        rf"(?i)^{WEEKDAY}{MONTH}(?P<sep> )(?P<d>\d{{1,2}}) (?P<H>\d{{1,2}}):(?P<M>\d{{2}}):(?P<S>\d{{2}})"
        rf"(?: {ZONE})? (?P<y>\d{{4}})$"
    ),
}
"""Name to pattern; the groups are y m mon d, H M S f, q p (half of the day, before or after), z and sep.

What must not be guessed is not here: numbers of days as Excel stores them (45123.5) and weeks of
the ISO calendar (2024-W03).
"""
ASCII_SHAPES: Final = {
    name: pattern.replace(_half_of_day(), _half_of_day(ascii_only=True))
    .replace(BEYOND, "")
    .replace(r"\d", "[0-9]")
    for name, pattern in SHAPES.items()
}
"""The same for columns of ASCII alone, where they take half the time."""
EPOCH: Final = r"^\d{9,10}(?:\.\d+)?$"
"""Seconds since 1970: nine digits begin in March 1973, ten end in 2286."""
EPOCH_MILLIS: Final = r"^\d{12,13}$"
"""Milliseconds since 1970, of the same times."""
ZEROS: Final = r"^(?:0000-00-00|0001-01-01)(?:[T ]00:00(?::00(?:\.0+)?)?)?Z?$"
"""How MySQL and .NET write "no date"."""
MOST_OFFSET: Final = 15 * 60
"""Minutes; the farthest zone of today is 14 hours east (Line Islands). The hour more is a judgement."""

ZONES: Final[Mapping[str, int]] = {
    name: round(hours * 60)
    for hours, names in (
        (0, "Z UTC GMT UT WET"),
        (1, "WEST CET MEZ WAT"),
        (2, "CEST MESZ EET SAST CAT"),
        (3, "EEST MSK EAT TRT IDT"),
        (4, "MSD"),
        (5, "PKT"),
        (5.75, "NPT"),
        (7, "WIB"),
        (8, "HKT SGT AWST WITA"),
        (9, "JST KST WIT"),
        (9.5, "ACST"),
        (10, "AEST"),
        (10.5, "ACDT"),
        (11, "AEDT"),
        (12, "NZST"),
        (13, "NZDT"),
        (-3, "BRT"),
        (-4, "EDT"),
        (-5, "EST"),
        (-6, "MDT"),
        (-7, "MST PDT"),
        (-8, "PST AKDT"),
        (-9, "AKST"),
        (-10, "HST"),
    )
    for name in names.split()
}
"""Abbreviation to minutes east of UTC: those taken as unambiguous.

An abbreviation is here if the zones that use it today, as the IANA database and the programs that
export write them, agree on one offset; for those of RFC 5322 (EST, EDT, MST, MDT, PST, PDT) the
American meaning is taken, as mail and web forms do, although PST is written in Manila too. WEST is
Western European Summer Time and CET says +1 in summer as well, because it is what stands there.

Left out, as they mean several: IST (India, Israel, Ireland), BST (Britain, Bangladesh,
Bougainville), CST and CDT (America, China, Cuba), AST and ADT (Atlantic, Arabia), SST, GST, AMT,
ECT, WST, ACT, and the single letters of the military but Z. Their dates have a zone that is unknown.
"""


def offsets(zones: pl.Series) -> pl.Series:
    """Return minutes east of UTC; null for no zone and for an abbreviation that means several.

    Parameters
    ----------
    zones : Series of String
        As they stand in dates, such as "+02:00", "GMT-8" and "CEST".

    Returns
    -------
    Series of Int64

    Examples
    --------
    >>> import polars as pl
    >>> offsets(pl.Series(["+02:00", "GMT-8", "CEST", "IST", None])).to_list()
    [120, -480, 120, None, None]
    """
    known = zones.drop_nulls().unique()
    return zones.replace_strict(
        known,
        pl.Series([_offset(zone) for zone in known], dtype=pl.Int64),
        default=None,
        return_dtype=pl.Int64,
    )


def _offset(zone: str) -> int | None:
    name = zone.upper()
    return ZONES[name] if name in ZONES else _numeric_offset(name)


def _numeric_offset(name: str) -> int | None:
    """Read "+0200", "+02:00", "+2" and "GMT+2"; None for what no clock shows, such as "+01:75"."""
    number = name.removeprefix("GMT").removeprefix("UTC").removeprefix("UT").strip()
    if number[:1] not in ("+", "-"):
        return None
    hours, _, minutes = number[1:].partition(":")
    if len(hours) == 4:
        hours, minutes = hours[:2], hours[2:]
    total = int(hours) * 60 + int(minutes or 0)
    if total > MOST_OFFSET or int(minutes or 0) > 59:
        return None
    return -total if number[0] == "-" else total


def describe(text: str, parts: Mapping[str, Any], first: str) -> str:
    """Return the strptime format of a date, with the separators of the date itself.

    Parameters
    ----------
    text : str
        The date.
    parts : mapping of str to str or None
        The groups of one of ``SHAPES``, in the order in which they stand in the text.
    first : str
        "%d" or "%m": what comes first in a date of three numbers.

    Examples
    --------
    >>> parts = {"d": "06", "sep": ".", "m": "05", "y": "24", "H": "9", "M": "10"}
    >>> describe("Mon 06.05.24, 9:10", parts, "%d")
    '%a %d.%m.%y, %H:%M'
    """
    codes = _codes(parts, first)
    form, rest = "", text
    for name, value in parts.items():
        if value is None or name == "sep":
            continue
        before, _, rest = rest.partition(value)
        form += (before if form else _with_weekday(before)) + codes[name]
    return form


def _codes(parts: Mapping[str, Any], first: str) -> dict[str, str]:
    """Return group to strptime code."""
    day, month = ("%m", "%d") if first == "%m" else ("%d", "%m")
    half = parts.get("p") or parts.get("q")
    return {
        "y": "%Y" if len(parts["y"]) == 4 else "%y",
        "m": month,
        "d": day,
        "mon": "%b" if len(parts.get("mon") or "") <= 3 else "%B",
        "H": "%I" if half else "%H",
        "M": "%M",
        "S": "%S",
        "f": (parts.get("f") or "")[:1] + "%f",
        "p": "%p",
        "q": "%p",
        "z": "%z" if re.search(r"[-+]|^z$|^utc$|^gmt$", parts.get("z") or "", re.IGNORECASE) else "%Z",
    }


def _with_weekday(before: str) -> str:
    """Return what stands before a date, with the code of the day's name if that is it."""
    word = before.rstrip("., ")
    if not word.isalpha():
        return before
    return ("%a" if len(word) <= 3 else "%A") + before[len(word) :]
