"""What is run: each fit in a fresh process, and on what machine."""

import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.checks import checks
from bench.own import OF_GROUPS, ROWS, own_rows
from bench.peers import COMPILED, NUMBA, PEERS, TOLD, UNSEEDED
from bench.sets import LabelledSet

ROOT = Path(__file__).parents[2]
FOLDERS = {"top2vec": ".peers-top2vec"}
"""Virtual environments of peers, below the project's folder; ``PEERS_FOLDER`` where none is named."""
PEERS_FOLDER = ".peers"
PACKAGES = (
    "feedback-miner", "numpy", "scipy", "scikit-learn", "hdbscan", "torch", "sentence-transformers",
    "openvino",
)  # fmt: skip
PEER_PACKAGES = (
    "bertopic", "umap-learn", "pynndescent", "numba", "hdbscan", "evoc", "fast-hdbscan", "turftopic",
    "fastopic", "top2vec", "scikit-learn", "numpy", "torch", "sentence-transformers",
)  # fmt: skip


def interpreter(engine: str) -> str:
    """Return the Python that an engine is installed for: a peer's, where there is one, else this one."""
    folder = ROOT / FOLDERS.get(engine, PEERS_FOLDER)
    found = [folder / place for place in ("bin/python", "Scripts/python.exe")]
    return next((str(path) for path in found if engine in PEERS and path.exists()), sys.executable)


def peer_environment(numba_cache: Path) -> dict[str, str]:
    """Return the environment of a process that imports ``bench`` and finds what numba compiled before."""
    path = os.pathsep.join(filter(None, (str(ROOT / "scripts"), os.environ.get("PYTHONPATH"))))
    # no model is fetched: an encoder that is not on this machine is an error
    return {**os.environ, "PYTHONPATH": path, "HF_HUB_OFFLINE": "1", "NUMBA_CACHE_DIR": str(numba_cache)}


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
        whole = {"seed": None, "threads": None, "warm": False, "n_themes": None, "encoder": "", "draws": 0}
        whole |= {"settings": ROWS.get(engine), **job, **{path.stem: str(path) for path in paths.values()}}
        file = self.folder / "job.json"
        command = [interpreter(engine), "-P", "-m", "bench.fit", str(file)]
        environment = peer_environment(self.folder / f"numba{FOLDERS.get(engine, PEERS_FOLDER)}")
        file.write_text(json.dumps({**whole, "engine": engine, "started": time.time()}))
        try:
            subprocess.run(
                command, env=environment, timeout=self.limit, check=True, capture_output=True, text=True
            )
        except subprocess.TimeoutExpired:
            return {"error": f"no result after {self.limit:.0f} s", "timed_out": True}, None
        except subprocess.CalledProcessError as error:
            return {"error": f"exit code {error.returncode}: {told_by(error.stderr)}"}, None
        measured = json.loads(paths["result.json"].read_text())
        measured["beyond_mb"] = measured["peak_mb"] - measured["vectors_mb"]
        return measured, np.load(paths["labels.npy"])

    def prime(self, engines: list[str]) -> dict[str, float]:
        """Let numba fill its cache on disk, as on any machine where an engine has run before.

        Returns
        -------
        dict of str to float
            Seconds of those first fits, on 5,000 random vectors; those of an earlier run in this folder where
            it filled the cache.
        """
        path = self.folder / "primed.json"
        first: dict[str, float] = json.loads(path.read_text()) if path.exists() else {}
        kinds = (("as it comes", None), ("then with a seed", 0))
        missing = [
            (engine, kind, seed)
            for engine in engines
            if engine in NUMBA
            for kind, seed in kinds
            if f"{engine} {kind}" not in first
        ]
        if missing:
            vectors = np.random.default_rng(0).normal(size=(5000, 64)).astype(np.float32)
            self.save([f"word{i % 100} and more" for i in range(5000)], vectors)
        for engine, kind, seed in missing:
            seconds = self.fit(engine, seed=seed)[0].get("fresh_s")
            if seconds is not None:
                first[f"{engine} {kind}"] = round(seconds, 1)
        path.write_text(json.dumps(first))
        return first


def told_by(stderr: str) -> str:
    """Return the line of a traceback that names the error, or the last line."""
    lines = stderr.strip().splitlines() or [""]
    named = (line for line in reversed(lines) if re.match(r"[\w.]*(Error|Exception)\b", line))
    return next(named, lines[-1])


def jobs(engine: str, seed: int, steady: int, steady_peers: bool) -> Iterator[dict[str, Any]]:
    """Yield the fits of an engine for a seed; ``scored`` ones count for quality, ``timed`` ones for costs.

    The other engines take so long that they are timed with the first seed alone. The first seed is
    also that of the draws which tell how steady the themes are.
    """
    draws = steady if seed == 0 and (engine in ROWS or steady_peers) else 0
    if engine in ROWS:
        yield {"scored": True, "timed": True, "draws": draws}
        if seed == 0:
            yield from ({"threads": threads, "scored": False, "timed": False} for threads in (1, 2))
    elif engine in COMPILED:
        yield {"seed": seed, "scored": True, "timed": False, "draws": draws}
        if seed == 0:
            yield {"seed": None, "scored": False, "timed": True}
    elif seed == 0 or engine not in UNSEEDED:
        yield {"seed": seed, "scored": True, "timed": seed == 0, "draws": draws}


def run_engine(
    bench: Bench, engine: str, sample: LabelledSet, plan: list[dict[str, Any]], draw: int, encoder: str
) -> Iterator[dict[str, Any]]:
    """Yield one record per fit on a set that the bench holds; ``draw`` tells subsamples apart."""
    for job in plan:
        if job["scored"] and not job["timed"] and not sample.is_scored:
            continue
        counted = {"scored": job["scored"], "timed": job["timed"]}
        given = {name: value for name, value in job.items() if name not in counted}
        measured, labels = bench.fit(
            engine, **given, warm=job["timed"], n_themes=sample.n_themes, encoder=encoder
        )
        record = {"set": sample.name, "texts": len(sample.texts), "true_themes": sample.n_themes}
        record |= {"engine": engine, "draw": draw, "threads": None, **job, **measured}
        yield record if labels is None else record | checks(labels, sample)


def skips(engine: str, sample: LabelledSet) -> bool:
    """Tell whether an engine has to be told what is not known of a set, or is for sets of another kind."""
    return (engine in TOLD and sample.labels is None) or (engine in OF_GROUPS and sample.groups is None)


def run_size(bench: Bench, engines: list[str], texts: int, encoder: str) -> Iterator[dict[str, Any]]:
    """Yield one record per fit for a point of the curve: own engine on all, one and two threads."""
    for engine in engines:
        for threads in (None, 1, 2) if engine in ROWS else (None,):
            timed = threads is None
            measured, labels = bench.fit(engine, threads=threads, warm=timed, encoder=encoder)
            record = {"set": f"{texts:,}", "texts": texts, "true_themes": None, "engine": engine, "draw": 0}
            record |= {"threads": threads, "scored": timed, "timed": timed, **measured}
            yield record if labels is None else record | checks(labels)


def known(names: list[str], allowed: tuple[str, ...], what: str) -> list[str]:
    """Return the names, or all that are allowed where none is given."""
    unknown = [name for name in names if name not in allowed]
    if unknown:
        raise ValueError(f"There is no {what} {', '.join(unknown)}. Known: {', '.join(allowed)}.")
    return names or list(allowed)


def known_engines(names: list[str]) -> list[str]:
    """Return the engines named, in the order of the tables."""
    every = (*ROWS, *PEERS)
    chosen = known(names, every, "engine") if names else [*own_rows(), *PEERS]
    return [engine for engine in every if engine in chosen]


def versions_of(python: str, names: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of packages, as far as an interpreter has them."""
    asked = (
        "import json, sys; from importlib.metadata import distributions as all;"
        "found = {d.metadata['Name'].lower().replace('_', '-'): d.version for d in all()};"
        "print(json.dumps({name: found[name] for name in sys.argv[1:] if name in found}))"
    )
    answer = subprocess.run([python, "-c", asked, *names], check=True, capture_output=True, text=True)
    return dict(json.loads(answer.stdout))


def machine() -> dict[str, Any]:
    """Return what figures depend on besides the code."""
    cpu = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        cpu = models[0] if models else cpu
    versions = {"python": platform.python_version(), **versions_of(sys.executable, PACKAGES)}
    peers = {interpreter(engine) for engine in PEERS} - {sys.executable}
    versions |= {
        f"peers' {k}": v for each in sorted(peers) for k, v in versions_of(each, PEER_PACKAGES).items()
    }
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {
        "cpu": cpu,
        "cores": cores,
        "system": platform.system(),
        "load_at_start": load,
        "versions": versions,
    }
