"""Word lists are data that anybody can add to: each file is whole, and README names it."""

import re
import tomllib
from pathlib import Path

import pytest
from babel import Locale

import feedback_miner.segment
from feedback_miner.word_lists import lists_by_language

WORDS = Path(feedback_miner.segment.__file__).parent / "words"
FILES = ["inline_lists", "marks", "no_answer", "vague"]
EIGHT = {"de", "en", "es", "fr", "it", "nl", "pl", "pt"}
LANGUAGES = {*Locale("en").languages} | {"any"}


@pytest.mark.parametrize("name", FILES)
def test_every_key_of_a_list_is_a_language_and_no_word_stands_twice_in_it(name):
    text = (WORDS / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    for table in tomllib.loads(text).values():
        assert {*table} <= LANGUAGES
        for language, words in table.items():
            assert len({*words}) == len(words), (language, words)
    assert f"`{name}.toml`" in (WORDS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["nothing", "no", "matter", "before", "behind", "whole"])
def test_nothing_is_said_in_eight_languages(name):
    lists = lists_by_language(WORDS / "no_answer.toml")
    assert {language for language, of in lists.items() if name in of} >= EIGHT


def test_words_of_lists_are_small_letters():
    for of in lists_by_language(WORDS / "inline_lists.toml").values():
        for words in of.values():
            assert all(word == word.lower() and not re.search(r"\s\s", word) for word in words)
