"""HubSpot: CRM tables in two languages, objects of the API."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "hubspot"
ASKED = ("comment_id", "item_kind", "author_kind", "created_at", "score", "text")


def told(path, *names):
    """Return the report of the first export, and what each comment says in the columns ``names``."""
    read_in = read(path if isinstance(path, list) else [path], IngestSettings())
    frame = read_in.comments.frame.select(names or ASKED)
    rows = [tuple(str(x) if isinstance(x, datetime) else x for x in row) for row in frame.rows()]
    return read_in.sources[0], rows


def test_an_english_table_of_the_crm():
    source, rows = told(
        EXPORTS / "en.csv", "comment_id", "priority", "queue", "organisation", "resolved_at", "text"
    )
    assert rows == [
        ("5511", "high", "Support Pipeline", "Example Ltd", None,
         "Printer jams\n\nThe printer on floor 2 eats the paper, every morning."),
        ("5512", "critical", "Support Pipeline", "Example Ltd", "2026-09-15 10:00:00",
         "VPN drops\n\nIt drops every ten minutes since the update."),
    ]  # fmt: skip
    assert source.reader == "hubspot"
    assert source.missing.startswith("A ticket of HubSpot holds its description only.")


def test_a_spanish_table_of_the_crm():
    source, rows = told(EXPORTS / "es.csv")
    assert rows == [
        ("5511", "description", "unknown", "2026-09-14 08:12:00", None,
         "Impresora\n\nLa impresora se come el papel cada mañana."),
        ("5512", "description", "unknown", "2026-09-13 17:30:00", None,
         "VPN lenta\n\nSe corta cada diez minutos."),
    ]  # fmt: skip
    assert source.reason == "The header names 10 columns that HubSpot writes, such as 'Nombre del ticket'."


def test_tickets_of_the_api():
    source, rows = told(EXPORTS / "tickets.json")
    assert rows == [
        ("5511", "description", "requester", "2026-09-14 08:12:00.123000", None,
         "Printer jams\n\nThe printer eats the paper."),
        ("5512", "description", "requester", "2026-09-13 17:30:00", None, "VPN drops"),
    ]  # fmt: skip
    assert (source.reader, source.date_zone) == ("hubspot", "known")


def test_mails_and_notes_belong_to_their_tickets():
    _, rows = told(EXPORTS / "engagements.json")
    assert rows == [
        ("5511/901", "email", "agent", "2026-09-14 09:30:00", None, "<p>We will send somebody.</p>"),
        ("5511/902", "email", "requester", "2026-09-14 10:00:00", None, "It still jams every morning."),
        ("903", "email", "unknown", "2026-09-14 10:05:00", None, "Same here on floor 3."),
        ("5511/904", "note", "agent", "2026-09-14 10:10:00", None, "<p>Third time this month.</p>"),
    ]


def test_messages_of_a_conversation_tell_bots_visitors_and_agents():
    _, rows = told(EXPORTS / "thread.json", "comment_id", "item_kind", "author_kind", "is_public", "text")
    assert rows == [
        ("77/m1", "comment", "bot", True, "Hi, how can we help?"),
        ("77/m2", "comment", "requester", True, "<div>The portal logs me out</div>"),
        ("77/m3", "note", "agent", False, "Known bug"),
    ]


def test_feedback_is_a_rating_with_its_question(export):
    given = {
        "hs_survey_name": "How was it?",
        "hs_content": "Slow",
        "hs_value": "3",
        "hs_submission_timestamp": "1607553246000",
    }
    path = export(json.dumps({"results": [{"id": "1", "properties": given}]}), "feedback.json")
    _, rows = told(path, "item_kind", "author_kind", "question", "score", "text")
    assert rows == [("rating", "requester", "How was it?", 3.0, "Slow")]


def test_engagements_of_the_old_api(export):
    old = {
        "engagement": {"id": 4, "type": "INCOMING_EMAIL", "timestamp": 1607553246000},
        "associations": {"ticketIds": [9]},
        "metadata": {"from": {"email": "lise@example.org"}, "text": "It jams"},
    }
    call = {**old, "engagement": {"id": 5, "type": "CALL"}}
    _, rows = told(export(json.dumps({"results": [old, call]}), "old.json"))
    assert rows == [("9/4", "email", "requester", "2020-12-09 22:34:06", None, "It jams")]


def test_fields_of_any_type_are_survived(export):
    odd = [
        {
            "id": None,
            "properties": {"hs_pipeline": 1, "subject": ["a"], "content": {"b": 1}},
            "associations": 3,
        },
        {
            "id": 7,
            "properties": {"hs_email_text": "Still slow", "hs_email_direction": None},
            "associations": [],
        },
        {"engagement": 1, "metadata": None, "associations": None},
    ]
    _, rows = told(export(json.dumps(odd), "odd.json"))
    assert [row[1:] for row in rows] == [("email", "unknown", None, None, "Still slow")]


@pytest.mark.parametrize(
    "text",
    [
        "Ticket ID,Subject,Status,Create date,Priority\n1,The printer jams all day,New,2026-09-14,High\n",
        "Ticket ID,Ticket name,Priority,Source,Category,Create date\n1,The printer jams,High,Web,IT,2026-09-14\n",  # noqa: E501
    ],
)
def test_ticket_lists_of_others_are_not_taken(export, text):
    assert told(export(text))[0].reader == "table"


def test_a_table_without_name_and_description_is_not_taken(export):
    with pytest.raises(Exception, match=r"tickets\.csv"):
        told(export("Ticket ID,Pipeline,Ticket status,Create date,Priority\n1,Support,New,2026-09-14,High\n"))


def test_own_properties_with_comments_are_read_and_a_blank_close_date_is_no_warning(export):
    header = "Ticket ID,Ticket name,Pipeline,Ticket status,Ticket owner,Create date,Close date,"
    header += "Ticket description,Customer feedback comment,Agent comment"
    rows = [
        f"{n},Lift,Support,New,Cy,2024-05-0{n} 08:00,,It is stuck,It took you days,He was called at noon"
        for n in (1, 2)
    ]
    found = read([export("\n".join([header, *rows]))], IngestSettings())
    assert found.sources[0].columns["text"] == ("Ticket description", "Customer feedback comment")
    assert found.comments.frame["question"].to_list() == [None, "Customer feedback comment"] * 2
    assert not any("Close date" in warning for warning in found.sources[0].warnings)


def test_the_email_that_a_ticket_was_made_of_counts_once(export):
    said = "The printer eats the paper again"
    ticket = {"id": "7", "properties": {"hs_pipeline": "0", "subject": "Printer", "content": said}}
    to_ticket = {"tickets": {"results": [{"id": "7"}]}}
    emails = [
        {"id": "8", "properties": {"hs_email_text": f"{said}\n", "hs_email_direction": "INCOMING_EMAIL"},
         "associations": to_ticket},
        {"id": "9", "properties": {"hs_email_text": "Still broken", "hs_email_direction": "INCOMING_EMAIL"},
         "associations": to_ticket},
    ]  # fmt: skip
    paths = [
        export(json.dumps({"results": emails}), "emails.json"),
        export(json.dumps({"results": [ticket]}), "tickets.json"),
    ]
    source, rows = told(paths, "comment_id", "item_kind", "text")
    assert sorted(rows) == [
        ("7", "description", f"Printer\n\n{said}"), ("7/9", "email", "Still broken"),
    ]  # fmt: skip
    assert source.left_out == {"the description of the ticket again": 1}


def test_calls_and_changes_of_state_are_counted(export):
    thread = {"conversationsThreadId": "1", "createdAt": "2026-01-05T10:00:00Z"}
    given = [
        {**thread, "id": "1", "type": "MESSAGE", "text": "It does not print", "createdBy": "V-1"},
        {**thread, "id": "2", "type": "THREAD_STATUS_CHANGE", "createdBy": "A-1"},
        {"engagement": {"id": 3, "type": "CALL"}, "metadata": {"body": "We spoke"}, "associations": {}},
    ]
    source, rows = told(export(json.dumps({"results": given}), "thread.json"))
    assert [row[0] for row in rows] == ["1"]
    assert source.left_out == {"a change of state, without words": 1, "a call, meeting or task": 1}


def test_what_lies_in_the_bin_is_counted(export):
    ticket = {"properties": {"hs_pipeline": "0", "subject": "Printer", "content": "It eats paper"}}
    given = [{**ticket, "id": "1", "archived": True}, {**ticket, "id": "2", "archived": False}]
    source, rows = told(export(json.dumps({"results": given}), "tickets.json"))
    assert [row[0] for row in rows] == ["2"]
    assert source.left_out == {"deleted in HubSpot": 1}
