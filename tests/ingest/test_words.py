"""Word lists are data that anybody can add to: each file is whole, and README names it."""

import re
import tomllib

import pytest
from babel import Locale

from feedback_miner.ingest import column_names as names
from feedback_miner.ingest.wording import WORDS, plain_lists, word_lists

SEGMENT_WORDS = WORDS.parents[1] / "segment" / "words"

FILES = sorted(str(path.relative_to(WORDS).with_suffix("")) for path in WORDS.rglob("*.toml"))
PATHS = sorted(
    [*WORDS.rglob("*.toml"), *(WORDS.parent / "tools").rglob("names.toml"), *SEGMENT_WORDS.rglob("*.toml")]
)
LANGUAGES = {*Locale("en").languages} | {"any"}
COMPARED_PLAIN = (
    "about_people", "column_names", "custom_fields", "date_names", "long_surveys", "name_parts",
    "not_feedback", "question_words", "survey_columns", "text_columns",
)  # fmt: skip


def tables(value):
    """Yield the tables of a file that hold words."""
    for part in value if isinstance(value, list) else [value]:
        if all(isinstance(words, list) and all(isinstance(w, str) for w in words) for words in part.values()):
            yield part
        else:
            for inner in part.values():
                yield from tables(inner)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(WORDS.parents[1])))
def test_every_key_of_a_list_is_a_language_and_no_word_stands_twice_in_it(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    content = tomllib.loads(text)
    for table in tables(content):
        assert {*table} <= LANGUAGES
        for language, words in table.items():
            assert len({*words}) == len(words), (language, words)


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_what_it_is_for_and_readme_names_it(name):
    assert (WORDS / f"{name}.toml").read_text(encoding="utf-8").startswith("# ")
    folder, slash, _ = name.partition("/")
    listed = f"`{folder}/`" if slash else f"`{name}.toml`"
    assert listed in (WORDS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMPARED_PLAIN)
def test_no_list_is_empty_once_words_are_made_plain(name):
    assert all(words and all(words) for words in plain_lists(name).values())


def test_a_name_in_another_language_goes_into_the_last_table_of_its_role(tmp_path, monkeypatch):
    text = (WORDS / "column_names.toml").read_text(encoding="utf-8")
    last = text.rindex("[[person]]") + len("[[person]]")
    (tmp_path / "names.toml").write_text(
        text[:last] + '\neo = ["raportinto"]' + text[last:], encoding="utf-8"
    )
    monkeypatch.setattr(names, "ALIASES", plain_lists(tmp_path / "names.toml"))
    names.rank.cache_clear()
    assert names.rank("person", "Raportinto") is not None
    names.rank.cache_clear()
    monkeypatch.undo()
    assert names.rank("person", "Raportinto") is None


def test_lists_without_blanks_have_no_words_with_blanks():
    unspaced = {name: words for name, words in word_lists("question_words").items() if "unspaced" in name}
    assert unspaced
    assert all(re.search(r"\s", word) is None for words in unspaced.values() for word in words)
