"""Progress is a bar where somebody looks on, a line now and then in a log, and nothing with -q."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from feedback_miner.cli import messages
from feedback_miner.cli.messages import progress_on_stderr, set_up_logging
from feedback_miner.progress import Progress, Silent

Pass = Callable[[float], None]


class Terminal(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def look_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Put a terminal in the place of stderr, from within a test since pytest puts its own there before."""

    def put() -> Terminal:
        shown = Terminal()
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setattr("sys.stderr", shown)
        return shown

    return put


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Let seconds pass on the clock of the lines."""
    now = [1000.0]
    monkeypatch.setattr(messages.time, "monotonic", lambda: now[0])

    def seconds(n: float) -> None:
        now[0] += n

    return seconds


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return what was logged since the last call."""
    monkeypatch.setattr(messages.log, "propagate", True)
    caplog.set_level(logging.INFO, messages.log.name)

    def taken() -> list[str]:
        told = [record.getMessage() for record in caplog.records]
        caplog.clear()
        return told

    return taken


def listener(log_format: str = "text") -> Progress:
    with progress_on_stderr(quiet=False, log_format=log_format) as progress:
        return progress


def test_a_log_gets_a_line_per_stage_and_one_per_half_minute_of_a_count(
    wait: Pass, lines: Callable[[], list[str]]
) -> None:
    progress = listener()
    progress.stage("cluster")
    tick = progress.count(900, "mergers")
    tick(100)
    assert lines() == ["cluster"]
    wait(29)
    tick(100)
    wait(2)
    tick(100)
    tick(50)
    assert lines() == ["cluster: 300 of 900 mergers"]


def test_short_counts_of_a_long_stage_share_one_clock(wait: Pass, lines: Callable[[], list[str]]) -> None:
    progress = listener()
    progress.stage("cluster")
    for unit in ("blocks", "cells", "mergers"):
        for _ in progress.track(range(2), total=2, unit=unit):
            wait(10)
    assert lines() == ["cluster", "cluster: 2 of 2 cells"]
    progress.stage("describe")
    progress.count(9, "texts")(1)
    assert lines() == ["describe"]


def test_steps_of_several_threads_are_all_counted(wait: Pass, lines: Callable[[], list[str]]) -> None:
    progress = listener()
    progress.stage("cluster")
    tick = progress.count(4001, "mergers")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tick, [1] * 4000))
    wait(31)
    tick(1)
    assert lines() == ["cluster", "cluster: 4001 of 4001 mergers"]


def test_a_bar_shows_stage_steps_and_unit_and_begins_anew_with_each_count(
    look_on: Callable[[], Terminal],
) -> None:
    terminal = look_on()
    with progress_on_stderr(quiet=False, log_format="text") as progress:
        progress.stage("cluster")
        tick = progress.count(2, "mergers")
        tick(1)
        progress.bars.refresh()  # type: ignore[attr-defined]
        first = terminal.getvalue()
        for _ in progress.track(range(2), total=2, unit="resamples"):
            progress.bars.refresh()  # type: ignore[attr-defined]
    assert "cluster" in first
    assert "1/2" in first
    assert "mergers" in first
    second = terminal.getvalue().removeprefix(first)
    assert "0/2" in second
    assert "resamples" in second


def test_the_seconds_of_a_bar_go_on_when_a_count_is_full(look_on: Callable[[], Terminal]) -> None:
    terminal = look_on()
    with progress_on_stderr(quiet=False, log_format="text") as progress:
        progress.stage("cluster")
        progress.count(1, "mergers")(1)
        progress.bars.tasks[0].start_time -= 75  # type: ignore[attr-defined]
        progress.bars.refresh()  # type: ignore[attr-defined]
    assert "0:01:15" in terminal.getvalue()


@pytest.mark.parametrize(("quiet", "log_format"), [(True, "text"), (False, "json")])
def test_no_bar_is_drawn_with_q_or_where_logs_are_json(
    look_on: Callable[[], Terminal], quiet: bool, log_format: str
) -> None:
    terminal = look_on()
    with progress_on_stderr(quiet, log_format) as progress:
        progress.stage("cluster")
        progress.count(9, "mergers")(9)
        assert isinstance(progress, Silent) == quiet
    assert "mergers" not in terminal.getvalue()


def test_a_log_line_stands_above_the_bar_and_not_in_it(
    look_on: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages.log, "handlers", [])
    monkeypatch.setattr(messages.log, "propagate", False)
    terminal = look_on()
    set_up_logging("text", quiet=False, verbose=True)
    with progress_on_stderr(quiet=False, log_format="text") as progress:
        progress.stage("embed")
        progress.bars.refresh()  # type: ignore[attr-defined]
        messages.log.info("converting the encoder")
    messages.log.info("done with it")
    for said in ("converting the encoder", "done with it"):
        (line,) = (line for line in terminal.getvalue().splitlines() if said in line)
        assert "0:00:0" not in line.rpartition("\x1b[2K")[2]  # the seconds of a bar; its line is erased first
