"""One table as one file: whole or not at all, and never over another."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest

from feedback_miner.errors import UsageError
from feedback_miner.write.table import WRITERS, check_table, write_table

FRAME = pl.DataFrame({"comment_id": ["c0", "c1"], "text": ["=1+1", "Grüße"], "p_client": [1 / 3, None]})


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".CSV", ".Parquet"])
def test_each_format_is_written_under_its_name_alone(tmp_path: Path, suffix: str) -> None:
    write_table(FRAME, check_table(tmp_path / f"tags{suffix}"))
    assert [path.name for path in tmp_path.iterdir()] == [f"tags{suffix}"]


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_table_is_readable_by_its_owner_only(tmp_path: Path, suffix: str) -> None:
    write_table(FRAME, tmp_path / f"tags{suffix}")
    assert (tmp_path / f"tags{suffix}").stat().st_mode & 0o777 == 0o600


def test_parquet_and_jsonl_hold_the_table_as_it_is(tmp_path: Path) -> None:
    write_table(FRAME, tmp_path / "tags.parquet")
    write_table(FRAME, tmp_path / "tags.jsonl")
    assert pl.read_parquet(tmp_path / "tags.parquet").equals(FRAME)
    assert pl.read_ndjson(tmp_path / "tags.jsonl").equals(FRAME)


def test_csv_is_harmless_in_a_spreadsheet_and_has_a_byte_order_mark(tmp_path: Path) -> None:
    write_table(FRAME, tmp_path / "tags.csv")
    content = (tmp_path / "tags.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == [
        "comment_id,text,p_client", "c0,'=1+1,0.3333", "c1,Grüße,"
    ]  # fmt: skip


def test_a_stream_gets_csv() -> None:
    stream = io.BytesIO()
    write_table(FRAME, stream)
    assert stream.getvalue().decode().splitlines()[1] == "c0,'=1+1,0.3333"


@pytest.mark.parametrize("refusal", [BrokenPipeError(32, "Broken pipe"), OSError(28, "No space left")])
def test_what_a_stream_refuses_is_raised_as_it_is(refusal: OSError) -> None:
    class Refusing(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _: object) -> int:
            raise refusal

    with pytest.raises(OSError) as caught:  # noqa: PT011 - it is the very same
        write_table(FRAME, Refusing())  # type: ignore[arg-type]
    assert caught.value is refusal


@pytest.mark.parametrize("name", ["tags.xlsx", "tags", "tags.csv.gz"])
def test_an_unknown_format_lists_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"The format of .* is not known") as caught:
        check_table(tmp_path / name)
    assert all(suffix in caught.value.allowed for suffix in WRITERS)


def test_a_file_that_exists_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    path.write_text("mine")
    with pytest.raises(UsageError, match=r"The output file .*tags.csv exists already") as caught:
        check_table(path)
    assert caught.value.allowed == "A file is written once and never changed."
    assert path.read_text() == "mine"


def test_a_folder_that_is_missing_is_named_before_the_work_starts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"The folder of .*tags.csv does not exist"):
        check_table(tmp_path / "new" / "tags.csv")
    assert list(tmp_path.iterdir()) == []


def test_checking_writes_nothing(tmp_path: Path) -> None:
    assert check_table(tmp_path / "tags.csv") == tmp_path / "tags.csv"
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(frame: pl.DataFrame, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(WRITERS, ".csv", full)
    with pytest.raises(UsageError, match=r"could not be written: .*No space left") as caught:
        write_table(FRAME, tmp_path / "tags.csv")
    assert "Free space" in caught.value.allowed + caught.value.next_step
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(frame: pl.DataFrame, path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setitem(WRITERS, ".csv", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_table(FRAME, tmp_path / "tags.csv")
    assert list(tmp_path.iterdir()) == []
