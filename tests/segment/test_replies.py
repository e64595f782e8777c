import pytest
from growth import check_linear

from feedback_miner.segment.lines import split_lines
from feedback_miner.segment.replies import mark


def kept(text):
    lines = split_lines(text)
    mark(lines)
    return [line.text for line in lines if line.text and line.reason is None]


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, 1 Jan 2024 at 10:00, John Doe <john@example.org> wrote:",
        "On Mon, 1 Jan 2024 at 10:00, John Doe\n<john@example.org> wrote:",
        "Am 01.02.2024 um 10:00 schrieb Max Muster:",
        "El lun, 1 ene 2024 a las 10:00, Ana escribió:",
        "Le 1 janv. 2024 à 10:00, Luc a écrit :",
        "02.04.2012 14:20 пользователь Иван написал:",
        "From: Jo\nSent: Monday\nTo: Desk\nSubject: Printer",
        "Von: Jo\nGesendet: Montag\nAn: Desk\nBetreff: Drucker",
        "-----Original Message-----\nFrom: Jo",
        "-----Ursprüngliche Nachricht-----\nVon: Jo",
    ],
)
def test_what_follows_the_header_of_an_earlier_message_is_quoted(header):
    assert kept(f"It still fails.\n\n{header}\n\nPlease restart it.\nThe desk") == ["It still fails."]


def test_an_answer_below_the_quote_survives():
    text = "On Mon, 1 Jan 2024, Jo wrote:\n> Does it work?\n> Please tell.\n\nNo, it still fails."
    assert kept(text) == ["No, it still fails."]


def test_answers_between_quoted_lines_survive():
    assert kept("> Does it print?\nNo.\n> Does it scan?\nYes, slowly.") == ["No.", "Yes, slowly."]


def test_a_forwarded_message_without_a_word_above_is_kept():
    text = "FYI\n\nFrom: Jo\nSent: Monday\nTo: Desk\nSubject: Printer\n\nThe printer is broken."
    assert "The printer is broken." in kept(text)


def test_a_comment_that_is_all_quoted_is_kept():
    assert kept("> The printer is broken\n> since Monday") == ["> The printer is broken", "> since Monday"]


@pytest.mark.parametrize(
    "text",
    [
        "The VPN drops\n> 50 % of the time it is slow",
        "Data: lost since Friday\nplease restore it",
        "My colleague wrote: it fails\nand so it does",
        "Move me\nFrom: Berlin\nas soon as possible",
    ],
)
def test_lines_that_only_resemble_a_quote_stay(text):
    assert kept(text) == text.split("\n")


@pytest.mark.parametrize(
    ("above", "answers"), [("ok", False), ("o k !", False), ("oké", True), ("o.k.!a", True)]
)
def test_three_letters_above_a_quote_are_an_answer(above, answers):
    below = "Does it work?"
    text = f"{above}\n\nOn Mon, 1 Jan 2024, Jo wrote:\n\n{below}"
    assert kept(text) == ([above] if answers else [above, below])


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        ("From: Jo\nSent: Monday", True),
        ("Sent: Monday\nFrom: Jo", False),
        ("Sent: Monday\nTo: Desk\nSubject: Printer", False),
    ],
)
def test_two_labels_are_a_header_where_the_first_is_from(header, is_one):
    assert kept(f"It still fails.\n\n{header}\n\nPlease restart it.") == (
        ["It still fails."] if is_one else ["It still fails.", *header.split("\n"), "Please restart it."]
    )


def test_below_a_header_only_the_marked_lines_go_where_there_are_any():
    text = "It fails.\n\nOn Mon, 1 Jan 2024, Jo wrote:\n\n> Does it work?\n\n> Tell us.\nNo, never."
    assert kept(text) == ["It fails.", "No, never."]


def test_a_greeting_above_lines_that_are_all_marked_is_an_answer_to_a_quote():
    text = "Hello\n\nOn Fri, 22 Aug 2014, John wrote:\n> The printer is broken again\n> and nobody comes"
    assert "printer" not in " ".join(kept(text))


def test_the_line_of_a_header_is_found_below_many_blank_lines():
    text = (
        "It still fails."
        + "\n" * 30
        + "From: Jo\nSent: Monday\nTo: Desk\nSubject: Printer\n\nPlease restart it."
    )
    assert kept(text) == ["It still fails."]


def kept_of_first(text):
    lines = split_lines(text)
    mark(lines, first=True)
    return [line.text for line in lines if line.text and line.reason is None]


HEADERS = [
    "---------- Forwarded message ---------\nFrom: Jo <jo@example.org>\nSubject: Printer\n"
    "To: desk@example.org",
    "________________________________\nVon: Jo\nGesendet: Montag\nAn: Desk\nBetreff: Drucker",
    "-----Message transféré-----\nDe : Jo\nDate : lundi\nÀ : desk\nObjet : imprimante",
    "De: Jo\nEnviado: lunes\nPara: Desk\nAsunto: Impresora",
    "-----Messaggio originale-----\nDa: Jo\nInviato: lunedì\nA: Desk\nOggetto: Stampante",
]


@pytest.mark.parametrize("header", HEADERS)
def test_in_a_first_message_the_forwarded_part_is_content_and_in_a_reply_a_quote(header):
    text = f"Third one today.\n\n{header}\n\nThe printer is broken.\nPlease help."
    assert kept_of_first(text) == ["Third one today.", "The printer is broken.", "Please help."]
    assert kept(text) == ["Third one today."]


@pytest.mark.parametrize("header", HEADERS)
def test_of_nested_forwards_every_part_is_content(header):
    text = f"See what I got.\n\n{header}\n\nPassing this on.\n\n{header}\n\nThe printer is broken."
    assert kept_of_first(text) == ["See what I got.", "Passing this on.", "The printer is broken."]


def test_a_forward_that_is_marked_loses_its_marks_and_what_it_quotes_is_a_quote():
    text = (
        "Please look.\n\n> Begin forwarded message:\n>\n> From: Jo <jo@example.org>\n> Subject: Printer\n"
        "> To: desk@example.org\n>\n> The printer is broken.\n>\n"
        "> > On 1 Jan 2024, Ann <ann@example.org> wrote:\n> > Is it on?\n> 24 pages are blank."
    )
    assert kept_of_first(text) == ["Please look.", "The printer is broken.", "24 pages are blank."]


def test_a_marked_body_below_an_unmarked_header_is_content():
    header = "---------- Forwarded message ----------\nFrom: Jo <jo@example.org>\nSubject: Printer"
    assert kept_of_first(f"{header}\n\n> The printer is broken.\n>\n> Jo") == ["The printer is broken.", "Jo"]


def test_in_a_first_message_too_what_an_answer_quotes_is_a_quote():
    text = "It fails again.\n\nOn 1 Jan 2024, Jo <jo@example.org> wrote:\n> Does it work?\n> 24 pages came."
    assert kept_of_first(text) == ["It fails again."]


@pytest.mark.parametrize(
    "pointer", ["FYI", "Please see below...", "Siehe unten", "Voir ci-dessous", "Ver abajo"]
)
def test_words_that_only_pass_a_message_on_are_left_out_above_it(pointer):
    text = f"{pointer}\n\nFrom: Jo\nSent: Monday\nTo: Desk\nSubject: Printer\n\nThe printer is broken."
    assert kept_of_first(text) == ["The printer is broken."]


def test_what_is_passed_on_with_the_header_of_an_answer_is_content():
    text = "FYI\n\nOn 1 Jan 2024, Jo <jo@example.org> wrote:\n> The printer is broken."
    assert "The printer is broken." in kept_of_first(text)


@pytest.mark.parametrize("thanks", ["Thanks!", "Vielen Dank", "Merci beaucoup", "Obrigado"])
def test_thanks_alone_are_an_answer_above_a_quote(thanks):
    text = f"{thanks}\n\nFrom: Jo\nSent: Monday\nTo: Desk\nSubject: Printer\n\nIt works now."
    assert kept(text) == [thanks]


def test_a_header_above_marked_lines_goes_where_the_lines_are_all_there_is():
    text = "On 1 Jan 2024, Jo <jo@example.org> wrote:\n> The printer is broken"
    assert kept(text) == ["> The printer is broken"]


def test_a_first_message_in_html_keeps_the_block_that_is_forwarded_and_no_quote(cut):
    head = (
        "<div>---------- Forwarded message ---------<br>From: Jo &lt;jo@example.org&gt;<br>Subject: P</div>"
    )
    wrote = "<div>On 1 Jan 2024, Jo &lt;jo@example.org&gt; wrote:</div>"
    said = "<blockquote>The printer on floor two prints blank pages.</blockquote>"
    texts = [
        f'<div>Third one today.</div><div class="gmail_quote">{above}{said}</div>' for above in (head, wrote)
    ]
    segments = cut(*texts, redact=False).segments.frame
    assert segments.filter(comment_id="c0")["text"].to_list() == [
        "Third one today.",
        "The printer on floor two prints blank pages.",
    ]
    assert segments.filter(comment_id="c1")["text"].to_list() == ["Third one today."]


def test_marks_within_a_wrapped_sentence_are_not_mined(kept):
    text = (
        "> Begin forwarded message:\n>\n> From: Jo <jo@example.org>\n> Subject: Printer\n"
        "> To: desk@example.org\n>\n"
        "> The printer on floor two prints nothing but blank pages since\n> the update on Monday."
    )
    assert kept(text) == [
        "The printer on floor two prints nothing but blank pages since the update on Monday."
    ]


def test_thousands_of_headers_take_as_many_steps_as_there_are_lines():
    for first in (False, True):
        text = "FYI\n\nOn 1.1.2024 Jo wrote:\n> x\n\nFrom: a@example.org\nTo: b@example.org\nSubject: c\n"
        check_linear(lambda n: mark(split_lines(text * n), first=first), 500)  # noqa: B023
