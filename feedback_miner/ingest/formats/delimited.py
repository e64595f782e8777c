"""Delimited text: CSV and TSV, a row at a time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from statistics import median
from typing import Any, Literal

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.dialect import (
    NO_DELIMITER,
    SURE,
    announced_delimiter,
    dialect_of,
    find_delimiter,
    long_cells,
    named_delimiter,
)
from feedback_miner.ingest.formats.header import (
    MOST_FOOTERS,
    Layout,
    about_footer,
    fit,
    footer_length,
    is_blank,
    lay_out,
    without_repeats,
)
from feedback_miner.ingest.formats.table import HEAD_CHARS, HEAD_ROWS, Row, StreamedTable, Table
from feedback_miner.ingest.formats.tally import Tally

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
DRAWN = "-=_+"
"""What lines that are drawn begin with."""
RULE = re.compile(r":?-{2,}:?")
SAMPLE_ROWS = 300


def delimiter_of(content: Content, settings: IngestSettings) -> str:
    """Return what parts the cells: as the settings say, as a first line announces, or as rows agree."""
    if settings.delimiter is not None:
        return named_delimiter(settings.delimiter)
    if settings.format == "tsv":
        return "\t"
    return announced_delimiter(content.start) or find_delimiter(content.start)


def why_delimited(delimiter: str) -> str:
    """Return why a text was taken for a table, as a sentence."""
    if delimiter == NO_DELIMITER:
        return "Text with one column."
    called = "a tab" if delimiter == "\t" else f"'{delimiter}'"
    return f"Text whose rows agree best when {called} parts the cells."


def open_delimited(content: Content, delimiter: str, settings: IngestSettings) -> Table:
    """Look at the head of a delimited text.

    Parameters
    ----------
    content : Content
    delimiter : str
        What :func:`delimiter_of` found.
    settings : IngestSettings
        Where they name a delimiter, none is looked for within quotes.

    Raises
    ------
    ExportError
        When it is no table.
    """
    source = Source(content, delimiter)
    kept, first, is_whole = _head(source)
    if first.unquoted and not source.unquoted:
        source = replace(source, unquoted=True)
        kept, first, is_whole = _head(source)
    elif settings.delimiter is None and (within := _delimiter_within(kept)):
        source = replace(source, within=within)
        kept, first, is_whole = _head(source)
    if not is_whole:
        first = Rows(source)  # its rejects and last row are told by the pass that reads all
    given = settings.names_given
    layout = lay_out(kept, content.name, is_whole=is_whole, given=given)
    if given is None:
        layout = _with_header(content, layout)
    source = replace(source, header_line=layout.header_line)
    warnings = layout.warnings
    if is_whole and source.is_half(first, len(layout.header)):
        warnings.append(HALF)
    about: dict[str, Any] = {
        "content": content,
        "header": tuple(layout.header),
        "names": tuple(layout.names),
        "head": pl.DataFrame(
            [
                pl.Series(name, [row[i] for _, row in layout.body], pl.String)
                for i, name in enumerate(layout.names)
            ]
        ),
        "head_lines": [line for line, _ in layout.body],
        "is_whole": is_whole,
        "header_row": layout.header_line or None,
        "rejects": sorted([*first.rejects, *layout.rejects]),
        "warnings": warnings,
        "delimiter": source.within or (None if source.delimiter == NO_DELIMITER else source.delimiter),
    }
    return Table(**about) if is_whole else StreamedTable(source, **about)


def _head(source: Source) -> tuple[list[Row], Rows, bool]:
    """Return the first rows, what read them, and whether there are no more."""
    first = Rows(source)
    kept, n_chars, n_cells = list[Row](), 0, 0
    with long_cells():
        rows = iter(first)
        for line, row in rows:
            kept.append((line, row))
            n_cells += any(row)
            n_chars += sum(map(len, row))
            if n_cells >= HEAD_ROWS or n_chars >= HEAD_CHARS:
                break
        return kept, first, next(rows, None) is None


def _cells_within(row: Sequence[Any], delimiter: str) -> Sequence[Any]:
    """Return the cells of a row that stands in one pair of quotes; any other row as it is."""
    if len(row) != 1:
        return row
    try:
        return next(csv.reader([row[0]], delimiter=delimiter), row)
    except csv.Error:
        return row


def _delimiter_within(rows: list[Row]) -> str | None:
    """Return what parts the cells where each whole row stands in one pair of quotes; None if it does not.

    The header may do without, as it holds nothing to be quoted. Rows agree on their number of cells, three at
    least: a comment may have a comma. Two are enough where a cell within has quotes of its own, or a
    name is that of a text.
    """
    sample = [row for _, row in rows[:SAMPLE_ROWS] if any(cell.strip() for cell in row)]
    if len(sample) < 2 or any(len(row) > 1 for row in sample[1:]):
        return None
    whole = [row[0] for row in sample if len(row) == 1]
    delimiter = find_delimiter("\n".join(whole))
    told = delimiter != NO_DELIMITER and _is_parted([_cells_within(row, delimiter) for row in sample], whole)
    return delimiter if told else None


def _is_parted(rows: Sequence[Sequence[str]], whole: Sequence[str]) -> bool:
    """Tell whether rows agree on their cells, and it is no comma of comments that parts them."""
    names, n = rows[0], len(rows[0])
    if n < 2 or sum(len(row) == n for row in rows) < SURE * len(rows):
        return False
    return (
        n > 2 or any('"' in cell for cell in whole) or any(rank("text", name) is not None for name in names)
    )


@dataclass(frozen=True, eq=False)
class Source:
    """A delimited text and where its header is: what a pass over its rows needs.

    ``unquoted`` tells that quotes mean nothing, ``within`` what parts the cells of rows that stand
    in one pair of quotes each.
    """

    content: Content
    delimiter: str
    header_line: int = 0
    unquoted: bool = False
    within: str = ""

    @cached_property
    def dialect(self) -> dict[str, Any]:
        """Further arguments of the parser."""
        return dialect_of(self.content.start, self.delimiter)

    @property
    def n_skipped(self) -> int:
        """Lines above the first row: one that announces the delimiter."""
        return 1 if announced_delimiter(self.content.start) else 0

    def below(self, line: int) -> Source:
        """Return the same with a header that ends further down."""
        return replace(self, header_line=line)

    def is_half(self, rows: Rows, width: int) -> bool:
        """Tell whether the text ends within a row."""
        scan = self.content.scan
        ended = scan is None or scan.tail.rstrip(b"\0\x1a").endswith((b"\n", b"\r"))
        short = rows.last_width is not None and rows.last_width < width
        return (short or rows.ends_in_quotes) and not ended

    def body(self, table: Table, tally: Tally) -> Iterator[Row]:
        """Yield the rows below the header, as wide as it, without a footer; blank ones are gone."""
        rows = Rows(self)
        width = len(table.header)
        with long_cells():
            yield from self._without_footer(rows, table, tally)
        tally.rejects[:] = sorted([*tally.rejects, *rows.rejects])
        if self.is_half(rows, width):
            tally.warn(HALF)

    def _without_footer(self, rows: Rows, table: Table, tally: Tally) -> Iterator[Row]:
        """Hold back as many rows as a footer may have until it is known that more follow."""
        held: list[Row] = []
        below: list[bool] = []
        gap = False
        header = list(table.header)
        width = len(header)
        for line, row in rows:
            if line <= self.header_line:
                continue
            # nearly all rows of a large table pass; the others are looked at one by one
            if not (len(row) == width and row[0] and row[0] != header[0] and row[0][0] not in DRAWN):
                if all(map(is_blank, row)):
                    gap = True
                    continue
                whole = fit(without_repeats([(line, row)], header, tally.rejects), width, tally.rejects)
                if (fitted := next(whole, None)) is None:
                    continue
                row = list(fitted[1])
            held.append((line, row))
            below.append(gap)
            gap = False
            if len(held) > 4 * MOST_FOOTERS:
                n = len(held) - MOST_FOOTERS - 1
                yield from held[:n]
                held, below = held[n:], below[n:]
        n = len(held) - footer_length(held, {i for i, after in enumerate(below) if after}, width)
        yield from held[:n]
        if n < len(held):
            tally.warn(about_footer(held[n:]))


class Rows:
    """Rows of a delimited text with the line where each starts; iterate once.

    A quote that is opened and never closed would swallow the rest of the file: its line is put
    into ``rejects`` and reading goes on below it. Tab-separated text with such a quote is taken
    to have no quoting at all, as some help desks write it.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rejects: list[tuple[int, str]] = []
        self.last_width: int | None = None
        self.ends_in_quotes = False
        """Whether the last line opens a quote that is never closed."""
        self.unquoted = source.unquoted
        """Whether quotes turned out to mean nothing."""
        self._pending: list[str] = []
        """Lines that were handed to the parser since the last whole row."""

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        lines: Iterator[str] = chain(self.source.content.lines(), (END,))
        start = sum(1 for _ in islice(lines, self.source.n_skipped))
        quoting: Literal[0, 3] = csv.QUOTE_NONE if self.unquoted else csv.QUOTE_MINIMAL
        for _ in range(MOST_OPEN_QUOTES):
            last: tuple[int, list[str]] | None = None
            try:
                for row in self._parse(lines, start, quoting):
                    if last is not None:
                        self.last_width = len(last[1])
                        yield last
                        last = None
                    if row[1] == [END]:
                        return
                    last = row
                swallowed = last
                reason = "a quote is opened and never closed"
            except csv.Error as error:
                if last is not None:
                    self.last_width = len(last[1])
                    yield last
                swallowed = (self._line, [])
                reason = (
                    "a quote is opened and not closed for more than 64 MB"
                    if "field larger" in str(error)
                    else f"not readable as CSV ({error})"
                )
            if swallowed is None:
                return
            # the lines that were swallowed are read again, but for the first
            start = swallowed[0]
            again = self._pending
            if self.source.delimiter == "\t":
                quoting, start, self.unquoted = csv.QUOTE_NONE, start - 1, True
            else:
                self.rejects.append((swallowed[0], reason))
                again = again[1:]
                self.ends_in_quotes = again == [END]
            lines = chain(again, lines)
        self.rejects.append((start + 1, "too many quotes are never closed; nothing below was read"))

    def _parse(
        self, lines: Iterable[str], start: int, quoting: Literal[0, 3]
    ) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below line ``start``, and the row ``[END]`` unless a quote swallows it."""
        pending: list[str] = []
        self._pending, self._line = pending, start + 1

        def handed() -> Iterator[str]:
            for line in lines:
                pending.append(line)
                yield line

        delimiter = self.source.delimiter
        reader = csv.reader(handed(), delimiter=delimiter, quoting=quoting, **self.source.dialect)
        line = start
        swallowed: list[str] = []
        within = self.source.within
        for row in reader:
            if within and row and row != [END]:
                row = list(_cells_within(row, within))
            yield line + 1, row
            line = start + reader.line_num
            self._line = line + 1
            swallowed[:] = pending
            pending.clear()
        # the last row may have swallowed END
        pending[:0] = swallowed


def has_no_header(layout: Layout) -> bool:
    """Tell whether the first line of a lone column is as long as those below it, and names nothing."""
    if len(layout.names) != 1 or rank("text", layout.names[0]) is not None:
        return False
    name = layout.names[0]
    n_words = median(len(str(row[0]).split()) for _, row in layout.body[:SAMPLE_ROWS])
    return not name.endswith(("?", "？", ":")) and len(name.split()) >= max(1, n_words / 2)


def _with_header(content: Content, layout: Layout) -> Layout:
    """Refuse what is no table, and take the first line of a lone column for a comment where it is one."""
    _refuse_prose(content, layout)
    return _headless(layout) if has_no_header(layout) else layout


def _headless(layout: Layout) -> Layout:
    """Return a lone column with its first line among the comments."""
    first = (layout.header_line, [layout.header[0]])
    note = f"Line {layout.header_line} reads like those below it, so it was taken for a comment, not a name."
    return replace(
        layout,
        header=["text"],
        names=["text"],
        header_line=0,
        body=[first, *layout.body],
        warnings=[*(w for w in layout.warnings if not w.startswith(f"Line {layout.header_line} ")), note],
    )


def _refuse_prose(content: Content, layout: Layout) -> None:
    """Refuse a text that is a letter, a log or a document."""
    names = layout.names
    first = content.start.lstrip()[:200]
    if (len(names) == 1 and (len(names[0]) > LONGEST_NAME or PROSE.match(first))) or _is_markdown(layout):
        raise ExportError(
            f"{content.name} is text, but not a table: its first line names no columns.",
            "A first line with short column names is expected, and a row per comment below it.",
            "Put a header above the comments, or export the table again.",
        )
    if len(names) == 1 and rank("text", names[0]) is None and _is_paragraphs(layout):
        raise ExportError(
            f"{content.name} is a document: its lines make up paragraphs.",
            "A comment per line is expected, or a table.",
            "Put each comment on one line, with the line 'comment' above them.",
        )


def _is_markdown(layout: Layout) -> bool:
    """Tell a table drawn in Markdown by the line below its header."""
    cells = [str(cell).strip() for cell in layout.body[0][1] if not is_blank(cell)]
    return bool(cells) and all(RULE.fullmatch(cell) for cell in cells)


def _is_paragraphs(layout: Layout) -> bool:
    """Tell whether blank lines part blocks of several lines."""
    n_blocks = 1
    last = layout.header_line
    for line, row in layout.body:
        n_blocks += line > last + 1
        last = line + str(row[0]).count("\n")
    return n_blocks >= 3 and len(layout.body) + 1 >= 1.5 * n_blocks
