import re
import tomllib
from pathlib import Path

import pytest

import feedback_miner.segment

FOLDER = Path(feedback_miner.segment.__file__).parent / "words"
FILES = ("mail_headers", "greetings", "closings", "signatures", "machines")


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
