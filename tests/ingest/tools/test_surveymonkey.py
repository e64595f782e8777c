"""SurveyMonkey: two header rows, in all the ways they come."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "surveymonkey"
WANTED = ("record_id", "text", "question", "created_at", "score", "role")
FIRST, SECOND = dt.datetime(2025, 11, 13, 19, 44, 24), dt.datetime(2025, 11, 2, 10, 20, 55)
ANSWERS = [
    ("13097682923", "They answer fast but the fix rarely lasts",
     "How satisfied are you with IT support overall? | Why?", FIRST, 4.0, "Teacher"),
    ("13097682923", "Printing from the tablet has never worked",
     "What is the one thing IT should fix?", FIRST, 4.0, "Teacher"),
    ("13097682923", "The wifi drops in the old wing",
     "Please tell us about your office. | Anything that bothers you about its network",
     FIRST, 4.0, "Teacher"),
    ("13092895297", "A shared thin client",
     "Which of these do you use? (tick all) | Other (please specify)", SECOND, 2.0, "Nurse"),
    ("13092895297", "Logging in takes minutes at every station",
     "What is the one thing IT should fix?", SECOND, 2.0, "Nurse"),
]  # fmt: skip


def rows(path, *columns):
    return read([path], IngestSettings()).comments.frame.select(columns or WANTED).rows()


def cells(name):
    return list(csv.reader(io.StringIO((EXPORTS / name).read_text("utf-8"))))


def test_each_question_is_put_over_its_columns():
    path = EXPORTS / "all_responses.csv"
    assert rows(path) == ANSWERS
    source = read([path], IngestSettings()).sources[0]
    assert source.reader == "surveymonkey"
    assert source.reason == "Respondents have ids, and line 2 is a second header with 'Response'."
    assert (source.n_rows, source.date_format) == (3, "%m/%d/%Y %I:%M:%S %p")
    assert "IP Address" in source.personal


def test_cp1252_doubled_line_ends_and_title_lines_are_read_alike(export):
    text = "Pulse survey 2025 — café\nExported by ann@example.org\n"
    text += (EXPORTS / "all_responses.csv").read_text("utf-8")
    assert rows(export(text.replace("\n", "\r\r\n").encode("cp1252"))) == ANSWERS


def test_a_workbook_is_read_alike(tmp_path):
    path = tmp_path / "Pulse.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet")
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, row in enumerate(cells("all_responses.csv")):
            for place, cell in enumerate(row):
                if number > 1 and place in (2, 3):
                    sheet.write(number, place, dt.datetime.strptime(cell, "%m/%d/%Y %I:%M:%S %p"), date)
                else:
                    sheet.write(number, place, int(cell) if cell.isdecimal() else cell)
    assert rows(path) == ANSWERS


def test_a_german_export_is_read():
    assert rows(EXPORTS / "german.csv", "record_id", "text", "question", "score", "department") == [
        ("12097682923", "Das Ticketportal ist viel zu umständlich", "Was sollten wir ändern?", 4.0,
         "Einkauf"),
        ("12097682924", "Ein geteilter Rechner", "Womit arbeiten Sie? | Sonstiges (bitte angeben)", 1.0,
         "Verkauf"),
        ("12097682924", "Endlich ein schnelleres Netz in der Filiale", "Was sollten wir ändern?", 1.0,
         "Verkauf"),
    ]  # fmt: skip


def test_a_language_that_is_not_known_is_told_by_the_ids_and_the_second_row(export):
    text = (EXPORTS / "german.csv").read_text("utf-8")
    for word, other in (
        *(("Respondent-ID", "Vastaajan tunnus"), ("Collector-ID", "Kerääjä"), ("Antwort", "Vastaus")),
        *(("Offene Beantwortung", "Avoin"), ("Enddatum", "Loppu"), ("Startdatum", "Alku")),
    ):
        text = text.replace(word, other)
    source = read([export(text)], IngestSettings()).sources[0]
    assert (source.reader, source.columns["id"], source.columns["date"]) == (
        "surveymonkey", ("Vastaajan tunnus",), ("Loppu",),
    )  # fmt: skip
    assert source.questions["Was sollten wir ändern?"] == 2


@pytest.mark.parametrize("name", ["RespondentID", "respondent_id", "Respondent ID"])
def test_ids_are_found_however_they_are_written(export, name):
    text = (EXPORTS / "all_responses.csv").read_text("utf-8").replace("Respondent ID", name)
    assert rows(export(text)) == ANSWERS


def test_responses_without_ids_are_told_by_the_second_row():
    source = read([EXPORTS / "no_ids.csv"], IngestSettings()).sources[0]
    assert (source.reader, source.n_rows, source.n_comments) == ("surveymonkey", 3, 3)
    assert source.columns["score"] == ("How easy is it to get help from IT?",)


def test_an_export_whose_second_header_row_was_deleted_is_read(export):
    lines = cells("all_responses.csv")
    text = io.StringIO(newline="")
    csv.writer(text).writerows([lines[0], *lines[2:]])
    source = read([export(text.getvalue())], IngestSettings()).sources[0]
    assert (source.reader, source.n_rows) == ("surveymonkey", 3)
    assert source.questions["What is the one thing IT should fix?"] == 2


def test_a_summary_with_a_sheet_per_question_is_refused_with_the_way_to_the_responses(tmp_path):
    path = tmp_path / "summary.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for number in (1, 2):
            sheet = book.add_worksheet(f"Question {number}")
            sheet.write_row(0, 0, ["Pulse survey"])
            sheet.write_row(1, 0, ["How satisfied are you with IT support?"])
            sheet.write_row(2, 0, ["Answer Choices", "Responses"])
            sheet.write_row(3, 0, ["Very satisfied", 0.6, 12])
            sheet.write_row(4, 0, ["Not satisfied", 0.4, 8])
            sheet.write_row(5, 1, ["Answered", 20])
    with pytest.raises(EmptyExportError, match="All individual responses"):
        read([path], IngestSettings())


def test_tables_with_a_column_called_response_are_not_taken_for_it(export):
    for text in (
        "id,Response,comment\n,Response,The network is far too slow\n1,No,All fine with me today\n",
        "ticket,question,answer\n1000000001,Which printer,The one on the third floor never works\n"
        "1000000002,Which screen,The left one in room four flickers\n",
    ):
        assert read([export(text)], IngestSettings()).sources[0].reader != "surveymonkey"


def test_only_header_rows_are_an_empty_export(export):
    text = "\n".join((EXPORTS / "all_responses.csv").read_text("utf-8").splitlines()[:2]) + "\n"
    with pytest.raises(EmptyExportError):
        read([export(text)], IngestSettings())
