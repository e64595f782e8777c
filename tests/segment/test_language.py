import string

import pytest

from feedback_miner.segment import language as module
from feedback_miner.segment.language import N_CANDIDATES, candidates, detect, telling_words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the printer on the third floor has not worked since yesterday", "en"),
        ("der Drucker im dritten Stock geht seit gestern nicht mehr", "de"),
        ("la impresora del tercer piso no funciona desde ayer por la mañana", "es"),
        ("l'imprimante du troisième étage ne fonctionne plus depuis hier", "fr"),
        ("a impressora do terceiro andar não funciona desde ontem de manhã", "pt"),
        ("la stampante del terzo piano non funziona più da ieri mattina", "it"),
        ("de printer op de derde verdieping doet het sinds gisteren niet meer", "nl"),
        ("drukarka na trzecim piętrze od wczoraj nie drukuje", "pl"),
        ("打印机从昨天开始就坏了没有人修理", "zh"),
        ("तीसरी मंज़िल का प्रिंटर कल से काम नहीं कर रहा है", "hi"),
        ("THE PRINTER ON THE THIRD FLOOR HAS NOT WORKED", "en"),
    ],
)
def test_the_language_of_a_sentence_is_told(text, language):
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "VPN", "ok 12345 !!", "https://example.org/der/drucker/geht/nicht"])
def test_too_short_a_text_has_no_language_of_its_own(text):
    assert detect(text) is None


def different_words(n_letters: int) -> str:
    """Return words of two letters, no two alike, and one of one letter where that is left."""
    pairs = [a + b for a in string.ascii_lowercase for b in string.ascii_lowercase]
    return " ".join([*pairs[: n_letters // 2], *["z"][: n_letters % 2]])


@pytest.mark.parametrize(
    ("n_letters", "score", "language"),
    [
        (9, 1.0, None),
        (10, 0.74, None),
        (10, 0.75, "de"),
        (39, 0.74, None),
        (39, 0.75, "de"),
        (40, 0.49, None),
        (40, 0.5, "de"),
        (132, 0.49, None),
    ],
)
def test_a_short_text_needs_a_surer_model_than_a_long_one(monkeypatch, n_letters, score, language):
    class Detector:
        def detect(self, text, model, k):
            return [{"lang": "de", "score": score}]

    monkeypatch.setattr(module, "_detector", Detector)
    assert detect("a" * n_letters) == language
    assert detect(different_words(n_letters)) == language  # blanks are no letters


def test_the_model_reads_the_first_200_characters_without_addresses_and_numbers(monkeypatch):
    seen = []

    class Detector:
        def detect(self, text, model, k):
            seen.append(text)
            return [{"lang": "als", "score": 1.0}]

    monkeypatch.setattr(module, "_detector", Detector)
    words = different_words(300).split()
    assert detect(", ".join(words)) == "de"
    assert seen == [" ".join(words[:67])[:200].strip()]
    assert detect("https://example.org/wort/wort 12345 ann.wort@example.org") is None
    assert len(seen) == 1


def test_a_word_that_comes_again_says_nothing_new():
    assert telling_words("lieu leave, lieu leave: LIEU leave") == "lieu leave"


def test_the_candidates_are_the_likeliest_languages_first():
    found = candidates("der Drucker im dritten Stock geht seit gestern nicht mehr")
    codes, scores = zip(*found.scores, strict=True)
    assert codes[0] == "de"
    assert list(scores) == sorted(scores, reverse=True)
    assert len(set(codes)) == len(codes) <= N_CANDIDATES


def test_dialects_count_for_their_language(monkeypatch):
    class Detector:
        def detect(self, text, model, k):
            return [
                {"lang": lang, "score": score} for lang, score in (("en", 0.4), ("als", 0.3), ("de", 0.3))
            ]

    monkeypatch.setattr(module, "_detector", Detector)
    assert candidates("Drucker").scores == (("de", 0.6), ("en", 0.4))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DHE Account Reset", "account reset"),
        (r"Siehe C:\Temp\druck.log und \\server\freigabe", "siehe und"),
        ("voir /var/log/syslog et mail.example.org", "voir et"),
        ("persoonlijk-nieuw.example.nl - page is unsupported", "page is unsupported"),
        ("getXAttr fails in FooBarService", "fails in"),
        ("error 0x80070005 and KB4041676", "error and"),
        ("run setup.exe --force with user_name=ann", "run with"),
        ("Formation Excel et Confluence", "formation et"),
        ("Thomas sagt der Drucker geht", "sagt der drucker geht"),
        ("L'imprimante (3e étage), oui/non ?", "l imprimante étage oui non"),
        ("LE VPN NE MARCHE PLUS", "le vpn ne marche plus"),
        ("Thomas: getUser", ""),
        ("打印机3楼坏了", "打印机 楼坏了"),
        ("प्रिंटर काम नहीं कर रहा", "प्रिंटर काम नहीं कर रहा"),
        ("принтер не работает!!! 😡", "принтер не работает"),
    ],
)
def test_what_is_written_alike_in_all_languages_tells_none(text, words):
    assert telling_words(text) == words


@pytest.mark.parametrize(
    ("text", "n_letters", "n_latin"), [("Drucker weg", 10, 10), ("принтер", 7, 21), ("打印机坏了", 15, 45)]
)
def test_a_letter_of_another_script_than_latin_tells_more(text, n_letters, n_latin):
    found = candidates(text)
    assert (found.n_letters, found.n_latin) == (n_letters, n_latin)
