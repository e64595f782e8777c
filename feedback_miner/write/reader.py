"""Run folder -> Result."""

from __future__ import annotations

from pathlib import Path

import orjson
import polars as pl
from polars.exceptions import PolarsError

from feedback_miner.errors import UsageError
from feedback_miner.records import Rejects, Result

TABLES = ("themes", "comments", "segments", "excluded", "templates", "template_counts")
NEEDED = (*(f"{name}.parquet" for name in TABLES), "rejects.jsonl", "manifest.json")


def read_run(path: str | Path) -> Result:
    """Read a run folder back: the tables are exactly those that were written.

    Raises
    ------
    UsageError
        When the folder is none (the missing files are named), or a file in it is damaged or
        of another version.

    Examples
    --------
    >>> read_run("nowhere")
    Traceback (most recent call last):
        ...
    feedback_miner.errors.UsageError: ...
    """
    path = Path(path)
    _check_complete(path)
    try:
        return Result(
            **{name: pl.read_parquet(path / f"{name}.parquet", glob=False) for name in TABLES},
            rejects=_read_rejects(path / "rejects.jsonl"),
            manifest=orjson.loads((path / "manifest.json").read_bytes()),
        )
    except (OSError, PolarsError, ValueError) as error:
        raise UsageError(
            f"The run folder {path} cannot be read: {error}.",
            "It is damaged, or another version of feedback-miner wrote it.",
            "Mine the exports again.",
        ) from error


def _check_complete(path: Path) -> None:
    missing = [name for name in NEEDED if not (path / name).is_file()]
    if not missing:
        return
    what = (
        "does not exist"
        if not path.exists()
        else "is not a folder"
        if not path.is_dir()
        else "is no run folder"
    )
    raise UsageError(
        f"{path} {what}.",
        f"Missing in it: {', '.join(missing)}." if path.is_dir() else "",
        "Name a folder that 'feedback-miner mine ... --out' wrote.",
    )


def _read_rejects(path: Path) -> pl.DataFrame:
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return pl.DataFrame(rows, schema=Rejects.schema)
