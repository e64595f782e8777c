"""Qualtrics: header rows, previews, embedded data, zones."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "qualtrics"
WANTED = ("comment_id", "record_id", "text", "question", "created_at", "score", "role", "department")


def rows(path, *columns):
    return read([path], IngestSettings()).comments.frame.select(columns or WANTED).rows()


def cells(name):
    return list(csv.reader(io.StringIO((EXPORTS / name).read_text("utf-8"))))


ANSWERS = [
    (
        "R_1aB2cD3eF4gH5iJ/1", "R_1aB2cD3eF4gH5iJ", "Walk-in counter",
        "How do you usually reach the service desk? - Other", dt.datetime(2026, 3, 2, 16, 5, 41), 3.0,
        "Manager", "Finance",
    ),
    (
        "R_1aB2cD3eF4gH5iJ/2", "R_1aB2cD3eF4gH5iJ",
        "The VPN drops twice an hour, and nobody answers after five.",
        "What should we improve first? Think of ….", dt.datetime(2026, 3, 2, 16, 5, 41), 3.0,
        "Manager", "Finance",
    ),
    (
        "R_3kL4mN5oP6qR7sT/2", "R_3kL4mN5oP6qR7sT", "Shorter waits\non the phone please",
        "What should we improve first? Think of ….", dt.datetime(2026, 3, 10, 17, 21, 11), 9.0,
        "Recruiter", "HR",
    ),
]  # fmt: skip


def test_three_header_rows_give_questions_zone_and_embedded_data():
    path = EXPORTS / "labels_three_headers.csv"
    assert rows(path) == ANSWERS
    source = read([path], IngestSettings()).sources[0]
    assert source.reader == "qualtrics"
    assert source.reason == "Line 4 names 26 fields by the ImportId of Qualtrics."
    assert source.left_out == {"a preview of the survey": 1, "spam, as Qualtrics judges": 1}
    assert source.warnings == ("1 of 5 responses were not finished; what they hold is read.",)
    assert (source.n_rows, source.date_zone) == (5, "known")
    assert source.columns["person"] == ("RecipientEmail",)
    assert {"IPAddress", "RecipientLastName", "RecipientEmail", "LocationLatitude"} <= {*source.personal}


def test_tab_separated_utf_16_is_read_alike(export):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(cells("labels_three_headers.csv"))
    assert rows(export(text.getvalue().encode("utf-16"), "export.tsv")) == ANSWERS


def test_a_workbook_is_read_alike(tmp_path):
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet0")
        for number, row in enumerate(cells("labels_three_headers.csv")):
            for place, cell in enumerate(row):
                is_date = number > 2 and place in (0, 1, 7)
                value = dt.datetime.fromisoformat(cell) if is_date else cell
                sheet.write(number, place, value, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
    assert rows(path) == ANSWERS


def test_a_german_export_with_numbers_for_choices_is_read():
    assert rows(EXPORTS / "german_numbers.csv", "comment_id", "text", "question", "score", "department") == [
        (
            "R_de1",
            "Der Drucker im 3. Stock ist ständig gestört.",
            "Was stört Sie am meisten?",
            2.0,
            "Einkauf",
        ),
        ("R_de3", "Passwörter laufen zu oft ab", "Was stört Sie am meisten?", 4.0, "Vertrieb"),
    ]
    source = read([EXPORTS / "german_numbers.csv"], IngestSettings()).sources[0]
    assert source.left_out == {"a preview of the survey": 1}
    assert source.date_zone == "unknown"


def test_an_old_export_has_two_header_rows_and_a_last_column_without_a_name(export):
    text = (EXPORTS / "legacy_two_headers.csv").read_text("utf-8")
    assert rows(export(text.encode("utf-8-sig")), "comment_id", "text", "question", "created_at") == [
        ("R_old1", "It was closed while the laptop was still broken",
         "What went wrong with your last ticket?", dt.datetime(2015, 5, 18, 8, 28, 48)),
        ("R_old3", "Nobody called back", "What went wrong with your last ticket?",
         dt.datetime(2015, 5, 20, 8, 28, 48)),
    ]  # fmt: skip


@pytest.mark.parametrize("kept", [(0, 2), (0, 1), (0,)])
def test_exports_from_which_somebody_deleted_header_rows_are_still_read(export, kept):
    lines = cells("german_numbers.csv")
    text = io.StringIO(newline="")
    csv.writer(text).writerows([*(lines[i] for i in kept), *lines[3:]])
    source = read([export(text.getvalue())], IngestSettings()).sources[0]
    assert (source.reader, source.n_rows, source.n_comments) == ("qualtrics", 3, 2)


def test_topics_that_qualtrics_found_are_no_answers_and_damaged_import_ids_do_no_harm(export):
    text = (EXPORTS / "labels_three_headers.csv").read_text("utf-8")
    damaged = text.replace('"{""ImportId"":""QID4_TEXT""}"', '"{""ImportId"":[1]}"')
    damaged = damaged.replace("America/Denver", "Mars/Base").replace('""ImportId"":""Role""', '""Imp')
    read_in = read([export(damaged)], IngestSettings())
    assert read_in.comments.frame["text"].to_list() == [row[2] for row in ANSWERS]
    assert read_in.sources[0].date_zone == "unknown"


def test_a_survey_with_previews_only_is_empty(export):
    lines = (EXPORTS / "german_numbers.csv").read_text("utf-8").splitlines(keepends=True)
    with pytest.raises(EmptyExportError, match="a preview of the survey"):
        read([export("".join([*lines[:3], lines[4]]))], IngestSettings())


def test_a_table_with_some_json_or_some_of_the_names_is_no_export_of_qualtrics(export):
    for text in (
        'id,Status,comment\n1,"{""ImportId"":1}",The network is far too slow\n2,x,All fine with me today\n',
        "Status,StartDate,EndDate,Progress,comment\n1,2026-01-01,2026-01-02,5,The network is too slow\n",
    ):
        assert read([export(text)], IngestSettings()).sources[0].reader != "qualtrics"
