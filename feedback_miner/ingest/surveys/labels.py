"""Questions that stand in several columns: what was asked, and what of it a column holds."""

from __future__ import annotations

import re

import polars as pl

from feedback_miner.ingest.wording import plain, seen, seen_only

NUMBERED = re.compile(r"\d$")
PARTED = (
    re.compile(r"(.*\S)\s*\[([^\[\]]*)\]"),  # LimeSurvey, Google Forms
    re.compile(r"(.*\S)\s*\(choice=(.*)\)"),  # REDCap
    re.compile(r"(.*\S)\s*[|/]\s*(\S.*)"),  # what :func:`joined` makes, KoboToolbox
    re.compile(r"(.*\S)(?:\s+[-–—]+\s+|___|::?\s*)(\S.*)"),  # Qualtrics, REDCap's codes
    re.compile(r"(.*[^\W_])[-_.]+(\w+)"),  # codes: "Q7_2", "Position-Other"
)
"""What parts a question from what of it a column holds, the surest first."""
LONGEST_PARTED = 500
"""Characters of a question that is parted: a judgement, thrice what survey tools show on a line."""


def parted(text: str) -> tuple[str, str] | None:
    """Return question and label of a column that holds a part of a question, or None.

    Examples
    --------
    >>> parted("Which tools? [Email]"), parted("Position-Other"), parted("What is missing?")
    (('Which tools?', 'Email'), ('Position', 'Other'), None)
    """
    found = (pattern.fullmatch(text) for pattern in PARTED) if len(text) <= LONGEST_PARTED else ()
    match = next(filter(None, found), None)
    return (match[1], match[2]) if match else None


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
