"""Microsoft Forms: workbooks in several languages, quizzes, and CSV saved from them."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "microsoft_forms"
START, END = dt.datetime(2026, 7, 2, 11, 0, 22), dt.datetime(2026, 7, 2, 11, 4, 10)


@pytest.fixture
def workbook(tmp_path):
    def write(header, *lines):
        path = tmp_path / "Pulse.xlsx"
        with xlsxwriter.Workbook(path, {"default_date_format": "m/d/yy h:mm:ss"}) as book:
            sheet = book.add_worksheet("Sheet1")
            for number, row in enumerate([header, *lines]):
                sheet.write_row(number, 0, row)
        return path

    return write


def test_a_csv_saved_from_the_workbook_is_read(export):
    path = export((EXPORTS / "saved_as_csv.csv").read_text("utf-8").encode("cp1252"))
    read_in = read([path], IngestSettings())
    frame = read_in.comments.frame
    asked = "What went wrong, if anything?"
    assert frame.select("comment_id", "text", "question", "created_at", "score", "department").rows() == [
        ("1", "My files were gone after the swap", asked, dt.datetime(2026, 7, 2, 11, 4, 10), 3.0, "Finance"),
        ("3", "The dock was missing, and nobody knew when it comes", asked,
         dt.datetime(2026, 7, 23, 9, 33), 1.0, "Finance"),
    ]  # fmt: skip
    assert frame["person_id"].null_count() == 0
    source = read_in.sources[0]
    assert (source.reader, source.columns["person"]) == ("microsoft_forms", ("Email",))
    assert source.reason == (
        "The header begins with ID, Start time, Completion time, as Microsoft Forms writes, and ids count up."
    )


def test_a_german_quiz_is_read_without_points_and_remarks(workbook):
    asked = "Was\u00a0sollten wir\nverbessern?"
    path = workbook(
        ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Gesamtpunktzahl", "Quiz-Feedback",
         asked, f"Punkte – {asked}", f"Feedback – {asked}", "Welche Geräte nutzen Sie?"],
        [1, START, END, "anonymous", None, 5, "", "Der Zugang zum WLAN für Gäste ist zu kompliziert", 1,
         "Danke, wir sehen uns das nächste Woche an", "Notebook;Tablet;"],
        [2, START, END, "anonymous", None, 5, "", "Die Hotline ist ab 16 Uhr nie besetzt", 1,
         "Das ist seit Mai anders geregelt worden", "Notebook;"],
    )  # fmt: skip
    read_in = read([path], IngestSettings())
    question = "Was sollten wir verbessern?"
    assert read_in.comments.frame.select(
        "comment_id", "text", "question", "created_at", "person_id"
    ).rows() == [
        ("1", "Der Zugang zum WLAN für Gäste ist zu kompliziert", question, END, None),
        ("2", "Die Hotline ist ab 16 Uhr nie besetzt", question, END, None),
    ]
    assert "score" not in read_in.sources[0].columns


@pytest.mark.parametrize(
    "own",
    [
        ["Id", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre"],
        ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"],
        ["ID", "Hora de início", "Hora de conclusão", "Email", "Nome"],
        ["Id", "Begintijd", "Tijd van voltooien", "E-mail", "Naam"],
        ["ID", "Ora di inizio", "Ora di completamento", "Posta elettronica", "Nome"],
        ["ID", "Aloitusaika", "Päättymisaika", "Sähköposti", "Nimi"],
    ],
)
def test_headers_are_known_in_seven_languages_and_told_by_their_cells_in_others(workbook, own):
    path = workbook(
        [*own, "How satisfied are you with the service desk?", "What would you change about IT support?"],
        [1, START, END, "ann@example.org", "Ann Muster", 4, "Call me back on the day you promised"],
        [2, START, END, "bob@example.org", "Bob Beispiel", 2, "Stop closing tickets that are not solved"],
    )
    source = read([path], IngestSettings()).sources[0]
    assert (source.reader, source.columns["date"]) == ("microsoft_forms", (own[2],))
    assert source.columns["score"] == ("How satisfied are you with the service desk?",)
    assert source.questions == {"What would you change about IT support?": 2}


def test_a_ticket_list_with_an_id_two_dates_and_an_address_is_not_taken_for_it(export):
    text = (
        "ID,Created,Updated,Email,Name,Subject,Description\n"
        "1,2026-01-01,2026-01-02,ann@example.org,Ann,Printer,The printer eats the paper every day\n"
        "2,2026-01-03,2026-01-04,bob@example.org,Bob,Network,The network is down again today\n"
    )
    assert read([export(text)], IngestSettings()).sources[0].reader != "microsoft_forms"
