"""Labels of one's own are learned, used and measured on the command line, and tags explained."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import feedback_miner

ROOT = Path(__file__).parents[2]
FILE = "own-labels.safetensors"
LAPTOP = "My laptop crashes every morning and nobody at the service desk calls me back."
BUDGET = "The board cannot see what the IT budget was spent on, and costs rise each year."


@pytest.fixture(scope="module")
def labelled() -> pl.DataFrame:
    """Thirty comments with labels that are right, of all concerns and kinds."""
    frame = pl.read_csv(ROOT / "corpora" / "concerns" / "comments.csv").select("text", "concern", "kind")
    frame = frame.filter(pl.col("text").str.len_chars().is_between(60, 160)).unique(
        "text", maintain_order=True
    )
    return frame.group_by("concern", maintain_order=True).head(8).head(30).select("text", "concern", "kind")


@pytest.fixture(scope="module")
def labels(labelled: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those, and two that say the contrary of what anybody would."""
    odd = pl.DataFrame({"text": [LAPTOP, BUDGET], "concern": ["client", "none"], "kind": ["praise", "other"]})
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    pl.concat([labelled, odd]).write_csv(path)
    return path


@pytest.fixture(scope="module")
def workspace(cli, labels, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "workspace"
    ended = cli("tags", "fit", labels, "--workspace", folder, "-q")
    assert ended.exit_code == 0, ended.output
    return folder


@pytest.fixture
def export(write_csv) -> Path:
    return write_csv([LAPTOP, BUDGET, "Thank you, the new portal works perfectly.", "n/a", "   "])


def tags(cli, export: Path, work: Path, *more: object) -> pl.DataFrame:
    ended = cli("tag", export, "--text-column", "comment", "--out", work / "tags.parquet", "-q", *more)
    assert ended.exit_code == 0, ended.output
    found = pl.read_parquet(work / "tags.parquet")
    (work / "tags.parquet").unlink()
    return found


# --- tags fit


def test_fit_says_what_was_learned_and_where_it_is(cli, labels, work) -> None:
    ended = cli("tags", "fit", labels, "--workspace", work / "own")
    assert ended.exit_code == 0, ended.output
    concern, kind = ended.stdout.splitlines()
    assert concern.startswith("concern: 32 labels, ")
    assert kind.startswith("kind: 32 labels, ")
    assert f"Kept in {work / 'own' / FILE}" in ended.stderr
    assert [path.name for path in (work / "own").iterdir()] == [FILE]


def test_fit_says_that_few_labels_are_only_remembered(cli, write_csv, work) -> None:
    (work / "few.csv").write_text(f'text,concern\n"{LAPTOP}",client\n"{BUDGET}",none\n')
    ended = cli("tags", "fit", work / "few.csv", "--workspace", work / "own", "-q")
    assert ended.exit_code == 0, ended.output
    assert "concern: 2 labels, remembered for these texts; from 20 labels on" in ended.stdout
    assert ended.stderr == ""


def test_texts_that_were_labelled_are_tagged_with_their_labels(cli, export, workspace, work) -> None:
    before, after = tags(cli, export, work), tags(cli, export, work, "--workspace", workspace)
    assert before["concern"].to_list()[:2] == ["consumer", "client"]
    assert after["concern"].to_list()[:2] == ["client", "none"]
    assert after["kind"].to_list()[:2] == ["praise", "other"]
    assert after["kind_score"].to_list()[:2] == pytest.approx([0.97, 0.97])
    assert after["kind"][2] == before["kind"][2] == "praise"


def test_a_comment_that_says_nothing_is_none_and_other_and_a_blank_one_has_no_tags(
    cli, export, workspace, work
) -> None:
    for more in ((), ("--workspace", workspace)):
        found = tags(cli, export, work, *more)
        assert found.select("concern", "kind").rows()[3:] == [("none", "other"), (None, None)]


def test_mine_takes_the_workspace_too(cli, write_csv, voices, workspace, work) -> None:
    export = write_csv([LAPTOP, BUDGET, *voices[:20]])
    ended = cli("mine", export, "--out", work / "run", "--workspace", workspace, "-q")
    assert ended.exit_code == 0, ended.output
    comments = pl.read_parquet(work / "run" / "comments.parquet")
    assert comments["concern"].to_list()[:2] == ["client", "none"]
    models = feedback_miner.open_run(work / "run").manifest["models"]
    (revision,) = (model["revision"] for model in models if model["role"] == "tagger")
    assert "+own" in revision


def test_no_label_and_no_text_of_the_user_is_on_disk(workspace, labelled) -> None:
    content = (workspace / FILE).read_bytes()
    assert not any(text.encode() in content for text in labelled["text"])
    assert b"laptop" not in content.lower()


# --- tags eval


def test_eval_prints_a_row_per_class_and_what_is_confused(cli, labels) -> None:
    ended = cli("tags", "eval", labels, "-q")
    assert ended.exit_code == 0, ended.output
    words = [line.split() for line in ended.stdout.splitlines() if line]
    assert words[0] == [
        *("class", "comments", "precision", "recall", "F1", "calibration", "error"),
        *("told:", "precision", "recall"),
    ]
    assert [line[0] for line in words[1:7]] == ["client", "consumer", "pain", "request", "praise", "other"]
    for told in (
        "kind, macro F1: ",
        "concern unclear: ",
        "concern: a row per label",
        "kind: a row per label",
    ):
        assert told in ended.stdout
    assert ended.stderr == ""


def test_eval_gives_the_same_figures_as_json(cli, labels) -> None:
    ended = cli("tags", "eval", labels, "--json", "-q")
    assert ended.exit_code == 0, ended.output
    found = json.loads(ended.stdout)
    assert [row["class"] for row in found["classes"]] == [
        *("client", "consumer", "pain", "request", "praise", "other")
    ]
    assert sum(sum(v for k, v in row.items() if k != "label") for row in found["kind"]) == 32
    assert f"kind, macro F1: {found['kind_macro_f1']:.2f}" in cli("tags", "eval", labels).stdout
    assert found["curve"]


def test_eval_of_labels_that_lack_a_class_is_valid_json(cli, work) -> None:
    (work / "one.csv").write_text(f'text,kind\n"{LAPTOP}",pain\n')
    found = json.loads(cli("tags", "eval", work / "one.csv", "--json", "-q").stdout)
    assert found["unclear"] is None
    assert found["kind_macro_f1"] == 1


def test_eval_on_what_was_learned_warns_that_it_flatters(cli, labels, workspace) -> None:
    ended = cli("tags", "eval", labels, "--workspace", workspace, "-q")
    assert ended.exit_code == 0, ended.output
    assert "32 of these comments were learned from, so the figures flatter" in ended.stderr
    assert "kind, macro F1: 1.00" in ended.stdout


@pytest.mark.parametrize("command", ["fit", "eval"])
def test_texts_in_another_column_are_named(command: str, cli, labels, work) -> None:
    pl.read_csv(labels).head(3).rename({"text": "Antwort"}).write_csv(work / "labels.csv")
    more = ("--workspace", work / "own") if command == "fit" else ()
    ended = cli("tags", command, work / "labels.csv", *more)
    assert ended.exit_code == 2
    assert "has no column 'text'" in ended.stderr
    assert "Columns found: Antwort, concern, kind." in ended.stderr
    assert "--text-column" in ended.stderr
    assert cli("tags", command, work / "labels.csv", "--text-column", "Antwort", *more).exit_code == 0


# --- tags suggest


def suggested(cli, work: Path, export: Path, *more: object) -> pl.DataFrame:
    ended = cli("tags", "suggest", export, "--text-column", "comment", "--out", work / "s.parquet", *more)
    assert ended.exit_code == 0, ended.output
    found = pl.read_parquet(work / "s.parquet")
    (work / "s.parquet").unlink()
    return found


def test_suggest_names_comments_to_label_with_reasons_and_empty_labels(cli, write_csv, voices, work) -> None:
    found = suggested(cli, work, write_csv(voices), "--n", 10)
    assert found.columns == [
        *("comment_id", "text", "suggested_concern", "concern_score", "suggested_kind", "kind_score"),
        *("concern", "kind", "reason"),
    ]
    assert found.height == found["comment_id"].n_unique() == 10
    assert found["concern"].null_count() == found["kind"].null_count() == 10
    assert [i for i, reason in enumerate(found["reason"]) if "at random" in reason] == [4, 9]
    by_tag = tags(cli, write_csv(voices), work).rename({"concern": "tagged", "kind": "tagged_kind"})
    both = found.join(by_tag, on="comment_id", suffix="_of_tag")
    assert both["suggested_concern"].to_list() == both["tagged"].to_list()
    assert both["suggested_kind"].to_list() == both["tagged_kind"].to_list()
    assert both["kind_score"].to_list() == pytest.approx(both["kind_score_of_tag"].to_list(), abs=1e-5)


@pytest.mark.parametrize("threads", [1, 2])
def test_suggest_writes_the_same_bytes_on_any_number_of_threads(
    threads: int, cli, write_csv, voices, work
) -> None:
    export = write_csv(voices)
    for name, n in (("one.csv", 1), ("other.csv", threads)):
        cli("tags", "suggest", export, "--out", work / name, "--n", 8, "--threads", n, "-q")
    assert (work / "one.csv").read_bytes() == (work / "other.csv").read_bytes()


def test_what_was_labelled_is_not_suggested_again(cli, write_csv, voices, work) -> None:
    export = write_csv(voices[:30])
    first = suggested(cli, work, export, "--n", 10)
    filled = first.with_columns(
        kind=pl.when(pl.col("comment_id") != first["comment_id"][0]).then(pl.lit("pain"))
    )
    filled.write_csv(work / "filled.csv")
    ended = cli("tags", "fit", work / "filled.csv", "--workspace", work / "own")
    assert ended.exit_code == 0, ended.output
    assert "kind: 9 labels" in ended.stdout
    again = suggested(cli, work, export, "--n", 50, "--workspace", work / "own")
    assert not {*again["comment_id"]} & {*first["comment_id"][1:]}
    assert first["comment_id"][0] in again["comment_id"]


def test_suggest_names_the_same_text_once_and_nothing_that_says_nothing(cli, write_csv, work) -> None:
    export = write_csv([LAPTOP, LAPTOP.upper(), "n/a", "   ", BUDGET])
    ended = cli("tags", "suggest", export, "--text-column", "comment", "--out", work / "s.csv")
    assert ended.exit_code == 0, ended.output
    assert sorted(pl.read_csv(work / "s.csv")["comment_id"]) == ["c000", "c004"]
    assert "2 comments to label; there are no more that differ." in ended.stderr
    assert f"feedback-miner tags fit {work / 's.csv'} --workspace DIR" in ended.stderr


def test_suggest_shows_the_question_where_one_was_asked(cli, work) -> None:
    asked = "What should we improve about the IT service desk?"
    things = ("laptops", "phones", "printers", "monitors", "docks", "keyboards", "headsets", "badges")
    answers = [
        f"{i},It takes far too long to get {thing} fixed.,{i % 5 + 1}" for i, thing in enumerate(things)
    ]
    header = f"Response ID,{asked},How satisfied are you? (1-5)"
    (work / "survey.csv").write_text("\n".join([header, *answers]) + "\n")
    ended = cli("tags", "suggest", work / "survey.csv", "--out", work / "s.jsonl", "-q")
    assert ended.exit_code == 0, ended.output
    found = pl.read_ndjson(work / "s.jsonl")
    assert set(found["question"]) == {asked}
    assert found.columns[:4] == ["comment_id", "question", "question_kind", "text"]
    assert set(found["question_kind"]) == {"wishes"}


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless_and_known_again(cli, write_csv, work) -> None:
    export = write_csv(["@SUM(A1) who pays for all this?", "- the printer in the hall is broken", BUDGET])
    more = ("--text-column", "comment", "-q")
    ended = cli("tags", "suggest", export, "--out", work / "s.csv", *more)
    assert ended.exit_code == 0, ended.output
    found = pl.read_csv(work / "s.csv", schema_overrides={"kind": pl.String})
    assert len(found) == 3
    assert all(not text.startswith(("=", "@", "+", "-")) for text in found["text"])
    found.with_columns(kind=pl.lit("pain")).write_csv(work / "filled.csv")
    assert cli("tags", "fit", work / "filled.csv", "--workspace", work / "own", "-q").exit_code == 0
    ended = cli("tags", "suggest", export, "--out", work / "t.csv", "--workspace", work / "own", *more)
    assert ended.exit_code == 0, ended.output
    assert len(pl.read_csv(work / "t.csv")) == 0


def test_suggest_writes_over_no_file_and_needs_one(cli, export, work) -> None:
    (work / "s.csv").write_text("mine")
    assert cli("tags", "suggest", export, "--out", work / "s.csv").exit_code == 2
    assert (work / "s.csv").read_text() == "mine"
    assert cli("tags", "suggest", export).exit_code == 2
    assert cli("tags", "suggest", export, "--out", work / "t.csv", "--n", 0).exit_code == 2
    assert cli("tags", "suggest", export, "--out", work / "t.csv", "--workspace", work / "no").exit_code == 2


def test_an_export_without_comments_is_told_as_elsewhere(cli, write_csv, work) -> None:
    empty = write_csv([])
    ended = cli("tags", "suggest", empty, "--text-column", "comment", "--out", work / "s.csv")
    assert ended.exit_code == cli("tag", empty, "--text-column", "comment", "--out", work / "t.csv").exit_code
    assert not (work / "s.csv").exists()


# --- errors


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text,topic\na b,c\n", "neither a column 'concern' nor 'kind'"),
        ("text,concern\na b,customer\n", "holds 'customer'"),
        ("text,concern\na b,\n", "holds no labelled comment"),
    ],
)
@pytest.mark.parametrize("command", ["fit", "eval"])
def test_labels_that_cannot_be_used_are_refused(command: str, content: str, told: str, cli, work) -> None:
    (work / "labels.csv").write_text(content)
    more = ("--workspace", work / "own") if command == "fit" else ()
    ended = cli("tags", command, work / "labels.csv", *more)
    assert ended.exit_code == 2
    assert told in ended.stderr
    assert ended.stdout == ""
    assert not (work / "own").exists()


def test_a_file_of_labels_that_is_missing_is_an_export_that_cannot_be_read(cli, work) -> None:
    assert cli("tags", "fit", work / "nowhere.csv", "--workspace", work).exit_code == 3
    assert cli("tags", "eval", work / "nowhere.csv").exit_code == 3


def test_a_workspace_is_needed_to_fit(cli, labels) -> None:
    ended = cli("tags", "fit", labels)
    assert ended.exit_code == 2
    assert "--workspace" in ended.stderr


def test_a_workspace_that_is_a_file_is_refused(cli, work) -> None:
    (work / "few.csv").write_text(f'text,concern\n"{LAPTOP}",client\n')
    ended = cli("tags", "fit", work / "few.csv", "--workspace", work / "few.csv")
    assert ended.exit_code == 2
    assert "cannot be written" in ended.stderr


@pytest.mark.parametrize("command", ["tag", "mine", "tags eval"])
def test_a_workspace_without_labels_is_refused_with_the_command_that_makes_them(
    command: str, cli, export, labels, work
) -> None:
    given = [labels] if command == "tags eval" else [export, "--out", work / "out.csv"]
    ended = cli(*command.split(), *given, "--workspace", work / "empty")
    assert ended.exit_code == 2
    assert "holds no labels of your own" in ended.stderr
    assert f"feedback-miner tags fit LABELS.csv --workspace {work / 'empty'}" in ended.stderr
    assert list(work.iterdir()) == []


@pytest.mark.parametrize("command", ["tag", "mine", "tags eval"])
def test_a_damaged_workspace_has_an_exit_code_of_its_own(
    command: str, cli, export, labels, workspace, work
) -> None:
    (work / "own").mkdir()
    content = (workspace / FILE).read_bytes()
    (work / "own" / FILE).write_bytes(content[: len(content) // 2])
    given = [labels] if command == "tags eval" else [export, "--out", work / "out.csv"]
    ended = cli(*command.split(), *given, "--workspace", work / "own")
    assert ended.exit_code == 5
    assert "is damaged" in ended.stderr
    assert not (work / "out.csv").exists()


# --- tag --explain


def test_explain_prints_words_and_examples_for_each_comment(cli, export) -> None:
    ended = cli("tag", export, "--text-column", "comment", "--explain", "-q")
    assert ended.exit_code == 0, ended.output
    blocks = ended.stdout.strip().split("\n\n")
    assert [block.split("]")[0] for block in blocks] == [f"[c00{i}" for i in range(5)]
    first = blocks[0].splitlines()
    assert LAPTOP in first[0]
    assert first[1].startswith("  concern: consumer (")
    assert first[3].startswith("  kind: pain (")
    for line in (first[2], first[4]):
        assert line.startswith("    words: ")
        assert any(word in line for word in LAPTOP.replace(".", "").split())
    assert first[5].startswith("  severity: ")
    assert len([line for line in first if line.startswith("  like 0.")]) == 3


def test_explain_tells_which_columns_moved_a_tag(cli, work) -> None:
    frame = pl.DataFrame(
        {
            "comment": [f"{LAPTOP} Room {room}." for room in "abcd"],
            "role": ["Nurse", "Nurse", "Clerk", "Nurse"],
            "score": [1, 5, 3, None],
        }
    )
    frame.write_csv(work / "scored.csv")
    ended = cli("tag", work / "scored.csv", "--text-column", "comment", "--explain", "-q")
    assert ended.exit_code == 0, ended.output
    told = [line for line in ended.stdout.splitlines() if line.startswith("  moved by columns: ")]
    assert told[:2] == [
        "  moved by columns: role: consumer; score: 1 of 5 (pain)",
        "  moved by columns: role: consumer; score: 5 of 5 (praise)",
    ]
    assert [line for line in told[2:] if "score" in line] == []
    assert ended.stdout.count("  kind: ") == 4
    (work / "scored.csv").unlink()


def test_explain_says_of_a_comment_without_words_that_there_is_nothing(cli, export) -> None:
    blocks = cli("tag", export, "--text-column", "comment", "--explain", "-q").stdout.strip().split("\n\n")
    assert "  concern: none (100%)" in blocks[3]
    assert "words: no single one" in blocks[3]
    assert "not tagged: it was put aside" in blocks[4]


def test_explain_of_one_comment_prints_no_other(cli, export) -> None:
    ended = cli("tag", export, "--text-column", "comment", "--explain", "--comment", "c001", "-q")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.startswith("[c001] ")
    assert "[c000]" not in ended.stdout
    assert "concern: client" in ended.stdout


def test_explain_shows_no_personal_data(cli, write_csv) -> None:
    export = write_csv(["Write to maria.keller@northmoor.example about my broken scanner please."] * 2)
    ended = cli("tag", export, "--explain", "-q")
    assert ended.exit_code == 0, ended.output
    assert "broken scanner" in ended.stdout
    assert "maria.keller" not in ended.output


def test_explain_writes_into_the_table_what_it_would_print(cli, export, work) -> None:
    found = tags(cli, export, work, "--explain")
    assert found.columns[-3:] == ["concern_words", "kind_words", "examples"]
    assert found["examples"].list.len().to_list() == [3, 3, 3, 0, 0]
    plain = tags(cli, export, work)
    assert found.select(plain.columns).equals(plain)
    ended = cli("tag", export, "--text-column", "comment", "--explain", "--out", work / "tags.csv", "-q")
    assert ended.exit_code == 0, ended.output
    assert pl.read_csv(work / "tags.csv").height == 5


def test_a_workspace_is_explained_as_well(cli, export, workspace) -> None:
    ended = cli("tag", export, "--text-column", "comment", "--explain", "--workspace", workspace, "-q")
    assert ended.exit_code == 0, ended.output
    assert "  concern: client (98%)" in ended.stdout


def test_a_comment_that_does_not_exist_is_refused_with_its_id(cli, export, work) -> None:
    for more in ((), ("--out", work / "tags.csv")):
        ended = cli(
            "tag",
            export,
            "--text-column",
            "comment",
            "--explain",
            "--comment",
            "c001",
            "--comment",
            "c999",
            *more,
        )
        assert ended.exit_code == 2
        assert "There is no comment 'c999'" in ended.stderr
        assert ended.stdout == ""
    assert list(work.iterdir()) == []


def test_a_comment_without_explain_is_refused(cli, export, work) -> None:
    ended = cli("tag", export, "--comment", "c001", "--out", work / "tags.csv")
    assert ended.exit_code == 2
    assert "--comment goes with --explain" in ended.stderr


def test_tag_without_a_file_and_without_explain_is_refused(cli, export) -> None:
    ended = cli("tag", export)
    assert ended.exit_code == 2
    assert "There is no file for the tags" in ended.stderr
    assert "--out" in ended.stderr


def test_explain_prints_no_more_than_the_first_comments(cli, write_csv, voices, monkeypatch) -> None:
    monkeypatch.setattr("feedback_miner.cli.tag.MAX_EXPLAINED", 2)
    ended = cli("tag", write_csv(voices[:4]), "--explain", "-q")
    assert ended.exit_code == 0, ended.output
    assert [line[:6] for line in ended.stdout.splitlines() if line.startswith("[")] == ["[c000]", "[c001]"]
