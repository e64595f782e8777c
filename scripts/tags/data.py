"""Labelled comments, and what writing does to them in life."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feedback_miner.records import FACETS, KINDS
from feedback_miner.tagging.base import JOINT

ROOT = Path(__file__).parents[2]
COMMENTS = ROOT / "corpora" / "concerns" / "comments.csv"

GREETINGS = ("Hi,", "Hello team,", "Good morning,", "Dear all,", "hi there", "Hello,", "Dear support,")
CLOSINGS = (
    *("Thanks", "Thank you!", "Kind regards", "Best regards\nMaria", "Regards, J.", "Many thanks in advance"),
    *("Best,\nTom", "-- \nSam Miller\nOperations", "Cheers", "thx"),
)
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "out",
        "she",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "while",
        "who",
        "will",
        "with",
        "you",
        "your",
    ]
)


@dataclass(frozen=True, eq=False)
class Labelled:
    """Comments with their labels; -1 where a label is missing.

    ``joint``, ``kind`` and ``facet`` are places in ``JOINT``, ``KINDS`` and ``FACETS``; ``source``
    is who wrote a comment.
    """

    texts: list[str]
    joint: np.ndarray
    kind: np.ndarray
    facet: np.ndarray
    source: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def concern_names(self) -> list[str]:
        return [JOINT[i] for i in self.joint]

    @property
    def kind_names(self) -> list[str]:
        return [KINDS[i] for i in self.kind]


def read_labelled(path: Path) -> Labelled:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def places(column: str, names: Sequence[str]) -> np.ndarray:
        spelled = {"neither": "none"}
        values = [spelled.get(row.get(column, ""), row.get(column, "")) for row in rows]
        return np.array([names.index(value) if value in names else -1 for value in values])

    return Labelled(
        [row["text"] for row in rows],
        places("concern", JOINT),
        places("kind", KINDS),
        places("facet", FACETS),
        np.array([row.get("source", "") for row in rows]),
    )


def as_in_life(texts: Sequence[str], seed: int) -> list[str]:
    """Return each text once more as life leaves it: with typos, a greeting, without punctuation or words."""
    generator = random.Random(seed)
    return [_changed(text, generator) for text in texts]


def _changed(text: str, generator: random.Random) -> str:
    way = generator.random()
    if way < 0.5:
        return with_typos(text, generator)
    if way < 0.6:
        return f"{generator.choice(GREETINGS)} {text}"
    if way < 0.7:
        return f"{text}\n{generator.choice(CLOSINGS)}"
    if way < 0.9:
        return re.sub(r"[^\w\s']+", " ", text)
    return without_stop_words(text)


def with_typos(text: str, generator: random.Random) -> str:
    """Return the text with about one slip in 30 characters: two letters swapped, one lost or one doubled."""
    letters = list(text)
    for _ in range(max(1, len(text) // 30)):
        place = generator.randrange(len(letters)) if letters else 0
        if not letters or not letters[place].isalpha():
            continue
        slip = generator.choice(("swap", "lose", "double"))
        if slip == "swap" and place + 1 < len(letters):
            letters[place : place + 2] = letters[place + 1], letters[place]
        elif slip == "lose" and len(letters) > 4:
            del letters[place]
        else:
            letters.insert(place, letters[place])
    return "".join(letters)


def without_stop_words(text: str) -> str:
    """Return the text as cleaned exports hold it: lower case, no stop words, no punctuation, no digits."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    kept = [word for word in words if word not in STOP_WORDS]
    return " ".join(kept) if len(kept) >= 2 else " ".join(words)
