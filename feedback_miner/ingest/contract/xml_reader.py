"""Elements of XML that hold messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.contract.base import Message, RawTable, Together, Verdict
from feedback_miner.ingest.contract.messages import table_of
from feedback_miner.ingest.formats.xml_elements import Elements


class XmlFamily:
    """Elements that hold messages."""

    name: ClassVar[str]
    title: ClassVar[str]
    shape: ClassVar[str] = "xml"
    tags: ClassVar[tuple[str, ...]]
    """Names of the elements that :meth:`messages` is given."""

    def detect(self, elements: Elements) -> Verdict | None:
        """Tell whether this is an export of this family."""
        raise NotImplementedError

    def learn(self, elements: Elements) -> Any:
        """Return what :meth:`messages` needs to know of the whole file; costs a pass of its own."""
        return None

    def messages(self, element: Element, row: int, known: Any) -> Iterable[Message | str]:
        """Yield the messages of an element; a string is the reason why something in it is none."""
        raise NotImplementedError

    def about(self, elements: Elements) -> Mapping[str, Any]:
        """Return further arguments of ``table_of``, such as ``zone``."""
        return {}

    def read(self, elements: Elements, settings: IngestSettings, together: Together) -> RawTable:
        """Read all messages."""
        known = self.learn(elements)
        n_rows = 0

        def messages() -> Iterator[Message | str]:
            nonlocal n_rows
            for row, element in elements.each(*self.tags):
                n_rows += 1
                yield from self.messages(element, row, known)

        table = table_of(
            elements.content,
            messages(),
            rejects=elements.rejects,
            limit=settings.limit,
            **self.about(elements),
        )
        return replace(table, n_rows=n_rows + len(table.rejects))
