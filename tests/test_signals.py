"""Signs of severity are found in plain sentences, and not where they are denied or mean something else."""

from __future__ import annotations

import polars as pl
import pytest

from feedback_miner.signals import ALL, FROM_COLUMNS, SIGNALS, find_signals, tell

SAID = {
    "work_blocked": [
        "I cannot log in since Monday.",
        "The whole team has been completely blocked for hours.",
        "We are stuck until somebody looks at it.",
        "We lost two hours over this.",
        "Production has come to a halt.",
        "It prevents us from billing.",
    ],
    "outage": [
        "The portal was down all morning.",
        "The app crashes when I save.",
        "There was another outage on the second floor.",
        "The server is not reachable from home.",
        "All I see is an internal server error.",
    ],
    "data_loss": [
        "I lost all my work.",
        "My files were deleted after the update.",
        "The sync overwrote our shared folders.",
        "It ended with a corrupted database.",
    ],
    "security": [
        "I can see other people's salaries in the portal.",
        "We got a phishing mail and fell for it.",
        "This is a security risk.",
        "The letter was sent to the wrong patient.",
    ],
    "repeated_contact": [
        "This is the third time that I report it.",
        "I called them three times about it.",
        "Still no reply.",
        "Nobody ever replied.",
        "They closed my ticket without fixing it.",
    ],
    "escalation": [
        "I will escalate this to the board.",
        "I am going to make a formal complaint.",
        "We are moving to another provider.",
        "We will not renew.",
    ],
    "workaround": [
        "I use my own laptop now.",
        "We send it by WhatsApp instead, since e-mail takes hours. We use Dropbox instead.",
        "We type it in by hand.",
        "Most colleagues gave up on it.",
        "There are shadow spreadsheets in each team.",
    ],
    "money_lost": [
        "We lost customers because the shop was slow.",
        "It cost us £500.",
        "They charged us twice.",
        "We pay for licences nobody uses.",
    ],
    "strong_wording": [
        "This is terrible.",
        "What a complete joke of a portal.",
        "I am fed up with it.",
        "Fix it!!!",
        "THIS DOES NOT WORK AT ALL",
    ],
    "sarcasm": [
        "Thanks for nothing.",
        "Oh great, another update.",
        "Good luck finding a person on the phone.",
        "I just love waiting for an hour.",
    ],
}

DENIED = [
    ("outage", "We had no outage this year."),
    ("outage", "The server never crashes."),
    ("outage", "There has never been any downtime."),
    ("outage", "Not a single crash in years."),
    ("data_loss", "I have not lost any data."),
    ("data_loss", "We moved without losing any files."),
    ("data_loss", "There was no loss of data."),
    ("work_blocked", "I have never been locked out."),
    ("security", "There were no security issues."),
    ("escalation", "We never had to escalate."),
    ("workaround", "No workaround is needed."),
    ("strong_wording", "It is not useless."),
    ("repeated_contact", "I never had to chase them."),
    ("outage", "It doesn’t crash."),
]

HARMLESS = [
    "Thank you for the quick help, the team fixed it the same day.",
    "The new portal is great and easy to use.",
    "I love the new laptop.",
    "Great service, very friendly staff.",
    "The download is fast, and I could sit down with an engineer.",
    "My printer was unblocked within minutes.",
    "The block of text is easy to read.",
    "It would be nice to have a second screen.",
    "I can log in, work, print and go home early.",
    "The training was long, yet well done.",
    "",
    "   \n\t ",
]


def found(text: str) -> set[str]:
    return {signal.name for signal, has in zip(SIGNALS, find_signals([text])[0], strict=True) if has}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAID.items() for text in texts])
def test_a_sign_is_found_in_a_plain_sentence(name: str, text: str) -> None:
    assert name in found(text)


def test_each_sign_of_the_words_has_its_sentences() -> None:
    assert list(SAID) == [signal.name for signal in SIGNALS]


@pytest.mark.parametrize(("name", "text"), DENIED)
def test_what_is_denied_does_not_count(name: str, text: str) -> None:
    assert name not in found(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_praise_and_plain_talk_give_no_sign(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "There was no outage in May, but an outage in June.",
        "It never crashes at home; here it crashes daily.",
        "It never worked and crashes daily.",
        "There was no warning, and the system crashed.",
        "No. The system was down.",
    ],
)
def test_a_denial_denies_only_what_stands_right_behind_it(text: str) -> None:
    assert "outage" in found(text)


def test_case_and_the_shape_of_an_apostrophe_do_not_matter() -> None:
    for text in ("I can't log in", "I can’t log in", "I CAN`T LOG IN", "I can´t log in"):
        assert found(text) >= {"work_blocked"}


def test_capitals_are_strong_words_only_where_several_stand_together() -> None:
    assert found("PLEASE FIX THIS NOW") == {"strong_wording"}
    assert found("The VPN and the ERP of HR") == set()
    assert found("please fix this now") == set()


def test_a_text_may_give_several_signs() -> None:
    text = "The portal crashed, I lost all my files, and I called twice. Unacceptable!"
    assert found(text) == {"outage", "data_loss", "repeated_contact", "strong_wording"}


@pytest.mark.parametrize(
    "text",
    [
        "The app\x00crashes",
        "The app crashes\x00",
        "\x00\x00crashes\x00",
        "Die App 😡 crashes 👩‍💻 عربي",
        "\u202ecrashes\u202c",
        "İ" * 500 + " crashes",
        "crashes\r\n",
    ],
)
def test_nul_and_unicode_hide_nothing_and_break_nothing(text: str) -> None:
    assert found(text) == {"outage"}


def test_letters_beside_a_word_make_another_word() -> None:
    assert found("Überoutageß") == set()


HOSTILE = [
    "not ",
    "never had a ",
    "lost ",
    "cannot a b ",
    "instead ",
    "A ",
    "!",
    '"',
    "no no crash ",
    "\x00 ",
    "é",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_hostile_text_gives_the_signs_of_a_short_one(unit: str) -> None:
    # a search that begins anew at every word takes hours: scripts/measure_growth.py
    short, long = (unit * (n // len(unit)) for n in (200, 500_000))
    assert found(long) == found(short)


def test_rows_stay_in_order_and_nulls_give_no_sign() -> None:
    texts = pl.Series([None, "It crashes", None, "fine"], dtype=pl.String)
    signs = find_signals(texts)
    assert signs.shape == (4, len(SIGNALS))
    assert signs.dtype == bool
    assert signs.any(axis=1).tolist() == [False, True, False, False]


def test_no_texts_give_no_rows() -> None:
    assert find_signals([]).shape == (0, len(SIGNALS))


def test_signs_come_from_words_or_from_columns_and_weigh_something() -> None:
    assert (*SIGNALS, *FROM_COLUMNS) == ALL
    assert [signal.name for signal in FROM_COLUMNS] == ["high_priority", "reopened", "open_long"]
    assert len({signal.name for signal in ALL}) == len(ALL)
    assert all(0 < signal.weight < 1 for signal in ALL)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "1 person works around it, or uses a tool of their own instead"),
        (2, "2 people work around it, or use a tool of their own instead"),
        (1234, "1,234 people work around it, or use a tool of their own instead"),
    ],
)
def test_a_sign_is_told_of_one_and_of_many(n: int, words: str) -> None:
    assert tell("workaround", n) == words


@pytest.mark.parametrize("name", [signal.name for signal in ALL])
def test_every_sign_can_be_told(name: str) -> None:
    assert tell(name, 1).startswith("1 person ")
    assert tell(name, 2).startswith("2 people ")
    assert "_" not in tell(name, 2)
