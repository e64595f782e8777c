"""Tune the encoder for themes that ships: the last two layers of all-MiniLM-L6-v2.

    python scripts/train_themes.py fit          # about 20 minutes on two cores
    python scripts/train_themes.py measure      # class-disjoint folds, 20 minutes more
    python scripts/train_themes.py check        # the examples of the losses

What it is fitted on: banking77, clinc150 and hwu64 in ``../shared/data``, and the training parts of
``corpora/themes``; it is held to the plain encoder on sentences of bug reports, tickets and survey answers.
The weights are the mean of two fits, which does better than either on troubles and technologies of
writers that were kept apart.

The file that ships comes from an earlier form of this program with the same losses and numbers: its
first fit was made before the troubles of business applications were written, and the texts that it was held
to were drawn in another order. So a new fit gives another file, of about the same worth.
"""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from bench.measures import score
from bench.own import fit_themes
from manifest import register
from safetensors.numpy import save_file
from tags.branch import TokenStates, write_states
from tags.data import DATA, ROOT
from themes import to_base, tuning
from themes.data import ClassedTexts, held_texts, labelled_sets
from themes.tuning import Layers, Material, Recipe, encoded, tune

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import BASE_ENCODER, THEME_ENCODER, SentenceTransformerEncoder, encode_texts
from feedback_miner.embed.branch import PREFIX
from feedback_miner.models import model_entries

RECIPES = (
    Recipe(n_steps=240, hold=60, average=0.98, weights=(1, 1, 1, 2.5, 1)),
    Recipe(n_steps=640, hold=80, average=0.99, weights=(1, 1, 1, 3, 1)),
)
FOLD = Recipe(n_steps=240, hold=70, average=0.98, weights=(1, 1, 1, 3, 1))
"""Of the class-disjoint folds."""
MOST = 4000
"""Texts that a fold is measured on."""
SHORT = 26
"""Tokens of the longest text that the encoder is held to: longer ones cost more than they tell."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


class Prepared:
    """Tokens and plain vectors of all that is fitted on, computed once into a folder."""

    def __init__(self, data: Path, work: Path, threads: int | None) -> None:
        self.encoder = SentenceTransformerEncoder(BASE_ENCODER, threads=threads)
        self.work = work
        self.sets = labelled_sets(data)
        self.materials = [self.material(each.name, each.texts, each.classes) for each in self.sets]
        texts = held_texts(data, 0)
        held = self.material("held", texts, np.zeros(len(texts), np.int64))
        short = np.flatnonzero(held.states.lengths <= SHORT)
        self.held = Material(TokenStates(work / "held", short), held.plain[short], held.classes[short])

    @property
    def transformer(self) -> Any:
        transformer: Any = self.encoder.model[0]
        return transformer.auto_model

    def material(self, name: str, texts: list[str], classes: np.ndarray) -> Material:
        folder = self.work / name
        write_states(self.encoder, texts, RECIPES[0].layer, folder)
        plain = encode_texts(texts, self.encoder, EmbedSettings(cache=False))
        return Material(TokenStates(folder, np.arange(len(texts))), plain, classes)


@app.command("fit")
def fit_command(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    work: Annotated[Path, typer.Option(help="Folder for tokens.")] = ROOT / "build" / "themes",
    target: Annotated[Path, typer.Option(help="Where the weights go.")] = ROOT / "models",
    steps: Annotated[int | None, typer.Option(help="Of each fit; to try the program.")] = None,
    threads: Annotated[int | None, typer.Option()] = None,
) -> None:
    """Tune twice, take the mean of the weights, and fit the map to the plain encoder."""
    prepared = Prepared(data, work, threads)
    recipes = [Recipe(**{**vars(each), "n_steps": steps or each.n_steps}) for each in RECIPES]
    fits = [tune(prepared.transformer, prepared.materials, prepared.held, each) for each in recipes]
    path = target / f"{THEME_ENCODER}.safetensors"
    save_file(mean_weights(fits), path)
    if target == ROOT / "models":
        register(THEME_ENCODER, "encoder", path)
        model_entries.cache_clear()
        to_base.fit(data, threads)


def mean_weights(fits: list[Layers]) -> dict[str, np.ndarray]:
    """Return the tensors that ship: the mean of the fits, in half precision."""
    states = [each.layers.state_dict() for each in fits]
    return {
        f"{PREFIX}{name}": torch.stack([state[name] for state in states]).mean(0).numpy().astype(np.float16)
        for name in states[0]
    }


@app.command("measure")
def measure_command(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    work: Annotated[Path, typer.Option(help="Folder for tokens.")] = ROOT / "build" / "themes",
    steps: Annotated[int, typer.Option(help="Of each fit; to try the program.")] = FOLD.n_steps,
    threads: Annotated[int | None, typer.Option()] = None,
) -> None:
    """Tune on half of the classes of each set, and measure on texts of the others, tuned and plain."""
    prepared = Prepared(data, work, threads)
    recipe = Recipe(**{**vars(FOLD), "n_steps": steps})
    typer.echo("| set | half | encoder | themes asked for | ACC | ARI | AMI |\n|---|---|---|---|---|---|---|")
    for half in (0, 1):
        kept = [_of_half(each.classes, half) for each in prepared.materials]
        parts = [
            Material(TokenStates(prepared.work / each.name, rows), material.plain[rows], each.classes[rows])
            for each, material, rows in zip(prepared.sets, prepared.materials, kept, strict=True)
        ]
        network = tune(prepared.transformer, parts, prepared.held, recipe)
        for each, material, rows in zip(prepared.sets, prepared.materials, kept, strict=True):
            others = np.setdiff1d(np.arange(len(each.texts)), rows)
            others = np.sort(np.random.default_rng(0).permutation(others)[:MOST])
            for encoder, vectors in (
                ("plain", material.plain[others]),
                ("tuned", _vectors(network, material.states, others)),
            ):
                _tell(f"{each.name} | {half} | {encoder}", each, others, vectors)


@app.command("check")
def check_command() -> None:
    """Try the examples in the docstrings."""
    found = doctest.testmod(tuning)
    typer.echo(f"{found.attempted} examples, {found.failed} failed")
    raise typer.Exit(1 if found.failed else 0)


def _of_half(classes: np.ndarray, half: int) -> np.ndarray:
    order = np.random.default_rng(7).permutation(int(classes.max()) + 1)
    return np.flatnonzero(np.isin(classes, order[half::2]))


def _vectors(network: Layers, states: TokenStates, rows: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        blocks = [rows[i : i + 512] for i in range(0, len(rows), 512)]
        return np.concatenate([encoded(network, states, block).numpy() for block in blocks])


def _tell(name: str, texts: ClassedTexts, rows: np.ndarray, vectors: np.ndarray) -> None:
    truth = texts.classes[rows]
    named = [texts.texts[row] for row in rows]
    for asked in (None, len(np.unique(truth))):
        settings = {"n_themes": asked, "coverage": 1.0}
        labels = fit_themes(vectors, None, settings, texts=named).labels_
        found = score(truth, labels)
        figures = " | ".join(f"{found[each]:.3f}" for each in ("acc", "ari", "ami"))
        typer.echo(f"| {name} | {asked or 'none'} | {figures} |")


if __name__ == "__main__":
    app()
