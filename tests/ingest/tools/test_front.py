"""Front: messages, comments, conversations, events."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "front"
ASKED = ("comment_id", "item_kind", "author_kind", "created_at", "score", "text")


def told(path, *names):
    """Return the report of the first export, and what each comment says in the columns ``names``."""
    read_in = read(path if isinstance(path, list) else [path], IngestSettings())
    frame = read_in.comments.frame.select(names or ASKED)
    rows = [tuple(str(x) if isinstance(x, datetime) else x for x in row) for row in frame.rows()]
    return read_in.sources[0], rows


def test_messages_and_comments_of_a_conversation():
    source, rows = told(EXPORTS / "messages.json")
    assert rows == [
        ("cnv_1/msg_3", "comment", "requester", "2016-01-26 01:16:30.500000", None,
         "<p>It still jams.</p><blockquote>We will send somebody.</blockquote>"),
        ("cnv_1/msg_2", "comment", "agent", "2016-01-26 01:16:26", None, "<p>We will send somebody.</p>"),
        ("cnv_1/msg_4", "comment", "system", "2016-01-26 01:16:25", None, "We got your message."),
        ("cnv_1/msg_1", "description", "requester", "2016-01-26 01:16:24.123000", None,
         "Printer jams\n\n<p>The printer eats the paper.</p>"),
        ("cnv_1/com_9", "note", "agent", "2016-01-26 01:16:35", None, "Third time this month."),
    ]  # fmt: skip
    assert (source.reader, source.date_zone, source.missing) == ("front", "known", "")


def test_a_customer_is_the_same_in_all_messages():
    _, rows = told(EXPORTS / "messages.json", "comment_id", "person_id")
    people = dict(rows)
    assert people["cnv_1/msg_3"] == people["cnv_1/msg_1"] != people["cnv_1/msg_2"]
    assert people["cnv_1/msg_2"] == people["cnv_1/com_9"]


def test_conversations_hold_the_last_message_only_and_say_so():
    source, rows = told(EXPORTS / "conversations.json", "comment_id", "author_kind", "text")
    assert rows == [
        ("cnv_1/msg_3", "requester", "Printer jams\n\n<p>It still jams.</p>"),
        ("cnv_2", "unknown", "The VPN drops"),
    ]
    assert "GET /conversations/ID/messages" in source.missing


def test_drafts_are_no_messages_and_events_hold_some(export):
    message = {
        "id": "msg_1",
        "is_inbound": True,
        "body": "It jams",
        "created_at": 1453770984,
        "recipients": [],
    }
    about = {"id": "evt_1", "type": "inbound", "conversation": {"id": "cnv_7"}}
    events = [
        {**about, "target": {"_meta": {"type": "message"}, "data": message}},
        {**about, "id": "evt_2", "type": "assign", "target": {"data": {"id": "tea_1"}}},
        {"id": "msg_2", "is_inbound": False, "is_draft": True, "body": "I think", "recipients": []},
    ]
    _, rows = told(export(json.dumps(events), "events.json"))
    assert rows == [("cnv_7/msg_1", "description", "requester", "2016-01-26 01:16:24", None, "It jams")]


def test_fields_of_any_type_are_survived(export):
    odd = [
        {
            "id": 5,
            "is_inbound": "yes",
            "blurb": None,
            "body": "Slow",
            "recipients": "x",
            "_links": 3,
            "author": [],
        },
        {
            "id": "msg_9",
            "is_inbound": True,
            "body": {"a": 1},
            "text": "Slow too",
            "recipients": [None, {"role": "from"}],
        },
    ]
    _, rows = told(export(json.dumps(odd), "odd.json"), "author_kind", "text")
    assert rows == [("unknown", "Slow"), ("requester", "Slow too")]


@pytest.mark.parametrize("own", [1, "x", "msg-1"])
def test_messages_of_others_are_not_taken(export, own):
    others = [
        {"id": f"{own}{i}", "is_inbound": True, "body": f"The printer jams all day {i}"} for i in (1, 2)
    ]
    assert told(export(json.dumps(others), "others.json"))[0].reader == "table"


def test_the_export_of_messages_tells_customers_from_teammates(export):
    table = """Message ID,Conversation ID,Segment,Direction,Status,Inbox,Message date,Author,Contact handle,\
To,Subject,Extract
msg_1,cnv_1,1,Inbound,Archived,Support,2024-05-06 08:00:00,,ann@example.org,help@example.com,Lift,It is stuck
msg_2,cnv_1,1,Outbound,Archived,Support,2024-05-06 09:00:00,Cy Fox,ann@example.org,,Re: Lift,We look
msg_3,cnv_1,1,Outbound,Archived,Support,2024-05-06 10:00:00,,ann@example.org,ann@example.org,Re: Lift,Rate us
"""
    found = read([export(table)], IngestSettings())
    assert found.sources[0].reader == "front"
    shown = found.comments.frame.select("comment_id", "author_kind", "item_kind", "queue")
    assert shown.rows() == [
        ("cnv_1/msg_1", "requester", "description", "Support"),
        ("cnv_1/msg_2", "agent", "comment", "Support"),
        ("cnv_1/msg_3", "system", "comment", "Support"),
    ]
    assert found.comments.frame["text"][0] == "Lift\n\nIt is stuck"
    assert "beginning of each message" in found.sources[0].missing


def test_a_table_that_is_said_to_be_of_front_and_has_no_messages_is_refused(export):
    with pytest.raises(EmptyExportError, match="holds no messages of Front"):
        read([export("id,lift\n1,stuck\n")], IngestSettings(format="front"))


def test_drafts_changes_of_state_and_spam_are_counted(export):
    def event(number, **data):
        return {"id": f"evt_{number}", "conversation": {"id": "cnv_1"}, "target": {"data": data}}

    given = [
        event(1, id="msg_1", is_inbound=True, body="It does not print", created_at=1767261600),
        event(2, id="msg_2", is_inbound=False, is_draft=True, body="We", created_at=1767261700),
        {"id": "evt_3", "type": "archive", "conversation": {"id": "cnv_1"}},
        {"id": "cnv_2", "subject": "Buy watches", "status": "spam", "created_at": 1767261700},
    ]
    source, rows = told(export(json.dumps({"_results": given}), "events.json"))
    assert [row[0] for row in rows] == ["cnv_1/msg_1"]
    assert source.left_out == {
        "a draft that was never sent": 1, "a change of state, without words": 1, "marked as spam": 1,
    }  # fmt: skip
