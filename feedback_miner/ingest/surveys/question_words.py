"""Words of survey questions: what they ask for.

The words stand in ``words/question_words.toml`` and ``words/survey_columns.toml``. All comparisons are of
texts as :func:`~feedback_miner.ingest.wording.plain` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from feedback_miner.ingest.column_names import ALIASES, any_of
from feedback_miner.ingest.columns.asked import FACT as FACT
from feedback_miner.ingest.columns.asked import FACT_NAMED as FACT_NAMED
from feedback_miner.ingest.columns.asked import OPINION as OPINION
from feedback_miner.ingest.columns.asked import TICKING as TICKING
from feedback_miner.ingest.columns.asked import Stems as Stems
from feedback_miner.ingest.columns.asked import are_lists as are_lists
from feedback_miner.ingest.columns.asked import stems
from feedback_miner.ingest.wording import plain, plain_lists

_WORDS: Final = plain_lists("question_words")
_COLUMNS: Final = plain_lists("survey_columns")

LONG = 6
"""Words from which on a cell is hardly a name or an option typed by hand, and a header hardly a name. A
judgement; a test has names of institutions of four words, and questions of six."""


COUNTED: Final = stems("counted")
"""Words of questions that ask for a number or an age."""
SCALE: Final = stems("scale")
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
