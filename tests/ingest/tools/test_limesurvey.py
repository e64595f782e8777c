"""LimeSurvey: three styles of header, the VV format, and responses without dates."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest import read

EXPORTS = Path(__file__).parents[2] / "exports" / "limesurvey"
WANTED = ("comment_id", "record_id", "created_at", "author_kind", "item_kind", "score", "question", "text")


def answers(read_in):
    return read_in.comments.frame.select(WANTED).rows()


def test_codes_as_header_a_response_that_was_not_sent_has_its_last_date():
    read_in = read([EXPORTS / "codes.csv"], IngestSettings())
    first = dt.datetime(2024, 3, 4, 10, 12, 33)
    assert answers(read_in) == [
        ("1/WHY", "1", first, "requester", "answer", None, "WHY",
         "The VPN drops twice a day and nobody calls back"),
        ("1/DEV[comment]", "1", first, "requester", "answer", None, "DEV[comment]",
         "It is too slow to start"),
        ("2/WORK[other]", "2", dt.datetime(2024, 3, 4, 11, 2, 10), "requester", "answer", None,
         "WORK[other]", "a private laptop"),
        ("3/WHY", "3", dt.datetime(2024, 3, 5, 8, 30), "requester", "answer", None, "WHY",
         "Nothing, it just works\nand that is rare"),
    ]  # fmt: skip
    source = read_in.sources[0]
    assert (source.reader, source.encoding, source.delimiter) == ("limesurvey", "utf-8-sig", ",")
    assert source.reason == "The header names 8 columns that LimeSurvey writes, such as 'lastpage'."
    assert source.columns["person"] == ("token",)
    assert {"ipaddr", "refurl", "interviewtime", "groupTime8020", "SATTime"} <= {*source.unmapped}
    assert source.warnings == (
        "The header holds the codes of the questions only. To see the questions, export again under Responses"
        " > Export with the headings 'Question code & question text'.",
    )


def test_german_texts_as_header_and_a_survey_that_keeps_no_dates():
    read_in = read([EXPORTS / "texts_de.csv"], IngestSettings())
    improve, other = "Was sollten wir verbessern?", "Womit arbeiten Sie? [Sonstiges]"
    assert answers(read_in) == [
        ("7/q1", "7", None, "requester", "answer", 4.0, improve, "Das WLAN im Erdgeschoss fällt ständig aus"),
        ("8/q1", "8", None, "requester", "answer", 2.0, improve, "Die Anmeldung dauert morgens fünf Minuten"),
        ("8/q2", "8", None, "requester", "answer", 2.0, other, "Tablet vom Außendienst"),
    ]
    source = read_in.sources[0]
    assert (source.n_rows, source.left_out) == (3, {"responses without an answer in words": 1})
    assert source.delimiter == ";"


def test_codes_and_texts_as_header():
    read_in = read([EXPORTS / "both.csv"], IngestSettings())
    why, day = "What is the reason for your score?", dt.datetime(2024, 6, 1, 9)
    assert answers(read_in) == [
        ("11/q1", "11", day, "requester", "answer", 3.0, why, "Tickets are closed before anything is solved"),
        ("12/q1", "12", day.replace(day=2), "requester", "answer", 9.0, why,
         "Quick answers, friendly people"),
        ("12/q2", "12", day.replace(day=2), "requester", "answer", 9.0, "What do you work with? [Other]",
         "A thin client"),
    ]  # fmt: skip


def test_signs_that_the_vv_format_writes_as_words_are_read_back():
    read_in = read([EXPORTS / "vv.txt"], IngestSettings())
    improve = "What should we improve?"
    assert answers(read_in) == [
        ("1/q1", "1", dt.datetime(2024, 3, 4, 10, 12, 33), "requester", "answer", 2.0, improve,
         '"Please hold" is all I hear\nand {then} nothing happens'),
        ("3/q1", "3", dt.datetime(2024, 3, 6, 7), "requester", "answer", 1.0, improve,
         "The printer\tqueue is stuck every morning"),
    ]  # fmt: skip
    assert read_in.comments.frame["row"].to_list() == [3, 5]
    assert "VV format" in read_in.sources[0].reason


@pytest.mark.parametrize(
    "header",
    [
        ("ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ", "Tête de série"),
        ("ID de respuesta", "Fecha de envío", "Última página", "Lenguaje inicial", "Semilla"),
        ("ID da resposta", "Data de envio", "Última página", "Idioma inicial", "Semente"),
        ("ID risposta", "Data invio", "Ultima pagina", "Lingua iniziale", "Seme"),
    ],
)
def test_workbooks_in_other_languages_are_recognised(tmp_path, header):
    with xlsxwriter.Workbook(tmp_path / "results.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*header, "Commentaires ?"])
        sheet.write_row(1, 0, [1, "2024-06-01 09:00:00", 2, "fr", 9911, "The scanner in the hall is broken"])
        sheet.write_row(2, 0, [2, "2024-06-02 09:00:00", 2, "fr", 9912, "Nobody answers the telephone there"])
    read_in = read([tmp_path / "results.xlsx"], IngestSettings())
    assert read_in.sources[0].reader == "limesurvey"
    assert read_in.comments.frame.select("record_id", "text").rows() == [
        ("1", "The scanner in the hall is broken"),
        ("2", "Nobody answers the telephone there"),
    ]


def test_a_survey_without_an_answer_in_words_says_so(export):
    text = '"id","submitdate","lastpage","startlanguage","SAT"\n"1","2024-01-02 03:04:05","2","en","4"\n'
    with pytest.raises(EmptyExportError, match="not answered in words"):
        read([export(text)], IngestSettings())


def test_a_cut_response_is_a_reject_and_the_others_are_read(export):
    lines = (EXPORTS / "texts_de.csv").read_text("utf-8-sig").splitlines(keepends=True)
    read_in = read([export("".join([*lines, '"10";"x"' + ';"y"' * 20 + "\n"]))], IngestSettings())
    assert (len(read_in.comments), len(read_in.rejects)) == (3, 1)


def test_tables_with_few_of_the_names_are_not_taken_for_it(export):
    tickets = "id,startdate,token,comment\n1,2024-01-02,a,The network is far too slow\n"
    pages = "Response ID,Date submitted,Comment\n1,2024-01-02,The network is far too slow\n"
    for text in (tickets, pages):
        assert read([export(text)], IngestSettings()).sources[0].reader != "limesurvey"
