import pytest
from growth import check_linear

from feedback_miner.segment.courtesy import (
    closing_start,
    greeting_end,
    is_addressed,
    is_closing,
    is_farewell,
    is_greeting,
    is_opening,
    is_parting,
)

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
Hi there folks|Hope this finds you well|Hello support team, hope all is well
Guten Tag zusammen|Hallo liebes Helpdesk-Team,|Bonjour à l'assistance|Hola equipo de soporte,
Boa tarde, tudo bem?
Buongiorno, come va?|Beste servicedesk,|Witam ponownie
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
Have a lovely half term|Have a great bank holiday weekend|Thanks for flagging
Much obliged, have a good rest of your week
Danke und schönes Wochenende euch allen|Danke schonmal und einen schönen Abend noch|Bei Fragen bitte melden
Merci d'avance et bonne fin de semaine à tous|Très bonne journée à vous|N'hésitez pas à revenir vers moi
Muchas gracias de antemano y un saludo|Que tengas un buen fin de semana|Obrigado desde já e bom fim de semana
Qualquer dúvida estou à disposição|Grazie in anticipo e buon fine settimana a tutti|Non esitate a contattarmi
Alvast bedankt en fijn weekend|Nog een fijne dag|Ik hoor het graag|Z góry dziękuję i pozdrawiam
Miłego weekendu
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
Thanks to the update nothing works|Thanks for fixing my laptop|Excellent service
Ihre schnelle Hilfe|Buenos|Boa
Have a look at the printer|Thanks for all your hard work|Hope the new printer is faster|Keep up the good work
Schönes neues Portal|Fijn systeem
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


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hi Jo, the VPN is slow", "the VPN is slow"),
        ("Morning Seun, what can I do for you?", "what can I do for you?"),
        ("Hello team, hope you're well, the printer jams", "the printer jams"),
        ("Guten Tag, der Drucker ist kaputt", "der Drucker ist kaputt"),
        ("Sehr geehrte Damen und Herren, der Drucker ist kaputt", "der Drucker ist kaputt"),
        ("Bonjour à tous : l'imprimante est en panne", "l'imprimante est en panne"),
        ("Buenos días: la impresora no va", "la impresora no va"),
        ("Boa tarde, a impressora não imprime", "a impressora não imprime"),
        ("Ciao ragazzi, la stampante non va", "la stampante non va"),
        ("Hoi allemaal, de printer doet het niet", "de printer doet het niet"),
        ("Dzień dobry, drukarka nie działa", "drukarka nie działa"),
        ("Morning, noon and night the printer jams", None),
        ("Dear me, the VPN is slow", None),
        ("Caro, lento e inutile", None),
        ("Hi my laptop is dead", None),
        ("Good morning calls are dropped, always", None),
    ],
)
def test_a_greeting_ends_at_the_comma(text, rest):
    assert text[greeting_end(text) :] == (rest or text)
    assert (greeting_end(text) > 0) == (rest is not None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Please reset my password, many thanks", "Please reset my password, "),
        ("The scanner works again - thank you!", "The scanner works again - "),
        ("Bitte das Passwort zurücksetzen, danke vorab", "Bitte das Passwort zurücksetzen, "),
        ("Merci de regarder ça vite, bonne journée", "Merci de regarder ça vite, "),
        ("No funciona la impresora, gracias", "No funciona la impresora, "),
        ("It broke again, thanks to the update", None),
        ("The screen is dead, please help", None),
        ("It is slow, best avoided", None),
    ],
)
def test_thanks_behind_a_comma_end_a_sentence(text, said):
    assert text[: closing_start(text)] == (said or "")


@pytest.mark.parametrize(
    "text", ["perfect thx", "Super, danke!", "parfait merci", "Perfecto, gracias", "ok dzięki"]
)
def test_praise_before_thanks_takes_leave_below_a_text_only(kept, text):
    assert is_parting(text)
    assert kept(f"The scanner works again since noon\n{text}") == ["The scanner works again since noon"]
    assert kept(text)[0].split(",")[0] in text


@pytest.mark.parametrize(
    "text", ["perfect", "Great team", "Perfect thanks to Bob", "thanks", "super printer danke"]
)
def test_praise_alone_is_no_parting(text):
    assert not is_parting(text)


def test_a_greeting_within_a_sentence_stays_where_too_little_is_left(kept):
    assert kept("Hi all, printer broken") == ["Hi all, printer broken"]
    assert kept("Hi all, the printer is broken") == ["the printer is broken"]
    assert kept("All good here, thanks") == ["All good here, thanks"]
