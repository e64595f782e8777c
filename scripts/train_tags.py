"""Fit the tagger that ships: a branch of the encoder, and linear heads. Then: scripts/evaluate_tags.py

    python scripts/train_tags.py fit
    python scripts/train_tags.py compare ../shared/data/concern_dev.csv

What it is fitted on stands in ``corpora/concerns``; the texts of real surveys and tickets, whose labels
stand there, are read from ``../shared/data``. A fifth of the texts, all of some writers, is left out once to
calibrate on, and then everything is fitted: two fits, side by side on a thread each, half an hour in all.
"""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from safetensors.numpy import load_file, save_file
from scipy.optimize import minimize
from scipy.special import softmax
from tags.branch import SCALE, BranchRecipe, Material, branch_features, fit, outputs
from tags.compare import Texts, candidates, measure
from tags.data import DATA, REAL, ROOT, Labelled, read_comments, training_texts

from feedback_miner.embed import SentenceTransformerEncoder
from feedback_miner.embed.branch import PREFIX
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.tagging.decide import VOICES
from feedback_miner.tagging.heads import HEADS, split_heads

NAME = "concern-kind-minilm"
EXAMPLES = "concern-examples"
RECIPE = BranchRecipe()
LEFT_OUT = frozenset(
    ["writer_5", "writer_12", "writer_16", "writer_19", "contrast_5", "questions_4", "sentences_3"]
)
"""Writers whose texts are calibrated on, a fifth of all; of real texts and messages, every fifth is."""
WORK = ROOT / "build" / "tags"
N_STEPS = 50
"""Points of a precision curve."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.command("fit")
def fit_command(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    work: Annotated[Path, typer.Option(help="Folder for what the two fits leave behind.")] = WORK,
    seed: Annotated[int, typer.Option()] = 0,
) -> None:
    """Fit, calibrate and save the tagger."""
    recipe = BranchRecipe(seed=seed)
    labelled = training_texts(data)
    left_out = _left_out(labelled)
    work.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        fits = [
            pool.submit(_fit_without, labelled, left_out, recipe, work / "held_out.safetensors"),
            pool.submit(_fit_on_all, labelled, recipe, work / "fitted.safetensors"),
        ]
        for each in fits:
            each.result()
    finish(labelled, left_out, work)


@app.command("finish")
def finish_command(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    work: Annotated[Path, typer.Option(help="What the two fits left behind.")] = WORK,
) -> None:
    """Calibrate and save again, without fitting."""
    labelled = training_texts(data)
    finish(labelled, _left_out(labelled), work)


def finish(labelled: Labelled, left_out: np.ndarray, work: Path) -> None:
    """Calibrate on what was left out, and write the model and its examples."""
    held_out = load_file(work / "held_out.safetensors")["logits"]
    fitted = load_file(work / "fitted.safetensors")
    features = fitted.pop("features")
    kept = labelled.take(left_out)
    scaling = calibrate(held_out, kept)
    told = labelled.joint[labelled.joint >= 0]
    mix = {"joint_prior": np.bincount(told, minlength=len(JOINT)) / len(told)}
    digest = save(fitted, scaling | precision_curves(held_out, scaling, kept) | mix)
    save_examples(features, labelled, digest)


def _left_out(labelled: Labelled) -> np.ndarray:
    """Tell which texts are calibrated on; an answer goes with its question, a message with its ticket."""
    by_writer = np.isin(labelled.source, sorted(LEFT_OUT))
    texts = [context or text for context, text in zip(labelled.context, labelled.texts, strict=True)]
    fifth = np.array([hashlib.sha256(text.encode()).digest()[1] % 5 == 0 for text in texts])
    tickets = np.array([source.startswith("subjects") for source in labelled.source])
    return by_writer | (fifth & (tickets | np.isin(labelled.source, [*REAL])))


def _fit_without(labelled: Labelled, left_out: np.ndarray, recipe: BranchRecipe, path: Path) -> None:
    """Write the logits of texts that were left out of the fit."""
    torch.set_num_threads(1)
    encoder = SentenceTransformerEncoder()
    network = fit(encoder, Material(encoder, labelled.take(~left_out), recipe.layer, twice=True), recipe)
    found = outputs(network, Material(encoder, labelled.take(left_out), recipe.layer, twice=False))
    save_file({"logits": found}, path)


def _fit_on_all(labelled: Labelled, recipe: BranchRecipe, path: Path) -> None:
    """Write the weights of the network, and the vectors of its branch for the texts."""
    torch.set_num_threads(1)
    encoder = SentenceTransformerEncoder()
    material = Material(encoder, labelled, recipe.layer, twice=True)
    network = fit(encoder, material, recipe)
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    features = branch_features(network, material.states)
    save_file(
        {name: np.ascontiguousarray(value) for name, value in (weights | {"features": features}).items()},
        path,
    )


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
    """Fit slope and offset of each class by log-loss on held-out logits (vector scaling)."""
    scaling = {}
    for name, part in split_heads(logits).items():
        truth = _truth(labelled, name)
        told = truth.sum(axis=1) > 0
        weights = labelled.weight[told]

        def loss(
            flat: np.ndarray, part: np.ndarray = part[told], truth: np.ndarray = truth[told], weights=weights
        ) -> float:
            slope, offset = np.split(flat, 2)
            logs = np.log(np.maximum(softmax(part * slope + offset, axis=1), 1e-12))
            return float(-np.average((logs * truth).sum(axis=1), weights=weights))

        start = np.concatenate([np.ones(part.shape[1]), np.zeros(part.shape[1])])
        scaling[f"{name}_slope"], scaling[f"{name}_offset"] = np.split(minimize(loss, start).x, 2)
    return scaling


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
        name: softmax(part * scaling[f"{name}_slope"] + scaling[f"{name}_offset"], axis=1)
        for name, part in split_heads(logits).items()
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


def save(fitted: dict[str, np.ndarray], scaling: dict[str, np.ndarray]) -> str:
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
    path = ROOT / "models" / f"{NAME}.safetensors"
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)
    return _register(NAME, path)


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
    _register(EXAMPLES, path)


def _register(name: str, path: Path) -> str:
    """Write the checksum of a file into the manifest, and return it."""
    path.chmod(0o644)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = ROOT / "models" / "MANIFEST.toml"
    pattern = rf'(name = "{name}"\nrole = "[^"]*"\nrevision = )"[^"]*"\nsha256 = "[^"]*"'
    text, n = re.subn(
        pattern, rf'\g<1>"{digest[:16]}"\nsha256 = "{digest}"', manifest.read_text(encoding="utf-8")
    )
    if n != 1:
        raise SystemExit(f"{manifest} has no entry for {name}")
    if name == NAME:
        text = re.sub(rf'(name = "{NAME}"\n(?:.+\n)*?layer = )\d+', rf"\g<1>{RECIPE.layer}", text)
    manifest.write_text(text, encoding="utf-8")
    return digest


if __name__ == "__main__":
    app()
