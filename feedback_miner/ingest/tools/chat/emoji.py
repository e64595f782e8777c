"""Names of emoji as chats write them -> the characters, or words."""

from __future__ import annotations

import re
from functools import cache

from feedback_miner.ingest.wording import word_lists

_RUN = re.compile(r"(?<!:)(?::[\w+'’-]{1,100}:)+(?![A-Za-z0-9:])")
"""Names beside each other; Slack allows 100 characters for one of a team's own."""
_NAME = re.compile(r":([^:]+):")
_SKIN = re.compile(r"skin-tone-[2-6]")
_FLAG = re.compile(r"flag-([a-z])([a-z])")
_LETTER = re.compile(r"[^\W\d_]")
_GROUP = "emoji."
FIRST_FLAG_LETTER = 0x1F1E6
"""REGIONAL INDICATOR SYMBOL LETTER A; two such letters make the flag of a country (UTS 51)."""


def with_emoji(text: str) -> str:
    """Return a text with the characters of the emoji that it names.

    A name that is no emoji's is one of the team's own and becomes its words; what has no letter,
    such as a time, stays.

    Examples
    --------
    >>> with_emoji("Down again :disappointed: :party_parrot: at 10:30:15, see a::b::c")
    'Down again 😞 party parrot at 10:30:15, see a::b::c'
    """
    return _RUN.sub(_of_run, text) if ":" in text else text


def _of_run(run: re.Match[str]) -> str:
    before = run.string[run.start() - 1 : run.start()]
    after_word = before.isascii() and before.isalnum()
    return _NAME.sub(lambda match: _found(match, after_word), run[0])


def _found(match: re.Match[str], after_word: bool) -> str:
    name = match[1]
    if _SKIN.fullmatch(name):
        return ""
    if not _LETTER.search(name) and after_word:
        return match[0]
    if (character := _character(name.lower())) is not None:
        return character
    if not _LETTER.search(name) or after_word:
        return match[0]
    words = " ".join(name.replace("_", " ").replace("-", " ").split())
    # the next name may stand beside it
    return f"{' ' if match.start() else ''}{words}{' ' if match.end() < len(match.string) else ''}"


@cache
def _own_names() -> dict[str, str]:
    lists = word_lists("tools/chat").items()
    groups = {group.removeprefix(_GROUP): names for group, names in lists if group.startswith(_GROUP)}
    return {name: character for character, names in groups.items() for name in names}


@cache
def _character(name: str) -> str | None:
    """Return the character of a short name, None where there is none."""
    import emoji

    if (found := _own_names().get(name)) is not None:
        return found
    if flag := _FLAG.fullmatch(name):
        return "".join(chr(FIRST_FLAG_LETTER + ord(letter) - ord("a")) for letter in flag.groups())
    for spelt in dict.fromkeys((f":{name}:", f":{name.replace('-', '_')}:")):
        if (found := emoji.emojize(spelt, language="alias")) != spelt:
            return found
    return None
