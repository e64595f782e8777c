import pytest

from feedback_miner.segment import replies
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


def test_thousands_of_blank_lines_cost_the_library_nothing(monkeypatch):
    fed = []
    read = replies._parser().read
    monkeypatch.setattr(replies._parser(), "read", lambda text: fed.append(text) or read(text))
    assert kept("It still fails." + "\n" * 20_000 + "On Mon, 1 Jan 2024, Jo wrote:\n> x") == [
        "It still fails."
    ]
    assert [text.count("\n") for text in fed] == [5]
