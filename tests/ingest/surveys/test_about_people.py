"""Closed questions that tell role, department and score."""

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read

OPEN = "What should we improve first?"
WORDS = ["Answer the phone before noon please", "Fix the wifi in the old wing", "Stop changing my password"]


def columns(**asked):
    frame = pl.DataFrame({**asked, OPEN: WORDS, "Anything else you would like to tell us?": WORDS[::-1]})
    return read([frame], IngestSettings()).sources[0].columns


@pytest.mark.parametrize(
    "question",
    [
        "What is your role?",
        "Which of these best describes you?",
        "Was ist Ihre Funktion im Unternehmen?",
        "¿Cuál es su puesto?",
        "Quelle est votre fonction ?",
        "Qual é o seu cargo?",
        "Wat is uw functie?",
        "Qual è il suo ruolo in azienda?",
    ],
)
def test_a_question_for_the_role_is_found_in_seven_languages(question):
    assert columns(**{question: ["Nurse", "Teacher", "Nurse"]})["role"] == (question,)


@pytest.mark.parametrize(
    "question",
    [
        "Which department do you work in?",
        "In welcher Abteilung arbeiten Sie?",
        "¿En qué departamento trabaja?",
        "Dans quel service travaillez-vous ?",
        "Em qual departamento você trabalha?",
        "Op welke afdeling werkt u?",
        "In quale reparto lavora?",
    ],
)
def test_a_department_is_the_role_too_where_no_role_is_asked_for(question):
    found = columns(**{question: ["Sales", "Finance", "Sales"]})
    assert found["department"] == found["role"] == (question,)


def test_questions_about_a_role_that_do_not_ask_for_it_are_none():
    found = columns(
        **{
            "How many years have you been in your role?": ["1", "2", "1"],
            "Does your role need a laptop?": ["Yes", "No", "Yes"],
            "How satisfied are you with your team?": ["4", "3", "5"],
        }
    )
    assert not {"role", "department"} & {*found}


def test_a_likelihood_to_recommend_is_a_better_score_than_any_satisfaction():
    asked = {
        "How would you rate the portal?": ["3", "4", "3"],
        "How satisfied are you with the phone line?": ["3", "4", "3"],
        "Overall, how do you find our service?": ["3", "4", "5"],
        "How likely are you to recommend us?": ["9", "4", "7"],
    }
    for best in reversed(list(asked)):
        assert columns(**asked)["score"] == (best,)
        asked.pop(best)


def test_of_several_things_rated_at_once_the_one_that_the_survey_is_about_is_the_score():
    rated = "How would you rate the quality of ... [{}]"
    found = columns(
        **{
            rated.format("Portal documentation"): ["3", "4", "3"],
            rated.format("Portal"): ["3", "4", "5"],
            "How often do you use the Portal?": ["Daily", "Weekly", "Daily"],
        }
    )
    assert found["score"] == (rated.format("Portal"),)


def test_columns_that_the_settings_name_win():
    frame = pl.DataFrame(
        {
            "How likely are you to recommend us?": ["9", "4", "7"],
            "How satisfied are you with IT?": ["3", "4", "5"],
            OPEN: WORDS,
        }
    )
    settings = IngestSettings(columns={"score": "How satisfied are you with IT?"})
    assert read([frame], settings).comments.frame["score"].to_list() == [3.0, 4.0, 5.0]


def test_a_question_for_one_thing_does_not_come_before_how_satisfied_somebody_is():
    told = columns(
        **{
            "Bitte bewerten Sie: [Tempo]": ["3", "4", "2"],
            "Wie zufrieden sind Sie mit dem Service Desk?": [
                "sehr zufrieden",
                "eher zufrieden",
                "unzufrieden",
            ],
        }
    )
    assert told["score"] == ("Wie zufrieden sind Sie mit dem Service Desk?",)


@pytest.mark.parametrize(
    ("question", "answers", "role"),
    [
        ("ITサポートの満足度を教えてください", ["3", "4", "2"], "score"),
        ("ITサポートに満足していますか", ["とても満足", "満足", "不満"], "score"),
        ("所属部署", ["営業部", "総務部", "営業部"], "department"),
        ("What is your unit?", ["Lab", "Ward", "Lab"], "department"),
    ],
)
def test_questions_for_score_and_department_are_told(question, answers, role):
    assert columns(**{question: answers})[role] == (question,)


@pytest.mark.parametrize(("n_answers", "is_score"), [(2, True), (1, False)])
def test_what_fewer_than_a_fifth_answer_tells_nobodys_score(n_answers, is_score):
    asked = "Overall, how do you find our service?"
    frame = pl.DataFrame(
        {
            asked: [str(n + 3) for n in range(n_answers)] + [""] * (10 - n_answers),
            OPEN: [f"{WORDS[n % 3]} in room {n}" for n in range(10)],
            "Anything else you would like to tell us?": [f"{WORDS[n % 2]} on floor {n}" for n in range(10)],
        }
    )
    found = read([frame], IngestSettings()).sources[0].columns
    assert (found.get("score") == (asked,)) is is_score


@pytest.mark.parametrize(("n_words", "is_role"), [(5, True), (6, False)])
def test_names_of_jobs_have_fewer_than_six_words_on_average(n_words, is_role):
    answers = [
        " ".join([first, "of", "the", "old", "wing", "today"][:n_words]) for first in ("Head", "Cook", "Head")
    ]
    assert ("role" in columns(**{"What is your role?": answers})) is is_role


ASKED = [
    "Which software do you use most often in your job?",
    "Rank the factors by how they influenced your decision to accept your current position",
    "Which of these things do you need from us for your role?",
    "Welche Programme brauchen Sie am häufigsten für Ihre Tätigkeit?",
    "Quels outils utilisez-vous le plus souvent dans votre fonction ?",
    "¿Qué programas utiliza con más frecuencia en su puesto de trabajo?",
    "Welke programma's gebruikt u het vaakst voor uw functie?",
]


@pytest.mark.parametrize("question", ASKED)
def test_a_word_within_a_long_question_is_no_role(question):
    assert "role" not in columns(**{question: ["Excel", "Outlook", "Excel"]})


@pytest.mark.parametrize(
    "question",
    [
        "Which of the following options best describes your current role at the university?",
        "Primary job title that you hold at this university",
        "And your job title?",
        "Welche der folgenden Bezeichnungen beschreibt Ihre Funktion am besten?",
        "To which user group of the service do you belong? Which user group?",
        "Which group do you belong to?",
        "Welcher Gruppe gehören Sie an?",
    ],
)
def test_a_long_question_that_asks_for_the_role_gives_it(question):
    assert columns(**{question: ["Nurse", "Teacher", "Nurse"]})["role"] == (question,)


def test_the_name_of_a_department_may_be_asked_for_in_many_words():
    question = "Please give the name of your department at this site"
    assert columns(**{question: ["Law", "Arts", "Law"]})["department"] == (question,)


def test_how_many_answered_counts_before_how_good_a_question_is():
    n = 30
    few = {"How likely are you to recommend us?": ["9" if i % 4 == 0 else "" for i in range(n)]}
    frame = pl.DataFrame(
        {
            **few,
            "How satisfied are you overall?": [str(1 + i % 5) for i in range(n)],
            OPEN: [f"The wifi drops in room {i} again" for i in range(n)],
        }
    )
    assert read([frame], IngestSettings()).sources[0].columns["score"] == ("How satisfied are you overall?",)


def test_of_two_questions_alike_a_scale_is_a_better_score_than_yes_and_no():
    frame = {"Recommended": ["Yes", "No", "Yes"], "Likely to recommend": ["9", "3", "10"]}
    assert columns(**frame)["score"] == ("Likely to recommend",)
