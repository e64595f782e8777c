"""The header of a table is told from titles, groups and footers around it."""

import pytest

from feedback_miner.ingest.formats import header
from feedback_miner.ingest.formats.header import fit, footer_length, header_index, is_group_row, lay_out

NAMES = ["id", "status", "priority", "comment"]
DATA = [1, "open", "high", "Slow"]


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([NAMES, DATA], 0),
        ([["Tickets of May"], NAMES, DATA, DATA], 1),
        ([["Tickets of May"], ["by Ann", "IT"], NAMES, DATA, DATA, DATA], 2),
        ([["", "Tickets"], NAMES, DATA], 0),
        ([["what", "when"], [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]], 0),
        ([["Ticket", "", "Details", ""], NAMES, DATA], 1),
        ([["Title"]] * 19 + [NAMES] + [DATA] * 60, 19),
        ([["Title"]] * 20 + [NAMES] + [DATA] * 60, 0),
    ],
)
def test_the_header_is_the_first_row_that_is_no_title(rows, index):
    assert header_index(rows) == index


@pytest.mark.parametrize(
    ("rule", "above", "below"),
    [
        (header._fewer_than_names, ["Ticket", "", "", ""], NAMES),
        (header._fewer_than_names, ["Ticket", "", "Details", ""], ["id", "status", "", "comment"]),
        (header._spans_cells, ["", "Ticket", "", "Details"], NAMES),
        (header._spans_cells, ["Ticket", "State", "Urgency", "Words"], NAMES),
        (header._holds_names, ["Ticket", "", "Details", ""], DATA),
        (header._has_unique_names, ["Ticket", "", "Details", ""], ["Id", "ID", "state", "comment"]),
        (header._has_known_names, ["Ticket", "", "Details", ""], ["id", "comment", "this", "that"]),
        (header._names_no_column, ["Ticket", "", "created at", ""], NAMES),
    ],
)
def test_a_row_that_breaks_one_rule_names_no_groups(rule, above, below):
    groups = ["Ticket", "", "Details", ""]
    assert rule(groups, NAMES)
    assert not rule(above, below)
    assert is_group_row([groups, NAMES, DATA])
    assert not is_group_row([above, below, DATA])


def test_without_a_row_of_data_below_there_are_no_groups():
    assert not is_group_row([["Ticket", "", "Details", ""], NAMES])


def test_rows_are_made_as_wide_as_the_header_or_put_aside():
    rejects: list[tuple[int, str]] = []
    rows = [(1, ["a"]), (2, ["a", "b", "", None]), (3, ["a", "b", "c"]), (4, ["--", "==="]), (5, ["a", "b"])]
    assert list(fit(rows, 2, rejects)) == [(1, ["a", ""]), (2, ["a", "b"]), (5, ["a", "b"])]
    assert rejects == [(3, "3 cells where the header has 2"), (4, "a line that is drawn, and no cells")]


@pytest.mark.parametrize(
    ("last", "after_blank", "length"),
    [
        ([["Sum"], ["Printed today"]], {1}, 2),
        ([["Sum"], ["Printed today"]], {2}, 1),
        ([["Sum"], ["Printed today"]], set(), 0),
        ([["Sum", 5]], {1}, 0),
        ([["", "Sum"]], {1}, 0),
        ([["x"]] * 20, {1}, 20),
        ([["x"]] * 21, {1}, 0),
    ],
)
def test_a_footer_is_lone_cells_behind_a_blank_row(last, after_blank, length):
    body = [(1, DATA), *((i, row) for i, row in enumerate(last, 3))]
    assert footer_length(body, after_blank, 4) == length


def test_columns_at_the_end_without_name_and_cells_are_cut_off_where_all_rows_were_seen():
    rows = [(1, ["id", "comment", "", ""]), (2, ["1", "Slow", "", " "]), (3, ["2", "Slow", "x", ""])]
    assert lay_out(rows, "x").names == ["id", "comment", "column 3"]
    assert lay_out(rows, "x", is_whole=False).names == ["id", "comment", "column 3", "column 4"]
