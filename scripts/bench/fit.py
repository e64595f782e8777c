"""One fit in a process of its own: ``python -P scripts/bench/fit.py JOB``, where JOB is a JSON file.

Nothing heavy is imported before the vectors lie in memory, so that each engine pays for its own
imports and compilation and for no other's.
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

Arrays = list[np.ndarray]
"""What a fit found: first the label of each text, -1 for left out."""
Fit = Callable[[np.ndarray, dict[str, Any]], Arrays]


def fit_own(vectors: np.ndarray, job: dict[str, Any]) -> Arrays:
    """Fit this project's engine as a run does: defaults, vectors centred by language."""
    from feedback_miner.cluster import cluster, make_clusterer
    from feedback_miner.config import ClusterSettings
    from feedback_miner.records import Embeddings

    clusterer = make_clusterer(ClusterSettings(), job["threads"])
    found = cluster(Embeddings(vectors, job["encoder"], ""), clusterer, ["en"] * len(vectors))
    arrays = {field.name: getattr(found, field.name) for field in fields(found)}
    others = [value for name, value in arrays.items() if name != "labels_" and isinstance(value, np.ndarray)]
    return [found.labels_, *others]


def bertopic_umap(seed: int | None) -> Any:
    """Return the projection that BERTopic makes by default; with a seed it runs on one thread."""
    from umap import UMAP

    return UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=seed
    )


def fit_bertopic(vectors: np.ndarray, job: dict[str, Any]) -> Arrays:
    """Fit BERTopic with its defaults; a seed replaces the projection by the same one with the seed."""
    from bertopic import BERTopic

    texts = json.loads(Path(job["texts"]).read_text(encoding="utf-8"))
    model = BERTopic() if job["seed"] is None else BERTopic(umap_model=bertopic_umap(job["seed"]))
    topics, _ = model.fit_transform(texts, embeddings=vectors)
    return [np.asarray(topics, np.int64)]


def fit_umap_hdbscan(vectors: np.ndarray, job: dict[str, Any]) -> Arrays:
    """Fit what BERTopic clusters with, and nothing else of it."""
    from hdbscan import HDBSCAN

    projected = bertopic_umap(job["seed"]).fit_transform(vectors)
    model = HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom")
    return [model.fit(projected).labels_.astype(np.int64)]


def fit_kmeans(vectors: np.ndarray, job: dict[str, Any]) -> Arrays:
    """Fit k-means, told the true number of themes."""
    from sklearn.cluster import KMeans

    model = KMeans(n_clusters=job["n_themes"], n_init=10, random_state=job["seed"])
    return [model.fit(vectors).labels_.astype(np.int64)]


ENGINES: dict[str, Fit] = {
    "feedback-miner": fit_own,
    "bertopic": fit_bertopic,
    "k-means": fit_kmeans,
    "umap-hdbscan": fit_umap_hdbscan,
}


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
    """Fit once or twice, save the labels, and return times, memory and a digest of all that was found."""
    vectors = np.load(job["vectors"])
    baseline = peak_memory_mb()
    fit = ENGINES[job["engine"]]
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
    return result


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    Path(given["result"]).write_text(json.dumps(main(given)))
