"""Mails: a mailbox (mbox), one mail (eml), or a folder of them."""

from __future__ import annotations

from dataclasses import dataclass

from feedback_miner.ingest.content import Content


@dataclass(eq=False)
class Mails:
    """The mails of an export."""

    content: Content


def is_mail(content: Content) -> str | None:
    """Return why the content is mail, as a sentence; None if it is not."""
    return None


def open_mails(content: Content) -> Mails:
    """Look at mails."""
    return Mails(content)
