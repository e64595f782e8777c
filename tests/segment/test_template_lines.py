import pytest

from feedback_miner.segment.template_lines import normal, read_unit, units


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tel: 01632 960 121", "tel. 01632 960 555"),
        ("Ticket #48204 was received on 16/02/2026 12:02", "Ticket #48217 was received on 17/02/2026 08:15"),
        ("Mail: a.b@example.org", "Mail: <c.d@example.org>"),
        ("Track it: https://help.example.org/r/1", "Track it: https://help.example.org/hc/es/r/22"),
        ("*** Sent from the portal ***", "Sent from  the portal."),
    ],
)
def test_numbers_dates_addresses_case_and_punctuation_do_not_tell_lines_apart(one, other):
    assert read_unit(one).line == read_unit(other).line


def test_words_tell_lines_apart():
    assert read_unit("The VPN drops every hour").line != read_unit("The VPN drops every day").line


def test_what_has_no_letters_is_no_unit():
    assert read_unit("----- 123 -----").line == 0
    assert read_unit("https://example.org/a").line == 0


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Priority: High", "priority", "High"),
        ("Anrede ...............: Frau", "anrede", "Frau"),
        ("3) Type de demande : Incident", "type de demande", "Incident"),
        ("**Browser / Version**: SeaMonkey 2.53", "browser version", "SeaMonkey 2.53"),
        ("| Perfil | Estudiante |", "perfil", "Estudiante |"),
        ("Raum\t2.17", "raum", "2.17"),
        ("Are you an existing customer? Yes", "are you an existing customer", "Yes"),
        ("[10:33] Peter: what can I do for you?", "peter", "what can I do for you?"),
        ("Descripción：no funciona", "descripción", "no funciona"),
        ("Beschreibung:", "beschreibung", ""),
    ],
)
def test_a_label_is_what_stands_before_a_colon_a_bar_a_tab_or_an_answer(text, name, value):
    unit = read_unit(text)
    assert (unit.name, text[unit.value_start :]) == (name, value)


@pytest.mark.parametrize(
    "text",
    [
        "At 10:30 it broke again",
        "see https://example.org/a:b",
        "C:\\Users\\anna is full",
        "I have told you three times by now and I say it once more: it is broken",
        "The VPN drops every hour",
    ],
)
def test_times_addresses_paths_and_sentences_have_no_label(text):
    assert read_unit(text).name == ""


def test_a_long_line_is_taken_by_sentences():
    notice = "This e-mail is confidential. " * 8
    assert len(units(notice.strip())) == 8
    assert units("Short. Very short.") == [(0, 18)]


def test_the_normal_form_of_a_long_unit_is_bounded():
    assert len(normal("word " * 100_000)) < 1000
