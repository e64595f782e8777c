"""What the encoder for themes is fitted on: labelled sets, each with classes, and texts that hold it back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from tags.data import ROOT

CORPUS = ROOT / "corpora" / "themes"
BUGS = [Path(f"tickets/gitbugs/{name}_bugs.csv") for name in ("SeaMonkey", "hadoop")]
TICKETS = Path("tickets/it_service_tickets_47k/all_tickets_processed_improved_v3.csv")
SURVEY = Path("surveys/jupyter_ux_2015/derived_text_with_themes.csv")
N_BUG_SENTENCES, N_TICKETS, N_ANSWERS = 3000, 2500, 1500
MOST_WORDS = 32
"""Of a ticket that the encoder is held to; the 47,837 tickets have no sentences."""

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class ClassedTexts:
    """Texts and the class of each."""

    name: str
    texts: list[str]
    classes: np.ndarray

    @classmethod
    def of(cls, name: str, pairs: Iterable[tuple[str, str]]) -> ClassedTexts:
        """Build from texts with their labels; a text counts once, with its first label."""
        distinct: dict[str, str] = {}
        for text, label in pairs:
            distinct.setdefault(text, label)
        return cls(name, list(distinct), np.unique(list(distinct.values()), return_inverse=True)[1])


def labelled_sets(data: Path) -> list[ClassedTexts]:
    """Return banking77, clinc150 and hwu64 as a whole, and the project's own training parts."""
    themes = data / "themes"
    banking = [
        pl.read_csv(themes / f"banking77/{part}.csv", infer_schema=False) for part in ("train", "test")
    ]
    splits = json.loads((themes / "clinc150/data_full.json").read_text(encoding="utf-8"))
    home: Pairs = []
    for part in ("train", "valid", "test"):
        texts, labels = (
            (themes / f"hwu64/{part}.{end}").read_text(encoding="utf-8").splitlines()
            for end in ("seq.in", "label")
        )
        home += zip(texts, labels, strict=True)
    return [
        ClassedTexts.of("banking77", pl.concat(banking).select("text", "category").iter_rows()),
        ClassedTexts.of("clinc150", [(t, c) for part in ("train", "val", "test") for t, c in splits[part]]),
        ClassedTexts.of("hwu64", home),
        own_set("troubles", "trouble", "train"),
        own_set("technologies", "technology", "train"),
    ]


def own_set(table: str, label: str, part: str) -> ClassedTexts:
    """Return a part of a table of ``corpora/themes``."""
    frame = pl.read_csv(CORPUS / f"{table}.csv", infer_schema=False).filter(part=part)
    return ClassedTexts.of(table, frame.select("text", label).iter_rows())


def held_texts(data: Path, seed: int) -> list[str]:
    """Return texts without labels whose cosines the encoder should leave as they were."""
    generator = np.random.default_rng(seed)
    sentences: list[str] = []
    for path in BUGS:
        for text in pl.read_csv(data / path, infer_schema=False)["Description"].drop_nulls():
            sentences += [s for s in re.split(r"(?<=[.!?])\s+|\n+", text) if 4 <= len(s.split()) <= 40]
    tickets = pl.read_csv(data / TICKETS, infer_schema=False)["Document"].drop_nulls().to_list()
    answers = pl.read_csv(data / SURVEY, infer_schema=False)["text"].drop_nulls().unique(maintain_order=True)
    drawn = [sentences[i] for i in generator.choice(len(sentences), N_BUG_SENTENCES, replace=False)]
    drawn += [
        " ".join(tickets[i].split()[:MOST_WORDS])
        for i in generator.choice(len(tickets), N_TICKETS, replace=False)
    ]
    drawn += [answer for answer in answers if len(answer.split()) >= 3][:N_ANSWERS]
    return sorted(set(drawn))
