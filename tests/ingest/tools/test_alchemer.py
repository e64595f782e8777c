"""Alchemer: labels before questions."""

import datetime as dt
from pathlib import Path

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

EXPORT = Path(__file__).parents[2] / "exports" / "alchemer" / "survey_export.csv"
LAPTOP = "What problems did you have with your laptop?"
FIRST, SECOND = dt.datetime(2026, 1, 21, 22, 26, 51), dt.datetime(2026, 1, 22, 8, 26, 51)


def test_labels_and_questions_are_parted_and_numbered_boxes_are_one_question():
    read_in = read([EXPORT], IngestSettings())
    wanted = ("record_id", "text", "question", "created_at", "score", "role")
    assert read_in.comments.frame.select(wanted).rows() == [
        ("1", "I ask my neighbour at the next desk", "How do you contact IT? | Other - Write In", FIRST, 6.0,
         "Accountant"),
        ("1", "Battery empties within the hour", LAPTOP, FIRST, 6.0, "Accountant"),
        ("1", "The dock loses both screens", LAPTOP, FIRST, 6.0, "Accountant"),
        ("2", "Fan is loud", LAPTOP, SECOND, 9.0, "Engineer"),
    ]  # fmt: skip
    source = read_in.sources[0]
    assert (source.reader, source.n_rows, source.left_out) == ("alchemer", 3, {"disqualified": 1})
    assert source.warnings == ("1 of 3 responses were not finished; what they hold is read.",)
    assert source.reason == (
        "The header has Time Started, Date Submitted, Status, and each status is one of Alchemer's, such as"
        " 'Partial'."
    )
    assert {"IP Address", "Latitude", "Longitude"} <= {*source.personal}


def test_questions_in_another_language_are_read(export):
    text = EXPORT.read_text("utf-8")
    for one, other in (
        ("Other - Write In:", "Otro - Especifique:"),
        ("How do you contact IT?", "¿Cómo contacta con TI?"),
        ("What problems did you have with your laptop?", "¿Qué problemas tuvo con su portátil?"),
        ("How likely are you to recommend our service desk?", "¿Recomendaría nuestro servicio?"),
        ("What is your job title?", "¿Cuál es su puesto?"),
    ):
        text = text.replace(one, other)
    source = read([export(text)], IngestSettings()).sources[0]
    assert source.questions == {
        "¿Qué problemas tuvo con su portátil?": 3,
        "¿Cómo contacta con TI? | Otro - Especifique": 1,
    }
    assert source.columns["score"] == ("¿Recomendaría nuestro servicio?",)
    assert source.columns["role"] == ("¿Cuál es su puesto?",)


def test_a_broken_row_is_a_reject_and_missing_columns_do_no_harm(export):
    lines = EXPORT.read_text("utf-8").replace('"Response ID"', '"Nr"').splitlines(keepends=True)
    path = export("".join([*lines, '"4","2026-01-24 08:21:47"' + ',"x"' * 40 + "\n"]))
    read_in = read([path], IngestSettings())
    assert (len(read_in.comments), len(read_in.rejects)) == (4, 1)


def test_a_list_of_tasks_with_the_same_dates_is_not_taken_for_it(export):
    text = "Time Started,Date Submitted,Status,comment\n2026-01-01,2026-01-02,Open,The network is too slow\n"
    assert read([export(text)], IngestSettings()).sources[0].reader != "alchemer"
