import pytest

from feedback_miner.config import SegmentSettings
from feedback_miner.records import Comments
from feedback_miner.segment import segment
from feedback_miner.segment.repeats import MAILINGS, fingerprint

MERGE = "Please complete the survey number {} about your recent ticket with the service desk today."


def test_a_long_sentence_in_many_records_is_left_out_but_for_its_first_occurrence(cut):
    done = cut(*[f"Problem {'abcdefg'[i]} is mine alone here. {MERGE.format(i)}" for i in range(6)])
    assert done.excluded.frame["reason"].to_list() == ["repeat"] * 5
    assert done.segments.frame["text"].str.contains("survey").sum() == 1
    assert done.segments.frame["text"].str.contains("mine alone").sum() == 6


def test_rows_keep_the_order_of_the_comments(cut):
    done = cut(*[f"Problem {'abcdefg'[i]} is mine alone here. {MERGE.format(i)}" for i in range(6)])
    assert done.segments.frame["comment_id"].unique(maintain_order=True).to_list() == [
        f"c{i}" for i in range(6)
    ]
    assert done.segments.frame["segment_id"].n_unique() == len(done.segments)


def test_repeats_within_one_record_do_not_count(cut):
    done = cut(*[MERGE.format(i) for i in range(6)], records=["r"] * 6)
    assert len(done.excluded) == 0


def test_fewer_records_than_the_setting_do_not_count(cut):
    assert len(cut(*[MERGE.format(i) for i in range(4)]).excluded) == 0
    assert len(cut(*[MERGE.format(i) for i in range(4)], repeats=4).excluded) == 3


def test_short_complaints_that_many_share_all_stay(cut):
    done = cut(*["The VPN is far too slow every day"] * 9)
    assert len(done.segments) == 9


@pytest.mark.parametrize(("n_words", "n_left_out"), [(9, 0), (10, 5)])
def test_a_sentence_of_ten_words_counts(cut, n_words, n_left_out):
    line = "Dear all " + " ".join(["word"] * (n_words - 3)) + " end."
    assert len(cut(*[line] * 6).excluded) == n_left_out


@pytest.mark.parametrize(("n", "n_left_out"), [(59, 5), (60, 0)])
def test_a_label_of_a_form_has_less_than_60_characters(cut, n, n_left_out):
    label = "Results that I expected" + "x" * (n - 24) + ":"
    assert len(label) == n
    done = cut(*[f"{label}\n\nThe page {i} loads and shows the pictures." for i in range(6)])
    assert len(done.excluded) == n_left_out


def test_a_repeat_is_left_out_where_five_records_have_it_by_default(cut):
    assert len(cut(*[MERGE.format(i) for i in range(5)]).excluded) == 4


def test_case_digits_and_spacing_make_no_difference(cut):
    said = "please complete the SURVEY number 12 about  your recent ticket 345 with us today"
    variants = [
        said,
        said.upper(),
        said.replace("  ", "\t"),
        said.replace("12", "9"),
        said.replace("345", "6"),
    ]
    assert len(cut(*variants).excluded) == 4


def test_the_label_of_a_form_counts_at_any_length(cut):
    done = cut(*[f"Expected results:\n\nThe page {i} loads and shows the pictures." for i in range(6)])
    assert done.excluded.frame["text"].to_list() == ["Expected results:"] * 5


COPY = " ".join(f"{word} of what one of us wrote for all" for word in ("part", "piece", "share", "bit"))


@pytest.mark.parametrize(("n_words", "n_left_out"), [(36, 0), (40, 5)])
def test_texts_of_unknown_authors_that_are_too_long_for_chance_are_copies(cut, n_words, n_left_out):
    text = " ".join([*COPY.split(), "and", "so", "it", "went"][:n_words])
    assert len(text.split()) == n_words
    assert len(cut(*[text] * 6).excluded) == n_left_out


ERROR = "The enrolment page says that the server is not available and to try again later"


def said(people, kinds=None, basis="person", text=ERROR):
    n = len(people)
    comments = Comments.from_columns(
        {
            "comment_id": [f"c{i}" for i in range(n)],
            "record_id": [f"r{i}" for i in range(n)],
            "source": ["export.csv"] * n,
            "person_id": people,
            "people_basis": [basis if person else "record" for person in people],
            "author_kind": kinds or ["unknown"] * n,
            "text": [text] * n,
        }
    )
    return len(segment(comments, SegmentSettings(authors=("unknown", "agent"))).segments)


def test_many_people_with_one_wording_are_many_people():
    assert said([f"p{i}" for i in range(40)]) == 40


def test_one_author_of_one_text_in_many_records_said_it_once():
    assert said(["p1"] * 8) == 1
    assert said(["p1"] * 8 + ["p2", "p3"]) == 3


def test_what_the_desk_answers_in_many_records_was_said_once_whoever_of_it_wrote():
    assert said([f"p{i}" for i in range(8)], ["agent"] * 8) == 1


def test_clerks_speak_for_the_people_of_the_tickets_that_they_enter():
    assert said(["p1"] * 8, basis="record") == 8


def test_without_persons_equal_texts_are_those_of_many_people():
    assert said([None] * 8) == 8


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for contacting the service desk, your ticket has been closed and needs no answer.",
        "Sehr geehrte Damen und Herren, wir haben das Portal heute Nacht auf den neuen Stand gebracht.",
        "Nous vous informons que le portail sera fermé ce samedi de huit heures à midi pour travaux.",
        "Estimado usuario, le informamos que su solicitud ha sido registrada en el sistema de soporte.",
        "Gentile utente, la sua richiesta è stata registrata e sarà gestita dal gruppo di assistenza.",
        "Prezado usuário, seu chamado foi registrado e será atendido em breve pela nossa equipe técnica.",
        "Geachte gebruiker, uw melding is geregistreerd en wordt zo snel mogelijk behandeld door ons team.",
        "Szanowni Państwo, informujemy, że system będzie niedostępny w sobotę od ósmej do dwunastej godziny.",
    ],
)
def test_a_mass_mailing_is_one_whoever_it_is_filed_under(text):
    assert said([None] * 6, text=text) == 1
    assert said([f"p{i}" for i in range(6)], text=text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Das Portal meldet seit heute, dass der Server nicht erreichbar ist, und ich komme nicht weiter.",
        "Le portail affiche que la session a expiré et me demande de me connecter encore une fois.",
        "The app says an error occurred and that I should contact the administrator of the system.",
    ],
)
def test_the_words_of_an_error_are_those_of_everybody_who_met_it(text):
    assert said([None] * 6, text=text) == 6
    assert said([f"p{i}" for i in range(6)], text=text) == 6


@pytest.mark.parametrize("end", ["", ",", " and more"])
@pytest.mark.parametrize("phrase", MAILINGS)
def test_every_phrase_of_a_mailing_is_found(phrase, end):
    assert fingerprint(f"one two three four five {phrase}{end} six seven eight nine ten") & 3 == 1
