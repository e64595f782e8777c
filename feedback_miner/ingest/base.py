"""What the pieces of ingest hand to each other."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.decode import Decoded, decode

ROLES = (
    *("text", "subject", "id", "record", "date", "person", "score", "role", "author"),
    *("department", "organisation", "queue", "vip", "priority", "reopen", "resolved"),
)


@dataclass(frozen=True, eq=False)
class Content:
    """One export, read once.

    Attributes
    ----------
    name : str
        What messages and the column ``source`` call it.
    stem : str
        Name without its suffix; goes before ids that two exports share.
    data : bytes
        All of the file; empty for a frame.
    sha256 : str
    n_bytes : int
    encoding : str or None
        What the settings say; None = detect.
    frame : DataFrame or None
        Set for an export that is a frame in memory.
    path : str or None
        The file as the user gave it; None for stdin and frames.
    """

    name: str
    stem: str
    data: bytes
    sha256: str
    n_bytes: int
    encoding: str | None = None
    frame: pl.DataFrame | None = None
    path: str | None = None

    @cached_property
    def decoded(self) -> Decoded:
        """The text of the file; decoded when first asked for."""
        return decode(self.data, self.name, self.encoding)


@dataclass(frozen=True, eq=False)
class RawTable:
    """Columns as they stand in an export.

    Attributes
    ----------
    frame : DataFrame
        Each column is String, Datetime("us") as written, or Datetime("us", "UTC"). No row is
        wholly blank, and names are unique.
    rows : list of int
        1-based place of each row in the file: the line where it starts, the row of the sheet,
        or the number of the object.
    header_row : int or None
    rejects : tuple of (int, str)
        Line and reason of rows that were left out.
    """

    frame: pl.DataFrame
    rows: list[int]
    header_row: int | None = None
    rejects: tuple[tuple[int, str], ...] = ()
    warnings: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None


class Family(Protocol):
    """One kind of export: tells its own by the content, and reads them.

    ``name`` is the format in :class:`~feedback_miner.records.SourceReport`.
    """

    @property
    def name(self) -> str:
        """Name of the format."""
        ...

    def detect(self, content: Content) -> str | None:
        """Return why ``content`` is of this family, as a sentence, or None if it is not."""
        ...

    def read(self, content: Content, settings: IngestSettings) -> RawTable:
        """Read the table; raise ExportError where there is none."""
        ...


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
