"""One table as one file, for ``feedback-miner tag``."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import IO

import polars as pl
from polars.exceptions import ComputeError

from feedback_miner.errors import UsageError
from feedback_miner.write.files import write_csv, write_jsonl, write_parquet
from feedback_miner.write.folder import check_out
from feedback_miner.write.spreadsheet import spreadsheet

WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    ".csv": lambda frame, path: write_csv(spreadsheet(frame), path),
    ".jsonl": write_jsonl,
    ".parquet": write_parquet,
}


def check_table(path: Path) -> Path:
    """Return ``path`` if a table can be written there; changes nothing.

    Raises
    ------
    UsageError
        For a suffix that is not known, a file that exists, or a folder that refuses.
    """
    if path.suffix.lower() not in WRITERS:
        raise UsageError(
            f"The format of {path} is not known.",
            f"Allowed: {', '.join(WRITERS)}, or - for CSV on standard output.",
            "Choose another name with --out.",
        )
    check_out(path, "file")
    if not path.absolute().parent.is_dir():
        raise UsageError(
            f"The folder of {path} does not exist.", "Make it, or choose another name with --out."
        )
    return path


def write_table(frame: pl.DataFrame, target: Path | IO[bytes]) -> None:
    """Write a table to a new file, whole or not at all, or as CSV to an open stream.

    Raises
    ------
    UsageError
        When the disk refuses a file.
    OSError
        When a stream refuses.
    """
    if not isinstance(target, Path):
        # polars turns a closed pipe or a full disk into an OSError without its number
        target.write(spreadsheet(frame).write_csv().encode())
        return
    temporary = target.with_name(f".{target.name[:40]}.tmp-{os.getpid()}-{token_hex(4)}")
    try:
        WRITERS[target.suffix.lower()](frame, temporary)
        temporary.replace(target)
    except (OSError, ComputeError) as error:
        raise UsageError(
            f"{target} could not be written: {error}.", "Free space or choose another place with --out."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
