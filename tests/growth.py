"""How the work of a function grows with its input, told by counting steps instead of seconds.

Counting sees the loops of Python and the calls of C functions, on any machine alike. It does not see
inside a call: what a regular expression takes is measured by ``scripts/measure_growth.py``, and its
tests give it so much that a search which looks twice at everything would not end within hours.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def n_steps(work: Callable[[], object]) -> int:
    """Return how many lines of Python run and how many C functions are called, in this thread."""
    steps = 0

    def in_frame(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return in_frame

    def on_call(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal steps
        steps += event == "c_call"

    traced, profiled = sys.gettrace(), sys.getprofile()
    sys.settrace(in_frame)
    sys.setprofile(on_call)
    try:
        work()
    finally:
        sys.settrace(traced)
        sys.setprofile(profiled)
    return steps


def check_linear(work: Callable[[int], object], n: int) -> None:
    """Fail where twice the input takes more than two and a half times the steps.

    Parameters
    ----------
    work : callable
        Given a size; what it needs of that size is better made beforehand.
    n : int
        Large enough that what is done once does not count: a function that looks at every pair
        then takes four times the steps.
    """
    work(n)  # what is loaded or compiled at the first use
    once, twice = n_steps(lambda: work(n)), n_steps(lambda: work(2 * n))
    assert twice < 2.5 * once, f"{once:,} steps for {n:,}, {twice:,} for {2 * n:,}"
