"""The torch model of a packed file; imported when it is used, since torch takes seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from feedback_miner.embed.packed import BLOCK, Packed, read_packed, tokenizer_of, unpack

LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""What the file and transformers call the parts of a layer."""


def load_packed(path: Path) -> SentenceTransformer:
    """Return the model of the file, as sentence-transformers has it; its prompt is ``PROMPT``."""
    packed = read_packed(path)
    return SentenceTransformer(modules=[Transformer(packed), Pooling(packed.width, "mean")], device="cpu")


class Transformer(InputModule):
    """Texts to vectors of tokens.

    Parameters
    ----------
    packed : Packed
    """

    def __init__(self, packed: Packed) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        names = {f"{name}_token": packed.pieces[place][0] for name, place in packed.special.items()}
        self.tokenizer: Any = PreTrainedTokenizerFast(
            tokenizer_object=tokenizer_of(packed),
            model_max_length=packed.most_tokens,
            model_input_names=["input_ids", "attention_mask"],
            **names,
        )  # type: ignore[no-untyped-call]
        config = BertConfig(
            vocab_size=2,  # the table of the words is put in below
            pad_token_id=None,
            hidden_size=packed.width,
            num_hidden_layers=packed.n_layers,
            num_attention_heads=packed.n_heads,
            intermediate_size=packed.feed_forward,
            max_position_embeddings=packed.most_tokens,
            type_vocab_size=packed.n_types,
            layer_norm_eps=packed.epsilon,
        )
        model: Any = BertModel(config, add_pooling_layer=False)
        model.embeddings.word_embeddings = torch.nn.Identity()
        model.load_state_dict(_state(packed))
        model.embeddings.word_embeddings = Words(packed)
        self.auto_model = model
        self.max_seq_length = packed.most_tokens
        self.width = packed.width

    def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Return the tokens of texts, padded."""
        texts = [(prompt or "") + text for text in inputs]
        return dict(self.tokenizer(texts, padding=True, truncation=True, return_tensors="pt"))

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add the vectors of the tokens, and all layers where the model is asked for them."""
        output = self.auto_model(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        features["token_embeddings"] = output.last_hidden_state
        if output.hidden_states is not None:
            features["all_layer_embeddings"] = output.hidden_states
        return features

    def get_embedding_dimension(self) -> int:
        """Return the width of a token's vector."""
        return self.width

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Refuse: the model lies in a package already."""
        raise NotImplementedError("the model lies in a package already")


class Words(torch.nn.Module):
    """The table of the words; what occurs is unpacked by arithmetic that every backend has."""

    nibbles: torch.Tensor
    scale: torch.Tensor

    def __init__(self, packed: Packed) -> None:
        super().__init__()
        blocks = packed.tensors["emb.word"].reshape(packed.n_words, -1)
        self.register_buffer("nibbles", torch.from_numpy(blocks["nibbles"].copy()))
        self.register_buffer("scale", torch.from_numpy(blocks["scale"].astype(np.float16)))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the vectors of words, float32."""
        both = self.nibbles[ids].float()
        high = torch.floor(both / 16)
        values = torch.cat([both - 16 * high, high], -1) - 8
        return (values * self.scale[ids].float()[..., None]).flatten(-2)


def _state(packed: Packed) -> dict[str, torch.Tensor]:
    """Return the weights under transformers' names, but for the table of the words."""
    tensors = {
        name: unpack(values) if values.dtype == BLOCK else np.array(values)
        for name, values in packed.tensors.items()
        if name != "emb.word"
    }
    width = packed.width
    state = {
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, width),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, width),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(packed.n_layers):
        for short, name in LAYER.items():
            bias, weight = (tensors[f"l{layer}.{short}.{part}"] for part in "bw")
            place = f"encoder.layer.{layer}.{name}"
            state[f"{place}.weight"] = weight if short.endswith("ln") else weight.reshape(len(bias), -1)
            state[f"{place}.bias"] = bias
    return {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in state.items()}
