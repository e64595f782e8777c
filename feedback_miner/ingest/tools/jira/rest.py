"""JSON of Jira: issues as the REST API writes them, in versions 2 and 3, and requests of the portal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.jira.columns import KEY
from feedback_miner.ingest.tools.jira.text import body_text
from feedback_miner.ingest.tools.jira.who import author_kind, of_ticket, opener_kind

WORDED = 4
"""Words from which what stands in a box of a form is more than a name or a choice."""


@dataclass(frozen=True)
class JiraJson(ObjectReader):
    """Issues of the REST API, in pages or lines; ``cut`` has the issues whose comments are not all there."""

    cut: list[str] = field(default_factory=list)

    name: ClassVar[str] = "jira"
    title: ClassVar[str] = "Jira"

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell an issue by its key and its fields."""
        ident, fields = value.get("key"), value.get("fields")
        if isinstance(ident, str) and isinstance(fields, Mapping) and KEY.fullmatch(ident):
            return "issues"
        asked = value.get("issueKey")
        if isinstance(asked, str) and KEY.fullmatch(asked) and objects_in(value, "requestFieldValues"):
            return "requests"
        return None

    def reason(self, parts: Sequence[str]) -> str:
        """Return why an export was recognised."""
        if "issues" not in parts:
            return "JSON objects with 'issueKey' and 'requestFieldValues', as Jira's service desk API writes."
        return "JSON objects with a key such as IT-17 and 'fields', as Jira's REST API writes issues."

    def for_file(self, objects: JsonObjects, known: Known) -> JiraJson:
        """Return a reader that keeps which issues of one file are cut."""
        return JiraJson()

    def warnings(self) -> Sequence[str]:
        """Tell where comments are missing."""
        if not self.cut:
            return ()
        return (
            f"{len(self.cut)} issues have more comments than stand here, such as {self.cut[0]}:"
            " get the others with GET /rest/api/3/issue/KEY/comment.",
        )

    def messages(self, part: str, value: Mapping[str, Any], row: int, known: Known) -> Iterator[Message]:
        """Yield the description of an issue, then its comments."""
        if part == "requests":
            yield from _request(value, row)
            if pick(value, "comments.isLastPage") == "false":
                self.cut.append(value["issueKey"])
            return
        record = value["key"]
        fields: Mapping[str, Any] = value["fields"]
        html = value.get("renderedFields")
        html = html if isinstance(html, Mapping) else {}
        reporter = _person(fields.get("reporter"))
        opened_by = "bot" if _is_app(fields.get("reporter")) else opener_kind(reporter)
        found = {
            **_custom(fields),
            "priority": pick(fields, "priority.name"),
            "resolved": pick(fields, "resolutiondate"),
        }
        yield Message(
            text=pick(html, "description") or body_text(fields.get("description")),
            row=row,
            record=record,
            id=record,
            item="description",
            subject=pick(fields, "summary"),
            date=pick(fields, "created"),
            person=reporter,
            author=opened_by,
            score=None if found.get("said") else found.get("score"),
            **of_ticket(found, opened_by),
        )
        if said := found.get("said"):
            yield Message(
                text=said,
                row=row,
                record=record,
                id="satisfaction",
                item="rating",
                person=reporter,
                author=opened_by,
                score=found.get("score"),
                **of_ticket(found, opened_by),
            )
        comments = objects_in(fields, "comment.comments")
        total = fields["comment"].get("total") if isinstance(fields.get("comment"), Mapping) else None
        if isinstance(total, int) and total > len(comments):
            self.cut.append(record)
        rendered = {pick(c, "id"): pick(c, "body") for c in objects_in(html, "comment.comments")}
        for comment in comments:
            ident = pick(comment, "id")
            yield _comment(comment, rendered.get(ident), reporter, (record, row), found)


def _request(value: Mapping[str, Any], row: int) -> Iterator[Message]:
    """Yield a request of the portal: its description, other boxes that were filled in, its comments."""
    record = value["issueKey"]
    reporter = _person(value.get("reporter"))
    filled = {pick(box, "fieldId"): box for box in objects_in(value, "requestFieldValues")}
    summary, description = filled.pop("summary", {}), filled.pop("description", {})
    date = pick(value, "createdDate.iso8601", "createdDate.jira")
    yield Message(
        text=_box(description),
        row=row,
        record=record,
        id=record,
        item="description",
        subject=pick(summary, "value"),
        date=date,
        person=reporter,
        author=opener_kind(reporter),
    )
    for ident, box in filled.items():
        text = _box(box) if isinstance(box.get("value"), str | Mapping) else ""
        if len(text.split()) >= WORDED:
            yield Message(
                text=text,
                row=row,
                record=record,
                id=ident,
                item="answer",
                date=date,
                person=reporter,
                author=opener_kind(reporter),
                question=pick(box, "label"),
            )
    for comment in objects_in(value, "comments.values"):
        shaped = {
            **comment,
            "created": pick(comment, "created.iso8601", "created.jira", "created"),
            "jsdPublic": comment.get("public"),
        }
        yield _comment(shaped, pick(comment, "renderedBody.html"), reporter, (record, row), {})


def _box(box: Mapping[str, Any]) -> str:
    return pick(box, "renderedValue.html") or body_text(box.get("value"))


def _comment(
    comment: Mapping[str, Any],
    html: str | None,
    reporter: str | None,
    place: tuple[str, int],
    found: Mapping[str, str | None],
) -> Message:
    # who may see it: the portal's flag, or a role or group of Jira itself
    public = comment.get("jsdPublic")
    internal = public is False or isinstance(comment.get("visibility"), Mapping)
    author = _person(comment.get("author"))
    kind = pick(comment, "author.accountType")
    if _is_app(comment.get("author")):
        said_by = "bot"
    elif internal:
        said_by = "agent"
    else:
        said_by = "requester" if kind == "customer" else author_kind(author, (reporter,))
    return Message(
        text=html or body_text(comment.get("body")),
        record=place[0],
        row=place[1],
        id=pick(comment, "id"),
        item="note" if internal else "comment",
        date=pick(comment, "created"),
        person=author,
        author=said_by,
        public=False if internal else public if isinstance(public, bool) else None,
        **of_ticket(found, said_by),
    )


def _person(value: Any) -> str | None:
    """Return the id of a user, or else a name."""
    if isinstance(value, Mapping):
        for name in ("accountId", "key", "name", "emailAddress", "displayName"):
            found = value.get(name)
            if isinstance(found, str) and found.strip():
                return found
    return None


def _is_app(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("accountType") == "app"


def _custom(fields: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what stands in custom fields whose ids differ from site to site: by how they are built."""
    found: dict[str, str | None] = {}
    for name, value in fields.items():
        if not name.startswith("customfield_"):
            continue
        if isinstance(value, Mapping) and isinstance(value.get("rating"), int):
            found["score"] = str(value["rating"])
            found["said"] = pick(value, "comment.body", "comment") or ""
        elif (
            isinstance(value, list)
            and value
            and "/organization/" in (pick({"o": value}, "o._links.self") or "")
        ):
            found["organisation"] = pick({"o": value}, "o.name") or ""
    return found
