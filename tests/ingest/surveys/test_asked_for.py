"""What the questions of an export ask for, and who may say otherwise."""

from __future__ import annotations

import pytest

from feedback_miner.config import IngestSettings, load_settings
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read
from feedback_miner.records import QUESTION_KINDS, Comments

LIKED, ANNOYED = "What do you like?", "What annoys you most?"
SURVEY = (
    f"ID,{LIKED},{ANNOYED}\n"
    "1,the fast replies of the desk,the wifi drops in every meeting room\n"
    "2,friendly people on the phone,printers never work on monday mornings\n"
    "3,they solved my vpn issue quickly,the vpn drops each hour again\n"
    "4,nice new laptops for us all,passwords expire far too often for us\n"
)
TEXTS = ("the wifi in the hall is slow", "the printers on the second floor", "a very long queue at the desk")


def kinds(read_in):
    """Return question to kinds."""
    frame = read_in.comments.frame.select("question", "question_kind").unique(maintain_order=True)
    return frame.rows()


def of(*given, **more):
    return IngestSettings(question_kind=given, **more)


def test_the_kind_stands_right_behind_the_question():
    names = list(Comments.schema)
    assert names[names.index("question") + 1] == "question_kind"


def test_answers_of_a_survey_have_the_kind_of_their_question(export):
    read_in = read(export(SURVEY), IngestSettings())
    assert kinds(read_in) == [(LIKED, "likes"), (ANNOYED, "dislikes")]
    assert read_in.sources[0].question_kinds == {LIKED: "likes", ANNOYED: "dislikes"}


def test_comments_that_answer_no_question_have_no_kind(export):
    read_in = read(
        export("id,comment\n" + "".join(f"{i},{t}\n" for i, t in enumerate(TEXTS))), IngestSettings()
    )
    assert kinds(read_in) == [(None, None)]
    assert read_in.sources[0].question_kinds == {}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((f"{ANNOYED}=wishes",), ["likes", "wishes"]),
        (("what annoys you most=WISHES",), ["likes", "wishes"]),
        (("other",), ["other", "other"]),
        # a name says more than no name, wherever it stands
        ((f"{LIKED}=use", "other"), ["use", "other"]),
        ((f"{LIKED}=use", f"{LIKED}=facts"), ["facts", "dislikes"]),
    ],
)
def test_the_settings_say_of_a_column_or_of_all_what_is_asked_for(export, given, told):
    assert [kind for _, kind in kinds(read(export(SURVEY), of(*given)))] == told


def test_a_question_is_named_where_a_column_has_another_name(export):
    mapping = f'[columns]\ntext = ["a", "b"]\n[questions]\na = "{LIKED}"\nb = "Rate a=b. {ANNOYED}"\n'
    table = "a,b\n" + "".join(f"{text},{text} too\n" for text in TEXTS)
    settings = of(f"Rate a=b. {ANNOYED}=wishes", mapping=export(mapping, "m.toml"))
    assert [kind for _, kind in kinds(read(export(table), settings))] == ["likes", "wishes"]
    settings = of("b=use", mapping=export(mapping, "m.toml"))
    assert [kind for _, kind in kinds(read(export(table), settings))] == ["likes", "use"]


def test_answers_without_a_question_get_a_kind_and_no_question(export):
    table = export("answer\n" + "\n".join(TEXTS))
    read_in = read(table, of("dislikes", columns={"text": ["answer"]}))
    assert kinds(read_in) == [(None, "dislikes")]
    assert read_in.sources[0].question_kinds == {"": "dislikes"}
    assert kinds(read(table, of("Answer=wishes", columns={"text": ["answer"]}))) == [(None, "wishes")]


def rows_with_kinds(name, cells):
    return f"answer,{name}\n" + "".join(f"{text},{cell}\n" for text, cell in zip(TEXTS, cells, strict=True))


@pytest.mark.parametrize("name", ["question_kind", "Question kind"])
def test_a_column_says_it_of_each_row(export, name):
    table = export(rows_with_kinds(name, ("Likes", " ", "wishes ")))
    read_in = read(table, IngestSettings(columns={"text": ["answer"]}))
    assert read_in.comments.frame["question_kind"].to_list() == ["likes", None, "wishes"]
    assert read_in.sources[0].columns["question_kind"] == (name,)


def test_a_column_of_another_name_is_named(export):
    table = export(rows_with_kinds("asks", ("likes", "use", "facts")))
    settings = IngestSettings(columns={"text": ["answer"], "question_kind": "asks"})
    assert read(table, settings).comments.frame["question_kind"].to_list() == ["likes", "use", "facts"]


def test_a_column_of_that_name_about_something_else_is_none(export):
    table = export(rows_with_kinds("question_kind", ("open", "open", "closed")))
    read_in = read(table, IngestSettings(columns={"text": ["answer"]}))
    assert read_in.comments.frame["question_kind"].null_count() == 3
    assert read_in.sources[0].unmapped == ("question_kind",)


@pytest.mark.parametrize(
    "columns", [{"text": ["answer"]}, {"text": ["answer"], "question_kind": "question_kind"}]
)
def test_what_no_question_asks_for_is_refused_with_what_is_allowed(export, columns):
    table = export(rows_with_kinds("question_kind", ("likes", "bad", "")))
    with pytest.raises(UsageError) as caught:
        read(table, IngestSettings(columns=columns))
    assert "holds bad" in caught.value.given
    assert all(kind in caught.value.allowed for kind in QUESTION_KINDS)


def test_words_give_way_to_the_mapping_the_column_and_the_settings_in_this_order(export):
    mapping = (
        f'[columns]\ntext = "answer"\nquestion_kind = "asks"\n[questions]\nanswer = "{LIKED}"\n'
        '[question_kinds]\nanswer = "use"\n'
    )
    table = export(rows_with_kinds("asks", ("facts", "", "")))
    path = export(mapping, "m.toml")
    by_column = read(table, IngestSettings(mapping=path)).comments.frame
    assert by_column["question_kind"].to_list() == ["facts", "use", "use"]
    assert read(table, of("wishes", mapping=path)).comments.frame["question_kind"].unique().to_list() == [
        "wishes"
    ]


def test_a_mapping_file_with_an_unknown_kind_is_refused(export):
    path = export('[columns]\ntext = "answer"\n[question_kinds]\nanswer = "bad"\n', "m.toml")
    with pytest.raises(
        UsageError, match="'bad' is nothing that a question asks for; allowed: likes, dislikes"
    ):
        read(export("answer\n" + "\n".join(TEXTS)), IngestSettings(mapping=path))


def test_messages_say_it_by_a_field_and_not_by_a_table_of_the_mapping(export):
    ticket = '{"n": 1, "log": [{"said": "the wifi in the hall", "asks": "likes"}, {"said": "the queue"}]}'
    columns = 'messages = "log"\n[columns]\ntext = "log.said"\nrecord = "n"\n'
    settings = IngestSettings(mapping=export(columns + 'question_kind = "log.asks"\n', "m.toml"))
    found = read(export(ticket, "x.json"), settings).comments.frame
    assert found["question_kind"].to_list() == ["likes", None]
    wrong = IngestSettings(mapping=export(columns + '[question_kinds]\n"log.said" = "use"\n', "m.toml"))
    with pytest.raises(UsageError, match="question_kind = "):
        read(export(ticket, "x.json"), wrong)


def test_a_name_that_no_export_has_is_refused_with_those_there_are(export):
    with pytest.raises(UsageError) as caught:
        read(export(SURVEY), of("nothing=wishes"))
    assert "'nothing'" in caught.value.given
    assert LIKED in caught.value.allowed
    assert ANNOYED in caught.value.allowed
    assert "inspect" in caught.value.next_step


def test_a_name_may_stand_in_one_of_several_exports(export):
    other = export("comment\n" + "\n".join(TEXTS), "other.csv")
    assert ("What do you like?", "use") in kinds(read([other, export(SURVEY)], of(f"{LIKED}=use")))


def test_a_question_behind_the_limit_is_not_missed(export):
    rows = "".join(f"{i},{q},{TEXTS[i % 3]} {i}\n" for q in (LIKED, ANNOYED) for i in range(9))
    export_ = export("respondent,question,answer\n" + rows)
    assert kinds(read(export_, of(f"{ANNOYED}=use"))) == [(LIKED, "likes"), (ANNOYED, "use")]
    assert kinds(read(export_, of(f"{ANNOYED}=use", limit=3))) == [(LIKED, "likes")]


def test_a_kind_that_there_is_not_is_a_mistake_in_the_settings():
    with pytest.raises(
        UsageError, match="'bad' is nothing that a question asks for; allowed: likes, dislikes"
    ):
        load_settings({"ingest.question_kind": ["Q7=bad"]})


def test_a_settings_file_holds_a_mapping_of_names(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('[ingest.question_kind]\nQ7 = "wishes"\n"What is a = b?" = "use"\n', encoding="utf-8")
    settings, _ = load_settings(file=path)
    assert settings.ingest.kinds_given == {"Q7": "wishes", "What is a = b?": "use"}
    assert load_settings({"ingest.question_kind": "dislikes"})[0].ingest.kinds_given == {"": "dislikes"}
