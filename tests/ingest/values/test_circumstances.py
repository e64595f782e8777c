"""How a ticket fared and whose it is: read from columns found by name, in words and never guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.values.circumstances import (
    is_count,
    is_priority,
    is_yes_or_no,
    read_counts,
    read_priorities,
    read_yes_or_no,
)

Export = Callable[..., Path]

SENTENCES = [
    "The lift is stuck again since monday", "My laptop battery lasts for an hour only",
    "Nobody answers the phone after four", "The new portal is really easy to use",
    "I wait for weeks until a request is done", "Printing from the tablet does not work",
]  # fmt: skip


def column(*values: str | None) -> pl.Series:
    return pl.Series("cell", values, dtype=pl.String)


def frame(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame({"comment": SENTENCES} | columns)


def comments(source: object, **settings: object) -> pl.DataFrame:
    return read([source], IngestSettings(**settings)).comments.frame


def roles(source: object, **settings: object) -> dict[str, tuple[str, ...]]:
    return dict(read([source], IngestSettings(**settings)).sources[0].columns)


@pytest.mark.parametrize(
    ("level", "spelled"),
    [
        ("critical", ["Critical", "URGENT", "P1", "Sev 1", "sev-1", "Very high", "Sehr hoch", "Crítica"]),
        ("critical", ["1 - Critical", "1 - Very high", "P1 (Critical)", "Emergency!", "Dringend"]),
        ("high", ["High", "2 - High", "P2 (High)", "Hoch", "alta", "Élevée", "hoog", "Major"]),
        ("medium", ["Medium", "3 Moderate", "Normal", "Mittel", "moyenne", "gemiddeld"]),
        ("low", ["low", "4 - Low", "Very low", "P5", "Niedrig", "Baja", "faible"]),
        ("low", ["Not urgent", "Non-urgent", "4 - Not urgent", "nicht dringend"]),
    ],
)
def test_priorities_are_read_from_words_in_many_languages(level: str, spelled: list[str]) -> None:
    assert read_priorities(column(*spelled)).to_list() == [level] * len(spelled)


@pytest.mark.parametrize("cell", ["1", "4", " 2 ", "1.0", "", "-", "yes", "blue", "\x00", "😡", None])
def test_bare_digits_and_other_words_are_no_priority(cell: str | None) -> None:
    assert read_priorities(column(cell)).to_list() == [None]


def test_a_column_is_one_of_priorities_where_nine_in_ten_cells_are() -> None:
    assert is_priority(column(*["High", "Low", None, ""] * 9, "blue"))
    assert is_priority(column(*["High"] * 9, "blue"))
    assert not is_priority(column(*["High"] * 8, "blue"))
    assert not is_priority(column("1", "2", "3"))
    assert not is_priority(column(None, ""))
    assert not is_priority(pl.Series([1, 2]))


@pytest.mark.parametrize(
    ("answer", "spelled"),
    [
        (True, ["Yes", "y", "TRUE", "1", " ja ", "Sí", "oui", "x", "VIP"]),
        (False, ["No", "n", "false", "0", "Nein", "Não", "nee"]),
        (None, ["maybe", "2", "", "yes and no", "n/a", None]),
    ],
)
def test_yes_and_no_are_read_and_nothing_else(answer: bool | None, spelled: list[str | None]) -> None:
    assert read_yes_or_no(column(*spelled)).to_list() == [answer] * len(spelled)


def test_a_column_is_one_of_answers_where_nine_in_ten_cells_are() -> None:
    assert is_yes_or_no(column("yes", "no", "n/a", None))
    assert not is_yes_or_no(column("yes", "no", "perhaps"))
    assert is_yes_or_no(column(*["yes"] * 9, "perhaps"))
    assert not is_yes_or_no(column(*["yes"] * 8, "perhaps"))


@pytest.mark.parametrize(
    ("cell", "n"),
    [
        *[("0", 0), ("3", 3), (" 12 ", 12), ("2.0", 2), ("yes", 1), ("no", 0), ("true", 1)],
        *[("-1", None), ("1.5", None), ("often", None), ("9" * 30, None), ("", None), (None, None)],
    ],
)
def test_counts_are_whole_numbers_or_yes_and_no(cell: str | None, n: int | None) -> None:
    assert read_counts(column(cell)).to_list() == [n]


def test_a_column_of_other_numbers_is_no_count() -> None:
    assert is_count(column("0", "1", "", "2"))
    assert is_count(column(*["3"] * 9, "often"))
    assert not is_count(column(*["3"] * 8, "often"))
    assert not is_count(column("0.5", "1.5", "2"))
    assert not is_count(column("often", "never"))


@pytest.mark.parametrize(
    "header",
    [
        {"department": "Business Unit", "organisation": "Company", "queue": "Assignment group",
         "vip": "VIP user", "priority": "Priority", "reopen": "Reopen count", "resolved": "Resolved at"},
        {"department": "Abteilung", "organisation": "Firma", "queue": "Zuständige Gruppe", "vip": "vip",
         "priority": "Dringlichkeit", "reopen": "Wiedereröffnet", "resolved": "Gelöst am"},
        {"department": "Departamento", "organisation": "Empresa", "queue": "Grupo de asignación",
         "priority": "Prioridad", "reopen": "Reabierto", "resolved": "Fecha de cierre"},
        {"department": "Service", "organisation": "Entreprise", "queue": "Groupe d'affectation",
         "priority": "Priorité", "reopen": "Rouvert", "resolved": "Date de clôture"},
        {"department": "Afdeling", "organisation": "Bedrijf", "queue": "Wachtrij",
         "priority": "Prioriteit", "reopen": "Heropend", "resolved": "Opgelost"},
        {"department": "reparto", "organisation": "Azienda", "queue": "coda",
         "priority": "Priorità", "reopen": "riaperto", "resolved": "chiuso il"},
        {"department": "requesterDepartment", "organisation": "accountName", "queue": "assigned_group",
         "vip": "isVip", "priority": "case_priority", "reopen": "timesReopened", "resolved": "closed_at"},
    ],
)  # fmt: skip
def test_columns_are_found_by_name_in_many_languages(header: dict[str, str]) -> None:
    cells = {
        "department": ["Ward", "Sales"],
        "organisation": ["North", "South"],
        "queue": ["Desk", "Network"],
        "vip": ["yes", "no"],
        "priority": ["High", "Low"],
        "reopen": ["0", "2"],
        "resolved": ["2024-05-01", "2024-06-30"],
    }
    # with a role beside it, a department is a column of its own
    columns = {"Role": ["Nurse", "Clerk"] * 3} | {name: cells[role] * 3 for role, name in header.items()}
    found = roles(frame(**columns))
    assert {role: found.get(role) for role in header} == {role: (name,) for role, name in header.items()}
    assert found["role"] == ("Role",)


def test_what_was_found_stands_beside_the_comments(export: Export) -> None:
    path = export(
        "Comment,Role,Department,Company,Queue,VIP,Priority,Reopened,Created,Closed\n"
        + "".join(
            f"{text},Nurse,Ward 7,North,Desk,yes,2 - High,1,2024-05-01 08:00,2024-05-03 09:30\n"
            for text in SENTENCES
        )
    )
    row = comments(path).row(0, named=True)
    names = ("role", "department", "organisation", "queue", "vip", "priority", "reopen_count")
    assert tuple(row[name] for name in names) == ("Nurse", "Ward 7", "North", "Desk", True, "high", 1)
    assert row["created_at"] == datetime(2024, 5, 1, 8)
    assert row["resolved_at"] == datetime(2024, 5, 3, 9, 30)


def test_an_export_without_such_columns_has_nulls() -> None:
    found = comments(frame())
    names = ["department", "organisation", "queue", "vip", "priority", "reopen_count", "resolved_at"]
    assert all(found[name].null_count() == len(SENTENCES) for name in names)


def test_typed_columns_of_a_frame_are_read_too() -> None:
    found = comments(frame(vip=[True, False] * 3, reopens=[0, 1, 2] * 2, closed=[datetime(2024, 5, 1)] * 6))
    assert found["vip"].to_list() == [True, False] * 3
    assert found["reopen_count"].to_list() == [0, 1, 2] * 2
    assert found["resolved_at"].to_list() == [datetime(2024, 5, 1)] * 6


def test_a_name_whose_content_does_not_fit_plays_no_role() -> None:
    found = roles(
        frame(
            Priority=[1, 2, 3] * 2, VIP=["Ann", "Bob"] * 3, Reopened=["x y", "z"] * 3, Resolved=["by Bob"] * 6
        )
    )
    assert not {"priority", "vip", "reopen", "resolved"} & set(found)


def test_a_date_of_solution_is_never_taken_for_that_of_the_comment() -> None:
    found = roles(frame(Closed=["2024-05-03"] * 6, Created=["2024-05-01"] * 6))
    assert (found["date"], found["resolved"]) == (("Created",), ("Closed",))
    assert "date" not in roles(frame(Closed=["2024-05-03"] * 6))


@pytest.mark.parametrize(
    ("role", "cells", "column", "value"),
    [
        ("department", "Ward 7", "department", "Ward 7"),
        ("organisation", "North", "organisation", "North"),
        ("queue", "Desk", "queue", "Desk"),
        ("vip", "yes", "vip", True),
        ("priority", "P3", "priority", "medium"),
        ("reopen", "4", "reopen_count", 4),
        ("resolved", "2024-05-03", "resolved_at", datetime(2024, 5, 3)),
    ],
)
def test_the_settings_can_name_each_column(role: str, cells: str, column: str, value: object) -> None:
    found = comments(frame(Odd=[cells] * 6), columns={role: " odd "})
    assert found[column].to_list() == [value] * 6


def test_a_column_that_is_named_wins_over_one_with_the_better_name() -> None:
    given = frame(Priority=["High"] * 6, Odd=["Low"] * 6)
    assert comments(given, columns={"priority": "Odd"})["priority"].to_list() == ["low"] * 6


@pytest.mark.parametrize(
    "role", ["department", "organisation", "queue", "vip", "priority", "reopen", "resolved"]
)
def test_a_name_that_no_column_has_is_an_error_that_tells_how_to_set_it(export: Export, role: str) -> None:
    path = export("id,comment\n" + "".join(f"{i},{text}\n" for i, text in enumerate(SENTENCES)))
    with pytest.raises(UsageError) as error:
        comments(path, columns={role: "Ugrency"})
    assert str(error.value) == (
        "tickets.csv has no column 'Ugrency'.\n"
        "Columns found: id, comment.\n"
        f"Name one with --set ingest.columns.{role}=NAME, or run: feedback-miner inspect {path}"
    )


def test_personal_data_in_these_columns_is_not_kept() -> None:
    found = comments(
        frame(
            Role=["Nurse"] * 6,
            Department=["ann@northmoor.example"] * 6,
            Company=["call +44 1632 960 123"] * 6,
            Queue=["bob@northmoor.example"] * 6,
        )
    )
    written = found.select("department", "organisation", "queue").row(0)
    assert not any("northmoor" in cell or "1632" in cell for cell in written)


def test_hostile_cells_are_only_text() -> None:
    cells = ["=cmd|' /C calc'!A0", "<script>", "\x00", "😡", "a" * 5000, ""]
    given = frame(Role=["Nurse"] * 6, Queue=cells, Priority=["High"] * 5 + ["<b>"])
    found = comments(given, columns={"queue": "Queue", "priority": "Priority"})
    assert found["queue"].to_list()[1] == "<script>"
    assert found["priority"].to_list() == ["high"] * 5 + [None]
