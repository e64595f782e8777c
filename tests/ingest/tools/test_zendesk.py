"""Zendesk: who wrote what, whatever the envelope, and what a list cannot hold."""

import json
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "zendesk"
WHO = ("comment_id", "item_kind", "author_kind", "is_public", "text")
JOINED = ("tickets_page.json", "airbyte_comments.jsonl", "airbyte_users.jsonl", "satisfaction_ratings.json")


def read_in(*names):
    return read([EXPORTS / name for name in names], IngestSettings())


def test_the_full_export_tells_descriptions_replies_notes_and_ratings_apart():
    found = read_in("full_export.json")
    html = "<div><p>Seit Montag bricht das VPN ständig ab.</p><p>Gruß, Ana</p></div>"
    assert found.comments.frame.select(WHO).rows() == [
        ("101", "description", "requester", None, f"VPN bricht ab\n\n{html}"),
        ("101/1003", "comment", "agent", True, "<p>Bitte einmal neu starten.</p>"),
        ("101/1005", "note", "agent", False, "<p>User restarts too often, check gateway.</p>"),
        ("101/1007", "comment", "requester", True, "<p>Das hat nicht geholfen.</p>"),
        ("101/1009", "comment", "unknown", True, "<p>Bei mir ist es genauso.</p>"),
        ("101/1011", "comment", "system", True, "<p>Dieses Ticket wurde automatisch geschlossen.</p>"),
        ("102", "description", "requester", None, "Printer\n\n<p>The printer on floor 2 eats paper.</p>"),
        ("102/rating", "rating", "requester", None, "Nobody came for three days."),
    ]
    first, last = found.comments.frame.row(0, named=True), found.comments.frame.row(7, named=True)
    assert (first["priority"], first["queue"], first["organisation"], first["reopen_count"]) == (
        "high", "Network", "Beispiel AG", 1,
    )  # fmt: skip
    assert str(first["created_at"]) == "2024-05-06 08:00:00"
    assert str(first["resolved_at"]) == "2024-05-09 09:00:00"
    assert (last["score"], last["record_id"]) == (0, "102")
    assert (found.sources[0].reader, found.sources[0].missing, found.sources[0].date_zone) == (
        "zendesk", "", "known",
    )  # fmt: skip


def test_tickets_comments_users_and_ratings_of_several_files_are_joined():
    found = read_in(*JOINED)
    assert found.comments.frame.select(WHO[:4]).rows() == [
        ("101", "description", "requester", None),
        ("102", "description", "requester", None),
        ("104", "description", "agent", None),
        ("101/1005", "note", "agent", False),
        ("101/1007", "comment", "requester", True),
        ("101/1009", "comment", "requester", True),
        ("101/1011", "comment", "system", True),
        ("101/1003", "comment", "agent", True),
        ("102/rating-44", "rating", "requester", None),
    ]
    row = found.comments.frame.row(4, named=True)
    assert (row["queue"], row["organisation"], row["department"], row["vip"]) == (
        "Network", "Beispiel AG", "Finance", True,
    )  # fmt: skip
    left_out = {source.file: dict(source.left_out) for source in found.sources}
    assert left_out["tickets_page.json"] == {"the data of a phone call, without words": 1}
    assert left_out["airbyte_comments.jsonl"] == {
        "the description of the ticket again": 1, "repeated in the export": 1,
    }  # fmt: skip
    assert left_out["satisfaction_ratings.json"] == {"a rating without words": 2}


def test_the_order_of_the_files_changes_nothing():
    # a collection is called after its first file
    rows = read_in(*JOINED).comments.frame.sort("comment_id").drop("person_id", "collection")
    back = read_in(*reversed(JOINED)).comments.frame.sort("comment_id").drop("person_id", "collection")
    assert rows.equals(back)


def test_tickets_alone_say_where_the_later_comments_are():
    source = read_in("tickets_page.json").sources[0]
    assert source.missing.startswith("Each ticket holds its first message only.")
    assert "include=comment_events" in source.missing
    assert source.reason == "JSON objects with the fields of Zendesk tickets, users, groups."


def test_comments_alone_are_kept_with_unknown_authors_but_for_notes_and_rules():
    frame = read_in("airbyte_comments.jsonl").comments.frame
    assert sorted(frame.select("item_kind", "author_kind").rows()) == [
        ("comment", "agent"), ("comment", "system"), *[("comment", "unknown")] * 3, ("note", "agent"),
    ]  # fmt: skip


def test_audits_tell_requester_and_assignee_themselves():
    assert read_in("ticket_audits.json").comments.frame.select(WHO).rows() == [
        ("101/3001", "comment", "requester", True, "<p>Seit Montag bricht das VPN ständig ab.</p>"),
        ("101/3003", "comment", "agent", True, "<p>Bitte einmal neu starten.</p>"),
    ]


def test_audits_beside_comments_are_not_counted_again():
    found = read_in("ticket_audits.json", "airbyte_comments.jsonl", "tickets_page.json")
    assert found.sources[0].n_comments == 0
    assert "101/3001" not in found.comments.frame["comment_id"].to_list()


def test_events_of_the_incremental_export_are_read_as_audits(export):
    event = {"id": 7, "event_type": "Comment", "type": "Comment", "body": "It is down again.", "public": True}
    page = {
        "ticket_events": [
            {"id": 1, "ticket_id": 9, "timestamp": 1714983600, "updater_id": 5, "child_events": [event]}
        ],
        "end_time": 1714983600,
    }
    frame = read([export(json.dumps(page), "events.json")], IngestSettings()).comments.frame
    assert frame.select("comment_id", "text").rows() == [("9/7", "It is down again.")]
    assert str(frame["created_at"][0]) == "2024-05-06 08:20:00"


def test_no_address_or_place_of_a_person_is_kept():
    frame = read_in("full_export.json").comments.frame
    assert "192.0.2.7" not in frame.write_csv()
    assert "Bern, Switzerland" not in frame.write_csv()
    assert "ana@example.org" not in frame.write_csv()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: {"type": "RECORD", "record": {"stream": "tickets", "data": data, "emitted_at": 1}},
        lambda data: {"type": "RECORD", "stream": "tickets", "record": data},
        lambda data: {"_airbyte_raw_id": "a", "_airbyte_extracted_at": 1, "_airbyte_data": data},
        lambda data: {"_airbyte_ab_id": "a", "_airbyte_emitted_at": 1, "_airbyte_data": json.dumps(data)},
        lambda data: {"ticket": data},
    ],
)
def test_envelopes_of_connectors_are_seen_through(export, wrap):
    tickets = json.loads((EXPORTS / "tickets_page.json").read_text())["tickets"][:2]
    path = export("\n".join(json.dumps(wrap(ticket)) for ticket in tickets), "t.jsonl")
    found = read([path], IngestSettings())
    assert found.sources[0].reader == "zendesk"
    assert found.comments.frame["comment_id"].to_list() == ["101", "102", "102/rating"]


def test_the_list_of_all_tickets_gives_subjects_and_says_what_it_lacks():
    found = read_in("all_tickets.csv")
    frame, source = found.comments.frame, found.sources[0]
    assert frame.select("comment_id", "text", "priority", "queue", "score", "reopen_count").rows() == [
        ("101", "VPN drops every ten minutes", "high", "Network", 1, 1),
        ("102", "Printer eats paper", "low", "Workplace", 0, 0),
    ]
    assert source.reader == "zendesk"
    assert source.missing.startswith(
        "A CSV of Zendesk holds subjects, but neither descriptions nor comments."
    )


def test_a_view_in_german_is_recognised():
    found = read_in("view_de.csv")
    assert found.sources[0].reader == "zendesk"
    assert found.comments.frame.select("comment_id", "text", "priority", "queue").rows() == [
        ("101", "VPN bricht ständig ab", "high", "Netzwerk"),
        ("102", "Drucker im 2. Stock zerreißt Papier", "low", "Arbeitsplatz"),
    ]


def test_a_list_without_subjects_names_the_export_that_has_them(export):
    lines = (EXPORTS / "all_tickets.csv").read_text().replace('"Subject"', '"Subj"')
    with pytest.raises(EmptyExportError, match=r"Zendesk without their subjects"):
        read([export(lines, "t.csv")], IngestSettings())


@pytest.mark.parametrize(
    "content",
    [
        "ID,Subject,Requester,Created at,Priority,Status\n1,Printer is broken,Ann,2024-05-06,High,Open\n",
        "ID,Subject,Description,Assignee\n1,Printer,The printer is broken again,Sam\n",
        '{"id": 1, "subject": "x", "description": "The printer is broken", "requester_id": 5}\n',
        '{"id": 1, "body": "The printer is broken again", "author_id": 5}\n',
    ],
)
def test_lists_of_other_tools_are_not_taken_for_zendesk(export, content):
    name = "t.jsonl" if content.startswith("{") else "t.csv"
    assert read([export(content, name)], IngestSettings()).sources[0].reader != "zendesk"


ODD = (None, 7, "x", [], {}, [None, 1], {"id": {}}, True, "\ud800" * 3)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "name", ["full_export.json", "tickets_page.json", "ticket_audits.json", "satisfaction_ratings.json"]
)
def test_any_field_may_be_missing_or_of_another_type(export, name, odd):
    text = (EXPORTS / name).read_text()
    documents = (
        [json.loads(line) for line in text.splitlines()] if name.startswith("full") else [json.loads(text)]
    )
    keys = {key for document in documents for key in _keys(document)} - {"comments", "tickets", "audits"}
    broken = [json.dumps(_with(document, key, odd)) for document in documents for key in sorted(keys)]
    found = read([export("\n".join(broken), "t.jsonl")], IngestSettings())
    whole, ids = (each.comments.frame["comment_id"].to_list() for each in (read_in(name), found))
    assert set(whole) <= set(ids)
    assert len(ids) == len(set(ids))
    assert found.sources[0].reader == "zendesk"


def _keys(value):
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def _with(value, key, odd):
    if isinstance(value, dict):
        return {name: odd if name == key else _with(inner, key, odd) for name, inner in value.items()}
    return [_with(inner, key, odd) for inner in value] if isinstance(value, list) else value


def test_pages_of_comments_that_do_not_name_their_ticket_are_joined_by_what_opened_it(tmp_path):
    def ticket(n, at):
        return {
            **{"id": n, "subject": f"Lift {n}", "description": f"Stuck on {n}", "created_at": at},
            **{
                "requester_id": 5,
                "submitter_id": 5,
                "assignee_id": 9,
                "via": {},
                "raw_subject": "",
                "tags": [],
            },
        }

    def comment(n, who, at, text):
        shared = {"type": "Comment", "public": True, "html_body": f"<p>{text}</p>", "via": {}}
        return {"id": n, "author_id": who, "created_at": at, "body": text, **shared}

    first, second, later = "2024-05-06T08:00:00Z", "2024-05-06T09:00:00Z", "2024-05-07T08:00:00Z"
    files = {
        "tickets.json": {"tickets": [ticket(1, first), ticket(2, second)]},
        "1.json": {"comments": [comment(11, 5, first, "Stuck on 1"), comment(12, 9, later, "We look")]},
        "2.json": {"comments": [comment(21, 5, second, "Stuck on 2"), comment(22, 5, later, "Still stuck")]},
    }
    for name, value in files.items():
        (tmp_path / name).write_text(json.dumps(value))
    frame = read([tmp_path], IngestSettings()).comments.frame
    assert sorted(frame.select("record_id", "comment_id", "author_kind").rows()) == [
        ("1", "1", "requester"),
        ("1", "1/12", "agent"),
        ("2", "2", "requester"),
        ("2", "2/22", "requester"),
    ]


def test_reports_of_explore_are_recognised_and_remarks_to_ratings_read(export):
    table = """Ticket ID,Ticket subject,Ticket group,Ticket created - Timestamp,Requester name,\
Satisfaction comment,Tickets
1,Lift is stuck,Desk,2024-05-06T08:00:00,Ann,You took days,1
2,Door is open,Desk,2024-05-06T09:00:00,Bo,,1
"""
    found = read([export(table)], IngestSettings())
    assert found.sources[0].reader == "zendesk"
    assert found.comments.frame.select("comment_id", "question", "queue").rows() == [
        ("1/1", None, "Desk"),
        ("1/2", "Satisfaction comment", "Desk"),
        ("2/1", None, "Desk"),
    ]
    assert str(found.comments.frame["created_at"][0]) == "2024-05-06 08:00:00"


def test_deleted_tickets_and_audits_without_comments_are_counted(export):
    ticket = {"requester_id": 5, "submitter_id": 5, "assignee_id": 9, "subject": "Printer", "brand_id": 1,
              "description": "It eats paper", "created_at": "2026-01-05T10:00:00Z"}  # fmt: skip
    audit = {"id": 7, "ticket_id": 2, "author_id": 9, "created_at": "2026-01-06T10:00:00Z",
             "events": [{"id": 8, "type": "Change", "field_name": "status", "value": "open"}]}  # fmt: skip
    given = {"tickets": [{**ticket, "id": 1, "status": "deleted"}, {**ticket, "id": 2, "status": "open"}]}
    found = read([export(json.dumps({**given, "audits": [audit]}), "page.json")], IngestSettings())
    assert found.comments.frame["comment_id"].to_list() == ["2"]
    assert found.sources[0].left_out == {"a deleted ticket": 1, "a change of state, without words": 1}
