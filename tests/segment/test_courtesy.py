import pytest
from growth import check_linear

from feedback_miner.segment.courtesy import is_addressed, is_closing, is_farewell, is_greeting, is_opening

GREETINGS = """
Hi team, hope you're all well|Dear Ms Doe,|Morning all|Hello Peter, bonjour Sophie,
Hi Dana, hope you had a good Christmas!
Hallo zusammen,|Guten Morgen Frau Muster,|Sehr geehrte Damen und Herren,|Moin
Liebe Kolleginnen und Kollegen,
Bonjour à tous,|Re bonjour Karim,|Bonjour Messieurs dames,|Coucou,|Bjr,
Bonjour, j'espère que vous allez bien.
Buenos días, compis|Estimados señores:|Hola a todos|Buenas tardes, ¿qué tal?|Muy buenas
Bom dia, pessoal|Boa tarde a todos,|Olá, bom dia!|Prezados, boa tarde,|Oi gente, tudo bem?|Caros colegas,
Viva,
Buongiorno dott.ssa,|Gentili colleghi,|Spett.le Officine Ferri,|Buongiorno, spero stiate bene.
Ciao a tutti
Beste collega's,|Goedemorgen allemaal|Geachte heer De Vries,|Dag team,|Hoi
Dzień dobry,|Szanowni Państwo,|Cześć wszystkim|Witam|Drodzy Koledzy,
Hej alla,|Kære kolleger,|Hei dere|Dobrý den|Tisztelt Cím!|Bună ziua,|Merhaba arkadaşlar,
Добрый день, коллеги!|Вітаю всіх
您好|いつもお世話になっております。|안녕하세요
"""
CLOSINGS = """
Thank you very much and have a nice day,|Many thanks in advance|Thanks for your quick help!
Kind regards, Jo
Mit freundlichen Grüßen|Vielen Dank und freundliche Grüße|LG|Viele Grüße aus Bonn|Schönen Tag noch
Danke vorab!
Merci de votre retour,|Je vous souhaite une bonne journée|Cdt|Cdlt|Par avance merci,
Merci de faire le nécessaire.|Bien à vous
Reciban un cordial saludo,|¡Saludos!|Muchas gracias de antemano|Quedo a la espera. Muchas gracias.
Atentamente
Att.|Abs,|Abraços,|Grata,|Fico no aguardo.|Com os melhores cumprimentos,|vlw
Desde já agradeço a atenção.|Atenciosamente
Grazie mille e buona giornata|Ringraziando anticipatamente, porgo distinti saluti.|Un saluto
Buon lavoro|Resto in attesa
Alvast bedankt voor de moeite|Met vriendelijke groet,|Groetjes|Fijne dag
Z góry dziękuję za pomoc|Pozdrawiam serdecznie|Z poważaniem|Miłego dnia
Tack på förhand|Med venlig hilsen|Tusen takk|Kiitos paljon|Děkuji předem|Köszönöm szépen|Mulțumesc
Teşekkürler|Спасибо
谢谢|よろしくお願いいたします。|감사합니다
"""
CONTENT = """
Thank you for nothing|Thanks to the new VPN I lost two hours|Thanks for losing my data
Best service ever|Best
Hi my laptop is dead|Hello is anybody there?|Dear me, the VPN is slow|Care|Caro|Caro e lento|Cher et lent
Danke für den kaputten Drucker|Guten Tag, der Drucker ist kaputt|Liebe zum Detail fehlt
Merci de changer mon mot de passe|Bonjour le bug|Gracias por arreglar la impresora
Obrigado pela impressora nova
Grazie per la stampante nuova|Buongiorno, non stampa|Bedankt voor de nieuwe laptop
Dzień dobry, drukarka nie działa
Please check the printer in room 4|Good morning calls are always dropped by Teams
Regards to the new form: it is slow
"""


def examples(block):
    return [text for line in block.split("\n") for text in line.split("|") if text]


@pytest.mark.parametrize("text", examples(GREETINGS))
def test_a_greeting_is_told_in_every_language(text):
    assert is_greeting(text)
    assert not is_closing(text)


@pytest.mark.parametrize("text", examples(CLOSINGS))
def test_a_closing_is_told_in_every_language(text):
    assert is_closing(text)


@pytest.mark.parametrize("text", examples(CONTENT))
def test_what_says_more_is_neither(text):
    assert not is_greeting(text)
    assert not is_closing(text)


@pytest.mark.parametrize(
    ("text", "takes_leave"),
    [
        ("Kind regards", True),
        ("Thanks and best regards", True),
        ("Danke und viele Grüße", True),
        ("Abraços,", True),
        ("Ciao", True),
        ("Thanks", False),
        ("Fico no aguardo.", False),
        ("Have a nice day", False),
    ],
)
def test_a_farewell_takes_leave_and_does_not_only_thank(text, takes_leave):
    assert is_farewell(text) == takes_leave


@pytest.mark.parametrize(
    "text", ["All,", "Gareth,", "Messieurs,", "Senhores,", "Colleghi,", "Shiftwell team,"]
)
def test_a_line_that_only_names_whom_it_is_for_ends_with_a_comma(text):
    assert is_addressed(text)
    assert not is_addressed(text.removesuffix(","))


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("Dear helpers,", True),
        ("Hi dear friends,", True),
        ("Sorry to bother you all again,", True),
        ("To whom it may concern", True),
        ("Dear helpers", False),
        ("Dear printer,", False),
        ("Sorry to bother you with the printer,", False),
    ],
)
def test_an_opening_hails_those_who_help(text, opens):
    assert is_opening(text) == opens


def test_a_polite_text_takes_as_many_steps_as_it_has_words(monkeypatch):
    monkeypatch.setattr("feedback_miner.segment.courtesy.MAX_CHARS", 10**9)
    check_linear(lambda n: is_closing("thanks and " * n), 200)
    check_linear(lambda n: is_greeting("hi all " * n), 200)
