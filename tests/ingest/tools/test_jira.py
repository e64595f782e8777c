"""Jira: tables in several languages, XML and JSON, who wrote, markup, and what is not Jira."""

import json
from pathlib import Path

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.files.source import open_exports
from feedback_miner.ingest.recognise import open_export
from feedback_miner.ingest.tools.jira.table import JiraTable
from feedback_miner.ingest.tools.jira.text import adf_text, wiki_text

EXPORTS = Path(__file__).parents[2] / "exports" / "jira"
GOLDEN = ("comment_id", "item_kind", "author_kind", "created_at", "text")


def golden(source, *columns):
    rows = read([source], IngestSettings()).comments.frame.select(*(columns or GOLDEN))
    return [
        tuple(str(v) if c == "created_at" else v for c, v in zip(rows.columns, row, strict=True))
        for row in rows.rows()
    ]


def test_a_spanish_export_of_the_cloud_is_read_by_its_comment_cells_and_ids():
    assert golden(EXPORTS / "cloud_es.csv") == [
        (
            "SOP-101", "description", "requester", "2026-07-18 09:10:00",
            "No funciona la impresora\n\nLa impresora de la planta 2 no imprime desde ayer.\n\n"
            "Ya la reinicié dos veces; sigue igual.",
        ),
        (
            "SOP-101/1", "comment", "agent", "2026-07-18 10:52:00",
            "Hola Ana, ¿qué modelo es?\n\nGracias; quedo atento",
        ),
        (
            "SOP-101/2", "comment", "requester", "2026-07-18 11:30:00",
            "Es el modelo viejo; tarda mucho en arrancar",
        ),
        ("SOP-101/3", "comment", "bot", "2026-07-19 08:00:00", "Este ticket se cerró automáticamente"),
        (
            "SOP-102", "description", "requester", "2026-08-02 16:05:00",
            "VPN muy lenta\n\n> Reinicie el equipo\n\nLa VPN tarda diez minutos en conectar.",
        ),
        ("SOP-102/1", "comment", "requester", "2026-08-02 16:40:00", "Ahora además se corta cada hora"),
    ]  # fmt: skip
    source = read([EXPORTS / "cloud_es.csv"], IngestSettings()).sources[0]
    assert (source.reader, source.format, source.date_zone) == ("jira", "csv", "unknown")
    assert source.reason == (
        "The header names 9 columns that Jira writes, such as 'Clave de incidencia', 'ID de la incidencia',"
        " 'Tipo de Incidencia'. 'Clave de incidencia' holds keys of issues."
        " 3 columns 'Comentario' hold 'date;author;text'."
    )
    assert source.missing.startswith("It does not tell internal notes from public comments;")
    assert source.columns["text"] == ("Descripción", "Comentario")
    assert "Archivo adjunto" in source.unmapped


def test_what_is_told_of_an_issue_stands_with_its_messages_and_its_score_once():
    columns = ("score", "priority", "organisation")
    assert golden(EXPORTS / "cloud_es.csv", *columns)[:4] == [
        (2.0, "high", "Ejemplo S.A."),
        (None, "high", None),
        (None, "high", "Ejemplo S.A."),
        (None, "high", None),
    ]


def test_a_german_export_of_a_server_names_people_and_months_its_own_way():
    assert golden(EXPORTS / "server_de.csv") == [
        (
            "HELP-7", "description", "requester", "2024-03-03 14:05:00",
            "Outlook stürzt ab\n\nWas passiert\nOutlook stürzt beim Öffnen von Anhängen ab.\n{code:java}\n"
            "java.lang.NullPointerException\n\tat x.y.Z(Z.java:1)\n{code}\n"
            "Das nervt @kdesk, bitte schnell helfen!",
        ),
        (
            "HELP-7/1", "comment", "agent", "2024-03-03 14:30:00",
            "Bitte Profil neu anlegen, siehe Anleitung.",
        ),
        ("HELP-7/2", "comment", "requester", "2024-03-03 15:00:00", "Hat leider nichts gebracht."),
        (
            "HELP-8", "description", "requester", "2024-12-12 08:00:00",
            "Kein Zugriff auf Laufwerk G\n\nSeit heute fehlt das Laufwerk G.",
        ),
    ]  # fmt: skip
    assert golden(EXPORTS / "server_de.csv", "department", "priority") == [
        ("Einkauf", "high"), (None, "high"), ("Einkauf", "high"), ("Vertrieb", "low"),
    ]  # fmt: skip


def test_a_language_that_is_not_known_is_read_by_the_place_of_its_columns(export):
    path = export(
        "Podsumowanie,Klucz zgłoszenia,Identyfikator,Typ,Utworzono,Opis,Komentarz,Komentarz\n"
        "Drukarka nie działa,POM-1,1,Błąd,18/paź/26 9:10,Drukarka na drugim piętrze nie działa od wczoraj,"
        "18/paź/26 10:52;qm:1:2;Nadal nie działa; proszę o pomoc,18/paź/26 11:00;712020:a;Sprawdzamy\n"
        "Wolna sieć,POM-2,2,Błąd,19/paź/26 9:10,Sieć jest bardzo wolna w całym biurze,,\n"
    )
    assert golden(path, "comment_id", "author_kind", "created_at", "text") == [
        (
            "POM-1", "unknown", "2026-10-18 09:10:00",
            "Drukarka nie działa\n\nDrukarka na drugim piętrze nie działa od wczoraj",
        ),
        ("POM-1/1", "requester", "2026-10-18 10:52:00", "Nadal nie działa; proszę o pomoc"),
        ("POM-1/2", "unknown", "2026-10-18 11:00:00", "Sprawdzamy"),
        ("POM-2", "unknown", "2026-10-19 09:10:00", "Wolna sieć\n\nSieć jest bardzo wolna w całym biurze"),
    ]  # fmt: skip
    warnings = read([path], IngestSettings()).sources[0].warnings
    assert "1 comments do not tell whether the reporter or an agent wrote them." in warnings


def test_names_that_cannot_be_compared_with_the_ids_of_comments_tell_nobody(export):
    path = export(
        "Summary,Issue key,Issue id,Issue Type,Project key,Reporter,Created,Description,Comment\n"
        "Wifi,IT-1,1,Bug,IT,Ann Sample,18/Jul/26 9:10 AM,It is slow,18/Jul/26 9:20 AM;5b10ac8d;Still slow\n"
        "Mail,IT-2,2,Bug,IT,Bob Sample,18/Jul/26 9:12 AM,It is gone,18/Jul/26 9:21 AM;qm:a:b;Same here\n"
    )
    assert golden(path, "comment_id", "author_kind") == [
        ("IT-1", "requester"), ("IT-1/1", "unknown"), ("IT-2", "requester"), ("IT-2/1", "requester"),
    ]  # fmt: skip


def test_a_list_without_comment_columns_says_which_export_has_them(export):
    path = export(
        "Issue Type,Issue key,Issue id,Summary,Assignee,Reporter,Priority,Status,Custom field (Team)\n"
        "Bug,IT-1,1,The wifi is slow,Kim,Ann,High,Open,A\n"
    )
    source = read([path], IngestSettings()).sources[0]
    assert source.reader == "jira"
    assert source.missing.startswith("It has no column with comments: 'Export > CSV (all fields)'")
    assert golden(path, "comment_id", "text") == [("IT-1", "The wifi is slow")]


def test_comment_columns_that_are_empty_in_the_first_rows_are_read_too(export):
    head = "Summary,Issue key,Issue id,Issue Type,Reporter,Description,Comment,Comment,Comment\n"
    rows = "".join(
        f"Wifi {i},IT-{i},{i},Bug,ann,It is slow,1/Jul/26 9:10 AM;ann;Again,,\n" for i in range(150)
    )
    last = "Wifi,IT-999,999,Bug,ann,It is slow,a;b,2/Jul/26 9:10 AM;ann;Second,3/Jul/26 9:10 AM;kim;Third\n"
    made = golden(export(head + rows + last), "comment_id", "author_kind", "text")
    assert made[-3:] == [
        # a cell that is no comment of that form is kept as it stands
        ("IT-999/1", "unknown", "a;b"),
        ("IT-999/2", "requester", "Second"),
        ("IT-999/3", "agent", "Third"),
    ]


def test_a_thousand_issues_are_the_most_that_an_export_holds(export):
    head = "Summary,Issue key,Issue id,Issue Type,Status\n"
    rows = "".join(f"The wifi number {i} is slow,IT-{i},{i},Bug,Open\n" for i in range(1000))
    assert any("1,000 issues" in w for w in read([export(head + rows)], IngestSettings()).sources[0].warnings)


def test_encodings_and_line_ends_make_no_difference(export):
    text = (EXPORTS / "server_de.csv").read_text(encoding="utf-8")
    plain = golden(EXPORTS / "server_de.csv")
    for content in (text.encode("cp1252"), ("\ufeff" + text).encode(), text.encode("utf-16")):
        assert golden(export(content, "a.csv")) == plain
    assert len(golden(export(text.replace("\n", "\r\n").encode()))) == 4


@pytest.mark.parametrize(
    "content",
    [
        # a ticket list with keys alone
        "key,summary,comment\nIT-1,Wifi,It is slow\nIT-2,Mail,It is gone\n",
        # another tool's dated notes
        "Number,Opened,Comments\nINC1,2024-05-06,2024-05-06 10:00 - Ann (Additional comments) Slow\n",
        # dates, authors and texts of a chat
        "id,log,rating\n1,10:00;ann;It is slow,3\n2,11:00;bob;It is gone,4\n",
        # columns of Jira's names without its keys
        "Summary,Issue id,Status,Priority,Resolution,Created,Description\n"
        "Crash,1,Open,High,,30/Sep/21 17:20,The program crashes\n",
    ],
)
def test_tables_of_other_tools_are_not_taken_for_jira(export, content):
    table = open_export(open_exports([export(content)], IngestSettings())[0], IngestSettings()).view
    assert JiraTable().detect(table) is None


def test_attachments_are_not_taken_for_comments(export):
    path = export(
        "Summary,Issue key,Issue id,Issue Type,Reporter,Attachment,Comment\n"
        "Wifi,IT-1,1,Bug,ann,1/Jul/26 9:10 AM;ann;a.png;https://x.org/1,1/Jul/26 9:11 AM;ann;See picture\n"
    )
    assert golden(path, "text") == [("Wifi",), ("See picture",)]


def test_xml_has_who_wrote_what_and_tells_that_pages_are_missing():
    assert golden(EXPORTS / "server_en.xml", *GOLDEN, "is_public", "organisation") == [
        (
            "HELP-1", "description", "requester", "2024-09-08 14:43:07",
            "Laptop is slow\n\n<p>The laptop needs <b>ten minutes</b> to start.</p>", None, "Example Ltd",
        ),
        (
            "HELP-1/40001", "comment", "agent", "2024-09-08 15:00:00", "<p>Please send it in.</p>",
            None, None,
        ),
        (
            "HELP-1/40002", "note", "agent", "2024-09-08 15:01:00", "<p>Third one from that batch.</p>",
            False, None,
        ),
        (
            "HELP-1/40003", "comment", "requester", "2024-09-09 05:00:00",
            "<p>Still as slow as before &amp; now it is loud.</p>", None, "Example Ltd",
        ),
        ("HELP-2", "description", "requester", "2024-09-09 06:30:00", "More screens", None, None),
    ]  # fmt: skip
    source = read([EXPORTS / "server_en.xml"], IngestSettings()).sources[0]
    assert source.warnings == ("It holds issues up to 2 of 5; export the others too.",)
    assert source.date_zone == "known"


def test_xml_saved_from_a_browser_is_read_with_the_months_of_its_language():
    assert golden(EXPORTS / "browser_ru.xml") == [
        (
            "SUP-1", "description", "requester", "2024-09-08 14:43:07",
            "Не работает почта\n\n<p>Почта не открывается с утра.</p>",
        )
    ]  # fmt: skip


def test_xml_that_breaks_off_gives_what_stands_above(export):
    text = (EXPORTS / "server_en.xml").read_text()
    made = read([export(text[: text.index('<key id="30002">')], "a.xml")], IngestSettings())
    assert [i for (i,) in made.comments.frame.select("comment_id").rows()] == [
        "HELP-1", "HELP-1/40001", "HELP-1/40002", "HELP-1/40003",
    ]  # fmt: skip
    assert made.sources[0].n_rejects == 1


def test_a_news_feed_is_no_export_of_jira(export):
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>a</title>'
        "<description>b</description><summary>c</summary></item></channel></rss>"
    )
    with pytest.raises(Exception, match="of no tool that is known"):
        read([export(feed, "feed.xml")], IngestSettings())


def test_json_of_version_2_has_wiki_markup_internal_notes_and_a_rating():
    columns = ("comment_id", "item_kind", "author_kind", "is_public", "score", "created_at", "text")
    assert golden(EXPORTS / "search_v2.json", *columns) == [
        (
            "IT-1", "description", "requester", None, None, "2017-08-16 14:39:14.516000",
            "Wifi drops\n\nThe wifi in room B2 drops every hour.\r\n\r\n"
            "{noformat}\r\ndisconnected: reason 4\r\n{noformat}",
        ),
        ("IT-1/satisfaction", "rating", "requester", None, 2.0, "None", "It took a week."),
        (
            "IT-1/501", "comment", "agent", True, None, "2017-08-16 15:00:00",
            "> drops every hour\n\r\nWhich room?",
        ),
        ("IT-1/502", "note", "agent", False, None, "2017-08-16 15:05:00", "Known broken access point"),
        ("IT-1/503", "comment", "requester", True, None, "2017-08-16 16:00:00", "Room B2, as I wrote"),
        ("IT-2", "description", "unknown", None, None, "2017-08-17 07:00:00", "Second screen please"),
    ]  # fmt: skip
    source = read([EXPORTS / "search_v2.json"], IngestSettings()).sources[0]
    assert source.warnings == (
        "1 issues have more comments than stand here, such as IT-1: get the others with"
        " GET /rest/api/3/issue/KEY/comment.",
    )
    assert (source.n_rows, source.n_comments) == (2, 6)


def test_json_of_version_3_has_documents_and_kinds_of_accounts():
    columns = ("comment_id", "item_kind", "author_kind", "is_public", "text")
    assert golden(EXPORTS / "lines_v3.jsonl", *columns) == [
        (
            "DESK-5", "description", "requester", None,
            "Antivirus blocks the CRM\n\nWhat happens\nThe antivirus blocks the CRM\nevery morning 😞\n"
            "- sales cannot work\n- no warning\n{code}\n0x80070005\n{code}",
        ),
        ("DESK-5/601", "comment", "agent", True, "> sales cannot work\n@Ann please try again"),
        ("DESK-5/602", "note", "bot", False, "SLA breached"),
        ("DESK-5/603", "comment", "requester", True, "Same for the whole team"),
        ("DESK-5/604", "comment", "unknown", True, "From a deleted account"),
    ]  # fmt: skip


def test_pages_that_overlap_give_each_message_once(export):
    page = json.loads((EXPORTS / "search_v2.json").read_text())
    path = export(json.dumps([page, page]), "pages.json")
    assert len(golden(path)) == 6


def test_bodies_that_are_rendered_as_html_are_preferred(export):
    issue = {
        "key": "IT-9",
        "fields": {
            "summary": "Wifi",
            "description": "h1. Slow",
            "comment": {"comments": [{"id": "1", "body": "*no*"}]},
        },
        "renderedFields": {
            "description": "<h1>Slow</h1>",
            "comment": {"comments": [{"id": "1", "body": "<b>no</b>"}]},
        },
    }
    assert golden(export(json.dumps([issue])), "text") == [("Wifi\n\n<h1>Slow</h1>",), ("<b>no</b>",)]


@pytest.mark.parametrize(
    "fields",
    [
        {"comment": "none", "reporter": 7, "summary": ["a"], "description": 3},
        {"comment": {"comments": [None, 3, {"body": None, "author": "x", "id": {}}], "total": "many"}},
        {
            "description": {"type": "doc", "content": "x"},
            "customfield_1": [3],
            "customfield_2": {"rating": 1},
        },
        {"priority": None, "comment": {"comments": {}}},
    ],
)
def test_fields_of_any_type_are_survived(export, fields):
    good = {"key": "IT-1", "fields": {"summary": "The wifi is slow"}}
    odd = {"key": "IT-2", "fields": fields}
    assert golden(export(json.dumps([good, odd])), "comment_id")[0] == ("IT-1",)


def test_issues_without_a_word_say_what_is_expected(export):
    with pytest.raises(EmptyExportError, match="holds no comment with a text"):
        read([export(json.dumps([{"key": "IT-1", "fields": {"labels": []}}]))], IngestSettings())


def test_a_table_named_as_jira_is_read_as_far_as_it_goes():
    frame = pl.DataFrame({"Summary": ["The wifi is slow"], "Description": ["It *crawls*"]})
    made = read(frame, IngestSettings(format="jira")).comments.frame
    assert made["text"].to_list() == ["The wifi is slow\n\nIt crawls"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("h2. Title\nText", "Title\nText"),
        ("{quote}a\nb{quote}c", "> a\n> b\nc"),
        ("bq. old\nnew", "> old\nnew"),
        ("{quote}never closed", "never closed"),
        ("{color:#FF0000}red{color} *bold* _it_ {{mono}}", "red bold it mono"),
        ("the {{{}HDFS-{}}} {*}key{*}s", "the HDFS- keys"),
        ("[~ann] and [~accountid:557058:ab-cd], hello", "@ann and hello"),
        ("see [the page|https://example.org/a|smart-link] and [https://example.org]", "see the page and https://example.org"),
        ("!screen shot.png|width=300! [^log.txt] wow!", "wow!"),
        ("* a\n** b\n# c", "- a\n- b\n- c"),
        ("||Device||State||\n|P1|off|", "Device||State\nP1|off"),
        ("snake_case_name and 2*3*4 and a-b", "snake_case_name and 2*3*4 and a-b"),
        ("{code:java}\n*x* [a|b]\n{code}\n*y*", "{code:java}\n*x* [a|b]\n{code}\ny"),
        ("a \\{b\\} \\\\\nc", "a {b} \n\nc"),
        ("C:\\Windows is plain", "C:\\Windows is plain"),
    ],
)  # fmt: skip
def test_wiki_markup_becomes_readable_text(markup, text):
    assert wiki_text(markup) == text


def test_documents_nested_without_end_are_cut_off():
    node = {"type": "text", "text": "deep"}
    for _ in range(900):
        node = {"type": "blockquote", "content": [node]}
    assert (
        adf_text(
            {
                "type": "doc",
                "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a"}]}, node],
            }
        )
        == "a"
    )


def test_a_table_in_a_document_is_a_line_per_row():
    def cell(text):
        inner = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
        return {"type": "tableCell", "content": [inner]}

    table = {"type": "table", "content": [{"type": "tableRow", "content": [cell("P1"), cell("off")]}]}
    date = {"type": "date", "attrs": {"timestamp": "1"}}
    assert adf_text({"type": "doc", "content": [table, {"type": "rule"}, date]}) == "P1 | off"


def test_requests_of_the_portal_are_read_with_their_boxes_and_comments(export):
    request = {
        "issueId": "1",
        "issueKey": "HD-1",
        "createdDate": {"iso8601": "2024-05-06T08:00:00+0000", "epochMillis": 1714982400000},
        "reporter": {"accountId": "qm:1:2", "displayName": "Ann"},
        "requestFieldValues": [
            {"fieldId": "summary", "label": "Summary", "value": "VPN down"},
            {"fieldId": "customfield_1", "label": "What did you do?", "value": "I restarted it two times"},
            {"fieldId": "customfield_2", "label": "Site", "value": "Bonn"},
            {"fieldId": "description", "label": "D", "value": "It drops", "renderedValue": {"html": ""}},
        ],
        "comments": {
            "values": [
                {"id": "5", "body": "Try *again*", "public": True, "author": {"accountId": "a"},
                 "created": {"iso8601": "2024-05-06T09:00:00+0000"}},
                {"id": "6", "body": "Check the gateway", "public": False, "author": {"accountId": "a"},
                 "created": {"iso8601": "2024-05-06T09:01:00+0000"}},
            ]
        },
    }  # fmt: skip
    found = read([export(json.dumps({"size": 1, "values": [request]}), "requests.json")], IngestSettings())
    assert found.sources[0].reader == "jira"
    shown = found.comments.frame.select("comment_id", "item_kind", "author_kind", "question", "is_public")
    assert shown.rows() == [
        ("HD-1", "description", "requester", None, None),
        ("HD-1/customfield_1", "answer", "requester", "What did you do?", None),
        ("HD-1/5", "comment", "agent", None, True),
        ("HD-1/6", "note", "agent", None, False),
    ]
    assert found.comments.frame["text"][0] == "VPN down\n\nIt drops"
    assert str(found.comments.frame["created_at"][2]) == "2024-05-06 09:00:00"


def test_custom_fields_that_ask_for_words_are_answers(export):
    header = (
        "Summary,Issue key,Issue id,Issue Type,Reporter,Created,Description,Custom field (What went wrong?)"
    )
    header += ",Custom field (Resolution comment),Custom field (Rank)"
    rows = [
        f"Lift,HD-{n},{n},Task,ann,06/May/24 8:0{n} AM,It is stuck,{said},We sent a man there,0|i{n}"
        for n, said in enumerate(("", "Nobody ever came to look", "It took far too long"))
    ]
    found = read([export("\n".join([header, *rows]))], IngestSettings())
    shown = found.comments.frame.filter(item_kind="answer").select("comment_id", "question", "author_kind")
    question = "What went wrong?"
    assert shown.rows() == [(f"HD-{n}/field {question}", question, "requester") for n in (1, 2)]
    assert "Custom field (Resolution comment)" in found.sources[0].unmapped


def test_requests_whose_comments_go_on_elsewhere_are_told(export):
    request = {
        "issueKey": "IT-1", "reporter": {"accountId": "qm:a"},
        "createdDate": {"iso8601": "2026-01-05T10:00:00+0000"},
        "requestFieldValues": [{"fieldId": "description", "value": "It eats the paper"}],
        "comments": {"isLastPage": False, "values": []},
    }  # fmt: skip
    found = read([export(json.dumps({"values": [request]}), "requests.json")], IngestSettings())
    assert "such as IT-1" in found.sources[0].warnings[0]
