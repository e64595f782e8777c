"""Microsoft Teams: messages of Microsoft Graph."""

import json
from pathlib import Path

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "teams"
ROOT = {
    "id": "1",
    "replyToId": None,
    "messageType": "message",
    "createdDateTime": "2024-03-04T09:00:00Z",
    "from": {"user": {"id": "u1"}},
    "body": {"contentType": "text", "content": "The lift is stuck"},
    "channelIdentity": {"channelId": "19:ab@thread.tacv2"},
}


def comments(path, *names):
    """Return the first report, and what each comment says in the columns ``names``."""
    read_in = read(path, IngestSettings())
    return read_in.sources[0], read_in.comments.frame.select(names).rows()


def test_a_thread_is_a_record_and_mentions_and_emoji_become_text():
    source, rows = comments(
        EXPORTS / "channel_messages.json", "record_id", "item_kind", "author_kind", "text"
    )
    assert rows == [
        ("4a95f7d8/1709542800000", "description", "unknown",
         "Meeting rooms\n\n<div>@someone the screen in room 4 stays <b>black</b> 😢</div>"),
        ("4a95f7d8/1709542800000", "comment", "unknown", "The one in room 5 flickers too"),
        ("4a95f7d8/1709542950000", "description", "bot", "Backup finished"),
    ]  # fmt: skip
    assert (source.reader, source.left_out) == ("teams", {"a person who joined or left": 1})


def test_people_are_told_by_their_ids_in_channels_and_chats_alike():
    _, rows = comments([EXPORTS], "person_id", "priority")
    ada, ben, app, ada_again = rows
    assert ada[0] == ada_again[0] != ben[0]
    assert app[0] is None
    assert [priority for _, priority in rows] == ["high", None, None, None]


def test_a_deleted_message_is_counted():
    source, rows = comments(EXPORTS / "chat_messages.json", "text")
    assert rows == [("<p>My docking station hums</p>",)]
    assert source.left_out == {"deleted in the chat": 1}


def test_replies_within_a_message_are_read_and_their_lack_is_told(export):
    reply = {**ROOT, "id": "2", "replyToId": "1", "body": {"contentType": "text", "content": "Still"}}
    source, rows = comments(
        export(json.dumps({"value": [{**ROOT, "replies": [reply]}]}), "a.json"), "record_id", "text"
    )
    assert rows == [("ab/1", "The lift is stuck"), ("ab/1", "Still")]
    assert source.missing == ""
    source, _ = comments(export(json.dumps({"value": [ROOT]}), "b.json"), "text")
    assert "$expand=replies" in source.missing
