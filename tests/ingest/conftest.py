from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Write an export and return its path."""

    def write(content: str | bytes, name: str = "tickets.csv") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
