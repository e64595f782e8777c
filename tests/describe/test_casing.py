"""Capitals inside a word stay where most writers set them."""

from __future__ import annotations

import pytest

from feedback_miner.describe.casing import usual_case


def test_a_word_with_odd_capitals_is_spelt_as_most_spell_it() -> None:
    texts = ["NothIng was tIdy", "nothing helped", "nothing at all", "not tidy", "a tidy room"]
    assert usual_case(texts) == ["nothing was tidy", *texts[1:]]


def test_a_product_keeps_the_capitals_that_most_give_it() -> None:
    texts = ["SharePoint is slow", "SharePoint is down", "the sharepoint folder", "my iPhone"]
    assert usual_case(texts) == texts


def test_words_in_capitals_throughout_and_at_the_start_are_left_alone() -> None:
    texts = ["VPN DROPS", "Vpn drops", "vpn drops", "vpn"]
    assert usual_case(texts) == texts


def test_who_shouts_does_not_vote() -> None:
    texts = ["my iPhone broke", "IPHONE DOWN", "IPHONE AGAIN"]
    assert usual_case(texts) == texts


@pytest.mark.parametrize("letter", ["a", "ä", "а", "A", "aB"])
def test_a_word_without_end_is_spelt_as_it_is(letter: str) -> None:
    # a search that begins anew at every letter takes hours: scripts/measure_growth.py
    texts = [letter * 500_000, "x " + letter * 250_000]
    assert usual_case(texts) == texts
