"""Delimited text: CSV and TSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest.base import Content, RawTable
from feedback_miner.ingest.dialect import (
    NO_DELIMITER,
    announced_delimiter,
    find_delimiter,
    long_cells,
    named_delimiter,
)
from feedback_miner.ingest.header import lay_out

END = "\x1eend of text\x1e"
"""A line of its own after the text: when it is swallowed, a quote was never closed."""
HALF = "The file ends within a row, as a half-copied one does; its last comment may be cut."
MOST_OPEN_QUOTES = 50
LONGEST_NAME = 200
PROSE = re.compile(
    r"#+ |(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|content-type): ",
    re.I,
)
"""How Markdown and mail begin."""


@dataclass(frozen=True)
class Delimited:
    """CSV, and TSV where ``name`` is "tsv"."""

    name: str = "csv"

    def detect(self, content: Content) -> str | None:
        """Return why the content is delimited text with this family's delimiter."""
        delimiter = announced_delimiter(content.decoded.text) or find_delimiter(content.decoded.text)
        if (delimiter == "\t") != (self.name == "tsv"):
            return None
        if delimiter == NO_DELIMITER:
            return "Text with one column."
        return f"Text whose rows agree best when {_called(delimiter)} parts the cells."

    def read(self, content: Content, settings: IngestSettings) -> RawTable:
        """Read all rows."""
        text = content.decoded.text
        announced = announced_delimiter(text)
        if settings.delimiter is not None:
            delimiter = named_delimiter(settings.delimiter)
        elif settings.format == "tsv":
            delimiter = "\t"
        else:
            delimiter = announced or find_delimiter(text)
        rows = Rows(text, delimiter, skip=1 if announced else 0)
        with long_cells():
            layout = lay_out(rows, content.name)
        _refuse_prose(content, layout.names)
        cut_off = rows.last_width is not None and rows.last_width < len(layout.names)
        half = [HALF] if cut_off and not text.endswith(("\n", "\r")) else []
        frame = pl.DataFrame(
            [
                pl.Series(name, column, pl.String)
                for name, column in zip(layout.names, layout.columns, strict=True)
            ]
        )
        table = RawTable(
            frame=frame,
            rows=layout.lines,
            header_row=layout.header_line,
            rejects=(*rows.rejects, *layout.rejects),
            warnings=(*content.decoded.warnings, *layout.warnings, *half),
            encoding=content.decoded.encoding,
            delimiter=None if delimiter == NO_DELIMITER else delimiter,
        )
        return replace(table, rejects=tuple(sorted(table.rejects)))


class Rows:
    """Rows of a delimited text with the line where each starts; iterate once.

    A quote that is opened and never closed would swallow the rest of the file: its line is put
    into ``rejects`` and reading goes on below it. Tab-separated text with such a quote is taken
    to have no quoting at all, as some help desks write it.
    """

    def __init__(self, text: str, delimiter: str, skip: int = 0) -> None:
        self.text, self.delimiter, self.skip = text, delimiter, skip
        self.rejects: list[tuple[int, str]] = []
        self.last_width: int | None = None

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        start = self.skip
        for _ in range(MOST_OPEN_QUOTES):
            last: tuple[int, list[str]] | None = None
            for row in self._parse(start):
                if last is not None:
                    self.last_width = len(last[1])
                    yield last
                last = row
            if last is None or last[1] == [END]:
                return
            if self.delimiter == "\t":
                yield from self._unquoted(last[0] - 1)
                return
            self.rejects.append((last[0], "a quote is opened and never closed"))
            start = last[0]
        self.rejects.append((start + 1, "too many quotes are never closed; nothing below was read"))

    def _parse(self, start: int, quoting: Literal[0, 3] = 0) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below line ``start``, and the row ``[END]`` unless a quote swallows it."""
        reader = csv.reader(self._lines(start), delimiter=self.delimiter, quoting=quoting)
        line = start
        try:
            for row in reader:
                yield line + 1, row
                line = start + reader.line_num
        except csv.Error as error:
            self.rejects.append((line + 1, f"not readable as CSV ({error}); nothing below was read"))

    def _unquoted(self, start: int) -> Iterator[tuple[int, list[str]]]:
        return (row for row in self._parse(start, csv.QUOTE_NONE) if row[1] != [END])

    def _lines(self, start: int) -> Iterator[str]:
        stream = io.StringIO(self.text, newline="")
        for _ in range(start):
            stream.readline()
        for line in stream:
            yield line if line.endswith(("\n", "\r")) else f"{line}\n"
        yield END


def _called(delimiter: str) -> str:
    return "a tab" if delimiter == "\t" else f"'{delimiter}'"


def _refuse_prose(content: Content, names: list[str]) -> None:
    """Refuse a text whose only "column" has no name but a sentence: a letter, a log, a document."""
    if len(names) == 1 and (len(names[0]) > LONGEST_NAME or PROSE.match(names[0])):
        raise ExportError(
            f"{content.name} is text, but not a table: its first line names no columns.",
            "A first line with short column names is expected, and a row per comment below it.",
            "Put a header above the comments, or export the table again.",
        )
