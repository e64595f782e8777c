"""Dates as spreadsheets store them."""

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.values.serial_dates import read_serial_dates


def moments(path, **settings):
    frame = read([path], IngestSettings(**settings)).comments.frame
    return frame["created_at"].dt.to_string("%Y-%m-%d %H:%M").to_list()


def table(name, *cells, delimiter=";"):
    rows = (
        delimiter.join((f"A{n}", cell, "The printer jams again and again")) for n, cell in enumerate(cells)
    )
    return "\n".join((delimiter.join(("id", name, "comment")), *rows)) + "\n"


@pytest.mark.parametrize(
    "name", ["created", "Submitted at", "Erstellt am", "Date de création", "Fecha", "Data"]
)
def test_numbers_of_days_are_read_where_the_name_is_that_of_a_date(export, name):
    assert moments(export(table(name, "46023.5", "46024"))) == ["2026-01-01 12:00", "2026-01-02 00:00"]


def test_a_comma_may_part_the_time_of_day(export):
    assert moments(export(table("Datum", "46023,25", "46024,75"))) == ["2026-01-01 06:00", "2026-01-02 18:00"]


def test_other_columns_of_such_numbers_are_no_dates_unless_the_user_says_so(export):
    path = export(table("counter", "46023.5", "46024.5"))
    assert moments(path) == [None, None]
    assert moments(path, columns={"date": "counter"})[0] == "2026-01-01 12:00"


def test_numbers_that_no_export_holds_are_read_in_a_format_that_is_named_only(export):
    path = export(table("created", "12.5", "13.5"))
    assert moments(path) == [None, None]
    assert moments(path, date_format="excel", columns={"date": "created"})[0] == "1900-01-11 12:00"
    assert moments(path, date_format="excel-1904", columns={"date": "created"})[0] == "1904-01-13 12:00"


@pytest.mark.parametrize(("since_1904", "day"), [(False, 46023.5), (True, 44561.5)])
def test_a_workbook_says_from_when_its_days_count(tmp_path, since_1904, day):
    path = tmp_path / "tickets.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": since_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "created", "comment"])
        sheet.write_row(1, 0, ["A1", day, "The printer jams again and again"])
        sheet.write_row(2, 0, ["A2", day + 1, "The mail arrives hours late"])
    assert moments(path) == ["2026-01-01 12:00", "2026-01-02 12:00"]


def test_the_two_counts_are_four_years_and_a_day_apart():
    import polars as pl

    text = pl.Series(["46023", "44561"])
    read_days = {form: read_serial_dates(text, form) for form in ("excel", "excel-1904")}
    assert read_days["excel"][0] == read_days["excel-1904"][1]
