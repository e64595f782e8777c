"""``feedback-miner config``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from feedback_miner.cli import options as o
from feedback_miner.cli.handled import handled
from feedback_miner.cli.tables import print_table

config_app = typer.Typer(help="The settings, and where each comes from.", no_args_is_help=True)


@config_app.command("show")
@handled
def show_command(
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    config: o.ConfigFile = None,
    set_: o.Set = None,
) -> None:
    """Show every setting, its value, and where it comes from: a flag, the environment, a file, or nowhere."""
    from feedback_miner.config import leaves, load_settings

    settings, origins = load_settings(o.collect(set_), config)
    if json:
        import orjson

        found = {
            name: {"value": value, "origin": origins.get(name, "default")}
            for name, value, _ in leaves(settings)
        }
        # str is for paths, and for the secret: pydantic makes asterisks of it
        typer.echo(orjson.dumps(found, default=str, option=orjson.OPT_INDENT_2).decode())
        return
    rows = [
        (name, _shown(value), origins.get(name, "default"), text) for name, value, text in leaves(settings)
    ]
    print_table(("setting", "value", "from", "meaning"), rows)


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)
