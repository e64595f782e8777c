"""Columns get their role by name and content; where two could be the text, the user is asked."""

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.wording import plain

DATA = Path(__file__).parents[4] / "shared" / "data"

SENTENCES = [
    "The lift is stuck again since monday", "My laptop battery lasts for an hour only",
    "Nobody answers the phone after four", "The new portal is really easy to use",
    "I wait for weeks until a request is done", "Printing from the tablet does not work",
]  # fmt: skip


def table(header, *columns):
    rows = zip(*columns, strict=True)
    return ",".join(header) + "\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)


def roles(path, **settings):
    return dict(read([path], IngestSettings(**settings)).sources[0].columns)


@pytest.mark.parametrize(
    "header",
    [
        ["ID", "Titel", "Beschreibung", "Erstellt am", "Melder"],
        ["ID", "Titre", "Description", "Date d'ouverture", "Demandeur - Demandeur"],
        ["Clave de incidencia", "Resumen", "Descripción", "Creada", "Informador"],
        ["ID", "Título", "Descrição", "Data de abertura", "Requerente"],
        ["Nummer", "Onderwerp", "Omschrijving", "Aangemaakt", "Aanvrager"],
        ["Numero ticket", "Oggetto", "Descrizione", "Data di apertura", "Richiedente"],
        ["Numer", "Tytuł", "Opis", "Data utworzenia", "Zgłaszający"],
        ["ID zgłoszenia", "Temat", "Treść zgłoszenia", "Utworzono", "Użytkownik"],
        ["Nummer", "Titel", "Nachricht", "Eingang", "Kundenbenutzer"],
        ["Número", "Título", "Mensagem", "Criado", "Usuário Cliente"],
        ["Número", "Título", "Mensaje", "Recibido", "Usuario del cliente"],
        ["Numéro", "Titre", "Contenu", "Reçu", "Utilisateur client"],
        ["ticketId", "subject", "body", "createdAt", "requesterEmail"],
    ],
)  # fmt: skip
def test_names_in_many_languages_are_known(export, header):
    dates = [f"2024-05-{day:02}" for day in range(1, 7)]
    people = [f"p{i % 3}" for i in range(6)]
    path = export(
        table(
            header,
            range(6),
            ["Lift", "Laptop", "Phone", "Portal", "Request", "Print"],
            SENTENCES,
            dates,
            people,
        )
    )
    assert roles(path) == {
        role: (name,) for role, name in zip(("id", "subject", "text", "date", "person"), header, strict=True)
    }


def test_free_text_is_found_without_a_known_name(export):
    path = export(table(["Q1", "Q2"], ["yes", "no"] * 3, SENTENCES))
    assert roles(path) == {"text": ("Q2",)}


def test_two_columns_of_free_text_that_are_no_questions_are_listed_and_asked_for(export):
    path = export(table(["first", "second"], SENTENCES, SENTENCES[::-1]))
    with pytest.raises(UsageError) as error:
        read([path], IngestSettings())
    assert str(error.value) == (
        "tickets.csv has 2 columns that may hold the comments.\n"
        "Candidates:\n"
        "  first (8 words on average, 6 of 6 filled)\n"
        "  second (8 words on average, 6 of 6 filled)\n"
        "Name one with --text-column (or several: repeat it), or run: feedback-miner inspect " + str(path)
    )


def test_all_open_questions_of_a_survey_are_read_and_kept_beside_the_answers(export):
    path = export(table(["What is good?", "What is bad?"], SENTENCES, SENTENCES[::-1]))
    comments = read([path], IngestSettings()).comments.frame
    assert comments["question"].to_list() == ["What is good?", "What is bad?"] * 6
    assert comments["item_kind"].unique().to_list() == ["answer"]
    assert comments["text"][:2].to_list() == [SENTENCES[0], SENTENCES[-1]]


def test_an_open_question_beside_a_comments_column_is_asked_for_too(export):
    with pytest.raises(UsageError, match="2 columns that may hold the comments"):
        roles(export(table(["Comments", "What is bad?"], SENTENCES, SENTENCES[::-1])))


def test_what_agents_write_is_no_rival_to_the_description(export):
    path = export(
        table(["Description", "Resolution notes", "Work notes"], SENTENCES, SENTENCES[::-1], SENTENCES)
    )
    assert roles(path) == {"text": ("Description",)}


def test_a_longer_text_beside_a_subject_is_asked_for_not_passed_over(export):
    path = export(table(["Subject", "Blurb"], ["Lift", "Laptop", "Phone"] * 4, SENTENCES[:2] * 6))
    with pytest.raises(UsageError, match="Blurb"):
        roles(path)


def test_multiple_choice_is_not_free_text(export):
    choices = [
        f'"{a} on the desk, {b} in the bag"'
        for a in ("phone", "pen", "cup")
        for b in ("keys", "food", "book")
    ] * 3
    path = export(
        table(["What do you carry?", "Idea"], choices, [f"{s} {i}" for i in range(5) for s in SENTENCES][:27])
    )
    assert roles(path) == {"text": ("Idea",)}


def test_no_text_column_is_an_error_that_lists_the_columns(export):
    with pytest.raises(UsageError, match=r"no column with comments.*\nColumns found: id, state\."):
        roles(export(table(["id", "state"], range(6), ["open", "shut"] * 3)))


def test_a_code_that_repeats_is_no_id_and_a_colour_no_score(export):
    header = ["code", "number", "rating", "criticality", "feedback"]
    columns = (["a", "b"] * 3, [1, 1, 2, 2, 3, 3], ["green", "blue"] * 3, range(6), SENTENCES)
    path = export(table(header, *columns))
    assert roles(path) == {"text": ("feedback",)}


def test_an_author_column_holds_kinds_of_author_or_else_people(export):
    kinds = ["customer", "agent", "Customer", "bot", "system", "?"]
    read_in = read([export(table(["author", "comment"], kinds, SENTENCES))], IngestSettings())
    assert read_in.comments.frame["author_kind"].to_list() == [
        "requester", "agent", "requester", "bot", "system", "unknown",
    ]  # fmt: skip
    assert roles(export(table(["author", "comment"], ["ann", "bob", "cy"] * 2, SENTENCES)))["person"] == (
        "author",
    )


def test_the_subject_stands_once_per_record_and_not_where_the_body_begins_with_it(export):
    path = export(
        "ticket id,subject,body\n7,The lift,The lift is stuck again\n8,Phone,Nobody answers it after four\n"
        "8,Phone,They still do not answer it\n9,Portal,\n"
    )
    frame = read([path], IngestSettings()).comments.frame
    assert frame["record_id"].to_list() == ["7", "8", "8", "9"]
    assert frame["text"].to_list() == [
        "The lift is stuck again", "Phone\n\nNobody answers it after four", "They still do not answer it",
        "Portal",
    ]  # fmt: skip


def test_names_are_compared_without_case_accents_and_punctuation():
    assert plain("  Date_d’Ouverture: ") == "date d ouverture"
    assert plain("createdAt") == "created at"
    assert rank("text", "fields.description") > rank("text", "Description")


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("themes/banking77/test.csv", {"text": ("text",)}),
        (
            "surveys/nhs_fft_phase1/text_data.csv",
            {"text": ("feedback",), "organisation": ("organization",)},
        ),
        ("tickets/it_service_tickets_47k/all_tickets_processed_improved_v3.csv", {"text": ("Document",)}),
        (
            "tickets/gitbugs/hadoop_bugs.csv",
            {
                **{"text": ("Description",), "subject": ("Summary",), "id": ("Issue id",)},
                **{"date": ("Created",), "priority": ("Priority",), "resolved": ("Resolved",)},
            },
        ),
    ],
)
def test_real_tables_are_recognised(file, expected):
    if not (DATA / file).exists():
        pytest.skip(f"{DATA / file} is not here")
    assert roles(DATA / file) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How likely are you to recommend IT to a colleague?",
        "How satisfied were you with our help?",
        "Wie zufrieden sind Sie mit der IT?",
        "¿Qué tan satisfecho está?",
    ],
)
def test_a_survey_question_answered_by_numbers_is_the_score(question: str) -> None:
    answers = ["The laptop is slow to start each morning", "Wifi is gone in the meeting rooms again"]
    rows = [{question: i % 11, "What could be better?": answers[i % 2] + f" ({i})"} for i in range(40)]
    assert read([pl.DataFrame(rows)], IngestSettings()).comments.frame["score"][:3].to_list() == [0, 1, 2]


def hint(export_given, **settings):
    with pytest.raises(UsageError) as error:
        read([export_given], IngestSettings(**settings))
    return error.value.next_step


@pytest.mark.parametrize(
    ("name", "shown"),
    [("nums.csv", "sub/nums.csv"), ("my nums.csv", "'sub/my nums.csv'"), ("a$b.csv", "'sub/a$b.csv'")],
)
def test_the_command_of_a_hint_has_the_path_as_given_fit_for_the_shell(
    export, tmp_path, monkeypatch, name, shown
):
    export(table(["id", "state"], range(6), ["open", "shut"] * 3), f"sub/{name}")
    monkeypatch.chdir(tmp_path)
    end = f"or run: feedback-miner inspect {shown}"
    assert hint(f"sub/{name}").endswith(end)
    assert hint(f"sub/{name}", columns={"text": ("nothing",)}).endswith(end)


def test_stdin_and_frames_get_no_hint_to_inspect_them(monkeypatch):
    stdin = type("Stdin", (), {"buffer": BytesIO(b"id,state\n1,open\n2,shut\n")})
    monkeypatch.setattr("sys.stdin", stdin)
    assert hint("-").endswith(", or name a column with --text-column")
    frame = pl.DataFrame({"state": ["open", "shut"]})
    assert hint(frame, columns={"date": "when"}) == "Name one with --date-column"


def test_a_yes_to_is_agent_means_an_agent(export):
    path = export(table(["is_agent", "comment"], ["true", "false"] * 3, SENTENCES))
    kinds = read([path], IngestSettings()).comments.frame["author_kind"].to_list()
    assert kinds == ["agent", "requester"] * 3


@pytest.mark.parametrize(("n_words", "is_role"), [(5, True), (6, False)])
def test_a_job_has_fewer_than_six_words_on_average(export, n_words, is_role):
    jobs = [" ".join(["Head", "of", "the", "old", "wing", "today"][:n_words])] * 6
    found = roles(export(table(["Position", "comment"], jobs, SENTENCES)))
    assert ("role" in found) is is_role


@pytest.mark.parametrize(("n_filled", "person"), [(2, "Caller"), (5, "Requester ID")])
def test_the_share_of_filled_cells_counts_before_how_good_a_name_is(export, n_filled, person):
    ids = [f"u{i % 3}" if i < n_filled else "" for i in range(10)]
    path = export(table(["Requester ID", "Caller", "comment"], ids, ["Ann", "Bo"] * 5, (SENTENCES * 4)[:10]))
    assert read([path], IngestSettings()).sources[0].columns["person"] == (person,)


def test_the_user_of_a_customer_is_the_person_and_not_the_company(export):
    path = export(
        table(["CustomerID", "Customer User", "comment"], ["ACME"] * 3, ["a", "b", "c"], SENTENCES[:3])
    )
    assert read([path], IngestSettings()).sources[0].columns["person"] == ("Customer User",)


@pytest.mark.parametrize(
    ("header", "role"),
    [("Service", "role"), ("Team", "role"), ("Abteilung", "department"), ("Empresa", "organisation")],
)
def test_steps_of_a_scale_are_no_role_and_other_cells_are(export, header, role):
    points = export(
        table(["Id", header, "Tell us more"], range(6), [1, 5, 4, 2, 3, 5], SENTENCES), "points.csv"
    )
    steps = ["1 - Poor", "5 - Good", "1 - Poor", 4, 3, "5 - Good"]
    labels = export(table(["Id", header, "Tell us more"], range(6), steps, SENTENCES), "labels.csv")
    names = export(
        table(["Id", header, "Tell us more"], range(6), ["HR", "IT", "Lab"] * 2, SENTENCES), "names.csv"
    )
    numbers = export(
        table(["Id", header, "Tell us more"], range(6), [410, 20, 73] * 2, SENTENCES), "numbers.csv"
    )
    assert [role in roles(path) for path in (points, labels, names, numbers)] == [False, False, True, True]


@pytest.mark.parametrize(
    "header",
    [
        "Rate our service", "How would you rate the help desk", "Welche Schulnote geben Sie der IT",
        "Bewerten Sie uns", "Valore el servicio", "Califique la atención", "Évaluez le service",
        "Notez notre accueil", "Avalie o atendimento", "Beoordeel onze dienst", "Valuti il servizio",
        "Oceń naszą pomoc",
    ],
)  # fmt: skip
def test_a_column_of_steps_whose_name_asks_to_rate_is_the_score(export, header):
    steps = ["1 - Poor", "5 - Good", "1 - Poor", 4, 3, "5 - Good"]
    told = [
        roles(export(table(["Id", header, "Tell us more"], range(6), cells, SENTENCES), f"{i}.csv")).get(
            "score"
        )
        for i, cells in enumerate((steps, [1, 5, 2, 3, 4, 5], ["HR", "IT", "Lab"] * 2))
    ]
    assert told == [(header,), (header,), None]
