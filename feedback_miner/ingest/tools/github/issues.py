"""GitHub: issues and comments of the REST API, ``gh issue list --json``, and answers of GraphQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import FileGroup, LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import as_text, objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.github.text import markdown_text

ISSUE_URL = re.compile(r"/([^/\s]{1,100}/[^/\s]{1,100})/(issues|pulls?)/(\d{1,12})(?:$|[/?#])")
TEAM = frozenset(("OWNER", "MEMBER", "COLLABORATOR"))
"""What people are to a repository that they look after; all others are users of it."""
HIDDEN = frozenset(("spam", "abuse", "off-topic"))
APPS = frozenset(("github-actions", "dependabot", "renovate", "app/github-actions", "app/dependabot"))
"""Logins of programs, which stand without a mark in comments of gh and GraphQL."""
PULL_REQUEST, BOT, HID = "a pull request, or a comment on one", "written by a bot", "hidden as spam or abuse"
MARKS = ("html_url", "url", "comments_url", "repository_url", "author_association", "node_id")


class GitHub(ObjectReader):
    """Issues and comments.

    Who opened an issue is its requester. Of the others, those who look after the repository
    (owner, member, collaborator) are agents, and all the rest are users too.
    """

    name: ClassVar[str] = "github"
    title: ClassVar[str] = "GitHub"
    missing: ClassVar[Mapping[str, str]] = {
        "issues": "Issues of the REST API have no comments: give those of"
        " GET /repos/OWNER/REPO/issues/comments too, or export with gh issue list --json"
        " number,title,body,author,createdAt,closedAt,url,comments.",
    }

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell issues by number, title and address, and comments by the address of their issue."""
        if "issue_url" in value and "body" in value and ISSUE_URL.search(str(value["issue_url"])):
            return "comments"
        if not isinstance(value.get("number"), int) or "title" not in value:
            return None
        if isinstance(value.get("user"), Mapping) and _place(value) and sum(m in value for m in MARKS) >= 2:
            return "issues"
        author = value.get("author")
        camel = any(name in value for name in ("createdAt", "closedAt", "updatedAt", "stateReason"))
        told = isinstance(author, Mapping) and "login" in author
        if (camel or "comments" in value or "body" in value) and (told or _place(value)):
            return "issues with comments" if "comments" in value else "issues"
        return None

    def reason(self, parts: Sequence[str]) -> str:
        """Return why an export was recognised."""
        told = {
            "comments": "comments with the address of their issue",
            "issues": "issues with number, title and address",
            "issues with comments": "issues with their comments, as gh and GraphQL write them",
        }
        return f"JSON objects are GitHub {', and '.join(told[part] for part in parts)}."

    def learn_all(self, group: FileGroup) -> Known:
        """Learn who opened each issue."""
        return {"openers": _openers(group)}

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield the issue, and the comments that stand in it."""
        if part == "comments":
            opener = known["openers"].get(_place(value) or "")
            yield _comment(value, _place(value), row, opener)
            return
        place = _place(value)
        if value.get("pull_request") or "/pull/" in str(value.get("html_url") or value.get("url")):
            yield LeftOut(PULL_REQUEST)
            return
        record = place or f"#{value['number']}"
        login, is_bot = _author(value)
        if is_bot:
            yield LeftOut(BOT)
        else:
            yield Message(
                text=markdown_text(pick(value, "body") or ""),
                row=row,
                record=record,
                id=record,
                item="description",
                subject=pick(value, "title"),
                date=pick(value, "created_at", "createdAt"),
                person=login,
                author="requester" if login else "unknown",
                resolved=pick(value, "closed_at", "closedAt"),
                reopen=_reopened(value),
            )
        for comment in _comments(value):
            yield _comment(comment, record, row, login or known["openers"].get(record))


def _comment(value: Mapping[str, Any], record: str | None, row: int, opener: str | None) -> Message | LeftOut:
    login, is_bot = _author(value)
    if is_bot:
        return LeftOut(BOT)
    if "/pull/" in str(value.get("html_url") or value.get("url")):
        return LeftOut(PULL_REQUEST)
    if str(value.get("minimizedReason")).lower() in HIDDEN:
        return LeftOut(HID)
    association = pick(value, "author_association", "authorAssociation")
    return Message(
        text=markdown_text(pick(value, "body") or ""),
        row=row,
        record=record,
        id=as_text(value.get("id")) or pick(value, "url"),
        date=pick(value, "created_at", "createdAt"),
        person=login,
        author=_kind(login, opener, association),
    )


def _kind(login: str | None, opener: str | None, association: str | None) -> str:
    if login is not None and login == opener:
        return "requester"
    if association is None:
        return "unknown"
    return "agent" if association.upper() in TEAM else "requester"


def _place(value: Mapping[str, Any]) -> str | None:
    """Return where an issue stands, such as ``owner/name#12``; None where no address tells."""
    for name in ("issue_url", "html_url", "url"):
        found = ISSUE_URL.search(value[name]) if isinstance(value.get(name), str) else None
        if found is not None:
            return f"{found[1]}#{found[3]}"
    return None


def _author(value: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return the login of who wrote, and whether that is a program."""
    author = value.get("user")
    author = author if isinstance(author, Mapping) else value.get("author")
    if not isinstance(author, Mapping):
        return None, False
    login = as_text(author.get("login")) or None
    is_bot = "Bot" in (author.get("type"), author.get("__typename")) or author.get("is_bot") is True
    return login, is_bot or (login is not None and (login.endswith("[bot]") or login in APPS))


def _comments(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the comments in an issue: a list, or a connection of GraphQL, which has nodes or edges."""
    found = objects_in(value, "comments") or objects_in(value, "comments.nodes")
    edges = [edge.get("node") for edge in objects_in(value, "comments.edges")]
    return found or [node for node in edges if isinstance(node, Mapping)]


def _reopened(value: Mapping[str, Any]) -> str | None:
    state = pick(value, "state_reason", "stateReason")
    return "1" if state is not None and state.lower() == "reopened" else None


def _openers(group: FileGroup) -> dict[str, str]:
    """Return who opened each issue, where comments stand in files of their own."""
    if "comments" not in group.parts:
        return {}
    reader = GitHub()
    found: dict[str, str] = {}
    for objects in group.views(JsonObjects):
        if not any(reader.part(key, value) not in (None, "comments") for _, key, value in objects.sample):
            continue
        for _, part, value in reader.parts_of(objects):
            login, _ = _author(value)
            if part != "comments" and login and (place := _place(value)):
                found[place] = login
    return found


READERS = (GitHub(),)
