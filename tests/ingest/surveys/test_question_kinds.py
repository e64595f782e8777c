"""Each column of a survey is told by its answers, in any language and with few respondents."""

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from feedback_miner.ingest.surveys import answer_measures, kind_rules
from feedback_miner.ingest.surveys.answer_measures import SAMPLE
from feedback_miner.ingest.surveys.question_kinds import KINDS, classify, looks_like_survey

DATA = Path(__file__).parents[4] / "shared" / "data"

ENGLISH = [
    "The VPN drops every time I join a call from home",
    "I wait two weeks until someone looks at my request",
    "Printing from the tablet has never worked for our team",
    "Please let us choose our own monitors again",
    "Password resets should not need a phone call",
    "The new portal is quick, but I can't find my old tickets",
    "More staff at the desk on Monday mornings",
    "Nobody tells us about an outage before it is over",
]
GERMAN = [
    "Das VPN bricht bei jeder Besprechung ab",
    "Ich warte seit zwei Wochen auf einen neuen Bildschirm",
    "Drucken vom Tablet aus geht bei uns gar nicht",
    "Die Hotline ist freundlich, aber selten zu erreichen",
    "Bitte Störungen früher ankündigen und nicht erst danach",
]
SPANISH = [
    "La VPN se corta cada vez que entro en una reunión",
    "Tardan demasiado en responder a las incidencias",
    "No se puede imprimir desde la tableta de la sala",
    "El portal nuevo es rápido pero cuesta encontrar los tickets",
    "Deberían avisar antes de cada corte de servicio",
]
JAPANESE = [
    "会議に参加するたびにVPNが切れるので困っています",
    "問い合わせの返事が来るまで二週間もかかりました",
    "タブレットから印刷できないのが不便です",
    "新しいポータルは速いが、古いチケットが見つからない",
    "障害の連絡をもっと早くしてほしいです",
]


def kind(cells, name="Q7", text=None):
    frame = pl.DataFrame({name: pl.Series(name, cells, dtype=pl.String)})
    (question,) = classify(frame, {name: text} if text else None)
    return question.kind


@pytest.mark.parametrize("answers", [ENGLISH, GERMAN, SPANISH, JAPANESE])
@pytest.mark.parametrize("n", [1, 3, 5])
def test_sentences_are_open_in_any_language_though_few_and_the_header_says_nothing(answers, n):
    assert kind(answers[:n]) == "open"


def test_three_sentences_among_six_hundred_respondents_are_open():
    assert kind([None] * 597 + ENGLISH[:3]) == "open"


@pytest.mark.parametrize(
    "nothing", [["none", "n/a", "No", "-"], ["keine", "nein", "nichts"], ["特になし", "なし"]]
)
def test_many_answers_that_say_nothing_do_not_close_an_open_question(nothing):
    assert kind(ENGLISH + nothing * 30) == "open"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (
            "What should IT improve?",
            ["speed", "wifi", "the portal", "response time", "printers", "wifi in B2"],
        ),
        ("Was fehlt Ihnen am meisten?", ["Tempo", "WLAN im Keller", "Drucker", "Schulungen", "Monitore"]),
        ("¿Qué mejoraría usted?", ["la wifi", "los tiempos", "impresoras", "el portal", "formación"]),
        ("改善してほしい点は何ですか？", ["速度", "無線LAN", "印刷機", "研修", "画面"]),
    ],
)
def test_short_answers_are_open_where_an_opinion_is_asked_for(text, answers):
    assert kind(answers, text=text) == "open"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (
            "What is your job title?",
            ["Nurse", "Senior Analyst", "Buyer", "Project manager", "Clerk", "Trainer"],
        ),
        ("In welcher Abteilung arbeiten Sie?", ["Einkauf", "Vertrieb Süd", "Personal", "Lager", "Labor"]),
        ("¿En qué ciudad trabaja?", ["Lugo", "Vigo", "Soria", "Cuenca", "Huesca"]),
        ("会社の部署名", ["総務", "人事", "経理", "営業", "開発"]),
        ("Which tools do you use for remote work?", ["PuTTY", "a headset", "Slack", "mstsc", "tmux and vim"]),
        ("Institution", ["University of Eastholm", "Northfield City Hospital", "Lakeside School of Arts"]),
    ],
)
def test_facts_typed_by_hand_are_short(text, answers):
    assert kind(answers, text=text) == "short"


def test_long_options_that_come_back_are_a_choice():
    options = [
        "I call the desk, because it is the quickest way to get help",
        "I write a ticket in the portal and wait for somebody to answer it",
        "I ask a colleague who knows about computers",
    ]
    assert kind(options * 10) == "choice"
    assert kind([*options * 2, options[0]]) == "choice"


def test_a_few_typed_options_do_not_open_a_choice():
    typed = ["I have two laptops and a phone that nobody manages", "A thin client in the ward"]
    assert kind((["Laptop", "Desktop", "Tablet"] * 8) + typed, text="Which device do you use?") == "choice"


@pytest.mark.parametrize("separator", [", ", ";", " | ", "\n", "、"])
def test_options_joined_in_one_cell_are_choices(separator):
    options = ["E-mail", "Service portal", "Phone, the hotline", "In person"]
    cells = [separator.join(o for bit, o in enumerate(options) if 1 + i % 15 >> bit & 1) for i in range(40)]
    assert kind(cells) == "choices"


def test_an_option_typed_beside_ticked_ones_leaves_them_choices():
    ticked = [
        "Phone, Portal",
        "Portal, E-mail",
        "Phone, E-mail",
        "Phone",
        "Portal",
        "Phone, Portal, E-mail",
    ] * 4
    typed = ["Portal, I walk over to the desk because that is quicker than anything else"] * 1
    assert kind(ticked + typed, text="How do you reach the desk?") == "choices"


def test_sentences_with_commas_and_semicolons_are_no_choices():
    cells = [f"{a}; {b}, and that is all" for a, b in zip(ENGLISH, reversed(ENGLISH), strict=True)]
    assert kind(cells * 1) == "open"


@pytest.mark.parametrize(
    "cells",
    [
        [str(i % 11) for i in range(30)],
        ["1", "5", "4", "4", "2"],
        ["Strongly agree", "Agree", "Disagree", "Agree", "Neutral", "Strongly agree"] * 3,
        ["sehr zufrieden", "zufrieden", "unzufrieden", "zufrieden"] * 3,
        ["Muy satisfecho", "Satisfecho", "Insatisfecho", "Satisfecho"] * 3,
        ["満足", "やや満足", "不満", "満足", "やや不満"] * 3,
        ["5 - immer", "4 - oft", "1 - nie", "4 - oft"] * 3,
    ],
)
def test_scales_in_numbers_and_words_are_scores(cells):
    assert kind(cells) == "score"


def test_options_with_a_number_are_no_scale():
    assert kind(["CentOS 7", "Rocky 8", "Windows 7", "CentOS 7", "Rocky 8"] * 4) == "choice"
    assert kind(["1 - 3 years", "3 - 6 years", "1 - 3 years", "less"] * 5) == "choice"


def test_a_rating_of_the_agent_does_not_ask_for_an_age():
    assert kind(["4", "5", "2", "4", "1"] * 5, text="How was the agent?") == "score"


def test_counts_and_boxes_are_no_scores():
    assert (
        kind(["1", "2", "3", "3", "5", "2", "1", "1"] * 3, text="How many years have you worked here?")
        == "choice"
    )
    assert kind(["0", "1", "1", "0"] * 10) == "choice"
    assert kind(["41", "29", "35", "58", "62", "33"], text="Age") == "short"
    assert kind([None, "Headset", "Headset", None, "Headset"]) == "choice"


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Q9", ["ann@example.org", "bo@example.org", "please not"]),
        ("Q9", ["192.0.2.7", "198.51.100.3"]),
        ("Q9", ["+44 20 7946 0001", "(020) 7946-0002", "020 7946 0003"]),
        ("RecipientFirstName", ["Ann", "Bo"]),
        ("LocationLatitude", ["47.11", "46.95"]),
        ("Nachname", ["Muster", "Beispiel"]),
        ("What is your name?", ["Ann Example", "Bo Sample"]),
    ],
)
def test_personal_data_is_told_by_content_or_name(name, cells):
    assert kind(cells, name) == "personal"


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("ResponseId", ["R_1", "R_2"]),
        ("Duration (in seconds)", ["38", "120"]),
        ("UserLanguage", ["DE", "EN"]),
        ("demographics_complete", ["2", "0"]),
        ("Zeitstempel", ["17.11.2024 18:23", "18.11.2024 09:01"]),
        ("V3", ["https://desk.example.org/a", "https://desk.example.org/b"]),
        ("V4", [f"tok{i:03}x9f8a7" for i in range(9)]),
        ("", [str(i) for i in range(9)]),
    ],
)
def test_what_the_tool_writes_is_metadata(name, cells):
    assert kind(cells, name) == "metadata"


def test_dates_among_the_answers_are_dates_and_times_of_the_form_are_not():
    moments = [datetime(2024, 5, 1) + timedelta(days=i) for i in range(4)]
    frame = pl.DataFrame({"Timestamp": moments, "When did you join?": moments, "Q3": ["2024-05-01"] * 4})
    assert [q.kind for q in classify(frame)] == ["metadata", "date", "date"]


@pytest.mark.parametrize(
    "text",
    [
        "Other (please specify)", "How do you run it? | Other (please specify)", "Why?", "If no, why not?",
        "Other - Write In:What would help?", "run_mode[other]", "Sonstiges (bitte angeben)", "Warum?",
        "Otro (especifique)", "その他（ご記入ください）",
    ],
)  # fmt: skip
def test_what_is_typed_beside_a_choice_is_other(text):
    assert kind(["a thin client", "my own phone", "borrowed laptop", "none of these"], text=text) == "other"


def test_another_comment_is_open_and_a_ticked_other_is_a_choice():
    assert kind(ENGLISH, text="Any other comments?") == "open"
    assert kind(["Other", None, "Other"], text="Other (please specify)") == "choice"


def test_columns_without_answers_are_empty():
    assert kind([None, "", "n/a", " "]) == "empty"
    assert kind([]) == "empty"


def test_what_the_form_knows_wins_and_an_unknown_kind_lists_the_known():
    frame = pl.DataFrame({"Q2": ["Hello there"]})
    assert classify(frame, types={"Q2": "open"})[0].kind == "open"
    with pytest.raises(ValueError, match=r"Unknown kinds of question: essay\. Known: open, other"):
        classify(frame, types={"Q2": "essay"})


def test_a_question_carries_its_column_its_text_and_how_many_answered():
    frame = pl.DataFrame({"Q2": [*ENGLISH, "n/a", None]})
    (question,) = classify(frame, {"Q2": "What would <b>you</b>\nchange?"})
    assert (question.name, question.text, question.n_answers) == (
        "Q2",
        "What would you change?",
        len(ENGLISH),
    )
    assert question.kind in KINDS
    assert "words on average" in question.reason


def test_tables_with_questions_for_columns_are_surveys():
    forms = pl.DataFrame(
        {"Timestamp": ["2024-05-01"], "What would you change?": ["x"], "How satisfied are you?": ["4"]}
    )
    assert looks_like_survey(forms) == (
        "2 of 3 columns are named by a question, such as 'What would you change?'"
    )
    qualtrics = pl.DataFrame({"ResponseId": ["R_1"], "RecordedDate": ["2024-05-01"], "Q1": ["Too slow"]})
    assert looks_like_survey(qualtrics) == "columns as survey tools write them: ResponseId, RecordedDate"
    coded = {f"open{i}": ENGLISH for i in range(3)} | {
        f"likert{i}": ["1", "2", "3", "5"] * 2 for i in range(5)
    }
    assert looks_like_survey(pl.DataFrame(coded)) == ("3 columns of free text beside 5 of choices and scores")
    japanese = pl.DataFrame(
        {"タイムスタンプ": ["2024-05-01"], "困っていることは何ですか？": ["x"], "満足していますか？": ["4"]}
    )
    assert looks_like_survey(japanese) is not None


@pytest.mark.parametrize(
    ("n_open", "n_choices", "is_survey"),
    [(3, 5, True), (3, 4, False), (2, 6, False), (5, 3, True), (6, 2, False)],
)
def test_three_open_and_three_closed_questions_of_eight_make_a_survey(n_open, n_choices, is_survey):
    opened = {f"open{i}": ENGLISH for i in range(n_open)}
    chosen = {f"c{i}": ["Laptop", "Tablet"] * 4 for i in range(n_choices)}
    assert (looks_like_survey(pl.DataFrame(opened | chosen)) is not None) is is_survey


@pytest.mark.parametrize(("n_open", "is_survey"), [(2, True), (1, False)])
def test_a_score_and_two_columns_of_free_text_make_a_survey(n_open, is_survey):
    frame = pl.DataFrame({"v1": ["1", "5", "2", "4"] * 2} | {f"open{i}": ENGLISH for i in range(n_open)})
    assert (looks_like_survey(frame) is not None) is is_survey


def test_tickets_and_plain_comments_are_no_surveys():
    tickets = pl.DataFrame(
        {
            "Number": ["INC1", "INC2"], "Short description": ["VPN", "Mail"], "Description": ENGLISH[:2],
            "Priority": ["1", "2"], "State": ["New", "New"], "Was the user told?": ["yes", "no"],
            "Is it urgent for you?": ["yes", "no"],
        }
    )  # fmt: skip
    assert looks_like_survey(tickets) is None
    assert (
        looks_like_survey(pl.DataFrame({"date": ["2024-05-01"], "comment": ["slow"], "score": ["3"]})) is None
    )
    assert looks_like_survey(pl.DataFrame()) is None


def survey(n_rows, n_columns):
    opened = [f"{ENGLISH[i % 8]} since week {i}" if i % 3 else None for i in range(n_rows)]
    chosen = [f"Device {i * i // 7 % 5}, Device {5 + i * i // 11 % 7}" for i in range(n_rows)]
    return pl.DataFrame(
        {f"o{i}": opened for i in range(n_columns)} | {f"c{i}": chosen for i in range(n_columns)}
    )


def test_a_wide_survey_is_told_twice_the_same():
    frame = survey(3_000, 20)
    first = classify(frame)
    assert first == classify(frame)
    assert {q.kind for q in first} == {"open", "choices"}


@pytest.fixture
def cells_seen(monkeypatch):
    """Return, per look at the answers of a column, how many of its cells were looked at."""
    seen = []

    def counting(function):
        def counted(answers, *others):
            seen.append(len(answers))
            return function(answers, *others)

        return counted

    for module, name in (
        (kind_rules, "looks_like_dates"),
        (answer_measures, "read_scores"),
        (kind_rules, "measure"),
    ):
        monkeypatch.setattr(module, name, counting(getattr(module, name)))
    return seen


def test_twice_the_rows_are_no_more_work_once_there_are_many(cells_seen):
    work = []
    for n_rows in (10_000, 20_000):
        classify(survey(n_rows, 2))
        work.append((len(cells_seen), max(cells_seen)))
        cells_seen.clear()
    assert work[0] == work[1] == (3 * 4, SAMPLE)


def test_twice_the_columns_are_twice_the_work(cells_seen):
    work = []
    for n_columns in (3, 6):
        classify(survey(50, n_columns))
        work.append(sum(cells_seen))
        cells_seen.clear()
    assert work[1] == 2 * work[0]


@pytest.mark.parametrize(
    "path",
    [*sorted((DATA / "tickets").rglob("*.csv")), DATA / "concern_dev.csv"],
    ids=lambda path: path.name,
)
def test_real_ticket_tables_are_no_surveys(path):
    if not path.exists():
        pytest.skip(f"{path} is absent")
    assert looks_like_survey(pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")) is None
