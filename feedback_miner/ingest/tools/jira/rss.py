"""XML of Jira: a search or an issue as RSS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from feedback_miner.ingest.contract.base import Detection, ExportFacts, Message
from feedback_miner.ingest.contract.xml_reader import ElementReader
from feedback_miner.ingest.formats.xml_elements import XmlElements, text_of
from feedback_miner.ingest.tools.jira.who import author_kind, of_ticket, opener_kind
from feedback_miner.ingest.wording import listed


class JiraXml(ElementReader):
    """An ``<item>`` per issue, with its comments, in an RSS channel."""

    name: ClassVar[str] = "jira"
    title: ClassVar[str] = "Jira"
    tags: ClassVar[tuple[str, ...]] = ("item",)

    def detect(self, elements: XmlElements) -> Detection | None:
        """Tell whether this is RSS with the elements of issues."""
        if elements.root != "rss":
            return None
        found = {element.tag: element.attrib for element in reversed(elements.sample)}
        marks = [
            tag for tag in ("issue", "summary", "type", "status", "reporter", "customfields") if tag in found
        ]
        if "item" not in found or "id" not in found.get("key", {}) or len(marks) < 3:
            return None
        return Detection(f"RSS whose items have Jira's elements: {listed(['key', *marks])}.")

    def facts(self, elements: XmlElements) -> ExportFacts:
        """Return the language of the names of months, and whether it is one page of several."""
        language = re.search(r"<language>\s*([a-zA-Z]{2,3})\b", elements.content.start[:20_000])
        issue = next((e.attrib for e in elements.sample if e.tag == "issue"), {})
        end, total = (int(issue[name]) if issue.get(name, "").isdecimal() else 0 for name in ("end", "total"))
        cut = (f"It holds issues up to {end:,} of {total:,}; export the others too.",) if end < total else ()
        return ExportFacts(language=language[1].lower() if language else None, warnings=cut)

    def messages(self, element: Element, row: int, known: Any) -> Iterator[Message]:
        """Yield the description of an issue, then its comments."""
        key = element.find("key")
        record = text_of(element, "key") or (key.get("id") if key is not None else None)
        reporter = element.find("reporter")
        ids = reporter.attrib if reporter is not None else {}
        person = ids.get("accountid") or ids.get("username") or text_of(reporter)
        custom = {field.get("key", ""): field for field in element.iterfind("customfields/customfield")}
        found = {
            "priority": text_of(element, "priority"),
            "resolved": text_of(element, "resolved"),
            "organisation": _custom(custom, "sd-customer-organizations"),
        }
        opened_by = opener_kind(person)
        yield Message(
            text=text_of(element, "description") or "",
            row=row,
            record=record,
            id=record,
            item="description",
            subject=text_of(element, "summary") or _untagged(text_of(element, "title")),
            date=text_of(element, "created"),
            person=person,
            author=opened_by,
            score=_custom(custom, "sd-request-feedback"),
            **of_ticket(found, opened_by),
        )
        reporters = (ids.get("accountid"), ids.get("username"), text_of(reporter))
        for comment in element.iterfind("comments/comment"):
            restricted = any(
                comment.get(name) for name in ("roleLevel", "groupLevel", "rolelevel", "grouplevel")
            )
            author = comment.get("author") or None
            kind = "agent" if restricted else author_kind(author, reporters)
            yield Message(
                text=text_of(comment) or "",
                row=row,
                record=record,
                id=comment.get("id"),
                item="note" if restricted else "comment",
                date=comment.get("created"),
                person=author,
                author=kind,
                public=False if restricted else None,
                **of_ticket(found, kind),
            )


def _untagged(title: str | None) -> str | None:
    """Return a title without the key before it: ``[IT-1] Wifi``."""
    return title.partition("] ")[2] if title and title.startswith("[") and "] " in title else title


def _custom(fields: Mapping[str, Element], end: str) -> str | None:
    found = next((element for key, element in fields.items() if key.endswith(f":{end}")), None)
    return text_of(found, "customfieldvalues/customfieldvalue") if found is not None else None
