"""Mailboxes of a help desk: mbox, single mails, folders and archives of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from feedback_miner.ingest.contract.base import (
    Detection,
    ExportReader,
    FileGroup,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.messages import AGAIN, message_table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.mail.body import body_of
from feedback_miner.ingest.mail.headers import Headers, charset_of, decoded, headers_of, subject_of
from feedback_miner.ingest.mail.index import Entry
from feedback_miner.ingest.mail.messages import Mails
from feedback_miner.ingest.mail.threads import Threads, threads_of

ENCRYPTED = "encrypted, without a subject of its own"
SOURCES = {
    "text": ("HTML body, else plain body",),
    "subject": ("Subject of the first mail of a thread",),
    "record": ("References", "In-Reply-To"),
    "id": ("Message-ID",),
    "date": ("Date",),
    "person": ("From",),
    "author": ("Auto-Submitted", "Precedence", "Return-Path", "From", "To"),
    "priority": ("Importance", "X-Priority"),
    "organisation": ("Organization",),
}
PRIORITIES = {
    **dict.fromkeys((b"high", b"urgent", b"1", b"2"), "high"),
    **dict.fromkeys((b"low", b"non-urgent", b"4", b"5"), "low"),
}
"""What differs from the usual; X-Priority is 1 for the highest."""


class Mailbox(ReaderDefaults):
    """Mails to and from a help desk."""

    name: ClassVar[str] = "mailbox"
    title: ClassVar[str] = "a mailbox"
    view: ClassVar[type[Mails]] = Mails

    def detect(self, mails: Mails) -> Detection | None:
        """Take all mail."""
        return Detection(mails.why)

    def read(self, mails: Mails, context: ReadContext) -> MessageTable:
        """Read all mails; threads run through all that are given together."""
        threads = context.group.once(_threads)
        if mails not in threads.entries:
            threads = threads_of([mails])
        tally = Tally(n_rows=len(threads.entries[mails]))
        messages = _messages(mails, threads, tally)
        table = message_table(mails.content, messages, tally, limit=context.settings.limit)
        # each mail names its own encoding
        shown = {role: SOURCES[role] for role in table.columns if role in SOURCES}
        return replace(table, source_columns=shown, encoding=None)


def _threads(group: FileGroup) -> Threads:
    return threads_of(group.views(Mails))


def _messages(mails: Mails, threads: Threads, tally: Tally) -> Iterator[Message | LeftOut]:
    counts: dict[str, int] = {}
    for (row, mail), entry in zip(mails.each(), threads.entries[mails], strict=True):
        if entry.again:
            yield LeftOut(AGAIN)
            continue
        try:
            message = _message(mail, row, entry, mails.content.named_encoding, counts)
        except ValueError as error:
            tally.reject(row, f"This mail cannot be read: {error}.")
            continue
        if message is None:
            yield LeftOut(ENCRYPTED)
        else:
            counts[message.author] = counts.get(message.author, 0) + 1
            yield message
    tally.warn(*_notes(threads, counts))


def _message(
    mail: bytes, row: int, entry: Entry, charset: str | None, counts: dict[str, int]
) -> Message | None:
    headers = headers_of(mail)
    body = body_of(mail, headers, charset)
    subject = subject_of(headers, charset_of(headers) or charset) if entry.first else ""
    if body.sealed and not body.text:
        if not subject:
            return None
        counts["sealed"] = counts.get("sealed", 0) + 1
    counts["guessed"] = counts.get("guessed", 0) + body.guessed
    return Message(
        text=body.text,
        row=row,
        record=entry.record,
        id=entry.id,
        item="email",
        subject=subject or None,
        date=entry.date,
        person=entry.person or None,
        author=entry.author,
        priority=_priority(headers),
        organisation=decoded(headers.get("organization", b"")[:200]).strip() or None,
    )


def _priority(headers: Headers) -> str | None:
    for name in ("importance", "x-priority", "priority"):
        words = headers.get(name, b"").lower().split()
        if words and words[0] in PRIORITIES:
            return PRIORITIES[words[0]]
    return None


def _notes(threads: Threads, counts: dict[str, int]) -> Iterator[str]:
    """Yield what was taken for what, and how sure that is."""
    if threads.desk:
        home = threads.desk.rpartition("@")[2]
        others = f", and {len(threads.agents)} more there that answer for it" if threads.agents else ""
        yield (
            f"Taken for the help desk: the address at {home} that most threads begin with a mail to{others}."
            f" Mails that they wrote: {counts.get('agent', 0)}."
        )
    elif counts.get("unknown", 0) > 1:
        yield "It cannot be told which address is the help desk's, so what it wrote is not told apart."
    if n := counts.get("sealed"):
        yield f"Encrypted mails, of which only the subject is read: {n}."
    if n := counts.get("guessed"):
        yield f"Mails whose charset was guessed, as the one they name is missing or wrong: {n}."


READERS: tuple[ExportReader, ...] = (Mailbox(),)
