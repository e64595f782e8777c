"""Tables without a header, and rows that stand in one pair of quotes."""

import csv
import io

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import TextColumnError, UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.formats import delimited

TEXTS = [f"The printer on floor {n} jams again, and nobody comes" for n in range(12)]
ROWS = [
    [str(n + 1), f"2014-08-{n + 1:02}T20:23:31Z", text, "All", str(n % 3)] for n, text in enumerate(TEXTS)
]


def lines(rows, delimiter=","):
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return made.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_numbered_and_ids_and_dates_told_by_content(export, delimiter):
    made = read([export(lines(ROWS, delimiter))], IngestSettings(no_header=True))
    assert made.comments.frame["text"].to_list() == TEXTS
    assert made.comments.frame["comment_id"].to_list()[:2] == ["1", "2"]
    source = made.sources[0]
    assert source.columns == {"text": ("column 3",), "id": ("column 1",), "date": ("column 2",)}
    assert (source.n_rows, source.header_row) == (12, None)
    assert not any("header" in warning for warning in source.warnings)


def test_a_workbook_without_a_header(tmp_path):
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(ROWS):
            sheet.write_row(n, 0, row)
    assert read([path], IngestSettings(no_header=True)).comments.frame["text"].to_list() == TEXTS


def test_columns_can_be_named(export):
    names = ("nr", "opened", "what", "build", "votes")
    made = read([export(lines(ROWS))], IngestSettings(column_names=names, columns={"text": ("what",)}))
    assert len(made.comments) == 12
    assert made.sources[0].columns["date"] == ("opened",)
    assert IngestSettings(column_names="nr, opened").column_names == ("nr", "opened")


def test_as_many_names_as_columns_are_needed(export):
    with pytest.raises(UsageError, match="has 5 columns, and 2 names were given: nr, opened"):
        read([export(lines(ROWS))], IngestSettings(column_names=("nr", "opened")))


def test_a_mapping_file_can_say_it(export):
    mapping = export('no_header = true\n[columns]\ntext = "column 3"\n', "m.toml")
    assert len(read([export(lines(ROWS))], IngestSettings(mapping=mapping)).comments) == 12


def test_a_long_table_without_a_header_is_read_from_its_first_line(export, monkeypatch):
    monkeypatch.setattr(delimited, "HEAD_ROWS", 5)
    assert len(read([export(lines(ROWS))], IngestSettings(no_header=True)).comments) == 12


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["Ann", "4711", TEXTS[0]], "holds numbers"),
        (["Ann", "2024-05-06 10:15", TEXTS[0]], "holds a date"),
        (["ann@example.org", "open", TEXTS[0]], "holds an e-mail address"),
        (["Ann", "open", TEXTS[0]], "repeats what stands below it"),
    ],
)
def test_where_the_header_seems_to_be_missing_the_flag_is_told(export, row, why):
    below = [["Bob", "closed", TEXTS[1]], ["Eve", "open", TEXTS[2]], ["Tom", "open", TEXTS[3]]]
    warnings = read([export(lines([row, *below]))], IngestSettings()).sources[0].warnings
    assert [w for w in warnings if why in w and "--no-header" in w]


def test_the_flag_is_told_with_the_question_which_column_it_is(export):
    rows = [["Ann", ("open", "new")[n % 2], t, f"{t} so we all wait"] for n, t in enumerate(TEXTS)]
    with pytest.raises(TextColumnError, match="--no-header"):
        read([export(lines(rows))], IngestSettings())


def test_a_header_with_options_that_were_ticked_is_one(export):
    rows = [["name", "Windows", "comment"], *([f"N{n}", "Windows", text] for n, text in enumerate(TEXTS))]
    assert read([export(lines(rows))], IngestSettings()).sources[0].warnings == ()


QUOTED = [
    ["Nr", "Content?", "What is bad?"],
    *([str(n), "4", f'The "old" one, {t}'] for n, t in enumerate(TEXTS)),
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header_too", [True, False])
def test_lines_in_one_pair_of_quotes_are_read_whatever_the_columns_are_called(export, delimiter, header_too):
    inner = lines(QUOTED, delimiter).splitlines()
    whole = ['"' + line.replace('"', '""') + '"' for line in inner]
    content = [*(whole if header_too else inner)[:1], *whole[1:]]
    made = read([export("\n".join(content) + "\n")], IngestSettings())
    assert made.comments.frame["text"].to_list() == [f'The "old" one, {text}' for text in TEXTS]
    assert made.sources[0].delimiter == delimiter


@pytest.mark.parametrize("name", ["comment", "What is good, and what is bad?"])
def test_quoted_comments_with_a_comma_each_are_one_column(export, name):
    texts = [f"Slow, as ever {n}" for n in range(12)]
    made = read([export("".join(f'"{cell}"\n' for cell in (name, *texts)))], IngestSettings())
    assert made.comments.frame["text"].to_list() == texts
