"""Bytes become the text that was meant."""

import io

import pytest

from feedback_miner.errors import ExportError, UsageError
from feedback_miner.ingest.files.encoding import (
    Coding,
    by_mark,
    by_nuls,
    by_validity,
    coding_of,
    lines_of,
)
from feedback_miner.ingest.files.scan import scan


def decode(data: bytes, encoding: str | None = None) -> tuple[str, Coding]:
    """Return the text of some bytes, as ingest reads it, and how they were read."""
    coding = coding_of(scan(io.BytesIO(data)), "x", encoding)
    return "".join(lines_of(io.BytesIO(data), coding, "x", strict=encoding is not None)), coding


GERMAN = "Das Gerät fällt ständig aus; größte Störung für alle Büros.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_usual_encodings_are_told(encoding):
    assert decode(GERMAN.encode(encoding))[0] == GERMAN


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Не работает принтер, помогите пожалуйста\n"),
        ("cp932", "プリンターが動きません。助けてください。\n"),
    ],
)
def test_other_scripts_are_guessed_and_the_guess_is_told(encoding, text):
    decoded, coding = decode(text.encode(encoding))
    assert (decoded, coding.encoding) == (text, encoding)
    assert "guessed" in coding.warnings[0]


def test_a_broken_byte_in_utf8_does_not_spoil_the_rest():
    decoded, coding = decode(GERMAN.encode() * 20 + b"\x8c\n")
    assert decoded.startswith(GERMAN)
    assert coding.encoding == "utf-8"
    assert coding.warnings == ("1 characters are not valid utf-8 and were replaced.",)


def test_double_carriage_returns_and_nul_go():
    assert decode(b"a\r\r\nb\0c\r\n")[0] == "a\r\nbc\r\n"


def test_a_named_encoding_must_exist_and_fit():
    assert decode("ä".encode("cp850"), "cp850")[0] == "ä"
    with pytest.raises(UsageError, match="There is no encoding 'klingon'"):
        decode(b"x", "klingon")
    with pytest.raises(ExportError, match=r"x is not encoded as utf-8"):
        decode(b"a\xff", "utf-8")


@pytest.mark.parametrize(
    "text", ["Drucker geht nicht für Büro", "Não imprime na sala 4", "Le café est froid à midi"]
)
def test_a_few_umlauts_are_not_taken_for_chinese(text):
    decoded, coding = decode(f"id,comment\n1,{text}\n2,the lift is stuck\n".encode("latin-1"))
    assert coding.encoding == "cp1252"
    assert text in decoded


@pytest.mark.parametrize(
    ("encoding", "text"), [("gb18030", "打印机坏了，请帮忙"), ("cp949", "프린터가 고장났어요 도와주세요")]
)
def test_a_line_of_chinese_or_korean_among_latin_ones_is_told(encoding, text):
    decoded, coding = decode(f"id,comment\n1,{text}\n2,{text * 3}\n3,the lift is stuck\n".encode(encoding))
    assert (coding.encoding, text in decoded) == (encoding, True)


@pytest.mark.parametrize(
    ("rule", "data", "encoding"),
    [
        (by_mark, b"\xff\xfe\0\0a\0\0\0", "utf-32"),
        (by_mark, b"\xff\xfea\0", "utf-16"),
        (by_mark, b"\xef\xbb\xbfa", "utf-8-sig"),
        (by_mark, b"a", None),
        (by_nuls, "id,text\n".encode("utf-16-le"), "utf-16-le"),
        (by_nuls, "id,text\n".encode("utf-16-be"), "utf-16-be"),
        (by_nuls, b"id,\0text\n", None),
        (by_nuls, bytes(100), None),
        (by_validity, "größer".encode(), "utf-8"),
        (by_validity, "größer".encode("cp1252"), None),
    ],
)
def test_a_rule_decides_or_leaves_it_to_the_next(rule, data, encoding):
    found = rule(scan(io.BytesIO(data)))
    assert (found and found.encoding) == encoding


@pytest.mark.parametrize("data", [b"\xff\xfea\0b", b"a\0b\0c\0\n"])
def test_a_letter_of_two_bytes_that_was_cut_is_told(data):
    warnings = coding_of(scan(io.BytesIO(data)), "x").warnings
    assert any("1 characters are not valid utf-16" in one for one in warnings)


@pytest.mark.parametrize(("n_letters", "encoding"), [(10, "utf-8"), (9, "cp1252")])
def test_a_broken_byte_among_ten_letters_is_damage(n_letters, encoding):
    assert decode("ä".encode() * n_letters + b" broken \x8c\n")[1].encoding == encoding


@pytest.mark.parametrize(("data", "is_text"), [
    (b"\x01\x02 a", True), (b"\x01\x02\x03 a", False),
    (b"\x01" * 4 + b"a" * 196, True), (b"\x01" * 5 + b"a" * 196, False),
])  # fmt: skip
def test_two_control_characters_or_two_in_a_hundred_are_still_text(data, is_text):
    if is_text:
        assert decode(data)[0]
    else:
        with pytest.raises(ExportError, match="its bytes are no text"):
            decode(data)


@pytest.mark.parametrize(
    ("n_latin", "n_between", "encoding"),
    [(41, 0, "utf-16-le"), (39, 0, None), (100, 4, "utf-16-le"), (100, 6, None)],
)
def test_two_of_five_letters_are_latin_in_utf16_and_hardly_any_byte_between_is_nul(
    n_latin, n_between, encoding
):
    letters = "a" * (n_latin - n_between) + "я" * (100 - n_latin)
    found = by_nuls(scan(io.BytesIO(letters.encode("utf-16-le") + b"\0\0" * n_between)))
    assert (found and found.encoding) == encoding
