"""Lists of tickets that hold no texts: the error names the columns to add."""

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import TextColumnError
from feedback_miner.ingest import read

LISTS = {
    "ServiceNow": ("INC70000{:02}", "'Short description', 'Description', 'Additional comments'"),
    "BMC Helix ITSM (Remedy)": ("INC0000000123{:02}", "'Summary', 'Notes'"),
    "Freshservice": ("SR-12{:02}", "'Subject', 'Description'"),
    "Jira": ("DESK-1{:02}", "'Summary', 'Description', 'Comment'"),
    "TOPdesk": ("I 2501 1{:02}", "'Brief description', 'Request'"),
}


def tickets(numbers, **others):
    n = len(numbers)
    facts = {"State": "New", "Created": "2025-01-03 15:21:08", "Assignment Group": "GTI - Desk Side"}
    return pl.DataFrame(
        {
            "Number": numbers,
            **{name: [cell] * n for name, cell in facts.items()},
            "CI type": ["PC", "Mail"] * (n // 2),
        }
        | others
    )


def refused(frame):
    with pytest.raises(TextColumnError) as error:
        read([frame], IngestSettings())
    return error.value


@pytest.mark.parametrize("tool", LISTS)
def test_a_list_without_texts_is_told_which_columns_to_add(tool):
    number, columns = LISTS[tool]
    error = refused(tickets([number.format(i) for i in range(20)]))
    assert error.given.endswith("none holds texts that people wrote.")
    assert error.next_step.startswith(f"Add the columns {columns} to the list in {tool} and export it again")


def test_where_numbers_tell_no_tool_the_texts_are_asked_for():
    error = refused(tickets([str(i) for i in range(20)]))
    assert error.next_step.startswith("Export it again with the columns of texts")


def test_a_list_that_holds_a_text_is_read():
    numbers = [f"INC70000{i:02}" for i in range(20)]
    told = tickets(numbers, **{"What happened": [f"the printer on floor {i} jams again" for i in range(20)]})
    assert read([told], IngestSettings()).sources[0].columns["text"] == ("What happened",)


def test_where_several_columns_may_hold_the_texts_the_user_is_still_asked():
    texts = [f"the printer on floor {i} jams again every day" for i in range(20)]
    error = refused(tickets([f"INC70000{i:02}" for i in range(20)], one=texts, two=texts[::-1]))
    assert error.asks
    assert error.next_step.startswith("Name one with --text-column")
