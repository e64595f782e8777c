"""XML, one element at a time, without entities from inside or outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import errors

from feedback_miner.errors import ExportError
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.tally import CUT, Tally

DEEPEST = 200
N_SAMPLE = 400
ENDS_EARLY = (errors.codes[errors.XML_ERROR_NO_ELEMENTS], errors.codes[errors.XML_ERROR_UNCLOSED_TOKEN])
"""Codes of the parser for a text that ends before its elements, or within a tag."""
ROOTS = (b"<?xml", b"<rss", b"<unload", b"<feed", b"<xml", b"<tickets", b"<helpdesk-tickets", b"<!DOCTYPE")


@dataclass(eq=False)
class XmlElements:
    """The elements of an XML export.

    Attributes
    ----------
    content : Content
    """

    content: Content

    @cached_property
    def sample(self) -> list[Element]:
        """The first elements as they begin: the root first, with names and attributes only."""
        found: list[Element] = []
        try:
            for event, element in _events(self.content):
                if event == "start":
                    found.append(Element(local(element.tag), dict(element.attrib)))
                if len(found) >= N_SAMPLE:
                    break
        except (ParseError, ExportError):
            pass
        return found

    @property
    def root(self) -> str:
        """Name of the outermost element; "" where there is none."""
        return self.sample[0].tag if self.sample else ""

    @cached_property
    def is_cut(self) -> bool:
        """Whether the text ends before its elements do; reads all of it."""
        try:
            for _, element in _events(self.content):
                element.clear()
        except ParseError as error:
            return _is_cut(error)
        return False

    def each(self, *tags: str, tally: Tally | None = None) -> Iterator[tuple[int, Element]]:
        """Yield number and element for those of these names, whole; namespaces are cut off.

        An element within another of these names is part of that one.

        Raises
        ------
        ExportError
            For entities, for elements nested too deep, and where the text breaks before the
            first element.
        """
        tally = tally or Tally()
        n, path, inside = 0, list[Element](), 0
        try:
            for event, element in _events(self.content):
                if event == "start":
                    path.append(element)
                    if len(path) > DEEPEST:
                        raise _trap(self.content.name, f"elements are nested more than {DEEPEST} deep")
                    inside += local(element.tag) in tags
                    continue
                path.pop()
                if local(element.tag) in tags:
                    inside -= 1
                    if inside == 0:
                        n += 1
                        tally.n_rows += 1
                        tally.people.note_element(whole := _local(element))
                        yield n, whole
                if inside == 0:
                    element.clear()
                    if path:
                        path[-1].remove(element)
        except ParseError as error:
            if n == 0:
                raise ExportError(
                    f"{self.content.name} is broken XML: {error}.",
                    "A whole XML export is expected.",
                    f"Export it again; it {'was' if _is_cut(error) else 'may have been'} cut off.",
                ) from None
            if _is_cut(error):
                tally.warn(CUT.format("XML"))
            tally.reject(n + 1, f"broken XML from here on ({error}); nothing below was read")


def _is_cut(error: ParseError) -> bool:
    return getattr(error, "code", None) in ENDS_EARLY


def is_xml(content: Content) -> bool:
    """Tell whether an export is XML, also as a browser shows and saves it."""
    start = content.start[:4096].lstrip("\ufeff \t\r\n")
    if start[:9].lower().startswith(("<!doctype h", "<html")) or start[:15].lower().startswith(
        "<!doctype html"
    ):
        return False
    return (start.startswith(("<?xml", "<")) and not start[:5].lower().startswith("<html")) or (
        "does not appear to have any style information" in start and "<rss" in content.start
    )


def text_of(element: Element | None, path: str = "") -> str | None:
    """Return the text below ``path`` of an element, without outer blanks; None where there is none."""
    found = element.find(path) if element is not None and path else element
    if found is None:
        return None
    text = "".join(found.itertext()).strip()
    return text or None


def local(tag: Any) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _local(element: Element) -> Element:
    for inner in element.iter():
        inner.tag = local(inner.tag)
    return element


def _events(content: Content) -> Iterator[tuple[str, Element]]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    with _stream(content) as stream:
        try:
            yield from iterparse(stream, ("start", "end"), forbid_dtd=False)
        except DefusedXmlException:
            raise _trap(content.name, "it defines entities") from None
        except (LookupError, ValueError) as error:
            raise ParseError(f"unknown encoding ({error})") from None


def _stream(content: Content) -> BinaryIO:
    """Open XML at its first tag; what a browser writes above it is skipped."""
    stream = content.open()
    start = min((at for root in ROOTS if (at := content.head.find(root)) > 0), default=0)
    if content.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        start = len(content.head) - len(content.head.lstrip(b" \t\r\n")) if content.head[:1].isspace() else 0
    if start:
        stream.read(start)
    return stream


def _trap(name: str, what: str) -> ExportError:
    return ExportError(
        f"{name} is not read: {what}, as an attack does.",
        "XML without entity definitions, and of usual depth, is expected.",
        "Export it again from the tool, or as CSV or JSON.",
    )
