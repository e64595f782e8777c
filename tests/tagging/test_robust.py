"""How a comment is typed, and what stands around it, hardly ever changes its tags."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import feedback_miner

LABELLED = Path(__file__).parents[3] / "shared" / "data" / "concern_dev.csv"
LEAST = 0.95
LEAST_WITHOUT_PUNCTUATION = 0.93
"""Sentences run together when every mark is gone, and some comments then say less."""
LETTERS_PER_TYPO = 60

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LABELLED.is_file(), reason=f"{LABELLED.name} is not on this machine"),
]


def without_punctuation(text: str) -> str:
    """Drop all punctuation but the apostrophes within words."""
    return " ".join(re.sub(r"(?!(?<=\w)['’](?=\w))[^\w\s]|_", " ", text).split())


def with_typos(text: str) -> str:
    """Make a slip in one of 60 characters, at least one: a letter left out, doubled, swapped or another."""
    draw = random.Random(text)
    letters = list(text)
    places = [i for i, letter in enumerate(text) if letter.isalpha()]
    for i in draw.sample(places, min(len(places), max(1, round(len(text) / LETTERS_PER_TYPO)))):
        slip = draw.choice(("left out", "doubled", "swapped", "beside"))
        if slip == "left out":
            letters[i] = ""
        elif slip == "doubled":
            letters[i] *= 2
        elif slip == "swapped" and i + 1 < len(letters):
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
        else:
            letters[i] = draw.choice("abcdefghijklmnopqrstuvwxyz")
    return "".join(letters)


CHANGES: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "no commas": lambda text: text.replace(",", ""),
    "no stop at the end": lambda text: text.rstrip(" .!?"),
    "no punctuation": without_punctuation,
    "typos": with_typos,
    "a greeting": lambda text: f"Hello team,\n{text}",
    "a closing": lambda text: f"{text}\nKind regards\nAlex",
}


def tags_of(texts: list[str]) -> pl.DataFrame:
    frame = pl.DataFrame({"id": [f"c{i}" for i in range(len(texts))], "text": texts})
    named = {"ingest.columns.text": ["text"], "ingest.columns.id": "id", "embed.cache": False}
    return feedback_miner.tag(frame, named)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return pl.read_csv(LABELLED)["text"].to_list()


@pytest.fixture(scope="module")
def plain(texts: list[str]) -> pl.DataFrame:
    return tags_of(texts)


@pytest.fixture(scope="module", params=CHANGES)
def changed(request: pytest.FixtureRequest, texts: list[str]) -> pl.DataFrame:
    """The tags of all comments after one change of their texts."""
    return tags_of([CHANGES[request.param](text) for text in texts])


@pytest.mark.parametrize("tag", ["concern", "kind"])
def test_tags_are_the_same_for_almost_all_comments(
    tag: str, plain: pl.DataFrame, changed: pl.DataFrame, request: pytest.FixtureRequest
) -> None:
    assert changed["comment_id"].to_list() == plain["comment_id"].to_list()
    # to become unclear, or no longer so, is no other tag
    same = plain[tag].eq_missing(changed[tag]) | (plain[tag] == "unclear") | (changed[tag] == "unclear")
    least = (
        LEAST_WITHOUT_PUNCTUATION if request.node.callspec.params["changed"] == "no punctuation" else LEAST
    )
    assert same.mean() >= least, f"{len(same) - same.sum()} of {len(same)} comments changed"


def test_the_changes_are_what_they_are_called(texts: list[str]) -> None:
    assert without_punctuation("Don't (ever) pay, CI/CD!") == "Don't ever pay CI CD"
    slips = with_typos("the printer on floor three jams every single morning again")
    assert slips == with_typos("the printer on floor three jams every single morning again")
    assert slips != "the printer on floor three jams every single morning again"
    assert all(with_typos(text) != text for text in texts if len(text) > 4 * LETTERS_PER_TYPO)
