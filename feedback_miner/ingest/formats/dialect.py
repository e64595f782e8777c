"""Which character parts the cells of a delimited text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from feedback_miner.errors import UsageError
from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.formats.header import MOST_TITLES

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARS = 1 << 16
"""How much of a text is looked at."""
CLEVERCSV_CHARS = SAMPLE_CHARS // 4
"""The same for clevercsv, which takes its time."""
SURE = 0.9
"""Share of rows with as many cells, from which on a delimiter is plain. A judgement; lower, clevercsv is
asked less often."""
CLEAR_LEAD = 0.1
"""By how much more of the rows agree under it than under the next one. A judgement, as above."""
LEAST_ROWS = 3
"""Rows of several cells, from which on lone cells above and below them are no part of the table."""
NO_DELIMITER = "\x1f"
"""Stands for the delimiter of a table with one column; no export holds it."""

SPELLED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}

LONGEST_CELL = 64 << 20
"""Characters; a longer cell is a quote that was never closed. A judgement: a book has a million."""


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

    Examples
    --------
    >>> named_delimiter("tab"), named_delimiter(";")
    ('\\t', ';')
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

    Examples
    --------
    >>> announced_delimiter("sep=;\\nid;comment\\n")
    ';'
    """
    match = re.match(r'"?sep=([^"\r\n])"?\1*(?:\r\n|\r|\n)', text, re.IGNORECASE)
    return match[1] if match else None


def find_delimiter(text: str) -> str:
    """Return the delimiter under which the rows agree best on their number of cells.

    The first of :data:`RULES` that can tell decides. clevercsv, the last one, is asked only where
    two delimiters agree about as well or none does: alone it takes the commas of sentences for
    delimiters in a table of one column, and needs ten times as long on the exports in tests, up
    to half a minute on 2,000 columns.

    Returns
    -------
    str
        One of :data:`DELIMITERS`; ``NO_DELIMITER`` for a table with a single column.

    Examples
    --------
    >>> find_delimiter("id;comment\\n1;Slow, as ever\\n2;Slow, slow and slow\\n")
    ';'
    >>> find_delimiter("comment\\nSlow, as ever\\nSlow, slow and slow\\n") == NO_DELIMITER
    True
    """
    sample = Sample.of(text)
    return next((found for rule in RULES if (found := rule(sample)) is not None), sample.best)


@dataclass(frozen=True)
class Sample:
    """The first rows of a text, and how well they agree under each delimiter.

    Attributes
    ----------
    text : str
        Whole lines.
    lines : tuple of str
        Those that hold something.
    """

    text: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Sample:
        """Take the first lines of a text, all of them whole."""
        sample = text[:SAMPLE_CHARS]
        if len(text) > SAMPLE_CHARS:
            sample = sample[: max(sample.rfind("\n"), 1)]
        return cls(sample, tuple(line for line in sample.splitlines() if line.strip()))

    @property
    def first_line(self) -> str:
        """The first line that holds something; "" where there is none."""
        return self.lines[0] if self.lines else ""

    @cached_property
    def ranked(self) -> list[tuple[str, float]]:
        """Delimiters with their agreement, the best first.

        Of two that fit alike, the one which the first line holds: the texts may be full of the other.
        """
        scores = {delimiter: agreement(self.text, delimiter) for delimiter in DELIMITERS}
        return sorted(scores.items(), key=lambda item: (-item[1], item[0] not in self.first_line))

    @property
    def best(self) -> str:
        """The delimiter under which the rows agree best."""
        return self.ranked[0][0]

    @property
    def score(self) -> float:
        """The agreement under it."""
        return self.ranked[0][1]

    @property
    def is_in_first_line(self) -> bool:
        """Whether the first line holds it."""
        return self.best in self.first_line


def named_alone(sample: Sample) -> str | None:
    """Decide where the first line holds no delimiter and names comments: a table of one column."""
    has_delimiter = any(delimiter in sample.first_line for delimiter in DELIMITERS)
    return NO_DELIMITER if not has_delimiter and rank("text", sample.first_line) is not None else None


def alone_in_first_line(sample: Sample) -> str | None:
    """Decide where two agree alike and well, and the first line holds one of them."""
    other, second = sample.ranked[1]
    alike = sample.score == second >= SURE
    return sample.best if alike and sample.is_in_first_line and other not in sample.first_line else None


def clear_lead(sample: Sample) -> str | None:
    """Decide where one agrees well, and better than all others by far."""
    leads = sample.score >= SURE and sample.score - sample.ranked[1][1] >= CLEAR_LEAD
    return sample.best if leads else None


def parts_name_only(sample: Sample) -> str | None:
    """Decide where nothing parts the rows, so that it is the name of their only column that has a delimiter.

    With one row only, or an id among the names, it is a table of which little is there.
    """
    names = sample.first_line.split(sample.best)
    several = len(sample.lines) > 2
    if sample.score == 0 and several and not any(rank("id", name) is not None for name in names):
        return NO_DELIMITER
    return None


def parts_no_header(sample: Sample) -> str | None:
    """Decide where the rows do not agree well, and the first line does not hold the delimiter."""
    return NO_DELIMITER if sample.score < SURE and not sample.is_in_first_line else None


def only_one(sample: Sample) -> str | None:
    """Decide where clevercsv knows no more: only the first line holds a delimiter, or only the rows."""
    return sample.best if sample.score == 0 or not sample.is_in_first_line else None


def ask_clevercsv(sample: Sample) -> str | None:
    """Let clevercsv decide, by the patterns of rows and the types of cells."""
    from clevercsv import Sniffer
    from clevercsv.exceptions import NoDetectionResult

    try:
        dialect = Sniffer().sniff(sample.text[:CLEVERCSV_CHARS], delimiters="".join(DELIMITERS))
    except (NoDetectionResult, ValueError, OverflowError):
        return None
    return dialect.delimiter or None if dialect is not None else None


RULES: Final[tuple[Callable[[Sample], str | None], ...]] = (
    named_alone,
    alone_in_first_line,
    clear_lead,
    parts_name_only,
    parts_no_header,
    only_one,
    ask_clevercsv,
)
"""Each returns the delimiter, or None where it cannot tell."""


def dialect_of(text: str, delimiter: str) -> dict[str, Any]:
    """Return further arguments of :func:`csv.reader`: blanks before quotes, quotes behind backslashes.

    Examples
    --------
    >>> dialect_of('id, comment\\n1, "Slow, as ever"\\n', ",")
    {'skipinitialspace': True}
    """
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


def agreement(sample: str, delimiter: str) -> float:
    """Return the share of rows with the most frequent number of cells, 0 if that is 1.

    Lines without the delimiter at the top and at the end, such as titles and footers, do not
    count where at least three rows are left.

    Examples
    --------
    >>> agreement("List of May\\na,b\\n1,2\\n3,4,5\\n6,7\\n", ",")
    0.75
    """
    widths = _of_the_table(_widths(sample, delimiter))
    width, n = max(Counter(widths).items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return n / len(widths) if width > 1 else 0.0


def _widths(sample: str, delimiter: str) -> list[int]:
    """Return the number of cells of each row that holds something; none where it is no CSV."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        with long_cells():
            return [len(row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        return []


def _of_the_table(widths: list[int]) -> list[int]:
    """Cut off titles and a footer: lone cells above the first row of several, and below the last."""
    several = [i for i, width in enumerate(widths) if width > 1]
    if len(several) < LEAST_ROWS:
        return widths
    first, last = several[0], several[-1] + 1
    return widths[first:last] if first < MOST_TITLES and len(widths) - last < MOST_TITLES else widths
