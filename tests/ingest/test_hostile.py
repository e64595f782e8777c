"""Odd input ends in a comment, a reason or an error, never in a loss without a word."""

import gc
import gzip
import json
import os
import sys
import threading
import warnings
import zipfile

import polars as pl
import pytest
from growth import check_linear

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.columns import profile
from feedback_miner.ingest.files import archives as expand
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.files.scan import scan
from feedback_miner.ingest.formats import delimited as csv_table
from feedback_miner.ingest.formats import json_table
from feedback_miner.ingest.read import _group_mails

LIFT = "id,comment\n1,The lift is stuck again\n2,The door squeaks very much\n"
WIFI = "id,comment\n7,The wifi is gone on floor two\n"


def archive(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that comes twice
        for name, content in members:
            made.writestr(zipfile.ZipInfo(name), content, method)
    return path


def texts(read_in):
    return read_in.comments.frame["text"].to_list()


def test_a_file_that_stands_twice_in_an_archive_counts_once(tmp_path):
    read_in = read(archive(tmp_path / "x.zip", [("a.csv", LIFT), ("a.csv", LIFT)]), IngestSettings())
    assert len(read_in.comments) == 2
    assert read_in.sources[1].warnings == ("The same content as x.zip/a.csv: read once.",)


def test_files_of_an_archive_whose_names_are_alike_are_told_apart(tmp_path):
    long = "d" * 200
    members = [("a.csv", LIFT), ("a.csv", WIFI), (f"{long}1.csv", LIFT + "\n"), (f"{long}2.csv", WIFI + "\n")]
    read_in = read(archive(tmp_path / "x.zip", members), IngestSettings())
    assert len({source.file for source in read_in.sources}) == 4


def test_a_member_without_a_name_is_read(tmp_path):
    assert len(read(archive(tmp_path / "x.zip", [(".", LIFT)]), IngestSettings()).comments) == 2


def test_a_damaged_member_is_passed_over_with_the_reason(tmp_path):
    path = archive(tmp_path / "x.zip", [("a.csv", LIFT), ("b.csv", WIFI)], zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"wifi", b"WIFI"))
    read_in = read(path, IngestSettings())
    assert len(read_in.comments) == 2
    assert "is damaged: Bad CRC-32" in read_in.sources[1].warnings[0]


@pytest.mark.parametrize("name", ["bad.zip", "bad.csv.gz"])
def test_a_damaged_archive_in_a_folder_is_passed_over_with_the_reason(export, tmp_path, name):
    export(LIFT, "in/lift.csv")
    export(b"PK\x03\x04 and no more" if name == "bad.zip" else b"\x1f\x8b\x08 and no more", f"in/{name}")
    read_in = read([tmp_path / "in"], IngestSettings())
    assert len(read_in.comments) == 2
    assert {source.file: bool(source.warnings) for source in read_in.sources}[f"in/{name}"]


def test_an_archive_of_many_files_may_not_grow_out_of_proportion_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(expand, "FREE", 1000)
    monkeypatch.setattr(expand, "MOST_TIMES", 1)
    path = archive(tmp_path / "x.zip", [(f"{i}.csv", LIFT + "\n" * 900) for i in range(30)])
    with pytest.raises(ExportError, match=r"x\.zip unpacks to more than"):
        read(path, IngestSettings())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes")
def test_a_pipe_is_read_as_standard_input_is(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(LIFT,))
    writer.start()
    read_in = read(pipe, IngestSettings())
    writer.join()
    assert len(read_in.comments) == 2


def test_a_closed_standard_input_is_an_error_that_says_so(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ExportError, match="There is no standard input"):
        read("-", IngestSettings())


@pytest.mark.skipif(sys.platform == "win32", reason="another error there")
def test_a_path_that_no_file_can_have_is_an_error():
    with pytest.raises(ExportError, match="cannot be read: File name too long"):
        read("a" * 5000, IngestSettings())


@pytest.mark.parametrize("encoding", ["idna", "punycode", "undefined", "rot13", "a\0b"])
def test_what_decodes_no_text_is_no_encoding(export, encoding):
    with pytest.raises(UsageError, match="There is no encoding"):
        read(export(LIFT + "3,Grüße\n"), IngestSettings(encoding=encoding))


def test_a_family_that_is_insisted_on_finds_none_of_its_columns(export):
    with pytest.raises(ExportError, match="no comment with a text"):
        read(export(LIFT), IngestSettings(format="jira"))


def test_dates_that_no_format_fits_are_not_left_out_without_a_word(export, monkeypatch):
    monkeypatch.setattr(csv_table, "HEAD_ROWS", 20)
    rows = [f"{i},The lift {i} is stuck,2026-01-{i % 28 + 1:02d}" for i in range(40)]
    rows += [f"{i},The lift {i} is stuck,{i % 28 + 1}.3.2026" for i in range(40, 80)]
    read_in = read(export("id,comment,created\n" + "\n".join(rows)), IngestSettings())
    assert read_in.comments.frame["created_at"].count() == 0
    assert "No format fits the values of 'created', so there are no dates." in read_in.sources[0].warnings


def test_a_column_without_name_may_hold_something_further_down(export, monkeypatch):
    rows = [f"{i},The lift {i} is stuck,{'x' if i > 30 else ''}" for i in range(40)]
    path = export("id,comment,\n" + "\n".join(rows) + "\n")
    monkeypatch.setattr(csv_table, "HEAD_ROWS", 20)
    read_in = read(path, IngestSettings())
    assert (len(read_in.comments), len(read_in.rejects)) == (40, 0)


def objects(*pairs):
    return json.dumps([{"ticket_id": ident, "comments": [{"body": text}]} for ident, text in pairs])


def test_objects_that_go_on_with_the_same_ticket_lose_nothing(export):
    said = [("T1", "The lift is stuck"), ("T1", "It is still stuck"), ("T2", "The wifi is gone")]
    said += [("T2", "Now it is back again"), ("T1", "The lift is stuck")]
    read_in = read(export(objects(*said), "x.json"), IngestSettings())
    assert sorted(texts(read_in)) == sorted({text for _, text in said})
    assert read_in.sources[0].left_out == {"repeated in the export": 1}


def test_an_id_that_is_the_ticket_s_does_not_stand_for_its_messages(export):
    tickets = [
        {
            "id": f"T{i}",
            "description": f"The lift {i} is stuck",
            "comments": [
                {"ticket_id": f"T{i}", "body": f"Still stuck on floor {i}"},
                {"ticket_id": f"T{i}", "body": f"Nobody came to floor {i}"},
            ][: 1 + i % 2],
        }
        for i in range(6)
    ]
    assert len(read(export(json.dumps(tickets), "x.json"), IngestSettings()).comments) == 15


def test_with_a_mapping_the_ids_of_messages_may_begin_anew_in_each_record(export):
    tickets = [
        {"what": f"Lift {i} is stuck", "said": [{"id": n, "body": f"Note {n} on {i}"} for n in (1, 2)]}
        for i in (1, 2)
    ]
    mapping = 'messages = "said"\n[columns]\ntext = ["what", "said.body"]\nid = "said.id"\n'
    settings = IngestSettings(mapping=export(mapping, "m.toml"))
    assert len(read(export(json.dumps(tickets), "x.json"), settings).comments) == 6


def test_a_mapping_leaves_out_messages_whatever_the_case_as_it_does_rows(export):
    tickets = [
        {"state": state, "said": [{"body": f"This is {state}"}]} for state in ("Spam", "open", "SPAM ")
    ]
    mapping = 'messages = "said"\n[columns]\ntext = "said.body"\n[leave_out.state]\nspam = "spam"\n'
    read_in = read(export(json.dumps(tickets), "x.json"), IngestSettings(mapping=export(mapping, "m.toml")))
    assert texts(read_in) == ["This is open"]
    assert read_in.sources[0].left_out == {"spam": 2}


@pytest.mark.parametrize("named", ["5", "[]", "true"])
def test_a_mapping_that_names_no_column_is_refused(export, named):
    mapping = export(f"[columns]\ntext = {named}\n", "m.toml")
    with pytest.raises(UsageError, match="cannot be used"):
        read(export(LIFT), IngestSettings(mapping=mapping))


def test_mails_are_put_together_in_as_many_steps_as_there_are_mails():
    from io import BytesIO

    mail = b"From: a@example.org\nTo: b@example.org\nSubject: x\nDate: x\n\nHello\n"
    found = scan(BytesIO(mail))
    mails = [
        Content(str(i), "x", str(i), len(mail), found, lambda: BytesIO(mail), container="in")
        for i in range(1000)
    ]
    (together,) = _group_mails(mails)
    assert len(together.members) == 1000
    check_linear(lambda n: _group_mails(mails[:n]), 500)


def test_cells_full_of_blanks_are_no_choices():
    # a search that begins anew at every blank takes hours: scripts/measure_growth.py
    assert not profile._are_choices(pl.Series([f"a{' ' * 500_000}b {i}" for i in range(20)]))


def test_columns_that_are_filled_only_far_below_are_told(export, monkeypatch):
    rows = [f"{i},The lift {i} is stuck,{'2026-01-02' if i > 30 else ''}" for i in range(40)]
    path = export("id,comment,created\n" + "\n".join(rows) + "\n")
    monkeypatch.setattr(csv_table, "HEAD_ROWS", 20)
    (source,) = read(path, IngestSettings()).sources
    assert source.warnings[0].startswith("Filled only far below, so they were not looked at: created.")


def test_fields_that_come_only_far_below_are_told(export, monkeypatch):
    rows = [
        {"id": i, "comment": f"The lift {i} is stuck"} | ({"score": 3} if i > 30 else {}) for i in range(40)
    ]
    path = export("\n".join(map(json.dumps, rows)), "x.jsonl")
    monkeypatch.setattr(json_table, "HEAD_ROWS", 20)
    (source,) = read(path, IngestSettings()).sources
    assert source.warnings[0].startswith("Filled only far below, so they were not looked at: score.")


def test_lists_of_messages_that_come_only_far_below_are_told(export):
    rows = [
        {
            "id": i,
            "subject": "Lift",
            "comments" if i < 300 else "replies": [{"body": f"The lift {i} is stuck"}],
        }
        for i in range(320)
    ]
    (source,) = read(export("\n".join(map(json.dumps, rows)), "x.jsonl"), IngestSettings()).sources
    assert "Filled only far below, so they were not looked at: replies." in source.warnings[0]


def test_a_packed_file_is_closed_after_reading(export):
    path = export(gzip.compress(LIFT.encode()), "x.csv.gz")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        read(path, IngestSettings())
        gc.collect()
    assert not [str(one.message) for one in told if "x.csv.gz" in str(one.message)]


def test_a_workbook_that_unpacks_out_of_all_proportion_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(expand, "FREE", 1 << 20)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<c>" + "0" * (8 << 20))
    with pytest.raises(ExportError, match="unpacks to more than"):
        read([path], IngestSettings())


def test_the_same_words_on_one_day_in_two_files_are_two_comments(export):
    header = "date,comment\n"
    first = export(header + "2026-01-05,Laptop is slow\n2026-01-06,No wifi in room two\n", "north.csv")
    second = export(header + "2026-01-05,Laptop is slow\n2026-01-07,The lift is stuck\n", "south.csv")
    assert len(read([first, second], IngestSettings()).comments) == 4


def test_addresses_in_questions_do_not_reach_the_tables(export):
    asked = "What should desk@example.org improve for you?"
    rows = "".join(f"{i},The laptop number {i} is slow every morning\n" for i in range(9))
    comments = read([export(f"Response ID,{asked}\n{rows}")], IngestSettings()).comments.frame
    assert comments["question"][0] == "What should [email] improve for you?"
    assert "@" not in "".join(comments["field"])


def test_a_file_of_another_kind_in_a_folder_does_not_end_the_reading(export, tmp_path):
    export("id,comment\n1,The lift is stuck\n", "in/a.csv")
    export('[{"id": 1, "comment": "The wifi is gone"}]', "in/b.json")
    comments = read([tmp_path / "in"], IngestSettings(format="json")).comments.frame
    assert comments["text"].to_list() == ["The wifi is gone"]


@pytest.mark.parametrize("name", ["xlsx", "parquet"])
def test_a_format_that_was_named_and_is_not_there_is_no_damage(export, name):
    with pytest.raises(ExportError, match=f"does not begin as {name} does"):
        read([export(LIFT)], IngestSettings(format=name))


def test_an_archive_with_nothing_in_it_says_so(tmp_path):
    path = archive(tmp_path / "empty.zip", [])
    with pytest.raises(ExportError, match="is a ZIP archive with nothing in it"):
        read([path], IngestSettings())
