"""What ends a row, and what looks as if it did."""

from __future__ import annotations

from ingest.traps.case import JAMS, LOGIN, SLOW, Case, table

THREE = [JAMS, LOGIN, SLOW]


def _kept(told: str, mark: str, quoted: bool = False) -> Case:
    text = f"The printer{mark}jams every day"
    cell = f'"{text}"' if quoted else text
    return Case(told, table(cell, LOGIN), [text, LOGIN], ids=["1", "2"])


CASES = [
    Case("lines of Windows", table(*THREE, end="\r\n"), THREE, rows=[2, 3, 4]),
    Case("lines of the old Macintosh", table(*THREE, end="\r"), THREE, rows=[2, 3, 4]),
    Case(
        "two carriage returns and a line feed are one end",
        table(*THREE, end="\r\r\n"),
        THREE,
        rows=[2, 3, 4],
        ids=["1", "2", "3"],
    ),
    Case(
        "two carriage returns within a quoted comment are one end too",
        f'id,comment\r\r\n1,"Dear all\r\r\n{JAMS}"\r\r\n2,{LOGIN}\r\r\n',
        [f"Dear all\r\n{JAMS}", LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "lines of Windows and of Unix in one file",
        f"id,comment\r\n1,{JAMS}\n2,{LOGIN}\r\n3,{SLOW}\n",
        THREE,
        rows=[2, 3, 4],
    ),
    Case(
        "a blank line after each row, and rows are counted as the file has them",
        table(*THREE, end="\n\n"),
        THREE,
        rows=[3, 5, 7],
    ),
    Case("no end after the last row", table(*THREE).rstrip("\n"), THREE),
    Case("many blank lines at the end", table(*THREE) + "\n" * 50, THREE),
    Case(
        "a Ctrl-Z at the end, as DOS marks it, is no row",
        table(*THREE) + "\x1a",
        THREE,
        ids=["1", "2", "3"],
    ),
    _kept("a next-line character (NEL) ends no row", "\x85"),
    _kept("a line separator ends no row", "\u2028"),
    _kept("a paragraph separator ends no row", "\u2029"),
    _kept("a vertical tab ends no row, as Excel and FileMaker write breaks in a cell", "\x0b"),
    _kept("a form feed ends no row", "\x0c"),
    _kept("a group separator ends no row", "\x1d"),
    _kept("a record separator ends no row", "\x1e"),
    _kept("a lone carriage return within quotes ends no row", "\r", quoted=True),
    Case(
        "a lone line feed within quotes where rows end with both",
        f'id,comment\r\n1,"{JAMS}\nAnn"\r\n2,{LOGIN}\r\n',
        [f"{JAMS}\nAnn", LOGIN],
        rows=[2, 4],
    ),
    Case(
        "line breaks that were written out stay as written",
        table(f"Dear all\\n\\n{JAMS}", f"Dear all<br/>{LOGIN}"),
        [f"Dear all\\n\\n{JAMS}", f"Dear all<br/>{LOGIN}"],
    ),
]
