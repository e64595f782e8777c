import pytest

from feedback_miner.config import SegmentSettings
from feedback_miner.records import Comments
from feedback_miner.segment import segment
from feedback_miner.segment.marks import without
from feedback_miner.segment.traced import Traced

TEXT = "The screen of my laptop stays black"
MARKS = [
    "#a1b2c3d4-e5f6a7b8-6720c46dd15a12.07590196#",
    "[f4bea973-dcf4bb99-6720c46dd15a12.07590196]",
    "[cid:image001.png@01D9ABCD.12345670]",
    "<cid:image001.png@01D9ABCD.12345670>",
    "!image-2024.png|thumbnail!",
    "!image.png!",
    "[^log.zip]",
    "![](https://example.org/a.png)",
    "![a black screen](https://example.org/a.png)",
    "[screenshot.png](https://example.org/a.png)",
    '<img src="https://example.org/a.png" width="300">',
    "[image: logo.png]",
    "[Inline image 1]",
    "[Image]",
    "<image001.png>",
    "(See attached file: report (1).pdf)",
    "[Bild]",
    "[Inline-Bild 2]",
    "(Siehe angehängte Datei: bericht.docx)",
    "[Imagen en línea 1]",
    "[pièce jointe: a.pdf]",
    "(Voir pièce jointe : a.pdf)",
    "[immagine incorporata: foto.jpg]",
    "[Imagem]",
    "[afbeelding 1]",
    "[zdjęcie: a.jpg]",
    'attachment:"black screen.png"',
    "attachment:screen.png",
    "[[Image(screen.png)]]",
    "{{:wiki:screen.png?200}}",
    "[img]http://example.org/a.png[/img]",
    "\ufffc",
]
LINES = [
    "image001.png",
    "image001.png (12 KB)",
    "Attachment: error report.pdf",
    "Attachments (2): a.pdf, b.png",
    "Document ajouté : x.pdf",
    "Document ajouté",
    "Anhang: x.zip",
    "Pièce jointe : a.pdf",
    "Adjunto: captura.png",
    "Allegato: foto.jpg",
    "Bijlage: log.txt",
    "Załącznik: zrzut.png",
    "Media omitted",
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("form", ["{text} {mark}", "{mark} {text}", "{text}\n\n{mark}\n"])
def test_a_mark_of_a_picture_or_file_is_no_text(cut, mark, form):
    source = form.format(text=TEXT, mark=mark)
    done = cut(source)
    assert done.segments.frame["text"].to_list() == [TEXT]
    start, end = done.segments.frame.select("start_char", "end_char").row(0)
    assert source[start:end] == TEXT
    if not mark.startswith("<img"):  # which is a tag, and no text of the comment
        assert done.excluded.frame["reason"].to_list() == ["attachment"]


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_names_files_is_no_text(cut, line):
    done = cut(f"{TEXT}.\n{line}")
    assert done.segments.frame["text"].to_list() == [f"{TEXT}."]
    assert done.excluded.frame.select("reason", "text").rows() == [("attachment", line)]


@pytest.mark.parametrize("mark", ["[cid:image001.png@01D9.1]", "image001.png", "[Bild]"])
def test_a_comment_that_is_only_a_mark_is_left_out_as_such(left_out, mark):
    assert [reason for reason, _ in left_out(mark)] == ["attachment"]


@pytest.mark.parametrize(
    "text",
    [
        "[File] menu is gone since the update",
        "[ok] button inactive in the dialog",
        "Help! The file report.png! is gone",
        "the photo (image) is dark on the screen",
        "#1 priority is the wifi in the library",
        "a < b and c > d in the sheet",
        "[image quality is poor] in all calls",
        "Upload of photo.png fails every day",
        "report.pdf",
        "Attachment: cannot open it in the mail",
        "The page https://example.org/a/b.png is down",
    ],
)
def test_what_only_looks_like_a_mark_stays(text):
    assert without(Traced(text))[1] == {}


def ticket(own_id, text, **columns):
    done = segment(
        Comments.from_columns(
            {
                "comment_id": ["c"],
                "record_id": [own_id],
                "source": ["export.csv"],
                "author_kind": ["requester"],
                "text": [text],
            }
        ),
        SegmentSettings(),
    )
    return done.segments.frame["text"].to_list()


@pytest.mark.parametrize(
    ("own_id", "text"),
    [
        ("80000", f"{TEXT} (80000)"),
        ("80000", f"[#80000] {TEXT}"),
        ("80000", f"[Ticket #80000] {TEXT}"),
        ("80000", f"Ticket 80000: {TEXT}"),
        ("80000", f"#80000 {TEXT}"),
        ("80 000", f"{TEXT} (80000)"),
        ("0080000", f"{TEXT} #0080000"),
        ("INC0012345", f"INC0012345 - {TEXT}"),
        ("INC0012345", f"{TEXT} INC0012345"),
        ("PROJ-12", f"PROJ-12: {TEXT}"),
        ("80000", f"Vorgang 80000 - {TEXT}"),
        ("80000", f"(Incidencia 80000) {TEXT}"),
    ],
)
def test_the_number_of_the_own_record_is_no_text(own_id, text):
    assert ticket(own_id, text) == [TEXT]


@pytest.mark.parametrize(
    ("own_id", "text"),
    [
        ("80000", f"{TEXT} (80001)"),
        ("80000", "The limit of 80000 users hurts all of us"),
        ("80000", "The printer 180000 and 800001 are down"),
        ("12", f"{TEXT} (12)"),
        ("r5", f"{TEXT} (r5)"),
        ("INC0012345", "It is the same as in INC00123456 again"),
    ],
)
def test_other_numbers_stay(own_id, text):
    assert ticket(own_id, text) == [text]


def test_marks_of_a_comment_are_left_out_once_a_reason(left_out):
    assert left_out(f"[Bild] {TEXT} [Bild 2] !a.png!") == [("attachment", "[Bild] [Bild 2] !a.png!")]


def test_personal_data_in_a_mark_is_redacted(left_out):
    assert left_out(f"{TEXT} [image: jo@example.org]") == [("attachment", "[image: [email]]")]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[image: " * 30_000, "!" + "a" * 300_000, "#aaaaaaaa-" * 30_000, "[img]" * 40_000,
             "(see attached file: " * 10_000, "a.png, " * 50, "Attachment: " + "a.pdf, " * 50]
)  # fmt: skip
def test_hostile_marks_do_not_hang(cut, text):
    done = cut(text)
    assert len(done.segments) + len(done.excluded) > 0
