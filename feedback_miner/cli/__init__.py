"""The command line: parse, call, print, exit."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the entry point ``feedback-miner``."""
    from feedback_miner.cli.app import app

    app(prog_name="feedback-miner")
