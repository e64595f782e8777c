import pytest
from growth import check_linear

from feedback_miner.segment.boilerplate import courtesy, is_auto_reply, is_no_answer

NOTHING = (
    "none|N/A|n/a.|na|Nothing|nothing at present|nil|No.|No comments|-|.|?|x|keine|nichts|nada|ninguno|aucun|"
    "niente|nenhum|See above|nothing really|!!!|特になし"
)
NO_ANSWER = NOTHING.split("|")
REAL = [
    "None of the printers work",
    "all good",
    "Thanks to the new VPN I lost two hours",
    "Hi my laptop is dead",
    "No network in room 5",
    "Nothing works since the update",
    "Dear me, the VPN is slow",
    "The service desk accepts no responsibility for lost files",
    "Thank you for nothing, the ticket was closed without a fix",
    "Out of office assistant does not work",
    "Mail delivery failed when I wrote to a supplier",
    "My ticket has been closed without a fix",
    "Ticket 123 was closed but the laptop is still slow",
    "[ok] button inactive in the dialog",
    "Good morning calls are always dropped by Teams",
]


@pytest.mark.parametrize("text", NO_ANSWER)
def test_an_answer_that_says_nothing_is_left_out(left_out, text):
    assert [reason for reason, _ in left_out(text)] == ["no_answer"]


@pytest.mark.parametrize("text", REAL)
def test_feedback_that_begins_like_boilerplate_stays(kept, text):
    assert kept(text) == [text]
    assert kept(f"{text}\nIt is urgent for all of us here")[0].startswith(text)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Hi team,", "greeting"),
        ("Dear all", "greeting"),
        ("Guten Tag,", "greeting"),
        ("Sehr geehrte Damen und Herren,", "greeting"),
        ("Hola", "greeting"),
        ("good morning", "greeting"),
        ("Thanks", "closing"),
        ("Thank you in advance!", "closing"),
        ("Vielen Dank im Voraus", "closing"),
        ("Muchas gracias por su ayuda", "closing"),
        ("Please advise.", "closing"),
        ("Kind regards", "closing"),
        ("This is an automated message, please do not reply.", "automatic"),
        ("Your ticket INC0012345 has been updated", "automatic"),
        ("Ticket #123 was updated", "automatic"),
        ("Call from: +1 (234) 555-0100", "automatic"),
        ("Time of call: 2024-01-01 10:00", "automatic"),
        ("** PROBLEM Service Alert: host1/CPU is CRITICAL **", "automatic"),
        ("Sent from my iPhone", "signature"),
        ("Von meinem iPhone gesendet", "signature"),
        ("Example Ltd accepts no liability for the content of this message.", "signature"),
        ("This e-mail is confidential and intended for the addressee only", "signature"),
    ],
)
def test_a_boilerplate_line_is_left_out_with_its_reason(cut, line, reason):
    done = cut(f"The docking station loses the screens twice a day.\n\n{line}")
    assert done.segments.frame["text"].to_list() == ["The docking station loses the screens twice a day."]
    assert done.excluded.frame["reason"].to_list() == [reason]


@pytest.mark.parametrize(
    "signature",
    [
        "Kind regards\nJo Doe\nHead of Sales\nExample Ltd\nTel: +49 30 901820",
        "Mit freundlichen Grüßen\n\nMax Muster\nAbteilung Einkauf",
        "Saludos,\nAna\nDirectora",
        "--\nJo Doe\nExample Ltd",
        "Thanks,\nJo",
        "Jo Doe\nProject Manager\nMobile: 0171 2345678\njo@example.org",
    ],
)
def test_a_signature_is_left_out(kept, signature):
    assert kept(f"The new laptop is too slow for our builds.\n\n{signature}") == [
        "The new laptop is too slow for our builds."
    ]


def test_a_postscript_below_the_signature_stays(kept):
    postscript = "PS: The printer next door also fails every morning."
    assert kept(f"The laptop is too slow for our builds.\n\nRegards\nJo\n\n{postscript}")[-1] == postscript


def test_a_complaint_below_thanks_stays(kept):
    assert kept("Good help last time.\nThanks\nbut now printer 3 is broken again") == [
        "Good help last time.",
        "but now printer 3 is broken again",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Automatic reply: Printer\nI am away until Monday.",
        "Out of office\nBack on Monday.",
        "I am currently out of the office until 5 May.\nAsk Jo.",
        "Abwesenheitsnotiz: Drucker\nBin am Montag zurück.",
        "Undeliverable: Printer\nDelivery failed.",
        "Read: Printer",
    ],
)
def test_an_automatic_reply_is_left_out_whole(left_out, text):
    assert [reason for reason, _ in left_out(text)] == ["automatic"]


def test_a_short_sentence_of_thanks_is_left_out_and_the_rest_stays(cut):
    done = cut("The ward was noisy at night and nobody cared. Thank you.")
    assert done.segments.frame["text"].to_list() == ["The ward was noisy at night and nobody cared."]
    assert done.excluded.frame["reason"].to_list() == ["closing"]


@pytest.mark.parametrize(("n", "nothing"), [(60, True), (61, False)])
def test_beyond_60_characters_a_comment_says_more_than_nothing(n, nothing):
    assert is_no_answer("." * n) == nothing


@pytest.mark.parametrize("line", ["Thanks", "Hello"])
def test_a_courtesy_has_80_characters_at_most(line):
    assert courtesy(line + "!" * (80 - len(line))) is not None
    assert courtesy(line + "!" * (81 - len(line))) is None


def test_an_automatic_reply_begins_with_a_line_of_200_characters_at_most():
    begin = "Automatic reply: "
    assert is_auto_reply(begin + "x" * (200 - len(begin)))
    assert not is_auto_reply(begin + "x" * (201 - len(begin)))
    assert is_auto_reply(begin + "\n" + "x" * 500)


SAID = "The new laptop is too slow for our builds."


def left_below(left_out, *lines):
    """Return how many lines are left out below a sentence."""
    text = "\n".join([SAID, *lines])
    return sum(len(piece.split("|")) - 1 for reason, piece in left_out(text) if reason == "signature")


def test_a_signature_has_eight_lines_at_most(left_out):
    lines = [f"Line{i} Doe|" for i in "abcdefghij"]
    assert left_below(left_out, "Kind regards", *lines[:8]) == 8
    assert left_below(left_out, "Kind regards", *lines) == 8


@pytest.mark.parametrize(
    ("line", "n"),
    [
        ("|" + "longish ab " * 3 + "x" * 36, 1),
        ("|" + "longish ab " * 3 + "x" * 37, 0),
        ("| a b c d e f g", 1),
        ("| a b c d e f g h", 0),
        ("| head offices.", 0),
        ("|headoffice offices.", 1),
        ("|Office hours:", 0),
        ("|Any idea?", 0),
        ("| tel. 030 901820 for all of us who work in the annex", 0),
        ("tel. 030 901820 | for all of us who work in the annex", 1),
    ],
)
def test_a_line_of_a_signature_is_short_and_no_sentence(left_out, line, n):
    assert left_below(left_out, "Kind regards", line) == n


@pytest.mark.parametrize(("n", "left"), [(1, 1), (4, 4), (5, 0)])
def test_up_to_four_names_may_stand_below_thanks(left_out, n, left):
    assert left_below(left_out, "Thanks,", *["Jo Doe|"] * n) == left


@pytest.mark.parametrize(
    ("line", "n"),
    [
        ("Jo Ann Doe|", 1),
        ("Jo Ann Mary Doe|", 0),
        ("jo doe|", 0),
        ("jo Doe|", 1),
        ("Jodoe smith|", 0),
        ("+49 30 901820 | Doe", 1),
        ("+49 30 901820 | or call Doe", 0),
        ("https://example.org/team |", 0),
        ("Web: https://example.org/team |", 1),
        ("+49 30 901820 |" + " " * 104 + "Z", 1),
        ("+49 30 901820 |" + " " * 105 + "Z", 0),
    ],
)
def test_what_stands_alone_below_thanks_is_a_name_or_contact_data(left_out, line, n):
    assert left_below(left_out, "Thanks,", line) == n


@pytest.mark.parametrize(
    ("above", "n"),
    [
        (["Jo Doe|"], 2),
        (["Jo Doe|", "Project Manager|"], 3),
        (["Jo Doe|", "Project Manager of a b c|"], 3),
        (["Jo Doe|", "Project Manager of a b c d|"], 1),
        (["Jo Doe|", "project manager|"], 1),
        (["Jo Doe|", "", "+49 30 901820|"], 3),
    ],
)
def test_names_and_titles_above_contact_data_at_the_end_belong_to_it(left_out, above, n):
    assert left_below(left_out, *above, "jo@example.org|") == n


def test_contact_data_alone_are_no_signature(left_out):
    assert [why for why, _ in left_out("jo@example.org\n+49 30 901820")] == ["no_letters"] * 2


@pytest.mark.parametrize(("rest", "reason"), [("Fix it now.", []), ("Fix it right now.", ["greeting"])])
def test_a_greeting_of_any_wording_goes_where_four_words_are_left(left_out, rest, reason):
    assert [why for why, _ in left_out(f"Dear helpers,\n{rest}")] == reason


@pytest.mark.parametrize(("rest", "reason"), [("Fix it now.", []), ("Fix it right now.", ["closing"])])
def test_a_farewell_goes_where_four_words_are_left(left_out, rest, reason):
    assert [why for why, _ in left_out(f"{rest}\n\nBest,")] == reason


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("Fix printer three.", []),
        ("Fix printer three now", []),
        ("Fix printer three now.", ["vague"]),
        ("Fix printer three right now", ["vague"]),
    ],
)
def test_a_subject_that_says_nothing_goes_above_a_sentence_of_four_words(left_out, rest, reason):
    assert [why for why, _ in left_out(f"Help\n\n{rest}")] == reason


def test_a_greeting_may_be_the_third_line_that_stays(left_out):
    assert ("greeting", "Dear helpers,") in left_out(f"Wifi\n\nFloor two\n\nDear helpers,\n{SAID}")
    assert left_out(f"Wifi\n\nFloor two\n\nRoom six\n\nDear helpers,\n{SAID}") == []


def test_lines_made_of_polite_words_take_as_many_steps_as_there_are_lines(cut):
    polite = "thanks and best kind regards very much for your help please advise hi team so"
    words = polite.split()
    lines = [" ".join((words * 3)[i % 15 : i % 15 + 2 + i % 13]) + "?" for i in range(3000)]
    check_linear(lambda n: cut("\n".join(lines[:n])), 500)
    assert len(cut("\n".join(lines)).segments) > 2000
