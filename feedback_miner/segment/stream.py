"""The characters that a browser would show of a source, with their offsets.

A tokenizer without a tree: tags, comments, scripts and styles are skipped, entities
decoded. It gives the offsets that a parsed tree lacks, and stands in for the tree where
nesting is so deep that parsing would take quadratic time.
"""

from __future__ import annotations

import re
from html import unescape

from feedback_miner.segment.traced import Traced, TracedBuilder

MAX_DEPTH = 1000
# fmt: off
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr"
))
# fmt: on
BREAKING = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|tr|td|th|table|h[1-6]|pre|blockquote|section)\b", re.IGNORECASE
)
_TOKEN = re.compile(
    r"<!--"
    r"|<(?P<close>/?)(?P<tag>[a-z][a-z0-9:]{0,30}+)(?:[^<>\"']|\"[^<\"]*+\"|'[^<']*+'|[\"'])*+>"
    r"|<[!?/][^<>]*+>"
    r"|&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31}+);?"
    r"|\r\n?|\x00",
    re.IGNORECASE,
)


class Stream:
    """Reads a source from left to right; with ``breaks``, a tag becomes a line break or a space.

    Attributes
    ----------
    traced : Traced
        The characters outside tags, with line ends as ``\\n`` and without NUL.
    depth : int
        Upper bound of how deep elements nest.
    """

    def __init__(self, source: str, breaks: bool = False) -> None:
        self.depth = 0
        self._open = 0
        self._breaks = breaks
        self._source = source
        self._lowered: str | None = None
        self._out = TracedBuilder()
        position = 0
        while (match := _TOKEN.search(source, position)) is not None:
            if match.start() > position:
                self._out.copy(source[position : match.start()], position)
            position = self._token(match)
        if position < len(source):
            self._out.copy(source[position:], position)
        self.traced: Traced = self._out.build()

    def _token(self, match: re.Match[str]) -> int:
        """Take one token; return where to read on."""
        token, start, end = match.group(), match.start(), match.end()
        if token.startswith("&"):
            self._out.put(unescape(token), start, end)
        elif token.startswith("\r"):
            self._out.put("\n", start, end)
        elif token == "<!--":
            return self._after("-->", end)
        elif match["tag"]:
            return self._tag(match)
        return end

    def _tag(self, match: re.Match[str]) -> int:
        tag = match["tag"].lower()
        if self._breaks:
            self._out.put("\n" if BREAKING.match(match.group()) else " ", match.start(), match.start())
        if match["close"]:
            self._open = max(0, self._open - 1)
        elif tag in ("script", "style"):
            return self._after(f"</{tag}", match.end(), keep=True)
        elif tag not in VOID:
            self._open += 1
            self.depth = max(self.depth, self._open)
        return match.end()

    def _after(self, closing: str, start: int, keep: bool = False) -> int:
        """Return the position after ``closing``, or at it; the end of the source where it is missing."""
        if self._lowered is None:
            lowered = self._source.lower()
            self._lowered = lowered if len(lowered) == len(self._source) else self._source
        found = self._lowered.find(closing, start)
        return len(self._source) if found < 0 else found if keep else found + len(closing)
