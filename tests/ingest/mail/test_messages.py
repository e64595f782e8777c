"""Mails of a mailbox are told apart, and their headers from their bodies."""

import pytest

from feedback_miner.ingest.mail.headers import headers_of
from feedback_miner.ingest.mail.messages import begins_mail, header_end, is_dated


@pytest.mark.parametrize(
    ("line", "dated"),
    [
        (b"From ann@example.org Mon Jan  1 10:00:00 2024", True),
        (b"From - Mon Jan  1 10:00:00 2024\r", True),
        (b"From x 1 Jan, 2024 9:05 +0100", True),
        (b"From ann@example.org Mon Foo  1 10:00:00 2024", False),
        (b"From ann@example.org Mon Jan  1 2024", False),
        (b"From ann@example.org Mon Jan  1 10:00:00", False),
        (b"From Janet at 10:00 in room 2024", False),
    ],
)
def test_the_border_of_a_mail_has_month_time_and_year(line, dated):
    assert is_dated(line) is dated


@pytest.mark.parametrize(
    ("below", "begins"),
    [
        (b"Subject: x\n", True),
        (b"X-Mozilla-Status: 0001\n folded\nSubject: x\n", True),
        (b"X-Mozilla-Status: 0001\n", False),
        (b"It has been slow\nSubject: x\n", False),
        (b"\nSubject: x\n", False),
        (b"", False),
    ],
)
def test_headers_that_mail_has_stand_below_the_border(below, begins):
    assert begins_mail(b"text\nFrom x Mon Jan  1 10:00:00 2024\n" + below, 5) is begins


@pytest.mark.parametrize(
    ("mail", "span"),
    [
        (b"A: b\n\nc", (4, 6)),
        (b"A: b\r\n\r\nc", (4, 8)),
        (b"A: b\r\n\nc", (4, 7)),
        (b"\r\nc", (0, 0)),
        (b"A: b", (4, 4)),
    ],
)
def test_an_empty_line_of_any_system_ends_the_headers(mail, span):
    assert header_end(mail) == span


def test_a_line_that_is_no_header_does_not_end_the_headers():
    mail = b"From: a@example.org\ngarbage\nMailing list: x\nTo: b@example.org\n\nTo: none"
    assert headers_of(mail) == {"from": b"a@example.org", "mailing list": b"x", "to": b"b@example.org"}
