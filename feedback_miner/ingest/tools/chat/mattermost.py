"""Mattermost: the bulk export, JSON Lines with an object each.

See https://docs.mattermost.com/administration-guide/manage/bulk-export-tool. It has no ids: a post is told by
its channel and its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feedback_miner.ingest.contract.base import Detection, LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.chat.common import (
    DIRECT,
    FILE,
    JOINED,
    NOTICE,
    OF_SEVERAL,
    without_handles,
)
from feedback_miner.ingest.tools.chat.emoji import with_emoji
from feedback_miner.ingest.tools.github.text import markdown_text

POSTS = frozenset(("post", "direct_post"))
LISTS = frozenset(("user", "bot", "channel"))
REST = frozenset(("version", "role", "scheme", "team", "emoji", "direct_channel"))
"""Objects of which nothing is needed."""
MEMBERSHIP = re.compile(r"system_(?:join|leave|add|remove)\w*")


class Mattermost(ObjectReader):
    """Posts of channels and direct posts, each with the replies to it."""

    name = "mattermost"
    title = "Mattermost"
    learns = LISTS | REST

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell an object by its type, under whose name its fields stand."""
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in POSTS | LISTS | REST:
            return None
        inner = value.get(kind)
        if kind in POSTS:
            return (
                kind if isinstance(inner, dict) and {"user", "message", "create_at"} <= inner.keys() else None
            )
        return kind if isinstance(inner, int if kind == "version" else dict) else None

    def detect(self, objects: JsonObjects) -> Detection | None:
        """Tell an export by its first line or by posts, which stand behind all lists."""
        parts = {self.part(key, value) for _, key, value in objects.sample}
        if parts.isdisjoint(POSTS | {"version"}):
            return None
        return Detection("JSON lines of a bulk export of Mattermost, each with its type.", "posts")

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep posts of users, bots, and what channels are called."""
        inner = value.get(part)
        if not isinstance(inner, dict):
            return
        if name := pick(inner, "username", "name"):
            known.setdefault(part, {})[name] = pick(inner, "position" if part == "user" else "display_name")

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield a post and the replies to it."""
        if part not in POSTS:
            return
        post = value[part]
        place, queue = _place(part, post, known)
        record = f"{place}/{pick(post, 'create_at')}"
        for number, said in enumerate((post, *objects_in(post, "replies"))):
            item = "comment" if number else "description"
            yield _message(said, known, row=row, record=record, item=item, queue=queue)


def _place(part: str, post: Mapping[str, Any], known: Known) -> tuple[str, str]:
    """Return what tells the posts of a channel from others, and the name of the channel."""
    if part == "direct_post":
        members = post.get("channel_members")
        queue = OF_SEVERAL if isinstance(members, list) and len(members) > 2 else DIRECT
        return queue, queue
    channel = pick(post, "channel") or ""
    return f"{pick(post, 'team') or ''}/{channel}", known.get("channel", {}).get(channel) or channel


def _message(said: Mapping[str, Any], known: Known, **about: Any) -> Message | LeftOut:
    kind, user, text = pick(said, "type") or "", pick(said, "user") or "", pick(said, "message") or ""
    if kind.startswith("system_"):
        return LeftOut(JOINED if MEMBERSHIP.fullmatch(kind) else NOTICE)
    if not text and said.get("attachments"):
        return LeftOut(FILE)
    by_app = "true" in (pick(said, "props.from_bot"), pick(said, "props.from_webhook"))
    return Message(
        with_emoji(without_handles(markdown_text(text))),
        date=pick(said, "create_at"),
        person=user or None,
        author="bot" if by_app or user in known.get("bot", {}) else "unknown",
        role=known.get("user", {}).get(user),
        **about,
    )


READERS = (Mattermost(),)
