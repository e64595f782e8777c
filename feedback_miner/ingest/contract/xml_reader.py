"""Readers of XML whose elements hold messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.messages import NOTHING, message_table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.formats.xml_elements import XmlElements


class ElementReader(ReaderDefaults):
    """Elements that hold messages."""

    name: ClassVar[str]
    title: ClassVar[str]
    view: ClassVar[type[XmlElements]] = XmlElements
    tags: ClassVar[tuple[str, ...]]
    """Names of the elements that :meth:`messages` is given."""

    def detect(self, elements: XmlElements) -> Detection | None:
        """Tell whether this is an export of this kind."""
        raise NotImplementedError

    def tags_of(self, elements: XmlElements) -> tuple[str, ...]:
        """Return the names of the elements to read, where the file decides them."""
        return self.tags

    def learn(self, elements: XmlElements) -> Any:
        """Return what :meth:`messages` needs to know of the whole file; costs a pass of its own."""
        return None

    def messages(self, element: Element, row: int, known: Any) -> Iterable[Message | LeftOut]:
        """Yield the messages of an element."""
        raise NotImplementedError

    def facts(self, elements: XmlElements) -> ExportFacts:
        """Return zone and language of the export."""
        return NOTHING

    def read(self, elements: XmlElements, context: ReadContext) -> MessageTable:
        """Read all messages."""
        tally = Tally()
        messages = self._messages(elements, tally)
        limit = context.settings.limit
        return message_table(elements.content, messages, tally, self.facts(elements), limit=limit)

    def _messages(self, elements: XmlElements, tally: Tally) -> Iterator[Message | LeftOut]:
        known = self.learn(elements)
        for row, element in elements.each(*self.tags_of(elements), tally=tally):
            yield from self.messages(element, row, known)
