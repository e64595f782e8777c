"""Who wrote a mail, told from all mails: the help desk, those who answer for it, those who asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from feedback_miner.ingest.mail.index import Entry, is_robot

Starters = dict[str, tuple[str, bool]]
"""Record to who began it, and whether it went to the help desk."""
DESK_SHARE = 0.5
"""Share of the mails written by people that the help desk's address must have a part in. This and the
following are judgements, held by tests at either side: what agents write is not mined, so that somebody
who asks must not be taken for one; in doubt the author is unknown."""
DESK_PEOPLE = 3
"""People who began a thread with a mail to it."""
AGENT_THREADS, AGENT_STARTERS = 5, 3
"""Threads of others that an agent must have written in, and people who began them."""
AGENT_SHARE = 0.8
"""Share of the threads that an agent writes in which others began."""


@dataclass(frozen=True)
class HelpDesk:
    """Who answers, and who asked.

    Attributes
    ----------
    address : str
        Of the help desk; "" where it cannot be told.
    agents : frozenset of str
        Other addresses that answer for it.
    starters : dict
        Record to who began it, and whether it went to the help desk.
    """

    address: str = ""
    agents: frozenset[str] = frozenset()
    starters: Starters = field(default_factory=dict)


def help_desk_of(every: Sequence[Entry]) -> HelpDesk:
    """Tell the help desk from all mails; corrects ``person`` of those that others sent for them."""
    address = desk_of(every)
    starters = starters_of(every, address)
    return HelpDesk(address, agents_of(every, address, starters), starters)


def desk_of(every: Sequence[Entry]) -> str:
    """Return the address of the help desk; "" where none stands out."""
    written = [entry for entry in every if _by_people(entry)]
    n_mails = Counter(address for entry in written for address in entry.recipients | {entry.person})
    people = _people_who_began(written)
    able = [
        (len(people.get(address, ())), n, address)
        for address, n in n_mails.items()
        if "@" in address and n >= DESK_SHARE * len(written)
    ]
    n_people, _, best = max(able, default=(0, 0, ""))
    return best if n_people >= DESK_PEOPLE else ""


def _people_who_began(written: Sequence[Entry]) -> Mapping[str, set[str]]:
    """Return address to the people who began a thread with a mail to it."""
    people: dict[str, set[str]] = defaultdict(set)
    for entry in written:
        author = entry.reply_to if is_robot(entry.person) else entry.person
        for address in entry.recipients - {author, entry.reply_to} if entry.begins else ():
            people[address].add(author)
    return people


def starters_of(every: Sequence[Entry], desk: str) -> Starters:
    """Return record to who began it and whether it went to the help desk; corrects ``person``."""
    starters: Starters = {}
    for entry in every:
        entry.person = _on_behalf(entry, desk) or entry.person
        if entry.begins:
            starters[entry.record] = entry.person, desk in entry.recipients
    return starters


def agents_of(every: Sequence[Entry], desk: str, starters: Starters) -> frozenset[str]:
    """Return addresses, of the domain of the help desk, that answer what others began."""
    if not desk:
        return frozenset()
    begun = Counter(person for person, _ in starters.values())
    answered = _answered(every, desk[desk.index("@") :], starters)
    return frozenset(
        person for person, threads in answered.items() if person != desk and _is_agent(threads, begun[person])
    )


def _answered(every: Sequence[Entry], home: str, starters: Starters) -> Mapping[str, Mapping[str, str]]:
    """Return, for people of a domain, the threads of others that they wrote in: record to who began it."""
    answered: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in every:
        starter, to_desk = starters.get(entry.record, ("", False))
        if to_desk and entry.person.endswith(home) and starter != entry.person and not entry.robot:
            answered[entry.person][entry.record] = starter
    return answered


def _is_agent(answered: Mapping[str, str], n_begun: int) -> bool:
    """Tell whether somebody answers threads of several others, and begins hardly any."""
    n = len(answered)
    several = n >= AGENT_THREADS and len(set(answered.values())) >= AGENT_STARTERS
    return several and n >= AGENT_SHARE * (n + n_begun)


def author_of(entry: Entry, known: HelpDesk) -> str:
    """Return the kind of who wrote a mail: the first of :data:`RULES` that can tell decides."""
    return next((kind for rule in RULES if (kind := rule(entry, known))), "unknown")


def _of_a_program(entry: Entry, known: HelpDesk) -> str | None:
    """Decide where a mail says that a program sent it, or comes by a list that is not the help desk."""
    own_list = known.address and entry.list_id in (known.address, known.address.replace("@", "."))
    by_list = entry.list_id and not own_list
    return "system" if entry.robot or is_robot(entry.person) or by_list else None


def _of_the_desk(entry: Entry, known: HelpDesk) -> str | None:
    """Decide on mails of the help desk's address: those to itself alone come from web forms."""
    if not _is_desk(entry.person, known.address):
        return None
    to_others = any(not _is_desk(address, known.address) for address in entry.recipients)
    return "agent" if to_others else "unknown"


def _of_who_began(entry: Entry, known: HelpDesk) -> str | None:
    """Decide on mails of who began the thread: they ask, if they wrote to the help desk."""
    starter, to_desk = known.starters.get(entry.record, ("", False))
    if entry.person != starter:
        return None
    return "requester" if to_desk and entry.person not in known.agents else "unknown"


def _of_an_agent(entry: Entry, known: HelpDesk) -> str | None:
    """Decide on mails of those who answer for the help desk."""
    return "agent" if entry.person in known.agents else None


RULES: Final[tuple[Callable[[Entry, HelpDesk], str | None], ...]] = (
    _of_a_program,
    _of_the_desk,
    _of_who_began,
    _of_an_agent,
)
"""Each returns the kind of author, or None where it cannot tell."""


def _is_desk(address: str, desk: str) -> bool:
    """Tell whether an address is the help desk's, also with the number of a ticket after a plus.

    Examples
    --------
    >>> _is_desk("it+4711@example.org", "it@example.org")
    True
    """
    if not desk:
        return False
    name, _, host = address.partition("@")
    return f"{name.partition('+')[0]}@{host}" == desk


def _on_behalf(entry: Entry, desk: str) -> str:
    """Return who wrote a mail that a web form or a list sent; "" where it is no such mail."""
    if not entry.reply_to or _is_desk(entry.reply_to, desk):
        return ""
    if is_robot(entry.person):
        return entry.reply_to
    return entry.reply_to if _is_desk(entry.person, desk) and desk in entry.recipients else ""


def _by_people(entry: Entry) -> bool:
    return not entry.robot and (not is_robot(entry.person) or bool(entry.reply_to))
