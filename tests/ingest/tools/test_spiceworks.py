"""Spiceworks: the JSON export of the cloud help desk, and its list of tickets."""

import json
import zipfile
from functools import partial
from pathlib import Path

import pytest
from ingest.telling import recognised, rows_told, source

EXPORTS = Path(__file__).parents[2] / "exports" / "spiceworks"
COLUMNS = ("comment_id", "item_kind", "author_kind", "is_public", "created_at", "text")
MESSAGES = [
    (
        "12",
        "description",
        "requester",
        None,
        "03-04 08:12",
        "Printer prints blank pages\n\nOur printer on the second floor prints blank pages.",
    ),
    ("12/9002", "comment", "agent", True, "03-04 09:05", "Please try again."),
    ("12/9003", "note", "agent", False, "03-04 09:06", "Toner was empty, I think."),
    (
        "12/9004",
        "comment",
        "requester",
        None,
        "03-05 10:00",
        "It is the same on my side, I lose an hour a day.",
    ),
]


told = partial(rows_told, columns=COLUMNS)


def test_tickets_are_read_with_their_comments_and_users():
    path = EXPORTS / "ticket_export.json"
    assert told(path) == MESSAGES
    assert told(path, columns=("record_id", "department", "priority", "organisation"))[0] == (
        "12",
        "Sales",
        None,
        None,
    )
    people = [person for (person,) in told(path, columns=("person_id",))]
    assert people[1] == people[2] != people[0] != people[3]
    found = source(path)
    assert (found.reader, found.date_zone, found.missing) == ("spiceworks", "known", "")
    assert found.reason == "JSON objects with the fields of Spiceworks users, tickets."


def test_the_zip_is_read_and_users_may_stand_in_a_file_of_their_own(tmp_path):
    document = json.loads((EXPORTS / "ticket_export.json").read_text())
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tickets.json", json.dumps({"tickets": document["tickets"]}))
        archive.writestr("users.json", json.dumps({"users": document["users"]}))
    assert told(path) == MESSAGES


def test_without_users_whoever_is_not_the_creator_is_an_agent(export):
    document = json.loads((EXPORTS / "ticket_export.json").read_text())
    path = export(json.dumps({"tickets": document["tickets"]}), "t.json")
    assert [row[2] for row in told(path)] == ["requester", "agent", "agent", "agent"]


def test_a_list_of_tickets_has_no_comments_and_says_so():
    path = EXPORTS / "all_tickets.csv"
    assert told(path, columns=("comment_id", "author_kind", "created_at", "priority", "text")) == [
        (
            "12",
            "requester",
            "03-04 08:12",
            "high",
            "Printer prints blank pages\n\nOur printer on the second floor prints blank pages.",
        ),
        ("13", "requester", "03-24 13:30", "low", "VPN drops"),
    ]
    found = source(path)
    assert found.missing.startswith("This list of Spiceworks holds no comments.")
    assert found.reason == "The header names 11 columns of a Spiceworks ticket list, and dates have an @."


def test_fields_of_other_types_do_no_harm(export):
    ticket = {
        "import_id": None,
        "summary": 5,
        "created_by": [],
        "assigned_to": {},
        "Comments": [1, {"body": 7}],
    }
    path = export(json.dumps({"tickets": [ticket, {"import_id": 1}]}), "t.json")
    assert told(path, columns=("author_kind", "text")) == [("requester", "5"), ("unknown", "7")]


@pytest.mark.parametrize(
    "content",
    [
        "summary,description,created,creator,assignee,status\nSlow,It is so slow,2024-03-04,Ann,Kai,open\n",
        '[{"id": 1, "summary": "Slow", "description": "The network is slow", "status": "open"}]',
        '[{"key": "IT-1", "summary": "Slow", "comments": [{"text": "The network is slow again"}]}]',
    ],
)
def test_exports_of_other_tools_are_not_taken_for_it(export, content):
    assert recognised(export(content)) != "spiceworks"


def test_comments_without_words_and_the_description_again_are_counted(export):
    said = {"created_by": "7", "created_at": "2026-01-05T10:00:00Z"}
    ticket = {**said, "import_id": "1", "summary": "Printer", "description": "It eats paper",
              "assigned_to": "8", "ticket_number": "3", "status": "open",
              "Comments": [{**said, "import_id": "c", "body": "It eats  paper"},
                           {**said, "import_id": "d", "body": ""},
                           {**said, "import_id": "e", "body": "Come soon"}]}  # fmt: skip
    path = export(json.dumps({"tickets": [ticket]}), "export.json")
    assert told(path, columns=("comment_id",)) == [("3",), ("3/e",)]
    assert source(path).left_out == {
        "the description of the ticket again": 1, "a change of state, without words": 1,
    }  # fmt: skip
