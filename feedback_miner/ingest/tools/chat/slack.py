"""Slack: the export of a workspace, a folder or archive with a file per channel and day.

See https://slack.com/help/articles/220556107 for the files, and
https://docs.slack.dev/reference/events/message for messages and their subtypes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath, PurePosixPath
from typing import Any

from feedback_miner.ingest.contract.base import FileGroup, LeftOut, Message
from feedback_miner.ingest.contract.json_reader import Known, ObjectReader
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.json_fields import pick
from feedback_miner.ingest.formats.json_objects import JsonObjects
from feedback_miner.ingest.tools.chat.common import DELETED, DIRECT, FILE, JOINED, NOTICE, OF_SEVERAL
from feedback_miner.ingest.tools.chat.mrkdwn import OF_PEOPLE, mrkdwn_text

WORDED = frozenset(
    ("", "bot_message", "file_comment", "file_share", "me_message", "slackbot_response", "thread_broadcast")
)
"""Subtypes of messages that somebody, or an app, wrote; Slack adds to those of notices."""
MEMBERSHIP = re.compile(r"(?:channel|group)_(?:join|leave)|joiner_notification\w*|app_conversation_join")
SLACKBOT = "USLACKBOT"

OF_USERS = frozenset(("real_name", "profile", "team_id", "is_bot", "deleted"))
USER_FIELDS = 2
"""How many of them tell a user, beside the id; a judgement."""
OF_CHANNELS = frozenset(("creator", "members", "is_archived", "is_general", "topic", "purpose"))
OF_FILES = frozenset(("filetype", "mimetype", "url_private"))
"""Canvases and lists, which have files of their own in an export."""
OF_LOGS = frozenset(("app_type", "service_type", "app_id", "service_id"))

_TS = re.compile(r"\d{9,10}\.\d{6}")
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_FILE = re.compile(r"F[A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,20}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UPLOADED = re.compile(r"(?:<@[^<>]{1,200}>|\S{1,100}) (?:uploaded|shared) (?:a file|an image)\b")
"""How the text of a file began until 2018; behind " and commented: " stood what was said of it."""
_COMMENTED = " and commented: "


@dataclass(frozen=True)
class Channel:
    """Where messages stand: what goes before the id of a thread, and the name of the queue."""

    key: str | None = None
    queue: str | None = None


@dataclass(frozen=True)
class Slack(ObjectReader):
    """Messages, with the lists of users and channels."""

    name = "slack"
    title = "Slack"
    learns = frozenset(("users", "channels", "files", "logs of apps"))
    spread = frozenset(("messages",))

    channel: Channel = field(default_factory=Channel)

    def part(self, key: str, value: Mapping[str, Any]) -> str | None:
        """Tell messages by ``ts``, lists by the form of the ids and their fields."""
        own = value.get("id")
        if value.get("type") == "message" and _matches(_TS, value.get("ts")):
            return "messages"
        if not isinstance(own, str):
            is_log = "change_type" in value and not value.keys().isdisjoint(OF_LOGS)
            return "logs of apps" if is_log else None
        if _USER.fullmatch(own) and len(OF_USERS & value.keys()) >= USER_FIELDS:
            return "users"
        # other tools write the day on which something was made as text
        if isinstance(value.get("created"), int):
            if _CHANNEL.fullmatch(own) and not OF_CHANNELS.isdisjoint(value):
                return "channels"
            if _FILE.fullmatch(own) and not OF_FILES.isdisjoint(value):
                return "files"
        return None

    def reason(self, parts: Sequence[str]) -> str:
        """Return why an export was recognised."""
        return f"JSON objects are {', and '.join(parts)} of Slack, by their ids and time stamps."

    def learn_all(self, group: FileGroup) -> Known:
        """Learn users and channels; messages, of which there may be years, are not read for that."""
        known: Known = {part: {} for part in self.learns}
        for objects in group.views(JsonObjects):
            if any(self.part(key, value) in self.learns for _, key, value in objects.sample):
                for _, part, value in self.parts_of(objects):
                    self.learn(part, value, known)
        return known

    def learn(self, part: str, value: Mapping[str, Any], known: Known) -> None:
        """Keep who is an app and has which post, and what channels are called."""
        if part == "users":
            known[part][value["id"]] = {
                "app": value.get("is_bot") is True or value["id"] == SLACKBOT,
                "role": pick(value, "profile.title"),
            }
        elif part == "channels" and (name := pick(value, "name")):
            known[part][value["id"]] = name

    def for_file(self, objects: JsonObjects, known: Known) -> Slack:
        """Return what reads the messages of one channel, which the folder of the file names."""
        return replace(self, channel=_channel_of(objects.content, known["channels"]))

    def messages(
        self, part: str, value: Mapping[str, Any], row: int, known: Known
    ) -> Iterator[Message | LeftOut]:
        """Yield what was written, or why it is no message."""
        if part != "messages":
            return
        if (why_not := _why_not(value)) is not None:
            yield LeftOut(why_not)
            return
        text, user = _said(value)
        if not text and (value.get("files") or value.get("file")):
            yield LeftOut(FILE)
            return
        about = known["users"].get(user or "", {})
        begun, ts = pick(value, "thread_ts") or value["ts"], value["ts"]
        record = "/".join(filter(None, (self.channel.key, begun)))
        is_app = about.get("app", user == SLACKBOT) or pick(value, "bot_id") is not None
        yield Message(
            mrkdwn_text(text, known["channels"]),
            row=row,
            record=record,
            id=record if begun == ts else ts,
            item="description" if begun == ts else "comment",
            date=ts,
            person=user,
            author="bot" if is_app or value.get("subtype") == "bot_message" else "unknown",
            role=about.get("role"),
            queue=self.channel.queue,
        )


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _why_not(value: Mapping[str, Any]) -> str | None:
    """Return why nobody wrote a message, or it is gone; None where somebody wrote it."""
    subtype = pick(value, "subtype") or ""
    if MEMBERSHIP.fullmatch(subtype):
        return JOINED
    if subtype in ("tombstone", "message_deleted") or value.get("hidden") is True:
        return DELETED
    return None if subtype in WORDED else NOTICE


def _said(value: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return what was said, without what Slack put before it, and who said it."""
    text, user = pick(value, "text") or "", pick(value, "user", "bot_id")
    if value.get("subtype") == "file_comment":
        return pick(value, "comment.comment") or "", pick(value, "comment.user", "user")
    if isinstance(value.get("file"), dict) and _UPLOADED.match(text):
        return pick(value, "file.initial_comment.comment") or text.partition(_COMMENTED)[2], user
    return text, user


def _channel_of(content: Content, names: Mapping[str, str]) -> Channel:
    """Return the channel of a file of messages.

    The folder is the channel's name, or the id of a conversation of two. A file given by itself may
    lie anywhere: its folder counts if it is listed.
    """
    path = PurePosixPath(content.name) if content.container else PurePath(content.path or content.name)
    is_day = _DAY.match(path.stem) is not None
    folder = path.parent.name if is_day else path.stem
    key = folder if folder in names else next((own for own, name in names.items() if name == folder), None)
    if key is None and not (is_day and content.container):
        return Channel()
    name = names.get(key or "", folder)
    if name.startswith(OF_PEOPLE):
        return Channel(key, OF_SEVERAL)
    if _CHANNEL.fullmatch(name):
        return Channel(name, DIRECT if name.startswith("D") else None)
    return Channel(key or folder, name)


READERS = (Slack(),)
