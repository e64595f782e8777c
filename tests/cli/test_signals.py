"""A run that is stopped: the exit code of the signal, and nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """Heed SIGINT even where the tests run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


SIGNALS = pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@SIGNALS
def test_a_signal_in_the_middle_of_a_run_ends_it_and_leaves_nothing(
    sent: signal.Signals, code: int, work: Path, own_settings: None
) -> None:
    export = ROOT / "corpora" / "helpdesk_tickets.csv"
    command = [sys.executable, "-m", "feedback_miner", "mine", export, "--no-cache", "--out", work / "run"]
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as run:
        said = []
        for line in run.stderr:
            said.append(line)
            if "embed" in line:
                break
        assert run.poll() is None, "the run ended before it could be stopped"
        run.send_signal(sent)
        out, rest = run.communicate(timeout=600)
    assert run.returncode == code, rest
    assert "Traceback" not in rest
    assert "Nothing is half-written" in rest
    assert out == ""
    assert list(work.iterdir()) == []


@SIGNALS
def test_a_signal_after_the_folder_took_its_name_does_not_say_that_nothing_was_written(
    sent: signal.Signals, code: int, cli, write_csv, work, voices, monkeypatch
) -> None:
    def stop(*_: object) -> None:
        os.kill(os.getpid(), sent)
        time.sleep(5)

    monkeypatch.setattr("feedback_miner.cli.mine._print_themes", stop)
    ended = cli("mine", write_csv(voices[:20]), "--out", work / "run")
    assert ended.exit_code == code
    assert (work / "run" / "manifest.json").is_file()
    assert "Nothing was written" not in ended.stderr
    assert "there as a whole, or not at all" in ended.stderr


@SIGNALS
def test_a_signal_while_the_folder_is_written_leaves_nothing(
    sent: signal.Signals, code: int, cli, write_csv, work, voices, monkeypatch
) -> None:
    def stop(*_: object, **__: object) -> str:
        assert len(list(work.iterdir())) == 1, "the test must strike while there is something to leave behind"
        os.kill(os.getpid(), sent)
        time.sleep(5)
        return ""

    monkeypatch.setattr("feedback_miner.write.render_report", stop)
    ended = cli("mine", write_csv(voices[:20]), "--out", work / "run")
    assert ended.exit_code == code
    assert "Nothing is half-written" in ended.stderr
    assert list(work.iterdir()) == []


PROGRAM = """
from feedback_miner import models
from feedback_miner.cli import main
models.model_entries = lambda: exec("import os, time; os.kill(os.getpid(), {number}); time.sleep(5)")
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@SIGNALS
def test_a_signal_within_an_exec_of_a_text_ends_with_its_code_too(
    sent: signal.Signals, code: int, tmp_path: Path, own_settings: None
) -> None:
    # Python 3.11 notes a KeyboardInterrupt that passes through exec() and, run by -m, kills itself at the end
    (tmp_path / "program.py").write_text(PROGRAM.format(number=int(sent)))
    ended = subprocess.run(
        [sys.executable, "-m", "program", "models", "list"],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ended.returncode == code, ended.stderr
    assert "Nothing is half-written" in ended.stderr
