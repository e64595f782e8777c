"""What the headers of each mail tell of who wrote it, to whom, and in answer to what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise

from feedback_miner.ingest.mail.headers import (
    RECIPIENTS,
    REPLIES,
    Headers,
    addresses_in,
    date_of,
    headers_of,
    message_ids_in,
    sender_of,
)
from feedback_miner.ingest.wording import word_lists

ID_BYTES = 6
"""Bytes of a digest that is an id: among a million mails two share one with a chance of 1 in 560."""
MOST_REFERENCES, MOST_RECIPIENTS = 30, 50
"""Mails that a mail answers, and addresses it went to, that are remembered; judgements: they keep the
memory of a hostile mail small, and those that matter stand first or last."""
ROBOTS = frozenset(word_lists("mail")["robots"])
"""Addresses that nobody reads, up to the @ or a plus."""
AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-reply")


@dataclass(slots=True)
class Entry:
    """What the headers of a mail tell.

    Attributes
    ----------
    id : str
        Digest of the message id; it holds no personal data.
    record : str
        Digest of the message id that the thread begins with.
    date : str or None
    moment : int
        The date as seconds since 1970; a mail without one is later than all.
    person : str
        Address of who wrote, lower case; what stands in the header where there is none in it.
    recipients : frozenset of str
    reply_to : str
        Address that answers shall go to, where it is another one; else "".
    robot : bool
        Whether the headers say that a program wrote it.
    list_id : str
        List that it came by, as an address or dotted; "" = none.
    begins : bool
        Whether it begins its thread.
    again : bool
        Whether the same mail came before.
    first : bool
        Whether it bears the subject of its thread.
    author : str
        One of :data:`~feedback_miner.records.AUTHOR_KINDS`.
    """

    id: str
    record: str
    date: str | None
    moment: int
    person: str
    recipients: frozenset[str]
    reply_to: str
    robot: bool
    list_id: str
    begins: bool
    again: bool
    first: bool = False
    author: str = "unknown"


class Index:
    """What must be remembered of each mail while headers are read."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self.marks: dict[str, int] = {}
        self.names: dict[str, str] = {}

    def entry(self, mail: bytes) -> Entry:
        """Return what the headers of a mail tell; its record and author are found later."""
        headers = headers_of(mail)
        sender = sender_of(headers)
        date = date_of(headers)
        own = next(iter(message_ids_in(headers.get("message-id"))), "")
        key, again = self._key(own or mail, f"{sender} {date}")
        chain = [_digest(name) for name in _references(headers) if name != own]
        for parent, child in pairwise([*chain, key]):
            self._link(child, parent)
        recipients = [address for name in RECIPIENTS for address in addresses_in(headers.get(name))]
        return Entry(
            id=key,
            record=key,
            date=date[0] if date else None,
            moment=date[1] if date else 1 << 62,
            person=self.names.setdefault(sender, sender),
            recipients=frozenset(self.names.setdefault(name, name) for name in recipients[:MOST_RECIPIENTS]),
            reply_to=_reply_to(headers, sender),
            robot=_is_automatic(headers),
            list_id=_list_id(headers),
            begins=not _is_reply(headers),
            again=again,
        )

    def root(self, key: str) -> str:
        """Return where the thread of a mail begins."""
        while (parent := self.parents.get(key)) is not None:
            self.parents[key] = self.parents.get(parent, parent)
            key = parent
        return key

    def _link(self, child: str, parent: str) -> None:
        if child not in self.parents and self.root(parent) != child:
            self.parents[child] = parent

    def _key(self, own: str | bytes, what: str) -> tuple[str, bool]:
        """Return the id of a mail, and whether it came before; some programs give all the same one."""
        key, mark = _digest(own), hash(what)
        if self.marks.get(key, mark) != mark:
            key = _digest(f"{own!r} {what}")
        again = key in self.marks
        self.marks[key] = mark
        return key, again


def is_robot(address: str) -> bool:
    """Tell whether an address is one that nobody reads.

    Examples
    --------
    >>> is_robot("no-reply+4711@example.org"), is_robot("ann@example.org")
    (True, False)
    """
    return address.partition("@")[0].partition("+")[0] in ROBOTS


def _digest(value: str | bytes) -> str:
    data = value if isinstance(value, bytes) else value.encode("utf-8", "replace")
    return "m" + hashlib.blake2b(data, digest_size=ID_BYTES).hexdigest()


def _references(headers: Headers) -> list[str]:
    found = message_ids_in(headers.get("references"))
    found = found[:1] + found[1:][-MOST_REFERENCES:]
    return list(dict.fromkeys((*found, *message_ids_in(headers.get("in-reply-to"))[:1])))


def _reply_to(headers: Headers, sender: str) -> str:
    for name in ("x-original-from", "reply-to", "x-original-sender"):
        for address in addresses_in(headers.get(name)):
            if address != sender and not is_robot(address):
                return address
    return ""


def _is_automatic(headers: Headers) -> bool:
    """Tell whether the headers say that a program wrote a mail."""
    submitted = headers.get("auto-submitted", b"no").lower().strip()
    return (
        not submitted.startswith(b"no")
        or headers.get("precedence", b"").lower().strip() in (b"bulk", b"junk", b"auto_reply")
        or any(name in headers for name in AUTOMATIC)
        or headers.get("content-type", b"").lower().startswith(b"multipart/report")
        or headers.get("return-path", b"").replace(b" ", b"") == b"<>"
    )


def _list_id(headers: Headers) -> str:
    if headers.get("precedence", b"").lower().strip() != b"list":
        return ""
    for name in ("list-post", "mailing-list", "list-id"):
        value = headers.get(name, b"").decode("utf-8", "replace").lower().replace("mailto:", "")
        if found := addresses_in(value.encode()):
            return found[0]
        if name == "list-id" and value:
            return value.rpartition("<")[2].rstrip("> ")
    return "?"


def _is_reply(headers: Headers) -> bool:
    """Tell whether a mail answers another one, also where its program does not name which."""
    subject = headers.get("subject", b"")[:12].decode("latin-1").strip().lower()
    head, colon, _ = subject.partition(":")
    return bool(colon) and head.strip() in REPLIES
