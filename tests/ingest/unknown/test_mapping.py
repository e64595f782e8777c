"""A mapping file overrules what would be told by the content."""

import json

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read

TABLE = (
    "Nr;Wer;Was;Wann;Stand\n"
    "1;Kunde;Der Drucker druckt nicht;03.04.2026 10:00;offen\n"
    "2;Technik;Wir sehen uns das an;03.04.2026 11:00;offen\n"
    "3;Kunde;Gewinnspiel gewonnen, bitte klicken;04.04.2026 09:00;Spam\n"
)
MAPPING = """
date_format = "%d.%m.%Y %H:%M"
time_zone = "Europe/Berlin"
[columns]
id = "Nr"
author = "Wer"
text = "Was"
date = "Wann"
[authors]
Kunde = "requester"
Technik = "agent"
[leave_out.Stand]
Spam = "spam"
"""


def mapped(export, content, mapping, name="x.csv"):
    return read([export(content, name)], IngestSettings(mapping=export(mapping, "mapping.toml")))


def test_columns_authors_dates_and_rows_to_leave_out_are_as_the_mapping_says(export):
    read_in = mapped(export, TABLE, MAPPING)
    assert read_in.comments.frame.select("comment_id", "author_kind", "text").rows() == [
        ("1", "requester", "Der Drucker druckt nicht"),
        ("2", "agent", "Wir sehen uns das an"),
    ]
    assert read_in.comments.frame["created_at"][0].isoformat() == "2026-04-03T08:00:00"
    source = read_in.sources[0]
    assert (source.reader, source.left_out, source.date_zone) == ("mapping", {"spam": 1}, "known")


def test_messages_inside_json_records_are_comments_of_their_own(export):
    tickets = [
        {"key": "A", "about": "Wifi", "text": "The wifi is gone", "opened": "2026-04-03T10:00:00Z",
         "log": [{"n": 7, "by": "desk", "said": "We restarted it", "at": "2026-04-03T11:00:00Z"},
                 {"n": 8, "by": "user", "said": "Still gone", "at": "2026-04-03T12:00:00Z"}]},
        {"key": "B", "about": "Mouse", "text": None, "log": "none"},
    ]  # fmt: skip
    mapping = """
    array = "data.tickets"
    messages = "log"
    [columns]
    record = "key"
    subject = "about"
    text = ["text", "log.said"]
    date = ["log.at", "opened"]
    author = "log.by"
    id = "log.n"
    [authors]
    desk = "agent"
    user = "requester"
    """
    read_in = mapped(export, json.dumps({"data": {"tickets": tickets}}), mapping, "x.json")
    shown = read_in.comments.frame.select("comment_id", "record_id", "author_kind", "item_kind", "text")
    assert shown.rows() == [
        ("A", "A", "unknown", "description", "Wifi\n\nThe wifi is gone"),
        ("A/7", "A", "agent", "comment", "We restarted it"),
        ("A/8", "A", "requester", "comment", "Still gone"),
    ]  # fmt: skip
    assert [str(moment)[11:16] for moment in read_in.comments.frame["created_at"]] == [
        "10:00",
        "11:00",
        "12:00",
    ]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("[columns]\nid = 'Nr'\n", "no column is named for 'text'"),
        ("[columns]\ntext = 'Was'\nwho = 'Wer'\n", "there is no role who; known: text, subject"),
        ("[columns]\ntext = 'Wo'\n", r"x\.csv has no column 'Wo', which the mapping file names"),
        ("[colums]\ntext = 'Was'\n", "Known keys: format, encoding"),
        ("[columns\n", "cannot be read"),
    ],
)
def test_a_mapping_that_does_not_fit_says_what_is_wrong(export, mapping, message):
    with pytest.raises(UsageError, match=message):
        mapped(export, TABLE, mapping)


def test_of_several_names_the_first_that_a_table_has_is_taken(export):
    mapping = '[columns]\ntext = "Was"\nid = {en = ["Number", "No"], de = "Nr"}\n'
    assert mapped(export, TABLE, mapping).comments.frame["comment_id"].to_list() == ["1", "2", "3"]
    with pytest.raises(UsageError, match="has no column 'Number', which the mapping file names"):
        mapped(export, TABLE, mapping.replace('"Nr"', '"N"'))


def test_a_mapping_that_is_not_there_says_so(export, tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read([export(TABLE)], IngestSettings(mapping=tmp_path / "none.toml"))
