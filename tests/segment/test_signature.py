import pytest
from growth import check_linear

from feedback_miner.segment import boilerplate, signature
from feedback_miner.segment.lines import split_lines

SAID = "The new laptop is too slow for our builds."


def kept(text):
    lines = split_lines(text)
    boilerplate.mark(lines)
    return [line.text for line in lines if line.text and line.reason is None]


SIGNATURES = {
    "en": "Thank you,\n\n\nALBA N. QUIRK, MHA\n\nCenter Manager III\n\n\nSample Clinics\n\n"
    "Office (200) 820-1500\n\n"
    "100 W Example Road, Springtown CA 95000\n\n"
    "u0@example.org<mailto:u0@example.org>| www.example.org\n\n[cid:12b275d0]",
    "de": "Mit freundlichen Grüßen\n\ni. A. Jörg Muster\n\nAbteilung Einkauf\n\nMuster GmbH\n"
    "Industriestraße 8\n"
    "00555 Kesselbach\n\nTel.: 0555 4410-31\n\nGeschäftsführer: Dr. Uwe Muster\n"
    "Amtsgericht Kesselbach HRB 5550",
    "fr": "Cordialement\n\nClotilde Exemple\nAssistante\nEXEMPLE ASSURANCES - Agence de Pontarlier\n"
    "22 rue de la République, 25300 Pontarlier\nTél : 03 53 01 61 12 - Fax : 03 53 01 61 99",
    "es": "Un saludo\n\nCarmen Ejemplo Prats\n\nJefa de Negociado - Servicio de Contratación\n\n"
    "Rectorado, Avda. de la Universidad s/n, planta 2\n\nTel. 955 55 01 12 - Ext. 5112",
    "pt": "Grata,\n\nLuzinete Exemplo\nBibliotecária - CRB 555/8 | Biblioteca Central\n\n"
    "Tel.: +55 11 5555-5077 · Ramal: 5077",
    "it": "Distinti saluti\n\nUgo Esempio\n\nEsempio s.n.c. di U. & C.\n\n"
    "Via dell'Industria 14, Castelvico\nTel. 030 555 2210",
    "nl": "Met vriendelijke groet,\n\nJan de Tester\n\nMedewerker Inkoop\n\nTel: 020 555 01 12",
    "pl": "Z poważaniem\n\nAnna Przykładowa\n\nKierownik Działu\n\ntel. 22 555 01 12",
    "without a closing": "Fiona McTest (she/her)\nTimetabling Officer\n01632 960 402\nf.mctest@example.org",
}


@pytest.mark.parametrize("text", SIGNATURES.values(), ids=SIGNATURES)
def test_from_the_closing_on_a_signature_is_one_with_blank_lines_or_without(text):
    assert kept(f"{SAID}\n\n{text}") == [SAID]
    assert kept(f"{SAID}\n\n" + text.replace("\n\n\n", "\n").replace("\n\n", "\n")) == [SAID]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks\nbut now printer 3 is broken again",
        "Thanks\nMonitor 24 inch\nDocking station",
        "Thanks\n\nThe phone in room 4 is dead too.\nCall me on 0171 2345678",
        "Regards\nJo Doe\nTel. 030 901820\n\nPS: The printer next door also fails every morning.",
        "Best wishes\nJo Doe\nExample Ltd\n\nP.S. the door is open\n0171 2345678",
        "Room 204: no picture\nRoom 205: no sound",
        "Please call\nAnna Muster\nshe knows more",
        "====\nRoom 204 has no picture\nRoom 205 has no sound",
    ],
)
def test_what_is_said_below_a_closing_stays(text):
    said = [line for line in kept(f"{SAID}\n{text}") if line != SAID]
    content = [
        line for line in text.split("\n") if line and line[0:6] not in ("Thanks", "Regard", "Best w", "====")
    ]
    names = {"Jo Doe", "Tel. 030 901820", "Example Ltd", "0171 2345678"}
    assert [line for line in said if line not in names and line != "===="] == [
        line for line in content if line not in names
    ]


@pytest.mark.parametrize(
    "motto", ["Proud winner of the Test Award 2025.", "We are hiring! Have a look at our jobs"]
)
def test_a_motto_between_sure_lines_is_of_the_signature(motto):
    assert kept(f"{SAID}\n\nRegards\nJo Doe\nTel. 030 901820\n{motto}\nwww.example.org | jo@example.org") == [
        SAID
    ]


@pytest.mark.parametrize(
    "notice",
    [
        "This e-mail and any files transmitted with it are confidential and\n"
        "intended solely for the use of the person.",
        "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte\nInformationen. Bitte löschen.",
        "Ce message et ses pièces jointes sont établis à l'attention exclusive de\nleurs destinataires.",
        "Este mensaje y sus anexos pueden contener información confidencial.\n"
        "Si lo ha recibido por error, bórrelo.",
        "Esta mensagem pode conter informação confidencial.\nSe não for o destinatário, apague-a.",
        "Questo messaggio è riservato e destinato\nal solo destinatario.",
        "Dit bericht is uitsluitend bestemd voor de geadresseerde.",
        "Niniejsza wiadomość jest poufna.\nProsimy o jej usunięcie.",
        "AVIS DE CONFIDENTIALITÉ\nLes informations sont protégées.",
        "Please consider the environment before printing this e-mail.",
    ],
)
def test_a_notice_of_law_goes_to_the_end_of_its_paragraph(notice):
    assert kept(f"{SAID}\n\n{notice}\n\nIt also gets hot.") == [SAID, "It also gets hot."]


@pytest.mark.parametrize(
    "text",
    [
        "I sent a confidential file to the wrong recipient, please delete it.",
        "The registered office shows the wrong address on my pay slip.",
        "We cannot print this e-mail.",
        "Der Empfänger bekommt die Nachricht nicht.",
    ],
)
def test_sentences_with_words_of_law_stay(text):
    assert kept(f"{SAID}\n{text}") == [SAID, text]


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my iPhone",
        "<<sent by galaxy>>",
        "(sent from a phone)",
        "Get [Outlook for Android](https://example.org/x)",
        "Von meinem Mobilgerät gesendet",
        "Envoyé depuis mon iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verzonden met BlackBerry Work",
        "Wysłano z iPhone'a",
        "Skickat från min iPhone",
        "從我的 iPhone 傳送",
    ],
)
def test_the_line_of_a_device_is_a_signature(text):
    assert kept(f"{SAID}\n\n{text}") == [SAID]


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        (
            "You have a new voicemail in the Support queue\nCaller: +44 1632 960 350\n"
            "Length: 0:24\nTranscript (beta):",
            1,
        ),
        (
            "Vous avez reçu un nouveau message vocal.\nAppelant : 02 61 91 77 36\n"
            "Transcription automatique :",
            1,
        ),
        (
            "Você recebeu uma nova mensagem de voz.\nDuração: 00:31\n"
            "Transcrição automática (pode conter erros):",
            1,
        ),
        (
            "Hai un nuovo messaggio vocale nella casella 190\nDa: interno 147 – Durata: 00:19\n"
            "Trascrizione (automatica):",
            1,
        ),
        ("Sie haben eine neue Sprachnachricht\nAnrufer: 0555 1234\nDauer: 0:21\nTranskription:", 1),
        ("Voicemail does not work since Monday\nDuration: two days", 3),
    ],
)
def test_of_a_voice_message_what_was_said_is_content(notice, said):
    assert len(kept(f"{notice}\n{SAID}")) == said


def test_the_labelled_lines_of_an_alert_are_a_machines():
    alert = "Host: sw-blc-02\nSeverity: High\nOperational data: Down (0)\nOriginal problem ID: 5550931"
    assert kept(f"{SAID}\n{alert}") == [SAID]
    assert kept(f"{SAID}\nHost: sw-blc-02\nSeverity: High") == [SAID, "Host: sw-blc-02", "Severity: High"]


def test_each_of_several_messages_has_a_greeting_and_a_signature_of_its_own(cut):
    text = (
        "Hi team,\nplease see below, third one today.\n\nRegards\nAnn Doe\nHead of Sales\n\n"
        "From: Jo <jo@example.org>\nSent: Monday\nTo: Ann\nSubject: Printer\n\n"
        f"Gareth,\n{SAID}\n\nJo Roe\nProject Manager\nMobile: 0171 2345678"
    )
    assert cut(text).segments.frame["text"].to_list() == ["please see below, third one today.", SAID]


def test_closings_in_thousands_of_lines_take_as_many_steps_as_there_are_lines():
    for line in ("Regards\n", "Thanks\nJo Doe\n", "----\nJo Doe Ltd 12345\n", "Jo Doe\nTel. 030 901820\n\n"):
        check_linear(lambda n, line=line: boilerplate.mark(split_lines(SAID + "\n" + line * n)), 500)


def test_a_line_between_bars_or_with_a_post_is_sure():
    assert signature.is_sure("Farah Test | IT Service Desk | Ext 555")
    assert signature.is_sure("Senior Structural Engineer")
    assert not signature.is_sure("Printer Manager crashes on start")
    assert not signature.is_sure("Can you call 030 901820?")


@pytest.mark.parametrize(
    "block",
    [
        "Ann Doe\nPayroll Officer\next 4411\nProud winner of the Test Award",
        "Doe & Roe Ltd\n555-0112\nOpening hours Mon-Fri 9-5\nFollow us on Facebook",
        "Ann Doe\n(she/her)",
        "Jörg Muster\nLager\nDW 31",
        "Clotilde Exemple\nPoste 112",
        "Ana Exemplo\nramal 5077",
        "Ugo Esempio\ninterno 190",
        "Jan Tester\ntoestel 190",
        "Anna Przykład\nwew. 190",
    ],
)
def test_a_last_block_with_a_name_and_a_certain_line_is_a_signature(block):
    assert kept(f"{SAID}\n\n{block}") == [SAID]


@pytest.mark.parametrize(
    "block",
    [
        "Room 204\nRaum 205",
        "Printer Lexmark\nNo toner\nNo paper",
        "Please call\nAnna Muster\nshe knows more",
        "Follow us to room 4 and see the mess",
        "Tel. 4411 does not ring",
        "Opening hours are too short",
        "Error 0123",
        "Ann Doe\next 4411\nThe door is open all night and nobody cares.",
    ],
)
def test_a_last_block_that_says_something_stays(block):
    assert kept(f"{SAID}\n\n{block}") == [SAID, *block.split("\n")]


def test_who_is_asked_for_above_a_block_stays():
    assert kept(f"{SAID}\nThe account is for:\n\nAnn Doe\next 4411")[-2:] == ["Ann Doe", "ext 4411"]


@pytest.mark.parametrize(
    "notice",
    [
        "Do you really need to print this e-mail?",
        "No viruses found. Checked by AVG.",
        "Denken Sie bitte an die Umwelt, bevor Sie drucken.",
        "Unbefugte Weitergabe dieser E-Mail ist nicht gestattet.",
        "Si vous avez reçu ce message par erreur, merci de le détruire.",
        "Le informamos de que sus datos son tratados conforme al RGPD.",
        "Se recebeu esta mensagem por engano, apague-a.",
        "Se avete ricevuto questo messaggio per errore, cancellatelo.",
        "Indien u dit bericht ten onrechte ontvangt, verwijder het.",
        "Administratorem danych osobowych jest Test sp. z o.o.",
    ],
)
def test_notices_of_law_are_known_in_eight_languages(notice):
    assert kept(f"{SAID}\n\n{notice}") == [SAID]


@pytest.mark.parametrize(
    "text",
    [
        "Please print the list and delete the old queue.",
        "Our data protection officer needs a new laptop.",
        "The scanner sends viruses to the share.",
        "Bitte löschen Sie mein altes Konto.",
        "L'imprimante ne veut plus imprimer.",
        "No puedo imprimir desde casa.",
    ],
)
def test_sentences_that_share_a_word_with_notices_stay(text):
    assert kept(f"{SAID}\n\n{text}") == [SAID, text]
