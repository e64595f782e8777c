"""Texts that the encoder for themes is tuned on, held by and measured on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl
from bench.sets import (
    GITBUGS,
    JUPYTER,
    READERS,
    TICKETS,
    LabelledSet,
    read_clinc,
    read_table,
)
from tags.data import ROOT

TROUBLES = "troubles"
TECHNOLOGIES = "technologies"
CORPUS = ROOT / "corpora" / "themes"
N_SENTENCES, N_TICKETS, N_ANSWERS = 3000, 2500, 1500
"""Unlabelled texts of bug reports, tickets and survey that the vectors are held by."""
TICKET_WORDS, MEASURED_WORDS = 32, 40
"""First words of a ticket that stand for it where it is held by, and where it is measured on."""
N_MEASURED = 3000
HELD_FROM = 10_000
"""Of the tickets in random order, the first N_MEASURED are measured on, and those from here on held by."""


def distinct(name: str, pairs: Iterable[tuple[str, str]]) -> LabelledSet:
    """Return a set in which each text stands once, with its first label."""
    kept: dict[str, str] = {}
    for text, label in pairs:
        kept.setdefault(text, label)
    return LabelledSet(name, list(kept), list(kept.values()))


def read_written(name: str, part: str) -> LabelledSet:
    """Return a part, train or test, of the troubles or technologies that were written for the project."""
    label = {TROUBLES: "trouble", TECHNOLOGIES: "technology"}[name]
    frame = pl.read_csv(CORPUS / f"{name}.csv", infer_schema=False).filter(pl.col("part") == part)
    return distinct(name, frame.select("text", label).rows())


def training_sets(data: Path) -> list[LabelledSet]:
    """Return what is tuned on; of the public sets all parts, since none of them is measured on."""
    banking = [pair for part in ("train", "test") for pair in READERS[f"banking77-{part}"](data, 0)]
    clinc = [pair for part in ("train", "val", "test") for pair in read_clinc(data, part)]
    return [
        distinct("banking77", banking),
        distinct("clinc150", clinc),
        distinct("hwu64", READERS["hwu64"](data, 0)),
        read_written(TROUBLES, "train"),
        read_written(TECHNOLOGIES, "train"),
    ]


def measured_sets(data: Path) -> list[LabelledSet]:
    """Return labelled sets of which no text and no class was tuned on."""
    return [
        distinct("dstc11", READERS["dstc11"](data, 0)),
        read_written(TROUBLES, "test"),
        read_written(TECHNOLOGIES, "test"),
    ]


def unlabelled(data: Path) -> tuple[list[str], LabelledSet]:
    """Draw what the vectors are held by, and tickets beside it that are measured on.

    Returns
    -------
    held : list of str
        Sentences of bug reports, beginnings of tickets, and survey answers.
    tickets : LabelledSet
        Other tickets, each with one of 8 groups.
    """
    chance = random.Random(0)
    sentences = chance.sample(_bug_sentences(data), N_SENTENCES)
    tickets = read_table(data / TICKETS, "Document", "Topic_group")
    chance.shuffle(tickets)
    answers = pl.read_csv(data / JUPYTER, infer_schema=False)["text"].drop_nulls()
    long = [text for text in answers.unique(maintain_order=True) if len(text.split()) >= 3]
    beginnings = [_first_words(text, TICKET_WORDS) for text, _ in tickets[HELD_FROM : HELD_FROM + N_TICKETS]]
    measured = [(_first_words(text, MEASURED_WORDS), group) for text, group in tickets[:N_MEASURED]]
    held = dict.fromkeys([*sentences, *beginnings, *long[:N_ANSWERS]])
    return list(held), distinct("tickets", measured)


def _first_words(text: str, n_words: int) -> str:
    return " ".join(text.split()[:n_words])


def _bug_sentences(data: Path) -> list[str]:
    descriptions = [pl.read_csv(data / path, infer_schema=False)["Description"] for path in GITBUGS]
    parts = [
        part for text in pl.concat(descriptions).drop_nulls() for part in re.split(r"(?<=[.!?])\s+|\n+", text)
    ]
    return [part for part in parts if 4 <= len(part.split()) <= 40]
