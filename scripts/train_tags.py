"""Fit the tagger of concern, kind and facet on the comments of corpora/concerns, and compare ways to do so.

    python scripts/train_tags.py fit [--evaluate LABELLED.csv]
    python scripts/train_tags.py compare LABELLED.csv [--slow] [--only TEXT]

`fit` writes models/concern-kind-minilm.safetensors, models/concern-examples.safetensors, their entries in
models/MANIFEST.toml, and the model card. The file given with --evaluate is never trained on: its figures only
stand in the card. `compare` prints the table of docs/tags.md: each way cross-validated by writer, and on the
file. The number of threads is fixed, so that the same machine writes the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from safetensors.numpy import save_file
from scipy.optimize import minimize
from scipy.special import softmax
from sklearn.model_selection import GroupKFold
from tags import card
from tags.branch import SCALE, BranchRecipe, Network, branch_features, fit, outputs, token_states
from tags.compare import Material, candidates, measure
from tags.data import COMMENTS, ROOT, Labelled, as_in_life, read_labelled

from feedback_miner.config import load_settings
from feedback_miner.embed import SentenceTransformerEncoder
from feedback_miner.embed.branch import PREFIX
from feedback_miner.own_labels import evaluate_labels
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.tagging.evaluate import evaluate
from feedback_miner.tagging.heads import HEADS, split_heads

NAME = "concern-kind-minilm"
EXAMPLES = "concern-examples"
RECIPE = BranchRecipe()
N_FOLDS = 4
N_THREADS = 2
"""Fixed, since sums in another order give other bytes."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.command("fit")
def fit_command(
    real: Annotated[
        Path | None, typer.Option("--evaluate", help="Labelled file to report on, never trained on.")
    ] = None,
) -> None:
    """Fit, calibrate and save the tagger; write its card."""
    torch.set_num_threads(N_THREADS)
    labelled = read_labelled(COMMENTS)
    encoder = SentenceTransformerEncoder()
    states = token_states(encoder, labelled.texts, RECIPE.layer)
    noisy = token_states(encoder, as_in_life(labelled.texts, seed=0), RECIPE.layer)
    held_out = np.zeros((len(labelled), sum(HEADS.values())))
    every = np.arange(len(labelled))
    for fold, (fitted, left) in enumerate(GroupKFold(N_FOLDS).split(every, groups=labelled.source)):
        network = fit(encoder, states, noisy, labelled, fitted, RECIPE)
        held_out[left] = outputs(network, branch_features(network, [states[i] for i in left]))
        typer.echo(f"fold {fold + 1} of {N_FOLDS}", err=True)
    scaling = calibrate(held_out, labelled)
    network = fit(encoder, states, noisy, labelled, every, RECIPE)
    mix = {"joint_prior": np.bincount(labelled.joint, minlength=len(JOINT)) / len(labelled)}
    digest = save(network, scaling | mix)
    save_examples(network, states, labelled, digest)
    settings, _ = load_settings()
    found = {
        name: softmax(part * scaling[f"{name}_slope"] + scaling[f"{name}_offset"], axis=1)
        for name, part in split_heads(held_out).items()
    }
    cross = _evaluate(found, labelled, settings.tag.min_confidence)
    on_real = evaluate_labels(real, settings)[0] if real else None
    (ROOT / "models" / f"{NAME}.md").write_text(
        card.write(labelled, RECIPE, found, cross, on_real, settings.tag.min_confidence, N_FOLDS),
        encoding="utf-8",
    )


@app.command("compare")
def compare_command(
    labelled: Annotated[Path, typer.Argument(help="Labelled file of real comments, never trained on.")],
    slow: Annotated[bool, typer.Option(help="Also what takes ten minutes or more.")] = False,
    only: Annotated[str, typer.Option(help="Only ways whose name holds this.")] = "",
    folds: Annotated[int, typer.Option(min=2)] = 3,
) -> None:
    """Print a table of the ways that were tried."""
    material = Material(read_labelled(COMMENTS), read_labelled(labelled), SentenceTransformerEncoder())
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
        truth = np.eye(part.shape[1])[getattr(labelled, name)]

        def loss(flat: np.ndarray, part: np.ndarray = part, truth: np.ndarray = truth) -> float:
            slope, offset = np.split(flat, 2)
            probability = softmax(part * slope + offset, axis=1)
            return float(-np.log(np.maximum((probability * truth).sum(axis=1), 1e-12)).mean())

        start = np.concatenate([np.ones(part.shape[1]), np.zeros(part.shape[1])])
        scaling[f"{name}_slope"], scaling[f"{name}_offset"] = np.split(minimize(loss, start).x, 2)
    return scaling


def save(network: Network, scaling: dict[str, np.ndarray]) -> str:
    """Write the weights and their entry in the manifest; return their SHA-256."""
    layers = {
        f"{PREFIX}{name}": tensor.numpy().astype(np.float16)
        for name, tensor in network.branch.state_dict().items()
    }
    heads = {
        "weight": (network.heads.weight.detach().numpy().T * SCALE).astype(np.float32),
        "bias": network.heads.bias.detach().numpy().astype(np.float32),
    }
    arrays = {**layers, **heads, **{name: values.astype(np.float32) for name, values in scaling.items()}}
    path = ROOT / "models" / f"{NAME}.safetensors"
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)
    return _register(NAME, path)


def save_examples(network: Network, states: list[torch.Tensor], labelled: Labelled, digest: str) -> None:
    """Write the labelled comments with their vectors in 8 bits, for `tag --explain`."""
    vectors = branch_features(network, states)
    scaled = np.rint(vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127).astype(np.int8)
    arrays = {
        "texts": np.frombuffer("\0".join(labelled.texts).encode(), np.uint8),
        "vectors": scaled,
        "joint": labelled.joint.astype(np.uint8),
        "kind": labelled.kind.astype(np.uint8),
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
    manifest.write_text(text, encoding="utf-8")
    return digest


def _evaluate(found: dict[str, np.ndarray], labelled: Labelled, min_confidence: float):
    probabilities = TagProbabilities(found["joint"], found["kind"], found["facet"])
    return evaluate(probabilities, labelled.concern_names, labelled.kind_names, min_confidence)


if __name__ == "__main__":
    app()
