"""Words in dates: names of months, and relative dates, in the languages of the CLDR.

The months of seven languages stand in :data:`MONTHS`; what they do not explain is looked up in the
Unicode Common Locale Data Repository by way of `babel`, which is loaded only then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

OFFERED = frozenset(
    [
        "af",
        "ar",
        "az",
        "be",
        "bg",
        "bn",
        "bs",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fa",
        "fi",
        "fr",
        "ga",
        "gl",
        "he",
        "hi",
        "hr",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "ka",
        "kk",
        "ko",
        "lt",
        "lv",
        "mk",
        "mn",
        "ms",
        "nb",
        "nl",
        "nn",
        "no",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "sw",
        "ta",
        "th",
        "tr",
        "uk",
        "ur",
        "uz",
        "vi",
        "zh",
    ]
)
"""Languages that ticket systems and spreadsheets are offered in; the others are tried after these."""
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner jän janvier janv enero ene janeiro januari gennaio gen",
            "feb february februar février févr fév febrero febr fevereiro fev februari febbraio",
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
MOST_WORDS = 100
"""A column of dates holds no more different names of months than this; beyond, it is something else."""
SHORTEST_START = 3
"""Letters of a shortened month that CLDR does not list, such as Czech "led" for "ledna"."""
RELATIVE = (
    r"^(?:(?:(?:about|over|almost|vor|hace|il y a|há|faz|circa|in|en|dans|em|over|tra|fra) )*\d+ ?"
    r"(?:s|m|h|d|w|mo|mon|y|yr|min|mins|sec|secs|hr|hrs|\p{L}{3,9}\.?)(?:,? \d+ ?\p{L}{1,9})?"
    r" (?:ago|atrás|geleden|fa)"
    r"|(?:vor|hace|il y a|há|faz) \d+ \p{L}{1,9}\.?"
    r"|(?:about |over |almost )?an? (?:second|minute|hour|day|week|month|year) ago"
    r"|just now|yesterday|today|last (?:week|month|year)|gestern|heute|vorgestern|ayer|hoy|anteayer|hier"
    r"|aujourd’hui|aujourd'hui|avant-hier|ontem|hoje|anteontem|gisteren|vandaag|eergisteren|ieri|oggi)$"
)
"""Relative dates in en, de, es, fr, pt, nl and it; the others are in the CLDR."""


@dataclass(frozen=True)
class Months:
    """What the month words of one column mean.

    Attributes
    ----------
    numbers : mapping of str to int
        Word as written to 1..12; a word that is no month is missing.
    disagreeing : tuple of str
        Languages that each know all the words and differ about their meaning, sorted; empty if
        the meaning is plain. ``numbers`` is empty then.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    disagreeing: tuple[str, ...] = ()


def month_numbers(words: Mapping[str, int], language: str | None = None, fit: float = 0.98) -> Months:
    """Tell which months the words of one column are; all are read in one language.

    Parameters
    ----------
    words : mapping of str to int
        Word to how many cells hold it.
    language : str, optional
        Such as "pl", "pt-BR" or "zh_Hant": wins over all else if it explains enough cells.
        One that the CLDR lacks is as good as none.
    fit : float
        Share of cells, 0 to 1, that the words of a language must explain.

    Notes
    -----
    The order is: the language told; :data:`MONTHS`; the languages of :data:`OFFERED`; the rest of
    the CLDR. Among the languages of a step only those that explain most cells count. If they
    differ about a word of the column ("listopad" is October in Croatian, November in Czech
    and Polish) nothing is chosen.
    """
    n = sum(words.values())
    if not 0 < len(words) <= MOST_WORDS:
        return Months()
    if language is not None:
        told = _explained(words, _tables(_family(language)))
        if told.numbers and _weight(words, told.numbers) >= fit * n:
            return told
    builtin = {word: MONTHS[_key(word)] for word in words if _key(word) in MONTHS}
    if len(builtin) == len(words):
        return Months(builtin)
    for languages in (OFFERED, None):
        found = _explained(words, _tables(languages))
        if found.disagreeing or _weight(words, found.numbers) >= fit * n:
            enough = _weight(words, builtin) >= fit * n and found.disagreeing
            return Months(builtin) if enough else found
    return Months(builtin) if _weight(words, builtin) >= fit * n else Months()


def are_relative(cells: Iterable[str]) -> bool:
    """Tell whether most cells are relative dates of the CLDR, as "3 dni temu" is; numbers only in digits."""
    shapes = [re.sub(r"\d+", "{0}", cell.strip().casefold()) for cell in cells]
    likely = [shape for shape in shapes if shape.count("{0}") == 1 and len(shape) <= 40]
    if len(likely) * 2 <= len(shapes):
        return False
    known = _relative_patterns()
    return sum(shape in known for shape in likely) * 2 > len(shapes)


def _key(word: str) -> str:
    return word.casefold().strip(". ").replace("\u0307", "")


def _weight(words: Mapping[str, int], numbers: Mapping[str, int]) -> int:
    return sum(words[word] for word in numbers)


def _explained(words: Mapping[str, int], tables: Mapping[str, Mapping[str, int]]) -> Months:
    """Read the words in the languages that explain most cells; they must agree."""
    readings: dict[str, dict[str, int]] = {}
    for locale, table in tables.items():
        found = {word: number for word in words if (number := _month(_key(word), table)) is not None}
        if found:
            readings[locale] = found
    most = max((_weight(words, found) for found in readings.values()), default=0)
    best = {locale: found for locale, found in readings.items() if _weight(words, found) == most}
    if not best:
        return Months()
    if len({tuple(sorted(found.items())) for found in best.values()}) == 1:
        return Months(next(iter(best.values())))
    return Months(disagreeing=tuple(sorted({locale.partition("_")[0] for locale in best})))


def _month(key: str, table: Mapping[str, int]) -> int | None:
    """Return the month with this name, or the only one whose names start so."""
    if key in table or len(key) < SHORTEST_START:
        return table.get(key)
    starting = {number for name, number in table.items() if name.startswith(key)}
    return starting.pop() if len(starting) == 1 else None


def _family(language: str) -> frozenset[str]:
    return frozenset({language.replace("-", "_").partition("_")[0].casefold()})


@cache
def _tables(languages: frozenset[str] | None) -> dict[str, dict[str, int]]:
    """Return locale -> name -> month; one locale for each different table of a language.

    Parameters
    ----------
    languages : frozenset of str or None
        None = all of the CLDR.
    """
    from babel import Locale, localedata

    seen: set[tuple[str, tuple[tuple[str, int], ...]]] = set()
    tables: dict[str, dict[str, int]] = {}
    for locale in localedata.locale_identifiers():
        language = locale.partition("_")[0]
        if languages is not None and language not in languages:
            continue
        months = Locale.parse(locale).months
        table: dict[str, int] = {}
        for width in ("abbreviated", "wide"):
            for context in ("format", "stand-alone"):
                for number, name in months[context][width].items():
                    table.setdefault(_key(re.sub(r"^(?:de |d’|d')", "", name)), int(number))
        mark = (language, tuple(sorted(table.items())))
        if mark not in seen:
            seen.add(mark)
            tables[locale] = table
    return tables


@cache
def _relative_patterns() -> frozenset[str]:
    from babel import localedata

    patterns: set[str] = set()
    for locale in localedata.locale_identifiers():
        for unit in localedata.load(locale).get("date_fields", {}).values():
            forms = unit.items() if isinstance(unit, Mapping) else ()
            for tense, texts in forms:
                if tense in ("past", "future") and isinstance(texts, Mapping):
                    patterns.update(re.sub(r"\s", " ", str(text)).casefold() for text in texts.values())
    return frozenset(pattern for pattern in patterns if "{0}" in pattern and pattern.strip("{0}+- "))
