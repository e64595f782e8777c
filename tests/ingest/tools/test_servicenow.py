"""ServiceNow: lists, JSON, XML; journals in one text and in a table of their own."""

import json
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from growth import check_linear
from ingest.telling import recognised, rows_told, source

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.tools.servicenow.ticket import entries

EXPORTS = Path(__file__).parents[2] / "exports" / "servicenow"
DRIVER = "The driver is replaced.\n\nPlease try it again."


told = partial(rows_told, columns=("comment_id", "author_kind", "created_at", "text"))


def of_a_journal(export, journal, head="number,short_description,caller_id,comments"):
    cells = journal.replace('"', '""')
    return export(f'{head}\nINC0000001,It is slow,Joe Employee,"{cells}"\n')


def test_a_list_with_journals_gives_a_message_per_entry_oldest_first():
    assert told(EXPORTS / "incident_list.csv") == [
        (
            "INC0010001",
            "requester",
            "03-04 08:12",
            "Laptop does not wake up\n\nSince the update my laptop stays black after sleep.\n"
            "I lose my work every time.",
        ),
        (
            "INC0010001/comment-1",
            "requester",
            "03-04 09:40",
            "It happened again in a call with a client.\n\nCould someone please hurry?",
        ),
        ("INC0010001/comment-2", "agent", "03-05 15:58", DRIVER),
        ("INC0010001/note-1", "agent", "03-04 10:02", "Known issue with this firmware."),
        ("INC0010002", "requester", "03-04 11:00", "VPN drops"),
        ("INC0010002/comment-1", "requester", "03-04 11:00", "The VPN drops every ten minutes from home."),
        ("INC0010003", "system", "03-04 23:11", "Disk 91% full on srv-12\n\nThreshold exceeded"),
    ]
    found = source(EXPORTS / "incident_list.csv")
    assert found.reason == "The header names 7 fields that ServiceNow has, such as 'opened_at'."
    assert (found.reader, found.missing, found.date_zone) == ("servicenow", "", "unknown")
    frame = read([EXPORTS / "incident_list.csv"], IngestSettings()).comments.frame
    assert frame.select("item_kind", "is_public", "priority", "queue", "reopen_count").rows()[:4] == [
        ("description", None, "high", "Hardware", 1),
        ("comment", True, "high", "Hardware", 1),
        ("comment", True, "high", "Hardware", 1),
        ("note", False, "high", "Hardware", 1),
    ]
    people = frame["person_id"].to_list()
    assert people[0] == people[1]
    assert people[2] == people[3] != people[0]


def test_a_german_report_is_read_and_the_union_of_comments_and_notes_only_once():
    assert told(EXPORTS / "incident_labels_de.csv") == [
        ("INC0020001", "requester", "03-04 08:12", "Drucker druckt nicht"),
        ("INC0020001/comment-1", "requester", "03-04 09:00", "Das Papier staut sich jeden Tag."),
        ("INC0020001/note-1", "agent", "03-04 10:30", "Walze ist alt."),
        ("INC0020002", "requester", "03-24 10:00", "Kein Zugriff auf das Laufwerk"),
    ]
    assert source(EXPORTS / "incident_labels_de.csv").date_format == "%d.%m.%Y %H:%M:%S"


@pytest.mark.parametrize(
    ("header", "comment", "note"),
    [
        (
            "Número,Abierto,Breve descripción,Llamante,Comentarios adicionales,Notas de trabajo",
            "Comentarios adicionales",
            "Notas de trabajo",
        ),
        (
            "Numéro,Ouvert,Brève description,Appelant,Commentaires supplémentaires,Notes de travail",
            "Commentaires supplémentaires",
            "Notes de travail",
        ),
        (
            "Número,Aberto,Descrição resumida,Chamador,Comentários,Anotações de trabalho",
            "Comentários",
            "Anotações de trabalho",
        ),
        (
            "Nummer,Geopend,Korte omschrijving,Beller,Aanvullende opmerkingen,Werknotities",
            "Aanvullende opmerkingen",
            "Werknotities",
        ),
        (
            "Numero,Aperto,Breve descrizione,Chiamante,Commenti aggiuntivi,Note di lavoro",
            "Commenti aggiuntivi",
            "Note di lavoro",
        ),
    ],
)
def test_labels_of_other_languages_are_known(export, header, comment, note):
    row = (
        "INC0000001,22/08/2024 10:00:00,Wifi,Ana Ejemplo,"
        f'"22/08/2024 11:00:00 - Ana Ejemplo ({comment})\nNo va.\n\n",'
        f'"23/08/2024 11:00:00 - Otto Muster ({note})\nAP 7.\n\n"\n'
    )
    path = export(f"{header}\n{row}")
    assert source(path).reader == "servicenow"
    assert told(path) == [
        ("INC0000001", "requester", "08-22 10:00", "Wifi"),
        ("INC0000001/comment-1", "requester", "08-22 11:00", "No va."),
        ("INC0000001/note-1", "agent", "08-23 11:00", "AP 7."),
    ]


@pytest.mark.parametrize(
    ("stamp", "date"),
    [
        ("2019-09-26 21:19:11", "09-26 21:19"),
        ("26.09.2019 21:19:11", "09-26 21:19"),
        ("26/09/2019 9:19:11 PM", "09-26 21:19"),
        ("26-Sep-2019 21:19:11", "09-26 21:19"),
        ("26-09-2019 21:19", "09-26 21:19"),
    ],
)
def test_headers_of_journals_are_known_in_the_formats_of_other_countries(export, stamp, date):
    path = of_a_journal(export, f"{stamp} - Joe Employee (Additional comments)\r\nStill slow.\r\n\r\n")
    assert told(path)[1:] == [("INC0000001/comment-1", "requester", date, "Still slow.")]


@pytest.mark.parametrize(
    ("journal", "found"),
    [
        ("2019-09-26 21:19:11 - Smith - Jones (Work notes)\nA\n\nB\n\n", [("Smith - Jones", "A\n\nB")]),
        ("2019-09-26 21:19:11 - Admin (itil) (Comments (public))\nA\n", [("Admin (itil)", "A")]),
        ("2019-09-26 21:19:11 - Joe (Notes)\n12:30 - lunch (off)\nb - c (d)\n", None),
        ("2019-09-26 21:19:11 - Joe (Notes)\nLog:\n2019-09-26 21:00:00 - ERROR - x (timeout)\n", None),
        ("2019-09-26 21:19:11 - Joe (Notes)\n2019-09-01 08:00:00 - Ann (Notes) wrote:\n", None),
        ("Just a text", [("", "Just a text")]),
        ("", []),
    ],
)
def test_entries_are_parted_at_headers_only(journal, found):
    if found is None:
        found = [("Joe", journal.partition("\n")[2].strip())]
    assert [(who, text) for _, who, _, text in entries(journal) if text] == found


def hostile_journal(n_lines, n_brackets):
    log = "2019-09-26 21:19:11 - x" + " (" * n_brackets + "\n"
    return "2019-09-26 21:19:11 - Joe (Notes)\n" + n_lines * log


def test_a_hostile_journal_takes_as_many_steps_as_it_is_long():
    check_linear(lambda n: list(entries(hostile_journal(n, 200))), 50)
    check_linear(lambda n: list(entries(hostile_journal(50, n))), 200)


def test_a_journal_with_a_million_brackets_in_a_line_is_one_entry():
    # a search that looks at every pair of them takes hours: scripts/measure_growth.py
    assert len(list(entries(hostile_journal(2, 1_000_000)))) == 1


def test_comments_that_are_mirrored_within_a_ticket_are_taken_once(export):
    path = of_a_journal(
        export,
        "2024-05-06 15:00:00 - Integration (Additional comments)\nComment added in task SCTASK0000001:\n\n"
        "2024-05-06 14:00:00 - Joe Employee (Additional comments)\nStill slow.\n\n"
        "2024-05-06 14:00:00 - Joe Employee (Additional comments)\nStill slow.\n\n",
    )
    assert [text for *_, text in told(path)] == [
        "It is slow", "Still slow.", "Comment added in task SCTASK0000001:",
    ]  # fmt: skip
    assert source(path).left_out == {"repeated within its ticket": 1}


def test_a_list_without_a_caller_leaves_open_who_wrote_and_says_so(export):
    path = export(
        "number,opened_at,short_description,assigned_to,comments,work_notes\n"
        'INC0000001,2024-05-06 10:00:00,It is slow,Otto Muster,"2024-05-06 14:00:00 - Joe Employee '
        "(Additional comments)\nStill slow.\n\n"
        '2024-05-06 13:00:00 - Otto Muster (Additional comments)\nWe look.\n\n",\n'
    )
    assert [row[1] for row in told(path)] == ["unknown", "agent", "unknown"]
    assert source(path).warnings == (
        "The list does not name the caller, so it is not known whether a comment is the requester's or an"
        " agent's. Add the column 'Caller' (caller_id) and export it again.",
    )


def test_a_list_without_comments_says_which_export_has_them(export):
    path = export(
        '"number","opened_at","short_description","caller_id","priority","assignment_group","assigned_to"\n'
        '"INC0000060","2016-12-12 07:19:57","Unable to connect to email","Joe Employee","3 - Moderate",'
        '"Network","David Loo"\n'
    )
    found = source(path)
    assert found.missing.startswith(
        "This list has no column of comments, only what tickets were opened with."
    )
    assert "Add 'Additional comments' (comments) to the columns of the list" in found.missing


def test_a_list_without_any_text_is_an_error_that_says_so(export):
    path = export("number,opened_at,caller_id,assigned_to\nINC0000060,2016-12-12 07:19:57,Joe,David\n")
    with pytest.raises(EmptyExportError, match=r"tickets\.csv holds no texts of tickets\."):
        read([path], IngestSettings())


def test_changes_problems_and_tasks_are_written_by_it_itself(export):
    path = export(
        "number,opened_at,short_description,caller_id,assigned_to\n"
        "PRB0040001,2024-05-06 10:00:00,Switch firmware,Joe Employee,David Loo\n"
    )
    assert [row[1] for row in told(path)] == ["agent"]


def test_dates_of_tickets_and_journals_become_one_format(export):
    path = of_a_journal(
        export,
        "13-Jul-2026 10:29:21 - Joe Employee (Additional comments)\nStill slow.\n\n",
    )
    content = path.read_text().replace("number,", "opened_at,number,")
    path.write_text(content.replace("INC0", "2026-07-12 08:00:00,INC0"))
    assert [row[2] for row in told(path)] == ["07-12 08:00", "07-13 10:29"]


def test_datetimes_of_a_workbook_become_as_the_dates_of_the_journals():
    frame = pl.DataFrame(
        {
            "Number": ["INC0000001"],
            "Opened": [datetime(2026, 7, 12, 8, 0)],
            "Short description": ["It is slow"],
            "Caller": ["Joe Employee"],
            "Comments": ["13-Jul-2026 10:29:21 - Joe Employee (Additional comments)\nStill slow.\n\n"],
        }
    )
    assert [row[2] for row in told(frame)] == ["07-12 08:00", "07-13 10:29"]


def test_a_list_as_csv_and_one_as_json_may_be_given_together():
    found = told(EXPORTS / "incident_labels_de.csv", EXPORTS / "incident_list.json")
    assert len(found) == 6


def test_the_json_of_a_list_is_utc_and_lacks_the_comments():
    found = source(EXPORTS / "incident_list.json")
    assert found.missing.startswith("The comments in this JSON are blank")
    assert (found.reader, found.date_zone, found.n_rows) == ("servicenow", "known", 2)
    assert told(EXPORTS / "incident_list.json") == [
        (
            "INC0010001",
            "requester",
            "03-04 16:12",
            "Laptop does not wake up\n\nSince the update my laptop stays black after sleep.",
        ),
        ("INC0010002", "requester", "03-04 19:00", "VPN drops"),
    ]


def test_display_values_of_the_table_api_hold_journals_in_an_unknown_zone():
    path = EXPORTS / "table_api_display.json"
    assert told(path) == [
        ("RITM0010099", "requester", "03-14 18:10", "New monitor"),
        (
            "RITM0010099/comment-1",
            "requester",
            "03-14 19:00",
            "The order form is confusing, I could not choose a size.",
        ),
        ("RITM0010099/comment-2", "agent", "03-15 09:00", "Which size do you need?"),
    ]
    frame = read([path], IngestSettings()).comments.frame
    assert frame.select("department", "queue", "priority").unique().rows() == [
        ("Finance", "Field Services", "low")
    ]
    assert source(path).date_zone == "unknown"


def test_journals_in_a_table_of_their_own_are_joined_to_their_tickets(export):
    journal = {
        "result": [
            {
                "sys_id": "0a1b2c3d4e5f60718293a4b5c6d7e001",
                "name": "incident",
                "element": "comments",
                "element_id": "5af0a1b2c3d4e5f60718293a4b5c6d7e",
                "value": "Still slow.",
                "sys_created_on": "2024-03-04 17:40:11",
                "sys_created_by": "joan.example",
            },
            {
                "sys_id": "0a1b2c3d4e5f60718293a4b5c6d7e002",
                "name": "incident",
                "element": "work_notes",
                "element_id": "6bf0a1b2c3d4e5f60718293a4b5c6d7f",
                "value": "Tunnel.",
                "sys_created_on": "2024-03-04 17:41:11",
                "sys_created_by": "otto",
            },
            {
                "sys_id": "0a1b2c3d4e5f60718293a4b5c6d7e003",
                "name": "incident",
                "element": "comments",
                "element_id": "6bf0a1b2c3d4e5f60718293a4b5c6d7f",
                "value": "It is back again.",
                "sys_created_on": "2024-03-04 18:41:11",
                "sys_created_by": "msample",
            },
        ]
    }
    users = {"result": [{"sys_id": "77ad8176731313005754660c4cf6a7de", "user_name": "msample"}]}
    paths = [
        EXPORTS / "incident_list.json",
        export(json.dumps(journal), "journal.json"),
        export(json.dumps(users), "users.json"),
    ]
    assert told(*paths, columns=("record_id", "author_kind", "text"))[2:] == [
        ("INC0010001", "requester", "Still slow."),
        ("INC0010002", "agent", "Tunnel."),
        ("INC0010002", "requester", "It is back again."),
    ]
    names = list(journal["result"][0])
    csv = "".join(f"{','.join(row)}\n" for row in [names, *(row.values() for row in journal["result"])])
    paths = [EXPORTS / "incident_list.json", export(csv, "sys_journal_field.csv")]
    assert told(*paths, columns=("record_id", "author_kind", "text"))[2:] == [
        ("INC0010001", "requester", "Still slow."),
        ("INC0010002", "agent", "Tunnel."),
        ("INC0010002", "unknown", "It is back again."),
    ]


def test_xml_of_records_has_journals_beside_them_and_attachments_are_passed_over():
    path = EXPORTS / "incident_unload.xml"
    assert told(path, columns=("record_id", "item_kind", "author_kind", "created_at", "text")) == [
        (
            "INC0010001",
            "description",
            "requester",
            "03-04 16:12",
            "Laptop does not wake up\n\nSince the update my laptop stays black after sleep.",
        ),
        ("INC0010001", "comment", "requester", "03-04 17:40", "It happened again in a call with a client."),
        ("INC0010001", "note", "agent", "03-04 18:02", "Known issue with this firmware."),
        ("INC0010001", "comment", "agent", "03-05 23:58", "<p>The driver is replaced.</p>"),
    ]
    found = source(path)
    assert (found.reader, found.date_zone, found.missing) == ("servicenow", "known", "")
    people = read([path], IngestSettings()).comments.frame["person_id"].to_list()
    assert people[0] == people[1] != people[3]


def test_xml_of_a_list_has_no_comments_and_says_so(export):
    text = (EXPORTS / "incident_unload.xml").read_text()
    record = text[text.index("<incident") : text.index("</incident>")]
    path = export(f"<?xml version='1.0'?>\n<xml>{record}</incident></xml>", "list.xml")
    assert next(row[3] for row in told(path)).startswith("Laptop does not wake up")
    assert source(path).missing.startswith("A list as XML has no comments.")


def test_an_unload_that_was_cut_off_is_read_up_to_there(export):
    text = (EXPORTS / "incident_unload.xml").read_text()
    path = export(text[: text.index("<element>work_notes")], "cut.xml")
    assert [row[1] for row in told(path)] == ["requester", "requester"]
    assert source(path).n_rejects == 1


def test_fields_of_other_types_do_no_harm(export):
    objects = [
        {"sys_id": 7, "number": None, "short_description": ["x"], "opened_at": {}, "caller_id": 5},
        {
            "sys_id": "a",
            "number": 12,
            "short_description": "Slow",
            "opened_at": True,
            "caller_id": {"value": None},
            "comments": {"display_value": 3},
        },
    ]
    assert [text for *_, text in told(export(json.dumps({"result": objects})))] == ["Slow", "3"]


@pytest.mark.parametrize(
    "content",
    [
        "Number,Opened,Caller,Short description\nT1,2024-05-06,Ann,Printer eats the paper again\n",
        "id,short_description,description\n1,Slow,The network is far too slow\n",
        '[{"number": "INC0000001", "short_description": "Slow", "description": "The network is slow"}]',
        "<unload><description>The network is slow</description></unload>",
    ],
)
def test_tables_of_other_tools_are_not_taken_for_it(export, content):
    assert recognised(export(content)) != "servicenow"


ROWS = """sys_id,number,short_description,description,caller_id,opened_by,assigned_to,assignment_group,\
priority,contact_type,opened_at,resolved_at,closed_at,account,reopen_count
1,INC0010001,VPN,"[code]<b>It</b> drops[/code]",Ann Lee,Bo Ray,Cy Fox,Network,2 - High,Phone,\
2024-05-06 08:00:00,2024-05-07 08:00:00,,Beispiel AG,1
2,INC0010002,, ,Ann Lee,,,0123456789abcdef0123456789abcdef,7 - Odd,,\
2024-05-06 09:00:00,,2024-05-08 08:00:00,,0
3,CHG0030001,Patch night,Reboot all,Ann Lee,Bo Ray,,,1,,2024-05-06 10:00:00,,,,
4,INC0010003,Disk full,"received from: a@example.org\nDisk is full",,Bo Ray,,, 3 -  Moderate,Monitoring ,,,,,
5,INC0010004,,,,,,,,,2024-05-06 11:00:00,,,,
6,,No number,It has none,Ann Lee,,,,,Email,2024-05-06 12:00:00,,,,
"""


def test_lists_without_journals_are_read_column_by_column_with_the_same_result(export, monkeypatch):
    from feedback_miner.ingest.contract.table_reader import RowReader
    from feedback_miner.ingest.tools.servicenow.list import ServiceNowTable

    path = export(ROWS)
    quick = read([path], IngestSettings())
    monkeypatch.setattr(ServiceNowTable, "read", RowReader.read)
    slow = read([path], IngestSettings())
    assert quick.comments.frame.equals(slow.comments.frame)
    assert quick.sources == slow.sources
    shown = quick.comments.frame.select("comment_id", "author_kind", "priority", "queue", "organisation")
    assert shown.rows() == [
        ("INC0010001", "requester", "high", "Network", "Beispiel AG"),
        ("CHG0030001", "agent", "critical", None, None),
        ("INC0010003", "system", "medium", None, None),
        ("6", "requester", None, None, None),
    ]


def test_an_unload_counts_what_was_deleted_and_passes_over_articles(export):
    row = "<sys_id>{}</sys_id><short_description>{}</short_description>"
    row += "<opened_at>2026-01-05 10:00:00</opened_at><caller_id display_value='Ann'>b</caller_id>"
    path = export(
        "<unload unload_date='2026-01-06 10:00:00'>"
        f"<incident action='INSERT_OR_UPDATE'><number>INC0001</number>{row.format('a', 'It eats')}</incident>"
        f"<kb_knowledge action='INSERT_OR_UPDATE'>{row.format('c', 'How to print')}</kb_knowledge>"
        f"<incident action='DELETE'><number>INC0002</number>{row.format('z', 'Gone')}</incident></unload>",
        "incident.xml",
    )
    assert [text for *_, text in told(path)] == ["It eats"]
    assert source(path).left_out == {"deleted in ServiceNow": 1}
