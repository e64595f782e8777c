"""Labels are the phrase nearest to the theme and furthest from the others, and no two are the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.describe.base import ThemeDraft
from feedback_miner.describe.labels import PhraseLabeller, make_distinct, rank_phrases
from feedback_miner.describe.parse import ParsedText, Phrase
from feedback_miner.records import Embeddings, FloatArray

VECTORS = {
    "printer jams": [1, 0, 0],
    "slow network": [0, 1, 0],
    "IT is bad": [0.72, 0.69, 0],
    "printer on the floor": [1, 0.1, 0],
}


def embed(texts: list[str]) -> Embeddings:
    vectors = np.array([VECTORS[text] for text in texts], np.float32)
    return Embeddings(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), "tiny", "1")


def judge(phrases: list[str], embeddings: Embeddings) -> FloatArray:
    """Tell that what jams is a pain, and the rest a request; as a tagger does that reads embeddings."""
    assert len(phrases) == len(embeddings)
    return np.array([[1.0, 0, 0, 0] if "jams" in phrase else [0, 1.0, 0, 0] for phrase in phrases])


def draft(
    phrases: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    quotes: tuple[str, ...] = (),
    centroid: tuple[float, ...] = (1, 0, 0),
    focus: tuple[float, ...] = (1, 0, 0, 0),
    coherence: float = 0.5,
) -> ThemeDraft:
    return ThemeDraft(keywords, quotes, phrases, np.array(centroid, np.float32), coherence, np.array(focus))


def phrases_of(*pairs: tuple[str, tuple[str, ...]]) -> list[ParsedText]:
    return [ParsedText({}, frozenset(), frozenset(), (Phrase(*pair, names=()),)) for pair in pairs]


def test_a_phrase_of_telling_words_comes_first() -> None:
    texts = phrases_of(
        ("new blue chairs here", ("blue", "chair")), ("the printer jams again", ("printer", "jam"))
    )
    found = rank_phrases(texts, {"printer": 2.0, "jam": 1.0, "chair": 0.1})
    assert found == ("the printer jams again", "new blue chairs here")


def test_a_phrase_without_telling_words_is_no_candidate() -> None:
    assert rank_phrases(phrases_of(("blue chairs", ("blue", "chair"))), {"printer": 1.0}) == ()


def test_a_phrase_with_a_name_that_few_writers_mean_is_left_out() -> None:
    rare = Phrase("Bob's printer jams", ("bob", "printer", "jam"), ("bob",))
    common = Phrase("SAP printer jams", ("sap", "printer", "jam"), ("sap",))
    weights = {"printer": 1.0, "jam": 1.0, "sap": 0.5}
    assert rank_phrases([ParsedText({}, frozenset(), frozenset(), (rare, common))], weights) == (
        "SAP printer jams",
    )


def test_phrases_that_differ_in_case_alone_are_one() -> None:
    texts = phrases_of(("printer jams now", ("printer",)), ("Printer jams now", ("printer",)))
    assert rank_phrases(texts, {"printer": 1.0}) == ("Printer jams now",)


def test_there_are_no_more_candidates_than_are_compared() -> None:
    texts = phrases_of(*((f"printer jams {i}", ("printer",)) for i in range(45)))
    assert len(rank_phrases(texts, {"printer": 1.0})) == 40


def test_a_phrase_that_fits_every_theme_loses_to_one_that_fits_this() -> None:
    drafts = [
        draft(("IT is bad", "printer jams"), centroid=(0.9, 0.43589, 0)),
        draft(("IT is bad", "slow network"), centroid=(0.43589, 0.9, 0)),
    ]
    assert PhraseLabeller(embed).label_themes(drafts) == ["printer jams", "slow network"]


def test_of_phrases_as_near_the_one_that_says_what_is_the_matter_is_the_label() -> None:
    phrases = ("printer on the floor", "printer jams")
    pain, request = draft(phrases, focus=(1, 0.1, 0, 0)), draft(phrases, focus=(0.1, 1, 0, 0))
    near = draft(("printer on the floor", "printer jams"), centroid=(1, 0.05, 0))
    assert PhraseLabeller(embed).label_themes([near]) == ["printer on the floor"]
    assert PhraseLabeller(embed, judge).label_themes([near]) == ["printer jams"]
    assert PhraseLabeller(embed, judge).label_themes([pain]) == ["printer jams"]
    assert PhraseLabeller(embed, judge).label_themes([request]) == ["printer on the floor"]


@pytest.mark.parametrize(("coherence", "label"), [(0.45, "slow, down"), (0.35, "printer jams")])
def test_a_phrase_that_is_far_from_its_theme_is_no_label(coherence: float, label: str) -> None:
    theme = draft(("printer jams",), ("slow", "down"), centroid=(0.4, 0.2, 0.9), coherence=coherence)
    assert PhraseLabeller(embed).label_themes([theme]) == [label]


def test_a_label_need_not_be_as_near_as_texts_that_are_all_the_same() -> None:
    theme = draft(("printer jams",), centroid=(0.6, 0.8, 0), coherence=1.0)
    assert PhraseLabeller(embed).label_themes([theme]) == ["printer jams"]


def test_a_theme_without_phrases_is_named_by_its_keywords() -> None:
    drafts = [draft(("printer jams",)), draft(keywords=("Drucker", "Stau", "Toner", "Papier"))]
    assert PhraseLabeller(embed).label_themes(drafts) == ["printer jams", "Drucker, Stau, Toner"]
    assert PhraseLabeller(embed).label_themes(drafts[1:]) == ["Drucker, Stau, Toner"]


def test_a_theme_whose_texts_share_no_words_is_said_to_be_mixed() -> None:
    drafts = [draft(quotes=("one two three",)), draft()]
    assert PhraseLabeller(embed).label_themes(drafts) == ["Mixed subjects", "Mixed subjects"]


def test_a_single_theme_gets_a_label() -> None:
    assert PhraseLabeller(embed).label_themes([draft(("printer jams",))]) == ["printer jams"]


def test_labels_that_are_the_same_are_told_apart_by_a_keyword_then_by_a_number() -> None:
    drafts = [draft(keywords=("printer", "toner")), draft(keywords=("printer", "paper")), draft(), draft()]
    labels = make_distinct(["printer jams", "Printer jams", "printer jams", "printer jams"], drafts)
    assert labels == ["Printer jams", "Printer jams (paper)", "Printer jams (2)", "Printer jams (3)"]


def test_capitals_inside_a_label_stay() -> None:
    assert make_distinct(["vPN drops in SAP"], [draft()]) == ["VPN drops in SAP"]


@given(st.lists(st.sampled_from(["a", "A", "a (2)", "a (b)", "c"]), min_size=1, max_size=8))
def test_labels_are_always_distinct_but_for_case(labels: list[str]) -> None:
    found = make_distinct(labels, [draft(keywords=("b", "c"))] * len(labels))
    assert len({label.casefold() for label in found}) == len(labels)
    assert [label[0].casefold() for label in found] == [label[0].casefold() for label in labels]


@pytest.mark.parametrize("placeholder", ["[email]", "[phone]"])
def test_a_name_taken_from_a_quote_holds_no_placeholder(placeholder: str) -> None:
    label = PhraseLabeller(embed).label_themes([draft(quotes=(f"Thanks {placeholder}, {placeholder}",))])[0]
    assert placeholder not in label


def test_what_is_less_fit_comes_later_and_a_noun_phrase_gives_way_to_a_clause() -> None:
    weights = {"printer": 2.0, "jam": 1.0}
    content = ("printer", "jam")
    whole, cut = (
        Phrase("printer jams every morning", content, (), 1.0),
        Phrase("printer jams", content, (), 0.9),
    )
    noun = Phrase("jams of the printer", content, (), 0.5)
    texts = [ParsedText({}, frozenset(), frozenset(), (noun, cut, whole))]
    assert rank_phrases(texts, weights) == ("printer jams every morning", "printer jams")
    alone = [ParsedText({}, frozenset(), frozenset(), (noun,))]
    assert rank_phrases(alone, weights) == ("jams of the printer",)
