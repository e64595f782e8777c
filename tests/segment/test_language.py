import polars as pl
import pytest

from feedback_miner.segment import language as module
from feedback_miner.segment.language import detect, inherit


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the printer on the third floor has not worked since yesterday", "en"),
        ("der Drucker im dritten Stock geht seit gestern nicht mehr", "de"),
        ("la impresora del tercer piso no funciona desde ayer por la mañana", "es"),
        ("l'imprimante du troisième étage ne fonctionne plus depuis hier", "fr"),
        ("打印机从昨天开始就坏了没有人修理", "zh"),
        ("THE PRINTER ON THE THIRD FLOOR HAS NOT WORKED", "en"),
    ],
)
def test_the_language_of_a_sentence_is_told(text, language):
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "VPN", "ok 12345 !!", "https://example.org/der/drucker/geht/nicht"])
def test_too_short_a_text_has_no_language_of_its_own(text):
    assert detect(text) is None


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
        (200, 0.49, None),
    ],
)
def test_a_short_text_needs_a_surer_model_than_a_long_one(monkeypatch, n_letters, score, language):
    class Detector:
        def detect(self, text, model, k):
            return [{"lang": "de", "score": score}]

    monkeypatch.setattr(module, "_detector", Detector)
    assert detect("a" * n_letters) == language
    assert detect("a " * n_letters) == language  # blanks are no letters


def test_the_model_reads_the_first_200_characters_without_addresses_and_numbers(monkeypatch):
    seen = []

    class Detector:
        def detect(self, text, model, k):
            seen.append(text)
            return [{"lang": "als", "score": 1.0}]

    monkeypatch.setattr(module, "_detector", Detector)
    assert detect("Wort, " * 100) == "de"
    assert seen == [" ".join(["wort"] * 40)]
    assert detect("https://example.org/wort/wort 12345 ann.wort@example.org") is None
    assert len(seen) == 1


def test_gaps_take_the_language_of_the_record_and_then_of_the_file():
    detected = ["de", None, "en", "en", None, None]
    records = pl.Series([0, 0, 1, 2, 3, 4])
    sources = pl.Series(["a", "a", "a", "a", "a", "b"])
    assert inherit(detected, records, sources) == ["de", "de", "en", "en", "en", None]


def test_segments_carry_the_language_of_their_comment(cut):
    done = cut("Der neue Laptop ist leider viel zu langsam für meine Arbeit. Ok!", "VPN weg")
    assert done.languages == ["de", "de"]
    assert set(done.segments.frame["language"]) == {"de"}
