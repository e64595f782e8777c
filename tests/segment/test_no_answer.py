import pytest

from feedback_miner.segment.no_answer import is_no_answer

NOTHING = {
    "any": "n/a|N.A.|nil|x|xx|test|....|-|?|aaaa|zzz",
    "mash": "asdf|ASDF|asdfasdf|qwerty|qwertz|dfgdfg|lkjlkj|sdkfjhsdkf|hjkl|йцукен",
    "en": (
        "Not provided|prefer not to say|nothing comes to mind|No, thanks|I have no comments|"
        "no issues|NothIng.|"
        "No comments at this time|No problems so far|I don’t have an opinion|dunno|"
        "Nothing else to add at the moment|"
        "I can't think of anything right now|Absolutely nothing|none, nothing|No complaints at all|No answer"
    ),
    "de": (
        "k. A.|k.A.|keine Angabe|Ich habe keine Anmerkungen|Mir fällt nichts ein|Derzeit keine Vorschläge|"
        "Nichts zu beanstanden|weiss nicht|Keine weiteren Anmerkungen, danke|War nicht dabei|"
        "Dazu kann ich nichts sagen|bereits beantwortet"
    ),
    "fr": (
        "rien à signaler|RAS|néant|s/o|Je n'ai rien à ajouter|pas de remarque particulière|"
        "aucune suggestion pour le moment|je ne sais pas|rien a signaler|jsp|pas concernee|N'y étais pas|"
        "Non, pas spécialement|Trop tôt pour répondre|rien pour ma part"
    ),
    "es": (
        "sin novedad|ninguna en particular|No tengo ninguna sugerencia|no se me ocurre nada|por ahora nada|"
        "ningún comentario adicional|prefiero no decirlo|NS/NR|s/c|Hasta el momento nada que reportar|"
        "Eso es todo|No sabría responder"
    ),
    "pt": (
        "nada a declarar|sem sugestões no momento|Nenhuma reclamação|"
        "não tenho nada a acrescentar|Prefiro não responder|sei lá|nenhumas|Desconheço|nem lembro mais|NS/NR"
    ),
    "it": (
        "niente da segnalare|nessun suggerimento|niente di particolare|Non saprei|preferisco non rispondere|"
        "Non è di mia competenza|nessuno rilevante|Già scritto sopra"
    ),
    "nl": (
        "geen bijzonderheden|niets toe te voegen|Ik heb geen klachten|weet ik niet|zeg ik liever niet|"
        "nee hoor|Daar ga ik niet over|kan er zo gauw geen bedenken|niet gevolgd|g.b."
    ),
    "pl": "brak uwag|nic do dodania|bez uwag|nie wiem|nie mam zdania|wolę nie odpowiadać",
    "others": "特になし|特にない|无|없음|لا شيء|нет|yok|ei|inga|ingen kommentarer|žádné",
}
SOMETHING = {
    "a thing that has nothing": (
        "nothing works|no idea how to log in|no wifi|brak internetu|geen wifi|sin internet|sem acesso"
    ),
    "a verb": (
        "nothing is documented|nichts funktioniert|rien ne marche|nada funciona|"
        "nessuno risponde|nic nie działa"
    ),
    "what a desk is blamed with": (
        "still no reply|no reply so far|no answer yet|No response from the desk|keine Rückmeldung"
    ),
    "never again": "Nie mehr!|No more|no change",
    "words and short forms on one row of keys": (
        "wert|flask|lag|lags|dash|were|tree|SSD|HDDs|property|poor|salad|ask"
    ),
    "words without vowels": "https|GSSAPI|rhythm|DHCP",
    "more than that": (
        "war nicht dabei, weil der Link nicht ging|niet gevolgd omdat de link niet werkt|c'est tout cassé|"
        "desconheço o motivo da falha|no asistí porque no hay acceso|non ricordo la password"
    ),
    "praise": "all good|ok",
    "an emoji, which may be praise": "👍|❤️|😀😀",
}


def cases(lists):
    return [
        pytest.param(text, id=f"{kind}: {text}") for kind, texts in lists.items() for text in texts.split("|")
    ]


@pytest.mark.parametrize("text", cases(NOTHING))
def test_a_text_that_says_there_is_nothing_to_say_is_no_answer(text):
    assert is_no_answer(text)


@pytest.mark.parametrize("text", cases(SOMETHING))
def test_a_text_that_begins_alike_and_says_something_is_one(text):
    assert not is_no_answer(text)


def test_words_of_two_languages_are_not_put_together():
    # "nie" is Polish for no and "mehr" German for more
    assert is_no_answer("nie")
    assert is_no_answer("nichts mehr")
    assert not is_no_answer("nie mehr")


def test_an_emoji_alone_is_left_out_for_want_of_letters(left_out):
    assert left_out("👍") == [("no_letters", "👍")]
    assert left_out("Nope 😀") == [("no_answer", "Nope 😀")]


def test_many_words_that_may_repeat_take_no_longer_than_few():
    assert not is_no_answer("no, sorry, " * 5)
    assert not is_no_answer("nothing at all, " * 3 + "works")
