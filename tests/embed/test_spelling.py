"""Slips of the pen are mended for the encoder, words of the trade are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_miner.embed.spelling import respell


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("the documantation is hard to find", "the documentation is hard to find"),
        ("very frienldy staff", "very friendly staff"),
        ("Waitng for an answer", "waiting for an answer"),
        ("my pasword was reset", "my password was reset"),
        ("the printter is broken", "the printer is broken"),
        ("the printer is borken", "the printer is broken"),
    ],
)
def test_one_slip_in_a_word_is_mended(written: str, read: str) -> None:
    assert respell([written]) == [read]


@pytest.mark.parametrize(
    "text",
    [
        "the printer is broken",
        "kubectl apply -f conf.yamll fails",
        "see /home/usres/file and http://exampel.org/pgae",
        "ask Orrion support about SAPP and x64bits",
        "der Drucker druckt schon wieder nichts mehr aus",
        "mail me at jhon@exampel.org",
        "",
        "\x00\ud7ff 漢字 مرحبا",
    ],
)
def test_what_may_be_meant_stays(text: str) -> None:
    assert respell([text]) == [text]


def test_a_word_in_three_texts_is_of_the_trade() -> None:
    texts = [f"the pasword fails {i}" for i in range(3)]
    assert respell(texts) == texts
    assert respell(texts[:2]) == ["the password fails 0", "the password fails 1"]


def test_texts_do_not_change_with_their_order() -> None:
    texts = ["the pasword again", "slow lapttop", "printer brokn", "the pasword twice"]
    assert respell(texts[::-1]) == respell(texts)[::-1]


@given(st.lists(st.text(max_size=200), max_size=5))
@settings(max_examples=200)
def test_any_text_gives_a_text_with_as_many_words(texts: list[str]) -> None:
    read = respell(texts)
    assert [len(text.split()) for text in read] == [len(text.split()) for text in texts]
