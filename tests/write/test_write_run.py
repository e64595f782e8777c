from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import orjson
import polars as pl
import pytest
from sample_result import sample_result

import feedback_miner.write as write
from feedback_miner.errors import UsageError
from feedback_miner.records import Result
from feedback_miner.write import check_out, write_run

FILES = {
    *("themes.parquet", "themes.csv", "comments.parquet", "comments.csv", "segments.parquet"),
    *(
        "excluded.parquet",
        "templates.parquet",
        "template_counts.parquet",
        "rejects.jsonl",
        "manifest.json",
        "report.html",
        "themes.md",
    ),
}
HASHES = """
import hashlib, sys
from pathlib import Path
from sample_result import sample_result
from feedback_miner.write import write_run
out = write_run(sample_result(40, 300), Path(sys.argv[1]))
for path in sorted(out.iterdir()):
    print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_a_run_folder_holds_exactly_the_files_of_the_design(run: Path) -> None:
    assert {path.name for path in run.iterdir()} == FILES


def test_nothing_else_is_left_beside_the_run_folder(run: Path) -> None:
    assert list(run.parent.iterdir()) == [run]


def test_a_view_that_was_made_already_is_written_and_not_made_again(
    run: Path, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = write.make_view(result)
    monkeypatch.setattr(write, "make_view", None)
    again = write_run(result, tmp_path / "again", view=view)
    for name in ("report.html", "themes.md"):
        assert (again / name).read_bytes() == (run / name).read_bytes()


def test_missing_folders_above_are_made(result: Result, tmp_path: Path) -> None:
    assert write_run(result, tmp_path / "a" / "b" / "run") == tmp_path / "a" / "b" / "run"


def test_the_run_folder_its_files_and_the_folders_made_for_it_are_readable_by_their_owner_only(
    result: Result, tmp_path: Path
) -> None:
    out = write_run(result, tmp_path / "a" / "b" / "run")
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (out, out.parent, out.parent.parent)} == {0o700}


def test_the_manifest_is_sorted_json_and_keeps_secrets_and_odd_values_readable(tmp_path: Path) -> None:
    from pydantic import SecretStr

    odd = {
        "z": SecretStr("hidden"),
        "a": float("nan"),
        "file": "caf\udce9.csv",
        "big": 2**70,
        "path": Path("x"),
    }
    out = write_run(sample_result(1, 5, manifest=odd), tmp_path / "run")
    text = (out / "manifest.json").read_bytes()
    content = orjson.loads(text)
    assert list(content) == sorted(content)
    assert b"hidden" not in text
    assert content["a"] is None
    assert content["file"] == r"caf\udce9.csv"
    assert content["big"] == str(2**70)


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_an_existing_output_is_refused_before_any_work(kind: str, result: Result, tmp_path: Path) -> None:
    out = tmp_path / "run"
    if kind == "folder":
        out.mkdir()
    elif kind == "file":
        out.touch()
    else:
        out.symlink_to(tmp_path / "nowhere")
    for refuse in (lambda: check_out(out), lambda: write_run(result, out)):
        with pytest.raises(UsageError, match="Choose another name with --out, or remove it"):
            refuse()
    assert list(tmp_path.iterdir()) == [out]


def test_an_output_inside_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is not a folder"):
        check_out(tmp_path / "file" / "deeper" / "run")


def test_an_output_in_a_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="is not writable"):
        check_out(tmp_path / "run")


@pytest.mark.parametrize("name", ["write_parquet", "write_csv", "write_jsonl", "write_text", "write_json"])
@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), UsageError),
        (pl.exceptions.ComputeError("No space left on device"), UsageError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_failure_at_any_file_leaves_nothing_behind(
    name: str,
    failure: BaseException,
    expected: type[BaseException],
    result: Result,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(write, name, fail)
    with pytest.raises(expected, match="No space left" if expected is UsageError else None):
        write_run(result, tmp_path / "new" / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_rename_that_fails_leaves_nothing_behind(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(UsageError, match="Nothing was left behind"):
        write_run(result, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_appears_meanwhile_is_not_replaced(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "run"
    monkeypatch.setattr(write, "write_json", lambda *_: out.mkdir())
    with pytest.raises(UsageError, match="exists already"):
        write_run(result, out)
    assert list(tmp_path.iterdir()) == [out]


def test_the_same_result_gives_the_same_bytes_with_any_number_of_threads(tmp_path: Path) -> None:
    def hashes(threads: int) -> str:
        environment = os.environ | {
            "POLARS_MAX_THREADS": str(threads),
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
        }
        command = [sys.executable, "-c", HASHES, str(tmp_path / f"run{threads}")]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    one = hashes(1)
    assert len(one.splitlines()) == len(FILES)
    assert hashes(2) == one


def test_chunks_in_memory_do_not_show_in_the_bytes(result: Result, tmp_path: Path) -> None:
    halves = [result.comments[:101], result.comments[101:]]
    chunked = sample_result(comments=pl.concat(halves, rechunk=False))
    assert chunked.comments.n_chunks() == 2
    digests = {
        hashlib.sha256((write_run(each, tmp_path / name) / "comments.parquet").read_bytes()).hexdigest()
        for name, each in (("whole", result), ("chunked", chunked))
    }
    assert len(digests) == 1
