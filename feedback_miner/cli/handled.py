"""Errors and signals -> a message on stderr and an exit code; never a traceback."""

from __future__ import annotations

import functools
import logging
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, ParamSpec

import typer

from feedback_miner.cli.messages import log, say
from feedback_miner.cli.signals import Stopped, stopped_by_signals
from feedback_miner.errors import FeedbackMinerError

P = ParamSpec("P")

INTERNAL_ERROR = 70
"""EX_SOFTWARE of sysexits.h: a mistake of the program, not of its user."""

WHOLE = "Nothing is half-written: what --out names is there as a whole, or not at all."
"""True whenever a command ends: a signal may come just after the results took their name."""

STREAM_ADVICE = "Free space, or send the output to another place."


def handled(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command so that all it raises ends in a message and the exit code of design and docs."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with stopped_by_signals():
                command(*args, **kwargs)
                sys.stdout.flush()
        except FeedbackMinerError as error:
            _fail(str(error), error.exit_code)
        except Stopped as stopped:
            _fail(f"{stopped} {WHOLE}", stopped.exit_code)
        except BrokenPipeError:  # the reader of our output, such as head, has seen enough
            _discard_output()
            raise typer.Exit(0) from None
        except MemoryError:
            _fail(f"Memory ran out. {WHOLE}\nTry fewer comments: --limit N", INTERNAL_ERROR)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            if _is_of_a_stream(error):
                _discard_output()
                _fail(f"The output cannot be written: {error}.\n{WHOLE}\n{STREAM_ADVICE}", 2)
            if log.isEnabledFor(logging.DEBUG):
                traceback.print_exc()
            _fail(
                f"This is a mistake in feedback-miner: {type(error).__name__}: {error}\n"
                f"{WHOLE}\nRun again with -v for the details, and report them please.",
                INTERNAL_ERROR,
            )

    return run


def _is_of_a_stream(error: Exception) -> bool:
    """Tell a refusal of the system to write on an open stream, such as a full disk behind ``>``.

    Errors of opening a file name it; where one gets here unhandled, the program is to blame.
    """
    return isinstance(error, OSError) and error.errno is not None and error.filename is None


def _discard_output() -> None:
    """Send what is left in the buffer of stdout nowhere, or Python would fail on it when it exits."""
    with suppress(OSError, ValueError):  # stdout may be no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int) -> NoReturn:
    say(f"feedback-miner: {message}", logging.ERROR)
    raise typer.Exit(code)
