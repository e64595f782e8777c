from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from sample_result import empty_result

from feedback_miner.errors import UsageError
from feedback_miner.records import Result
from feedback_miner.write import read_run, write_run

TABLES = ("themes", "comments", "segments", "excluded", "rejects")


def test_a_run_reads_back_exactly_as_it_was_written(result: Result, run: Path) -> None:
    found = read_run(run)
    for name in TABLES:
        assert_frame_equal(getattr(found, name), getattr(result, name), check_exact=True)
    assert found.manifest["left_out"] == result.manifest["left_out"]


def test_a_run_without_themes_reads_back_too(tmp_path: Path) -> None:
    result = empty_result()
    found = read_run(write_run(result, tmp_path / "run"))
    for name in TABLES:
        assert_frame_equal(getattr(found, name), getattr(result, name), check_exact=True)


def test_a_folder_that_is_no_run_names_the_missing_files(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(UsageError, match=r"Missing in it: themes\.parquet, .*, rejects\.jsonl\."):
        read_run(tmp_path)


def test_a_path_that_does_not_exist_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        read_run(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["comments.parquet", "rejects.jsonl", "manifest.json"])
def test_a_damaged_file_is_a_usage_error(name: str, tmp_path: Path) -> None:
    run = write_run(empty_result(), tmp_path / "run")
    (run / name).write_bytes(b"{ damaged")
    with pytest.raises(UsageError, match="damaged, or another version"):
        read_run(run)


def test_a_table_of_another_version_is_a_usage_error(tmp_path: Path) -> None:
    run = write_run(empty_result(), tmp_path / "run")
    (run / "themes.parquet").write_bytes((run / "comments.parquet").read_bytes())
    with pytest.raises(UsageError, match=r"Result\.themes needs the columns"):
        read_run(run)
