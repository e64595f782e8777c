"""``feedback-miner tag``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from feedback_miner.cli import options as o
from feedback_miner.cli.handled import handled
from feedback_miner.cli.messages import progress_on_stderr, say, set_up_logging
from feedback_miner.cli.reading import TextFlags, spread


@handled
@spread
def tag_command(
    export: Annotated[str, typer.Argument(metavar="FILE", help="Export file; - is standard input.")],
    reading: TextFlags,
    out: Annotated[
        str, typer.Option(metavar="FILE", help="New file: .csv, .parquet or .jsonl; - is CSV on stdout.")
    ],
    no_redact: o.NoRedact = False,
    threads: o.Threads = None,
    config: o.ConfigFile = None,
    set_: o.Set = None,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    log_format: o.LogFormat = "text",
) -> None:
    """Tag comments only: client or consumer concern, and pain, request, praise or other, with scores."""
    set_up_logging(log_format, quiet, verbose)
    from feedback_miner.config import load_settings

    redact = False if no_redact else None
    given = o.collect(set_, **reading.settings(), segment__redact=redact, threads=threads)
    settings, _ = load_settings(given, config)
    from feedback_miner.pipeline import tag_exports
    from feedback_miner.write import check_table, write_table

    target = None if out == "-" else check_table(Path(out))
    with progress_on_stderr(quiet, log_format) as progress:
        frame = tag_exports(export, settings, progress=progress)
    write_table(frame, target or sys.stdout.buffer)
    if not quiet:
        say(f"{len(frame):,} comments tagged.", logging.INFO)
