"""Help Scout: conversations, pages of threads, ratings."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "helpscout"
ASKED = ("comment_id", "item_kind", "author_kind", "created_at", "score", "text")


def told(path, *names):
    """Return the report of the first export, and what each comment says in the columns ``names``."""
    read_in = read(path if isinstance(path, list) else [path], IngestSettings())
    frame = read_in.comments.frame.select(names or ASKED)
    rows = [tuple(str(x) if isinstance(x, datetime) else x for x in row) for row in frame.rows()]
    return read_in.sources[0], rows


def test_threads_come_in_their_order_without_drafts_and_changes():
    source, rows = told(EXPORTS / "conversations.json")
    assert rows == [
        ("10/101", "description", "requester", "2026-09-14 08:12:00", None,
         "Printer jams\n\n<p>The printer eats the paper.</p>"),
        ("10/102", "comment", "agent", "2026-09-14 09:30:00", None, "<p>We will send somebody.</p>"),
        ("10/103", "note", "agent", "2026-09-14 09:31:00", None, "Third time this month."),
        ("10/104", "comment", "requester", "2026-09-14 10:00:00", None, "It still jams."),
        ("20", "description", "requester", "2026-09-14 09:00:00", None, "VPN\n\nThe VPN drops every ten min"),
    ]  # fmt: skip
    assert (source.reader, source.date_zone) == ("helpscout", "known")


def test_conversations_without_threads_say_how_to_get_them(export):
    given = json.loads((EXPORTS / "conversations.json").read_text())["_embedded"]["conversations"][1:]
    source, rows = told(export(json.dumps({"_embedded": {"conversations": given}}), "list.json"))
    assert [row[0] for row in rows] == ["20"]
    assert "embed=threads" in source.missing


def test_a_page_of_threads_knows_its_conversation_by_its_address():
    _, rows = told(EXPORTS / "threads.json")
    assert rows == [
        ("10/101", "description", "requester", "2026-09-14 08:12:00", None, "The printer eats the paper."),
        ("10/102", "comment", "agent", "2026-09-14 09:30:00", None, "Which floor?"),
    ]


def test_ratings_are_scores_of_which_more_is_better(export):
    given = {"number": 12, "id": 10, "threadid": 102, "type": "email", "ratingId": 3, "ratingCustomerId": 12,
             "ratingComments": "Nobody came", "ratingCreatedAt": "2026-09-15T08:00:00Z"}  # fmt: skip
    _, rows = told(export(json.dumps({"results": [given]}), "ratings.json"))
    assert rows == [("10/102", "rating", "requester", "2026-09-15 08:00:00", 1.0, "Nobody came")]


def test_agents_and_customers_of_the_same_number_are_not_the_same(export):
    text = (EXPORTS / "threads.json").read_text().replace('"id": 12,', '"id": 4,')
    _, rows = told(export(text, "threads.json"), "person_id")
    assert rows[0] != rows[1]


def test_fields_of_any_type_are_survived(export):
    odd = [
        {
            "id": 1,
            "subject": "A",
            "mailboxId": 2,
            "_embedded": {"threads": [3, None, {"body": "Slow", "createdAt": 5}]},
        },
        {"id": 2, "subject": None, "mailboxId": 2, "_embedded": [], "createdBy": "x"},
        {"id": 3, "subject": "Only this", "mailboxId": 2, "_embedded": {}},
    ]
    source, rows = told(export(json.dumps(odd), "odd.json"), "comment_id", "author_kind", "text")
    assert rows == [("1", "unknown", "A\n\nSlow"), ("3", "unknown", "Only this")]
    assert source.left_out == {"without text": 1}


def test_other_pages_are_not_taken(export):
    other = {"_embedded": {"items": [{"id": i, "body": f"The printer jams all day {i}"} for i in (1, 2)]}}
    assert told(export(json.dumps(other), "hal.json"))[0].reader == "table"


def test_a_page_that_is_empty_is_told_as_such(export):
    with pytest.raises(Exception, match=r"page\.json"):
        told(export('{"page": {"totalElements": 0}, "_links": {}}', "page.json"))


def test_drafts_changes_of_state_and_spam_are_counted(export):
    def conversation(number, *threads, status="active"):
        made = [
            {"id": number * 10 + n, "createdAt": "2026-01-05T10:00:00Z", **t} for n, t in enumerate(threads)
        ]
        return {"id": number, "subject": "Printer", "status": status, "mailboxId": 4,
                "_embedded": {"threads": made}}  # fmt: skip

    said = {"type": "customer", "body": "It eats paper", "createdBy": {"type": "customer", "id": 3}}
    given = [
        conversation(1, said, {"type": "lineitem"}, {"type": "message", "state": "draft", "body": "We"}),
        conversation(2, said, status="spam"),
    ]
    source, rows = told(export(json.dumps({"_embedded": {"conversations": given}}), "list.json"))
    assert [row[0] for row in rows] == ["1/10"]
    assert source.left_out == {
        "a change of state, without words": 1, "a draft that was never sent": 1, "marked as spam": 1,
    }  # fmt: skip


def test_mails_of_another_tool_that_name_a_mailbox_are_not_its_own(export):
    given = [{"id": 1, "subject": "Printer", "mailbox": "support", "body": "The printer eats the paper"}]
    source, rows = told(export(json.dumps(given), "mails.json"), "text")
    assert (source.reader, rows) == ("table", [("Printer\n\nThe printer eats the paper",)])
