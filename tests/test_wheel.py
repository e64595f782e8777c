"""What is inside the wheel. Installing it into an empty environment is done by scripts/check_wheel.sh."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

import feedback_miner

ROOT = Path(__file__).parents[1]

MOST_OF_MODELS = 60_000_000
"""Bytes of all weights together: PyPI takes files of 100 MB, and a wheel should install in seconds."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return ZipFile(path)


@pytest.mark.parametrize("ending", ["py", "toml"])
def test_the_wheel_holds_every_module_layout_and_word_list_of_the_package(
    wheel: ZipFile, ending: str
) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "feedback_miner").rglob(f"*.{ending}")}
    assert files
    assert files <= set(wheel.namelist())


def test_the_wheel_holds_models_templates_and_the_mark_of_types(wheel: ZipFile) -> None:
    entries = tomllib.loads((ROOT / "models" / "MANIFEST.toml").read_text(encoding="utf-8"))["model"]
    templates = (ROOT / "feedback_miner" / "write" / "templates").iterdir()
    needed = {
        "feedback_miner/py.typed",
        "feedback_miner/_models/MANIFEST.toml",
        *(f"feedback_miner/_models/{entry['file']}" for entry in entries if not entry.get("package")),
        *(path.relative_to(ROOT).as_posix() for path in templates if path.is_file()),
    }
    assert any(name.endswith(".safetensors") for name in needed)
    assert needed - set(wheel.namelist()) == set()


def test_the_models_in_the_wheel_are_those_of_the_manifest(wheel: ZipFile) -> None:
    import hashlib

    entries = tomllib.loads(wheel.read("feedback_miner/_models/MANIFEST.toml").decode())["model"]
    own = [entry for entry in entries if not entry.get("package")]
    assert own
    for entry in own:
        assert (
            hashlib.sha256(wheel.read(f"feedback_miner/_models/{entry['file']}")).hexdigest()
            == entry["sha256"]
        )


def test_the_wheel_holds_nothing_else(wheel: ZipFile) -> None:
    strays = [
        name for name in wheel.namelist() if not name.startswith(("feedback_miner/", "feedback_miner-"))
    ]
    assert strays == []
    unwanted = [
        name
        for name in wheel.namelist()
        if any(part in name.split("/") for part in ("tests", "corpora", "scripts", "__pycache__"))
        or name.endswith((".csv", ".jsonl", ".sqlite3", ".pyc"))
    ]
    assert unwanted == []
    models = sum(info.file_size for info in wheel.infolist() if info.filename.endswith(".safetensors"))
    assert sum(info.file_size for info in wheel.infolist()) - models < 4_000_000
    assert models < MOST_OF_MODELS


def test_the_wheel_tells_its_version_its_command_and_its_licence(wheel: ZipFile) -> None:
    about = {name.rpartition("/")[2]: name for name in wheel.namelist() if ".dist-info/" in name}
    metadata = wheel.read(about["METADATA"]).decode("utf-8")
    assert f"\nVersion: {feedback_miner.__version__}\n" in metadata
    assert "License-Expression: Apache-2.0" in metadata
    assert "LICENSE" in about
    assert "feedback-miner = feedback_miner.cli:main" in wheel.read(about["entry_points.txt"]).decode()
