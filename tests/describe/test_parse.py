"""Terms and phrases that read well, in any language and any mood."""

from __future__ import annotations

import re

import pytest

from feedback_miner.describe import parse as parse_module
from feedback_miner.describe.parse import BATCH, COURTESY, LOOSE_ENDS, ParsedText, parse_texts

COMPLAINTS = [
    "The printer on the third floor jams every morning and nobody fixes it.",
    "My laptop shuts down when I plug in the docking station.",
    "We have been waiting for new monitors since the spring, which is what we are asking for.",
    "I can't log in to the payroll system, it keeps asking me for a code that I have not got.",
    "Why is the VPN so slow? It was not like this before we moved to the new office.",
    "Invoices from the vendor are higher than what the contract says they should be.",
    "It would be great to know who the changes were approved by.",
]
ENDS = frozenset(
    [
        *("is", "are", "was", "were", "be", "been", "am", "has", "have", "had", "do", "does", "did", "will"),
        *("would", "can", "could", "should", "may", "might", "must", "of", "at", "by", "for", "from", "with"),
        *("to", "the", "a", "an", "and", "or", "but"),
    ]
)


def parse(*texts: str, language: str | None = "en") -> list[ParsedText]:
    return list(parse_texts(texts, [language] * len(texts)))


def test_terms_map_a_normal_form_to_the_writers_spelling() -> None:
    (parsed,) = parse("Two printers were broken again.")
    assert parsed.terms["printer"] == "printers"
    assert "two" not in parsed.terms
    assert "be" not in parsed.terms


def test_noun_phrases_are_terms_too() -> None:
    assert parse("The docking station is broken.")[0].terms["docking station"] == "docking station"


def test_words_that_fit_every_ticket_are_no_terms() -> None:
    (parsed,) = parse("Hello team, thanks, please help, I have an issue with Outlook today.")
    assert not COURTESY & set(parsed.terms)
    assert "outlook" in parsed.terms


def test_phrases_are_cut_from_the_text_as_it_stands() -> None:
    for text, parsed in zip(COMPLAINTS, parse(*COMPLAINTS), strict=True):
        assert parsed.phrases, text
        for phrase, words, *_ in parsed.phrases:
            assert phrase in text
            assert len(words) >= 2 or re.search(r"n't|\bno(?:body|t|)\b", phrase, re.IGNORECASE)
            assert 2 <= len(phrase.split()) <= 8


def test_phrases_end_neither_in_an_auxiliary_nor_in_a_preposition() -> None:
    for parsed in parse(*COMPLAINTS):
        for phrase, *_ in parsed.phrases:
            assert phrase.split()[-1].casefold() not in ENDS, phrase
    assert {"AUX", "ADP"} <= LOOSE_ENDS


def test_the_particle_of_a_verb_stays() -> None:
    phrases = {phrase.spelling for phrase in parse("My laptop shuts down every hour.")[0].phrases}
    assert any(phrase.endswith("shuts down") for phrase in phrases)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("@someone and @quorrin.b, the scanner in @here fails", "en"),
        ("@jemand sagt @quorrin, der Scanner steht wieder", "de"),
        ("@quien avisa @quorrin: el escáner falla", "es"),
    ],
)
def test_whom_a_message_mentions_is_no_term(text: str, language: str) -> None:
    (parsed,) = parse(text, language=language)
    assert parsed.terms
    named = ("someone", "quorrin", "here", "jemand", "quien", "@")
    assert not [term for term in parsed.terms if any(name in term for name in named)]


def test_a_sign_that_mentions_nobody_does_not_hide_the_words_beside_it() -> None:
    (parsed,) = parse("The scanner costs 300 @ the shop, ask the bookings team")
    assert {"scanner", "shop"} <= parsed.terms.keys()


@pytest.mark.parametrize("placeholder", ["[email]", "[phone]", "[url]", "[ip]", "[iban]", "[card]"])
def test_placeholders_are_neither_terms_nor_in_phrases(placeholder: str) -> None:
    (parsed,) = parse(f"The broken printer {placeholder} sends error mails to {placeholder} daily.")
    word = placeholder.strip("[]")
    assert not any(word == part for term in parsed.terms for part in term.split())
    assert not any("[" in phrase or word in phrase.split() for phrase, *_ in parsed.phrases)


def test_shouting_is_tamed() -> None:
    loud, calm = parse(COMPLAINTS[0].upper(), COMPLAINTS[0].lower())
    assert loud == calm
    assert "printer" in loud.terms


def test_a_negation_is_not_cut_off() -> None:
    phrases = {phrase.spelling for phrase in parse("I couldn't open the payroll system.")[0].phrases}
    assert phrases
    assert all("open" not in phrase or "couldn't" in phrase for phrase in phrases)


def test_proper_nouns_of_a_phrase_are_told() -> None:
    named = [
        phrase for phrase in parse("Microsoft Outlook freezes every morning.")[0].phrases if phrase.names
    ]
    assert any("outlook" in phrase.names for phrase in named)


def test_an_acronym_in_a_calm_text_keeps_its_capitals() -> None:
    assert parse("The VPN drops my connection every hour.")[0].terms["vpn"] == "VPN"


def test_other_languages_are_read_by_their_words() -> None:
    (parsed,) = parse("Der Drucker im dritten Stock hat ständig Papierstau.", language="de")
    assert parsed.terms["drucker"] == "Drucker"
    assert "papierstau" in parsed.terms
    assert not {"der", "im", "hat"} & set(parsed.terms)
    phrases = {phrase.spelling for phrase in parsed.phrases}
    assert "Drucker im dritten Stock hat ständig Papierstau" in phrases


def test_placeholders_are_no_words_of_other_languages() -> None:
    (parsed,) = parse("Bitte Mail an [email] oder Anruf unter [phone].", language="de")
    assert not {"email", "phone"} & set(parsed.terms)


@pytest.mark.parametrize("language", ["ja", "ko", "th", "vi", "zh", "ru", "ar", "xx", "qq"])
def test_a_language_without_its_own_splitter_is_no_error(language: str) -> None:
    (parsed,) = parse("printer Drucker принтер 打印机", language=language)
    assert isinstance(parsed, ParsedText)


def test_texts_stay_in_order_whatever_their_languages() -> None:
    texts = ["The printer jams.", "Der Drucker klemmt.", "The scanner fails.", "Le clavier casse."]
    parsed = list(parse_texts(texts, ["en", "de", None, "fr"]))
    found = ["printer", "drucker", "scanner", "clavier"]
    assert [next(word for word in found if word in p.terms) for p in parsed] == found


@pytest.mark.parametrize("text", ["", " ", "...", "!!! ???", "[email]", "42", "\U0001f621"])
def test_a_text_without_words_has_no_terms(text: str) -> None:
    assert list(parse_texts([text, text], ["en", "de"])) == [ParsedText({}, frozenset(), frozenset(), ())] * 2


def test_the_name_of_a_person_is_neither_a_term_nor_in_a_phrase() -> None:
    (parsed,) = parse(
        "I spoke to Angela Richardson yesterday and Angela Richardson fixed the printer quickly."
    )
    assert "printer" in parsed.terms
    assert not [term for term in parsed.terms if "angela" in term or "richardson" in term]
    assert not [phrase for phrase in parsed.phrases if "Angela" in phrase.spelling]


def test_a_product_stays_a_term() -> None:
    (parsed,) = parse("Outlook crashes when I open the calendar in Microsoft Teams.")
    assert "outlook" in parsed.terms


def phrases_of(text: str) -> list[str]:
    return [phrase.spelling for phrase in parse(text)[0].phrases]


@pytest.mark.parametrize(
    ("text", "phrase", "too_little"),
    [
        ("About 400 print jobs went missing this morning.", "print jobs went missing", "print jobs went"),
        ("The laptop is slowed down by the agent.", "laptop is slowed down", "laptop is slowed"),
        ("The CRM project still isn't live after two years.", "CRM project still isn't live", ""),
        ("Our old printer was scrapped in summer.", "old printer was scrapped", ""),
    ],
)
def test_a_clause_ends_where_it_says_something(text: str, phrase: str, too_little: str) -> None:
    found = phrases_of(text)
    assert phrase in found
    assert too_little not in found


@pytest.mark.parametrize("text", ["The vendor fixed it quickly.", "He resets the account for them."])
def test_a_phrase_names_what_it_means(text: str) -> None:
    assert not [phrase for phrase in phrases_of(text) if {"it", "them"} & set(phrase.split())]


def test_a_given_name_that_the_parser_takes_for_another_word_is_left_out() -> None:
    english, german = parse("Agnieszka from second line deserves a medal."), parse("Danke Jürgen!", "de")
    assert "agnieszka" not in english[0].terms
    assert not [phrase for phrase in english[0].phrases if "Agnieszka" in phrase.spelling]
    assert "jürgen" not in german[0].terms


def test_a_negation_and_one_word_are_a_phrase() -> None:
    assert "can't log in" in phrases_of("I can't log in.")
    assert "No cover" in phrases_of("No cover at weekends.")


def test_a_phrase_does_not_end_in_the_negation_of_what_was_cut_off() -> None:
    texts = [
        "The return calls never seem to happen on time, as far as anyone in here could tell.",
        "It did not.",
    ]
    ends = {phrase.split()[-1].casefold() for text in texts for phrase in phrases_of(text)}
    assert not {"never", "not", "n't"} & ends


def test_a_given_name_in_lower_case_is_one_too_and_an_acronym_is_none() -> None:
    lower, acronym = parse("I hate waiting for edmund every morning.", "The ANNA reporting takes weeks.")
    assert "edmund" not in lower.terms
    assert not [phrase for phrase in lower.phrases if "edmund" in phrase.spelling]
    assert any("anna" in term for term in acronym.terms)


def test_a_day_or_month_is_neither_a_term_nor_in_a_phrase() -> None:
    (parsed,) = parse("Access card for Friday October pm, please reactivate the old access card.")
    assert "access card" in parsed.terms
    assert not {"friday", "october", "pm"} & {word for term in parsed.terms for word in term.split()}
    assert not [phrase for phrase in parsed.phrases if "Friday" in phrase.spelling]


def test_a_text_that_recurs_is_parsed_once_and_stays_in_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    terms = parse_module._terms
    monkeypatch.setattr(parse_module, "_terms", lambda doc: (seen.append(doc.text), terms(doc))[1])
    printer, laptop = COMPLAINTS[:2]

    found = parse(printer, laptop, printer, printer.replace("The", "The [email]"), printer)

    assert seen.count(printer) == 1
    assert len(seen) == 3
    assert found[0] == found[2] == found[4] == parse(printer)[0]
    assert found[1] == parse(laptop)[0]


def test_persons_are_found_in_whatever_batch_their_text_is() -> None:
    fillers = [f"The printer number {i} jams every morning." for i in range(BATCH)]
    named = "The new printer was ordered by Angela Merkel last year."

    found = parse(*fillers[:3], named, *fillers[3:], "We asked Angela Merkel for a printer.")

    assert not any("merkel" in term for text in found for term in text.terms)
    assert found[3] == parse(named)[0]
