"""Mattermost: the bulk export."""

import json
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORT = Path(__file__).parents[2] / "exports" / "mattermost" / "export.jsonl"


def lines(*values):
    return "\n".join(json.dumps(value) for value in values)


def post(**more):
    return {
        "type": "post",
        "post": {"team": "t", "channel": "c", "user": "ann", "create_at": 1709542800000, **more},
    }


def comments(path, *names):
    """Return the first report, and what each comment says in the columns ``names``."""
    read_in = read(path, IngestSettings())
    return read_in.sources[0], read_in.comments.frame.select(names).rows()


def test_a_post_with_its_replies_is_a_record_in_the_queue_of_its_channel():
    source, rows = comments(EXPORT, "record_id", "queue", "item_kind", "author_kind", "role", "text")
    thread = "northmoor/it-help/1709542800123"
    assert rows == [
        (thread, "IT Help", "description", "unknown", None, "@someone the VPN drops 😞 see the wiki"),
        (thread, "IT Help", "comment", "unknown", "Head of Finance", "Same here, @here anybody?"),
        (thread, "IT Help", "comment", "bot", None, "All systems are up"),
        ("direct messages/1709546400000", "direct messages", "description", "unknown", "Head of Finance",
         "My docking station hums"),
    ]  # fmt: skip
    assert (source.reader, source.date_zone) == ("mattermost", "known")
    assert source.left_out == {"a person who joined or left": 1, "a file without words": 1}


def test_posts_behind_more_lists_than_are_looked_at_are_found(export):
    users = [{"type": "user", "user": {"username": f"u{n}", "email": ""}} for n in range(300)]
    text = lines({"type": "version", "version": 1}, *users, post(message="The lift is stuck"))
    source, rows = comments(export(text, "export.jsonl"), "text")
    assert (source.reader, rows) == ("mattermost", [("The lift is stuck",)])


def test_hooks_are_bots_and_other_notices_are_counted(export):
    text = lines(
        post(message="Backup finished", props={"from_webhook": "true"}),
        post(message="ann set the header", type="system_header_change"),
        post(message="The lift is stuck"),
    )
    source, rows = comments(export(text, "export.jsonl"), "author_kind")
    assert rows == [("bot",), ("unknown",)]
    assert source.left_out == {"a notice of the chat, such as a new topic or a call": 1}


@pytest.mark.parametrize(
    "value",
    [
        {"type": "user", "user": {"username": "ann"}, "text": "The lift is stuck"},
        {"type": "post", "post": "The lift is stuck"},
        {"type": "version", "version": "1.0", "text": "The lift is stuck"},
    ],
)
def test_other_lines_with_a_type_are_not_taken_for_mattermosts(export, value):
    (source,) = read([export(lines(value, value | {"n": 2}), "a.jsonl")], IngestSettings()).sources
    assert source.reader != "mattermost"
