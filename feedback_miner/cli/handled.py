"""Errors and signals -> a message on stderr and an exit code; never a traceback."""

from __future__ import annotations

import functools
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, ParamSpec

import typer

from feedback_miner.cli.messages import log, say
from feedback_miner.errors import FeedbackMinerError

P = ParamSpec("P")

INTERNAL_ERROR = 70
"""EX_SOFTWARE of sysexits.h: a mistake of the program, not of its user."""


class Terminated(BaseException):
    """SIGTERM came."""


def handled(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command so that all it raises ends in a message and the exit code of design and docs."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        previous = signal.signal(signal.SIGTERM, _terminate)
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except FeedbackMinerError as error:
            _fail(str(error), error.exit_code)
        except KeyboardInterrupt:
            _fail("Interrupted. Nothing was written.", 130)
        except Terminated:
            _fail("Stopped by SIGTERM. Nothing was written.", 143)
        except BrokenPipeError:  # the reader of our output, such as head, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except MemoryError:
            _fail("Memory ran out. Nothing was written.\nTry fewer comments: --limit N", INTERNAL_ERROR)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            if log.isEnabledFor(logging.DEBUG):
                traceback.print_exc()
            _fail(
                f"This is a mistake in feedback-miner: {type(error).__name__}: {error}\n"
                "Nothing was written.\nRun again with -v for the details, and report them please.",
                INTERNAL_ERROR,
            )
        finally:
            signal.signal(signal.SIGTERM, previous)

    return run


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


def _fail(message: str, code: int) -> NoReturn:
    say(f"feedback-miner: {message}", logging.ERROR)
    raise typer.Exit(code)
