"""How stages say how far they are, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
Tick = Callable[[int], None]
"""Told how many more steps are done, from whatever thread."""


class Progress(Protocol):
    """Told about stages and their steps; the command line draws bars or writes log lines."""

    def stage(self, name: str) -> None:
        """Tell that a stage begins."""

    def track(self, items: Iterable[T], total: int, unit: str) -> Iterator[T]:
        """Pass ``items`` through, counting them towards ``total``."""
        ...

    def count(self, total: int, unit: str) -> Tick:
        """Count towards ``total`` where steps are no items, or come from several threads."""
        ...


class Counted:
    """A listener that needs only to count: it tracks items by counting them."""

    def track(self, items: Iterable[T], total: int, unit: str) -> Iterator[T]:
        """Pass ``items`` through, counting each when it is done."""
        tick = self.count(total, unit)
        for item in items:
            yield item
            tick(1)

    def count(self, total: int, unit: str) -> Tick:
        """Count towards ``total``."""
        raise NotImplementedError


class Silent:
    """Says nothing: the default in a notebook or a library call."""

    def stage(self, name: str) -> None:
        """Say nothing."""

    def track(self, items: Iterable[T], total: int, unit: str) -> Iterator[T]:
        """Pass ``items`` through."""
        yield from items

    def count(self, total: int, unit: str) -> Tick:
        """Count nothing."""
        return lambda n: None
