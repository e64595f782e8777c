"""Signals that stop a command, as one exception."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Stopped(BaseException):
    """SIGINT or SIGTERM came.

    Not KeyboardInterrupt: where one passes through an ``exec`` of a text, as dataclasses have
    it, Python 3.11 notes it as unhandled and kills itself by SIGINT when it exits, even though
    it was handled further out.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.exit_code = 128 + number

    def __str__(self) -> str:
        return "Interrupted." if self.number == signal.SIGINT else "Stopped by SIGTERM."


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise :class:`Stopped` when a signal comes; one that the caller ignores stays ignored."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped(number)
