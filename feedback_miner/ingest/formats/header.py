"""Rows of cells -> named columns: title lines, header, footer, short and long rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import Any, Final

from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.column_names import ALIASES, rank
from feedback_miner.ingest.formats.table import Row, too_wide
from feedback_miner.ingest.wording import listed, plain, seen

Cells = Sequence[Any]
MOST_TITLES = 20
MOST_FOOTERS = 20
"""Rows above and below a table that may be no part of it; judgements."""
SAMPLE_ROWS = 300
"""Rows by which the header is told."""
LEAST_KNOWN = 3
"""Names of known columns below a row of groups; a judgement: two may stand below a title by chance."""
TELLING = ("id", "date", "person")
"""Roles whose names hardly stand for anything but a column."""
AGAIN = 0.05
"""Share of the cells below a name from which on it may be a cell like them. A judgement: a header that
comes again where exports were put together is rarer."""
DATA = (
    (re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"), "a date"),
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}$"), "an e-mail address"),
)
"""What a cell of data may be, and no name of a column, and what it is called."""
DRAWN = ("--", "==", "__")
"""How cells of a line that is drawn begin."""


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


def lay_out(
    rows: Iterable[Row], name: str, *, is_whole: bool = True, given: Sequence[str] | None = None
) -> Layout:
    """Find the header, and make all rows below it as wide.

    Parameters
    ----------
    rows : iterable of (int, sequence)
        1-based line and cells; an empty cell is ``""`` or None.
    name : str
        What errors call the file.
    is_whole : bool
        Whether these are all rows, so that a footer may end them.
    given : sequence of str, optional
        Names of the columns of a table that has no header; none of them = numbers stand for names.

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
    UsageError
        When as many names are given as there are no columns.
    """
    kept, after_blank = _without_blank(rows)
    if not kept:
        raise ExportError(f"{name} holds no cells.", "A table with a header is expected.", "Export it again.")
    if given is None:
        first = header_index([row for _, row in kept[:SAMPLE_ROWS]])
        header_line, cells = kept[first]
        warnings = [*_about(kept, first)]
    else:
        first, header_line, warnings = -1, 0, []
        cells = _given_header(given, kept, name)
    body = kept[first + 1 :]
    if is_whole:
        n = len(body) - footer_length(body, {i - first - 1 for i in after_blank}, len(cells))
        warnings += [about_footer(body[n:])] if n < len(body) else []
        body = body[:n]
    if not body:
        raise EmptyExportError(
            f"{name} holds a header (line {header_line}) and no rows.",
            "A row per comment is expected below it.",
            "Export it again with another filter.",
        )
    header = [" ".join(seen(str(cell if cell is not None else "")).split()) for cell in cells]
    rejects: list[tuple[int, str]] = []
    fitted = list(fit(without_repeats(body, cells, rejects), len(header), rejects))
    if is_whole:
        if len(rejects) > len(fitted):
            raise too_wide(name, len(rejects), len(fitted), header_line, len(header))
        # where there is more to come, what holds nothing yet may do so further down
        header, fitted = _without_nameless(header, fitted)
    return Layout(header, unique_names(header), header_line, fitted, sorted(rejects), warnings)


def _given_header(given: Sequence[str], rows: Sequence[Row], name: str) -> Cells:
    """Return the names of the columns of a table without a header; "" where none are given."""
    widths = Counter(len(row) for _, row in rows[:SAMPLE_ROWS])
    (width, _), *_ = widths.most_common(1)
    if given and len(given) != width:
        raise UsageError(
            f"{name} has {width} columns, and {len(given)} names were given: {listed(given)}.",
            "A name for each column is expected.",
            "Correct --column-names, or say --no-header to have the columns numbered.",
        )
    return given or [""] * width


def fit(rows: Iterable[Row], width: int, rejects: list[tuple[int, str]]) -> Iterator[Row]:
    """Yield rows of ``width`` cells; those with more that hold anything go to ``rejects``.

    So do lines drawn below the header, as database programs print them (``--,------``).

    Examples
    --------
    >>> rejects = []
    >>> list(fit([(1, ["a"]), (2, ["a", "b", "c"])], 2, rejects)), rejects
    ([(1, ['a', ''])], [(2, '3 cells where the header has 2')])
    """
    for line, row in rows:
        n = len(row)
        if row and row[0] and width > 1 and str(row[0])[:2] in DRAWN and all(map(_is_rule, row)):
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


def _without_nameless(header: list[str], rows: list[Row]) -> tuple[list[str], list[Row]]:
    """Cut off the columns at the end that have neither a name nor a cell."""
    n = len(header)
    while n and not header[n - 1] and all(is_blank(row[n - 1]) for _, row in rows):
        n -= 1
    return (header, rows) if n == len(header) else (header[:n], [(line, row[:n]) for line, row in rows])


def _n_filled(row: Cells) -> int:
    return sum(not is_blank(cell) for cell in row)


def _without_blank(rows: Iterable[Row]) -> tuple[list[Row], set[int]]:
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


def header_index(rows: Sequence[Cells]) -> int:
    """Return the first row that is no title: a title fills few cells, at the left.

    Parameters
    ----------
    rows : sequence of sequence
        The first rows of a table, blank ones gone.

    Examples
    --------
    >>> header_index([["List of May"], ["id", "state", "text"], [1, "open", "Slow"], [2, "new", "Slow"]])
    1
    """
    widths = [*map(_n_filled, rows)]
    # titles stand above, so that of few rows the lower ones tell
    typical = max(median(widths), median(widths[len(widths) // 2 :]))
    first = next((i for i, row in enumerate(rows[:MOST_TITLES]) if not _is_title(row, typical)), None)
    if first is None:
        return 0
    if first and _has_few_names(rows[first - 1], rows[first]):
        return first - 1
    return first + 1 if is_group_row(rows[first:]) else first


def _is_title(row: Cells, typical: float) -> bool:
    """Tell a row that fills few cells, at the left, beside what rows of the table fill."""
    n = _n_filled(row)
    at_left = all(not is_blank(cell) for cell in row[:n])
    return at_left and n <= max(min(2, typical // 2), typical // 3)


def _has_few_names(above: Cells, row: Cells) -> bool:
    """Tell a header with too few names, which looks like a title, by the row of data below it."""
    return _n_filled(above) > 1 and _holds_number(row) and not _holds_number(above)


def is_group_row(rows: Sequence[Cells]) -> bool:
    """Tell whether a row names groups of columns, as merged cells leave it, and the next one the columns.

    The second row of a survey tool ("Response", "Open-Ended Response") is not meant: there the
    names stand above.

    Parameters
    ----------
    rows : sequence of sequence
        The row, and those below it: the names, and at least one of data.

    Examples
    --------
    >>> names = ["id", "status", "priority", "requester", "comment"]
    >>> is_group_row([["Ticket", "", "", "Details", ""], names, [1, "open", "high", "Ann", "Slow"]])
    True
    """
    return len(rows) > 2 and all(rule(rows[0], rows[1]) for rule in GROUP_RULES)


def _fewer_than_names(above: Cells, below: Cells) -> bool:
    """Tell two groups or more, of more names, which fill all cells of their row."""
    return 2 <= _n_filled(above) < _n_filled(below) == len(below)


def _spans_cells(above: Cells, below: Cells) -> bool:
    """Tell whether groups begin at the left and span several columns each."""
    return not is_blank(above[0]) and any(is_blank(cell) for cell in above[1 : len(below)])


def _holds_names(above: Cells, below: Cells) -> bool:
    """Tell whether the row below holds no data."""
    return not _holds_number(below)


def _has_unique_names(above: Cells, below: Cells) -> bool:
    """Tell whether no two of the names below are alike."""
    return len({plain(str(cell)) for cell in below}) == len(below)


def _has_known_names(above: Cells, below: Cells) -> bool:
    """Tell whether several of the names below are those of columns that are known."""
    known = (name for name in map(str, below) if any(_names(role, plain(name)) for role in ALIASES))
    return len([*islice(known, LEAST_KNOWN)]) == LEAST_KNOWN


def _names_no_column(above: Cells, below: Cells) -> bool:
    """Tell whether the row above is no header: beyond its first cell it names no id, date or person."""
    return not any(_names(role, str(cell)) for cell in above[1:] for role in TELLING if not is_blank(cell))


GROUP_RULES: Final[tuple[Callable[[Cells, Cells], bool], ...]] = (
    _fewer_than_names,
    _spans_cells,
    _holds_names,
    _has_unique_names,
    _has_known_names,
    _names_no_column,
)
"""What holds for a row of groups and the row of names below it; the cheap ones first."""


def _names(role: str, name: str) -> bool:
    return rank(role, name) is not None


def _holds_number(row: Cells) -> bool:
    return any(map(_is_number, row))


def without_repeats(rows: Iterable[Row], header: Cells, rejects: list[tuple[int, str]]) -> Iterator[Row]:
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
    if found := _like_data([row for _, row in kept[first : first + SAMPLE_ROWS]]):
        yield (
            f"Line {kept[first][0]} was taken for the header, but {found}: is the header missing?"
            " Then say --no-header, or name the columns with --column-names."
        )


def _like_data(rows: Sequence[Cells]) -> str:
    """Return why a header may be a row of data, as a phrase; "" where nothing speaks for it.

    Parameters
    ----------
    rows : sequence of sequence
        The header, and rows below it.
    """
    header = [str(cell).strip() for cell in rows[0] if not is_blank(cell)]
    if _holds_number(rows[0]):
        return "holds numbers"
    for pattern, what in DATA:
        if any(pattern.match(cell) for cell in header):
            return f"holds {what}"
    known = any(_names(role, cell) for cell in header for role in ALIASES)
    return "repeats what stands below it" if not known and _repeats_below(rows) else ""


def _repeats_below(rows: Sequence[Cells]) -> bool:
    """Tell whether a cell of the first row comes again below it, in a column of several values."""
    for place, cell in enumerate(rows[0]):
        below = [row[place] for row in rows[1:] if place < len(row) and not is_blank(row[place])]
        if below.count(cell) >= max(2, AGAIN * len(below)) and len({*map(str, below)}) > 1:
            return True
    return False


def _is_number(cell: Any) -> bool:
    if isinstance(cell, bool) or is_blank(cell):
        return False
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


def unique_names(names: list[str]) -> list[str]:
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
