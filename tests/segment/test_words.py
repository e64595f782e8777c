"""Word lists are data that anybody can add to: each file is whole, and README names it."""

import re
import tomllib
from pathlib import Path

import pytest
from babel import Locale

import feedback_miner.segment
from feedback_miner.word_lists import lists_by_language

FOLDER = Path(feedback_miner.segment.__file__).parent / "words"
EVERY = sorted(path.stem for path in FOLDER.glob("*.toml"))
FILES = ("mail_headers", "greetings", "closings", "signatures", "machines")
EIGHT = {"de", "en", "es", "fr", "it", "nl", "pl", "pt"}
LANGUAGES = {*Locale("en").languages} | {"any"}


@pytest.mark.parametrize("name", EVERY)
def test_every_key_of_a_list_is_a_language_and_readme_names_the_file(name):
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    for _, language, words in of_file(name):
        assert language in LANGUAGES
        assert len({*words}) == len(words), (language, words)
    assert f"`{name}.toml`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def lists(table, name=""):
    """Yield dotted name, language and words of each list."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from lists(value, f"{name}.{key}".lstrip("."))
        else:
            yield name, key, value


def of_file(name):
    return list(lists(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("name", FILES)
def test_a_list_has_a_key_for_each_language_and_no_empty_word(name):
    for _, language, words in of_file(name):
        assert re.fullmatch("any|[a-z]{2}", language)
        assert words
        assert all(word.strip() for word in words)
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", FILES)
def test_words_are_in_lower_case_and_patterns_have_bounds(name):
    for list_name, language, words in of_file(name):
        for word in words:
            if list_name.endswith("patterns"):
                re.compile(word)
                assert re.search(r"\.[*+](?!\$)", word) is None, (list_name, language, word)
            else:
                assert word == word.lower(), (list_name, language, word)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl", "pl"])
def test_every_list_of_courtesies_knows_the_main_languages(language):
    for name, needed in (
        ("greetings", {"hails", "hails_with_whom", "whom", "wishes", "addressed"}),
        ("closings", {"regards", "thanks", "asking", "wishes", "fillers"}),
        ("signatures", {"sent_from.patterns", "contact_labels", "streets", "titles", "legal.patterns"}),
        ("machines", {"automatic.patterns", "voice_mail.heads.patterns", "voice_mail.lines"}),
    ):
        assert needed <= {list_name for list_name, key, _ in of_file(name) if key == language}


@pytest.mark.parametrize("name", ["nothing", "no", "matter", "before", "behind", "whole"])
def test_nothing_is_said_in_eight_languages(name):
    lists = lists_by_language(FOLDER / "no_answer.toml")
    assert {language for language, of in lists.items() if name in of} >= EIGHT


def test_words_of_lists_are_small_letters():
    for of in lists_by_language(FOLDER / "inline_lists.toml").values():
        for words in of.values():
            assert all(word == word.lower() and not re.search(r"\s\s", word) for word in words)
