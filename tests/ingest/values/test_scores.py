"""A column of scores is on one scale, decided by all its cells."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_miner.ingest.values.scores import RANGES, WORDS, Scale, is_score, read_scores, scale_of


def columns(n):
    # reading a column takes as long for forty cells as for one: fewer columns with more cells are as strict
    return settings(max_examples=n)


def column(*cells, name="score"):
    return pl.Series(name, cells, pl.String)


def scores(*cells):
    found, n_others = read_scores(column(*cells))
    return found.to_list(), n_others


def scale(*cells, name="score"):
    found = scale_of(column(*cells, name=name))
    assert is_score(column(*cells, name=name)) == (found is not None)
    return found


def test_a_column_of_numbers_is_a_score_within_the_usual_ranges():
    assert scores("8", "8,5", " 7.5 ", "n/a") == ([8, 8.5, 7.5, None], 0)
    assert scores("1234", "3", "inf") == ([1234, 3, None], 1)
    assert scale("1234", "3") is None
    assert scale("101") is None
    assert scale() is None
    assert scale("", "n/a") is None


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (("0", "1"), "0-1"),
        (("0.2", "0,85"), "0-1"),
        (("1", "1"), "1-5"),
        (("1", "5"), "1-5"),
        (("2", "6"), "1-7"),
        (("0", "5"), "nps 0-10"),
        (("1", "10"), "nps 0-10"),
        (("-5", "5"), "-5 to 5"),
        (("0", "11"), "0-100"),
        (("-6", "3"), "-100 to 100"),
        (("1", "7"), "1-7"),
        (("0", "10"), "nps 0-10"),
        (("0", "100"), "0-100"),
        (("-5", "-4"), "-5 to 5"),
        (("-100", "100"), "-100 to 100"),
    ],
)
def test_numbers_are_on_the_narrowest_range_that_holds_them(cells, name):
    assert scale(*cells).name == name


def test_numbers_outside_all_ranges_are_no_scale():
    assert scale("-101", "3") is None
    assert scale("0", "100.5") is None
    assert scale("-0.5", "100").name == "-100 to 100"


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("1-5", (1, 5)),
        ("1-7", (1, 7)),
        ("nps 0-10", (0, 10)),
        ("-5 to 5", (-5, 5)),
        ("0-100", (0, 100)),
        ("-100 to 100", (-100, 100)),
    ],
)
def test_a_range_has_the_ends_that_its_name_tells(name, ends):
    assert [(one.low, one.high) for one in RANGES if one.name == name] == [ends]


def test_a_column_named_nps_is_0_to_10_even_if_nobody_gave_more_than_5():
    assert scale("3", "4", name="NPS score") == Scale("nps 0-10", 0, 10)
    assert scale("0", "1", name="NPS score") == Scale("nps 0-10", 0, 10)
    assert scale("3", "40", name="nps").name == "0-100"


def test_one_cell_in_twenty_may_hold_something_else():
    assert scale(*["4"] * 19, "later").name == "1-5"
    assert scale(*["4"] * 18, "later") is None


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        (["good", "bad"] * 19, "later"),
        (["5 - Excellent", "1 - Poor"] * 19, "later"),
        (["4/5", "5/5"] * 19, "7/5"),
        (["80 %", "5 %"] * 19, "101 %"),
        (["★★★", "★"] * 19, "later"),
    ],
)
def test_one_in_twenty_may_be_off_any_scale(cells, wrong):
    assert scale(*cells, wrong, wrong) is not None
    assert scores(*cells, wrong, wrong)[1] == 2
    assert scale(*cells[:-1], wrong, wrong) is None


def test_a_column_of_words_or_labels_holds_40_different_cells_at_most():
    spelled = ["satisfied" + "." * n for n in range(40)]
    assert scores("dissatisfied", *spelled[:39])[1] == 0
    assert scores("dissatisfied", *spelled)[1] == 41
    labels = [f"5 - {each}" for each in spelled]
    assert scale(*labels[:40]) == Scale("1-5", 1, 5)
    assert scale(*labels, "1 - poor") is None


def test_of_scales_that_explain_as_much_the_one_with_most_of_its_levels_is_taken():
    assert scores("Very satisfied", "Satisfied", "Dissatisfied")[0] == [5, 4, 2]
    # three of five levels are a greater share than four of seven
    assert scores("Very satisfied", "Satisfied", "Somewhat satisfied", "Dissatisfied")[0] == [5, 4, 4, 2]
    everything = ("Extremely satisfied", "Moderately satisfied", "Slightly satisfied", "Neutral")
    assert scale(*everything).name == "words 1-7"
    assert scale("Good", "Bad").name == "good/bad"
    assert scale("ok", "good").name == "words 1-5"


def test_numbers_with_labels_are_their_numbers():
    assert scores("5 - Excellent", "1 - Poor", "3") == ([5, 1, 3], 0)
    assert scale("5 - Excellent", "1 - Poor", "3") == Scale("1-5", 1, 5)
    assert scores("10 (extremely likely)", "7", "0 (not at all likely)") == ([10, 7, 0], 0)
    assert scores("Excellent (5)", "Poor (1)") == ([5, 1], 0)
    assert scores("5 stars", "4 stars", "1 star") == ([5, 4, 1], 0)


def test_labels_may_stand_on_either_side_and_in_brackets():
    assert scores("1 - Poor", "2. Fair", "3) Good", "4", "5: Excellent") == ([1, 2, 3, 4, 5], 0)
    assert scores("Poor = 1", "Fair (2)", "Good: 3") == ([1, 2, 3], 0)
    assert scores("1,5 - so so", "5 - good") == ([1.5, 5], 0)
    assert scores("5 - good", "5 - Good!", "1 - bad") == ([5, 5, 1], 0)
    assert scale("5 - good", "4 - good") == Scale("1-5", 1, 5)
    assert scale("5 - good", "5 - better") is None


def test_text_that_begins_with_a_number_is_no_score():
    assert scores("3 lifts are broken", "3 doors squeak") == ([None, None], 2)
    assert scale("5 - the lift", "5 - the door") is None
    assert scale("2024-01-01", "2023-05-06") is None
    assert scale("10:30", "9:15") is None


def test_so_many_out_of_so_many_is_the_first_number():
    assert scores("4/5", "5 / 5") == ([4, 5], 0)
    assert scale("4/5", "5/5") == Scale("1-5", 1, 5)
    assert scale("0/10", "8/10") == Scale("nps 0-10", 0, 10)
    for words in ("4 out of 5", "4 von 5", "4 sur 5", "4 de 5", "4 van 5", "4 su 5", "4 of 5 stars"):
        assert scores(words, words) == ([4, 4], 0)


def test_out_of_different_numbers_or_more_than_all_is_no_score():
    assert scale("4/5", "5/10") is None
    assert scale("12/5", "4/5") is None


def test_a_column_of_stars_is_a_score_of_1_to_5():
    assert scores("★★★★☆", "★", "⭐️⭐️", "★★½") == ([4, 1, 2, 2.5], 0)
    assert scale("★★★★☆", "★") == Scale("1-5", 1, 5)
    assert scale("★★★★☆", "☆☆☆☆☆") == Scale("0-5", 0, 5)
    assert scale("★★★★★★★☆☆☆", "★") == Scale("1-10", 1, 10)


def test_half_stars_and_empty_ones_are_counted():
    assert scores("★★★½☆", "½", "☆☆☆☆☆") == ([3.5, 0.5, 0], 0)
    assert scale("★" * 10, "★").name == "1-10"
    assert scale("★" * 11, "★") is None
    assert scale("★" * 6, "★").name == "1-10"
    assert scale("★" * 5, "★").name == "1-5"
    assert scale("½", "★").name == "0-5"


def test_numbers_among_percentages_count_where_half_have_the_sign():
    assert scores("80 %", "5") == ([80, 5], 0)
    assert scale("80 %", "5") == Scale("0-100", 0, 100)


def test_a_column_of_percentages_is_0_to_100():
    assert scores("80 %", "5%", "100\u00a0%", "12,5 %") == ([80, 5, 100, 12.5], 0)
    assert scale("80 %", "5%") == Scale("0-100", 0, 100)
    assert scale("80 %", "300 %") is None


@pytest.mark.parametrize(
    "words",
    [
        ("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"),
        ("Sehr zufrieden", "Zufrieden", "Weder noch", "Unzufrieden", "Sehr unzufrieden"),
        ("Muy satisfecho", "Satisfecho", "Neutral", "Insatisfecho", "Muy insatisfecho"),
        ("Très satisfait", "Satisfait", "Neutre", "Insatisfait", "Très insatisfait"),
        ("Muito satisfeito", "Satisfeito", "Neutro", "Insatisfeito", "Muito insatisfeito"),
        ("Zeer tevreden", "Tevreden", "Neutraal", "Ontevreden", "Zeer ontevreden"),
        ("Molto soddisfatto", "Soddisfatto", "Neutrale", "Insoddisfatto", "Molto insoddisfatto"),
        ("Excellent", "Very good", "Good", "Fair", "Poor"),
        ("Very good", "Good", "Average", "Bad", "Very bad"),
        ("Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree"),
        ("Stimme voll zu", "Stimme zu", "Teils-teils", "Stimme nicht zu", "Stimme überhaupt nicht zu"),
        ("Tout à fait d’accord", "D’accord", "Neutre", "Pas d’accord", "Pas du tout d’accord"),
        ("Helemaal mee eens", "Mee eens", "Neutraal", "Mee oneens", "Helemaal mee oneens"),
        ("VERY_EASY", "EASY", "NEUTRAL", "DIFFICULT", "VERY_DIFFICULT"),
        ("Very likely", "Likely", "Neutral", "Unlikely", "Very unlikely"),
        (
            "Extremely satisfied",
            "Somewhat satisfied",
            "Neutral",
            "Somewhat dissatisfied",
            "Extremely dissatisfied",
        ),
    ],
)
def test_words_of_satisfaction_quality_agreement_ease_and_likelihood_are_5_to_1(words):
    assert scores(*words) == ([5, 4, 3, 2, 1], 0)
    assert scale(*words) == Scale("words 1-5", 1, 5)


def test_the_same_word_is_worth_what_the_scale_of_its_column_says():
    assert scores("Good", "Bad") == ([1, 0], 0)
    assert scores("Good", "Excellent", "Poor") == ([3, 5, 1], 0)
    assert scores("Good", "Very good", "Very bad") == ([4, 5, 1], 0)
    assert scores("gut", "sehr gut", "mangelhaft", "ungenügend") == ([5, 6, 2, 1], 0)
    assert scores("Agree", "Strongly agree", "Somewhat agree") == ([6, 7, 5], 0)


def test_an_offer_to_rate_in_zendesk_is_no_score():
    assert scores("good", "bad", "offered", "unoffered") == ([1, 0, None, None], 0)
    assert scale("good", "bad", "offered", "unoffered") == Scale("good/bad", 0, 1)


def test_would_recommend_is_1_or_0_and_maybe_half():
    assert scores("Yes", "No", "Maybe") == ([1, 0, 0.5], 0)
    assert scale("Sí", "No", "Tal vez") == Scale("yes/no", 0, 1)
    assert scale("👍", "👎🏽") == Scale("good/bad", 0, 1)


def test_words_that_are_not_nearly_the_whole_column_are_no_scale():
    assert scores("good", "bad", "the lift is broken again") == ([None, None, None], 3)
    assert scale("good", "bad", "the lift is broken again") is None
    assert scale("Very satisfied", "5", "4/5", "80 %") is None
    assert scale(*["good"] * 10, *["bad"] * 10, "later").name == "good/bad"


def test_one_word_alone_is_no_scale():
    assert scale("good", "Good", "good") is None


def test_columns_of_numbers_and_of_other_types_are_read_too():
    assert read_scores(pl.Series([1, None, 3]))[0].to_list() == [1, None, 3]
    assert scale_of(pl.Series([1.5, 9.0])) == Scale("nps 0-10", 0, 10)
    assert read_scores(pl.Series([True, None]))[1] == 1
    assert scale_of(pl.Series([True, False])) is None


@pytest.mark.parametrize("words", WORDS)
@columns(3)
@given(data=st.data())
def test_words_of_a_scale_are_within_its_ends(words, data):
    known = sorted(words[1])
    size = min(len(known), data.draw(st.integers(2, 8) | st.integers(15, 25)))
    cells = data.draw(st.lists(st.sampled_from(known), min_size=size, max_size=size, unique=True))
    found = scale_of(column(*cells))
    assert found is not None
    values, n_others = scores(*cells)
    assert n_others == 0
    assert all(found.low <= value <= found.high for value in values)


@pytest.mark.parametrize("wanted", RANGES)
@columns(6)
@given(data=st.data())
def test_numbers_are_read_back_and_within_the_ends_of_their_scale(wanted, data):
    ends = int(wanted.low), int(wanted.high)
    numbers = data.draw(st.lists(st.integers(*ends), min_size=data.draw(st.sampled_from([1, 40]))))
    assert scores(*map(str, numbers)) == (numbers, 0)
    found = scale_of(column(*map(str, numbers)))
    assert wanted.low <= found.low or found.high <= wanted.high
    assert all(found.low <= number <= found.high for number in numbers)
    assert found.high - found.low <= wanted.high - wanted.low


@columns(30)
@given(st.lists(st.text(max_size=20), max_size=5) | st.lists(st.text(max_size=20), min_size=20, max_size=40))
def test_no_text_is_an_error(cells):
    values, n_others = scores(*cells)
    assert len(values) == len(cells)
    assert 0 <= n_others <= len(cells)
    scale_of(column(*cells))


@pytest.mark.parametrize(
    ("cells", "worth"),
    [
        (["Très satisfait(e)", "Plutôt satisfait(e)", "Plutôt insatisfait(e)"], [5, 4, 2]),
        (["Muy satisfecho/a", "Satisfecho/a", "Insatisfecho/a"], [5, 4, 2]),
        (["satisfait·e", "très insatisfait·e", "neutre"], [4, 1, 3]),
        (["😀", "🙂", "😡"], [5, 4, 1]),
        (["とても満足", "普通", "不満"], [5, 3, 2]),
    ],
)
def test_both_genders_in_one_word_and_faces_are_scores(cells, worth):
    column = pl.Series("Rating", cells)
    assert is_score(column)
    assert read_scores(column)[0].to_list() == worth
