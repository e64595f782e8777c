"""Rows of cells -> named columns: title lines, header, footer, short and long rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from feedback_miner.errors import EmptyExportError, ExportError

MOST_TITLES = 20
MOST_FOOTERS = 20
SAMPLE_ROWS = 300


@dataclass(frozen=True, eq=False)
class Layout:
    """Columns of equal length with unique names, and where their rows came from."""

    names: list[str]
    columns: list[list[Any]]
    lines: list[int]
    header_line: int
    rejects: tuple[tuple[int, str], ...]
    warnings: tuple[str, ...]


def lay_out(rows: Iterable[tuple[int, Sequence[Any]]], name: str) -> Layout:
    """Find the header and cut the rows into columns.

    Parameters
    ----------
    rows : iterable of (int, sequence)
        1-based line and cells; an empty cell is ``""`` or None.
    name : str
        What errors call the file.

    Returns
    -------
    Layout
        Blank rows are gone. Rows with too few cells are filled up with ``""``; those with too
        many are rejects, unless what is too much is blank.

    Raises
    ------
    EmptyExportError
        When there is a header and nothing else.
    ExportError
        When most rows do not fit the header.
    """
    kept, after_blank = _without_blank(rows)
    if not kept:
        raise ExportError(f"{name} holds no cells.", "A table with a header is expected.", "Export it again.")
    first = _header_index(kept)
    header_line, header = kept[first]
    end = _footer_index(kept, after_blank, first)
    warnings = [*_about(kept, first, end)]
    body = kept[first + 1 : end]
    if not body:
        raise EmptyExportError(
            f"{name} holds a header (line {header_line}) and no rows.",
            "A row per comment is expected below it.",
            "Export it again with another filter.",
        )
    body, rejects = _fit(body, len(header), name, header_line)
    lines = [line for line, _ in body]
    columns = [list(column) for column in zip(*(row for _, row in body), strict=True)]
    names = [" ".join(str(cell if cell is not None else "").split()) for cell in header]
    n_used = max(
        (i + 1 for i, column in enumerate(columns) if names[i] or not all(map(is_blank, column))), default=0
    )
    names, repeated = _unique(names[:n_used])
    return Layout(names, columns[:n_used], lines, header_line, rejects, (*warnings, *repeated))


def is_blank(cell: Any) -> bool:
    """Tell whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _n_filled(row: Sequence[Any]) -> int:
    return sum(not is_blank(cell) for cell in row)


def _without_blank(
    rows: Iterable[tuple[int, Sequence[Any]]],
) -> tuple[list[tuple[int, Sequence[Any]]], set[int]]:
    """Return the rows that hold something, and which of these stand right below a blank one."""
    kept: list[tuple[int, Sequence[Any]]] = []
    after_blank: set[int] = set()
    gap = False
    for line, row in rows:
        if all(map(is_blank, row)):
            gap = True
            continue
        if gap:
            after_blank.add(len(kept))
            gap = False
        kept.append((line, row))
    return kept, after_blank


def _header_index(kept: list[tuple[int, Sequence[Any]]]) -> int:
    """Return the first row that is no title: a title fills few cells, at the left."""
    typical = median(_n_filled(row) for _, row in kept[:SAMPLE_ROWS])
    for i, (_, row) in enumerate(kept[:MOST_TITLES]):
        n_filled = _n_filled(row)
        at_left = all(not is_blank(cell) for cell in row[:n_filled])
        if not at_left or n_filled > max(min(2, typical // 2), typical // 3):
            return i
    return 0


def _footer_index(kept: list[tuple[int, Sequence[Any]]], after_blank: set[int], first: int) -> int:
    """Return where a footer begins: lone cells at the end, parted from the table by a blank row."""
    start = len(kept)
    if len(kept) <= first + 1 or len(kept[first][1]) < 2:
        return start
    for i in range(len(kept) - 1, max(first + 1, len(kept) - 1 - MOST_FOOTERS), -1):
        row = kept[i][1]
        if _n_filled(row) > 1 or is_blank(row[0]):
            break
        if i in after_blank:
            start = i
    return start


def _about(kept: list[tuple[int, Sequence[Any]]], first: int, end: int) -> Iterable[str]:
    if first:
        yield f"{first} lines above the header (line {kept[first][0]}) were taken for titles."
    if end < len(kept):
        yield f"{len(kept) - end} lines from line {kept[end][0]} on were taken for a footer."
    if any(_is_number(cell) for cell in kept[first][1]):
        yield f"Line {kept[first][0]} was taken for the header, but holds numbers: is the header missing?"


def _is_number(cell: Any) -> bool:
    if isinstance(cell, bool) or is_blank(cell):
        return False
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


def _fit(
    body: list[tuple[int, Sequence[Any]]], width: int, name: str, header_line: int
) -> tuple[list[tuple[int, Sequence[Any]]], tuple[tuple[int, str], ...]]:
    fitted: list[tuple[int, Sequence[Any]]] = []
    rejects: list[tuple[int, str]] = []
    for line, row in body:
        n = len(row)
        if n == width:
            fitted.append((line, row))
        elif n < width:
            fitted.append((line, [*row, *[""] * (width - n)]))
        elif all(map(is_blank, row[width:])):
            fitted.append((line, row[:width]))
        else:
            rejects.append((line, f"{n} cells where the header has {width}"))
    if len(rejects) > len(fitted):
        raise ExportError(
            f"{name}: {len(rejects)} of {len(body)} rows have more cells than the header.",
            f"The header, line {header_line}, has {width} cells.",
            "Check the delimiter with --delimiter, and that the first row names every column.",
        )
    return fitted, tuple(rejects)


def _unique(names: list[str]) -> tuple[list[str], list[str]]:
    """Name unnamed columns by their place, and number those that repeat."""
    unique: dict[str, None] = {}
    for i, name in enumerate(names):
        wanted = new = name or f"column {i + 1}"
        n = 1
        while new in unique:
            n += 1
            new = f"{wanted} ({n})"
        unique[new] = None
    repeated = [name for name, n in Counter(names).items() if name and n > 1]
    return list(unique), [f"{len(repeated)} column names repeat and were numbered."] if repeated else []
