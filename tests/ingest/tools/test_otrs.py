"""OTRS, Znuny and OTOBO: JSON of the generic interface, and search results."""

import json
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from ingest.telling import recognised, rows_told, source

from feedback_miner.ingest.contract import LeftOut
from feedback_miner.ingest.tools.otrs import articles_in

EXPORTS = Path(__file__).parents[2] / "exports" / "otrs"


told = partial(
    rows_told, columns=("comment_id", "item_kind", "author_kind", "is_public", "created_at", "text")
)


def test_tickets_of_the_generic_interface_are_read_article_by_article():
    path = EXPORTS / "ticket_get.json"
    number = "2024030410000055"
    assert told(path) == [
        (
            f"{number}/101",
            "description",
            "requester",
            True,
            "03-04 08:12",
            "Printer prints blank pages\n\nHello,\n\nour printer on the second floor prints blank pages.\n\n"
            "Regards\nAnn",
        ),
        (f"{number}/102", "email", "system", True, "03-04 08:12", "Your request was received."),
        (f"{number}/103", "note", "agent", False, "03-04 09:00", "Toner was empty, I think."),
        (f"{number}/104", "email", "agent", True, "03-04 09:05", "Please try again."),
        (f"{number}/105", "email", "requester", True, "03-05 10:00", "Still blank.\n\n> Please try again."),
    ]
    columns = ("record_id", "queue", "priority", "organisation")
    assert set(told(path, columns=columns)) == {(number, "Printing", "high", "Example Ltd")}
    people = [person for (person,) in told(path, columns=("person_id",))]
    assert people[0] == people[4] != people[3]
    assert (source(path).reader, source(path).date_zone, source(path).missing) == ("otrs", "unknown", "")


def test_tickets_of_old_releases_have_types_of_article():
    number = "2014071710000019"
    assert told(EXPORTS / "tickets_otrs3.json") == [
        (
            f"{number}/21",
            "description",
            "requester",
            True,
            "07-17 14:29",
            "VPN\n\nDas VPN bricht ständig ab.",
        ),
        (f"{number}/22", "note", "agent", False, "07-17 15:00", "MTU prüfen"),
        (f"{number}/23", "email", "system", True, "07-17 15:01", "Ihr Ticket wurde verschoben."),
    ]


def test_german_search_results_with_articles_in_one_cell_are_parted():
    path = EXPORTS / "search_result_de.csv"
    number = "2024030410000055"
    assert told(path) == [
        (
            f"{number}/article-1",
            "description",
            "requester",
            None,
            "03-04 08:12",
            "Drucker druckt leere Seiten\n\nGuten Tag,\n\nder Drucker druckt leere Seiten.",
        ),
        (f"{number}/article-2", "comment", "agent", None, "03-04 09:05", "Bitte noch einmal versuchen."),
        (
            f"{number}/article-3",
            "comment",
            "requester",
            None,
            "03-05 10:00",
            "Immer noch leer; ich komme nicht voran.",
        ),
        ("2024030410000056", "description", "requester", None, "03-05 11:00", "VPN bricht ab"),
    ]
    people = [person for (person,) in told(path, columns=("person_id",))]
    assert people[0] == people[2] != people[1]


@pytest.mark.parametrize(
    "header",
    [
        "Ticket Number,Age,Created,Closed,State,Priority,Queue,Lock,Owner,From,Subject",
        "Ticketnummer,Alter,Erstellt,Geschlossen,Status,Priorität,Queue,Sperre,Besitzer,Von,Betreff",
        "Número de Ticket,Antigüedad,Creado,Cerrado,Estado,Prioridad,Cola,Bloqueo,Propietario,De,Asunto",
        "Numéro de ticket,Âge,Créé,Fermé,État,Priorité,File,Verrou,Propriétaire,De,Sujet",
        "Número do Chamado,Idade,Criado,Fechado,Estado,Prioridade,Fila,Bloquear,Proprietário,De,Assunto",
        "Ticketnummer,Leeftijd,Aangemaakt,Gesloten,Status,Prioriteit,Wachtrij,Vergrendeld,Eigenaar,Van,Onderwerp",
        "Numero Ticket,Età,Creato,Chiuso,Stato,Priorità,Coda,Blocca,Operatore,Da,Oggetto",
    ],
)
def test_search_results_without_articles_are_told_in_seven_languages(export, header):
    row = "2024030410000055,2 d,2024-03-04 08:12:31,,open,3 normal,IT,unlock,kai,ann@example.org,Printer\n"
    path = export(f"{header}\n{row}".replace(",", ";"))
    found = source(path)
    assert found.reader == "otrs"
    assert "SearchArticleCSVTree" in found.missing
    assert told(path, columns=("comment_id", "created_at", "queue", "priority", "text")) == [
        ("2024030410000055", "03-04 08:12", "IT", "medium", "Printer")
    ]


def test_articles_of_old_releases_are_told_apart_by_whom_the_row_names():
    tree = (
        "\n-->||email-external||Ann Example <a@example.org>||2014-07-17 14:29:44||<--------------\nIt fails."
        "\n-->||email-external||Kai Agent <it@example.org>||2014-07-17 15:29:44||<--------------\nTry again."
        "\n-->||note-internal||Kai Agent||2014-07-17 15:30:00||<--------------\nMTU."
    )
    frame = pl.DataFrame(
        {
            "TicketNumber": ["2014071710000019"],
            "UserFirstname": ["Kai"],
            "UserLastname": ["Agent"],
            "CustomerName": ["Ann Example"],
            "ArticleTree": [tree],
        }
    )
    assert told(frame, columns=("item_kind", "author_kind", "is_public", "text")) == [
        ("description", "requester", None, "It fails."),
        ("comment", "agent", None, "Try again."),
        ("note", "agent", False, "MTU."),
    ]


def test_the_same_text_below_each_head_is_taken_once():
    head = "\n-->||{}||x||2024-03-04 08:12:31||<--------------\nStill blank."
    found = list(articles_in("".join(map(head.format, ("customer", "customer", "agent")))))
    assert found == [
        LeftOut("the same text below another article's head"),
        LeftOut("the same text below another article's head"),
        ("customer", "x", "2024-03-04 08:12:31", "Still blank."),
    ]


def test_a_cell_of_megabytes_that_are_nearly_heads_of_articles_is_read_to_its_end():
    # where a head is looked for from each of its bars on, this takes hours: scripts/measure_growth.py
    assert list(articles_in("-->||" * 200_000 + "\n" + "-->||x||" + "y||" * 200_000)) == []


def test_tickets_without_articles_give_their_titles_and_say_what_is_lacking(export):
    ticket = {"TicketID": 1, "TicketNumber": 2024, "Title": "Printer", "Queue": "IT", "Lock": "unlock"}
    path = export(json.dumps({"Ticket": ticket}), "t.json")
    assert told(path, columns=("comment_id", "author_kind", "text")) == [("2024", "requester", "Printer")]
    assert source(path).missing.startswith("These tickets come without their articles.")


def test_fields_of_other_types_do_no_harm(export):
    articles = [{"ArticleID": 5, "Body": None}, {"ArticleID": None, "Body": 7, "SenderType": []}, "x"]
    path = export(json.dumps([{"TicketID": 1, "Title": None, "Article": articles}]), "t.json")
    assert told(path, columns=("record_id", "text")) == [("1", "7")]


@pytest.mark.parametrize(
    "content",
    [
        "Ticketnummer;Erstellt;Status;Priorität;Queue;Betreff\n1;2024-03-04;offen;3;IT;Kein Druck\n",
        '[{"TicketNumber": "1", "Title": "Printer", "Body": "It eats the paper every day"}]',
        '[{"Article": "a", "Body": "It eats the paper every day", "Subject": "Printer"}]',
    ],
)
def test_exports_of_other_tools_are_not_taken_for_it(export, content):
    assert recognised(export(content)) != "otrs"


def test_articles_that_come_last_first_are_put_in_order(export):
    article = {"SenderType": "customer", "CommunicationChannel": "Email"}
    articles = [
        {**article, "ArticleID": "6", "Body": "It still jams", "CreateTime": "2026-01-06 10:00:00"},
        {**article, "ArticleID": "5", "Body": "It jams", "CreateTime": "2026-01-05 10:00:00"},
    ]
    ticket = {"TicketID": "1", "TicketNumber": "2026", "Title": "Printer", "Article": articles}
    rows = told(export(json.dumps({"Ticket": [ticket]}), "t.json"), columns=("item_kind", "text"))
    assert rows == [("description", "Printer\n\nIt jams"), ("email", "It still jams")]


def test_a_ticket_with_a_description_of_its_own_is_not_cut_to_its_title(export):
    ticket = {"TicketNumber": "5", "Title": "Printer", "Queue": "IT", "Lock": "no", "StateType": "open",
              "Description": "It eats the paper"}  # fmt: skip
    assert told(export(json.dumps([ticket]), "t.json"), columns=("text",)) == [
        ("Printer\n\nIt eats the paper",)
    ]


STATISTICS = [
    "Number;Ticket#;Age;Title;Created;Queue;Priority;Customer User;CustomerID;EscalationTime;{};Contact",
    "Nummer;Ticket#;Alter;Titel;Erstellt;Queue;Priorität;Kundenbenutzer;Kundennummer;SLA;{};Kontakt",
]


@pytest.mark.parametrize("header", STATISTICS)
@pytest.mark.parametrize("field", ["Reason", "Grund", "Motif de l'appel", "Symptom"])
def test_a_list_as_statistic_names_the_customer_user_and_its_field_of_reasons_is_offered(
    export, header, field
):
    reasons = ["Toner replacement", "Paper jam", "Does not turn on"]
    lines = [
        f"{n};20250815100000{n:02};27 d;ROOM {n};2025-08-01 15:50:04;PRINT;3 normal;login{n % 5};CITY;0"
        f";{reasons[n % 3]};P"
        for n in range(12)
    ]
    found = source(export("\n".join([header.format(field), *lines])))
    assert found.reader == "otrs"
    assert found.columns["person"][0] in ("Customer User", "Kundenbenutzer")
    assert found.columns["organisation"][0] in ("CustomerID", "Kundennummer")
    assert [*found.offered] == [field]
    assert found.offered[field].startswith("3 different texts, 3 words on average")
