"""Messages on stderr: log lines, and bars where somebody looks on."""

from __future__ import annotations

import logging
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from feedback_miner.errors import UsageError
from feedback_miner.progress import Counted, Progress, Silent, Tick

if TYPE_CHECKING:
    from rich.progress import ProgressColumn, Task

SECONDS_BETWEEN_LINES = 30
log = logging.getLogger("feedback_miner")


def say(message: str, level: int = logging.WARNING) -> None:
    """Tell something on stderr: as plain text, or as a log record where logs are JSON."""
    if any(getattr(handler, "json_lines", False) for handler in log.handlers):
        log.log(level, "%s", message)
    else:
        typer.echo(message, err=True)


def set_up_logging(log_format: str, quiet: bool, verbose: bool) -> None:
    """Send the program's log records to stderr, as text or as JSON lines.

    Raises
    ------
    UsageError
        For an unknown format.
    """
    import structlog

    if log_format not in ("text", "json"):
        raise UsageError(f"There is no log format '{log_format}'.", "Allowed: text, json.")
    stamp = structlog.processors.TimeStamper(
        fmt="iso" if log_format == "json" else "%H:%M:%S", utc=log_format == "json"
    )
    renderer = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, stamp],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    handler.json_lines = log_format == "json"  # type: ignore[attr-defined]
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO)
    if not verbose:
        warnings.simplefilter("ignore")
        logging.getLogger("transformers").setLevel(logging.ERROR)


@contextmanager
def progress_on_stderr(quiet: bool, log_format: str) -> Iterator[Progress]:
    """Give a listener: bars on a terminal, a line now and then elsewhere, silence with ``-q``."""
    if quiet:
        yield Silent()
    elif sys.stderr.isatty() and log_format == "text":
        with _Bars() as bars:
            yield bars
    else:
        yield _Lines()


class _Lines(Counted):
    """A log line when a stage begins, and every half minute while it lasts."""

    def __init__(self) -> None:
        self.name, self.last = "", time.monotonic()
        self.lock = threading.Lock()

    def stage(self, name: str) -> None:
        """Log the stage."""
        self.name, self.last = name, time.monotonic()
        log.info("%s", name)

    def count(self, total: int, unit: str) -> Tick:
        """Log the count now and then; a stage that counts several things has one clock for all."""
        done = 0

        def tick(n: int) -> None:
            nonlocal done
            with self.lock:
                done += n
                if time.monotonic() - self.last > SECONDS_BETWEEN_LINES:
                    self.last = time.monotonic()
                    log.info("%s: %d of %d %s", self.name, done, total, unit)

        return tick


class _Bars(Counted):
    """One bar per stage, on stderr."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as RichProgress

        self.bars = RichProgress(
            TextColumn("{task.description:<9}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}"),
            _elapsed_column(),
            console=Console(stderr=True),
            transient=True,
        )
        self.task = self.bars.add_task("", total=None, unit="", visible=False)

    def __enter__(self) -> _Bars:
        self.bars.start()
        _log_to_stderr_as_it_is_now()
        return self

    def __exit__(self, *exception: object) -> None:
        self.bars.stop()
        _log_to_stderr_as_it_is_now()

    def stage(self, name: str) -> None:
        """Start the bar anew."""
        self.bars.remove_task(self.task)
        self.task = self.bars.add_task(name, total=None, unit="")

    def count(self, total: int, unit: str) -> Tick:
        """Draw the bar from its beginning; the seconds are those of the stage and go on."""
        self.bars.update(self.task, total=total, completed=0, unit=unit)
        return lambda n: self.bars.advance(self.task, n)


def _log_to_stderr_as_it_is_now() -> None:
    """Have log lines go above the bar and not into it: rich stands in for stderr while it draws."""
    for handler in log.handlers:
        if isinstance(handler, logging.StreamHandler) and hasattr(handler, "json_lines"):  # our own
            handler.setStream(sys.stderr)


def _elapsed_column() -> ProgressColumn:
    """Return a column that goes on when a count is full: the stage is not over."""
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Elapsed(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(str(timedelta(seconds=int(task.elapsed or 0))), style="progress.elapsed")

    return Elapsed()
