"""Words that ingest knows, and how text of an export is shown in messages.

Word lists are data: ``words/*.toml``, a table per list and a key per language.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from feedback_miner import word_lists as lists
from feedback_miner.word_lists import UNSEEN as UNSEEN
from feedback_miner.word_lists import plain as plain
from feedback_miner.word_lists import seen as seen

SEEN: Final = r"[^\s\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{feff}]"
"""What a cell that is not blank holds: a character that is neither white space nor one nobody sees."""


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


def names(*lines: str) -> tuple[str, ...]:
    """Split lines at commas and make the names plain."""
    return tuple(dict.fromkeys(plain(name) for line in lines for name in line.split(",")))


WORDS: Final = Path(__file__).parent / "words"


def word_lists(source: str | Path) -> Mapping[str, tuple[str, ...]]:
    """Read word lists, see :func:`feedback_miner.word_lists.word_lists`.

    Parameters
    ----------
    source : str or Path
        Name of a file in ``words/`` without its suffix, or a TOML file elsewhere.

    Examples
    --------
    >>> word_lists("nothing")["cells"][:3]
    ('', 'null', 'none')
    """
    return lists.word_lists(_path(source))


def plain_lists(source: str | Path) -> Mapping[str, tuple[str, ...]]:
    """Return the lists of :func:`word_lists` with each word as :func:`plain` makes it."""
    return lists.plain_lists(_path(source))


def _path(source: str | Path) -> Path:
    return WORDS / f"{source}.toml" if isinstance(source, str) else source


def list_group(source: str | Path, table: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lists below one table of a file, by the rest of their names, as :func:`plain_lists` does.

    Examples
    --------
    >>> list_group("tools/limesurvey", "columns")["seed"][:2]
    ('seed', 'zufallsstartwert')
    """
    start = f"{table}."
    found = plain_lists(source).items()
    return {name.removeprefix(start): words for name, words in found if name.startswith(start)}


NULLS = frozenset(word_lists("nothing")["cells"])
"""Spellings of "nothing", in columns other than text."""


OR_INSPECT: Final = ", or run: feedback-miner inspect "
"""What an error's next step ends with, before the export."""


def inspect_hint(path: str | None) -> str:
    """Return the end of an error's next step: the command that shows what an export holds.

    Empty where there is no such command: for stdin and frames, whose ``path`` is None, and for
    a path that no terminal shows.
    """
    if path is None or not path.isprintable():
        return ""
    return OR_INSPECT + shlex.quote(path)


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
