"""What the name of a column asks for: an opinion, a fact, or to name several things.

The words stand in ``words/question_words.toml``. All comparisons are of texts as
:func:`~feedback_miner.ingest.wording.plain` makes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from feedback_miner.ingest.column_names import any_of
from feedback_miner.ingest.wording import plain_lists

_WORDS: Final = plain_lists("question_words")


@dataclass(frozen=True)
class Stems:
    """Beginnings of words, and words of languages that put no blanks between them.

    Attributes
    ----------
    begin : tuple of str
        With a blank before, and one behind where only the whole word counts.
    anywhere : tuple of str
    """

    begin: tuple[str, ...]
    anywhere: tuple[str, ...] = ()

    def are_in(self, words: str) -> bool:
        """Tell whether a plain text has any of them.

        Examples
        --------
        >>> OPINION.are_in("what could be improved"), FACT.are_in("how was the agent")
        (True, False)
        """
        padded = f" {words} "
        return any(stem in padded for stem in self.begin) or any(sign in words for sign in self.anywhere)


def stems(*lists: str) -> Stems:
    """Return the words of some lists as stems."""
    whole = {*_WORDS["whole"]}
    words = (stem for name in lists for stem in _WORDS[name])
    begin = tuple(f" {stem} " if stem in whole else f" {stem}" for stem in words)
    return Stems(begin, tuple(sign for name in lists for sign in _WORDS.get(f"{name}_unspaced", ())))


OPINION: Final = stems("opinion")
"""Words of questions that ask for an opinion."""
FACT_NAMED: Final = stems("fact_named")
"""Things that questions for a fact ask for: a role, a place, a tool, an organisation."""
FACT: Final = stems("fact", "fact_named")
"""Words of questions that ask for a fact."""
TICKING: Final = stems("ticking")
"""Words of questions whose answers are ticked."""
_THINGS: Final = stems("things")
_NAMING: Final = frozenset(_WORDS["naming"])
_NUMBERS: Final = frozenset(_WORDS["numbers"])
_NUMBER_OF_THINGS: Final = re.compile(rf"\b{any_of(_WORDS['numbers'])} (?:\w+ )?{any_of(_WORDS['things'])}")
NUMBERED: Final = re.compile(r"^q?\d+ ")
"""The number of a question."""
MOST_OPTIONS = 20
"""Different parts of answers from which these are no options of one question. A judgement: more are hardly
put below each other in a form, and things that each says in other words are many."""


def asks_to_name(asked: str) -> bool:
    """Tell whether a plain question asks to name several things, which are listed in own words.

    Examples
    --------
    >>> asks_to_name("nennen sie drei dinge die wir verbessern sollten"), asks_to_name("your name")
    (True, False)
    >>> asks_to_name("name three tools that you use"), asks_to_name("select three things to improve")
    (False, False)
    """
    if TICKING.are_in(asked):
        return False
    if _NUMBER_OF_THINGS.search(asked):
        return True
    words = NUMBERED.sub("", asked).split()
    names, counts = not _NAMING.isdisjoint(words), not _NUMBERS.isdisjoint(words)
    told = (names or counts) and OPINION.are_in(asked)
    return (told or (names and (counts or _THINGS.are_in(asked)))) and not FACT_NAMED.are_in(asked)


def are_lists(asked: str, n_items: int) -> bool:
    """Tell whether answers of several items to a plain question are lists in own words, and no options.

    Examples
    --------
    >>> are_lists("what should we improve", 40), are_lists("what should we improve", 6)
    (True, False)
    """
    if asks_to_name(asked):
        return True
    opinion = OPINION.are_in(asked) and not (FACT.are_in(asked) or TICKING.are_in(asked))
    return opinion and n_items > MOST_OPTIONS
