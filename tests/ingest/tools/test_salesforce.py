"""Salesforce: objects joined whatever their names and order, reports, and what is not Salesforce."""

import json
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.files.source import open_exports
from feedback_miner.ingest.recognise import open_export
from feedback_miner.ingest.tools.salesforce.objects import SalesforceObjects, SalesforceReport

EXPORTS = Path(__file__).parents[2] / "exports" / "salesforce"
GOLDEN = ("comment_id", "item_kind", "author_kind", "created_at", "text")
ALL = ("Case", "CaseComment", "EmailMessage", "User", "Contact", "Account")


def golden(*exports, columns=GOLDEN):
    rows = read(exports, IngestSettings()).comments.frame.select(columns)
    at = rows.columns.index("created_at") if "created_at" in rows.columns else -1
    return [tuple(str(v) if i == at else v for i, v in enumerate(row)) for row in rows.rows()]


def files(*names):
    return [EXPORTS / f"{name}.csv" for name in names]


def table_of(path):
    return open_export(open_exports([path], IngestSettings())[0], IngestSettings()).view


CASES = [
    (
        "00001026", "description", "requester", "2024-05-06 10:00:00",
        "VPN drops\n\nThe VPN drops every\nten minutes.",
    ),
    ("00001027", "description", "requester", "2024-05-07 10:00:00", "New screen"),
]  # fmt: skip
COMMENTS = [
    ("00001026/00a3Y000001AAAA", "comment", "agent", "2024-05-06 12:00:00", "Please try the new client"),
    ("00001026/00a3Y000001AAAb", "note", "agent", "2024-05-06 12:05:00", "Known fault of the gateway"),
    ("00001027/00a3Y000001AAAc", "comment", "requester", "2024-05-08 08:00:00", "Any news about my screen?"),
]
EMAILS = [
    ("00001026/02s3Y000001AAAb", "email", "agent", "2024-05-06 11:00:00", "We look into it"),
    (
        "00001026/02s3Y000001AAAc", "email", "requester", "2024-05-07 11:00:00",
        "<p>Still no better</p><blockquote>We look into it</blockquote>",
    ),
]  # fmt: skip


def test_the_files_of_an_export_are_one_whatever_their_names_and_order(tmp_path):
    assert golden(*files(*ALL)) == [*CASES, *COMMENTS, *EMAILS]
    for number, order in enumerate(list(permutations(ALL))[::97]):
        paths = []
        for i, name in enumerate(order):
            paths.append(tmp_path / f"{number}-{i}.csv")
            paths[-1].write_bytes((EXPORTS / f"{name}.csv").read_bytes())
        assert sorted(golden(*paths)) == sorted([*CASES, *COMMENTS, *EMAILS])


def test_customers_have_their_department_and_company_and_agents_do_not():
    columns = ("author_kind", "priority", "organisation", "department", "score", "is_public")
    assert golden(*files(*ALL), columns=columns) == [
        ("requester", "high", "Example Ltd", "Sales", 2.0, None),
        ("requester", "low", "Sample GmbH", None, None, None),
        ("agent", "high", None, None, None, True),
        ("agent", "high", None, None, None, False),
        ("requester", "low", "Sample GmbH", None, None, True),
        ("agent", "high", None, None, None, None),
        ("requester", "high", "Example Ltd", "Sales", None, None),
    ]


def test_what_is_deleted_unsent_or_said_twice_is_counted():
    sources = read(files(*ALL), IngestSettings()).sources
    assert [dict(source.left_out) for source in sources[:3]] == [
        {"deleted in Salesforce": 1},
        {},
        {"the description once more": 1, "a draft that was never sent": 1},
    ]
    assert [source.warnings for source in sources[3:]] == [
        ("No comments of its own: joined to the cases, comments, emails of Salesforce.",)
    ] * 3
    assert sources[0].reason == (
        "The header has the API names of Salesforce's cases, such as Id, IsDeleted, CaseNumber, ContactId."
    )
    assert sources[0].missing == ""  # the files beside it have the comments
    assert (sources[0].date_zone, sources[0].columns["text"]) == ("known", ("Description",))


def test_comments_alone_keep_cases_apart_whose_ids_differ_by_case_only():
    made = golden(*files("CaseComment"), columns=("record_id", "author_kind", "item_kind"))
    assert made == [
        ("5003Y00001AbCdE", "agent", "comment"),
        ("5003Y00001AbCdE", "agent", "note"),
        ("5003Y00001AbCde", "unknown", "comment"),
    ]
    warnings = read(files("CaseComment"), IngestSettings()).sources[0].warnings
    assert warnings == (
        "1 texts do not tell whether a customer or an agent wrote them; files of cases and users that are"
        " given together with it may tell.",
    )


def test_e_mails_alone_have_the_subject_of_the_first_one():
    made = golden(*files("EmailMessage"), columns=("author_kind", "text"))
    assert made[0] == ("requester", "VPN drops\n\n<p>The VPN drops every ten minutes.</p>")
    assert made[1] == ("agent", "We look into it")
    assert len(made) == 3


def test_data_loader_writes_names_in_capitals_and_latin_1(export):
    text = (
        (EXPORTS / "Case.csv")
        .read_text()
        .replace("New screen", "Größerer Bildschirm fürs Büro, möglichst schnell, wäre schön")
    )
    head, _, rest = text.partition("\n")
    path = export(f"{head.upper()}\n{rest}".encode("latin-1"), "x.csv")
    assert golden(path)[1][4] == "Größerer Bildschirm fürs Büro, möglichst schnell, wäre schön"
    assert golden(path, *files("CaseComment"))[2] == COMMENTS[0]


def test_comments_of_a_tool_that_names_no_ids_are_read(export):
    path = export(
        '"Guid","CommentBody","IsPublished","ParentId"\n"g-1","It is slow","true","5003Y00001AbCdE"\n'
        '"g-2","#N/A","true","5003Y00001AbCdE"\n'
    )
    assert golden(path, columns=("comment_id", "text")) == [("5003Y00001AbCdE/g-1", "It is slow")]


def test_users_alone_say_that_they_hold_no_comments():
    with pytest.raises(EmptyExportError, match="holds users of Salesforce, and no comments"):
        read(files("User"), IngestSettings())


def test_cases_without_texts_say_which_columns_to_export(export):
    path = export(
        '"Id","CaseNumber","OwnerId","Status"\n"5003Y00001AbCdEQAU","1","0053Y000000AgntQAA","New"\n'
    )
    with pytest.raises(EmptyExportError, match="holds cases of Salesforce without their texts"):
        read([path], IngestSettings())


def test_an_english_report_gives_each_case_once_and_each_comment():
    assert golden(*files("report_en"), columns=(*GOLDEN, "organisation")) == [
        (
            "00001026", "description", "requester", "2024-05-26 10:00:00",
            "VPN drops\n\nThe VPN drops every ten minutes.", "Example Ltd",
        ),
        ("00001026/2", "comment", "agent", "2024-05-26 12:00:00", "Please try the new client", None),
        ("00001026/3", "comment", "requester", "2024-05-26 13:00:00", "It is no better", "Example Ltd"),
        ("00001026/4", "note", "agent", "2024-05-26 14:00:00", "Known fault", None),
        ("00001027", "description", "requester", "2024-05-27 08:00:00", "New screen", None),
    ]  # fmt: skip
    source = read(files("report_en"), IngestSettings()).sources[0]
    assert source.reason == (
        "The header names 4 columns of Salesforce's reports of cases, such as 'Case Number', 'Case Owner',"
        " 'Date/Time Opened'. Salesforce's line stands below it."
    )
    assert (source.date_zone, source.missing) == ("unknown", "")


def test_a_german_report_is_told_by_its_labels_and_its_last_lines():
    assert golden(*files("report_de")) == [
        (
            "00002001", "description", "requester", "2024-05-26 10:00:00",
            "Drucker defekt\n\nDer Drucker im Büro druckt nur noch leere Seiten.",
        ),
        ("00002002", "description", "requester", "2024-05-27 08:30:00", "Maus\n\nDie Maus hängt ständig."),
    ]  # fmt: skip
    assert (
        read(files("report_de"), IngestSettings()).sources[0].missing.startswith("Reports tell cases without")
    )


def test_a_report_in_latin_1_and_one_with_blank_cells_below_are_read(export):
    text = (EXPORTS / "report_de.csv").read_text()
    assert golden(export(text.encode("cp1252"), "a.csv")) == golden(*files("report_de"))
    padded = text.replace('reserved."\n', 'reserved.","","","","",""\n')
    assert golden(export(padded, "b.csv")) == golden(*files("report_de"))


def test_a_report_grouped_by_case_names_it_in_its_first_row_only(export):
    path = export(
        "Case Number  ↑,Case Owner,Case Origin,Subject,Case Comments\n"
        "00001,Kim,Web,Wifi,It is slow\n,,,,It is gone\n00002,Kim,Web,Mail,It is late\n"
    )
    assert golden(path, columns=("comment_id", "text")) == [
        ("00001", "Wifi"), ("00001/2", "It is slow"), ("00001/3", "It is gone"),
        ("00002", "Mail"), ("00002/2", "It is late"),
    ]  # fmt: skip


def test_an_excel_report_is_read(tmp_path):
    frame = pl.DataFrame(
        {
            "Case Number": ["00001026", "00001027"],
            "Case Owner": ["Kim", "Kim"],
            "Date/Time Opened": ["5/26/2024, 10:00 AM", "5/27/2024, 8:00 AM"],
            "Subject": ["VPN drops", "New screen"],
            "Description": ["It drops every ten minutes", None],
        }
    )
    frame.write_excel(tmp_path / "report.xlsx")
    assert golden(tmp_path / "report.xlsx", columns=("comment_id", "created_at", "text")) == [
        ("00001026", "2024-05-26 10:00:00", "VPN drops\n\nIt drops every ten minutes"),
        ("00001027", "2024-05-27 08:00:00", "New screen"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "Case Number,Subject,Description,Comments\n1,Wifi,It is slow,Soon\n",  # any help desk
        "id,parentId,body,createdDate\n1,2,It is slow,2024\n",
        "Id,Name,ParentId,Industry,OwnerId,CreatedDate\n1,Ltd,2,IT,3,2024\n",  # ids of another tool
        "Id,CaseNumber,OwnerId,Subject\n1,C1,7,Wifi\n",
        "Vorgangsnummer,Betreff,Beschreibung,Geöffnet am\n1,Wifi,Es ist langsam,01.02.2024\n",
    ],
)
def test_tables_of_other_tools_are_not_taken_for_salesforce(export, content):
    table = table_of(export(content))
    assert SalesforceObjects().detect(table) is None
    assert SalesforceReport().detect(table) is None


def test_half_a_file_and_odd_cells_are_survived(export):
    text = (EXPORTS / "EmailMessage.csv").read_text()
    assert golden(export(text[: text.index("Still no better") + 3], "half.csv"))[0][2] == "requester"
    odd = text.replace('"true"', '"maybe"').replace("2024-05", "soon")
    assert {row[2] for row in golden(export(odd, "odd.csv"))} == {"unknown", "agent"}


def record(kind, **fields):
    return {"attributes": {"type": kind, "url": "/services/data/v60.0"}, **fields}


def test_records_of_a_query_are_read_with_what_hangs_on_them(export):
    owner, customer = "005A0000001aaaaAAA", "005A0000009zzzzAAA"
    comments = [
        record("CaseComment", Id="00a1", CommentBody="We look", IsPublished=True, CreatedById=owner),
        record("CaseComment", Id="00a2", CommentBody="Ask Bo", IsPublished=False, CreatedById="005A"),
        record("CaseComment", Id="00a3", CommentBody="Still stuck", IsPublished=True,
               CreatedBy={"Id": customer, "UserType": "CspLitePortal"}),
        record("CaseComment", Id="00a4", CommentBody="Me too", IsPublished=True, CreatedById=customer),
    ]  # fmt: skip
    emails = [
        record("EmailMessage", Id="02s1", Incoming=True, TextBody="It is  stuck", Status="0"),
        record("EmailMessage", Id="02s2", Incoming=False, TextBody="Never sent", Status="5"),
        record("EmailMessage", Id="02s3", Incoming=True, TextBody="Any news?", FromAddress="a@example.org"),
    ]
    case = record(
        "Case",
        Id="500A00000012345AAA",
        CaseNumber="00001",
        Subject="Lift",
        Description="It is stuck",
        CreatedDate="2024-05-06T08:00:00.000+0000",
        OwnerId=owner,
        Priority="High",
        Account=record("Account", Name="Beispiel AG"),
        CaseComments={"totalSize": 4, "done": True, "records": comments},
        EmailMessages={"totalSize": 3, "done": True, "records": emails},
    )
    gone = record("Case", Id="500A00000012346AAA", CaseNumber="2", Subject="Gone", IsDeleted=True)
    answer = {"status": 0, "result": {"records": [case, gone], "totalSize": 2, "done": True}}
    found = read([export(json.dumps(answer), "cases.json")], IngestSettings())
    assert found.sources[0].reader == "salesforce"
    assert found.comments.frame.select("comment_id", "item_kind", "author_kind", "organisation").rows() == [
        ("00001", "description", "requester", "Beispiel AG"),
        ("00001/00a1", "comment", "agent", None),
        ("00001/00a2", "note", "agent", None),
        ("00001/00a3", "comment", "requester", "Beispiel AG"),
        ("00001/00a4", "comment", "unknown", None),
        ("00001/02s3", "email", "requester", "Beispiel AG"),
    ]
    assert sum(found.sources[0].left_out.values()) == 3


def test_comments_of_a_query_of_their_own_are_joined_to_their_cases(export):
    case = record("Case", Id="500A00000012345AAA", CaseNumber="00001", Subject="Lift", Priority="High")
    comment = record(
        "CaseComment", Id="00a1", ParentId="500A00000012345", CommentBody="We look", IsPublished=True
    )
    files = [export(json.dumps({"records": [r]}), f"{n}.json") for n, r in enumerate((comment, case))]
    frame = read(files, IngestSettings()).comments.frame
    assert sorted(frame.select("comment_id", "record_id", "priority").rows()) == [
        ("00001", "00001", "high"),
        ("00001/00a1", "00001", "high"),
    ]


def test_a_comment_that_begins_with_total_is_no_line_below_the_report(export):
    path = export(
        '"Case Number","Case Owner","Subject","Case Reason","Case Comments"\n'
        '"1","Ann","Printer","x","It eats the paper"\n'
        '"","","","","Total mess, nobody answers the phone"\n'
        '"Grand Total","","","",""\n',
        "report.csv",
    )
    found = read([path], IngestSettings())
    assert found.comments.frame["text"].to_list()[1:] == [
        "It eats the paper", "Total mess, nobody answers the phone",
    ]  # fmt: skip
    assert found.sources[0].left_out == {"a line below the report": 1}


def test_the_account_of_a_person_is_no_organisation(export):
    report = export(
        "Case Number,Case Owner,Subject,Account Name,Contact Name,Case Origin\n"
        "1,Bob,The printer eats paper,Ann Smith,Ann Smith,Web\n"
        "2,Bob,The laptop is dead,Example Ltd,Cy Rusk,Web\n",
        "report.csv",
    )
    case = {
        "attributes": {"type": "Case"},
        "Account": {"Name": "Ann Smith"},
        "Contact": {"Name": "Ann Smith"},
    }
    cases = export(json.dumps({"records": [{**case, "CaseNumber": "1", "Subject": "Printer"}]}), "cases.json")
    told = [
        read([path], IngestSettings()).comments.frame["organisation"].to_list() for path in (report, cases)
    ]
    assert told == [[None, "Example Ltd"], [None]]
