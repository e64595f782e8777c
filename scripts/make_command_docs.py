"""Write docs/commands.md from the help texts of the commands.

python scripts/make_command_docs.py
"""

import re
from pathlib import Path

import typer
from typer.testing import CliRunner

from feedback_miner.cli.app import app

TARGET = Path(__file__).parents[1] / "docs" / "commands.md"
COMMANDS = (
    (),
    ("mine",),
    ("tag",),
    ("inspect",),
    ("tags",),
    ("tags", "suggest"),
    ("tags", "fit"),
    ("tags", "eval"),
    ("models",),
    ("models", "list"),
    ("models", "verify"),
    ("config",),
    ("config", "show"),
)
HEAD = """# Commands

Generated from the help texts by `scripts/make_command_docs.py`; do not edit.
"""


def help_text(command: tuple[str, ...]) -> str:
    """Return the help of a command as plain text, at a fixed width."""
    runner = CliRunner(
        env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "_TYPER_FORCE_DISABLE_TERMINAL": "1"}
    )
    result = runner.invoke(app, [*command, "--help"], prog_name="feedback-miner")
    text = re.sub(r"\x1b\[[0-9;]*m", "", result.output)
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def render() -> str:
    parts = [HEAD]
    for command in COMMANDS:
        parts.append(f"## {' '.join(('feedback-miner', *command))}\n\n```\n{help_text(command)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
    typer.echo(f"{TARGET} written")
