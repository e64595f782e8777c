"""Phrases of texts that no parser reads are short, whole and in the writer's words."""

from __future__ import annotations

import pytest

from feedback_miner.describe.parsed import PHRASE_WORDS
from feedback_miner.describe.shallow import read_shallow
from feedback_miner.describe.shallow.grammar import grammar_of


def fit(language: str, text: str) -> dict[str, float]:
    (parsed,) = read_shallow([text], [language])
    return {phrase.spelling: phrase.fitness for phrase in parsed.phrases}


WHOLE = [
    ("de", "Hallo, der Drucker druckt schon wieder nicht!", "Drucker druckt schon wieder nicht"),
    ("de", "Excel stürzt beim Öffnen ab.", "Excel stürzt beim Öffnen ab"),
    ("de", "Kein Zugriff auf das Laufwerk", "Kein Zugriff auf das Laufwerk"),
    ("de", "Ich kann mich seit dem Update nicht anmelden.", "Ich kann mich seit dem Update nicht anmelden"),
    ("fr", "L'imprimante ne marche plus depuis hier.", "imprimante ne marche plus"),
    ("fr", "Bonjour, je n'arrive pas à me connecter.", "je n'arrive pas à me connecter"),
    ("fr", "Le serveur plante tous les matins", "serveur plante tous les matins"),
    ("es", "Buenas, la impresora no imprime nada.", "impresora no imprime nada"),
    ("es", "Pagamos licencias que nadie usa", "Pagamos licencias que nadie usa"),
    ("pt", "Bom dia, o sistema trava toda hora.", "sistema trava toda hora"),
    ("pt", "não consigo emitir a nota", "não consigo emitir a nota"),
    ("it", "Buongiorno, il pc della segreteria è lentissimo.", "pc della segreteria è lentissimo"),
    ("nl", "De laptop valt elke vergadering uit.", "laptop valt elke vergadering uit"),
    ("pl", "Drukarka na piętrze znowu nie drukuje.", "Drukarka na piętrze znowu nie drukuje"),
    ("sv", "Skrivaren fungerar inte idag.", "Skrivaren fungerar inte idag"),
]


@pytest.mark.parametrize(("language", "text", "phrase"), WHOLE)
def test_a_short_clause_is_a_phrase_without_what_leads_to_it(language: str, text: str, phrase: str) -> None:
    found = fit(language, text)
    assert phrase in found
    assert found[phrase] == max(found.values())


@pytest.mark.parametrize(("language", "text", "_"), WHOLE)
def test_phrases_are_cut_from_the_text_as_it_stands(language: str, text: str, _: str) -> None:
    for phrase in fit(language, text):
        assert phrase in text
        assert PHRASE_WORDS[0] <= len(phrase.replace("'", "' ").split()) <= PHRASE_WORDS[1] + 2


LONG = [
    (
        "de",
        "Die Spracherkennung versteht mich seit dem Wechsel auf die neue Version im Haus nicht und der "
        "Support hat auf drei Mails der Abteilung bis zum Ende der Frist nicht reagiert.",
    ),
    (
        "fr",
        "Le portail de commande des pièces affiche une page blanche depuis la mise à jour du serveur "
        "dans les "
        "agences de la région et le support ne répond pas aux appels des chefs de parc pour le moment.",
    ),
    (
        "es",
        "El programa de facturación se cierra al abrir los pedidos de la tienda desde la actualización del "
        "servidor de la central y nadie del soporte contesta a los correos de la oficina por la tarde.",
    ),
    (
        "pt",
        "O sistema de estoque perde os pedidos da loja desde a atualização do servidor da matriz e "
        "ninguém do "
        "suporte responde aos chamados da equipe de vendas com a urgência que o caso pede.",
    ),
    (
        "it",
        "Il programma delle fatture si chiude con un errore dopo l'aggiornamento del server della sede e "
        "nessuno "
        "dell'assistenza risponde alle mail dell'ufficio per la stampa dei documenti di trasporto.",
    ),
    (
        "nl",
        "De software voor de facturen sluit sinds de update van de server op het hoofdkantoor vanzelf af en "
        "niemand van de helpdesk reageert op de mails van de afdeling over de bestellingen van de klant.",
    ),
    (
        "pl",
        "Program do faktur zamyka się z błędem po aktualizacji serwera w centrali i nikt z pomocy nie "
        "odpowiada "
        "na maile z działu o zamówieniach dla klienta w sprawie dokumentów do wysyłki.",
    ),
]


@pytest.mark.parametrize(("language", "text"), LONG)
def test_no_phrase_ends_in_what_asks_for_more(language: str, text: str) -> None:
    rules = grammar_of(language)
    loose = (rules.ties | rules.coordinators | rules.conditions | rules.preverbal) - rules.particles
    found = fit(language, text)
    assert found
    for phrase in found:
        assert phrase.split()[-1].casefold().rpartition("'")[2] not in loose, phrase


@pytest.mark.parametrize(
    ("language", "text", "gone"),
    [
        # the particle, the participle or the negation would be lost
        ("de", "Das Programm stürzt mir in jeder Besprechung mit den Kunden ab.", "Programm stürzt"),
        ("de", "Der Zugang wurde für alle Kollegen in der Halle gesperrt.", "Zugang wurde"),
        ("de", "Der Drucker druckt für die ganze Abteilung nicht.", "Drucker druckt"),
        ("nl", "De verbinding valt tijdens elk gesprek met klanten uit.", "verbinding valt"),
        # an amount is no time
        ("es", "La batería del portátil nuevo no dura ni una hora.", "batería del portátil nuevo no dura"),
        (
            "fr",
            "Le logiciel plante à chaque clôture de fin de mois.",
            "logiciel plante à chaque clôture de fin",
        ),
        # what follows is the point
        ("es", "Los manuales del portal mencionan menús que ya no existen en ninguna parte.", "menús"),
        # a wish, a condition
        ("de", "Wenn ich eine Datei öffne, hängt alles", "ich eine Datei öffne"),
        ("es", "Cuando abro un archivo grande, todo se cuelga", "abro un archivo grande"),
        ("es", "Cada vez que abro un archivo, todo se cuelga sin avisar a nadie", "abro un archivo"),
        (
            "fr",
            "Les données sont bien copiées, excepté les codes de connexion de la banque",
            "codes de la banque",
        ),
        ("de", "Alle warten, weil der Server seit heute nicht läuft", "Server seit heute nicht läuft"),
        (
            "de",
            "Wir haben hier einen uralten Drucker, der im Flur vor dem Labor steht",
            "im Flur vor dem Labor steht",
        ),
    ],
)
def test_a_clause_is_not_cut_where_it_would_mislead(language: str, text: str, gone: str) -> None:
    assert not [phrase for phrase in fit(language, text) if phrase.endswith(gone)]


def test_a_wish_is_no_clause_of_its_own() -> None:
    assert "portail fonctionne" not in fit("fr", "Il faut que le portail fonctionne")


@pytest.mark.parametrize(
    ("language", "text", "phrase"),
    [
        ("de", "Der Drucker druckt nicht seit dem Update im Haus.", "Drucker druckt nicht"),
        ("fr", "L'imprimante ne marche plus depuis la mise à jour.", "imprimante ne marche plus"),
        ("nl", "De printer print niet sinds de update van het kantoor.", "printer print niet"),
    ],
)
def test_since_when_may_go_even_after_a_negation(language: str, text: str, phrase: str) -> None:
    assert phrase in fit(language, text)


def test_where_may_not_go_after_a_negation() -> None:
    assert "Ich komme nicht" not in fit("de", "Ich komme nicht in das neue Portal für Lieferanten")


@pytest.mark.parametrize(
    ("language", "text", "phrase"),
    [
        ("de", "Der Laptop ist langsam und der Monitor flackert dauernd im Büro.", "Laptop ist langsam"),
        ("fr", "Le badge n'ouvre plus la barrière et personne ne répond au téléphone.", "personne ne répond"),
        ("es", "La pantalla no responde porque el cable del armario está suelto.", "pantalla no responde"),
        ("pt", "O leitor não funciona mas o suporte fechou o chamado ontem.", "leitor não funciona"),
        ("it", "La stampante si blocca e nessuno risponde alle nostre mail.", "stampante si blocca"),
        ("nl", "De scanner hangt en niemand neemt de telefoon op.", "scanner hangt"),
    ],
)
def test_clauses_are_parted_at_conjunctions(language: str, text: str, phrase: str) -> None:
    assert any(found.startswith(phrase) for found in fit(language, text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Zwischen Lager und Versand fehlt die Schnittstelle"),
        ("fr", "Entre stock et ventes rien ne passe"),
        ("es", "Entre almacén y ventas falta la interfaz"),
    ],
)
def test_a_conjunction_between_nouns_parts_nothing(language: str, text: str) -> None:
    assert text in fit(language, text)
    assert not [
        phrase for phrase in fit(language, text) if phrase.startswith(("Versand", "ventes", "ventas"))
    ]


@pytest.mark.parametrize(
    ("language", "text", "phrase"),
    [
        ("de", "Der Server ist seit dem Umzug langsam beim Speichern im Archiv", "Server ist"),
        (
            "es",
            "El rendimiento por las tardes está, siendo generosos, flojo",
            "rendimiento por las tardes está",
        ),
    ],
)
def test_an_auxiliary_does_not_end_a_phrase(language: str, text: str, phrase: str) -> None:
    assert phrase not in fit(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Er druckt seit dem Update keine Etiketten."),
        ("fr", "Elle ne ferme plus la fenêtre."),
        ("es", "Ella no abre la ventana."),
        ("pt", "Ele não abre a janela."),
        ("it", "Lui non apre la finestra."),
        ("nl", "Hij opent het venster niet."),
    ],
)
def test_a_clause_names_what_it_means(language: str, text: str) -> None:
    assert not [phrase for phrase in fit(language, text) if len(phrase.split()) > 3]


def test_nothing_is_cut_across_what_was_taken_out_or_put_in_brackets() -> None:
    found = fit("de", "Der Drucker (3. OG) druckt seit [email] keine Etiketten")
    assert not [phrase for phrase in found if "druckt" in phrase]
    assert "keine Etiketten" in found


def test_a_short_sentence_of_several_clauses_is_a_phrase() -> None:
    found = fit("de", "Kurs zeigt eine Version, die keiner mehr hat.")
    assert found["Kurs zeigt eine Version, die keiner mehr hat"] > found["Kurs zeigt eine Version"]


def test_a_question_is_less_fit_than_what_is_said() -> None:
    said, asked = fit("es", "El portal no abre los anexos."), fit("es", "¿El portal no abre los anexos?")
    assert said.keys() == asked.keys()
    assert max(asked.values()) < max(said.values())


def test_a_noun_phrase_is_less_fit_than_a_clause() -> None:
    found = fit("fr", "La page de connexion du portail affiche une erreur.")
    assert found["page de connexion du portail"] < found["page de connexion du portail affiche une erreur"]


def test_an_adjective_keeps_the_article_that_it_agrees_with() -> None:
    assert "Der jetzige Lieferant liefert keine Daten" in fit(
        "de", "Der jetzige Lieferant liefert keine Daten."
    )


def test_a_number_before_a_dot_ends_nothing() -> None:
    assert "Im 2. Stock gibt es kein WLAN" in fit("de", "Im 2. Stock gibt es kein WLAN.")


@pytest.mark.parametrize("language", ["de", "fr", "es", "xx", "ja"])
@pytest.mark.parametrize(
    "text", ["", " ", "...", "!!! ???", "42", "\U0001f621", "[email]", "'", "l'", "- - -"]
)
def test_a_text_without_words_has_no_phrases(language: str, text: str) -> None:
    assert fit(language, text) == {}


def test_a_text_of_thousands_of_words_without_a_mark_is_read() -> None:
    assert fit("fr", "le serveur plante et le portail aussi " * 300)
