from __future__ import annotations

from pathlib import Path

import pytest
from sample_result import sample_result

from feedback_miner.records import Result
from feedback_miner.write import write_run


@pytest.fixture(scope="session")
def result() -> Result:
    return sample_result()


@pytest.fixture(scope="session")
def run(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(result, tmp_path_factory.mktemp("runs") / "run")
