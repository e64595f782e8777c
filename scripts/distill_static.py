"""Distil the static embedding models/static-minilm.safetensors from theme-minilm.

    PYTHONPATH=scripts python -m themes.to_base save FOLDER   # in the environment of feedback-miner
    pip install "model2vec[distill]>=0.10,<0.11"              # in an environment of its own
    python scripts/distill_static.py FOLDER

model2vec encodes each piece of MiniLM's vocabulary on its own, keeps 256 principal components and
weights pieces by SIF with ranks for frequencies (https://github.com/MinishLab/model2vec). Its
release needs an older transformers than feedback-miner takes, so nothing of feedback-miner is
imported here, and the encoder comes as a folder that sentence-transformers saved. Numbers are
rounded to 8 bits with one scale per piece. The file carries its tokenizer, so it stands alone.
Writes the file and its entry in models/MANIFEST.toml.
"""

import argparse
import json
import os
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""  # a GPU rounds differently

import numpy as np
import torch
from manifest import register
from model2vec.distill import distill
from safetensors.numpy import save_file

ROOT = Path(__file__).parents[1]
NAME = "static-minilm"
WIDTH = 256
NO_MEANING = ("[PAD]", "[UNK]")


def without_padding(tokenizer: str) -> str:
    """Return the tokenizer as JSON with keys in order, neither padding nor cutting texts."""
    content = json.loads(tokenizer)
    return json.dumps({**content, "padding": None, "truncation": None}, ensure_ascii=False, sort_keys=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the encoder, as sentence-transformers saves it")
    folder = parser.parse_args().folder
    torch.set_num_threads(1)  # sums that are split among threads differ in their last bits
    model = distill(str(folder), device="cpu", pca_dims=WIDTH, quantize_to="float32")
    vectors = np.array(model.embedding, np.float32)
    vectors[[model.tokens.index(token) for token in NO_MEANING]] = 0
    scale = np.abs(vectors).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1
    arrays = {"embeddings": np.rint(vectors / scale).astype(np.int8), "weights": scale[:, 0]}
    target = ROOT / "models" / f"{NAME}.safetensors"
    save_file(arrays, target, metadata={"tokenizer": without_padding(model.tokenizer.to_str())})
    digest = register(NAME, "encoder", target)
    print(f"{target}: {vectors.shape}, {target.stat().st_size / 1e6:.1f} MB, sha256 {digest}")


if __name__ == "__main__":
    main()
