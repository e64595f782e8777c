"""Ids come from the export, or from the content, and never collide."""

import hashlib

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.values.ids import content_id, content_ids, numbered, ordinals, part_ids, read_ids
from feedback_miner.ingest.values.people import are_author_kinds, are_names, author_kinds, hash_people

PEOPLE = ["Jane Smith", "Ann Lee", "Bob Stone"]
TEXTS = ["The lift is stuck again", "The door squeaks a lot", "Nobody answers the phone"]


def test_without_an_id_column_ids_are_made_from_the_content(export):
    path = export("comment\nThe lift is stuck again\nThe door squeaks a lot\nThe lift is stuck again\n")
    ids = read([path], IngestSettings()).comments.frame["comment_id"].to_list()
    assert ids[2] == f"{ids[0]}-2"
    assert all(len(value) == 13 and value[0] == "c" for value in ids[:2])


def test_ids_from_content_do_not_depend_on_the_other_rows(export):
    whole = export("comment\nThe lift is stuck again\nThe door squeaks a lot\n", "a.csv")
    part = export("comment\nThe door squeaks a lot\n", "b.csv")
    ids = [read([path], IngestSettings()).comments.frame["comment_id"].to_list() for path in (whole, part)]
    assert ids[0][1] == ids[1][0]


def test_an_id_that_repeats_becomes_the_record(export):
    path = export(
        "id,comment\n7,The lift is stuck again\n7,It is still stuck today\n8,The door squeaks a lot\n"
    )
    read_in = read([path], IngestSettings(columns={"id": "id"}))
    assert read_in.comments.frame["comment_id"].to_list() == ["7#1", "7#2", "8"]
    assert read_in.comments.frame["record_id"].to_list() == ["7", "7", "8"]
    assert "Ids repeat: 1 of them stand in 2 comments" in read_in.sources[0].warnings[0]


def test_only_the_answers_of_an_id_that_repeats_are_numbered_anew(export):
    path = export(
        "id,good,bad\n1,The lift works again,The door squeaks a lot\n2,The new portal is fine,\n"
        "2,My desk is large enough,The phone is dead\n"
    )
    read_in = read([path], IngestSettings(columns={"id": "id", "text": ("good", "bad")}))
    assert read_in.comments.frame["comment_id"].to_list() == ["1/1", "1/2", "2#1", "2#2", "2#3"]


def test_a_missing_id_is_replaced_by_one_from_the_content(export):
    path = export("id,comment\n7,The lift is stuck again\n,It is still stuck today\n")
    read_in = read([path], IngestSettings(columns={"id": "id"}))
    ids = read_in.comments.frame["comment_id"].to_list()
    assert (ids[0], ids[1][0]) == ("7", "c")
    assert "1 comments have no id" in read_in.sources[0].warnings[0]


@given(st.lists(st.sampled_from(["a", "a-2", "a-3", "b", "a-2-2"])))
def test_numbered_ids_are_unique_and_the_first_of_each_stays(values):
    unique = numbered(values)
    assert len(set(unique)) == len(values)
    assert all(unique[values.index(value)] == value for value in values)


def test_ids_are_numbered_past_those_that_are_taken():
    assert numbered(["a", "a", "a"]) == ["a", "a-2", "a-3"]
    assert numbered(["a", "a", "a-2", "b"]) == ["a", "a-3", "a-2", "b"]
    assert numbered(["a", "b"]) == ["a", "b"]
    assert ordinals(["a", "b", "a", "a"]) == [1, 1, 2, 3]


def test_an_id_from_the_content_is_c_and_the_first_12_digits_of_its_blake2b():
    expected = hashlib.blake2b(b"3\x1flift\x1f", digest_size=6).hexdigest()
    assert content_ids(pl.DataFrame({"n": [3, 3], "text": ["lift"] * 2, "more": [None, None]})) == [
        f"c{expected}",
        f"c{expected}-2",
    ]
    assert content_id("3", "lift", "") == f"c{expected}"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ([" 7 ", "8"], ["7", "8"]),
        (["7.0", "8.0"], ["7", "8"]),
        (["7.0", "8.5"], ["7.0", "8.5"]),
        (["7.0", None], ["7", None]),
        (['="0012"', "13"], ["0012", "13"]),
        (["\u200b7\ufeff", "n/a"], ["7", None]),
        (["NULL", ""], [None, None]),
    ],
)
def test_ids_are_read_without_what_programs_put_around_them(written, read_as):
    assert read_ids(pl.Series("id", written, pl.String)).to_list() == read_as


def test_ids_that_two_exports_share_bear_the_stem_of_the_file():
    def part(ids, bases):
        return pl.DataFrame({"comment_id": ids, "record_id": bases, "base": bases})

    first = part(["1", "2/1", "2/2"], ["1", "2", "2"])
    second = part(["2/1", "3"], ["2", "3"])
    found = part_ids([first, second], ["a", "a"])
    assert [each.rows() for each in found] == [
        [("1", "1"), ("a:2/1", "a:2"), ("a:2/2", "a:2")],
        [("a-2:2/1", "a-2:2"), ("3", "3")],
    ]
    other = second.with_columns(record_id=pl.lit("r"))
    assert part_ids([first, other], ["a", "b"])[1].rows() == [("b:2/1", "r"), ("3", "r")]


def test_a_person_is_16_digits_of_the_keyed_blake2b_of_the_name():
    expected = hashlib.blake2b(b"ann", key=b"k", digest_size=8).hexdigest()
    assert hash_people(pl.Series("p", [" Ann "]), "k").to_list() == [expected]
    long = hashlib.blake2b(b"ann", key=hashlib.blake2b(b"k" * 65).digest(), digest_size=8).hexdigest()
    assert hash_people(pl.Series("p", ["ann"]), "k" * 65).to_list() == [long]
    whole = hashlib.blake2b(b"ann", key=b"k" * 64, digest_size=8).hexdigest()
    assert hash_people(pl.Series("p", ["ann"]), "k" * 64).to_list() == [whole]


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["R-1019", "R-2020"], False),
        (["abcd1"], True),
        (["abc12", "ab123"], False),
        (["ab12", "abc123"], False),
        (["abc12"], True),
        (["1017", "1018", "Jane Smith"], True),
        (["1017", "1018", "Jane"], False),
        ([], False),
    ],
)
def test_ids_read_like_names_where_letters_prevail_or_one_has_two_words(ids, names):
    assert are_names(pl.Series(ids, dtype=pl.String)) == names


def test_authors_are_told_by_usual_words_and_the_others_are_counted():
    column = pl.Series("author", ["Agent", "customer", "BOT", "auto reply", "wizard", "n/a", None, "witch"])
    kinds, n_unknown = author_kinds(column)
    assert kinds.to_list() == ["agent", "requester", "bot", "system", *["unknown"] * 4]
    assert n_unknown == 2
    assert author_kinds(pl.Series("is_agent", ["yes", "no", "system"]))[0].to_list() == [
        "agent",
        "requester",
        "system",
    ]
    assert author_kinds(pl.Series("author.is_staff", ["true", "maybe"]))[0].to_list() == ["agent", "unknown"]


def test_a_column_is_one_of_authors_where_nine_in_ten_cells_are():
    assert are_author_kinds(pl.Series(["agent"] * 9 + ["wizard", "", None, "n/a"]))
    assert not are_author_kinds(pl.Series(["agent"] * 8 + ["wizard"]))
    assert not are_author_kinds(pl.Series(["", None], dtype=pl.String))
    assert not are_author_kinds(pl.Series([1, 0]))
    spelled = [f"agent{' ' * n}" for n in range(21)]
    assert are_author_kinds(pl.Series(spelled[:20]))  # more different ones are no kinds
    assert not are_author_kinds(pl.Series(spelled))


def test_nobody_is_null_and_anonymous_people_are_nobody():
    people = hash_people(pl.Series("p", ["ann", " ANN", "", None, "anonymous", "N/A"]), "k" * 100)
    assert people[0] == people[1]
    assert people[2:].null_count() == 4


def respondents(export, header, values, **settings):
    rows = "".join(f"{value},{text},{n}\n" for n, (value, text) in enumerate(zip(values, TEXTS, strict=True)))
    return read([export(f"{header},comment,score\n{rows}")], IngestSettings(**settings)).comments.frame


@pytest.mark.parametrize("header", ["respondent", "respondent id", "Respondent ID"])
def test_names_of_respondents_are_hashed_where_they_serve_as_ids(export, header):
    frame = respondents(export, header, PEOPLE)
    assert frame["record_id"].to_list() == hash_people(pl.Series(PEOPLE), "feedback-miner").to_list()
    assert not any(name in str(frame.rows()) for name in PEOPLE)


def test_one_full_name_among_numbers_is_enough_to_hash_the_ids(export):
    frame = respondents(export, "respondent id", ["1017", "1018", "Jane Smith"])
    assert "Jane" not in str(frame.rows())


def test_numbers_of_respondents_stay_as_they_are(export):
    assert respondents(export, "respondent", ["1017", "1018", "R-1019"])["record_id"].to_list() == [
        "1017", "1018", "R-1019",
    ]  # fmt: skip


def test_names_stay_as_ids_where_the_user_named_the_column(export):
    frame = respondents(export, "respondent", PEOPLE, columns={"record": "respondent"})
    assert frame["record_id"].to_list() == PEOPLE


def test_a_column_named_for_another_export_does_not_keep_names_in_this_one(export):
    other = export("case,comment\n7,My laptop needs ten minutes to start\n", "other.csv")
    path = export("respondent,comment\n" + "".join(f"{p},{t}\n" for p, t in zip(PEOPLE, TEXTS, strict=True)))
    frame = read([other, path], IngestSettings(columns={"record": "case"})).comments.frame
    assert not any(name in str(frame.rows()) for name in PEOPLE)
