"""The command line: parse, call, print, exit."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the entry point ``feedback-miner``."""
    try:
        from feedback_miner.cli.app import app

        app(prog_name="feedback-miner")
    except KeyboardInterrupt:  # while modules load; commands see to their own interrupts
        print("feedback-miner: Interrupted.", file=sys.stderr)
        raise SystemExit(130) from None
