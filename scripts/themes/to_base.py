"""Fit the map from the encoder for themes to the one that it was tuned from.

    PYTHONPATH=scripts python -m themes.to_base fit     # after the layers were written
    PYTHONPATH=scripts python -m themes.to_base save FOLDER

Taggers read the sentence embedding of a question or subject by all-MiniLM-L6-v2. A run embeds with the
encoder for themes only, and a linear map makes the one of the other: ridge regression on the questions and
subjects that the tagger was fitted with, and on ``N_TEXTS`` of the texts below them that are as short.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from manifest import register
from safetensors.numpy import load_file, save_file
from tags.data import DATA, training_texts

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import (
    BASE_ENCODER,
    THEME_ENCODER,
    Encoder,
    SentenceTransformerEncoder,
    encode_texts,
    make_encoder,
)
from feedback_miner.embed.tuned import TO_BASE, ToBase
from feedback_miner.models import model_entries, model_entry
from feedback_miner.records import Float32Array, FloatArray
from feedback_miner.tagging import BranchTagger

MOST_WORDS = 25
N_TEXTS = 12_000
PENALTIES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Of which the one is taken that does best on the texts that are left out."""
LEFT_OUT = 5
"""Every so many texts are left out to choose it."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


def short_texts(data: Path) -> list[str]:
    """Return what texts stand below that the tagger was fitted on, and some of these texts."""
    labelled = training_texts(data)
    asked = {*labelled.context} - {""}
    texts = sorted({text for text in labelled.texts if len(text.split()) <= MOST_WORDS} - asked)
    drawn = np.linspace(0, len(texts) - 1, N_TEXTS).astype(int)
    return sorted({*asked, *(texts[place] for place in drawn)})


def fit_map(tuned: FloatArray, base: FloatArray, penalty: float) -> FloatArray:
    """Return the matrix that makes unit vectors ``base`` of unit vectors ``tuned``, both (n_texts, width)."""
    gram = tuned.T @ tuned + penalty * np.eye(tuned.shape[1])
    return np.linalg.solve(gram, tuned.T @ base)


def _unit(vectors: Float32Array) -> Float32Array:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _cosines(matrix: FloatArray, tuned: Float32Array, base: Float32Array) -> FloatArray:
    return (ToBase(matrix)(tuned) * base).sum(axis=1)


@app.command("fit")
def fit(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    threads: Annotated[int | None, typer.Option()] = None,
) -> None:
    """Fit the map, and put it beside the layers."""
    path = model_entry(THEME_ENCODER, "encoder").path
    register(THEME_ENCODER, "encoder", path)
    model_entries.cache_clear()
    add_map(path, make_encoder(EmbedSettings(encoder=THEME_ENCODER), threads), data, threads)
    digest = register(THEME_ENCODER, "encoder", path)
    typer.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB, sha256 {digest}")


def add_map(path: Path, encoder: Encoder, data: Path, threads: int | None) -> None:
    """Fit the map from what an encoder gives to the plain vectors, and write it to a file of layers."""
    texts = short_texts(data)
    tuned = _unit(np.asarray(encoder.encode(texts)))
    settings = EmbedSettings(encoder=BASE_ENCODER)
    # with the branch, as in the cache that fitting and measuring the tagger leave behind
    base = encode_texts(texts, make_encoder(settings, threads, BranchTagger().branch), settings)
    left = np.arange(len(texts)) % LEFT_OUT == 0
    typer.echo(f"{len(texts):,} texts; cosine of the two: {(tuned * base).sum(axis=1).mean():.3f}")
    doubles = tuned.astype(np.float64), base.astype(np.float64)
    means = {}
    for penalty in PENALTIES:
        matrix = fit_map(doubles[0][~left], doubles[1][~left], penalty)
        cosines = _cosines(matrix, tuned[left], base[left])
        means[penalty] = cosines.mean()
        typer.echo(
            f"penalty {penalty:g}: {means[penalty]:.4f} on texts left out, 5 % below "
            f"{np.quantile(cosines, 0.05):.4f}"
        )
    matrix = fit_map(*doubles, max(means, key=means.__getitem__))
    save_file(load_file(path) | {TO_BASE: matrix.astype(np.float16)}, path)


@app.command("save")
def save(folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Save the encoder for themes as sentence-transformers does, for ``scripts/distill_static.py``."""
    SentenceTransformerEncoder(THEME_ENCODER).model.save(str(folder))


if __name__ == "__main__":
    app()
