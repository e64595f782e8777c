"""Of the parts of a mail, those are read that its author wrote."""

import pytest

from feedback_miner.ingest.mail.body import _Text as Text
from feedback_miner.ingest.mail.body import alternatives, body_of, related, side_by_side
from feedback_miner.ingest.mail.headers import headers_of

PLAIN, HTML, FOOTER = Text(False, ["plain"]), Text(True, ["<p>rich</p>"]), Text(True, ["<p>footer</p>"])


@pytest.mark.parametrize(
    ("joined", "found", "texts"),
    [
        (alternatives, [PLAIN, HTML, FOOTER], ["<p>footer</p>"]),
        (alternatives, [PLAIN, Text(False, ["calendar"])], ["plain"]),
        (related, [HTML, FOOTER], ["<p>rich</p>"]),
        (side_by_side, [HTML, PLAIN, FOOTER], ["<p>rich</p>", "<p>footer</p>"]),
        (side_by_side, [PLAIN, HTML], ["plain"]),
    ],
)
def test_of_several_texts_those_are_taken_that_the_kind_of_the_part_says(joined, found, texts):
    assert joined(found).texts == texts


def _body(*parts, kind="mixed"):
    lines = "".join(f"--b\n{part}\n" for part in parts)
    mail = f"From: a@example.org\nContent-Type: multipart/{kind}; boundary=b\n\n{lines}--b--\n".encode()
    return body_of(mail, headers_of(mail))


@pytest.mark.parametrize(
    "part",
    [
        "Content-Type: text/html\nContent-Disposition: attachment\n\n<p>log</p>",
        'Content-Type: text/plain; name="log.txt"\n\nlog',
        "Content-Type: message/rfc822\n\nSubject: another mail\n\nlog",
        "Content-Type: text/plain\n\n \n",
    ],
)
def test_what_is_attached_or_empty_is_no_text(part):
    assert _body("Content-Type: text/plain\n\nIt fails.", part).text.strip() == "It fails."


def test_a_part_that_is_encrypted_seals_the_mail():
    body = _body("Content-Type: application/pkcs7-mime\n\nAAAA")
    assert (body.text, body.sealed) == ("", True)
