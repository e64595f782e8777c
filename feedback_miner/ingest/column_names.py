"""What the name of a column promises: which role it has, and whether its words are the author's.

Names are compared as :func:`~feedback_miner.ingest.wording.plain` makes them: lower case, no accents,
words parted by single spaces. The names themselves are data: ``words/column_names.toml`` (roles),
``words/not_feedback.toml`` (what others wrote) and ``words/name_parts.toml`` (how names are taken apart).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from feedback_miner.ingest.wording import plain, plain_lists

ALIASES: Final[Mapping[str, tuple[str, ...]]] = plain_lists("column_names")
"""Role to the names of its columns, the better ones first."""
SCORE_QUESTIONS: Final = plain_lists("about_people")["score_named"]
"""Words of survey questions that are answered by a score."""

_OTHERS: Final = {name: frozenset(words) for name, words in plain_lists("not_feedback").items()}
_PARTS: Final = plain_lists("name_parts")


def any_of(words: Iterable[str]) -> str:
    """Return the regular expression for one of some words.

    Examples
    --------
    >>> any_of(["date", "time stamp"])
    '(?:date|time\\\\ stamp)'
    """
    return f"(?:{'|'.join(map(re.escape, words))})"


_THINGS = any_of(_PARTS["things"])
OF_THINGS: Final = re.compile(
    rf"(?: {any_of(_PARTS['prepositions'])})?(?: {any_of(_PARTS['articles'])})? {_THINGS}$"
    rf"| des {any_of(_PARTS['genitives'])}$"
)
ABOUT_THINGS: Final = re.compile(rf"^{_THINGS} (?!{any_of(_PARTS['not_about'])} )(?=\w)")
ABOUT_PEOPLE: Final = re.compile(rf"^{any_of((*_PARTS['things'], *_PARTS['people']))} (?=\w)")
IN_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
NUMBERED: Final = re.compile(r"(?<=[^\W\d]) \d$| html$")
"""What tools add to the names of texts: ``Summary_1``, ``bodyHtml``."""

MOST_WORDS_OF_OTHERS = 5
"""Words of a name that says who wrote; longer ones are questions, such as "How content are you with the
reply of our support?". A judgement: lower, a "Reply text of the company" would be taken for comments."""
LONGEST_NAME: Final = 60
"""Characters of a name; longer ones are sentences, which are not taken apart. A judgement, twice the
longest name in ``column_names.toml``; higher, sentences that end in "of the ticket" become names."""
LOOSE: Final = ("text", "subject", "id", "date", "person", "score", "priority", "resolved")
"""Roles whose columns may be named after what they are about, such as "Ticket Priority"."""
REMARKED: Final = ("role", "department", "organisation", "queue")
"""Roles beside whose names a remark may stand, such as "Department (Property)"."""
OF_PEOPLE: Final = ("person", "score", "priority")
"""Roles whose columns may be named after whose they are, such as "Customer Rating"."""
OBJECTS: Final = ("person", "priority", "department", "queue", "organisation")
"""Roles that an object in JSON may have, such as ``priority.name``."""
NO_PERSON: Final = frozenset(_PARTS["names"])
"""Names of persons only where they are not of a thing: a ticket may have a name too."""
_INNER: Final = frozenset(_PARTS["inner"])
_SAID: Final = frozenset(_PARTS["said"])


@lru_cache(maxsize=100_000)
def rank(role: str, name: str) -> int | None:
    """Return how good a name is for a role, 0 the best, or None.

    The last part of a dotted name counts too, and what is left of a name without what it is about, as in
    "Ticket Priority" or "Description (Ticket)"; each less than any whole name. So does, least of all and
    for a score, a question that asks for one.

    Parameters
    ----------
    role : str
        A list of ``words/column_names.toml``.
    name : str
        As the export has it.

    Examples
    --------
    >>> rank("text", "Text"), rank("text", "comment"), rank("text", "Kommentar")
    (0, 1, 39)
    >>> rank("person", "reporter.displayName") is not None
    True
    >>> rank("text", "State") is None
    True
    """
    known = ALIASES[role]
    if role == "score" and name.startswith("_"):  # how well it fits a search
        return None
    tiers = list(forms(role, name))
    for tier, form in enumerate(tiers):
        if form in known:
            return tier * len(known) + known.index(form)
    if role == "score" and any(f" {words} " in f" {tiers[0]} " for words in SCORE_QUESTIONS):
        return 20 * len(known)  # more than any name has forms
    return None


def forms(role: str, name: str) -> Iterator[str]:
    """Yield a name as it may stand among those of a role: the whole name first, then less and less of it.

    Examples
    --------
    >>> list(forms("priority", "Ticket Priority (ITSM)"))
    ['ticket priority itsm', 'ticket priority', 'ticket priority', 'priority']
    >>> list(forms("queue", "group.name"))
    ['group name', 'group name', 'name', 'group', 'name']
    """
    yield plain(name)
    # as MongoDB writes ids and dates: createdAt.$date
    parts = [part for part in name.split(".") if not part.startswith("$")] or [name]
    if parts != [name]:
        yield plain(".".join(parts))
    if len(parts) > 1:
        yield from _in_an_object(role, parts)
    if len(name) <= LONGEST_NAME:
        yield from _in_part(role, parts)


def _in_an_object(role: str, parts: list[str]) -> Iterator[str]:
    """Yield the last part of a dotted name, and the object around it if that alone has the role."""
    last = plain(parts[-1])
    if role != "person" or last not in NO_PERSON:
        yield last
    if role in OBJECTS and last in _INNER and (role == "person" or last != "id"):
        yield plain(parts[-2])


def _in_part(role: str, parts: list[str]) -> Iterator[str]:
    """Yield the last part of a dotted name without remarks in brackets, and without what it is about."""
    rest = plain(IN_BRACKETS.sub(" ", parts[-1]))
    if role in REMARKED:
        yield rest
    elif role in LOOSE and not (role == "person" and len(parts) > 1 and rest in NO_PERSON):
        yield from _without_things(role, rest)


def _without_things(role: str, rest: str) -> Iterator[str]:
    """Yield a name without what it is about, or whose it is: "Priority of the ticket", "Ticket Priority"."""
    if role in ("text", "subject"):
        rest = NUMBERED.sub("", rest)
    yield rest
    yield OF_THINGS.sub("", rest)
    about = ABOUT_PEOPLE if role in OF_PEOPLE else ABOUT_THINGS
    while found := about.match(rest):
        rest = rest[found.end() :]
        if role != "person" or rest not in NO_PERSON:
            yield rest
    if role == "text" and (found := ABOUT_PEOPLE.match(rest)) and rest[found.end() :] in _SAID:
        yield rest[found.end() :]


@dataclass(frozen=True)
class _Name:
    """A name, taken apart for the rules of :func:`never_feedback`.

    ``parts`` are those of a dotted name, ``last`` is the last without remarks in brackets, and
    ``words`` are its words, none where there are too many for a name.
    """

    whole: str
    parts: tuple[str, ...]
    last: str
    words: tuple[str, ...]


def is_known(name: _Name) -> bool:
    """Tell names that stand in the list: "Resolution", "fields.environment"."""
    return name.whole in _OTHERS["names"] or name.parts[-1] in _OTHERS["names"]


def is_in_an_object_of_others(name: _Name) -> bool:
    """Tell what stands in an object that is not the author's: "reply.body", "attachments.title"."""
    return not _OTHERS["parents"].isdisjoint(name.parts[:-1])


def is_in_a_reply(name: _Name) -> bool:
    """Tell what stands in an object that is named by a reply: "reviewReply.comment"."""
    return any(not _OTHERS["reply"].isdisjoint(part.split()) for part in name.parts[:-1])


def is_known_of_a_thing(name: _Name) -> bool:
    """Tell names of the list with what they are about: "Ticket Resolution", "Solución de la incidencia"."""
    return (
        ABOUT_THINGS.sub("", name.last) in _OTHERS["names"]
        or OF_THINGS.sub("", name.last) in _OTHERS["names"]
    )


def begins_with_a_solution(name: _Name) -> bool:
    """Tell names that begin with how it ended: "Solución aplicada", "Closure Note"."""
    return bool(name.words) and name.words[0] in _OTHERS["solutions"]


def is_what_a_company_replied(name: _Name) -> bool:
    """Tell answers by the word for who gave them: "Company public response", "Agent answers"."""
    if not name.words or name.words[-1] not in _OTHERS["replied"]:
        return False
    return not (_OTHERS["handlers"] | _OTHERS["repliers"]).isdisjoint(name.words)


def says_reply(name: _Name) -> bool:
    """Tell names with a word for a reply: "Developer Reply Text"."""
    return not _OTHERS["reply"].isdisjoint(name.words)


def is_written_by_those_who_answer(name: _Name) -> bool:
    """Tell what is written right behind the word for who writes: "Agent comments", "Technician notes"."""
    return any(
        one in _OTHERS["handlers"] and other in _OTHERS["written"] for one, other in pairwise(name.words)
    )


NOT_FEEDBACK_RULES: Final[tuple[Callable[[_Name], bool], ...]] = (
    is_known,
    is_in_an_object_of_others,
    is_in_a_reply,
    is_known_of_a_thing,
    begins_with_a_solution,
    is_what_a_company_replied,
    says_reply,
    is_written_by_those_who_answer,
)


@lru_cache(maxsize=100_000)
def why_never_feedback(name: str) -> str | None:
    """Return the name of the rule by which a name promises words that are not the author's, or None.

    Examples
    --------
    >>> why_never_feedback("Ticket Resolution")
    'is_known_of_a_thing'
    >>> why_never_feedback("Customer comment") is None
    True
    """
    last = plain(IN_BRACKETS.sub(" ", name.rpartition(".")[2]))
    words = tuple(last.split())
    apart = _Name(
        whole=plain(name),
        parts=tuple(plain(part) for part in name.split(".")),
        last=last,
        words=words if len(words) <= MOST_WORDS_OF_OTHERS else (),
    )
    return next((rule.__name__ for rule in NOT_FEEDBACK_RULES if rule(apart)), None)


def never_feedback(name: str) -> bool:
    """Tell whether a name promises words that are not the author's feedback.

    Examples
    --------
    >>> never_feedback("Work notes"), never_feedback("Comments on our support")
    (True, False)
    """
    return why_never_feedback(name) is not None
