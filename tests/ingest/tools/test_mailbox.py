"""Mails are read as threads of people; what programs and agents write is told from it."""

import zipfile
from base64 import b64encode
from pathlib import Path

import pytest
from growth import check_linear

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.files.source import open_exports
from feedback_miner.ingest.mail import messages as mail_module
from feedback_miner.ingest.mail.messages import Mails
from feedback_miner.pipeline import prepare

EXPORTS = Path(__file__).parents[2] / "exports" / "mailbox"
MBOX = EXPORTS / "helpdesk.mbox"
HEAD = "From: Ann <ann@example.org>\nTo: it@example.org\nSubject: Printer\nMessage-ID: <1@example.org>\n"


def frame(path, **settings):
    return read([path], IngestSettings(**settings)).comments.frame


def text(path, **settings):
    return frame(path, **settings)["text"].to_list()[0].removeprefix("Printer\n\n").strip()


def mails(path):
    return list(Mails(open_exports([path], IngestSettings())[0]).each())


def mail(sender, to, number, subject="Printer", body="It is broken again.", answers=None, more=""):
    answering = f"In-Reply-To: <{answers}@example.org>\n" if answers is not None else ""
    return (
        f"From x Mon Jan  1 10:00:00 2024\nFrom: {sender}\nTo: {to}\nSubject: {subject}\n{answering}{more}"
        f"Message-ID: <{number}@example.org>\nDate: Mon, 1 Jan 2024 10:{number % 60:02}:00 +0100\n"
        f"\n{body}\n\n"
    )


def test_a_mailbox_is_read_as_threads_of_people():
    read_in = read([MBOX], IngestSettings())
    source, found = read_in.sources[0], read_in.comments.frame
    assert (source.reader, source.n_rows, source.n_comments) == ("mailbox", 11, 10)
    assert source.left_out == {"repeated in the export": 1}
    assert source.authors == {"requester": 5, "system": 3, "agent": 1, "unknown": 1}
    assert source.encoding is None
    assert source.warnings == (
        "Taken for the help desk: the address at example.org that most threads begin with a mail to."
        " Mails that they wrote: 1.",
        "Encrypted mails, of which only the subject is read: 1.",
    )
    assert found["author_kind"].to_list() == [
        *("requester", "system", "agent", "requester", "requester"),
        *("system", "unknown", "requester", "requester", "system"),
    ]
    assert found["text"].to_list() == [
        "Drucker im 3. Stock – no paper comes out\n\nSince Friday the printer in room 3.12 takes the job and"
        " then nothing comes out. It also beeps, which is annoying for the whole floor.\nFrom my colleague I"
        " know that restarting it does not help.\nFrom what I can see the tray is full.\n\n-- \nAnn Example\n"
        "Accounting\n\n",
        "Thank you for your mail. We answer within four hours.\n\n",
        "Hello Ann,\nplease switch it off for a minute.\n\n",
        '<div dir="ltr">I did that <b>twice</b>, still no paper comes out.</div><br><div class="gmail_quote">'
        '<div dir="ltr" class="gmail_attr">On Mon, 4 Mar 2024 at 09:30, IT Help Desk wrote:<br></div>'
        "<blockquote>Hello Ann,<br>please switch it off for a minute.</blockquote></div>\n",
        'VPN\n\n<p>The VPN drops every hour – I lose my work.</p><img src="cid:1">',
        "Undelivered Mail Returned to Sender\n\nYour mail to nobody@example.org could not be delivered.",
        "Password expired\n\nThe link in this mail does not open, so I cannot log in at all.",
        "Request from the intranet\n\nThe new search of the intranet finds nothing, not even my own"
        " department.\n\n",
        "Laptop battery lasts one hour only",
        "Ten reasons to buy more printers\n\n<p>Our printers never beep.</p>\n\n",
    ]
    thread = "mcb9f73d8a935"
    assert found["record_id"].to_list()[:5] == [thread] * 4 + ["m96b679b22e60"]
    assert found["comment_id"].to_list()[:4] == [
        thread,
        f"{thread}/mdd94133f90e9",
        f"{thread}/ma8f8d569ead5",
        f"{thread}/m59518ef82689",
    ]
    assert found["row"].to_list() == [1, 24, 38, 51, 85, 129, 148, 172, 184, 197]
    assert found["item_kind"].unique().to_list() == ["email"]
    assert [str(moment) for moment in found["created_at"]][:7] == [
        "2024-03-04 07:12:40",
        "2024-03-04 07:12:50",
        "2024-03-04 08:30:00",
        "2024-03-04 09:02:10",
        "2024-03-04 10:00:00",
        "2024-03-04 10:05:00",
        "2024-03-05 06:45:00",
    ]
    people = found["person_id"].to_list()
    assert people[0] == people[3] != people[4]
    assert people[1] == people[2]
    assert found["priority"].to_list()[4] == "high"
    assert found["organisation"].to_list()[4] == "Example Sales Ltd"


def test_only_what_requesters_wrote_anew_is_left_to_mine():
    prepared = prepare([MBOX])
    texts = prepared.segmentation.segments.frame["text"].to_list()
    assert "I did that twice, still no paper comes out." in texts
    for others in ("switch it off", "four hours", "never beep", "delivered", "tunnel", "Click here", "Speed"):
        assert not any(others in one for one in texts)
    assert not any("Accounting" in one for one in texts)


def test_ids_hold_no_address():
    found = frame(MBOX)
    assert not any("@" in value for value in (*found["comment_id"], *found["record_id"]))


def test_a_folder_of_mails_without_suffix_is_one_german_export():
    read_in = read([EXPORTS / "maildir"], IngestSettings())
    found = read_in.comments.frame
    assert len(read_in.sources) == 1
    assert read_in.sources[0].reason == "A folder of 2 files of mail."
    assert found["record_id"].n_unique() == 1
    assert found["text"].to_list() == [
        "Outlook stürzt ab\n\nSeit dem Update stürzt Outlook jeden Morgen ab, das kostet mich eine halbe"
        " Stunde.\n\nVon: Servicedesk <servicedesk@example.org>\nGesendet: Montag, 4. März 2024 15:00\nAn: Jo"
        " Beispiel\nBetreff: Outlook stürzt ab\n\nBitte starten Sie den Rechner neu.\n",
        "Jetzt geht auch der Kalender nicht mehr.\n",
    ]
    assert found["priority"].to_list() == [None, "low"]
    texts = prepare([EXPORTS / "maildir"]).segmentation.segments.frame["text"].to_list()
    assert texts[1:] == [
        "Seit dem Update stürzt Outlook jeden Morgen ab, das kostet mich eine halbe Stunde.",
        # what a first message hands on is content: nothing tells a forward from a reply to an unknown mail
        "Bitte starten Sie den Rechner neu.",
        "Jetzt geht auch der Kalender nicht mehr.",
    ]


def test_an_archive_of_mails_is_one_export(tmp_path):
    path = tmp_path / "mails.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(3):
            body = mail(f"u{n}@example.org", "it@example.org", n).partition("\n")[2]
            archive.writestr(f"inbox/{n}.eml", body)
    read_in = read([path], IngestSettings())
    assert len(read_in.sources) == 1
    assert read_in.comments.frame["author_kind"].to_list() == ["requester"] * 3


@pytest.mark.parametrize("block", [1 << 9, 700, 1000, 1 << 18])
def test_mails_are_told_apart_wherever_a_block_ends(block, monkeypatch, export):
    made = "".join(
        mail(f"u{n}@example.org", "it@example.org", n, body="x" * n + "\nFrom me.") for n in range(90)
    )
    path = export(made, "inbox")
    monkeypatch.setattr(mail_module, "BLOCK", block)
    monkeypatch.setattr(mail_module, "LOOK", 400)
    found = mails(path)
    assert len(found) == 90
    assert "".join(one.decode() for _, one in found) == made.replace("From x Mon Jan  1 10:00:00 2024\n", "")
    lines = [i for i, line in enumerate(made.split("\n"), 1) if line.startswith("From x")]
    assert [row for row, _ in found] == lines


@pytest.mark.parametrize(
    "line",
    [
        "From the start it was slow",
        "From 10:30 on Jan 5 2024 the VPN was down",
        "From ann Mon Jan  1 10:00:00 2024",
        ">From ann@example.org Mon Jan  1 10:00:00 2024",
    ],
)
def test_a_line_that_begins_with_from_does_not_split_a_mail(line, export):
    body = f"Hello\n\n{line}\nand so on: every day\n"
    found = mails(export(mail("a@example.org", "it@example.org", 1, body=body), "inbox"))
    assert len(found) == 1
    assert line.removeprefix(">") in found[0][1].decode()


def test_a_mailbox_of_windows_and_of_thunderbird_is_split(export):
    made = "".join(mail(f"u{n}@example.org", "it@example.org", n) for n in range(3))
    made = made.replace("From x Mon", "From - Mon").replace("\n", "\r\n")
    assert len(mails(export("\ufeff" + made, "inbox"))) == 3


def test_who_answers_many_threads_of_others_from_the_domain_of_the_help_desk_is_an_agent(export):
    made, number = "", 0
    for n in range(6):
        root = number
        made += mail(f"user{n % 4}@example.org", "it@example.org", number)
        made += mail("sam@example.org", f"user{n % 4}@example.org", number + 1, "Re: x", "Restart it.", root,
                     "Cc: it@example.org\n")  # fmt: skip
        made += mail("guest@example.net", "it@example.org", number + 2, "Re: x", "Me too.", root)
        number += 3
    made += mail("user1@example.org", "it@example.org", number, "Re: x", "Same here.", 0)
    found = frame(export(made, "inbox"))
    assert found["author_kind"].to_list() == ["requester", "agent", "unknown"] * 6 + ["unknown"]


def test_a_colleague_who_answers_now_and_then_stays_unknown(export):
    made = "".join(mail(f"user{n}@example.org", "it@example.org", n) for n in range(8))
    made += "".join(
        mail("user1@example.org", "it@example.org", 10 + n, "Re: x", answers=n) for n in (2, 3, 4)
    )
    assert frame(export(made, "inbox"))["author_kind"].to_list() == ["requester"] * 8 + ["unknown"] * 3


def test_the_conversation_of_one_requester_tells_no_help_desk(export):
    made = mail("ann@example.org", "it@example.org", 1) + mail(
        "it@example.org", "ann@example.org", 2, answers=1
    )
    assert frame(export(made, "inbox"))["author_kind"].unique().to_list() == ["unknown"]


def test_a_list_that_is_the_help_desk_itself_is_no_newsletter(export):
    own = "Precedence: list\nList-Post: <mailto:it@example.org>\n"
    made = "".join(mail(f"u{n}@example.org", "it@example.org", n, more=own) for n in range(4))
    made += mail(
        "news@example.net", "it@example.org", 9, more="Precedence: list\nList-Id: <news.example.net>\n"
    )
    assert frame(export(made, "inbox"))["author_kind"].to_list() == ["requester"] * 4 + ["system"]


def test_what_a_web_form_sends_in_the_name_of_the_help_desk_is_the_requesters(export):
    made = "".join(mail(f"u{n}@example.org", "it@example.org", n) for n in range(4))
    made += mail("it@example.org", "it@example.org", 9, more="Reply-To: u1@example.org\n")
    found = frame(export(made, "inbox"))
    assert found["author_kind"].to_list() == ["requester"] * 5
    assert found["person_id"].to_list()[4] == found["person_id"].to_list()[1]


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-generated (rejected)\n",
        "Precedence: bulk\n",
        "Precedence: JUNK\n",
        "X-Autoreply: yes\n",
        "Return-Path: < >\n",
        "Content-Type: multipart/report; boundary=x\n",
    ],
)
def test_mails_of_programs_are_told_by_their_headers(more, export):
    assert frame(export(HEAD + more + "\nI am away.\n", "x"))["author_kind"].to_list() == ["system"]


def test_mails_of_people_are_not_taken_for_programs(export):
    more = "Auto-Submitted: no\nPrecedence: first-class\nReturn-Path: <ann@example.org>\n"
    assert frame(export(HEAD + more + "\nIt beeps.\n", "x"))["author_kind"].to_list() == ["unknown"]


def test_a_subject_stands_once_in_a_thread_also_where_its_first_mail_is_missing(export):
    made = mail("b@example.org", "it@example.org", 3, "AW: Re[2]: Printer", "Third.", 1)
    made += mail("a@example.org", "it@example.org", 2, "Re: Printer", "Second.", 1)
    found = frame(export(made, "inbox"))
    assert found["text"].to_list() == ["Third.\n\n", "Printer\n\nSecond.\n\n"]
    assert found["record_id"].n_unique() == 1


def test_threads_run_through_mailboxes_that_are_given_together(export):
    inbox = "".join(mail(f"u{n}@example.org", "it@example.org", n, body=f"Case {n}.") for n in range(4))
    sent = mail("it@example.org", "u1@example.org", 7, "Re: Printer", "Restart it.", 1)
    sent += mail("u1@example.org", "it@example.org", 1, body="Case 1.")
    read_in = read([export(inbox, "inbox"), export(sent, "sent")], IngestSettings())
    found = read_in.comments.frame
    assert found["text"].to_list() == [f"Printer\n\nCase {n}.\n\n" for n in range(4)] + ["Restart it.\n\n"]
    assert found["author_kind"].to_list() == ["requester"] * 4 + ["agent"]
    assert found["record_id"].to_list()[4] == found["record_id"].to_list()[1]


def test_mails_without_or_with_the_same_message_id_are_all_kept(export):
    made = "".join(mail(f"u{n}@example.org", "it@example.org", n, body=f"Case {n}.") for n in range(4))
    for n in (0, 1):
        made = made.replace(f"Message-ID: <{n}@example.org>\n", "")
    made = made.replace("<3@example.org>", "<2@example.org>")
    assert len(frame(export(made + made, "inbox"))) == 4


@pytest.mark.parametrize(
    ("header", "body", "expected"),
    [
        ("", "Принтер снова не печатает, бумага застряла.".encode("cp1251"), "Принтер снова не печатает"),
        (
            "Content-Type: text/plain; charset=x-unknown\n",
            "Der Drucker läuft nicht".encode(),
            "Der Drucker läuft",
        ),
        (
            "Content-Type: text/plain; charset=us-ascii\n",
            "El ratón no funciona".encode("cp1252"),
            "El ratón no",
        ),
        ("Content-Type: text/plain; charset=iso-8859-1\n", b"It\x92s slow", "It’s slow"),
        ("Content-Type: text/plain; charset=GB2312\n", "打印机坏了".encode("gb18030"), "打印机坏了"),
        ("Content-Type: text/html\n", b'<meta charset="cp1250">P\xf8ipojen\xed', "Připojení"),
        ("Content-Type: text/plain; charset=punycode\n", b"It is slow", "It is slow"),
        ("Content-Type: text/plain; charset*=utf-8''%ff\n", b"It is slow", "It is slow"),
        ("Content-Type: multipart/mixed; boundary=b\n", b"--b\n\nIt is slow", "It is slow"),
        ("Content-Type: multipart/mixed\n", b"It is slow", "It is slow"),
        ("Content-Type: ;;;=\n", b"It is slow", "It is slow"),
        (
            "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n",
            b64encode("Der Drucker läuft".encode("utf-16")),
            "Der Drucker läuft",
        ),
        ("Content-Transfer-Encoding: base64\n", b"SXQgaXMgc2xvdw", "It is slow"),
        ("Content-Transfer-Encoding: base64\n", b"SXQgaXMgc2xvdyA!!$\xff\x01", "It is slow"),
    ],
)
def test_letters_are_read_whatever_the_mail_says_of_them(header, body, expected, export):
    assert expected in text(export((HEAD + header + "\n").encode() + body + b"\n", "x"))


def test_the_user_may_name_the_encoding_of_mails_that_name_none(export):
    body = "Čekám už týden".encode("cp1250")
    assert text(export(HEAD.encode() + b"\n" + body, "x"), encoding="cp1250") == "Čekám už týden"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Störung im Büro".encode("iso-8859-1"), "Störung im Büro"),
        ("Störung im Büro".encode(), "Störung im Büro"),
        (b"=?iso-8859-1?Q?St=F6rung?=\n =?iso-8859-1?Q?_im_B=FCro?=", "Störung im Büro"),
        (b"=?x-none?B?U3TDtnJ1bmc=?=", "Störung"),
        (b"=?utf-8?B?broken", "=?utf-8?B?broken"),
        (b"Re: AW: Fwd: VPN", "VPN"),
        (b"RE[2]: VPN", "VPN"),
        (b"Note: VPN", "Note: VPN"),
    ],
)
def test_subjects_are_decoded_and_freed_of_reply_marks(raw, expected, export):
    made = HEAD.encode().replace(b"Printer", raw) + b"\nIt fails.\n"
    assert frame(export(made, "x"))["text"].to_list() == [f"{expected}\n\nIt fails.\n"]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Sat, 22 Aug 2015 19:22:20 +0200", "2015-08-22 17:22:20"),
        ("22 Aug 15 19:22 CDT", "2015-08-23 00:22:00"),
        ("Sat, 22 Aug 2015 19:22:20 -0000 (UTC)", "2015-08-22 19:22:20"),
        ("Sat, 22 Aug 2015 19:22:20 CEST", "2015-08-22 17:22:20"),
        ("Sat, 22 Aug 2015 19:22:20", "2015-08-22 19:22:20"),
        ("yesterday", "None"),
        ("(((((", "None"),
        ("99 Foo 99999 99:99:99 +9999", "None"),
    ],
)
def test_dates_are_read_as_mail_writes_them(date, expected, export):
    found = frame(export(f"{HEAD}Date: {date}\n\nIt fails.\n", "x"))
    assert str(found["created_at"].to_list()[0]) == expected


def test_a_mail_without_a_date_has_that_of_its_arrival(export):
    made = f"Received: from a by b; Mon, 1 Jan 2024 10:00:00 +0100\n{HEAD}\nIt fails.\n"
    assert str(frame(export(made, "x"))["created_at"].to_list()[0]) == "2024-01-01 09:00:00"


def test_flowed_lines_are_joined_but_not_across_quotes_and_signatures(export):
    body = "It \nfails \n\n> Does \n> it?\n  - no\n-- \nAnn \nDoe"
    made = f"{HEAD}Content-Type: text/plain; format=flowed\n\n{body}\n"
    assert text(export(made, "x")) == "It fails \n> Does it?\n - no\n-- \nAnn Doe"


def test_what_apple_mail_writes_below_a_picture_is_read_too(export):
    parts = ["<p>Above</p>", "<p>Below</p>"]
    body = "\n".join(f"--b\nContent-Type: text/html\n\n{part}" for part in parts)
    body += "\n--b\nContent-Type: text/plain\n\nFooter\n"
    made = f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{body}"
    assert text(export(made, "x")) == "<p>Above</p>\n\n<p>Below</p>"


def test_encrypted_mails_and_invitations_give_their_subject_only(export):
    for body in (
        "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: text/plain\n\nVersion: 1\n--b--",
        "Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----",
        "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR",
    ):
        assert frame(export(f"{HEAD}{body}\n", "x"))["text"].to_list() == ["Printer"]


@pytest.mark.parametrize(
    "made",
    [
        "Subject,From,To\nPrinter,ann@example.org,It has been broken since Monday\n",
        "From: here,To: there,Comment\n1,2,The printer has been broken since Monday\n",
        "id;Comment\n1;From the start it was slow\n",
        "From what I see;Comment\n1;It was slow all day\n",
    ],
)
def test_tables_are_not_taken_for_mail(made, export):
    assert read([export(made, "x.eml")], IngestSettings()).sources[0].reader != "mailbox"


def test_saved_pages_are_not_taken_for_mail(export):
    page = "From: <Saved by Blink>\nSubject: Page\nMIME-Version: 1.0\n\n<html>,a\n"
    with pytest.raises(ExportError, match="is text, but not a table"):
        read([export(page, "x.eml")], IngestSettings())


def _nested(depth: int) -> bytes:
    levels = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return f"{HEAD}{levels}Content-Type: text/plain\n\nIt fails.\n".encode()


def _after_from(content: bytes) -> bytes:
    return b"From a@b.org Mon Jan  1 10:00:00 2024\n" + HEAD.encode() + b"\nIt fails.\n" + content


HOSTILE = {
    "headers": lambda n: HEAD.encode() + b"X-A: y\n" * n + b"\nIt fails.\n",
    "fold": lambda n: HEAD.encode() + b"X-A: y\n" + b" z\n" * n + b"\nIt fails.\n",
    "references": lambda n: HEAD.encode() + b"References: " + b"<a@b> " * n + b"\n\nIt fails.\n",
    "comment": lambda n: HEAD.encode().replace(b"Ann", b"(" * n) + b"\nIt fails.\n",
    "line": lambda n: HEAD.encode() + b"\nIt fails. " + b"word " * n,
    "flowed": lambda n: (
        HEAD.encode() + b"Content-Type: text/plain; format=flowed\n\nIt fails. " + b"a \n" * n
    ),
    "parts": lambda n: (
        HEAD.encode() + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nIt fails.\n" + b"--b\n\nx\n" * n
    ),
    "from": lambda n: _after_from(b"From \n" * n),
    "quote": lambda n: _after_from(b">" * n),
}
MANY = {"line": 1 << 20, "quote": 5 << 20}
"""How often the short ones come: more than is kept of a mail; 50,000 times the others."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_are_read(name, export):
    # a search that begins anew at each place takes hours: scripts/measure_growth.py
    assert "It fails." in text(export(HOSTILE[name](MANY.get(name, 50_000)), "x"))[:200]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_take_as_many_steps_as_they_are_long(name, export):
    check_linear(lambda n: text(export(HOSTILE[name](n), "x")), 2_000)


def test_a_mail_in_sixty_mails_is_read(export):
    assert "It fails." in text(export(_nested(60), "x"))[:200]


def test_a_mail_that_cannot_be_taken_apart_is_told_and_the_others_are_read(export):
    made = b"From a@b.org Mon Jan  1 10:00:00 2024\n" + _nested(3000) + b"\n"
    made += mail("u@example.org", "it@example.org", 2).encode()
    read_in = read([export(made, "inbox")], IngestSettings())
    assert len(read_in.comments) == 1
    assert read_in.rejects.frame.rows() == [
        ("inbox", 1, "This mail cannot be read: its parts cannot be told apart.")
    ]


def test_threads_that_go_in_circles_come_to_an_end(export):
    made = "".join(
        mail("u@example.org", "it@example.org", n, answers=(n * 7 + 1) % 40, body=f"Case {n}.")
        for n in range(40)
    )
    assert len(frame(export(made, "inbox"))) == 40


def test_nuls_within_a_mailbox_are_dropped(export):
    made = "".join(mail(f"u{n}@example.org", "it@example.org", n, body="x" * 900) for n in range(90))
    made += mail("n@example.org", "it@example.org", 99, subject="Prin\0ter", body="It \0fails.")
    assert frame(export(made, "inbox"))["text"].to_list()[-1] == "Printer\n\nIt fails.\n\n"


def test_the_mailboxes_of_a_folder_are_one_export(export):
    inbox = "".join(mail(f"u{n}@example.org", "it@example.org", n) for n in range(3))
    export(inbox, "account/Inbox")
    folder = export(mail("it@example.org", "u1@example.org", 7, "Re: x", answers=1), "account/Sent").parent
    found = frame(folder)
    assert found["author_kind"].to_list() == ["requester"] * 3 + ["agent"]
    assert found["row"].to_list() == [1, 2, 3, 4]


def test_addresses_are_found_with_and_without_names(export):
    to = '"Ann, Desk" <ann@example.org>, it@example.org'
    made = "".join(mail(f'"boss@example.org" <u{n}@example.org>', to, n) for n in range(3))
    made += mail("it@example.org", "u1@example.org", 7, "Re: x", answers=1)
    found = frame(export(made, "inbox"))
    assert found["author_kind"].to_list() == ["requester"] * 3 + ["agent"]
    assert found["person_id"].n_unique() == 4
