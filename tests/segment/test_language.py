import polars as pl
import pytest

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


def test_gaps_take_the_language_of_the_record_and_then_of_the_file():
    detected = ["de", None, "en", "en", None, None]
    records = pl.Series([0, 0, 1, 2, 3, 4])
    sources = pl.Series(["a", "a", "a", "a", "a", "b"])
    assert inherit(detected, records, sources) == ["de", "de", "en", "en", "en", None]


def test_segments_carry_the_language_of_their_comment(cut):
    done = cut("Der neue Laptop ist leider viel zu langsam für meine Arbeit. Ok!", "VPN weg")
    assert done.languages == ["de", "de"]
    assert set(done.segments.frame["language"]) == {"de"}
