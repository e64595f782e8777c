import pytest
from growth import check_linear

from feedback_miner.segment import mail_headers
from feedback_miner.segment.lines import split_lines

ABOVE = "It still fails in room nine."


def header(text):
    """Return the lines of the only header below a sentence, and whether it may be a forward's."""
    lines = split_lines(f"{ABOVE}\n\n{text}\n\nDoes it work now?")
    found = mail_headers.find(lines)
    if not found:
        return None
    (one,) = found
    return [line.text for line in lines[one.first : one.last + 1] if line.text], one.of_mail


LABELLED = {
    "en": "From: Jo Doe\nSent: Monday\nTo: Desk\nSubject: Printer",
    "de": "Von: Jo Doe\nGesendet: Montag\nAn: Desk\nBetreff: Drucker",
    "fr": "De : Jo Doe\nEnvoyé : lundi\nÀ : Desk\nObjet : Imprimante",
    "es": "De: Jo Doe\nEnviado el: lunes\nPara: Desk\nAsunto: Impresora",
    "pt": "De: Jo Doe\nEnviado: segunda\nPara: Desk\nAssunto: Impressora",
    "it": "Da: Jo Doe\nInviato: lunedì\nA: Desk\nOggetto: Stampante",
    "nl": "Van: Jo Doe\nVerzonden: maandag\nAan: Desk\nOnderwerp: Printer",
    "pl": "Od: Jo Doe\nWysłano: poniedziałek\nDo: Desk\nTemat: Drukarka",
    "sv": "Från: Jo Doe\nSkickat: måndag\nTill: Desk\nÄmne: Skrivare",
    "da": "Fra: Jo Doe\nSendt: mandag\nTil: Desk\nEmne: Printer",
    "fi": "Lähettäjä: Jo Doe\nLähetetty: maanantai\nVastaanottaja: Desk\nAihe: Tulostin",
    "cs": "Od: Jo Doe\nOdesláno: pondělí\nKomu: Desk\nPředmět: Tiskárna",
    "hu": "Feladó: Jo Doe\nElküldve: hétfő\nCímzett: Desk\nTárgy: Nyomtató",
    "ro": "De la: Jo Doe\nTrimis: luni\nCătre: Desk\nSubiect: Imprimanta",
    "hr": "Šalje: Jo Doe\nDatum: 1.2.2024. 10:00\nPrima: Desk\nPredmet: Pisač",
    "tr": "Kimden: Jo Doe\nTarih: Pazartesi\nKime: Desk\nKonu: Yazıcı",
    "ru": "От: Jo Doe\nОтправлено: понедельник\nКому: Desk\nТема: Принтер",
    "uk": "Від: Jo Doe\nНадіслано: понеділок\nКому: Desk\nТема: Принтер",
    "el": "Από: Jo Doe\nΣτάλθηκε: Δευτέρα\nΠρος: Desk\nΘέμα: Εκτυπωτής",
    "ja": "差出人: Jo Doe\n送信日時: 月曜日\n宛先: Desk\n件名: プリンター",
    "zh": "发件人：Jo Doe\n发送时间：星期一\n收件人：Desk\n主题：打印机",
    "ko": "보낸 사람: Jo Doe\n날짜: 월요일\n받는 사람: Desk\n제목: 프린터",
}


@pytest.mark.parametrize("text", LABELLED.values(), ids=LABELLED)
def test_labelled_lines_are_a_header_in_every_language(text):
    assert header(text) == (text.split("\n"), True)


SEPARATORS = [
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "-------- Weitergeleitete Nachricht --------",
    "Anfang der weitergeleiteten Nachricht:",
    "---------- Message transféré ---------",
    "----- Mensaje reenviado -----",
    "---------- Mensagem encaminhada ---------",
    "-------- Messaggio Inoltrato --------",
    "-------- Doorgestuurd bericht --------",
    "---------- Wiadomość przesłana dalej ---------",
    "-------- Переслане повідомлення --------",
    "----- Forwarded by Jo Doe/ACME on 01/02/2024 10:00 AM -----",
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "-----Messaggio originale-----",
    "----- Mail original -----",
    "*-------- Original Message --------*",
]


@pytest.mark.parametrize("text", SEPARATORS)
def test_a_line_between_dashes_is_a_header_with_the_labelled_lines_below_it(text):
    assert header(text) == ([text], True)
    assert header(f"{text}\nSubject: Printer\nDate: Monday\nFrom: Jo") == (
        [text, "Subject: Printer", "Date: Monday", "From: Jo"],
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "From: Jo\n\nSent: Monday\n\nTo: Desk\n\nSubject: Printer",
        "________________________________\nFrom: Jo\nSent: Monday\nTo: Desk\nSubject: Printer",
        "*From:* Jo\n*Sent:* Monday\n*To:* Desk\n*Subject:* Printer",
        "From: Jo\nTo: Ann <ann@example.org>;\nBob <bob@example.org>\nSubject: Printer",
        "From: Jo\nDate: Monday\nSubject: The printer that\nstands on floor two\nTo: Desk",
        "From: Jo\nSent: Monday\nTo: Desk\nSubject: Printer\nImportance: High",
        "----- Forwarded Message ----- From: Jo <jo@example.org>To: <d@example.org>Sent: "
        "MondaySubject: Printer",
        "From: Jo <jo@example.org> Sent: Monday To: Desk Subject: Printer",
    ],
)
def test_a_header_may_have_gaps_rules_bold_labels_and_wrapped_values(text):
    assert header(text) == ([line for line in text.split("\n") if line], True)


SENTENCES = [
    "On Mon, 1 Jan 2024 at 10:00, Jo Doe <jo@example.org> wrote:",
    "On Mon, 1 Jan 2024 at 10:00, A Very Long Name via the Desk <\njo@example.org> wrote:",
    "On Thu, 31 Mar 2016 at 11:16 Jo Doe\n\n<\nmailto:Jo Doe <jo@example.org>\n> wrote:",
    "Jo Doe <jo@example.org> schrieb am Fr., 28.\nApr. 2017 um 11:53 Uhr:",
    'Am 21.04.2016 17:48 schrieb "Jo Doe" <jo@example.org\n>:',
    'Le 4 janv. 2016 19:03, "Jo Doe"\n<jo@example.org>\na écrit :',
    'Op 16 aug. 2014 05:13 schreef "jodoe" <jo@example.org> het\nvolgende geschreven:',
    "W dniu 5.01.2024 o 10:00, Jo Doe pisze:",
    "Il giorno lun 1 gen 2024 alle 10:00 Jo Doe <jo@example.org> ha scritto:",
    "Em seg., 1 de jan. de 2024 às 10:00, Jo Doe <jo@example.org> escreveu:",
    "понедельник, 6 октября 2014 г. пользователь jo написал:",
    "28/10/2021 12:46 időpontban Jo Doe (jo@example.org) ezt írta:",
    '"Jo Doe" <jo@example.org>, 28/10/2021 12:46 tarihinde şunu yazdı:',
    "Den 28/10/2021 12:46 skrev Jo Doe <jo@example.org> følgende:",
    "在 2016年12月12日，下午8:45，Jo Doe <jo@example.org> 写道：",
    "2024년 1월 1일 (월) 오전 10:00, Jo Doe <jo@example.org>님이 작성:",
    "2016-03-03 17:21 GMT+01:00 Jo Doe",
    "2016-10-24 15:36 GMT+02:00 Jo Doe <\njo@example.org>:",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_on_who_wrote_when_is_the_header_of_an_answer_wrapped_or_not(text):
    assert header(text) == ([line for line in text.split("\n") if line], False)


@pytest.mark.parametrize(
    "text",
    [
        "From: Building A\nTo: Building B\nDate: 12 May",
        "Von: Berlin\nAn: Bonn\nDatum: Montag",
        "Date: Monday\nSubject: Printer\nRoom: 12",
        "Status: open\nFrom: Monday\nSeverity: high",
        "I wrote to help@example.org on Monday and got the following answer from them:",
        "On 12.05. I wrote to the vendor and they told me to do the following:",
        "My colleague wrote:",
        "The error of 10:30 says what follows:",
        "Forwarded message handling is broken",
        "The mail shows -------- Original Message -------- in the middle",
        "2024-01-01 the printer on floor two stopped",
    ],
)
def test_lines_of_forms_and_sentences_about_writing_are_no_header(text):
    assert header(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "From:\n",
        "From: a@b.c\n",
        "> On 1.1.2024 a wrote:\n",
        "- - Original Message -\n",
        "To: a@b.c;\n",
        "wrote:\n\n<\n",
    ],
)
def test_headers_in_thousands_of_lines_take_as_many_steps_as_there_are_lines(line):
    check_linear(lambda n: mail_headers.find(split_lines(line * n)), 1000)
