"""Freshdesk: tickets, conversations and ratings that are joined, lists in any language, whole accounts."""

import json
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, FeedbackMinerError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "freshdesk"
WHO = ("comment_id", "item_kind", "author_kind", "is_public", "text")
JOINED = ("tickets.json", "conversations.json", "people.json", "satisfaction_ratings.json")


def read_in(*names):
    return read([EXPORTS / name for name in names], IngestSettings())


def test_tickets_conversations_people_and_ratings_are_joined():
    found = read_in(*JOINED)
    frame = found.comments.frame
    assert frame.select(WHO).rows() == [
        ("1", "description", "requester", None, "VPN\n\n<div>The VPN drops every ten minutes.</div>"),
        (
            "2", "description", "agent", None,
            "Your laptop\n\n<div>Your new laptop is ready to be fetched.</div>",
        ),
        (
            "3", "description", "unknown", None,
            "Door\n\n<div>Caller cannot open the door of the server room.</div>",
        ),
        ("1/11", "comment", "agent", True, "<div>Please restart the client.</div>"),
        ("1/12", "note", "agent", False, "<div>Same as last week, gateway 2.</div>"),
        ("1/13", "comment", "requester", True, "<div>That did not help, it still drops.</div>"),
        ("1/14", "comment", "system", True, "<div>Your ticket has been received.</div>"),
        ("1/rating-71", "rating", "requester", None, "It took far too long."),
    ]  # fmt: skip
    assert frame["score"].to_list() == [None, None, 7, None, None, None, None, 2]
    assert frame["priority"].to_list()[:3] == ["high", "low", "critical"]
    row = frame.row(5, named=True)
    assert (row["queue"], row["organisation"], row["role"], row["reopen_count"]) == (
        "Network", "Sample Ltd", "Accountant", 1,
    )  # fmt: skip
    assert (str(row["created_at"]), str(row["resolved_at"])) == ("2024-05-06 09:00:00", "2024-05-08 08:00:00")
    assert frame["person_id"][0] == frame["person_id"][5] == frame["person_id"][7]
    assert {source.reader for source in found.sources} == {"freshdesk"}
    assert dict(found.sources[3].left_out) == {"a rating without words": 1}


def test_conversations_alone_tell_who_wrote_and_what_they_lack():
    found = read_in("conversations.json")
    assert found.comments.frame["author_kind"].to_list() == ["agent", "agent", "requester", "system"]
    assert found.sources[0].missing.startswith("Conversations hold neither subjects nor descriptions.")


def test_a_ticket_that_holds_its_conversations_lacks_nothing(export):
    ticket = json.loads((EXPORTS / "tickets.json").read_text())[0]
    inner = json.loads((EXPORTS / "conversations.json").read_text())
    for document in ({**ticket, "conversations": inner}, {"ticket": ticket, "conversations": inner}):
        found = read([export(json.dumps(document), "t.json")], IngestSettings())
        assert found.comments.frame["comment_id"].to_list() == ["1", "1/11", "1/12", "1/13", "1/14"]
        assert (found.sources[0].reader, found.sources[0].missing) == ("freshdesk", "")


def test_streams_of_airbyte_are_read(export):
    lines = [
        {"stream": stream, "data": data, "emitted_at": 1}
        for stream, name in (("tickets", "tickets.json"), ("conversations", "conversations.json"))
        for data in json.loads((EXPORTS / name).read_text())
    ]
    path = export("\n".join(map(json.dumps, lines)), "airbyte.jsonl")
    frame = read([path], IngestSettings()).comments.frame
    assert frame["comment_id"].to_list() == ["1", "2", "3", "1/11", "1/12", "1/13", "1/14"]


def test_the_xml_of_an_account_tells_notes_from_replies():
    found = read_in("Tickets0.xml")
    frame = found.comments.frame
    assert frame.select(WHO).rows() == [
        (
            "7",
            "description",
            "requester",
            None,
            "Outlook langsam\n\n<p>Seit Montag ist Outlook sehr langsam.</p>",
        ),
        ("7/81", "comment", "agent", True, "<div>Bitte das Profil neu anlegen.</div>"),
        ("7/82", "note", "agent", False, "Kennt jemand das?"),
        ("7/83", "comment", "requester", True, "Jetzt geht gar nichts mehr."),
    ]
    assert (frame["priority"][0], str(frame["created_at"][0])) == ("medium", "2014-05-06 08:00:00")
    assert (found.sources[0].reader, found.sources[0].missing) == ("freshdesk", "")


def test_xml_that_was_cut_off_is_read_up_to_there(export):
    text = (EXPORTS / "Tickets0.xml").read_text()
    ticket = text[text.index("  <helpdesk-ticket>") : text.index("</helpdesk-tickets>")]
    found = read([export(text.replace(ticket, ticket + ticket[:300]), "Tickets0.xml")], IngestSettings())
    assert (found.sources[0].n_comments, found.sources[0].n_rejects) == (4, 1)


def test_a_list_gives_descriptions_and_says_what_it_lacks():
    found = read_in("tickets.csv")
    source = found.sources[0]
    assert found.comments.frame.select("comment_id", "text", "priority", "score", "organisation").rows() == [
        ("1", "VPN\n\nThe VPN drops every ten minutes.", "high", 7, "Sample Ltd"),
        (
            "3", "Drucker\n\nDer Drucker druckt nur noch leere Seiten,\nwas soll ich tun?", "critical", 2,
            "Sample Ltd",
        ),
    ]  # fmt: skip
    assert (
        source.reason == "The header names 11 columns that Freshdesk writes, such as 'Customer interactions'."
    )
    assert "no replies" in source.missing
    assert dict(source.left_out) == {"written by an agent (outbound e-mail)": 1}


def test_a_list_in_french_without_descriptions_gives_the_subjects():
    found = read_in("tickets_fr.csv")
    assert found.sources[0].reader == "freshdesk"
    row = found.comments.frame.row(0, named=True)
    assert (row["text"], row["priority"], row["queue"]) == (
        "Le réseau est trop lent dans l'annexe",
        "high",
        "Réseau",
    )


def test_case_byte_order_mark_and_windows_code_page_do_not_matter(export):
    text = (EXPORTS / "tickets.csv").read_text()
    header, _, body = text.partition("\n")
    for data in (
        ("\ufeff" + header.title() + "\n" + body).encode(),
        text.replace("Drucker", "Größe").encode("cp1252"),
        text.replace("\n", "\r\n").encode("utf-16"),
    ):
        assert read([export(data, "t.csv")], IngestSettings()).sources[0].reader == "freshdesk"


def test_a_list_without_words_names_the_fields_to_tick(export):
    text = (EXPORTS / "tickets.csv").read_text().replace("Subject,Description", "A,B")
    with pytest.raises(EmptyExportError, match="neither subjects nor descriptions"):
        read([export(text, "t.csv")], IngestSettings())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "t.csv",
            "Ticket ID,Subject,Description,Status,Priority,Created time,Resolved time\n"
            "1,Printer,The printer is broken again,Open,High,2024-05-06,\n",
        ),
        (
            "t.jsonl",
            '{"id": 1, "subject": "x", "requester_id": 3, "description_text": "It is broken again"}\n',
        ),
        ("t.jsonl", '{"id": 1, "body": "It is broken again", "private": false}\n'),
    ],
)
def test_exports_of_other_tools_are_not_taken_for_freshdesk(export, name, content):
    assert read([export(content, name)], IngestSettings()).sources[0].reader != "freshdesk"


def test_xml_of_another_tool_is_not_taken_for_freshdesk(export):
    xml = "<tickets><ticket><subject>x</subject></ticket></tickets>"
    with pytest.raises(ExportError, match="XML of no tool that is known"):
        read([export(xml, "t.xml")], IngestSettings())


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [None, 1], {"id": {}}, True])
@pytest.mark.parametrize("name", JOINED)
def test_any_field_may_be_missing_or_of_another_type(export, name, odd):
    text = (EXPORTS / name).read_text()
    items = json.loads(text)
    items = [inner for value in items.values() for inner in value] if isinstance(items, dict) else items
    broken = [{**item, key: odd} for item in items for key in item]
    found = read([export(json.dumps(broken), "t.json"), EXPORTS / "tickets.csv"], IngestSettings())
    whole, kept = (set(each.comments.frame["text"]) for each in (read_in(name, "tickets.csv"), found))
    assert whole <= kept
    assert [source.reader for source in found.sources] == ["freshdesk"] * 2


def test_groups_and_companies_of_other_tools_are_not_taken_for_freshdesk(export):
    page = {
        "groups": [{"id": 1, "name": "Network", "url": "https://example.org/1"}],
        "accounts": [{"id": 1, "name": "Sample Ltd", "domains": ["example.org"]}],
    }
    with pytest.raises(FeedbackMinerError, match="is JSON, but not a table"):
        read([export(json.dumps(page), "t.json")], IngestSettings())


def test_tickets_that_are_spam_or_deleted_are_counted(export):
    ticket = {"subject": "Printer", "description": "It eats paper", "requester_id": 4, "responder_id": None,
              "cc_emails": [], "fwd_emails": [], "fr_escalated": False,
              "created_at": "2026-01-05T10:00:00Z"}  # fmt: skip
    given = [{**ticket, "id": 1, "spam": True}, {**ticket, "id": 2, "deleted": True}, {**ticket, "id": 3}]
    found = read([export(json.dumps(given), "tickets.json")], IngestSettings())
    assert found.comments.frame["comment_id"].to_list() == ["3"]
    assert found.sources[0].left_out == {"a ticket marked as spam": 1, "a deleted ticket": 1}
