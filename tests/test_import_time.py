"""Importing and asking for help load next to nothing: libraries load when they are used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCREEN = {
    *("typer", "click", "shellingham", "annotated_doc", "typing_extensions"),
    *("rich", "pygments", "markdown_it", "mdurl"),
}
"""What reads a command line and draws help on a terminal."""
PYDANTIC = {"pydantic", "pydantic_core", "annotated_types", "typing_inspection"}
MAIN = "from feedback_miner.cli import main; sys.argv[1:] = '{}'.split(); main()"
STARTS = {
    "import feedback_miner": ("import feedback_miner", set(), 80),
    "python -m feedback_miner": ("runpy.run_module('feedback_miner', run_name='__main__')", SCREEN, 600),
    "feedback-miner --help": (MAIN.format("--help"), SCREEN, 600),
    # some versions of typer load pydantic as soon as a command is asked for
    "feedback-miner mine --help": (MAIN.format("mine --help"), SCREEN | PYDANTIC, 600),
    "feedback-miner --version": (MAIN.format("--version"), SCREEN, 600),
}
"""Of each start: the code, the packages of others that it may load, and how many modules at most.

torch alone has 2,000 modules; of these starts, the largest has 424 today, 34 of them Python's own.
"""

PROBE = """
import atexit, runpy, sys
before = set(sys.modules)
tell = lambda: print("loaded", len(sys.modules), *set(sys.modules) - before, file=sys.stderr)
atexit.register(tell)
{code}
"""


def start(code: str) -> tuple[int, set[str]]:
    """Return how many modules a fresh process holds at its end, and the packages of others among them."""
    ended = subprocess.run(
        [sys.executable, "-c", PROBE.format(code=code)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    lines = [line.split() for line in ended.stderr.splitlines() if line.startswith("loaded")]
    assert len(lines) == 1, ended.stderr
    _, n_modules, *names = lines[0]
    packages = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"feedback_miner"}
    # Python's own data of this build, _sysconfigdata_..., is in no list; no library has a name like that
    return int(n_modules), {name for name in packages if not name.startswith("_")}


@pytest.mark.parametrize("how", STARTS)
def test_a_start_loads_only_what_it_needs(how: str) -> None:
    code, allowed, most_modules = STARTS[how]
    n_modules, loaded = start(code)
    assert loaded - allowed == set()
    assert n_modules <= most_modules


def test_the_probe_sees_a_heavy_library() -> None:
    n_modules, loaded = start("import numpy")
    assert "numpy" in loaded
    assert n_modules > STARTS["import feedback_miner"][2]


def test_names_are_listed_without_loading_what_is_behind_them() -> None:
    _, loaded = start("import feedback_miner; assert 'mine' in dir(feedback_miner)")
    assert loaded == set()
