"""KoboToolbox and ODK: groups, HXL tags, choices in columns, repeat groups in files and sheets."""

import csv
import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "kobotoolbox"
NAMES, REPEAT = EXPORTS / "kobo_names_hxl.csv", EXPORTS / "kobo_repeat.csv"
WANTED = ("comment_id", "record_id", "created_at", "author_kind", "score", "question", "text")
ONE, TWO = "7a2b001-aaaa-4bbb-8ccc-000000000010", "7a2b002-aaaa-4bbb-8ccc-000000000020"
FIRST, SECOND = dt.datetime(2024, 6, 1, 8, 41, 19), dt.datetime(2024, 6, 2, 8, 41, 19)
IMPROVE = "what_should_we_improve"
MAIN = [
    (f"{ONE}/feedback/{IMPROVE}", ONE, FIRST, "requester", 2.0, IMPROVE,
     "The Wi-Fi in the hall drops whenever the cranes move"),
    (f"{TWO}/feedback/{IMPROVE}", TWO, SECOND, "requester", 4.0, IMPROVE,
     "Good support; please keep the evening hours"),
]  # fmt: skip


def of_devices(table):
    asked = "device_problem"
    return [
        (f"{ONE}/{table}[1]/{asked}", ONE, FIRST, "requester", 2.0, asked,
         "The battery is empty after an hour"),
        (f"{TWO}/{table}[2]/{asked}", TWO, SECOND, "requester", 4.0, asked,
         "It loses the network between two aisles"),
    ]  # fmt: skip


def answers(read_in):
    return read_in.comments.frame.select(WANTED).rows()


def workbook(path, **sheets):
    with xlsxwriter.Workbook(path) as book:
        for name, source in sheets.items():
            with source.open(newline="", encoding="utf-8") as stream:
                rows = list(csv.reader(stream, delimiter=";"))
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)
    return path


def test_names_as_header_with_tags_below_and_notes_of_the_team_left_out():
    read_in = read([NAMES], IngestSettings())
    assert answers(read_in) == MAIN
    assert read_in.comments.frame["row"].to_list() == [3, 4]
    assert read_in.comments.frame["person_id"].null_count() == 2  # one account asked them all
    source = read_in.sources[0]
    assert (source.reader, source.delimiter, source.date_zone) == ("kobotoolbox", ";", "known")
    assert (source.n_rows, source.left_out) == (3, {"responses without an answer in words": 1})
    assert source.reason == "The header names 10 columns that KoboToolbox adds, such as '_index'."
    assert {"office_location", "_notes", "about_you/devices"} <= {*source.unmapped}


def test_french_labels_as_header_with_groups():
    read_in = read([EXPORTS / "kobo_labels_fr.csv"], IngestSettings())
    improve = "Que devrions-nous améliorer?"
    assert answers(read_in) == [
        (
            f"{ONE}/q1",
            ONE,
            FIRST,
            "requester",
            2.0,
            improve,
            "Le mot de passe expire chaque semaine",
        ),
        (f"{TWO}/q1", TWO, SECOND, "requester", 5.0, improve, "Rien, tout marche et/ou se règle vite"),
    ]


def test_a_file_of_a_repeat_group_is_joined_to_its_submissions():
    read_in = read([NAMES, REPEAT], IngestSettings())
    assert answers(read_in) == [*MAIN, *of_devices("kobo_repeat")]
    alone = read([REPEAT], IngestSettings())
    assert alone.comments.frame.select("record_id", "created_at").rows() == [(ONE, FIRST), (TWO, SECOND)]


def test_repeat_groups_on_sheets_of_their_own_are_read_too(tmp_path):
    path = workbook(tmp_path / "it_pulse.xlsx", it_pulse=NAMES, devices=REPEAT)
    read_in = read([path], IngestSettings())
    assert answers(read_in) == [*MAIN, *of_devices("devices")]
    assert read_in.sources[0].warnings == ("Read with the sheets of its repeat groups: devices.",)
    lone = read([path], IngestSettings(sheet="it_pulse"))
    assert answers(lone) == MAIN


def test_older_exports_are_joined_by_the_index_alone_over_two_levels(tmp_path, export):
    main = "_id;_uuid;_submission_time;_index;score\n7;u7;2024-06-01T08:00;1;2\n8;u8;2024-06-02T08:00;2;5\n"
    outer = "site;_index;_parent_table_name;_parent_index\nnorth;1;pulse;2\nsouth;2;pulse;1\n"
    inner = (
        "trouble;_index;_parent_table_name;_parent_index\nThe scanner is broken again today;1;sites;1\n"
        "The network is far too slow here;2;sites;2\n"
    )
    paths = [export(main, "pulse.csv"), export(outer, "sites.csv"), export(inner, "troubles.csv")]
    frame = read(paths, IngestSettings()).comments.frame
    assert frame.select("comment_id", "record_id", "created_at", "score").rows() == [
        ("u8/troubles[1]/trouble", "u8", dt.datetime(2024, 6, 2, 8), 5.0),
        ("u7/troubles[2]/trouble", "u7", dt.datetime(2024, 6, 1, 8), 2.0),
    ]


def test_an_archive_of_odk_central_is_joined_by_its_keys(tmp_path):
    path = tmp_path / "it_pulse.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted((EXPORTS / "odk").iterdir()):
            archive.write(file, file.name)
    read_in = read([path], IngestSettings())
    first, second = dt.datetime(2024, 6, 1, 8), dt.datetime(2024, 6, 2, 8)
    improve = "feedback-what_should_we_improve"
    assert sorted(answers(read_in)) == [
        ("uuid:one/devices[1]/trouble", "uuid:one", first, "requester", 2.0, "trouble",
         "It takes ten minutes to start in the morning"),
        ("uuid:one/devices[2]/trouble", "uuid:one", first, "requester", 2.0, "trouble",
         "Paper jams on every second page"),
        (f"uuid:one/{improve}", "uuid:one", first, "requester", 2.0, improve,
         "The VPN client asks for an update every single day"),
        ("uuid:two/devices[1]/trouble", "uuid:two", second, "requester", 5.0, "trouble",
         "The screen stays black during calls"),
        (f"uuid:two/{improve}", "uuid:two", second, "requester", 5.0, improve,
         "Nothing comes to mind right now"),
    ]  # fmt: skip
    assert {source.reader for source in read_in.sources} == {"kobotoolbox"}
    assert all("ODK adds" in source.reason for source in read_in.sources)


def test_submissions_without_words_say_so(export):
    text = "score;_id;_uuid;_submission_time;_index\n3;1;u1;2024-06-01T08:00;1\n4;2;u2;2024-06-02T08:00;2\n"
    with pytest.raises(EmptyExportError, match="not answered in words"):
        read([export(text)], IngestSettings())


def test_a_row_with_too_many_cells_is_a_reject(export):
    text = NAMES.read_text("utf-8") + '"x";' * 60 + '"y"\r\n'
    read_in = read([export(text)], IngestSettings())
    assert (answers(read_in), len(read_in.rejects)) == (MAIN, 1)


def test_tables_with_a_key_or_an_index_are_not_taken_for_it(export):
    issues = "KEY,Status,SUMMARY,COMMENT\nK-1,Open,Printer,The printer eats the paper every day\n"
    rows = "_id,_index,comment\n1,1,The network is far too slow\n"
    for text in (issues, rows):
        assert read([export(text)], IngestSettings()).sources[0].reader != "kobotoolbox"
