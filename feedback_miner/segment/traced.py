"""Text that knows where in its source each character stood."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Traced:
    """A text with the span of each of its characters in the source.

    Attributes
    ----------
    text : str
    starts, ends : array of int64, shape (len(text),), or None
        Source offsets, ends exclusive; None where the text is the source itself. An entity
        such as ``&amp;`` is one character whose span is five wide.
    """

    text: str
    starts: array[int] | None = None
    ends: array[int] | None = None

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the source span of the non-empty span ``[start, end)`` of the text."""
        if self.starts is None or self.ends is None:
            return start, end
        return min(self.starts[start:end]), max(self.ends[start:end])

    def through(self, outer: Self) -> Traced:
        """Return this text traced to the source of ``outer``, whose text is this one's source."""
        if self.starts is None or self.ends is None:
            return outer
        if outer.starts is None or outer.ends is None:
            return self
        last = len(outer.text) - 1
        starts = array("q", [outer.starts[min(i, last)] for i in self.starts])
        ends = array("q", [outer.ends[max(min(i, last + 1), 1) - 1] for i in self.ends])
        return Traced(self.text, starts, ends)


class TracedBuilder:
    """Collects characters and their source spans."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts = array("q")
        self._ends = array("q")

    def __len__(self) -> int:
        return len(self._starts)

    def copy(self, text: str, start: int) -> None:
        """Add text that stands unchanged at ``start`` in the source."""
        self._parts.append(text)
        self._starts.extend(range(start, start + len(text)))
        self._ends.extend(range(start + 1, start + 1 + len(text)))

    def put(self, text: str, start: int, end: int) -> None:
        """Add text all of whose characters come from the source span ``[start, end)``."""
        self._parts.append(text)
        self._starts.extend([start] * len(text))
        self._ends.extend([end] * len(text))

    def take(self, text: str, traced: Traced, start: int) -> None:
        """Add text that equals ``traced.text`` from ``start`` on, but for white space."""
        assert traced.starts is not None
        assert traced.ends is not None
        self._parts.append(text)
        self._starts.extend(traced.starts[start : start + len(text)])
        self._ends.extend(traced.ends[start : start + len(text)])

    def build(self) -> Traced:
        """Return what was collected."""
        return Traced("".join(self._parts), self._starts, self._ends)
