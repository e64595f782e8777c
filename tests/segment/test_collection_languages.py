"""What the comments of a collection tell together of their languages."""

import random

import polars as pl
import pytest

from feedback_miner.config import SegmentSettings
from feedback_miner.records import Comments
from feedback_miner.segment import segment
from feedback_miner.segment.collection_languages import Evidence
from feedback_miner.segment.language import Candidates, candidates, detect

LONG = {
    "en": [
        "The label printer at the loading dock has been eating every second label since the update.",
        "I still cannot open the shared calendar of our team, it asks for a password again and again.",
        "Could someone please look at the projector in the big meeting room, it only shows green.",
        "Thanks for the quick help with my new laptop, everything has been running smoothly since then.",
        "The licence renewal is a third more expensive than last year and nobody can tell me why.",
    ],
    "de": [
        "Der Etikettendrucker an der Rampe frisst seit dem Update jedes zweite Etikett.",
        "Ich kann den gemeinsamen Kalender unserer Gruppe noch immer nicht öffnen, er will ein Kennwort.",
        "Kann bitte jemand nach dem Beamer im großen Sitzungszimmer sehen, er zeigt nur noch Grün.",
        "Danke für die schnelle Hilfe mit dem neuen Rechner, seitdem läuft alles ohne Störung.",
        "Die Verlängerung der Lizenzen kostet ein Drittel mehr als letztes Jahr und keiner sagt uns warum.",
    ],
    "fr": [
        "L'imprimante à étiquettes du quai avale une étiquette sur deux depuis la mise à jour.",
        "Je ne peux toujours pas ouvrir l'agenda partagé de notre équipe, il redemande le mot de passe.",
        "Quelqu'un pourrait-il regarder le projecteur de la grande salle, il n'affiche plus que du vert.",
        "Merci pour l'aide rapide avec mon nouvel ordinateur, tout fonctionne très bien depuis.",
        "Le renouvellement des licences coûte un tiers de plus que l'an dernier et nul ne sait pourquoi.",
    ],
    "es": [
        "La impresora de etiquetas del muelle se come una de cada dos etiquetas desde la actualización.",
        "Sigo sin poder abrir el calendario compartido de nuestro equipo, pide otra vez la contraseña.",
        "¿Puede alguien mirar el proyector de la sala grande? Solo se ve de color verde.",
        "Gracias por la ayuda tan rápida con mi ordenador nuevo, desde entonces todo funciona bien.",
        "La renovación de las licencias cuesta un tercio más que el año pasado y nadie sabe por qué.",
    ],
    "pt": [
        "A impressora de etiquetas do cais engole uma em cada duas etiquetas desde a atualização.",
        "Continuo sem conseguir abrir a agenda partilhada da nossa equipa, pede outra vez a senha.",
        "Alguém pode ver o projetor da sala grande? Só aparece tudo verde na parede.",
        "Obrigado pela ajuda rápida com o meu computador novo, desde então funciona tudo muito bem.",
        "A renovação das licenças custa um terço a mais do que no ano passado e ninguém sabe por quê.",
    ],
    "it": [
        "La stampante delle etichette sulla banchina mangia un'etichetta su due dopo l'aggiornamento.",
        "Non riesco ancora ad aprire il calendario condiviso del nostro gruppo, chiede sempre la password.",
        "Qualcuno può guardare il proiettore della sala grande, si vede soltanto tutto verde.",
        "Grazie per l'aiuto veloce con il mio nuovo computer, da allora funziona tutto benissimo.",
        "Il rinnovo delle licenze costa un terzo in più dell'anno scorso e nessuno sa dirci perché.",
    ],
    "nl": [
        "De etikettenprinter bij het laadperron eet sinds de update om de andere keer een etiket op.",
        "Ik kan de gedeelde agenda van ons team nog steeds niet openen, hij vraagt telkens het wachtwoord.",
        "Kan iemand naar de beamer in de grote vergaderzaal kijken, alles is daar nu groen.",
        "Bedankt voor de snelle hulp met mijn nieuwe laptop, sindsdien loopt alles zonder problemen.",
        "De verlenging van de licenties kost een derde meer dan vorig jaar en niemand weet waarom.",
    ],
    "pl": [
        "Drukarka etykiet przy rampie od aktualizacji pożera co drugą etykietę.",
        "Nadal nie mogę otworzyć wspólnego kalendarza naszego zespołu, ciągle pyta o hasło.",
        "Czy ktoś może spojrzeć na rzutnik w dużej sali, pokazuje tylko zielony obraz.",
        "Dziękuję za szybką pomoc z moim nowym komputerem, od tego czasu wszystko działa dobrze.",
        "Przedłużenie licencji kosztuje o jedną trzecią więcej niż w zeszłym roku i nikt nie wie dlaczego.",
    ],
    "ca": [
        "La impressora d'etiquetes del moll es menja una de cada dues etiquetes des de l'actualització.",
        "Encara no puc obrir el calendari compartit del nostre equip, torna a demanar la contrasenya.",
        "Algú pot mirar el projector de la sala gran? Només es veu tot de color verd.",
        "Gràcies per l'ajuda tan ràpida amb el meu ordinador nou, des de llavors tot va molt bé.",
        "La renovació de les llicències costa un terç més que l'any passat i ningú no sap per què.",
    ],
    "sq": [
        "Printeri i etiketave në rampë ha çdo etiketë të dytë që nga përditësimi i fundit.",
        "Ende nuk mund ta hap kalendarin e përbashkët të ekipit tonë, kërkon përsëri fjalëkalimin.",
        "A mund ta shikojë dikush projektorin në sallën e madhe, tregon vetëm ngjyrë të gjelbër.",
        "Faleminderit për ndihmën e shpejtë me kompjuterin tim të ri, që atëherë gjithçka punon mirë.",
        "Rinovimi i licencave kushton një të tretën më shumë se vitin e kaluar dhe askush nuk e di pse.",
    ],
}
MISLEADING = [
    "Linear flow",
    "Simple JSON format",
    "tabular data",
    "Customizable navigation",
    "dhe account reset",
]
"""Short texts in English of which the model says Italian, Czech, Latin, Polish and Albanian."""


def together(texts: list[str], records: list[int] | None = None, collections: str = "") -> list[str | None]:
    """Return the languages of texts of one collection, or of those that the letters name."""
    evidence = Evidence()
    for text in texts:
        evidence.add(candidates(text))
    return evidence.decide(
        pl.Series(list(collections or "a" * len(texts))), pl.Series(records or range(len(texts)))
    )


@pytest.mark.parametrize("text", MISLEADING)
def test_a_text_of_a_few_words_is_told_wrong_by_itself(text):
    assert candidates(text).scores[0][0] != "en"


def test_a_short_text_has_the_language_of_its_collection(cut):
    assert set(cut(*LONG["en"], *MISLEADING).languages) == {"en"}


@pytest.mark.parametrize(
    ("language", "shorts"),
    [
        ("de", ["Schneller Support", "Terminbuchung", "Lizenzmodell", "Budgettreue"]),
        ("fr", ["support papier", "gestion des gardes", "chariot de tablettes", "Formation Excel"]),
        ("es", ["Personal propio", "turnos de guardia", "Paso turno, sin novedades."]),
        ("pt", ["Pedido repetido", "trocar toner por gentileza", "favor desconsiderar este chamado"]),
        ("it", ["temperatura sala server", "badge", "ticket chiuso senza risposta"]),
        ("nl", ["geen internet", "scanner defect", "lange wachttijden"]),
        ("pl", ["brak papieru", "wolny internet", "nowy monitor"]),
    ],
)
def test_so_it_has_in_every_language(cut, language, shorts):
    assert set(cut(*LONG[language], *shorts, *MISLEADING).languages) == {language}


def test_a_language_that_only_short_texts_show_does_not_exist(cut):
    texts = [*LONG["en"] * 2, *["Drucker geht nicht"] * 3, "Danke, alles gut"]
    assert detect("Drucker geht nicht") == "de"
    assert set(cut(*texts).languages) == {"en"}


@pytest.mark.parametrize("other", ["de", "fr", "pl", "sq"])
def test_one_long_text_in_another_language_keeps_it(cut, other):
    texts = [*LONG["en"] * 6, LONG[other][0]]
    assert cut(*texts).languages == ["en"] * 30 + [other]


@pytest.mark.parametrize(
    ("pair", "shorts"),
    [
        ("de en", ["Drucker geht nicht, bitte helfen", "printer does not work, please help"]),
        ("fr nl", ["l'imprimante ne marche pas", "de printer doet het niet"]),
        ("es ca", ["no puedo abrir el calendario", "encara no puc obrir el calendari"]),
        ("pt es", ["não consigo abrir a agenda", "no puedo abrir el calendario"]),
        ("it en", ["la stampante non funziona", "the printer does not work"]),
        ("pl en", ["drukarka nie działa", "the printer does not work"]),
    ],
)
def test_a_collection_in_two_languages_keeps_both(cut, pair, shorts):
    one, other = pair.split()
    texts = [*LONG[one], *LONG[other], *shorts]
    assert cut(*texts).languages == [one] * 5 + [other] * 5 + [one, other]


def test_a_text_that_tells_nothing_has_the_language_of_its_record_else_the_most_frequent():
    texts = [*LONG["de"], *LONG["en"], LONG["en"][0], "VPN", "VPN", "VPN"]
    records = [*range(11), 0, 5, 11]
    assert together(texts, records)[-3:] == ["de", "en", "en"]


def test_a_whole_collection_may_be_in_a_rare_language(cut):
    for language in ("sq", "ca"):
        assert set(cut(*LONG[language], "VPN", "printer").languages) == {language}


def test_short_texts_tell_the_language_where_no_text_is_long(cut):
    german = [
        "Drucker geht nicht",
        "kein Papier mehr",
        "Kennwort vergessen",
        "zu langsam",
        "Maus kaputt",
        "VPN",
    ]
    assert set(cut(*german, "Linear flow").languages) == {"de"}
    assert set(cut(*german * 3, *["printer does not work", "no paper left in it"] * 6).languages) == {
        "de",
        "en",
    }


@pytest.mark.parametrize("language", LONG)
def test_a_text_that_is_alone_is_judged_by_itself(cut, language):
    for text in LONG[language]:
        assert cut(text).languages == [detect(text)] == [language]


@pytest.mark.parametrize("texts", [[], ["VPN"], ["", "12345"], ["VPN", "ok"]])
def test_where_nothing_tells_a_language_there_is_none(texts):
    assert together(texts) == [None] * len(texts)


def test_technical_lines_have_the_language_of_their_collection(cut):
    lines = [
        r"C:\Users\Public\Documents\report.log",
        "HTTP 503 from mail.example.org",
        "CRITICAL - Heartbeat sw-core-02 timeout",
        "getXAttr, setXAttr",
        "SAP ERP VPN AD",
    ]
    assert set(cut(*LONG["de"] * 4, *lines).languages) == {"de"}
    assert set(cut(*LONG["fr"] * 4, *lines).languages) == {"fr"}


def test_a_short_text_in_another_script_is_in_another_language(cut):
    texts = [*LONG["en"], "打印机坏了", "принтер не работает"]
    assert cut(*texts).languages == ["en"] * 5 + ["zh", "ru"]


def test_the_order_of_the_texts_changes_nothing():
    texts = [text for language in ("de", "en", "pt", "es") for text in LONG[language]]
    texts += [*MISLEADING, "Drucker kaputt", "impresora rota", "impressora", "printer", "VPN", ""]
    records = [number % 17 for number in range(len(texts))]
    told = together(texts, records)
    order = list(range(len(texts)))
    random.Random(4).shuffle(order)
    shuffled = together([texts[at] for at in order], [records[at] for at in order])
    assert shuffled == [told[at] for at in order]


def test_every_collection_is_told_by_its_own_texts():
    texts = [*LONG["en"], "Drucker geht nicht", *LONG["de"], "Drucker geht nicht"]
    assert together(texts, collections="a" * 6 + "b" * 6) == ["en"] * 6 + ["de"] * 6
    assert together(texts)[5] == "de"


def test_the_files_of_a_collection_are_told_together():
    texts = [*LONG["en"], *MISLEADING]
    frame = {
        "comment_id": [f"c{number}" for number in range(10)],
        "record_id": [f"r{number}" for number in range(10)],
        "source": ["january.csv"] * 5 + ["february.csv"] * 5,
        "text": texts,
    }
    apart = segment(Comments.from_columns(frame), SegmentSettings()).languages
    assert set(apart[5:]) != {"en"}
    joined = Comments.from_columns({**frame, "collection": ["desk"] * 10})
    assert segment(joined, SegmentSettings()).languages == ["en"] * 10


def test_what_is_left_out_has_a_language_too(cut):
    done = cut(*LONG["de"], "Vielen Dank, ich schaue es mir an.", authors=["requester"] * 5 + ["agent"])
    assert done.languages == ["de"] * 6


def test_segments_carry_the_language_of_their_comment(cut):
    done = cut("Der neue Laptop ist leider viel zu langsam für meine Arbeit. Ok!", "VPN weg")
    assert done.languages == ["de", "de"]
    assert set(done.segments.frame["language"]) == {"de"}


def test_thousands_of_texts_are_told_as_few_are(monkeypatch):
    texts = [*LONG["de"], *LONG["en"], "Drucker geht nicht", "printer does not work"]
    few = together(texts)
    monkeypatch.setattr("feedback_miner.segment.collection_languages.ROWS_AT_ONCE", 3)
    assert together(texts) == few
    monkeypatch.setattr("feedback_miner.segment.collection_languages.MAX_TEXTS", 4)
    assert together(texts)[:10] == few[:10]


def said(words: str, n_letters: int, **scores: float) -> Candidates:
    """Return what a model might say of a text."""
    return Candidates(words, n_letters, n_letters, tuple(sorted(scores.items(), key=lambda item: -item[1])))


def last(*texts: Candidates) -> str | None:
    """Return the language of the last of some texts of one collection."""
    evidence = Evidence()
    for text in texts:
        evidence.add(text)
    return evidence.decide(pl.Series(["a"] * len(texts)), pl.Series(range(len(texts))))[-1]


GERMAN = said("die lizenz läuft aus", 60, de=0.99)
ENGLISH = said("the licence runs out", 60, en=0.99)


@pytest.mark.parametrize(
    ("words", "language"), [("lizenz erp", "de"), ("licence erp", "en"), ("contract erp", "en")]
)
def test_words_that_long_texts_use_in_one_language_tell_the_short_ones(words, language):
    doubtful = said(words, 12, de=0.4, en=0.4, fr=0.1)
    assert last(*[GERMAN] * 10, *[ENGLISH] * 12, doubtful) == language


def test_a_word_of_few_texts_tells_little():
    rare = said("der beamer flackert", 60, de=0.99)
    usual = [said("the beamer flickers", 60, en=0.99)] * 5
    assert last(*[ENGLISH] * 15, *usual, rare, said("beamer", 6, de=0.4, en=0.4)) == "en"


@pytest.mark.parametrize(
    ("n_letters", "score", "language"),
    [(40, 0.75, "de"), (40, 0.74, "en"), (39, 0.94, "en"), (25, 0.95, "de"), (24, 0.99, "en")],
)
def test_a_text_must_be_long_and_sure_to_show_a_language(n_letters, score, language):
    assert last(*[ENGLISH] * 10, said("drucker", n_letters, de=score, en=0.001)) == language


def test_a_text_in_none_of_the_languages_has_the_most_frequent():
    assert last(*[ENGLISH] * 95, *[GERMAN] * 5, said("dhe", 60, sq=0.6, it=0.3, de=0.02)) == "en"


def test_the_surer_a_text_is_the_less_the_collection_decides():
    collection = [*[ENGLISH] * 10, GERMAN]
    assert last(*collection, said("drucker", 15, de=0.6, fr=0.1)) == "de"
    assert last(*collection, said("drucker", 15, de=0.3, en=0.2)) == "en"
    assert last(*collection, said("drucker", 5, de=0.6, fr=0.1)) == "en"


def test_a_language_is_gone_whose_long_texts_the_collection_takes():
    slip = said("confluence", 40, fr=0.76, en=0.2)
    short = said("confluence", 30, fr=0.94)
    assert last(*[ENGLISH] * 1000, slip) == "en"
    assert last(*[ENGLISH] * 1000, slip, short) == "en"
    assert last(*[ENGLISH] * 1000, said("le classeur", 60, fr=0.99), short) == "fr"


def test_short_texts_show_a_language_where_they_are_many():
    german, english = said("drucker", 20, de=0.9), said("printer", 20, en=0.9)
    assert last(*[german] * 12, *[english] * 8) == "en"
    assert last(*[german] * 12, *[english] * 2) == "de"
    assert last(*[german] * 3, english) == "de"


def test_of_a_few_short_texts_those_keep_their_language_that_are_very_sure():
    german = said("drucker", 20, de=0.96)
    assert last(german, said("printer", 15, en=0.97)) == "en"
    assert last(german, said("printer", 15, en=0.9)) == "de"
