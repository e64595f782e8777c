"""``mine`` with input that it must refuse: the message, the exit code, and nothing left behind."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

TEXTS = [
    "The printer on the third floor jams every morning and nobody comes to fix it.",
    "We pay for two hundred licences although half of these people have left us.",
    "The video calls freeze whenever more than three people join from our office.",
]


def refused(ended, code: int, *words: str) -> str:
    """Check the exit code, that each of ``words`` is said, and that no traceback is."""
    said = ended.stderr
    assert ended.exit_code == code, said
    assert "Traceback" not in ended.output
    assert "mistake in feedback-miner" not in said
    for word in words:
        assert word in said
    return said


def no_file(folder: Path) -> Path:
    return folder / "nowhere.csv"


def a_folder(folder: Path) -> Path:
    (folder / "exports.csv").mkdir()
    return folder / "exports.csv"


def file_of(content: bytes, name: str = "export.csv") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def two_candidates() -> bytes:
    rows = [f'"{TEXTS[i % 3]} {i}","{TEXTS[(i + 1) % 3]} {i}"' for i in range(9)]
    return "\n".join(["Feedback,Comment", *rows]).encode()


RANDOM = random.Random(7).randbytes(6000)
UNREADABLE = {
    "a file that does not exist": (no_file, 3, ("nowhere.csv", "Check the path")),
    "an empty folder": (a_folder, 3, ("exports.csv holds no file", "Give the files themselves")),
    "an empty file": (file_of(b""), 3, ("export.csv is empty (0 bytes)", "Export it again")),
    "a header without rows": (file_of(b"id,comment\n"), 3, ("header", "no rows")),
    "a table without text": (
        file_of(b"a,b\n" + b"1,2\n3,4\n" * 5),
        2,
        ("no column with comments", "Columns found: a, b", "--text-column"),
    ),
    "two columns that may be the text": (
        file_of(two_candidates()),
        2,
        ("2 columns that may hold the comments", "Feedback", "Comment", "--text-column"),
    ),
    "random bytes": (file_of(RANDOM), 3, ("is not a table", "CSV", "XLSX")),
    "a broken workbook": (
        file_of(b"PK\x03\x04" + RANDOM, "export.xlsx"),
        3,
        ("begins like a workbook or archive but cannot be read", "copy it again"),
    ),
    "a web page": (file_of(b"<!DOCTYPE html><p>Log in</p>"), 3, ("holds HTML",)),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_export_that_cannot_be_read_is_refused(what: str, cli, tmp_path, work) -> None:
    make, code, words = UNREADABLE[what]
    refused(cli("mine", make(tmp_path), "--out", work / "run"), code, *words)
    assert list(work.iterdir()) == []


@pytest.mark.parametrize("what", [what for what, (_, code, _) in UNREADABLE.items() if code == 3])
def test_naming_the_text_column_does_not_help_what_cannot_be_read(what: str, cli, tmp_path, work) -> None:
    make, code, words = UNREADABLE[what]
    ended = cli("mine", make(tmp_path), "--out", work / "run", "--text-column", "comment")
    refused(ended, code, *words)
    assert list(work.iterdir()) == []


def test_naming_one_of_two_text_columns_answers_the_question(cli, tmp_path, work) -> None:
    export = file_of(two_candidates())(tmp_path)
    ended = cli("mine", export, "--out", work / "run", "--text-column", "Comment")
    assert ended.exit_code == 0, ended.stderr


def test_one_unreadable_export_among_good_ones_stops_the_run(cli, write_csv, work, tmp_path) -> None:
    good = write_csv(TEXTS)
    refused(cli("mine", good, no_file(tmp_path), "--out", work / "run"), 3, "nowhere.csv")
    assert list(work.iterdir()) == []


def must_not_be_called(*_: object, **__: object) -> None:
    raise AssertionError("work began before the output was checked")


def test_an_output_folder_that_exists_is_refused_before_any_work(cli, write_csv, work, monkeypatch) -> None:
    monkeypatch.setattr("feedback_miner.pipeline.read", must_not_be_called)
    (work / "run").mkdir()
    (work / "run" / "kept").write_text("mine")
    refused(cli("mine", write_csv(TEXTS), "--out", work / "run"), 2, "exists already", "Choose another name")
    assert [path.name for path in work.iterdir()] == ["run"]
    assert (work / "run" / "kept").read_text() == "mine"


def test_an_output_folder_below_a_file_is_refused_before_any_work(cli, write_csv, work, monkeypatch) -> None:
    monkeypatch.setattr("feedback_miner.pipeline.read", must_not_be_called)
    (work / "file").write_text("x")
    refused(cli("mine", write_csv(TEXTS), "--out", work / "file" / "run"), 2, "file is not a folder")
    assert [path.name for path in work.iterdir()] == ["file"]


def test_an_output_folder_in_an_unwritable_place_is_refused_before_any_work(
    cli, write_csv, work, monkeypatch
) -> None:
    monkeypatch.setattr("feedback_miner.pipeline.read", must_not_be_called)
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    refused(cli("mine", write_csv(TEXTS), "--out", work / "run"), 2, "not writable")
    assert list(work.iterdir()) == []


def test_an_output_folder_that_the_system_refuses_in_the_end_is_no_traceback(cli, write_csv) -> None:
    refused(cli("mine", write_csv(TEXTS), "--out", "/proc/feedback-miner/run"), 2, "/proc/feedback-miner")


def test_a_disk_that_is_full_leaves_nothing_behind(cli, write_csv, work, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("feedback_miner.write.write_json", full)
    ended = cli("mine", write_csv(TEXTS), "--out", work / "new" / "run")
    refused(ended, 2, "No space left on device", "Free space")
    assert list(work.iterdir()) == []


ARGUMENTS = {
    "an unknown text column": (("--text-column", "Antwort"), 2, ("no column 'Antwort'", "Columns found: id")),
    "an unknown id column": (("--id-column", "Nummer"), 2, ("no column 'Nummer'", "--id-column")),
    "an unknown setting": (
        ("--set", "cluster.min_size=3"),
        2,
        ("no setting 'cluster.min_size'", "cluster.min_theme_size", "cluster.n_neighbors"),
    ),
    "an unknown section": (("--set", "colour.red=3"), 2, ("no setting 'colour.red'", "cluster.clusterer")),
    "a setting without a value": (("--set", "seed"), 2, ("KEY=VALUE", "'seed'")),
    "a setting out of range": (("--seed", "-1"), 2, ("'seed'", "-1", "greater than or equal to 0")),
    "an unknown encoder": (("--encoder", "no-such-encoder"), 4, ("no-such-encoder", "all-MiniLM-L6-v2")),
    "an unknown clusterer": (("--set", "cluster.clusterer=magic"), 2, ("'magic'", "graph-ward")),
    "a number of themes of hdbscan": (
        ("--clusterer", "hdbscan", "--themes", "9"),
        2,
        ("cluster.n_themes is 9", "'hdbscan'", "graph-ward"),
    ),
    "a grain of hdbscan": (("--clusterer", "hdbscan", "--grain", "fine"), 2, ("cluster.grain is fine",)),
    "a coverage of nothing": (("--coverage", "0"), 2, ("'cluster.coverage'", "greater than 0")),
    "a coverage in percent": (("--coverage", "80"), 2, ("'cluster.coverage'", "less than or equal to 1")),
    "an unknown grain": (("--grain", "medium"), 2, ("'medium'", "'fine', 'auto' or 'coarse'")),
    "a single theme": (("--themes", "1"), 2, ("'cluster.n_themes'", "greater than or equal to 2")),
    "an unknown tagger": (("--set", "tag.tagger=magic"), 2, ("'magic'", "concern-kind-minilm")),
    "an unknown format": (("--format", "docx"), 2, ("docx", "parquet")),
    "an unknown encoding": (("--encoding", "klingon"), 2, ("klingon",)),
    "an unknown log format": (("--log-format", "xml"), 2, ("'xml'", "text, json")),
    "a missing settings file": (("--config", "nowhere.toml"), 2, ("nowhere.toml", "cannot be read")),
    "an unknown option": (("--colour", "red"), 2, ("--colour",)),
    "a number that is none": (("--threads", "many"), 2, ("--threads", "valid integer")),
}


@pytest.mark.parametrize("what", ARGUMENTS)
def test_a_wrong_argument_is_refused(what: str, cli, write_csv, work) -> None:
    arguments, code, words = ARGUMENTS[what]
    refused(cli("mine", write_csv(TEXTS), "--out", work / "run", *arguments), code, *words)
    assert list(work.iterdir()) == []


def test_an_unknown_setting_in_the_environment_names_its_variable(cli, write_csv, work, monkeypatch) -> None:
    monkeypatch.setenv("FEEDBACK_MINER_CLUSTER__MIN_SIZE", "3")
    ended = cli("mine", write_csv(TEXTS), "--out", work / "run")
    refused(ended, 2, "FEEDBACK_MINER_CLUSTER__MIN_SIZE", "cluster.min_theme_size")


def test_an_unknown_setting_in_a_file_names_the_file(cli, write_csv, work, tmp_path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[cluster]\nmin_size = 3\n")
    ended = cli("mine", write_csv(TEXTS), "--out", work / "run", "--config", file)
    refused(ended, 2, "settings.toml", "cluster.min_theme_size")


def test_a_run_without_an_output_folder_is_refused(cli, write_csv) -> None:
    refused(cli("mine", write_csv(TEXTS)), 2, "--out")


def test_a_run_without_an_export_is_refused(cli, work) -> None:
    refused(cli("mine", "--out", work / "run"), 2, "EXPORT")
    assert list(work.iterdir()) == []


def test_a_row_that_cannot_be_read_stops_a_strict_run_only(cli, tmp_path, work) -> None:
    export = tmp_path / "export.csv"
    rows = [f"c{i},{text}" for i, text in enumerate(TEXTS)]
    export.write_text("\n".join(["id,comment", *rows, "c9,one,two,three,four"]) + "\n")
    refused(cli("mine", export, "--out", work / "strict", "--strict"), 3, "line 5", "--strict")
    assert list(work.iterdir()) == []
    assert cli("mine", export, "--out", work / "run").exit_code == 0
    assert len((work / "run" / "rejects.jsonl").read_text().splitlines()) == 1


def test_a_mistake_of_the_program_is_told_without_a_traceback(cli, write_csv, work, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("feedback_miner.pipeline.cluster", broken)
    ended = cli("mine", write_csv(TEXTS), "--out", work / "run")
    assert ended.exit_code == 70
    assert "ZeroDivisionError: by zero" in ended.stderr
    assert "Traceback" not in ended.output
    assert list(work.iterdir()) == []


def test_the_whole_program_prints_no_traceback_either(process, tmp_path, work) -> None:
    ended = process("mine", no_file(tmp_path), "--out", work / "run")
    assert ended.returncode == 3
    assert "nowhere.csv" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert list(work.iterdir()) == []
