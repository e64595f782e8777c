"""Which mails belong together, and who wrote them: told from the headers of all mails of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from feedback_miner.ingest.mail.authors import author_of, help_desk_of
from feedback_miner.ingest.mail.index import Entry, Index
from feedback_miner.ingest.mail.messages import Mails

HEAD_BYTES = 1 << 16
"""Bytes of each mail for the pass that looks at headers only; a judgement, many times what headers take."""


@dataclass(frozen=True, eq=False)
class Threads:
    """All mails of a run.

    Attributes
    ----------
    entries : dict of Mails to list of Entry
        In the order of the mails.
    desk : str
        Address of the help desk; "" where it cannot be told.
    agents : frozenset of str
        Other addresses that answer for it.
    """

    entries: dict[Mails, list[Entry]]
    desk: str
    agents: frozenset[str]


def threads_of(exports: Iterable[Mails]) -> Threads:
    """Read the headers of all mails.

    Who wrote a mail is told with care, because what agents write is not mined:

    - *system*: it says so of itself (RFC 3834, Precedence, a report), or it comes from an address
      that nobody reads. Lists are systems too, but for one that is the help desk's own address.
    - *agent*: the help desk's address, unless it writes to itself alone, as web forms do; and
      addresses of its domain that wrote in threads of several others and began hardly any.
    - *requester*: who began a thread that went to the help desk.
    - *unknown*: everyone else; and everyone, where no address is the help desk's: one that half
      of all mails come from or go to, and that three people wrote to of their own accord.

    :data:`~feedback_miner.ingest.mail.authors.RULES` are these rules, in their order.
    """
    entries: dict[Mails, list[Entry]] = {}
    index = Index()
    for mails in exports:
        entries[mails] = [index.entry(mail) for _, mail in mails.each(HEAD_BYTES)]
    every = [entry for group in entries.values() for entry in group if not entry.again]
    for entry in every:
        entry.record = index.root(entry.id)
        entry.begins = entry.begins and entry.record == entry.id
    desk = help_desk_of(every)
    for entry in every:
        entry.author = author_of(entry, desk)
    _mark_first(every)
    return Threads(entries, desk.address, desk.agents)


def _mark_first(every: Sequence[Entry]) -> None:
    """Mark the mail of each thread that bears its subject.

    That is the mail that begins it. Where that one is not in the export, somebody else's subject
    comes with the earliest answer; it is read with the earliest that is mined.
    """
    best: dict[str, tuple[bool, bool, int, Entry]] = {}
    for entry in every:
        rank = entry.id != entry.record, entry.author in ("agent", "system"), entry.moment
        if entry.record not in best or rank < best[entry.record][:3]:
            best[entry.record] = (*rank, entry)
    for *_, entry in best.values():
        entry.first = True
