"""Names of emoji as chats write them -> the characters, or words."""

from __future__ import annotations

import re
from functools import cache

from feedback_miner.ingest.wording import word_lists

_RUN = re.compile(r"(?<!:)(?::[\w+'’-]{1,100}:)+(?![A-Za-z0-9:])")
"""Names beside each other; Slack allows 100 characters for one of a team's own."""
_TOKEN = re.compile(r"\S+")
_NAME = re.compile(r":([^:]+):")
LINE_WORDS = 3
"""Words from which a name at the end of a line adorns them; with fewer it may be one of them ("bring back
:our_wiki:"). A judgement."""
_SKIN = re.compile(r"skin-tone-[2-6]")
_FLAG = re.compile(r"flag-([a-z])([a-z])")
_LETTER = re.compile(r"[^\W\d_]")
_GROUP = "emoji."
FIRST_FLAG_LETTER = 0x1F1E6
"""REGIONAL INDICATOR SYMBOL LETTER A; two such letters make the flag of a country (UTS 51)."""


def with_emoji(text: str) -> str:
    """Return a text with the characters of the emoji that it names.

    A name that is no emoji's is one of the team's own and becomes its words, or nothing where it
    only adorns the end of a line. What has no letter, such as a time, stays.

    Examples
    --------
    >>> with_emoji("Is :our_wiki: down again :disappointed: :party_parrot:")
    'Is our wiki down again 😞'
    >>> with_emoji("At 10:30:15, see a::b::c")
    'At 10:30:15, see a::b::c'
    """
    return "\n".join(map(_of_line, text.split("\n"))) if ":" in text else text


def _of_line(line: str) -> str:
    if ":" not in line:
        return line
    end = _end_of_words(line)
    adorned = len(line[:end].split()) >= LINE_WORDS
    rest = _characters(line[end:], drop=adorned).split()
    return " ".join(filter(None, (_characters(line[:end]), *rest)))


def _end_of_words(line: str) -> int:
    """Return where a line has nothing but names of emoji left."""
    for token in reversed(list(_TOKEN.finditer(line))):
        if not _RUN.fullmatch(token[0].rstrip(".!?")):
            return token.end()
    return 0


def _characters(text: str, *, drop: bool = False) -> str:
    return _RUN.sub(lambda run: _of_run(run, drop), text)


def _of_run(run: re.Match[str], drop: bool) -> str:
    before = run.string[run.start() - 1 : run.start()]
    after_word = before.isascii() and before.isalnum()
    return _NAME.sub(lambda match: _found(match, after_word, drop), run[0])


def _found(match: re.Match[str], after_word: bool, drop: bool) -> str:
    name = match[1]
    has_letter = _LETTER.search(name) is not None
    if _SKIN.fullmatch(name):
        return ""
    if not has_letter and after_word:
        return match[0]
    if (character := _character(name.lower())) is not None:
        return character
    if not has_letter or after_word:
        return match[0]
    words = "" if drop else " ".join(name.replace("_", " ").replace("-", " ").split())
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
