import pytest

MERGE = "Please complete the survey number {} about your recent ticket with the service desk today."


def test_a_long_sentence_in_many_records_is_left_out_but_for_its_first_occurrence(cut):
    done = cut(*[f"Problem {'abcdefg'[i]} is mine alone here. {MERGE.format(i)}" for i in range(6)])
    assert done.excluded.frame["reason"].to_list() == ["repeat"] * 5
    assert done.segments.frame["text"].str.contains("survey").sum() == 1
    assert done.segments.frame["text"].str.contains("mine alone").sum() == 6


def test_rows_keep_the_order_of_the_comments(cut):
    done = cut(*[f"Problem {'abcdefg'[i]} is mine alone here. {MERGE.format(i)}" for i in range(6)])
    assert done.segments.frame["comment_id"].unique(maintain_order=True).to_list() == [
        f"c{i}" for i in range(6)
    ]
    assert done.segments.frame["segment_id"].n_unique() == len(done.segments)


def test_repeats_within_one_record_do_not_count(cut):
    done = cut(*[MERGE.format(i) for i in range(6)], records=["r"] * 6)
    assert len(done.excluded) == 0


def test_fewer_records_than_the_setting_do_not_count(cut):
    assert len(cut(*[MERGE.format(i) for i in range(4)]).excluded) == 0
    assert len(cut(*[MERGE.format(i) for i in range(4)], repeats=4).excluded) == 3


def test_short_complaints_that_many_share_all_stay(cut):
    done = cut(*["The VPN is far too slow every day"] * 9)
    assert len(done.segments) == 9


@pytest.mark.parametrize(("n_words", "n_left_out"), [(9, 0), (10, 5)])
def test_a_sentence_of_ten_words_counts(cut, n_words, n_left_out):
    line = " ".join(["word"] * (n_words - 1)) + " end."
    assert len(cut(*[line] * 6).excluded) == n_left_out


@pytest.mark.parametrize(("n", "n_left_out"), [(59, 5), (60, 0)])
def test_a_label_of_a_form_has_less_than_60_characters(cut, n, n_left_out):
    label = "Results that I expected" + "x" * (n - 24) + ":"
    assert len(label) == n
    done = cut(*[f"{label}\n\nThe page {i} loads and shows the pictures." for i in range(6)])
    assert len(done.excluded) == n_left_out


def test_a_repeat_is_left_out_where_five_records_have_it_by_default(cut):
    assert len(cut(*[MERGE.format(i) for i in range(5)]).excluded) == 4


def test_case_digits_and_spacing_make_no_difference(cut):
    said = "please complete the SURVEY number 12 about  your recent ticket 345 with us today"
    variants = [
        said,
        said.upper(),
        said.replace("  ", "\t"),
        said.replace("12", "9"),
        said.replace("345", "6"),
    ]
    assert len(cut(*variants).excluded) == 4


def test_the_label_of_a_form_counts_at_any_length(cut):
    done = cut(*[f"Expected results:\n\nThe page {i} loads and shows the pictures." for i in range(6)])
    assert done.excluded.frame["text"].to_list() == ["Expected results:"] * 5
