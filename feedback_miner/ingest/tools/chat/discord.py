"""Discord: channels as DiscordChatExporter writes them to JSON, a file each, or several where it parts them.

See ``JsonMessageWriter.cs`` of https://github.com/Tyrrrz/DiscordChatExporter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from feedback_miner.ingest.contract.base import LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.chat.common import (
    DIRECT,
    FILE,
    JOINED,
    NOTICE,
    OF_SEVERAL,
    SOMEONE,
    without_names,
)
from feedback_miner.ingest.tools.chat.emoji import with_emoji
from feedback_miner.ingest.tools.github.text import markdown_text

WORDED = frozenset(("Default", "Reply", "ApplicationCommand"))
MEMBERSHIP = frozenset(("GuildMemberJoin", "RecipientAdd", "RecipientRemove"))
PRIVATE = {"DirectTextChat": DIRECT, "DirectGroupTextChat": OF_SEVERAL}
_RAW_MENTION = re.compile(r"<@[!&]?\d{5,25}>")
_RAW_CHANNEL = re.compile(r"<#\d{5,25}>")
_RAW_EMOJI = re.compile(r"<a?(:\w{1,100}:)\d{5,25}>")
"""What stands in texts that were exported without markup resolved."""


@dataclass(frozen=True)
class Discord(ObjectReader):
    """Messages of channels and threads."""

    name = "discord"
    title = "Discord"

    channel: Mapping[str, Any] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)
    """Message to the first message of what it answers, as far as a file was read."""

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell messages by the fields that only this exporter writes."""
        author = value.get("author")
        told = isinstance(author, dict) and "isBot" in author and "timestampEdited" in value
        return "messages" if told and "content" in value and "timestamp" in value else None

    def reason(self, parts: Sequence[str]) -> str:
        """Return why an export was recognised."""
        return "JSON objects are messages of Discord, as DiscordChatExporter writes them."

    def for_file(self, objects: JsonObjects, known: Known) -> Discord:
        """Return what reads one channel; a file so large that it is streamed has no head to name it."""
        heads = (value.get("channel") for _, _, value in objects.sample if "messages" in value)
        channel = next((head for head in heads if isinstance(head, dict)), {})
        return replace(self, channel=channel, begun={})

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield what was written, or why it is no message."""
        kind, own, text = pick(value, "type"), pick(value, "id") or "", pick(value, "content") or ""
        if kind not in WORDED:
            yield LeftOut(JOINED if kind in MEMBERSHIP else NOTICE)
            return
        if not text and value.get("attachments"):
            yield LeftOut(FILE)
            return
        thread, queue = self._place()
        answered = (pick(value, "reference.messageId") or own) if kind == "Reply" else own
        record = thread or self.begun.get(answered, answered)
        first = not self.begun if thread else record == own
        self.begun[own] = record
        yield Message(
            _text(text, value),
            row=row,
            record=record,
            id=own,
            item="description" if first else "comment",
            subject=pick(self.channel, "name") if thread and first else None,
            date=pick(value, "timestamp"),
            person=pick(value, "author.id"),
            author="bot" if pick(value, "author.isBot") == "true" else "unknown",
            queue=queue,
        )

    def _place(self) -> tuple[str | None, str | None]:
        """Return the id of the thread that the channel is, if it is one, and the queue."""
        kind = pick(self.channel, "type") or ""
        if kind.endswith("Thread"):
            # it stands in a channel, which the exporter calls its category
            return pick(self.channel, "id"), pick(self.channel, "category")
        return None, PRIVATE.get(kind) or pick(self.channel, "name")


def _text(text: str, value: Mapping[str, Any]) -> str:
    mentioned = objects_in(value, "mentions")
    names = (pick(person, name) for person in mentioned for name in ("name", "nickname"))
    text = _RAW_CHANNEL.sub("#channel", _RAW_MENTION.sub(SOMEONE, text))
    text = without_names(_RAW_EMOJI.sub(r"\1", text), filter(None, names))
    return with_emoji(markdown_text(text))


READERS = (Discord(),)
