"""osTicket: the list in two languages, as JSON, and tables of the database."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "osticket"
ASKED = ("comment_id", "item_kind", "author_kind", "created_at", "score", "text")


def told(path, *names):
    """Return the report of the first export, and what each comment says in the columns ``names``."""
    read_in = read(path if isinstance(path, list) else [path], IngestSettings())
    frame = read_in.comments.frame.select(names or ASKED)
    rows = [tuple(str(x) if isinstance(x, datetime) else x for x in row) for row in frame.rows()]
    return read_in.sources[0], rows


def test_a_list_with_a_byte_order_mark_has_subjects_and_says_what_it_lacks(export):
    path = export((EXPORTS / "en.csv").read_bytes().join([b"\xef\xbb\xbf", b""]), "tickets.csv")
    source, rows = told(path)
    assert rows == [
        ("482913", "description", "unknown", "2026-09-14 08:12:00", None,
         "The printer on floor 2 eats the paper"),
        ("482914", "description", "unknown", "2026-09-14 09:30:00", None, "VPN drops every ten minutes"),
    ]  # fmt: skip
    assert (source.reader, source.encoding, source.delimiter) == ("osticket", "utf-8-sig", ",")
    assert source.columns["person"] == ("From Email",)
    assert source.columns["queue"] == ("Department",)
    assert "ost_thread_entry" in source.missing


def test_a_german_list_with_a_field_of_its_own_for_the_problem():
    source, rows = told(EXPORTS / "de.csv", "comment_id", "text", "priority")
    assert rows == [
        ("104711", "Drucker frisst Papier\n\nDer Drucker im zweiten Stock frisst jeden Morgen das Papier.",
         "high"),
        ("104712", "VPN langsam\n\nSeit dem Update bricht das VPN ständig ab.", "medium"),
    ]  # fmt: skip
    assert (source.reader, source.delimiter) == ("osticket", ";")
    assert source.reason == "The header names 18 columns that osTicket writes, such as 'Von E-Mail'."


def test_a_list_as_json_has_paths_for_names_and_names_for_what_is_missing():
    source, rows = told(EXPORTS / "list.json", "comment_id", "queue", "priority", "reopen_count", "text")
    assert rows == [
        ("482913", "Support", "high", 1, "The printer eats the paper"),
        ("482914", "Network", None, 0, "VPN drops"),
    ]
    assert source.reader == "osticket"
    assert "ost_thread_entry" in source.missing


ENTRIES = [
    ("description", "requester", True, "Printer jams\n\n<p>The printer eats the paper.</p>"),
    ("comment", "agent", True, "<p>We will send somebody.</p>"),
    ("note", "agent", False, "Third time this month."),
    ("comment", "requester", True, "It still jams every morning."),
    ("note", "system", False, "Closed after seven days without an answer"),
]


def test_entries_of_the_database_tell_who_wrote_them():
    source, rows = told(
        EXPORTS / "ost_thread_entry.csv", "item_kind", "author_kind", "is_public", "text", "comment_id"
    )
    assert [row[:4] for row in rows] == ENTRIES
    assert [row[4] for row in rows] == ["71/9", "71/10", "71/11", "71/13", "72/14"]
    assert source.left_out == {"an older version of a message that was edited": 1}
    assert "Messages are grouped by thread." in source.warnings[0]


def test_entries_are_joined_to_their_tickets():
    files = [EXPORTS / f"{name}.csv" for name in ("ost_ticket", "ost_thread_entry", "ost_thread")]
    _, rows = told(files, "comment_id", "resolved_at")
    assert rows[0] == ("482913/9", None)
    assert rows[-1] == ("482914/14", "2026-09-21 00:00:00")


def test_entries_as_json_lines_are_read_alike(export):
    lines = (EXPORTS / "ost_thread_entry.csv").read_text().splitlines()
    names = lines[0].replace('"', "").split(",")
    rows = [
        dict(zip(names, line.replace(",NULL,", ',"",').strip('"').split('","'), strict=True))
        for line in lines[1:]
    ]
    text = "\n".join(json.dumps(row) for row in rows)
    _, found = told(export(text, "entries.jsonl"), "item_kind", "author_kind", "is_public", "text")
    assert found == ENTRIES


def test_the_table_of_the_versions_before_1_10_holds_the_ticket_itself(export):
    path = export(
        '"id","pid","ticket_id","staff_id","user_id","thread_type","poster","source","title","body","created"\n'
        '"1","0","8","0","5","M","Ann","Web","Printer","It jams","2014-01-02 03:04:05"\n'
        '"2","1","8","3","0","R","Bob","","Re","We come","2014-01-02 04:04:05"\n'
    )
    _, rows = told(path)
    assert rows == [
        ("8/1", "description", "requester", "2014-01-02 03:04:05", None, "Printer\n\nIt jams"),
        ("8/2", "comment", "agent", "2014-01-02 04:04:05", None, "We come"),
    ]


def test_tickets_alone_hold_no_text():
    with pytest.raises(EmptyExportError, match="holds tickets of osTicket, and no comments"):
        told(EXPORTS / "ost_ticket.csv")


def test_a_list_of_another_help_desk_is_not_taken(export):
    text = "Ticket Number,Date Created,Subject,Priority,Department\n1,2026-09-14,The printer jams,High,IT\n"
    assert told(export(text))[0].reader == "table"


def test_questions_of_the_form_are_read_beside_the_subject(export):
    header = "Ticket Number,Date Created,Subject,From,From Email,Department,Help Topic,Agent Assigned,"
    header += "Team Assigned,Thread Count,Why do you need it?"
    rows = [
        f"10{n},2024-05-06 08:0{n}:00,Lift,Ann,a@example.org,Desk,Lifts,Cy,,1,I cannot walk" for n in (1, 2)
    ]
    found = read([export("\n".join([header, *rows]))], IngestSettings())
    assert found.sources[0].reader == "osticket"
    assert found.comments.frame["question"].to_list() == [None, "Why do you need it?"] * 2


def test_older_versions_are_counted_in_json_too(export):
    entry = {"pid": 0, "thread_id": 71, "staff_id": 0, "user_id": 4, "type": "M", "poster": "Ann",
             "title": "Printer", "created": "2026-01-05 10:00:00"}  # fmt: skip
    given = [
        {**entry, "id": 1, "flags": 5, "body": "It eats"},
        {**entry, "id": 2, "flags": 1, "body": "It ate"},
    ]
    source, rows = told(export(json.dumps(given), "entries.json"))
    assert [row[0] for row in rows] == ["71/2"]
    assert source.left_out == {"an older version of a message that was edited": 1}


def test_the_thread_of_a_task_is_not_taken_for_the_ticket_of_its_number(export):
    entries = export(
        "id,pid,thread_id,staff_id,user_id,type,flags,poster,title,body,created\n"
        "1,0,7,3,0,N,0,Bob,,A note on a task,2026-01-05 10:00:00\n"
        "2,0,8,0,4,M,1,Ann,Printer,It eats the paper,2026-01-05 10:00:00\n",
        "entries.csv",
    )
    threads = export(
        "id,object_id,object_type,extra,lastresponse,lastmessage,created\n7,5,A,,,,\n8,7,T,,,,\n",
        "threads.csv",
    )
    _, rows = told([entries, threads], "comment_id")
    assert rows == [("thread 7/1",), ("7/2",)]
