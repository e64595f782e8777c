"""Who wrote a mail, told from all mails: the help desk, those who answer for it, those who asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from feedback_miner.ingest.mail.index import Entry, is_robot

Starters = dict[str, tuple[str, bool]]
"""Record to who began it, and whether it went to the help desk."""
DESK_SHARE = 0.5
"""Share of the mails written by people that the help desk's address must have a part in."""
DESK_PEOPLE = 3
"""People who began a thread with a mail to it."""
AGENT_THREADS, AGENT_STARTERS = 5, 3
"""Threads of others that an agent must have written in, and people who began them."""
AGENT_SHARE = 0.8
"""Share of the threads that an agent writes in which others began."""


def desk_of(every: Sequence[Entry]) -> str:
    """Return the address of the help desk; "" where none stands out."""
    touched: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    n = 0
    for entry in every:
        if not _by_people(entry):
            continue
        n += 1
        touched.update(entry.recipients | {entry.person})
        if entry.begins:
            author = entry.reply_to if is_robot(entry.person) else entry.person
            for address in entry.recipients:
                if address not in (author, entry.reply_to):
                    people[address].add(entry.reply_to if address == author else author)
    able = [
        (len(people[address]), count, address)
        for address, count in touched.items()
        if count >= DESK_SHARE * n and len(people.get(address, ())) >= DESK_PEOPLE and "@" in address
    ]
    return max(able)[2] if able else ""


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
    home = desk[desk.index("@") :]
    others: dict[str, set[str]] = defaultdict(set)
    asked: dict[str, set[str]] = defaultdict(set)
    begun: Counter[str] = Counter(person for person, _ in starters.values())
    for entry in every:
        starter, to_desk = starters.get(entry.record, ("", False))
        if to_desk and entry.person.endswith(home) and starter != entry.person and not entry.robot:
            others[entry.person].add(entry.record)
            asked[entry.person].add(starter)
    return frozenset(
        person
        for person, records in others.items()
        if len(records) >= AGENT_THREADS
        and len(asked[person]) >= AGENT_STARTERS
        and len(records) >= AGENT_SHARE * (len(records) + begun[person])
        and person != desk
    )


def author_of(entry: Entry, desk: str, agents: frozenset[str], starters: Starters) -> str:
    """Return the kind of who wrote a mail; ``mail_threads.threads_of`` tells how."""
    own_list = desk and entry.list_id in (desk, desk.replace("@", "."))
    if entry.robot or is_robot(entry.person) or (entry.list_id and not own_list):
        return "system"
    starter, to_desk = starters.get(entry.record, ("", False))
    if _is_desk(entry.person, desk):
        return "agent" if any(not _is_desk(address, desk) for address in entry.recipients) else "unknown"
    if entry.person == starter:
        return "requester" if to_desk and entry.person not in agents else "unknown"
    return "agent" if entry.person in agents else "unknown"


def _is_desk(address: str, desk: str) -> bool:
    """Tell whether an address is the help desk's, also with the number of a ticket after a plus."""
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
