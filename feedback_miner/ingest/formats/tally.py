"""What one pass over an export counts besides what it yields."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from feedback_miner.ingest.formats.named_people import NamedPeople

CUT = "The file is cut off: it ends before its {} does. What followed is missing; export or copy it again."
"""What is told of an export that ends within itself."""


@dataclass(eq=False)
class Tally:
    """Counts of one pass over an export: whole once the pass has ended.

    A view of an export (a table, objects, elements, mails) keeps no counts itself, so passes do
    not disturb each other; whoever wants the counts of a pass hands it a tally.

    Attributes
    ----------
    n_rows : int
        Rows, objects or mails that were read; rejects are not among them.
    left_out : Counter of str
        Reason why something that was read is no comment, and how often.
    rejects : list of (int, str)
        Line (or number) and reason of what could not be read.
    warnings : list of str
        What the user should know, as sentences; each once.
    people : NamedPeople
        Whom the export names, in columns that are read and in those that are not.

    Examples
    --------
    >>> tally = Tally(n_rows=3)
    >>> tally.leave_out("spam")
    >>> tally.reject(4, "broken JSON")
    >>> tally.n_all, dict(tally.left_out)
    (4, {'spam': 1})
    """

    n_rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    rejects: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    people: NamedPeople = field(default_factory=NamedPeople)

    @property
    def n_all(self) -> int:
        """Rows of the export, rejects among them."""
        return self.n_rows + len(self.rejects)

    def leave_out(self, reason: str, n: int = 1) -> None:
        """Count something that is no comment."""
        self.left_out[reason] += n

    def reject(self, line: int, reason: str) -> None:
        """Keep what could not be read."""
        self.rejects.append((line, reason))

    def warn(self, *sentences: str) -> None:
        """Keep what the user should know, unless it was said already."""
        self.warnings.extend(s for s in dict.fromkeys(sentences) if s not in self.warnings)
