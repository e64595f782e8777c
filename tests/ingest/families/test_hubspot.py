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
    assert source.family == "hubspot"
    assert source.lacks.startswith("A ticket of HubSpot holds its description only.")


def test_a_spanish_table_of_the_crm():
    source, rows = told(EXPORTS / "es.csv")
    assert rows == [
        ("5511", "description", "unknown", "2026-09-14 08:12:00", None,
         "Impresora\n\nLa impresora se come el papel cada mañana."),
        ("5512", "description", "unknown", "2026-09-13 17:30:00", None,
         "VPN lenta\n\nSe corta cada diez minutos."),
    ]  # fmt: skip
    assert source.why == "The header names 10 columns that HubSpot writes, such as 'Nombre del ticket'."


def test_tickets_of_the_api():
    source, rows = told(EXPORTS / "tickets.json")
    assert rows == [
        ("5511", "description", "requester", "2026-09-14 08:12:00.123000", None,
         "Printer jams\n\nThe printer eats the paper."),
        ("5512", "description", "requester", "2026-09-13 17:30:00", None, "VPN drops"),
    ]  # fmt: skip
    assert (source.family, source.date_zone) == ("hubspot", "known")


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
    assert told(export(text))[0].family == "table"


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
