"""Bytes become the text that was meant."""

import pytest

from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest.decode import decode

GERMAN = "Das Gerät fällt ständig aus; größte Störung für alle Büros.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_usual_encodings_are_told(encoding):
    assert decode(GERMAN.encode(encoding), "x").text == GERMAN


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Не работает принтер, помогите пожалуйста\n"),
        ("cp932", "プリンターが動きません。助けてください。\n"),
    ],
)
def test_other_scripts_are_guessed_and_the_guess_is_told(encoding, text):
    decoded = decode(text.encode(encoding), "x")
    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert "guessed" in decoded.warnings[0]


def test_a_broken_byte_in_utf8_does_not_spoil_the_rest():
    decoded = decode(GERMAN.encode() * 20 + b"\x8c\n", "x")
    assert decoded.text.startswith(GERMAN)
    assert decoded.encoding == "utf-8"
    assert decoded.warnings == ("1 characters are not valid utf-8 and were replaced.",)


def test_double_carriage_returns_and_nul_go():
    assert decode(b"a\r\r\nb\0c\r\n", "x").text == "a\r\nbc\r\n"


def test_a_named_encoding_must_exist_and_fit():
    assert decode("ä".encode("cp850"), "x", "cp850").text == "ä"
    with pytest.raises(UsageError, match="There is no encoding 'klingon'"):
        decode(b"x", "x", "klingon")
    with pytest.raises(ExportError, match=r"x is not encoded as utf-8 \(byte 1\)"):
        decode(b"a\xff", "x", "utf-8")
