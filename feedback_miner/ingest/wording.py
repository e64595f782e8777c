"""How names are compared, and how text of an export is shown in messages."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable


def plain(name: str) -> str:
    """Return a column name without case, accents and punctuation; ``createdAt`` has two words."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    decomposed = unicodedata.normalize("NFKD", apart.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"#|[^\W_]+", letters))


def names(*lines: str) -> tuple[str, ...]:
    """Split lines at commas and make the names plain."""
    return tuple(dict.fromkeys(plain(name) for line in lines for name in line.split(",")))


NULLS = frozenset(
    {
        "",
        "null",
        "none",
        "nan",
        "nat",
        "na",
        "n/a",
        "#n/a",
        "-",
        "--",
        "---",
        "?",
        "nil",
        "unknown",
        "undefined",
    }
)
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
