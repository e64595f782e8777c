"""Files of one tool and layout are one collection; a survey and a ticket system are two."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import Ingested, read

TICKETS = "Number,Created,Description\n"
JIRA = "Issue key,Issue id,Summary,Status,Created,Reporter,Description"
TEXTS = (
    "The printer on the second floor does not print any more.",
    "I cannot open the shared drive since this morning.",
    "The mail programme asks for my password again and again.",
    "Please give us a second screen for the front desk.",
)


@pytest.fixture
def collections(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Write files, and return the collection of each."""

    def build(*contents: str, **settings: str) -> list[str]:
        paths = []
        for number, content in enumerate(contents):
            paths.append(tmp_path / f"{'abc'[number]}.csv")
            paths[-1].write_text(content, encoding="utf-8")
        ingested: Ingested = read(paths, IngestSettings(**settings))
        frame = ingested.comments.frame.select("source", "collection").unique(maintain_order=True)
        assert dict(frame.iter_rows()) == {s.file: s.collection for s in ingested.sources}
        return frame["collection"].to_list()

    return build


def table(header: str, month: int, row: str, first: int = 0) -> str:
    """Fill a table of one month; {n}, {at} and {text} stand for what changes."""
    lines = [
        row.format(
            n=first + i, at=f"2026-{month:02}-{1 + i:02} 09:{i:02}:00", text=f"{TEXTS[i % 4]} {first + i}"
        )
        for i in range(24)
    ]
    return "\n".join([header.strip(), *lines])


def tickets(month: int, header: str = TICKETS, row: str = "T{n},{at},{text}") -> str:
    return table(header, month, row, 100 * month)


MONTHLY = {
    "a plain list": (TICKETS, "T{n},{at},{text}"),
    "Jira": (JIRA, "HD-{n},{n},Trouble {n},Open,{at},reporter{n},{text}"),
    "German": ("Ticketnummer,Erstellt am,Melder,Beschreibung", "T{n},{at},m{n},{text}"),
}


@pytest.mark.parametrize(("header", "row"), MONTHLY.values(), ids=MONTHLY)
def test_monthly_exports_are_one_collection(collections, header: str, row: str) -> None:  # type: ignore[no-untyped-def]
    assert collections(tickets(1, header, row), tickets(2, header, row)) == ["a.csv", "a.csv"]


def test_a_column_more_makes_no_other_collection(collections) -> None:  # type: ignore[no-untyped-def]
    wider = tickets(2, "Number,Created,Description,Priority", "T{n},{at},{text},High")
    assert collections(tickets(1), wider) == ["a.csv", "a.csv"]


def test_tables_of_other_columns_are_two_collections(collections) -> None:  # type: ignore[no-untyped-def]
    other = tickets(2, "Post,Written,Author,Board,Comment", "P{n},{at},a{n},general,{text}")
    assert collections(tickets(1), other) == ["a.csv", "b.csv"]


ASKED = "What should IT improve for you?"


def survey(question: str, month: int, more: str = "Site") -> str:
    header = f'Response ID,Submitted,{more},"How satisfied are you with IT (1-5)?","{question}"'
    return table(header, month, "R{n},{at},North,3,{text}", 100 * month)


def test_a_survey_and_tickets_are_two_collections(collections) -> None:  # type: ignore[no-untyped-def]
    assert collections(tickets(1), survey(ASKED, 2)) == ["a.csv", "b.csv"]


def test_waves_of_a_survey_are_one_collection_whatever_year_they_name(collections) -> None:  # type: ignore[no-untyped-def]
    first, second = "What should IT improve in 2025?", "What should IT improve in 2026?"
    assert collections(survey(first, 1), survey(second, 2)) == ["a.csv", "a.csv"]


def test_surveys_that_ask_something_else_are_two_collections(collections) -> None:  # type: ignore[no-untyped-def]
    other = "How did the move to the new office go for you?"
    assert collections(survey(ASKED, 1), survey(other, 2)) == ["a.csv", "b.csv"]


def test_the_settings_overrule_what_was_found(collections) -> None:  # type: ignore[no-untyped-def]
    months = tickets(1), tickets(2)
    assert collections(*months, collections="file") == ["a.csv", "b.csv"]
    assert collections(tickets(1), survey(ASKED, 2), collections="all") == ["a.csv", "a.csv"]


def test_a_date_far_from_all_others_is_told_of_the_file_that_holds_it(tmp_path: Path) -> None:
    stray = tickets(2).replace("2026-02-05", "2062-02-05")
    for name, content in (("jan.csv", tickets(1)), ("feb.csv", stray)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    sources = read([tmp_path / "jan.csv", tmp_path / "feb.csv"], IngestSettings()).sources
    assert not any("far from all others" in warning for warning in sources[0].warnings)
    (told,) = [warning for warning in sources[1].warnings if "far from all others" in warning]
    assert told.startswith(
        "1 date lies far from all others (2062-02-05; the others 2026-02-01 to 2026-02-24)"
    )
    assert "rank.outlying_dates" in told


def scales(frames: list[pl.DataFrame], **settings: str) -> list[tuple[float | None, float | None]]:
    """Return the ends of the scale of each comment."""
    comments = read(frames, IngestSettings(**settings)).comments.frame
    return comments.select("score_low", "score_high").rows()


def rated(scores: list[str | None], header: str = "Rating") -> pl.DataFrame:
    texts = [f"{TEXTS[i % 4]} {chr(97 + i)}" for i in range(len(scores))]
    return pl.DataFrame({"Comment": texts, header: scores}, schema_overrides={header: pl.String})


def test_a_score_stands_beside_the_ends_of_its_scale() -> None:
    assert scales([rated(["2", "4", None, "4"])]) == [(1, 5), (1, 5), (None, None), (1, 5)]
    assert scales([rated(["0", "10", "7", "8"])]) == [(0, 10)] * 4
    assert scales([rated(["Good", "Bad", "Good", "Bad"])]) == [(0, 1)] * 4


@pytest.mark.parametrize("scores", [["5"] * 4, ["5", None, None, None]])
def test_scores_that_are_all_the_same_tell_no_scale(scores: list[str | None]) -> None:
    assert scales([rated(scores)]) == [(None, None)] * 4


def test_files_of_one_collection_have_one_scale_and_others_their_own() -> None:
    months = [rated(["5", "4", "5", "4"]), rated(["9", "0", "10", "7"]).with_columns(pl.col("Comment") + "x")]
    assert set(scales(months)) == {(0, 10)}
    for apart in ("file", "all"):
        assert set(scales(months, collections=apart)) == {(1, 5), (0, 10)}


def test_without_scores_there_is_no_scale() -> None:
    assert scales([rated([None] * 4)]) == [(None, None)] * 4
