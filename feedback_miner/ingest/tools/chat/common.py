"""What exports of chats have in common: why something is no message, queues without a name, mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable

JOINED = "a person who joined or left"
NOTICE = "a notice of the chat, such as a new topic or a call"
DELETED = "deleted in the chat"
FILE = "a file without words"
DIRECT, OF_SEVERAL = "direct messages", "group messages"
"""Queues of conversations whose names are those of people, or only an id."""
SOMEONE = "@someone"
"""Stands for a person who is mentioned: neutral, as the text of a message names no other person's account."""
EVERYBODY = frozenset(("@here", "@channel", "@all", "@everyone"))
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")


def without_names(text: str, names: Iterable[str]) -> str:
    """Return a text in which no person of some is named after an "@".

    Examples
    --------
    >>> without_names("@Ann Fern, @Ann: look", ["Ann", "Ann Fern"])
    '@someone, @someone: look'
    """
    if "@" in text:
        for name in sorted(names, key=lambda name: (-len(name), name)):
            text = re.sub(rf"@{re.escape(name)}(?!\w)", SOMEONE, text)
    return text


def without_handles(text: str) -> str:
    """Return a text without the names of accounts after an "@", where a chat allows no blank in them.

    Examples
    --------
    >>> without_handles("@ann.fern and @here: write to a@b.example.")
    '@someone and @here: write to a@b.example.'
    """
    return _HANDLE.sub(lambda match: match[0] if match[0] in EVERYBODY else SOMEONE, text)
