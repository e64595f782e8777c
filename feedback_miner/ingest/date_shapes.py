"""The shapes of dates, as regular expressions and as strptime formats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TIME = (
    r"(?:(?P<gap>[T ]|, ?| at | um | à )(?P<H>\d{1,2})[:h](?P<M>\d{2})(?::(?P<S>\d{2})(?P<f>[.,]\d{1,9})?)?"
    r"(?:\s?(?P<p>[ap]\.?\s?m\.?))?)?"
)
ZONE = r"(?:\s?(?P<z>(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{1,5}))?(?: \([\w ]+\))?$"
YEAR = r"(?P<y>\d{4}|\d{2})"
MONTH = r"(?P<mon>\p{L}{3,10})\.?"
SHAPES = {
    "year first": rf"(?i)^(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){TIME}{ZONE}",
    "numbers": rf"(?i)^(?P<d>\d{{1,2}})(?P<sep>[-/.])(?P<m>\d{{1,2}})[-/.]{YEAR}{TIME}{ZONE}",
    "day and month name": (
        rf"(?i)^(?:\p{{L}}{{2,10}}\.?,? )?(?P<d>\d{{1,2}})\.?(?P<sep>[-/. ])(?:de )?{MONTH}"
        rf"[-/., ]+(?:de )?{YEAR}{TIME}{ZONE}"
    ),
    "month name and day": (
        rf"(?i)^(?:\p{{L}}{{2,9}},? )?{MONTH}(?P<sep> )(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {YEAR}{TIME}{ZONE}"
    ),
}
EPOCH = r"^\d{9,10}(?:\.\d+)?$"
EPOCH_MILLIS = r"^\d{12,13}$"
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier janv enero ene janeiro januari gennaio gen",
            "feb february februar février févr fév febrero fevereiro fev februari febbraio",
            "mar march märz mrz mär mars marzo março maart mrt maa",
            "apr april avril avr abril abr aprile",
            "may mai mayo maio mei maggio mag",
            "jun june juni juin junio junho giugno giu",
            "jul july juli juillet juil julio julho luglio lug",
            "aug august août aou aoû agosto ago augustus",
            "sep sept september septembre septiembre setembro set settembre",
            "oct october okt oktober octobre octubre outubro out ottobre ott",
            "nov november novembre noviembre novembro",
            "dec december dez dezember décembre déc diciembre dic dezembro dicembre",
        ),
        1,
    )
    for name in names.split()
}


def describe(parts: Mapping[str, Any], first: str) -> str:
    """Return the strptime format of a date.

    Parameters
    ----------
    parts : mapping of str to str or None
        The groups of one of ``SHAPES``.
    first : str
        "%d" or "%m": what comes first in a date of three numbers.
    """
    sep, year = parts["sep"], "%Y" if len(parts["y"]) == 4 else "%y"
    order = [name for name in parts if name in ("y", "m", "mon", "d")]
    if "mon" in parts:
        month = "%b" if len(parts["mon"]) <= 4 else "%B"
        day = f"%d{sep}{month}{sep}{year}" if order[0] == "d" else f"{month} %d {year}"
    elif order[0] == "y":
        day = f"%Y{sep}%m{sep}%d"
    else:
        day = f"{first}{sep}{'%m' if first == '%d' else '%d'}{sep}{year}"
    if parts["H"] is None:
        return day
    clock = ("%I" if parts["p"] else "%H") + ":%M"
    optional = {"S": ":%S", "f": ".%f", "p": " %p", "z": " %z"}
    return f"{day}{parts['gap']}{clock}{''.join(code for name, code in optional.items() if parts[name])}"
