"""Which character parts the cells of a delimited text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from feedback_miner.errors import UsageError
from feedback_miner.ingest.columns.names import rank
from feedback_miner.ingest.formats.header import MOST_TITLES

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARS = 1 << 16
SURE = 0.9
CLEAR_LEAD = 0.1
NO_DELIMITER = "\x1f"
"""Stands for the delimiter of a table with one column; no export holds it."""

SPELLED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}

LONGEST_CELL = 64 << 20
"""Characters; a longer cell is a quote that was never closed."""


@contextmanager
def long_cells() -> Iterator[None]:
    """Let the module csv read long cells, and put its limit back: it holds for the process."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def named_delimiter(spelled: str) -> str:
    """Return the character that a setting means.

    Raises
    ------
    UsageError
        When it is not one character.
    """
    delimiter = SPELLED.get(spelled.lower(), spelled)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise UsageError(
            f"The delimiter cannot be {spelled!r}.",
            "Allowed: one character, or 'tab'.",
            "Leave out --delimiter to have it detected.",
        )
    return delimiter


def announced_delimiter(text: str) -> str | None:
    """Return the delimiter of a first line ``sep=;``, as Excel writes it.

    A program that saved the file again may have quoted the line or filled it up with delimiters.
    """
    match = re.match(r'"?sep=([^"\r\n])"?\1*(?:\r\n|\r|\n)', text, re.IGNORECASE)
    return match[1] if match else None


def find_delimiter(text: str) -> str:
    """Return the delimiter under which the rows agree best on their number of cells.

    clevercsv is asked only where two agree about as well or none does. The answer for a table
    with a single column is ``NO_DELIMITER``.
    """
    sample = text[:SAMPLE_CHARS]
    if len(text) > SAMPLE_CHARS:
        sample = sample[: max(sample.rfind("\n"), 1)]
    first_line = next((line for line in sample.splitlines() if line.strip()), "")
    if not any(delimiter in first_line for delimiter in DELIMITERS) and rank("text", first_line) is not None:
        return NO_DELIMITER
    scores = {delimiter: _agreement(sample, delimiter) for delimiter in DELIMITERS}
    # of two that fit alike, the one of which the first line knows; the texts may be full of the other
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0] not in first_line))
    (best, score), (other, second) = ranked[:2]
    if score == second >= SURE and other not in first_line and best in first_line:
        return best
    if score >= SURE and score - second >= CLEAR_LEAD:
        return best
    several = sum(bool(line.strip()) for line in sample.splitlines()) > 2
    if score == 0 and several and not any(rank("id", cell) is not None for cell in first_line.split(best)):
        return NO_DELIMITER  # what parts nothing but the name of the only column
    if score == 0 or best not in first_line:
        return NO_DELIMITER if score < SURE and best not in first_line else best
    return _ask_clevercsv(sample) or best


def dialect_of(text: str, delimiter: str) -> dict[str, Any]:
    """Return further arguments of :func:`csv.reader`: blanks before quotes, quotes behind backslashes."""
    sample = text[:SAMPLE_CHARS]
    parted = re.escape(delimiter)
    found: dict[str, Any] = {}
    if len(re.findall(rf'{parted} "', sample)) > len(re.findall(rf'{parted}"', sample)):
        found["skipinitialspace"] = True
    # a backslash before a quote that ends a cell is a folder of Windows
    n_within = len(re.findall(rf'\\"(?![{parted}\r\n"]|\Z)', sample))
    if n_within > len(re.findall(rf'\\"(?=[{parted}\r\n"]|\Z)', sample)):
        found["escapechar"] = "\\"
    return found


def _agreement(sample: str, delimiter: str) -> float:
    """Return the share of rows with the most frequent number of cells, 0 if that is 1.

    Lines without the delimiter at the top and at the end, such as titles and footers, do not
    count where at least three rows are left.
    """
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        with long_cells():
            widths = [len(row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        return 0.0
    several = [i for i, width in enumerate(widths) if width > 1]
    if len(several) >= 3 and several[0] < MOST_TITLES and len(widths) - several[-1] <= MOST_TITLES:
        widths = widths[several[0] : several[-1] + 1]
    if not widths:
        return 0.0
    width, n = max(Counter(widths).items(), key=lambda item: (item[1], item[0]))
    return 0.0 if width < 2 else n / len(widths)


def _ask_clevercsv(sample: str) -> str | None:
    from clevercsv import Sniffer
    from clevercsv.exceptions import NoDetectionResult

    try:
        dialect = Sniffer().sniff(sample[: SAMPLE_CHARS // 4], delimiters="".join(DELIMITERS))
    except (NoDetectionResult, ValueError, OverflowError):
        return None
    return dialect.delimiter or None if dialect is not None else None
