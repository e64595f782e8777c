from __future__ import annotations

import csv
import io
import logging
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner
from typer.testing import Result as Ended

from feedback_miner.embed import SentenceTransformerEncoder
from feedback_miner.embed.openvino_model import OpenVinoModel, open_model
from feedback_miner.progress import Progress

ROOT = Path(__file__).parents[2]

Cli = Callable[..., Ended]
WriteCsv = Callable[..., Path]


@pytest.fixture(scope="session", autouse=True)
def own_settings(shared_cache: Path) -> Iterator[None]:
    """Give messages the same width on any terminal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "120")
        yield


OPENED: dict[tuple[object, ...], tuple[OpenVinoModel | None, str]] = {}
"""The encoders that were read in this process, and their digests, by name, branch and folder."""


@pytest.fixture(autouse=True)
def encoders_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read and hash the encoder once for all commands of this process: twice 90 MB."""

    def open_once(
        encoder: SentenceTransformerEncoder, folder: Path | None, progress: Progress | None = None
    ) -> OpenVinoModel | None:
        key = (encoder.name, encoder.suffix, folder)
        if key not in OPENED:
            OPENED[key] = open_model(encoder, folder, progress), encoder.digest
        model, encoder.digest = OPENED[key]  # type: ignore[misc]
        return model

    monkeypatch.setattr("feedback_miner.embed.openvino_encoder.open_model", open_once)


@pytest.fixture(scope="session")
def cli(own_settings: None) -> Cli:
    """Return a function that runs a command in this process."""
    from feedback_miner.cli.app import app

    def run(*arguments: object, stdin: bytes | None = None) -> Ended:
        handler, log = signal.getsignal(signal.SIGTERM), logging.getLogger("feedback_miner")
        with warnings.catch_warnings():
            try:
                return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
            finally:
                log.handlers.clear()
                assert signal.getsignal(signal.SIGTERM) == handler, "the command leaves its handler behind"

    return run


@pytest.fixture(scope="session")
def process(own_settings: None) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a command in a process of its own."""

    def run(
        *arguments: object, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "feedback_miner", *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=600,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def voices() -> list[str]:
    """Give 120 distinct comments of several sentences' length at most."""
    frame = pl.read_csv(ROOT / "corpora" / "concerns" / "comments.csv").filter(
        pl.col("text").str.split(" ").list.len().is_between(12, 60)
    )
    return frame["text"].head(120).to_list()


@pytest.fixture(scope="session")
def csv_bytes() -> Callable[..., bytes]:
    def build(
        texts: Sequence[str], encoding: str = "utf-8", delimiter: str = ",", head: str = "comment"
    ) -> bytes:
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(["id", head])
        writer.writerows([f"c{i:03}", text] for i, text in enumerate(texts))
        return stream.getvalue().encode(encoding)

    return build


@pytest.fixture
def write_csv(tmp_path: Path, csv_bytes: Callable[..., bytes]) -> WriteCsv:
    """Return a function that writes texts as an export, in a folder that holds nothing else."""

    def write(texts: Sequence[str], name: str = "export.csv", **how: str) -> Path:
        path = tmp_path / "exports" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(csv_bytes(texts, **how))
        return path

    return write


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Give an empty folder for results."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder
