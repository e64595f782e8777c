"""Exports of tools without a family: what a person sees at once is told without asking."""

import json
from pathlib import Path

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import TextColumnError
from feedback_miner.ingest import read
from feedback_miner.ingest.column_names import never_feedback, rank

ASKED = [
    "The lift is stuck again since monday", "My laptop battery lasts for an hour only",
    "Nobody answers the phone after four", "The new portal is really hard to use",
    "I wait for weeks until a request is done", "Printing from the tablet does not work",
]  # fmt: skip
DONE = [
    "Called the janitor and closed the ticket", "Replaced the battery during a remote session",
    "Sent the rota of the hotline to the user", "Explained the portal on the phone to her",
    "Moved the request to another queue today", "Installed a driver on the tablet of the user",
]  # fmt: skip
TITLES = ["Lift is stuck", "Battery is weak", "Phone is silent", "Portal is slow", "Long wait", "No prints"]
DAYS = [f"{day}.05.2024 10:30" for day in range(20, 26)]
PEOPLE = ["Ada Brill", "Bo Tamm", "Cy Rusk"] * 2
NUMBERS = [f"T-{i}" for i in range(6)]


def write(path: Path, **columns) -> Path:
    header = ";".join(columns)
    rows = (";".join(f'"{cell}"' for cell in row) for row in zip(*columns.values(), strict=True))
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def roles(path, **settings):
    return {
        role: found[0] for role, found in read([path], IngestSettings(**settings)).sources[0].columns.items()
    }


@pytest.mark.parametrize(
    ("ident", "day", "person", "subject", "text", "done"),
    [
        ("Ticket Id", "Created Time (Ticket)", "Contact Id", "Subject (Ticket)", "Description (Ticket)",
         "Resolution (Ticket)"),
        ("Call Number", "Creation Date", "Caller Name", "Short Description (Details)", "Request", "Action"),
        ("Nummer", "Aanmeldtijdstip", "Aanmelder", "Korte omschrijving (Details)", "Verzoek", "Actie"),
        ("IncidentNumber", "CreatedDateTime", "ProfileFullName", "Subject", "Symptom", "Resolution"),
        ("Incident ID", "Created Date Time", "Customer Display Name", "Short Description", "Description",
         "Close Description"),
        ("#", "Created", "Author", "Subject", "Description", "Last notes"),
        ("Issue ID", "Created At (UTC)", "Author", "Title", "Description", "Acceptance Criteria"),
        ("Review Id", "Review Created (UTC)", "Review Consumer User Id", "Review Title", "Review Content",
         "Company Reply"),
        ("reviewId", "at", "userName", "title", "content", "replyContent"),
        ("IncidentNo", "OpenDate", "Requestor", "Summary_1", "Details", "Agent Response"),
        ("N° demande", "Date de la demande", "Demandeur", "Objet de la demande", "Description de la demande",
         "Réponse apportée"),
        ("Nº de incidencia", "Fecha de apertura", "Usuario", "Asunto", "Descripción de la incidencia",
         "Solución aplicada"),
        ("受付番号", "受付日時", "氏名", "件名", "問い合わせ内容", "回答内容"),
    ],
)  # fmt: skip
def test_the_request_is_taken_and_what_was_done_is_not(tmp_path, ident, day, person, subject, text, done):
    columns = {ident: NUMBERS, day: DAYS, person: PEOPLE, subject: TITLES, text: ASKED, done: DONE}
    found = roles(write(tmp_path / "list.csv", **columns))
    wanted = {"id": ident, "date": day, "person": person, "subject": subject, "text": text}
    assert {role: found.get(role) for role in wanted} == wanted
    assert done not in found.values()


def test_two_texts_of_the_requester_are_still_asked_for_without_the_title(tmp_path):
    path = write(tmp_path / "a.csv", Title=TITLES, Description=ASKED, **{"User survey comments": DONE})
    with pytest.raises(TextColumnError) as error:
        roles(path)
    told = str(error.value)
    assert "Description" in told
    assert "User survey comments" in told
    assert "Title" not in told


@pytest.mark.parametrize(
    "name",
    ["Developer Reply Text", "developerResponse", "reviewReply.comment", "Agent comments", "Closure Note",
     "Company public response", "Ticket Resolution", "Solución aplicada", "interne Bemerkung",
     "purpose.value"],
)  # fmt: skip
def test_names_of_what_others_wrote(name):
    assert never_feedback(name)


@pytest.mark.parametrize("name", ["Customer Comment", "Review Text", "Feedback"])
def test_names_of_what_customers_wrote(name):
    assert not never_feedback(name)
    assert rank("text", name) is not None


def test_comments_on_support_are_of_customers_though_no_usual_name():
    assert not never_feedback("Comments on our support")
    assert rank("text", "Comments on our support") is None


def test_a_name_counts_without_what_it_is_about_but_less():
    assert rank("id", "Bug ID") > rank("id", "id")
    assert rank("score", "Review Stars") is not None
    assert rank("priority", "Priority (Ticket)") is not None
    assert rank("person", "Task name") is None
    assert rank("date", "Date of Purchase") is None
    assert rank("text", "Contact details") is None
    assert rank("priority", "priority.name") is not None
    assert rank("date", "createdAt.$date") is not None


def test_texts_with_markup_are_words(tmp_path):
    marked = [f'<div style=""font-size: 13px""><div><br /></div><p>{text}</p></div>' for text in ASKED]
    path = write(tmp_path / "a.csv", Subject=TITLES, Description=marked)
    assert roles(path) == {"text": "Description", "subject": "Subject"}


def test_a_chat_that_begins_with_a_time_is_no_json(tmp_path):
    chats = [f"[10:0{i}] {text}" for i, text in enumerate(ASKED)]
    assert roles(write(tmp_path / "a.csv", Chat=NUMBERS, Transcript=chats))["text"] == "Transcript"


def test_of_several_arrays_the_one_with_texts_is_read(tmp_path):
    path = tmp_path / "page.json"
    requests = [{"id": i, "subject": title, "description": text, "priority": {"id": 3, "name": "High"}}
                for i, (title, text) in enumerate(zip(TITLES, ASKED, strict=True))]  # fmt: skip
    path.write_text(json.dumps({"response_status": [{"status": "success"}], "requests": requests}))
    found = roles(path)
    assert found["text"] == "description"
    assert found["priority"] == "priority.name"


def test_what_is_internal_or_automatic_is_not_the_customers(tmp_path):
    path = tmp_path / "notes.json"
    notes = [{"id": i, "body": text, "system": i == 1, "internal": i == 2, "confidential": False}
             for i, text in enumerate(ASKED)]  # fmt: skip
    path.write_text(json.dumps(notes))
    frame = read([path], IngestSettings()).comments.frame
    assert frame["author_kind"].to_list() == ["unknown", "system", "agent", *["unknown"] * 3]
    assert frame["is_public"].to_list() == [True, True, False, True, True, True]


def test_a_flag_in_a_csv_tells_notes_from_comments(tmp_path):
    path = write(tmp_path / "a.csv", body=ASKED, is_internal=["0", "1", "0", "0", "1", "0"])
    frame = read([path], IngestSettings()).comments.frame
    assert frame["is_public"].to_list() == [True, False, True, True, False, True]
    assert frame["author_kind"].to_list().count("agent") == 2


def test_the_team_beside_agents_is_theirs(tmp_path):
    columns = {"Details": ASKED, "Team": ["1st", "2nd"] * 3, "Service": ["Mail", "Web"] * 3}
    found = roles(write(tmp_path / "a.csv", **columns, Assignee=PEOPLE))
    assert found["queue"] == "Team"
    assert "role" not in found
    french = {"Commentaire": ASKED, "Service": ["Achats", "Ventes"] * 3, "Agent": PEOPLE}
    assert roles(write(tmp_path / "b.csv", **french))["role"] == "Service"


@pytest.fixture
def workbook(tmp_path):
    def make(**sheets):
        path = tmp_path / "list.xlsx"
        with xlsxwriter.Workbook(path) as book:
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return path

    return make


LIST = [["Nr", "Datum", "Was ist passiert?"], *zip(NUMBERS, DAYS, ASKED, strict=True)]


def test_a_cover_sheet_is_passed_over(workbook):
    found = read(
        [workbook(Cover=[["Complaints of 2024"], ["Contact: the help desk"]], Data=LIST)], IngestSettings()
    )
    assert found.comments.frame["text"].to_list() == ASKED
    assert "Read the sheet 'Data'" in found.sources[0].warnings[-1]


def test_sheets_with_the_same_columns_are_one_table(workbook):
    path = workbook(January=LIST[:3], Lists=[["a", "b"], [1, 2]], February=[LIST[0], *LIST[3:]])
    found = read([path], IngestSettings())
    assert found.comments.frame["text"].to_list() == ASKED
    assert "Read 2 sheets that have the same columns: January, February." in found.sources[0].warnings
    assert read([path], IngestSettings(sheet="February")).comments.frame["text"].to_list() == ASKED[2:]


def test_answers_are_not_taken_where_something_else_was_asked(tmp_path):
    path = write(tmp_path / "a.csv", Id=NUMBERS, Subject=TITLES, Answer=DONE)
    with pytest.raises(TextColumnError, match="2 columns that may hold the comments"):
        roles(path)
    assert roles(write(tmp_path / "b.csv", Id=NUMBERS, Answer=ASKED))["text"] == "Answer"


def test_the_name_of_a_thing_is_no_person(tmp_path):
    path = tmp_path / "list.json"
    rows = [{"comment": text, "project": {"name": "Relaunch"}, "reporter": {"name": name}}
            for text, name in zip(ASKED, PEOPLE, strict=True)]  # fmt: skip
    path.write_text(json.dumps(rows))
    assert roles(path)["person"] == "reporter.name"


def test_a_private_ticket_is_still_its_requesters(tmp_path):
    columns = {"Subject": TITLES, "Description": ASKED, "Private": ["Yes", "No"] * 3}
    frame = read([write(tmp_path / "a.csv", **columns)], IngestSettings()).comments.frame
    assert set(frame["author_kind"]) == {"unknown"}
