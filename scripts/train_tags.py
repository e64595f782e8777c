"""Fit the taggers that ship: a branch of the encoder, and linear heads. Then: scripts/evaluate_tags.py

    python scripts/train_tags.py fit [--tagger concern-kind-e5]
    python scripts/train_tags.py compare ../shared/data/concern_dev.csv

What it is fitted on stands in ``corpora/concerns``; the texts of real surveys and tickets, whose labels
stand there, are read from ``../shared/data``. A fifth of the texts, all of some writers, is left out once to
calibrate on, and then everything is fitted: two fits, side by side on a thread each, half an hour in all.
The tagger of the multilingual encoder is fitted on the English texts and on those in other languages, and
calibrated in each language.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from manifest import register
from safetensors.numpy import load_file, save_file
from scipy.optimize import minimize
from scipy.special import softmax
from tags.branch import SCALE, BranchRecipe, Material, branch_features, fit, outputs, prepare
from tags.compare import Texts, candidates, measure
from tags.data import (
    DATA,
    REAL,
    ROOT,
    Labelled,
    joined,
    multilingual_texts,
    read_comments,
    read_languages,
    training_texts,
)

from feedback_miner.embed import BASE_ENCODER, MULTILINGUAL_ENCODER, SentenceTransformerEncoder
from feedback_miner.embed.branch import PREFIX
from feedback_miner.embed.whitening import WHITENING, Whitening
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.tagging.decide import VOICES
from feedback_miner.tagging.heads import HEADS, scaled, split_heads

ENGLISH, FOREIGN = "concern-kind-minilm", "concern-kind-e5"
RECIPES = {
    ENGLISH: (BASE_ENCODER, BranchRecipe()),
    FOREIGN: (MULTILINGUAL_ENCODER, BranchRecipe(layer=8, n_layers=2, n_epochs=3)),
}
"""Encoder and recipe of each tagger. Of multilingual-e5-small's layers, 7 to 9 tell kind and concern best
in languages that a linear model on their tokens' mean was not fitted in."""
EXAMPLES = "concern-examples"
LEFT_OUT = frozenset(
    [
        *("writer_5", "writer_12", "writer_16", "writer_19", "contrast_5", "questions_4", "sentences_3"),
        *("de_2", "es_2", "fr_2", "it_2", "nl_2", "pt_2"),
    ]
)
"""Writers whose texts are calibrated on, a fifth of all; of real texts and messages, every fifth is."""
WORK = ROOT / "build"
HOLD = 10.0
"""Of the calibration of a language to that of all languages but English: 300 texts move it half way."""
N_OF_LANGUAGE = 400
"""Texts of each language that the whitening is taken of."""
N_STEPS = 50
"""Points of a precision curve."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.command("fit")
def fit_command(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    work: Annotated[Path, typer.Option(help="Folder for what the two fits leave behind.")] = WORK,
    seed: Annotated[int, typer.Option()] = 0,
    tagger: Annotated[str, typer.Option(help=f"{ENGLISH} or {FOREIGN}.")] = ENGLISH,
) -> None:
    """Fit, calibrate and save the tagger."""
    encoder, recipe = RECIPES[tagger]
    recipe = replace(recipe, seed=seed)
    folder = work / tagger
    folder.mkdir(parents=True, exist_ok=True)
    labelled = _fitted_on(tagger, data)
    prepare(SentenceTransformerEncoder(encoder), labelled, recipe.layer, folder)
    left_out = _left_out(labelled)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        fits = [
            pool.submit(_fit_without, encoder, labelled, left_out, recipe, folder),
            pool.submit(_fit_on_all, encoder, labelled, recipe, folder),
        ]
        for each in fits:
            each.result()
    finish(tagger, labelled, left_out, folder)


@app.command("finish")
def finish_command(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    work: Annotated[Path, typer.Option(help="What the two fits left behind.")] = WORK,
    tagger: Annotated[str, typer.Option(help=f"{ENGLISH} or {FOREIGN}.")] = ENGLISH,
) -> None:
    """Calibrate and save again, without fitting."""
    labelled = _fitted_on(tagger, data)
    finish(tagger, labelled, _left_out(labelled), work / tagger)


def finish(tagger: str, labelled: Labelled, left_out: np.ndarray, work: Path) -> None:
    """Calibrate on what was left out, and write the model and its examples."""
    held_out = load_file(work / "held_out.safetensors")["logits"]
    fitted = load_file(work / "fitted.safetensors")
    features = fitted.pop("features")
    kept = labelled.take(left_out)
    scaling = calibrate(held_out, kept)
    told = labelled.joint[labelled.joint >= 0]
    mix = {"joint_prior": np.bincount(told, minlength=len(JOINT)) / len(told)}
    digest = save(tagger, fitted, scaling | precision_curves(held_out, scaling, kept) | mix)
    if tagger == ENGLISH:
        save_examples(features, labelled, digest)


def _fitted_on(tagger: str, data: Path) -> Labelled:
    return multilingual_texts(data) if tagger == FOREIGN else training_texts(data)


def _left_out(labelled: Labelled) -> np.ndarray:
    """Tell which texts are calibrated on; an answer goes with its question, a message with its ticket."""
    by_writer = np.isin(labelled.source, sorted(LEFT_OUT))
    texts = [context or text for context, text in zip(labelled.context, labelled.texts, strict=True)]
    fifth = np.array([hashlib.sha256(text.encode()).digest()[1] % 5 == 0 for text in texts])
    tickets = np.array([source.startswith("subjects") for source in labelled.source])
    return by_writer | (fifth & (tickets | np.isin(labelled.source, [*REAL])))


def _fit_without(
    name: str, labelled: Labelled, left_out: np.ndarray, recipe: BranchRecipe, work: Path
) -> None:
    """Write the logits of texts that were left out of the fit."""
    torch.set_num_threads(1)
    network = fit(SentenceTransformerEncoder(name), Material(labelled, work, ~left_out), recipe)
    save_file({"logits": outputs(network, Material(labelled, work, left_out))}, work / "held_out.safetensors")


def _fit_on_all(name: str, labelled: Labelled, recipe: BranchRecipe, work: Path) -> None:
    """Write the weights of the network, and the vectors of its branch for the texts."""
    torch.set_num_threads(1)
    material = Material(labelled, work)
    network = fit(SentenceTransformerEncoder(name), material, recipe)
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    features = branch_features(network, material.states)
    save_file(
        {name: np.ascontiguousarray(value) for name, value in (weights | {"features": features}).items()},
        work / "fitted.safetensors",
    )


@app.command("whitening")
def whitening_command() -> None:
    """Save what spreads the vectors of the multilingual encoder; before a fit."""
    encoder = SentenceTransformerEncoder(MULTILINGUAL_ENCODER)
    texts = joined([read_comments(), read_languages("train")[0]])
    groups = []
    for language in np.unique(texts.languages):
        rows = np.flatnonzero(texts.languages == language)
        rows = rows[np.linspace(0, len(rows) - 1, N_OF_LANGUAGE).astype(int)]
        vectors = encoder.encode([texts.texts[row] for row in rows])
        groups.append(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    found = Whitening.fit(groups)
    path = ROOT / "models" / f"{WHITENING}.safetensors"
    save_file({"mean": found.mean, "matrix": found.matrix}, path)
    register(WHITENING, "whitening", path)


@app.command("compare")
def compare_command(
    labelled: Annotated[Path, typer.Argument(help="Labelled file of real comments, never trained on.")],
    slow: Annotated[bool, typer.Option(help="Also what takes ten minutes or more.")] = False,
    only: Annotated[str, typer.Option(help="Only ways whose name holds this.")] = "",
    folds: Annotated[int, typer.Option(min=2)] = 3,
) -> None:
    """Print a table of the ways that were tried."""
    material = Texts(read_comments(), read_comments(labelled), SentenceTransformerEncoder())
    names = ("client", "consumer", "kind", "pain")
    typer.echo(
        "| way | "
        + " | ".join([*(f"{n}, by writer" for n in names), *(f"{n}, real" for n in names), "s"])
        + " |"
    )
    typer.echo("|---" * 10 + "|")
    for name, candidate in candidates(material, slow).items():
        if only in name:
            found = measure(material, candidate, folds)
            seconds = found.pop("seconds")
            typer.echo(
                f"| {name} | "
                + " | ".join(f"{value:.3f}" for value in found.values())
                + f" | {seconds:.0f} |"
            )


def calibrate(logits: np.ndarray, labelled: Labelled) -> dict[str, np.ndarray]:
    """Fit slope and offset of each class by log-loss on held-out logits (vector scaling).

    Of English texts, ``kind_slope``; of all others, ``kind_slope_other``; and of each other language,
    ``kind_slope_de``: it has few texts, so that an L2 penalty holds it to what is common to the others.
    """
    scaling = {}
    for name, part in split_heads(logits).items():
        truth = _truth(labelled, name)
        told = truth.sum(axis=1) > 0
        english = labelled.languages == "en"
        start = np.concatenate([np.ones(part.shape[1]), np.zeros(part.shape[1])])
        groups = {"": english, "_other": ~english}
        groups |= {f"_{code}": labelled.languages == code for code in np.unique(labelled.languages[~english])}
        for suffix, rows in groups.items():
            rows = rows & told
            if rows.any():
                common = scaling.get(f"{name}_other", start)
                hold = HOLD if suffix not in ("", "_other") else 0.0
                weights = labelled.weight[rows]
                scaling[f"{name}{suffix}"] = _scale(part[rows], truth[rows], weights, common, hold)
    return {
        name.replace("_", f"_{side}_", 1) if "_" in name else f"{name}_{side}": values
        for name, flat in scaling.items()
        for side, values in zip(("slope", "offset"), np.split(flat, 2), strict=True)
    }


def _scale(
    logits: np.ndarray, truth: np.ndarray, weights: np.ndarray, start: np.ndarray, hold: float
) -> np.ndarray:
    """Return slopes and offsets, one behind the other."""

    def loss(flat: np.ndarray) -> float:
        slope, offset = np.split(flat, 2)
        logs = np.log(np.maximum(softmax(logits * slope + offset, axis=1), 1e-12))
        held = hold * ((flat - start) ** 2).sum() / len(logits)
        return float(-np.average((logs * truth).sum(axis=1), weights=weights) + held)

    return np.asarray(minimize(loss, start).x)


def _truth(labelled: Labelled, head: str) -> np.ndarray:
    """Return what a head should tell, shape (n_texts, n_classes): of a kind that is vague, its mixture."""
    if head == "kind":
        return labelled.kind_target
    places = getattr(labelled, head)
    return np.eye(HEADS[head])[places] * (places >= 0)[:, None]


def precision_curves(
    logits: np.ndarray, scaling: dict[str, np.ndarray], labelled: Labelled
) -> dict[str, np.ndarray]:
    """Measure how precise tags of a concern above each probability are, on texts that were left out.

    Returns
    -------
    dict of str to ndarray of shape (n_points, 2)
        ``precision_<class>``: probabilities from one half on, and the share of the tags above each that is
        right.
    """
    found = {
        name: softmax(part, axis=1)
        for name, part in scaled(split_heads(logits), scaling, labelled.languages.tolist()).items()
    }
    voices = TagProbabilities(found["joint"], found["kind"]).voices
    told = labelled.joint >= 0
    right = [np.isin(labelled.joint, [0, 2]), np.isin(labelled.joint, [1, 2]), labelled.joint == 3]
    curves = {
        name: _curve(voices[told, i], right[i][told], labelled.weight[told]) for i, name in enumerate(VOICES)
    }
    return {f"precision_{name}": curve for name, curve in curves.items()}


def _curve(probability: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    points = [
        point for point in np.linspace(0.5, 1.0, N_STEPS, endpoint=False) if (probability >= point).any()
    ]
    shares = [
        np.average(right[probability >= point], weights=weight[probability >= point]) for point in points
    ]
    return np.column_stack([points, shares])


def save(name: str, fitted: dict[str, np.ndarray], scaling: dict[str, np.ndarray]) -> str:
    """Write the weights and their entry in the manifest; return their SHA-256."""
    layers = {name: value.astype(np.float16) for name, value in fitted.items() if name.startswith(PREFIX)}
    heads = {
        "weight": fitted["heads.weight"].T * SCALE,
        "bias": fitted["heads.bias"],
        "words_weight": fitted["words.weight"].T * SCALE,
        "context_weight": fitted["context_weight"] * SCALE,
        "context_bias": fitted["context_bias"],
    }
    arrays = layers | {name: values.astype(np.float32) for name, values in (heads | scaling).items()}
    path = ROOT / "models" / f"{name}.safetensors"
    save_file({tensor: np.ascontiguousarray(array) for tensor, array in arrays.items()}, path)
    return register(name, "tagger", path, RECIPES[name][1].layer)


def save_examples(features: np.ndarray, labelled: Labelled, digest: str) -> None:
    """Write the written comments that stand alone with their vectors in 8 bits, for `tag --explain`."""
    rows = np.flatnonzero(labelled.facet >= 0)  # only the comments have one
    vectors = features[rows]
    scaled = np.rint(vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127).astype(np.int8)
    arrays = {
        "texts": np.frombuffer("\0".join(labelled.texts[row] for row in rows).encode(), np.uint8),
        "vectors": scaled,
        "joint": labelled.joint[rows].astype(np.uint8),
        "kind": labelled.kind[rows].astype(np.uint8),
    }
    path = ROOT / "models" / f"{EXAMPLES}.safetensors"
    save_file(arrays, path, metadata={"branch": digest[:16]})
    register(EXAMPLES, "examples", path)


if __name__ == "__main__":
    app()
