"""Slack's markup of messages ("mrkdwn") -> readable text.

Fenced code stays: the stage that cuts texts puts it aside, and tells so. See
https://docs.slack.dev/messaging/formatting-message-text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from feedback_miner.ingest.tools.chat.common import SOMEONE
from feedback_miner.ingest.tools.chat.emoji import with_emoji

OF_PEOPLE = "mpdm-"
"""How names of conversations of several begin; the rest are the people's."""
_CODE = re.compile(r"```.*?```|`[^`\n]{1,500}`", re.DOTALL)
_ANGLE = re.compile(r"<((?:[@#!]|[a-z][a-z0-9+.-]{1,20}:)[^<>|\n]{1,4000})(?:\|([^<>\n]{0,4000}))?>")
_EMPHASIS = tuple(
    re.compile(rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]{{1,500}})(?<=\S){sign}(?![\w{sign}])")
    for sign in (r"\*", "_", "~")
)
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""The three that Slack escapes; the last one last, as "&amp;lt;" is an "&lt;" that somebody wrote."""


def mrkdwn_text(text: str, channels: Mapping[str, str]) -> str:
    """Return a message as people read it.

    Parameters
    ----------
    text : str
    channels : mapping of str to str
        Names by id, for links to channels that bear none.

    Examples
    --------
    >>> mrkdwn_text("<@U123> the <https://a.example|wiki> is *down* &amp; <#C1|help> :disappointed:", {})
    '@someone the wiki is down & #help 😞'
    """
    parts, place = [], 0
    for code in _CODE.finditer(text):
        parts += [_words(text[place : code.start()], channels), _unescaped(_resolved(code[0], channels))]
        place = code.end()
    return "".join((*parts, _words(text[place:], channels)))


def _words(text: str, channels: Mapping[str, str]) -> str:
    text = with_emoji(text)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    return _unescaped(_resolved(text, channels))


def _resolved(text: str, channels: Mapping[str, str]) -> str:
    """Return a text without angle brackets, which Slack writes for mentions and links only."""
    return _ANGLE.sub(lambda match: _reference(match, channels), text) if "<" in text else text


def _reference(match: re.Match[str], channels: Mapping[str, str]) -> str:
    target, label = match[1], match[2]
    sign, named = target[0], target[1:]
    if sign == "@":
        return SOMEONE
    if sign == "#":
        name = label or channels.get(named) or "channel"
        return "#group" if name.startswith(OF_PEOPLE) else f"#{name}"
    if sign == "!":
        return label or ("@group" if named.startswith("subteam^") else f"@{named.partition('^')[0]}")
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def _unescaped(text: str) -> str:
    if "&" in text:
        for escaped, character in _ESCAPED:
            text = text.replace(escaped, character)
    return text
