"""Intercom: conversations with their parts, tickets, reports."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "intercom"
ASKED = ("comment_id", "item_kind", "author_kind", "created_at", "score", "text")


def told(path, *names):
    """Return the report of the first export, and what each comment says in the columns ``names``."""
    read_in = read(path if isinstance(path, list) else [path], IngestSettings())
    frame = read_in.comments.frame.select(names or ASKED)
    rows = [tuple(str(x) if isinstance(x, datetime) else x for x in row) for row in frame.rows()]
    return read_in.sources[0], rows


def test_a_conversation_with_its_parts_and_rating():
    source, rows = told(EXPORTS / "conversations.json")
    assert rows == [
        ("147", "description", "requester", "2020-12-09 22:34:06", None,
         "<p>The portal logs me out every five minutes.</p>"),
        ("147/10", "comment", "bot", "2020-12-09 22:35:00", None,
         "<p>Our team will reply as soon as they can.</p>"),
        ("147/12", "note", "agent", "2020-12-09 22:36:40", None, "<p>Session timeout again</p>"),
        ("147/13", "comment", "agent", "2020-12-09 22:38:20", None, "<p>Please clear your cookies.</p>"),
        ("147/14", "comment", "requester", "2020-12-09 22:40:00", None, "<p>That did not help at all.</p>"),
        ("147/rating", "rating", "requester", "2020-12-10 00:26:39", 2.0, "Took far too long"),
    ]  # fmt: skip
    assert (source.reader, source.date_zone, source.missing) == ("intercom", "known", "")


def test_what_a_conversation_went_through_is_kept():
    _, rows = told(EXPORTS / "conversations.json", "priority", "reopen_count", "resolved_at", "is_public")
    assert rows[0] == ("high", 1, "2020-12-10 00:08:08", None)
    assert [row[3] for row in rows] == [None, True, False, True, True, None]


def test_tickets_for_the_back_office_are_written_by_agents():
    _, rows = told(EXPORTS / "tickets.json")
    assert rows == [
        (
            "601",
            "description",
            "requester",
            "2020-12-09 22:34:06",
            None,
            "Export broken\n\nThe export never ends.",
        ),
        ("601/71", "comment", "agent", "2020-12-09 22:36:40", None, "<p>Fixed.</p>"),
        ("602", "description", "agent", "2020-12-09 22:34:07", None, "Look at the job\n\nThe job hangs."),
    ]


def test_lines_and_webhooks_and_pages_that_overlap(export):
    conversation = json.loads((EXPORTS / "conversations.json").read_text())["conversations"][0]
    event = {"type": "notification_event", "data": {"item": conversation}}
    path = export("\n".join(map(json.dumps, (conversation, event))), "hook.jsonl")
    source, rows = told(path)
    assert rows == told(EXPORTS / "conversations.json")[1]
    assert source.left_out == {
        "a change of state, without words": 2, "redacted in Intercom": 2, "repeated in the export": 6,
    }  # fmt: skip


def test_a_list_without_parts_says_how_to_get_them(export):
    conversation = json.loads((EXPORTS / "conversations.json").read_text())["conversations"][0]
    del conversation["conversation_parts"], conversation["conversation_rating"]
    source, rows = told(export(json.dumps({"conversations": [conversation]}), "list.json"))
    assert [row[0] for row in rows] == ["147"]
    assert "GET /conversations/ID" in source.missing


def test_remarks_of_a_report_are_ratings_in_the_zone_of_the_header():
    source, rows = told(EXPORTS / "ratings.csv", "record_id", "item_kind", "created_at", "score", "text")
    assert rows == [
        ("147", "rating", "2026-01-14 13:12:00", 2.0, "Took far too long"),
        ("149", "rating", "2026-01-16 15:30:00", 1.0, "The bot did not understand me"),
    ]
    assert source.left_out == {"rated without a remark": 1}
    assert source.missing.startswith("Reports of Intercom hold numbers and ratings")


def test_a_report_of_numbers_is_refused_with_the_export_to_get(export):
    header = "Conversation ID,Conversation started at (Europe/Berlin),Teammate currently assigned,Channel"
    with pytest.raises(EmptyExportError, match="is a report of Intercom, with numbers and no text"):
        told(export(f"{header},First response time (seconds)\n1,2026-01-14 08:12:00,Ann,Email,40\n"))


def test_fields_of_any_type_are_survived(export):
    odd = [
        {
            "type": "conversation",
            "id": 1,
            "source": {"body": "It hangs", "author": None},
            "conversation_parts": None,
        },
        {
            "type": "conversation",
            "source": {"body": 7, "author": []},
            "conversation_parts": {"conversation_parts": 3},
        },
        {"part_type": "comment", "body": "Alone", "author": {"type": None}, "created_at": [1]},
    ]
    _, rows = told(export(json.dumps(odd), "odd.json"), "author_kind", "text")
    assert rows == [("unknown", "It hangs"), ("unknown", "7"), ("unknown", "Alone")]


def test_objects_with_another_source_are_not_taken(export):
    others = [
        {"id": i, "source": {"channel": "web"}, "body": f"The printer jams all day {i}"} for i in (1, 2)
    ]
    assert told(export(json.dumps(others), "others.json"))[0].reader == "table"


def test_what_is_no_message_is_counted():
    source, _ = told(EXPORTS / "conversations.json")
    assert source.left_out == {"a change of state, without words": 1, "redacted in Intercom": 1}


@pytest.mark.parametrize(
    "header", ["Conversation ID,Channel,Started by,Created at,User email,Message",
               "Conversation ID,Company Name,Channel,Created at,Updated at,Message"],
)  # fmt: skip
def test_messages_of_another_chat_are_not_taken_for_a_report(export, header):
    cells = {"Message": "The printer eats the paper", "Created at": "2026-01-05 10:00:00"}
    row = ",".join(cells.get(name, "1") for name in header.split(","))
    source, rows = told(export(f"{header}\n{row}\n"), "text")
    assert (source.reader, rows) == ("table", [("The printer eats the paper",)])


def test_records_of_another_tool_that_name_their_source_are_not_its_own(export):
    given = [{"id": 1, "title": "Printer", "source": {"body": "It eats the paper", "author": "ann"}}]
    source, _ = told(export(json.dumps(given), "records.json"))
    assert source.reader != "intercom"


def test_fields_of_a_ticket_that_were_filled_in_words_are_read(export):
    written = {"_default_title_": "Export", "What were you doing?": "I clicked on the button twice",
               "Which browser?": "Firefox"}  # fmt: skip
    ticket = {"type": "ticket", "id": "6", "created_at": 1767261600, "category": "Customer",
              "ticket_attributes": written, "ticket_parts": {"ticket_parts": []}}  # fmt: skip
    _, rows = told(export(json.dumps(ticket), "ticket.json"), "item_kind", "question", "text")
    assert rows == [
        ("description", None, "Export"),
        ("answer", "What were you doing?", "I clicked on the button twice"),
    ]


def test_a_zone_that_is_none_leaves_the_zone_unknown(export):
    text = (EXPORTS / "ratings.csv").read_text().replace("(America/New_York)", "(date/time)")
    source, rows = told(export(text, "ratings.csv"), "text")
    assert (source.reader, source.date_zone, len(rows)) == ("intercom", "unknown", 2)
