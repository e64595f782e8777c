"""JSON of no known tool whose records hold lists of messages."""

import json
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.contract import ReadContext
from feedback_miner.ingest.files.source import open_exports
from feedback_miner.ingest.formats.json_table import json_shape
from feedback_miner.ingest.unknown.nested import AnyNested

EXPORTS = Path(__file__).parents[2] / "exports" / "nested"
COLUMNS = ("record", "id", "item", "author", "date", "subject", "text")


def objects_of(path):
    shape = json_shape(open_exports([path], IngestSettings())[0])
    assert shape is not None
    return shape[0]


def why(path):
    detection = AnyNested().detect(objects_of(path))
    return None if detection is None else detection.reason


def table(path, **settings):
    return AnyNested().read(objects_of(path), ReadContext(IngestSettings(**settings)))


def told(path, columns=COLUMNS):
    frame = table(path).frame
    return [tuple(row.get(name) for name in columns) for row in frame.iter_rows(named=True)]


def test_the_text_of_a_record_comes_before_the_comments_in_its_list():
    path = EXPORTS / "tickets.json"
    assert why(path) == "The objects of 'tickets' hold lists of messages: comments[].body."
    first = "2024-03-04T08:12:31Z"
    assert told(path) == [
        (
            "11",
            "11",
            "description",
            "requester",
            first,
            "Printer prints blank pages",
            "Our printer on the second floor prints blank pages.",
        ),
        (
            "11",
            "11/101",
            "comment",
            "agent",
            "2024-03-04T09:05:00Z",
            None,
            "Please try again with the new toner.",
        ),
        (
            "11",
            "11/102",
            "comment",
            "requester",
            "2024-03-05T10:00:00Z",
            None,
            "It still prints blanks.",
        ),
        ("11", "11/103", "note", "agent", "2024-03-05T10:30:00Z", None, "The drum has to be replaced."),
        (
            "12",
            "12",
            "description",
            "requester",
            "2024-03-24T11:00:00Z",
            "VPN drops",
            "The VPN drops every ten minutes.",
        ),
    ]
    made = table(path)
    assert told(path, ("person", "priority", "queue", "public"))[2:4] == [
        ("7", "high", "Printing", None),
        ("3", "high", "Printing", False),
    ]
    assert made.source_columns is not None
    assert made.source_columns["text"] == ("description", "comments[].body")
    assert made.unmapped == ("assignee", "attachments")
    assert (made.tally.n_rows, made.tally.left_out) == (2, {})


def test_german_names_and_kinds_of_author_are_known_and_a_repeated_description_is_taken_once():
    path = EXPORTS / "vorgaenge.jsonl"
    assert why(path) == "The objects hold lists of messages: Nachrichten[].Nachricht."
    assert told(path, ("record", "item", "author", "date", "text")) == [
        ("V-1", "description", "unknown", "04.03.2024 08:12", "Der Drucker druckt leere Seiten."),
        ("V-1", "comment", "agent", "04.03.2024 09:05", "Bitte noch einmal versuchen."),
        ("V-2", "description", "unknown", "24.03.2024 11:00", "Das VPN bricht ständig ab."),
        ("V-2", "comment", "requester", "25.03.2024 07:00", "Es geht immer noch nicht."),
    ]
    assert table(path).tally.left_out == {"the description repeated as a comment": 1}


def test_a_lone_ticket_is_a_record_and_no_envelope(export):
    path = export('{"id": 1, "title": "VPN", "messages": [{"text": "It drops every day"}]}', "t.json")
    assert told(path, ("record", "subject", "text")) == [("1", "VPN", ""), ("1", None, "It drops every day")]


def test_a_list_within_an_object_of_the_record_is_found(export):
    rows = [
        {"id": n, "conversation": {"parts": [{"id": n, "body": f"It fails on floor {n} again"}]}}
        for n in (1, 2)
    ]
    path = export(json.dumps(rows), "t.json")
    assert why(path) == "The objects hold lists of messages: conversation.parts[].body."
    assert told(path, ("record", "id", "text")) == [
        ("1", "1", "It fails on floor 1 again"),
        ("2", "2", "It fails on floor 2 again"),
    ]


def test_answers_of_a_survey_keep_their_questions(export):
    rows = [
        {"response_id": n, "answers": [{"question": "What is missing?", "text": f"More rooms on floor {n}"}]}
        for n in (1, 2)
    ]
    path = export(json.dumps({"responses": rows}), "t.json")
    assert told(path, ("record", "item", "question", "text")) == [
        ("1", "answer", "What is missing?", "More rooms on floor 1"),
        ("2", "answer", "What is missing?", "More rooms on floor 2"),
    ]


def test_is_agent_means_what_it_says(export):
    messages = [
        {"body": "It fails again", "is_agent": False},
        {"body": "We look into it", "is_agent": True},
    ]
    path = export(json.dumps([{"id": 1, "messages": messages}, {"id": 2, "messages": messages}]), "t.json")
    assert told(path, ("author",)) == [("requester",), ("agent",), ("requester",), ("agent",)]


def test_an_author_that_cannot_be_compared_is_unknown(export):
    rows = [
        {"id": n, "requester": "Ann", "comments": [{"text": "It fails again", "user_id": 5}]} for n in (1, 2)
    ]
    assert told(export(json.dumps(rows), "t.json"), ("author",)) == [("unknown",), ("unknown",)]


def test_a_column_that_the_settings_name_is_taken(export):
    rows = [{"id": n, "when": f"2024-03-0{n}", "notes": [{"text": "It fails again"}]} for n in (1, 2)]
    made = table(export(json.dumps(rows), "t.json"), columns={"date": "when"})
    assert made.source_columns is not None
    assert made.source_columns["date"] == ("when",)


@pytest.mark.parametrize(
    "content",
    [
        '{"tickets": [{"id": 1, "description": "It fails again and again"}]}',
        '{"title": "All tickets", "tickets": [{"id": 1, "description": "It fails again and again"}]}',
        '[{"id": 1, "text": "It fails again", "tags": [{"text": "a tag of mine"}]}]',
        '[{"id": 1, "text": "It fails again", "attachments": [{"content": "words of a file"}]}]',
        '[{"id": 1, "text": "It fails again", "votes": [{"value": 1}]}]',
        '[{"id": 1, "text": "It fails again", "tags": ["a", "b"]}]',
        '[{"id": 1, "text": "It fails again", "comments": []}]',
        "[]",
    ],
)
def test_records_without_messages_inside_are_left_to_others(export, content):
    assert why(export(content, "t.json")) is None


def test_fields_of_other_types_do_no_harm(export):
    comments = [{"body": "It fails again"}, {"body": ["x"]}, {"body": None}, 5, {"body": "Still it fails"}]
    rows = [
        {"id": 1, "comments": comments},
        {"id": {}, "comments": 5},
        {"comments": {"a": 1}},
        {"id": [], "comments": [{"body": "It fails for me too"}]},
    ]
    path = export(json.dumps(rows), "t.json")
    assert told(path, ("record", "text")) == [
        ("1", "It fails again"),
        ("1", "Still it fails"),
        ("4", "It fails for me too"),
    ]


def test_a_collection_that_describes_itself_is_no_ticket(tmp_path):
    texts = ["How do I update the driver?", "The printer is not found after the update"]
    sentences = [{"text": text} for text in texts]
    path = tmp_path / "corpus.json"
    path.write_text(
        json.dumps({"name": "Corpus", "desc": "Questions that were asked", "sentences": sentences})
    )
    assert read([path], IngestSettings()).comments.frame["text"].to_list() == texts
