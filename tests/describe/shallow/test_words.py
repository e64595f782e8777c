"""What labels need of a language is data: each list is whole, and README names its file."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from babel import Locale

import feedback_miner.describe.shallow
from feedback_miner.describe.shallow.grammar import (
    Grammar,
    grammar_of,
    is_known,
    is_verb_form,
    lemma,
    may_be_present,
)

FOLDER = Path(feedback_miner.describe.shallow.__file__).parent / "words"
FILES = sorted(FOLDER.glob("*.toml"))
MAIN = ["de", "es", "fr", "it", "nl", "pl", "pt"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_list_is_read_and_holds_words_in_lower_case_once(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert f"`{path.name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")
    known = {field.name for field in fields(Grammar)} | {"telling", "adverbs"}
    for name, table in tomllib.loads(text).items():
        assert name in known
        for language, words in table.items():
            assert language in Locale("en").languages
            assert len(set(words)) == len(words), (name, language)
            assert all(word == word.lower() and word.strip() for word in words), (name, language)


@pytest.mark.parametrize("language", MAIN)
def test_the_main_languages_have_what_clauses_are_cut_by(language: str) -> None:
    rules = grammar_of(language)
    assert rules.has_clauses
    for words in (rules.determiners, rules.coordinators, rules.negations, rules.auxiliaries, rules.courtesy):
        assert words
    assert rules.infinitives
    assert rules.someone


@pytest.mark.parametrize("language", ["sv", "ru", "tr", "el"])
def test_any_language_of_spacy_has_stop_words(language: str) -> None:
    assert grammar_of(language).stop_words
    assert not grammar_of(language).has_clauses


@pytest.mark.parametrize("language", ["xx", "qq", "ja", "th", "vi", "zh", "ko"])
def test_a_language_that_nothing_is_known_of_is_no_error(language: str) -> None:
    assert grammar_of(language).language == language
    assert lemma("Drucker", language).casefold() == "drucker"
    assert not is_verb_form("druckt", language)


@pytest.mark.parametrize(
    ("word", "language", "base"),
    [
        ("Lizenzen", "de", "Lizenz"),
        ("lizenzen", "de", "Lizenz"),
        ("imprimantes", "fr", "imprimante"),
        ("facturas", "es", "factura"),
        ("imprime", "es", "imprimir"),
        ("licenças", "pt", "licença"),
        ("stampanti", "it", "stampante"),
        ("facturen", "nl", "factuur"),
        ("faktury", "pl", "faktura"),
        ("pages", "fr", "page"),
    ],
)
def test_a_word_has_the_base_form_of_its_own_language(word: str, language: str, base: str) -> None:
    assert lemma(word, language) == base


@pytest.mark.parametrize(
    ("language", "verbs", "others"),
    [
        ("de", ["druckt", "stürzt", "abgelaufen", "anmelden"], ["Drucker", "offene", "offen", "langsam"]),
        ("fr", ["fonctionnent", "ouvrait", "imprimer"], ["imprimante", "fichiers", "clavier", "dernière"]),
        ("es", ["funcionan", "cayó", "imprimir"], ["impresora", "lenta", "lugar"]),
        ("pt", ["funcionam", "travou", "imprimir"], ["impressora", "lenta"]),
        ("it", ["funzionano", "stampava", "aprire"], ["stampante", "lento"]),
        ("nl", ["werkt", "inloggen", "valt"], ["printer", "open", "traag"]),
        ("pl", ["działa", "drukuje", "zalogować"], ["sieć", "drukarka"]),
    ],
)
def test_verbs_are_told_by_their_base_form(language: str, verbs: list[str], others: list[str]) -> None:
    assert [word for word in verbs if not is_verb_form(word, language)] == []
    assert [word for word in others if is_verb_form(word, language)] == []


def test_a_word_of_thousands_of_letters_is_not_looked_up() -> None:
    long = "Ab" * 50_000
    assert lemma(long, "de") == long.lower()
    assert not is_known(long, "de")


@pytest.mark.parametrize(
    ("word", "language"), [("plante", "fr"), ("falla", "es"), ("trava", "pt"), ("stampa", "it")]
)
def test_what_may_be_a_noun_or_a_verb_is_told(word: str, language: str) -> None:
    assert may_be_present(word, language)
    assert not is_verb_form(word, language)
