"""``feedback-miner tag``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback_miner.cli import options as o
from feedback_miner.cli.handled import handled
from feedback_miner.cli.messages import progress_on_stderr, say, set_up_logging
from feedback_miner.cli.reading import ReadingFlags, spread
from feedback_miner.cli.tables import printable

if TYPE_CHECKING:
    import polars as pl

    from feedback_miner.config import Settings

MAX_EXPLAINED = 20
"""Comments that are explained on the terminal, unless they are named."""
MAX_TEXT = 400


@handled
@spread("tag")
def tag_command(
    export: Annotated[str, typer.Argument(metavar="FILE", help="Export file; - is standard input.")],
    reading: ReadingFlags,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="New file: .csv, .parquet or .jsonl; - is CSV on stdout. Required, but for --explain.",
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Show the words and the nearest labelled examples that decided: into --out, or printed for "
            f"the first {MAX_EXPLAINED} comments.",
        ),
    ] = False,
    comment: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="With --explain: only this comment; may be repeated."),
    ] = None,
    workspace: o.Workspace = None,
    no_redact: o.NoRedact = False,
    threads: o.Threads = None,
    config: o.ConfigFile = None,
    set_: o.Set = None,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    log_format: o.LogFormat = "text",
) -> None:
    """Tag comments only: whose concern, pain, request, praise or other, how severe, with scores."""
    set_up_logging(log_format, quiet, verbose)
    from feedback_miner.config import load_settings

    redact = False if no_redact else None
    given = o.collect(
        set_, **reading.settings(), segment__redact=redact, tag__workspace=workspace, threads=threads
    )
    settings, _ = load_settings(given, config)
    wanted = comment or []
    _check_flags(out, explain, wanted)
    from feedback_miner.pipeline import tag_exports
    from feedback_miner.write import check_table, write_table

    target = None if out in (None, "-") else check_table(Path(str(out)))
    if out is None and not wanted:
        settings = _first_comments(settings)
    with progress_on_stderr(quiet, log_format) as progress:
        frame = tag_exports(export, settings, progress=progress, explain=wanted or explain)
    _check_found(wanted, frame, export)
    if out is None:
        _print_explained(frame)
        return
    write_table(frame, target or sys.stdout.buffer)
    if not quiet:
        say(f"{len(frame):,} comments tagged.", logging.INFO)


def _check_flags(out: str | None, explain: bool, comments: list[str]) -> None:
    """Raise UsageError for flags that lack another."""
    from feedback_miner.errors import UsageError

    if out is None and not explain:
        raise UsageError(
            "There is no file for the tags.",
            "A new .csv, .parquet or .jsonl is expected.",
            "Name it with --out",
        )
    if comments and not explain:
        raise UsageError("--comment goes with --explain.", "", "Add --explain, or leave --comment out.")


def _first_comments(settings: Settings) -> Settings:
    """Read no more than are explained on the terminal, unless a limit was set."""
    if settings.ingest.limit is not None:
        return settings
    limited = settings.ingest.model_copy(update={"limit": MAX_EXPLAINED})
    return settings.model_copy(update={"ingest": limited})


def _check_found(comments: list[str], frame: pl.DataFrame, export: str) -> None:
    """Raise UsageError for a comment that was named and is not there."""
    from feedback_miner.errors import UsageError

    if missing := sorted(set(comments) - set(frame["comment_id"])):
        raise UsageError(
            f"There is no comment '{missing[0]}' in {export}.",
            "Ids are those in the column comment_id of the tags.",
            "Look it up with --out FILE first.",
        )


def _print_explained(frame: pl.DataFrame) -> None:
    from feedback_miner.write.figures import clean, shorten

    for row in frame.iter_rows(named=True):
        typer.echo(
            f"[{printable(row['comment_id'])}] {printable(shorten(clean(row['text'] or ''), MAX_TEXT))}"
        )
        if row["concern"] is None:
            typer.echo("  not tagged: it was put aside\n")
            continue
        typer.echo(
            f"  concern: {row['concern']} ({row['concern_score']:.0%}); client {row['p_client']:.0%}, "
            f"consumer {row['p_consumer']:.0%}"
        )
        typer.echo(f"    words: {printable(', '.join(row['concern_words'])) or 'no single one'}")
        typer.echo(f"  kind: {row['kind']} ({row['kind_score']:.0%})")
        typer.echo(f"    words: {printable(', '.join(row['kind_words'])) or 'no single one'}")
        if row["evidence"]:
            typer.echo(f"  moved by columns: {printable(row['evidence'])}")
        signs = f", signs: {', '.join(row['signals'])}" if row["signals"] else ""
        typer.echo(f"  severity: {row['severity']:.2f}{signs}; facet: {row['facet']}")
        for example in row["examples"]:
            typer.echo(f"  like {printable(shorten(example, MAX_TEXT // 2))}")
        typer.echo("")
