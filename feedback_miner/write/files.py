"""One function per file format; each returns once the bytes are on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import orjson
import polars as pl

from feedback_miner.private import FILE_MODE

ROWS_PER_GROUP = 100_000


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a table; equal tables give equal bytes, whatever the number of threads.

    The layout of the chunks in memory would show in the file, so they are joined first.
    """
    with _synced(path) as handle:
        frame.rechunk().write_parquet(
            handle, compression="zstd", compression_level=3, statistics=True, row_group_size=ROWS_PER_GROUP
        )


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write a flat table as UTF-8 with a byte order mark: without one, Excel guesses wrong."""
    with _synced(path) as handle:
        frame.write_csv(handle, include_bom=True)


def write_jsonl(frame: pl.DataFrame, path: Path) -> None:
    """Write one JSON object per row."""
    with _synced(path) as handle:
        for row in frame.iter_rows(named=True):
            handle.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def write_json(content: Any, path: Path) -> None:
    """Write an indented JSON document with sorted keys."""
    with _synced(path) as handle:
        handle.write(
            orjson.dumps(
                content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
            )
        )


def write_text(text: str, path: Path) -> None:
    """Write UTF-8 with Unix line ends."""
    with _synced(path) as handle:
        handle.write(text.encode("utf-8"))


@contextmanager
def _synced(path: Path) -> Iterator[IO[bytes]]:
    path.touch(FILE_MODE, exist_ok=False)
    with path.open("wb") as handle:
        yield handle
        handle.flush()
        os.fsync(handle.fileno())
