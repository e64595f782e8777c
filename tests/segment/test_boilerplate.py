import time

import pytest

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


def test_lines_made_of_polite_words_take_no_long_time(cut):
    polite = "thanks and best kind regards very much for your help please advise hi team so"
    words = polite.split()
    lines = [" ".join((words * 3)[i % 15 : i % 15 + 2 + i % 13]) + "?" for i in range(3000)]
    begin = time.perf_counter()
    cut("\n".join(lines))
    assert time.perf_counter() - begin < 10
