"""The command line: parse, call, print, exit."""

from __future__ import annotations

import sys

from feedback_miner.cli.signals import Stopped, stopped_by_signals


def main() -> None:
    """Run the command line; the entry point ``feedback-miner``."""
    try:
        with stopped_by_signals():
            from feedback_miner.cli.app import app

            app(prog_name="feedback-miner")
    except Stopped as stopped:  # while modules load; commands see to their own
        print(f"feedback-miner: {stopped}", file=sys.stderr)
        raise SystemExit(stopped.exit_code) from None
