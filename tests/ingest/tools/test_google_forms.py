"""Google Forms: downloads, sheets and workbooks."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "google_forms"
WANTED = ("text", "question", "created_at", "score", "role")
ASKED = "What frustrates you most about our IT?"


def rows(path, *columns):
    return read([path], IngestSettings()).comments.frame.select(columns or WANTED).rows()


ANSWERS = [
    ("Meeting rooms:\nthe screens never connect", ASKED, dt.datetime(2026, 6, 20, 6, 35, 52), 4.0, "Finance"),
    ("Every update breaks my VPN client", ASKED, dt.datetime(2026, 6, 21, 0, 2, 25), 2.0, "Sales"),
]


def test_a_download_tells_the_zone_of_each_timestamp():
    path = EXPORTS / "download.csv"
    assert rows(path) == ANSWERS
    source = read([path], IngestSettings()).sources[0]
    assert (source.reader, source.date_zone, source.n_rows) == ("google_forms", "known", 3)
    assert source.reason == "The first column is 'Timestamp', with dates as Google Forms downloads them."
    assert source.columns["department"] == ("Which department do you work in?",)


def test_the_zip_that_is_downloaded_is_read(tmp_path):
    path = tmp_path / "Pulse.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(EXPORTS / "download.csv", "Pulse.csv")
    assert rows(path) == ANSWERS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_spanish_sheet_with_addresses_is_read(export, encoding):
    text = (EXPORTS / "sheet_spanish.csv").read_text("utf-8")
    path = export(text.encode(encoding))
    asked = "¿Qué deberíamos mejorar?"
    assert rows(path) == [
        ("Que contesten el teléfono antes de una hora", asked, dt.datetime(2025, 11, 17, 18, 23, 58), 8.0,
         "Contable"),
        ("La red del almacén se cae todos los días", asked, dt.datetime(2025, 11, 18, 8, 3, 8), 3.0,
         "Mozo de almacén"),
    ]  # fmt: skip
    source = read([path], IngestSettings()).sources[0]
    assert (source.reader, source.date_zone) == ("google_forms", "unknown")
    assert source.columns["person"] == source.personal == ("Dirección de correo electrónico",)


def test_the_points_of_a_quiz_are_no_score():
    source = read([EXPORTS / "quiz_german.tsv"], IngestSettings()).sources[0]
    assert (source.reader, source.format) == ("google_forms", "tsv")
    assert "score" not in source.columns
    assert source.questions == {"Was war an dieser Schulung schlecht?": 2}


def test_a_workbook_is_told_by_its_sheet_even_if_no_column_is_a_question(tmp_path):
    path = tmp_path / "Pulse (Responses).xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet("Formularantworten 1")
        sheet.write_row(0, 0, ["Zeitstempel", "Abteilung", "Kommentar"])
        sheet.write_row(1, 0, [dt.datetime(2026, 5, 6, 7, 8, 9), "Einkauf", "Der Drucker klemmt jeden Tag"])
        sheet.write_row(2, 0, [dt.datetime(2026, 5, 7, 7, 8, 9), "Verkauf", "Das Netz ist viel zu langsam"])
    assert rows(path) == [
        ("Der Drucker klemmt jeden Tag", "Kommentar", dt.datetime(2026, 5, 6, 7, 8, 9), None, "Einkauf"),
        ("Das Netz ist viel zu langsam", "Kommentar", dt.datetime(2026, 5, 7, 7, 8, 9), None, "Verkauf"),
    ]
    source = read([path], IngestSettings()).sources[0]
    assert source.reason == "The sheet 'Formularantworten 1' begins with the column 'Zeitstempel'."


def test_other_tables_that_begin_with_a_timestamp_are_not_taken_for_it(export):
    for text in (
        "Timestamp,Level,Message\n2026-01-01 10:00:00,ERROR,The disk of server one is full\n"
        "2026-01-01 10:05:00,WARN,The disk of server two is nearly full\n",
        "Timestamp,comment\nyesterday,The network is far too slow\ntoday,All fine with me today\n",
    ):
        assert read([export(text)], IngestSettings()).sources[0].reader != "google_forms"
