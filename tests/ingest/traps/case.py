"""A trap: an export as a tool might write it, and what a user expects to be read from it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

JAMS = "The printer jams every single day"
LOGIN = "I cannot log in since last Monday"
SLOW = "The network is far too slow for me"
"""Comments of most cases: plain enough that nothing but the trap can go wrong."""


@dataclass(frozen=True)
class Book:
    """A workbook: sheets of rows, some hidden, and edits of what xlsxwriter cannot write.

    Attributes
    ----------
    sheets : mapping of str to rows
        None leaves a cell out; text that begins with "=" becomes a formula.
    merged : sequence of str
        Ranges of the first sheet that are merged, with the text of their first cell.
    edits : sequence of (str, str, str)
        Member of the archive, and what is replaced in it by what.
    """

    sheets: Mapping[str, Sequence[Sequence[Any]]]
    hidden: Sequence[str] = ()
    merged: Sequence[tuple[str, str]] = ()
    formats: Mapping[int, str] = field(default_factory=dict)
    edits: Sequence[tuple[str, str, str]] = ()
    formulas: bool = False

    def write(self, path: Path) -> Path:
        """Write it."""
        about = {"default_date_format": "yyyy-mm-dd hh:mm:ss", "strings_to_formulas": self.formulas}
        with xlsxwriter.Workbook(path, about) as book:
            for title, rows in self.sheets.items():
                sheet = book.add_worksheet(title)
                for column, pattern in self.formats.items():
                    sheet.set_column(column, column, 20, book.add_format({"num_format": pattern}))
                for number, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        if cell is not None:
                            sheet.write(number, column, cell)
                for where, text in self.merged:
                    sheet.merge_range(where, text)
                if title in self.hidden:
                    sheet.hide()
            visible = next((sheet for sheet in book.worksheets() if not sheet.hidden), None)
            if visible is not None:
                visible.activate()
        if self.edits:
            _edit(path, self.edits)
        return path


def _edit(path: Path, edits: Sequence[tuple[str, str, str]]) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, old, new in edits:
        assert old.encode() in members[name], f"{old!r} is not in {members[name][:2000]!r}"
        members[name] = members[name].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


@dataclass(frozen=True)
class Columns:
    """A Parquet file, by its columns; or the frame itself, as a notebook gives it."""

    data: Mapping[str, Any]
    schema: Mapping[str, Any] = field(default_factory=dict)
    in_memory: bool = False

    def write(self, path: Path) -> Path | pl.DataFrame:
        """Write it, or return the frame."""
        frame = pl.DataFrame(dict(self.data), schema_overrides=dict(self.schema))
        if self.in_memory:
            return frame
        frame.write_parquet(path)
        return path


@dataclass(frozen=True)
class Case:
    """One trap; what is None is not compared, but warnings and rejects always are.

    Attributes
    ----------
    told : str
        What is expected, as a sentence.
    data : bytes, str (UTF-8), Book or Columns
    settings : mapping
        Ingest settings.
    texts, ids, records, dates, scores, authors, questions, rows : list
        By comment; dates as ISO strings, ``rows`` as lines of the file.
    people : str
        A letter per comment, the same for the same person, "-" for nobody.
    form, zone : str
        Format and zone of the dates; "" = there are none.
    columns : mapping
        Roles that must be these columns; "" = no column has the role.
    rejects : sequence of (int, str)
        Line, and a piece of the reason.
    warns : sequence of str
        A piece of each warning, in order; there must be no others.
    fails : (type, str)
        Error, and a piece of its message.
    """

    told: str
    data: bytes | str | Book | Columns
    texts: list[str] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    name: str = "tickets.csv"
    ids: list[str] | None = None
    records: list[str] | None = None
    rows: list[int] | None = None
    dates: list[str | None] | None = None
    form: str | None = None
    zone: str | None = None
    people: str | None = None
    scores: list[float | None] | None = None
    authors: list[str] | None = None
    priorities: list[str | None] | None = None
    questions: list[str | None] | None = None
    columns: Mapping[str, str] | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    rejects: Sequence[tuple[int, str]] = ()
    warns: Sequence[str] = ()
    fails: tuple[type[Exception], str] | None = None

    def write(self, folder: Path) -> Path | pl.DataFrame:
        """Write the export."""
        path = folder / self.name
        if isinstance(self.data, Book | Columns):
            return self.data.write(path)
        path.write_bytes(self.data if isinstance(self.data, bytes) else self.data.encode())
        return path


def table(*cells: str, header: str = "id,comment", end: str = "\n") -> str:
    """Return a CSV whose rows are numbered from 1; each cell is the rest of its row."""
    return end.join([header, *(f"{n},{cell}" for n, cell in enumerate(cells, 1)), ""])


def dated(*dates: str, header: str = "id,date,comment") -> str:
    """Return a CSV with a date and a comment of its own per row."""
    return "\n".join([header, *(f'{n},"{date}",{JAMS} {n}' for n, date in enumerate(dates, 1)), ""])
