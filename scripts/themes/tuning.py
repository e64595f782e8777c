"""Tune the last layers of the encoder so that texts of one class lie together.

The layers below do not change, so their tokens are computed once. After Khosla et al., "Supervised
contrastive learning", NeurIPS 2020, and, for half of the loss, the distance to the means of the classes in
the batch (Snell, Swersky and Zemel, "Prototypical networks for few-shot learning", NeurIPS 2017), each text's
own left out of its class. A batch is of one set, since a class of one may be a class of another; in
half of the batches its classes are near each other. What keeps the encoder from forgetting what no class
asks for, such as the names of technologies, is the squared change of the cosines between unlabelled texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import typer
from tags.branch import TokenStates, pad
from torch import nn

Vectors = torch.Tensor


@dataclass(frozen=True)
class Recipe:
    """How the layers are tuned; ``weights`` are of the labelled sets, in their order."""

    n_steps: int
    hold: float
    average: float
    """Decay of the moving average of the weights, which is what is kept."""
    weights: tuple[float, ...]
    layer: int = 4
    n_classes: int = 24
    per_class: int = 4
    n_held: int = 48
    near: float = 0.5
    """Share of the batches whose classes are near each other."""
    temperature: float = 0.07
    learning_rate: float = 1e-4
    seed: int = 0


class Layers(nn.Module):
    """The layers that are tuned, then the mean of the tokens, of length 1."""

    def __init__(self, transformer: Any, layer: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(deepcopy(each) for each in transformer.encoder.layer[layer:])

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> Vectors:
        shut = torch.zeros(mask.shape).masked_fill(mask == 0, torch.finfo(torch.float32).min)
        for layer in self.layers:
            left = layer(tokens, attention_mask=shut[:, None, None, :])
            tokens = left[0] if isinstance(left, tuple) else left
        means = (tokens * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(means, dim=1)


@dataclass(frozen=True, eq=False)
class Material:
    """Texts as the layers read them, what the plain encoder makes of them, and their classes."""

    states: TokenStates
    plain: np.ndarray
    classes: np.ndarray


class Batches:
    """Draws classes of a set and texts of each."""

    def __init__(self, material: Material, recipe: Recipe) -> None:
        self.recipe = recipe
        kept = [np.flatnonzero(material.classes == each) for each in np.unique(material.classes)]
        self.rows = [rows for rows in kept if len(rows) > 1]
        means = np.stack([material.plain[rows].mean(axis=0) for rows in self.rows])
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        self.nearest = np.argsort(-means @ means.T, axis=1, kind="stable")[:, :8]

    def draw(self, generator: np.random.Generator) -> tuple[np.ndarray, torch.Tensor]:
        """Return rows and the class of each."""
        n_classes = min(self.recipe.n_classes, len(self.rows))
        if generator.random() < self.recipe.near:
            drawn: dict[int, None] = {}
            while len(drawn) < n_classes:
                drawn |= dict.fromkeys(self.nearest[generator.integers(len(self.rows))].tolist())
            classes = list(drawn)[:n_classes]
        else:
            classes = generator.choice(len(self.rows), n_classes, replace=False).tolist()
        each = [
            generator.choice(self.rows[c], min(self.recipe.per_class, len(self.rows[c])), replace=False)
            for c in classes
        ]
        labels = np.repeat(np.arange(len(classes)), [len(rows) for rows in each])
        return np.concatenate(each), torch.from_numpy(labels)


def contrastive_loss(vectors: Vectors, classes: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the mean negative log-probability of the texts of a text's own class among all others.

    Examples
    --------
    >>> apart = contrastive_loss(torch.eye(2).repeat_interleave(2, 0), torch.tensor([0, 0, 1, 1]), 0.1)
    >>> mixed = contrastive_loss(torch.eye(2).repeat_interleave(2, 0), torch.tensor([0, 1, 0, 1]), 0.1)
    >>> bool(apart < 0.001 < 9 < mixed)
    True
    """
    alone = torch.eye(len(classes))
    own = (classes[:, None] == classes[None]).float() - alone
    logs = ((vectors @ vectors.T) / temperature - 1e9 * alone).log_softmax(1)
    return (-(logs * own).sum(1) / own.sum(1).clamp(min=1)).mean()


def prototype_loss(vectors: Vectors, classes: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the mean cross-entropy of the nearest class mean, a text's own left out of its class."""
    own = nn.functional.one_hot(classes).float()
    sums = own.T @ vectors
    cosines = vectors @ nn.functional.normalize(sums, dim=1).T
    without = (vectors * nn.functional.normalize(sums[classes] - vectors, dim=1)).sum(1)
    logits = cosines * (1 - own) + without[:, None] * own
    return nn.functional.cross_entropy(logits / temperature, classes)


def tune(transformer: Any, sets: Sequence[Material], held: Material, recipe: Recipe) -> Layers:
    """Return the layers after ``recipe.n_steps`` batches."""
    torch.manual_seed(recipe.seed)
    generator = np.random.default_rng(recipe.seed)
    network = Layers(transformer, recipe.layer).train()
    averaged = deepcopy(network)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=max(recipe.n_steps, 20), pct_start=0.1
    )
    weights = np.array(recipe.weights) / sum(recipe.weights)
    batches = [Batches(each, recipe) for each in sets]
    for step in range(recipe.n_steps):
        place = int(generator.choice(len(sets), p=weights))
        rows, classes = batches[place].draw(generator)
        vectors = encoded(network, sets[place].states, rows)
        loss = contrastive_loss(vectors, classes, recipe.temperature) / 2
        loss = loss + prototype_loss(vectors, classes, recipe.temperature) / 2
        rows = generator.choice(len(held.states), recipe.n_held, replace=False)
        kept, plain = encoded(network, held.states, rows), torch.from_numpy(held.plain[rows])
        loss = loss + recipe.hold * ((kept @ kept.T - plain @ plain.T) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            for mean, value in zip(averaged.parameters(), network.parameters(), strict=True):
                mean.lerp_(value, 1 - recipe.average)
        if (step + 1) % 40 == 0:
            typer.echo(f"step {step + 1} of {recipe.n_steps}, loss {float(loss.detach()):.3f}", err=True)
    return averaged.eval()


def encoded(network: Layers, states: TokenStates, rows: np.ndarray, size: int = 24) -> Vectors:
    """Return the vectors of rows; texts of like length go together, so that little is padded."""
    order = np.argsort(states.lengths[rows], kind="stable")
    parts = [
        network(*pad([states[row][:40] for row in rows[order[i : i + size]]]))
        for i in range(0, len(rows), size)
    ]
    return torch.cat(parts)[torch.from_numpy(np.argsort(order))]
