"""Plain tables on stdout."""

from __future__ import annotations

import sys
from collections.abc import Sequence

PIPE_WIDTH = 120
WIDTH_PER_COLUMN = 12


def print_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[int] = (),
    spare: Sequence[int] = (),
) -> None:
    """Print a table; ``right`` holds the columns to set flush right. Cells are taken literally.

    On a narrow terminal, the columns in ``spare`` are left out, one after the other, until there is room.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    class Output(Console):
        def on_broken_pipe(self) -> None:  # rich would exit with 1, which means something else here
            raise BrokenPipeError

    console = Output(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)
    n_fitting = max(console.width // WIDTH_PER_COLUMN, len(headings) - len(spare))
    left_out = set(spare[: max(0, len(headings) - n_fitting)])
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    shown = [i for i in range(len(headings)) if i not in left_out]
    for i in shown:
        table.add_column(
            headings[i], justify="right" if i in right else "left", overflow="fold", no_wrap=i in right
        )
    for row in rows:
        table.add_row(*(Text(printable(row[i])) for i in shown))
    console.print(table)


def printable(text: str) -> str:
    """Drop what could steer a terminal: control and other unprintable characters."""
    return "".join(character for character in text if character.isprintable())
