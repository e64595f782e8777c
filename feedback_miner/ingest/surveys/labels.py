"""Questions that stand in several columns: what was asked, and what of it a column holds."""

from __future__ import annotations

import re

import polars as pl

from feedback_miner.ingest.wording import plain, seen, seen_only

NUMBERED = re.compile(r"\d$")


def joined(question: str, label: str) -> str:
    """Return what a column of a question asks; labels that only count ("Aspect #2") say nothing.

    Examples
    --------
    >>> joined("How do you rate it?", "Speed"), joined("What do you miss?", "Aspect #2")
    ('How do you rate it? | Speed', 'What do you miss?')
    """
    label = label.strip()
    if not label or NUMBERED.search(label) or plain(label) == plain(question):
        return question
    return f"{question} | {label}"


def is_ticked(column: pl.Series, label: str) -> bool:
    """Tell whether a column holds its own label, as those of a ticked option do.

    Examples
    --------
    >>> is_ticked(pl.Series(["Phone", None, ""]), "Phone")
    True
    """
    cells = seen_only(column.cast(pl.String).drop_nulls())
    cells = cells.filter(cells != "")
    return len(cells) > 0 and bool((cells == seen(label).strip()).all())
