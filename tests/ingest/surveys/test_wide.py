"""Tables of answers of no known tool: second headers, several open columns, answers below one another."""

import polars as pl
import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, TextColumnError
from feedback_miner.ingest import read
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.header_rows import header_row

OPEN = [
    "The tunnel drops whenever I walk to another room",
    "Nobody told me why my order took six weeks",
    "Please stop closing my requests without a word",
    "The printer on the third floor never works",
    "Signing in three times a day is too much",
    "The form for new software is hard to find",
]


def told(path, *columns):
    return read([path], IngestSettings()).comments.frame.select(columns).rows()


def source(path):
    return read([path], IngestSettings()).sources[0]


def test_a_row_of_labels_below_codes_tells_the_questions_and_is_no_answer(export):
    header = "CASE\tREF\tQUESTNNR\tSTARTED\tIT01\tIT02_01\tLASTDATA\tMISSREL\n"
    labels = (
        "Interview number\tReference\tQuestionnaire\tTime the interview began\tSatisfaction with IT"
        "\tWhat should we improve?\tTime when the data was most recently updated\tMissing answers\n"
    )
    rows = "".join(
        f"{200 + n}\t\tbase\t2026-03-0{n + 1} 08:00:00\t{n % 5 + 1}\t{text}\t2026-03-0{n + 1} 08:09:00\t0\n"
        for n, text in enumerate(OPEN)
    )
    path = export((header + labels + rows).encode("utf-16"), "data.csv")
    asked = "What should we improve?"
    assert told(path, "text", "question", "score") == [
        (text, asked, float(n % 5 + 1)) for n, text in enumerate(OPEN)
    ]
    assert source(path).columns["date"] == ("STARTED",)


@pytest.mark.parametrize(("n_figures", "explained"), [(3, True), (2, False)])
def test_words_above_the_figures_of_three_columns_are_labels(n_figures, explained):
    head = pl.DataFrame(
        {f"v{n}": ["Satisfaction", "1", "4"] for n in range(n_figures)}
        | {"t": ["What is missing?", *OPEN[:2]]}
    )
    names = tuple(head.columns)
    found = header_row(Table(None, names, names, head, [2, 3, 4]))
    assert (found.labels if found else {}) == ({name: head[name][0] for name in names} if explained else {})


def test_labels_below_a_merged_cell_are_put_together_with_it(tmp_path):
    path = tmp_path / "umfrage.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Auswertung der Umfrage"])
        sheet.write_row(2, 0, ["Nr.", "Abteilung", "Zufriedenheit", "Freitext"])
        sheet.write_row(3, 3, ["Was war gut?", "Was war schlecht?"])
        for n, text in enumerate(OPEN):
            sheet.write_row(
                4 + n, 0, [n + 1, "Einkauf" if n % 2 else "Vertrieb", n % 5 + 1, text, OPEN[n - 1]]
            )
    assert told(path, "text", "question", "department")[:2] == [
        (OPEN[0], "Freitext | Was war gut?", "Vertrieb"),
        (OPEN[-1], "Freitext | Was war schlecht?", "Vertrieb"),
    ]


def test_a_score_and_two_columns_of_own_words_are_a_survey(export):
    rows = "".join(
        f"0{n + 1}/03/2026,{'Achats' if n % 2 else 'RH'},{n * 5 % 7 + 2},{text},{OPEN[n - 1]}\n"
        for n, text in enumerate(OPEN)
    )
    path = export("Date,Service,Note /10,Points positifs,Points à améliorer\n" + rows)
    assert told(path, "text", "question", "score", "department")[:2] == [
        (OPEN[0], "Points positifs", 2.0, "RH"),
        (OPEN[-1], "Points à améliorer", 2.0, "RH"),
    ]


@pytest.mark.parametrize("header", ["Nr,Satz,Anderer Satz", "Priority,First words,Other words"])
def test_two_columns_of_words_beside_a_number_or_what_tickets_have_are_asked_for(export, header):
    rows = "".join(f"{n + 1},{text},{OPEN[n - 1]} still\n" for n, text in enumerate(OPEN))
    with pytest.raises(TextColumnError):
        read([export(f"{header}\n{rows}")], IngestSettings())


def test_answers_below_one_another_are_told_apart_by_their_questions(export):
    asked = (
        "How satisfied are you with IT? (1-5)",
        "What should IT improve?",
        "Which department are you in?",
    )
    rows = "".join(
        f'{n},2026-03-0{n + 1}T09:00:00Z,{question},"{answer}"\n'
        for n, text in enumerate(OPEN)
        for question, answer in zip(asked, (n % 5 + 1, text, ("Sales", "Legal")[n % 2]), strict=True)
    )
    path = export("respondent_id,submitted_at,question,answer\n" + rows)
    assert told(path, "record_id", "text", "question", "score", "role", "department") == [
        (str(n), text, asked[1], float(n % 5 + 1), ("Sales", "Legal")[n % 2], ("Sales", "Legal")[n % 2])
        for n, text in enumerate(OPEN)
    ]
    assert source(path).left_out == {"answers to closed questions": 12}


def test_questions_that_never_come_back_are_no_survey(export):
    rows = "".join(f"{n},Why does it do {n}?,{text}\n" for n, text in enumerate(OPEN))
    assert source(export("id,question,answer\n" + rows)).columns.get("question") is None


@pytest.mark.parametrize(
    ("name", "cell", "month"),
    [
        ("Time Stamp (mm/dd/yyyy)", "03/02/2026 08:15:07 AM", 3),
        ("Submitted (dd/mm/yyyy)", "03/02/2026", 2),
        ("Marca temporal", "3/2/2026 8:15:07", None),
        ("Fecha", "03/02/2026 08:15:07 AM", None),
        ("Submitted at", "03/02/2026 08:15:07", None),
    ],
)
def test_the_name_of_a_column_tells_whether_the_day_comes_first(export, name, cell, month):
    path = export(f'"{name}",What should we improve?,Rating\n{cell},{OPEN[0]},3\n{cell},{OPEN[1]},4\n')
    dates = [date for (date,) in told(path, "created_at")]
    assert [date.month if date else None for date in dates] == [month, month]


@pytest.mark.parametrize("name", ["Rated at", "survey_date", "Survey completed on", "Date & Time (UTC)"])
def test_a_lone_column_of_dates_tells_when_a_comment_was_written(export, name):
    path = export(
        f"ticket,{name},rating,comment\n7,2026-03-20 08:15,3,{OPEN[0]}\n8,2026-03-21 09:00,4,x y z\n"
    )
    assert source(path).columns["date"] == (name,)
    assert source(path).date_zone == ("known" if "UTC" in name else "unknown")


@pytest.mark.parametrize("name", ["Due date", "Date of birth", "Expires on", "Hired on", "Next review date"])
def test_dates_of_other_things_do_not(export, name):
    path = export(
        f"ticket,{name},rating,comment\n7,2026-03-20 08:15,3,{OPEN[0]}\n8,2026-03-21 09:00,4,x y z\n"
    )
    assert "date" not in source(path).columns


def test_a_remark_in_brackets_is_no_part_of_a_name(export):
    header = "Request #,Department (Property),Rating (out of 5),Comment,Comments (internal)"
    rows = "".join(f"{n},Sales,{n % 5 + 1},{text},\n" for n, text in enumerate(OPEN))
    columns = source(export(f"{header}\n{rows}")).columns
    assert (columns["text"], columns["score"]) == (("Comment",), ("Rating (out of 5)",))
    assert columns["role"] == columns["department"] == ("Department (Property)",)


def test_codes_for_no_answer_are_no_options(export):
    rows = "".join(f"{n},0,31,{n % 5 + 1},{text},-66\n" for n, text in enumerate([*OPEN, *[-99] * 6]))
    columns = source(export("lfdn,tester,dispcode,v_12,v_13,quota\n" + rows)).columns
    assert columns["text"] == ("v_13",)


def test_the_end_of_a_response_is_its_date_and_no_resolution(export):
    rows = "".join(f"2026-03-0{n + 1} 09:00,2026-03-0{n + 1} 09:04,3,{text}\n" for n, text in enumerate(OPEN))
    columns = source(
        export("Start Time,Completed Time,How satisfied are you?,What should we improve?\n" + rows)
    ).columns
    assert columns["date"] == ("Completed Time",)
    assert "resolved" not in columns


def test_ticks_that_may_be_lists_in_own_words_are_offered(export):
    wishes = ["fast laptops, stable wifi", "stable wifi, quiet rooms", "quiet rooms, fast laptops"] * 9
    rows = "".join(f'r{i},2024-05-01,"{wish}"\n' for i, wish in enumerate(wishes))
    with pytest.raises(EmptyExportError) as error:
        source(export(f"Response ID,Date,What should we improve?\n{rows}"))
    assert "'What should we improve?' may hold comments: ticks, or lists in own words" in str(error.value)


@pytest.mark.parametrize("header", ["Name three things to fix", "Citez trois choses", "Wymień trzy rzeczy"])
def test_lists_that_a_header_asks_for_are_comments_of_a_table_that_is_no_survey(export, header):
    wishes = ["fast laptops, stable wifi", "stable wifi, quiet rooms", "quiet rooms, fast laptops"]
    rows = "".join(f'{i},"{wishes[i % 3]}, {i} keys"\n' for i in range(24))
    path = export(f"ID,{header}\n{rows}")
    assert source(path).columns["text"] == (header,)
