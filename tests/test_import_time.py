"""Importing and asking for help cost next to nothing, for heavy libraries load when they are used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[1]
HEAVY = (
    *("torch", "transformers", "sentence_transformers", "spacy", "sklearn", "scipy", "hdbscan", "polars"),
    *("numpy", "pydantic", "pydantic_settings", "structlog", "jinja2", "orjson", "chardet", "selectolax"),
)
MOST_SECONDS = 0.5

MAIN = "from feedback_miner.cli import main; sys.argv[1:] = '{}'.split(); main()"
STARTS = {
    "import feedback_miner": "import feedback_miner",
    "python -m feedback_miner": "runpy.run_module('feedback_miner', run_name='__main__')",
    "feedback-miner --help": MAIN.format("--help"),
    "feedback-miner mine --help": MAIN.format("mine --help"),
    "feedback-miner --version": MAIN.format("--version"),
}
OF_TYPER = {"feedback-miner mine --help": {"pydantic"}}
"""What typer itself loads, in some of its versions, as soon as a command is asked for."""

PROBE = """
import atexit, runpy, sys
found = lambda: [name for name in {heavy!r} if name in sys.modules]
atexit.register(lambda: print("loaded", *found(), file=sys.stderr))
{code}
"""


def start(code: str) -> tuple[float, set[str]]:
    """Return the seconds of processor time and the heavy libraries of a fresh process.

    Processor time is what a start costs, and other programs on a busy machine do not add to it.
    """
    before = psutil.Process().cpu_times()
    ended = subprocess.run(
        [sys.executable, "-c", PROBE.format(heavy=HEAVY, code=code)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )
    after = psutil.Process().cpu_times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    lines = [line.split() for line in ended.stderr.splitlines() if line.startswith("loaded")]
    assert len(lines) == 1, ended.stderr
    return seconds, set(lines[0][1:])


@pytest.mark.parametrize("how", STARTS)
def test_a_start_loads_no_heavy_library_and_takes_less_than_half_a_second(how: str) -> None:
    tries = [start(STARTS[how]) for _ in range(3)]
    assert set().union(*(loaded for _, loaded in tries)) <= OF_TYPER.get(how, set())
    assert min(seconds for seconds, _ in tries) < MOST_SECONDS


def test_the_probe_sees_a_heavy_library() -> None:
    _, loaded = start("import numpy")
    assert loaded == {"numpy"}


def test_names_are_listed_without_loading_what_is_behind_them() -> None:
    _, loaded = start("import feedback_miner; assert 'mine' in dir(feedback_miner)")
    assert loaded == set()
