"""Rows of cells -> named columns: title lines, header, footer, short and long rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from feedback_miner.errors import EmptyExportError, ExportError
from feedback_miner.ingest.columns.names import ALIASES, rank
from feedback_miner.ingest.formats.table import Row, too_wide
from feedback_miner.ingest.wording import plain

MOST_TITLES = 20
MOST_FOOTERS = 20
SAMPLE_ROWS = 300
RULES = ("--", "==", "__")


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the parts of a table are, told by its first rows.

    Attributes
    ----------
    header : list of str
        Cells of the header row, each on one line.
    names : list of str
        The same, made unique; a column without a name is called by its place.
    header_line : int
    body : list of (int, sequence)
        The rows below the header that were looked at, blank ones gone, as wide as the header.
    rejects : list of (int, str)
    warnings : list of str
    """

    header: list[str]
    names: list[str]
    header_line: int
    body: list[Row]
    rejects: list[tuple[int, str]]
    warnings: list[str]


def lay_out(rows: Iterable[Row], name: str, *, is_whole: bool = True) -> Layout:
    """Find the header, and make all rows below it as wide.

    Parameters
    ----------
    rows : iterable of (int, sequence)
        1-based line and cells; an empty cell is ``""`` or None.
    name : str
        What errors call the file.
    is_whole : bool
        Whether these are all rows, so that a footer may end them.

    Returns
    -------
    Layout
        Rows with too few cells are filled up with ``""``; those with too many are rejects,
        unless what is too much is blank. Columns at the end without name and cells are gone.

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
    header_line, cells = kept[first]
    body = kept[first + 1 :]
    warnings = [*_about(kept, first)]
    if is_whole:
        below = {i - first - 1 for i in after_blank}
        n = len(body) - footer_length(body, below, len(cells))
        warnings += [about_footer(body[n:])] if n < len(body) else []
        body = body[:n]
    if not body:
        raise EmptyExportError(
            f"{name} holds a header (line {header_line}) and no rows.",
            "A row per comment is expected below it.",
            "Export it again with another filter.",
        )
    header = [" ".join(str(cell if cell is not None else "").split()) for cell in cells]
    rejects: list[tuple[int, str]] = []
    fitted = list(fit(without_repeats(body, cells, rejects), len(header), rejects))
    rejects.sort()
    if is_whole and len(rejects) > len(fitted):
        raise too_wide(name, len(rejects), len(fitted), header_line, len(header))
    n_used = len(header)
    # where there is more to come, what holds nothing yet may do so further down
    while is_whole and n_used and not header[n_used - 1] and _is_empty(fitted, n_used - 1):
        n_used -= 1
    if n_used < len(header):
        fitted = [(line, row[:n_used]) for line, row in fitted]
    return Layout(header[:n_used], _unique(header[:n_used]), header_line, fitted, rejects, warnings)


def fit(rows: Iterable[Row], width: int, rejects: list[tuple[int, str]]) -> Iterator[Row]:
    """Yield rows of ``width`` cells; those with more that hold anything go to ``rejects``.

    So do lines drawn below the header, as database programs print them (``--,------``).
    """
    for line, row in rows:
        n = len(row)
        if row and row[0] and width > 1 and str(row[0])[:2] in RULES and all(map(_is_rule, row)):
            rejects.append((line, "a line that is drawn, and no cells"))
        elif n == width:
            yield line, row
        elif n < width:
            yield line, [*row, *[""] * (width - n)]
        elif all(map(is_blank, row[width:])):
            yield line, row[:width]
        else:
            rejects.append((line, f"{n} cells where the header has {width}"))


def is_blank(cell: Any) -> bool:
    """Tell whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_empty(rows: Iterable[Row], place: int) -> bool:
    return all(is_blank(row[place]) for _, row in rows)


def _n_filled(row: Sequence[Any]) -> int:
    return sum(not is_blank(cell) for cell in row)


def _without_blank(
    rows: Iterable[Row],
) -> tuple[list[Row], set[int]]:
    """Return the rows that hold something, and which of these stand right below a blank one."""
    kept: list[Row] = []
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


def _header_index(kept: list[Row]) -> int:
    """Return the first row that is no title: a title fills few cells, at the left."""
    widths = [_n_filled(row) for _, row in kept[:SAMPLE_ROWS]]
    # titles stand above, so that of few rows the lower ones tell
    typical = max(median(widths), median(widths[len(widths) // 2 :]))
    for i, (_, row) in enumerate(kept[:MOST_TITLES]):
        at_left = all(not is_blank(cell) for cell in row[: widths[i]])
        if not at_left or widths[i] > max(min(2, typical // 2), typical // 3):
            # a row of data below the "title": that was a header with too few names
            if i and widths[i - 1] > 1 and _holds_number(row) and not _holds_number(kept[i - 1][1]):
                return i - 1
            return i + 1 if _is_group_row(kept, i) else i
    return 0


def _is_group_row(kept: list[Row], i: int) -> bool:
    """Tell whether a row names groups of columns, as merged cells leave it, and the next one the columns.

    The second row of a survey tool ("Response", "Open-Ended Response") is not meant: there the
    names stand above.
    """
    if len(kept) < i + 3:
        return False
    above, below = kept[i][1], kept[i + 1][1]
    names = [plain(str(cell)) for cell in below if not is_blank(cell)]
    n_groups = _n_filled(above)
    gaps = any(is_blank(cell) for cell in above[1 : len(below)]) and not is_blank(above[0])
    return (
        2 <= n_groups < len(names) == len(below) == len(set(names))
        and gaps
        and not _holds_number(below)
        and sum(any(rank(role, name) is not None for role in ALIASES) for name in names) >= 3
        and not any(
            any(rank(role, str(cell)) is not None for role in ("id", "date", "person"))
            for cell in above[1:]
            if not is_blank(cell)
        )
    )


def _holds_number(row: Sequence[Any]) -> bool:
    return any(map(_is_number, row))


def without_repeats(
    rows: Iterable[Row], header: Sequence[Any], rejects: list[tuple[int, str]]
) -> Iterator[Row]:
    """Put the header aside where it comes again, as in exports that were put together."""
    wanted = list(header)
    for line, row in rows:
        if len(wanted) > 1 and row[:1] == header[:1] and list(row) == wanted:
            rejects.append((line, "the header again"))
        else:
            yield line, row


def _is_rule(cell: Any) -> bool:
    return is_blank(cell) or (isinstance(cell, str) and not cell.strip().strip("-=_+"))


def footer_length(body: Sequence[Row], after_blank: Collection[int], width: int) -> int:
    """Return how many rows at the end are a footer: lone cells, parted from the table by a blank row.

    Parameters
    ----------
    body : sequence of (int, sequence)
        The last rows of a table, blank ones gone.
    after_blank : collection of int
        Which of them stand right below a blank one.
    width : int
        Cells of the header.
    """
    start = len(body)
    if width < 2:
        return 0
    for i in range(len(body) - 1, max(0, len(body) - 1 - MOST_FOOTERS), -1):
        row = body[i][1]
        if _n_filled(row) > 1 or is_blank(row[0]):
            break
        if i in after_blank:
            start = i
    return len(body) - start


def about_footer(rows: Sequence[Row]) -> str:
    """Return the warning for rows that were taken for a footer."""
    return f"{len(rows)} lines from line {rows[0][0]} on were taken for a footer."


def _about(kept: list[Row], first: int) -> Iterable[str]:
    if first:
        yield f"{first} lines above the header (line {kept[first][0]}) were taken for titles."
    if _holds_number(kept[first][1]):
        yield f"Line {kept[first][0]} was taken for the header, but holds numbers: is the header missing?"


def _is_number(cell: Any) -> bool:
    if isinstance(cell, bool) or is_blank(cell):
        return False
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


def _unique(names: list[str]) -> list[str]:
    """Name unnamed columns by their place, and number those that repeat."""
    unique: dict[str, None] = {}
    for i, name in enumerate(names):
        wanted = new = name or f"column {i + 1}"
        n = 1
        while new in unique:
            n += 1
            new = f"{wanted} ({n})"
        unique[new] = None
    return list(unique)
