"""``feedback-miner inspect``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from feedback_miner.cli import options as o
from feedback_miner.cli.handled import handled
from feedback_miner.cli.messages import progress_on_stderr, set_up_logging
from feedback_miner.cli.reading import ReadingFlags, command_line, spread
from feedback_miner.cli.tables import print_table, printable

if TYPE_CHECKING:
    from feedback_miner.errors import TextColumnError
    from feedback_miner.pipeline import Prepared
    from feedback_miner.records import SourceReport

N_SAMPLES = 3
N_QUESTIONS = 12
N_TEMPLATES = 10
EXAMPLE_WIDTH = 60
N_OFFERED = 4
ROLE_NAMES = {"author": "who wrote", "item": "kind of item", "public": "visible to all"}
"""Roles whose name alone would not tell a reader what they are."""


@handled
@spread("mine")
def inspect_command(
    exports: o.Exports,
    reading: ReadingFlags,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    config: o.ConfigFile = None,
    set_: o.Set = None,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    log_format: o.LogFormat = "text",
) -> None:
    """Show what is recognised in exports before anything runs: format, columns, dates, what is put aside."""
    set_up_logging(log_format, quiet, verbose)
    from feedback_miner.config import load_settings
    from feedback_miner.errors import TextColumnError
    from feedback_miner.pipeline import prepare

    settings, _ = load_settings(o.collect(set_, **reading.settings()), config)
    suggest = partial(command_line, "mine", exports, reading, config=config, sets=set_)
    try:
        with progress_on_stderr(quiet, log_format) as progress:
            prepared = prepare(exports, settings, progress=progress)
    except TextColumnError as error:
        _print_question(error, suggest("--text-column", "NAME", "--out", "results"), json)
        return
    if json:
        _print_json(summarize(prepared))
        return
    for source in prepared.ingested.sources:
        _print_source(source)
        _print_rejects(source, prepared)
    _print_cut(prepared)
    typer.echo(f"Mine it with: {suggest('--out', 'results')}")


def _print_question(error: TextColumnError, command: str, json: bool) -> None:
    from feedback_miner.ingest.wording import OR_INSPECT

    # inspect itself is no next step
    next_step = error.next_step.partition(OR_INSPECT)[0]
    if json:
        told: dict[str, object] = {
            "question": error.given,
            "answers": error.allowed.splitlines(),
            "mine": command,
        }
        _print_json(told if error.asks else {**told, "next_step": next_step})
        return
    for line in (error.given, *error.allowed.splitlines()):
        typer.echo(printable(line))
    # where no column may be the right one there is nothing to mine yet
    typer.echo(f"Mine it with: {command}" if error.asks else printable(next_step))


def _print_json(content: dict[str, object]) -> None:
    import orjson

    typer.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())


def summarize(prepared: Prepared) -> dict[str, object]:
    """Return what is shown, as plain data."""
    segmentation = prepared.segmentation
    languages: dict[str, int] = {}
    for language in segmentation.languages:
        languages[language or "unknown"] = languages.get(language or "unknown", 0) + 1
    return {
        "sources": [asdict(source) for source in prepared.ingested.sources],
        "comments": len(prepared.ingested.comments),
        "authors": _total(source.authors for source in prepared.ingested.sources),
        "segments": len(segmentation.segments),
        "lists": segmentation.n_lists,
        "left_out": segmentation.left_out(),
        "templates": segmentation.templates.frame.head(N_TEMPLATES).to_dicts(),
        "languages": dict(sorted(languages.items(), key=lambda item: (-item[1], item[0]))),
        "samples": segmentation.segments.frame["text"]
        .gather_every(max(1, len(segmentation.segments) // N_SAMPLES))
        .head(N_SAMPLES)
        .to_list(),
        "rejects": prepared.ingested.rejects.frame.head(10).to_dicts(),
    }


def _print_source(source: SourceReport) -> None:
    """Print what was recognised in one file, part by part; a part with nothing to say is left out."""
    for part in (
        _print_format,
        _print_reading,
        _print_columns,
        _print_questions,
        _print_offered,
        _print_counts,
        _print_people,
        _print_dates,
        _print_collection,
        _print_scores,
        _print_cautions,
    ):
        part(source)


def _print_format(source: SourceReport) -> None:
    what = f"{source.reader} ({source.format.upper()})" if source.format else "passed over"
    typer.echo(f"{printable(source.file)}: {what}")
    if source.reason:
        typer.echo(f"  Why: {printable(source.reason)}")


def _print_reading(source: SourceReport) -> None:
    details = [
        f"encoding {source.encoding}" if source.encoding else "",
        f"delimiter {source.delimiter!r}" if source.delimiter else "",
        f"header in row {source.header_row}" if source.header_row else "",
    ]
    if any(details):
        typer.echo("  Read with " + ", ".join(filter(None, details)))


def _print_columns(source: SourceReport) -> None:
    """Print a table of the roles and their columns, or the roles alone where no column has another name."""
    names = {role: ROLE_NAMES.get(role, role) for role in source.columns}
    if any(columns != (role,) for role, columns in source.columns.items()):
        rows = [(f"  {names[role]}", _listed(columns)) for role, columns in source.columns.items()]
        print_table(("  taken for", "column"), [*rows, ("  not used", _listed(source.unmapped) or "-")])
    elif names:
        typer.echo("  Found " + ", ".join(names.values()))


def _print_questions(source: SourceReport) -> None:
    for question, n in list(source.questions.items())[:N_QUESTIONS]:
        kind = source.question_kinds.get(question)
        asks = f" (asks for {kind})" if kind else ""
        typer.echo(f"  {n:,} answers to: {printable(question)[:150]}{asks}")
    if len(source.questions) > N_QUESTIONS:
        typer.echo(f"  and {len(source.questions) - N_QUESTIONS} more open questions")
    if "" in source.question_kinds:
        typer.echo(f"  Comments without a question answer one that asks for {source.question_kinds['']}")
    if source.questions:
        typer.echo("  If a question asks for something else: --question-kind NAME=KIND, see --help")


def _print_offered(source: SourceReport) -> None:
    """Print the columns that may hold comments and are not taken, with what speaks for each."""
    from feedback_miner.ingest.wording import shown

    for column, why in list(source.offered.items())[:N_OFFERED]:
        typer.echo(f"  Not taken: '{shown(column)}' ({printable(why)})")
    if len(source.offered) > N_OFFERED:
        typer.echo(f"  and {len(source.offered) - N_OFFERED} more columns that may hold comments")
    if source.offered:
        typer.echo("  What is named with --text-column is mined instead; repeat it for each column to mine")


def _print_counts(source: SourceReport) -> None:
    if source.n_rows or source.n_comments:
        left_out = (f", {n:,} {printable(reason)}" for reason, n in source.left_out.items())
        typer.echo(
            f"  {source.n_rows:,} rows, {source.n_comments:,} comments, {source.n_rejects:,} rejected"
            + "".join(left_out)
        )
    if source.authors:
        typer.echo("  Written by " + ", ".join(f"{name} {n:,}" for name, n in source.authors.items()))


def _print_people(source: SourceReport) -> None:
    """Print how many persons stand for how many tickets, and which of them are counted."""
    from feedback_miner.write.figures import people, plural

    if source.people_basis is None:
        return
    own = "response" if source.people_basis == "response" else "record"
    records, basis = people(source.n_records, own), plural(source.people_basis)
    persons = (
        f"{source.n_people:,} {'person' if source.n_people == 1 else 'persons'} in "
        if source.n_people
        else ""
    )
    nameless = (
        f", {source.n_nameless:,} of which name nobody" if source.n_people and source.n_nameless else ""
    )
    typer.echo(f"  Asked by {persons}{records}{nameless}; counted: {basis}")


def _print_dates(source: SourceReport) -> None:
    if source.date_format and source.date_min:
        zone = "in UTC" if source.date_zone == "known" else "zone unknown (name it with --time-zone)"
        typer.echo(f"  Dates {source.date_min} to {source.date_max}, read as {source.date_format}, {zone}")


def _print_collection(source: SourceReport) -> None:
    if source.collection not in ("", source.file):
        typer.echo(
            f"  One collection with {printable(source.collection)}: trends are measured over all its files "
            "(over each alone: --set ingest.collections=file)"
        )


def _print_scores(source: SourceReport) -> None:
    """Print which end of the scores is the best, and the flag that says otherwise."""
    if source.score_ends is None:
        return
    low, high = source.score_ends
    told = {
        "low": f"{low:g} is the best, {source.score_why}: turned around, {low:g} counts as {high:g}"
        " (if not: --score-best high)",
        "high": f"{high:g} is the best, {source.score_why} (if not: --score-best low)",
        "unknown": f"nothing says which end is the best, {high:g} is taken for it (if not: --score-best low)",
    }
    typer.echo(f"  Scores from {low:g} to {high:g}: {told[source.score_best or 'unknown']}")


def _print_cautions(source: SourceReport) -> None:
    if source.personal:
        typer.echo(f"  Personal data in {_listed(source.personal)}")
    if source.missing:
        typer.echo(f"  Note: {printable(source.missing)}")
    for warning in source.warnings:
        typer.echo(f"  Warning: {printable(warning)}")


def _print_rejects(source: SourceReport, prepared: Prepared) -> None:
    from feedback_miner.notes import told_reject

    found = prepared.ingested.rejects.frame
    rows = found.filter(found["file"] == source.file).select("line", "reason").head(N_SAMPLES)
    for line, reason in rows.iter_rows():
        typer.echo(f"  Rejected: {printable(told_reject(line, reason))}")


def _listed(names: Sequence[str], most: int = 25) -> str:
    """Join names; those past ``most`` are counted only."""
    from feedback_miner.ingest.wording import listed

    return listed(names, most)


def _total(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def _print_cut(prepared: Prepared) -> None:
    summary = summarize(prepared)
    typer.echo(f"{summary['comments']:,} comments give {summary['segments']:,} segments.")
    if summary["lists"]:
        typer.echo(
            f"{summary['lists']:,} of them hold a list in one line, whose items count each "
            "(whole: --set segment.lists=false)."
        )
    for title, key in (("Put aside", "left_out"), ("Languages", "languages")):
        counts = summary[key]
        assert isinstance(counts, dict)
        if counts:
            typer.echo(f"{title}: " + ", ".join(f"{name} {n:,}" for name, n in list(counts.items())[:12]))
    _print_templates(prepared)
    for text in summary["samples"]:  # type: ignore[attr-defined]
        typer.echo(f"  > {printable(text)[:200]}")


def _print_templates(prepared: Prepared) -> None:
    """Print the recurring lines that cost most text, so that a person can object."""
    found = prepared.segmentation.templates.frame
    if not found.height:
        return
    typer.echo(
        f"Recurring lines and form fields put aside: {found.height:,}"
        + (f"; the {N_TEMPLATES} that cost most text:" if found.height > N_TEMPLATES else ":")
    )
    columns = ("template_id", "kind", "n_records", "n_people", "n_chars", "example")
    rows = [
        (
            f"  {ident}",
            kind,
            f"{n_records:,}",
            f"{n_people:,}",
            f"{n_chars:,}",
            printable(example)[:EXAMPLE_WIDTH],
        )
        for ident, kind, n_records, n_people, n_chars, example in found.select(columns)
        .head(N_TEMPLATES)
        .iter_rows()
    ]
    print_table(("  id", "kind", "records", "people", "characters", "example"), rows)
    typer.echo("Mine one all the same with --keep-templates ID.")
