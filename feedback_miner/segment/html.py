"""Markup resolved: HTML to lines of text, quoted blocks set apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, NamedTuple, Self

from feedback_miner.segment.stream import BREAKING, MAX_DEPTH, Stream
from feedback_miner.segment.traced import Traced, TracedBuilder

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|font|small|h[1-6]|ul|ol|li|dl|dt|dd|table|tbody|thead|tr|td|"
    r"th|pre|"
    r"code|blockquote|hr|img|html|head|body|meta|style|script|center|section|article|header|footer|o:p)"
    r"(?:\s[^<>]*+)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,9});", re.IGNORECASE)
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul"
))
# fmt: on
_HIDDEN = frozenset(["script", "style", "head", "title", "noscript", "template"])
_QUOTE_CLASSES = frozenset(("gmail_quote", "yahoo_quoted", "moz-cite-prefix"))
_QUOTE_STARTS = frozenset(("divRplyFwdMsg", "appendonsend"))
_WINDOW = 4096
_FULL_SEARCHES = 50
_LETTERS = re.compile(r"[^\W\d_]")
_NO_BREAK = str.maketrans("\n\t\f", "   ")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A comment without markup.

    Attributes
    ----------
    kept : Traced
        The text without the quoted blocks.
    quoted : tuple of str
        The texts of the quoted blocks that were taken out.
    whole : str
        The text with the quoted blocks in their places; the same object as that of ``kept`` where there
        are none.
    """

    kept: Traced
    quoted: tuple[str, ...]
    whole: str

    @classmethod
    def unquoted(cls, traced: Traced) -> Self:
        """Build from a text without quoted blocks."""
        return cls(traced, (), traced.text)


class _State(NamedTuple):
    """What a node hands down to its children."""

    block: int
    hidden: bool
    quoted: bool
    preformatted: bool


def clean(source: str, *, keep_quotes: bool = False) -> Cleaned:
    """Resolve markup and entities; plain text comes back as it is.

    Block elements and ``<br>`` become line breaks. Quoted blocks stay where they are to be kept, and where
    nothing with three letters would be left without them. What still holds tags afterwards was escaped twice
    and is resolved once more.
    """
    if "<" not in source and "&" not in source:
        return Cleaned.unquoted(Traced(source))
    once = _clean_once(source, keep_quotes=keep_quotes)
    if "&lt;" not in source:
        return once
    again = _clean_again(once.kept.text, keep_quotes=keep_quotes)
    if again is None:
        kept, quoted = once.kept, once.quoted
    else:
        kept, quoted = again.kept.through(once.kept), once.quoted + again.quoted
    of_whole = again if once.whole is once.kept.text else _clean_again(once.whole, keep_quotes=keep_quotes)
    return Cleaned(kept, quoted, once.whole if of_whole is None else of_whole.whole)


def _clean_again(text: str, *, keep_quotes: bool) -> Cleaned | None:
    """Resolve what is left of markup in a text that was resolved before; None if there is nothing."""
    return _clean_once(text, keep_quotes=keep_quotes) if "<" in text and _TAG.search(text) else None


def _clean_once(source: str, *, keep_quotes: bool) -> Cleaned:
    if _TAG.search(source) is None:
        return Cleaned.unquoted(_decode(source) if _ENTITY.search(source) else Traced(source))
    stream = Stream(source)
    if stream.depth > MAX_DEPTH:
        return Cleaned.unquoted(Stream(source, breaks=True).traced)
    return _Walk(source, stream.traced).cleaned(keep_quotes=keep_quotes)


def _decode(source: str) -> Traced:
    out, position = TracedBuilder(), 0
    for match in _ENTITY.finditer(source):
        out.copy(source[position : match.start()], position)
        out.put(unescape(match.group()), match.start(), match.end())
        position = match.end()
    out.copy(source[position:], position)
    return out.build()


class _Walk:
    """Walks the text nodes of the parsed source and finds each in the stream of its characters."""

    def __init__(self, source: str, stream: Traced) -> None:
        self.source = source
        self.stream = stream
        self.cursor = 0
        self.searches_left = _FULL_SEARCHES
        self.keep_lines = source.count("\n") > 2 * sum(1 for _ in BREAKING.finditer(source))
        self.kept = TracedBuilder()
        self.all = TracedBuilder()
        self.quoted: list[str] = []
        self.break_kept = self.break_all = ""

    def cleaned(self, *, keep_quotes: bool) -> Cleaned:
        self._walk()
        kept = self.kept.build()
        quoted = ("".join(self.quoted),) if self.quoted else ()
        if quoted and (keep_quotes or len(_LETTERS.findall(kept.text[:2000])) < 3):
            return Cleaned.unquoted(self.all.build())
        return Cleaned(kept, quoted, self.all.build().text if quoted else kept.text)

    def _walk(self) -> None:
        from selectolax.lexbor import LexborHTMLParser

        root = LexborHTMLParser(self.source).root
        if root is None:
            return
        states: dict[int, _State] = {}
        top = _State(root.mem_id, False, False, False)
        last_block, rest_is_quoted = root.mem_id, False
        for node in root.traverse(include_text=True):
            parent = node.parent
            state = states.get(parent.mem_id, top) if parent is not None else top
            tag = node.tag
            if tag == "-text":
                if state.block != last_block:
                    self._break("\n\n")
                    last_block = state.block
                self._text(node.text(deep=False), state, rest_is_quoted or state.quoted)
            elif tag == "br":
                self._break("\n")
            elif tag is not None and not tag.startswith("-"):
                states[node.mem_id] = _enter(node, tag, state)
                rest_is_quoted = rest_is_quoted or node.id in _QUOTE_STARTS

    def _break(self, line_break: str) -> None:
        self.break_kept = max(self.break_kept, line_break)
        self.break_all = max(self.break_all, line_break)

    def _text(self, text: str | None, state: _State, quoted: bool) -> None:
        if not text:
            return
        start = self._locate(text)
        if state.hidden:
            return
        if not (state.preformatted or self.keep_lines):
            text = text.translate(_NO_BREAK)
        if quoted:
            self.quoted.append(self.break_all + text)
        else:
            self._add(self.kept, self.break_kept, text, start)
            self.break_kept = ""
        self._add(self.all, self.break_all, text, start)
        self.break_all = ""

    def _add(self, out: TracedBuilder, line_break: str, text: str, start: int) -> None:
        assert self.stream.starts is not None
        edge = len(self.stream.text) - 1
        here = self.stream.starts[min(start if start >= 0 else self.cursor, edge)] if edge >= 0 else 0
        if line_break and len(out):
            out.put(line_break, here, here)
        if 0 <= start <= edge + 1 - len(text):
            out.take(text, self.stream, start)
        else:
            out.put(text, here, here + 1)

    def _locate(self, text: str) -> int:
        """Return where in the stream a text node stands, and move the cursor behind it; -1 = unknown."""
        stream = self.stream.text
        found = stream.find(text, self.cursor, self.cursor + len(text) + _WINDOW)
        if found < 0 and self.searches_left and not text.isspace():
            self.searches_left -= 1
            found = stream.find(text, self.cursor)
            if found < 0:
                return stream.find(text, 0, self.cursor)
        if found >= 0:
            self.cursor = found + len(text)
        return found if found >= 0 else -1


def _enter(node: LexborNode, tag: str, state: _State) -> _State:
    quoted = state.quoted or tag == "blockquote"
    if not quoted and (names := node.attributes.get("class")):
        quoted = not _QUOTE_CLASSES.isdisjoint(names.split())
    return _State(
        node.mem_id if tag in _BLOCKS else state.block,
        state.hidden or tag in _HIDDEN,
        quoted,
        state.preformatted or tag in ("pre", "textarea"),
    )
