"""``feedback-miner mine``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback_miner.cli import options as o
from feedback_miner.cli.handled import handled
from feedback_miner.cli.messages import progress_on_stderr, say, set_up_logging
from feedback_miner.cli.reading import ReadingFlags, command_line, spread
from feedback_miner.cli.tables import print_table, printable

if TYPE_CHECKING:
    from feedback_miner.pipeline import Prepared
    from feedback_miner.records import Result

TOP = 20
TOP_OF_GROUP = 3
MIN_SHARE = 0.1
"""A theme that fewer of its people voice as such a concern is not called one of the group's."""


@handled
@spread
def mine_command(
    exports: o.Exports,
    reading: ReadingFlags,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="New folder for the results. Required, but for --dry-run."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Read and cut the exports, say what would be mined, write nothing."),
    ] = False,
    min_theme_size: Annotated[
        int | None,
        typer.Option(metavar="N", help="Fewest distinct segments of a theme; default: chosen from the data."),
    ] = None,
    encoder: o.Encoder = None,
    no_redact: o.NoRedact = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither use nor keep vectors on disk.")
    ] = False,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Seed of random steps; default 0.")] = None,
    threads: o.Threads = None,
    config: o.ConfigFile = None,
    set_: o.Set = None,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    log_format: o.LogFormat = "text",
) -> None:
    """Mine exports: ranked themes with evidence go into a new folder.

    The folder holds report.html and themes.md to read, themes.csv and comments.csv for a spreadsheet, and
    Parquet tables for a notebook. Example: feedback-miner mine tickets.csv survey.xlsx --out results
    """
    set_up_logging(log_format, quiet, verbose)
    from dataclasses import replace

    from feedback_miner.config import load_settings
    from feedback_miner.errors import UsageError

    settings, origins = load_settings(
        o.collect(
            set_,
            **reading.settings(),
            segment__redact=False if no_redact else None,
            cluster__min_theme_size=min_theme_size,
            embed__encoder=encoder,
            embed__cache=False if no_cache else None,
            seed=seed,
            threads=threads,
        ),
        config,
    )
    from feedback_miner.pipeline import mine, prepare
    from feedback_miner.write import check_out, write_run

    if out is not None:
        check_out(out)
    if dry_run:
        with progress_on_stderr(quiet, log_format) as progress:
            prepared = prepare(exports, settings, progress=progress)
        _print_plan(prepared)
        inspect = command_line("inspect", exports, reading, config=config, sets=set_)
        typer.echo(f"Nothing was written. See what was recognised with: {inspect}")
        return
    if out is None:
        raise UsageError("There is no folder for the results.", "Name a new one with --out DIR.")
    with progress_on_stderr(quiet, log_format) as progress:
        result = mine(exports, settings, progress=progress)
        arguments = [_without_secret(argument) for argument in sys.argv[1:]]
        facts = {"arguments": arguments, "setting_origins": origins}
        write_run(replace(result, manifest={**result.manifest, **facts}), out)
    _print_themes(result, out)


def _without_secret(argument: str) -> str:
    return re.sub(r"(ingest\.person_key\s*=).*", r"\1**********", argument)


def _print_plan(prepared: Prepared) -> None:
    n_comments, n_segments = len(prepared.ingested.comments), len(prepared.segmentation.segments)
    typer.echo(f"{n_comments:,} comments would be mined as {n_segments:,} segments.")
    for reason, n in prepared.segmentation.left_out().items():
        typer.echo(f"  {n:,} put aside: {reason}")


def _print_themes(result: Result, out: Path) -> None:
    import polars as pl

    for note in result.manifest["notes"]:
        say(f"Note: {printable(note)}")
    themes = result.themes.head(TOP)
    rows = [
        (
            str(row["rank"])
            if row["rank_low"] == row["rank_high"]
            else f"{row['rank']} ({row['rank_low']}-{row['rank_high']})",
            row["label"],
            row["concern"],
            f"{row['n_people']:,}",
            f"{row['share']:.1%}",
            row["status"],
            ", ".join(row["keywords"][:4]),
        )
        for row in themes.iter_rows(named=True)
    ]
    if rows:
        print_table(("rank", "theme", "concern", "people", "share", "trend", "keywords"), rows, right=(3, 4))
        if len(result.themes) > TOP:
            typer.echo(f"... and {len(result.themes) - TOP} more.")
    typer.echo("")
    for group in ("client", "consumer"):
        voiced = result.themes.filter(pl.col(f"{group}_share") >= MIN_SHARE)
        first = voiced.sort(f"{group}_rank").head(TOP_OF_GROUP)
        names = [
            f"{printable(label)} ({share:.0%} of its people)"
            for label, share in first.select("label", f"{group}_share").iter_rows()
        ]
        typer.echo(f"What {group}s voice most: {'; '.join(names) or 'nothing that was found'}.")
    n_mined = result.segments["comment_id"].n_unique()
    n_in_theme = result.comments["theme_id"].count()
    typer.echo(
        f"{len(result.comments):,} comments read, {n_mined:,} mined, {n_in_theme:,} in one of "
        f"{len(result.themes):,} themes; {len(result.rejects):,} rows rejected."
    )
    typer.echo(f"Report: {out / 'report.html'}")
