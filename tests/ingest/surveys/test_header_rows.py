"""Headers of two and three rows, whichever tool wrote them."""

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.formats import delimited

TEXTS = [
    "The tunnel drops whenever I walk to another room",
    "Nobody told me why my order took six weeks",
    "Please stop closing my requests without a word",
    "The printer on the third floor never works",
    "Signing in three times a day is too much",
    "The form for new software is hard to find",
]


def ticks(n, *options):
    return [option if (n + i) % 2 else "" for i, option in enumerate(options)]


def sheet(header, row):
    return "\n".join([*header, *(",".join(map(str, row(n))) for n in range(6))]) + "\n"


def told(path, **settings):
    made = read([path], IngestSettings(**settings))
    return made.comments.frame.select("text", "question").rows(), made.sources[0]


SHEETS = {
    "blank beside a merged cell": sheet(
        ["Nr,Which systems do you use?,,,What is missing?", ",Windows,macOS,Linux,"],
        lambda n: [n + 1, *ticks(n, "Windows", "macOS", "Linux"), TEXTS[n]],
    ),
    "the question repeated, and marks": sheet(
        ["Nr,Was nutzen Sie?,Was nutzen Sie?,Was nutzen Sie?,What is missing?", ",Laptop,Drucker,Telefon,"],
        lambda n: [n + 1, *ticks(n, "x", "x", "x"), TEXTS[n]],
    ),
    "lines of a matrix": sheet(
        ["Nr,¿Qué tan satisfecho está?,,,What is missing?", ",Correo,Red,Impresoras,"],
        lambda n: [n + 1, *[("Bien", "Mal")[(n + i) % 2] for i in range(3)], TEXTS[n]],
    ),
    "the open question in the second row": sheet(
        [",Quels outils utilisez-vous ?,,", "#,Messagerie,Imprimante,What is missing?"],
        lambda n: [f"r{n}", *ticks(n, "Messagerie", "Imprimante"), TEXTS[n]],
    ),
    "three rows: codes, questions, choices": sheet(
        [
            "ID,Q1_1,Q1_2,Q1_3,Q2,Q3",
            ",Which systems do you use?,,,How often do you call?,What is missing?",
            ",Windows,macOS,Linux,,",
        ],
        lambda n: [n, *ticks(n, "Windows", "macOS", "Linux"), ("Often", "Rarely")[n % 2], TEXTS[n]],
    ),
}


@pytest.mark.parametrize("name", SHEETS)
def test_choices_below_questions_are_header_and_no_response(export, name):
    rows, source = told(export(SHEETS[name]))
    assert rows == [(text, "What is missing?") for text in TEXTS]
    assert (source.n_rows, source.n_comments) == (6, 6)


def test_columns_are_called_by_question_and_choice_and_can_be_named_so(export):
    path = export(SHEETS["blank beside a merged cell"])
    _, source = told(path)
    assert "Which systems do you use? | macOS" in source.unmapped
    rows, _ = told(path, columns={"text": ("What is missing?",)})
    assert [text for text, _ in rows] == TEXTS


def test_a_section_stands_before_the_question_and_the_choice(export):
    path = export(
        sheet(
            [
                "Respondent,About you,,IT services,,,",
                ",How old are you?,Where do you work?,Which systems do you use?,,,What is missing?",
                ",,,Windows,macOS,Linux,",
            ],
            lambda n: [f"R{n}", 20 + n, "Oslo", *ticks(n, "Windows", "macOS", "Linux"), TEXTS[n]],
        )
    )
    rows, source = told(path)
    assert rows == [(text, "IT services | What is missing?") for text in TEXTS]
    assert "IT services | Which systems do you use? | Linux" in source.unmapped


def test_a_stream_leaves_the_second_header_out_too(export, monkeypatch):
    monkeypatch.setattr(delimited, "HEAD_ROWS", 5)
    rows, source = told(export(SHEETS["blank beside a merged cell"]))
    assert (len(rows), source.n_rows) == (6, 6)


@pytest.mark.parametrize(
    "content",
    [
        sheet([",ticket id,comment,state,"], lambda n: [n, f"T{n}", TEXTS[n], ("open", "new")[n % 2], ""]),
        sheet(
            ["name,comment,,state"], lambda n: [f"Ann {n % 2}", TEXTS[n], ("north", "south")[n % 2], "open"]
        ),
        sheet(
            ["name,comment,comment,state"], lambda n: [f"Ann {n % 2}", TEXTS[n], "", ("open", "new")[n % 2]]
        ),
    ],
)
def test_a_first_row_of_data_below_a_nameless_column_stays_data(export, content):
    _, source = told(export(content))
    assert source.n_rows == 6
