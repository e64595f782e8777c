"""An explanation names the words that carried a tag, and labelled comments that are like the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pytest
from scipy.special import softmax

import feedback_miner.tagging.explain as explaining
from feedback_miner.config import EmbedSettings
from feedback_miner.embed import SentenceTransformerEncoder, embed_texts
from feedback_miner.records import KINDS, Embeddings, Float32Array
from feedback_miner.tagging import BranchTagger, TagProbabilities
from feedback_miner.tagging.base import JOINT
from feedback_miner.tagging.explain import Explanation, explain, nearest_examples


class Words:
    """Adds up what each word says for a client concern, and for a pain."""

    name, revision, encoder = "words", "1", "fake"

    def __init__(self, concern: dict[str, float], kind: dict[str, float] | None = None) -> None:
        self.concern, self.kind = concern, kind or {}
        self.asked: list[str] = []

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        self.asked += texts
        joint, kind = np.zeros((len(texts), 4)), np.zeros((len(texts), 4))
        for row, text in enumerate(texts):
            words = text.lower().replace(".", "").split()
            joint[row, 0] = 1 + sum(self.concern.get(word, 0) for word in words)
            kind[row, 0] = 1 + sum(self.kind.get(word, 0) for word in words)
        return TagProbabilities(softmax(joint, axis=1), softmax(kind, axis=1))


def blank(texts: list[str]) -> Embeddings:
    return Embeddings(np.zeros((len(texts), 2), np.float32), "fake", "1")


def told(text: str, **concern: float) -> list[tuple[str, float]]:
    return explain(text, Words(concern), blank).concern


# --- words


def test_a_word_carries_the_log_odds_that_fall_without_it() -> None:
    found = explain("The budget is broken", Words({"budget": 2.0}, {"broken": 1.5}), blank)
    # one class against three equals: the odds are those of the class itself
    assert found.concern == [("budget", 2.0)]
    assert found.kind == [("broken", 1.5)]


def test_the_strongest_word_stands_first_and_one_that_speaks_against_has_a_minus() -> None:
    assert told("weak strong against", weak=0.5, strong=3.0, against=-1.0) == [
        ("strong", 3.0),
        ("against", -1.0),
        ("weak", 0.5),
    ]


def test_a_word_that_carries_less_than_a_twentieth_is_not_told() -> None:
    assert told("tiny small large", tiny=0.049, small=0.051, large=1.0) == [("large", 1.0), ("small", 0.05)]


def test_no_more_than_five_words_are_told() -> None:
    words = {f"w{i}x": 0.2 + i / 10 for i in range(9)}
    found = told(" ".join(words), **words)
    assert [word for word, _ in found] == [f"w{i}x" for i in reversed(range(4, 9))]


def test_words_are_told_as_they_are_written_and_hold_together() -> None:
    assert told("Co-Workers don’t pay.", **{"co-workers": 1.0, "don’t": 2.0}) == [
        ("don’t", 2.0),
        ("Co-Workers", 1.0),
    ]


def test_each_of_two_equal_words_is_measured_by_itself() -> None:
    assert told("slow and slow", slow=1.0) == [("slow", 1.0), ("slow", 1.0)]


def test_of_a_long_text_the_first_120_words_are_measured() -> None:
    tagger = Words({})
    explain(" ".join(["word"] * 170), tagger, blank)
    assert len(tagger.asked) == 121


@pytest.mark.parametrize("text", ["", "   ", "... !?"])
def test_a_text_without_words_is_explained_by_none(text: str) -> None:
    assert explain(text, Words({}), blank) == Explanation([], [], [])


def test_a_text_of_one_word_is_never_judged_empty() -> None:
    tagger = Words({"broken": 1.0})
    assert explain("broken", tagger, blank).concern == [("broken", 1.0)]
    assert tagger.asked == ["broken", "."]


def test_probabilities_of_one_give_finite_odds() -> None:
    ((word, odds),) = told("certain", certain=1e4)
    assert word == "certain"
    assert np.isfinite(odds)


# --- examples


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let four examples stand for those of the model."""
    vectors = np.array([[1, 0], [0, 1], [0.8, 0.6], [-1, 0]], np.float32)
    texts = ["east", "north", "between", "west"]
    monkeypatch.setattr(explaining, "_examples", lambda: (texts, vectors, [0, 1, 2, 3], [3, 2, 1, 0], "b1"))


def on_branch(vector: Sequence[float], branch: str = "b1") -> Embeddings:
    vectors = np.array([vector], np.float32)
    return Embeddings(np.zeros_like(vectors), "fake", "1", vectors, branch)


@pytest.mark.usefixtures("known")
def test_the_nearest_examples_come_first_with_their_labels() -> None:
    found = nearest_examples(on_branch([0.6, 0.8]), 0)
    assert [example.text for example in found] == ["between", "north", "east"]
    assert [(example.concern, example.kind) for example in found] == [
        ("both", "request"),
        ("consumer", "praise"),
        ("client", "other"),
    ]
    assert [example.cosine for example in found] == pytest.approx([0.96, 0.8, 0.6], abs=1e-6)


@pytest.mark.usefixtures("known")
def test_vectors_of_another_branch_have_no_examples() -> None:
    assert nearest_examples(on_branch([1, 0], "b2"), 0) == []
    assert nearest_examples(blank(["x"]), 0) == []


@pytest.mark.usefixtures("known")
def test_examples_are_those_of_the_text_and_not_of_what_is_left_without_a_word() -> None:
    def embed(texts: list[str]) -> Embeddings:
        vectors: Float32Array = np.array([[1, 0], *[[0, 1]] * (len(texts) - 1)], np.float32)
        return Embeddings(vectors, "fake", "1", vectors, "b1")

    assert explain("a b", Words({}), embed).examples[0].text == "east"


# --- the project's own tagger


@pytest.fixture(scope="module")
def embed(branched: SentenceTransformerEncoder, uncached: EmbedSettings) -> Callable[[list[str]], Embeddings]:
    return partial(embed_texts, encoder=branched, settings=uncached)


def test_the_examples_are_of_the_taggers_own_branch_and_labelled(tagger: BranchTagger) -> None:
    texts, vectors, joint, kind, branch = explaining._examples()
    assert branch == tagger.revision
    assert len(texts) == len(vectors) == len(joint) == len(kind) > 1000
    assert set(joint) == set(range(len(JOINT)))
    assert set(kind) == set(range(len(KINDS)))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert all(text.strip() for text in texts)


def test_an_example_of_one_sentence_is_the_nearest_to_itself(
    embed: Callable[[list[str]], Embeddings],
) -> None:
    texts = [text for text in explaining._examples()[0] if len(text) < 100 and text.count(".") == 1][:5]
    embeddings = embed(texts)
    for row, text in enumerate(texts):
        nearest = nearest_examples(embeddings, row)
        assert len(nearest) == 3
        assert nearest[0].text == text
        assert nearest[0].cosine > 0.97


def test_plain_words_carry_the_tags_of_a_plain_sentence(
    tagger: BranchTagger, embed: Callable[[list[str]], Embeddings]
) -> None:
    found = explain("My laptop crashes every morning.", tagger, embed)
    assert {word for word, odds in found.kind if odds > 0} & {"crashes", "laptop"}
    assert {word for word, odds in found.concern if odds > 0} & {"My", "laptop", "crashes"}
    assert {example.concern for example in found.examples} == {"consumer"}


def test_an_empty_text_is_explained_by_examples_alone(
    tagger: BranchTagger, embed: Callable[[list[str]], Embeddings]
) -> None:
    found = explain("", tagger, embed)
    assert (found.concern, found.kind) == ([], [])
    assert len(found.examples) == 3
