"""What is run: each fit in a fresh process, and on what machine."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from bench.fit import ENGINES
from bench.measures import score, shape
from bench.sets import LabelledSet

OWN = "feedback-miner"
COMPILED = ("bertopic", "umap-hdbscan")
"""Engines with a projection by UMAP: numba compiles for them, and a seed costs them their threads."""
PACKAGES = (
    "feedback-miner", "numpy", "scipy", "scikit-learn", "hdbscan", "bertopic", "umap-learn", "pynndescent",
    "numba", "torch", "sentence-transformers", "openvino",
)  # fmt: skip


class Bench:
    """A work folder in which engines are fitted.

    Parameters
    ----------
    folder : Path
        Holds vectors, texts, labels and what numba compiled.
    limit : float
        Seconds that a fit may take.
    """

    def __init__(self, folder: Path, limit: float) -> None:
        self.folder = folder
        self.limit = limit

    def save(self, texts: list[str], vectors: np.ndarray) -> None:
        """Save what the next fits are given."""
        np.save(self.folder / "vectors.npy", vectors)
        (self.folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")

    def fit(self, engine: str, **job: Any) -> tuple[dict[str, Any], np.ndarray | None]:
        """Fit in a fresh process; return what it measured, or its error, and the labels."""
        paths = {
            name: self.folder / name for name in ("vectors.npy", "texts.json", "labels.npy", "result.json")
        }
        whole = {"seed": None, "threads": None, "warm": False, "n_themes": None, "encoder": "", **job}
        whole |= {path.stem: str(path) for path in paths.values()}
        file = self.folder / "job.json"
        command = [sys.executable, "-P", str(Path(__file__).with_name("fit.py")), str(file)]
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(self.folder / "numba")}
        file.write_text(json.dumps({**whole, "engine": engine, "started": time.time()}))
        try:
            subprocess.run(
                command, env=environment, timeout=self.limit, check=True, capture_output=True, text=True
            )
        except subprocess.TimeoutExpired:
            return {"error": f"no result after {self.limit:.0f} s"}, None
        except subprocess.CalledProcessError as error:
            last = (error.stderr.strip().splitlines() or [""])[-1]
            return {"error": f"exit code {error.returncode}: {last}"}, None
        measured = json.loads(paths["result.json"].read_text())
        measured["beyond_mb"] = measured["peak_mb"] - measured["vectors_mb"]
        return measured, np.load(paths["labels.npy"])

    def prime(self, engines: list[str]) -> dict[str, float]:
        """Let numba fill its cache on disk, as on any machine where an engine has run before.

        Returns
        -------
        dict of str to float
            Seconds of those first fits, on 5,000 random vectors; one engine fills it for all.
        """
        compiled = [engine for engine in engines if engine in COMPILED][:1]
        if compiled:
            vectors = np.random.default_rng(0).normal(size=(5000, 64)).astype(np.float32)
            self.save([f"word{i % 100} and more" for i in range(5000)], vectors)
        first = {
            f"{engine} {kind}": self.fit(engine, seed=seed)[0].get("fresh_s")
            for engine in compiled
            for kind, seed in (("as it comes", None), ("then with a seed", 0))
        }
        return {name: round(seconds, 1) for name, seconds in first.items() if seconds is not None}


def jobs(engine: str, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the fits of an engine for a seed; ``scored`` ones count for quality, ``timed`` ones for costs.

    The other engines take so long that they are timed with the first seed alone.
    """
    if engine == OWN:
        yield {"scored": True, "timed": True}
        if seed == 0:
            yield from ({"threads": threads, "scored": False, "timed": False} for threads in (1, 2))
    elif engine in COMPILED:
        yield {"seed": seed, "scored": True, "timed": False}
        if seed == 0:
            yield {"seed": None, "scored": False, "timed": True}
    else:
        yield {"seed": seed, "scored": True, "timed": seed == 0}


def run_set(
    bench: Bench, engines: list[str], sample: LabelledSet, seed: int, draw: int, encoder: str
) -> Iterator[dict[str, Any]]:
    """Yield one record per fit on a set that the bench holds; ``draw`` tells subsamples apart."""
    for engine in engines:
        if engine == "k-means" and sample.labels is None:
            continue
        for job in jobs(engine, seed):
            if job["scored"] and not job["timed"] and sample.labels is None:
                continue
            counted = {"scored": job["scored"], "timed": job["timed"]}
            given = {name: value for name, value in job.items() if name not in counted}
            measured, labels = bench.fit(
                engine, **given, warm=job["timed"], n_themes=sample.n_themes, encoder=encoder
            )
            record = {"set": sample.name, "texts": len(sample.texts), "true_themes": sample.n_themes}
            record |= {"engine": engine, "draw": draw, "threads": None, **job, **measured}
            if labels is not None:
                record |= shape(labels)
                if sample.labels is not None:
                    record |= score(np.asarray(sample.labels), labels)
            yield record


def run_size(bench: Bench, engines: list[str], texts: int, encoder: str) -> Iterator[dict[str, Any]]:
    """Yield one record per fit for a point of the curve: own engine on all, one and two threads."""
    for engine in engines:
        for threads in (None, 1, 2) if engine == OWN else (None,):
            timed = threads is None
            measured, labels = bench.fit(engine, threads=threads, warm=timed, encoder=encoder)
            record = {"set": f"{texts:,}", "texts": texts, "true_themes": None, "engine": engine, "draw": 0}
            record |= {"threads": threads, "scored": timed, "timed": timed, **measured}
            yield record if labels is None else record | shape(labels)


def known(names: list[str], allowed: tuple[str, ...], what: str) -> list[str]:
    """Return the names, or all that are allowed where none is given."""
    unknown = [name for name in names if name not in allowed]
    if unknown:
        raise ValueError(f"There is no {what} {', '.join(unknown)}. Known: {', '.join(allowed)}.")
    return names or list(allowed)


def known_engines(names: list[str]) -> list[str]:
    """Return the engines named, in the order of the tables."""
    chosen = known(names, tuple(ENGINES), "engine")
    return [engine for engine in ENGINES if engine in chosen]


def machine() -> dict[str, Any]:
    """Return what figures depend on besides the code."""
    cpu = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        cpu = models[0] if models else cpu
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {
        "cpu": cpu,
        "cores": cores,
        "system": platform.system(),
        "load_at_start": load,
        "versions": versions,
    }
