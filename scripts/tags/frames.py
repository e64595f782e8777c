"""Draw plain sentences from frames: the same words turned around by little ones."""

from __future__ import annotations

import random
import tomllib
from itertools import product
from pathlib import Path

import polars as pl


def draw(path: Path, n_of_frame: int, seed: int) -> pl.DataFrame:
    """Draw sentences.

    Parameters
    ----------
    path : Path
        Of ``frames.toml``.
    n_of_frame : int
        Sentences of each text of each frame, all different.
    seed : int

    Returns
    -------
    polars.DataFrame
        ``text, concern, kind, source, part``.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    generator = random.Random(seed)
    rows = []
    for frame in content["frames"]:
        fillings = list(product(*(content[name] for name in frame["of"])))
        for text in frame["texts"]:
            for filling in generator.sample(fillings, min(n_of_frame, len(fillings))):
                made = _written(text.format(*filling), generator)
                rows.append((made, frame["concern"], frame["kind"], "frames", "frame"))
    return pl.DataFrame(rows, schema=["text", "concern", "kind", "source", "part"], orient="row")


def _written(text: str, generator: random.Random) -> str:
    """Return a sentence as some write it: with or without a capital and a stop."""
    way = generator.random()
    if way < 0.6:
        return f"{text[0].upper()}{text[1:]}."
    return f"{text[0].upper()}{text[1:]}" if way < 0.8 else text
