"""Slack: the export of a workspace, whole and in pieces."""

import json
import re
import shutil
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.tools.chat.mrkdwn import mrkdwn_text

EXPORTS = Path(__file__).parents[2] / "exports" / "slack"
JOIN = {
    "type": "message",
    "subtype": "channel_join",
    "user": "U0BEN0002",
    "ts": "1709539200.000100",
    "text": "<@U0BEN0002> has joined the channel",
}


def said(text="The lift is stuck", ts="1709539260.000100", user="U0BEN0002", **more):
    return {"type": "message", "user": user, "ts": ts, "text": text, **more}


def comments(path, *names):
    """Return the report of the messages, and what each comment says in the columns ``names``."""
    read_in = read(path, IngestSettings())
    source = next(source for source in read_in.sources if source.n_comments)
    return source, read_in.comments.frame.select(names).rows()


def test_a_folder_is_one_export_with_channels_as_queues_and_threads_as_records():
    source, rows = comments(EXPORTS, "record_id", "queue", "item_kind", "text")
    thread = "C0ITHELP1/1709542800.000100"
    assert rows == [
        ("D024BE91L/1709632800.000100", "direct messages", "description",
         "My laptop runs out of power by noon"),
        ("C0GENERAL/1709539260.123459", "general", "description",
         "@someone The time sheet loses my hours & days 😞 #it-help"),
        ("C0GENERAL/1709539300.000200", "general", "description", "All systems are up"),
        ("C0GENERAL/1709539301.000200", "general", "description", "Mail is slow"),
        ("C0GENERAL/1709539302.000200", "general", "description",
         "The password of the guest network hangs in the hall"),
        ("C0GENERAL/1709539500.000400", "general", "description", "waits for the lift"),
        (thread, "it-help", "description",
         "VPN drops twice an hour:\n```tunnel :lock: closed```\n> please reconnect"),
        (thread, "it-help", "comment", "Same here, @here anybody?"),
        ("C0ITHELP1/1709542900.000400", "it-help", "description", "This is what the screen says"),
        (thread, "it-help", "comment", "It is back since the update"),
        ("C0ITHELP1/1709629300.000500", "it-help", "description", "Mine too"),
        ("C0ITHELP1/1709629400.000600", "it-help", "description", "The tray is stuck again"),
        ("C0GROUP77/1709636400.000100", "group messages", "description",
         "The badge reader at the gate is dead"),
    ]  # fmt: skip
    assert (source.file, source.reader, source.n_rows) == ("slack (5 files)", "slack", 18)
    assert source.left_out == {
        "a person who joined or left": 1,
        "a notice of the chat, such as a new topic or a call": 2,
        "deleted in the chat": 1,
        "a file without words": 1,
    }


def test_an_archive_says_what_the_folder_says(tmp_path):
    archive = shutil.make_archive(str(tmp_path / "team"), "zip", EXPORTS)
    names = (
        "comment_id",
        "record_id",
        "queue",
        "author_kind",
        "person_id",
        "role",
        "created_at",
        "text",
        "row",
    )
    assert comments([archive], *names)[1] == comments(EXPORTS, *names)[1]


def test_moments_are_those_of_the_time_stamps_in_utc():
    source, rows = comments(EXPORTS, "comment_id", "created_at")
    assert str(dict(rows)["C0GENERAL/1709539260.123459"]) == "2024-03-04 08:01:00.123459"
    assert source.date_zone == "known"


def test_people_are_told_apart_by_their_ids_and_apps_are_no_people():
    source, rows = comments(EXPORTS, "comment_id", "person_id", "author_kind", "role")
    found = {comment: who for comment, *who in rows}
    ada = found["D024BE91L/1709632800.000100"]
    assert ada == found["C0ITHELP1/1709629300.000500"]
    assert ada[1:] == ["unknown", "Head of Finance"]
    assert found["C0GENERAL/1709539500.000400"] == found["C0ITHELP1/1709629400.000600"] != ada
    assert [found[f"C0GENERAL/170953930{n}.000200"][1] for n in (0, 1, 2)] == ["bot"] * 3
    assert source.authors == {"unknown": 10, "bot": 3}


def test_no_name_or_id_of_a_person_is_in_texts_queues_and_ids():
    _, rows = comments(EXPORTS, "comment_id", "record_id", "queue", "text")
    words = set(re.findall(r"\w+", " ".join(str(cell) for row in rows for cell in row).lower()))
    assert words.isdisjoint(
        {"ada", "ben", "cleo", "dora", "u0ada0001", "u0ben0002", "u0cleo003", "u0visitor"}
    )


def test_a_day_by_itself_has_no_channel_as_its_folder_may_be_any(export):
    path = export(json.dumps([JOIN, said()]), "downloads/2024-03-04.json")
    source, rows = comments([path], "record_id", "author_kind", "text")
    assert rows == [("1709539260.000100", "unknown", "The lift is stuck")]
    assert (source.reader, "queue" in source.columns) == ("slack", False)


def test_a_day_by_itself_has_its_channel_where_the_list_of_channels_is_given():
    day, channels = EXPORTS / "general" / "2024-03-04.json", EXPORTS / "channels.json"
    assert {queue for (queue,) in comments([day, channels], "queue")[1]} == {"general"}


def test_the_folder_of_one_channel_names_it():
    assert {queue for (queue,) in comments([EXPORTS / "it-help"], "queue")[1]} == {"it-help"}


def test_threads_run_through_days_that_are_given_apart():
    days = sorted((EXPORTS / "it-help").iterdir())
    records = [record for (record,) in comments(days, "record_id")[1]]
    assert records.count("1709542800.000100") == 3


def test_a_page_of_the_api_is_read_too(export):
    page = {"ok": True, "messages": [said(), JOIN], "has_more": False}
    source, rows = comments([export(json.dumps(page), "page.json")], "text")
    assert (source.reader, rows) == ("slack", [("The lift is stuck",)])


def test_a_reply_that_was_sent_to_the_channel_too_is_read_once(export):
    reply = said(ts="1709539300.000100", thread_ts="1709539260.000100")
    again = {**reply, "subtype": "thread_broadcast"}
    source, rows = comments([export(json.dumps([said(), reply, again]), "a.json")], "item_kind")
    assert rows == [("description",), ("comment",)]
    assert source.left_out == {"repeated in the export": 1}


def test_a_name_of_a_group_tells_no_queue_where_it_is_not_listed(export):
    day = export(json.dumps([said()]), "team/mpdm-ada--ben-1/2024-03-04.json")
    export(json.dumps([said("Slow", "1709539261.000100")]), "team/help/2024-03-04.json")
    _, rows = comments([day.parents[1]], "record_id", "queue")
    assert rows == [("help/1709539261.000100", "help"), ("1709539260.000100", "group messages")]


def test_a_folder_that_is_called_by_the_id_of_a_group_tells_no_names(export):
    group = {"id": "C0GROUP77", "name": "mpdm-ada--ben-1", "created": 1709500000, "members": []}
    day = export(json.dumps([said()]), "team/C0GROUP77/2024-03-04.json")
    export(json.dumps([group]), "team/mpims.json")
    _, rows = comments([day.parents[1]], "record_id", "queue")
    assert rows == [("C0GROUP77/1709539260.000100", "group messages")]


def test_a_day_that_breaks_off_is_named_and_the_others_are_read(export):
    export(json.dumps([said()]), "team/help/2024-03-04.json")
    day = export(
        json.dumps([said("Slow", "1709639261.000100")])[:-1] + ', {"type": "mess', "team/help/2024-03-05.json"
    )
    read_in = read([day.parents[1]], IngestSettings())
    assert read_in.comments.frame["text"].to_list() == ["The lift is stuck", "Slow"]
    ((file, line, reason),) = read_in.rejects.frame.rows()
    assert (file, line) == ("team (2 files)", 3)
    assert reason.startswith("team/help/2024-03-05.json, object 2: broken JSON")


def test_lists_without_messages_hold_no_comments():
    with pytest.raises(EmptyExportError, match="holds users of Slack, and no comments"):
        read([EXPORTS / "users.json"], IngestSettings())


@pytest.mark.parametrize(
    "value",
    [
        {"id": "W0ADA0001", "name": "ada", "real_name": "Ada Fern", "deleted": False},
        {
            "id": "G0PRIVATE",
            "name": "board",
            "created": 1709500000,
            "creator": "U0ADA0001",
            "is_archived": False,
        },
        {"id": "D024BE91L", "created": 1709500000, "members": ["U0ADA0001", "U0BEN0002"]},
        {"id": "F0CANVAS1", "created": 1709500000, "title": "How we work here", "filetype": "quip"},
        {"user_id": "U0ADA0001", "change_type": "added", "service_type": "Status", "service_id": 7},
    ],
)
def test_lists_of_every_kind_beside_the_messages_are_no_comments(export, value):
    day = export(json.dumps([said()]), "team/help/2024-03-04.json")
    export(json.dumps([value]), "team/list.json")
    read_in = read([day.parents[1]], IngestSettings())
    assert {source.reader for source in read_in.sources} == {"slack"}
    assert read_in.comments.frame["text"].to_list() == ["The lift is stuck"]


@pytest.mark.parametrize(
    "value",
    [
        {"type": "message", "ts": 1709539260, "text": "The lift is stuck", "user": "ann"},
        {"type": "message", "id": "m1", "created_at": "2024-03-04", "text": "The lift is stuck"},
        {"id": "U12", "name": "ann", "text": "The lift is stuck"},
        {"id": "C12", "created": "2024-03-04", "creator": "ann", "text": "The lift is stuck"},
        {"id": "F12", "created": 1709500000, "text": "The lift is stuck"},
    ],
)
def test_other_messages_are_not_taken_for_slacks(export, value):
    (source,) = read([export(json.dumps([value]), "a.json")], IngestSettings()).sources
    assert source.reader != "slack"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("<@U1> and <@U2|ben>: look", "@someone and @someone: look"),
        ("ask in <#C1|it-help>, <#C2> or <#C3|>", "ask in #it-help, #printers or #channel"),
        ("as said in <#C4|mpdm-ann--bob-1>", "as said in #group"),
        ("<!here> <!channel> <!subteam^S1|@desk> <!subteam^S2>", "@here @channel @desk @group"),
        ("since <!date^1392734382^{date}|Feb 18>", "since Feb 18"),
        ("<https://a.example/x_y|the wiki> <https://a.example/b> <mailto:a@b.example|a@b.example>",
         "the wiki https://a.example/b a@b.example"),
        ("5 &lt; 6 &amp;&amp; a &gt; b, written &amp;lt;", "5 < 6 && a > b, written &lt;"),
        ("*very* _slow_ and ~dead~, but 2 * 3 * 4 and some_file_name",
         "very slow and dead, but 2 * 3 * 4 and some_file_name"),
        ("die Maschine *läuft* nicht :weary:", "die Maschine läuft nicht 😩"),
        ("run `ls *.txt :smile:` or ```<https://a.example> *b*```",
         "run `ls *.txt :smile:` or ```https://a.example *b*```"),
        ("<unclosed and > alone", "<unclosed and > alone"),
    ],
)  # fmt: skip
def test_markup_becomes_what_people_read(given, text):
    assert mrkdwn_text(given, {"C2": "printers"}) == text
