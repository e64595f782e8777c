"""Each rule of how cells are parted decides where it should, and leaves the others to the next one."""

import pytest

from feedback_miner.ingest.formats import dialect
from feedback_miner.ingest.formats.dialect import NO_DELIMITER, Sample, agreement, dialect_of, find_delimiter

EIGHT = "".join(f"{i},open\n" for i in range(8))


@pytest.mark.parametrize(
    ("rule", "text", "delimiter"),
    [
        (dialect.named_alone, "comment\nSlow, as ever\n", NO_DELIMITER),
        (dialect.named_alone, "state\nopen, again\n", None),
        (dialect.alone_in_first_line, "id;state\n1;a,b\n2;c,d\n3;e,f\n", ";"),
        (dialect.alone_in_first_line, "id;state\n1;a,b\n2;c,d\n", None),
        (dialect.alone_in_first_line, "Title\n\nid;state\n1;2,5\n2;2,5\n3;2,5\n", None),
        (dialect.clear_lead, f"id,state\n{EIGHT}", ","),
        (dialect.clear_lead, f"id,state\n{EIGHT}1,2,3\n", ","),
        (dialect.clear_lead, f"id,state\n{EIGHT}x\n1,2,3\n", None),
        (dialect.parts_name_only, "good, or bad\nSlow\nFast\n", NO_DELIMITER),
        (dialect.parts_name_only, "id,comment\nSlow\nFast\n", None),
        (dialect.parts_name_only, "good, or bad\nSlow\n", None),
        (dialect.parts_no_header, "state\na,b\nc\nd\ne\n", NO_DELIMITER),
        (dialect.parts_no_header, "id,state\na,b\nc\nd\n", None),
        (dialect.only_one, "id,comment\nSlow\nFast\n", ","),
        (dialect.only_one, "id,state\na,b\nc\nd\n", None),
    ],
)
def test_a_rule_decides_or_leaves_it_to_the_next(rule, text, delimiter):
    assert rule(Sample.of(text)) == delimiter


@pytest.mark.parametrize(("n_without", "delimiter"), [(3, ","), (1, None)])
def test_one_leads_clearly_where_a_tenth_more_of_the_rows_agree_under_it(n_without, delimiter):
    rows = ["a,b;c"] * 10 + ["a,b"] * n_without + ["a,b;c"] * (10 - n_without)
    assert dialect.clear_lead(Sample.of("\n".join(rows))) == delimiter


def test_of_two_that_part_all_rows_alike_the_one_in_the_header_is_taken():
    text = "id;state\n" + "".join(f"{i};{i},5\n" for i in range(30))
    sample = Sample.of(text)
    assert sample.score == 1
    assert find_delimiter(text) == ";"


def test_clevercsv_decides_where_two_agree_alike():
    text = "id,a;b\n1,x;y\n2,x;y\n3,x;y\n"
    sample = Sample.of(text)
    assert all(rule(sample) is None for rule in dialect.RULES[:-1])
    assert find_delimiter(text) in (",", ";")


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("a,b\n1,2\n3,4\n", 1),
        ("a,b\n1,2\n3,4,5\n6,7\n", 0.75),
        ("a\nb\n", 0),
        ("", 0),
        ("Report\n\na,b\n1,2\n3,4\nPrinted today\n", 1),
        ("Report\na,b\n1,2\n", 2 / 3),
        ("Line\n" * 20 + "a,b\n1,2\n3,4\n", 0),
        ("Line\n" * 19 + "a,b\n1,2\n3,4\n", 1),
    ],
)
def test_rows_agree_as_far_as_they_have_as_many_cells_between_titles_and_footers(text, share):
    assert agreement(text, ",") == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('id, text\n1, "a, b"\n', {"skipinitialspace": True}),
        ('id,text\n1,"a \\"b\\" c"\n', {"escapechar": "\\"}),
        ('id,text\n1,"C:\\Temp\\"\n', {}),
    ],
)
def test_blanks_before_quotes_and_quotes_behind_backslashes_are_told(text, found):
    assert dialect_of(text, ",") == found
