"""Request Tracker: its spreadsheet, and JSON of REST 2."""

import json
from functools import partial
from pathlib import Path

import pytest
from ingest.telling import recognised, rows_told, source

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.tools.request_tracker.rest import content_of

EXPORTS = Path(__file__).parents[2] / "exports" / "request_tracker"
MESSAGES = [
    ("101", "description", "requester", True, "03-04 08:12"),
    ("101/2", "email", "agent", True, "03-04 09:05"),
    ("101/3", "note", "agent", False, "03-04 09:06"),
    ("101/5", "email", "requester", True, "03-05 10:00"),
]


told = partial(rows_told, columns=("comment_id", "item_kind", "author_kind", "is_public", "created_at"))


def test_the_spreadsheet_gives_subjects_and_refuses_relative_dates():
    path = EXPORTS / "Results.xls"
    assert told(path, columns=("comment_id", "item_kind", "queue", "created_at", "text"))[:2] == [
        ("101", "description", "Helpdesk", None, 'Printer on floor 2 prints "blank" pages'),
        ("102", "description", "Network", None, "VPN drops every ten minutes"),
    ]
    found = source(path)
    assert found.reason == "The header names 6 columns that Request Tracker has, such as 'QueueName'."
    assert found.missing.startswith("A spreadsheet of Request Tracker holds subjects and no texts.")
    assert found.warnings == (
        "The dates in 'CreatedRelative' are relative, such as '3 days ago', and were left out."
        " Put Created instead of CreatedRelative into the format of the search and export again.",
    )
    assert (found.format, found.delimiter, found.n_rows) == ("tsv", "\t", 3)


def test_a_german_spreadsheet_is_told_by_tabs_and_relative_dates(export):
    path = export(
        "id\tBetreff\tStatus\tBereich\tBesitzer\tPriorität\tAuftraggeber\tErstelltRelativ\tGeändertRelativ\n"
        "7\tDer Drucker druckt leere Seiten\toffen\tDrucker\tkai\t0\ta@example.org\tvor 3 Tagen\tgestern\n"
        "8\tDas VPN bricht ständig ab\tneu\tNetz\tkai\t0\tbernd@example.org\tvor 5 Stunden\theute\n",
        "Results.tsv",
    )
    assert source(path).reader == "request_tracker"
    assert told(path, columns=("comment_id", "queue", "text")) == [
        ("7", "Drucker", "Der Drucker druckt leere Seiten"),
        ("8", "Netz", "Das VPN bricht ständig ab"),
    ]


def test_dates_that_are_none_of_the_relative_ones_are_read(export):
    path = export(
        "id\tSubject\tQueueName\tRequestors\tTimeLeft\tCreated\n"
        "7\tPrinter\tHelpdesk\tann@example.org\t\tMon Mar 04 08:12:31 2024\n"
        "8\tVPN\tHelpdesk\tann@example.org\t\tTue Mar 05 09:00:00 2024\n"
    )
    assert [row[4] for row in told(path)] == ["03-04 08:12", "03-05 09:00"]
    assert source(path).warnings == ()


def test_attachments_are_joined_to_their_transactions_and_tickets():
    path = EXPORTS / "rest2.jsonl"
    assert told(path) == MESSAGES
    assert told(path, columns=("record_id", "queue", "text")) == [
        (
            "101",
            "Helpdesk",
            "Printer prints blank pages\n\n<p>Hello,</p><p>our printer prints blank pages.</p>",
        ),
        ("101", "Helpdesk", "Please try again."),
        ("101", "Helpdesk", "Toner was empty, I think."),
        ("101", "Helpdesk", "Still blank, größer ist das Problem."),
    ]
    assert (source(path).date_zone, source(path).missing) == ("known", "")


def test_tickets_transactions_and_attachments_may_stand_in_files_of_their_own(export):
    rows = [json.loads(line) for line in (EXPORTS / "rest2.jsonl").read_text().splitlines()]
    parts = {
        kind: export(json.dumps({"items": [row for row in rows if row["type"] == kind]}), f"{kind}.json")
        for kind in ("attachment", "ticket", "transaction")
    }
    read_in = read(list(parts.values()), IngestSettings())
    frame = read_in.comments.frame.select("comment_id", "author_kind", "item_kind")
    assert frame.rows() == [(row[0], row[2], row[1]) for row in MESSAGES]
    # without the others an attachment is a text of which little is known
    assert told(parts["attachment"])[1:2] == [("2", "comment", "unknown", None, "03-04 09:05")]


def test_tickets_with_their_history_inside_are_read():
    path = EXPORTS / "tickets_with_history.json"
    assert told(path) == MESSAGES[:2]


def test_tickets_alone_give_subjects_and_say_where_the_texts_are(export):
    first = (EXPORTS / "rest2.jsonl").read_text().splitlines()[0]
    path = export(json.dumps({"items": [json.loads(first)], "count": 1, "page": 1}), "tickets.json")
    assert told(path, columns=("comment_id", "author_kind", "text")) == [
        ("101", "requester", "Printer prints blank pages")
    ]
    assert source(path).missing.startswith("These tickets come without their texts.")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("SGVsbG8sIGdyw7zDn2U=", "Hello, grüße"),
        ("SGVsbG8sIGdy\nw7zDn2U=\n", "Hello, grüße"),
        ("Test", "Test"),
        ("Please try again.", "Please try again."),
        ("", None),
        (None, None),
        ({"a": 1}, None),
    ],
)
def test_texts_in_base64_and_in_words_are_told_apart(content, text):
    assert content_of({"Content": content, "ContentType": "text/plain"}) == text


def test_files_are_no_texts():
    assert content_of({"Content": "SGVsbG8=", "ContentType": "text/plain", "Filename": "a.log"}) is None
    assert content_of({"Content": "SGVsbG8=", "ContentType": "image/png"}) is None


def test_fields_of_other_types_do_no_harm(export):
    ticket = {"id": [1], "Subject": {"a": 1}, "EffectiveId": None, "Requestor": [None, 3], "Queue": 5}
    attachment = {"id": 3, "TransactionId": None, "Content": "Words", "Creator": [], "Created": 5}
    path = export(json.dumps([ticket, attachment]), "x.json")
    assert told(path, columns=("author_kind", "text")) == [("unknown", "Words")]


@pytest.mark.parametrize(
    "content",
    [
        "id\tSubject\tStatus\tOwner\tCreated\n1\tPrinter eats the paper\topen\tkai\t2024-03-04\n",
        '[{"id": 1, "Subject": "Printer", "Status": "open", "Queue": "IT", "Body": "It eats the paper"}]',
        '[{"id": 1, "Content": "It eats the paper", "ContentType": "text/plain"}]',
    ],
)
def test_exports_of_other_tools_are_not_taken_for_it(export, content):
    assert recognised(export(content)) != "request_tracker"


def test_a_spreadsheet_with_fields_of_ones_own_is_recognised(export):
    header = "id\tSubject\tStatus\tQueueName\tRequestors\tCreated\tResolved\tCF.{Department}\tCF.{Feedback}"
    rows = [
        f"{n}\tLift\topen\tDesk\tu{n}\tMon May 06 08:0{n}:00 2024\tNot set\tSales\tNobody ever came"
        for n in (1, 2)
    ]
    found = read([export("\n".join([header, *rows]), "Results.tsv")], IngestSettings())
    assert found.sources[0].reader == "request_tracker"
    assert found.comments.frame["department"].to_list() == ["Sales"] * 4
    assert found.comments.frame["question"].to_list() == [None, "Feedback"] * 2
    assert not any("Resolved" in warning for warning in found.sources[0].warnings)


def test_changes_of_state_and_files_are_counted(export):
    done = {"type": "transaction", "Creator": {"id": "ann"}, "Object": {"id": "5"},
            "Created": "2026-01-05T10:00:00Z"}  # fmt: skip
    given = [
        {**done, "id": "9", "Type": "Create", "Content": "The printer eats it all"},
        {**done, "id": "10", "Type": "Status", "Content": "open"},
        {**done, "id": "11", "Type": "Correspond", "ContentType": "image/png", "Content": "iVBO"},
    ]
    path = export(json.dumps(given), "transactions.json")
    assert told(path, columns=("item_kind",)) == [("description",)]
    assert source(path).left_out == {
        "a change of state, without words": 1, "a file, or a part of a mail without words": 1,
    }  # fmt: skip


def test_a_ticket_with_a_description_of_its_own_is_not_cut_to_its_subject(export):
    ticket = {"id": 5, "Subject": "Printer", "Queue": "IT", "Requestor": "ann",
              "Description": "It eats the paper"}  # fmt: skip
    path = export(json.dumps([ticket]), "tickets.json")
    assert told(path, columns=("text",)) == [("Printer\n\nIt eats the paper",)]


def test_subjects_that_read_like_relative_dates_stay_subjects(export):
    head, *rows = (EXPORTS / "Results.xls").read_text().splitlines()
    cells = [row.split("\t") for row in rows]
    path = export("\n".join([head, *("\t".join([c[0], "3 days ago", *c[2:]]) for c in cells)]) + "\n")
    found = read([path], IngestSettings())
    assert found.sources[0].reader == "request_tracker"
    assert found.comments.frame["text"].to_list() == ["3 days ago"] * len(cells)
