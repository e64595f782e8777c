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
    from feedback_miner.config import Settings
    from feedback_miner.pipeline import Prepared
    from feedback_miner.records import Result
    from feedback_miner.write.view import Row, View

TOP = 20
TOP_OF_GROUP = 3
TOP_OF_AREAS = 5
MAX_TEXT = 200
MIN_PEOPLE = 5
"""A theme of fewer people is not called one of the severest."""
MIN_SHARE = 0.1
"""A theme that fewer of its people voice as such a concern is not called one of the group's."""


@handled
@spread("mine")
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
    grain: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="fine: more, smaller themes; coarse: fewer, larger; default: auto."
        ),
    ] = None,
    themes: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="At most so many themes; wins over --grain. Default: as many as the data suggest.",
        ),
    ] = None,
    clusterer: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="graph-ward, or hdbscan, which leaves out what is in no dense group; for up to 20,000 "
            "different pieces of text. Default: graph-ward.",
        ),
    ] = None,
    by_language: Annotated[
        bool,
        typer.Option(
            "--by-language",
            help="Keep languages apart: themes of each by itself. Default: themes across them.",
        ),
    ] = False,
    coverage: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Share of the segments to put into themes, such as 0.8; those that fit least are left out. "
            "1 leaves out none. Default: one-off remarks are left out, at most a tenth.",
        ),
    ] = None,
    encoder: o.Encoder = None,
    workspace: o.Workspace = None,
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
            cluster__grain=grain,
            cluster__n_themes=themes,
            cluster__clusterer=clusterer,
            cluster__coverage=coverage,
            cluster__by_language=True if by_language else None,
            embed__encoder=encoder,
            tag__workspace=workspace,
            embed__cache=False if no_cache else None,
            seed=seed,
            threads=threads,
        ),
        config,
    )
    from feedback_miner.pipeline import mine, prepare
    from feedback_miner.write import check_out, write_run
    from feedback_miner.write.view import make_view

    if out is not None:
        check_out(out)
    if dry_run:
        with progress_on_stderr(quiet, log_format) as progress:
            prepared = prepare(exports, settings, progress=progress)
        _print_plan(prepared, settings)
        inspect = command_line("inspect", exports, reading, config=config, sets=set_)
        typer.echo(f"Nothing was written. See what was recognised with: {inspect}")
        return
    if out is None:
        raise UsageError("There is no folder for the results.", "Name a new one with --out DIR.")
    with progress_on_stderr(quiet, log_format) as progress:
        result = mine(exports, settings, progress=progress)
        arguments = [_without_secret(argument) for argument in sys.argv[1:]]
        facts = {"arguments": arguments, "setting_origins": origins}
        result = replace(result, manifest={**result.manifest, **facts})
        view = make_view(result)
        write_run(result, out, view=view)
    _print_result(result, view, out)


def _without_secret(argument: str) -> str:
    return re.sub(r"(ingest\.person_key\s*=).*", r"\1**********", argument)


def _print_plan(prepared: Prepared, settings: Settings) -> None:
    from feedback_miner.model_choice import choose_models
    from feedback_miner.notes import reading_notes

    for note in reading_notes(prepared.ingested, prepared.segmentation):
        say(f"Note: {printable(note)}")
    n_comments, n_segments = len(prepared.ingested.comments), len(prepared.segmentation.segments)
    typer.echo(f"{n_comments:,} comments would be mined as {n_segments:,} segments.")
    for reason, n in prepared.segmentation.left_out().items():
        typer.echo(f"  {n:,} put aside: {reason}")
    choice = choose_models(settings, prepared.segmentation.segments)
    chosen = choice.settings
    typer.echo(f"Encoder {chosen.embed.encoder}, tagger {chosen.tag.tagger}: {choice.reason}.")


def _print_result(result: Result, view: View, out: Path) -> None:
    from feedback_miner.write.figures import counted

    for note in result.manifest["notes"]:
        say(f"Note: {printable(note)}")
    if view.themes:
        _print_themes(result, view)
        typer.echo("")
        _print_areas(view)
        _print_voices(result)
        _print_one_sided(view)
        _print_severest(view)
    for kind, comments, n in view.by_kind:
        _print_comments(kind, comments, n)
    in_themes = f"{result.comments['theme_id'].count():,} in one of {counted(len(view.themes), 'theme')}; "
    outside = f"{view.n_outside / max(view.n_segments, 1):.0%} of their segments in none; "
    typer.echo(
        f"{counted(view.n_comments, 'comment')} read, {view.n_mined:,} mined, "
        f"{in_themes if view.themes else ''}{outside if view.themes and view.n_outside else ''}"
        f"{counted(len(result.rejects), 'row')} rejected."
    )
    typer.echo(f"Report: {out / 'report.html'}")


def _print_themes(result: Result, view: View) -> None:
    from feedback_miner.write.figures import count, is_unstable, people, plural, status

    themes = result.themes.head(TOP)
    # persons and responses may stand in one run: what most themes are counted by is no news
    basis = themes["people_basis"].fill_null("person").mode().sort().first() or view.people_basis
    rows = [
        (
            str(row["rank"])
            if row["rank_low"] == row["rank_high"]
            else f"{row['rank']} ({row['rank_low']}-{row['rank_high']})",
            f"{row['label']}*" if is_unstable(row["stability"]) else row["label"],
            row["kind"],
            row["concern"],
            count(row["n_people"])
            if row["people_basis"] == basis
            else people(row["n_people"], row["people_basis"]),
            f"{row['share']:.1%}",
            status(row["status"]),
            ", ".join(row["keywords"][:4]),
        )
        for row in themes.iter_rows(named=True)
    ]
    headings = ("rank", "theme", "kind", "concern", plural(basis), "share", "trend", "keywords")
    print_table(headings, rows, right=(4, 5), spare=(7, 5, 2, 6, 3))
    if len(result.themes) > TOP:
        typer.echo(f"... and {len(result.themes) - TOP} more.")
    if any(map(is_unstable, themes["stability"])):
        typer.echo("* unstable: less than half found again where a part of the comments is left out.")


def _print_areas(view: View) -> None:
    from feedback_miner.write.figures import people

    if view.areas:
        largest = [
            f"{printable(area['label'])} ({people(area['n_people'], view.people_basis)})"
            for area in view.areas[:TOP_OF_AREAS]
        ]
        typer.echo(f"Largest of {len(view.areas)} areas: {'; '.join(largest)}.")


def _print_voices(result: Result) -> None:
    import polars as pl

    from feedback_miner.records import UNCLEAR
    from feedback_miner.write.figures import plural

    if (result.themes["concern"] == UNCLEAR).all() and result.manifest.get("ranked_by") == "people":
        typer.echo("What clients and consumers voice was not judged: see the notes.")
        return
    for group in ("client", "consumer"):
        ranked = pl.col(f"{group}_rank").is_not_null()
        voiced = result.themes.filter(ranked & (pl.col(f"{group}_share") >= MIN_SHARE))
        first = voiced.sort(f"{group}_rank").head(TOP_OF_GROUP)
        names = [
            f"{printable(label)} ({share:.0%} of its {plural(basis)})"
            for label, share, basis in first.select("label", f"{group}_share", "people_basis").iter_rows()
        ]
        typer.echo(f"What {group}s voice most: {'; '.join(names) or 'nothing that was found'}.")


def _print_one_sided(view: View) -> None:
    from feedback_miner.write.figures import people

    for group, other, themes in view.one_sided:
        names = [
            f"{printable(theme['label'])} ({people(theme['n_people'], theme['people_basis'])})"
            for theme in themes
        ]
        if names:
            typer.echo(f"What {group}s voice and {other}s hardly ever do: {'; '.join(names[:TOP_OF_GROUP])}.")


def _print_severest(view: View) -> None:
    told = [theme for theme in view.themes if theme["n_people"] >= MIN_PEOPLE and _shared(theme)]
    severest = sorted(told, key=lambda theme: (-theme["severity"], theme["rank"]))[:TOP_OF_GROUP]
    if severest:
        signs = [f"{printable(theme['label'])} ({'; '.join(_shared(theme)[:2])})" for theme in severest]
        typer.echo(f"Severest: {'; '.join(signs)}.")


def _shared(theme: Row) -> list[str]:
    """Return what is told of several people; the signs of a theme come by falling number."""
    n = sum(sign["n_people"] > 1 for sign in theme["signals"] or [])
    return list(theme["told"][:n])


def _print_comments(kind: str, comments: list[Row], n: int) -> None:
    from feedback_miner.write.figures import clean, kinds, shorten

    typer.echo(f"{kinds(kind)} ({n:,})")
    for comment in comments[:TOP]:
        text = printable(shorten(clean(comment["text"] or ""), MAX_TEXT))
        typer.echo(
            f"  > {text} [{printable(comment['comment_id'])}, concern: {comment['concern'] or 'unclear'}]"
        )
    if n > TOP:
        typer.echo(f"  ... and {n - TOP:,} more.")
