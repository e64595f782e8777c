"""What is known of a text once it is read: its terms, and phrases that could be a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from feedback_miner.given_names import GIVEN_NAMES

PLACEHOLDER = re.compile(r"\[(?:email|phone|url|ip|iban|card|name)\]|(?<!\w)@\w[\w.-]*+")
"""What stands for personal data, and mentions such as "@someone": whom a message is for tells no theme."""
PHRASE_WORDS = (2, 8)
MAX_WORD = 30
"""Characters; what is longer is an id, a path or a slip."""


class Phrase(NamedTuple):
    """A piece of a text that reads well on its own."""

    spelling: str
    words: tuple[str, ...]
    """Normal forms of its content words."""
    names: tuple[str, ...]
    """Normal forms of the proper nouns among them: products, places."""
    fitness: float = 1.0
    """How well it would read as a label, in [0, 1]: less for what may be cut from more."""


@dataclass(frozen=True)
class ParsedText:
    """Terms of one text.

    ``terms`` maps a normal form (lemmas joined by spaces) to the writer's spelling; ``nouns`` are
    those of nouns and noun phrases, ``names`` those of proper nouns (products, places). Persons
    that spaCy recognises and common given names are left out. ``phrases`` could serve as labels.
    """

    terms: dict[str, str]
    nouns: frozenset[str]
    names: frozenset[str]
    phrases: tuple[Phrase, ...]


def tame(text: str) -> str:
    """Lower a text that shouts, since capitals would be taken for names."""
    letters = [character for character in text if character.isalpha()]
    shouted = len(letters) > 8 and sum(character.isupper() for character in letters) > 0.7 * len(letters)
    return text.lower() if shouted else text


def is_given_name(word: str) -> bool:
    """Tell a common given name, in lower case too; what is in capitals in a calm text is an acronym."""
    return word.lower() in GIVEN_NAMES and not (len(word) > 1 and word.isupper())
