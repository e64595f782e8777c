"""What messages and the column ``source`` call each export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import polars as pl

from feedback_miner.errors import UsageError
from feedback_miner.ingest.wording import shown

LONGEST_NAME = 120
LONGEST_INNER_NAME = 160
"""Characters of the name of an export, and of one in a folder or archive, that messages show; judgements,
so that a message stays readable."""


def names_of(exports: Sequence[object]) -> list[str]:
    """Name each export for messages, no two alike.

    A file is called by its name, with as many of its folders as tell it from the others. The
    same path given twice is numbered.

    Raises
    ------
    UsageError
        For what is neither the path of a file nor a polars frame.

    Examples
    --------
    >>> names_of(["2023/tickets.csv", "2024/tickets.csv", "survey.xlsx", "survey.xlsx"])
    ['2023/tickets.csv', '2024/tickets.csv', 'survey.xlsx', 'survey.xlsx (2)']
    """
    n_frames = 0
    paths: list[tuple[str, ...]] = []
    for export in exports:
        if isinstance(export, pl.DataFrame):
            n_frames += 1
            paths.append((f"<frame {n_frames}>",))
        elif isinstance(export, str | Path):
            paths.append(Path(export).parts or (str(export),))
        else:
            raise UsageError(
                f"An export cannot be of type {type(export).__name__}.",
                "Allowed: the path of a file, '-' for stdin, or a polars DataFrame.",
                "Give polars.from_pandas(frame) of a pandas frame, frame.collect() of a lazy one, and "
                'polars.DataFrame({"text": texts}) of texts.',
            )
    return numbered([shown(str(Path(*path)), LONGEST_NAME) for path in _told_apart(paths)])


def inner_name(container: str, path: str) -> str:
    """Return what a file in a folder or archive is called."""
    return shown(f"{container}/{path}", LONGEST_INNER_NAME)


def numbered(names: Sequence[str]) -> list[str]:
    """Make names unique: the second of a kind gets " (2)", the third " (3)".

    Examples
    --------
    >>> numbered(["a", "b", "a", "a (2)", "a"])
    ['a', 'b', 'a (3)', 'a (2)', 'a (4)']
    """
    taken = set(names)
    numbers: dict[str, Iterator[int]] = {}
    unique: list[str] = []
    for name in names:
        new = name
        if name in numbers:
            new = next(made for n in numbers[name] if (made := f"{name} ({n})") not in taken)
        numbers.setdefault(name, count(2))
        taken.add(new)
        unique.append(new)
    return unique


def _told_apart(paths: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the end of each path, as long as it takes to differ from every other path."""
    depths = [1] * len(paths)
    while True:
        ends = [path[-depth:] for path, depth in zip(paths, depths, strict=True)]
        owners: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for end, path in zip(ends, paths, strict=True):
            owners.setdefault(end, set()).add(path)
        short = [i for i, end in enumerate(ends) if len(owners[end]) > 1 and depths[i] < len(paths[i])]
        if not short:
            return ends
        for i in short:
            depths[i] += 1
