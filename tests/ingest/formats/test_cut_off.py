"""Exports that end within themselves, or begin there, and fields of JSON that come late."""

import gzip
import json

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError, TextColumnError, UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.formats import json_table

RECORDS = [
    {"id": f"A{n}", "comment": f"The printer on floor {n} jams again", "state": "open"} for n in range(30)
]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (json.dumps(RECORDS), "a.json"),
        (json.dumps({"count": 30, "results": RECORDS}), "a.json"),
        (json.dumps(RECORDS, indent=1), "a.json"),
        ("\n".join(map(json.dumps, RECORDS)), "a.jsonl"),
    ],
)
def test_json_that_is_cut_off_says_so_and_gives_what_stands_before(export, content, name):
    made = read([export(content[: len(content) // 2], name)], IngestSettings())
    assert 10 < len(made.comments) < 20
    assert [w for w in made.sources[0].warnings if w.startswith("The file is cut off: it ends before")]


def test_json_that_is_whole_says_nothing(export):
    assert read([export(json.dumps(RECORDS), "a.json")], IngestSettings()).sources[0].warnings == ()


def test_a_cut_is_told_with_the_question_which_column_it_is(export):
    records = [
        {"one": f"The printer on floor {n} jams again", "two": f"Mail {n} is late again"} for n in range(9)
    ]
    with pytest.raises(TextColumnError, match="The file is cut off"):
        read([export(json.dumps(records)[:-30], "a.json")], IngestSettings())


@pytest.mark.parametrize("content", ["[", "[\n", '{"results": [{"id": 1, "comm', '["The prin'])
def test_json_that_is_cut_off_before_its_first_object_is_no_table_of_one_column(export, content):
    with pytest.raises(ExportError, match="was cut off"):
        read([export(content, "a.json")], IngestSettings())


@pytest.mark.parametrize("indent", [None, 1])
def test_the_rest_of_a_document_whose_beginning_is_missing_is_no_table(export, indent):
    content = json.dumps({"results": RECORDS}, indent=indent)
    with pytest.raises(ExportError, match="its beginning is missing"):
        read([export(content[len(content) // 2 :], "a.json")], IngestSettings())


def test_lines_whose_first_one_is_torn_are_read_but_for_it(export):
    content = "\n".join(map(json.dumps, RECORDS))[20:]
    made = read([export(content, "a.jsonl")], IngestSettings())
    assert (len(made.comments), len(made.rejects)) == (29, 1)


def test_a_table_with_json_in_its_cells_is_a_table(export):
    rows = "".join(f"{r['id']}\t{r['comment']}\t{json.dumps(r)}\n" for r in RECORDS)
    assert len(read([export("id\tcomment\tpayload\n" + rows, "a.tsv")], IngestSettings()).comments) == 30


def test_xml_of_no_tool_that_is_cut_off_says_so(export):
    content = "<?xml version='1.0'?><list>" + "<one><text>The printer jams</text></one>" * 9
    with pytest.raises(ExportError, match="and is cut off"):
        read([export(content, "a.xml")], IngestSettings())
    with pytest.raises(ExportError, match=r"of no tool that is known\.\n"):
        read([export(f"{content}</list>", "b.xml")], IngestSettings())


def test_a_gzip_that_is_cut_off_says_so(export):
    packed = gzip.compress(json.dumps(RECORDS).encode())
    with pytest.raises(ExportError, match="it is cut off"):
        read([export(packed[: len(packed) // 2], "a.json.gz")], IngestSettings())


def late(n_early):
    early = [{"id": n, "early": f"The printer on floor {n} jams again"} for n in range(n_early)]
    return [*early, *({"id": 900 + n, "late": f"Mail {n} arrives hours late"} for n in range(9))]


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_field_that_comes_late_can_be_named(export, wrapped):
    records = late(400)
    path = export(json.dumps({"count": 409, "results": records} if wrapped else records), "a.json")
    frame = read([path], IngestSettings(columns={"text": ("late",)})).comments.frame
    assert frame.filter(frame["text"] != "").height == 9
    with pytest.raises(UsageError, match="has no column 'nowhere'"):
        read([path], IngestSettings(columns={"text": ("nowhere",)}))


def test_a_field_that_comes_below_the_first_rows_of_a_stream_can_be_named(export, monkeypatch):
    monkeypatch.setattr(json_table, "HEAD_ROWS", 50)
    path = export(json.dumps({"results": late(400)}), "a.json")
    frame = read([path], IngestSettings(columns={"text": ("late",)})).comments.frame
    assert frame.filter(frame["text"] != "").height == 9
    mapping = export('[columns]\ntext = "late"\n', "m.toml")
    frame = read([path], IngestSettings(mapping=mapping)).comments.frame
    assert frame.filter(frame["text"] != "").height == 9
