"""Whether the same trouble, told in four languages, is one theme: by encoder, and by how vectors are centred.

    python scripts/bench_languages.py [--part dev] [--encoder NAME]...

``corpora/languages/troubles.csv`` holds 60 troubles, each told by six people in each of four languages, and
400 texts about other things, which are mixed in. A third of the troubles is for building (``dev``).
A trouble is one theme if some theme holds more than half of its texts, of three languages at least, and more
of it than of any other trouble. Prints Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer
from sklearn.metrics import adjusted_rand_score

from feedback_miner.cluster import cluster, make_clusterer
from feedback_miner.config import ClusterSettings, EmbedSettings
from feedback_miner.embed import BASE_ENCODER, MULTILINGUAL_ENCODER, THEME_ENCODER, encode_texts, make_encoder
from feedback_miner.records import Embeddings, Float32Array

TROUBLES = Path(__file__).parents[1] / "corpora" / "languages" / "troubles.csv"

Languages = list[str | None]
CENTRED: dict[str, Callable[[Languages], Languages]] = {
    "by language": lambda languages: languages,
    "all alike": lambda languages: [None] * len(languages),
}


def one_theme(labels: np.ndarray, troubles: np.ndarray, languages: np.ndarray) -> float:
    """Return the share of the troubles that are one theme."""
    found = []
    for trouble in np.unique(troubles):
        of = troubles == trouble
        theme = np.bincount(labels[of & (labels >= 0)], minlength=labels.max() + 1).argmax()
        held = of & (labels == theme)
        names, counts = np.unique(troubles[labels == theme], return_counts=True)
        commonest = names[counts.argmax()] == trouble
        enough = held.sum() > of.sum() / 2 and len(np.unique(languages[held])) >= 3
        found.append(bool(commonest and enough))
    return float(np.mean(found))


def row(name: str, vectors: Float32Array, frame: pl.DataFrame, languages: Languages, n: int | None) -> str:
    """Cluster, and return a row of the table."""
    clusterer = make_clusterer(ClusterSettings(n_themes=n) if n else ClusterSettings())
    labels = cluster(Embeddings(vectors, "any", "any"), clusterer, languages).labels_
    told = frame["trouble"].is_not_null().to_numpy()
    troubles = frame["trouble"].fill_null("").to_numpy()
    spoken = frame["language"].to_numpy()
    ari = adjusted_rand_score(troubles[told], labels[told])
    share = one_theme(labels[told], troubles[told], spoken[told])
    by_language = adjusted_rand_score(spoken, labels)
    return f"| {name} | {labels.max() + 1} | {share:.2f} | {ari:.3f} | {by_language:.3f} |"


def main(
    part: Annotated[str, typer.Option(help="dev or test.")] = "test",
    encoder: Annotated[list[str] | None, typer.Option()] = None,
    threads: Annotated[int | None, typer.Option()] = None,
) -> None:
    frame = pl.read_csv(TROUBLES).filter(pl.col("part").is_in([part, "other"]))
    n_troubles = frame["trouble"].n_unique() - 1
    typer.echo(f"{n_troubles} troubles, {len(frame):,} texts\n")
    typer.echo("| encoder, centred | themes | troubles that are one theme | ARI | ARI with languages |")
    typer.echo("|---" * 5 + "|")
    for name in encoder or [BASE_ENCODER, THEME_ENCODER, MULTILINGUAL_ENCODER]:
        settings = EmbedSettings(encoder=name)
        vectors = encode_texts(frame["text"].to_list(), make_encoder(settings, threads), settings)
        for way, languages in CENTRED.items():
            for n in (None, 2 * n_troubles):
                told = f"{name}, {way}" + (f", {n} themes asked for" if n else "")
                typer.echo(row(told, vectors, frame, languages(frame["language"].to_list()), n))


if __name__ == "__main__":
    typer.run(main)
