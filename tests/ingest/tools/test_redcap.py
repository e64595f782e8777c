"""REDCap: raw and labelled records, events and repeating instruments, the data dictionary."""

import datetime as dt
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "redcap"
WANTED = ("comment_id", "record_id", "created_at", "author_kind", "score", "question", "text")
FIRST, SECOND = dt.datetime(2024, 4, 2, 10, 11, 12), dt.datetime(2024, 4, 3, 8)
NICKNAMES = ("the quiet corner desk by the window", "an old nickname of mine from school")


def test_the_dictionary_tells_questions_labels_and_identifiers():
    read_in = read([EXPORTS / "raw.csv", EXPORTS / "dictionary.csv"], IngestSettings())
    improve, describe = "What should we improve?", "Describe the problem"
    assert read_in.comments.frame.select(WANTED).rows() == [
        ("1/start_arm_1/what_to_improve", "1/start_arm_1", FIRST, "requester", 3.0, improve,
         "The VPN drops\nevery afternoon"),
        ("1/start_arm_1/problem/1/problem_text", "1/start_arm_1/problem/1", None, "requester", None, describe,
         "Screen flickers since the update"),
        ("1/start_arm_1/problem/2/problem_text", "1/start_arm_1/problem/2", None, "requester", None, describe,
         'No sound in calls, "nothing" helps'),
        ("2/start_arm_1/what_to_improve", "2/start_arm_1", SECOND, "requester", 9.0, improve,
         "Nothing to add here really"),
    ]  # fmt: skip
    frame = read_in.comments.frame
    assert frame["person_id"][0] == frame["person_id"][1] != frame["person_id"][3]
    assert frame["department"].to_list() == ["Sales", None, None, "Finance, Tax"]
    assert read_in.sources[0].left_out == {"responses without an answer in words": 1}
    assert read_in.sources[1].warnings == ("No comments of its own: joined to the records of REDCap.",)


def test_records_alone_are_read_and_ask_for_the_dictionary():
    read_in = read([EXPORTS / "raw.csv"], IngestSettings())
    # without the dictionary nothing tells that this field is an identifier
    assert {*NICKNAMES} <= {*read_in.comments.frame["text"]}
    assert "Give the data dictionary too" in read_in.sources[0].warnings[0]
    assert read_in.sources[0].reason == (
        "The header names columns that REDCap adds to the fields, such as 'redcap_event_name'."
    )


def test_german_labels_as_header_where_questions_repeat():
    read_in = read([EXPORTS / "labels_de.csv"], IngestSettings())
    improve = "Was sollten wir verbessern?"
    assert read_in.comments.frame.select(WANTED).rows() == [
        ("1/Beginn/q1", "1/Beginn", FIRST, "requester", None, improve,
         "Das Ticketportal verlangt dreimal am Tag das Passwort"),
        ("1/Beginn/Störung/1/q2", "1/Beginn/Störung/1", None, "requester", None, improve,
         "Der Beamer im großen Saal bleibt dunkel"),
        ("2/Beginn/q1", "2/Beginn", SECOND, "requester", None, improve, "Alles gut soweit, weiter so bitte"),
    ]  # fmt: skip
    assert read_in.sources[0].reader == "redcap"


def test_labels_are_joined_to_the_dictionary_too(export):
    text = (
        '"Record ID","Your name","Department","What should we improve?","What do colleagues call you?",'
        '"Complete?","Complete?"\n'
        '"1","Ann Example","Sales","The VPN drops every day","the quiet one at the window","Complete",""\n'
        '"2","Bob Example","Sales","Nothing to add here really","old nickname from school","Unverified",""\n'
    )
    read_in = read([export(text, "labels.csv"), EXPORTS / "dictionary.csv"], IngestSettings())
    assert read_in.comments.frame["text"].to_list() == [
        "The VPN drops every day",
        "Nothing to add here really",
    ]


def test_a_record_that_comes_again_without_event_is_kept(export):
    text = (
        "record_id,what_to_improve,pulse_complete\n1,The VPN drops every day,2\n"
        "1,It drops in the evening too,2\n2,I am all happy with it,2\n"
    )
    frame = read([export(text)], IngestSettings()).comments.frame
    assert frame["record_id"].to_list() == ["1", "1#2", "2"]


def test_a_dictionary_alone_and_records_without_words_say_so(export):
    with pytest.raises(EmptyExportError, match="holds the data dictionary of REDCap"):
        read([EXPORTS / "dictionary.csv"], IngestSettings())
    text = "record_id,age,a_complete,b_complete\n1,31,2,2\n2,47,2,0\n"
    with pytest.raises(EmptyExportError, match="not answered in words"):
        read([export(text)], IngestSettings())


def test_a_row_with_too_many_cells_is_a_reject(export):
    text = (EXPORTS / "raw.csv").read_text() + "9" + ",x" * 40 + "\n"
    read_in = read([export(text)], IngestSettings())
    assert (len(read_in.comments), len(read_in.rejects)) == (6, 1)


def test_a_task_list_with_a_column_complete_is_not_taken_for_it(export):
    tasks = (
        "id,title,comment,is_complete,owner\n1,Printer,The printer eats the paper every day,1,Ann\n"
        "2,Network,The network is far too slow,0,Bob\n"
    )
    labels = "Task,Comment,Complete?\nPrinter,The printer eats the paper every day,Complete\n"
    kinds = "number,group,place,type,text,a,b,c\nt1,it,x,ticket,The printer eats the paper every day,,,\n"
    for text in (tasks, labels, kinds):
        assert read([export(text)], IngestSettings()).sources[0].reader != "redcap"


def test_the_dictionary_of_another_project_explains_nothing(export):
    text = (
        "record_id,what_to_improve,a,b,c,d,e,f,pulse_complete\n1,The VPN drops every day,1,1,1,1,1,1,2\n"
        "2,The lift smells of paint,2,2,2,2,2,2,2\n"
    )
    read_in = read([export(text), EXPORTS / "dictionary.csv"], IngestSettings())
    assert read_in.sources[0].questions == {"what_to_improve": 2}
