"""A table of any kind: its header as it stands, its first rows, and all rows in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from zlib import crc32

import polars as pl

from feedback_miner.errors import ExportError
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.named_people import whom
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.wording import listed, plain

HEAD_ROWS = 50_000
HEAD_CHARS = 48 << 20
"""How much of a table is looked at before it is told what its columns mean."""
CHUNK_ROWS = 20_000
JOINED = "\x1f"

ROW_KEY = "\x1fkey"
"""Asked for among the columns: a hash of all cells of a row, the same for equal rows below equal headers in
any file. No export holds such a column."""

Row = tuple[int, Sequence[Any]]
"""1-based line and cells; an empty cell is "" or None."""


@dataclass(eq=False)
class Table:
    """A table as an export has it.

    Attributes
    ----------
    content : Content
    header : tuple of str
        Cells of the header row on one line each; they may repeat or be blank.
    names : tuple of str
        The same, made unique: what the columns of the frames are called.
    head : DataFrame
        The first rows, with all columns; String, or Datetime where every cell is one.
    head_lines : list of int
        1-based line of each row of ``head``.
    is_whole : bool
        Whether ``head`` is all there is.
    header_row : int or None
    rejects : list of (int, str)
        Rows that could not be read, where ``is_whole``.
    warnings : list of str
        What was told when it was opened.
    delimiter : str or None
    sheets : tuple of str
        Names of all sheets, for a workbook.
    questions : mapping of str to str
        What a column is about, where the file says so apart from the header.
    days : {"excel", "excel-1904"}
        From when numbers of days count that stand for dates, as the workbook says.
    """

    content: Content
    header: tuple[str, ...]
    names: tuple[str, ...]
    head: pl.DataFrame
    head_lines: list[int]
    is_whole: bool = True
    header_row: int | None = None
    rejects: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    questions: dict[str, str] = field(default_factory=dict)
    days: str = "excel"

    def chunks(
        self, columns: Sequence[str] | None = None, tally: Tally | None = None
    ) -> Iterator[tuple[pl.DataFrame, list[int]]]:
        """Yield all rows from the first, some at a time, with their lines.

        Parameters
        ----------
        columns : sequence of str, optional
            Only these, by their unique names, and ``ROW_KEY``; all by default.
        tally : Tally, optional
            Gets the number of rows, rejects and warnings of this pass.
        """
        tally = tally or Tally()
        tally.warn(*self.all_warnings)
        tally.people.note_frame(self.head)
        tally.rejects += self.rejects
        tally.n_rows += len(self.head_lines)
        head = self.head
        if columns is not None:
            cells = (pl.col(name).cast(pl.String).fill_null("") for name in self.names)
            joined = pl.concat_str(cells, separator=JOINED).alias(ROW_KEY)
            keys = [_keys(head.select(joined).to_series(), self.names)] if ROW_KEY in columns else []
            head = head.with_columns(keys).select(columns)
        yield head, self.head_lines

    def rows(
        self, columns: Sequence[str] | None = None, tally: Tally | None = None
    ) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield line and cells of each row, as text or datetimes; an empty cell is "" or None."""
        wanted = list(self.names if columns is None else columns)
        once = list(dict.fromkeys(wanted))
        places = [once.index(name) for name in wanted]
        for frame, lines in self.chunks(once, tally):
            # a frame without columns has no rows
            rows: Iterator[tuple[Any, ...]] = frame.iter_rows() if once else (() for _ in lines)
            if not once:
                rows = (() for _ in lines)
            elif len(once) < len(wanted):  # one column may have two roles
                rows = (tuple(row[place] for place in places) for row in rows)
            yield from zip(lines, rows, strict=True)

    def with_first_row_above(
        self, header: Sequence[str], names: Sequence[str], questions: Mapping[str, str]
    ) -> Table:
        """Return the table with its first row as a part of the header, which is given anew."""
        return self._remade(
            {field.name: getattr(self, field.name) for field in fields(Table)}
            | {
                "header": tuple(header),
                "names": tuple(names),
                "head": self.head.slice(1).rename(dict(zip(self.names, names, strict=True))),
                "head_lines": self.head_lines[1:],
                "header_row": self.head_lines[0],
                "questions": dict(questions),
            }
        )

    def _remade(self, about: dict[str, Any]) -> Table:
        return Table(**about)

    def column(self, name: str) -> pl.Series:
        """Return a column of ``head``."""
        return self.head[name]

    def fields(self, known: Mapping[str, str], called: Callable[[str], str] = plain) -> dict[str, str]:
        """Return field to column, for those headers whose name is known; the first of a field wins.

        Parameters
        ----------
        known : mapping of str to str
            Name, as ``called`` makes it, to field.
        called : callable
            Makes headers comparable.
        """
        found: dict[str, str] = {}
        for header, name in zip(self.header, self.names, strict=True):
            if (field := known.get(called(header))) is not None:
                found.setdefault(field, name)
        return found

    @property
    def all_warnings(self) -> tuple[str, ...]:
        """Those of decoding and of laying out."""
        return (*self.content.warnings, *self.warnings)

    @property
    def encoding(self) -> str | None:
        """Encoding of the text; None for a workbook."""
        return self.content.encoding if self.delimiter or not self.sheets else None


class StreamedTable(Table):
    """A table whose rows are read anew for each pass, so that it need not fit into memory."""

    def __init__(self, source: Any, **about: Any) -> None:
        super().__init__(**about)
        self._source = source

    def _remade(self, about: dict[str, Any]) -> Table:
        return StreamedTable(self._source.below(about["header_row"]), **about)

    def chunks(
        self, columns: Sequence[str] | None = None, tally: Tally | None = None
    ) -> Iterator[tuple[pl.DataFrame, list[int]]]:
        """Yield all rows from the first, some at a time, with their lines."""
        tally = tally or Tally()
        tally.warn(*self.all_warnings)
        n_before = len(tally.rejects)
        wanted = list(self.names if columns is None else columns)
        blank = [i for i, name in enumerate(self.names) if _is_blank(self.head[name])]
        people = [(i, kind) for i, name in enumerate(self.names) if (kind := whom(name)) is not None]
        late: dict[str, None] = {}
        lines: list[int] = []
        cells: list[Sequence[Any]] = []
        n_rows = 0
        for line, row in self._source.body(self, tally):
            lines.append(line)
            cells.append(row)
            if blank and (filled := [i for i in blank if row[i] and not row[i].isspace()]):
                late.update(dict.fromkeys(self.names[i] for i in filled))
                blank = [i for i in blank if i not in filled]
            if len(lines) == CHUNK_ROWS:
                _note_people(tally, people, cells)
                tally.n_rows += len(lines)
                yield self._chunk(wanted, cells), lines
                n_rows, lines, cells = n_rows + len(lines), [], []
        if lines:
            _note_people(tally, people, cells)
            tally.n_rows += len(lines)
            yield self._chunk(wanted, cells), lines
        n_rows += len(lines)
        if late:
            tally.warn(about_late(late))
        if (n_wide := len(tally.rejects) - n_before) > n_rows:
            raise too_wide(self.content.name, n_wide, n_rows, self.header_row, len(self.header))

    def _chunk(self, wanted: Sequence[str], cells: list[Sequence[Any]]) -> pl.DataFrame:
        names = [name for name in wanted if name != ROW_KEY]
        frame = _frame(names, [self.names.index(name) for name in names], cells)
        if len(names) == len(wanted):
            return frame
        joined = [JOINED.join(["" if cell is None else cell for cell in row]) for row in cells]
        return frame.with_columns(_keys(pl.Series(ROW_KEY, joined, pl.String), self.names))


def _keys(joined: pl.Series, names: Sequence[str]) -> pl.Series:
    """Return hashes of rows as text; what the columns are called counts too."""
    return joined.hash(seed=crc32(JOINED.join(names).encode("utf-8", "replace")))


def _note_people(tally: Tally, people: Sequence[tuple[int, str]], cells: Sequence[Sequence[Any]]) -> None:
    for place, kind in people:
        tally.people.note(kind, {row[place] for row in cells})


def _is_blank(column: pl.Series) -> bool:
    return column.dtype == pl.String and bool((column.fill_null("").str.strip_chars() == "").all())


def about_late(names: Iterable[str]) -> str:
    """Return the warning for columns or fields that hold nothing in the first rows, which tell the roles."""
    return (
        f"Filled only far below, so they were not looked at: {listed(names, 10)}."
        " Name those that matter, such as with --text-column."
    )


def _frame(names: list[str], places: list[int], cells: list[Sequence[Any]]) -> pl.DataFrame:
    columns = [
        pl.Series(name, [row[place] for row in cells], pl.String)
        for name, place in zip(names, places, strict=True)
    ]
    return pl.DataFrame(columns) if columns else pl.DataFrame({"": [None] * len(cells)}).drop("")


def too_wide(name: str, n_wide: int, n_fit: int, header_line: int | None, width: int) -> ExportError:
    """Return the error for a table most of whose rows have more cells than the header."""
    return ExportError(
        f"{name}: {n_wide} of {n_wide + n_fit} rows have more cells than the header.",
        f"The header, line {header_line}, has {width} cells.",
        "Check the delimiter with --delimiter, and that the first row names every column.",
    )
