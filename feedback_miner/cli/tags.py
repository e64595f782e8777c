"""``feedback-miner tags``."""

from __future__ import annotations

import logging
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback_miner.cli import options as o
from feedback_miner.cli.handled import handled
from feedback_miner.cli.messages import progress_on_stderr, say, set_up_logging
from feedback_miner.cli.reading import ReadingFlags, spread
from feedback_miner.cli.tables import print_table

if TYPE_CHECKING:
    import polars as pl

    from feedback_miner.tagging.evaluate import Evaluation
    from feedback_miner.tagging.own import OwnTagger

tags_app = typer.Typer(
    help="Teach the tagger by labels of your own, and measure it on them.", no_args_is_help=True
)

FIGURES = ("precision", "recall", "f1", "calibration_error", "told_precision", "told_recall")

Labels = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="Table with the columns text, concern (client, consumer, both, none) and kind (pain, request, "
        "praise, other), or one of these two; empty cells are not labelled.",
    ),
]
TextColumn = Annotated[
    str | None, typer.Option("--text-column", metavar="NAME", help="Holds the comments; default: text.")
]


@tags_app.command("suggest")
@handled
@spread("tag")
def suggest_command(
    exports: o.Exports,
    reading: ReadingFlags,
    out: Annotated[
        str,
        typer.Option(metavar="FILE", help="New file: .csv, .parquet or .jsonl; - is CSV on stdout."),
    ],
    n: Annotated[int, typer.Option("--n", min=1, metavar="N", help="How many comments to name.")] = 50,
    workspace: o.Workspace = None,
    no_redact: o.NoRedact = False,
    threads: o.Threads = None,
    config: o.ConfigFile = None,
    set_: o.Set = None,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    log_format: o.LogFormat = "text",
) -> None:
    """Name the comments whose labels would help most, as a table to fill in.

    Those that the tagger doubts and that stand for many others, none like another, and some at random. Fill
    in the columns concern and kind, and give the file to 'tags fit'. With --workspace, what was labelled
    there is not named again.
    """
    set_up_logging(log_format, quiet, verbose)
    from feedback_miner.config import load_settings
    from feedback_miner.own_labels import suggest_labels
    from feedback_miner.write import check_table, write_table

    redact = False if no_redact else None
    given = o.collect(
        set_, **reading.settings(), segment__redact=redact, tag__workspace=workspace, threads=threads
    )
    settings, _ = load_settings(given, config)
    target = None if out == "-" else check_table(Path(out))
    with progress_on_stderr(quiet, log_format) as progress:
        frame = suggest_labels(exports, settings, n=n, progress=progress)
    write_table(frame, target or sys.stdout.buffer)
    if not quiet:
        fewer = "" if len(frame) == n else "; there are no more that differ"
        say(f"{len(frame):,} comments to label{fewer}.", logging.INFO)
        if target is not None:
            say(
                f"Fill in concern and kind, then: feedback-miner tags fit {target} --workspace DIR",
                logging.INFO,
            )


@tags_app.command("fit")
@handled
def fit_command(
    file: Labels,
    workspace: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder that keeps what is learned; made if it is missing.")
    ],
    text_column: TextColumn = None,
    threads: o.Threads = None,
    config: o.ConfigFile = None,
    set_: o.Set = None,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    log_format: o.LogFormat = "text",
) -> None:
    """Learn from labels of your own, on top of the tagger.

    Give comments whose tags you corrected, and some that were right. All labels count each time: what was
    learned before is replaced. Then: feedback-miner mine ... --workspace DIR
    """
    set_up_logging(log_format, quiet, verbose)
    from feedback_miner.config import load_settings
    from feedback_miner.own_labels import fit_labels
    from feedback_miner.tagging.own import save_own

    settings, _ = load_settings(o.collect(set_, threads=threads), config)
    with progress_on_stderr(quiet, log_format) as progress:
        tagger = fit_labels(file, settings, text_column=text_column, progress=progress)
    path = save_own(tagger, workspace)
    for line in _learned(tagger):
        typer.echo(line)
    if not quiet:
        say(f"Kept in {path}. Use it with: --workspace {workspace}", logging.INFO)


@tags_app.command("eval")
@handled
def eval_command(
    file: Labels,
    workspace: o.Workspace = None,
    text_column: TextColumn = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    threads: o.Threads = None,
    config: o.ConfigFile = None,
    set_: o.Set = None,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    log_format: o.LogFormat = "text",
) -> None:
    """Measure the tagger on labelled comments: precision, recall, F1, calibration and confusion.

    Labels that 'tags fit' has learned from say nothing about others: keep some apart for this.
    """
    set_up_logging(log_format, quiet, verbose)
    from feedback_miner.config import load_settings
    from feedback_miner.own_labels import evaluate_labels

    settings, _ = load_settings(o.collect(set_, threads=threads, tag__workspace=workspace), config)
    with progress_on_stderr(quiet, log_format) as progress:
        evaluation, n_known = evaluate_labels(file, settings, text_column=text_column, progress=progress)
    if json:
        _print_json(evaluation)
    else:
        print_evaluation(evaluation)
    if n_known:
        say(
            f"{n_known} of these comments were learned from, so the figures flatter. "
            "Keep some labels apart for this."
        )


def _learned(tagger: OwnTagger) -> list[str]:
    from feedback_miner.tagging.own import MIN_LABELS

    names = {"joint": "concern", "kind": "kind"}
    lines = []
    for head, change in tagger.changes.items():
        if change.n_labels < MIN_LABELS:
            told = f"remembered for these texts; from {MIN_LABELS} labels on, others are judged anew too"
        elif change.penalty is None:
            told = "remembered for these texts; on others they bear out no change of the tagger"
        else:
            told = f"log-loss on labels left out {change.before:.2f}, with them {change.after:.2f}"
        lines.append(f"{names[head]}: {change.n_labels:,} labels, {told}")
    return lines


def print_evaluation(evaluation: Evaluation) -> None:
    """Print the tables of an evaluation."""
    rows = [
        (
            row["class"],
            f"{row['n']:,}",
            *(f"{row[name]:.2f}" for name in FIGURES),
        )
        for row in evaluation.classes.iter_rows(named=True)
    ]
    headings = (
        "class",
        "comments",
        "precision",
        "recall",
        "F1",
        "calibration error",
        "told: precision",
        "recall",
    )
    print_table(headings, rows, right=range(1, 8))
    typer.echo(f"kind, macro F1: {evaluation.kind_macro_f1:.2f}")
    if math.isnan(evaluation.unclear):  # no concern is labelled
        _print_confusion("kind", evaluation.kind)
        return
    typer.echo(
        f"concern unclear: {evaluation.unclear:.0%}; of the others {evaluation.clear_precision:.0%} are "
        f"exactly right, which is {evaluation.clear_recall:.0%} of all"
    )
    _print_confusion("concern", evaluation.concern)
    if not math.isnan(evaluation.kind_macro_f1):
        _print_confusion("kind", evaluation.kind)


def _print_confusion(title: str, table: pl.DataFrame) -> None:
    typer.echo(f"\n{title}: a row per label, a column per tag")
    rows = [tuple(map(str, row)) for row in table.iter_rows()]
    print_table(table.columns, rows, right=range(1, table.width))


def _print_json(evaluation: Evaluation) -> None:
    import orjson

    found = {
        "classes": evaluation.classes.to_dicts(),
        "kind_macro_f1": evaluation.kind_macro_f1,
        "unclear": evaluation.unclear,
        "clear_precision": evaluation.clear_precision,
        "clear_recall": evaluation.clear_recall,
        "concern": evaluation.concern.to_dicts(),
        "kind": evaluation.kind.to_dicts(),
        "curve": evaluation.curve.to_dicts(),
    }
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
