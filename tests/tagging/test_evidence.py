"""Columns shift whose concern a text is taken for, a little, and say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_miner.records import Comments, FloatArray
from feedback_miner.tagging.evidence import column_evidence, shift_joint

MakeComments = Callable[..., Comments]
COLUMNS = ("role", "department", "organisation", "queue")


@pytest.fixture(scope="module")
def evidence(make_comments: MakeComments) -> Callable[..., tuple[list[float], str | None]]:
    """Return the shifts of one comment with such columns, and what is told of them."""

    def find(weight: float = 0.4, **columns: Any) -> tuple[list[float], str | None]:
        comments = make_comments(1, **{name: [value] for name, value in columns.items()})
        shifts, told = column_evidence(comments, weight)
        return shifts[0].tolist(), told[0]

    return find


Evidence = Callable[..., tuple[list[float], str | None]]


@pytest.mark.parametrize(
    "role", ["CFO", "Head of Finance", "Vice President", "Leiter Einkauf", "Procurement"]
)
def test_jobs_that_steer_the_service_speak_for_a_client(evidence: Evidence, role: str) -> None:
    assert evidence(role=role) == ([0.4, -0.4], "role: client")


@pytest.mark.parametrize("role", ["Nurse", "PhD student", "Shop floor", "Mitarbeiterin", "E-Mail"])
def test_jobs_that_use_the_service_speak_for_a_consumer(evidence: Evidence, role: str) -> None:
    assert evidence(role=role) == ([-0.4, 0.4], "role: consumer")


@pytest.mark.parametrize(
    "value",
    [
        "Geschäftsführung",
        "Geschaeftsfuehrung",
        "GESCHÄFTSLEITUNG",
        "Einkauf und Beschaffung",
        "Abteilungsleitung Finanzen",
        "Kämmerei",
        "Direction générale",
        "direction generale",
        "Acheteuse",
        "Conseil d'administration",
        "Contrôle de gestion",
        "Dirección General",
        "Jefatura de Compras",
        "Gerencia",
        "Diretoria",
        "Setor de Licitações",
        "Tesouraria",
        "Direzione Generale",
        "Ufficio Acquisti",
        "Amministratore delegato",
        "Raad van Bestuur",
        "Inkoop",
        "Directie",
        "Wethouder",
        "Direction",
        "Direction des achats",
    ],
)
@pytest.mark.parametrize("column", COLUMNS)
def test_words_of_six_languages_speak_for_a_client(evidence: Evidence, column: str, value: str) -> None:
    assert evidence(**{column: value}) == ([0.4, -0.4], f"{column}: client")


@pytest.mark.parametrize(
    "value",
    [
        "Anwender",
        "Krankenpflege",
        "Sachbearbeiterin",
        "Lehrkräfte",
        "Utilisateur final",
        "Infirmière",
        "Étudiant",
        "Usuario final",
        "Enfermería",
        "Docentes",
        "Usuário",
        "Enfermagem",
        "Almoxarifado",
        "Utente",
        "Infermiera",
        "Magazzino",
        "Medewerker",
        "Verpleegkundige",
        "Eindgebruiker",
    ],
)
@pytest.mark.parametrize("column", COLUMNS)
def test_words_of_six_languages_speak_for_a_consumer(evidence: Evidence, column: str, value: str) -> None:
    assert evidence(**{column: value}) == ([-0.4, 0.4], f"{column}: consumer")


@pytest.mark.parametrize(
    "value",
    [
        "Chef",  # a cook, or who leads
        "AD",  # Active Directory, or amministratore delegato
        "DSI",  # the department that is asked
        "Standleitung",
        "Telefonleitung 3",
        "Haushaltsgeräte",
        "Oficina central",
        "Arts",
        "Salaries",
        "Caixa",
        "Gare du Nord",
        "Stage",
        "Direction of travel",
        "Bestuurder",
        "Administração",
    ],
)
def test_a_word_that_means_something_else_in_another_language_says_nothing(
    evidence: Evidence, value: str
) -> None:
    assert evidence(role=value) == evidence(queue=value) == ([0, 0], None)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_the_author_counts_and_is_named(evidence: Evidence, column: str) -> None:
    assert evidence(**{column: "Finance"}) == ([0.4, -0.4], f"{column}: client")


@pytest.mark.parametrize("value", ["Finance analyst", "Chief nurse", "Director, service desk"])
def test_a_value_that_speaks_for_both_says_nothing(evidence: Evidence, value: str) -> None:
    assert evidence(role=value) == ([0, 0], None)


@pytest.mark.parametrize("value", ["Wizard", "", "financer-x", "prefinance", "42", "\x00", "😡", None])
def test_a_value_without_known_words_says_nothing(evidence: Evidence, value: str | None) -> None:
    assert evidence(queue=value) == ([0, 0], None)


def test_a_vip_speaks_for_a_client_and_the_others_for_nobody(evidence: Evidence) -> None:
    assert evidence(vip=True) == ([0.4, -0.4], "vip: client")
    assert evidence(vip=False) == evidence(vip=None) == ([0, 0], None)


def test_columns_that_agree_add_up_and_are_all_told(evidence: Evidence) -> None:
    shifts, told = evidence(0.2, role="CEO", department="Procurement", vip=True)
    assert shifts == pytest.approx([0.6, -0.6])
    assert told == "role: client; department: client; vip: client"


def test_one_column_that_is_role_and_department_counts_once(evidence: Evidence) -> None:
    assert evidence(role="Procurement", department="Procurement") == ([0.4, -0.4], "department: client")


def test_columns_that_disagree_cancel_out_and_nothing_is_told(evidence: Evidence) -> None:
    assert evidence(role="CEO", queue="Password") == ([0, 0], None)


@pytest.mark.parametrize("weight", [0.3, 0.5, 0.8, 100.0])
@pytest.mark.parametrize(("value", "sign"), [("Procurement", 1), ("Nurse", -1)])
def test_all_columns_together_never_shift_more_than_the_cap(
    evidence: Evidence, weight: float, value: str, sign: int
) -> None:
    shifts, _ = evidence(weight, vip=sign > 0, **dict.fromkeys(COLUMNS, value))
    assert shifts == [sign * 0.8, -sign * 0.8]


def test_a_weight_of_zero_leaves_columns_out(evidence: Evidence) -> None:
    shifts, told = evidence(0.0, role="CEO", vip=True)
    assert (shifts, told) == ([0, 0], None)


def test_comments_stay_in_order(make_comments: MakeComments) -> None:
    shifts, told = column_evidence(make_comments(3, role=["Nurse", None, "Board"]), 0.1)
    np.testing.assert_allclose(shifts, [[-0.1, 0.1], [0, 0], [0.1, -0.1]])
    assert told == ["role: consumer", None, "role: client"]


def test_no_comments_have_no_evidence(make_comments: MakeComments) -> None:
    shifts, told = column_evidence(make_comments(0), 0.4)
    assert (shifts.shape, told) == ((0, 2), [])


def test_a_shift_of_zero_changes_no_probability() -> None:
    joint = np.array([[0.1, 0.2, 0.3, 0.4], [1, 0, 0, 0]])
    np.testing.assert_allclose(shift_joint(joint, np.zeros((2, 2))), joint)


def test_half_a_shift_is_added_to_the_log_odds_of_either_concern() -> None:
    p, q, shift = 0.3, 0.6, 0.5
    joint = np.array([[p * (1 - q), q * (1 - p), p * q, (1 - p) * (1 - q)]])
    moved = shift_joint(joint, np.array([[shift, -shift]]))
    client, consumer = moved[0, 0] + moved[0, 2], moved[0, 1] + moved[0, 2]
    assert np.log(client / (1 - client)) == pytest.approx(np.log(p / (1 - p)) + shift / 2)
    assert np.log(consumer / (1 - consumer)) == pytest.approx(np.log(q / (1 - q)) - shift / 2)


joints = st.lists(st.floats(0.001, 1), min_size=4, max_size=4).map(lambda row: np.array([row]) / sum(row))
shifts = st.floats(-0.8, 0.8)


@given(joints, shifts)
def test_a_shifted_row_sums_to_one_and_favours_the_side_it_speaks_for(
    joint: FloatArray, shift: float
) -> None:
    moved = shift_joint(joint, np.array([[shift, -shift]]))
    assert moved.sum() == pytest.approx(1)
    assert (moved >= 0).all()
    # a client's odds against a consumer's move by the shift, half on either side; both keeps its place
    assert moved[0, 0] / moved[0, 3] == pytest.approx(np.exp(shift / 2) * joint[0, 0] / joint[0, 3])
    assert moved[0, 1] / moved[0, 3] == pytest.approx(np.exp(-shift / 2) * joint[0, 1] / joint[0, 3])
    assert moved[0, 2] / moved[0, 3] == pytest.approx(joint[0, 2] / joint[0, 3])


def test_no_column_makes_a_concern_of_a_text_that_voices_none() -> None:
    silent = np.array([[0.03, 0.03, 0.01, 0.93]])
    moved = shift_joint(silent, np.array([[0.8, -0.8]]))
    assert moved.argmax() == 3
    assert moved[0, 0] < 0.1
