"""The tree of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from feedback_miner import __version__
from feedback_miner.cli.config import config_app
from feedback_miner.cli.handled import handled
from feedback_miner.cli.inspect import inspect_command
from feedback_miner.cli.mine import mine_command
from feedback_miner.cli.models import models_app
from feedback_miner.cli.tag import tag_command
from feedback_miner.cli.tags import tags_app

app = typer.Typer(
    name="feedback-miner",
    help="Find the recurring pain points in IT tickets and surveys, and whose concern each is.\n\n"
    "Exports go in, a folder of ranked themes with evidence comes out. Nothing leaves this machine.",
    epilog="Exit codes: 0 done; 2 usage or settings; 3 an export cannot be read; 4 a model is missing; "
    "5 a workspace is damaged; "
    "70 a mistake of the program; 130, 143 stopped by a signal.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@handled
def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"feedback-miner {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Hold the options of the program itself."""


app.command("mine")(mine_command)
app.command("tag")(tag_command)
app.command("inspect")(inspect_command)
app.add_typer(tags_app, name="tags")
app.add_typer(models_app, name="models")
app.add_typer(config_app, name="config")
