"""Keywords by class-based TF-IDF, checked by hand."""

from __future__ import annotations

from math import log

import pytest

from feedback_miner.describe.keywords import choose_keywords, weigh_terms
from feedback_miner.describe.parse import ParsedText


def text(*terms: str, **spellings: str) -> ParsedText:
    return ParsedText({term: term for term in terms} | spellings, frozenset(), frozenset(), ())


def test_weights_are_those_computed_by_hand() -> None:
    themes = [
        [text("printer", "jam"), text("printer", "floor")],
        [text("vpn", "floor"), text("vpn")],
    ]
    # shares of texts: printer 1, jam 1/2, floor 1/2 | vpn 1, floor 1/2; they sum to 3.5, 1.75 per theme
    first, second = weigh_terms(themes)
    assert first == pytest.approx(
        {"printer": log(1 + 1.75), "jam": 0.5 * log(1 + 1.75 / 0.5), "floor": 0.5 * log(1 + 1.75)}
    )
    assert second == pytest.approx({"vpn": log(1 + 1.75), "floor": 0.5 * log(1 + 1.75)})


def test_terms_come_by_falling_weight_and_ties_by_term() -> None:
    (weights,) = weigh_terms([[text("b", "a", "c"), text("c")]])
    assert list(weights) == ["c", "a", "b"]
    assert weights["c"] > weights["a"] == weights["b"]


def test_a_noun_phrase_wins_over_a_word_that_tells_as_much() -> None:
    (weights,) = weigh_terms([[text("paper jam", "driver")]])
    assert weights["paper jam"] == pytest.approx(1.4 * weights["driver"])


def test_a_term_in_one_text_of_many_is_left_out() -> None:
    texts = [text("printer") for _ in range(7)]
    assert "rant" in weigh_terms([[*texts[:6], text("rant")]])[0]
    assert "rant" not in weigh_terms([[*texts, text("rant")]])[0]


def test_a_term_in_few_of_very_many_texts_is_left_out() -> None:
    texts = [text("printer") for _ in range(98)]
    assert "ghost" not in weigh_terms([[*texts, text("ghost"), text("ghost")]])[0]
    assert "ghost" in weigh_terms([[*texts[:60], text("ghost"), text("ghost")]])[0]


def test_texts_that_share_no_term_have_none() -> None:
    assert weigh_terms([[text(f"term{i}") for i in range(9)]]) == [{}]


def test_a_name_must_be_used_more_often_than_a_word() -> None:
    texts = [text("printer") for _ in range(10)]
    word, name = text("bob"), ParsedText({"bob": "Bob"}, frozenset(), frozenset({"bob"}), ())
    assert "bob" in weigh_terms([[*texts, word, word]])[0]
    assert "bob" not in weigh_terms([[*texts, name, name]])[0]


def test_a_long_rant_counts_no_more_than_any_text() -> None:
    one, other = weigh_terms([[text("slow", "laptop"), text("slow")], [text("vpn")]])
    assert one["slow"] > one["laptop"]
    assert other["vpn"] > 0


def test_no_themes_and_themes_without_terms_have_no_weights() -> None:
    assert weigh_terms([]) == []
    assert weigh_terms([[], [text()]]) == [{}, {}]


def test_no_keyword_lies_inside_another() -> None:
    weights = {"paper jam": 3.0, "paper": 2.0, "jam": 1.9, "laser paper jam": 1.5, "toner": 1.0}
    texts = [text(*weights)]
    assert choose_keywords(weights, texts, 5) == ("paper jam", "toner")


def test_keywords_have_the_spelling_used_most_and_ties_go_by_spelling() -> None:
    texts = [text(vpn="VPN"), text(vpn="vpn"), text(vpn="VPN"), text(sap="sap"), text(sap="SAP")]
    assert choose_keywords({"vpn": 2.0, "sap": 1.0}, texts, 5) == ("VPN", "SAP")


def test_there_are_no_more_keywords_than_asked_for() -> None:
    weights = {f"term{i}": 10.0 - i for i in range(9)}
    assert choose_keywords(weights, [text(*weights)], 3) == ("term0", "term1", "term2")
