"""Plain tables on stdout."""

from __future__ import annotations

import sys
from collections.abc import Sequence

PIPE_WIDTH = 120


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print a table; ``right`` holds the columns to set flush right. Cells are taken literally."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    class Output(Console):
        def on_broken_pipe(self) -> None:  # rich would exit with 1, which means something else here
            raise BrokenPipeError

    console = Output(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for i, heading in enumerate(headings):
        table.add_column(
            heading, justify="right" if i in right else "left", overflow="fold", no_wrap=i in right
        )
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console.print(table)


def printable(text: str) -> str:
    """Drop what could steer a terminal: control and other unprintable characters."""
    return "".join(character for character in text if character.isprintable())
