"""Freshservice: told from its sister Freshdesk, joined, and read as a list."""

import json
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "freshservice"
SISTER = EXPORTS.parent / "freshdesk"
WHO = ("comment_id", "item_kind", "author_kind", "is_public", "text")
JOINED = ("tickets.json", "conversations.json", "people.json")


def read_in(*names):
    return read([EXPORTS / name for name in names], IngestSettings())


def test_tickets_conversations_and_people_are_joined():
    found = read_in(*JOINED)
    frame = found.comments.frame
    assert frame.select(WHO).rows() == [
        ("5", "description", "requester", None, "Monitor\n\n<div>Mein Monitor flackert seit gestern.</div>"),
        ("6", "description", "requester", None, "Access\n\n<div>I cannot open the finance share.</div>"),
        ("5/21", "comment", "agent", True, "<div>Ich tausche ihn morgen.</div>"),
        ("5/22", "note", "agent", False, "<div>Garantie läuft bis Juni.</div>"),
        ("5/23", "comment", "requester", True, "<div>Danke, aber er flackert immer noch.</div>"),
        ("5/24", "comment", "system", True, "<div>Status wurde auf Gelöst gesetzt.</div>"),
    ]
    row = frame.row(4, named=True)
    assert (row["department"], row["role"], row["vip"], row["priority"], row["queue"]) == (
        "Finance", "Accountant", True, "medium", "Workplace",
    )  # fmt: skip
    assert {source.reader for source in found.sources} == {"freshservice"}
    assert found.sources[0].missing == ""  # the file beside it has the conversations


def test_a_ticket_with_its_conversations_is_one_export(export):
    ticket = json.loads((EXPORTS / "tickets.json").read_text())["tickets"][0]
    inner = json.loads((EXPORTS / "conversations.json").read_text())["conversations"]
    found = read(
        [export(json.dumps({"ticket": {**ticket, "conversations": inner}}), "t.json")], IngestSettings()
    )
    assert found.sources[0].reader == "freshservice"
    assert found.comments.frame["comment_id"].to_list() == ["5", "5/21", "5/22", "5/23", "5/24"]


def test_a_list_gives_descriptions_and_vips():
    found = read_in("tickets.csv")
    assert found.comments.frame.select("comment_id", "text", "priority", "vip", "queue").rows() == [
        ("INC-5", "Monitor\n\nMein Monitor flackert seit gestern.", "medium", True, "Workplace"),
        ("INC-6", "Access\n\nI cannot open the finance share.", "critical", False, None),
    ]
    source = found.sources[0]
    assert (source.reader, source.date_format) == ("freshservice", "%d-%m-%Y %H:%M")
    assert "/conversations" in source.missing
    assert "Replaced the cable." not in found.comments.frame.write_csv()


def test_a_list_in_german_is_recognised(export):
    path = export(
        "Betreff,Beschreibung,Dringlichkeit,Auswirkung,VIP-Antragsteller,Priorität,Ticket-ID,Erstellungszeit,"
        "Fälligkeitszeit,Agenteninteraktionen,Kundeninteraktionen,Lösungsstatus\n"
        "Monitor,Er flackert seit gestern.,Mittel,Gering,ja,Hoch,5,2024-05-06 10:00,2024-05-09 10:00,1,2,Ok\n"
    )
    found = read([path], IngestSettings())
    assert found.sources[0].reader == "freshservice"
    assert found.comments.frame.select("text", "priority", "vip").rows() == [
        ("Monitor\n\nEr flackert seit gestern.", "high", True)
    ]


def test_xml_with_the_fields_of_freshservice_is_told_from_its_sister(export):
    text = (SISTER / "Tickets0.xml").read_text()
    more = "<urgency type='integer'>1</urgency><impact type='integer'>1</impact><display-id"
    found = read([export(text.replace("<display-id", more), "t.xml")], IngestSettings())
    assert (found.sources[0].reader, found.sources[0].n_comments) == ("freshservice", 4)


@pytest.mark.parametrize("name", ["tickets.json", "conversations.json", "tickets.csv", "Tickets0.xml"])
def test_exports_of_its_sister_are_left_to_that(name):
    assert read([SISTER / name], IngestSettings()).sources[0].reader == "freshdesk"


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [None, 1], {"id": {}}, True])
def test_any_field_may_be_missing_or_of_another_type(export, odd):
    tickets = json.loads((EXPORTS / "tickets.json").read_text())["tickets"]
    broken = {"tickets": [{**ticket, key: odd} for ticket in tickets for key in ticket]}
    files = [export(json.dumps(broken), "t.json"), EXPORTS / "conversations.json", EXPORTS / "people.json"]
    assert "I cannot open the finance share" in read(files, IngestSettings()).comments.frame.write_csv()


def test_a_short_list_is_told_by_the_columns_of_service_management(export):
    header = (
        "Ticket ID,Subject,Status,Priority,Urgency,Impact,Requester Email,Requester VIP,Department,Group,"
    )
    header += "Created Time,Due by Time,Closed Time,Resolution Status,Description,How can we improve?"
    row = "INC-{0},Lift,Open,Low,Low,Low,u{0}@example.org,true,Sales,Desk,2024-05-06 08:00:00,,,Within SLA,"
    row += "It is stuck on {0},Send a man at once"
    found = read([export("\n".join([header, row.format(1), row.format(2)]))], IngestSettings())
    assert found.sources[0].reader == "freshservice"
    shown = found.comments.frame.select("comment_id", "question", "department", "vip")
    assert shown.rows() == [
        (f"INC-{n}/{k}", question, "Sales", True)
        for n in (1, 2)
        for k, question in enumerate((None, "How can we improve?"), 1)
    ]
