"""Names of the export's own columns are personal data in its texts, as phone numbers are."""

import polars as pl
import pytest

from feedback_miner.config import IngestSettings, SegmentSettings
from feedback_miner.ingest import read
from feedback_miner.segment import segment

TEXTS = [
    "Quorrin from the service desk never calls back.",
    "The printer on level 3 jams every morning.",
    "I asked Quorrin Vale twice about the VPN and heard nothing.",
    "Tam Toe",
    "The phone bill of our team is wrong again.",
]


def cut(column, names, **settings):
    frame = pl.DataFrame({"Ticket": ["T1", "T2", "T3", "T4", "T5"], column: names, "Description": TEXTS})
    found = read([frame], IngestSettings())
    return segment(found.comments, SegmentSettings(**settings), names=found.names)


@pytest.mark.parametrize(
    "column",
    [
        "Assigned to",
        "Requester",
        "Opened by",
        "Closed by",
        "Caller",
        "Author",
        "Watchers",
        "Bearbeiter",
        "Modifié par",
    ],
)
def test_who_stands_in_a_column_of_persons_is_named_nowhere(column):
    done = cut(column, ["Vale, Quorrin", "Bill Moss", "Vale, Quorrin", "Tam Toe", "Bill Moss"])
    written = [*done.segments.frame["text"], *done.excluded.frame["text"], *done.texts]
    assert not [text for text in written if "Quorrin" in text or "Vale" in text or "Toe" in text]
    assert done.segments.frame["text"][0] == "[name] from the service desk never calls back."
    assert "The phone bill of our team is wrong again." in done.segments.frame["text"].to_list()


def test_a_name_alone_is_no_segment():
    done = cut("Assigned to", ["Tam Toe"] * 5)
    assert done.excluded.frame.select("comment_id", "reason", "text").rows() == [
        ("T4", "no_letters", "[name]")
    ]


def test_names_stay_where_personal_data_does():
    done = cut("Assigned to", ["Vale, Quorrin"] * 5, redact=False)
    assert done.segments.frame["text"].to_list() == TEXTS
    assert done.texts.to_list() == TEXTS
