"""The command line: parse, call, print, exit."""

from __future__ import annotations

import os
import sys

from feedback_miner.cli.signals import Stopped, stopped_by_signals
from feedback_miner.offline import close_network


def main() -> None:
    """Run the command line; the entry point ``feedback-miner``."""
    _open_closed_streams()
    close_network()
    os.umask(0o077)  # what libraries leave, such as torch's folder among the temporary files, is private too
    try:
        with stopped_by_signals():
            from feedback_miner.cli.app import app

            app(prog_name="feedback-miner")
    except Stopped as stopped:  # while modules load; commands see to their own
        print(f"feedback-miner: {stopped}", file=sys.stderr)
        raise SystemExit(stopped.exit_code) from None


def _open_closed_streams() -> None:
    """Write what goes to a stream that the caller closed (``>&-``) nowhere.

    Its number would else go to the next file that is opened, and what is printed into that file.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
            if name != "stdin":
                setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115
