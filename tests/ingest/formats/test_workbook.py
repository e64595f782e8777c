"""Workbooks."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest import read

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


def test_parquet_keeps_dates_and_makes_whole_floats_ids(tmp_path):
    frame = pl.DataFrame(
        {
            "id": [1.0, 2.0],
            "created": [dt.datetime(2024, 5, 6, tzinfo=dt.UTC), None],
            "comment": ["The lift is stuck again", None],
            "user": [{"email": "ann@example.org"}, {"email": None}],
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    read_in = read([tmp_path / "t.parquet"], IngestSettings())
    assert (read_in.sources[0].format, read_in.sources[0].date_zone) == ("parquet", "known")
    assert read_in.comments.frame["comment_id"].to_list() == ["1", "2"]
    assert read_in.comments.frame["text"].to_list() == ["The lift is stuck again", ""]
    assert read_in.comments.frame["person_id"].null_count() == 1
