"""A second exit of an encoder: transformer layers of its own on a hidden layer.

The last layers of a sentence encoder keep what a text is about and drop how it is said. A branch
reads the tokens after a lower layer and passes them through layers that were fitted for another
purpose: a second vector out of the same pass. That vector is what the first token, ``[CLS]``, has
become, so the last layer computes no other token and costs a sixth of a whole one.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback_miner.models import Branch

if TYPE_CHECKING:
    import torch

LENGTH_STEP = 8
"""Texts are padded to a multiple of so many tokens, where they are padded."""
PREFIX = "branch."
"""Begins the names of a branch's tensors; a number of the layer follows."""


def branch_module(branch: Branch, transformer: Any) -> torch.nn.ModuleList:
    """Return the layers of a branch, built like those that follow in the encoder itself."""
    import torch

    weights = read_layers(branch.path)
    n_layers = 1 + max(int(name.partition(".")[0]) for name in weights)
    layers = torch.nn.ModuleList(
        deepcopy(transformer.encoder.layer[branch.layer + i]) for i in range(n_layers)
    )
    layers.load_state_dict(weights)
    return layers.eval()


def read_layers(path: Path) -> dict[str, torch.Tensor]:
    """Return the weights of the layers in a safetensors file, by their names in a list of layers."""
    from safetensors.torch import load_file

    return {
        name.removeprefix(PREFIX): tensor.float()
        for name, tensor in load_file(path).items()
        if name.startswith(PREFIX)
    }


def branch_vectors(layers: Any, hidden: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    """Return what the first token of each text is when it leaves a branch.

    Parameters
    ----------
    layers : torch.nn.ModuleList
        Of :func:`branch_module`.
    hidden : Tensor of shape (n_texts, n_tokens, width)
        Tokens after the hidden layer.
    mask : Tensor of shape (n_texts, n_tokens) or None
        1 for a token, 0 for padding; None where nothing is padded.
    """
    shut = None if mask is None else shut_padding(mask, hidden.dtype)
    return _first_token(layers[-1], through_layers(layers[:-1], hidden, shut), shut)


def shut_padding(mask: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return what is added to attention so that no token reads padding, shape (n_texts, 1, 1, n_tokens)."""
    import torch

    shut = torch.zeros(mask.shape, dtype=dtype)
    return shut.masked_fill(mask == 0, torch.finfo(dtype).min)[:, None, None, :]


def through_layers(layers: Any, tokens: torch.Tensor, shut: torch.Tensor | None) -> torch.Tensor:
    """Return what tokens have become behind transformer layers."""
    for layer in layers:
        left = layer(tokens, attention_mask=shut)
        tokens = left[0] if isinstance(left, tuple) else left
    return tokens


def _first_token(layer: Any, tokens: torch.Tensor, shut: torch.Tensor | None) -> torch.Tensor:
    """Return the first token of each text as a layer leaves it, without computing the others."""
    import torch

    heads = layer.attention.self.num_attention_heads

    def by_head(values: torch.Tensor) -> torch.Tensor:
        return values.view(*values.shape[:2], heads, -1).transpose(1, 2)

    # torch sums the product of one row in another order than those of several, so that a text's bits
    # would depend on the size of the batch; where it pads, a text has so many tokens at least
    first = tokens[:, : 1 if shut is None else LENGTH_STEP].contiguous()
    read = torch.nn.functional.scaled_dot_product_attention(
        by_head(layer.attention.self.query(first)),
        by_head(layer.attention.self.key(tokens)),
        by_head(layer.attention.self.value(tokens)),
        attn_mask=shut,
    )
    attended = layer.attention.output(read.transpose(1, 2).flatten(2), first)
    left: torch.Tensor = layer.output(layer.intermediate(attended), attended)
    return left[:, 0]


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
