"""Mailboxes of a help desk: mbox, single mails, folders and archives of them; Outlook's files are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest.contract.base import Family, Message, RawTable, Together, Verdict
from feedback_miner.ingest.contract.messages import AGAIN, table_of
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.mail.body import body_of
from feedback_miner.ingest.mail.headers import Headers, charset_of, decoded, headers_of, subject_of
from feedback_miner.ingest.mail.index import Entry
from feedback_miner.ingest.mail.messages import Mails
from feedback_miner.ingest.mail.threads import Threads, threads_of

ENCRYPTED = "encrypted, without a subject of its own"
SHOWN = {
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
LOOK = 1 << 14
OLE, PST = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"!BDN"
MSG_MARKS = tuple(name.encode("utf-16-le") for name in ("__substg1.0_", "__properties_version1.0"))


class Mailbox:
    """Mails to and from a help desk."""

    name = "mailbox"
    title = "a mailbox"
    shape = "mail"

    def detect(self, mails: Mails) -> Verdict | None:
        """Take all mail."""
        return Verdict(mails.why)

    def read(self, mails: Mails, settings: IngestSettings, together: Together) -> RawTable:
        """Read all mails; threads run through all that are given together."""
        threads = together.once(_threads)
        if mails not in threads.entries:
            threads = threads_of([mails])
        notes: list[str] = []
        rejects: list[tuple[int, str]] = []
        left_out: dict[str, int] = {}
        messages = _messages(mails, threads, rejects, left_out, notes)
        table = table_of(mails.content, messages, rejects=rejects, left_out=left_out, limit=settings.limit)
        return replace(
            table,
            shown={role: SHOWN[role] for role in table.columns if role in SHOWN},
            n_rows=len(threads.entries[mails]),
            # each mail names its own
            encoding=None,
            warnings=tuple(notes),
        )


class OutlookFile:
    """Files that only Outlook reads."""

    name = "mailbox"
    title = "an Outlook file"
    shape = "file"

    def detect(self, content: Content) -> Verdict | None:
        """Tell mails (.msg) and data files (.pst, .ost) of Outlook."""
        if content.head.startswith(PST):
            return Verdict(
                "The file begins with '!BDN', as data files of Outlook do.", "an Outlook data file"
            )
        if content.head.startswith(OLE) and _is_msg(content):
            return Verdict("An OLE file with the properties of an Outlook message.", "an Outlook message")
        return None

    def read(self, content: Content, settings: IngestSettings, together: Together) -> RawTable:
        """Refuse it, with the way out."""
        if content.head.startswith(PST):
            raise ExportError(
                f"{content.name} is a data file of Outlook (.pst or .ost).",
                "Mail is read as mbox, as .eml, or as a folder or ZIP of .eml files.",
                "Turn it into mbox with 'readpst -r FILE.pst' (package pst-utils), or open the mailbox in"
                " Thunderbird and save its folders as .eml.",
            )
        raise ExportError(
            f"{content.name} is an Outlook message (.msg).",
            "Mail is read as mbox, as .eml, or as a folder or ZIP of .eml files.",
            "Save it as .eml: Outlook on the web and the new Outlook offer EML under 'Save as' or 'Download';"
            " for many, run 'msgconvert *.msg' (package libemail-outlook-message-perl).",
        )


def _threads(together: Together) -> Threads:
    return threads_of(view for views in together.parts.values() for view in views if isinstance(view, Mails))


def _messages(
    mails: Mails, threads: Threads, rejects: list[tuple[int, str]], left_out: dict[str, int], notes: list[str]
) -> Iterator[Message]:
    rejects.clear()
    counts: dict[str, int] = {}
    for (row, mail), entry in zip(mails.each(), threads.entries[mails], strict=True):
        if entry.again:
            left_out[AGAIN] = left_out.get(AGAIN, 0) + 1
            continue
        try:
            message = _message(mail, row, entry, mails.content.asked, counts)
        except ValueError as error:
            rejects.append((row, f"This mail cannot be read: {error}."))
            continue
        if message is None:
            left_out[ENCRYPTED] = left_out.get(ENCRYPTED, 0) + 1
        else:
            counts[message.author] = counts.get(message.author, 0) + 1
            yield message
    notes.extend(_notes(threads, counts))


def _message(
    mail: bytes, row: int, entry: Entry, asked: str | None, counts: dict[str, int]
) -> Message | None:
    headers = headers_of(mail)
    body = body_of(mail, headers, asked)
    subject = subject_of(headers, charset_of(headers) or asked) if entry.first else ""
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


def _is_msg(content: Content) -> bool:
    """Tell by the names in the directory of an OLE file, which may stand far behind its head."""
    size = 1 << min(int.from_bytes(content.head[30:32], "little"), 16)
    start = (int.from_bytes(content.head[48:52], "little") + 1) * size
    known = content.head[:LOOK]
    if start + LOOK <= len(content.head):
        known += content.head[start : start + LOOK]
    elif start < content.n_bytes:
        with content.open() as stream:
            while start > 0 and (block := stream.read(min(start, 1 << 20))):
                start -= len(block)
            known += stream.read(LOOK)
    return any(mark in known for mark in MSG_MARKS)


FAMILIES: tuple[Family, ...] = (OutlookFile(), Mailbox())
