"""Signs of severity are found in seven languages, each by the devices that it has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import feedback_miner
from feedback_miner.signals import LANGUAGES, SIGNALS, find_signals

FOLDER = Path(feedback_miner.__file__).parent / "signal_words"

SAID = {
    "de": {
        "work_blocked": [
            "Ich kann mich seit Montag nicht mehr anmelden.",
            "Die Datei lässt sich nicht öffnen.",
            "In der Versandhalle geht gar nichts mehr.",
            "Die Produktion steht seit heute früh.",
            "Ich komme nicht ins Wiki rein",
            "Uns hat das einen halben Tag Arbeit gekostet, drei Stunden verloren.",
            "Der Kollege ist seit Freitag ausgesperrt.",
        ],
        "outage": [
            "Das Programm stürzt beim Speichern jedes Mal ab.",
            "Der Server ist nicht erreichbar.",
            "Stromausfall im Rechenzentrum",
            "Fällt das WLAN noch einmal aus, arbeiten wir von daheim.",
            "Die Maske friert nach fünf Minuten ein.",
            "Die Verbindung bricht alle zehn Minuten ab",
        ],
        "data_loss": [
            "Meine Eingaben sind weg.",
            "Nach dem Update waren alle Ordner verschwunden.",
            "Der Abgleich hat unsere Stammdaten überschrieben.",
            "Ich durfte alles noch einmal von vorne eintippen.",
        ],
        "security": [
            "Jeder kann die Gehälter der Kollegen einsehen.",
            "Das ist ein Verstoß gegen die DSGVO.",
            "Der Befund ging an den falschen Patienten.",
            "Auf eine Phishing-Mail hereingefallen.",
        ],
        "repeated_contact": [
            "Ich melde das jetzt zum dritten Mal.",
            "Habe schon zweimal angerufen.",
            "Trotz mehrerer Mahnungen keine Antwort.",
            "Es hat sich niemand gemeldet.",
            "Das Ticket wurde einfach geschlossen.",
            "Das Problem besteht nach wie vor.",
        ],
        "escalation": [
            "Dann werden wir den Vertrag kündigen.",
            "Wir sehen uns nach Alternativen um.",
            "Ich werde das eskalieren.",
            "Als Nächstes schreibt unser Anwalt.",
        ],
        "workaround": [
            "Wir schreiben die Listen wieder von Hand.",
            "Ich nutze dafür mein privates Handy.",
            "Bis dahin behelfen wir uns mit Excel-Listen.",
            "Ich melde mich über den Account einer Kollegin an.",
        ],
        "money_lost": [
            "Dadurch haben wir zwei Kunden verloren.",
            "Jetzt droht eine Vertragsstrafe.",
            "Die Rechnung wurde doppelt abgebucht.",
            "Wir zahlen für Lizenzen, die niemand nutzt.",
        ],
        "strong_wording": [
            "Das ist eine Zumutung.",
            "Das Portal ist unter aller Sau",
            "Ich bin stinksauer.",
            "So ein Mist.",
        ],
        "sarcasm": [
            "Na toll, wieder ein Update.",
            "Danke für nichts.",
            "Mein Ticket ist angeblich „gelöst“.",
        ],
    },
    "fr": {
        "work_blocked": [
            "Je n'arrive plus à me connecter.",
            "Impossible d'ouvrir le dossier.",
            "La chaîne est à l'arrêt depuis midi.",
            "On a perdu deux heures ce matin.",
            "Mon compte est bloqué.",
            "Cela nous empêche de travailler.",
        ],
        "outage": [
            "L'appli plante à chaque sauvegarde.",
            "Le serveur est en panne.",
            "Le portail reste inaccessible.",
            "Le VPN saute toutes les dix minutes.",
            "wifi HS",
        ],
        "data_loss": [
            "J'ai perdu tout mon travail.",
            "Les fichiers ont disparu.",
            "Mes modifications n'ont pas été enregistrées.",
            "Il a fallu tout ressaisir.",
        ],
        "security": [
            "Tout le monde peut voir les fiches de paie.",
            "C'est contraire au RGPD.",
            "Le courrier est parti au mauvais destinataire.",
            "J'ai reçu un mail de hameçonnage.",
        ],
        "repeated_contact": [
            "C'est la troisième fois que je le signale.",
            "J'ai déjà appelé deux fois.",
            "Toujours pas de réponse.",
            "Personne ne m'a rappelé.",
            "Ticket clôturé sans que personne m'appelle.",
        ],
        "escalation": [
            "Nous allons résilier le contrat.",
            "On va voir ailleurs.",
            "Je vais porter plainte.",
            "Je ne renouvellerai pas.",
        ],
        "workaround": [
            "On note tout à la main.",
            "J'utilise mon téléphone perso.",
            "Nous sommes obligés de passer par le fax.",
            "On se débrouille avec un fichier Excel à côté.",
        ],
        "money_lost": [
            "Nous avons perdu des clients.",
            "On nous a facturé deux fois.",
            "Nous payons des licences que personne n'utilise.",
            "Nous risquons des pénalités.",
        ],
        "strong_wording": ["C'est une honte.", "Inadmissible.", "J'en ai marre.", "C'est n'importe quoi."],
        "sarcasm": ["Merci pour rien.", "Bravo, encore une mise à jour.", "Un incident « résolu »."],
    },
    "es": {
        "work_blocked": [
            "No puedo entrar en el sistema.",
            "No me deja imprimir.",
            "Imposible abrir el expediente.",
            "La producción está parada.",
            "Perdimos tres horas.",
            "El usuario está bloqueado",
        ],
        "outage": [
            "El sistema se cae cada tarde.",
            "El servidor está caído.",
            "La aplicación se cuelga.",
            "Estamos sin internet desde las ocho.",
        ],
        "data_loss": [
            "He perdido todos mis archivos.",
            "Se me borró el informe.",
            "Los correos han desaparecido.",
            "Hay que volver a cargar todo desde cero.",
        ],
        "security": [
            "Cualquiera puede ver los salarios.",
            "Es un riesgo de seguridad.",
            "El resultado llegó al paciente equivocado.",
            "Recibimos un correo de phishing.",
        ],
        "repeated_contact": [
            "Es la tercera vez que lo reporto.",
            "Ya llamé dos veces.",
            "Sin respuesta desde el lunes.",
            "Nadie contesta.",
            "Llevo semanas pidiendo lo mismo y sigo esperando.",
        ],
        "escalation": [
            "Vamos a cancelar el contrato.",
            "Pondré una queja formal.",
            "Nos vamos a la competencia.",
            "No vamos a renovar.",
        ],
        "workaround": [
            "Lo hacemos a mano.",
            "Uso mi celular personal.",
            "Lo mandamos por WhatsApp.",
            "Lo apuntamos en papel.",
        ],
        "money_lost": [
            "Perdimos dos clientes.",
            "Nos cobraron dos veces.",
            "Nos ponen una multa.",
            "Pagamos licencias que nadie usa.",
        ],
        "strong_wording": ["Es una vergüenza.", "Pésimo servicio.", "Estoy harta.", "Va lentísimo."],
        "sarcasm": ["Gracias por nada.", "Genial, otra actualización.", "Una incidencia «resuelta»."],
    },
    "pt": {
        "work_blocked": [
            "Não consigo entrar no sistema.",
            "Impossível imprimir a guia.",
            "A produção está parada.",
            "Perdemos duas horas.",
            "A minha conta está bloqueada.",
        ],
        "outage": [
            "O sistema caiu outra vez.",
            "O site está fora do ar.",
            "O programa trava ao salvar.",
            "Estamos sem internet.",
        ],
        "data_loss": [
            "Perdi todos os arquivos.",
            "Os e-mails sumiram.",
            "As alterações foram apagadas.",
            "Tive que refazer tudo.",
        ],
        "security": [
            "Qualquer pessoa pode ver os salários.",
            "É um risco de segurança.",
            "O exame foi para o paciente errado.",
            "Recebi um e-mail de phishing.",
        ],
        "repeated_contact": [
            "É a terceira vez que reclamo.",
            "Já liguei duas vezes.",
            "Ninguém responde.",
            "Sem resposta desde segunda.",
            "Fecharam o chamado sem resolver.",
        ],
        "escalation": [
            "Vamos cancelar o contrato.",
            "Vou fazer uma reclamação formal.",
            "Vamos para a concorrência.",
            "Não vamos renovar.",
        ],
        "workaround": [
            "Anotamos tudo no papel.",
            "Uso o meu telemóvel pessoal.",
            "Mandamos pelo WhatsApp.",
            "Fazemos à mão.",
        ],
        "money_lost": [
            "Perdemos dois clientes.",
            "Cobraram duas vezes.",
            "Levámos uma multa.",
            "Pagamos licenças que ninguém usa.",
        ],
        "strong_wording": ["É uma vergonha.", "Péssimo.", "Estou farta disto.", "Um absurdo."],
        "sarcasm": ["Obrigado por nada.", "Ótimo, mais uma atualização.", "O pedido está «resolvido»."],
    },
    "it": {
        "work_blocked": [
            "Non riesco ad accedere.",
            "Impossibile stampare.",
            "Siamo fermi da stamattina.",
            "Perse due ore.",
            "Il mio account è bloccato.",
        ],
        "outage": [
            "Il server è giù.",
            "Il programma si blocca.",
            "La rete cade ogni mattina.",
            "Il sito è irraggiungibile.",
        ],
        "data_loss": [
            "Ho perso tutti i file.",
            "Le mail sono sparite.",
            "Le modifiche sono state sovrascritte.",
            "Ho dovuto rifare tutto da capo.",
        ],
        "security": [
            "Chiunque può vedere gli stipendi.",
            "È una violazione del GDPR.",
            "Il referto è arrivato al paziente sbagliato.",
            "Ho ricevuto una mail di phishing.",
        ],
        "repeated_contact": [
            "È la terza volta che lo segnalo.",
            "Ho già chiamato due volte.",
            "Nessuna risposta da lunedì.",
            "Nessuno ha richiamato.",
            "Ticket chiuso senza risolvere.",
        ],
        "escalation": [
            "Disdiciamo il contratto.",
            "Presenteremo un reclamo formale.",
            "Passiamo alla concorrenza.",
            "Non rinnoviamo.",
        ],
        "workaround": [
            "Scriviamo tutto a mano.",
            "Uso il mio cellulare personale.",
            "Li mandiamo via WhatsApp.",
            "Ci arrangiamo su carta.",
        ],
        "money_lost": [
            "Abbiamo perso due clienti.",
            "Ci hanno addebitato due volte il canone.",
            "Rischiamo una penale.",
            "Paghiamo licenze che nessuno usa.",
        ],
        "strong_wording": ["È una vergogna.", "Servizio pessimo.", "Sono stufa.", "Lentissimo."],
        "sarcasm": ["Grazie di niente.", "Ottimo, un altro aggiornamento.", "Il ticket è «risolto»."],
    },
    "nl": {
        "work_blocked": [
            "Ik kan niet inloggen.",
            "Openen lukt niet.",
            "De productie ligt stil.",
            "Twee uur verloren.",
            "Mijn account is geblokkeerd.",
        ],
        "outage": [
            "Het programma loopt bij het opslaan vast.",
            "De server ligt plat.",
            "Weer een storing.",
            "Gisteren viel het netwerk uit.",
            "De site is niet bereikbaar.",
        ],
        "data_loss": [
            "Al mijn bestanden zijn weg.",
            "De wijzigingen zijn niet opgeslagen.",
            "De notities zijn overschreven.",
            "Ik moest alles opnieuw invoeren.",
        ],
        "security": [
            "Iedereen kan de salarissen inzien.",
            "Dit is een datalek.",
            "De brief ging naar de verkeerde patiënt.",
            "Een phishingmail gekregen.",
        ],
        "repeated_contact": [
            "Dit is de derde keer dat ik het meld.",
            "Al twee keer gebeld.",
            "Nog steeds geen antwoord.",
            "Niemand belt terug.",
            "Van het kastje naar de muur gestuurd.",
        ],
        "escalation": [
            "We zeggen het contract op.",
            "Ik dien een formele klacht in.",
            "We stappen over naar een andere leverancier.",
            "We gaan het contract niet verlengen.",
        ],
        "workaround": [
            "We vullen alles met de hand in.",
            "Ik gebruik mijn eigen telefoon.",
            "We sturen het via WhatsApp.",
            "We doen het op papier.",
        ],
        "money_lost": [
            "We zijn twee klanten kwijt.",
            "De factuur is dubbel afgeschreven.",
            "We riskeren een boete.",
            "We betalen licenties die niemand gebruikt.",
        ],
        "strong_wording": ["Schandalig.", "Wat een drama.", "Ik ben het beu.", "Onacceptabel."],
        "sarcasm": ["Bedankt voor niets.", "Geweldig, weer een update.", "Het ticket is 'opgelost'."],
    },
}

DENIED = [
    ("de", "outage", "Das Programm stürzt nie ab."),
    ("de", "outage", "Das Programm ist noch nie abgestürzt."),
    ("de", "outage", "Seit dem Umzug kein einziger Ausfall."),
    ("de", "outage", "Abstürze gab es nie."),
    ("de", "data_loss", "Der Umzug lief ohne Datenverlust."),
    ("fr", "outage", "L'appli ne plante jamais."),
    ("fr", "outage", "Aucune panne depuis un an."),
    ("fr", "data_loss", "Nous n'avons jamais perdu de fichiers."),
    ("fr", "work_blocked", "On n'est jamais bloqués."),
    ("es", "outage", "El sistema nunca se cae."),
    ("es", "outage", "Ni una sola caída del sistema en todo el año."),
    ("es", "data_loss", "No hemos perdido ningún archivo."),
    ("pt", "outage", "O sistema nunca caiu em três anos."),
    ("pt", "data_loss", "Não se perdeu nenhum ficheiro, sem perda de dados."),
    ("it", "outage", "Il programma non si blocca mai."),
    ("it", "data_loss", "Nessuna perdita di dati."),
    ("nl", "outage", "Het programma loopt nooit vast."),
    ("nl", "outage", "Nog nooit een storing gehad."),
    ("nl", "data_loss", "Zonder dataverlies overgezet."),
]

NOT_DENIED = [
    ("de", "Das Programm stürzt nicht nur ab, es löscht auch Einträge."),
    ("fr", "L'appli n'arrête pas de planter."),
    ("es", "El programa no para de colgarse y se cae."),
    ("pt", "O sistema não para de cair, caiu duas vezes hoje, o site está fora do ar."),
    ("it", "Il programma non fa che bloccarsi, si blocca sempre."),
    ("nl", "Het programma loopt niet alleen vast, het is ook traag."),
]

HARMLESS = [
    ("de", "Danke für die schnelle Hilfe, der Kollege war nach zehn Minuten da."),
    ("de", "Bitte ein zweites Headset für Raum 12 bestellen."),
    ("de", "Der Katastrophenschutz bekommt drei neue Lizenzen."),
    ("de", "Das neue Portal gefällt mir sehr gut."),
    ("fr", "Merci pour votre aide rapide, tout fonctionne."),
    ("fr", "Pourriez-vous installer une deuxième imprimante au secrétariat ?"),
    ("fr", "Bravo à toute l'équipe pour la nouvelle interface."),
    ("es", "Muchas gracias, lo resolvieron en diez minutos."),
    ("es", "Solicito una segunda pantalla para el despacho."),
    ("es", "El parche se aplicó anoche y todo va bien."),
    ("pt", "Muito obrigada pela ajuda, ficou tudo resolvido."),
    ("pt", "Preciso de um segundo monitor para a sala 3."),
    ("it", "Grazie mille, risolto in dieci minuti."),
    ("it", "Vorrei una seconda stampante in segreteria."),
    ("nl", "Bedankt voor de snelle hulp, alles werkt weer."),
    ("nl", "Graag een tweede beeldscherm voor de balie."),
]

ALL_SAID = [(lang, name, text) for lang, of in SAID.items() for name, texts in of.items() for text in texts]


def found(text: str, language: str | None) -> set[str]:
    signs = find_signals([text], pl.Series([language], dtype=pl.String))[0]
    return {signal.name for signal, has in zip(SIGNALS, signs, strict=True) if has}


@pytest.mark.parametrize(("language", "name", "text"), ALL_SAID)
def test_a_sign_is_found_in_a_plain_sentence_of_each_language(language: str, name: str, text: str) -> None:
    assert name in found(text, language)


def test_each_sign_has_sentences_in_each_language() -> None:
    assert set(SAID) == LANGUAGES - {"en"}
    assert all(list(of) == [signal.name for signal in SIGNALS] for of in SAID.values())


@pytest.mark.parametrize(("language", "name", "text"), DENIED)
def test_what_a_language_denies_does_not_count(language: str, name: str, text: str) -> None:
    assert name not in found(text, language)


@pytest.mark.parametrize(("language", "text"), NOT_DENIED)
def test_what_looks_like_a_denial_and_is_none_counts(language: str, text: str) -> None:
    assert "outage" in found(text, language)


@pytest.mark.parametrize(("language", "text"), HARMLESS)
def test_thanks_and_requests_give_no_sign_in_any_language(language: str, text: str) -> None:
    assert found(text, language) == set()


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("de", ("Es stürzt ab", "Es stuerzt ab", "ES STÜRZT AB", "es sturzt ab", "es  stürzt\nab")),
        ("de", ("Das ist nicht mehr erreichbar, fällt täglich aus", "Faellt taeglich aus")),
        ("fr", ("Le poste a planté", "le poste a plante", "LE POSTE A PLANTÉ", "le poste a plante\u0301")),
        ("es", ("La aplicación se colgó", "la aplicacion se colgo", "LA APLICACIÓN SE COLGÓ")),
        ("pt", ("Não há sistema, caiu de novo", "nao ha sistema, caiu de novo")),
        ("it", ("Il sito è giù", "il sito e giu", "IL SITO È GIÙ")),
        ("nl", ("De app is vastgelopen", "DE APP IS VASTGELOPEN")),
    ],
)
def test_missing_accents_capitals_and_other_blanks_hide_nothing(
    language: str, texts: tuple[str, ...]
) -> None:
    assert all("outage" in found(text, language) for text in texts)


def test_a_text_is_searched_for_the_words_of_its_own_language() -> None:
    assert found("Das Programm stürzt ab", "de") == {"outage"}
    assert found("Das Programm stürzt ab", "nl") == set()
    assert found("The app crashes", "en") == {"outage"}


@pytest.mark.parametrize("language", [None, "pl", "xx", "sq"])
def test_a_text_in_no_known_language_is_searched_for_english_words(language: str | None) -> None:
    text = "The app crashes and nobody replied"
    assert found(text, language) == found(text, "en") == {"outage", "repeated_contact"}


def test_rows_of_several_languages_stay_in_order() -> None:
    texts = ["Es stürzt ab", "It crashes", None, "Ça plante", "fein", "Se cae"]
    languages = pl.Series(["de", None, "fr", "fr", "de", "es"])
    signs = find_signals(pl.Series(texts), languages)
    assert signs.any(axis=1).tolist() == [True, True, False, True, False, True]
    alone = [find_signals([text or ""], languages[i : i + 1])[0] for i, text in enumerate(texts)]
    assert (signs == np.array(alone)).all()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("unit", ["kann ", "nicht ", "ne ", "no se ", "de ", "a ", "é", "'", "ab ", "\x00 "])
def test_a_long_hostile_text_gives_the_signs_of_a_short_one_in_each_language(
    language: str, unit: str
) -> None:
    short, long = (unit * (n // len(unit)) for n in (200, 100_000))
    assert found(long, language) == found(short, language)


def contents() -> dict[str, dict[str, Any]]:
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.toml")}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_patterns_name_only_lists_that_stand_in_their_file(language: str) -> None:
    content = contents()[language]
    named = set(re.findall(r"\{([a-z_]+)\}", str(content)))
    assert named <= {*content["lists"], "gap"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_has_a_gap_has_it_in_every_alternative(language: str) -> None:
    # where a gap may hold a denial, the whole pattern is denied
    patterns = [pattern for about in contents()[language].values() for pattern in about.get("patterns", ())]
    for pattern in patterns:
        if "{gap}" in pattern:
            assert all("{gap}" in part for part in alternatives(pattern)), pattern


def alternatives(pattern: str) -> list[str]:
    """Return the alternatives of a pattern that stand in no bracket."""
    parts, depth = [""], 0
    for char in re.findall(r"\\.|\[[^\]]*\]|.", pattern):
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts
