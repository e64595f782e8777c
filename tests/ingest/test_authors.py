"""Persons, clerks, agents and programs, told from an export as a whole."""

import json

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

THINGS = (
    "printer",
    "laptop",
    "wifi",
    "portal",
    "screen",
    "phone",
    "badge reader",
    "calendar",
    "mailbox",
    "scanner",
)
DOES = (
    "jams",
    "is slow",
    "drops out",
    "forgets my password",
    "shows nothing",
    "beeps all night",
    "has no toner",
)


def text(i):
    room = chr(97 + i % 26)
    return f"The {THINGS[i % 10]} on level {i % 13} {DOES[i % 7]} since {i % 29} days, says room {room}."


def tickets(people, column="Requester", **columns):
    """Return a list of tickets, one a person in turn."""
    n = len(people)
    named = {name.replace("_", " "): values for name, values in columns.items()}
    return pl.DataFrame(
        {
            "Ticket": [f"T{i}" for i in range(n)],
            column: people,
            **named,
            "Description": [text(i) for i in range(n)],
        }
    )


def told(frame, **settings):
    found = read([frame], IngestSettings(**settings))
    source = found.sources[0]
    return source.people_basis, source.n_people, source.n_records


def desk(n_clerks, n):
    return [f"Desk Clerk {i % n_clerks}" for i in range(n)]


@pytest.mark.parametrize(
    "column", ["Opened by", "Requester", "Erstellt von", "Créé par", "Creado por", "Reported by"]
)
def test_three_clerks_of_four_hundred_tickets_are_not_the_people_who_asked(column):
    assert told(tickets(desk(3, 400), column)) == ("record", 3, 400)


def test_what_is_counted_instead_is_told_with_the_flag_that_overrules_it():
    frame = tickets(desk(3, 400), "Opened by")
    (warning,) = read([frame], IngestSettings()).sources[0].warnings[-1:]
    assert warning.startswith("'Opened by' names 3 persons for 400 tickets: too few to be those who asked")
    assert "--set ingest.people_basis=person" in warning
    assert told(frame, people_basis="person") == ("person", 3, 400)


@pytest.mark.parametrize(
    "people",
    [
        [f"user{i % 25}" for i in range(30)],
        ["heavy user"] * 40 + [f"user{i}" for i in range(60)],
        [f"user{i % 30}" for i in range(900)],
        ["Ann", "Bob"] * 10,
    ],
    ids=["30 tickets of 25", "one heavy user among many", "30 callers over the years", "20 tickets of two"],
)
def test_those_who_asked_are_counted(people):
    assert told(tickets(people))[0] == "person"


@pytest.mark.parametrize(("n", "basis"), [(29, "person"), (30, "record")])
def test_thirty_records_are_needed_for_a_doubt(n, basis):
    assert told(tickets(desk(1, n), "Opened by"))[0] == basis


@pytest.mark.parametrize(("each", "basis"), [(19, "person"), (20, "record")])
def test_few_requesters_may_open_fewer_than_twenty_each(each, basis):
    assert told(tickets(desk(4, 4 * each)))[0] == basis


@pytest.mark.parametrize(("each", "basis"), [(35, "person"), (36, "record")])
def test_more_requesters_may_open_more_each(each, basis):
    assert told(tickets(desk(10, 10 * each)))[0] == basis


@pytest.mark.parametrize(("each", "basis"), [(9, "person"), (10, "record")])
def test_of_clerks_by_the_name_of_the_column_ten_each_are_enough(each, basis):
    assert told(tickets(desk(5, 5 * each), "Created by"))[0] == basis


def test_a_desk_whose_clerks_also_answer_is_told_by_that():
    people = desk(5, 60)
    assert told(tickets(people))[0] == "person"
    assert told(tickets(people, Assigned_to=people[::-1]))[0] == "record"


def test_a_tail_of_people_who_opened_their_own_does_not_hide_the_clerks():
    people = desk(3, 400) + [f"user{i}" for i in range(20)]
    assert told(tickets(people, "Opened by"))[0] == "record"


def test_the_caller_wins_over_who_opened_the_ticket():
    callers = [f"Caller {i % 80}" for i in range(240)]
    frame = tickets(callers, "Caller", Opened_by=desk(3, 240))
    assert told(frame) == ("person", 80, 240)
    named = frame.rename({"Ticket": "number", "Caller": "caller_id", "Opened by": "opened_by"})
    listed = named.with_columns(short_description=pl.lit("Trouble"), sys_id=pl.lit(None, pl.String))
    assert told(listed.rename({"Description": "description"})) == ("person", 80, 240)


def test_months_in_two_files_are_judged_as_one():
    first, second = (
        tickets(desk(2, 20), "Opened by"),
        tickets(desk(2, 40), "Opened by").with_columns(Ticket=pl.lit("M") + pl.col("Ticket")),
    )
    found = read([first, second], IngestSettings())
    assert [source.people_basis for source in found.sources] == ["record", "record"]


def test_two_people_who_answer_a_survey_are_two_people():
    frame = pl.DataFrame(
        {
            "Respondent": ["Ann Ames", "Bob Bain"] * 8,
            "What annoys you most about our IT?": [text(i) for i in range(16)],
            "What should we change first?": [text(i + 5) for i in range(16)],
        }
    )
    assert told(frame)[:2] == ("person", 2)


def test_without_persons_tickets_or_responses_are_counted():
    assert told(tickets(desk(3, 9)).drop("Requester")) == ("record", 0, 9)
    survey = pl.DataFrame(
        {
            "What annoys you most about our IT?": [text(i) for i in range(16)],
            "What should we change first?": [text(i + 5) for i in range(16)],
        }
    )
    assert told(survey)[0] == "response"


@pytest.mark.parametrize(
    "filler",
    [
        "Not Specified", "guest", "n/a", "unknown", "Anonymous", "nobody", "none", "-", "nicht angegeben",
        "Inconnu",
        "no especificado", "sconosciuto", "não informado", "onbekend", "nieznany", "(unknown)",
        "None None", "guest@example.org",
    ],
)  # fmt: skip
def test_fillers_are_nobody(filler):
    found = read([tickets([filler, f"user {filler} real", "user7"])], IngestSettings())
    assert [value is None for value in found.comments.frame["person_id"]] == [True, False, False]
    assert found.sources[0].n_nameless == 1


def kinds(frame):
    return read([frame], IngestSettings()).comments.frame["author_kind"].to_list()


@pytest.mark.parametrize(
    "account",
    [
        "tivoli", "Nagios", "svc-zabbix01", "noreply@example.org", "MAILER-DAEMON", "monitoring",
        "SCOM Alerts", "Systemüberwachung",
        "no-reply", "system",
    ],
)  # fmt: skip
def test_accounts_with_the_names_of_programs_are_the_systems(account):
    assert kinds(tickets([account, "Ann Monitor", "Service Desk"])) == ["system", "unknown", "unknown"]


def from_template(i):
    return f"CHECK {i} : node disk report from the {THINGS[i % 10]}"


def test_an_account_whose_texts_are_one_template_is_the_systems():
    frame = tickets(["evt7"] * 12 + [f"user{i % 15}" for i in range(30)])
    alarms = [from_template(i) for i in range(12)] + frame["Description"].to_list()[12:]
    frame = frame.with_columns(Description=pl.Series(alarms))
    assert kinds(frame) == ["system"] * 12 + ["unknown"] * 30
    assert "12 comments of 1 account that programs write by" in " ".join(
        read([frame], IngestSettings()).sources[0].warnings
    )


@pytest.mark.parametrize("n", [9, 12])
def test_somebody_who_reports_much_in_words_of_their_own_is_no_program(n):
    frame = tickets(["heavy user"] * n + [f"user{i % 15}" for i in range(30)])
    assert set(kinds(frame)) == {"unknown"}


def test_nine_texts_of_one_template_are_too_few():
    frame = tickets(["evt7"] * 9 + [f"user{i % 15}" for i in range(30)])
    alarms = [from_template(i) for i in range(9)] + frame["Description"].to_list()[9:]
    assert set(kinds(frame.with_columns(Description=pl.Series(alarms)))) == {"unknown"}


def thread(*rows):
    names = ["ticket", "author", "date", "comment", "assigned"]
    return pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows])


@pytest.mark.parametrize(
    "assigned",
    [
        "Assigned to", "Assignee", "Closed by", "Resolved by", "Bearbeiter", "Zugewiesen an", "Technicien",
        "Affecté à", "Asignado a",
        "Cerrado por", "Assegnato a", "Behandelaar", "Atribuído a", "Przypisany do",
    ],
)  # fmt: skip
def test_who_is_assigned_anywhere_is_an_agent_in_the_tickets_of_others(assigned):
    frame = thread(
        ("T1", "Ann Ames", "2025-01-01", "The printer jams again and again.", "Tech Toe"),
        ("T1", "Tech Two", "2025-01-02", "Please try it once more and tell us.", "Tech Toe"),
        ("T2", "Bob Bain", "2025-01-03", "The wifi is slow in the hall.", "Tech Two"),
        ("T2", "Bob Bain", "2025-01-04", "It is still slow in the hall.", "Tech Two"),
    )
    assert kinds(frame.rename({"assigned": assigned})) == ["unknown", "agent", "unknown", "unknown"]


def test_addresses_and_names_turned_round_are_the_same_agent():
    frame = thread(
        ("T1", "ann@example.org", "2025-01-01", "The printer jams again and again.", "Toe, Tam"),
        ("T1", "tam.toe@example.org", "2025-01-02", "Please try it once more and tell us.", "Toe, Tam"),
        ("T2", "bob@example.org", "2025-01-03", "The wifi is slow in the hall.", ""),
    ).rename({"assigned": "Assigned to"})
    assert kinds(frame) == ["unknown", "agent", "unknown"]


def test_a_requester_who_is_once_assigned_his_own_ticket_stays_the_requester_of_what_he_opened():
    frame = thread(
        ("T1", "Ann Ames", "2025-01-01", "The printer jams again and again.", "Ann Ames"),
        ("T1", "Ann Ames", "2025-01-02", "It is still jamming this morning.", "Ann Ames"),
        ("T2", "Bob Bain", "2025-01-03", "The wifi is slow in the hall.", "Tech Two"),
        ("T2", "Ann Ames", "2025-01-04", "Please restart your laptop first.", "Tech Two"),
    ).rename({"assigned": "Assigned to"})
    assert kinds(frame) == ["unknown", "unknown", "unknown", "agent"]


def test_who_answers_is_known_from_another_file_too(tmp_path):
    listed = tickets(["Ann Ames", "Bob Bain"], Assigned_to=["Tech Two", "Tech Toe"])
    listed.write_csv(tmp_path / "tickets.csv")
    thread(
        ("X1", "Cat Coe", "2025-01-01", "The badge reader at the gate is broken.", ""),
        ("X1", "Tech Two", "2025-01-02", "Please show us your badge at the desk.", ""),
        ("X2", "Dan Doe", "2025-01-03", "The scanner shows nothing at all.", ""),
    ).drop("assigned").write_csv(tmp_path / "comments.csv")
    found = read([tmp_path / "tickets.csv", tmp_path / "comments.csv"], IngestSettings()).comments.frame
    assert found["author_kind"].to_list() == ["unknown", "unknown", "unknown", "agent", "unknown"]


def test_in_json_the_assignee_is_found_wherever_it_stands(tmp_path):
    issues = [
        {
            "id": f"I{i}",
            "assignee": {"displayName": "Tech Two", "id": "u77"} if i else None,
            "title": f"Trouble {i}",
            "comments": [
                {"id": f"c{i}1", "author": {"displayName": f"Ann A{i}"}, "body": text(i)},
                {"id": f"c{i}2", "author": {"displayName": "Tech Two"}, "body": text(i + 20)},
            ],
        }
        for i in range(4)
    ]
    (tmp_path / "issues.json").write_text(json.dumps(issues))
    found = read([tmp_path / "issues.json"], IngestSettings()).comments.frame
    said = found.filter(pl.col("text").is_in([text(i + 20) for i in range(4)]))
    assert said["author_kind"].to_list() == ["agent"] * 4


def test_answers_of_a_survey_stay_those_of_who_answered():
    frame = pl.DataFrame(
        {
            "Name of respondent": ["Tech Two", "Ann Ames"] * 8,
            "What annoys you most about our IT?": [text(i) for i in range(16)],
            "What should we change first?": [text(i + 5) for i in range(16)],
        }
    )
    found = read([tickets(["Ann Ames"], Assigned_to=["Tech Two"]), frame], IngestSettings()).comments.frame
    assert set(found.filter(pl.col("item_kind") == "answer")["author_kind"]) == {"requester"}
