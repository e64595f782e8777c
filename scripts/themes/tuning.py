"""Tune the last layers of the encoder. The layers below do not change: their tokens are computed once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import typer
from tags.branch import TokenStates, pad, write_states
from torch import nn

from feedback_miner.embed import SentenceTransformerEncoder
from feedback_miner.embed.branch import shut_padding, through_layers
from feedback_miner.records import Float32Array, IntArray
from themes.data import TROUBLES
from themes.draw import ClassSampler, in_half
from themes.losses import class_means, moved, supervised_contrastive

CHUNK = 24
"""Texts of like length that are padded together; a batch has up to 96, from 3 words to 40 tokens."""
MOST_TOKENS = 40
"""Tokens of a text that are learned from."""
MOST_HELD_TOKENS = 26
"""Longer texts are not held by: they cost more than they tell."""

Weights = dict[str, torch.Tensor]


@dataclass(frozen=True)
class ThemeRecipe:
    """How the layers are tuned.

    Attributes
    ----------
    n_steps : int
        Batches.
    hold : float
        Weight of the squared difference of cosines to the plain encoder on unlabelled texts.
    decay : float
        Of the exponential moving average of the weights, which is what comes out.
    of_troubles : float
        How often a batch is of the written troubles, for each time that it is of any one other set.
    n_classes, n_texts : int
        Classes of a batch, and texts of each.
    means : float
        Share of the distance to class means in the loss; the rest is supervised contrastive.
    near : float
        Share of batches of classes near to each other.
    n_held : int
        Unlabelled texts of a step.
    layer : int
        Layers that stay as they are.
    """

    n_steps: int
    hold: float
    decay: float
    of_troubles: float
    n_classes: int = 24
    n_texts: int = 4
    n_held: int = 48
    temperature: float = 0.07
    means: float = 0.5
    near: float = 0.5
    learning_rate: float = 1e-4
    weight_decay: float = 0.01
    layer: int = 4
    seed: int = 0


class Material:
    """Texts as the tuned layers read them, and their plain vectors.

    Computed once and kept in a folder, by all that decides them.

    Parameters
    ----------
    encoder : SentenceTransformerEncoder
        The plain one.
    texts, labels : sequence of str
        Of labels as many as texts, or none.
    layer : int
    work : Path
    """

    def __init__(
        self,
        encoder: SentenceTransformerEncoder,
        texts: Sequence[str],
        labels: Sequence[str] | None,
        layer: int,
        work: Path,
    ) -> None:
        what = "\0".join([encoder.revision, str(layer), *texts])
        folder = work / hashlib.sha256(what.encode()).hexdigest()[:16]
        if not (folder / "plain.npy").exists():
            write_states(encoder, texts, layer, folder)
            rows = np.arange(len(texts))
            plain = vectors(TunedLayers(encoder, layer), TokenStates(folder, rows), rows)
            np.save(folder / "unfinished.npy", plain)
            (folder / "unfinished.npy").rename(folder / "plain.npy")  # last, so that it says all is there
        self.states = TokenStates(folder, np.arange(len(texts)))
        self.plain: Float32Array = np.load(folder / "plain.npy")
        self.labels: IntArray = np.unique(labels or [""] * len(texts), return_inverse=True)[1]


class TunedLayers(nn.Module):
    """Copies of the encoder's layers from one on, and the mean of what comes out of them, of length 1."""

    def __init__(self, encoder: SentenceTransformerEncoder, layer: int) -> None:
        super().__init__()
        transformer: Any = encoder.model[0]
        self.layers = nn.ModuleList(deepcopy(each) for each in transformer.auto_model.encoder.layer[layer:])

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        tokens = through_layers(self.layers, tokens, shut_padding(mask, tokens.dtype))
        mean = (tokens * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(mean, dim=1)

    def of_rows(
        self, states: TokenStates, rows: IntArray, chunk: int = CHUNK, most_tokens: int | None = MOST_TOKENS
    ) -> torch.Tensor:
        """Return the vectors of some texts; those of like length are padded together."""
        order = np.argsort(states.lengths[rows], kind="stable")
        parts = [
            self(*pad([states[row][:most_tokens] for row in rows[order[start : start + chunk]]]))
            for start in range(0, len(rows), chunk)
        ]
        return torch.cat(parts)[torch.from_numpy(np.argsort(order))]


def vectors(network: TunedLayers, states: TokenStates, rows: IntArray) -> Float32Array:
    """Return the vectors of some texts, of shape ``(len(rows), width)``."""
    network.eval()
    with torch.inference_mode():
        return network.of_rows(states, rows, 128, None).numpy()


def tune(
    encoder: SentenceTransformerEncoder,
    sets: dict[str, Material],
    held: Material,
    recipe: ThemeRecipe,
    half: int | None = None,
) -> Weights:
    """Tune a copy of the encoder's last layers.

    Parameters
    ----------
    encoder : SentenceTransformerEncoder
    sets : dict of str to Material
        A batch is of one of them only: two sets may have the same class under two names.
    held : Material
        Unlabelled texts.
    recipe : ThemeRecipe
    half : int, optional
        Tune on this half of the classes of each set, see :func:`themes.draw.in_half`.
    """
    torch.manual_seed(recipe.seed)
    generator = np.random.default_rng(recipe.seed)
    network = TunedLayers(encoder, recipe.layer).train()
    average = deepcopy(network)
    samplers = {name: _sampler(each, recipe, half) for name, each in sets.items()}
    shares = np.array([recipe.of_troubles if name == TROUBLES else 1.0 for name in sets])
    short = np.flatnonzero(held.states.lengths <= MOST_HELD_TOKENS)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=recipe.n_steps, pct_start=0.1
    )
    for step in range(recipe.n_steps):
        name = [*sets][generator.choice(len(sets), p=shares / shares.sum())]
        rows, classes = samplers[name].draw(generator)
        found, labels = network.of_rows(sets[name].states, rows), torch.from_numpy(classes)
        loss = (1 - recipe.means) * supervised_contrastive(found, labels, recipe.temperature)
        loss = loss + recipe.means * class_means(found, labels, recipe.temperature)
        rows = generator.choice(short, recipe.n_held, replace=False)
        change = moved(network.of_rows(held.states, rows), torch.from_numpy(held.plain[rows]))
        optimizer.zero_grad()
        (loss + recipe.hold * change).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            for kept, new in zip(average.parameters(), network.parameters(), strict=True):
                kept.lerp_(new, 1 - recipe.decay)
        if (step + 1) % 40 == 0 or step + 1 == recipe.n_steps:
            told = f"loss {loss.item():.3f}, moved {change.item():.5f}"
            typer.echo(f"step {step + 1} of {recipe.n_steps}, {told}", err=True)
    return average.state_dict()


def _sampler(material: Material, recipe: ThemeRecipe, half: int | None) -> ClassSampler:
    labels = material.labels
    if half is not None:
        labels = np.where(in_half(labels, half), labels, -1)
    return ClassSampler(labels, material.plain, recipe.n_classes, recipe.n_texts, recipe.near)


def mean_of(fits: Sequence[Weights]) -> Weights:
    """Return the mean of the weights of several fits that began at the same place (Wortsman et al. 2022)."""
    return {name: torch.stack([fit[name] for fit in fits]).mean(0) for name in fits[0]}
