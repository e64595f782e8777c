"""Terms of texts that no parser reads: base forms of their own language, and words that recur together."""

from __future__ import annotations

import pytest

from feedback_miner.describe.parsed import ParsedText
from feedback_miner.describe.shallow import read_shallow
from feedback_miner.describe.shallow.grammar import grammar_of


def read(language: str, *texts: str) -> list[ParsedText]:
    return read_shallow(texts, [language] * len(texts))


@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        ("de", "Die Drucker im dritten Stock sind ständig gesperrt.", {"drucker", "stock", "sperren"}),
        ("fr", "Les imprimantes de l'accueil ne marchent plus.", {"imprimante", "accueil", "marcher"}),
        ("es", "Las impresoras de la planta no imprimen nada.", {"impresora", "planta", "imprimir"}),
        ("pt", "As impressoras do balcão não funcionam.", {"impressora", "balcão", "funcionar"}),
        ("it", "Le stampanti dell'ufficio non funzionano.", {"stampante", "ufficio", "funzionare"}),
        ("nl", "De printers op kantoor werken niet.", {"printer", "kantoor", "werken"}),
        ("pl", "Drukarki na piętrze nie drukują.", {"drukarka", "piętro", "drukować"}),
    ],
)
def test_terms_are_base_forms_without_stop_words(language: str, text: str, terms: set[str]) -> None:
    (parsed,) = read(language, text)
    assert parsed.terms.keys() == terms
    assert all(spelling in text for spelling in parsed.terms.values())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Hallo Team, bitte um Hilfe, danke und viele Grüße, gestern am Montag"),
        ("fr", "Bonjour, merci de votre aide svp, hier lundi, cordialement"),
        ("es", "Hola, buenos días, gracias por la ayuda, ayer lunes, saludos"),
        ("pt", "Bom dia, obrigada pela ajuda, ontem, sexta-feira, abraços"),
        ("it", "Buongiorno, grazie per l'aiuto, ieri lunedì, cordiali saluti"),
        ("nl", "Hallo team, bedankt voor de hulp, gisteren maandag, groeten"),
        ("pl", "Dzień dobry, proszę o pomoc, dziękuję, wczoraj, pozdrawiam"),
    ],
)
def test_words_that_fit_every_ticket_are_no_terms(language: str, text: str) -> None:
    (parsed,) = read(language, text)
    assert parsed.terms == {}
    assert parsed.phrases == ()


@pytest.mark.parametrize(
    ("language", "texts", "spelling"),
    [
        ("fr", ["Mot de passe expiré", "mon mot de passe est perdu"], "Mot de passe"),
        ("es", ["El centro de costo falta", "otro centro de costo"], "centro de costo"),
        ("pt", ["nota de crédito errada", "a nota de crédito"], "nota de crédito"),
        ("it", ["Il centro di costo manca", "quale centro di costo"], "centro di costo"),
        ("nl", ["De factuur van januari mist", "twee facturen van leverancier"], None),
        ("de", ["Zugriff auf Laufwerk fehlt", "Kein Zugriff auf Laufwerk"], "Zugriff auf Laufwerk"),
    ],
)
def test_words_that_recur_together_are_a_term(language: str, texts: list[str], spelling: str | None) -> None:
    together, alone = read(language, *texts)[0], read(language, texts[0])[0]
    several = {term: spelled for term, spelled in together.terms.items() if " " in term}
    assert list(several.values()) == ([spelling] if spelling else [])
    assert several.keys() <= together.nouns
    assert not [term for term in alone.terms if " " in term]


def test_what_recurs_is_counted_in_each_language_apart() -> None:
    texts = ["le mot de passe", "el mot de passe"]
    assert not any("mot passe" in parsed.terms for parsed in read_shallow(texts, ["fr", "es"]))


def test_a_term_does_not_cross_a_mark() -> None:
    texts = ["Toner, Papier", "Toner, Papier", "Toner (Papier)"]
    assert not any("toner papier" in parsed.terms for parsed in read("de", *texts))


def test_verbs_are_no_nouns() -> None:
    (parsed,) = read("de", "Der Drucker druckt nicht.")
    assert parsed.nouns == {"drucker"}


@pytest.mark.parametrize(
    ("language", "text", "person"),
    [
        ("de", "Frau Dr. Ahlfeld von der Hotline ruft nie zurück.", "ahlfeld"),
        ("de", "Danke an Jürgen Quorrin für den Monitor.", "quorrin"),
        ("de", "Jörg war freundlich und schnell.", "jörg"),
        ("fr", "Mme Lenoir ne répond jamais au téléphone.", "lenoir"),
        ("fr", "Voir avec Jean-Marc pour le badge.", "jean-marc"),
        ("es", "María Fernández López pidió acceso a la carpeta.", "lópez"),
        ("es", "El técnico Juan de la Quorrín nunca llama.", "quorrín"),
        ("pt", "O senhor Quorrinho nunca atende o ramal.", "quorrinho"),
        ("it", "La signora Quorrini non risponde al telefono.", "quorrini"),
        ("nl", "Mevrouw Quorrinsma belt nooit terug.", "quorrinsma"),
        ("pl", "Pani Anna Quorrinska nie odbiera telefonu.", "quorrinska"),
    ],
)
def test_the_name_of_a_person_is_neither_a_term_nor_in_a_phrase(
    language: str, text: str, person: str
) -> None:
    (parsed,) = read(language, text)
    assert parsed.terms
    assert person not in " ".join(parsed.terms)
    assert not [phrase for phrase in parsed.phrases if person in phrase.spelling.casefold()]


def test_who_is_at_the_hotline_is_not_taken_for_a_surname() -> None:
    (parsed,) = read("de", "Der Kollege von der Hotline hat geholfen.")
    assert "hotline" in parsed.terms


def test_a_word_that_is_a_given_name_as_well_stays() -> None:
    assert "serena" not in grammar_of("it").stop_words
    (parsed,) = read("nl", "Ik ben elke week mijn wachtwoord kwijt.")
    assert parsed.phrases


def test_a_product_is_a_proper_noun_and_an_acronym_is_none() -> None:
    (parsed,) = read("fr", "Le logiciel Quorrix plante et le VPN aussi.")
    assert parsed.names == {"quorrix"}
    (german,) = read("de", "Der Etikettendrucker neben Quorrix klemmt.")
    assert german.names == {"quorrix"}


def test_what_was_taken_out_leaves_somebody() -> None:
    (parsed,) = read("de", "[name] hat das Konto gesperrt.")
    assert any(phrase.spelling.startswith("jemand") for phrase in parsed.phrases)


def test_shouting_is_tamed() -> None:
    loud, calm = read("es", "LA IMPRESORA NO FUNCIONA", "la impresora no funciona")
    assert loud == calm
