"""Lists of tickets that hold no texts: which columns to add to the export, by the numbers of the tickets.

The tools and their columns stand in ``words/lists_without_texts.toml``.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from feedback_miner.errors import TextColumnError
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import inspect_hint, word_lists

_LISTS: Final = word_lists("lists_without_texts")
TOOLS: Final = tuple(dict.fromkeys(name.partition(".")[0] for name in _LISTS))
"""The surest numbers first."""
LOOKED_AT = 200
FIT = 0.8
"""Share of the cells of a column of numbers: the others are subtotals, or tickets of another kind."""


def with_columns_to_add(error: TextColumnError, table: Table) -> TextColumnError:
    """Return an error whose next step names the columns to add, where numbers tell the tool of a list."""
    tool = _tool_of(table)
    if error.asks or tool is None:
        return error
    (title,), texts = _LISTS[f"{tool}.title"], _LISTS[f"{tool}.texts"]
    add = f"Add the columns {', '.join(map(repr, texts))} to the list in {title} and export it again"
    return TextColumnError(
        error.given,
        error.allowed,
        f"{add}, or name a column with --text-column{inspect_hint(table.content.path)}",
    )


def _tool_of(table: Table) -> str | None:
    """Return the tool whose numbers a column holds, or None."""
    for column in table.head.get_columns():
        if column.dtype != pl.String:
            continue
        cells = column.drop_nulls().head(LOOKED_AT).str.strip_chars()
        for tool in TOOLS if cells.n_unique() == len(cells) > 0 else ():
            if int(cells.str.contains(rf"^{_LISTS[f'{tool}.numbers'][0]}$").sum()) >= FIT * len(cells):
                return tool
    return None
