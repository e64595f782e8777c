"""JSON documents and lines."""

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest import read

ONE = '{"id": 7, "user": {"email": "ann@example.org"}, "description": "The lift is stuck", "tags": ["a"]}'
TWO = '{"id": 8, "description": null, "open": true}'


@pytest.mark.parametrize(
    ("content", "format_name"),
    [
        (f"[{ONE},\n{TWO}]", "json"),
        (f'{{"count": 2, "page": {{"tickets": [{ONE}, {TWO}]}}}}', "json"),
        (f"{ONE}\n{TWO}\n", "jsonl"),
        (f"\ufeff{ONE}\r\n\r\n{TWO}", "jsonl"),
    ],
)
def test_arrays_envelopes_and_lines_are_told_by_content(export, content, format_name):
    read_in = read([export(content)], IngestSettings())
    assert read_in.sources[0].format == format_name
    assert read_in.sources[0].columns["person"] == ("user.email",)
    assert read_in.comments.frame.select("comment_id", "text").rows() == [
        ("7", "The lift is stuck"),
        ("8", ""),
    ]


def test_a_broken_line_is_a_reject(export):
    read_in = read([export(f"{ONE}\n{{broken\n[1]\n{TWO}\n")], IngestSettings())
    assert read_in.rejects.frame["line"].to_list() == [2, 3]
    assert read_in.rejects.frame["reason"][0].startswith("broken JSON: ")
    assert read_in.rejects.frame["reason"][1] == "a JSON array where an object is expected"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"id": 1, "te', r"is broken JSON: .* \(line 1, column \d+\)"),
        ('{"a": [{"x": 1}], "b": [{"y": 1}]}', r"Arrays of objects in it: a, b\."),
        ('["one", 2]', "There is no array of objects in it"),
        ('{\n"a": [["one", "two"]]}', "There is no array of objects in it"),
    ],
)
def test_json_that_is_no_table_is_refused(export, content, message):
    with pytest.raises(ExportError, match=message):
        read([export(content)], IngestSettings())
