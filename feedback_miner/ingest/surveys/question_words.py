"""Words of survey questions: what they ask for.

The words stand in ``words/question_words.toml`` and ``words/survey_columns.toml``. All comparisons are of
texts as :func:`~feedback_miner.ingest.wording.plain` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from feedback_miner.ingest.column_names import ALIASES, any_of
from feedback_miner.ingest.wording import plain, plain_lists

_WORDS: Final = plain_lists("question_words")
_COLUMNS: Final = plain_lists("survey_columns")

LONG = 6
"""Words from which on a cell is hardly a name or an option typed by hand, and a header hardly a name. A
judgement; a test has names of institutions of four words, and questions of six."""


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


def _stems(*lists: str) -> Stems:
    whole = {*_WORDS["whole"]}
    stems = (stem for name in lists for stem in _WORDS[name])
    begin = tuple(f" {stem} " if stem in whole else f" {stem}" for stem in stems)
    return Stems(begin, tuple(sign for name in lists for sign in _WORDS.get(f"{name}_unspaced", ())))


OPINION: Final = _stems("opinion")
"""Words of questions that ask for an opinion."""
FACT_NAMED: Final = _stems("fact_named")
"""Things that questions for a fact ask for: a role, a place, a tool, an organisation."""
FACT: Final = _stems("fact", "fact_named")
"""Words of questions that ask for a fact."""
TICKING: Final = _stems("ticking")
"""Words of questions whose answers are ticked."""
_THINGS: Final = _stems("things")
_NAMING: Final = frozenset(_WORDS["naming"])
_NUMBERS: Final = frozenset(_WORDS["numbers"])
_NUMBER_OF_THINGS: Final = re.compile(rf"\b{any_of(_WORDS['numbers'])} (?:\w+ )?{any_of(_WORDS['things'])}")
NUMBERED: Final = re.compile(r"^q?\d+ ")
"""The number of a question."""
MOST_OPTIONS = 20
"""Different parts of answers from which these are no options of one question. A judgement: more are hardly
put below each other in a form, and things that each says in other words are many."""
COUNTED: Final = _stems("counted")
"""Words of questions that ask for a number or an age."""
SCALE: Final = _stems("scale")
"""Steps of a scale, in answers."""
STEP = re.compile(r"^[(\[]?(?:10|\d)[)\]]?\s*[-–—:.=)]\s*[^\W\d]|[^\W\d]\W*\((?:10|\d)\)$")
"""Steps with a number: ``5 - always``, ``Poor (1)``."""

OTHER = re.compile(
    rf"^{any_of(_WORDS['other.begins'])}|^{any_of(_WORDS['other.whole'])}$| {any_of(_WORDS['other.ends'])}$"
    rf"|{any_of(_WORDS['other.says'])}"
    # "other" and one short word, "If no, why not?", and two that other words would begin with
    r"|^others? \w{1,12}$|^(?:if \w+ )?why(?: why)?(?: not)?(?: or why not)?$"
    r"|^sonstiges\b|^otros?\b(?! coment)"
)
"""Labels of boxes beside a choice, into which what is no option is typed."""

OTHER_FIRST: Final = frozenset(_WORDS["other.first"])
OTHER_WORDS: Final = OTHER_FIRST | frozenset(_WORDS["other.words"])
"""Words of such labels."""
DELIMITER = re.compile(r"\s*[|\n]\s*|:(?=\S)|::")
"""What parts a question from the label of one of its boxes."""

PERSONS: Final = frozenset(_COLUMNS["persons"])
PERSONAL = re.compile(
    rf"\b{any_of(_WORDS['personal'])}\b|^{any_of(_WORDS['personal_numbered'])}(?: \d+)?$"
    rf"|\b{any_of(_WORDS['personal_ends'])}$"
)
METADATA_NAMES: Final = frozenset(_COLUMNS["metadata"])
METADATA = re.compile(r"^TIME\d+$|^rts\d+$|^redcap_|_complete$|^(?:interview|group)Time|^Duration \(")
"""What SoSci Survey, Unipark, REDCap, LimeSurvey and Qualtrics write, with a number or a name in it."""
TOOLS = re.compile(r"^redcap_|\w_complete$")
SURVEY_NAMES: Final = frozenset(_COLUMNS["survey_tools"])
TICKET_ROLES: Final = ("subject", "priority", "queue", "resolved", "reopen")
"""Roles that only tickets have."""
TICKET_NAMES: Final = frozenset(
    (*_COLUMNS["tickets"], *(name for role in (*TICKET_ROLES, "vip") for name in ALIASES[role]))
)
ASKED = re.compile(r"[?？؟]\s*[)\]\"”*]*\s*(?:\[.*\]|\(.*\)|$)|^\s*[¿]|[?？]\S*\s*\d?\s*-|\?\s+\S")
"""Headers with a question mark where a question has one, also before a row that is rated."""


def label_kind(label: str) -> str | None:
    """Tell of one of a question's boxes, by its label, that it asks for no opinion; None if it may.

    "City" and "Your name" stand beside "Anything else?" under "Tell us about your office".

    Examples
    --------
    >>> label_kind("Your name"), label_kind("City"), label_kind("Anything else?")
    ('personal', 'short', None)
    """
    words = plain(label)
    if is_personal({words}):
        return "personal"
    asks_fact = FACT.are_in(words) and not OPINION.are_in(words)
    return "short" if asks_fact and n_words(label) <= LONG else None


def is_box_label(text: str) -> bool:
    """Tell whether a question, or the label of one of its boxes, is one of "Other (please specify)", "Why?".

    Examples
    --------
    >>> is_box_label("Where? | Other (please specify)"), is_box_label("What is good?")
    (True, False)
    """
    return any(OTHER.search(plain(part)) for part in {text, *DELIMITER.split(text)})


def begins_with_other(text: str) -> bool:
    """Tell labels such as "Other position", "Autre fonction"."""
    return plain(text).partition(" ")[0] in OTHER_FIRST


def beside(text: str) -> str:
    """Return what is left of the label of such a box: the question that it belongs to, or nothing.

    Examples
    --------
    >>> beside("Position-Other"), beside("If other, please specify"), beside("Autre fonction")
    ('position', '', 'fonction')
    """
    return " ".join(word for word in plain(text).split() if word not in OTHER_WORDS)


def is_personal(names: Collection[str]) -> bool:
    """Tell whether one of a column's plain names asks who somebody is."""
    return not PERSONS.isdisjoint(names) or any(PERSONAL.search(name) for name in names)


def is_metadata(name: str, asked: str) -> bool:
    """Tell whether a column, or its plain question, is named as what the form's tool writes."""
    return not METADATA_NAMES.isdisjoint({plain(name), asked}) or METADATA.search(name) is not None


def n_words(text: str) -> float:
    """Return how many words of two letters and more a text has; a Chinese or Japanese sign is half of one."""
    return len(re.findall(r"[^\W\d_]{2,}", text)) + len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]", text)) / 2


def is_title(text: str) -> bool:
    """Tell titles, whose long words have capitals, from questions: "Review Last Update Date and Time"."""
    words = re.findall(r"[^\W\d_]{4,}", text)
    return len(words) >= 3 and not text.rstrip().endswith("?") and all(word[0].isupper() for word in words)


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
