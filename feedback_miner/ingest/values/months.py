"""Words in dates: names of months, and relative dates, in the languages of the CLDR.

Those that are met often stand in ``words/dates.toml``; what they do not explain is looked up in the
Unicode Common Locale Data Repository by way of `babel`, which is loaded only then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

from feedback_miner.ingest.wording import word_lists

_LISTS: Final = word_lists("dates")
OFFERED: Final = frozenset(_LISTS["offered"])
"""Languages that ticket systems and spreadsheets are offered in; the others are tried after these."""
MONTHS: Final[Mapping[str, int]] = {
    name: month for month in range(1, 13) for name in _LISTS[f"months.{month}"]
}
MOST_WORDS: Final = 100
"""A column of dates holds no more different names of months than this; beyond, it is something else.

A judgement: twelve months with a long and a short name each are 24, the rest is room for slips and
spellings. It bounds how many words are compared with every language.
"""
SHORTEST_START: Final = 3
"""Letters of a shortened month that CLDR does not list, such as Czech "led" for "ledna".

A judgement: with two, every short word that begins like one month would be a month.
"""
LONGEST_RELATIVE: Final = 40
"""Characters of the longest relative date in the CLDR (Tongan, for "{0} quarters ago")."""


def _one_of(*words: str) -> str:
    """Return the regular expression of a choice of words."""
    return "|".join(word.replace(".", r"\.") for word in words)


def _relative() -> str:
    """Return the pattern of relative dates, by the lists below ``relative``."""
    about, before, since, ago, unit, one, day = (
        _LISTS[f"relative.{name}"] for name in ("about", "before", "since", "ago", "unit", "one", "day")
    )
    counted = (
        rf"(?:(?:{_one_of(*about, *since, *before)}) )*\d+ ?(?:{_one_of(*unit)}|\p{{L}}{{3,9}}\.?)"
        rf"(?:,? \d+ ?\p{{L}}{{1,9}})? (?:{_one_of(*ago)})"
    )
    in_front = rf"(?:{_one_of(*since)}) \d+ \p{{L}}{{1,9}}\.?"
    an_hour_ago = rf"(?:(?:{_one_of(*about)}) )?an? (?:{_one_of(*one)}) ago"
    return rf"^(?:{counted}|{in_front}|{an_hour_ago}|{_one_of(*day)})$"


RELATIVE: Final = _relative()
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


@dataclass(frozen=True)
class _Column:
    """The month words of one column.

    Attributes
    ----------
    counts : mapping of str to int
        Word to how many cells hold it.
    language : str or None
        What the user or the tool says it is in.
    fit : float
        Share of cells that must be explained.
    """

    counts: Mapping[str, int]
    language: str | None
    fit: float

    @cached_property
    def built_in(self) -> dict[str, int]:
        """The words that :data:`MONTHS` knows, and their months."""
        return {word: MONTHS[_key(word)] for word in self.counts if _key(word) in MONTHS}

    def explained(self, numbers: Mapping[str, int]) -> bool:
        """Tell whether these words are enough."""
        return _weight(self.counts, numbers) >= self.fit * sum(self.counts.values())


def month_numbers(words: Mapping[str, int], language: str | None = None, fit: float = 0.98) -> Months:
    """Tell which months the words of one column are; all are read in one language.

    Parameters
    ----------
    words : mapping of str to int
        Word to how many cells hold it.
    language : str, optional
        Such as "pl", "pt-BR" or "zh_Hant": wins over all else if it explains enough cells.
        One that is not in the CLDR is as good as none.
    fit : float
        Share of cells, 0 to 1, that the words of a language must explain.

    Notes
    -----
    The order is that of :data:`RULES`: the language given; :data:`MONTHS`; the languages of
    :data:`OFFERED`; the rest of the CLDR. Among the languages of a step only those that explain
    most cells count. If they differ about a word of the column ("listopad" is October in Croatian,
    November in Czech and Polish) nothing is chosen.

    Examples
    --------
    >>> month_numbers({"Mai": 3, "Dez.": 1})
    Months(numbers={'Mai': 5, 'Dez.': 12}, disagreeing=())
    >>> month_numbers({"listopad": 1}, language="pl").numbers
    {'listopad': 11}
    """
    if not 0 < len(words) <= MOST_WORDS:
        return Months()
    column = _Column(words, language, fit)
    return next((months for rule in RULES if (months := rule(column)) is not None), Months())


def _in_language_given(column: _Column) -> Months | None:
    """Decide where a language was given that explains enough."""
    if column.language is None:
        return None
    months = _in_languages(column, frozenset({_language_of(column.language)}))
    return months if months.numbers and column.explained(months.numbers) else None


def _all_built_in(column: _Column) -> Months | None:
    """Decide where :data:`MONTHS` knows every word."""
    return Months(column.built_in) if len(column.built_in) == len(column.counts) else None


def _in_offered(column: _Column) -> Months | None:
    """Decide where the languages of :data:`OFFERED` explain enough, or differ."""
    return _unless_built_in(column, _in_languages(column, OFFERED))


def _in_any(column: _Column) -> Months | None:
    """Decide where languages of the CLDR explain enough, or differ."""
    return _unless_built_in(column, _in_languages(column, None))


def _enough_built_in(column: _Column) -> Months | None:
    """Decide where :data:`MONTHS` knows nearly all words."""
    return Months(column.built_in) if column.explained(column.built_in) else None


RULES: Final[tuple[Callable[[_Column], Months | None], ...]] = (
    _in_language_given,
    _all_built_in,
    _in_offered,
    _in_any,
    _enough_built_in,
)
"""What may decide about the words of a column, in order."""


def _unless_built_in(column: _Column, months: Months) -> Months | None:
    """Return months that explain enough; where languages differ, :data:`MONTHS` wins if it does."""
    if months.disagreeing:
        return _enough_built_in(column) or months
    return months if column.explained(months.numbers) else None


def are_relative(cells: Iterable[str]) -> bool:
    """Tell whether most cells are relative dates of the CLDR; numbers only in digits.

    Examples
    --------
    >>> are_relative(["3 dni temu", "12 dni temu", ""])
    True
    """
    shapes = [re.sub(r"\d+", "{0}", cell.strip().casefold()) for cell in cells]
    likely = [shape for shape in shapes if shape.count("{0}") == 1 and len(shape) <= LONGEST_RELATIVE]
    if len(likely) * 2 <= len(shapes):
        return False
    known = _relative_patterns()
    return sum(shape in known for shape in likely) * 2 > len(shapes)


def _key(word: str) -> str:
    """Return a word to compare; a dotted i, which Turkish has in capitals, loses its dot."""
    return word.casefold().strip(". ").replace("\u0307", "")


def _weight(counts: Mapping[str, int], numbers: Mapping[str, int]) -> int:
    return sum(counts[word] for word in numbers)


def _in_languages(column: _Column, languages: frozenset[str] | None) -> Months:
    """Read the words in the languages that explain most cells; they must agree.

    Parameters
    ----------
    languages : frozenset of str or None
        None = all of the CLDR.
    """
    readings = {locale: _read(column.counts, table) for locale, table in _tables(languages).items()}
    most = max((_weight(column.counts, numbers) for numbers in readings.values()), default=0)
    best = {
        locale: numbers
        for locale, numbers in readings.items()
        if numbers and _weight(column.counts, numbers) == most
    }
    if len({tuple(sorted(numbers.items())) for numbers in best.values()}) <= 1:
        return Months(next(iter(best.values()), {}))
    return Months(disagreeing=tuple(sorted({locale.partition("_")[0] for locale in best})))


def _read(words: Iterable[str], table: Mapping[str, int]) -> dict[str, int]:
    return {word: month for word in words if (month := _month(_key(word), table)) is not None}


def _month(key: str, table: Mapping[str, int]) -> int | None:
    """Return the month with this name, or the only one whose names start so."""
    if key in table or len(key) < SHORTEST_START:
        return table.get(key)
    starting = {month for name, month in table.items() if name.startswith(key)}
    return starting.pop() if len(starting) == 1 else None


def _language_of(tag: str) -> str:
    """Return the language of a tag: "pt" of "pt-BR"."""
    return tag.replace("-", "_").partition("_")[0].casefold()


@cache
def _tables(languages: frozenset[str] | None) -> dict[str, dict[str, int]]:
    """Return locale -> name -> month; one locale for each different table of a language.

    Parameters
    ----------
    languages : frozenset of str or None
        None = all of the CLDR.
    """
    from babel import localedata

    seen: set[tuple[str, tuple[tuple[str, int], ...]]] = set()
    tables: dict[str, dict[str, int]] = {}
    for locale in localedata.locale_identifiers():
        language = locale.partition("_")[0]
        if languages is None or language in languages:
            table = _names_of_months(locale)
            mark = (language, tuple(sorted(table.items())))
            if mark not in seen:
                seen.add(mark)
                tables[locale] = table
    return tables


def _names_of_months(locale: str) -> dict[str, int]:
    """Return the short and long names in the CLDR, as :func:`_key` makes them, with their numbers."""
    from babel import Locale

    months = Locale.parse(locale).months
    table: dict[str, int] = {}
    for width in ("abbreviated", "wide"):
        for context in ("format", "stand-alone"):
            for number, name in months[context][width].items():
                table.setdefault(_key(re.sub(r"^(?:de |d’|d')", "", name)), int(number))
    return table


@cache
def _relative_patterns() -> frozenset[str]:
    """Return relative dates in all languages of the CLDR with "{0}" for the number, in lower case."""
    from babel import localedata

    patterns = {text for locale in localedata.locale_identifiers() for text in _relative_dates(locale)}
    return frozenset(pattern for pattern in patterns if "{0}" in pattern and pattern.strip("{0}+- "))


def _relative_dates(locale: str) -> Iterator[str]:
    from babel import localedata

    for unit in localedata.load(locale).get("date_fields", {}).values():
        for tense, texts in unit.items() if isinstance(unit, Mapping) else ():
            if tense in ("past", "future") and isinstance(texts, Mapping):
                yield from (re.sub(r"\s", " ", str(text)).casefold() for text in texts.values())
