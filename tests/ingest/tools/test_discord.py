"""Discord: channels that DiscordChatExporter wrote."""

import json
from pathlib import Path

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "discord"


def comments(path, *names):
    """Return the first report, and what each comment says in the columns ``names``."""
    read_in = read(path, IngestSettings())
    return read_in.sources[0], read_in.comments.frame.select(names).rows()


def test_answers_belong_to_the_message_that_the_first_of_them_answers():
    source, rows = comments(
        EXPORTS / "it-help.json", "record_id", "queue", "item_kind", "author_kind", "text"
    )
    assert rows == [
        ("4002", "it-help", "description", "unknown", "@someone the VPN drops"),
        ("4002", "it-help", "comment", "unknown", "Same here, @someone and #channel"),
        ("4002", "it-help", "comment", "unknown", "It is back"),
        ("4005", "it-help", "description", "bot", "All systems are up"),
    ]
    assert source.reader == "discord"
    assert source.left_out == {"a person who joined or left": 1, "a file without words": 1}


def test_a_thread_is_one_record_in_the_queue_of_its_channel():
    _, rows = comments(EXPORTS / "thread.json", "record_id", "queue", "item_kind", "text")
    assert rows == [
        ("2101", "it-help", "description", "Badge readers\n\nThe reader at the gate is dead"),
        ("2101", "it-help", "comment", "So is the one in the yard"),
    ]


def test_moments_are_in_utc_and_people_the_same_in_all_channels():
    source, rows = comments([EXPORTS], "comment_id", "created_at", "person_id")
    found = {comment: (str(moment), person) for comment, moment, person in rows}
    assert found["4002"][0] == "2024-03-04 09:00:00.123000"
    assert found["4002"][1] == found["2101/4102"][1] != found["2101/4101"][1]
    assert source.date_zone == "known"


def test_conversations_of_people_bear_no_names(export):
    document = json.loads((EXPORTS / "it-help.json").read_text())
    document["channel"] |= {"type": "DirectTextChat", "name": "Ada Fern", "category": "Private"}
    _, rows = comments(export(json.dumps(document), "a.json"), "queue")
    assert set(rows) == {("direct messages",)}


def test_an_answer_to_a_message_before_the_export_is_a_comment_of_it(export):
    document = json.loads((EXPORTS / "it-help.json").read_text())
    document["messages"] = document["messages"][3:4]
    _, rows = comments(export(json.dumps(document), "a.json"), "record_id", "item_kind")
    assert rows == [("4003", "comment")]
