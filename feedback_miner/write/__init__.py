"""Result -> run folder, and back."""

from __future__ import annotations

from pathlib import Path

from polars.exceptions import ComputeError

from feedback_miner.errors import UsageError
from feedback_miner.records import Result
from feedback_miner.write.files import write_csv, write_json, write_jsonl, write_parquet, write_text
from feedback_miner.write.folder import check_out, new_folder
from feedback_miner.write.manifest import plain
from feedback_miner.write.markdown import render_markdown
from feedback_miner.write.reader import TABLES, read_run
from feedback_miner.write.report import render_report
from feedback_miner.write.spreadsheet import spreadsheet
from feedback_miner.write.table import check_table, write_table
from feedback_miner.write.view import View, make_view

__all__ = [
    "check_out",
    "check_table",
    "read_run",
    "render_markdown",
    "render_report",
    "write_run",
    "write_table",
]


def write_run(result: Result, out: str | Path, *, view: View | None = None) -> Path:
    """Write the run folder, whole or not at all.

    Everything goes into a hidden folder beside ``out`` which takes its name at the end; when
    anything fails or interrupts, that folder is removed and nothing else has changed.

    Parameters
    ----------
    result : Result
    out : str or Path
        Must not exist. Folders above it are made.
    view : View, optional
        What :func:`~feedback_miner.write.view.make_view` gathered of ``result``, if that was done already.

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    UsageError
        When ``out`` exists or cannot be made, or when the disk refuses.

    Examples
    --------
    >>> import tempfile
    >>> import polars as pl
    >>> from feedback_miner import mine, open_run, write_run
    >>> result = mine(pl.DataFrame({"ticket": [1], "comment": ["The VPN drops every hour."]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = open_run(write_run(result, f"{folder}/results"))
    >>> run.comments.select("comment_id", "text", "kind").rows()
    [('1', 'The VPN drops every hour.', 'pain')]
    """
    out = Path(out)
    check_out(out)
    try:
        with new_folder(out) as folder:
            _write_tables(result, folder)
            view = view or make_view(result)
            write_text(render_markdown(view), folder / "themes.md")
            write_text(render_report(view), folder / "report.html")
            write_json(plain(result.manifest), folder / "manifest.json")
    except (OSError, ComputeError) as error:
        raise UsageError(
            f"The run folder {out} could not be written: {error}.",
            "Nothing was left behind.",
            "Free space or choose another place with --out, then run again.",
        ) from error
    return out


def _write_tables(result: Result, folder: Path) -> None:
    for name in TABLES:
        write_parquet(getattr(result, name), folder / f"{name}.parquet")
    for name in ("themes", "comments"):
        write_csv(spreadsheet(getattr(result, name)), folder / f"{name}.csv")
    write_jsonl(result.rejects, folder / "rejects.jsonl")
