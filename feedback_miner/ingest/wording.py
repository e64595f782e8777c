"""Words that ingest knows, how names are compared, and how text of an export is shown in messages.

Word lists are data: ``words/*.toml``, a table per list and a key per language.
"""

from __future__ import annotations

import re
import shlex
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

UNSEEN: Final = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
"""Soft hyphens, characters without width, byte-order marks and marks of direction: nobody sees them in a
label, a number, a date or an id, nor types them. Texts keep theirs: emoji and some scripts need joiners."""
SEEN: Final = r"[^\s\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{feff}]"
"""What a cell that is not blank holds: a character that is neither white space nor one of these."""
_UNSEEN: Final = re.compile(UNSEEN)


def seen(text: str) -> str:
    """Return a text without characters that nobody sees.

    Examples
    --------
    >>> seen("\ufeffYes\u200b")
    'Yes'
    """
    return text if text.isascii() else _UNSEEN.sub("", text)


def seen_only(column: pl.Series) -> pl.Series:
    """Return a column of text without characters that nobody sees, and without outer blanks.

    Examples
    --------
    >>> seen_only(pl.Series(["\ufeff0 - Bad", "\u00a0 5\u200b", None])).to_list()
    ['0 - Bad', '5', None]
    """
    if column.str.contains(UNSEEN).any():
        column = column.str.replace_all(UNSEEN, "")
    return column.str.strip_chars()


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


def names(*lines: str) -> tuple[str, ...]:
    """Split lines at commas and make the names plain."""
    return tuple(dict.fromkeys(plain(name) for line in lines for name in line.split(",")))


WORDS: Final = Path(__file__).parent / "words"


@cache
def word_lists(source: str | Path) -> Mapping[str, tuple[str, ...]]:
    """Read word lists.

    A list is a table whose keys are languages (ISO 639-1, or "any" for what belongs to none) and
    whose values are arrays of words. Where the order matters a list is an array of such tables,
    the better words in the earlier ones.

    Parameters
    ----------
    source : str or Path
        Name of a file in ``words/`` without its suffix, or a TOML file elsewhere.

    Returns
    -------
    mapping of str to tuple of str
        Dotted name of a list to its words as they stand in the file, without repeats, in the order
        of the file.

    Examples
    --------
    >>> word_lists("nothing")["cells"][:3]
    ('', 'null', 'none')
    """
    path = WORDS / f"{source}.toml" if isinstance(source, str) else source
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
def plain_lists(source: str | Path) -> Mapping[str, tuple[str, ...]]:
    """Return the lists of :func:`word_lists` with each word as :func:`plain` makes it."""
    return {name: tuple(dict.fromkeys(map(plain, words))) for name, words in word_lists(source).items()}


def list_group(source: str | Path, table: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lists below one table of a file, by the rest of their names, as :func:`plain_lists` does.

    Examples
    --------
    >>> list_group("tools/limesurvey", "columns")["seed"][:2]
    ('seed', 'zufallsstartwert')
    """
    start = f"{table}."
    lists = plain_lists(source).items()
    return {name.removeprefix(start): words for name, words in lists if name.startswith(start)}


NULLS = frozenset(word_lists("nothing")["cells"])
"""Spellings of "nothing", in columns other than text."""


def inspect_hint(path: str | None) -> str:
    """Return the end of an error's next step: the command that shows what an export holds.

    Empty where there is no such command: for stdin and frames, whose ``path`` is None, and for
    a path that no terminal shows.
    """
    if path is None or not path.isprintable():
        return ""
    return f", or run: feedback-miner inspect {shlex.quote(path)}"


def listed(names: Iterable[str], most: int = 40) -> str:
    """Join names for a message; those past ``most`` are counted only."""
    names = [shown(name) for name in names]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def shown(text: str, most: int = 80) -> str:
    """Return ``text`` fit for a terminal: one line, unprintables escaped, cut at ``most``."""
    flat = " ".join(text.split())
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in flat)
    return safe if len(safe) <= most else safe[: most - 1] + "…"
