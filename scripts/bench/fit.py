"""One fit in a process of its own: ``python -P -m bench.fit JOB``, where JOB is a JSON file.

Nothing heavy is imported before the vectors lie in memory, so that each engine pays for its own
imports and compilation and for no other's. A peer's interpreter has nothing of this project.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers import PEERS

Arrays = list[np.ndarray]
"""What a fit found: first the label of each text, -1 for left out."""
Fit = Callable[[np.ndarray, dict[str, Any]], Arrays]


def fit_own(vectors: np.ndarray, job: dict[str, Any]) -> Arrays:
    """Fit this project's engine as a run does."""
    from bench.own import fit_themes
    from bench.peers import texts_of

    found = fit_themes(vectors, None, job["settings"], job["encoder"], job["threads"], texts_of(job))
    arrays = {field.name: getattr(found, field.name) for field in fields(found)}
    others = [value for name, value in arrays.items() if name != "labels_" and isinstance(value, np.ndarray)]
    return [found.labels_, *others]


def steadiness_of(fit: Fit, vectors: np.ndarray, job: dict[str, Any], base: np.ndarray) -> dict[str, Any]:
    """Return how far the results of draws are from that of the whole; see :mod:`bench.steadiness`."""
    from bench.steadiness import KINDS, steadiness

    found = steadiness(
        lambda moved, rows: fit(moved, {**job, "rows": rows.tolist()})[0],
        vectors,
        kinds=[KINDS[i % len(KINDS)] for i in range(job["draws"])],
        base=base,
    )
    del found["labels"]
    for each in found["draws"]:
        del each["labels"], each["rows"]
    return found


def peak_memory_mb() -> float:
    """Return the largest resident size of this process so far.

    On Linux not ``ru_maxrss``, which also counts the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 2**10
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def main(job: dict[str, Any]) -> dict[str, Any]:
    """Fit once or more, save the labels, and return times, memory and a digest of all that was found."""
    vectors = np.load(job["vectors"])
    baseline = peak_memory_mb()
    fit = PEERS.get(job["engine"], fit_own)
    found = fit(vectors, job)
    result = {
        "fresh_s": time.time() - job["started"],
        "peak_mb": peak_memory_mb(),
        "baseline_mb": baseline,
        "vectors_mb": vectors.nbytes / 2**20,
        "digest": hashlib.sha256(b"".join(part.tobytes() for part in found)).hexdigest(),
    }
    np.save(job["labels"], found[0])
    if job["warm"]:
        start = time.perf_counter()
        fit(vectors, job)
        result["warm_s"] = time.perf_counter() - start
    if job["draws"]:
        result["steadiness"] = steadiness_of(fit, vectors, job, found[0])
    return result


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    Path(given["result"]).write_text(json.dumps(main(given)))
