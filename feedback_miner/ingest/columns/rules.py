"""Ordered rules: what is measured is given to one after another, and the first that knows decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")


def first_answer(
    rules: Iterable[Callable[[Given], Answer | None]], given: Given
) -> tuple[str, Answer] | None:
    """Return the name of the first rule that decides, and what it says; None if none does.

    Parameters
    ----------
    rules : iterable of callable
        Each returns its answer, or None where it leaves the decision to those after it.
    given : object
        What all of them look at.

    Examples
    --------
    >>> def small(n): return "small" if n < 10 else None
    >>> def even(n): return "even" if n % 2 == 0 else None
    >>> first_answer((small, even), 12)
    ('even', 'even')
    >>> first_answer((small, even), 13) is None
    True
    """
    for rule in rules:
        if (answer := rule(given)) is not None:
            return rule.__name__, answer
    return None
