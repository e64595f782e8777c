"""One export: opened as often as it takes, never held whole unless it is small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

import polars as pl

from feedback_miner.errors import ExportError
from feedback_miner.ingest.files.encoding import Coding, coding_of, lines_of
from feedback_miner.ingest.files.scan import Scan

Opener = Callable[[], BinaryIO]
LARGEST_WHOLE = 2 << 30
"""Bytes of a workbook or Parquet file from an archive that may be held in memory; a judgement."""


@dataclass(frozen=True, eq=False)
class Content:
    """One export.

    Attributes
    ----------
    name : str
        What messages and the column ``source`` call it.
    stem : str
        Name without its suffix; goes before ids that two exports share.
    sha256 : str
        Of the file as it is given, packed or not.
    n_bytes : int
    scan : Scan or None
        What the first pass told; None for a frame.
    opener : callable
        Opens its bytes anew.
    named_encoding : str or None
        The encoding that the settings name; None = detect.
    frame : DataFrame or None
        Set for an export that is a frame in memory.
    path : str or None
        The file as the user gave it; None for stdin and frames.
    container : str or None
        Name of the folder or archive that it was found in; None where the user gave the file.
    refused : str
        Why it is not read; "" where nothing speaks against it.
    members : tuple of Content
        The mails of a folder, which are one export.
    unchanged : callable
        Raises ExportError if the file is no longer what the first pass read.
    """

    name: str
    stem: str
    sha256: str
    n_bytes: int
    scan: Scan | None
    opener: Opener
    named_encoding: str | None = None
    frame: pl.DataFrame | None = None
    path: str | None = None
    container: str | None = None
    refused: str = ""
    members: tuple[Content, ...] = ()
    unchanged: Callable[[], None] = field(default=lambda: None)

    def open(self) -> BinaryIO:
        """Open the bytes at their beginning."""
        return self.opener()

    @property
    def head(self) -> bytes:
        """The first bytes; empty for a frame."""
        return self.scan.head if self.scan is not None else b""

    @property
    def data(self) -> bytes:
        """All bytes; raise ExportError where that is too much."""
        if self.n_bytes > LARGEST_WHOLE:
            raise ExportError(
                f"{self.name} has {self.n_bytes:,} bytes.",
                f"Files of this kind are read whole, so {LARGEST_WHOLE:,} bytes are the most.",
                "Export it in parts, or as CSV or JSON Lines.",
            )
        with self.open() as stream:
            return stream.read()

    @cached_property
    def coding(self) -> Coding:
        """How its text is encoded; raise ExportError where it is no text."""
        assert self.scan is not None, "a frame has no bytes"
        return coding_of(self.scan, self.name, self.named_encoding)

    @cached_property
    def is_text(self) -> bool:
        """Whether its bytes can be read as text at all."""
        if self.scan is None:
            return False
        try:
            return bool(self.coding.encoding)
        except ExportError:
            return False

    @property
    def encoding(self) -> str | None:
        """Encoding of the text; None where there are no bytes or no text."""
        return self.coding.encoding if self.is_text else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was guessed in decoding."""
        return self.coding.warnings if self.is_text else ()

    def lines(self) -> Iterator[str]:
        """Yield the lines of its text with their ends."""
        with self.open() as stream:
            yield from lines_of(
                stream,
                self.coding,
                self.name,
                strict=self.named_encoding is not None,
                is_plain=self.scan is not None and self.scan.is_plain,
            )

    @cached_property
    def start(self) -> str:
        """The first ``HEAD_BYTES`` as text, but for a broken end."""
        text = self.head.decode(self.coding.encoding, "replace").removeprefix("\ufeff")
        return text.replace("\0", "").replace("\r\r\n", "\r\n")
