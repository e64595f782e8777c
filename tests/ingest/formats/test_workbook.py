"""Workbooks."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.files.source import open_exports
from feedback_miner.ingest.formats.workbook import open_workbook

ROWS = [
    ["id", "opened", "comment"],
    [101, dt.datetime(2024, 5, 6, 10, 30), "The lift is stuck again"],
    [102, dt.datetime(2024, 5, 7), "None"],
]


@pytest.fixture
def workbook(tmp_path: Path):
    def write(sheets, name="answers.xlsx"):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return path

    return write


def test_the_first_sheet_with_a_table_is_read_whatever_the_file_is_called(workbook):
    read_in = read([workbook({"Cover": [], "Answers": ROWS}, "answers.csv")], IngestSettings())
    frame = read_in.comments.frame
    assert read_in.sources[0].format == "xlsx"
    assert frame["comment_id"].to_list() == ["101", "102"]
    assert frame["created_at"].to_list() == [dt.datetime(2024, 5, 6, 10, 30), dt.datetime(2024, 5, 7)]
    assert frame["text"].to_list() == ["The lift is stuck again", "None"]
    assert "Read the sheet 'Answers'" in read_in.sources[0].warnings[0]


def test_a_sheet_can_be_named_and_a_wrong_name_lists_the_sheets(workbook):
    path = workbook({"Old": ROWS[:2], "New": ROWS})
    assert len(read([path], IngestSettings(sheet="New")).comments) == 2
    with pytest.raises(UsageError, match=r"no sheet 'Newer'\.\nSheets found: Old, New\."):
        read([path], IngestSettings(sheet="Newer"))


def test_titles_above_the_table_are_passed_over(workbook):
    source = read([workbook({"S": [["Export of May"], [], *ROWS]})], IngestSettings()).sources[0]
    assert source.header_row == 3


def test_cells_at_the_limit_of_excel_are_told(workbook):
    path = workbook({"S": [["comment"], ["The lift is stuck again"], ["x" * 32_767]]})
    assert "1 cells have 32,767 characters" in read([path], IngestSettings()).sources[0].warnings[0]


def test_a_workbook_cut_off_is_an_error(workbook, export):
    whole = workbook({"S": ROWS}).read_bytes()
    with pytest.raises(ExportError, match="begins like a workbook or archive but cannot be read"):
        read([export(whole[: len(whole) // 2], "cut.xlsx")], IngestSettings())


def test_a_sheet_of_remarks_before_the_table_and_one_with_its_columns_behind_are_told_from_it(workbook):
    path = workbook(
        {"Read me": [["what", "why"], ["a", "b"]], "May": ROWS, "June": ROWS, "Old": [["x"], ["y"]]}
    )
    read_in = read([path], IngestSettings())
    assert read_in.sources[0].warnings == (
        "Read 2 sheets that have the same columns: May, June.",
        "Read these; the workbook has: Read me, May, June, Old.",
    )


def test_a_sheet_of_three_columns_is_a_table_whatever_they_are_called(workbook):
    facts = [["what", "why"], ["a", "b"]]
    data = [["Area", "Site", "Said"], ["IT", "Bonn", "The lift is stuck again"]]
    wide = [["k1", "k2", "k3", "k4"], ["a", "b", "c", "d"]]
    path = workbook({"Facts": facts, "Data": data, "Wide": wide})
    content = open_exports([path], IngestSettings())[0]
    assert open_workbook(content, IngestSettings()).header == ("Area", "Site", "Said")


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"A": [], "B": [["id", "comment"]], "C": []}, "holds a header (line 1) and no rows"),
        ({"A": [], "B": []}, "holds no cells"),
    ],
)
def test_of_a_workbook_without_rows_the_most_telling_reason_is_given(workbook, sheets, message):
    with pytest.raises(ExportError) as error:
        read([workbook(sheets)], IngestSettings())
    assert message in str(error.value)


def test_formulas_without_a_value_are_told(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for number, row in enumerate([["id", "comment"], [1, "The lift is stuck"], [2, "The door squeaks"]]):
            sheet.write_row(number, 0, row)
        sheet.write_formula(3, 0, "=1+2", value="")
        sheet.write(3, 1, "The wifi is gone")
    assert read([path], IngestSettings()).sources[0].warnings[0] == (
        "1 cells hold a formula without a value and were read as blank: open and save the workbook once."
    )
