"""The sample exports are what the script builds, agree with their truth and hold no real person's data."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT / "corpora"
TABLES = ["helpdesk_tickets.csv", "it_survey.csv", "pain_points.csv", "truth.csv"]
EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
PHONE = re.compile(r"(?<![\w.,])\+?\d(?:[ ().-]?\d){8,}(?!\w)")
RESERVED = ("441632960", "01632960", "07700900", "493023125", "34900000")  # numbers kept free for fiction
QUESTION = "What should we know about how IT works for you?"


def read(name: str) -> list[dict[str, str]]:
    with (CORPORA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts() -> list[str]:
    sources = [path.read_text(encoding="utf-8") for path in sorted((CORPORA / "source").glob("*.jsonl"))]
    cells = [cell for name in TABLES for row in read(name) for cell in row.values()]
    return sources + cells


def test_rebuilding_gives_the_committed_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "build_corpora.py", tmp_path], check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == TABLES
    for name in TABLES:
        assert (tmp_path / name).read_bytes() == (CORPORA / name).read_bytes(), name


def test_ids_are_unique() -> None:
    for name, column in [
        ("helpdesk_tickets.csv", "Message ID"),
        ("it_survey.csv", "Response ID"),
        ("concerns/comments.csv", "id"),
        ("truth.csv", "comment_id"),
        ("pain_points.csv", "pain_point"),
    ]:
        ids = [row[column] for row in read(name)]
        assert len(ids) == len(set(ids)), name
    for path in (CORPORA / "source").glob("*.jsonl"):
        numbers = [json.loads(line)["n"] for line in path.read_text(encoding="utf-8").splitlines()]
        assert numbers == list(range(1, len(numbers) + 1)), path.name


def test_the_sizes_of_the_pain_points_agree_with_the_truth() -> None:
    truth = {row["comment_id"]: row["pain_point"] for row in read("truth.csv")}
    openings = {row["Ticket ID"]: row for row in reversed(read("helpdesk_tickets.csv"))}
    tickets = Counter(truth[row["Message ID"]] for row in openings.values())
    people = Counter(
        theme for theme, _ in {(truth[row["Message ID"]], row["Requester"]) for row in openings.values()}
    )
    answers = Counter(truth[row["Response ID"]] for row in read("it_survey.csv"))
    for row in read("pain_points.csv"):
        theme = row["pain_point"]
        stated = (row["tickets"], row["ticket_people"], row["survey_answers"])
        assert stated == (str(tickets[theme]), str(people[theme]), str(answers[theme])), theme


def test_the_truth_names_every_requester_message_and_only_planted_pain_points() -> None:
    planted = {row["pain_point"] for row in read("pain_points.csv")}
    truth = read("truth.csv")
    for row in truth:
        assert row["pain_point"] in planted | {""}
        assert set(filter(None, row["also"].split(";"))) <= planted - {row["pain_point"]}
    messages = [r["Message ID"] for r in read("helpdesk_tickets.csv") if r["Author type"] == "requester"]
    responses = [row["Response ID"] for row in read("it_survey.csv")]
    assert [row["comment_id"] for row in truth] == messages + responses


@pytest.mark.parametrize(
    ("growth", "low", "high"),
    [("growing", 2.0, 4.0), ("shrinking", 0.25, 0.5), ("flat", 0.4, 1.2), ("burst", 0.3, 0.6)],
)
def test_growth_shows_in_the_dates(growth: str, low: float, high: float) -> None:
    truth = {row["comment_id"]: row["pain_point"] for row in read("truth.csv")}
    openings = {row["Ticket ID"]: row for row in reversed(read("helpdesk_tickets.csv"))}
    planted = [row["pain_point"] for row in read("pain_points.csv") if row["growth"] == growth]
    assert planted
    for pain_point in planted:
        of_theme = [o for o in openings.values() if truth[o["Message ID"]] == pain_point]
        months = Counter(int(opening["Created"][5:7]) for opening in of_theme)
        early, late = sum(months[m] for m in (3, 4, 5, 6)) / 4, (months[7] + months[8]) / 2
        assert low <= late / early <= high, pain_point


def test_each_thread_opens_with_its_requester_and_runs_forward_in_time() -> None:
    threads: dict[str, list[dict[str, str]]] = {}
    for row in read("helpdesk_tickets.csv"):
        threads.setdefault(row["Ticket ID"], []).append(row)
    assert len(threads) == 500
    for rows in threads.values():
        assert rows[0]["Author type"] == "requester"
        assert [row["Created"] for row in rows] == sorted(row["Created"] for row in rows)
        for row in rows:
            assert (row["From"] == row["Requester"]) == (row["Author type"] == "requester")


def test_every_e_mail_address_is_in_a_domain_reserved_for_examples() -> None:
    domains = {domain.lower() for text in texts() for domain in EMAIL.findall(text)}
    assert domains
    assert all(domain.endswith((".example", "example.org")) for domain in domains), domains


def test_every_phone_number_is_one_kept_free_for_fiction() -> None:
    found = {re.sub(r"\D", "", number) for text in texts() for number in PHONE.findall(text)}
    assert found
    assert all(number.startswith(RESERVED) for number in found), found


def test_german_and_spanish_are_present() -> None:
    bodies = [row["Body"] for row in read("helpdesk_tickets.csv") if row["Author type"] == "requester"]
    answers = [row[QUESTION] for row in read("it_survey.csv")]
    for comments in (bodies, answers):
        assert sum(bool(re.search(r"\b(nicht|und|ich)\b", text)) for text in comments) >= 15
        assert sum(bool(re.search(r"\b(que|los|las|para|con|una|por)\b", text)) for text in comments) >= 15


def test_concern_labels_are_in_the_list() -> None:
    for row in read("concerns/comments.csv"):
        assert row["text"].strip()
        assert row["concern"] in ("client", "consumer", "both", "none")
        assert row["kind"] in ("pain", "request", "praise", "other")


WRITTEN = ("contrasts", "answers", "messages", "sentences", "languages")
LABELS = {"concern": ("client", "consumer", "both", "none"), "kind": ("pain", "request", "praise", "other")}


@pytest.mark.parametrize("name", [*WRITTEN, "real_labels"])
def test_labels_of_what_was_written_beside_the_comments_are_in_the_list(name: str) -> None:
    for row in read(f"concerns/{name}.csv"):
        for column, allowed in LABELS.items():
            assert row[column] in (*allowed, "unclear"), row
        assert row["part"] in ("train", "test")


@pytest.mark.parametrize("name", WRITTEN)
def test_nobody_wrote_both_what_is_fitted_on_and_what_is_tested_on(name: str) -> None:
    parts: dict[str, set[str]] = {}
    for row in read(f"concerns/{name}.csv"):
        assert row["text"].strip()
        parts.setdefault(row["source"], set()).add(row["part"])
    assert all(len(found) == 1 for found in parts.values())
    assert {part for found in parts.values() for part in found} == {"train", "test"}


def test_each_language_has_three_hundred_comments_that_are_fitted_on_and_as_many_that_are_not() -> None:
    rows = read("concerns/languages.csv")
    for language in ("de", "es", "fr", "it", "nl", "pt"):
        of = [row for row in rows if row["language"] == language]
        assert {row["source"][:2] for row in of} == {language}
        for part in ("train", "test"):
            assert len({row["text"] for row in of if row["part"] == part}) >= 300


def test_each_trouble_is_told_six_times_in_each_language() -> None:
    rows = read("languages/troubles.csv")
    counts = Counter((row["trouble"], row["language"]) for row in rows if row["trouble"])
    assert set(counts.values()) == {6}
    assert len(counts) == 60 * 4
    assert Counter(row["language"] for row in rows if not row["trouble"]) == dict.fromkeys(
        ("de", "en", "es", "fr"), 100
    )
    assert len({row["text"] for row in rows}) == len(rows)
    parts = {row["trouble"]: row["part"] for row in rows if row["trouble"]}
    assert Counter(parts.values()) == {"test": 40, "dev": 20}


def test_a_contrast_flips_a_label_of_its_original_or_keeps_both_as_it_says() -> None:
    comments = {row["id"]: row for row in read("concerns/comments.csv")}
    wrong = 0
    for row in read("concerns/contrasts.csv"):
        original = comments[row["of"]]
        same = all(row[column] == original[column] for column in LABELS)
        wrong += same == (row["flips"] == "true")
    assert wrong == 0


def test_originals_of_tested_contrasts_have_no_contrast_that_is_fitted_on() -> None:
    rows = read("concerns/contrasts.csv")
    tested, fitted = ({row["of"] for row in rows if row["part"] == part} for part in ("test", "train"))
    assert not tested & fitted


def test_real_texts_are_named_by_a_hash_and_their_halves_do_not_meet() -> None:
    rows = read("concerns/real_labels.csv")
    assert set(rows[0]) == {
        *("set", "sha256", "concern", "kind", "sure", "concern_1", "kind_1", "concern_2", "kind_2"),
        *("drawn", "part", "with_question"),
    }
    halves = [{(r["set"], r["sha256"]) for r in rows if r["part"] == part} for part in ("train", "test")]
    assert all(re.fullmatch("[0-9a-f]{16}", digest) for half in halves for _, digest in half)
    assert not halves[0] & halves[1]


def test_tables_are_utf8_with_line_feeds() -> None:
    for name in TABLES:
        content = (CORPORA / name).read_bytes()
        assert b"\r" not in content
        assert content.decode("utf-8").endswith("\n")


def test_the_dataset_card_states_the_sizes_of_the_tables() -> None:
    card = (CORPORA / "README.md").read_text(encoding="utf-8")
    for row in read("pain_points.csv"):
        cells = [row[key] for key in ("pain_point", "concern", "tickets", "ticket_people", "survey_answers")]
        assert f"| {' | '.join(cells)} | {row['growth']} |" in card
    for name in ("helpdesk_tickets.csv", "it_survey.csv", "truth.csv"):
        line = next(line for line in card.splitlines() if line.startswith(f"| `{name}`"))
        assert f"{len(read(name)):,}" in line


THEME_TABLES = ("troubles", "technologies", "definitions")


def test_each_trouble_has_one_definition_and_its_texts() -> None:
    definitions = {row["trouble"]: row for row in read("themes/definitions.csv")}
    rows = read("themes/troubles.csv")
    assert len(definitions) == len(read("themes/definitions.csv")) == 432 + 84
    assert len({row["definition"] for row in definitions.values()}) == len(definitions)
    for row in rows:
        assert row["text"].strip() == row["text"] != ""
        of = definitions[row["trouble"]]
        assert (row["family"], row["part"]) == (of["family"], of["part"])
    counts = Counter(row["trouble"] for row in rows)
    sizes = {"train": {8, 7}, "test": {4}}  # of one, two writers had written the same text
    assert all(counts[name] in sizes[row["part"]] for name, row in definitions.items())
    assert Counter(counts.values()) == {8: 431, 7: 1, 4: 84}


def test_each_trouble_has_five_near_misses() -> None:
    families = Counter(row["family"] for row in read("themes/definitions.csv"))
    assert set(families.values()) == {6}
    assert len(families) == 72 + 14


def test_technologies_that_are_fitted_on_have_sixteen_titles_and_the_others_twenty_eight() -> None:
    counts = Counter((row["part"], row["technology"]) for row in read("themes/technologies.csv"))
    assert Counter((part, n) for (part, _), n in counts.items()) == {("train", 16): 40, ("test", 28): 24}


@pytest.mark.parametrize(
    ("name", "column"),
    [("troubles", "trouble"), ("troubles", "family"), ("troubles", "writer"), ("technologies", "technology")],
)
def test_what_themes_are_measured_on_shares_no_class_and_no_writer_with_what_they_are_fitted_on(
    name: str, column: str
) -> None:
    rows = read(f"themes/{name}.csv")
    fitted, measured = ({row[column] for row in rows if row["part"] == part} for part in ("train", "test"))
    assert fitted
    assert measured
    assert not fitted & measured


def test_no_text_for_themes_is_there_twice() -> None:
    found = [row["text"] for name in ("troubles", "technologies") for row in read(f"themes/{name}.csv")]
    assert len(found) == 3791 + 1312
    assert len({" ".join(text.lower().split()) for text in found}) == len(found)


def test_texts_for_themes_hold_no_address_and_no_phone_number() -> None:
    for name in THEME_TABLES:
        for text in (cell for row in read(f"themes/{name}.csv") for cell in row.values()):
            assert not EMAIL.search(text), text
            assert not re.search(r"https?://|www\.", text), text
            # digits alone, without a 0 in front, are a number of bytes in an error message
            assert all(number.isdigit() and number[0] != "0" for number in PHONE.findall(text)), text


@pytest.mark.parametrize("name", THEME_TABLES)
def test_tables_for_themes_are_utf8_with_line_feeds_and_stand_in_the_card(name: str) -> None:
    content = (CORPORA / "themes" / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    assert content.decode("utf-8").endswith("\n")
    card = (CORPORA / "README.md").read_text(encoding="utf-8")
    line = next(line for line in card.splitlines() if line.startswith(f"| `themes/{name}.csv`"))
    assert f"{len(read(f'themes/{name}.csv')):,}" in line
    assert "Licence: Apache-2.0" in card
