"""What keeps this machine's texts on it: the closed network of a command, and OpenVINO's import."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

REACHES = """
import ctypes, socket, subprocess, sys, threading

def reach(family=socket.AF_INET):
    try:
        socket.socket(family).close()
        return "reached"
    except PermissionError:
        return "refused"

def by_native_code():
    found = ctypes.CDLL(None).socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
    return "refused" if found < 0 else "reached"

def by_a_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(reach()))
    thread.start()
    thread.join()
    return found[0]

def by_a_child():
    ended = subprocess.run([sys.executable, "-c", "import socket; socket.socket()"], capture_output=True)
    return "refused" if b"PermissionError" in ended.stderr else "reached"

def report():
    others = [by_native_code(), by_a_thread(), by_a_child()]
    print(reach(), reach(socket.AF_INET6), *others, reach(socket.AF_UNIX))
"""


def run(code: str, *arguments: str, umask: int = -1) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        umask=umask,
        timeout=600,
        check=True,
    )
    return ended.stdout.split()


@pytest.fixture(scope="module")
def _closable() -> None:
    if run("from feedback_miner.offline import close_network; print(close_network())") != ["True"]:
        pytest.skip("this system cannot close the network to one process")


@pytest.mark.usefixtures("_closable")
def test_a_closed_network_is_closed_to_threads_native_code_and_children_and_local_sockets_stay_open() -> None:
    closed = "from feedback_miner.offline import close_network; close_network(); report()"
    assert run(REACHES + "report()") == ["reached"] * 6
    assert run(REACHES + closed) == ["refused"] * 5 + ["reached"]


@pytest.mark.usefixtures("_closable")
def test_every_command_closes_the_network_and_makes_what_libraries_leave_private() -> None:
    code = (
        "import atexit, os; atexit.register(lambda: print(oct(os.umask(0)), os.environ['HF_HUB_OFFLINE']));"
        "atexit.register(report); from feedback_miner.cli import main; main()"
    )
    found = run(REACHES + code, "--version", umask=0)
    assert found[2:] == ["refused"] * 5 + ["reached", "0o77", "1"]


needs_openvino = pytest.mark.skipif(
    importlib.util.find_spec("openvino") is None, reason="openvino is not installed"
)


@needs_openvino
def test_openvino_is_whole_but_for_the_package_that_reports_its_use() -> None:
    code = """
import sys
from feedback_miner.offline import load_openvino
openvino = load_openvino()
from openvino.tools.ovc import telemetry_utils
print(telemetry_utils.tm.__name__, callable(openvino.convert_model), "openvino_telemetry" in sys.modules)
"""
    assert run(code) == ["openvino.tools.ovc.telemetry_stub", "True", "False"]


def test_a_signal_while_openvino_is_imported_is_not_taken_for_a_failure_of_it(tmp_path: Path) -> None:
    # what pybind11 makes of an exception that a signal raises within the start of a native module
    interrupted = "raise ImportError('initialization failed') from KeyboardInterrupt()"
    (tmp_path / "openvino.py").write_text(interrupted)
    code = """
import sys
sys.path.insert(0, sys.argv[1])
from feedback_miner.offline import load_openvino
try:
    load_openvino()
except KeyboardInterrupt:
    print("stopped")
"""
    assert run(code, str(tmp_path)) == ["stopped"]


@needs_openvino
def test_what_was_imported_before_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedback_miner.offline import load_openvino

    before = object()
    monkeypatch.setitem(sys.modules, "openvino_telemetry", before)  # type: ignore[arg-type]
    load_openvino()
    assert sys.modules["openvino_telemetry"] is before
