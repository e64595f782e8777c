"""Fit the tagger's branch: transformer layers of its own on a frozen lower layer of the encoder.

The lower layers do not change, so their tokens are computed once and an epoch costs no more than
the layers that learn. Several fits from different seeds start from the encoder's own layers, and
their weights are averaged (a model soup, Wortsman et al. 2022): one branch, steadier than any.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from feedback_miner.embed import SentenceTransformerEncoder
from feedback_miner.embed.branch import branch_vectors
from feedback_miner.tagging.heads import HEADS
from tags.data import Labelled

SCALE = 8.0
"""What unit vectors are multiplied by before the heads, so that dropout and learning rates suit them."""
LOSS_WEIGHTS = {"joint": 2.0, "kind": 1.0, "facet": 0.5}
BATCH = 32
POOL = 20
"""Batches that are sorted by length together."""


@dataclass(frozen=True)
class BranchRecipe:
    """How a branch is fitted.

    ``layer`` is the encoder's layer that it reads and ``n_layers`` how many of its own it has;
    ``n_seeds`` fits are averaged. Each text is also read as in life, where it must get its label too;
    ``agreement`` weighs how far the two readings may differ (Kullback-Leibler divergence); 0 leaves the
    second reading out.
    """

    layer: int = 4
    n_layers: int = 1
    n_seeds: int = 1
    n_epochs: int = 4
    learning_rate: float = 1e-4
    head_rate: float = 2e-3
    dropout: float = 0.2
    weight_decay: float = 0.01
    agreement: float = 1.0


class Network(nn.Module):
    """The layers of the branch and one matrix for all heads."""

    def __init__(self, transformer: Any, recipe: BranchRecipe) -> None:
        super().__init__()
        following = transformer.encoder.layer[recipe.layer : recipe.layer + recipe.n_layers]
        self.branch = nn.ModuleList(deepcopy(layer) for layer in following)
        self.dropout = nn.Dropout(recipe.dropout)
        self.heads = nn.Linear(transformer.config.hidden_size, sum(HEADS.values()))
        nn.init.zeros_(self.heads.weight)
        nn.init.zeros_(self.heads.bias)

    def vectors(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return nn.functional.normalize(branch_vectors(self.branch, tokens, mask), dim=1)

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.heads(self.dropout(self.vectors(tokens, mask) * SCALE))


def token_states(encoder: SentenceTransformerEncoder, texts: Sequence[str], layer: int) -> list[torch.Tensor]:
    """Return the tokens of each text after a layer, shape ``(n_tokens, width)``, in half precision."""
    transformer: Any = encoder.model[0]
    found: list[Any] = [None] * len(texts)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            tokens = encoder.model.tokenizer(
                [texts[i] for i in rows],
                padding=True,
                truncation=True,
                max_length=encoder.max_length,
                return_tensors="pt",
            )
            states = transformer.auto_model(**tokens, output_hidden_states=True).hidden_states[layer]
            for place, row in enumerate(rows):
                length = int(tokens["attention_mask"][place].sum())
                found[row] = states[place, :length].half().clone()
    return found


def fit(
    encoder: SentenceTransformerEncoder,
    states: Sequence[torch.Tensor],
    noisy: Sequence[torch.Tensor],
    labelled: Labelled,
    rows: np.ndarray,
    recipe: BranchRecipe,
) -> Network:
    """Fit on some rows; ``states`` are the tokens of the texts, ``noisy`` those of the texts as in life."""
    fitted = [
        _fit_one(encoder, states, noisy, labelled, rows, recipe, seed) for seed in range(recipe.n_seeds)
    ]
    average = fitted[0]
    weights = [network.state_dict() for network in fitted]
    average.load_state_dict({name: sum(w[name] for w in weights) / len(weights) for name in weights[0]})
    return average.eval()


def _fit_one(
    encoder: SentenceTransformerEncoder,
    states: Sequence[torch.Tensor],
    noisy: Sequence[torch.Tensor],
    labelled: Labelled,
    rows: np.ndarray,
    recipe: BranchRecipe,
    seed: int,
) -> Network:
    torch.manual_seed(seed)
    transformer: Any = encoder.model[0]
    network = Network(transformer.auto_model, recipe).train()
    rates = [recipe.learning_rate, recipe.head_rate]
    groups = [
        {"params": network.branch.parameters(), "lr": rates[0]},
        {"params": network.heads.parameters(), "lr": rates[1]},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
    n_steps = recipe.n_epochs * -(-len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=n_steps + 1, pct_start=0.1)
    lengths = np.array([len(states[row]) for row in rows])
    targets = {name: torch.from_numpy(getattr(labelled, name)) for name in HEADS}
    for epoch in range(recipe.n_epochs):
        generator = np.random.default_rng([seed, epoch])
        for batch in _batches(lengths, generator):
            chosen = rows[batch]
            tokens = [states[row] for row in chosen]
            if recipe.agreement:
                tokens += [noisy[row] for row in chosen]
            logits = network(*pad(tokens)).split(list(HEADS.values()), dim=1)
            loss = sum(
                LOSS_WEIGHTS[name] * _loss(part, targets[name][chosen], recipe.agreement)
                for name, part in zip(HEADS, logits, strict=True)
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return network.eval()


def _loss(logits: torch.Tensor, truth: torch.Tensor, agreement: float) -> torch.Tensor:
    """Return the loss of one head; with ``agreement`` the rows hold two readings of each text."""
    if not agreement:
        return nn.functional.cross_entropy(logits, truth)
    plain, lively = logits.log_softmax(1).chunk(2)
    loss = (nn.functional.nll_loss(plain, truth) + nn.functional.nll_loss(lively, truth)) / 2
    apart = nn.functional.kl_div(lively, plain, log_target=True, reduction="batchmean")
    return loss + agreement * apart


def _batches(lengths: np.ndarray, generator: np.random.Generator) -> list[np.ndarray]:
    """Return random batches of texts of like length."""
    order = generator.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), BATCH * POOL):
        pool = order[start : start + BATCH * POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
    return [batches[i] for i in generator.permutation(len(batches))]


def pad(states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return tokens of shape ``(n_texts, longest, width)`` and their mask."""
    tokens = nn.utils.rnn.pad_sequence([state.float() for state in states], batch_first=True)
    lengths = torch.tensor([len(state) for state in states])
    return tokens, (torch.arange(tokens.shape[1])[None] < lengths[:, None]).float()


def branch_features(network: Network, states: Sequence[torch.Tensor]) -> np.ndarray:
    """Return the unit vectors of the branch."""
    order = sorted(range(len(states)), key=lambda i: len(states[i]))
    found = np.zeros((len(states), network.heads.in_features), np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), 128):
            rows = order[start : start + 128]
            found[rows] = network.vectors(*pad([states[row] for row in rows])).numpy()
    return found


def outputs(network: Network, features: np.ndarray) -> np.ndarray:
    """Return the logits of all heads."""
    weight = network.heads.weight.detach().numpy().T * SCALE
    return np.asarray(features @ weight + network.heads.bias.detach().numpy(), np.float64)
