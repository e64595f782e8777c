"""Typeform: CSV new and old, responses of the API with the form's definition, webhooks."""

import datetime as dt
import json
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "typeform"
WANTED = ("comment_id", "record_id", "created_at", "author_kind", "item_kind", "score", "question", "text")
TITLE = "…, why this score?"


def answers(read_in):
    return read_in.comments.frame.select(WANTED).rows()


def test_a_csv_with_piping_partial_responses_and_a_mark_before_formulas():
    read_in = read([EXPORTS / "new.csv"], IngestSettings())
    why = "Hi …, why did you give this score?"
    one, two, three = (
        "hefupfubphvacf8sv12ch63vnvacgl4s",
        "068127e3d5e9ca5f5fac8e04fa692a9e",
        "1b2c3d4e5f60718293a4b5c6d7e8f901",
    )
    second = dt.datetime(2024, 4, 4, 10, 2)
    assert answers(read_in) == [
        (f"{one}/q1", one, dt.datetime(2024, 4, 3, 9, 5, 40), "requester", "answer", 3.0, why,
         "- Nobody picks up the phone"),
        (f"{two}/q1", two, second, "requester", "answer", 9.0, why, "Solved within the hour, thank you"),
        (f"{two}/Other", two, second, "requester", "answer", 9.0, "Which channels did you use? | Other",
         "I walked over to them"),
        (f"{three}/q1", three, dt.datetime(2024, 4, 5, 7, 1, 30), "requester", "answer", None, why,
         "The portal asks for my password three times"),
    ]  # fmt: skip
    people = read_in.comments.frame["person_id"].to_list()
    assert people[0] != people[1] == people[2]
    assert people[3] is None
    source = read_in.sources[0]
    assert (source.reader, source.date_zone) == ("typeform", "known")
    assert {"Network ID", "Tags", "Ending", "Response Type"} <= {*source.unmapped}


def test_the_old_layout_in_spanish_is_told_by_its_tokens_and_dates():
    read_in = read([EXPORTS / "old_es.csv"], IngestSettings())
    assert read_in.sources[0].reader == "typeform"
    assert read_in.comments.frame.select("created_at", "question", "text").rows() == [
        (dt.datetime(2018, 4, 3, 9, 5, 40), "¿Qué deberíamos mejorar?",
         "La red inalámbrica se cae todas las tardes"),
        (dt.datetime(2018, 4, 3, 10, 5, 40), "¿Qué deberíamos mejorar?", "Nadie contesta a los correos"),
        (dt.datetime(2018, 4, 4, 11, 5, 40), "Otro", "Fui a la oficina de informática"),
    ]  # fmt: skip


def test_responses_take_their_questions_from_the_forms_definition():
    read_in = read([EXPORTS / "responses.json", EXPORTS / "form.json"], IngestSettings())
    first, second = dt.datetime(2024, 5, 1, 9, 5), dt.datetime(2024, 5, 2, 9, 5)
    improve = "One thing we should improve"
    assert answers(read_in) == [
        ("tok1/f2", "tok1", first, "requester", "answer", 2.0, TITLE,
         "The laptop needs ten minutes to start"),
        ("tok1/f4", "tok1", first, "requester", "answer", 2.0, improve, "speed"),
        ("tok2/f2", "tok2", second, "requester", "answer", 9.0, TITLE, "Friendly people on the phone"),
        ("tok2/f4", "tok2", second, "requester", "answer", 9.0, improve, "the phone queue"),
        ("tok2/f6/other", "tok2", second, "requester", "answer", 9.0, "What do you work on? (other)",
         "a tablet from the store room"),
    ]  # fmt: skip
    assert read_in.comments.frame["department"].to_list() == ["Sales"] * 5
    assert read_in.comments.frame["person_id"].n_unique() == 2
    responses, form = read_in.sources
    assert (responses.n_rows, responses.left_out) == (3, {"responses without an answer in words": 1})
    assert form.warnings == ("No comments of its own: joined to the responses of Typeform.",)


def test_responses_alone_say_which_file_has_the_questions():
    read_in = read([EXPORTS / "responses.json"], IngestSettings())
    assert read_in.comments.frame["text"].to_list() == [
        "The laptop needs ten minutes to start",
        "Friendly people on the phone",
        "a tablet from the store room",
    ]
    assert any("https://api.typeform.com/forms/FORM_ID" in note for note in read_in.sources[0].warnings)


def test_a_webhook_brings_its_questions_along():
    read_in = read([EXPORTS / "webhook.jsonl"], IngestSettings())
    assert answers(read_in) == [
        ("tokw/f2", "tokw", dt.datetime(2024, 5, 6, 8, 1), "requester", "answer", 2.0, TITLE,
         "The laptop needs ten minutes to start"),
    ]  # fmt: skip


def test_a_definition_alone_holds_no_comments():
    with pytest.raises(EmptyExportError, match="the definition of a form"):
        read([EXPORTS / "form.json"], IngestSettings())


def test_pages_that_overlap_count_once_and_odd_values_do_no_harm(export):
    page = json.loads((EXPORTS / "responses.json").read_text())
    odd = {
        "token": 7,
        "landed_at": None,
        "submitted_at": ["x"],
        "hidden": "none",
        "answers": [
            None,
            {"field": None, "type": "text", "text": "lost"},
            {"field": {"id": 5, "type": "long_text"}, "type": "text", "text": {"a": 1}},
            {"field": {"id": "f2", "type": "long_text"}, "type": "text", "text": "Still here \ud800"},
        ],
    }
    one = export(json.dumps(page), "one.json")
    two = export(json.dumps({"items": [*page["items"], odd]}), "two.json")
    read_in = read([two], IngestSettings())
    assert read_in.comments.frame.filter(record_id="7")["text"].to_list() == ["Still here ?"]
    doubled = export(json.dumps({"items": page["items"] * 2}), "doubled.json")
    assert len(read([doubled], IngestSettings()).comments) == len(read([one], IngestSettings()).comments)


def test_others_with_the_same_words_are_not_taken_for_it(export):
    tickets = "#,Subject,Comment,Created\n" + "".join(
        f"{n},Printer,The printer eats the paper every day,2024-05-0{n} 10:00:00\n" for n in (1, 2, 3)
    )
    assert read([export(tickets)], IngestSettings()).sources[0].reader != "typeform"
    form = {"title": "T", "fields": [{"id": 1, "title": "The laptop is slow every day", "type": "bug"}]}
    source = read([export(json.dumps(form), "bugs.json")], IngestSettings()).sources[0]
    assert source.reader != "typeform"
