"""Word lists, which are data, and how names are compared.

A list is a table in a TOML file; its keys are languages and its values words.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

UNSEEN: Final = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
"""Soft hyphens, characters without width, byte-order marks and marks of direction: nobody sees them in a
label, a number, a date or an id, nor types them. Texts keep theirs: emoji and some scripts need joiners."""
_UNSEEN: Final = re.compile(UNSEEN)


def seen(text: str) -> str:
    """Return a text without characters that nobody sees.

    Examples
    --------
    >>> seen("\ufeffYes\u200b")
    'Yes'
    """
    return text if text.isascii() else _UNSEEN.sub("", text)


def plain(name: str) -> str:
    """Return a column name without case, accents and punctuation; ``createdAt`` has two words.

    Examples
    --------
    >>> plain("Kategorie_Größe (createdAt)")
    'kategorie grosse created at'
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", seen(name)).casefold()
    # a cell may have megabytes, and most have no accents
    letters = apart if apart.isascii() else _without_accents(apart)
    return " ".join(re.findall(r"#|[^\W_]+", letters))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def unaccented(pattern: str) -> str:
    """Return a regular expression for lower-case texts without accents; German umlauts may be "ae" or "a".

    Examples
    --------
    >>> unaccented("größe|geprüft|café")
    'gr(?:oe?)sse|gepr(?:ue?)ft|cafe'
    """
    for umlaut in "äöü":
        pattern = pattern.replace(umlaut, f"(?:{umlaut}e?)")
    return _without_accents(pattern).replace("ß", "ss").replace("œ", "oe")


def of_ascii(pattern: str) -> str:
    """Return a regular expression whose words have letters of ASCII, as many languages have without accents.

    With words of all scripts, many alternatives are larger than polars' engine allows, and slow where a
    text has other letters.
    """
    return pattern.replace(r"\b", r"(?-u:\b)").replace(r"\w", "[a-z0-9]")


@cache
def word_lists(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Read word lists.

    A list is a table whose keys are languages (ISO 639-1, or "any" for what belongs to none) and
    whose values are arrays of words. Where the order matters a list is an array of such tables,
    the better words in the earlier ones.

    Parameters
    ----------
    path : Path
        TOML file.

    Returns
    -------
    mapping of str to tuple of str
        Dotted name of a list to its words as they stand in the file, without repeats, in the order
        of the file.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: tuple(dict.fromkeys(words)) for name, words in _lists(content, "")}


def _lists(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield dotted name and words of each list below a table."""
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        tiers = value if isinstance(value, list) else [value]
        if all(isinstance(words, list) for tier in tiers for words in tier.values()):
            yield name, [word for tier in tiers for words in tier.values() for word in words]
        else:
            yield from _lists(value, name)


@cache
def plain_lists(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the lists of :func:`word_lists` with each word as :func:`plain` makes it."""
    return {name: tuple(dict.fromkeys(map(plain, words))) for name, words in word_lists(path).items()}


@cache
def lists_by_language(path: Path) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the words of a file by language and list, for phrases that are put together in one language.

    Lists are tables at the top of the file, without order.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for language, words in table.items():
            found.setdefault(language, {})[name] = tuple(words)
    return found
