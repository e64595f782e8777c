"""Encodings: told by a mark, by the bytes, or by the user."""

from __future__ import annotations

import codecs

from ingest.traps.case import JAMS, LOGIN, Case, table

from feedback_miner.errors import ExportError, UsageError

GERMAN = ["Der Drucker für die Büros im Süden läuft schon länger nicht", "Größe und Qualität stören mich"]
SMART = ["The printer’s “smart” mode – 5 € a page – doesn’t work", "It’s slow…"]
PORTUGUESE = [
    "A impressora não está a funcionar há três dias",
    "Não consigo iniciar sessão, preciso de atenção",
]
RUSSIAN = ["Принтер каждый день зажёвывает бумагу", "Не могу войти в систему с понедельника"]
POLISH = ["Drukarka codziennie zacina się i żąda nowego papieru", "Nie mogę się zalogować, proszę o pomoc"]
JAPANESE = ["プリンターが毎日紙詰まりを起こして困っています", "先週からログインできません"]
CHINESE = ["打印机每天都卡纸,我们无法工作,请尽快处理", "从上周一开始我就无法登录系统了"]
KOREAN = ["프린터가 매일 종이에 걸려서 일을 할 수가 없습니다", "월요일부터 로그인이 되지 않습니다"]
GREEK = ["Ο εκτυπωτής μπλοκάρει κάθε μέρα", "Δεν μπορώ να συνδεθώ από τη Δευτέρα"]
MIXED = [*GERMAN, *RUSSIAN, *JAPANESE]


def _quoted(texts: list[str], header: str = "id,comment") -> str:
    return table(*(f'"{text}"' for text in texts), header=header)


def _guessed(told: str, texts: list[str], encoding: str, written: str | None = None) -> Case:
    return Case(
        told,
        _quoted(texts).encode(written or encoding),
        texts,
        encoding=encoding,
        warns=[f"The encoding was guessed: {encoding}."],
    )


TABBED = "id\tcomment\r\n" + "".join(f"{n}\t{text}\r\n" for n, text in enumerate(MIXED, 1))

CASES = [
    Case("UTF-8 of many scripts", _quoted(MIXED), MIXED, encoding="utf-8"),
    Case(
        "UTF-8 with a BOM, and the first name is without it",
        "\ufeff" + _quoted(MIXED),
        MIXED,
        encoding="utf-8-sig",
        ids=["1", "2", "3", "4", "5", "6"],
    ),
    Case(
        "a BOM before a quoted first name",
        f'\ufeff"id","comment"\n"1","{JAMS}"\n',
        [JAMS],
        ids=["1"],
    ),
    Case("two BOMs, as two programs wrote one each", "\ufeff\ufeff" + table(JAMS), [JAMS], ids=["1"]),
    Case(
        "a BOM in the middle, where two files were put together",
        table(JAMS) + f"\ufeff2,{LOGIN}\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    _guessed("umlauts in the encoding of Windows", GERMAN, "cp1252"),
    _guessed("typographic quotes, dashes and a euro sign of Windows", SMART, "cp1252"),
    _guessed("Latin-1 is read as what Windows means by it", PORTUGUESE, "cp1252", "latin-1"),
    _guessed("Polish in the encoding of Windows", POLISH, "cp1250"),
    _guessed("Russian in the encoding of Windows", RUSSIAN, "cp1251"),
    _guessed("Japanese in Shift-JIS", JAPANESE, "cp932", "shift_jis"),
    _guessed("Chinese in GB 18030", CHINESE, "gb18030"),
    _guessed("Korean in EUC-KR", KOREAN, "cp949", "euc_kr"),
    Case(
        "one umlaut in the last of 3,000 rows is enough to tell the encoding",
        (table(*[JAMS] * 3000) + "3001,Der Drucker läuft schon länger nicht\n").encode("cp1252"),
        [JAMS] * 3000 + ["Der Drucker läuft schon länger nicht"],
        encoding="cp1252",
        warns=["The encoding was guessed: cp1252."],
    ),
    Case(
        "Russian names of columns in the encoding of Windows",
        "Номер;Комментарий\n1;{}\n2;{}\n".format(*RUSSIAN).encode("cp1251"),
        RUSSIAN,
        encoding="cp1251",
        columns={"text": "Комментарий"},
        warns=["The encoding was guessed: cp1251."],
    ),
    Case(
        "'Unicode text' of Excel: UTF-16 with a BOM and tabs",
        codecs.BOM_UTF16_LE + TABBED.encode("utf-16-le"),
        MIXED,
        encoding="utf-16",
        delimiter="\t",
        rows=[2, 3, 4, 5, 6, 7],
    ),
    Case(
        "UTF-16 of the other order",
        codecs.BOM_UTF16_BE + TABBED.encode("utf-16-be"),
        MIXED,
        encoding="utf-16",
        delimiter="\t",
    ),
    Case(
        "UTF-16 without a BOM",
        table(JAMS, LOGIN).encode("utf-16-le"),
        [JAMS, LOGIN],
        encoding="utf-16-le",
        warns=["The encoding was guessed: utf-16-le."],
    ),
    Case(
        "UTF-16 whose last character was cut in two",
        (codecs.BOM_UTF16_LE + table(JAMS, LOGIN).encode("utf-16-le"))[:-1],
        [JAMS, f"{LOGIN}\ufffd"],
        encoding="utf-16",
        warns=["1 characters are not valid utf-16 and were replaced."],
    ),
    Case(
        "UTF-32 with a BOM is not taken for UTF-16",
        codecs.BOM_UTF32_LE + _quoted(MIXED).encode("utf-32-le"),
        MIXED,
        encoding="utf-32",
    ),
    Case(
        "an old Macintosh's encoding when it is named",
        _quoted(GERMAN).encode("mac-roman"),
        GERMAN,
        settings={"encoding": "mac-roman"},
    ),
    Case(
        "the encoding of DOS when it is named",
        _quoted(GERMAN).encode("cp850"),
        GERMAN,
        {"encoding": "cp850"},
        name="dos.csv",
    ),
    Case(
        "Greek when its encoding is named",
        _quoted(GREEK).encode("iso8859-7"),
        GREEK,
        settings={"encoding": "ISO-8859-7"},
    ),
    Case(
        "a named encoding that a byte does not fit is an error, not a question mark",
        _quoted(GERMAN).encode("cp1252"),
        settings={"encoding": "utf-8"},
        fails=(ExportError, "tickets.csv is not encoded as utf-8"),
    ),
    Case(
        "an encoding that does not exist",
        table(JAMS),
        settings={"encoding": "utf-9"},
        fails=(UsageError, "There is no encoding 'utf-9'."),
    ),
    Case(
        "an encoding of bytes to bytes is none",
        table(JAMS),
        settings={"encoding": "base64"},
        fails=(UsageError, "There is no encoding 'base64'."),
    ),
    Case(
        "UTF-8 that is named, with a BOM that nobody sees",
        "\ufeff" + table(JAMS),
        [JAMS],
        settings={"encoding": "utf-8"},
        ids=["1"],
    ),
    Case(
        "two broken bytes among much UTF-8 spoil two characters",
        _quoted([*MIXED * 4]).encode() + b"25,Caf\x8c ist zu und die K\xe6se auch\n",
        [*MIXED * 4, "Caf\ufffd ist zu und die K\ufffdse auch"],
        encoding="utf-8",
        warns=["2 characters are not valid utf-8 and were replaced."],
    ),
    Case(
        "a file that ends within a character",
        _quoted([*MIXED * 4]).encode() + "25,Der Drucker läuft ü".encode()[:-1],
        [*MIXED * 4, "Der Drucker läuft \ufffd"],
        encoding="utf-8",
        warns=["1 characters are not valid utf-8 and were replaced."],
    ),
    Case(
        "a replacement character that was in the export already is no damage of ours",
        table("The Caf\ufffd is closed all day"),
        ["The Caf\ufffd is closed all day"],
    ),
    Case(
        "letters that another program spoilt stay as they are: the raw text is not touched",
        table("Der Drucker fÃ¼r die BÃ¼ros lÃ¤uft nicht"),
        ["Der Drucker fÃ¼r die BÃ¼ros lÃ¤uft nicht"],
    ),
    Case(
        "NUL bytes between the letters go",
        f"id,comment\n1,\0{JAMS}\n2,{LOGIN[:5]}\0{LOGIN[5:]}\n".encode(),
        [JAMS, LOGIN],
    ),
    Case(
        "a file filled up with NUL bytes, as after a crash",
        table(JAMS, LOGIN).encode() + b"\0" * 5000,
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "random bytes are no table",
        bytes(range(256)) * 20,
        fails=(ExportError, "tickets.csv is not a table: its bytes are no text."),
    ),
    Case(
        "a picture is refused by name",
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" * 50,
        fails=(ExportError, "tickets.csv is a picture."),
    ),
    Case(
        "a PDF is refused with the way out",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" * 10,
        fails=(ExportError, "Export the table itself instead."),
    ),
    Case(
        "a web page that is called CSV, as an expired session gives it",
        "\n<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>a,b,c</body></html>\n",
        fails=(ExportError, "tickets.csv holds HTML, whatever its name says."),
    ),
]
