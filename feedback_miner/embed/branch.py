"""A second exit of an encoder: transformer layers of its own on a hidden layer.

The last layers of a sentence encoder keep what a text is about and drop how it is said. A branch
reads the tokens after a lower layer, passes them through layers that were fitted for another
purpose, and averages them: a second vector out of the same pass, for a layer or two more of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from feedback_miner.models import Branch

if TYPE_CHECKING:
    import torch

PREFIX = "branch."
"""Begins the names of a branch's tensors; a number of the layer follows."""


def branch_module(branch: Branch, transformer: Any) -> torch.nn.ModuleList:
    """Return the layers of a branch, built like those that follow in the encoder itself."""
    import torch
    from safetensors.torch import load_file

    weights = {
        name.removeprefix(PREFIX): tensor.float()
        for name, tensor in load_file(branch.path).items()
        if name.startswith(PREFIX)
    }
    n_layers = 1 + max(int(name.partition(".")[0]) for name in weights)
    layers = torch.nn.ModuleList(
        deepcopy(transformer.encoder.layer[branch.layer + i]) for i in range(n_layers)
    )
    layers.load_state_dict(weights)
    return layers.eval()


def branch_vectors(layers: Any, hidden: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    """Return the mean of the tokens that leave a branch.

    Parameters
    ----------
    layers : torch.nn.ModuleList
        Of :func:`branch_module`.
    hidden : Tensor of shape (n_texts, n_tokens, width)
        Tokens after the hidden layer.
    mask : Tensor of shape (n_texts, n_tokens) or None
        1 for a token, 0 for padding; None where nothing is padded.
    """
    import torch

    shut = None
    if mask is not None:
        shut = torch.zeros(mask.shape, dtype=hidden.dtype)
        shut = shut.masked_fill(mask == 0, torch.finfo(hidden.dtype).min)[:, None, None, :]
    tokens = hidden
    for layer in layers:
        left = layer(tokens, attention_mask=shut)
        tokens = left[0] if isinstance(left, tuple) else left
    if mask is None:
        return tokens.mean(1)
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (tokens * weights).sum(1) / weights.sum(1)


def sentence_vectors(
    features: Mapping[str, Any], branch: Branch | None, layers: Any, padded: bool = True
) -> torch.Tensor:
    """Return sentence embeddings, each followed by the vector of the branch if there is one."""
    import torch

    vectors: torch.Tensor = features["sentence_embedding"]
    if branch is None:
        return vectors
    hidden = features["all_layer_embeddings"][branch.layer]
    mask = features["attention_mask"] if padded else None
    return torch.cat([vectors, branch_vectors(layers, hidden, mask)], 1)
