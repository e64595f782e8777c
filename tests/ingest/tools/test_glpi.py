"""GLPI: lists in several languages, the database, the API."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "glpi"
ASKED = ("comment_id", "item_kind", "author_kind", "created_at", "score", "text")


def told(path, *names):
    """Return the report of the first export, and what each comment says in the columns ``names``."""
    read_in = read(path if isinstance(path, list) else [path], IngestSettings())
    frame = read_in.comments.frame.select(names or ASKED)
    rows = [tuple(str(x) if isinstance(x, datetime) else x for x in row) for row in frame.rows()]
    return read_in.sources[0], rows


HEADER = "ID;Title;Status;Last update;Opening date;Priority;Requester - Requester;Assigned to - Technician"


def test_a_french_list_with_added_columns_tells_who_wrote_what():
    source, rows = told(EXPORTS / "fr.csv")
    assert rows == [
        ("2553", "description", "requester", "2026-09-14 08:12:00", None,
         "Imprimante en panne\n\nL'imprimante du deuxième étage mange le papier.\n"
         "Chaque matin la même chose."),
        ("2553/followups", "comment", "requester", None, None, "Toujours en panne, c'est pénible."),
        ("2554", "description", "requester", "2026-09-13 17:30:00", None,
         "VPN lent\n\nLe VPN se coupe toutes les dix minutes."),
        ("2554/followups", "comment", "agent", None, None, "Nous regardons."),
        ("2554/solution", "comment", "agent", None, None, "<p>Passerelle redémarrée.</p>"),
        ("2555", "description", "requester", "2026-09-14 10:59:00", None, "Écran noir"),
    ]  # fmt: skip
    assert (source.reader, source.delimiter, source.missing) == ("glpi", ";", "")
    assert (
        source.reason == "The header names 14 columns as GLPI lists tickets, such as 'Demandeur - Demandeur'."
    )
    assert source.unmapped == (
        *("Statut", "Dernière modification", "Attribué à - Technicien", "Catégorie", "TTR"),
    )


def test_a_person_is_the_same_whether_alone_or_the_first_of_several():
    _, rows = told(EXPORTS / "fr.csv", "comment_id", "person_id", "priority")
    people = {name: person for name, person, _ in rows}
    assert people["2553"] == people["2553/followups"] == people["2554"] != people["2555"]
    assert [priority for *_, priority in rows] == ["high", "high", *["medium"] * 3, "critical"]


def test_a_brazilian_list_with_semicolons_at_the_ends_of_rows_and_days_first():
    source, rows = told(EXPORTS / "pt_br.csv")
    assert rows == [
        ("17", "description", "requester", "2025-09-05 14:10:00", None, "Senha expirada"),
        ("17/followups", "comment", "unknown", None, None, "Não consigo entrar desde ontem"),
        ("18", "description", "requester", "2025-09-25 09:00:00", None, "Monitor piscando"),
    ]
    assert source.date_format == "%d-%m-%Y %H:%M"
    assert source.warnings[0].startswith("'Acompanhamentos - Descrição' holds the follow-ups of requesters")
    assert source.missing.startswith("It has no column of descriptions.")


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202f", ",", "."])
def test_ids_lose_their_separator_of_thousands(export, blank):
    row = f"1{blank}002{blank}553;Printer jams;New;2026-09-14;2026-09-13;High;Ann;Bob\n"
    _, rows = told(export(f"{HEADER}\n{row}"), "comment_id", "record_id", "text")
    assert rows == [("1002553", "1002553", "Printer jams")]


@pytest.mark.parametrize(
    "header",
    [
        "ID;Titel;Status;Letzte Änderung;Eröffnungsdatum;Priorität;Anforderer - Anforderer;Zugewiesen an - Techniker",  # noqa: E501
        "ID;Título;Estado;Última actualización;Fecha de Apertura;Prioridad;Solicitante - Solicitante;Asignado a: - Técnico",  # noqa: E501
        "ID;Titolo;Stato;Ultimo aggiornamento;Data di apertura;Priorità;Richiedente - Richiedente;Assegnato a - Tecnico",  # noqa: E501
        "ID;Titel;Status;Laatste wijziging;Openingsdatum;Prioriteit;Aanvrager - Aanvrager;Toegewezen aan - Technicus",  # noqa: E501
    ],
)  # fmt: skip
def test_other_languages_are_recognised(export, header):
    row = "28 316;One drive;Cerrado;18/02/2026 17:24;3/02/2026 10:04;Mediana;Ana <br>ana@example.org<br>;Bo\n"
    source, rows = told(export(f"{header}\n{row}{row.replace('28 316', '28 317')}"))
    assert source.reader == "glpi"
    assert [row[:3] for row in rows] == [(n, "description", "requester") for n in ("28316", "28317")]


def test_an_old_dump_in_latin_1_is_unescaped_once(export):
    path = export((EXPORTS / "dump.csv").read_text().encode("latin-1"), "dump.csv")
    source, rows = told(path)
    assert rows == [
        ("1", "description", "requester", "2012-09-05 16:03:00", None,
         "Manutenção de ramal\n\nO ramal da recepção está mudo.\n\nNinguém consegue ligar."),
        ("2", "description", "requester", "2012-09-05 16:02:00", None,
         "Formatação\n\n<p>O computador não liga.</p>"),
        ("2/solution", "comment", "agent", None, None, "<p>Computador entregue.</p>"),
    ]  # fmt: skip
    assert source.reason == "The columns are those of the tickets in GLPI's database."


def test_objects_of_the_api_tell_sides_by_the_place_on_the_timeline():
    source, rows = told(EXPORTS / "api.json", "comment_id", "item_kind", "author_kind", "is_public", "text")
    assert rows == [
        ("2553/followup 5", "comment", "requester", None, "<p>It still jams every morning.</p>"),
        ("2553/followup 6", "comment", "agent", None, "We will send somebody."),
        ("2553/followup 7", "note", "agent", False, "Third time this month, order a new one."),
        ("2553", "description", "requester", None, "Printer jams\n\n<p>The printer eats the paper.</p>"),
    ]
    assert source.reader == "glpi"


def test_what_the_search_of_the_api_finds_has_numbers_for_names(export):
    found = '{"totalcount":1,"data":[{"1":"Printer jams","2":7,"3":4,"4":"12","12":2,"15":"2026-09-14 08:12:00","19":""}]}'  # noqa: E501
    source, rows = told(export(found, "search.json"))
    assert rows == [("7", "description", "requester", "2026-09-14 08:12:00", None, "Printer jams")]
    assert source.missing.startswith("A GLPI list holds the titles")


def test_ratings_with_a_comment_bear_their_score(export):
    header = f"{HEADER};Satisfaction survey - Satisfaction;Satisfaction survey - Comments"
    row = "7;Printer;New;2026-09-14;2026-09-13;High;Ann;Bob;2;Took a week\n8;VPN;New;2026-09-14;2026-09-13;High;Ann;Bob;**;Slow\n"  # noqa: E501
    _, rows = told(export(f"{header}\n{row}"))
    assert rows[1] == ("7/rating", "rating", "requester", None, 2.0, "Took a week")
    assert rows[3] == ("8/rating", "rating", "requester", None, None, "Slow")


def test_a_list_without_titles_says_which_columns_to_add(export):
    header = "ID;Opening date;Priority;Requester - Requester;Assigned to - Technician"
    with pytest.raises(EmptyExportError, match="is a GLPI list without titles and texts"):
        told(export(f"{header}\n7;2026-09-13;High;Ann;Bob\n"))


@pytest.mark.parametrize(
    "text",
    [
        "ID;Title;Status;Opening date;Priority;Description\n1;A;New;2026-09-13;High;The printer jams every day\n",  # noqa: E501
        "id,name,content\n1,a,The printer jams every single morning\n2,b,The network is slow all day long\n",
    ],
)
def test_lists_without_grouped_columns_are_not_taken(export, text):
    source, _ = told(export(text))
    assert source.reader != "glpi"


TICKET = {"name": "Laptop", "content": "Dead since monday", "date": "2026-01-05 10:00:00", "solvedate": None,
          "closedate": None, "users_id_recipient": 4, "itilcategories_id": 0}  # fmt: skip


def test_tickets_in_the_bin_are_counted_in_json_too(export):
    given = [{**TICKET, "id": 1, "is_deleted": 1}, {**TICKET, "id": 2, "is_deleted": 0}]
    source, rows = told(export(json.dumps(given), "tickets.json"))
    assert [row[0] for row in rows] == ["2"]
    assert source.left_out == {"a ticket in the bin": 1}


def test_followups_of_changes_do_not_join_the_ticket_of_the_same_number(export):
    followup = {"items_id": 2, "is_private": 0, "requesttypes_id": 1, "date": "2026-01-06 10:00:00"}
    given = [
        {**followup, "id": 8, "itemtype": "Change", "content": "Of the change"},
        {**followup, "id": 9, "itemtype": "Ticket", "content": "Of the ticket"},
    ]
    source, rows = told(export(json.dumps(given), "followups.json"), "comment_id", "text")
    assert rows == [("2/followup 9", "Of the ticket")]
    assert source.left_out == {"written on a problem or a change": 1}
