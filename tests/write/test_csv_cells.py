from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import orjson
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_result import FORMULA

from feedback_miner.write.spreadsheet import spreadsheet


def cell(value: object, dtype: object = pl.String) -> object:
    return spreadsheet(pl.DataFrame({"cell": pl.Series([value], dtype=dtype)})).item()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r=1", "  =1", ' "=1"', "'=1", "\u00a0=1", "\u200b=1", "＝1"],
)
def test_a_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert str(cell(text)).startswith("'")


@pytest.mark.parametrize("text", ["a-b", "x = y", "mail@example.org", "2+2", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


def test_a_formula_after_a_separator_inside_a_text_is_neutralised() -> None:
    assert cell("a;=1\n- b; c") == "a;'=1\n'- b; c"


@given(st.text(max_size=30))
def test_no_cell_begins_a_formula_whatever_separates_cells(text: str) -> None:
    for part in str(cell(text)).replace("\t", ";").replace("\n", ";").split(";"):
        assert part.lstrip(" \"'")[:1] not in set("=+-@") or part.lstrip(' "').startswith("'")


def test_control_characters_are_dropped_and_line_ends_are_one_character() -> None:
    assert cell("a\x00b\x07c\r\nd\re") == "abc\nd\ne"


def test_numbers_stay_numbers_rounded_and_nan_is_empty() -> None:
    assert cell(-0.123456, pl.Float64) == -0.1235
    assert str(cell(-0.00001, pl.Float64)) == "0.0"
    assert cell(float("nan"), pl.Float64) is None


def test_lists_of_numbers_are_joined_like_those_of_texts() -> None:
    assert cell([0.512345, 1.0], pl.List(pl.Float64)) == "0.5123; 1.0"
    assert not cell([], pl.List(pl.Float64))


def test_dates_are_iso_8601() -> None:
    assert cell(datetime(2024, 1, 2, 3, 4, 5), pl.Datetime("us")) == "2024-01-02T03:04:05"


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    assert str(cell("x" * 40_000)).endswith("x [cut here; the Parquet file has all of it]")
    assert len(str(cell("x" * 40_000))) < 32_767
    assert cell("x" * 32_000) == "x" * 32_000
    assert cell("x" * 32_001) != "x" * 32_001


def test_the_csv_files_open_in_excel_and_hold_no_formula(run: Path) -> None:
    for name in ("themes.csv", "comments.csv"):
        content = (run / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\x00" not in content
        rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))
        texts = [
            row[column] for row in rows for column in ("label", "keywords", "text", "role") if column in row
        ]
        assert any(FORMULA in text for text in texts)
        assert not any(text.lstrip()[:1] in ("=", "+", "-", "@") for text in texts if text)


def test_lists_are_joined_and_structs_are_json(run: Path) -> None:
    rows = list(csv.DictReader((run / "themes.csv").open(encoding="utf-8-sig", newline="")))
    assert rows[0]["keywords"] == "vpn; drop; call; reconnect; tunnel"
    assert orjson.loads(rows[0]["score_parts"])["reach"] == 1.0
    assert all(orjson.loads(row["quotes"])[0]["comment_id"] for row in rows)
