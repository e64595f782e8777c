"""Headers of several rows: questions above their choices, or codes above what was asked.

Rows below the first are told by what the other rows hold, since a row of words may as well be an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from feedback_miner.ingest.formats.header import unique_names
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.answers import as_text
from feedback_miner.ingest.surveys.labels import is_ticked, joined
from feedback_miner.ingest.values.circumstances import is_yes_or_no, read_yes_or_no
from feedback_miner.ingest.wording import seen_only

MOST_ROWS = 3
"""Rows of a header: section, question and choice. A judgement: no tool is known that writes more."""
MOST_STEPS = 11
"""Different answers to the lines of a matrix: the longest usual scale, 0 to 10."""
NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,:/-]\d+)*")
FIGURES: Final = r"^[+-]?\d[\d\s.,:/TZ+-]*$"
"""Numbers, dates and times."""
QUESTION: Final = ("?", "\uff1f")
CODE: Final = re.compile(r"(?=\S*\d)[^\W_][\w.\[\]-]{0,30}")
"""Names of variables: "Q12_3", "IT02"."""


@dataclass(frozen=True)
class HeaderRow:
    """A row below the header that belongs to it.

    Attributes
    ----------
    labels : mapping of str to str
        Column to what is asked there; below a question that stands over several columns, to both.
    renames : bool
        Whether columns are called by their labels from now on; else codes above stay their names.
    certain : bool
        Whether the rows below leave no doubt; else the table must look like a survey.
    """

    labels: dict[str, str]
    renames: bool
    certain: bool


@dataclass(frozen=True, eq=False)
class _Rows:
    """The header of a table, the row below it as text, and the filled cells below that."""

    table: Table

    @cached_property
    def row(self) -> list[str]:
        return [as_text(cell).strip() for cell in self.table.head.row(0)]

    @cached_property
    def below(self) -> list[pl.Series]:
        return [_filled(column) for column in self.table.head.slice(1)]

    @cached_property
    def above(self) -> list[str]:
        """What stands over each column; "" where what stands left of it does."""
        asked = self.table.questions
        titles = [
            asked.get(name, "" if asked and i and CODE.fullmatch(title) else title)
            for i, (name, title) in enumerate(zip(self.table.names, self.table.header, strict=True))
        ]
        return ["" if i and title == titles[i - 1] else title for i, title in enumerate(titles)]

    @cached_property
    def spanned(self) -> list[list[int]]:
        """The columns of each title that stands over several of them."""
        groups: list[list[int]] = []
        for place, title in enumerate(self.above):
            if title:
                groups.append([place])
            elif groups:
                groups[-1].append(place)
        return [group for group in groups if len(group) > 1]


def with_header_rows(table: Table) -> tuple[Table, bool]:
    """Return a table with all rows of its header as one, and whether these are certain.

    Examples
    --------
    >>> header = ("", "Which do you use?", "", "")
    >>> names = ("column 1", "Which do you use?", "column 3", "column 4")
    >>> rows = [["#", "Mail", "Wifi", "What is bad?"], ["1", "Mail", "", "wifi"], ["2", "Mail", "Wifi", ""]]
    >>> table = Table(None, header, names, pl.DataFrame(rows, schema=names, orient="row"), [2, 3, 4])
    >>> with_header_rows(table)[0].names
    ('#', 'Which do you use? | Mail', 'Which do you use? | Wifi', 'What is bad?')
    """
    certain = False
    for _ in range(MOST_ROWS - 1):
        found = header_row(table)
        if found is None:
            break
        certain = certain or found.certain
        header = [found.labels.get(name, "") for name in table.names] if found.renames else table.header
        names = unique_names(list(header)) if found.renames else table.names
        labels = zip(names, table.names, strict=True)
        questions = {new: found.labels[old] for new, old in labels if old in found.labels}
        table = table.with_first_row_above(header, names, questions)
    return table, certain


def header_row(table: Table) -> HeaderRow | None:
    """Return what a second row of the header says of each column; None if there is no such row.

    It tells what was asked, below the codes of columns, or names the columns below a question that
    stands over several. Told by what the other rows hold: numbers and dates where it has words,
    cells where it has none, its own words where an option was ticked, or answers where it asks.

    Examples
    --------
    >>> names = ("CASE", "IT01", "IT02", "IT03")
    >>> rows = [["Number", "Age", "Content with IT", "What is missing?"], ["1", "33", "4", "wifi"],
    ...         ["2", "41", "2", "the old portal"]]
    >>> table = Table(None, names, names, pl.DataFrame(rows, schema=names, orient="row"), [2, 3, 4])
    >>> header_row(table).labels["IT02"]
    'Content with IT'
    """
    if table.head.height < 3:
        return None
    rows = _Rows(table)
    if sum(map(bool, rows.row)) < 2 or any(NUMBER.fullmatch(cell) for cell in rows.row):
        return None
    return next((found for rule in RULES if (found := rule(rows)) is not None), None)


def _filled(column: pl.Series) -> pl.Series:
    cells = seen_only(column.cast(pl.String).drop_nulls())
    return cells.filter(cells != "")


def explains_numbers(rows: _Rows) -> HeaderRow | None:
    """Tell it where three columns have a word here and nothing but figures below, and most have a label.

    Three, as one or two may be a title that stands in the table; six labels in ten columns.
    """
    n_below_words = sum(
        bool(re.search(r"[^\W\d]", cell)) and len(cells) > 0 and bool(cells.str.contains(FIGURES).all())
        for cell, cells in zip(rows.row, rows.below, strict=True)
    )
    told = n_below_words >= 3 and sum(map(bool, rows.row)) >= 0.6 * len(rows.row) and not rows.spanned
    return HeaderRow(_questions(rows), renames=False, certain=False) if told else None


def asks_below_codes(rows: _Rows) -> HeaderRow | None:
    """Tell it where two cells below codes ask, and nothing below them does: "Q1" above "What is bad?"."""
    coded = [bool(CODE.fullmatch(title)) for title in rows.table.header]
    asked = [
        _asks(cell, cells) and code for cell, cells, code in zip(rows.row, rows.below, coded, strict=True)
    ]
    told = sum(asked) >= 2 and sum(coded) >= 0.6 * len(coded)
    return HeaderRow(_questions(rows), renames=False, certain=True) if told else None


def options_below_questions(rows: _Rows) -> HeaderRow | None:
    """Tell it where two columns below questions that span several prove that they are named here.

    An option that was ticked holds its own name, or a mark; the lines of a matrix hold the steps of
    one scale; a question of its own has no question below it. A cell of several values which comes
    again below is an answer.
    """
    if not rows.spanned or any(map(_comes_again, rows.row, rows.below)):
        return None
    proven = {place for group in rows.spanned for place in _options(rows, group)}
    proven |= {i for i, title in enumerate(rows.above) if not title and _asks(rows.row[i], rows.below[i])}
    return HeaderRow(_labels(rows), renames=True, certain=True) if len(proven) >= 2 else None


def names_below_a_question(rows: _Rows) -> HeaderRow | None:
    """Tell it where a column without a title is named, and one that nine in ten rows fill is left out."""
    height = rows.table.head.height - 1
    pairs = zip(rows.row, rows.below, strict=True)
    left_blank = any(not cell and len(cells) >= 0.9 * height for cell, cells in pairs)
    unnamed = any(cell and not title for cell, title in zip(rows.row, rows.above, strict=True))
    return HeaderRow(_labels(rows), renames=True, certain=False) if left_blank and unnamed else None


RULES: Final[tuple[Callable[[_Rows], HeaderRow | None], ...]] = (
    explains_numbers,
    asks_below_codes,
    options_below_questions,
    names_below_a_question,
)
"""Each returns the row, or None where it cannot tell."""


def _asks(cell: str, below: pl.Series) -> bool:
    """Tell a question that is answered below, and not asked again."""
    return cell.endswith(QUESTION) and len(below) > 0 and not below.str.contains(r"[?\x{ff1f}]$").any()


def _comes_again(cell: str, below: pl.Series) -> bool:
    """Tell whether a cell is one of several values of its column."""
    return bool(cell) and bool((below == cell).any()) and below.n_unique() > 1


def _options(rows: _Rows, group: Sequence[int]) -> list[int]:
    """Return those columns below one question whose cells say that they are named by the row."""
    named = [place for place in group if rows.row[place] and len(rows.below[place])]
    ticked = [place for place in named if _is_option(rows.row[place], rows.below[place])]
    steps = {cell for place in named for cell in rows.below[place].unique().to_list()}
    labels = {rows.row[place] for place in named}
    is_matrix = len(named) > 1 and len(steps) <= MOST_STEPS and labels.isdisjoint(steps)
    repeats = all(rows.below[place].n_unique() < len(rows.below[place]) for place in named)
    return named if is_matrix and repeats else ticked


def _is_option(label: str, below: pl.Series) -> bool:
    """Tell whether cells hold their label, or marks, where the label is none."""
    is_mark = read_yes_or_no(pl.Series([label])).item() is not None
    return is_ticked(below, label) or (not is_mark and is_yes_or_no(below))


def _questions(rows: _Rows) -> dict[str, str]:
    """Return column to its cell here."""
    return {name: cell for name, cell in zip(rows.table.names, rows.row, strict=True) if cell}


def _labels(rows: _Rows) -> dict[str, str]:
    """Return column to label; below a question that stands over several columns, to both.

    A question below a question is one of its own, as blank cells beside the last title leave it. What
    stands below several lone titles, such as "Response", says nothing.
    """
    labels: dict[str, str] = {}
    spanned = {place for group in rows.spanned for place in group}
    above = ""
    for place, (name, title, cell) in enumerate(zip(rows.table.names, rows.above, rows.row, strict=True)):
        above = title or above
        if not title and cell.endswith(QUESTION) and above.endswith(QUESTION):
            above = ""
        says_nothing = title and place not in spanned and rows.row.count(cell) > 1
        if cell and not says_nothing:
            labels[name] = joined(above, cell) if above else cell
        elif title:
            labels[name] = title
    return labels
