"""Fit the tagger's branch: transformer layers of its own on a frozen lower layer of the encoder.

The lower layers do not change, so their tokens are computed once and an epoch costs no more than
the layers that learn. All runs on one thread: on small batches a second one costs more than it brings,
and sums in another order would give other bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import typer
from torch import nn

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import SentenceTransformerEncoder, encode_texts
from feedback_miner.embed.branch import branch_vectors
from feedback_miner.records import CONTEXTS
from feedback_miner.tagging.heads import HEADS
from tags.data import Labelled, as_in_life

SCALE = 8.0
"""What unit vectors are multiplied by before the heads, so that dropout and learning rates suit them."""
LOSS_WEIGHTS = {"joint": 2.0, "kind": 1.0, "facet": 0.5}
POOL = 20
"""Batches that are sorted by length together."""
MOST_TOKENS = 64
"""Tokens of a text that are learned from; a hundredth of the texts has more."""


@dataclass(frozen=True)
class BranchRecipe:
    """How a branch is fitted.

    ``layer`` is the encoder's layer that it reads and ``n_layers`` how many of its own it has. In each epoch
    a text is read as it is, or, with a chance of ``as_in_life``, as life leaves it.
    """

    layer: int = 3
    n_layers: int = 3
    n_epochs: int = 4
    batch: int = 64
    learning_rate: float = 1.5e-4
    head_rate: float = 3e-3
    dropout: float = 0.2
    weight_decay: float = 0.01
    as_in_life: float = 0.5
    seed: int = 0


class Material:
    """Texts as the branch reads them: their tokens after a layer, and the vectors of what they answer.

    What the encoder makes of the texts is computed once and lies on disk, so that several fits share it.

    Parameters
    ----------
    labelled : Labelled
    folder : Path
        Where :func:`prepare` left the tokens and vectors of these texts.
    rows : ndarray, optional
        Places or a mask of the texts that are meant; none = all.
    """

    def __init__(self, labelled: Labelled, folder: Path, rows: np.ndarray | None = None) -> None:
        places = np.arange(len(labelled)) if rows is None else np.arange(len(labelled))[rows]
        self.labelled = labelled.take(places)
        self.states = TokenStates(folder / "plain", places)
        self.lively = TokenStates(folder / "lively", places)
        self.contexts = torch.from_numpy(np.load(folder / "contexts.npy")[places])
        self.context_kinds = torch.from_numpy(self.labelled.context_kind)


class TokenStates(Sequence[torch.Tensor]):
    """The tokens of texts after a layer, each of shape ``(n_tokens, width)``, in half precision on disk."""

    def __init__(self, folder: Path, places: np.ndarray) -> None:
        ends = np.cumsum(np.load(folder / "lengths.npy"))
        self.lengths = np.load(folder / "lengths.npy")[places]
        self.starts = ends[places] - self.lengths
        self.tokens = np.load(folder / "tokens.npy", mmap_mode="r")

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, row: Any) -> Any:
        start = int(self.starts[row])
        return torch.from_numpy(self.tokens[start : start + int(self.lengths[row])].copy())


def prepare(encoder: SentenceTransformerEncoder, labelled: Labelled, layer: int, folder: Path) -> None:
    """Compute what :class:`Material` reads."""
    write_states(encoder, labelled.texts, layer, folder / "plain")
    write_states(encoder, as_in_life(labelled.texts, 0, labelled.languages), layer, folder / "lively")
    distinct = sorted({*labelled.context} - {""})
    vectors = np.zeros((len(distinct) + 1, encoder.model.get_embedding_dimension() or 0), np.float32)
    if distinct:
        vectors[:-1] = encode_texts(distinct, encoder, EmbedSettings(cache=False))
    places = {text: i for i, text in enumerate(distinct)} | {"": len(distinct)}
    np.save(folder / "contexts.npy", vectors[[places[text] for text in labelled.context]])


class Network(nn.Module):
    """The layers of the branch, and linear heads on their vector, on the context and on both."""

    def __init__(self, transformer: Any, recipe: BranchRecipe) -> None:
        super().__init__()
        following = transformer.encoder.layer[recipe.layer : recipe.layer + recipe.n_layers]
        self.branch = nn.ModuleList(deepcopy(layer) for layer in following)
        self.dropout = nn.Dropout(recipe.dropout)
        width, n_outputs = transformer.config.hidden_size, sum(HEADS.values())
        self.heads = nn.Linear(width, n_outputs)
        self.words = nn.Linear(width, n_outputs, bias=False)
        self.context_weight = nn.Parameter(torch.zeros(len(CONTEXTS), width, n_outputs))
        self.context_bias = nn.Parameter(torch.zeros(len(CONTEXTS), n_outputs))
        for parameter in (self.heads.weight, self.heads.bias, self.words.weight):
            nn.init.zeros_(parameter)

    def vectors(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return nn.functional.normalize(branch_vectors(self.branch, tokens, mask), dim=1)

    def forward(
        self, tokens: torch.Tensor, mask: torch.Tensor, kinds: torch.Tensor, contexts: torch.Tensor
    ) -> torch.Tensor:
        text = self.dropout(self.vectors(tokens, mask) * SCALE)
        below = torch.einsum("nw,nwo->no", text, self.context_weight[kinds]) + self.context_bias[kinds]
        below = below + self.words(self.dropout(contexts * SCALE))
        return self.heads(text) + (kinds > 0)[:, None] * below


def write_states(encoder: SentenceTransformerEncoder, texts: Sequence[str], layer: int, folder: Path) -> None:
    """Write the tokens of each text after a layer; the layers above it are not run."""
    folder.mkdir(parents=True, exist_ok=True)
    transformer: Any = encoder.model[0]
    model = deepcopy(transformer.auto_model)
    model.encoder.layer = model.encoder.layer[:layer]
    asked = [encoder.prompt + text for text in texts]
    tokenized = encoder.model.tokenizer(asked, truncation=True, max_length=MOST_TOKENS)["input_ids"]
    lengths = np.array([len(ids) for ids in tokenized])
    ends = np.cumsum(lengths)
    shape = (int(lengths.sum()), transformer.auto_model.config.hidden_size)
    tokens = np.lib.format.open_memmap(folder / "tokens.npy", "w+", np.float16, shape)
    order = np.argsort(lengths, kind="stable")
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            ids = nn.utils.rnn.pad_sequence([torch.tensor(tokenized[row]) for row in rows], batch_first=True)
            mask = torch.arange(ids.shape[1])[None] < torch.from_numpy(lengths[rows])[:, None]
            states = model(input_ids=ids, attention_mask=mask.long()).last_hidden_state
            for place, row in enumerate(rows):
                tokens[ends[row] - lengths[row] : ends[row]] = states[place, : lengths[row]].half().numpy()
    np.save(folder / "lengths.npy", lengths)


def fit(encoder: SentenceTransformerEncoder, material: Material, recipe: BranchRecipe) -> Network:
    """Fit on all texts of the material."""
    torch.manual_seed(recipe.seed)
    transformer: Any = encoder.model[0]
    network = Network(transformer.auto_model, recipe).train()
    rates = [recipe.learning_rate, recipe.head_rate]
    of_heads = [value for name, value in network.named_parameters() if not name.startswith("branch")]
    groups = [
        {"params": network.branch.parameters(), "lr": rates[0]},
        {"params": of_heads, "lr": rates[1]},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)
    lengths = material.states.lengths
    n_steps = recipe.n_epochs * -(-len(lengths) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=n_steps + 10, pct_start=0.1)
    targets = _targets(material.labelled)
    weights = torch.from_numpy(material.labelled.weight.astype(np.float32))
    for epoch in range(recipe.n_epochs):
        generator = np.random.default_rng([recipe.seed, epoch])
        total = 0.0
        batches = _batches(lengths, recipe.batch, generator)
        for batch in batches:
            lively = generator.random(len(batch)) < recipe.as_in_life
            tokens = [
                (material.lively if changed else material.states)[row]
                for row, changed in zip(batch, lively, strict=True)
            ]
            logits = network(*pad(tokens), material.context_kinds[batch], material.contexts[batch])
            loss = sum(
                LOSS_WEIGHTS[name] * _loss(part, targets[name][batch], weights[batch])
                for name, part in zip(HEADS, logits.split(list(HEADS.values()), dim=1), strict=True)
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        typer.echo(f"epoch {epoch + 1} of {recipe.n_epochs}, loss {total / len(batches):.3f}", err=True)
    return network.eval()


def _targets(labelled: Labelled) -> dict[str, torch.Tensor]:
    """Return what each head is fitted to, shape (n_texts, n_classes); rows of 0 where it is not."""
    found = {"kind": labelled.kind_target}
    for name in ("joint", "facet"):
        places = getattr(labelled, name)
        found[name] = np.eye(HEADS[name])[places] * (places >= 0)[:, None]
    return {name: torch.from_numpy(values.astype(np.float32)) for name, values in found.items()}


def _loss(logits: torch.Tensor, target: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy of the texts that have a target."""
    told = target.sum(1) > 0
    if not told.any():
        return logits.sum() * 0
    losses = -(target * logits.log_softmax(1)).sum(1) * weights
    return losses[told].mean()


def _batches(lengths: np.ndarray, size: int, generator: np.random.Generator) -> list[np.ndarray]:
    """Return random batches of texts of like length."""
    order = generator.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), size * POOL):
        pool = order[start : start + size * POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + size] for i in range(0, len(pool), size)]
    return [batches[i] for i in generator.permutation(len(batches))]


def pad(states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return tokens of shape ``(n_texts, longest, width)`` and their mask."""
    tokens = nn.utils.rnn.pad_sequence([state.float() for state in states], batch_first=True)
    lengths = torch.tensor([len(state) for state in states])
    return tokens, (torch.arange(tokens.shape[1])[None] < lengths[:, None]).float()


def branch_features(network: Network, states: TokenStates) -> np.ndarray:
    """Return the unit vectors of the branch."""
    order = np.argsort(states.lengths, kind="stable")
    found = np.zeros((len(states), network.heads.in_features), np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), 128):
            rows = order[start : start + 128]
            found[rows] = network.vectors(*pad([states[row] for row in rows])).numpy()
    return found


def outputs(network: Network, material: Material) -> np.ndarray:
    """Return the logits of all heads, shape (n_texts, n_outputs)."""
    order = np.argsort(material.states.lengths, kind="stable")
    found = np.zeros((len(order), network.heads.out_features))
    with torch.inference_mode():
        for start in range(0, len(order), 128):
            rows = order[start : start + 128]
            tokens, mask = pad([material.states[row] for row in rows])
            found[rows] = network(tokens, mask, material.context_kinds[rows], material.contexts[rows]).numpy()
    return found
