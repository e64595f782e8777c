"""Microsoft Teams: messages of channels and chats, as Microsoft Graph gives them.

See https://learn.microsoft.com/en-us/graph/api/resources/chatmessage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from feedback_miner.ingest.contract.base import LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.formats.json_fields import objects_in, pick
from feedback_miner.ingest.tools.chat.common import DELETED, FILE, JOINED, NOTICE, SOMEONE

TYPES = frozenset(("message", "chatEvent", "typing", "systemEventMessage", "unknownFutureValue"))
MEMBERSHIP = re.compile(r"members(?:Added|Deleted|Joined|Left)")
PRIORITIES = {"high": "high", "urgent": "critical"}
"""What ``importance`` says; what is usual is "normal"."""
REPLIES = "A page of messages of Teams holds no replies, unless it was asked for them ($expand=replies)."

_MENTION = re.compile(r"<at\b[^<>]{0,200}>[^<>]{0,300}</at>")
_EMOJI = re.compile(r'<emoji\b[^<>]{0,300}?\balt="([^"<>]{1,50})"[^<>]{0,300}>(?:</emoji>)?')
_ATTACHED = re.compile(r"<attachment\b[^<>]{0,300}>(?:</attachment>)?")


class Teams(ObjectReader):
    """Messages, with the replies in them or apart."""

    name = "teams"
    title = "Microsoft Teams"
    missing: ClassVar[Mapping[str, str]] = {"first messages": REPLIES}

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell messages by their type, body and date."""
        body = value.get("body")
        told = isinstance(body, dict) and "contentType" in body and "createdDateTime" in value
        if not told or pick(value, "messageType") not in TYPES:
            return None
        of_channel = isinstance(value.get("channelIdentity"), dict)
        return "first messages" if of_channel and not _begun(value) and "replies" not in value else "messages"

    def reason(self, parts: Sequence[str]) -> str:
        """Return why an export was recognised."""
        return "JSON objects are messages of Microsoft Teams, with the fields of Microsoft Graph."

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield a message and the replies to it."""
        for message in (value, *objects_in(value, "replies")):
            yield _message(message, row)


def _why_not(value: Mapping[str, Any], text: str) -> str | None:
    """Return why nobody wrote a message, or it is gone; None where somebody wrote it."""
    if pick(value, "deletedDateTime"):
        return DELETED
    if value.get("messageType") != "message":
        event = value.get("eventDetail")
        kind = str(event.get("@odata.type")) if isinstance(event, dict) else ""
        return JOINED if MEMBERSHIP.search(kind) else NOTICE
    return FILE if not text.strip() and value.get("attachments") else None


def _message(value: Mapping[str, Any], row: int) -> Message | LeftOut:
    text = _text(pick(value, "body.content") or "")
    if (why_not := _why_not(value, text)) is not None:
        return LeftOut(why_not)
    user, begun, own = pick(value, "from.user.id"), _begun(value), pick(value, "id")
    # "19:0123abcd@thread.tacv2" is no address
    place = (pick(value, "channelIdentity.channelId") or "").partition("@")[0].removeprefix("19:")
    record = "/".join(filter(None, (place, begun or own))) or None
    return Message(
        text,
        row=row,
        record=record,
        id=own if begun else record,
        item="comment" if begun else "description",
        subject=pick(value, "subject"),
        date=pick(value, "createdDateTime"),
        person=user,
        author="bot" if user is None and pick(value, "from.application.id") else "unknown",
        priority=PRIORITIES.get(pick(value, "importance") or ""),
    )


def _begun(value: Mapping[str, Any]) -> str | None:
    """Return the id of the message that a message answers."""
    return pick(value, "replyToId")


def _text(html: str) -> str:
    html = _EMOJI.sub(r"\1", _MENTION.sub(SOMEONE, html))
    return _ATTACHED.sub("", html)


READERS = (Teams(),)
