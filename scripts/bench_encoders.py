"""Time the encoders on a table of texts, and compare their vectors with sentence-transformers' own.

    python scripts/bench_encoders.py FILE.csv --column TEXT [--limit 3000] [--repeats 3] [--labels LABEL]

Each round runs every encoder once on the same distinct texts, so that a busy machine slows all
alike: compare the ratios, not the figures. ``sentence-transformers`` is its ``encode`` as it
comes (batches of 32, all cores). Nothing is cached, and loading is not timed. With --labels, k-means
that is told the number of classes groups the vectors, and the adjusted Rand index says how well.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import SentenceTransformerEncoder, make_encoder

REFERENCE = "sentence-transformers"


def encoders() -> dict[str, Callable[[list[str]], np.ndarray]]:
    made = {
        backend: make_encoder(EmbedSettings(backend=backend, cache=False))
        for backend in ("torch", "openvino")
    }
    torch = made["torch"]
    assert isinstance(torch, SentenceTransformerEncoder)
    static = make_encoder(EmbedSettings(encoder="static"))
    named = {getattr(encoder, "revision").partition("+")[2]: encoder for encoder in made.values()}  # noqa: B009
    return {
        REFERENCE: lambda texts: np.asarray(torch.model.encode(texts)),
        **{name: lambda texts, encoder=encoder: encoder.encode(texts) for name, encoder in named.items()},
        "static": lambda texts: np.asarray(static.encode(texts)),
    }


def agreement(vectors: np.ndarray, reference: np.ndarray) -> str:
    """Return mean and least cosine; nothing for vectors of another space."""
    if vectors.shape != reference.shape:
        return ""
    norms = np.linalg.norm(vectors, axis=1) * np.linalg.norm(reference, axis=1)
    cosine = np.einsum("ij,ij->i", vectors, reference) / norms
    return f"cosine mean {cosine.mean():.5f} min {cosine.min():.5f}"


def k_means_ari(vectors: np.ndarray, labels: list[str]) -> float:
    """Return the adjusted Rand index of k-means with the true number of classes, mean of three seeds."""
    found = [KMeans(len(set(labels)), n_init=3, random_state=seed).fit(vectors).labels_ for seed in range(3)]
    return float(np.mean([adjusted_rand_score(labels, each) for each in found]))


def main(
    file: Path,
    column: Annotated[str, typer.Option(help="Column with the texts.")],
    limit: Annotated[int, typer.Option(help="Texts, drawn at random; 0 = all.")] = 3000,
    repeats: Annotated[int, typer.Option(help="Rounds.")] = 3,
    labels: Annotated[str | None, typer.Option(help="Column with true classes.")] = None,
) -> None:
    frame = pl.read_csv(file, infer_schema=False).drop_nulls(column).unique(column).sort(column)
    if 0 < limit < len(frame):
        frame = frame.sample(limit, seed=0)
    texts = frame[column].to_list()
    run = encoders()
    for encode in run.values():
        encode(texts[:64])  # load, convert and warm up
    wall: dict[str, list[float]] = {name: [] for name in run}
    processor: dict[str, list[float]] = {name: [] for name in run}
    vectors = {}
    for _ in range(repeats):
        for name, encode in run.items():
            before = time.perf_counter(), time.process_time()
            vectors[name] = encode(texts)
            wall[name].append(time.perf_counter() - before[0])
            processor[name].append(time.process_time() - before[1])
    typer.echo(f"{file.name}: {len(texts):,} distinct texts, median of {repeats} rounds")
    for name in run:
        ratios = [
            statistics.median(
                reference / own for reference, own in zip(times[REFERENCE], times[name], strict=True)
            )
            for times in (wall, processor)
        ]
        typer.echo(
            f"{name:<28} {len(texts) / statistics.median(wall[name]):>9,.0f} texts/s "
            f"{len(texts) / statistics.median(processor[name]):>9,.0f} per processor second "
            f"x{ratios[0]:.2f} (processor x{ratios[1]:.2f})  {agreement(vectors[name], vectors[REFERENCE])}"
            + (f"  ARI {k_means_ari(vectors[name], frame[labels].to_list()):.3f}" if labels else "")
        )


if __name__ == "__main__":
    typer.run(main)
